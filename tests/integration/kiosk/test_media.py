"""What is in a purse beside the member's card: recognised as nobody's, never looked up, and no hindrance to who is a member."""
import time

from shop import PATIENCE, Case, main


class Media(Case):
    """A kiosk with its reader, and cards that speak."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.member, = shop.members(1)
        shop.start_all(data=False)

    def tap_and_wait(self, cards, screen):
        self.shop.reader_says(f"tap {cards}")
        try:
            return self.shop.wait_screen(screen, PATIENCE)
        finally:
            self.shop.reader_says("remove")
            time.sleep(0.7)

    def test_1_what_is_nobodys_is_told_so(self):
        """a bank card, a ticket and a passport, whose number is drawn anew, are not ours to read: joining is not offered"""
        for card, screen in (("payment:visa", "foreign-card"), ("transit:month", "foreign-card"), ("passport:mine", "refused-card")):
            self.tap_and_wait(card, screen)
            self.shop.wait_screen("idle", PATIENCE)

    def test_2_a_medium_that_goes_away_too_early_may_come_again(self):
        """again, please: and the next tap is as any other of a card that nobody is known by"""
        self.shop.wait_screen("idle", PATIENCE)
        self.shop.reader_says("fault card-pulled 20")
        self.tap_and_wait("ntag424:new", "again-card")
        self.tap_and_wait("ntag424:new", "join")
        self.shop.touch("hide")

    def test_3_beside_the_members_card_a_bank_card_does_not_count(self):
        """both lie there, and the member is who they are"""
        self.shop.wait_screen("idle", PATIENCE)
        self.tap_and_wait(f"{self.member}+payment:visa", "locked")


if __name__ == "__main__":
    main()
