"""What card models have in common: several at once, what is no member's card, the faults of a tap, names and time."""
import os
import subprocess
import tempfile
import time
import unittest
from random import Random

from arithmetic import ZERO, cmac, cmac8, decrypt
from reader import Cards, Ev2, Gone
from sim import A7, PATIENCE, PROGRAM, Sim

SELECT = "00a4040007d276000085010100"
PPSE = "00a404000e325041592e5359532e444446303100"
# Of random commands to each model; tests/full takes more.
CASES = int(os.environ.get("CASES", "150"))
ECHO = bytes(i * 7 & 0xFF for i in range(600))


class Together(Cards):
    def test_a_member_card_beside_a_bank_card(self):
        self.sim.do("card ntag424:anna uid=04010203040506")
        self.sim.do("card payment:visa uid=3B010203")
        self.sim.do("tap ntag424:anna+payment:visa")
        seen = self.select()
        self.assertEqual(seen[:4], "4b02")
        self.assertIn("04010203040506", seen)
        self.assertIn("3b010203", seen)
        for _ in range(2):
            self.assertEqual(self.apdu(SELECT, 1), "9000")
            self.assertEqual(self.apdu(PPSE, 2)[:32], "6f30840e325041592e5359532e444446")
            # What one of them knows is not forgotten while the other is spoken to.
            self.assertEqual(self.apdu("00a4000c02e104", 1), "9000")
            self.assertEqual(self.apdu(SELECT, 2), "6a82")
        self.assertEqual(self.sim.command("5402"), "5500")
        self.assertEqual(self.sim.ask("cards").split()[2:], ["ntag424:anna", "payment:visa"])
        self.sim.do("remove payment:visa")
        self.assertEqual(self.sim.command("4002" + PPSE), "4101")
        self.assertEqual(self.apdu(SELECT, 1), "9000")

    def test_what_cannot_be_together(self):
        for line, code in (("tap ntag424:a+ntag424:a", "exists"), ("tap +", "bad-card"), ("tap ntag424:", "bad-card"),
                           ("tap ntag424:a+uid:zz", "bad-card"), ("tap ntag424:a+payment:b counter=1", "bad-card"),
                           ("tap ntag424:a counter=x", "bad-card"), ("tap ntag424:a key0=11", "bad-card"),
                           ("tap ntag424:a colour=1", "bad-card"), ("card " + A7, "bad-card"), ("card", "bad-command"),
                           ("card desfire:a aid=01", "bad-card"), ("card ntag21x:a type=214", "bad-card"),
                           ("card smarttap:a collector-key=" + "02" + "ff" * 32, "bad-card"),
                           ("card ntag424:a uid=01020304", "bad-card"), ("card ntag424:a set2=40", "bad-card"),
                           ("card ntag424:" + "x" * 60, "bad-card"), ("fault card-pulled x", "unknown-fault"),
                           ("fault card-rust", "unknown-fault"), ("fault nad 3", "unknown-fault")):
            self.assertTrue(self.sim.ask(line).startswith(f"err {code} "), line + ": " + self.sim.ask(line))
        self.assertEqual(self.sim.ask("cards").split()[2:], [])
        self.sim.do("tap ntag424:a")
        self.assertTrue(self.sim.ask("tap " + A7 + "+ntag424:a").startswith("err exists "))
        self.assertTrue(self.sim.ask("forget ntag424:a").startswith("err exists "))

    def test_strangers(self):
        self.assertEqual(self.tap("transit:t")[:14], "4b0101" + "000420" + "04")
        self.assertEqual(self.apdu("00a4040008315449432e49434100")[:4], "6f19")
        self.assertEqual(self.apdu(PPSE), "6a82")
        self.sim.do("remove")
        seen = set()
        for _ in range(3):
            seen.add(self.tap("passport:p"))
            self.assertEqual(self.apdu("00b0000004"), "6d00")
            self.assertEqual(self.apdu("00a4040c07a000000247100100"), "9000")
            self.assertEqual(self.apdu("00b0000004"), "6982")
            self.assertEqual(len(self.apdu("0084000008")), 20)
            self.sim.do("remove")
        self.assertEqual(len(seen), 3)
        for text in seen:
            self.assertEqual(text[:16], "4b0101" + "000820" + "0408")


