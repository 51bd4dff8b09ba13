"""A card that a household uses, end to end: the desk links two members, each agrees at the kiosk, and one of them takes it back."""
import time

from shop import PATIENCE, Case, StoreError, main, wait_until


class Household(Case):
    """Two customers who show their first names, and a pointer."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        named = [card for card in shop.members(40)
                 if shop.rows("SELECT first_name FROM members WHERE id=?", int(card[1:]))[0][0]]
        cls.anna, cls.ben = named[:2]

    def press(self, action, argument=None):
        """The pointer goes down and up apart, as a finger does."""
        x, y, width, height = self.shop.button(self.shop.screen(), action, argument)["rect"]
        self.shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.08, "mouseup", 1)

    def see_known(self, card, screen="locked"):
        self.shop.show_card(card, screen)
        if screen == "who":
            self.press("who", 0)
            self.shop.wait_screen("locked", PATIENCE)
        self.shop.wait_screen("locked", PATIENCE)
        time.sleep(0.3)
        self.press("rights")
        self.shop.wait_screen("rights", 6)
        self.press("known")
        self.shop.wait_screen("known", PATIENCE, lambda screen: self.shop.button(screen, "down"))
        return self.last_consent()

    def last_consent(self):
        """Turn to the last of the consents, which stand together; its number."""
        found, passed = -1, False
        while not passed:
            rows = [node["argument"] for node in self.shop.screen()["nodes"] if node.get("action") == "consent"]
            passed = found >= 0 and max(rows, default=-1) <= found
            found = max(rows + [found])
            self.press("up" if passed and not rows else "down")
            time.sleep(0.1)
        while not self.shop.button(self.shop.screen(), "consent", found):
            self.press("up")
            time.sleep(0.1)
        return found

    def leave(self):
        """What stands of a customer goes; LOCKED itself has no way to."""
        if self.shop.screen()["screen"] == "locked":
            time.sleep(0.3)
            self.press("rights")
            self.shop.wait_screen("rights", PATIENCE)
        self.press("hide")
        self.shop.wait_screen("idle", PATIENCE)

    def consents(self, card):
        row = self.see_known(card)
        self.leave()
        return row

    def turn(self, card, detail, screen="locked"):
        """The last of their consents, the other way round."""
        self.press("consent", self.see_known(card, screen))
        self.shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"] == detail)
        self.shop.wait_screen("idle", PATIENCE)

    def shown(self, card, screen):
        try:
            self.shop.show_card(card, screen, seconds=2)
            return True
        except StoreError:
            self.leave()
            return False

    def test_1_nothing_is_shared_before_both_say_so(self):
        """a link, one yes, the other yes: then the card asks, and opens who is touched"""
        shop, number = self.shop, [card[1:] for card in (self.anna, self.ben)]
        before = [self.consents(card) for card in (self.anna, self.ben)]
        self.assertEqual([row["live"] for row in shop.ctl("household", "link", *number)], [False])
        for card, row in zip((self.anna, self.ben), before):
            wait_until("the purpose in their list", PATIENCE, lambda: self.consents(card) == row + 1, 0.2)
        self.turn(self.anna, "granted")
        shop.show_card(self.anna, "locked")
        self.leave()
        self.turn(self.ben, "granted")
        wait_until("the question", PATIENCE, lambda: self.shown(self.anna, "who"), 0.2)
        self.press("who", 1)
        shop.wait_screen("locked", PATIENCE)
        self.leave()
        looks = lambda member: [row for row in shop.ctl("audit", "member", member) if "look" in row]
        wait_until("the look at whom was chosen", PATIENCE, lambda: looks(number[1])[-1:] and
                   looks(number[1])[-1]["scope"] == "greeting", 0.3)
        self.assertTrue([row for row in looks(number[0]) if row["fields"] == ["first-name"]])

    def test_2_one_touch_ends_it(self):
        """who takes it back is asked about no more, at once, and HQ hears of it"""
        shop = self.shop
        self.turn(self.ben, "withdrawn", "who")
        shop.show_card(self.anna, "locked")
        self.leave()
        wait_until("HQ's word", PATIENCE,
                   lambda: not shop.ctl("household", "show", self.anna[1:])[0]["live"], 0.2)


if __name__ == "__main__":
    main()
