"""The model of DESFire EV1, EV2 and EV3, held against a published vector and against the reader's side in Python."""
import unittest

from arithmetic import ZERO, decrypt
from reader import Cards, Ev1, Ev2

AID = "f48120"
KEY = bytes(range(16))
OTHER = bytes(range(16, 32))


class Desfire(Cards):
    def enter(self, card="desfire:t", aid=AID):
        self.tap(card)
        self.assertEqual(self.native(0x5A, bytes.fromhex(aid)), (b"", 0))

    def test_versions(self):
        for generation, version in (("1", "01"), ("2", "12"), ("3", "33")):
            self.sim.do(f"card desfire:t ev={generation} uid=04112233445566")
            self.assertEqual(self.tap("desfire:t"),
                             "4b0101" + "034420" + "07" + "04112233445566" + "067577810280")
            self.assertEqual(self.native(0x60), (bytes.fromhex("040101" + version + "001805"), 0xAF))
            self.assertEqual(self.native(0xAF)[1], 0xAF)
            last, status = self.native(0xAF)
            self.assertEqual((last[:7].hex(), status), ("04112233445566", 0))
            self.assertEqual(self.native(0xAF)[1], 0x1C)
            self.sim.do("remove")

    def test_the_published_authentication(self):
        self.sim.do("card desfire:t aid=" + AID)
        self.tap("desfire:t")
        # What the card draws is what the vector's challenge decrypts to.
        challenge = bytes.fromhex("B969FDFE56FD91FC9DE6F6F213B8FD1E")
        self.sim.do("card desfire:t rnd=" + decrypt(ZERO, challenge).hex())
        self.assertEqual(self.native(0x5A, bytes.fromhex(AID))[1], 0)
        session = Ev1(self, 0, ZERO, bytes.fromhex("F44B26F5686F3A391CD38EBD10772281"))
        self.assertEqual(session.token.hex(),
                         "36aad7df6e436ba08d18613830a70d5ad43e3d3f4a8d47541eee623a934e4774")
        self.assertEqual(session.reply.hex(), "800db680bc146bd121d6578f2d2e2059")
        self.assertEqual(session.key.hex(), "f44b26f5c05ddd7110772281c4d066e8")

    def test_personalising_it_as_ev1(self):
        self.tap("desfire:t ev=1 uid=04112233445566")
        self.assertEqual(self.native(0x71, bytes([0, 0]))[1], 0x1C)
        self.assertEqual(self.native(0xCA, bytes.fromhex(AID) + bytes([0x0B, 0x82])), (b"", 0))
        self.assertEqual(self.native(0xCA, bytes.fromhex(AID) + bytes([0x0B, 0x82]))[1], 0xDE)
        self.assertEqual(self.native(0x6A), (bytes.fromhex(AID), 0))
        self.assertEqual(self.native(0x5A, b"\1\2\3")[1], 0xA0)
        self.assertEqual(self.native(0x5A, bytes.fromhex(AID))[1], 0)
        self.assertEqual(self.native(0xCD, bytes([1, 3, 0x10, 0x01, 32, 0, 0]))[1], 0x9D)
        session = Ev1(self, 0, ZERO)
        self.assertEqual(session.send(0x45).hex(), "0b82")
        session.send(0xCD, bytes([1, 3, 0x10, 0x00, 100, 0, 0]))
        session.send(0xCD, bytes([2, 1, 0x00, 0x01, 32, 0, 0]))
        self.assertEqual(session.send(0x6F).hex(), "0102")
        session.send(0x3D, bytes([1, 4, 0, 0, 5, 0, 0]), b"hello", "full")
        session.send(0x3D, bytes([2, 0, 0, 0, 3, 0, 0]), b"abc", "mac")
        self.assertEqual(session.send(0xBD, bytes([2, 0, 0, 0, 3, 0, 0])), b"abc")
        got = session.send(0xBD, bytes([1, 0, 0, 0, 100, 0, 0]), reply="full", size=100)
        self.assertEqual(got, bytes(4) + b"hello" + bytes(91))
        self.assertEqual(session.send(0x51, reply="full", size=7).hex(), "04112233445566")
        session.change_key(1, ZERO, OTHER, 5)
        self.assertEqual(session.send(0x64, b"\1"), b"\5")
        session.change_key(0, ZERO, KEY, 6)
        self.sim.do("remove")
        self.enter()
        with self.assertRaises(PermissionError):
            Ev1(self, 0, ZERO)
        with self.assertRaisesRegex(PermissionError, "9d"):
            Ev1(self, 1, OTHER).send(0xBD, bytes([2, 0, 0, 0, 3, 0, 0]))
        self.assertEqual(Ev1(self, 0, KEY).send(0xBD, bytes([1, 4, 0, 0, 5, 0, 0]), reply="full", size=5), b"hello")

    def test_personalising_it_as_ev2(self):
        self.tap("desfire:t uid=04112233445566")
        session = Ev2(self, 0, ZERO)
        session.send(0xCA, bytes.fromhex(AID) + bytes([0x0B, 0x83]))
        session.change_key(0, ZERO, OTHER, 1)
        self.assertEqual(self.native(0x5A, bytes.fromhex(AID))[1], 0)
        session = Ev2(self, 0, ZERO)
        session.send(0xCD, bytes([1, 3, 0x10, 0x12, 64, 0, 0]))
        session.change_key(1, ZERO, KEY, 9)
        session.change_key(2, ZERO, OTHER, 9)
        self.assertEqual(session.send(0xF5, b"\1").hex(), "00" + "03" + "1012" + "400000")
        session.again(2, OTHER)
        session.send(0x8D, bytes([1, 0, 0, 0, 64, 0, 0]), bytes(range(64)), "full")
        session.again(1, KEY)
        got = session.send(0xAD, bytes([1, 0, 0, 0, 64, 0, 0]), reply="full")
        self.assertEqual(got, bytes(range(64)))
        self.assertEqual(session.send(0x51, reply="full").hex(), "04112233445566")
        self.assertEqual(session.send(0x64, b"\1"), b"\x09")
        with self.assertRaises(PermissionError):
            session.send(0xC4, b"\2", bytes(21), "full")
        with self.assertRaises(PermissionError):
            session.send(0x51, reply="full")

    def test_data_in_several_frames(self):
        self.sim.do(f"card desfire:t aid={AID} file1={'00' * 200} set1=00eeee")
        self.enter()
        data = bytes(i & 0xFF for i in range(200))
        self.assertEqual(self.native(0x3D, bytes([1, 0, 0, 0, 200, 0, 0]) + data[:52]), (b"", 0xAF))
        self.assertEqual(self.native(0xAF, data[52:150]), (b"", 0xAF))
        self.assertEqual(self.native(0xAF, data[150:]), (b"", 0))
        got, status = self.native(0xBD, bytes([1, 0, 0, 0, 0, 0, 0]))
        self.assertEqual(len(got), 59)
        while status == 0xAF:
            more, status = self.native(0xAF)
            got += more
        self.assertEqual((got, status), (data, 0))
        self.assertEqual(self.native(0xBD, bytes([1, 199, 0, 0, 2, 0, 0]))[1], 0xBE)
        self.assertEqual(self.native(0xBD, bytes([7, 0, 0, 0, 0, 0, 0]))[1], 0xF0)

    def test_what_a_card_without_the_application_says(self):
        self.tap("desfire:empty")
        self.assertEqual(self.native(0x5A, bytes.fromhex(AID))[1], 0xA0)
        self.assertEqual(self.apdu("00a4040007d276000085010100"), "6a82")
        self.assertEqual(self.apdu("905a000003f48120"), "917e")
        self.assertEqual(self.apdu("90aa0000010e00"), "9140")

    def test_a_random_uid(self):
        self.sim.do("card desfire:r random-uid=1 uid=04010203040506 aid=" + AID)
        seen = [self.tap("desfire:r")]
        self.assertEqual(self.native(0x5A, bytes.fromhex(AID))[1], 0)
        self.assertEqual(Ev1(self, 0, ZERO).send(0x51, reply="full", size=7).hex(), "04010203040506")
        for _ in range(2):
            self.sim.do("remove")
            seen.append(self.tap("desfire:r"))
        for text in seen:
            self.assertEqual(text[:16], "4b0101" + "034420" + "0408")
        self.assertEqual(len(set(seen)), 3)
        self.assertEqual(self.select(), seen[-1])


if __name__ == "__main__":
    unittest.main()