class Faults(Cards):
    def open(self, uid="04010203040506"):
        """What a reader does with a member's card: the UID that it proved, or what went wrong."""
        self.apdu(SELECT)
        session = Ev2(self, 0, ZERO)
        return session.send(0x51, reply="full")

    def test_pulled_at_each_byte(self):
        # Its ATS asks for the shortest waiting time.
        self.sim.do("card ntag424:anna uid=04010203040506 ats=7777010280")
        self.tap("ntag424:anna")
        self.assertEqual(self.open().hex(), "04010203040506")
        total = int(self.shown("ntag424:anna", "bytes"))
        self.assertGreater(total, 150)
        self.sim.do("remove")
        for at in range(total + 1):
            self.sim.do(f"fault card-pulled {at}")
            self.tap("ntag424:anna")
            if at < total:
                with self.assertRaises(Gone):
                    self.open()
                self.assertEqual(self.select(), "4b00")
                self.assertEqual(self.sim.ask("cards").split()[2:], [])
            else:
                self.assertEqual(self.open().hex(), "04010203040506")
                self.sim.do("remove")
        self.tap("ntag424:anna")
        self.assertEqual(self.open().hex(), "04010203040506")

    def test_a_silent_card_is_waited_for_as_its_ats_says(self):
        for ats, least in (("7777710280", 0.0386), ("7777010280", 0)):
            self.sim.do("fault card-pulled 0")
            self.tap("ntag424:s ats=" + ats)
            begin = time.monotonic()
            self.assertEqual(self.sim.command("4001" + SELECT), "4101")
            self.assertGreaterEqual(time.monotonic() - begin, least)

    def test_a_pulled_card_may_have_done_what_it_was_told(self):
        self.sim.do("fault card-pulled 6")
        self.tap("ntag21x:w")
        # The command's last byte went over, the acknowledgement has none to be lost.
        self.assertEqual(self.sim.command("4001a204deadbeef"), "4100")
        self.assertEqual(self.sim.command("40013004"), "4101")
        self.sim.do("fault card-pulled 5")
        self.tap("ntag21x:w")
        self.assertEqual(self.sim.command("4001a204cafecafe"), "4101")
        self.tap("ntag21x:w")
        self.assertEqual(self.raw("3004")[:8], "deadbeef")

    def test_wrong_macs(self):
        self.sim.do("card ntag424:anna uid=04010203040506")
        self.sim.do("fault card-wrong-mac")
        self.tap("ntag424:anna")
        with self.assertRaisesRegex(ValueError, "does not know"):
            self.open()
        self.sim.do("remove")
        # It was for one tap.
        self.tap("ntag424:anna")
        self.assertEqual(self.open().hex(), "04010203040506")
        self.sim.do("remove")
        self.sim.do("fault card-wrong-mac")
        self.tap("ntag21x:genuine")
        self.assertEqual(self.raw("3c00")[-4:], "82b2")

    def sun(self):
        self.apdu(SELECT)
        self.apdu("00a4000c02e104")
        text = bytes.fromhex(self.apdu("00b0000000")).decode("latin-1")
        picc = decrypt(ZERO, bytes.fromhex(text.split("e=")[1][:32]))
        mac = cmac8(cmac(ZERO, bytes.fromhex("3cc300010080") + picc[1:11]), b"").hex().upper()
        return int.from_bytes(picc[8:11], "little"), text.split("c=")[1][:16] == mac

    def test_counters_that_go_back_and_messages_that_come_again(self):
        self.sim.do("card ntag424:anna counter=40 sun=https://a.example/?e={picc}&c={mac}")
        wanted = ((None, (41, True)), ("card-rolled-back", (40, True)), ("card-rolled-back 5", (36, True)),
                  (None, (42, True)), ("card-replayed", (42, True)), ("card-wrong-mac", (43, False)), (None, (44, True)))
        for fault, seen in wanted:
            if fault is not None:
                self.sim.do("fault " + fault)
            self.tap("ntag424:anna")
            self.assertEqual(self.sun(), seen, fault)
            self.sim.do("remove")

    def test_a_replayed_authentication_proves_nothing(self):
        self.tap("ntag424:anna")
        self.open()
        self.sim.do("remove")
        self.sim.do("fault card-replayed")
        self.tap("ntag424:anna")
        with self.assertRaisesRegex(ValueError, "does not know"):
            self.open()

    def test_answers_of_a_wrong_length(self):
        self.sim.do("fault card-truncated 1")
        self.tap("echo:e")
        self.assertEqual(self.exchange(ECHO[:100]), ECHO[:100])
        self.assertEqual(self.exchange(ECHO[:100]), ECHO[:50])
        self.assertEqual(self.exchange(ECHO[:100]), ECHO[:100])
        self.sim.do("remove")
        self.sim.do("fault card-oversize 0")
        self.tap("echo:e")
        self.assertEqual(self.exchange(ECHO[:100]), ECHO[:100] + b"\xa5" * 1500)

    def test_pieces(self):
        self.tap("echo:e")
        self.assertEqual(self.exchange(ECHO), ECHO)
        self.assertEqual(self.exchange(ECHO[:262 - 2]), ECHO[:260])
        self.sim.do("remove")
        self.sim.do("fault card-chained 16")
        self.tap("echo:e")
        reply = self.sim.command("4001" + ECHO[:40].hex())
        self.assertEqual(reply, "4140" + ECHO[:16].hex())
        self.assertEqual(self.sim.command("4001"), "4140" + ECHO[16:32].hex())
        self.assertEqual(self.sim.command("4001"), "4100" + ECHO[32:40].hex())
        # A new command instead of the rest: the rest is forgotten.
        self.assertEqual(self.sim.command("4001" + ECHO[:40].hex())[:4], "4140")
        self.assertEqual(self.sim.command("4001aabb"), "4100aabb")

    def test_blocks_by_hand(self):
        self.tap("echo:e")
        self.assertEqual(self.sim.command("42b2"), "4300a3")
        self.assertEqual(self.sim.command("420211223344"), "43000211223344")
        self.assertEqual(self.sim.command("4211223344"), "4301")
        self.assertEqual(self.sim.command("42c2"), "4300c2")
        self.assertEqual(self.sim.command("42b2"), "4301")

    def test_slow_cards(self):
        for fault, shortest in (("card-slow 2", 0.2), ("card-waits 150", 0.15)):
            self.sim.do("fault " + fault)
            self.tap("echo:e")
            begin = time.monotonic()
            self.assertEqual(self.exchange(ECHO[:50]), ECHO[:50])
            self.assertGreaterEqual(time.monotonic() - begin, shortest)
            self.sim.do("remove")

    def test_a_number_that_changes_while_the_card_rests(self):
        self.sim.do("fault card-new-uid")
        seen = [self.tap("payment:p")] + [self.select() for _ in range(3)]
        self.assertEqual(len(set(seen)), 4)
        for text in seen:
            self.assertEqual(text[10:16], "200408")
        self.sim.do("remove")
        self.assertEqual(self.tap("payment:p"), self.select())

    def test_a_fault_is_for_the_first_of_two(self):
        self.sim.do("fault card-pulled 0")
        self.sim.do("tap echo:a+echo:b")
        self.select()
        self.sim.command("3202000a01")
        self.assertEqual(self.sim.command("400111"), "4101")
        self.assertEqual(self.apdu("22", 2), "22")


