#!/usr/bin/env python3
"""Phones of a second, independent implementation tap: what comes of each, of each fault, and of being pulled away at each exchange.

   test_phones.py --transcript     a conversation with each, with fixed nonces, as the lines of C that tests/unit/identity plays back
"""
import hashlib
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cryptography.hazmat.primitives import hashes  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from card import Recorded  # noqa: E402
from phone import SmartTapPhone, VasPhone, scalar  # noqa: E402

TALK = pathlib.Path(os.environ["RG_TESTS"]) / "card-talk"
COLLECTOR = bytes.fromhex("0133ee80")
PASS = "pass.com.example.loyalty"
VALUE = b"Zm9yLXRlc3RzLW9ubHk-22"
NAMES = {"smart-tap": "5", "vas": "6"}


def converse(phone, collector_key=None, reader_key=None, pulled_at=None, now=None, random=None, note=None):
    """The last line, and how many exchanges there were."""
    random = random or os.urandom(96)
    args = [TALK, "08" + os.urandom(3).hex(), "788091e1", "0004", "20", random.hex(), COLLECTOR.hex(),
            hashlib.sha256(PASS.encode()).hexdigest(), str(now or int(time.time()))]
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        exchanges = 0
        for line in talk.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "SEND":
                gone = pulled_at is not None and exchanges >= pulled_at
                exchanges += 1
                reply = "SILENT" if gone else "OK " + phone.answer(bytes.fromhex(rest)).hex()
            elif word == "SIGN":
                reply = "SIGNATURE " + collector_key.sign(bytes.fromhex(rest), ec.ECDSA(hashes.SHA256())).hex()
            elif word == "KEY":
                reply = "NONE" if reader_key is None else \
                    "KEY " + reader_key.private_numbers().private_value.to_bytes(32, "big").hex()
            else:
                return line.strip(), exchanges
            if note is not None:
                note.append((word, rest, reply))
            talk.stdin.write(reply + "\n")
            talk.stdin.flush()
    raise AssertionError("it ended without a word")


def check(what, got, expected):
    assert got == expected, f"{what}: {got!r}, not {expected!r}"
    print(f"ok  {what}: {got.split(' ')[0]}")


def smart_tap():
    key = ec.generate_private_key(ec.SECP256R1())
    good = f"DONE {NAMES['smart-tap']} 1 {VALUE.hex()}"

    def phone(value=VALUE, **more):
        return SmartTapPhone(value, COLLECTOR, key, **more)

    for packed in (False, True):
        for chunk in (60, 200, 250):
            check(f"smart tap, packed {packed}, chunks of {chunk}",
                  converse(phone(packed=packed, chunk=chunk), key)[0], good)
    check("a value that can be guessed", converse(phone(b"4711"), key)[0],
          f"DONE {NAMES['smart-tap']} 0 {b'4711'.hex()}")
    for way in ("retry", "silent", "by-id"):
        check(f"smart tap, its way {way}", converse(phone(fault=way), key)[0], good)
    for fault, expected in {"mac": "REFUSED mac", "plain": "REFUSED mac", "truncated": "REFUSED mac", "bomb": "REFUSED format",
                            "endless": "REFUSED long", "locked": "AGAIN user", "stranger": "FOREIGN none",
                            "session": "REFUSED format", "point": "REFUSED format", "empty": "FOREIGN none"}.items():
        check(f"smart tap, fault {fault}", converse(phone(fault=fault, chunk=40 if fault == "endless" else 240), key)[0],
              expected)
    check("a value that is too long", converse(phone(b"x" * 65, chunk=240), key)[0], "REFUSED format")
    heard = Recorded(phone())
    check("smart tap, overheard", converse(heard, key)[0], good)
    check("smart tap, replayed", converse(heard.replay(), key)[0], "REFUSED format")
    check("signed with another key", converse(phone(), ec.generate_private_key(ec.SECP256R1()))[0], "FOREIGN none")
    whole = converse(phone(chunk=100), key)[1]
    for pulled_at in range(whole):
        check(f"smart tap, pulled at exchange {pulled_at}", converse(phone(chunk=100), key, pulled_at=pulled_at)[0],
              "AGAIN none")


def vas():
    key, now = ec.generate_private_key(ec.SECP256R1()), int(time.time())

    def phone(value=VALUE, made=now, **more):
        return VasPhone(value, PASS, key.public_key(), made, **more)

    def tap(one, **more):
        return converse(one, reader_key=key, now=now, **more)[0]

    for _ in range(8):
        check("vas", tap(phone()), f"DONE {NAMES['vas']} 1 once {VALUE.hex()}")
    check("a message that can be guessed", tap(phone(b"4711")), f"DONE {NAMES['vas']} 0 once {b'4711'.hex()}")
    check("just in time", tap(phone(made=now - 60)), f"DONE {NAMES['vas']} 1 once {VALUE.hex()}")
    check("too late", tap(phone(made=now - 61)), "REFUSED time")
    check("too early", tap(phone(made=now + 61)), "REFUSED time")
    for fault, expected in {"mac": "REFUSED mac", "other": "REFUSED mac", "short": "REFUSED format", "locked": "AGAIN user",
                            "none": "FOREIGN none"}.items():
        check(f"vas, fault {fault}", tap(phone(fault=fault)), expected)
    check("sealed to another key", converse(phone(), reader_key=ec.generate_private_key(ec.SECP256R1()), now=now)[0],
          "FOREIGN none")
    check("without a key", converse(phone(), now=now)[0], "FOREIGN none")
    for pulled_at in range(2):
        check(f"vas, pulled at exchange {pulled_at}", tap(phone(), pulled_at=pulled_at), "AGAIN none")


def transcript():
    key, note = scalar(7), []
    phone = SmartTapPhone(VALUE, COLLECTOR, key, packed=True, chunk=110, device=scalar(11), nonce=bytes(range(32)), iv=bytes(12))
    print("smart tap:", converse(phone, key, random=bytes(range(96)), note=note)[0])
    phone = VasPhone(VALUE, PASS, key.public_key(), 1790000000, device=scalar(13))
    print("vas:", converse(phone, reader_key=key, now=1790000001, note=note)[0])
    print("pass hash:", hashlib.sha256(PASS.encode()).hexdigest())
    for word, said, reply in note:
        print(f'    {{"{said}", "{reply.split(" ")[1]}"}},' if word == "SEND" else f"    {word}: {reply}")


if sys.argv[1:] == ["--transcript"]:
    transcript()
else:
    smart_tap()
    vas()
