#!/usr/bin/env python3
"""Backups of HQ's database: made while it serves, restored without those who were erased since, and found out when changed.
Longer with ROUNDS=n."""
import csv
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "sync"))
import sync_harness as rg  # noqa: E402

SITE = "store-1"
LEDGER_LINE = os.environ.get("RG_TESTS", "build/release/tests") + "/ledger-line"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
HEADER = 8 + 4 + 16 + 60


def hq(*words):
    return subprocess.run([rg.BIN + "/regard-hq", *words], capture_output=True, text=True, check=False)


def line(member, purpose, act, *parents):
    command = [LEDGER_LINE, "--member", str(member), "--purpose", purpose, "--act", act, "--at", "1"]
    for parent in parents:
        command += ["--parent", parent]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Scene(unittest.TestCase):
    """A folder for all tests of a class, with one generated store."""

    STORE = {"customers": 60, "products": 40, "purchases": 600}

    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["store-1.kiosk-1", "hq", "ops.anna"])
        cls.addClassCleanup(cls.place.close)
        cls.hq = rg.Hq(cls.place, **cls.STORE)

    def path(self, name):
        return self.place.path(name)

    def backup(self, name, db="hq.db", keys="keys"):
        return hq("backup", "--db", self.path(db), "--keys", self.path(keys), "--to", self.path(name))

    def restore(self, name, db, *more, keys="keys"):
        return hq("restore", "--from", self.path(name), "--keys", self.path(keys), "--db", self.path(db), *more)

    def journal(self, keys="keys", db="hq.db"):
        with sqlite3.connect(self.path(db)) as base:
            return os.path.join(self.path(keys), "hq-" + base.execute(
                "SELECT value FROM meta WHERE name='journal'").fetchone()[0])

    def assert_refused(self, answer, code, db):
        self.assertEqual(answer.returncode, 1, answer.stdout)
        self.assertIn(": " + code + ":", answer.stderr)
        self.assertEqual(glob.glob(self.path(db) + "*"), [], "nothing is restored in part")


def rows(path, but=()):
    """All rows of all tables, as a set for each."""
    with sqlite3.connect(path) as db:
        names = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'")]
        return {name: sorted(map(repr, db.execute("SELECT * FROM " + name))) for name in names if name not in but}


