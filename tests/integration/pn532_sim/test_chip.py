"""Every command of the chip, as a host sees it on the tty."""
import time
import unittest
from random import Random

import sim
from sim import A4, A7, B, F, ACK, BYTE_NS, ERROR, NACK, Case, frame

ONE_TRY = "32" + "05" + "ffff00"
LIST_A7 = "4b01" + "01" + "004400" + "07" + "04a1b2c3d4e5f6"
LIST_A4 = "4b01" + "01" + "000408" + "04" + "a1b2c3d4"
TARGET_B = "50" + "11223344" + "00000000" + "338181" + "0101"
TARGET_F = "1401" + "0102030405060708" + "0120220427674eff" + "0003"


class System(Case):
    def test_what_libnfc_sends_first(self):
        self.assertEqual(self.sim.command("1401"), "15")
        self.assertEqual(self.sim.command("00006c69626e6663"), "01006c69626e6663")
        self.assertEqual(self.sim.command("02"), "0332010607")
        self.assertEqual(self.sim.command("1214"), "13")

    def test_diagnose(self):
        for number in ("01", "02", "07"):
            self.assertEqual(self.sim.command("00" + number), "0100")
        self.assertEqual(self.sim.command("0004"), "0180")
        self.assertEqual(self.sim.command("0006"), "0101")
        self.sim.start("0005")
        self.assertEqual(self.sim.read_frame(), ERROR)

    def test_long_echo_comes_as_an_extended_frame(self):
        long = "00" + "a5" * 262
        self.assertEqual(self.sim.command("00" + long), "01" + long)

    def test_registers_gpio_and_settings(self):
        self.assertEqual(self.sim.command("08" + "630240" + "633c10"), "09")
        self.assertEqual(self.sim.command("06" + "6302" + "633c" + "6338"), "07401000")
        self.assertEqual(self.sim.command("0e" + "bf" + "00"), "0f")
        self.assertEqual(self.sim.command("0c"), "0d3f0601")
        self.assertEqual(self.sim.command("1004"), "11")
        self.assertEqual(self.sim.command("3202000b0a"), "33")
        self.assertEqual(self.sim.command("320400"), "33")

    def test_general_status(self):
        self.assertEqual(self.sim.command("04"), "0500000080")
        self.sim.do("tap " + A7)
        self.assertEqual(self.sim.command("4a0100"), LIST_A7)
        self.assertEqual(self.sim.command("04"), "05" + "00" + "01" + "01" + "01000000" + "80")

    def test_wrong_commands_get_the_error_frame(self):
        for payload in ("99", "8c", "4a0300", "4a0105", "4a0101", "1009", "1405", "320199ff", "3233", "0663", "40"):
            self.sim.start(payload)
            self.assertEqual(self.sim.read_frame(), ERROR, payload)

    def test_no_target_mode_and_no_peer(self):
        for payload, reply in (("5001", "5101"), ("56000000", "5701"), ("46000000", "4701")):
            self.assertEqual(self.sim.command(payload), reply)

    def test_wrong_checksums_are_ignored(self):
        good = bytearray(frame("02"))
        for at in (4, len(good) - 2):
            bad = bytearray(good)
            bad[at] ^= 1
            self.sim.send(bytes(bad))
            self.assertTrue(self.sim.silent())
        self.assertEqual(self.sim.command("02"), "0332010607")

    def test_nack_sends_the_last_reply_again(self):
        self.assertEqual(self.sim.command("02"), "0332010607")
        self.sim.send(NACK)
        self.assertEqual(self.sim.read_frame().hex(), "0332010607")

    def test_it_sleeps_until_woken(self):
        self.assertEqual(self.sim.command("16f0"), "1700")
        self.sim.send(frame("02"))
        self.assertTrue(self.sim.silent())
        self.sim.send(sim.WAKE)
        self.assertEqual(self.sim.command("02"), "0332010607")

    def test_noise_does_not_stop_it(self):
        noise = bytes((i * 7919 >> 3) & 0xFF for i in range(5000))
        self.sim.send(noise)
        # A body that the noise began swallows this much at most.
        self.sim.send(bytes(300))
        while not self.sim.silent():
            self.sim.drain()
        self.assertEqual(self.sim.command("02"), "0332010607")


    def test_random_well_formed_commands_do_not_stop_it(self):
        for card in (A7, A4, B, F):
            self.sim.do("tap " + card)
        random = Random(532)
        codes = [int(code, 16) for code in "00 04 06 08 0c 0e 12 14 16 32 40 42 44 46 4a 4e 50 52 54 56 60 8c".split()]
        for _ in range(3000):
            length = random.choice((0, 1, 2, 3, 4, 7, 12, 30, 263))
            args = bytes(random.choice((0, 1, 2, 3, 5, 0x10, random.randrange(256))) for _ in range(length))
            self.sim.send(sim.WAKE + frame(bytes([random.choice(codes)]).hex() + args.hex()))
            self.sim.drain()
        self.sim.send(sim.WAKE + ACK)
        while not self.sim.silent():
            self.sim.drain()
        self.assertEqual(self.sim.command("02"), "0332010607")


