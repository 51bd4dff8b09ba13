"""Hidden means purged: after a visit was hidden, the running kiosk's memory does not hold the customer's name or what they
have bought, as UTF-8, UTF-16 or UCS-4. The database's files never hold a name.

SQLite keeps pages of the catalogue in memory; a title that stands there exactly as in the file is nobody's.
"""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
import memory  # noqa: E402
from shop import PATIENCE, Case, StoreError, main, say, synced, wait_until  # noqa: E402

HIDE_S = 45


class Glass(Case):
    """A shop with one kiosk, and how to search it."""
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.configure(shop)
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        cls.people = cls.strangers()

    @classmethod
    def configure(cls, shop):
        """What the kiosk is to find in its configuration."""

    @classmethod
    def strangers(cls):
        """(card, words of theirs) of members whose name nobody shares, with the titles of what they have bought."""
        shop, people = cls.shop, []
        for card in shop.members(60):
            number = int(card[1:])
            name, = shop.rows("SELECT display_name FROM members WHERE id = ?", number)[0]
            alike = shop.rows("SELECT count(*) FROM members WHERE display_name = ?", name)[0][0]
            if alike == 1 and len(name) >= 8:
                goods = shop.rows("SELECT DISTINCT title FROM products WHERE length(title) >= 8 AND id IN "
                                  "(SELECT product FROM purchases WHERE member = ?)", number)
                people.append((card, [name, *(title for (title,) in goods)]))
        if len(people) < 6:
            raise AssertionError(f"the generated store has only {len(people)} members with a name of their own")
        return people

    def files(self):
        """All that the kiosk has on its disk, but for the keys."""
        home = self.shop.home / "kiosk"
        return b"".join(path.read_bytes() for path in sorted(home.rglob("*"))
                        if path.is_file() and not path.is_relative_to(home / "keys"))

    def found(self, words):
        """Places of the words in the kiosk's memory; of titles those that the catalogue does not explain."""
        files = self.files()
        return [place for place in memory.find(self.shop.processes["kiosk"].pid, words)
                if place[0] == words[0] or place[-1] not in files]

    def open_someone(self):
        """A profile on the glass; its words must be found now, or the search finds nothing ever."""
        card, words = self.people.pop()
        self.shop.open_profile(card)
        self.assertTrue(self.found(words[:1]), "the name on the glass is not found in memory: the search is blind")
        return words

    goods = False

    def assert_purged(self, words, how):
        """Not a trace of the name, and with `goods` of no title either; what is found is described without saying whose it is."""
        words = words if self.goods else words[:1]
        try:
            wait_until("a memory without the customer", 3, lambda: not self.found(words), 0.3)
        except StoreError:
            places = self.found(words)
            for word, form, name, address, around in places[:20]:
                shown = around.replace(memory.forms(word)[form], b"<the name>")
                say(f"{form} in {name} at {address}: {shown!r}")
            self.fail(f"after {how} the customer's name or goods stand at {len(places)} places in the kiosk's memory")
        say(f"after {how}: nothing is left")

    signed_in = False

    def sign_in(self, badge="b1"):
        """Each test that leaves a visit parked has a badge of its own, which would bring that visit back."""
        self.badge = badge
        self.shop.show_card(badge, "hello-badge")
        self.signed_in = True

    def sign_out(self):
        self.shop.show_card(self.badge, "goodbye-badge")
        self.signed_in = False
        self.shop.wait_screen("idle", PATIENCE)

    def tearDown(self):
        super().tearDown()
        if self.signed_in:
            self.sign_out()


