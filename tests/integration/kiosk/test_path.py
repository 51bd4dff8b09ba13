"""The main job, end to end: tap, locked, badge, profile, outcome, HQ, regardctl; and what must not happen on the way."""
import os
import re
import subprocess
import time

from shop import PATIENCE, RANDOM, SHARED, UNKNOWN, Case, main, say, synced, wait_until


class Path(Case):
    """One store for all; each test takes customers of its own and leaves the idle screen without a session."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        cls.cards = shop.members(16)
        cls.acknowledged = []

    def setUp(self):
        super().setUp()
        self.customer = lambda: self.cards.pop(0)

    def tearDown(self):
        super().tearDown()
        self.shop.take()
        time.sleep(0.7)
        if self.session:
            self.leave()

    session = False

    def sign_in(self, badge="b1"):
        self.shop.show_card(badge, "hello-badge")
        self.session = True

    def leave(self):
        """Hide what is open and end the session."""
        shop = self.shop
        if shop.has("hide"):
            shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        self.session = False
        shop.wait_screen("idle", PATIENCE)

    def number(self, card):
        return int(card[1:])

    def test_01_from_tap_to_headquarters(self):
        """a tap, the lock, the badge, the profile, one touch, HQ, and regardctl shows it once"""
        shop, card = self.shop, self.customer()
        applied = shop.status()["applied"]
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.session = True
        screen = shop.screen()
        offers = [node for node in screen["nodes"] if node.get("action") == "select"]
        self.assertGreaterEqual(len(offers), 1, "the profile recommends nothing to a member with purchases")
        self.assertEqual(shop.record(0, "liked"), "saved", "the screen does not say that 'liked' was saved")
        self.acknowledged.append((self.number(card), 0, "liked"))
        shop.wait_outcomes(self.acknowledged)
        # One 'shown', one 'outcome', and the line of who looked at the greeting, which the badge ended.
        row = wait_until("regardctl status with an empty queue", PATIENCE,
                         lambda: (lambda row: row if row["queue"] == 0 and row["applied"] >= applied + 3 else None)
                         (shop.status()), 0.3)
        self.assertEqual(row["applied"], applied + 3, f"regardctl counts {row['applied'] - applied} events, not 3")
        self.assertTrue(row["online"], "regardctl does not show the kiosk as online")
        self.assertEqual(row["rejects"], 0, "HQ rejected an event")
        wait_until("the last tap in regardctl's answer", PATIENCE, lambda: shop.status()["last_tap"], 0.3)
        self.assertTrue(row["version"], "regardctl does not know the kiosk's version")
        shown = shop.rows("SELECT member, assurance FROM shown")
        self.assertEqual(shown, [(self.number(card), 0)], "HQ does not know what was shown, or not once")

    def test_02_every_outcome_by_touch_and_by_key(self):
        """each of the four outcomes is recorded once, by a pointer and by a key"""
        shop = self.shop
        self.sign_in()
        for ways in ((("liked", None), ("not-for-them", None), ("not-found", None)),
                     (("sold", "s"), ("liked", "l"), ("not-found", "f"))):
            card = self.customer()
            shop.open_profile(card)
            offers = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select"]
            for index, (outcome, key) in zip(offers, ways):
                if key is None:
                    state = shop.record(index, outcome)
                else:
                    shop.touch("select", index)
                    shop.wait_screen("profile", PATIENCE, lambda screen, index=index: screen["selected"] == index)
                    shop.key(key)
                    state = wait_until(f"a word about '{outcome}' by key", PATIENCE,
                                       lambda: shop.settled(shop.screen()), 0.05)
                self.assertEqual(state, "saved", f"'{outcome}' is said to be {state}")
                self.acknowledged.append((self.number(card), index, outcome))
            shop.touch("hide")
            shop.wait_screen("idle", PATIENCE)
        shop.wait_outcomes(self.acknowledged)

    def test_03_the_same_touch_twice_is_one_outcome(self):
        """a second touch of a saved outcome records nothing more"""
        shop, card = self.shop, self.customer()
        self.sign_in()
        shop.open_profile(card)
        self.assertEqual(shop.record(0, "sold"), "saved")
        self.acknowledged.append((self.number(card), 0, "sold"))
        shop.touch("sold")
        shop.touch("sold")
        shop.wait_outcomes(self.acknowledged)
        time.sleep(1)
        shop.wait_outcomes(self.acknowledged)

    def test_04_badges(self):
        """the badge's second tap ends the session; another badge's tap begins another; a profile needs one"""
        shop, card = self.shop, self.customer()
        self.sign_in()
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("b1", "goodbye-badge")
        self.session = False
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(card, "locked")
        shop.show_card("b2", "profile")
        shop.show_card("b1", "hello-badge")
        self.session = True
        self.assertFalse(shop.has("hide"), "another badge left the customer's profile open")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("b1", "goodbye-badge")
        self.session = False
        shop.wait_screen("idle", PATIENCE)
        other = self.customer()
        shop.show_card(other, "locked")
        self.assertFalse(shop.has("select"), "recommendations are shown after the session's end")
        shop.show_card("b1", "profile")
        self.session = True

    def test_04b_who_stands_there_ends_it(self):
        """the customer's finger on the locked screen or the greeting, or key h, hides them at once, and the badge that comes next opens nobody"""
        shop, card = self.shop, self.customer()
        for end in (lambda: shop.touch("hide"), lambda: shop.key("h")):
            shop.show_card(card, "locked")
            end()
            shop.wait_screen("idle", PATIENCE)
            self.sign_in()
            shop.wait_screen("idle", PATIENCE)
            self.assertFalse(shop.has("select"), "the badge opened who had ended it")
            shop.show_card("b1", "goodbye-badge")
            self.session = False
            shop.wait_screen("idle", PATIENCE)
            shop.wait_away()

    def test_05_the_end_of_a_session_hides_the_customer(self):
        """the badge's second tap while a profile is open hides it; its next tap brings it back, until it is ended"""
        shop, card = self.shop, self.customer()
        self.sign_in()
        shop.open_profile(card)
        shop.show_card("b1", "goodbye-badge")
        self.session = False
        self.assertFalse(shop.has("select"), "recommendations are shown after the session's end")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("b1", "profile")
        self.session = True
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("b1", "goodbye-badge")
        self.session = False
        shop.wait_screen("idle", PATIENCE)
        self.sign_in()

    def test_06_one_moment(self):
        """another customer's tap never replaces the open visit; one touch switches"""
        shop, first, second = self.shop, self.customer(), self.customer()
        self.sign_in()
        shop.open_profile(first)
        self.assertEqual(shop.record(0, "liked"), "saved")
        self.acknowledged.append((self.number(first), 0, "liked"))
        before = len(shop.tap_lines())
        shop.put(UNKNOWN)
        wait_until("the stranger's tap in the trace", PATIENCE, lambda: len(shop.tap_lines()) > before)
        self.assertEqual(shop.tap_lines()[-1]["screen"], "unchanged", "a stranger's card changed the open profile")
        shop.take()
        time.sleep(0.7)
        shop.show_card(second, "profile", lambda screen: shop.button(screen, "switch") is not None)
        self.assertEqual(shop.screen()["selected"], 0, "the other customer's tap closed the open recommendation")
        self.assertEqual(shop.record(0, "sold"), "saved")
        self.acknowledged.append((self.number(first), 0, "sold"))
        shop.touch("switch")
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "switch") is None)
        self.assertEqual(shop.record(0, "not-found"), "saved")
        self.acknowledged.append((self.number(second), 0, "not-found"))
        shop.wait_outcomes(self.acknowledged)

    def test_07_cards_that_open_nothing(self):
        """an unknown card, a random and a shared number are told apart and refused politely, of every type"""
        shop = self.shop
        for card, screen in ((UNKNOWN, "join"), (RANDOM, "refused-card"), (SHARED, "refused-card")):
            shop.show_card(card, screen)
        for kind in ("b:11223344", "f:0102030405060708"):
            shop.show_card(RANDOM, "refused-card")
            shop.show_card(kind, "join")
        shop.touch("hide")
        shop.wait_hidden()

    def test_08_two_cards(self):
        """two cards at once are seen as two, and the one that stays is then read"""
        shop, one, two = self.shop, self.customer(), self.customer()
        shop.reader_says(f"tap {one}\ntap {two}".split("\n")[0])
        shop.reader_says(f"tap {two}")
        shop.wait_screen("two-cards", PATIENCE)
        shop.reader_says(f"remove {one}")
        shop.wait_screen("locked", PATIENCE)
        shop.take()
        time.sleep(0.7)
        shop.show_card("b1", "profile")
        self.session = True

    def test_09_a_resting_card_is_silent(self):
        """a card that lies there is one tap, and its departure makes the next tap a new one"""
        shop, card = self.shop, self.cards[-1]
        before = len(shop.tap_lines())
        shop.put(card)
        shop.wait_screen("locked", PATIENCE)
        time.sleep(2)
        self.assertEqual(len(shop.tap_lines()), before + 1, "a resting card made more than one tap")
        shop.take()
        time.sleep(0.7)
        shop.put(card)
        wait_until("a second tap", PATIENCE, lambda: len(shop.tap_lines()) == before + 2)
        shop.take()
        time.sleep(0.7)

    def test_10_the_trace(self):
        """every line of the trace is whole, and its stages are in the order of the data's way"""
        stages = ("card_seen_ns", "identified_ns", "consent_ns", "profile_ns", "recommendations_ns")
        for line in self.shop.tap_lines():
            times = [line[stage] for stage in stages if line[stage]]
            self.assertEqual(times, sorted(times), f"the stages of a tap are out of order: {line}")
            if line["first_feedback_ns"]:
                self.assertGreaterEqual(line["first_feedback_ns"], line["card_seen_ns"], f"feedback too early: {line}")
            if line["screen"] not in ("superseded", "unchanged"):
                self.assertGreaterEqual(line["final_frame_ns"], line["first_feedback_ns"], str(line))

    def test_11_a_new_card(self):
        """regardctl issues a card, lists it, and a tap of it works shortly after"""
        shop, card = self.shop, self.customer()
        uid = "04C0FFEE123456"
        shop.show_card(f"uid:{uid}", "join")
        shop.ctl("card", "issue", "--member", str(self.number(card)), "--uid", uid)
        began = time.monotonic()
        wait_until("the new card in the kiosk", PATIENCE, lambda: shop.behind() == [], 0.1)
        say(f"the new card was there after {time.monotonic() - began:.1f} s")
        shop.show_card(f"uid:{uid}", "locked")
        shop.show_card("b1", "profile")
        self.session = True
        listed = shop.ctl("card", "list", "--member", str(self.number(card)))
        rows = listed if isinstance(listed, list) else listed.get("rows", listed.get("cards", []))
        self.assertEqual(len(rows), 2, f"regardctl lists {len(rows)} cards of the member, not 2")

    def test_12_what_is_personal_stays_in_the_house(self):
        """no log and no message of the kiosk holds a UID, a name or a token"""
        shop = self.shop
        logs = "".join(path.read_text(errors="replace") for path in (shop.home / "logs").glob("*.log"))
        uids = [line.split(",")[3] for line in shop.cards.read_text().splitlines()[1:]]
        self.assertFalse([uid for uid in uids if re.search(uid, logs, re.I)], "a log holds a card's UID")
        names = [name for (name,) in shop.rows("SELECT display_name FROM members WHERE length(display_name) > 5")]
        self.assertFalse([name for name in names if name in logs], "a log holds a customer's name")
        text = subprocess.run(["strings", "-n", "8", str(shop.home / "hq.db")], capture_output=True, text=True).stdout
        self.assertFalse([uid for uid in uids[:20] if uid.upper() in text.upper()], "HQ's database holds a UID")


