"""Cards as they are delivered, and what can be written on them: the card's side of secure messaging, from NXP's documents and not from
app/identity. A card answers commands; None is silence."""
import binascii
import os

from card import Desfire, Ntag424, decrypt, encrypt, mac_of

APPLICATION = bytes.fromhex("4752f5")


def check_sum(data):
    return (binascii.crc32(data) ^ 0xffffffff).to_bytes(4, "little")


def mixed(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


class Blank424(Ntag424):
    """Its NDEF file is what was written, with SUN where its settings say."""

    def __init__(self, uid, wrong_mac=False):
        super().__init__(uid, bytes(16))
        self.keys, self.versions, self.session, self.wrong_mac = [bytes(16)] * 5, [0] * 5, None, wrong_mac
        self.settings, self.written = bytes.fromhex("00e0ee"), bytes(256)

    def new_field(self):
        self.selected, self.session, self.content, self.mode = None, None, None, None

    def mirrored(self):
        content = self.written
        if self.settings[0] & 0x40:
            assert self.settings[3] == 0xc1, "UID, counter, in ASCII"
            meta, file = self.keys[self.settings[5] >> 4], self.keys[self.settings[5] & 15]
            picc_at, mac_from, mac_at = (int.from_bytes(self.settings[at:at + 3], "little") for at in (6, 9, 12))
            self.counter += 1
            count = self.counter.to_bytes(3, "little")
            picc = encrypt(meta, b"\xc7" + self.uid + count + os.urandom(5)).hex().upper().encode()
            content = content[:picc_at] + picc + content[picc_at + 32:]
            session = mac_of(file, bytes.fromhex("3cc300010080") + self.uid + count)
            mac = mac_of(session, content[mac_from:mac_at])[1::2].hex().upper().encode()
            content = content[:mac_at] + mac + content[mac_at + 16:]
        return content

    def vector(self, label):
        return encrypt(self.session["enc"], label + self.session["ti"] + self.session["count"].to_bytes(2, "little") + bytes(8))

    def signed(self, first, data):
        text = bytes([first]) + self.session["count"].to_bytes(2, "little") + self.session["ti"] + data
        return mac_of(self.session["mac"], text)[1::2]

    def opened(self, ins, body, head):
        """What was enciphered behind the head, or None."""
        text, mac = body[:-8], body[-8:]
        if self.session is None or mac != self.signed(ins, text) or (len(text) - head) % 16:
            return None
        plain = decrypt(self.session["enc"], text[head:], self.vector(b"\xa5\x5a")).rstrip(b"\x00")
        return plain[:-1] if plain[-1:] == b"\x80" else None

    def good(self):
        self.session["count"] += 1
        mac = self.signed(0, b"")
        return (mac[:-1] + bytes([mac[-1] ^ 1]) if self.wrong_mac else mac) + b"\x91\x00"

    def bad(self, word="911e"):
        self.session = None
        return bytes.fromhex(word)

    def authenticated(self, token):
        key, rnd_b = self.keys[self.number], self.rnd_b
        self.key = key
        said = super().finish(token)
        if said[-2:] == b"\x91\x00":
            a, ti = decrypt(key, token)[:16], decrypt(key, said[:-2])[:4]
            vector = a[:2] + mixed(a[2:8], rnd_b[:6]) + rnd_b[6:] + a[8:]
            self.session = {"key": self.number, "ti": ti, "count": 0, "enc": mac_of(key, bytes.fromhex("a55a00010080") + vector),
                            "mac": mac_of(key, bytes.fromhex("5aa500010080") + vector)}
        return said

    def change_key(self, body):
        number, plain = body[0] & 15, self.opened(0xc4, body, 1)
        # What ends in zeros is padded so that they are told apart: a key's data has 17 or 21 bytes.
        if plain is None or self.session["key"] != 0:
            return self.bad()
        if number == 0:
            if len(plain) != 17:
                return self.bad()
            self.keys[0], self.versions[0], self.session = plain[:16], plain[16], None
            return b"\x91\x00"
        key = mixed(plain[:16], self.keys[number])
        if len(plain) != 21 or plain[17:] != check_sum(key):
            return self.bad()
        self.keys[number], self.versions[number] = key, plain[16]
        return self.good()

    def answer(self, apdu):
        ins, body = apdu[1], apdu[5:-1]
        if apdu[0] == 0x90 and self.selected:
            if ins == 0x64:
                return self.versions[body[0]:body[0] + 1][0].to_bytes(1, "big") + b"\x91\x00"
            if ins == 0x71:
                self.number, self.key, self.session = body[0], self.keys[body[0]], None
                return self.start("ev2", self.number)
            if ins == 0xaf:
                return self.authenticated(body)
            if ins == 0xc4:
                return self.change_key(body)
            if ins in (0x5f, 0x8d):
                head = 1 if ins == 0x5f else 7
                plain = self.opened(ins, body, head)
                if plain is None or body[0] != 2:
                    return self.bad()
                if ins == 0x5f:
                    self.settings = plain
                else:
                    at, size = int.from_bytes(body[1:4], "little"), int.from_bytes(body[4:7], "little")
                    if len(plain) != size or self.settings[0] & 3 != 3:
                        return self.bad("917e")
                    self.written = (self.written[:at] + plain + self.written[at + size:])[:256]
                return self.good()
        if apdu.hex() == "00a4000c02e104" and self.selected:
            self.content = self.mirrored()
            return b"\x90\x00"
        return super().answer(apdu)


class BlankDesfire(Desfire):
    """As of EV1, which has no application. @p free: anyone may make one."""

    def __init__(self, uid, generation=1, free=True, wrong_mac=False):
        super().__init__(uid, bytes(16), None, generation)
        self.applications, self.here, self.session, self.free, self.wrong_mac = {}, None, None, free, wrong_mac

    def new_field(self):
        self.here, self.session, self.mode = None, None, None

    def bad(self, word="911e"):
        self.session = None
        return bytes.fromhex(word)

    def chained(self, data):
        """CMAC from the session's vector on, of less than a block."""
        k = int.from_bytes(encrypt(self.session["key"], bytes(16)), "big")
        for _ in range(2):
            k = ((k << 1) ^ (0x87 if k >> 127 else 0)) & ((1 << 128) - 1)
        block = mixed((data + b"\x80").ljust(16, b"\x00"), k.to_bytes(16, "big"))
        self.session["iv"] = encrypt(self.session["key"], block, self.session["iv"])
        return self.session["iv"][:8]

    def change_key(self, body):
        if self.session is None or self.session["number"] != 0 or len(body) != 33:
            return self.bad("91ae")
        number, keys = body[0], self.here["keys"]
        plain = decrypt(self.session["key"], body[1:], self.session["iv"])
        self.session["iv"] = body[-16:]
        other = number != 0
        key = mixed(plain[:16], keys[number]) if other else plain[:16]
        if plain[17:21] != check_sum(b"\xc4" + body[:1] + plain[:17]) or (other and plain[21:25] != check_sum(key)) or \
                any(plain[25 if other else 21:]):
            return self.bad()
        keys[number], self.here["versions"][number] = key, plain[16]
        if not other:
            self.session = None
            return b"\x91\x00"
        mac = self.chained(b"\x00")
        return (mac[:-1] + bytes([mac[-1] ^ 1]) if self.wrong_mac else mac) + b"\x91\x00"

    def authenticated(self, token):
        mode, rnd_b = self.mode, self.rnd_b
        said = self.finish(token)
        if said[-2:] == b"\x91\x00" and mode == "aes":
            a = decrypt(self.key, token, self.iv)[:16]
            self.session = {"number": self.number, "key": a[:4] + rnd_b[:4] + a[12:] + rnd_b[12:], "iv": bytes(16)}
        return said

    def answer(self, apdu):
        ins, body = apdu[1], apdu[5:-1]
        if apdu[0] != 0x90:
            return b"\x6a\x82"
        if ins == 0x5a:
            self.session, self.here = None, self.applications.get(body)
            return b"\x91\x00" if self.here or body == bytes(3) else b"\x91\xa0"
        if ins == 0xca:
            if not self.free:
                return self.bad("919d")
            if body[:3] in self.applications or self.here or body[4] & 0xc0 != 0x80:
                return self.bad("91de")
            count = body[4] & 15
            self.applications[body[:3]] = {"settings": body[3], "keys": [bytes(16)] * count, "versions": [0] * count}
            return b"\x91\x00"
        if self.here is None:
            return b"\x91\x1c" if ins != 0x6a else b"".join(self.applications) + b"\x91\x00"
        if ins == 0x64:
            return bytes([self.here["versions"][body[0]]]) + b"\x91\x00"
        if ins in (0xaa, 0x71):
            if ins == 0x71 and self.generation == 1:
                return b"\x91\x1c"
            self.number, self.key, self.session = body[0], self.here["keys"][body[0]], None
            return self.start("aes" if ins == 0xaa else "ev2", self.number)
        if ins == 0xaf:
            return self.authenticated(body)
        return self.change_key(body) if ins == 0xc4 else b"\x91\x1c"


class BlankTag:
    """NTAG213, 215, 216."""
    ats, atqa, sak = b"", "0044", "00"

    def __init__(self, uid, size=0x0f):
        self.uid, self.size, self.opened, self.asleep = uid, size, False, False
        self.config = {0x0f: 0x29, 0x11: 0x83, 0x13: 0xe3}[size]
        self.pages = [bytes(4) for _ in range(self.config + 4)]
        self.pages[3] = bytes([0xe1, 0x10, {0x0f: 0x12, 0x11: 0x3e, 0x13: 0x6d}[size], 0])
        self.pages[4], self.pages[self.config - 1] = bytes.fromhex("0300fe00"), bytes.fromhex("000000bd")
        self.pages[self.config], self.pages[self.config + 1] = bytes.fromhex("040000ff"), bytes.fromhex("00050000")
        self.pages[self.config + 2] = b"\xff" * 4

    def new_field(self):
        self.opened = self.asleep = False

    def shown(self, page):
        return bytes(4) if page >= self.config + 2 else self.pages[page]

    def write(self, page, data):
        if page >= len(self.pages) or page < 2 or (page >= self.pages[self.config][3] and not self.opened):
            return None
        if page in (2, 3):
            data = bytes(a | b for a, b in zip(self.pages[page], data))
        self.pages[page] = data
        return b""

    def answer(self, frame):
        if self.asleep:
            return None
        said = None
        if frame == b"\x60":
            said = bytes([0, 4, 4, 2, 1, 0, self.size, 3])
        elif frame[0] == 0x30:
            said = b"".join(self.shown(page) for page in range(frame[1], frame[1] + 4) if page < len(self.pages))
        elif frame[0] == 0x3a and frame[1] <= frame[2] < len(self.pages):
            said = b"".join(self.shown(page) for page in range(frame[1], frame[2] + 1))
        elif frame[0] == 0xa2 and len(frame) == 6:
            said = self.write(frame[1], frame[2:])
        elif frame[0] == 0x1b and frame[1:] == self.pages[self.config + 2]:
            self.opened, said = True, self.pages[self.config + 3][:2]
        self.asleep = said is None
        return said
