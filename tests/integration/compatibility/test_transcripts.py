"""Kiosks and HQs of before, from what they once said: the old kiosk at today's HQ, the old HQ at today's kiosk."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[0] / "sync")]
import sync_harness as rg  # noqa: E402

TESTS = pathlib.Path(os.environ.get("RG_TESTS", "build/release/tests"))
RELEASES = sorted(path.name for path in (HERE / "transcripts").iterdir())
SITE, DEVICE = "store-1", "kiosk-1"
HQ_NAME = "rg/1/%s/%s/" % (SITE, DEVICE)


def said(release, who):
    """(topic, text, message) of all that a side said."""
    lines = [json.loads(line) for line in (HERE / "transcripts" / release / (who + ".jsonl")).read_text().splitlines()]
    return [(line["topic"], line["text"], json.loads(line["text"])) for line in lines]


def rows(path, query, *values):
    with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=10)) as base:
        return base.execute(query, values).fetchall()


class Case(unittest.TestCase):
    """One broker for all releases, one after the other."""

    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["%s.%s" % (SITE, DEVICE), "hq"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()


class OldKiosk(Case):
    """What it said, in its order, at an HQ of today with the same small store."""

    def test_its_day(self):
        for release in RELEASES:
            with self.subTest(release):
                self.day(release)

    def day(self, release):
        place = self.place
        for path in pathlib.Path(place.folder).glob("hq.db*"):
            path.unlink()
        hq = rg.Hq(place, customers=6, products=8, purchases=60)
        hq.start()
        kiosk = rg.Kiosk(place, SITE, DEVICE)
        try:
            kiosk.up()
            while kiosk.pull("stock", "", 0, 1) is None:
                pass
            self.play(kiosk, said(release, "kiosk"))
            self.columns(kiosk, said(release, "hq"))
            self.effects(place.path("hq.db"), said(release, "kiosk"))
        finally:
            kiosk.close()
            hq.stop()

    def play(self, kiosk, lines):
        for topic, text, message in lines:
            body = message["b"]
            kiosk.publish(topic, text.encode(), retain=topic == "up/state")
            if message["t"] == "events":
                ack = kiosk.answer("dn/ack/" + body["stream"], lambda answer, body=body: answer["epoch"] == body["epoch"]
                                   and answer["upto"] >= body["seq"] + len(body["ops"]) - 1, 10)
                self.assertIsNotNone(ack, text[:200])
                self.assertEqual(ack["rejects"], [], text[:200])
            elif body.get("m") == "pull":
                # Another HQ than its own: it says so, and the kiosk would begin anew.
                page = kiosk.answer("dn/res", lambda answer, body=body: answer["rid"] == body["rid"], 10)
                self.assertTrue(page.get("reset"), page)

    def columns(self, kiosk, lines):
        """What the old kiosk looks for in a page is there, by its name."""
        wanted = {message["b"]["feed"]: message["b"]["columns"] for _, _, message in lines
                  if message["t"] == "page" and message["b"].get("rows")}
        self.assertGreaterEqual(set(wanted), {"associates", "products", "stock", "consents", "members", "cards", "purchases"})
        for feed, names in wanted.items():
            epoch = kiosk.pull(feed, "", 0)["epoch"]
            page = kiosk.pull(feed, epoch, 0)
            self.assertEqual(set(names) - set(page["columns"]), set(), feed)
            self.assertTrue(page["rows"] or page["dels"], feed)

    def effects(self, base, lines):
        ops = [op for _, _, message in lines if message["t"] == "events" for op in message["b"]["ops"]]
        by = {kind: [op for op in ops if op["kind"] == kind] for kind in ("outcome", "shown", "enrol", "erase", "looked", "consent")}
        self.assertTrue(all(by.values()), by.keys())
        ids = [op["id"] for op in by["outcome"]]
        self.assertEqual([row[0] for row in rows(base, "SELECT id FROM outcomes")], ids)
        self.assertEqual(rows(base, "SELECT count(*) FROM looked"), [(len(by["looked"]),)])
        self.assertEqual(rows(base, "SELECT count(*) FROM ledger_line WHERE member=?", by["enrol"][0]["member"]),
                         [(len([op for op in by["consent"] if op.get("member") == by["enrol"][0]["member"]]),)])
        gone = by["erase"][0]["member"]
        self.assertEqual(rows(base, "SELECT (SELECT count(*) FROM erasure WHERE member=?1)+(SELECT count(*) FROM tombstone WHERE member=?1)",
                              gone), [(1,)])
        withdrew = {op["member"] for op in by["consent"]} - {by["enrol"][0]["member"], gone}
        for member in withdrew:
            self.assertEqual(rows(base, "SELECT granted FROM consents WHERE member=? AND purpose='recognise'", member), [(0,)])
        self.assertEqual(rows(base, "SELECT count(*) FROM dead_letter"), [(0,)])
        self.assertEqual(rows(base, "SELECT count(*) FROM quarantine"), [(0,)])


class OldHq(Case):
    """What it said, to a kiosk of today that has no command key of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # No card is tapped here: any key will do.
        rg.Hq(cls.place, customers=1, products=1, purchases=0)

    def test_every_message_can_be_read(self):
        for release in RELEASES:
            lines = said(release, "hq")
            done = subprocess.run([TESTS / "wire-read"], input="".join(text + "\n" for _, text, _ in lines), capture_output=True, text=True,
                                  check=True)
            self.assertEqual(set(zip((message["t"] for _, _, message in lines), done.stdout.splitlines())),
                             {(kind, "ok") for kind in {message["t"] for _, _, message in lines}}, release)

    def test_its_data(self):
        """all of it is taken: what stands in the database, and in its state, is what the old HQ sent"""
        for release in RELEASES:
            with self.subTest(release):
                self.answer(release)

    def answer(self, release):
        shutil.rmtree(self.place.path("kiosk"), ignore_errors=True)
        self.kiosk_of(self.place)
        self.serve(self.place, said(release, "hq"))

    @staticmethod
    def kiosk_of(place):
        identity = pathlib.Path(place.path("kiosk/identity"))
        keys = pathlib.Path(place.path("kiosk/keys"))
        identity.mkdir(parents=True)
        keys.mkdir(mode=0o700)
        for name, source in (("ca.pem", "ca.pem"), ("device.pem", "%s.%s.pem" % (SITE, DEVICE)), ("device.key", "%s.%s.key" % (SITE, DEVICE))):
            shutil.copy(place.path(source), identity / name)
        (identity / "device.json").write_text(json.dumps({"site": SITE, "device": DEVICE}))
        shutil.copy(pathlib.Path(place.path("keys")) / "card-hash.key", keys / "card-hash.key")

    def serve(self, place, lines):
        pages = [message["b"] for _, _, message in lines if message["t"] == "page"]
        first = {}
        for page in pages:
            # The first pass alone: what came later was news of the day.
            first.setdefault((page["feed"], page.get("from")), page)
        epochs = {page["feed"]: page["epoch"] for page in pages if "epoch" in page}
        word = ["-h", "127.0.0.1", "-p", str(place.port), *place.files("hq"), "-q", "1"]
        word[word.index("--ca")] = "--cafile"
        heard = place.path("heard")
        with open(heard, "wb") as out:
            listener = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *word, "-d", "-t", "rg/1/#", "-F", "%t %x"], stdout=out)
        place.processes.append(listener)
        rg.wait_for(lambda: b"SUBACK" in pathlib.Path(heard).read_bytes(), 10, "the subscription")
        answers = subprocess.Popen(["mosquitto_pub", *word, "-l", "-t", HQ_NAME + "dn/res"], stdin=subprocess.PIPE)
        place.processes.append(answers)
        kiosk = place.start([rg.BIN + "/regard-kiosk", "--data", place.path("kiosk"), "--broker", place.url()],
                            env={**os.environ, "SDL_VIDEODRIVER": "dummy"})
        done, at, feeds, state, end = {}, 0, set(epochs), {}, time.monotonic() + 20
        while not all(done.get(feed) for feed in feeds):
            self.assertLess(time.monotonic(), end, "%s of %s\n%s" % (done, feeds, place.log()[-2000:]))
            self.assertIsNone(kiosk.poll(), place.log()[-2000:])
            read = [line.split(b" ") for line in pathlib.Path(heard).read_bytes().split(b"\n")[:-1] if line.startswith(b"rg/1/")]
            for topic, payload in read[at:]:
                at += 1
                message = json.loads(bytes.fromhex(payload.decode()))
                if topic.endswith(b"/up/state"):
                    state = message["b"]
                if not topic.endswith(b"/up/req") or message["b"].get("m") != "pull":
                    continue
                ask = message["b"]
                feed = ask["feed"]
                if feed not in epochs:
                    body = {"rid": ask["rid"], "feed": feed, "error": "unknown-feed"}
                elif ask["epoch"] != epochs[feed]:
                    body = {"rid": ask["rid"], "feed": feed, "epoch": epochs[feed], "reset": True}
                else:
                    body = {**first.get((feed, ask["from"]), {"feed": feed, "epoch": epochs[feed], "from": ask["from"], "to": ask["from"],
                                                              "more": False, "columns": ["id"], "rows": [], "dels": []}), "rid": ask["rid"]}
                    done[feed] = not body["more"]
                text = rg.envelope("page", body).decode()
                answers.stdin.write((text + "\n").encode())
                answers.stdin.flush()
            time.sleep(0.01)
        heads = {page["feed"]: page["to"] for (_, start), page in first.items() if start == 0}
        base = place.path("kiosk/kiosk.db")
        rg.wait_for(lambda: dict(rows(base, "SELECT feed, version FROM cursor")).items() >= heads.items(), 10, "all versions in the database")
        for feed, table in (("products", "product"), ("associates", "associate"), ("cards", "card"), ("members", "member")):
            wanted = len(first[feed, 0]["rows"])
            self.assertEqual(rows(base, "SELECT count(*) FROM " + table), [(wanted,)], feed)
        self.assertNotIn("unusable", state)
        self.assertNotIn("SYNC-REFUSED", place.log())
        answers.stdin.close()
        kiosk.terminate()
        self.assertEqual(kiosk.wait(10), 0)
        place.kill(listener)


if __name__ == "__main__":
    unittest.main(verbosity=2)
