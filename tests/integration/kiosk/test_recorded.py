"""A card that proves itself by a counter, and recordings of it: the kiosk keeps how far it has counted, tells HQ, and refuses the rest; so does the
kiosk beside it, which never saw the card, once HQ has told it."""
from beside import OTHER, Beside, allow
from cards import CardCase, by_kind, issue
from shop import PATIENCE, main, wait_until

UID = "04E1E2E3E4E5E6"
META, FILE = 2, 3
KEYED = 1 << 24


class Recorded(CardCase):
    """A kiosk with its reader, and a card that HQ issued with SUN's keys alone."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        allow(shop)
        cls.member, = (int(card[1:]) for card in shop.members(1))
        shop.start_all()
        keys = by_kind(issue(shop, cls.member, UID, "sun"))
        cls.card = f"uid={UID} key1={keys[FILE].hex()} key2={keys[META].hex()} sun=https://a.example/?e={{picc}}&c={{mac}}"
        shop.reader_says(f"card ntag424:mine {cls.card} counter=40")
        wait_until("the card at the kiosk", PATIENCE, lambda: cls.kiosk("SELECT count(*) FROM card WHERE keys NOTNULL") == 1, 0.1)
        shop.show_card("b1", "hello-badge")

    @classmethod
    def kiosk(cls, query):
        return cls.shop.held(query)[0][0]

    def counted(self):
        return self.shop.rows("SELECT counter FROM cards WHERE holder=? AND medium='ntag424'", self.member)[0][0]

    def test_1_a_card_that_counts_is_known(self):
        """the profile opens, HQ hears of the assurance, and how far it has counted"""
        self.shop.open_profile("ntag424:mine")
        self.shop.touch("hide")
        kept = self.kiosk("SELECT counter FROM card_counter")
        self.assertGreater(kept, KEYED + 40)
        wait_until("the counter at HQ", PATIENCE, lambda: self.counted() == kept, 0.05)
        self.wait_proven(self.member, [1])

    def test_2_a_recording_is_not(self):
        """what it said before, and a counter of before, are refused like a copy and counted for IT, without anybody's number"""
        before = self.kiosk("SELECT counter FROM card_counter")
        for fault in ("card-replayed", "card-rolled-back 1"):
            # Once: the fault is of one tap.
            self.shop.reader_says(f"fault {fault}")
            self.refuse("ntag424:mine")
        # A copy of its number, without a word, and as such a count of its own.
        self.shop.reader_says("fault card-wrong-mac")
        self.refuse("ntag424:mine")
        self.assertEqual(self.kiosk("SELECT counter FROM card_counter"), before)
        wait_until("what was refused, at HQ", PATIENCE,
                   lambda: self.shop.status()["media"] == {"replayed": 1, "rolled_back": 1, "unsaved": 0, "crowded": 0, "unproven": 1}, 0.5)
        log = self.shop.log()
        self.assertIn("TAP-REPLAY", log)
        self.assertIn("TAP-ROLLBACK", log)
        self.assertNotIn(UID.lower(), log.lower())

    def test_3_the_card_itself_goes_on(self):
        """it has counted on, and is who it was"""
        before = self.kiosk("SELECT counter FROM card_counter")
        self.shop.open_profile("ntag424:mine")
        self.shop.touch("hide")
        self.assertGreater(self.kiosk("SELECT counter FROM card_counter"), before)

    def test_4_nor_is_a_recording_at_another_kiosk(self):
        """what the card said here is refused there, where nobody ever tapped it, and what it says next is not"""
        kept = self.kiosk("SELECT counter FROM card_counter")
        wait_until("the counter at HQ", PATIENCE, lambda: self.counted() == kept, 0.05)
        other = Beside(self.shop)
        self.addCleanup(other.close)
        other.hurried = True
        other.start_beside()
        wait_until("the counter at the other kiosk", PATIENCE, lambda: other.held("SELECT counter FROM card_counter") == [(kept,)], 0.1)
        other.show_card("b1", "hello-badge")
        last = kept - KEYED
        other.reader_says(f"card ntag424:recording {self.card} counter={last - 1}")
        other.reader_says(f"card ntag424:mine {self.card} counter={last}")
        self.refuse("ntag424:recording", other)
        self.assertIn("TAP-REPLAY", other.log())
        # Two cards of one number.
        other.wait_away()
        other.open_profile("ntag424:mine")
        wait_until("what was refused there, at HQ", PATIENCE,
                   lambda: [row["media"]["replayed"] for row in self.shop.ctl("status") if row["device"] == OTHER] == [1], 0.5)


if __name__ == "__main__":
    main()
