"""device list, device show and fleet watch, with a real broker, HQ and kiosk: what is well, what is broken, what is gone."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import DEVICE, PATIENCE, SITE, Case, free_port, main, wait_until  # noqa: E402

NAME = f"{SITE}/{DEVICE}"


class Devices(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_reader()
        shop.reader_says("unplug")
        shop.start_broker()
        shop.start_hq()
        # Of two addresses the first serves nobody.
        shop.start_kiosk_by(url=f"mqtts://127.0.0.1:{free_port()},{shop.url}")
        shop.wait_data()

    def command(self, *words):
        shop = self.shop
        return [str(shop.bin / "regardctl"), "--broker", shop.url, *[str(word) for word in shop._credentials("ops.demo")],
                *words]

    def run_ctl(self, *words):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=30)

    def row(self, *words):
        done = self.run_ctl("--json", "device", "list", *words)
        rows = json.loads(done.stdout)
        self.assertEqual(len(rows), 1)
        return done.returncode, rows[0]

    def wait_row(self, what, fits):
        return wait_until(what, PATIENCE, lambda: (lambda row: row if fits(row) else None)(self.row()[1]), 0.2)

    def test_1_a_table_that_lives(self):
        """a terminal of 80 columns: a reader that is broken, and mended, is seen there without asking"""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        watch = subprocess.Popen(self.command("fleet", "watch", "--every", "1"), stdin=slave, stdout=slave,
                                 stderr=subprocess.PIPE)
        os.close(slave)
        seen = ""

        def sees(pattern):
            nonlocal seen
            while select.select([master], [], [], 0.05)[0]:
                seen += os.read(master, 65536).decode()
            return re.search(pattern, seen)
        try:
            wait_until("the fault in the table", PATIENCE, lambda: sees(r"1 kiosk: 1 fault, 0 offline, 0 attention, 0 ok"))
            wait_until("its line", PATIENCE, lambda: sees(rf"fault    \x1b\[0m {NAME} .*reader,tap"))
            code, row = self.row("--check")
            self.assertEqual((code, row["status"], row["reasons"][:1]), (4, "fault", ["reader"]))
            self.assertIn("reader: the reader is not ready", self.run_ctl("device", "show", NAME).stdout)
            self.shop.reader_says("replug")
            self.shop.wait_screen("idle")
            self.shop.show_card(self.shop.members(1)[0], "locked")
            wait_until("the kiosk well", PATIENCE, lambda: sees(r"1 kiosk: 0 fault, 0 offline, 0 attention, 1 ok"))
        finally:
            watch.terminate()
            watch.wait()
            os.close(master)
        self.assertEqual(watch.stderr.read(), b"")
        watch.stderr.close()
        self.assertEqual(seen.count("\x1b[2J"), 1, "the screen is cleared once")
        self.assertGreater(seen.count("\x1b[H"), 1)
        for line in re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", seen).split("\n"):
            self.assertLessEqual(len(line.rstrip("\r")), 80, line)

    def test_2_well(self):
        """one kiosk that is well: all there is to know, in words and as JSON"""
        row = self.wait_row("the kiosk well", lambda row: row["status"] == "ok")
        self.assertEqual(row["reasons"], [])
        self.assertLess(abs(row["clock"]), 5000)
        self.assertEqual(self.row("--check")[0], 0)
        shown = self.run_ctl("--json", "device", "show", DEVICE, "--check")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        device = json.loads(shown.stdout)
        self.assertEqual((device["site"], device["device"], device["status"]), (SITE, DEVICE, "ok"))
        self.assertEqual(set(device) - set(row), {"streams", "badges"})
        self.assertEqual(device["badges"]["numbers"], device["badges"]["active"])
        self.assertGreater(device["badges"]["numbers"], 0)
        self.assertEqual(self.shop.rows("SELECT count(*) FROM audit"), [(0,)], "who looks at kiosks looks at nobody")
        self.assertEqual(device["boot"], row["boot"])
        words = self.run_ctl("device", "show", NAME).stdout
        for piece in (f"{NAME}: ok\n", "numbers only", "ready", "outbox epoch " + device["epoch"], "members", "STREAM",
                      "at address 2 of 2", "good tap", "temperature", time.strftime("certificate  until %Y-%m-%d, ", time.gmtime(device["certificate_until"] / 1000))):
            self.assertIn(piece, words)
        self.assertRegex(words, r"(?m)^screen +ok, its clock moved \d+ s before it spoke last(, idle screen [0-9a-f]{16})?$")
        self.assertLess(row["last_seen"] + row["clock"] - row["shown"]["at"], 65000)
        self.assertEqual(device["broker"], {"at": 2, "of": 2})
        words = self.run_ctl("device", "list").stdout
        self.assertRegex(words, rf"(?m)^ok +{NAME} +\d+s +\d+s +0")
        once = json.loads(self.run_ctl("fleet", "watch", "--once", "--json").stdout)
        self.assertEqual([once[name] for name in ("kiosks", "fault", "offline", "attention", "ok")], [1, 0, 0, 0, 1])
        self.assertEqual(once["devices"][0]["device"], DEVICE)
        self.assertLess(abs(once["at"] - time.time() * 1000), 60000)

    def test_3_what_is_refused(self):
        """a kiosk that is not there: its own code in both forms"""
        done = self.run_ctl("device", "show", "kiosk-9")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr.startswith("regardctl: not-found: "), done.stderr)
        done = self.run_ctl("device", "show", "store-9/" + DEVICE, "--json")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(json.loads(done.stderr)["error"]["code"], "not-found")

    def test_3b_a_manifest_that_is_refused(self):
        """this HQ issues no certificates: each unit is named, in words a line, for scripts all in one document"""
        manifest = self.shop.home / "manifest.csv"
        manifest.write_text(f"RG-1,{SITE}\nRG-2,{SITE}\nRG-3,{SITE}\n")
        done = self.run_ctl("device", "approve", "--manifest", str(manifest))
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line.split(":")[:3] for line in done.stderr.splitlines()],
                         [["regardctl", " refused", f" RG-{number}"] for number in (1, 2, 3)])
        done = self.run_ctl("--json", "device", "approve", "--manifest", str(manifest))
        self.assertEqual((done.returncode, json.loads(done.stdout)), (1, []))
        error = json.loads(done.stderr)["error"]
        self.assertEqual((error["code"], error["message"]), ("refused", "3 units were not approved"))
        self.assertEqual([(unit["serial"], unit["code"]) for unit in error["units"]], [(f"RG-{number}", "no-authority") for number in (1, 2, 3)])
        self.assertEqual([sorted(unit) for unit in error["units"]], [["code", "message", "serial"]] * 3)

    def test_4_gone(self):
        """a kiosk whose power goes is offline at once, and with it everything is as it was last heard"""
        self.shop.end("kiosk")
        row = self.wait_row("the kiosk offline", lambda row: not row["online"])
        self.assertIn("offline", row["reasons"])
        once = self.run_ctl("fleet", "watch", "--once", "--check")
        self.assertEqual(once.returncode, 4)
        self.assertNotIn("\x1b", once.stdout)
        self.assertIn("0 ok", once.stdout)
        self.assertTrue(all(len(line) <= 80 for line in once.stdout.splitlines()), once.stdout)


if __name__ == "__main__":
    main()