class Untrusted(Case):
    """A bare UID, which anyone can copy, opens no profile unless the kiosk was told to trust it."""
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        cls.open()

    def test_a_greeting_and_no_more(self):
        """without --trust-uid a badge and an L0 card open a greeting, no profile"""
        shop = self.shop
        shop.start_reader()
        shop.start_kiosk(trust_uid=False)
        shop.wait_screen("idle", PATIENCE)
        card = shop.members(1)[0]
        shop.show_card(card, "locked")
        shop.show_card("b1", "greeting")
        screen = shop.screen()
        for action in ("select", "liked", "sold"):
            self.assertIsNone(shop.button(screen, action), f"a bare UID opened '{action}'")
        self.assertFalse([node for node in screen["nodes"] if node["privacy"] == "personal"],
                         "the greeting holds personal nodes")


class Offline(Case):
    """No network for the whole time: the kiosk works on the data it has and keeps what is touched."""
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        cls.open()

    def test_all_day_without_a_network(self):
        """a kiosk with data and without any broker serves a customer, keeps the outcome over its own end, and
        delivers it once when there is a network"""
        shop = self.shop
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_offline()
        cards = shop.members(2)
        shop.show_card(cards[0], "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, "sold"), "saved", "an outcome is not saved without a network")
        wait_until("a count of what is saved here", PATIENCE,
                   lambda: any(re.search(r"\b[1-9][0-9]* saved", text) for text in shop.texts()), 0.1)
        self.assertEqual(shop.stop("kiosk"), 0, "the kiosk does not end well without a network")
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(cards[1], "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, "liked"), "saved")
        say("the network comes")
        shop.start_broker()
        shop.start_hq()
        shop.wait_outcomes([(int(cards[0][1:]), 0, "sold"), (int(cards[1][1:]), 0, "liked")], 60)


class NoData(Case):
    """A kiosk that never had any data says so."""

    @classmethod
    def setUpClass(cls):
        cls.open()

    def test_says_that_it_waits_for_data(self):
        """a tap before the first contact with HQ ends in 'no data'"""
        shop = self.shop
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("m1", "no-data")


if __name__ == "__main__":
    main()
