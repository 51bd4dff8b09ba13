#!/usr/bin/env python3
"""Blank cards of a second implementation are issued with keys of the day: what is on them then, what a card session makes of it, and that a
card which is pulled away at each exchange, before it acted and after, is made good by doing it again."""
import copy
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: E402

from blank import APPLICATION, Blank424, BlankDesfire, BlankTag  # noqa: E402

TESTS = pathlib.Path(os.environ["RG_TESTS"])
KIND = {"1": "ev2", "2": "meta", "3": "file", "4": "desfire"}
NTAG21X, NTAG424, DESFIRE = 2, 3, 4
ADDRESS = "loyalty.example/t"


def check(what, got, expected):
    assert got == expected, f"{what}: {got!r}, not {expected!r}"
    print(f"ok  {what}: {got}")


def new_uid():
    return b"\x04" + os.urandom(6)


def converse(card, keys=None, signer=b""):
    """What a card session, which has these keys, makes of a card."""
    args = [TESTS / "card-talk", card.uid.hex(), card.ats.hex(), card.atqa, card.sak, os.urandom(96).hex(), APPLICATION.hex(), "1", signer.hex()]
    card.new_field()
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        for line in talk.stdout:
            word, _, rest = line.strip().partition(" ")
            if word in ("SEND", "RAW"):
                answer = card.answer(bytes.fromhex(rest))
                reply = "SILENT" if answer is None else "OK " + answer.hex()
            elif word == "KEY":
                key = (keys or {}).get(KIND[rest.split(" ")[0]])
                reply = f"KEY {key.hex()}" if key else "NONE"
            else:
                return line.strip()
            talk.stdin.write(reply + "\n")
            talk.stdin.flush()
    raise AssertionError("it ended without a word")


class Chain:
    """What HQ knows of one card: its keys by version, and what a tag gets."""

    def __init__(self, uid, versions=1):
        self.uid, self.sets = uid, [(version, [os.urandom(16) for _ in range(4)]) for version in range(versions, 0, -1)]
        self.signer = ed25519.Ed25519PrivateKey.generate()
        self.password, self.pack = os.urandom(4), os.urandom(2)
        head = bytes([1, 1, 0, 7]) + os.urandom(16)
        self.token = head[4:]
        self.payload = head + self.signer.sign(b"regard member token\x00" + head + bytes([7]) + uid)

    def public(self):
        return self.signer.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def issue(card, medium, chain, pulled_at=None, acts=False):
    """The last words, and how many exchanges there were."""
    args = [TESTS / "issue-talk", str(medium), card.uid.hex(), card.sak, ADDRESS, chain.payload.hex(), chain.password.hex(), chain.pack.hex()]
    for version, keys in chain.sets:
        args += [str(version), b"".join(keys).hex()]
    card.new_field()
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        exchanges = 0
        for line in talk.stdout:
            word, _, rest = line.strip().partition(" ")
            if word not in ("SEND", "RAW", "WAKE"):
                return " ".join([word] + talk.stdout.read().split()), exchanges
            gone = pulled_at is not None and exchanges >= pulled_at
            answer = None
            if not gone or (acts and exchanges == pulled_at):
                if word == "WAKE":
                    card.new_field()
                answer = b"" if word == "WAKE" else card.answer(bytes.fromhex(rest))
            exchanges += 1
            talk.stdin.write("SILENT\n" if gone or answer is None else "OK " + answer.hex() + "\n")
            talk.stdin.flush()
    raise AssertionError("it ended without a word")


def keys_of(medium, chain, sets=0):
    keys = chain.sets[sets][1]
    return {"ev2": keys[1], "meta": keys[2], "file": keys[3]} if medium == NTAG424 else {"desfire": keys[1]}


def assert_good(what, card, medium, chain):
    """No key is the factory's, and a kiosk sees what it is to see."""
    if medium == NTAG21X:
        assert card.pages[card.config][3] == 2 and card.pages[card.config + 2] == chain.password, what
        assert converse(card, signer=chain.public()) == f"DONE {NTAG21X} 0 {chain.token.hex()}", what
        return
    version, keys = chain.sets[0]
    have = (card.keys, card.versions) if medium == NTAG424 else (card.applications[APPLICATION]["keys"], card.applications[APPLICATION]["versions"])
    count = 4 if medium == NTAG424 else 2
    assert list(have[0][:count]) == keys[:count] and list(have[1][:count]) == [version] * count, what
    proof = copy.deepcopy(card)
    # card-talk asks key 0, as its setup has no numbers; a card session in the field asks key 1.
    (proof.keys if medium == NTAG424 else proof.applications[APPLICATION]["keys"])[0] = keys[1]
    assert converse(proof, keys=keys_of(medium, chain)) == f"DONE {medium} 2 {card.uid.hex()}", what
    if medium == NTAG424:
        only_sun = {word: key for word, key in keys_of(medium, chain).items() if word != "ev2"}
        assert converse(card, keys=only_sun).startswith(f"DONE {NTAG424} 1 counter"), what


