"""Kiosks and HQs of before, from what they once said: the old kiosk at today's HQ, the old HQ at today's kiosk."""
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[0] / "sync"), str(HERE.parents[0] / "contract")]
import sync_harness as rg  # noqa: E402
from contract import Contract  # noqa: E402

TESTS = pathlib.Path(os.environ.get("RG_TESTS", "build/release/tests"))
RELEASES = sorted(path.name for path in (HERE / "transcripts").iterdir())
# Of these the public half of HQ's command key is kept: it signed all that it said to kiosks.
SIGNED = [name for name in RELEASES if (HERE / "transcripts" / name / "command.pem").exists()]
SITE, DEVICE = "store-1", "kiosk-1"
SIGNATURE = 98  # bytes at a message's end, with its brace
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
        cls.place = rg.Place(["%s.%s" % (SITE, DEVICE), "hq", "ops.anna"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()


class Words(unittest.TestCase):
    """Each alone."""

    def test_they_keep_to_the_contract_of_today(self):
        """of kiosks, of HQs, and of a unit that becomes a kiosk and renews its certificate: nothing that they said is refused today"""
        contract = Contract()
        for release in RELEASES:
            kinds = set()
            for path in sorted((HERE / "transcripts" / release).glob("*.jsonl")):
                for topic, text, message in said(release, path.stem):
                    contract.message(topic if path.stem == "unit" else HQ_NAME + topic, text.encode())
                    kinds.add(message["t"])
            self.assertGreaterEqual(kinds, {"state", "pull", "page", "hint", "events", "ack"}, release)
            if release in SIGNED:
                self.assertGreaterEqual(kinds, {"desired", "job", "prov", "prov-res", "renew", "identity"}, release)
        self.assertGreaterEqual(len(SIGNED), 2, "two releases of those that sign")


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
            if release in SIGNED:
                self.configure(kiosk, said(release, "kiosk"))
                self.job(kiosk, said(release, "kiosk"))
            self.play(kiosk, said(release, "kiosk"))
            self.columns(kiosk, said(release, "hq"))
            self.effects(place.path("hq.db"), said(release, "kiosk"))
        finally:
            kiosk.close()
            hq.stop()

    def ctl(self, *words):
        done = rg.ctl(self.place, *words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def configure(self, kiosk, lines):
        """What HQ wants of it, it hears of when it says how it is; and what it says of that, IT sees."""
        states = [(text, message["b"]["config"]) for topic, text, message in lines if topic == "up/state" and message["b"].get("config")]
        wanted = next(text for text, config in states if config["seen"] == 0)
        taken, config = next((text, config) for text, config in states if config["ver"] > 0)
        kiosk.publish("up/state", wanted.encode(), retain=True)
        self.ctl("device", "config", DEVICE, "--set", "patience=2")
        desired = kiosk.answer("dn/desired", lambda body: body["ver"] == config["seen"], 10)
        self.assertEqual(desired and desired["doc"], {"patience": 2})
        kiosk.publish("up/state", taken.encode(), retain=True)

        def seen():
            row = self.ctl("device", "show", "%s/%s" % (SITE, DEVICE))
            row = row[0] if isinstance(row, list) else row
            return row["config"] and (row["config"]["ver"], row["config"]["state"]) == (config["ver"], config["state"])
        rg.wait_for(seen, 10, "what it says of its configuration")

    def job(self, kiosk, lines):
        """One that HQ of today offers: the kiosk's words of then, with the number of now."""
        words = [(text, message["b"]) for topic, text, message in lines if topic == "up/job"]
        self.ctl("device", "job", DEVICE, "log_level", "--level", "info", "--minutes", "1")
        offer = kiosk.answer("dn/job", lambda body: body["say"] == "offer", 10)
        self.assertEqual(offer and offer["kind"], "log_level")
        for text, body in words:
            kiosk.publish("up/job", text.replace(body["job"], offer["job"]).encode())
            if body["state"] == "offered":
                order = kiosk.answer("dn/job", lambda answer: answer["say"] == "order", 10)
                self.assertEqual(order and (order["job"], order["nonce"], order["level"]), (offer["job"], body["nonce"], "info"))
            else:
                heard = kiosk.answer("dn/job", lambda answer, body=body: answer["say"] == "heard" and answer["state"] == body["state"], 10)
                self.assertIsNotNone(heard, text)
        self.assertEqual([body["state"] for _, body in words], ["offered", "accepted", "running", "done"])
        self.assertEqual([row["state"] for row in self.ctl("device", "jobs", "--device", DEVICE)], ["done"])

    def play(self, kiosk, lines):
        for topic, text, message in lines:
            body = message["b"]
            if topic == "up/job":
                continue
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

    @contextlib.contextmanager
    def running(self, key):
        """A kiosk of today without data, that knows HQ's public key; and what it says, as it comes."""
        place = self.place
        shutil.rmtree(place.path("kiosk"), ignore_errors=True)
        self.kiosk_of(place)
        shutil.copy(key, pathlib.Path(place.path("kiosk/identity")) / "command.pem")
        # What the broker remembers of the case before.
        for topic in ("dn/desired", "up/state"):
            place.publish("hq", HQ_NAME + topic, b"", retain=True)
        words = ["-h", "127.0.0.1", "-p", str(place.port), *place.files("hq"), "-q", "1"]
        words[words.index("--ca")] = "--cafile"
        heard = pathlib.Path(place.path("heard"))
        with open(heard, "wb") as out:
            listener = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *words, "-d", "-t", HQ_NAME + "up/#", "-F", "%t %x"], stdout=out)
        place.processes.append(listener)
        rg.wait_for(lambda: b"SUBACK" in heard.read_bytes(), 10, "the subscription")
        kiosk = place.start([rg.BIN + "/regard-kiosk", "--data", place.path("kiosk"), "--broker", place.url()],
                            env={**os.environ, "SDL_VIDEODRIVER": "dummy"})

        def said_on(topic):
            lines = [line.split(b" ") for line in heard.read_bytes().split(b"\n")[:-1] if line.startswith((HQ_NAME + topic + " ").encode())]
            return [json.loads(bytes.fromhex(text.decode()))["b"] for _, text in lines]
        try:
            rg.wait_for(lambda: any(body["online"] for body in said_on("up/state")), 20, "the kiosk's first state")
            yield said_on
            self.assertIsNone(kiosk.poll(), place.log()[-2000:])
        finally:
            kiosk.terminate()
            kiosk.wait(10)
            place.kill(listener)

    def test_what_it_signed(self):
        """to the byte: a kiosk that believes nothing else takes the configuration, and asks at each hint; one byte changed, and it does not"""
        for release in SIGNED:
            with self.subTest(release), self.running(HERE / "transcripts" / release / "command.pem") as said_on:
                lines = said(release, "hq")
                topic, text, message = next(line for line in lines if line[0] == "dn/desired")
                self.place.publish("hq", HQ_NAME + topic, text.replace('"patience":2', '"patience":3').encode(), retain=True)
                rg.wait_for(lambda: said_on("up/state")[-1].get("commands", {}).get("unproven") == 1, 20, "a forgery that is counted")
                self.assertEqual(said_on("up/state")[-1]["config"]["seen"], 0)
                self.place.publish("hq", HQ_NAME + topic, text.encode(), retain=True)
                for name, hint, _ in lines:
                    if name.startswith("dn/feed/"):
                        self.place.publish("hq", HQ_NAME + name, hint.encode())
                rg.wait_for(lambda: said_on("up/state")[-1]["config"]["ver"] == message["b"]["ver"], 30, "the configuration in force")
                state = said_on("up/state")[-1]
                self.assertEqual((state["commands"]["keys"], state["commands"]["unproven"]), (1, 1), state)
                self.assertEqual(json.loads(pathlib.Path(self.place.path("kiosk/hq.json")).read_text())["doc"], {"patience": 2})

    def test_its_job(self):
        """offered, ordered by the nonce of now, done, and heard; in HQ's words of then, signed by a key of now"""
        key = Ed25519PrivateKey.generate()
        public = pathlib.Path(self.place.path("now.pem"))
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        topic = HQ_NAME + "dn/job"

        def say(text):
            text = text[:-SIGNATURE] + "}"
            statement = "regard-command/1\n%s\n%s\n" % (topic, hashlib.sha256(text.encode()).hexdigest())
            self.place.publish("hq", topic, ('%s,"sig":"%s"}' % (text[:-1], base64.b64encode(key.sign(statement.encode())).decode())).encode())
        for release in SIGNED:
            with self.subTest(release), self.running(public) as said_on:
                words = {}
                for name, text, message in said(release, "hq"):
                    if name == "dn/job":
                        words.setdefault((message["b"]["say"], message["b"].get("state")), (text, message["b"]))
                offer, order = words["offer", None], words["order", None]
                say(offer[0])
                rg.wait_for(lambda: said_on("up/job"), 20, "a nonce")
                nonce = said_on("up/job")[0]["nonce"]
                say(order[0].replace(order[1]["nonce"], nonce))
                for state in ("accepted", "running", "done"):
                    rg.wait_for(lambda state=state: state in [body["state"] for body in said_on("up/job")], 20, state)
                    say(words["heard", state][0])
                self.assertEqual({body["job"] for body in said_on("up/job")}, {offer[1]["job"]})

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