class Noise(Cards):
    def test_random_commands_do_not_stop_a_model(self):
        random = Random(424)
        starts = [SELECT, "00a4000c02e104", "00b00000", "00d60000", "905a000003f4812000", "9060000000", "90af000000",
                  "9071000002000000", "90aa0000010000", "90bd000007", "908d000007", "905f0000", "90c40000", "90f500000102",
                  "00a404000a4f53452e5641532e303100", "90530000", "90500000", "90c0000000", "80ca0101", "30", "3a", "a2", "1b",
                  "3c00", "3902", "60"]
        self.sim.command("3202000a01")
        for model in ("ntag21x", "ntag424", "desfire", "smarttap", "vas", "payment", "transit", "passport"):
            self.sim.do(f"card {model}:n" + {"ntag424": " sun=https://a.example/?e={picc}&c={mac}",
                                              "desfire": " aid=F48120 file1=" + "00" * 99}.get(model, ""))
            self.sim.command("426a01000002")
            self.tap(model + ":n")
            for i in range(CASES):
                start = bytes.fromhex(random.choice(starts))
                body = bytes(random.choice((0, 1, 2, 0xE, 0x10, random.randrange(256)))
                             for _ in range(random.choice((0, 0, 1, 2, 7, 8, 32, 33, 40, 200))))
                length = bytes([len(body)]) if random.randrange(2) else b""
                reply = self.sim.command(random.choice(("4001", "4001", "42")) + (start + length + body + b"\0").hex())
                self.assertIn(reply[:2], ("41", "43"))
                if i % 25 == 24:
                    self.select()
            self.sim.do("remove")
            self.assertEqual(self.tap(model + ":n")[:4], "4b01")
            self.sim.do("remove")


