#!/usr/bin/env python3
"""The kiosk's threads, regard-reader, libnfc and an emulated NTAG 424 DNA: a card that counts is known, and a recording of it is refused
like a copy, also after a crash."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pn532_sim"))
from sim import Sim  # noqa: E402

TESTS, BIN = (pathlib.Path(os.environ[name]) for name in ("RG_TESTS", "RG_BIN"))
UID, FILE, META = "04C0FFEE424242", "11" * 16, "22" * 16


class Counted(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="counted-")
        self.addCleanup(self.folder.cleanup)
        place = pathlib.Path(self.folder.name)
        # The service looks for the reader beside its own program.
        self.program = place / "counted-taps"
        shutil.copy2(TESTS / "counted-taps", self.program)
        (place / "regard-reader").symlink_to(BIN / "regard-reader")
        (place / "disk").mkdir()
        self.sim = Sim()
        self.addCleanup(self.sim.close)
        self.sim.do(f"card ntag424:anna uid={UID} key1={FILE} key2={META} sun=https://a.example/?e={{picc}}&c={{mac}} counter=40")
        self.start()

    def start(self):
        self.kiosk = subprocess.Popen([self.program, pathlib.Path(self.folder.name) / "disk", f"pn532_uart:{self.sim.link}", UID, META, FILE],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.stop, self.kiosk)
        self.assertEqual(self.hear(), "READY")

    @staticmethod
    def stop(kiosk, kill=False):
        if kiosk.poll() is None:
            if kill:
                kiosk.kill()
            kiosk.stdin.close()
            kiosk.wait(10)
        kiosk.stdout.close()

    def hear(self):
        for line in self.kiosk.stdout:
            if not line.startswith("MEDIA "):
                return line.strip()
            self.media = tuple(int(count) for count in line.split()[1:])
        raise AssertionError("it ended")

    def tap(self, expected, fault=None, card="ntag424:anna"):
        if fault:
            self.sim.do(f"fault {fault}")
        self.sim.do(f"tap {card}")
        heard = self.hear()
        self.sim.do("remove")
        self.assertEqual(heard, expected, fault)
        # With another one in between the next is a tap of its own.
        self.sim.do("tap uid:04010203040506")
        self.assertEqual(self.hear(), "OTHER 1")
        self.sim.do("remove")

    def test_a_recording_is_refused(self):
        """known, played again, known; an earlier one; pulled while it is read, which is no recording; known, and so after a crash"""
        self.tap("KNOWN 17 1")
        self.tap("UNPROVEN", "card-replayed")
        self.assertEqual(self.media, (1, 0, 0))
        whole = int(self.sim.ask("show ntag424:anna bytes").rpartition("=")[2])
        self.tap("KNOWN 17 1")
        self.tap("UNPROVEN", "card-rolled-back 1")
        self.assertEqual(self.media, (1, 1, 0))
        self.tap("AGAIN", f"card-pulled {whole - 20}")
        self.tap("KNOWN 17 1")
        self.stop(self.kiosk, kill=True)
        self.start()
        self.tap("UNPROVEN", "card-rolled-back 2")


if __name__ == "__main__":
    unittest.main()
