"""The wardrobe with a real HQ and a real kiosk: a card, the key w, what HQ has of them by category, what is new for them; Hide takes it."""
import csv
import json
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
import memory  # noqa: E402
from shop import PATIENCE, Case, main, wait_until  # noqa: E402

VISIT_MS = 8 * 3600 * 1000


class Wardrobe(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        cls.member, cls.owned = max(((member, cls.kept(member)) for member in cls.open_books()),
                                    key=lambda one: len(one[1]))

    @classmethod
    def open_books(cls):
        """Members whose purchases may be used here."""
        return [member for member, in cls.shop.rows(
            "SELECT p.member FROM purchases p JOIN consents c ON c.member = p.member AND c.purpose = 'purchases' "
            "AND c.granted = 1 WHERE p.state = 1 GROUP BY p.member HAVING count(*) > 3 ORDER BY count(*) DESC LIMIT 20")]

    @classmethod
    def kept(cls, member):
        """How many they have of each category: visits in which a thing was bought to be kept, and may be spoken of."""
        lines = cls.shop.rows(
            "SELECT p.at, p.product, t.category FROM purchases p JOIN products t ON t.id = p.product AND t.site = p.site "
            "WHERE p.member = ? AND p.quantity > p.returned AND p.gift = 0 AND p.discreet = 0 AND t.discreet = 0 "
            "ORDER BY p.at DESC", member)
        seen, counts, visit, before = set(), {}, 0, None
        for at, product, category in lines:
            visit += before is not None and before - at >= VISIT_MS
            before = at
            if (visit, product) not in seen:
                seen.add((visit, product))
                counts[category] = counts.get(category, 0) + 1
        return counts

    def found(self, words):
        """Which of the words stand in the kiosk's memory: a dump of the screen leaves out what is personal."""
        return {place[0] for place in memory.find(self.shop.processes["kiosk"].pid, words)}

    def place(self):
        """"1–6 / 9": which entries stand here, and of how many; None where all do."""
        found = [match for match in (re.fullmatch(r"(\d+)\u2013(\d+) / (\d+)", text) for text in self.shop.texts()) if match]
        return tuple(int(number) for number in found[0].groups()) if found else None

    def on_some_page(self, words):
        """Which of the words stand on its pages."""
        found, before = self.found(words), self.place()
        while before is not None and before[1] < before[2]:
            self.shop.touch("down")
            wait_until("the next page", PATIENCE, lambda before=before: self.place() != before)
            found |= self.found(words)
            before = self.place()
        return found

    def open_it(self):
        shop = self.shop
        shop.open_profile(f"m{self.member}")
        shop.key("w")
        shop.wait_screen("wardrobe", PATIENCE)

    def tearDown(self):
        super().tearDown()
        self.shop.show_card("b1", "goodbye-badge")
        self.shop.wait_screen("idle", PATIENCE)

    def test_1_what_they_have(self):
        """w shows each category with how many; back leads to the profile; hide leaves nothing"""
        shop = self.shop
        shop.show_card("b1", "hello-badge")
        self.open_it()
        words = [f"{category}: {count}" for category, count in self.owned.items()]
        self.assertEqual(self.on_some_page(words), set(words))
        personal = [node for node in shop.screen()["nodes"] if node["privacy"] == "personal"]
        self.assertTrue(personal, "the wardrobe is nobody's")
        shop.touch("back")
        shop.wait_screen("profile", PATIENCE)
        shop.key("w")
        shop.wait_screen("wardrobe", PATIENCE)
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assertFalse([node for node in shop.screen()["nodes"] if node["privacy"] == "personal"])
        wait_until("a memory without the wardrobe", 5, lambda: not self.found(words), 0.3)

    def test_2_something_new(self):
        """a product that the retailer has from today on, of a category and in a size of theirs, stands there as new"""
        shop, folder = self.shop, self.shop.home / "today"
        category, size = shop.rows(
            "SELECT t.category, p.size FROM purchases p JOIN products t ON t.id = p.product AND t.site = p.site "
            "WHERE p.member = ? AND p.quantity > p.returned AND p.gift = 0 AND p.discreet = 0 AND t.discreet = 0 "
            "AND p.size <> '' ORDER BY p.at DESC LIMIT 1", self.member)[0]
        sizes = dict(json.loads(shop.rows("SELECT sizes FROM members WHERE id = ?", self.member)[0][0] or "[]"))
        size = sizes.get(category, size)
        folder.mkdir()
        with open(folder / "products.csv", "w", newline="") as out:
            csv.writer(out).writerows([("sku", "name", "category", "price", "currency"),
                                       ("NEW-1", "Brand new thing", category, "10.00", "EUR")])
        with open(folder / "stock.csv", "w", newline="") as out:
            csv.writer(out).writerows([("sku", "size", "quantity"), ("NEW-1", size, 3)])
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys",
                        "--site", "store-1", "--format", "csv", "--delta", folder], check=True, capture_output=True)
        since = shop.rows("SELECT since FROM products WHERE sku = 'NEW-1'")[0][0]
        self.assertAlmostEqual(since, time.time() * 1000, delta=600000)
        wait_until("the new product at the kiosk", PATIENCE,
                   lambda: shop.held("SELECT 1 FROM product WHERE sku = 'NEW-1' AND since = ?", since) and
                   shop.held("SELECT 1 FROM stock s JOIN product p ON p.id = s.product WHERE p.sku = 'NEW-1'"))
        shop.show_card("b1", "hello-badge")
        self.open_it()
        self.assertTrue(self.on_some_page([f"New: here in {size}"]))
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)

    def test_3_their_adviser(self):
        """whose customer comes is told to the retailer's own systems if they allow it, and only then"""
        shop, folder = self.shop, self.shop.home / "advised"
        others = [member for member in self.open_books() if member != self.member]
        associate, = shop.rows("SELECT id FROM associates WHERE state = 1 LIMIT 1")[0]
        folder.mkdir()
        with open(folder / "customers.csv", "w", newline="") as out:
            rows = [("id", "display_name", "language", "adviser", "consent_adviser", "consent_text_version", "consent_date",
                     "consent_source")]
            for member, said in ((self.member, "yes"), (others[0], "")):
                ref, name, language = shop.rows("SELECT ref, display_name, language FROM members WHERE id = ?", member)[0]
                evidence = ("1", "2024-01-01", "paper") if said else ("", "", "")
                rows.append((ref, name, language, associate, said, *evidence))
            csv.writer(out).writerows(rows)
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys",
                        "--site", "store-1", "--format", "csv", "--delta", folder], check=True, capture_output=True)
        begun = int(time.time() * 1000)
        shop.show_card("b1", "hello-badge")
        for member in (others[0], self.member):
            shop.open_profile(f"m{member}")
            shop.touch("hide")
            shop.wait_screen("idle", PATIENCE)
        told = wait_until("the arrival at HQ", PATIENCE,
                          lambda: shop.rows("SELECT at, member FROM outflow WHERE kind = 8"), 0.1)
        wait_until("all that was shown at HQ", PATIENCE,
                   lambda: len(shop.rows("SELECT 1 FROM shown WHERE at >= ?", begun)) == 2, 0.1)
        self.assertEqual([member for _, member in told], [self.member])
        self.assertEqual(len(shop.rows("SELECT 1 FROM outflow WHERE kind = 8")), 1)


if __name__ == "__main__":
    main()