class Lists(Case):
    def test_no_card(self):
        self.assertEqual(self.sim.command(ONE_TRY), "33")
        for payload in ("4a0100", "4a0200", "4a010300", "4a010100ffff0100", "4a010200ffff0100", "4a0104"):
            self.assertEqual(self.sim.command(payload), "4b00")

    def test_one_card_of_each_kind(self):
        for card in (A7, B, F):
            self.sim.do("tap " + card)
        self.assertEqual(self.sim.command("4a0100"), LIST_A7)
        self.assertEqual(self.sim.command("4a010300"), "4b01" + "01" + TARGET_B)
        self.assertEqual(self.sim.command("4a010100ffff0100"), "4b01" + "01" + TARGET_F)
        self.assertEqual(self.sim.command("4a010200ffff0100"), "4b01" + "01" + TARGET_F)
        self.assertEqual(self.sim.command("4a010100ffff0000"), "4b01" + "01" + "12" + TARGET_F[2:-4])

    def test_system_code_and_family_select(self):
        self.sim.do("tap " + F + " sys=88B4")
        self.sim.do("tap " + B)
        self.sim.command(ONE_TRY)
        self.assertEqual(self.sim.command("4a010100000300" + "00"), "4b00")
        self.assertEqual(self.sim.command("4a01010088b40100")[-4:], "88b4")
        self.assertEqual(self.sim.command("4a010310"), "4b00")

    def test_uid_lengths_and_answers(self):
        self.sim.do("tap " + A4)
        self.assertEqual(self.sim.command("4a0100"), LIST_A4)
        self.sim.do("remove")
        self.sim.do("tap uid:0102030405060708090A")
        self.assertEqual(self.sim.command("4a0100"), "4b01" + "01" + "008400" + "0a" + "0102030405060708090a")
        self.sim.do("remove")
        self.sim.do("tap uid:01020304 sak=20 atqa=0344 ats=7577810280")
        self.assertEqual(self.sim.command("4a0100"), "4b01" + "01" + "034420" + "04" + "01020304" + "067577810280")
        self.assertEqual(self.sim.command("1204"), "13")
        self.assertEqual(self.sim.command("4a0100"), "4b01" + "01" + "034420" + "04" + "01020304")

    def test_two_cards_are_seen_as_two(self):
        both = (("00", A7, A4, "004400" + "07" + "04a1b2c3d4e5f6", "000408" + "04" + "a1b2c3d4"),
                ("0300", B, "b:99AABBCC", TARGET_B, TARGET_B.replace("11223344", "99aabbcc")),
                ("0100ffff0100", F, "f:0909090909090909", TARGET_F, TARGET_F.replace("0102030405060708", "09" * 8)))
        for asked, one, two, first, second in both:
            self.sim.do("remove")
            self.sim.do("tap " + one)
            self.assertEqual(self.sim.command("4a02" + asked), "4b01" + "01" + first)
            self.sim.do("tap " + two)
            self.assertEqual(self.sim.command("4a02" + asked), "4b02" + "01" + first + "02" + second)
            self.assertEqual(self.sim.command("4a01" + asked), "4b01" + "01" + first)

    def test_selection_by_uid(self):
        self.sim.do("tap " + A7)
        self.sim.do("tap " + A4)
        self.assertEqual(self.sim.command("4a0100a1b2c3d4"), LIST_A4)
        self.assertEqual(self.sim.command("4a01008804a1b2c3d4e5f6"), LIST_A7)
        self.assertEqual(self.sim.command("4a010004a1b2c3d4e5f6"), LIST_A7)
        self.sim.command(ONE_TRY)
        self.assertEqual(self.sim.command("4a010001020304"), "4b00")

    def test_a_resting_card_is_listed_again(self):
        self.sim.do("tap " + A7)
        for between in (None, "4400", "5200", "4401", "5201"):
            if between is not None:
                self.sim.command(between)
            self.assertEqual(self.sim.command("4a0100"), LIST_A7)

    def test_the_one_put_to_sleep_comes_last(self):
        self.sim.do("tap " + A7)
        self.sim.do("tap " + A4)
        self.assertEqual(self.sim.command("4a0100"), LIST_A7)
        self.assertEqual(self.sim.command("4400"), "4500")
        self.assertEqual(self.sim.command("4a0100"), LIST_A4)
        self.assertEqual(self.sim.command("320100"), "33")
        self.assertEqual(self.sim.command("4a0100"), LIST_A7)

    def test_it_waits_for_a_card(self):
        self.sim.start("4a0200")
        self.sim.do("tap " + B)
        self.assertTrue(self.sim.silent())
        self.sim.do("tap " + A7)
        self.assertEqual(self.sim.read_frame().hex(), LIST_A7)

    def test_cards_put_down_together_are_two(self):
        self.sim.start("4a0200")
        self.sim.client.sendall(f"tap {A7}\ntap {A4}\n".encode())
        self.assertEqual(self.sim.read_frame().hex()[:4], "4b02")
        self.assertTrue(self.sim.lines.readline().startswith(b"ok "))
        self.assertTrue(self.sim.lines.readline().startswith(b"ok "))

    def test_an_abort_ends_the_wait_without_a_reply(self):
        self.sim.start("4a0100")
        self.sim.send(ACK)
        self.sim.do("tap " + A7)
        self.assertTrue(self.sim.silent())
        self.assertEqual(self.sim.command("02"), "0332010607")

    def test_a_new_command_ends_the_wait(self):
        self.sim.start("4a0100")
        self.assertEqual(self.sim.command("02"), "0332010607")
        self.sim.do("tap " + A7)
        self.assertTrue(self.sim.silent())

    def test_abort_and_command_in_one_write(self):
        self.sim.start("4a0100")
        self.sim.send(ACK + frame("02"))
        self.assertEqual(self.sim.read_frame(), ACK)
        self.assertEqual(self.sim.read_frame().hex(), "0332010607")

    def test_missed_tries_take_their_time(self):
        self.sim.command("3205ffff04")
        begin = time.monotonic()
        self.assertEqual(self.sim.command("4a0100"), "4b00")
        self.assertGreaterEqual(time.monotonic() - begin, 0.025)

    def test_auto_poll(self):
        self.assertEqual(self.sim.command("60" + "01" + "01" + "2010"), "6100")
        self.sim.do("tap " + A7)
        self.assertEqual(self.sim.command("60" + "ff" + "01" + "102311"), "6101" + "10" + "0c" + LIST_A7[4:])
        self.sim.do("remove")
        self.sim.do("tap " + B)
        self.assertEqual(self.sim.command("60" + "ff" + "01" + "102311"), "6101" + "23" + "0f" + "01" + TARGET_B)
        self.sim.do("remove")
        self.sim.start("60" + "ff" + "01" + "2011")
        self.sim.do("tap " + F)
        self.assertEqual(self.sim.read_frame().hex(), "6101" + "11" + "15" + "01" + TARGET_F)
        self.sim.start("60" + "ff" + "01" + "20")
        self.sim.send(ACK)
        self.assertTrue(self.sim.silent())


