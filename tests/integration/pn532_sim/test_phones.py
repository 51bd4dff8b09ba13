"""The phones: Google's Smart Tap with the reader's side in Python, and Apple's VAS."""
import hashlib
import hmac
import secrets
import unittest
import zlib

from arithmetic import P256, ctr, der, gcm_open, hkdf, x963
from reader import Cards

OSE = "00a404000a4f53452e5641532e303100"
SMARTTAP = "00a4040009a000000476d000011100"
COLLECTOR = 20180608
COLLECTOR_KEY = 0x5152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F70


def record(kind, payload, place):
    """place: b for the first, e for the last, be for both."""
    head = 0x14 | (0x80 if "b" in place else 0) | (0x40 if "e" in place else 0)
    return bytes([head, len(kind), len(payload)]) + kind + payload


def records(message):
    """[(name, payload)]: external records by type, well-known ones by id."""
    found = []
    while message:
        head, kind_length = message[0], message[1]
        short = head & 0x10
        size = message[2] if short else int.from_bytes(message[2:6], "big")
        message = message[3 if short else 6:]
        id_length = 0
        if head & 8:
            id_length, message = message[0], message[1:]
        kind, message = message[:kind_length], message[kind_length:]
        identifier, message = message[:id_length], message[id_length:]
        found.append(((identifier if head & 7 == 1 else kind).decode(), message[:size]))
        message = message[size:]
    return found


def values(data):
    """{tag: value} of a row of BER-TLV."""
    found = {}
    while data:
        width = 2 if data[0] & 0x1F == 0x1F else 1
        tag, data = data[:width].hex(), data[width:]
        size, data = (data[1], data[2:]) if data[0] == 0x81 else (data[0], data[1:])
        found[tag], data = data[:size], data[size:]
    return found


class SmartTap(Cards):
    def setUp(self):
        super().setUp()
        self.key_point = P256.compress(P256.multiply(COLLECTOR_KEY)).hex()

    def negotiate(self, nonce, key=COLLECTOR_KEY, collector=COLLECTOR, version=1):
        """Returns the answer's words, what is to be derived from, and the reader's secret."""
        secret = secrets.randbelow(P256.order - 1) + 1
        point = P256.compress(P256.multiply(secret))
        own = secrets.token_bytes(32)
        number = collector.to_bytes(4, "big")
        signed = own + nonce + number + point
        signature = der(*P256.sign(key, hashlib.sha256(signed).digest()))
        inner = record(b"sig", b"\4" + signature, "b") + record(b"cld", b"\4" + number, "e")
        params = own + b"\1" + point + version.to_bytes(4, "big") + inner
        session = bytes(range(8)) + b"\1\1"
        body = record(b"ngr", b"\0\1" + record(b"ses", session, "b") + record(b"cpr", params, "e"), "be")
        answer = self.exchange(bytes([0x90, 0x53, 0, 0, len(body)]) + body + b"\0")
        return answer[:-2], answer[-2:].hex(), signed + signature, secret

    def get_data(self, abilities, collector=COLLECTOR, service=3, sequence=3):
        merchant = record(b"cld", b"\4" + collector.to_bytes(4, "big"), "be")
        body = record(b"srq", b"\0\1" + record(b"ses", bytes(range(8)) + bytes([sequence, 1]), "b")
                      + record(b"mer", merchant, "") + record(b"slr", record(b"str", bytes([service]), "be"), "")
                      + record(b"pcr", abilities, "e"), "be")
        answer = self.exchange(bytes([0x90, 0x50, 0, 0, len(body)]) + body + b"\0")
        self.pieces = 1
        data = answer[:-2]
        while answer[-2:] == b"\x91\x00":
            answer = self.exchange(bytes([0x90, 0xC0, 0, 0, 0]))
            data += answer[:-2]
            self.pieces += 1
        return data, answer[-2:].hex()

    def open(self, data, point, info, secret):
        """The value in the bundle, the flags, and whether its MAC is right."""
        bundle = dict(records(dict(records(data))["srs"]))["reb"]
        keys = hkdf(P256.agree(secret, point), point, info, 48)
        flags, iv, cipher, mac = bundle[0], bundle[1:13], bundle[13:-32], bundle[-32:]
        right = hmac.new(keys[16:], iv + cipher, hashlib.sha256).digest() == mac
        clear = ctr(keys[:16], iv + bytes(4), cipher)
        clear = zlib.decompress(clear) if flags & 2 else clear
        loyalty = dict(records(dict(records(dict(records(clear))["asv"]))["ly"]))
        return loyalty["n"][1:].decode(), flags, right

    def test_an_object_is_handed_out(self):
        self.sim.do(f"card smarttap:anna collector-key={self.key_point} value=MEMBER-4711 piece=100")
        seen = self.tap("smarttap:anna")
        self.assertEqual(seen[:16], "4b0101" + "000420" + "0408")
        fci = values(values(bytes.fromhex(self.apdu(OSE))[:-2])["6f"])
        self.assertEqual(fci["50"], b"AndroidPay")
        answer = bytes.fromhex(self.apdu(SMARTTAP))
        self.assertEqual(answer[:4].hex() + answer[-2:].hex(), "00000001" + "9000")
        nonce = dict(records(answer[4:-2]))["mdn"]
        self.assertEqual(nonce[0], 4)
        self.assertEqual(nonce[1:], fci["c2"])
        for abilities, flags in ((bytes(5), 1), (b"\x41\0\0\0\4", 3)):
            reply, words, info, secret = self.negotiate(nonce[1:])
            self.assertEqual(words, "9000")
            inner = dict(records(dict(records(reply))["nrs"]))
            self.assertEqual(inner["ses"], bytes(range(8)) + b"\2\1")
            data, words = self.get_data(abilities)
            self.assertEqual(words, "9000")
            self.assertGreater(self.pieces, 1)
            self.assertEqual(self.open(data, inner["dpk"], info, secret), ("MEMBER-4711", flags, True))

    def test_it_tells_strangers_nothing(self):
        self.sim.do(f"card smarttap:anna collector-key={self.key_point}")
        self.tap("smarttap:anna")
        nonce = values(values(bytes.fromhex(self.apdu(OSE))[:-2])["6f"])["c2"]
        self.assertEqual(self.get_data(bytes(5))[1], "9406")
        for wrong in ({"key": 3}, {"collector": 1}, {"version": 2}, {"nonce": bytes(32)}):
            self.assertEqual(self.negotiate(**{"nonce": nonce, **wrong})[1], "9500", wrong)
        self.assertEqual(self.negotiate(nonce)[1], "9000")
        self.assertEqual(self.get_data(bytes(5), service=5)[1], "9001")
        self.assertEqual(self.get_data(bytes(5), sequence=0)[1], "9406")
        self.assertEqual(self.apdu("905300000100" + "00"), "9406")

    def test_its_published_defaults(self):
        self.assertEqual(self.shown("smarttap:new", "collector"), "20180608")
        self.assertEqual(self.shown("smarttap:new", "key-version"), "1")
        secret = int("826d17e50767b165b0e4d9e332f8d1d1e20224284fb4daf1e50a03246e70797d", 16)
        self.assertEqual(self.shown("smarttap:new", "collector-key").lower(),
                         P256.compress(P256.multiply(secret)).hex())

    def test_it_changes_its_number_while_it_rests(self):
        self.sim.do("card smarttap:anna restless-ms=0")
        seen = [self.tap("smarttap:anna")] + [self.select() for _ in range(3)]
        self.assertEqual(len(set(seen)), 4)
        self.sim.do("card smarttap:anna restless-ms=100000")
        self.assertEqual(self.select(), self.select())
        before = self.select()
        self.sim.command("320100")
        self.assertNotEqual(self.select(), before)


