"""Phones with a loyalty pass, written from the public descriptions and not from app/identity: Google Wallet (Smart Tap 2.1) and Apple
Wallet (VAS). A phone answers command APDUs; what it does wrong is a fault by name.
"""
import hashlib
import hmac
import os
import struct
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF

OSE = bytes.fromhex("00a404000a4f53452e5641532e303100")
POINT = serialization.PublicFormat.CompressedPoint
X962 = serialization.Encoding.X962


def scalar(number):
    return ec.derive_private_key(number, ec.SECP256R1())


def compressed(key):
    return key.public_key().public_bytes(X962, POINT)


def record(name, payload, first=True, last=True, identified=False):
    """One NDEF record: external with that type, or well-known text with that id."""
    flags = (0x80 if first else 0) | (0x40 if last else 0)
    kind, ident, tnf = (b"T", name, 1) if identified else (name, b"", 4)
    flags |= tnf | (8 if ident else 0)
    size = struct.pack(">I", len(payload))
    if len(payload) < 256:
        flags, size = flags | 0x10, size[3:]
    return bytes([flags, len(kind)]) + size + (bytes([len(ident)]) if ident else b"") + kind + ident + payload


def message(*records):
    return b"".join(record(*one[:2], first=i == 0, last=i == len(records) - 1, identified=len(one) > 2)
                    for i, one in enumerate(records))


def records(data):
    """What is in a message: {name: payload}."""
    found, at = {}, 0
    while at < len(data):
        flags, kind_len = data[at], data[at + 1]
        at += 2
        if flags & 0x10:
            size, at = data[at], at + 1
        else:
            size, at = struct.unpack(">I", data[at:at + 4])[0], at + 4
        ident_len = 0
        if flags & 8:
            ident_len, at = data[at], at + 1
        kind, at = data[at:at + kind_len], at + kind_len
        ident, at = data[at:at + ident_len], at + ident_len
        assert at + size <= len(data), "a record longer than its message"
        found[(kind if flags & 7 == 4 else ident).decode()] = data[at:at + size]
        at += size
    return found


