"""Debian's own libnfc programs accept the emulator as a PN532, and each known defect of libnfc 1.8.0 is provoked."""
import os
import shutil
import signal
import subprocess
import time
import unittest

from sim import A4, A7, B, F, PATIENCE, Case

HAS_POLL = shutil.which("nfc-poll") is not None


@unittest.skipIf(shutil.which("nfc-list") is None, "nfc-list is missing (package libnfc-bin)")
class Libnfc(Case):
    def setUp(self):
        super().setUp()
        self.sim.hang_up()
        self.environment = dict(os.environ, LC_ALL="C", LIBNFC_DEFAULT_DEVICE="pn532_uart:" + self.sim.link)

    def nfc(self, *command, patience=60):
        return subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=patience)

    def spaced(self, text):
        return "  ".join(text[i:i + 2] for i in range(0, len(text), 2)).lower()

    def test_list(self):
        self.sim.do("tap " + A7)
        self.sim.do("tap uid:01020304 sak=20 atqa=0344 ats=7577810280")
        self.sim.do("tap " + B)
        self.sim.do("tap " + F)
        done = self.nfc("nfc-list")
        self.assertEqual(done.returncode, 0)
        for text in ("2 ISO14443A passive target(s)", "1 Felica (212 kbps)", "1 Felica (424 kbps)",
                     "1 ISO14443B passive target(s)", self.spaced("04A1B2C3D4E5F6"), self.spaced("01020304"),
                     "ATS: " + self.spaced("7577810280"), "PUPI: " + self.spaced("11223344"),
                     "(NFCID2): " + self.spaced("0102030405060708")):
            self.assertIn(text, done.stdout)

    def test_list_nothing(self):
        done = self.nfc("nfc-list", "-v")
        self.assertEqual(done.returncode, 0)
        self.assertIn("0 ISO14443A passive target(s) found.", done.stdout)

    @unittest.skipUnless(HAS_POLL, "nfc-poll is missing (package libnfc-examples)")
    def test_poll(self):
        for card, text in ((A7, "04A1B2C3D4E5F6"), (A4, "A1B2C3D4"), (B, "11223344"), (F, "0102030405060708"),
                           ("uid:01020304 sak=20", "01020304")):
            self.sim.do("tap " + card)
            poll = subprocess.Popen(["nfc-poll"], env=self.environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)
            seen = ""
            while "Waiting for card removing" not in seen:
                byte = poll.stdout.read(1)
                self.assertNotEqual(byte, "", "nfc-poll ended: " + seen)
                seen += byte
            self.assertIn(self.spaced(text), seen)
            self.sim.do("remove")
            rest, errors = poll.communicate(timeout=PATIENCE)
            self.assertEqual(poll.returncode, 0)
            self.assertIn("done.", rest)
            self.assertIn("Target Released", errors)

    def test_ats0_crashes_it(self):
        self.sim.do("tap " + A7)
        self.sim.do("fault ats0")
        self.assertIn(self.nfc("nfc-list", "-t", "1").returncode, (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS))
        self.assertEqual(self.nfc("nfc-list", "-t", "1").returncode, 0)

    def test_nad_aborts_it(self):
        self.sim.do("fault nad")
        # The list of type B' cards begins with a raw exchange, whose status byte carries the bit.
        self.assertEqual(self.nfc("nfc-list", "-t", "16").returncode, -signal.SIGABRT)
        self.assertEqual(self.nfc("nfc-list", "-t", "1").returncode, 0)

    def test_it_survives_the_other_lies(self):
        self.sim.do("tap " + A7)
        for kind in ("uidlen", "nbtg", "oversize", "bad-checksum", "bad-length", "truncated", "error-frame", "garbage",
                     "no-reply"):
            self.sim.do("fault " + kind)
            self.assertGreaterEqual(self.nfc("nfc-list", "-t", "1").returncode, 0, kind)
            self.sim.do("fault clear")
            done = self.nfc("nfc-list", "-t", "1")
            self.assertIn(self.spaced("04A1B2C3D4E5F6"), done.stdout, kind)

    def test_a_mute_chip_cannot_be_opened(self):
        self.sim.do("fault mute")
        done = self.nfc("nfc-list")
        self.assertNotIn("opened", done.stdout)

    @unittest.skipUnless(HAS_POLL, "nfc-poll is missing (package libnfc-examples)")
    def test_poll_without_reply_hangs_it(self):
        poll = subprocess.Popen(["stdbuf", "-oL", "nfc-poll"], env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        seen = ""
        while "will poll during" not in seen:
            byte = poll.stdout.read(1)
            self.assertNotEqual(byte, "", "nfc-poll ended: " + seen)
            seen += byte
        # It still writes registers after that line; those must have their replies, or it gives up instead.
        time.sleep(1)
        self.sim.do("fault no-reply-forever")
        self.sim.do("tap " + A7)
        with self.assertRaises(subprocess.TimeoutExpired):
            poll.wait(3)
        poll.kill()
        poll.wait(PATIENCE)
        poll.stdout.close()


if __name__ == "__main__":
    unittest.main()
