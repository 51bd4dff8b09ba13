"""A card that anyone could copy, end to end: a code to the contact on file, for this visit; a card and a badge that were lost."""
import json
import os
import pathlib
import subprocess

from test_pointer import PATIENCE, Window, main, wait_until


class Safer(Window):
    data = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shop = cls.shop
        cls.card = cls.cards[0]
        cls.member = int(cls.card[1:])
        ref, name = shop.rows("SELECT ref,coalesce(first_name,'Mia') FROM members WHERE id=?", cls.member)[0]
        folder = shop.home / "contacts"
        folder.mkdir()
        (folder / "customers.csv").write_text(
            f"id,display_name,first_name,language,email\n{ref},{name},{name},en,mia@example.com\n")
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--site",
                        "store-1", "--format", "csv", "--delta", folder], check=True, capture_output=True)
        # As installed: a UID is trusted with nothing. Badges are of L0, and the site still lets them serve.
        shop.configure(assurance={"uid_badges_until": "2027-12-31"})
        shop.end("kiosk")
        shop.start("kiosk", shop.bin / "regard-kiosk", "--data", shop.home / "kiosk", "--reader", f"pn532_uart:{shop.tty}",
                   "--broker", shop.url, "--window", shop.window, "--config", shop.home / "kiosk.json", "--trace", shop.trace,
                   env=dict(os.environ, DISPLAY=shop.display))
        wait_until("the kiosk's start", PATIENCE, shop._kiosk_listens)
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        shop.wait_data()

    def step(self, screen, detail):
        self.shop.wait_screen(screen, PATIENCE, lambda shown: shown["detail"] == detail)

    def type(self, digits):
        screen, words = self.shop.screen(), []
        for action, argument in [("key", ord(digit)) for digit in digits] + [("accept", None)]:
            x, y, width, height = self.shop.button(screen, action, argument)["rect"]
            words += ["mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.04, "mouseup", 1, "sleep", 0.04]
        self.shop.pointer(*words)

    def letter(self):
        folder = pathlib.Path(self.shop.home / "letters")
        path = wait_until("HQ's letter", PATIENCE, lambda: list(folder.glob("upgrade-*.json")), 0.1)[0]
        letter = json.loads(path.read_text())
        path.unlink()
        self.assertEqual(letter["to"], {"kind": "email", "address": "mia@example.com"})
        self.assertEqual(letter["template"], "upgrade")
        return letter["values"]["code"]

    def test_1_a_code_shows_more_for_this_visit(self):
        """L0: a greeting; a code typed on their own screen: the profile; and at the next tap a greeting again"""
        shop = self.shop
        shop.show_card(self.card, "locked")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("safer")
        self.step("safer", "ask")
        self.press("code")
        self.step("number", "code")
        code = self.letter()
        self.type(code)
        self.step("safer", "card")
        self.assert_impersonal()
        # Another card of a number that anyone could copy is no safer one.
        shop.show_card("uid:04AABBCCDDEE11", "safer", lambda shown: shown["detail"] == "refused")
        self.press("accept")
        shop.wait_screen("locked", PATIENCE)
        shop.show_card("b1", "profile")
        self.signed_in = True
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(self.card, "greeting")
        self.assert_impersonal()
        self.sign_out()

    def test_2_a_lost_card_is_over(self):
        """blocked at HQ, a card is nobody's, and nobody is offered to join with it; another stands for the same member"""
        shop = self.shop
        rows = shop.ctl("card", "list", "--member", str(self.member))
        self.assertEqual({(row["medium"], row["assurance"]) for row in rows}, {("uid", 0)})
        after = shop.ctl("card", "lost", "--member", str(self.member), "--replace", "04a1b2c3d4e5f6")
        self.assertEqual(sorted(row["status"] for row in after), ["active", "blocked"])
        self.assertEqual({row["holder"] for row in after}, {self.member})
        shop.wait_data()
        shop.put_until(self.card, "ended-card", seconds=PATIENCE)
        shop.take()
        shop.wait_screen("idle", PATIENCE)
        self.assertGreater(shop.rows("SELECT count(*) FROM purchases WHERE member=?", self.member)[0][0], 0)

    def test_3_a_revoked_badge_ends_its_session(self):
        """a badge that HQ revokes opens nothing any more, and what it had begun ends at once"""
        shop = self.shop
        shop.show_card("b2", "hello-badge")
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(shop.ctl("badge", "revoke", "2")[0]["status"], "blocked")
        shop.wait_screen("refused-card", PATIENCE)
        shop.wait_screen("idle", PATIENCE)
        shop.show_card("b2", "ended-card")
        shop.wait_screen("idle", PATIENCE)


if __name__ == "__main__":
    main()
