"""The key that cards are hashed under gets a next version, twice: every card is known before, meanwhile and after, online and off, and nobody
has to be there.

ROUNDS of the environment: without it what happens offline, and to a wiped kiosk, is left to tests/full (suite rotation)."""
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from unit import NAME, PATIENCE, SERIAL, SITE, UnitCase, wait_until  # noqa: E402
from shop import main, say  # noqa: E402

EXPERIMENT, SHARE = "autumn-2026", 0.5
STRANGER = "uid:04F1E2D3C4B5A6"
long = unittest.skipUnless(os.environ.get("ROUNDS"), "part of tests/full")


class Rechain(UnitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop.configure(measure={"experiment": EXPERIMENT, "version": 1, "control_share": SHARE})
        allow = {row[0] for row in cls.shop.rows("SELECT member FROM consents WHERE purpose='measure' AND granted=1")}
        cls.cards = [card for card in cls.shop.members(60) if int(card[1:]) in allow]

    # -- what there is --

    def kiosk_rows(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=10)) as base:
            return base.execute(query).fetchall()

    def held(self):
        return self.kiosk_rows("SELECT held, target FROM card_key")[0]

    def tokens_at_hq(self):
        return {token: version for token, version in self.shop.rows("SELECT token, key_version FROM cards WHERE state=1")}

    def key(self, version):
        name = "card-hash.key" if version == 1 else f"card-hash-{version}.key"
        return (self.shop.home / "hq-keys" / name).read_bytes()[12:44]

    def lifted(self, token, version):
        return hmac.new(self.key(version), bytes.fromhex(token), hashlib.sha256).hexdigest()

    def arm(self, card):
        """By the first key, whatever came after it."""
        key = hmac.new(self.key(1), b"regard-measure/1", hashlib.sha256).digest()
        place = hmac.new(key, int(card[1:]).to_bytes(8, "big") + EXPERIMENT.encode(), hashlib.sha256).digest()
        return "treatment" if (int.from_bytes(place[:8], "big") >> 11) * 2 ** -53 < 1 - SHARE else "control"

    def raise_key(self):
        done = subprocess.run([self.shop.bin / "regard-hq", "keys", "--keys", self.shop.home / "hq-keys", "--raise", "card-hash"],
                              check=True, capture_output=True, text=True)
        self.assertIn("card-hash-", done.stdout)

    def heads(self):
        return self.shop.rows("SELECT * FROM heads WHERE feed=6 ORDER BY 1, 2")

    # -- what people do --

    def tap(self, card):
        """It is known, to the associate who is there, and lets the next one come."""
        self.shop.show_card(card, "profile")
        self.shop.touch("hide")
        self.shop.wait_screen("idle")

    def serve(self):
        """The badge: from now on profiles open."""
        self.wait_idle()
        self.shop.show_card("b1", "hello-badge")
        self.shop.wait_screen("idle")

    def arms_are_drawn(self, arms=("treatment", "control")):
        """A customer of each arm who was never seen before: the arm that HQ hears of is the one that this file reckons."""
        for arm in arms:
            card = next(card for card in self.cards if self.arm(card) == arm)
            self.cards.remove(card)
            self.tap(card)
            row = wait_until("what was shown at HQ", PATIENCE, lambda one=card: self.shop.rows(
                "SELECT arm FROM shown WHERE member=?", int(one[1:])), 0.1)[0]
            self.assertEqual(row, (arm,))

    def press(self, action):
        button = wait_until(f"the button '{action}'", PATIENCE, lambda: self.shop.button(self.shop.screen(), action), 0.05)
        x, y, width, height = button["rect"]
        self.shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.06, "mouseup", 1)

    def see(self, screen, detail=""):
        self.shop.wait_screen(screen, PATIENCE, lambda stands: stands["detail"].startswith(detail))

    def join(self, card):
        """Without the associate, who would have to say yes as well."""
        self.shop.show_card("b1", "goodbye-badge")
        self.shop.wait_screen("idle")
        self.shop.show_card(card, "join")
        self.press("join")
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            self.see("question", question)
            self.press("yes")
        self.see("question", "name")
        self.press("accept")
        self.see("question", "confirm")
        self.press("yes")
        self.see("result", "joined")
        self.serve()

    def agrees(self, since):
        """Both hold the same cards by what they told each other, and nothing had to be mended."""
        def look():
            status = self.shop.status() or {}
            cards = (status.get("compared") or {}).get("feeds", {}).get("cards", {})
            return status.get("last_seen", 0) > since and cards.get("ver", 0) > 0 and cards
        cards = wait_until("a comparison of cards", PATIENCE, look, 0.3)
        self.assertEqual((cards["agree"], cards["differ"]), (256, 0))
        self.assertEqual(self.shop.status()["compared"]["mended"], 0)
        site = {row[0] for row in self.shop.rows("SELECT token FROM cards WHERE state=1")}
        self.assertEqual({row[0] for row in self.kiosk_rows("SELECT lower(hex(token)) FROM card")}, site)

    # -- in this order --

    def test_1_before(self):
        self.start_kiosk(more=("--compare-after", "1"))
        self.wait_pending()
        self.shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.shop.wait_data()
        self.serve()
        self.arms_are_drawn()
        self.assertEqual(self.held(), (0, 0))
        # What is no such key, or not meant, makes none.
        for words in (["--raise", "command"], ["--raise", "card-hash", "--to", self.shop.home / "copy"], ["--raise", "card-hash", "--next"]):
            done = subprocess.run([self.shop.bin / "regard-hq", "keys", "--keys", self.shop.home / "hq-keys", *words], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2, words)
        self.assertFalse((self.shop.home / "hq-keys/card-hash-2.key").exists())

    def test_2_online(self):
        """the kiosk gets the key with its next identity and lifts its own cards; not one tap fails, and no row was sent"""
        shop = self.shop
        before, heads, taps = self.tokens_at_hq(), self.heads(), 0
        began = time.monotonic()
        self.raise_key()
        while self.held() != (2, 2):
            self.tap(self.cards[taps % len(self.cards)])
            taps += 1
            self.assertLess(time.monotonic(), began + PATIENCE)
        say(f"  {len(before)} cards of HQ and the kiosk's are under the next key after {time.monotonic() - began:.1f} s, "
            f"{taps} taps meanwhile were known")
        self.assertEqual(self.tokens_at_hq(), {self.lifted(token, 2): 2 for token in before})
        self.assertEqual(self.heads(), heads)
        self.assertEqual(self.kiosk_rows("SELECT DISTINCT key_version FROM card"), [(2,)])
        shop.wait_online()
        self.arms_are_drawn()

    @long
    def test_3_offline(self):
        """meanwhile HQ goes on without it; what was said here under the key before is lifted there, and so are the cards here, later"""
        shop = self.shop
        shop.stop("mosquitto")
        shop.wait_offline()
        self.raise_key()
        wait_until("HQ's cards under the next key", PATIENCE, lambda: set(self.tokens_at_hq().values()) == {3}, 0.1)
        self.assertEqual(self.held(), (2, 2))
        self.tap(self.cards[0])
        self.join(STRANGER)
        self.tap(STRANGER)
        shop.start_broker()
        wait_until("the kiosk's cards under it", 3 * PATIENCE, lambda: self.held() == (3, 3), 0.1)
        self.tap(STRANGER)
        self.tap(self.cards[1])
        joined = wait_until("who joined, at HQ", PATIENCE, lambda: shop.rows(
            "SELECT key_version, state FROM cards WHERE holder>=4503599627370496"), 0.1)
        self.assertEqual(joined, [(3, 1)])
        wait_until("its own row back", PATIENCE, lambda: shop.behind() == [], 0.1)
        self.arms_are_drawn()
        # Another start, and all is compared anew.
        shop.stop("kiosk")
        since = int(time.time() * 1000)
        self.start_kiosk(more=("--compare-after", "1"))
        self.wait_idle()
        self.agrees(since)

    @long
    def test_4_wiped(self):
        """all but the slot is gone: it gets the whole chain"""
        shop, keys = self.shop, self.shop.home / "kiosk/keys"
        shop.stop("kiosk")
        self.unpack()
        self.start_kiosk()
        self.wait_pending()
        shop.ctl("device", "approve", SERIAL, "--site", SITE)
        shop.wait_data()
        self.serve()
        for name in ("card-hash.key", "card-hash-2.key", "card-hash-3.key"):
            self.assertEqual((keys / name).read_bytes(), (shop.home / "hq-keys" / name).read_bytes())
        self.assertEqual(self.held(), (3, 3))
        self.tap(self.cards[2])
        self.tap(STRANGER)
        self.arms_are_drawn()
        document = json.loads((shop.home / "kiosk/identity/device.json").read_text())
        self.assertEqual([key["version"] for key in document["card_hash_chain"]], [2, 3])
        self.assertEqual(self.unit()["device"], NAME)


if __name__ == "__main__":
    main()