class OnTheWire(Cards):
    options = ("--wire-time", "--rf-select-ms", "1", "--think", "echo=40000")

    def test_air_and_card_take_their_time(self):
        at = self.sim.do("tap echo:e")
        self.select()
        begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        self.exchange(ECHO[:100])
        took = time.clock_gettime_ns(time.CLOCK_MONOTONIC) - begin
        # There and back on the air, there and back on the wire, and what the card takes.
        self.assertGreaterEqual(took, 200 * 84906 + 2 * 100 * 86800 + 40e6)
        # All of that is nobody's but the emulator's, and the pause after it is not.
        until = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        time.sleep(0.02)
        spent, commands = (int(word.split("=")[1]) for word in self.sim.ask(f"spent {until}").split()[2:])
        self.assertEqual(commands, 3)
        self.assertGreaterEqual(spent, 200 * 84906 + 2 * 100 * 86800 + 40e6)
        self.assertLessEqual(spent, until - at)
        later = int(self.sim.ask("spent").split()[2].split("=")[1])
        self.assertEqual(later, spent)
        self.assertEqual(self.sim.ask(f"spent {at}").split()[2:], ["spent-ns=0", "commands=0"])
        self.sim.do("card echo:e think-us=0")
        begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        self.exchange(b"\0")
        self.assertLess(time.clock_gettime_ns(time.CLOCK_MONOTONIC) - begin, took)


class Named(unittest.TestCase):
    def test_media_of_a_cards_file(self):
        rows = ("name,uid,medium,settings\nanna,04A1B2C3D4E5F6,,\nben,04010203040506,ntag424,key0=" + "11" * 16
                + " counter=9\ncid,,desfire,aid=F48120\ndora,04010203040507,nothing,\n")
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as cards:
            cards.write(rows)
            cards.flush()
            chip = Sim("--cards", cards.name)
        self.assertEqual(chip.ask("tap anna+ben").split()[0], "ok")
        self.assertEqual(chip.ask("cards").split()[2:], [A7, "ntag424:ben"])
        words = dict(word.split("=", 1) for word in chip.ask("show ben").split()[2:])
        self.assertEqual((words["uid"], words["key0"], words["counter"]), ("04010203040506", "11" * 16, "9"))
        chip.do("card ben counter=77")
        chip.do("remove ben")
        chip.do("tap ntag424:ben")
        self.assertEqual(chip.ask("show ben counter").split()[2], "counter=77")
        self.assertIn("aid=F48120", chip.ask("show cid"))
        # Another medium of hers has the number of her row, too.
        self.assertEqual(chip.ask("show ntag21x:anna uid").split()[2], "uid=04A1B2C3D4E5F6")
        self.assertTrue(chip.ask("tap dora").startswith("err unknown-card "))
        self.assertTrue(chip.ask("tap emil").startswith("err unknown-card "))
        self.assertEqual(chip.close(), 0)

    def test_a_broken_state_file_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state")
            with open(path, "w", encoding="ascii") as file:
                file.write("card ntag424:a counter=x\n")
            ended = subprocess.run([PROGRAM, "--link", path + ".tty", "--control", path + ".control", "--state", path],
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE)
            self.assertEqual(ended.returncode, 1)
            self.assertIn(b"--state", ended.stderr)


if __name__ == "__main__":
    unittest.main()
