"""What customers think of products and wish for: from the retailer's file by way of HQ to the kiosk, which heeds it, and says it with what they have."""
import json
import subprocess

from shop import PATIENCE, Case, main, wait_until


class Ratings(Case):
    """A customer who allows purchases, and a badge."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        allow = {row[0] for row in shop.rows("SELECT member FROM consents WHERE purpose='purchases' AND granted=1")}
        cls.card = next(card for card in shop.members(60) if int(card[1:]) in allow)
        cls.member = int(cls.card[1:])
        shop.show_card("b1", "hello-badge")

    def deliver(self, cell, column="ratings"):
        """Import it, and wait until the kiosk has all that HQ has."""
        shop = self.shop
        folder = shop.home / "delivery"
        folder.mkdir(exist_ok=True)
        ref, = shop.rows("SELECT ref FROM members WHERE id=?", self.member)[0]
        (folder / "customers.csv").write_text(f"id,{column}\n{ref},{cell}\n")
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--site", "store-1",
                        "--format", "csv", "--delta", folder], check=True, capture_output=True, timeout=60)
        shop.wait_data()

    def shown(self, count):
        """The products and reasons of the last profile, by HQ."""
        rows = wait_until(f"{count} profiles at HQ", PATIENCE,
                          lambda: (lambda found: found if len(found) == count else None)(
                              self.shop.rows("SELECT items FROM shown WHERE member=? ORDER BY at", self.member)), 0.1)
        return {item["product"]: item["reason"] for item in json.loads(rows[-1][0])}

    def fields(self, count):
        """What was drawn of them at the last profile, by the report on who looked."""
        def there():
            rows = [row for row in self.shop.ctl("audit", "member", str(self.member)) if row.get("scope") == "profile"]
            return rows if len(rows) == count and rows[-1]["duration"] is not None else None
        return wait_until(f"{count} looks at the profile in the report", PATIENCE, there, 0.3)[-1]["fields"]

    def visit(self, wardrobe=False):
        shop = self.shop
        shop.open_profile(self.card)
        if wardrobe:
            shop.touch("wardrobe")
            shop.wait_screen("wardrobe", PATIENCE)
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)

    def sku(self, product):
        return self.shop.rows("SELECT sku FROM products WHERE id=?", product)[0][0]

    def test_1_what_they_rated_low_is_not_shown_again(self):
        """all three of a profile are rated one, and none of them is at the next"""
        self.deliver("")
        self.visit()
        before = self.shown(1)
        self.assertEqual(len(before), 3)
        self.deliver("|".join(f"{self.sku(product)}:1::2026-01-02" for product in before))
        self.visit()
        after = self.shown(2)
        self.assertEqual(len(after), 3)
        self.assertFalse(before.keys() & after.keys())
        for product in before:
            self.assertEqual(self.shop.ctl("why", str(self.member), str(product))[0]["bar"], "rated-low")

    def test_2_it_stands_with_what_they_have(self):
        """a look at the wardrobe is one at what they think of it, once they said it"""
        self.deliver("")
        self.visit(wardrobe=True)
        self.assertNotIn("ratings", self.fields(3))
        owned = [row[0] for row in self.shop.rows(
            "SELECT product FROM purchases WHERE member=? AND gift=0 AND discreet=0 AND quantity>returned ORDER BY at DESC", self.member)]
        self.deliver("|".join(f"{self.sku(product)}:4:yes:2026-01-02" for product in dict.fromkeys(owned)))
        self.visit(wardrobe=True)
        self.assertIn("ratings", self.fields(4))

    def test_3_what_they_wish_for_is_there_once_it_was_delivered(self):
        """a look at the wardrobe is one at their wishes, once the retailer's file has one"""
        self.deliver("", "wishes")
        self.visit(wardrobe=True)
        self.assertNotIn("wishes", self.fields(5))
        product = self.shop.rows("SELECT min(id) FROM products WHERE discreet=0 AND id NOT IN (SELECT product FROM purchases WHERE member=?)",
                                 self.member)[0][0]
        self.deliver(self.sku(product), "wishes")
        self.visit(wardrobe=True)
        self.assertIn("wishes", self.fields(6))


if __name__ == "__main__":
    main()