class Files(Scene):
    """What a backup is as a file, and what of it is found out."""

    STORE = {"customers": 150, "products": 250, "purchases": 3000}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with sqlite3.connect(cls.place.path("hq.db")) as db:
            db.execute("INSERT INTO shown(id,site,device,at,visit,member,associate,assurance,items) "
                       "SELECT 'a'||row,'store-1','k',at,'v',member,1,1,'[]' FROM purchases WHERE member>0 LIMIT 50")
            db.execute("INSERT INTO outcomes(id,site,device,at,visit,member,associate,product,outcome,reason,"
                       "position) SELECT 'b'||row,'store-1','k',at,'v',member,1,product,'liked','',0 FROM purchases "
                       "WHERE member>0 LIMIT 50")
            db.execute("INSERT INTO dead_letter VALUES(NULL,'store-1','k','visit','',1,1,'bad-op','{\"name\":\"Zoe Secretperson\"}')")
        made = hq("backup", "--db", cls.place.path("hq.db"), "--keys", cls.place.path("keys"), "--to", cls.place.path("one"))
        assert made.returncode == 0, made.stderr
        with open(cls.place.path("one/data"), "rb") as file:
            cls.data = file.read()
        cls.chunks, at = [], HEADER
        while at < len(cls.data):
            size = 4 + (struct.unpack_from("<I", cls.data, at)[0] & 0x7fffffff)
            cls.chunks.append(cls.data[at:at + size])
            at += size
        assert len(cls.chunks) > 3

    def test_all_comes_back(self):
        self.assertEqual(self.restore("one", "again.db").returncode, 0)
        different = ("meta", "audit", "dead_letter", "outflow")
        self.assertEqual(rows(self.path("again.db"), different), rows(self.path("hq.db"), different))
        with sqlite3.connect(self.path("again.db")) as db, sqlite3.connect(self.path("hq.db")) as old:
            self.assertEqual(db.execute("SELECT body FROM dead_letter").fetchall(), [("",)])
            # The list of what the retailer's systems are told is made anew, of what there is to tell.
            told = "SELECT DISTINCT kind,member,ref FROM outflow WHERE kind<7 ORDER BY 1,2,3"
            self.assertEqual(db.execute(told).fetchall(), old.execute(told).fetchall())
            self.assertNotEqual(db.execute("SELECT value FROM meta WHERE name='epoch'").fetchone(),
                                old.execute("SELECT value FROM meta WHERE name='epoch'").fetchone())
            self.assertEqual([what for what, in db.execute("SELECT what FROM audit ORDER BY seq")][-2:], ["backup", "restore"])
        self.assertEqual(os.stat(self.path("again.db")).st_mode & 0o777, 0o600)
        # Never over another file, and a check leaves nothing.
        self.assertEqual(self.restore("one", "again.db").returncode, 1)
        self.assertEqual(self.restore("one", "checked.db", "--check").returncode, 0)
        self.assertEqual(glob.glob(self.path("checked.db") + "*"), [])

    def test_nothing_of_anybody_can_be_read_in_it(self):
        with sqlite3.connect(self.path("hq.db")) as db:
            names = [name for name, in db.execute("SELECT display_name FROM members WHERE length(display_name)>5")]
            tokens = [token for token, in db.execute("SELECT token FROM cards")]
        with open(self.path("one/manifest.json"), "rb") as file:
            manifest = file.read()
        self.assertTrue(len(names) > 20 and len(tokens) > 20)
        for text in names + tokens:
            self.assertNotIn(text.encode(), self.data + manifest)

    def test_the_keys_are_not_in_it(self):
        for key in glob.glob(self.journal() + "/*") + glob.glob(self.path("keys/*.key")):
            with open(key, "rb") as file:
                content = file.read()
            if content:
                self.assertNotIn(content[-64:-32], self.data)

    def changed(self, name, data=None, manifest=None):
        os.makedirs(self.path(name))
        with open(self.path(name + "/data"), "wb") as file:
            file.write(self.data if data is None else data)
        with open(self.path("one/manifest.json"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path(name + "/manifest.json"), "w", encoding="utf-8") as file:
            file.write(text if manifest is None else manifest(text))
        answer = self.restore(name, "changed.db")
        shutil.rmtree(self.path(name))
        return answer

    def test_every_change_is_found(self):
        chunks, head = self.chunks, self.data[:HEADER]
        forged = {
            "dropped": head + b"".join(chunks[:1] + chunks[2:]),
            "swapped": head + b"".join([chunks[1], chunks[0]] + chunks[2:]),
            "swapped-members": head + b"".join(chunks[:-3] + [chunks[-2], chunks[-3], chunks[-1]]),
            "doubled": head + b"".join(chunks[:2] + chunks[1:]),
            "the-last-dropped": head + b"".join(chunks[:-1]),
            "cut": self.data[:-1],
            "in-the-length": self.data[:HEADER - 60] + self.data[HEADER - 60:HEADER + 2],
            "longer": self.data + b"x",
            "empty": b"",
            "another-magic": b"RGBACKUQ" + self.data[8:],
        }
        places = [9000, HEADER - 1, HEADER, HEADER + 3, 13, len(self.data) - 1] + [
            random.randrange(len(self.data)) for _ in range(ROUNDS)]
        for at in places:
            forged["byte-%d" % at] = self.data[:at] + bytes([self.data[at] ^ 1 << random.randrange(8)]) + self.data[at + 1:]
        for name, data in forged.items():
            with self.subTest(name):
                self.assertNotEqual(data, self.data)
                self.assert_refused(self.changed("forged", data), "BACKUP-CHANGED", "changed.db")
        self.assert_refused(self.changed("forged", self.data[:8] + b"\x02" + self.data[9:]), "BACKUP-NEWER", "changed.db")

    def test_the_manifest_is_held_against_it(self):
        for old, new in (('"rows":', '"rows":1'), ('"sha256":"', '"sha256":"0'), ('"members":', '"members":1'),
                         ('"ledger_head":"', '"ledger_head":"0'), ("{", "["), ("}", "")):
            with self.subTest(new):
                answer = self.changed("forged", None, lambda text: text.replace(old, new, 1))
                self.assert_refused(answer, "BACKUP-CHANGED", "changed.db")
        answer = self.changed("forged", None, lambda text: text.replace("regard-backup/1", "regard-backup/2"))
        self.assert_refused(answer, "BACKUP-NEWER", "changed.db")
        with open(self.path("one/manifest.json"), encoding="utf-8") as file:
            said = json.load(file)["sha256"]
        found = subprocess.run(["sha256sum", self.path("one/data")], capture_output=True, text=True, check=True).stdout
        self.assertTrue(found.startswith(said))

    def test_half_a_backup_and_none(self):
        self.assert_refused(self.restore("nothing", "x.db"), "BACKUP-MISSING", "x.db")
        os.makedirs(self.path("half"))
        shutil.copy(self.path("one/data"), self.path("half/data"))
        self.assert_refused(self.restore("half", "x.db"), "BACKUP-PARTIAL", "x.db")
        self.assertEqual(self.backup("one").returncode, 1)

    def test_other_keys_and_none(self):
        self.assert_refused(self.restore("one", "x.db", keys="no-keys"), "KEYS-MISSING", "x.db")
        folder = self.journal()
        name = os.path.basename(folder)
        for missing in ("member-keys", "data-root-a.key", "backup.key"):
            shutil.copytree(self.path("keys"), self.path("fewer"))
            os.unlink(os.path.join(self.path("fewer"), name, missing))
            before = sorted(os.listdir(os.path.join(self.path("fewer"), name)))
            answer = self.restore("one", "x.db", keys="fewer")
            self.assertEqual(answer.returncode, 1, missing)
            self.assertEqual(glob.glob(self.path("x.db") + "*"), [])
            # Nor is anything made or destroyed there that a better copy of the folder may still need.
            self.assertEqual(sorted(os.listdir(os.path.join(self.path("fewer"), name))), before, missing)
            shutil.rmtree(self.path("fewer"))

    def test_the_copy_of_the_keys_is_the_newest_alone(self):
        copy = lambda: hq("keys", "--keys", self.path("keys"), "--to", self.path("safe"))
        self.assertEqual(copy().returncode, 0)
        self.assertEqual(self.restore("one", "x.db", "--check", keys="safe").returncode, 0)
        old = open(os.path.join(self.journal("safe"), "backup.key"), "rb")
        self.addCleanup(old.close)
        self.assertNotEqual(old.read(76)[12:44], bytes(32))
        again = copy()
        self.assertEqual(again.returncode, 0, again.stderr)
        # Not only unlinked: what was there is zeros now.
        old.seek(0)
        self.assertEqual(old.read(), bytes(76))
        self.assertEqual(self.restore("one", "x.db", "--check", keys="safe").returncode, 0)
        self.assertFalse(os.path.exists(self.path("safe.new")))
        with open(self.path("safe/holiday.jpeg"), "wb"):
            pass
        refused = copy()
        self.assertEqual((refused.returncode, "NOT-KEYS" in refused.stderr), (1, True))
        self.assertTrue(os.path.exists(self.path("safe/holiday.jpeg")))

    def test_killed_at_any_moment_it_is_whole_or_not_there(self):
        for turn in range(ROUNDS):
            for words in (["backup", "--db", self.path("hq.db"), "--keys", self.path("keys"), "--to", self.path("killed")],
                          ["restore", "--from", self.path("one"), "--keys", self.path("keys"), "--db", self.path("killed.db")]):
                process = subprocess.Popen([rg.BIN + "/regard-hq", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(random.random() * 0.12)
                process.send_signal(signal.SIGKILL)
                process.wait()
                with self.subTest(words[0] + str(turn)):
                    self.whole_or_not_there(words)

    def whole_or_not_there(self, words):
        made = words[-1]
        if os.path.exists(made) and words[0] == "backup":
            self.assertEqual(self.restore("killed", "c.db", "--check").returncode, 0)
        elif os.path.exists(made):
            self.assertEqual(rows(made, ("meta", "audit", "dead_letter", "outflow")),
                             rows(self.path("hq.db"), ("meta", "audit", "dead_letter", "outflow")))
        else:
            again = hq(*words)
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertTrue(os.path.exists(made))
            self.assertEqual(glob.glob(made + ".partial") + glob.glob(made + ".restoring*"), [])
        if words[0] == "backup":
            shutil.rmtree(made)
        else:
            os.unlink(made)


class Forgotten(Scene):
    """Erased, withdrawn and asked for after the backup; then the database is lost."""

    def setUp(self):
        self.place.start_broker()
        self.addCleanup(lambda: self.place.kill(self.place.broker))
        self.hq.start()
        self.addCleanup(lambda: self.place.kill(self.hq.server))
        self.kiosk = rg.Kiosk(self.place, SITE, "kiosk-1")
        self.addCleanup(self.kiosk.close)
        self.kiosk.up()
        self.epoch, self.sent = os.urandom(8).hex(), 0
        self.answers("consents")

    def answers(self, feed):
        """Until HQ is there: what a kiosk asks too soon is lost."""
        end = time.monotonic() + 20
        while self.kiosk.pull(feed, "", 0, 0.3) is None:
            self.assertLess(time.monotonic(), end, self.place.log())

    def send(self, *ops):
        for op in ops:
            op.setdefault("id", rg.uuid7())
            op.setdefault("at", rg.now_ms())
        self.kiosk.publish("up/ev/consent", rg.envelope("events", {
            "stream": "consent", "epoch": self.epoch, "seq": self.sent + 1, "ops": list(ops)}))
        self.sent += len(ops)
        ack = self.kiosk.answer("dn/ack/consent", lambda body: body["epoch"] == self.epoch and body["upto"] >= self.sent, 10)
        self.assertIsNotNone(ack, self.place.log())
        self.assertEqual(ack["rejects"], [])

    def consent(self, *words):
        made = line(*words)
        return {"kind": "consent", "line": made["line"], "key": made["key"]}, made["id"]

    def join(self, name, token=None):
        member = random.randrange(2 ** 52, 2 ** 53)
        grants = [self.consent(member, purpose, "grant") for purpose in ("recognise", "email")]
        self.send({"kind": "enrol", "member": member, "token": token or os.urandom(32).hex(), "key_version": 1, "name": name,
                   "language": "de", "minor": False}, *[grant for grant, _ in grants])
        return member, [head for _, head in grants]

    def erase(self, member, hold_ms=0):
        self.send({"kind": "erase", "member": member, "assurance": 2, "hold_ms": hold_ms})

    def ctl(self, *words):
        return rg.ctl(self.place, *words)

    def import_refs(self, *refs):
        folder = self.path("night")
        os.makedirs(folder, exist_ok=True)
        head = ["id", "display_name", "first_name", "consent_text_version", "consent_date", "consent_source", "consent_recognise"]
        with open(os.path.join(folder, "customers.csv"), "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([head] + [[ref, "Cleo Nighttime" + ref, "Cleo", "v1", "2020-01-05", "paper", "yes"]
                                                for ref in refs])
        done = hq("import", "--db", self.path("hq.db"), "--site", SITE, "--format", "csv", "--delta", "--keys",
                  self.path("keys"), folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def number_of(self, ref):
        answer = self.ctl("--json", "customer", "find", "--external", ref)
        return json.loads(answer.stdout)[0]["member"] if answer.returncode == 0 else None

    def lose(self):
        self.place.kill(self.hq.server)
        for name in glob.glob(self.path("hq.db") + "*"):
            os.unlink(name)

    def feeds(self):
        found = {}
        epoch = ""
        for feed in ("erasures", "consents", "members", "cards", "purchases"):
            epoch, _, found[feed], _ = self.kiosk.pull_all(feed, epoch)
        return epoch, found

    def test_the_way_of_a_year(self):
        kept, erased, held = (self.join(name)[0] for name in ("Ada Keptperson", "Eve Erasedperson", "Hal Heldperson"))
        withdrawing, heads = self.join("Will Withdraws")
        called_off = self.join("Carl Calledoff")[0]
        self.import_refs("R-1", "R-2")
        first, second = self.number_of("R-1"), self.number_of("R-2")
        old_epoch, before = self.feeds()
        buyer = next(row["member"] for row in before["purchases"])
        self.assertEqual(self.backup("year").returncode, 0)
        shutil.copytree(self.path("keys"), self.path("keys-of-then"))
        with sqlite3.connect(self.path("hq.db"), isolation_level=None) as db:
            db.execute("VACUUM INTO ?", (self.path("raw.db"),))

        # After the backup.
        for member in (erased, first, buyer):
            self.erase(member)
        self.send(self.consent(withdrawing, "recognise", "withdraw", heads[0])[0])
        self.send(self.consent(kept, "email", "withdraw")[0])
        self.erase(held, 3600000)
        self.erase(called_off, 3600000)
        self.assertEqual(self.ctl("customer", "keep", str(called_off)).returncode, 0)
        late = self.join("Lea Latecomer")[0]
        self.erase(late)
        # Somebody whose card HQ knew takes another number at a kiosk, and is erased under that.
        with sqlite3.connect(self.path("hq.db")) as db:
            token, imported = db.execute("SELECT token,holder FROM cards WHERE kind='member' AND holder>0 AND holder NOT IN "
                                         "(SELECT member FROM consents) ORDER BY holder").fetchone()
        other_number = self.join("Ina Imported", token)[0]
        self.erase(other_number)
        self.assertEqual(self.backup("later").returncode, 0)

        # The thief has every backup and the keys of now; member-keys of then does not help.
        shutil.copytree(self.path("keys"), self.path("keys-mixed"))
        folder = os.path.basename(self.journal())
        shutil.copy(os.path.join(self.path("keys-of-then"), folder, "member-keys"),
                    os.path.join(self.path("keys-mixed"), folder, "member-keys"))
        self.assert_refused(self.restore("year", "mixed.db", keys="keys-mixed"), "KEYS-MISSING", "mixed.db")

        self.lose()
        done = self.restore("year", "hq.db")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("erased since the backup: 5; withdrawals done again: 2; held erasures done again: 2", done.stdout)
        with open(self.path("hq.db"), "rb") as file:
            content = file.read()
        for name in (b"Eve Erasedperson", b"Cleo NighttimeR-1", b"Lea Latecomer"):
            self.assertNotIn(name, content)
        self.assertIn(b"Ada Keptperson", content)

        self.hq.start()
        self.answers("erasures")
        page = self.kiosk.pull("members", old_epoch, 0)
        self.assertTrue(page.get("reset"), page)
        epoch, now = self.feeds()
        self.assertNotEqual(epoch, old_epoch)
        numbers = {row["id"] for row in now["members"]}
        self.assertEqual({kept, called_off, second} & numbers, {kept, called_off, second})
        self.assertEqual({erased, first, buyer, held, withdrawing, late, imported, other_number} & numbers, set())
        self.assertLessEqual({erased, first, buyer, late, imported, other_number}, {row["member"] for row in now["erasures"]})
        self.assertNotIn(held, {row["member"] for row in now["erasures"]})
        self.assertFalse(any(row["member"] in (erased, first, buyer, held) for row in now["purchases"] + now["consents"]))
        granted = {(row["member"], row["purpose"]): row["granted"] for row in now["consents"]}
        self.assertEqual((granted[kept, "recognise"], granted[kept, "email"]), (1, 0))
        self.assertEqual(granted.get((withdrawing, "recognise"), 0), 0)
        summary = json.loads(self.ctl("--json", "customer", "find", "--member", str(held)).stdout)[0]
        self.assertFalse(summary["recognised"])
        self.assertGreater(summary["erasure_due"], rg.now_ms())
        verified = self.ctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        # What was sold to them stays for the figures, and leads nowhere.
        with sqlite3.connect(self.path("hq.db")) as db, sqlite3.connect(self.path("raw.db")) as old:
            count = "SELECT count(*),sum(price) FROM purchases WHERE state<3"
            self.assertEqual(db.execute(count).fetchone(), old.execute(count).fetchone())
            self.assertEqual(db.execute("SELECT count(*) FROM purchases WHERE member=?", (buyer,)).fetchone(), (0,))
            theirs = {row for row, in old.execute("SELECT line FROM purchases WHERE member=?", (buyer,))}
            self.assertTrue(theirs)
            self.assertFalse(theirs & {row for row, in db.execute("SELECT line FROM purchases")})
            self.assertEqual(db.execute("SELECT count(*)-count(DISTINCT line) FROM purchases").fetchone(), (0,))
        # No import brings them back.
        self.assertIn("erased: 1", self.import_refs("R-1", "R-2"))
        self.assertIsNone(self.number_of("R-1"))
        self.assertEqual(self.number_of("R-2"), second)
        # A kiosk goes on telling.
        self.sent, self.epoch = 0, os.urandom(8).hex()
        self.join("Nora Newperson")

        self.raw_copy_forgets_too(erased, kept, withdrawing)
        self.old_keys_open_old_backups(erased)
        self.later_backup(late)

    def raw_copy_forgets_too(self, erased, kept, withdrawing):
        """Whoever copies the file back by hand, instead of restoring, does not bring anybody back either."""
        self.place.kill(self.hq.server)
        shutil.move(self.path("hq.db"), self.path("restored.db"))
        for name in glob.glob(self.path("hq.db-*")):
            os.unlink(name)
        shutil.copy(self.path("raw.db"), self.path("hq.db"))
        self.hq.start()
        self.answers("members")
        numbers = {row["id"] for row in self.feeds()[1]["members"]}
        self.assertIn(kept, numbers)
        self.assertFalse({erased, withdrawing} & numbers)
        self.assertIn("SERVE-REPLAY", self.place.log())

    def old_keys_open_old_backups(self, erased):
        """What README.md says plainly: an old copy of the keys is as good as an old copy of the data."""
        opened = self.restore("year", "old.db", keys="keys-of-then")
        self.assertEqual(opened.returncode, 0, opened.stderr)
        with sqlite3.connect(self.path("old.db")) as db:
            self.assertEqual(db.execute("SELECT first_name FROM members WHERE id=?", (erased,)).fetchone(),
                             ("Eve Erasedperson",))
        # But not for a backup of after that copy, and not without a word.
        self.assert_refused(self.restore("later", "old2.db", keys="keys-of-then"), "LOG-OLD", "old2.db")
        lossy = self.restore("later", "old2.db", "--accept-loss", keys="keys-of-then")
        self.assertEqual(lossy.returncode, 0, lossy.stderr)
        with sqlite3.connect(self.path("old2.db")) as db:
            self.assertEqual(db.execute("SELECT what FROM audit ORDER BY seq DESC").fetchone(), ("restore-with-loss",))

    def later_backup(self, late):
        self.assertEqual(self.restore("later", "later.db").returncode, 0)
        with sqlite3.connect(self.path("later.db")) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM tombstone WHERE member=?", (late,)).fetchone(), (1,))

    def test_serve_refuses_what_is_not_whole(self):
        self.place.kill(self.hq.server)
        serve = ["serve", "--db", self.path("hq.db"), "--keys", self.path("keys"), "--broker", self.place.url(),
                 *self.place.files("hq")]
        db = sqlite3.connect(self.path("hq.db"), isolation_level=None)
        db.execute("INSERT INTO meta VALUES('restoring','1')")
        answer = hq(*serve)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("RESTORE-HALF", answer.stderr)
        self.assertEqual(hq("ingest", "--db", self.path("hq.db"), "--folder", self.place.folder, "--once").returncode, 1)
        db.execute("DELETE FROM meta WHERE name='restoring'")
        # A log that has not come as far as the database: an old copy of it.
        before = db.execute("SELECT name,value FROM meta WHERE name LIKE 'journal-%'").fetchall()
        lines = os.path.getsize(self.journal() + "/tombstones.log") // 144
        db.executemany("INSERT OR REPLACE INTO meta VALUES(?,?)",
                       [("journal-count", str(lines + 1)), ("journal-head", "00" * 32)])
        answer = hq(*serve)
        self.assertEqual((answer.returncode, "LOG-OLD" in answer.stderr), (1, True), answer.stderr)
        db.execute("DELETE FROM meta WHERE name IN ('journal-count','journal-head')")
        db.executemany("INSERT INTO meta VALUES(?,?)", before)
        db.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