class Exchanges(Case):
    def test_nothing_selected(self):
        self.assertEqual(self.sim.command("40013000"), "4127")
        self.assertEqual(self.sim.command("5401"), "5527")
        self.assertEqual(self.sim.command("4401"), "4527")
        self.assertEqual(self.sim.command("5201"), "5327")
        self.assertEqual(self.sim.command("4400"), "4500")
        self.assertEqual(self.sim.command("5200"), "5300")
        self.assertEqual(self.sim.command("423000"), "4301")

    def test_ntag(self):
        self.sim.do("tap uid:04E10CDA993C80")
        self.sim.command("4a0100")
        pages = "04e10c61" + "da993c80" + "ff480000" + "e1101200"
        self.assertEqual(self.sim.command("40013000"), "4100" + pages)
        self.assertEqual(self.sim.command("423000"), "4300" + pages)
        self.assertEqual(self.sim.command("4260"), "43000004040201000f03")
        self.assertEqual(self.sim.command("423a0002"), "4300" + pages[:24])
        self.assertEqual(self.sim.command("423c00"), "43008b76052ee42f5567beb53238b3e3f995"
                         "0707c0dcc956b5c5efcfdb709b2d82b3")
        self.assertEqual(self.sim.command("4299"), "4302")
        self.assertEqual(self.sim.command("423000"), "4301")
        self.sim.command("4a0100")
        self.assertEqual(self.sim.command("40013000"), "4100" + pages)

    def test_classic_refuses_a_key(self):
        self.sim.do("tap " + A4)
        self.sim.command("4a0100")
        self.assertEqual(self.sim.command("40016000ffffffffffffa1b2c3d4"), "4114")
        self.assertEqual(self.sim.command("40013000"), "4101")

    def test_isodep(self):
        self.sim.do("tap uid:01020304 sak=20 atqa=0344")
        self.sim.command("4a0100")
        self.assertEqual(self.sim.command("400100a4040007d276000085010100"), "41006a82")
        self.assertEqual(self.sim.command("400100b0000010"), "41006d00")
        self.assertEqual(self.sim.command("404100a40400"), "4100")
        self.assertEqual(self.sim.command("42b2"), "4300a3")
        self.assertEqual(self.sim.command("420200a4040000"), "4300026a82")
        self.assertEqual(self.sim.command("42c2"), "4300c2")
        self.assertEqual(self.sim.command("42b2"), "4301")

    def test_type_b_and_felica(self):
        self.sim.do("tap " + B)
        self.sim.do("tap " + F)
        self.sim.command("4a010300")
        self.assertEqual(self.sim.command("400100a4040000"), "41006a82")
        self.assertEqual(self.sim.command("42ba01"), "4300ab01")
        self.sim.command("4a010100ffff0100")
        self.assertEqual(self.sim.command("40010a040102030405060708"), "41000b05010203040506070800")
        self.assertEqual(self.sim.command("420a040102030405060708"), "43000b05010203040506070800")
        self.assertEqual(self.sim.command("420a040102030405060709"), "4301")

    def test_between_two_targets(self):
        self.sim.do("tap " + A7)
        self.sim.do("tap uid:01020304 sak=20")
        self.sim.command("4a0200")
        self.assertEqual(self.sim.command("400200a4040000"), "41006a82")
        self.assertEqual(self.sim.command("40013000")[:4], "4100")
        self.assertEqual(self.sim.command("4401"), "4500")
        self.assertEqual(self.sim.command("40013000"), "4101")
        self.assertEqual(self.sim.command("5401"), "5500")
        self.assertEqual(self.sim.command("40013000")[:4], "4100")
        self.assertEqual(self.sim.command("4e010000"), "4f00")
        self.assertEqual(self.sim.command("5202"), "5300")
        self.assertEqual(self.sim.command("400200a4040000"), "4127")

    def test_a_card_that_left_is_silent(self):
        self.sim.do("tap " + A7)
        self.sim.command("4a0100")
        self.sim.do("remove " + A7)
        self.assertEqual(self.sim.command("40013000"), "4101")
        self.sim.do("tap " + A7)
        self.assertEqual(self.sim.command("40013000"), "4101")
        self.sim.command("4a0100")
        self.assertEqual(self.sim.command("40013000")[:4], "4100")


