"""A real pointer on a real window under Xvfb. Where to point comes from screen.json, never from here."""
import contextlib
import csv
import json
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import PATIENCE, Case, main, say, synced, wait_until  # noqa: E402


class Window(Case):
    """One kiosk for all; each test ends on the idle screen without a session."""
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all(data=False)
        cls.cards = shop.members(12)

    signed_in = False

    def sign_in(self, badge="b1"):
        self.shop.show_card(badge, "hello-badge")
        self.signed_in = True

    def sign_out(self, badge="b1"):
        self.shop.show_card(badge, "goodbye-badge")
        self.signed_in = False
        self.shop.wait_screen("idle", PATIENCE)

    def tearDown(self):
        super().tearDown()
        self.shop.take()
        time.sleep(0.7)
        if self.signed_in:
            self.sign_out()

    def public(self):
        """The words on the screen below the status row, whose clock goes on."""
        return [node["text"] for node in self.shop.screen()["nodes"] if node.get("text") and node["rect"][1] >= 64]

    def assert_impersonal(self):
        personal = [node for node in self.shop.screen()["nodes"] if node["privacy"] == "personal"]
        self.assertFalse(personal, f"{len(personal)} personal nodes stand on the screen")

    def press(self, action, argument=None):
        """The pointer goes down and up apart, as a finger does."""
        node = self.shop.button(self.shop.screen(), action, argument)
        self.assertIsNotNone(node, f"there is no button '{action}'")
        x, y, width, height = node["rect"]
        self.shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.08, "mouseup", 1)


class Visit(Window):
    def test_1_badge(self):
        """a badge says hello, and goodbye at its second tap"""
        self.sign_in()
        self.shop.wait_screen("idle", PATIENCE)
        self.sign_out()

    def test_2_from_tap_to_outcome(self):
        """a card, a badge, an offer opened, each outcome touched, back, hidden; HQ knows"""
        shop, card = self.shop, self.cards.pop(0)
        shop.show_card(card, "locked")
        self.assert_impersonal()
        shop.show_card("b1", "profile")
        self.signed_in = True
        offers = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select"]
        self.assertTrue(offers, "the profile offers nothing to a member with purchases")
        recorded = []
        for index, outcome in zip(offers, ("liked", "not-for-them", "sold")):
            self.press("select", index)
            shop.wait_screen("profile", PATIENCE, lambda screen, index=index: screen["selected"] == index)
            self.press(outcome)
            state = wait_until(f"a word about '{outcome}'", PATIENCE, lambda: shop.settled(shop.screen()), 0.05)
            self.assertEqual(state, "saved", f"'{outcome}' is said to be {state}")
            recorded.append((int(card[1:]), index, outcome))
            self.press("back")
            shop.wait_screen("profile", PATIENCE, lambda screen: screen["selected"] == -1)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assert_impersonal()
        shop.wait_outcomes(recorded)

    def test_3_a_slip_is_no_touch(self):
        """a finger that goes down on Hide and up elsewhere hides nothing"""
        shop = self.shop
        self.sign_in()
        shop.open_profile(self.cards.pop(0))
        x, y, width, height = shop.button(shop.screen(), "hide")["rect"]
        shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.08,
                     "mousemove", x - width, y + 3 * height, "sleep", 0.08, "mouseup", 1)
        time.sleep(0.5)
        self.assertEqual(shop.screen()["screen"], "profile", "a slip hid the customer")
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)

    def test_4_switch(self):
        """a second customer waits, and one touch goes to them"""
        shop = self.shop
        self.sign_in()
        shop.open_profile(self.cards.pop(0))
        shop.show_card(self.cards.pop(0), "profile", lambda screen: shop.button(screen, "switch") is not None)
        self.press("switch")
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "switch") is None)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


