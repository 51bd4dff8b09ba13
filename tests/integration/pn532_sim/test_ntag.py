"""The models of NTAG21x and NTAG 424 DNA, held against published vectors and against the reader's side in Python."""
import os
import tempfile
import unittest

from arithmetic import P128, ZERO, cmac, cmac8, decrypt
from reader import Cards, Ev2, Gone
from sim import Sim

EMULATOR_SECRET = int.from_bytes(b"RG-test-origin\x00\x01", "big")
SELECT = "00a4040007d276000085010100"
NDEF = "00a4000c02e104"


class Ntag21x(Cards):
    def test_versions_and_sizes(self):
        for kind, version, capability, last in (("213", "0f", "12", 0x2C), ("215", "11", "3e", 0x86), ("216", "13", "6d", 0xE6)):
            self.sim.do("card ntag21x:t type=" + kind)
            self.assertEqual(self.tap("ntag21x:t")[:14], "4b0101" + "004400" + "07")
            self.assertEqual(self.raw("60"), "0004040201" + "00" + version + "03")
            self.assertEqual(self.raw("3003")[:8], "e110" + capability + "00")
            self.assertEqual(len(self.raw(f"3a{last - 2:02x}{last:02x}")), 24)
            with self.assertRaises(Gone):
                self.raw(f"3a00{last + 1:02x}")
            self.sim.do("remove")

    def test_the_published_signature_and_our_own(self):
        self.tap("ntag21x:genuine")
        self.assertEqual(self.raw("3000")[:14], "04e10c61da993c")
        signature = bytes.fromhex(self.raw("3c00"))
        self.assertEqual(signature.hex(), "8b76052ee42f5567beb53238b3e3f9950707c0dcc956b5c5efcfdb709b2d82b3")
        point = bytes.fromhex("04494e1a386d3d3cfe3dc10e5de68a499b1c202db5b132393e89ed19fe5be8bc61")
        nxp = int.from_bytes(point[1:17], "big"), int.from_bytes(point[17:], "big")
        halves = int.from_bytes(signature[:16], "big"), int.from_bytes(signature[16:], "big")
        self.assertTrue(P128.verifies(nxp, bytes.fromhex("04e10cda993c80"), *halves))
        self.sim.do("remove")
        self.tap("ntag21x:anna")
        uid = bytes.fromhex(self.shown("ntag21x:anna", "uid"))
        signature = bytes.fromhex(self.raw("3c00"))
        halves = int.from_bytes(signature[:16], "big"), int.from_bytes(signature[16:], "big")
        self.assertFalse(P128.verifies(nxp, uid, *halves))
        self.assertTrue(P128.verifies(P128.multiply(EMULATOR_SECRET), uid, *halves))

    def test_what_is_written_stays(self):
        self.tap("ntag21x:w uid=04010203040506")
        self.assertEqual(self.sim.command("4001a20403045a5a"), "4100")
        # The acknowledgement of four bits is no frame to InCommunicateThru, and the writing is done all the same.
        self.assertEqual(self.sim.command("42a205fe000000"), "4302")
        self.sim.do("remove")
        self.tap("ntag21x:w")
        self.assertEqual(self.raw("3004")[:16], "03045a5a" + "fe000000")
        self.assertEqual(self.raw("3000")[:16], "0401028f03040506")
        self.assertEqual(self.sim.command("4001a20000000000"), "4102")
        self.assertEqual(self.sim.command("40013000"), "4101")

    def test_an_ndef_message(self):
        self.tap("ntag21x:n ndef=d1010355046162")
        self.assertEqual(self.raw("3004"), "0307d101" + "03550461" + "62fe0000" + "00000000")
        self.sim.do("remove")
        self.assertTrue(self.sim.ask("card ntag21x:n ndef=" + "00" * 142).startswith("err bad-card "))
        self.sim.do("card ntag21x:n type=216 ndef=" + "ab" * 300)
        self.tap("ntag21x:n")
        self.assertEqual(self.raw("3004")[:12], "03ff012c" + "abab")

    def test_passwords_locks_and_one_time_bits(self):
        self.tap("ntag21x:p")
        self.assertEqual(self.sim.command("4001a22b01020304"), "4100")
        self.assertEqual(self.sim.command("4001a22caabb0000"), "4100")
        self.assertEqual(self.sim.command("4001a22a80050000"), "4100")
        self.assertEqual(self.sim.command("4001a22904000008"), "4100")
        self.select()
        self.assertEqual(self.raw("3004")[:8], "0300fe00")
        with self.assertRaises(Gone):
            self.raw("3008")
        self.select()
        with self.assertRaises(Gone):
            self.raw("1b01020305")
        self.select()
        self.assertEqual(self.raw("1b01020304"), "aabb")
        self.assertEqual(self.raw("3008")[:8], "00000000")
        self.assertEqual(self.raw("302b")[:16], "00" * 8)
        self.assertEqual(self.sim.command("4001a20300000700"), "4100")
        self.assertEqual(self.sim.command("4001a20300000000"), "4100")
        self.assertEqual(self.raw("3003")[:8], "e1101700")
        self.assertEqual(self.sim.command("4001a20200001000"), "4100")
        self.assertEqual(self.sim.command("4001a20411111111"), "4102")
        self.select()
        self.assertEqual(self.raw("3002")[:8], self.raw("3002")[:4] + "1000")