class Vas(Cards):
    def ask(self, pass_name, mode="01"):
        data = "9f22020100" + "9f2520" + hashlib.sha256(pass_name).digest().hex() + "9f260400800002"
        return bytes.fromhex(self.apdu(f"80ca01{mode}{len(data) // 2:02x}{data}00"))

    def open(self, answer, pass_name, secret):
        cryptogram = values(values(answer[:-2])["70"])["9f27"]
        point = P256.compress(P256.multiply(secret))
        self.assertEqual(cryptogram[:4], hashlib.sha256(point[1:]).digest()[:4])
        shared = P256.agree(secret, b"\2" + cryptogram[4:36])
        info = b"\x0did-aes256-GCM" + b"ApplePay encrypted VAS data" + hashlib.sha256(pass_name).digest()
        clear = gcm_open(x963(shared, info), bytes(16), cryptogram[36:-16], cryptogram[-16:])
        return int.from_bytes(clear[:4], "big"), clear[4:].decode()

    def announce(self):
        self.assertEqual(self.sim.command("426a01000002"), "4301")

    def test_a_pass_is_handed_out_to_who_announced_itself(self):
        secret = 0x7172737475767778
        point = P256.compress(P256.multiply(secret)).hex()
        self.sim.do(f"card vas:ben pass=pass.shop.member merchant-key={point} value=tok-1 seconds=700000000")
        self.assertEqual(self.tap("vas:ben")[:16], "4b0101" + "000420" + "0408")
        fci = values(values(bytes.fromhex(self.apdu(OSE))[:-2])["6f"])
        self.assertEqual(fci["50"], b"ApplePay")
        self.assertEqual(self.ask(b"pass.shop.member").hex(), "6985")
        self.announce()
        self.select()
        self.assertEqual(self.ask(b"pass.shop.member").hex(), "6985")
        self.apdu(OSE)
        self.assertEqual(self.open(self.ask(b"pass.shop.member"), b"pass.shop.member", secret), (700000000, "tok-1"))
        self.assertEqual(self.ask(b"pass.other").hex(), "6a83")
        self.assertEqual(self.ask(b"pass.shop.member", "00").hex(), "6a83")
        self.sim.do("card vas:ben locked=1")
        self.apdu(OSE)
        self.assertEqual(self.ask(b"pass.shop.member").hex(), "6287")

    def test_its_clock_and_its_faults(self):
        self.sim.do("card vas:ben pass=p value=tok seconds=1000")
        self.sim.do("fault card-rolled-back 60")
        self.tap("vas:ben")
        self.announce()
        self.apdu(OSE)
        self.assertEqual(self.open(self.ask(b"p"), b"p", 1), (940, "tok"))
        self.sim.do("remove")
        self.sim.do("fault card-wrong-mac")
        self.tap("vas:ben")
        self.announce()
        self.apdu(OSE)
        with self.assertRaisesRegex(ValueError, "tag"):
            self.open(self.ask(b"p"), b"p", 1)
        self.sim.do("remove")
        self.tap("vas:ben")
        self.announce()
        self.apdu(OSE)
        first = self.ask(b"p")
        self.sim.do("remove")
        self.sim.do("fault card-replayed")
        self.tap("vas:ben")
        self.announce()
        self.apdu(OSE)
        self.assertEqual(self.ask(b"p"), first)
        self.assertEqual(self.open(first, b"p", 1), (1000, "tok"))


if __name__ == "__main__":
    unittest.main()
