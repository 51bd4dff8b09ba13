"""Answers packed with zstd: who can unpack them gets the same message as who cannot, and nothing but a frame of the contract passes regard-link."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sync_harness as rg  # noqa: E402
import packed  # noqa: E402 (its folder is the harness's to add)

SITE, DEVICE = "store-1", "kiosk-1"
ANSWERS = f"rg/1/{SITE}/{DEVICE}/dn/res"


class Packed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place([f"{SITE}.{DEVICE}", "hq"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place)
        cls.hq.start()
        cls.kiosk = rg.Kiosk(cls.place, SITE, DEVICE)
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        rg.wait_for(lambda: cls.kiosk.pull("products", "", 0, 1) is not None, 15, "HQ answers")
        words = ["-h", "127.0.0.1", "-p", str(cls.place.port), *cls.place.files("hq"), "-q", "1"]
        words[words.index("--ca")] = "--cafile"
        cls.words, cls.heard = words, pathlib.Path(cls.place.path("heard"))
        with open(cls.heard, "wb") as out:
            cls.place.processes.append(subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *words, "-d", "-t", ANSWERS, "-F", "%t %x"], stdout=out))
        rg.wait_for(lambda: b"SUBACK" in cls.heard.read_bytes(), 10, "the subscription")

    def wire(self):
        lines = [line.split(b" ") for line in self.heard.read_bytes().split(b"\n")[:-1] if line.startswith(b"rg/1/")]
        return [bytes.fromhex(text.decode()) for _, text in lines]

    def ask(self, **body):
        """What came by the wire, and what regard-link made of it."""
        rid = rg.uuid7()
        self.kiosk.messages.clear()
        self.kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, **body}))
        self.assertTrue(self.kiosk.run(10, lambda: any(rid.encode() in text for _, text in self.kiosk.messages)), "no answer")
        wire = []
        rg.wait_for(lambda: wire.extend(one for one in self.wire() if rid.encode() in packed.plain(one)) or wire, 10, "the same at who listens")
        return wire[0], next(text for _, text in self.kiosk.messages if rid.encode() in text)

    def products(self, **more):
        return self.ask(m="pull", feed="products", **{"epoch": self.epoch(), "from": 0, **more})

    def epoch(self):
        return self.kiosk.pull("products", "", 0)["epoch"]

    def test_1_whoever_says_so_gets_the_same_packed(self):
        wire, text = self.products(accept=["brotli", "zstd"])
        self.assertTrue(packed.is_packed(wire))
        self.assertEqual(packed.unpack(wire), text)
        self.assertLess(len(wire), len(text) / 2)
        plain, _ = self.products()
        self.assertEqual(json.loads(plain)["b"]["rows"], json.loads(text)["b"]["rows"])
        self.assertRegex(text, rb',"sig":"[0-9A-Za-z+/]{86}=="}$')

    def test_2_everybody_else_gets_json(self):
        """who says nothing of it, knows of others alone, or gets what is small; and what breaks the contract is refused"""
        for more in ({}, {"accept": []}, {"accept": ["brotli"]}, {"accept": ["zstd"], "epoch": "another"}):
            wire, text = self.products(**more)
            self.assertEqual(wire, text, more)
            self.assertNotIn("error", json.loads(text)["b"])
        for broken in ("zstd", [1], {"zstd": 1}, None, ["zstd", 1]):
            wire, text = self.products(accept=broken)
            self.assertEqual(json.loads(wire)["b"]["error"], "bad-request", broken)

    def test_3_pictures_too(self):
        """which are packed already: what base64 added is taken away again"""
        page = json.loads(self.products()[1])["b"]
        sha256 = next(row[page["columns"].index("picture")] for row in page["rows"] if row[page["columns"].index("picture")])
        wire, text = self.ask(m="picture", sha256=sha256, accept=["zstd"], **{"from": 0})
        self.assertEqual(packed.unpack(wire), text)
        print(f"a piece of a picture: {len(text)} bytes, {len(wire)} packed")
        self.assertLess(len(wire), len(text) * 0.85)

    def say(self, payload, topic=ANSWERS):
        path = pathlib.Path(self.place.path("said"))
        path.write_bytes(payload)
        subprocess.run(["mosquitto_pub", *self.words, "-t", topic, "-f", path], check=True)

    def test_4_nothing_but_a_frame_of_the_contract_passes(self):
        """a bomb, cut short, followed, twice, of a dictionary, without its length, elsewhere: dropped; the next one passes, and the link lives"""
        text = rg.envelope("page", {"rid": "x", "feed": "stock", "error": "busy", "padding": "a" * 3000})
        frame = packed.pack(text)
        no_window, dictionary = bytearray(frame), bytearray(frame)
        no_window[4] &= ~packed.SINGLE_SEGMENT
        dictionary[4] |= 1
        hostile = {"cut": frame[:-1], "followed": frame + b"\n", "two": frame + frame, "twice": packed.pack(frame), "head": frame[:5],
                   "no length": bytes(no_window), "dictionary": bytes(dictionary), "no envelope": packed.pack(b'{"v":1}' * 500),
                   "skippable": bytes.fromhex("502a4d1804000000") + b"junk" + frame, "old": b"\x27" + frame[1:]}
        self.kiosk.messages.clear()
        for name, payload in hostile.items():
            self.say(payload)
            self.kiosk.run(0.2)
            self.assertEqual(self.kiosk.messages, [], name)
        self.say(frame, f"rg/1/{SITE}/{DEVICE}/dn/job")
        self.kiosk.run(0.2)
        self.assertEqual(self.kiosk.messages, [], "only answers are packed")
        self.assertEqual(self.kiosk.oversized, 0)
        self.say(packed.pack(b" " * (1 << 26)))
        self.assertTrue(self.kiosk.run(5, lambda: self.kiosk.oversized == 1), "the kiosk hears that it was too large")
        self.say(frame)
        self.assertTrue(self.kiosk.run(5, lambda: self.kiosk.messages == [("dn/res", text)]), "the link goes on")
        self.assertIn("LINK-REFUSED-IN", self.place.log())
        self.assertIn("LINK-OVERSIZED", self.place.log())


if __name__ == "__main__":
    unittest.main()