class SmartTapPhone:
    """Faults: mac, plain (not enciphered), bomb (unpacks to 5 MB), truncated, endless, locked, stranger (another collector's), retry,
    session (another's id), point (none of the curve's), empty (without a loyalty object). Ways that a phone may have, and Google's sample takes:
    silent (no record of the session in its answers), by-id (the value's record has a type of its own, and its id says what it is)."""

    def __init__(self, value, collector, collector_key, packed=False, chunk=200, fault=None, device=None, nonce=None, iv=None):
        self.value, self.collector, self.collector_key = value, collector, collector_key
        self.packed, self.chunk, self.fault = packed, chunk, fault
        self.device = device or ec.generate_private_key(ec.SECP256R1())
        self.nonce, self.iv = nonce or os.urandom(32), iv or os.urandom(12)
        self.rest, self.retried = None, False

    def answer(self, apdu):
        if apdu == OSE:
            label = b"\x50\x0aAndroidPay"
            body = label + bytes.fromhex("c002000181020001") + b"\xc2\x20" + self.nonce
            return b"\x6f" + bytes([len(body)]) + body + b"\x90\x00"
        if apdu[:5] == bytes.fromhex("00a4040009") and apdu[5:14] == bytes.fromhex("a000000476d0000111"):
            return bytes.fromhex("00000001") + message((b"mdn", b"\x04" + self.nonce)) + b"\x90\x00"
        if apdu[:2] == b"\x90\x53":
            return self.negotiate(apdu)
        if apdu[:2] == b"\x90\x50":
            return self.get(apdu)
        if apdu == bytes.fromhex("90c0000000") and self.rest is not None:
            return self.more()
        return b"\x6a\x82"

    def body(self, apdu, name):
        assert apdu[4] == len(apdu) - 6 and apdu[-1] == 0, "Lc or Le"
        inner = records(apdu[5:-1])[name]
        assert inner[:2] == b"\x00\x01", "the version"
        return records(inner[2:])

    def negotiate(self, apdu):
        parts = self.body(apdu, "ngr")
        self.session = parts["ses"][:8]
        assert len(parts["ses"]) == 10 and parts["ses"][9] == 1
        crypto = parts["cpr"]
        nonce, live, point, version = crypto[:32], crypto[32], crypto[33:66], crypto[66:70]
        signed = records(crypto[70:])
        assert live == 1 and version == b"\x00\x00\x00\x01" and signed["sig"][0] == 4
        assert signed["cld"] == b"\x04" + self.collector
        if self.fault == "stranger":
            return b"\x94\x04"
        self.to_sign = nonce + self.nonce + self.collector + point
        self.signature = signed["sig"][1:]
        try:
            self.collector_key.public_key().verify(self.signature, self.to_sign, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return b"\x95\x00"
        self.reader = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        session = os.urandom(8) if self.fault == "session" else self.session
        mine = b"\x02" + b"\xff" * 32 if self.fault == "point" else compressed(self.device)
        spoken = [] if self.fault == "silent" else [(b"ses", session + parts["ses"][8:9] + b"\x01")]
        inner = message(*spoken, (b"dpk", mine))
        return message((b"nrs", inner)) + b"\x90\x00"

    def get(self, apdu):
        parts = self.body(apdu, "srq")
        assert parts["ses"][:8] == self.session and parts["ses"][8] == 2
        assert records(parts["mer"])["cld"] == b"\x04" + self.collector
        assert records(parts["slr"])["str"] == b"\x03"
        if self.fault == "locked":
            return b"\x93\x02"
        if self.fault == "retry" and not self.retried:
            self.retried = True
            return b"\x92\x00"
        keys = HKDF(hashes.SHA256(), 48, compressed(self.device), self.to_sign + self.signature).derive(
            self.device.exchange(ec.ECDH(), self.reader))
        loyalty = message((b"i", b"\x04\x00\x00\x00\x01\x02"), (b"n", b"\x00" + self.value, True))
        if self.fault == "by-id":
            loyalty = bytes([0xdc, 2, 1 + len(self.value), 1]) + b"snn" + b"\x00" + self.value
        objects = message((b"oid", b"\x04" + bytes(8), True), (b"ly" if self.fault != "empty" else b"of", loyalty))
        plain = message((b"cus", b"\x00"), (b"asv", objects))
        if self.fault == "bomb":
            plain = bytes(5 << 20)
        flags = 1
        if self.packed or self.fault == "bomb":
            plain, flags = zlib.compress(plain), 3
        if self.fault == "bomb":
            plain = plain[:1500]
        cipher = Cipher(algorithms.AES(keys[:16]), modes.CTR(self.iv + bytes(4))).encryptor()
        text = cipher.update(plain) + cipher.finalize()
        mac = hmac.new(keys[16:], self.iv + text, hashlib.sha256).digest()
        if self.fault == "mac":
            mac = mac[:-1] + bytes([mac[-1] ^ 1])
        bundle = bytes([flags]) + self.iv + text + mac
        if self.fault == "plain":
            bundle = b"\x00" + plain
        if self.fault == "truncated":
            bundle = bundle[:-5]
        spoken = [] if self.fault == "silent" else [(b"ses", self.session + b"\x02\x01")]
        self.rest = message((b"srs", message(*spoken, (b"reb", bundle))))
        return self.more()

    def more(self):
        now, self.rest = self.rest[:self.chunk], self.rest[self.chunk:]
        if self.fault == "endless":
            self.rest = self.rest or b"\x00"
        return now + (b"\x91\x00" if self.rest else b"\x90\x00")


class VasPhone:
    """Faults: mac, other (sealed for another pass), locked, none (without the pass), short (a cryptogram that ends early)."""

    def __init__(self, value, pass_type, reader_public, made, fault=None, device=None):
        self.value, self.pass_type, self.reader, self.made, self.fault = value, pass_type, reader_public, made, fault
        self.device = device or ec.generate_private_key(ec.SECP256R1())

    def answer(self, apdu):
        if apdu == OSE:
            body = b"\x50\x08ApplePay" + bytes.fromhex("9f210201009f2404c05d48d09f23040000001e")
            return b"\x6f" + bytes([len(body)]) + body + b"\x90\x00"
        if apdu[:4] != bytes.fromhex("80ca0101"):
            return b"\x6a\x82"
        assert apdu[4] == len(apdu) - 6 and apdu[-1] == 0
        fields, at, data = {}, 0, apdu[5:-1]
        while at < len(data):
            fields[data[at:at + 2].hex()] = data[at + 3:at + 3 + data[at + 2]]
            at += 3 + data[at + 2]
        assert fields["9f22"] == b"\x01\x00" and fields["9f26"] == bytes.fromhex("00800002")
        assert at == len(data)
        wanted = hashlib.sha256(self.pass_type.encode()).digest()
        if self.fault == "locked":
            return b"\x62\x87"
        if self.fault == "none" or fields["9f25"] != wanted:
            return b"\x6a\x83"
        x = self.reader.public_numbers().x.to_bytes(32, "big")
        mine = compressed(self.device)[1:]
        sealed_for = b"another" if self.fault == "other" else wanted
        info = b"\x0did-aes256-GCM" + b"ApplePay encrypted VAS data" + sealed_for
        key = X963KDF(hashes.SHA256(), 32, info).derive(self.device.exchange(ec.ECDH(), self.reader))
        sealed = AESGCM(key).encrypt(bytes(16), struct.pack(">I", self.made - 978307200) + self.value, None)
        if self.fault == "mac":
            sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        cryptogram = hashlib.sha256(x).digest()[:4] + mine + sealed
        if self.fault == "short":
            cryptogram = cryptogram[:50]
        body = bytes.fromhex("9f2a00") + b"\x9f\x27" + bytes([len(cryptogram)]) + cryptogram
        return b"\x70" + (bytes([len(body)]) if len(body) < 128 else b"\x81" + bytes([len(body)])) + body + b"\x90\x00"
