"""Cards with a chip, written from the vectors' documents and not from app/identity: NTAG21x, NTAG 424 DNA and DESFire. A card answers
commands; None is silence. What it does wrong is a fault by name."""
import os

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives import cmac, hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NTAG424_ATS, DESFIRE_ATS = bytes.fromhex("7777710280"), bytes.fromhex("7577810280")


def encrypt(key, data, iv=bytes(16)):
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return cipher.update(data) + cipher.finalize()


def decrypt(key, data, iv=bytes(16)):
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return cipher.update(data) + cipher.finalize()


def mac_of(key, data):
    mac = cmac.CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def turned(data):
    return data[1:] + data[:1]


def diversified(master, data):
    """AN10922 for AES-128, by the sum that an ordinary CMAC makes of two whole blocks."""
    text = b"\x01" + data
    k0 = int.from_bytes(encrypt(master, bytes(16)), "big")
    double = lambda n: ((n << 1) ^ (0x87 if n >> 127 else 0)) & ((1 << 128) - 1)
    sub = double(k0)
    if len(text) < 32:
        text, sub = text + b"\x80" + bytes(31 - len(text)), double(sub)
    last = (int.from_bytes(text[16:], "big") ^ sub).to_bytes(16, "big")
    return encrypt(master, text[:16] + last)[16:]


def own_key(master, uid, kind, number):
    return diversified(master, uid + bytes([kind, number]) + b"regard")


class Recorded:
    """A card, and what it has answered; replay() is one that says it all again, whatever it is asked."""

    def __init__(self, card):
        self.card, self.answers, self.again = card, [], None

    def __getattr__(self, name):
        return getattr(self.card, name)

    def replay(self):
        self.again = iter(self.answers)
        return self

    def answer(self, frame):
        if self.again is not None:
            return next(self.again, b"\x6a\x82")
        self.answers.append(self.card.answer(frame))
        return self.answers[-1]


class MutualCard:
    """What NTAG 424 and DESFire share. Faults: proof (wrong RndA)."""

    def __init__(self, uid, key, number=0, fault=None):
        self.uid, self.key, self.number, self.fault = uid, key, number, fault
        self.mode, self.rnd_b, self.iv = None, None, None

    def start(self, mode, number):
        if number != self.number:
            return b"\x91\x40"
        self.mode, self.rnd_b = mode, os.urandom(16)
        self.iv = encrypt(self.key, self.rnd_b)
        return self.iv + b"\x91\xaf"

    def finish(self, token):
        mode, self.mode = self.mode, None
        if mode is None or len(token) != 32:
            return b"\x91\x7e"
        text = decrypt(self.key, token, self.iv if mode == "aes" else bytes(16))
        if text[16:] != turned(self.rnd_b):
            return b"\x91\xae"
        rnd_a = os.urandom(16) if self.fault == "proof" else text[:16]
        if mode == "aes":
            return encrypt(self.key, turned(rnd_a), token[16:]) + b"\x91\x00"
        return encrypt(self.key, os.urandom(4) + turned(rnd_a) + bytes(12)) + b"\x91\x00"