class Purged(Glass):
    """The name: in screens, draw lists, text caches, the visit, mailboxes, the database's pages."""

    def test_1_hide(self):
        """the Hide control"""
        self.sign_in()
        words = self.open_someone()
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "Hide")

    def test_2_badge(self):
        """the badge's second tap"""
        self.sign_in("b3")
        words = self.open_someone()
        self.sign_out()
        self.assert_purged(words, "the badge's second tap")

    def test_3_switch(self):
        """another customer's turn"""
        self.sign_in()
        words = self.open_someone()
        card, others = self.people.pop()
        self.shop.show_card(card, "profile", lambda screen: self.shop.button(screen, "switch") is not None)
        self.shop.touch("switch")
        self.shop.wait_screen("profile", PATIENCE, lambda screen: self.shop.button(screen, "switch") is None)
        self.assertTrue(self.found(others[:1]), "the second customer's name is not found in memory")
        self.assert_purged(words, "the switch")
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)
        self.assert_purged(others, "Hide after the switch")

    def test_4_time_out(self):
        """nobody touches anything"""
        self.sign_in("b4")
        words = self.open_someone()
        time.sleep(HIDE_S - 5)
        self.shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "the time-out")
        self.shop.show_card("b4", "profile")  # the parked visit, which Hide ends
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)

    def test_5_locked(self):
        """a customer whom no associate joins"""
        card, words = self.people.pop()
        self.shop.show_card(card, "locked")
        self.shop.show_card("b2", "profile")
        self.assertTrue(self.found(words[:1]), "the name on the glass is not found in memory")
        self.shop.show_card("b2", "goodbye-badge")
        self.shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "badge, profile, badge")


class Goods(Purged):
    """The same, and the titles of what the customer has bought."""
    goods = True


class Pages(Glass):
    """The database: sealed on the disk, and in the memory that SQLite reads it into."""

    def test_pages(self):
        """no file ever holds a name, and memory only the one on the glass"""
        names = [words[0] for _, words in self.people]
        self.sign_in()
        words = self.open_someone()
        self.assertEqual({place[0] for place in memory.find(self.shop.processes["kiosk"].pid, names)}, {words[0]},
                         "memory holds names that nobody asked for")
        self.assert_sealed(names)
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "Hide")
        self.sign_out()
        self.assert_sealed(names)
        self.assertEqual(self.shop.stop("kiosk"), 0)
        self.assert_sealed(names)

    def assert_sealed(self, names):
        files = self.files()
        title, = self.shop.rows("SELECT title FROM products WHERE length(title) >= 8 LIMIT 1")[0]
        self.assertIn(title.encode(), files, "a product's title is not found in the files: the search is blind")
        clear = sum(data in files for name in names for data in memory.forms(name).values())
        self.assertEqual(clear, 0, f"{clear} of {len(names)} names stand in the kiosk's files")


class Typed(Glass):
    """A name that its owner typed: gone from memory once the screens of joining are, sealed on the disk."""

    NAME = "Zebulonia"

    def test_typed(self):
        """they join by a name of their own, and it is nowhere in clear"""
        shop, words = self.shop, [self.NAME]
        shop.show_card("uid:04F1E2D3C4B5A7", "join")
        shop.touch("join")
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            shop.wait_screen("question", PATIENCE, lambda screen, question=question: screen["detail"] == question)
            shop.touch("yes")
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == "name")
        for letter in self.NAME:
            shop.touch("key", ord(letter))
        self.assertTrue(self.found(words), "the typed name is not found in memory: the search is blind")
        shop.touch("accept")
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == "confirm")
        shop.touch("yes")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("joined"))
        shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "joining")
        self.assertNotIn(self.NAME.encode(), self.files(), "the typed name lies on the disk in clear")

    def test_z_copy(self):
        """the link to a copy: whoever has it has the copy, so it goes with the code on the glass"""
        shop = self.shop
        shop.start_broker()
        shop.start_hq()
        shop.wait_online()
        shop.show_card(shop.members(3)[-1], "locked")
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("copy")
        shop.wait_screen("copy", PATIENCE, lambda screen: screen["detail"] == "code")
        shop.photograph(shop.home / "copy.png")
        words = [shop.scan(shop.home / "copy.png").rsplit("/", 1)[1]]
        self.assertTrue(self.found(words), "the link is not found in memory: the search is blind")
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)
        self.assert_purged(words, "the code")
        self.assertNotIn(words[0].encode(), self.files(), "the link lies on the disk")


if __name__ == "__main__":
    main()