def issued(what, medium, make):
    chain = Chain(new_uid())
    card = make(chain.uid)
    line, exchanges = issue(card, medium, chain)
    check(what, line, "DONE")
    assert_good(what, card, medium, chain)
    check(f"{what}, once more", issue(card, medium, chain)[0], "DONE")
    assert_good(what, card, medium, chain)
    for acts in (False, True):
        for at in range(exchanges):
            card = make(chain.uid)
            line = issue(card, medium, chain, at, acts)[0]
            assert line == "AGAIN", f"{what}, pulled at {at}: {line}"
            # And once more before it is left alone.
            issue(card, medium, chain, at, not acts)
            line = issue(card, medium, chain)[0]
            assert line == "DONE", f"{what}, pulled at {at}, again: {line}"
            assert_good(f"{what}, pulled at {at}", card, medium, chain)
    print(f"ok  {what}, pulled at each of {exchanges} exchanges, before it acted and after, and done again")
    return chain


def newer_keys(what, medium, make):
    """A card of an older version, cut off at each exchange while it gets the newer."""
    whole = None
    at = 0
    while whole is None or at < whole:
        chain = Chain(new_uid(), 3)
        old = copy.copy(chain)
        old.sets = chain.sets[1:]
        card = make(chain.uid)
        assert issue(card, medium, old)[0] == "DONE"
        whole = whole or issue(copy.deepcopy(card), medium, chain)[1]
        issue(card, medium, chain, at, at % 2 == 0)
        assert issue(card, medium, chain)[0] == "DONE", f"{what}, cut off at {at}"
        assert_good(what, card, medium, chain)
        at += 1
    print(f"ok  {what}, to a newer version of keys")


def others(what, medium, make):
    """Who has not the keys changes nothing."""
    chain, stranger = Chain(new_uid()), Chain(new_uid())
    card = make(chain.uid)
    assert issue(card, medium, chain)[0] == "DONE"
    line = issue(card, medium, stranger)[0]
    check(f"{what}, of another chain", line, "REFUSED locked" if medium == NTAG21X else "REFUSED keys")
    assert_good(what, card, medium, chain)


def main():
    media = [("ntag213", NTAG21X, BlankTag), ("ntag215", NTAG21X, lambda uid: BlankTag(uid, 0x11)),
             ("ntag216", NTAG21X, lambda uid: BlankTag(uid, 0x13)), ("ntag 424", NTAG424, Blank424),
             ("desfire ev1", DESFIRE, BlankDesfire), ("desfire ev2", DESFIRE, lambda uid: BlankDesfire(uid, 2))]
    for what, medium, make in media:
        issued(what, medium, make)
        others(what, medium, make)
        if medium != NTAG21X:
            newer_keys(what, medium, make)
    for what, medium, make in (("ntag 424", NTAG424, lambda uid: Blank424(uid, True)), ("desfire", DESFIRE, lambda uid: BlankDesfire(uid, wrong_mac=True))):
        line = issue(make(new_uid()), medium, Chain(new_uid()))[0]
        assert line == "REFUSED mac", line
        print(f"ok  {what}, whose MACs are wrong: REFUSED")
    line = issue(BlankDesfire(new_uid(), free=False), DESFIRE, Chain(new_uid()))[0]
    assert line == "REFUSED locked", line
    tag = BlankTag(new_uid())
    tag.pages[2] = bytes.fromhex("00004800")[:2] + b"\xf0\x00"
    line = issue(tag, NTAG21X, Chain(tag.uid))[0]
    assert line == "REFUSED locked", line
    line = issue(Blank424(new_uid()), DESFIRE, Chain(new_uid()))[0]
    assert line == "REFUSED medium", line
    print("ok  what is locked, and what is another medium: REFUSED")


if __name__ == "__main__":
    main()
