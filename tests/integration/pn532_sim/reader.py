"""A card as a host reaches it through the chip's frames: APDUs, raw frames, and the authentications of DESFire."""
import secrets

from arithmetic import ZERO, cmac, cmac8, crc32, decrypt, encrypt, pad, unpad, xor
from sim import Case


class Gone(Exception):
    """The chip reported that the card did not answer."""


class Cards(Case):
    def select(self, target=1):
        """Lists type A with one try; what the chip says of the cards."""
        self.target = target
        self.sim.command("3205ffff00")
        return self.sim.command("4a0200")

    def tap(self, card):
        self.sim.do("tap " + card)
        return self.select()

    def exchange(self, data, target=None):
        """InDataExchange, long commands and answers in pieces."""
        number = target or self.target
        got = b""
        while len(data) > 260:
            if self.sim.command(f"40{number | 0x40:02x}" + data[:260].hex()) != "4100":
                raise Gone
            data = data[260:]
        while True:
            reply = bytes.fromhex(self.sim.command(f"40{number:02x}" + data.hex()))
            if reply[0] != 0x41 or reply[1] & 0x3F:
                raise Gone(reply.hex())
            got += reply[2:]
            if not reply[1] & 0x40:
                return got
            data = b""

    def apdu(self, text, target=None):
        return self.exchange(bytes.fromhex(text), target).hex()

    def raw(self, text):
        reply = self.sim.command("42" + text)
        if reply[:4] != "4300":
            raise Gone(reply)
        return reply[4:]

    def shown(self, card, key):
        words = self.sim.ask(f"show {card} {key}").split()
        self.assertEqual(words[0], "ok")
        return words[2].split("=", 1)[1]

    def native(self, ins, body=b""):
        """A wrapped command: the data and the second status byte."""
        lc = bytes([len(body)]) + body if body else b""
        answer = self.exchange(bytes([0x90, ins, 0, 0]) + lc + b"\0")
        self.assertEqual(answer[-2], 0x91, answer.hex())
        return answer[:-2], answer[-1]


def rotate(data):
    return data[1:] + data[:1]


class Ev2:
    """EV2's authentication and secure messaging, the reader's side."""

    def __init__(self, cards, number, key, rnd_a=None):
        self.cards = cards
        self.counter = 0
        self.number = number
        self.first(key, rnd_a or secrets.token_bytes(16), 0x71, bytes([number, 0]))

    def again(self, number, key):
        self.number = number
        self.first(key, secrets.token_bytes(16), 0x77, bytes([number]))

    def first(self, key, rnd_a, ins, body):
        challenge, status = self.cards.native(ins, body)
        if status != 0xAF:
            raise PermissionError(f"{status:02x}")
        rnd_b = decrypt(key, challenge)
        answer, status = self.cards.native(0xAF, encrypt(key, rnd_a + rotate(rnd_b)))
        if status != 0x00:
            raise PermissionError(f"{status:02x}")
        plain = decrypt(key, answer)
        if ins == 0x71:
            self.ti = plain[:4]
            plain = plain[4:20]
        if plain[:16] != rotate(rnd_a):
            raise ValueError("the card does not know the key")
        vector = rnd_a[:2] + xor(rnd_a[2:8], rnd_b[:6]) + rnd_b[6:] + rnd_a[8:]
        self.enc = cmac(key, bytes.fromhex("a55a00010080") + vector)
        self.mac = cmac(key, bytes.fromhex("5aa500010080") + vector)

    def state(self):
        return self.counter.to_bytes(2, "little") + self.ti

    def iv(self, head):
        return encrypt(self.enc, bytes.fromhex(head) + self.ti + self.counter.to_bytes(2, "little") + bytes(8))

    def send(self, ins, header=b"", data=b"", mode="mac", reply="mac"):
        """One command; what came back in clear. mode, reply: plain, mac or full."""
        body = header
        if mode == "full" and data:
            body += encrypt(self.enc, pad(data), self.iv("a55a"))
        else:
            body += data
        if mode != "plain":
            body += cmac8(self.mac, bytes([ins]) + self.state() + body)
        answer, status = self.cards.native(ins, body)
        while status == 0xAF:
            more, status = self.cards.native(0xAF)
            answer += more
        if status != 0x00:
            raise PermissionError(f"{status:02x}")
        self.counter += 1
        if reply == "plain" or not answer:
            return answer
        if cmac8(self.mac, b"\0" + self.state() + answer[:-8]) != answer[-8:]:
            raise ValueError("MAC")
        answer = answer[:-8]
        if reply == "full" and answer:
            answer = unpad(decrypt(self.enc, answer, self.iv("5aa5")))
        return answer

    def change_key(self, number, old, new, version):
        data = new + bytes([version]) if number == self.number else xor(new, old) + bytes([version]) + crc32(new)
        return self.send(0xC4, bytes([number]), data, "full")


class Ev1:
    """EV1's AES authentication and secure messaging, the reader's side."""

    def __init__(self, cards, number, key, rnd_a=None):
        self.cards = cards
        self.number = number
        rnd_a = rnd_a or secrets.token_bytes(16)
        challenge, status = cards.native(0xAA, bytes([number]))
        if status != 0xAF:
            raise PermissionError(f"{status:02x}")
        rnd_b = decrypt(key, challenge)
        self.token = encrypt(key, rnd_a + rotate(rnd_b), challenge)
        self.reply, status = cards.native(0xAF, self.token)
        if status != 0x00:
            raise PermissionError(f"{status:02x}")
        if decrypt(key, self.reply, self.token[-16:]) != rotate(rnd_a):
            raise ValueError("the card does not know the key")
        self.key = rnd_a[:4] + rnd_b[:4] + rnd_a[12:] + rnd_b[12:]
        self.iv = ZERO

    def send(self, ins, header=b"", data=b"", mode="plain", reply="mac", size=None):
        body = header + data
        if mode == "full" and data:
            clear = data + crc32(bytes([ins]) + header + data)
            clear += bytes(-len(clear) % 16)
            cipher = encrypt(self.key, clear, self.iv)
            self.iv = cipher[-16:]
            body = header + cipher
        else:
            self.iv = cmac(self.key, bytes([ins]) + body, self.iv)
            if mode == "mac" and data:
                body += self.iv[:8]
        answer, status = self.cards.native(ins, body)
        while status == 0xAF:
            more, status = self.cards.native(0xAF)
            answer += more
        if status != 0x00:
            raise PermissionError(f"{status:02x}")
        if reply == "none":
            return answer
        if reply == "full":
            clear = decrypt(self.key, answer, self.iv)
            self.iv = answer[-16:]
            if crc32(clear[:size] + b"\0") != clear[size:size + 4]:
                raise ValueError("CRC")
            return clear[:size]
        self.iv = cmac(self.key, answer[:-8] + b"\0", self.iv)
        if answer[-8:] != self.iv[:8]:
            raise ValueError("MAC")
        return answer[:-8]

    def change_key(self, number, old, new, version):
        same = number == self.number
        data = (new if same else xor(new, old)) + bytes([version])
        clear = data + crc32(bytes([0xC4, number]) + data) + (b"" if same else crc32(new))
        clear += bytes(-len(clear) % 16)
        cipher = encrypt(self.key, clear, self.iv)
        self.iv = cipher[-16:]
        answer, status = self.cards.native(0xC4, bytes([number]) + cipher)
        if status != 0x00:
            raise PermissionError(f"{status:02x}")
        if not same:
            self.iv = cmac(self.key, answer[:-8] + b"\0", self.iv)
            if answer[-8:] != self.iv[:8]:
                raise ValueError("MAC")
