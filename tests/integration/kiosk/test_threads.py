"""What was spoken of at one kiosk goes on at the next visit, at another."""
import json
import sqlite3

from shop import PATIENCE, Case, main, wait_until

DAY = 86400000


class Threads(Case):
    """A customer who allows everything and owns nothing yet, and a badge. Of what somebody owns nothing goes on; which goods the
    generated store has them own depends on the day."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        allow = {row[0] for row in shop.rows("SELECT member FROM consents WHERE purpose='notes' AND granted=1")}
        cls.card = next(card for card in shop.members(60) if int(card[1:]) in allow)
        cls.member = int(cls.card[1:])
        cls.product = None
        base = sqlite3.connect(shop.home / "hq.db", timeout=10)
        with base:
            base.execute("DELETE FROM purchases WHERE member=?", (cls.member,))
        base.close()
        shop.start_all()
        shop.show_card("b1", "hello-badge")

    def threads(self):
        return json.loads(self.shop.rows("SELECT threads FROM members WHERE id=?", self.member)[0][0])

    def days_pass(self, days=1):
        """What HQ heard was so many days ago; then the kiosk is another one, with nothing of this one's."""
        shop = self.shop
        shop.stop("kiosk")
        shop.stop("hq")
        base = sqlite3.connect(shop.home / "hq.db", timeout=10)
        with base:
            for table in ("outcomes", "shown"):
                base.execute(f"UPDATE {table} SET at=at-? WHERE member=?", (days * DAY, self.member))
        base.close()
        for path in (*(shop.home / "kiosk").glob("kiosk.db*"), *(shop.home / "kiosk/keys").glob("data-root-*.key")):
            path.unlink()
        shop.start_hq()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_data()
        shop.show_card("b1", "hello-badge")

    def fields(self, count):
        """What was drawn of them at the last profile, by the report on who looked."""
        def there():
            rows = [row for row in self.shop.ctl("audit", "member", str(self.member)) if row.get("scope") == "profile"]
            return rows if len(rows) == count and rows[-1]["duration"] is not None else None
        return wait_until(f"{count} looks at the profile in the report", PATIENCE, there, 0.3)[-1]["fields"]

    def visit(self):
        self.shop.open_profile(self.card)
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)

    def test_1_a_thread_begins(self):
        """liked at this kiosk: HQ knows it, and nothing is said of it at the same visit"""
        shop = self.shop
        shop.open_profile(self.card)
        self.assertEqual(shop.record(0, "liked"), "saved")
        shop.touch("hide")
        wait_until("the thread at HQ", PATIENCE, lambda: self.threads() != [], 0.1)
        (product, visits, _), = self.threads()
        self.assertEqual(visits, 1)
        type(self).product = product
        self.assertNotIn("threads", self.fields(1))

    def test_2_it_goes_on_at_another_kiosk(self):
        """the next day, at a kiosk that has nothing but what HQ says: it is drawn"""
        self.days_pass()
        self.visit()
        wait_until("the second visit at HQ", PATIENCE, lambda: [row[:2] for row in self.threads()] == [[self.product, 2]], 0.1)
        self.shop.wait_data()
        self.visit()
        self.assertIn("threads", self.fields(3))


if __name__ == "__main__":
    main()