class Ntag424(MutualCard):
    """Faults more: mac, uid (another inside)."""
    ats, atqa, sak = NTAG424_ATS, "0344", "20"

    def __init__(self, uid, key, meta=None, file=None, counter=0, data=None, **more):
        super().__init__(uid, key, **more)
        self.meta, self.file, self.counter, self.data, self.content, self.selected = meta, file, counter, data, None, None

    def mirror(self):
        self.counter += 1
        count = self.counter.to_bytes(3, "little")
        inside = os.urandom(7) if self.fault == "uid" else self.uid
        picc = encrypt(self.meta, b"\xc7" + inside + count + os.urandom(5)).hex().upper()
        vector = inside + count
        session = mac_of(self.file, bytes.fromhex("3cc300010080") + vector)
        covered, address = b"", "loyalty.example/t?e=" + picc + "&c="
        if self.data:
            secret = mac_of(self.file, bytes.fromhex("c33c00010080") + vector)
            text = encrypt(secret, self.data, encrypt(secret, count + bytes(13))).hex().upper()
            covered, address = (text + "&cmac=").encode(), f"loyalty.example/t?picc_data={picc}&enc={text}&cmac="
        mac = mac_of(session, covered)[1::2]
        if self.fault == "mac":
            mac = bytes([mac[0] ^ 1]) + mac[1:]
        address = b"U\x04" + address.encode() + mac.hex().upper().encode()
        record = bytes([0xd1, 1, len(address) - 1]) + address
        return (len(record).to_bytes(2, "big") + record).ljust(256, b"\x00")

    def answer(self, apdu):
        if apdu.hex() == "00a4040007d276000085010100":
            self.selected = True
            return b"\x90\x00"
        if not self.selected:
            return b"\x6a\x82"
        if apdu.hex() == "00a4000c02e104" and self.meta:
            self.content = self.content or self.mirror()
            return b"\x90\x00"
        if apdu[:2] == b"\x00\xb0" and self.content:
            at, size = int.from_bytes(apdu[2:4], "big"), apdu[4]
            return self.content[at:at + size] + b"\x90\x00"
        if apdu[:5] == bytes.fromhex("9071000002"):
            return self.start("ev2", apdu[5])
        if apdu[:5] == bytes.fromhex("90af000020"):
            return self.finish(apdu[5:37])
        return b"\x6d\x00"


class Desfire(MutualCard):
    """@p generation 1 knows AuthenticateAES only."""
    ats, atqa, sak = DESFIRE_ATS, "0344", "20"

    def __init__(self, uid, key, aid, generation, **more):
        super().__init__(uid, key, **more)
        self.aid, self.generation, self.selected = aid, generation, False

    def answer(self, apdu):
        if apdu[:2] == b"\x90\x5a":
            self.selected = apdu[5:8] == self.aid
            return b"\x91\x00" if self.selected else b"\x91\xa0"
        if apdu[0] != 0x90:
            return b"\x6a\x82"
        if apdu[1] == 0x6a:
            return self.aid + b"\x91\x00"
        if apdu[1] == 0x71 and self.generation > 1 and self.selected:
            return self.start("ev2", apdu[5])
        if apdu[1] == 0xaa and self.selected:
            return self.start("aes", apdu[5])
        if apdu[1] == 0xaf:
            return self.finish(apdu[5:37])
        return b"\x91\x1c"


class Ntag21x:
    """Faults: copied (another UID was signed), forged (by another key)."""
    ats, atqa, sak = b"", "0044", "00"

    def __init__(self, uid, token, signer, version, size=0x0f, before=b"", fault=None):
        self.uid = uid
        head = bytes([1, 1 if isinstance(signer, ed25519.Ed25519PrivateKey) else 2]) + version.to_bytes(2, "big") + token
        signed_uid = os.urandom(7) if fault == "copied" else uid
        text = b"regard member token\x00" + head + bytes([7]) + signed_uid
        if head[1] == 1:
            signer = ed25519.Ed25519PrivateKey.generate() if fault == "forged" else signer
            signature = signer.sign(text)
        else:
            signer = ec.generate_private_key(ec.SECP256R1()) if fault == "forged" else signer
            r, s = decode_dss_signature(signer.sign(text, ec.ECDSA(hashes.SHA256())))
            signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        payload = head + signature
        flags = 0x54 if before else 0xd4
        message = before + bytes([flags, 8, len(payload)]) + b"regard:m" + payload
        tlv = b"\x03" + (bytes([len(message)]) if len(message) < 255 else b"\xff" + len(message).to_bytes(2, "big"))
        last = {0x0f: 0x27, 0x11: 0x81, 0x13: 0xe1}[size]
        self.size, self.memory = size, (bytes(16) + tlv + message + b"\xfe").ljust(4 * (last + 1), b"\x00")

    def answer(self, frame):
        if frame == b"\x60":
            return bytes.fromhex("00040402010000")[:6] + bytes([self.size, 3])
        if frame[0] == 0x3a:
            first, last = frame[1], frame[2]
            return self.memory[4 * first:4 * last + 4] if first <= last and 4 * last < len(self.memory) else None
        return None
