#!/usr/bin/env python3
"""Cards of a second, independent implementation tap, with keys and nonces of the day: what comes of each, of each fault, of a key that is
only at HQ, and of being pulled away at each exchange."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402

from card import Desfire, Ntag21x, Ntag424, Recorded, decrypt, own_key  # noqa: E402

TALK = pathlib.Path(os.environ["RG_TESTS"]) / "card-talk"
AID = bytes.fromhex("565252")
KIND = {"1": "ev2", "2": "meta", "3": "file", "4": "desfire", "5": "vas"}
UID, NTAG21X, NTAG424, DESFIRE = 1, 2, 3, 4


def converse(card, keys=None, remote=None, uid=None, signer=None, pulled_at=None):
    """The last line, how many exchanges there were, and whose keys were asked for. A key is None where there is none."""
    algorithm, public = signer or (0, b"")
    args = [TALK, (uid or card.uid).hex(), card.ats.hex(), card.atqa, card.sak, os.urandom(96).hex(), AID.hex(),
            str(algorithm), public.hex()]
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        exchanges, wanted = 0, []
        for line in talk.stdout:
            word, _, rest = line.strip().partition(" ")
            if word in ("SEND", "RAW", "WAKE"):
                gone = pulled_at is not None and exchanges >= pulled_at
                exchanges += 1
                answer = None if gone else b"" if word == "WAKE" else card.answer(bytes.fromhex(rest))
                reply = "SILENT" if answer is None else "OK " + answer.hex()
            elif word == "KEY":
                kind, told = rest.split(" ")
                wanted.append((KIND[kind], told[8:]))
                key = (keys or {}).get(KIND[kind])
                reply = f"REMOTE {remote.hex()}" if remote else f"KEY {key.hex()}" if key else "NONE"
            else:
                return line.strip(), exchanges, wanted
            talk.stdin.write(reply + "\n")
            talk.stdin.flush()
    raise AssertionError("it ended without a word")


def check(what, got, expected):
    assert got == expected, f"{what}: {got!r}, not {expected!r}"
    print(f"ok  {what}: {got if isinstance(got, list) else got.split(' ')[0]}")


def pulled(what, make, **more):
    whole = converse(make(), **more)[1]
    for at in range(whole):
        check(f"{what}, pulled at exchange {at}", converse(make(), pulled_at=at, **more)[0], "AGAIN none")


def new_uid():
    return b"\x04" + os.urandom(6)


def mutual(name, medium, kind, make):
    master, uid = os.urandom(16), new_uid()
    key = own_key(master, uid, kind, 0)
    good = f"DONE {medium} 2 {uid.hex()}"
    word = KIND[str(kind)]
    for _ in range(4):
        line, _, wanted = converse(make(uid, key), keys={word: key})
        check(name, line, good)
        check(f"{name}, whose key", [one for one in wanted if one[0] == word], [(word, uid.hex())])
    check(f"{name}, by hq", converse(make(uid, key), remote=key)[0], good)
    # HQ says the same of a copy and of a card that is nobody's: what is left is its number.
    check(f"{name}, by hq, wrong key", converse(make(uid, key), remote=os.urandom(16))[0], f"DONE {UID} 0 {uid.hex()}")
    check(f"{name}, by hq, wrong proof", converse(make(uid, key, fault="proof"), remote=key)[0], f"DONE {UID} 0 {uid.hex()}")
    check(f"{name}, wrong key", converse(make(uid, key), keys={word: os.urandom(16)})[0], "REFUSED key")
    check(f"{name}, wrong proof", converse(make(uid, key, fault="proof"), keys={word: key})[0], "REFUSED mac")
    # Another card with its UID copied: it has not the key that is of this UID.
    check(f"{name}, a copy", converse(make(uid, own_key(master, new_uid(), kind, 0)), keys={word: key})[0], "REFUSED key")
    heard = Recorded(make(uid, key))
    check(f"{name}, overheard", converse(heard, keys={word: key})[0], good)
    check(f"{name}, replayed", converse(heard.replay(), keys={word: key})[0], "REFUSED mac")
    check(f"{name}, replayed, by hq", converse(heard.replay(), remote=key)[0], f"DONE {UID} 0 {uid.hex()}")
    pulled(name, lambda: make(uid, key), keys={word: key})


def sun():
    uid, meta, file = new_uid(), os.urandom(16), os.urandom(16)
    keys = {"meta": meta, "file": file}

    def card(**more):
        return Ntag424(uid, os.urandom(16), meta=meta, file=file, counter=41, **more)

    for data in (None, os.urandom(16), os.urandom(32)):
        check("sun", converse(card(data=data), keys=keys)[0], f"DONE {NTAG424} 1 counter 42 {uid.hex()}")
    line, _, wanted = converse(card(), keys=keys, uid=b"\x08\x01\x02\x03")
    check("sun, random uid", line, f"DONE {NTAG424} 1 counter 42 {uid.hex()}")
    # Of a UID that is drawn anew there is nothing yet but what it says by SUN, which HQ can be asked about.
    (word, said), *then = wanted
    check("sun, random uid, whose keys", then, [("file", uid.hex()), ("ev2", uid.hex())])
    check("sun, random uid, what opens it", [word, len(said), decrypt(meta, bytes.fromhex(said)[:16])[:8]], ["meta", 48, b"\xc7" + uid])
    one = card()
    check("sun, random uid, then ev2", converse(one, keys={**keys, "ev2": one.key}, uid=b"\x08\x01\x02\x03")[0],
          f"DONE {NTAG424} 2 counter 42 {uid.hex()}")
    # A replay of SUN is told by its counter, which the caller keeps; the next tap's is higher.
    heard = Recorded(card())
    check("sun, overheard", converse(heard, keys=keys)[0], f"DONE {NTAG424} 1 counter 42 {uid.hex()}")
    check("sun, replayed", converse(heard.replay(), keys=keys)[0], f"DONE {NTAG424} 1 counter 42 {uid.hex()}")
    heard.card.content = heard.again = None
    check("sun, the next tap", converse(heard, keys=keys)[0], f"DONE {NTAG424} 1 counter 43 {uid.hex()}")
    check("sun, wrong mac", converse(card(fault="mac"), keys=keys)[0], "REFUSED mac")
    check("sun, another uid inside", converse(card(fault="uid"), keys=keys)[0], "REFUSED uid")
    # One in 256 looks like one of ours under the wrong key, and has another UID inside.
    other = converse(card(), keys={**keys, "meta": os.urandom(16)})[0]
    check("sun, another chain's", other if other == "REFUSED uid" else other[:8], other if other == "REFUSED uid" else f"DONE {UID} 0")
    check("sun, not enrolled", converse(card(), keys={"meta": meta})[0], f"DONE {UID} 0 {uid.hex()}")
    pulled("sun", card, keys=keys)


def tags():
    token, uid = os.urandom(16), new_uid()
    ed, es = ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    raw = ed.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    point = es.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    link = bytes([0x91, 1, 100]) + b"U" + b"\x04" + b"a" * 99
    for key, signer in ((ed, (1, raw)), (es, (2, point))):
        name = f"ntag21x, algorithm {signer[0]}"
        good = f"DONE {NTAG21X} 0 {token.hex()}"
        check(name, converse(Ntag21x(uid, token, key, 7), signer=signer)[0], good)
        check(f"{name}, behind a link", converse(Ntag21x(uid, token, key, 7, size=0x13, before=link), signer=signer)[0], good)
        check(f"{name}, copied", converse(Ntag21x(uid, token, key, 7, fault="copied"), signer=signer)[0], "REFUSED signature")
        check(f"{name}, forged", converse(Ntag21x(uid, token, key, 7, fault="forged"), signer=signer)[0], "REFUSED signature")
        check(f"{name}, of a key not known", converse(Ntag21x(uid, token, key, 6), signer=signer)[0], f"DONE {UID} 0 {uid.hex()}")
        pulled(name, lambda: Ntag21x(uid, token, key, 7), signer=signer)


mutual("ntag424", NTAG424, 1, lambda uid, key, **more: Ntag424(uid, key, **more))
mutual("desfire ev1", DESFIRE, 4, lambda uid, key, **more: Desfire(uid, key, AID, 1, **more))
mutual("desfire ev3", DESFIRE, 4, lambda uid, key, **more: Desfire(uid, key, AID, 3, **more))
sun()
tags()