class WireTime(Case):
    options = ("--wire-time",)

    def measure(self, payload):
        begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        reply = self.sim.command(payload)
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC) - begin, reply

    def test_no_reply_before_its_bytes_have_passed(self):
        took, _ = self.measure("02")
        self.assertGreaterEqual(took, (9 + 6 + 12) * BYTE_NS)
        echo = "00" + "a5" * 200
        took, reply = self.measure("00" + echo)
        self.assertEqual(reply, "01" + echo)
        self.assertGreaterEqual(took, (2 * 210 + 6) * BYTE_NS)

    def test_a_tap_costs_selection_and_wire(self):
        for retries, cards, reply_bytes in (("ff", [A7], 22), ("ff", [A7, A4], 32)):
            self.sim.do("remove")
            self.sim.command("3205ffff" + retries)
            self.sim.start("4a0200")
            at = self.sim.do("tap " + cards[0])
            for card in cards[1:]:
                self.sim.do("tap " + card)
            reply = self.sim.read_frame().hex()
            took = time.clock_gettime_ns(time.CLOCK_MONOTONIC) - at
            self.assertEqual(reply[:4], f"4b0{len(cards)}")
            self.assertGreaterEqual(took, len(cards) * 10e6 + (reply_bytes - 1) * BYTE_NS)

    def test_a_miss_costs_its_try(self):
        self.sim.command(ONE_TRY)
        took, reply = self.measure("4a0100")
        self.assertEqual(reply, "4b00")
        self.assertGreaterEqual(took, 5e6 + (11 + 10) * BYTE_NS)

    def test_a_slower_line(self):
        self.assertEqual(self.sim.command("1000"), "11")
        took, _ = self.measure("02")
        self.assertGreaterEqual(took, (9 + 6 + 12) * BYTE_NS * 12)

    def test_abort_before_the_reply_began(self):
        self.sim.do("tap " + A7)
        self.sim.start("4a0100")
        self.sim.send(ACK)
        self.assertTrue(self.sim.silent())
        self.assertEqual(self.sim.command("02"), "0332010607")

    def test_a_card_that_leaves_while_it_is_selected(self):
        self.sim.start("4a0100")
        self.sim.client.sendall(f"tap {A7}\nremove\n".encode())
        self.assertTrue(self.sim.silent())


class RadioOptions(Case):
    options = ("--wire-time", "--rf-select-ms", "40", "--rf-second-ms", "30", "--rf-miss-ms", "20", "--baud", "921600")

    def test_they_count(self):
        self.sim.start("4a0200")
        at = self.sim.do("tap " + A7)
        self.sim.read_frame()
        self.assertGreaterEqual(time.clock_gettime_ns(time.CLOCK_MONOTONIC) - at, 70e6)
        self.sim.do("remove")
        self.sim.command(ONE_TRY)
        begin = time.monotonic()
        self.sim.command("4a0100")
        self.assertGreaterEqual(time.monotonic() - begin, 0.020)


if __name__ == "__main__":
    unittest.main()