class Ntag424(Cards):
    def read_ndef(self):
        self.assertEqual(self.apdu(SELECT), "9000")
        self.assertEqual(self.apdu(NDEF), "9000")
        answer = self.apdu("00b0000000")
        self.assertEqual(answer[-4:], "9000")
        data = bytes.fromhex(answer[:-4])
        return data[2:2 + int.from_bytes(data[:2], "big")]

    def sun(self):
        text = self.read_ndef()[5:].decode()
        picc, mac = (text.split(mark)[1] for mark in ("e=", "c="))
        return picc[:32], mac[:16]

    def test_it_is_seen_as_one(self):
        self.assertEqual(self.tap("ntag424:t uid=04DE5F1EACC040"),
                         "4b0101" + "034420" + "07" + "04de5f1eacc040" + "067777710280")
        self.assertEqual(self.apdu(SELECT), "9000")
        self.assertEqual(self.apdu("00a4000c02e103"), "9000")
        self.assertEqual(self.apdu("00b000000f"), "001720010000ff0406e10401000000" + "9000")
        self.assertEqual(self.apdu("00a4000c02e177"), "6a82")
        self.assertEqual(self.native(0x60)[1], 0xAF)
        self.assertEqual(self.native(0xAF)[1], 0xAF)
        last, status = self.native(0xAF)
        self.assertEqual((last[:7].hex(), len(last), status), ("04de5f1eacc040", 14, 0))
        signature, status = self.native(0x3C, b"\0")
        self.assertEqual((len(signature), status), (56, 0x90))

    def test_the_published_sun_message(self):
        """AN12196, zero keys: the padding's five random bytes are those that the vector decrypts to."""
        want = "EF963FF7828658A599F3041510671E88"
        clear = decrypt(ZERO, bytes.fromhex(want))
        self.sim.do("card ntag424:v uid=04DE5F1EACC040 sun=https://a.example/t?e={picc}&c={mac} counter=60 rnd="
                    + clear[11:].hex())
        self.tap("ntag424:v")
        self.assertEqual(self.sun(), (want, "94EED9EE65337086"))
        self.assertEqual(self.shown("ntag424:v", "counter"), "61")

    def test_the_published_message_with_encrypted_data(self):
        picc = "FD91EC264309878BE6345CBE53BADF40"
        enc = "CEE9A53E3E463EF1F459635736738962"
        clear = decrypt(ZERO, bytes.fromhex(picc))
        head = b"picc_data="
        text = head + b"0" * 32 + b"&enc=" + b"x" * 16 + b"0" * 16 + b"&cmac=" + b"0" * 16
        at = 2
        offsets = [at + len(head), at + len(head) + 37, at + len(head) + 37, 32, at + len(head) + 37 + 32 + 6]
        settings = "40" + "00e0" + "d1" + "f000" + "".join(n.to_bytes(3, "little").hex() for n in offsets)
        self.sim.do(f"card ntag424:x uid=04958CAA5C5E80 ndef={text.hex()} set2={settings} counter=7 rnd={clear[11:].hex()}")
        self.tap("ntag424:x")
        seen = self.read_ndef().decode()
        self.assertEqual(seen, f"picc_data={picc}&enc={enc}&cmac=ECC1E7F6C6C73BF6")

    def test_the_counter_rises_once_for_each_reading(self):
        self.sim.do("card ntag424:c sun=https://a.example/t?e={picc}&c={mac}")
        seen = []
        for _ in range(3):
            self.tap("ntag424:c")
            whole = self.sun()
            self.assertEqual(self.apdu("00b0000714")[:40], self.apdu("00b0000714")[:40])
            seen.append(whole)
            self.sim.do("remove")
        self.assertEqual(len(set(seen)), 3)
        self.assertEqual(self.shown("ntag424:c", "counter"), "3")
        counters = [decrypt(ZERO, bytes.fromhex(picc))[8:11] for picc, _ in seen]
        self.assertEqual([c.hex() for c in counters], ["010000", "020000", "030000"])

    def test_authentication_of_the_application_note(self):
        """AN12196 6.6: session keys from its RndA, RndB and TI."""
        rnd_a = bytes.fromhex("13C5DB8A5930439FC3DEF9A4C675360F")
        rnd_b = bytes.fromhex("B9E2FC789B64BF237CCCAA20EC7E6E48")
        self.sim.do("card ntag424:e rnd=" + rnd_b.hex() + "9d00c4df")
        self.tap("ntag424:e")
        self.apdu(SELECT)
        session = Ev2(self, 0, ZERO, rnd_a)
        self.assertEqual(session.ti.hex(), "9d00c4df")
        self.assertEqual(session.enc.hex(), "1309c877509e5a215007ff0ed19ca564")
        self.assertEqual(session.mac.hex(), "4c6626f5e72ea694202139295c7a7fc7")

    def say(self, *lines):
        for command, answer in lines:
            self.assertEqual(self.apdu(command), answer)

    def test_commands_of_the_application_note(self):
        """AN12196's transcripts, byte for byte: what was sent to a card with zero keys and what it said."""
        drawn = "B9E2FC789B64BF237CCCAA20EC7E6E48" + "9D00C4DF"
        self.sim.do("card ntag424:an rnd=" + drawn + drawn)
        self.tap("ntag424:an")
        self.say((SELECT, "9000"), ("9071000002000000", "a04c124213c186f22399d33ac2a3021591af"),
                 ("90af00002035c3e05a752e0144bac0de51c1f22c56b34408a23d8aea266cab947ea8e0118d00",
                  "3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f081206639100"))
        # The same once more for a command between that the note has and this test has not.
        Ev2(self, 0, ZERO, bytes.fromhex("13C5DB8A5930439FC3DEF9A4C675360F")).send(0x64, b"\1")
        self.say(("905f0000190261b6d97903566e84c3ae5274467e89ead799b7c1a0ef7a0400", "57bff87b1241e93d9100"))
        self.assertEqual(self.shown("ntag424:an", "set2"), "4000E0C1F121200000430000430000")

    def test_keys_changed_as_in_the_application_note(self):
        drawn = "91517975190DCEA6104948EFA3085C1B" + "7614281A"
        self.sim.do("card ntag424:an rnd=" + drawn + drawn + "6924E8D09722659A2E7DEC68E66312B8")
        self.tap("ntag424:an")
        self.say((SELECT, "9000"), ("9071000002030000", "b875ceb0e66a6c5cd00898dc371f92d191af"),
                 ("90af000020ff0306e47dfbc50087c4d8a78e88e62de1e8be457aa477c707e2f0874916a8b100",
                  "0cc9a8094a8eea683ecaac5c7bf20584206d0608d477110fc6b3d5d3f65c3a6a9100"))
        session = Ev2(self, 3, ZERO, bytes.fromhex("B98F4C50CF1C2E084FD150E33992B048"))
        for _ in range(2):
            session.send(0x64, b"\1")
        # With key 0 in the same transaction, then key 2 and key 0 itself.
        self.say(("90770000010000", "a6a2b3c572d06c097bb8db70463e22dc91af"),
                 ("90af000020be7d45753f2cab85f34bc60ce58b940763fe969658a532df6d95ea2773f6e99100",
                  "b888349c24b315eab5b589e279c8263e9100"),
                 ("90c4000029022cf362b7bf4311ff3be1daa295e8c68de09050560d19b9e16c2393ae9cd1fac75d0ce20bcd1d06e600",
                  "203bb55d1089d5879100"),
                 ("90c400002900c0eb4deefeddf0b513a03a95a75491818580503190d4d05053ff75668a01d6fda6610234bded643200", "9100"))
        self.assertEqual(self.shown("ntag424:an", "key2"), "F3847D627727ED3BC9C4CC050489B966")
        self.assertEqual(self.shown("ntag424:an", "key0"), "5004BF991F408672B1EF00F08F9E8647")
        self.assertEqual(self.shown("ntag424:an", "ver2"), "01")

    def test_personalising_it(self):
        keys = [bytes([i + 1]) * 16 for i in range(5)]
        self.tap("ntag424:p uid=04112233445566")
        self.apdu(SELECT)
        session = Ev2(self, 0, ZERO)
        self.assertEqual(session.send(0x51, reply="full").hex(), "04112233445566")
        file = bytes([0, 60]) + b"\xd1\x01\x38U\x04" + b"a.example/t?e=" + b"0" * 32 + b"&" + b"0" * 8
        # Free for all, so in clear, and the counter of commands goes on all the same.
        session.send(0x8D, bytes([2, 0, 0, 0]) + len(file).to_bytes(3, "little"), file, "plain", "plain")
        settings = "40" + "00e0" + "c1" + "f121" + "150000" + "430000" + "430000"
        session.send(0x5F, b"\2", bytes.fromhex(settings), "full")
        got = session.send(0xF5, b"\2")
        self.assertEqual(got.hex(), "00" + "40" + "00e0" + "000100" + settings[6:])
        for number in (1, 2, 3, 4):
            session.change_key(number, ZERO, keys[number], 7)
        self.assertEqual(session.send(0x64, b"\3").hex(), "07")
        # In full mode with key 3: file 3 as delivered.
        session.again(3, keys[3])
        session.send(0x8D, bytes([3, 0, 0, 0, 5, 0, 0]), b"hello", "full")
        self.assertEqual(session.send(0xAD, bytes([3, 0, 0, 0, 5, 0, 0]), reply="full"), b"hello")
        session.again(0, ZERO)
        session.change_key(0, ZERO, keys[0], 8)
        with self.assertRaises(PermissionError):
            Ev2(self, 0, ZERO)
        Ev2(self, 0, keys[0])
        self.sim.do("remove")
        self.tap("ntag424:p")
        picc = self.read_ndef()[19:51].decode()
        clear = decrypt(keys[2], bytes.fromhex(picc))
        self.assertEqual(clear[:11].hex(), "c704112233445566" + "010000")
        mac_key = cmac(keys[1], bytes.fromhex("3cc300010080") + clear[1:11])
        self.assertEqual(self.apdu("00b0004310")[:32], cmac8(mac_key, b"").hex().upper().encode().hex())

    def test_wrong_macs_and_rights_end_the_session(self):
        self.tap("ntag424:w")
        self.apdu(SELECT)
        for ins, header, data, mode in ((0x5F, b"\2", bytes(3), "mac"), (0x5F, b"\2", bytes(3), "plain")):
            session = Ev2(self, 0, ZERO)
            with self.assertRaises(PermissionError):
                session.send(ins, header, data, mode)
            with self.assertRaises(PermissionError):
                session.send(0x51, reply="full")
        session = Ev2(self, 1, ZERO)
        with self.assertRaises(PermissionError):
            session.change_key(2, ZERO, ZERO, 1)
        self.assertEqual(self.native(0xAD, bytes([3, 0, 0, 0, 1, 0, 0]))[1], 0x9D)
        self.assertEqual(self.native(0x71, bytes([5, 0]))[1], 0x40)
        self.assertEqual(self.native(0xAD, bytes([2, 0, 1, 0, 1, 0, 0]))[1], 0xBE)
        self.assertEqual(self.native(0xEE)[1], 0x1C)

    def test_failed_authentications_are_counted(self):
        self.sim.do("card ntag424:f fails0=49.998")
        self.tap("ntag424:f")
        self.apdu(SELECT)
        with self.assertRaises(PermissionError):
            Ev2(self, 0, b"\1" * 16)
        with self.assertRaisesRegex(PermissionError, "ad"):
            Ev2(self, 0, ZERO)
        self.sim.do("card ntag424:f fails0=0.1000")
        self.apdu(SELECT)
        with self.assertRaisesRegex(PermissionError, "ae"):
            Ev2(self, 0, ZERO)

    def test_a_random_uid(self):
        self.sim.do("card ntag424:r uid=04010203040506")
        self.tap("ntag424:r")
        self.apdu(SELECT)
        Ev2(self, 0, ZERO).send(0x5C, b"\0", b"\2", "full")
        # From the next time on that the field was off.
        self.sim.command("320100")
        first = self.select()
        self.sim.command("320100")
        second = self.select()
        for seen in (first, second):
            self.assertEqual(seen[:16], "4b0101" + "034420" + "0408")
        self.assertNotEqual(first, second)
        self.apdu(SELECT)
        self.assertEqual(Ev2(self, 0, ZERO).send(0x51, reply="full").hex(), "04010203040506")


class Kept(unittest.TestCase):
    def test_state_outlives_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state")
            chip = Sim("--state", path)
            for line in ("card ntag424:k sun=https://a.example/t?e={picc}&c={mac} counter=41 key1=" + "11" * 16,
                         "card ntag21x:k type=215 ndef=d101", "card desfire:k aid=F48120 key0=" + "22" * 16
                         + " file1=0102 set1=031000", "card smarttap:k value=M-1", "card vas:k value=M-2",
                         "card payment:k"):
                chip.do(line)
            before = {card: chip.ask("show " + card).split()[2:] for card in
                      ("ntag424:k", "ntag21x:k", "desfire:k", "smarttap:k", "vas:k", "payment:k")}
            self.assertEqual(chip.close(), 0)
            chip = Sim("--state", path)
            for card, words in before.items():
                self.assertEqual(chip.ask("show " + card).split()[2:], words, card)
            chip.do("forget ntag424:k")
            self.assertEqual(chip.ask("show ntag424:k counter").split()[2], "counter=0")
            self.assertEqual(chip.close(), 0)


if __name__ == "__main__":
    unittest.main()
