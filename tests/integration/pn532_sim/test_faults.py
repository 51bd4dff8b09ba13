"""Each fault does what --help says, once or until it is cleared, and the chip is whole again afterwards."""
import time
import unittest

import sim
from sim import A7, ACK, ERROR, Case, Silence, frame

VERSION = "0332010607"
LIST_A7 = "4b01" + "01" + "004400" + "07" + "04a1b2c3d4e5f6"


class Faults(Case):
    def setUp(self):
        super().setUp()
        self.sim.do("tap " + A7)

    def fault(self, kind):
        self.sim.do("fault " + kind)

    def assert_whole(self):
        self.assertEqual(self.sim.command("4a0100"), LIST_A7)
        self.assertEqual(self.sim.command("40013000")[:4], "4100")

    def raw_reply(self, payload, count):
        self.sim.start(payload)
        return self.sim.read(count)

    def test_nad(self):
        self.sim.command("4a0100")
        self.fault("nad")
        self.assertEqual(self.sim.command("02"), VERSION)
        self.assertEqual(self.sim.command("40013000")[:4], "4180")
        self.assert_whole()
        self.fault("nad")
        self.assertEqual(self.sim.command("426a01000002"), "4382")
        self.assert_whole()

    def test_ats0(self):
        self.fault("ats0")
        self.assertEqual(self.sim.command("4a0100"), LIST_A7 + "00")
        self.assert_whole()

    def test_uidlen(self):
        self.fault("uidlen")
        self.assertEqual(self.sim.command("4a0100"), LIST_A7.replace("0704a1", "fe04a1"))
        self.assert_whole()

    def test_nbtg(self):
        for other in (None, "uid:A1B2C3D4"):
            if other is not None:
                self.sim.do("tap " + other)
            self.fault("nbtg")
            self.assertEqual(self.sim.command("4a0200"), "4b02" + LIST_A7[4:])
        self.sim.do("remove uid:A1B2C3D4")
        self.assert_whole()

    def test_oversize(self):
        self.fault("oversize")
        reply = self.sim.command("4a0100")
        self.assertTrue(reply.startswith(LIST_A7))
        self.assertGreater(len(reply) // 2, 265)
        self.assert_whole()

    def test_bad_checksum(self):
        self.fault("bad-checksum")
        got = self.raw_reply("02", 13)
        self.assertEqual(got[:-2], bytes.fromhex("0000ff06fad5" + VERSION))
        self.assertNotEqual(sum(got[5:-1]) & 0xFF, 0)
        self.assert_whole()

    def test_bad_length(self):
        self.fault("bad-length")
        got = self.raw_reply("02", 13)
        self.assertNotEqual((got[3] + got[4]) & 0xFF, 0)
        self.assert_whole()

    def test_garbage(self):
        for _ in range(20):
            self.fault("garbage")
            self.sim.start("02")
            got = b""
            tail = bytes.fromhex("0000ff06fad5" + VERSION)
            while tail not in got or len(got) < got.index(tail) + 13:
                got += self.sim.read(1)
            self.assertGreater(got.index(tail), 0)
        self.assert_whole()

    def test_truncated(self):
        self.fault("truncated")
        self.assertEqual(self.raw_reply("02", 6), bytes.fromhex("0000ff06fad5"))
        self.assertTrue(self.sim.silent())
        self.assert_whole()

    def test_error_frame(self):
        self.fault("error-frame")
        self.sim.start("02")
        self.assertEqual(self.sim.read_frame(), ERROR)
        self.assert_whole()

    def test_leave_mid_read(self):
        self.sim.command("4a0100")
        self.fault("leave-mid-read")
        self.assertEqual(self.sim.command("40013000"), "4101")
        self.assertEqual(len(self.sim.ask("cards").split()), 2)
        self.sim.do("tap " + A7)
        self.assert_whole()

    def test_no_reply(self):
        self.fault("no-reply")
        self.sim.start("02")
        self.assertTrue(self.sim.silent())
        self.assert_whole()

    def test_no_reply_forever(self):
        self.fault("no-reply-forever")
        for _ in range(2):
            self.sim.start("02")
            self.assertTrue(self.sim.silent())
        self.sim.do("fault clear")
        self.assert_whole()

    def test_no_ack(self):
        self.fault("no-ack")
        for _ in range(2):
            self.sim.send(frame("02"))
            self.assertEqual(self.sim.read_frame().hex(), VERSION)
        self.sim.do("fault clear")
        self.assert_whole()

    def test_mute(self):
        self.fault("mute")
        for data in (frame("02"), ACK, sim.WAKE):
            self.sim.send(data)
            self.assertTrue(self.sim.silent())
        self.sim.do("fault clear")
        self.assert_whole()

    def test_mute_holds_the_reply_of_a_wait(self):
        self.sim.do("remove")
        self.sim.start("4a0100")
        self.fault("mute")
        self.sim.do("tap " + A7)
        self.assertTrue(self.sim.silent())
        self.sim.do("fault clear")
        self.assert_whole()

    def test_slow(self):
        self.fault("slow")
        for _ in range(2):
            begin = time.monotonic()
            self.assertEqual(self.sim.command("02"), VERSION)
            self.assertGreaterEqual(time.monotonic() - begin, 12 * 0.002)
        self.sim.do("fault clear")
        self.assert_whole()

    def test_every_kind_in_help_can_be_armed(self):
        import subprocess
        text = subprocess.run([sim.PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout
        kinds = [line.split()[0] for line in text.split("Kinds of fault:\n")[1].splitlines() if line.startswith("  ")]
        self.assertGreaterEqual(len(kinds), 16)
        for kind in kinds:
            self.fault(kind)
        self.sim.do("fault clear")
        self.assert_whole()
        with self.assertRaises(Silence):
            self.sim.read(1, 0.1)


if __name__ == "__main__":
    unittest.main()
