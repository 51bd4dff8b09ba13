"""A card pulled away at a byte of its protocol, each medium at a whole kiosk: it asks for the card again, opens nobody's data, and the next
tap works. A few bytes of each, or with CASES=1 every one (tests/full); MEDIA names some of them, separated by commas, PART=1/3 a third of them.
With RG_VAS=1 Apple's passes too, at the end: they change how the reader looks for all."""
import os
import random
import time
import unittest

from pulled import MEMBERS, MISSED_S, NAMES, PASSES, Puller, in_turns
from purse import BADGE, VAS, Purse
from shop import PACE, PATIENCE, WAIT, Case, main, say, wait_until

ALL = os.environ.get("CASES") == "1"
SOME = os.environ.get("MEDIA", "")
PART, PARTS = (int(number) for number in os.environ.get("PART", "1/1").split("/"))
SEED = int(os.environ.get("SEED", time.time() // 86400))


class Pulled(Case):
    @classmethod
    def setUpClass(cls):
        cls.purse = Purse(cls.open(), asked=True)
        cls.puller = Puller(cls.purse, BADGE)
        wanted = SOME.split(",") if SOME else (*NAMES, *(PASSES if VAS else []))
        cls.names, cls.passes = ([name for name in wanted if (name in PASSES) == passes] for passes in (False, True))

    def places(self, size):
        """The bytes at which it is pulled; the last is the one after all."""
        if ALL:
            return range(PART - 1, size + 1, PARTS)
        draw = random.Random(SEED)
        return [draw.randrange(size - 1), size - 1]

    def pull_each(self, names):
        """Again, please; and the next tap is as any other."""
        sizes = {name: self.puller.whole(name) for name in names}
        began = time.monotonic()
        say(f"bytes of a whole tap: {sizes}; seed {SEED}")
        gone = 0
        for name, at in in_turns({name: self.places(size) for name, size in sizes.items()}):
            gone += self.puller.pull(name, at) is not None
            self.puller.whole(name)
        say(f"{gone} pulled in {time.monotonic() - began:.0f} s")
        # The phone's signature is sometimes a byte shorter.
        self.assertGreaterEqual(gone, len(names))

    def test_1_at_bytes_of_each(self):
        """of cards and of phones that any reader wakes"""
        self.pull_each(self.names)

    def stand(self, name, key, screen):
        """Open their visit, or their own screens."""
        self.puller.tap(self.puller.cards[name][0], wanted=self.puller.cards[name][1])
        if key is not None:
            (self.shop.key if key == "Right" else self.shop.touch)(key)
        self.shop.wait_screen(screen, PATIENCE, lambda there: key != "Right" or self.shop.button(there, "sold"))

    def strip(self):
        """Whether "again, please" stands in the row of clock and network, in whichever language."""
        return any(node.get("icon") == WAIT and node["rect"][1] < 64 for node in self.shop.screen()["nodes"])

    def test_2_beside_a_visit(self):
        """the same sentence within 300 ms, in a strip; the visit stands, and the next card is as any other"""
        shop, puller = self.shop, self.puller
        for mine, other, key, screen in (("ntag21x", "desfire", None, "greeting"), ("desfire", "ntag424", "Right", "profile"),
                                         ("ntag424", "desfire", "rights", "rights")):
            with self.subTest(screen=screen):
                size = puller.whole(other)
                self.stand(mine, key, screen)
                began = time.monotonic()
                for at in (size // 3, size - 1) if screen == "profile" else (size // 2,):
                    gone_ms = puller.pull(other, at, beside=screen)
                    stands = shop.screen()
                    self.assertEqual(stands["screen"], screen)
                    # Which recommendation was opened is so still.
                    self.assertEqual(key == "Right", shop.button(stands, "sold") is not None)
                    self.assertLess(gone_ms, 300 * PACE)
                    self.assertTrue(self.strip())
                if screen != "rights":
                    puller.tap(puller.cards[other][0])
                    shop.wait_screen(screen, PATIENCE, lambda there: shop.button(there, "switch"))
                    self.assertFalse(self.strip())
                say(f"beside {screen}: {time.monotonic() - began:.1f} s")
                shop.key("h")
                shop.wait_screen("idle", PATIENCE)
                puller.last = other
                time.sleep(MISSED_S)

    def numbers(self):
        """(card, screen) of cards that are their number alone, of each type of the radio: a member's and a stranger's."""
        shop, (a, b, f) = self.shop, self.shop.members(len(self.purse.holders) + 3)[-3:]
        for member, number in ((b, "b:5A5B5C5D"), (f, "f:0112233445566778")):
            shop.ctl("--command", str(shop.home / "command.pem"), "card", "issue", "--member", member[1:], "--uid", number)
            yield number, "greeting"
        shop.wait_data()
        yield from ((a, "greeting"), ("uid:04AA11BB22CC33", "join"), ("b:6A6B6C6D", "join"), ("f:0212233445566778", "join"))

    def test_3_a_number_alone_is_read_or_not(self):
        """a card that is known by its number, taken away at once: whose it is, again, or nothing; then it is read"""
        shop = self.shop
        for card, screen in list(self.numbers()):
            for after_s in (0, 0.002, 0.005, 0.01, 0.02, 0.03) if ALL else (0.01,):
                time.sleep(MISSED_S)
                before = len(shop.tap_lines())
                shop.reader_says(f"tap {card}")
                time.sleep(after_s)
                shop.reader_says("remove")
                time.sleep(0.3)
                stands = {line["screen"] for line in shop.tap_lines()[before:]}
                self.assertLessEqual(stands, {screen, "again-card"})
                if screen in stands:
                    self.puller.hide(screen)
            time.sleep(MISSED_S)
            self.assertEqual(self.puller.tap(card, wanted=screen)["screen"], screen)
            self.puller.hide(screen)

    def sign(self, wanted):
        """The badge whole, which says whether it was in."""
        time.sleep(MISSED_S)
        self.puller.sign_in(wanted)
        time.sleep(MISSED_S)

    def test_3b_a_badge(self):
        """again, please; nobody is signed in or out by half of it"""
        self.sign("goodbye-badge")
        size = int(self.purse.shown(BADGE)["bytes"])
        following = "hello-badge"
        for at in range(PART - 1, size, PARTS) if ALL else (size // 2, size - 1):
            line = self.puller.tap(BADGE, f"card-pulled {at}")
            self.assertEqual(line["screen"], "again-card", f"a badge pulled at byte {at}")
            self.assertGreater(int(self.purse.shown(BADGE)["gone-ns"]), 0)
            self.sign(following)
            following = "goodbye-badge" if following == "hello-badge" else "hello-badge"
        if following == "hello-badge":
            self.sign(following)
        self.puller.last = None

    @unittest.skipUnless(VAS, "a build with REGARD_APPLE_VAS")
    def test_4_at_bytes_of_a_pass(self):
        """of a phone that only a reader wakes that announces itself"""
        self.puller.read_passes()
        self.pull_each(self.passes)

    def test_5_nobody_was_taken_for_more(self):
        """of all that was opened, each was theirs, at the level that their medium proves"""
        looks = {name: (self.purse.holders[name], level) for name, (screen, level) in MEMBERS.items()
                 if screen == "profile" and name in self.purse.holders}
        wanted = {looks[name] for name in (*self.names, *self.passes) if name in looks}

        def seen():
            return set(self.shop.rows("SELECT DISTINCT member, assurance FROM shown"))
        wait_until("the looks at HQ", PATIENCE, lambda: seen() >= wanted, 0.1)
        # Of who stood there beside others, too, where those who are pulled were chosen.
        self.assertLessEqual(seen(), set(looks.values()))
        self.assertEqual(self.shop.child("regard-reader"), self.reader)
        self.assertNotIn("READER-STUCK", self.shop.log())

    def setUp(self):
        super().setUp()
        type(self).reader = getattr(self, "reader", None) or self.shop.child("regard-reader")


if __name__ == "__main__":
    main()
