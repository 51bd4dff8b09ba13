"""Why something was recommended: HQ explains, by the same code over what it holds, what a kiosk has shown."""
import json
import subprocess

from shop import PATIENCE, Case, main, wait_until


class Why(Case):
    """One customer at a kiosk, and an operator who asks afterwards."""

    @classmethod
    def setUpClass(cls):
        cls.open_for_one()

    def test_1_hq_explains_what_the_kiosk_showed(self):
        """each of the three is ranked for the same reason, and what speaks for it adds up"""
        shop = self.shop
        shop.open_profile(self.card)
        shop.touch("hide")
        shown = json.loads(wait_until("what was shown at HQ", PATIENCE,
                                      lambda: shop.rows("SELECT items FROM shown WHERE member=?", self.member), 0.1)[0][0])
        self.assertEqual(len(shown), 3)
        owned = {row[0] for row in shop.rows("SELECT product FROM purchases WHERE member=? AND gift=0", self.member)}
        personal = [item for item in shown if item["reason"] in ("goes-with", "again")]
        self.assertTrue(personal, "nothing personal was shown")
        for item in personal:
            rows = shop.ctl("why", str(self.member), str(item["product"]))
            told, terms = rows[0], [row for row in rows if "term" in row]
            self.assertEqual((told["member"], told["product"], told["reason"], told["bar"]),
                             (self.member, item["product"], item["reason"], None))
            self.assertEqual(sum(row["term"] for row in terms), told["score"])
            self.assertLess(told["value"], told["score"], "it was shown a moment ago")
            self.assertTrue({row["product"] for row in terms} <= owned)
            if item["reason"] == "goes-with":
                self.assertEqual(max(terms, key=lambda row: row["term"])["product"], told["because"])

    def test_2_it_is_for_people_and_leaves_a_line(self):
        """words, and the audit of the customer says that somebody asked"""
        shop = self.shop
        product = str(shop.rows("SELECT min(id) FROM products")[0][0])
        done = subprocess.run([str(shop.bin / "regardctl"), "--broker", shop.url, *[str(word) for word in shop._credentials("ops.demo")],
                               "why", str(self.member), product], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"({product}), for member {self.member} at ", done.stdout)
        self.assertIn("place 1: ", done.stdout)
        self.assertIn("why", {row.get("what") for row in shop.ctl("audit", "member", str(self.member))})


if __name__ == "__main__":
    main()
