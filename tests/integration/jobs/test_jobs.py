"""HQ's jobs with the real programs: never during a visit, once each, nothing personal in what they bring back, and a wipe that leaves no key."""
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import DEVICE, PATIENCE, ROOT, SITE, UNKNOWN, Case, main, wait_until  # noqa: E402

NAME, SERIAL = f"{SITE}/{DEVICE}", "RG-2026-0001"
OPERATORS = "# who may do what\nanna admin\nbert admin # the second\ncleo support\nvera viewer\n"


class Jobs(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        pki = shop.home / "pki"
        operators = [f"ops.{line.split()[0]}" for line in OPERATORS.splitlines()[1:]]
        for words in [["client", name] for name in operators + ["ops.dora"]] + [["factory"], ["unit", SERIAL, shop.url]]:
            subprocess.run([ROOT / "board/pki", pki, *words], check=True)
        shop.allow(f"{SITE}.{DEVICE}", "hq", "ops.dora", f"claim-{SERIAL}", *operators)
        (shop.home / "operators").write_text(OPERATORS)
        shop.start_broker()
        shop.start("hq", shop.bin / "regard-hq", "serve", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--broker",
                   shop.url, *shop._credentials("hq"), "--operators", shop.home / "operators", "--wipes-per-day", "0",
                   "--authority-cert", pki / "ca.pem", "--authority-key", pki / "ca.key", "--factory-key", pki / "factory.pem")
        cls.record()
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        shop.wait_data()

    @classmethod
    def record(cls):
        """All that HQ says of jobs, as somebody at the broker could keep it."""
        shop, cls.kept = cls.shop, cls.shop.home / "kept"
        with open(cls.kept, "wb") as out, open(shop.home / "logs/recorder.log", "wb") as log:
            shop.processes["recorder"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(shop.port), *cls.tls("hq"), "-i", "recorder", "-q", "1",
                 "-t", "rg/1/+/+/dn/job", "-F", "%x"], stdout=out, stderr=log)

    @classmethod
    def tls(cls, name):
        pki = cls.shop.home / "pki"
        return ["--cafile", pki / "ca.pem", "--cert", pki / f"{name}.pem", "--key", pki / f"{name}.key"]

    def said(self, word):
        """What HQ said with that word, the bytes."""
        messages = [bytes.fromhex(line) for line in self.kept.read_text().split()]
        return [text for text in messages if json.loads(text)["b"]["say"] == word]

    def say_again(self, message):
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.shop.port), *self.tls("hq"), "-q", "1", "-t",
                        f"rg/1/{SITE}/{DEVICE}/dn/job", "-m", message.decode()], check=True)

    def ask(self, *words, by="anna"):
        """(exit code, JSON) of regardctl."""
        done = subprocess.run([str(self.shop.bin / "regardctl"), "--broker", self.shop.url,
                               *[str(word) for word in self.shop._credentials(f"ops.{by}")], *words, "--json"],
                              capture_output=True, text=True, timeout=60)
        return done.returncode, json.loads(done.stdout or done.stderr)

    def order(self, *words, by="anna"):
        code, rows = self.ask("device", *words, by=by)
        self.assertEqual((code, len(rows)), (0, 1), rows)
        return rows[0]["job"]

    def job(self, number):
        return next(row for row in self.ask("device", "jobs")[1] if row["job"] == number)

    def wait_job(self, number, state, code=None):
        def there():
            job = self.job(number)
            return job if (job["state"], job["code"]) == (state, code) else None
        return wait_until(f"job {number} {state} {code}", PATIENCE, there, 0.05)

    def state(self):
        return self.ask("status")[1][0]

    def names(self):
        """All that HQ knows to call anybody by, and what cards are known by."""
        rows = self.shop.rows("SELECT display_name FROM members UNION SELECT first_name FROM members UNION SELECT name FROM associates")
        return [row[0].encode() for row in rows if row[0]]

    def test_1_roles(self):
        """a viewer looks, support helps, an admin does, and who is in no list does nothing"""
        for by, words in (("vera", ("job", NAME, "restart")), ("cleo", ("wipe", NAME)), ("dora", ("jobs",))):
            code, answer = self.ask("device", *words, by=by)
            self.assertEqual((code, answer["error"]["code"]), (1, "role"), by)
        self.assertEqual(self.ask("device", "jobs", by="vera"), (0, []))
        lines = self.shop.rows("SELECT operator, what FROM audit WHERE what LIKE 'role-refused%' ORDER BY seq")
        self.assertEqual(lines, [("vera", "role-refused device-job"), ("cleo", "role-refused device-job"),
                                 ("dora", "role-refused device-jobs")])
        # device list sends whoever looks there to these: to look, not to change.
        self.assertEqual(self.ask("device", "config", NAME, by="vera")[0], 0)
        self.assertEqual(self.ask("device", "rejects", NAME, by="vera"), (0, []))
        for words in (("config", NAME, "--set", "theme=dark"), ("config", NAME, "--unset", "theme"), ("rejects", NAME, "--drop"),
                      ("readmit", NAME)):
            code, answer = self.ask("device", *words, by="vera")
            self.assertEqual((code, answer["error"]["code"]), (1, "role"), words)

    def test_2_restart_waits_for_the_visit(self):
        shop = self.shop
        boot = self.state()["boot"]
        shop.put_until(UNKNOWN, "join")
        number = self.order("job", NAME, "restart", "--now", by="cleo")
        self.wait_job(number, "waiting", "visit")
        time.sleep(0.3)
        self.assertEqual(shop.screen()["screen"], "join")
        shop.take()
        shop.touch("hide")
        self.wait_job(number, "done")
        self.assertEqual(wait_until("its next start", PATIENCE, lambda: self.state()["boot"] > boot and self.state()["boot"], 0.1), boot + 1)
        shop.wait_screen("idle")
        type(self).restarted = boot + 1

    def test_3_once(self):
        """offered again, ordered again: nothing happens twice, and an order that answers no nonce is counted"""
        offer, order = self.said("offer")[0], self.said("order")[0]
        for message in (offer, order, order):
            self.say_again(message)
        wait_until("a word about both", PATIENCE, lambda: self.shop.log().count("SYNC-REPLAYED") >= 2, 0.1)
        self.assertEqual(self.shop.log().count("JOB-ACCEPTED"), 1)
        self.assertEqual(self.state()["boot"], self.restarted)
        self.assertEqual([row["kind"] for row in self.ask("device", "jobs")[1]], ["restart"])

    def test_3b_taken_back(self):
        """before it begins a job is cancelled; afterwards it says what it is, and who may not order a wipe may not stop one"""
        shop = self.shop
        shop.put_until(UNKNOWN, "join")
        number = self.order("job", NAME, "restart", "--now")
        self.wait_job(number, "waiting", "visit")
        code, rows = self.ask("device", "cancel", str(number), by="cleo")
        self.assertEqual((code, rows[0]["cancel"]), (0, "cleo"))
        self.wait_job(number, "cancelled")
        self.assertEqual(self.ask("device", "cancel", str(number))[1][0]["cancel"], "cleo")
        shop.take()
        shop.touch("hide")
        shop.wait_screen("idle")
        done = next(row["job"] for row in self.ask("device", "jobs")[1] if row["state"] == "done")
        for job, by, why in ((done, "anna", "over"), (999, "anna", "not-found"), (done, "vera", "role")):
            code, answer = self.ask("device", "cancel", str(job), by=by)
            self.assertEqual((code, answer["error"]["code"]), (1, why))
        # The words of before, by who has the broker: nothing begins by them.
        for message in self.said("offer") + self.said("order") + self.said("cancel"):
            self.say_again(message)
        time.sleep(0.3)
        self.assertEqual((self.job(number)["state"], self.state()["boot"]), ("cancelled", self.restarted))
        self.assertIn((f"job-cancelled {number}",), shop.rows("SELECT what FROM audit WHERE operator = 'hq'"))

    def test_3c_many_are_confirmed_as_seen(self):
        """of an order for a site the second operator sees the list, and confirms that and nothing else"""
        shop = self.shop
        # Whatever time of the day it is, it waits.
        shop.put_until(UNKNOWN, "join")
        rows = self.ask("device", "wipe", "--site", SITE)[1]
        batch = rows[0]["batch"]
        self.assertEqual([(row["state"], row["batch"], row["job"]) for row in rows], [("approval", batch, batch)])
        code, seen = self.ask("device", "batch", str(batch), by="vera")
        self.assertEqual((code, [row["device"] for row in seen]), (0, [DEVICE]))
        confirm = seen[0]["confirm"]
        for by, word, why in (("anna", confirm, "second-operator"), ("bert", "00000000", "changed"), ("cleo", confirm, "role")):
            code, answer = self.ask("device", "confirm", str(batch), "--seen", word, by=by)
            self.assertEqual((code, answer["error"]["code"]), (1, why))
        self.assertEqual(self.ask("device", "cancel", str(batch), by="cleo")[1]["error"]["code"], "role")
        self.assertEqual(self.ask("device", "confirm", str(batch), "--seen", confirm, by="bert")[1][0]["approver"], "bert")
        # It has not begun, and so it can still be taken back.
        self.wait_job(batch, "waiting", "visit")
        self.assertEqual(self.ask("device", "batch", str(batch))[1]["error"]["code"], "not-found")
        self.assertEqual(self.ask("device", "cancel", str(batch))[0], 0)
        self.wait_job(batch, "cancelled")
        shop.take()
        shop.touch("hide")
        shop.wait_screen("idle")
        self.assertTrue((shop.home / "kiosk/identity").exists())

    def test_3d_a_group_is_as_many_as_it_has(self):
        """a wipe of a group waits for a second operator as one of a site does; one that nobody is in is none"""
        self.assertEqual(self.ask("device", "group", NAME, "--add", "pilot"), (0, [{"site": SITE, "device": DEVICE, "groups": ["pilot"]}]))
        for words in (("--group", "west"), ("--group", "pilot", "--site", "store-9")):
            self.assertEqual(self.ask("device", "wipe", *words)[1]["error"]["code"], "not-found", words)
        self.assertEqual(self.ask("device", "wipe", "--group", "pilot", by="cleo")[1]["error"]["code"], "role")
        self.assertEqual(self.ask("device", "group", NAME, "--add", "west", by="cleo")[1]["error"]["code"], "role")
        for words in (("--group", "pilot"), ("--group", "pilot", "--site", SITE)):
            rows = self.ask("device", "wipe", *words)[1]
            self.assertEqual([(row["device"], row["state"], row["batch"]) for row in rows], [(DEVICE, "approval", rows[0]["job"])])
        self.assertEqual(self.ask("device", "confirm", str(rows[0]["job"]))[1]["error"]["code"], "second-operator")
        self.assertEqual(self.ask("device", "cancel", str(rows[0]["job"]))[1][0]["state"], "cancelled")

    def test_4_diagnose_and_screenshot_name_nobody(self):
        code, found = self.ask("device", "diagnose", DEVICE, by="cleo")
        self.assertEqual((code, found["format"], found["device"], found["store"]["check"]), (0, "regard-diagnosis/1", DEVICE, "sound"))
        self.assertTrue(found["log"] and {part["part"] for part in found["parts"]} >= {"reader", "database", "queue", "version", "temperature"})
        text = json.dumps(found, ensure_ascii=False).encode()
        names = self.names()
        self.assertGreater(len(names), 50)
        self.assertEqual([name for name in names if name in text], [])
        self.assertEqual([line for line in self.shop.cards.read_text().split() if line.split(",")[-1].encode() in text and len(line) > 12], [])
        number = self.order("job", "screenshot", "--site", SITE)
        self.wait_job(number, "done")
        out = self.shop.home / "glass.png"
        wait_until("the whole picture", PATIENCE, lambda: self.job(number)["have"] == self.job(number)["size"], 0.1)
        subprocess.run([str(self.shop.bin / "regardctl"), "--broker", self.shop.url, *[str(word) for word in self.shop._credentials("ops.anna")],
                        "device", "result", str(number), "--out", str(out)], check=True)
        self.assertEqual(out.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        again = self.shop.home / "glass-again.png"
        self.assertEqual(self.ask("device", "result", str(number), "--out", str(again)), (0, {"file": str(again), "size": out.stat().st_size}))
        self.assertEqual(again.read_bytes(), out.read_bytes())
        code, answer = self.ask("device", "result", str(number), "--out", str(again))
        self.assertEqual((code, answer["error"]["code"]), (1, "failed"), "never over another")
        words = self.shop.home / "diagnosis.json"
        code, answer = self.ask("device", "diagnose", DEVICE, "--out", str(words))
        self.assertEqual((code, answer), (0, {"file": str(words), "size": words.stat().st_size}))
        self.assertEqual(json.loads(words.read_text())["format"], "regard-diagnosis/1")
        self.assertEqual(list((self.shop.home / "kiosk/jobs").iterdir()), [])
        self.wait_job(self.order("job", NAME, "log_level", "--level", "debug", "--minutes", "1"), "done")
        # Those that it started hear of it, too; that this job is done may have gone out before. The next one is talked about in their words.
        wait_until("the link and the reader", PATIENCE, lambda: all(code in self.shop.log() for code in ("LINK-LOG", "READER-LOG")), 0.1)
        self.wait_job(self.order("job", NAME, "log_level", "--level", "debug", "--minutes", "1"), "done")
        # For how long is said by HQ where nobody does, and there is no longer than a day.
        self.assertEqual(self.shop.rows("SELECT minutes FROM jobs WHERE kind='log_level' ORDER BY number"), [(1,), (1,)])
        usual = self.order("job", NAME, "log_level", "--level", "debug")
        self.assertEqual(self.shop.rows(f"SELECT minutes FROM jobs WHERE number={usual}"), [(60,)])
        self.wait_job(usual, "done")
        self.assertEqual(self.ask("device", "job", NAME, "log_level")[1]["error"]["code"], "bad-request")
        self.assertEqual(self.ask("device", "job", NAME, "restart", "--minutes", "5")[1]["error"]["code"], "bad-request")
        wait_until("the link's words", PATIENCE, lambda: all(code in self.shop.log() for code in ("LINK-IN", "LINK-OUT")), 0.1)

    def test_5_a_wipe_takes_two_and_leaves_no_key(self):
        shop = self.shop
        kiosk = shop.home / "kiosk"
        keys = [path.read_bytes() for path in (kiosk / "keys").glob("*.key")]
        self.assertEqual(len(keys), 3)
        number = self.order("wipe", NAME, "--now")
        self.assertEqual(self.job(number)["state"], "approval")
        self.assertEqual(self.ask("device", "confirm", str(number))[1]["error"]["code"], "second-operator")
        self.assertTrue((kiosk / "identity").exists())
        self.assertEqual(self.order("confirm", str(number), by="bert"), number)
        self.wait_job(number, "done")
        shop.wait_screen("unprovisioned", PATIENCE)
        # One that it made since, for a database with nobody in it, is another.
        left = [path for path in (kiosk / "keys").glob("*.key") if path.read_bytes() in keys]
        self.assertEqual((left, (kiosk / "keys/card-hash.key").exists()), ([], False))
        self.assertEqual([path.name for path in kiosk.iterdir() if path.name in ("identity", "jobs", "wipe.begun")], [])
        self.assertFalse(any(path.read_bytes().find(b"PRIVATE KEY") >= 0 for path in kiosk.rglob("*") if path.is_file()))
        job = self.job(number)
        self.assertEqual((job["operator"], job["approver"]), ("anna", "bert"))
        what = [row[0] for row in shop.rows("SELECT what FROM audit WHERE what LIKE 'job-%' ORDER BY seq")]
        self.assertIn(f"job-wipe {NAME}", what)
        self.assertIn(f"job-approve {NAME}", what)
        self.assertEqual(what.count(f"job-done {number}"), 1)

    def test_6_with_a_factory_slot_it_waits_for_it(self):
        shop = self.shop
        shop.stop("kiosk")
        shop.start_kiosk("--factory", shop.home / "pki/units" / SERIAL)
        wait_until("the unit at HQ", PATIENCE, lambda: [row["state"] for row in self.ask("device", "units")[1]] == ["pending"], 0.1)


if __name__ == "__main__":
    main()
