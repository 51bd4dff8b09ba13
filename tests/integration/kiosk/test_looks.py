"""Who looked, end to end: a kiosk, HQ and regardctl; a power cut, a report, a refusal, and what a changed line leads to."""
import sqlite3
import subprocess
import time

from shop import PATIENCE, Case, main, wait_until


class Looks(Case):
    """One customer, looked at in three ways."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        cls.card = shop.members(1)[0]

    def number(self):
        return int(self.card[1:])

    def looks(self, count):
        """The report on the customer, once it has so many looks."""
        def there():
            rows = self.shop.ctl("audit", "member", str(self.number()))
            rows = [row for row in rows if "look" in row]
            return rows if len(rows) == count else None
        return wait_until(f"{count} looks in the report", PATIENCE, there, 0.3)

    def says(self, *words):
        """regardctl's words for people, with how it ended."""
        shop = self.shop
        done = subprocess.run([str(shop.bin / "regardctl"), "--broker", shop.url,
                               *[str(word) for word in shop._credentials("ops.demo")], *words],
                              capture_output=True, text=True, timeout=30)
        return done.returncode, done.stdout + done.stderr

    def test_1_every_opening_is_a_line(self):
        """the greeting and the profile, to the report that the customer gets"""
        shop = self.shop
        shop.show_card(self.card, "locked")
        shop.show_card("b1", "profile")
        shop.touch("hide")
        greeting, profile = self.looks(2)
        self.assertEqual([greeting["scope"], greeting["began"], greeting["by"]], ["greeting", "tap", "nobody"])
        self.assertEqual([profile["scope"], profile["began"], profile["by"]], ["profile", "tap", "associate"])
        self.assertIn("first-name", greeting["fields"])
        self.assertIn("display-name", profile["fields"])
        self.assertNotIn("display-name", greeting["fields"])
        self.assertIn("recognise", profile["purposes"])
        self.assertGreater(profile["duration"], 300)
        self.assertLess(profile["duration"], 60000)
        self.assertGreater(profile["since_tap"], greeting["duration"])
        self.assertNotIn("associate", profile, "a badge is named where nobody allowed it")
        self.assertNotEqual(profile["who"], greeting["who"])
        self.assertEqual(shop.ctl("alerts"), [])
        code, words = self.says("audit", "badge", "1")
        self.assertEqual(code, 1)
        self.assertIn("not-permitted", words)
        code, words = self.says("audit", "member", str(self.number()))
        self.assertEqual(code, 0)
        self.assertIn("profile by tap, an associate, for ", words)

    def test_2_a_power_cut_loses_only_how_long_it_was(self):
        """the kiosk is killed with a profile on the screen; the next start writes the line"""
        shop = self.shop
        shop.open_profile(self.card)
        shop.end("kiosk")
        shop.start_kiosk()
        rows = self.looks(3)
        self.assertIsNone(rows[2]["duration"])
        self.assertEqual(rows[2]["scope"], "profile")

    def test_3_verify_finds_what_was_changed(self):
        """the chains are whole; then somebody takes a look away"""
        shop = self.shop
        rows = {row["chain"]: row for row in shop.ctl("verify")}
        self.assertEqual([rows["looks"]["broken"], rows["looks-kiosks"]["broken"]], [None, None])
        self.assertEqual(rows["looks"]["lines"], 3)
        base = sqlite3.connect(shop.home / "hq.db", timeout=10)
        with base:
            base.execute("UPDATE looked SET member=0, key=NULL WHERE seq=2")
        base.close()
        code, words = self.says("verify")
        self.assertEqual(code, 1)
        self.assertIn("looks: BROKEN at line 2", words)
        self.assertIn("looks-kiosks: 3 lines are as they were", words)

    def test_4_nothing_of_them_is_in_a_log(self):
        """neither a name nor the member's number is in what the kiosk and HQ log of it"""
        name = self.shop.rows("SELECT display_name FROM members WHERE id=?", self.number())[0][0]
        time.sleep(0.1)
        for program in ("kiosk", "hq"):
            self.assertNotIn(name, self.shop.log(program))


if __name__ == "__main__":
    main()
