"""A member of another site of the chain taps here: fetched at once, for the day; of everybody else nothing happens."""
import sqlite3

from elsewhere import move_to_another_site
from shop import PATIENCE, SITE, Case, main, wait_until


class Visitor(Case):
    """Two sites; the kiosk is of the first."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.configure(consent={"forget_hold_hours": 0})
        cls.card, cls.other, cls.third = shop.members(3)
        cls.member = int(cls.card[1:])
        move_to_another_site(shop, cls.member, int(cls.other[1:]), int(cls.third[1:]))
        shop.start_all(data=False)
        wait_until("the members of the site", PATIENCE, lambda: cls.held("SELECT count(*) FROM card") > 100, 0.1)

    @classmethod
    def held(cls, query, *values):
        """A number out of the kiosk's database."""
        return cls.shop.held(query, *values)[0][0]

    def rows_of_theirs(self, member=None):
        return sum(self.held(f"SELECT count(*) FROM {table} WHERE {key} = ?", member or self.member) for table, key in
                   (("member", "id"), ("history", "member"), ("member_key", "member"), ("visitor", "member"),
                    ("card", "kind = 1 AND holder")))

    def assert_nobodys(self, card):
        """JOIN, and HQ gave nobody."""
        shop = self.shop
        fetched = "SELECT count(*) FROM audit WHERE what = 'visitor'"
        before = shop.rows(fetched)
        shop.show_card(card, "join")
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(shop.rows(fetched), before)

    def test_1_who_taps_is_fetched(self):
        """one tap: JOIN as for everybody, and then they are who they are"""
        shop = self.shop
        self.assertEqual(self.rows_of_theirs(), 0)
        before = len(shop.tap_lines())
        shop.show_card(self.card, "locked", lambda screen: True)
        self.assertEqual([line["screen"] for line in shop.tap_lines()[before:]][:1], ["join"])
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(shop.rows("SELECT member, site FROM visitors"), [(self.member, 1)])
        self.assertEqual(shop.rows("SELECT operator, member FROM audit WHERE what = 'visitor'"),
                         [(f"{SITE}.{shop.rows('SELECT device FROM kiosks')[0][0]}", self.member)])
        self.assertEqual(self.rows_of_theirs(), 5)

    def test_2_with_a_badge_their_profile_opens_and_what_they_say_counts(self):
        """under a session a visitor's profile, whole; and their withdrawal is HQ's and their own site's at once"""
        shop, member = self.shop, int(self.other[1:])
        shop.show_card("b1", "hello-badge")
        shop.show_card(self.other, "profile", lambda screen: shop.button(screen, "select"))
        self.assertEqual(shop.record(0, "liked"), "saved")
        shop.touch("back")
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "rights"))
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("stop")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("withdrawn"))
        wait_until("the withdrawal at HQ", PATIENCE, lambda: shop.rows(
            "SELECT granted FROM consents WHERE member = ? AND purpose = 'recognise'", member) == [(0,)], 0.1)
        self.assertEqual(shop.rows("SELECT state FROM members WHERE id = ?", member), [(2,)])
        wait_until("nothing left of who withdrew", PATIENCE, lambda: self.rows_of_theirs(member) == 0, 0.1)
        shop.wait_outcomes([(member, 0, "liked")])
        self.assertEqual(shop.rows("SELECT count(*) FROM dead_letter")[0][0], 0)
        self.assert_nobodys(self.other)

    def test_3_who_is_forgotten_here_is_forgotten(self):
        """at once, at HQ and at home too; what this kiosk had is destroyed as it says to HQ, and the card is like one that never was"""
        shop, member = self.shop, int(self.third[1:])
        shop.show_card(self.third, "profile", lambda screen: shop.button(screen, "rights"))
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("forget")
        shop.wait_screen("forget", PATIENCE)
        shop.touch("yes")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("forg"))
        wait_until("the tombstone at HQ", PATIENCE,
                   lambda: shop.rows("SELECT count(*) FROM tombstone WHERE member = ?", member) == [(1,)], 0.1)
        wait_until("nothing left of who was forgotten", PATIENCE, lambda: self.rows_of_theirs(member) == 0, 0.1)
        wait_until("the erasure in this site's feed", PATIENCE, lambda: self.held(
            "SELECT version FROM cursor WHERE feed = 'erasures'") == 1, 0.1)
        self.assert_nobodys(self.third)

    def test_4_when_the_day_is_over_they_are_gone(self):
        """the same card is nobody's again, and nothing of theirs is left"""
        shop = self.shop
        wait_until("the look at HQ", PATIENCE, lambda: [row for row in shop.ctl("audit", "member", str(self.member))
                                                        if row.get("site") == SITE and row.get("began") == "tap"], 0.1)
        shop.stop("hq", seconds=10)
        base = sqlite3.connect(shop.home / "hq.db")
        base.execute("UPDATE visitors SET until = 1")
        base.commit()
        base.close()
        shop.start_hq()
        wait_until("nothing left of the visitor", PATIENCE, lambda: self.rows_of_theirs() == 0, 0.1)
        self.assertEqual(shop.rows("SELECT count(*) FROM visitors")[0][0], 0)
        self.assertGreater(self.held("SELECT count(*) FROM card"), 100)
        shop.stop("hq", seconds=10)
        shop.show_card(self.card, "join")


if __name__ == "__main__":
    main()