class Rights(Window):
    """The customer's own screens: joining, withdrawing, being forgotten, each with a real pointer and HQ's word on it."""

    STRANGER = "uid:04F1E2D3C4B5A6"

    def answer(self, question, action="yes"):
        """One question, one touch; counts the touches of the whole conversation."""
        self.shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == question)
        self.press(action)
        self.touches += 1

    def consents(self, member):
        return dict(self.shop.rows("SELECT purpose, granted FROM consents WHERE member = ? AND state < 2", member))

    def wait_consents(self, member, expected):
        wait_until(f"HQ's word on the consents of a member: {expected}", 30, lambda: self.consents(member) == expected)

    def test_1_join(self):
        """a card nobody knows, twelve touches at most, and the next tap knows them; HQ knows them, too"""
        shop = self.shop
        self.touches = 0
        began = time.monotonic()
        shop.show_card(self.STRANGER, "join")
        self.assert_impersonal()
        self.press("join")
        self.touches += 1
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            self.answer(question, "no" if question == "notes" else "yes")
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == "name")
        for letter in "Zoe":
            self.type(letter)
        self.answer("name", "accept")
        self.answer("confirm")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"] in ("joined", "joined-offline"))
        self.assertLessEqual(self.touches, 12)
        say(f"joining took {self.touches} touches and {time.monotonic() - began:.1f} s, most of them this test's own looks")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(self.STRANGER, "locked")
        greeting = [node for node in shop.screen()["nodes"] if node["privacy"] == "greeting"]
        self.assertTrue(greeting, "the next tap does not greet them by their name")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        member = wait_until("the new member at HQ", 30, lambda: shop.rows(
            "SELECT id FROM members WHERE display_name = 'Zoe' AND state < 2"))[0][0]
        self.assertGreaterEqual(member, 1 << 52)
        self.wait_consents(member, {"recognise": 1, "purchases": 1, "measure": 1})

    def type(self, letter):
        for shifted in (letter, letter.lower()):
            node = self.shop.button(self.shop.screen(), "key", ord(shifted))
            if node is not None:
                self.press("key", ord(shifted))
                self.touches += 1
                return
        self.fail(f"there is no key for '{letter}'")

    def test_2_withdraw(self):
        """their own data, one touch, and the next tap of the card is one that nobody is known by"""
        shop = self.shop
        card = self.cards.pop(0)
        member = int(card[1:])
        shop.show_card(card, "locked")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("known")
        shop.wait_screen("known", PATIENCE)
        self.press("back")
        shop.wait_screen("rights", PATIENCE)
        self.press("stop")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("withdrawn"))
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(card, "join")
        unknown = self.public()
        self.press("hide")
        shop.wait_hidden()
        shop.show_card("uid:04AABBCCDDEE11", "join")
        self.assertEqual(self.public(), unknown, "a card that was withdrawn looks unlike one that was never known")
        self.press("hide")
        shop.wait_hidden()
        wait_until("HQ's word on the withdrawal", 30, lambda: self.consents(member).get("recognise", 0) == 0)

    def test_4_copy(self):
        """the code on the screen is a link that a phone can use once; the full copy goes to the contact on file"""
        shop, card = self.shop, self.cards.pop(0)
        member, masked, address = int(card[1:]), "m\u2026@e\u2026.com", "mia@example.com"
        with contextlib.closing(sqlite3.connect(shop.home / "hq.db", timeout=10)) as base, base:
            base.execute("INSERT INTO contacts VALUES(?,'email',?,?)", (member, address, masked))
        shop.show_card(card, "locked")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("copy")
        screen = shop.wait_screen("copy", PATIENCE, lambda screen: screen["detail"] == "code")
        code = next(node for node in screen["nodes"] if node["role"] == "qr")
        self.assertEqual((code["privacy"], code["text"]), ("personal", ""), "the link is told to whoever asks the kiosk")
        shop.photograph(shop.home / "copy.png")
        link = shop.scan(shop.home / "copy.png")
        self.press("letter")
        shop.wait_screen("copy", PATIENCE, lambda screen: screen["detail"] == "sent")
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        letter = json.loads(wait_until("a letter", PATIENCE, lambda: next(shop.letters.glob("copy-*.json"), None)).read_text())
        self.assertEqual(letter["to"]["address"], address)
        for url, copied, contact in ((link, "masked", masked), (letter["values"]["link"], "full", address)):
            status, headers, page = shop.browse(url)
            self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
            self.assertIn(b"<form method=\"post\">", page)
            status, headers, body = shop.browse(url, press=True)
            self.assertEqual((status, headers["Content-Type"]), (200, "application/json; charset=utf-8"))
            copy = json.loads(body)
            self.assertEqual((copy["format"], copy["copy"]), ("regard-export/1", copied))
            self.assertEqual((copy["member"]["member"], copy["contacts"][0]["address"]), (member, contact))
            self.assertTrue(copy["purchases"] and copy["consents"] and copy["cards"])
            self.assertEqual(shop.browse(url, press=True)[0], 404, "the link works twice")

    def test_3_forget(self):
        """a found card can hide an account at once, not destroy it: destroying waits"""
        shop = self.shop
        card = self.cards.pop(0)
        shop.show_card(card, "locked")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("forget")
        shop.wait_screen("forget", PATIENCE)
        self.press("yes")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"] == "forget-held")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(card, "join")
        self.press("hide")
        shop.wait_hidden()


    def see_known(self, card):
        self.shop.show_card(card, "locked")
        self.press("rights")
        self.shop.wait_screen("rights", PATIENCE)
        self.press("known")
        self.shop.wait_screen("known", PATIENCE)

    def last_row(self):
        """Turn to the end of the list; the number of its last row."""
        def last():
            return max(node["argument"] for node in self.shop.screen()["nodes"]
                       if node.get("action") in ("delete", "consent"))
        row, before = last(), -1
        while row != before:
            before = row
            self.press("down")
            time.sleep(0.1)
            row = last()
        return row

    def turn_to(self, row):
        """Turn the list, from its begin, until a row stands on the screen."""
        for _ in range(row):
            if self.shop.button(self.shop.screen(), "delete", row) is None:
                self.press("down")
                time.sleep(0.1)

    def owned(self, member):
        return set(self.shop.rows("SELECT till, receipt, till_line FROM purchases WHERE member = ? AND state < 3", member))

    def amended(self):
        """What the kiosk still holds against rows that HQ may send."""
        base = sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=1)
        try:
            return base.execute("SELECT count(*) FROM amended").fetchone()[0]
        finally:
            base.close()

    def test_4_delete_and_change(self):
        """a purchase deleted by two touches and a name typed anew: so it stays at the next tap, and at HQ"""
        shop = self.shop
        # All of whose purchases are in the list.
        card = min(shop.members(60)[12:], key=lambda card: len(self.owned(int(card[1:]))))
        member = int(card[1:])
        before = self.owned(member)
        self.see_known(card)
        row = self.last_row()
        self.press("delete", row)
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes") is not None)
        self.press("no")
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes") is None)
        self.press("delete", row)
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes") is not None)
        self.press("yes")
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "delete", row) is None
                         and shop.button(screen, "yes") is None and shop.button(screen, "delete") is not None)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        wait_until("HQ's word on the purchase", PATIENCE, lambda: len(self.owned(member)) == len(before) - 1)
        gone = (before - self.owned(member)).pop()
        kept = shop.rows("SELECT member FROM purchases WHERE till = ? AND receipt = ? AND till_line = ?", *gone)
        self.assertEqual(kept, [(None,)], "the till's line is not the shop's and nobody's")
        self.see_known(card)
        self.press("correct", 0)
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == "name")
        self.touches = 0
        self.type("X")
        self.press("accept")
        shop.wait_screen("known", PATIENCE)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        wait_until("HQ's word on the name", PATIENCE, lambda: shop.rows(
            "SELECT display_name FROM members WHERE id = ?", member)[0][0][-1] in "xX")
        wait_until("HQ's rows back at the kiosk", PATIENCE, lambda: self.amended() == 0)
        self.see_known(card)
        self.assertEqual(self.last_row(), row - 1, "what was deleted is in the list again")
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)

    def import_contacts(self, member, email, phone):
        """As tonight's delivery brings a customer again, with where they can be reached."""
        shop, folder = self.shop, self.shop.home / "tonight"
        head = ("ref", "display_name", "first_name", "language")
        known = shop.rows(f"SELECT {', '.join(head)} FROM members WHERE id = ?", member)[0]
        folder.mkdir(exist_ok=True)
        with open(folder / "customers.csv", "w", newline="") as out:
            csv.writer(out).writerows([("id", *head[1:], "email", "phone"), (*known, email, phone)])
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys",
                        "--site", "store-1", "--format", "csv", "--delta", folder], check=True, capture_output=True)

    def contacts(self, member):
        """What is on file, and what of it is fed to kiosks."""
        kept = dict(self.shop.rows("SELECT kind, value FROM contacts WHERE member = ?", member))
        return kept, json.loads(self.shop.rows("SELECT contacts FROM members WHERE id = ?", member)[0][0])

    def test_5_delete_a_contact(self):
        """two touches take an address off the file; a letter to it says so, and tonight's import does not bring it back"""
        shop, card = self.shop, self.cards.pop(0)
        member = int(card[1:])
        self.import_contacts(member, "ida@example.net", "+49 170 1234542")
        self.assertEqual(self.contacts(member)[1], [["email", "i\u2026@e\u2026.net"], ["phone", "\u202642"]])
        wait_until("the contacts at the kiosk", PATIENCE, lambda: shop.behind() == [])
        self.see_known(card)
        rows = self.last_row()
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        self.see_known(card)
        # After name, language and since when they are a member, as far as they are known.
        row = sum(value is not None for value in shop.rows(
            "SELECT coalesce(display_name, first_name), language, member_since FROM members WHERE id = ?", member)[0])
        self.turn_to(row)
        self.assertIsNone(shop.button(shop.screen(), "correct", row), "a found card could put its finder's address there")
        self.press("delete", row)
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes") is not None)
        shop.photograph(shop.home / "contact.png")
        self.press("yes")
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes") is None
                         and shop.button(screen, "delete", row) is not None)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        gone = ({"phone": "+491701234542"}, [["phone", "\u202642"]])
        wait_until("HQ's word on the address", PATIENCE, lambda: self.contacts(member) == gone)
        letter = json.loads(wait_until("a letter", PATIENCE, lambda: next(shop.letters.glob("contact-removed-*.json"), None)).read_text())
        self.assertEqual(letter["to"], {"kind": "email", "address": "ida@example.net"})
        self.assertEqual(letter["values"], {"kind": "email", "masked": "i\u2026@e\u2026.net", "site": "store-1"})
        self.import_contacts(member, "ida@example.net", "+49 170 1234542")
        self.assertEqual(self.contacts(member), gone)
        wait_until("HQ's rows back at the kiosk", PATIENCE, lambda: self.amended() == 0 and shop.behind() == [])
        self.see_known(card)
        self.assertEqual(self.last_row(), rows - 1, "what was deleted is in the list again")
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


