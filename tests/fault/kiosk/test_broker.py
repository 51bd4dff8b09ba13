"""The network's bad will: wrong certificates, names that never resolve, and junk under HQ's own name."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest
import uuid

import shop_path  # noqa: F401
from shop import DEVICE, END_S, PATIENCE, SITE, ROOT, Case, end, engine, main, say, synced, wait_until

TOPIC = f"rg/1/{SITE}/{DEVICE}/dn/"


def envelope(kind, body, **more):
    return json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": kind, "ts": int(time.time() * 1000), "exp": None, "b": body,
                       **more})


def junk():
    """(topic below dn/, payload) that break the contract, each in its way."""
    texts = ["", "junk", "{", "[]", "null", "17", '"text"', "{}", '{"v":1}', "\0\0\0\0", "\xff\xfe", "[" * 5000,
             '{"v":1,"t":"page","b":' * 500, envelope("page", {})[:-1], envelope("page", None), envelope("page", []),
             envelope("page", {}, v=2), envelope("page", {}, v="1"), envelope("ack", {}), envelope("nonsense", {}),
             envelope("page", {}, exp=1), "{" + '"a":1,' * 4000 + '"b":1}']
    for topic in ("res", "ack/visit", "feed/members"):
        for text in texts:
            yield topic, text
    rid = str(uuid.uuid4())
    for body in ({"rid": rid, "feed": "members", "epoch": "e", "from": 0, "to": 5, "more": False, "columns": ["id"],
                  "rows": [[1]], "dels": []},
                 {"rid": rid, "feed": "ghosts", "epoch": "e", "from": 0, "to": 5, "more": False, "columns": ["id"],
                  "rows": [[1]], "dels": []},
                 {"rid": rid, "feed": "cards", "epoch": "e", "reset": True},
                 {"rid": rid, "feed": "cards", "error": "busy"},
                 {"rid": rid, "feed": "members", "epoch": "e", "from": 2 ** 63, "to": -1, "more": True, "columns": [],
                  "rows": [[]] * 100, "dels": [[None]]}):
        yield "res", envelope("page", body)
    for body in ({"stream": "visit", "epoch": "0" * 16, "upto": 5, "rejects": []},
                 {"stream": "ghosts", "epoch": "0" * 16, "upto": 5, "rejects": []},
                 {"stream": "visit", "epoch": "0" * 16, "upto": 2 ** 62, "rejects": [{"seq": 1, "code": "bad-op"}] * 50},
                 {"stream": "visit", "epoch": 7, "upto": "all", "rejects": {}},
                 {"stream": "visit", "epoch": "0" * 16, "upto": -1, "rejects": []}):
        yield "ack/visit", envelope("ack", body)
    for feed in ("ghosts", "members", "a" * 150):
        yield f"feed/{feed}", envelope("hint", {"feed": feed, "epoch": "e", "head": 1})
    yield "feed/members", envelope("hint", {"feed": "members", "epoch": "e", "head": -1})
    yield "ghosts", envelope("hint", {"feed": "members", "epoch": "e", "head": 10 ** 30})
    yield "res", envelope("page", {"pad": "x" * 64000})
    yield "res", "x" * 65000


class Network(Case):
    data = staticmethod(synced)

    def setUp(self):
        super().setUp()
        self.open()
        # So that what the broker says is read at all: what is not signed, and HQ's key is there, is fault_kiosk_hostile's.
        (self.shop.home / "kiosk/identity/command.pem").unlink()
        self.addCleanup(self.__class__.doClassCleanups)
        self.cards = self.shop.members(2)

    def serve(self, card, outcome="sold"):
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, outcome), "saved", "an outcome is not saved")
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)

    def publish(self, topic, payload):
        pki = self.shop.home / "pki"
        data = payload if isinstance(payload, bytes) else payload.encode("latin-1", "replace")
        file = self.shop.home / "payload"
        file.write_bytes(data)
        words = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert",
                 pki / "hq.pem", "--key", pki / "hq.key", "-q", "1", "-t", topic, "-f", file]
        return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=30)

    @unittest.skipIf(engine.NATS, engine.FELLOWS)
    def test_1_a_certificate_of_another_authority(self):
        """a broker whose certificate comes from another authority: the kiosk works offline and gives nothing away"""
        shop, pki = self.shop, self.shop.home / "pki"
        other = shop.home / "other"
        for words in (["ca"], ["server", "localhost", "127.0.0.1"]):
            subprocess.run([str(ROOT / "board/pki"), str(other), *words], check=True)
        right = {name: (pki / name).read_bytes() for name in ("localhost.pem", "localhost.key")}
        for name in right:
            shutil.copy(other / name, pki / name)
        shop.start_broker()
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_offline()
        self.serve(self.cards[0])
        time.sleep(3)
        shop.wait_offline()
        self.assertTrue(shop.running())
        say("the broker gets its right certificate")
        shop.stop("mosquitto")
        for name, content in right.items():
            (pki / name).write_bytes(content)
        shop.start_broker()
        shop.start_hq()
        shop.wait_online(60)
        shop.wait_outcomes([(int(self.cards[0][1:]), 0, "sold")], 60)

    def test_2_a_name_that_never_resolves(self):
        """a broker's name that no server knows: the kiosk works offline and ends when told to"""
        shop = self.shop
        self.start_with_broker("mqtts://no-such-broker.invalid:8883")
        shop.wait_offline()
        self.serve(self.cards[0])
        code, spent = end(shop.processes.pop("kiosk"))
        self.assertEqual(code, 0)
        self.assertLess(spent, END_S, "the kiosk computes when it is to end while a name is looked up")

    def test_3_a_resolver_that_never_answers(self):
        """a name server that swallows every question: the screen, taps and the watchdog go on"""
        shop = self.shop
        if os.geteuid() != 0 or subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode != 0:
            self.skipTest("needs the right to give a program a network and a resolv.conf of its own (root)")
        conf = shop.home / "resolv.conf"
        conf.write_text("nameserver 127.0.0.9\noptions timeout:30 attempts:5\n")
        # The hole lives as long as the process that becomes the kiosk.
        hole = shop.home / "hole.py"
        hole.write_text("import os, socket, time\nkiosk = os.getppid()\n"
                        "hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nhole.bind(('127.0.0.9', 53))\n"
                        "open('hole.ready', 'w').close()\nwhile os.getppid() == kiosk:\n    time.sleep(0.1)\n")
        script = shop.home / "silent"
        script.write_text(f"#!/bin/sh\ncd {shop.home}\nip link set lo up || exit 98\n"
                          f"mount --bind {conf} /etc/resolv.conf || exit 99\n{sys.executable} hole.py &\n"
                          "while ! [ -e hole.ready ]; do sleep 0.05; done\nexec \"$@\"\n")
        script.chmod(0o700)
        self.start_with_broker("mqtts://broker.example:8883", "unshare", "-mn", script)
        shop.wait_screen("idle", PATIENCE)
        shop.wait_offline()
        self.serve(self.cards[0])
        time.sleep(5)
        self.serve(self.cards[1])
        self.assertTrue(shop.running())
        self.assertNotIn("CHILD-SILENT", shop.log(), "the link was taken for hung while a name was looked up")

    def start_with_broker(self, url, *before):
        self.shop.start_reader()
        self.shop.start_kiosk_by(*before, url=url)
        self.shop.wait_screen("idle", PATIENCE)

    def test_4_junk_under_the_name_of_headquarters(self):
        """payloads that break the contract are counted and dropped; the kiosk goes on and loses nothing"""
        shop = self.shop
        shop.start_all(data=False)
        link = shop.child("regard-link")
        count = 0
        for topic, payload in junk():
            done = self.publish(TOPIC + topic, payload)
            self.assertEqual(done.returncode, 0, f"mosquitto_pub: {done.stderr}")
            count += 1
        # Over the broker's own limit: it hangs up on the sender.
        self.publish(TOPIC + "res", b"x" * 70000)
        say(f"{count} payloads that break the contract were published")
        wait_until("a word in the log about refused messages", PATIENCE, lambda: "SYNC-REFUSED" in shop.log(), 0.2)
        self.assertTrue(shop.running(), "the kiosk ended over a message")
        self.assertEqual(shop.child("regard-link"), link, "the link ended over a message")
        shop.wait_screen("idle", PATIENCE)
        self.serve(self.cards[0])
        shop.wait_outcomes([(int(self.cards[0][1:]), 0, "sold")], 60)
        self.assertEqual(shop.behind(), [], "the kiosk lost data that it had")

    def test_5_things_that_do_not_exist(self):
        """a page that answers the kiosk's own question with rows of unknown things does no harm"""
        shop, member = self.shop, int(self.cards[0][1:])
        shop.start_all()
        for body in ({"feed": "stock", "epoch": "", "head": 10 ** 9}, {"feed": "members", "epoch": "x", "head": 1}):
            self.publish(TOPIC + f"feed/{body['feed']}", envelope("hint", body))
        time.sleep(2)
        shop.wait_data()
        self.serve(self.cards[0])
        shop.wait_outcomes([(member, 0, "sold")], 60)


if __name__ == "__main__":
    assert pathlib.Path(shutil.which("mosquitto_pub") or "").name, "mosquitto_pub (mosquitto-clients) is missing"
    main()
