"""Notes, end to end: three touches at one kiosk, and it stands on the other's screen; once, and at HQ. Who stays anonymous leaves nothing anywhere."""
import os
import time
import unittest

from beside import Beside, allow, allowing, chips, note
from shop import PATIENCE, Case, main, say, wait_until

COLOUR, NOT_THESE_GOODS = 2, 7
BLUE, GREEN, RED = 6, 7, 10


class Notes(Case):
    """Two kiosks of one store."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        allow(shop)
        shop.start_all()
        cls.other = Beside(shop)
        cls.addClassCleanup(cls.other.close)
        cls.other.start_beside()
        cls.card, cls.second = allowing(shop, 2)
        cls.refusing = next(f"m{row[0]}" for row in shop.rows(
            "SELECT m.id FROM members m WHERE EXISTS (SELECT 1 FROM consents c WHERE c.member=m.id AND c.granted=1 AND "
            "c.purpose='recognise') AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.member=m.id AND c.granted=1 AND c.purpose='notes') "
            "ORDER BY m.id"))
        shop.show_card("b1", "hello-badge")
        cls.other.show_card("b2", "hello-badge")

    def test_1_it_stands_on_the_other_kiosks_screen(self):
        """while the same profile is open there; the selection stays, and neither says it twice"""
        shop, other = self.shop, self.other
        other.open_profile(self.card)
        shop.open_profile(self.card)
        self.assertEqual((chips(shop.screen()), chips(other.screen())), (0, 0))
        note(shop, COLOUR, BLUE)
        began = time.monotonic()
        wait_until("the note on the other screen", PATIENCE, lambda: chips(other.screen()) == 1, 0.01)
        say(f"on the other screen after {(time.monotonic() - began) * 1000:.0f} ms")
        wait_until("the note on its own screen", PATIENCE, lambda: chips(shop.screen()) == 1, 0.05)
        self.assertEqual(shop.rows("SELECT kind,text,associate FROM notes WHERE member=? AND state<3", int(self.card[1:])),
                         [("colour", "note:blue", 1)])
        # What stood for HQ's row goes once that has come, and nothing is seen of it.
        wait_until("HQ's row alone", PATIENCE, lambda: shop.held("SELECT count(*) FROM noted") == [(0,)], 0.1)
        self.assertEqual(chips(shop.screen()), 1)

    def test_2_an_opened_recommendation_stays_open(self):
        """what others note meanwhile changes nothing else"""
        shop, other = self.shop, self.other
        other.touch("select", 0)
        other.wait_screen("profile", condition=lambda screen: screen["selected"] == 0)
        note(shop, COLOUR, RED)
        wait_until("the note at the other kiosk", PATIENCE, lambda: other.held("SELECT count(*) FROM carried WHERE feed=9 AND member=?",
                                                                               int(self.card[1:])) == [(2,)], 0.05)
        self.assertEqual(other.screen()["selected"], 0)
        other.touch("back")
        wait_until("both", PATIENCE, lambda: chips(other.screen()) == 2, 0.05)

    def test_3_without_consent_nothing_is_kept(self):
        """an answer of this visit alone: gone with it, and in no database"""
        shop = self.shop
        shop.touch("hide")
        shop.wait_hidden()
        before = shop.rows("SELECT count(*) FROM notes")
        shop.open_profile(self.refusing)
        self.assertFalse(shop.has("note", 0), "only asking is offered")
        shop.touch("note", 1)
        shop.wait_screen("note")
        shop.touch("note-kind", COLOUR)
        wait_until("the values", PATIENCE, lambda: shop.has("note-value", GREEN))
        shop.touch("note-value", GREEN)
        shop.wait_screen("profile", condition=lambda screen: chips(screen) == 1)
        shop.touch("hide")
        shop.wait_hidden()
        shop.open_profile(self.refusing)
        self.assertEqual(chips(shop.screen()), 0)
        self.assertEqual(shop.held("SELECT count(*) FROM noted"), [(0,)])
        self.assertEqual(shop.rows("SELECT count(*) FROM notes"), before)
        shop.touch("hide")
        shop.wait_hidden()

    def test_4_who_stays_anonymous_leaves_nothing(self):
        """no event, no row, no look"""
        shop = self.shop
        wait_until("an empty queue", PATIENCE, lambda: shop.held("SELECT count(*) FROM outbox") == [(0,)], 0.1)
        streams = "SELECT stream,last FROM outbox_stream ORDER BY stream"
        before = shop.held(streams)
        shop.touch("note", 1)
        shop.wait_screen("note")
        shop.touch("note-kind", COLOUR)
        wait_until("the values", PATIENCE, lambda: shop.has("note-value", GREEN))
        shop.touch("note-value", GREEN)
        shop.wait_screen("asked")
        self.assertFalse(shop.has("select"), "nothing of it can be opened")
        shop.touch("hide")
        shop.wait_screen("idle")
        time.sleep(0.5)
        self.assertEqual(shop.held(streams), before)
        self.assertEqual(shop.held("SELECT count(*) FROM noted"), [(0,)])

    @unittest.skipUnless(os.environ.get("ROUNDS"), "ten seconds of being offline: tests/full notes")
    def test_5_offline_it_stands_here_at_once_and_there_later(self):
        """what is on the disk is there at the next tap, and at the other kiosk when the broker is back"""
        shop, other = self.shop, self.other
        shop.stop("mosquitto")
        shop.wait_offline()
        shop.open_profile(self.second)
        note(shop, COLOUR, BLUE)
        shop.wait_screen("profile", condition=lambda screen: chips(screen) == 1)
        shop.touch("hide")
        shop.wait_hidden()
        shop.open_profile(self.second)
        self.assertEqual(chips(shop.screen()), 1)
        shop.start_broker()
        wait_until("the note at the other kiosk", PATIENCE, lambda: other.held("SELECT count(*) FROM carried WHERE feed=9 AND member=?",
                                                                               int(self.second[1:])) == [(1,)], 0.1)
        wait_until("HQ's row alone", PATIENCE, lambda: shop.held("SELECT count(*) FROM noted") == [(0,)], 0.1)
        self.assertEqual(chips(shop.screen()), 1)

    def test_6_a_size_of_each_category_shown_takes_three_touches(self):
        """also of the last of them, and what is not to be shown; each is kept"""
        shop, member = self.shop, int(self.second[1:])
        if shop.screen()["screen"] != "idle":
            shop.touch("hide")
            shop.wait_hidden()
        shop.open_profile(self.second)
        before = shop.rows("SELECT count(*) FROM notes WHERE member=? AND state<3", member)[0][0]
        for last in (False, True):
            shop.touch("note", 0)
            shop.wait_screen("note")
            wait_until("the categories", PATIENCE, lambda: shop.has("note-category", 1))
            shown = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "note-category"]
            self.assertGreaterEqual(len(shown), 3)
            shop.touch("note-category", shown[-1 if last else 0])
            wait_until("its sizes", PATIENCE, lambda: shop.has("note-value", 0))
            shop.touch("note-value", 0)
            shop.wait_screen("profile")
        note(shop, NOT_THESE_GOODS, 0)
        shop.wait_screen("profile")
        wait_until("all of them at HQ", PATIENCE,
                   lambda: shop.rows("SELECT count(*) FROM notes WHERE member=? AND state<3", member)[0][0] == before + 3, 0.05)
        texts = [text for (text,) in shop.rows("SELECT text FROM notes WHERE member=? AND state<3 AND kind='size'", member)]
        self.assertEqual(len({text.split("|")[0] for text in texts}), 2, texts)
        shop.touch("hide")
        shop.wait_hidden()


if __name__ == "__main__":
    main()