class Languages(Window):
    def test_change(self):
        """a touch opens the choice, another changes every word, and the next visitor finds the site's language again"""
        shop = self.shop
        before = self.public()
        self.press("languages")
        choice = wait_until("the choice of languages", PATIENCE,
                            lambda: [node["argument"] for node in shop.screen()["nodes"]
                                     if node.get("action") == "language"], 0.1)
        self.assertGreaterEqual(len(choice), 2, "there is only one language to choose")
        changed = False
        for language in choice:
            if shop.button(shop.screen(), "language", language) is None:
                self.press("languages")
                wait_until("the choice of languages", PATIENCE, lambda: shop.has("language"), 0.1)
            self.press("language", language)
            shop.wait_screen("idle", PATIENCE)
            changed = changed or self.public() != before
        self.assertTrue(changed, "no choice changed a word on the screen")
        wait_until("the site's own language after nobody touched the screen", 240, lambda: self.public() == before, 1)


class Diagnostics(Window):
    BADGE = "b5"

    def test_pages(self):
        """IT's badge opens the diagnostics; each page can be reached, a customer's card shows nothing, Sign out ends it"""
        shop = self.shop
        shop.show_card(self.BADGE, "diagnostics")
        pages = wait_until("the diagnostics", PATIENCE,
                           lambda: [node["argument"] for node in shop.screen()["nodes"]
                                    if node.get("action") == "page"], 0.1)
        seen = set()
        for page in pages:
            self.press("page", page)
            time.sleep(0.5)
            self.assert_impersonal()
            seen.add(tuple(self.public()))
        self.assertEqual(len(seen), len(pages), "two pages of the diagnostics look the same")
        shop.put(self.cards.pop())
        time.sleep(1.5)
        self.assertIn(shop.screen()["screen"], ("diagnostics", "network", "panel"), "a customer's card left IT's screens")
        self.assert_impersonal()
        shop.take()
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


if __name__ == "__main__":
    main()
