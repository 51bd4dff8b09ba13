"""A real pointer on a real window under Xvfb. Where to point comes from screen.json, never from here."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import PATIENCE, Case, main, synced, wait_until  # noqa: E402


class Window(Case):
    """One kiosk for all; each test ends on the idle screen without a session."""
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_broker()
        shop.start_hq()
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        cls.cards = shop.members(12)

    signed_in = False

    def sign_in(self, badge="b1"):
        self.shop.show_card(badge, "hello-badge")
        self.signed_in = True

    def sign_out(self, badge="b1"):
        self.shop.show_card(badge, "goodbye-badge")
        self.signed_in = False
        self.shop.wait_screen("idle", PATIENCE)

    def tearDown(self):
        super().tearDown()
        self.shop.take()
        time.sleep(0.7)
        if self.signed_in:
            self.sign_out()

    def public(self):
        """The words on the screen below the status row, whose clock goes on."""
        return [node["text"] for node in self.shop.screen()["nodes"] if node.get("text") and node["rect"][1] >= 64]

    def assert_impersonal(self):
        personal = [node for node in self.shop.screen()["nodes"] if node["privacy"] == "personal"]
        self.assertFalse(personal, f"{len(personal)} personal nodes stand on the screen")

    def press(self, action, argument=None):
        """The pointer goes down and up apart, as a finger does."""
        node = self.shop.button(self.shop.screen(), action, argument)
        self.assertIsNotNone(node, f"there is no button '{action}'")
        x, y, width, height = node["rect"]
        self.shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.08, "mouseup", 1)


class Visit(Window):
    def test_1_badge(self):
        """a badge says hello, and goodbye at its second tap"""
        self.sign_in()
        self.shop.wait_screen("idle", PATIENCE)
        self.sign_out()

    def test_2_from_tap_to_outcome(self):
        """a card, a badge, an offer opened, each outcome touched, back, hidden; HQ knows"""
        shop, card = self.shop, self.cards.pop(0)
        shop.show_card(card, "locked")
        self.assert_impersonal()
        shop.show_card("b1", "profile")
        self.signed_in = True
        offers = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select"]
        self.assertTrue(offers, "the profile offers nothing to a member with purchases")
        recorded = []
        for index, outcome in zip(offers, ("liked", "not-for-them", "sold")):
            self.press("select", index)
            shop.wait_screen("profile", PATIENCE, lambda screen, index=index: screen["selected"] == index)
            self.press(outcome)
            state = wait_until(f"a word about '{outcome}'", PATIENCE, lambda: shop.settled(shop.screen()), 0.05)
            self.assertEqual(state, "saved", f"'{outcome}' is said to be {state}")
            recorded.append((int(card[1:]), index, outcome))
            self.press("back")
            shop.wait_screen("profile", PATIENCE, lambda screen: screen["selected"] == -1)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assert_impersonal()
        shop.wait_outcomes(recorded)

    def test_3_a_slip_is_no_touch(self):
        """a finger that goes down on Hide and up elsewhere hides nothing"""
        shop = self.shop
        self.sign_in()
        shop.open_profile(self.cards.pop(0))
        x, y, width, height = shop.button(shop.screen(), "hide")["rect"]
        shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.08,
                     "mousemove", x - width, y + 3 * height, "sleep", 0.08, "mouseup", 1)
        time.sleep(0.5)
        self.assertEqual(shop.screen()["screen"], "profile", "a slip hid the customer")
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)

    def test_4_switch(self):
        """a second customer waits, and one touch goes to them"""
        shop = self.shop
        self.sign_in()
        shop.open_profile(self.cards.pop(0))
        shop.show_card(self.cards.pop(0), "profile", lambda screen: shop.button(screen, "switch") is not None)
        self.press("switch")
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "switch") is None)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


class Languages(Window):
    def test_change(self):
        """a touch opens the choice, another changes every word, and the next visitor finds the site's language again"""
        shop = self.shop
        before = self.public()
        self.press("languages")
        choice = wait_until("the choice of languages", PATIENCE,
                            lambda: [node["argument"] for node in shop.screen()["nodes"]
                                     if node.get("action") == "language"], 0.1)
        self.assertGreaterEqual(len(choice), 2, "there is only one language to choose")
        changed = False
        for language in choice:
            if shop.button(shop.screen(), "language", language) is None:
                self.press("languages")
                wait_until("the choice of languages", PATIENCE, lambda: shop.has("language"), 0.1)
            self.press("language", language)
            shop.wait_screen("idle", PATIENCE)
            changed = changed or self.public() != before
        self.assertTrue(changed, "no choice changed a word on the screen")
        wait_until("the site's own language after nobody touched the screen", 240, lambda: self.public() == before, 1)


class Diagnostics(Window):
    BADGE = "b5"

    def test_pages(self):
        """IT's badge opens the diagnostics; each page can be reached, a customer's card shows nothing, Sign out ends it"""
        shop = self.shop
        shop.show_card(self.BADGE, "diagnostics")
        pages = wait_until("the diagnostics", PATIENCE,
                           lambda: [node["argument"] for node in shop.screen()["nodes"]
                                    if node.get("action") == "page"], 0.1)
        seen = set()
        for page in pages:
            self.press("page", page)
            time.sleep(0.5)
            self.assert_impersonal()
            seen.add(tuple(self.public()))
        self.assertEqual(len(seen), len(pages), "two pages of the diagnostics look the same")
        shop.put(self.cards.pop())
        time.sleep(1.5)
        self.assertIn(shop.screen()["screen"], ("diagnostics", "network", "panel"), "a customer's card left IT's screens")
        self.assert_impersonal()
        shop.take()
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


if __name__ == "__main__":
    main()
