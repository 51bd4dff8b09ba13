"""What was not for them at one kiosk, or was shown three times, rests at the next; HQ explains the list that stands there."""
import json

from beside import Beside, allow
from shop import PATIENCE, Case, main, wait_until


class Rests(Case):
    """Two kiosks of one store, and a customer at both."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        allow(shop)
        shop.start_all()
        cls.other = Beside(shop)
        cls.addClassCleanup(cls.other.close)
        cls.other.start_beside()
        cls.card = shop.members(1)[0]
        cls.member = int(cls.card[1:])
        shop.show_card("b1", "hello-badge")
        cls.other.show_card("b2", "hello-badge")

    def reported(self):
        """What kiosks told HQ that they had shown, the newest first."""
        return [[item["product"] for item in json.loads(row[0])]
                for row in self.shop.rows("SELECT items FROM shown WHERE member=? ORDER BY at DESC,id DESC", self.member)]

    def visit(self, kiosk, *, outcome=None):
        """Their profile opened and closed there: the products that stood on it, once HQ knows."""
        before = len(self.reported())
        kiosk.open_profile(self.card)
        if outcome is not None:
            self.assertEqual(kiosk.record(0, outcome), "saved")
        kiosk.touch("hide")
        kiosk.wait_hidden()
        return wait_until("what was shown at HQ", PATIENCE,
                          lambda: self.reported()[0] if len(self.reported()) == before + 1 else None, 0.1)

    def rests(self):
        """By HQ: times of each product, and whether it has rested."""
        return {row[0]: (row[1], row[3] > 0)
                for row in json.loads(self.shop.rows("SELECT rests FROM members WHERE id=?", self.member)[0][0])}

    def settle(self):
        """Until both kiosks have the members as HQ has them."""
        for kiosk in (self.shop, self.other):
            kiosk.wait_data()

    def test_1_what_was_refused_rests_at_the_next_kiosk(self):
        """not for them at one; at the other it is not on the list, and HQ says why and which list that is"""
        shop, other = self.shop, self.other
        first, *others = self.visit(shop, outcome="not-for-them")
        wait_until("it rests at HQ", PATIENCE, lambda: self.rests().get(first) == (3, True), 0.1)
        self.assertEqual([self.rests()[product] for product in others], [(1, False)] * len(others))
        self.settle()
        there = self.visit(other)
        self.assertNotIn(first, there)
        self.assertEqual(len(there), 3)
        self.settle()
        here = self.visit(shop)
        self.assertNotIn(first, here)
        told = shop.ctl("why", str(self.member), str(first))
        self.assertEqual(told[0]["bar"], "resting")
        places = [row["product"] for row in told if "place" in row]
        self.assertEqual(places, self.visit(other), "HQ explains the list that stands there")

    def test_2_a_visit_counts_once_wherever_it_was(self):
        """opened at both within the hour, it is one showing: nothing rests for it"""
        counts = self.rests()
        self.assertEqual([entry for entry in counts.values() if entry != (1, False)], [(3, True)])


if __name__ == "__main__":
    main()
