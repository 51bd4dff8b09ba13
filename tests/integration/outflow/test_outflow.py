"""A system of the retailer's that follows HQ: by hand, over restarts of everything, over an erasure, and over a restore from a backup."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[0] / "sync"), str(HERE.parents[0] / "contract")]
import sync_harness as rg  # noqa: E402
from contract import FOLDER, Contract  # noqa: E402

CONTRACT = Contract(exact=True)


class Outflow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["store-1.kiosk-1", "hq", "ops.anna", "ops.bert", "out.erp"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=30, products=20, purchases=100)
        subprocess.run([rg.BIN + "/regard-hq", "keys", "--keys", cls.place.path("keys"), "--command", cls.place.path("command.pem")],
                       check=True, stdout=subprocess.DEVNULL)
        cls.hq.start()
        cls.kiosk = rg.Kiosk(cls.place, "store-1", "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        while cls.kiosk.pull("stock", "", 0, 1) is None:
            pass
        cls.members = [row["id"] for row in cls.kiosk.pull_all("members")[2]]
        cls.product = cls.kiosk.pull_all("products")[2][0]["id"]
        cls.seq, cls.epoch = 0, os.urandom(8).hex()

    def outcome(self, member):
        """One event that HQ has committed."""
        type(self).seq += 1
        op = {"id": rg.uuid7(), "kind": "outcome", "at": rg.now_ms(), "visit": rg.uuid7(), "member": member, "associate": 1,
              "product": self.product, "outcome": "sold", "reason": "wish", "position": 0}
        while True:
            self.kiosk.publish("up/ev/visit", rg.envelope("events", {"stream": "visit", "epoch": self.epoch, "seq": self.seq, "ops": [op]}))
            ack = self.kiosk.answer("dn/ack/visit", lambda body: body["epoch"] == self.epoch and body["upto"] >= self.seq, 1)
            if ack is not None:
                self.assertEqual(ack["rejects"], [])
                return op["id"]

    def outflow(self, *words):
        """All pages from a cursor on: (records, the cursor, whether HQ said reset)."""
        done = rg.ctl(self.place, "outflow", "--json", *words, files=self.place.files("out.erp"))
        self.assertEqual(done.returncode, 0, done.stderr)
        pages = [json.loads(line) for line in done.stdout.splitlines()]
        records = [record for page in pages for record in page.get("records", [])]
        for page in pages:
            CONTRACT.check("outflow-res.json#/properties/b", {"rid": "1", **page})
        return records, pages[-1]["next"], any(page.get("reset") for page in pages)

    def operate(self, who, *words):
        done = rg.ctl(self.place, *words, "--json", files=self.place.files(who))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_1_by_hand(self):
        """what README.md says, to the letter: everything at first, then what is new"""
        text = (FOLDER / "README.md").read_text().split("\n## Outflow\n", 1)[1]
        commands = text.split("```sh\n", 1)[1].split("```", 1)[0]
        pathlib.Path(self.place.path("port")).write_text(str(self.place.port))
        pages, expected = [], None
        for _ in range(2):
            done = subprocess.run(["bash", "-eu", "-c", commands], cwd=self.place.folder, capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 0, done.stderr)
            payload = pathlib.Path(self.place.path("page")).read_bytes().rstrip(b"\n")
            _, kind, message = CONTRACT.message("rg/1/out/erp/dn/res", payload)
            self.assertEqual(kind, "outflow-res")
            pages.append(message["b"])
            expected = expected or self.outcome(self.members[0])
        self.assertGreater(len(pages[0]["records"]), len(self.members))
        self.assertEqual([(record["kind"], record["id"], record["member"]) for record in pages[1]["records"]],
                         [("outcome", expected, self.members[0])])

    def test_2_nobody_else(self):
        """the broker lets no operator ask, and a system ask for nothing else; HQ's own word too"""
        word = ["-h", "127.0.0.1", "-p", str(self.place.port), *self.place.files("out.erp"), "-q", "1"]
        word[word.index("--ca")] = "--cafile"
        listener = self.place.start(["stdbuf", "-oL", "mosquitto_sub", *word, "-t", "rg/1/out/erp/dn/res", "-t", "rg/1/ops/+/dn/res"])
        ask = rg.envelope("outflow", {"rid": "stolen", "since": ""})
        self.place.publish("ops.anna", "rg/1/out/erp/up/req", ask)
        self.place.publish("out.erp", "rg/1/ops/anna/up/req", rg.envelope("ops", {"rid": "stolen", "m": "status"}))
        self.place.publish("store-1.kiosk-1", "rg/1/out/erp/up/req", ask)
        # And what the broker lets pass HQ does not take.
        self.place.publish("out.erp", "rg/1/out/erp/up/req", rg.envelope("ops", {"rid": "stolen", "m": "status"}))
        records, _, _ = self.outflow()
        self.assertTrue(records)
        self.place.kill(listener)
        self.assertNotIn("stolen", self.place.log())

    def test_3_over_restarts(self):
        """one that follows misses nothing and gets nothing twice while HQ, the broker and itself are killed in between"""
        _, cursor, _ = self.outflow()
        ids, got = [], []
        reader = None
        for turn in range(3):
            path = self.place.path("follow-%d" % turn)
            with open(path, "wb") as out:
                reader = subprocess.Popen([rg.BIN + "/regardctl", "--broker", self.place.url(), *self.place.files("out.erp"), "outflow", "--since",
                                           cursor, "--follow", "--json", "--every", "1"], stdout=out, stderr=subprocess.DEVNULL)
            self.place.processes.append(reader)

            def pages(name=path):
                return [json.loads(line) for line in pathlib.Path(name).read_text().splitlines() if line.endswith("}")]
            ids.append(self.outcome(self.members[0]))
            if turn == 1:
                self.place.kill(self.hq.server)
                self.hq.start()
            if turn == 2:
                self.place.kill(self.place.broker)
                self.place.start_broker()
                self.kiosk.run(15, lambda: self.kiosk.state() != rg.UP)
                self.kiosk.up()
            ids.append(self.outcome(self.members[1]))
            rg.wait_for(lambda: ids[-1] in pathlib.Path(path).read_text(), 20, "the newest record at who follows")
            reader.send_signal(signal.SIGKILL)
            reader.wait()
            for page in pages():
                got += page.get("records", [])
                cursor = page["next"]
        self.assertEqual([record["id"] for record in got], ids)

    def test_4_who_is_erased(self):
        """nothing of before is told any more, to whomever; that they are erased is"""
        gone = self.members[2]
        self.outcome(gone)
        before, cursor, _ = self.outflow()
        self.assertIn("outcome", {record["kind"] for record in before if record["member"] == gone})
        number = self.operate("ops.anna", "customer", "erase", str(gone))[0]["request"]
        self.operate("ops.bert", "customer", "approve", str(number))
        after, _, _ = self.outflow("--since", cursor)
        self.assertEqual([(record["kind"], record["state"], record["member"]) for record in after], [("erasure", "erased", gone)])
        self.assertIsNotNone(after[0]["external"])
        everything, _, _ = self.outflow()
        self.assertEqual([record["kind"] for record in everything if record["member"] == gone], ["erasure"])

    def test_5_over_a_restore(self):
        """a cursor of before counts no more, and says so; everything comes again, who was erased since the backup as erased"""
        gone, backup, restored = self.members[3], self.place.path("backup"), self.place.path("restored.db")
        subprocess.run([rg.BIN + "/regard-hq", "backup", "--db", self.place.path("hq.db"), "--keys", self.place.path("keys"), "--to", backup],
                       check=True, stdout=subprocess.DEVNULL)
        number = self.operate("ops.anna", "customer", "erase", str(gone))[0]["request"]
        self.operate("ops.bert", "customer", "approve", str(number))
        before, cursor, _ = self.outflow()
        self.hq.stop()
        subprocess.run([rg.BIN + "/regard-hq", "restore", "--from", backup, "--keys", self.place.path("keys"), "--db", restored],
                       check=True, stdout=subprocess.DEVNULL)
        os.replace(restored, self.place.path("hq.db"))
        for end in ("-wal", "-shm"):
            pathlib.Path(self.place.path("hq.db" + end)).unlink(missing_ok=True)
        self.hq.start()
        rg.wait_for(lambda: self.kiosk.pull("stock", "", 0, 1) is not None, 15, "HQ")
        again, _, reset = self.outflow("--since", cursor)
        self.assertTrue(reset)

        def said(records):
            return sorted((record["kind"], record.get("id", ""), record["member"], record.get("state", "")) for record in records)
        self.assertEqual(said(again), said(before))
        self.assertIn(("erasure", "", gone, "erased"), said(again))
        wrong = rg.ctl(self.place, "outflow", "--since", "gossip", files=self.place.files("out.erp"))
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertIn("bad-cursor", wrong.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
