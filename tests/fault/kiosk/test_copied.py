"""A disk that was copied: what its kiosk says is held by HQ and lost nowhere, screen and regardctl name it, and IT lets it in again."""
import contextlib
import shutil
import sqlite3
import time

import shop_path  # noqa: F401
from shop import DEVICE, PATIENCE, SITE, Case, main, say, synced, wait_until


class Copied(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_reader()
        shop.start_broker()
        shop.start_hq()
        shop.start_kiosk()
        shop.wait_online()
        cls.cards = shop.members(3)

    def serve(self, card):
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, "sold"), "saved")
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)

    def stop_when_told(self):
        """All that was said is at HQ, acknowledged: the copy has nothing that the other would send too."""
        shop = self.shop

        def waits():
            with contextlib.closing(sqlite3.connect(f"file:{shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=5)) as base:
                return base.execute("SELECT sum(last - acknowledged) FROM outbox_stream").fetchone()[0]
        # That the badge went is a line of its own, a moment later.
        time.sleep(1)
        wait_until("all events acknowledged", PATIENCE, lambda: waits() == 0, 0.1)
        shop.end("kiosk")

    def device(self):
        return self.shop.ctl("device", "show", f"{SITE}/{DEVICE}")

    def members(self):
        return sorted(f"m{member}" for member, _, _ in self.shop.outcomes())

    def test_1(self):
        """both serve customers with one numbering; the second is noticed by its first event, and nothing of either is lost"""
        shop, kiosk, copy = self.shop, self.shop.home / "kiosk", self.shop.home / "copy"
        self.serve(self.cards[0])
        wait_until("the first outcome", PATIENCE, lambda: self.members() == [self.cards[0]], 0.2)
        self.stop_when_told()
        shutil.copytree(kiosk, copy)
        shop.start_kiosk()
        self.serve(self.cards[1])
        wait_until("the second outcome", PATIENCE, lambda: self.members() == sorted(self.cards[:2]), 0.2)
        self.stop_when_told()
        kiosk.rename(shop.home / "original")
        copy.rename(kiosk)
        say("the copy is switched on")
        shop.start_kiosk()
        shop.wait_online()
        self.serve(self.cards[2])
        wait_until("that HQ noticed", PATIENCE, lambda: self.device()["quarantine"], 0.2)
        self.assertEqual(self.device()["quarantine"]["why"], "events")
        self.assertEqual(self.device()["status"], "fault")
        self.assertIn("twin", self.device()["reasons"])
        self.assertEqual(self.members(), sorted(self.cards[:2]), "what a copy says took effect")
        words = "Set aside by HQ: call IT"
        wait_until("the sentence on glass", PATIENCE, lambda: words in " ".join(shop.texts()), 0.3)
        # It serves on: nobody in the shop has to do with it.
        shop.show_card(self.cards[0], "locked")
        rejects = shop.ctl("device", "rejects", f"{SITE}/{DEVICE}")
        self.assertEqual({row["code"] for row in rejects}, {"quarantined"})

        say("IT found it")
        shop.ctl("device", "readmit", f"{SITE}/{DEVICE}")
        # It asks by itself within a minute; a start does not wait.
        shop.stop("kiosk")
        shop.start_kiosk()
        wait_until("what the copy had kept", 60, lambda: self.members() == sorted(self.cards), 0.3)
        self.assertIsNone(self.device()["quarantine"])
        left = shop.ctl("device", "rejects", f"{SITE}/{DEVICE}", "--retry")
        self.assertEqual([row for row in left if row["stream"] == "visit"], [])
        self.assertEqual(self.members(), sorted(self.cards), "nothing twice")
        self.assertNotIn(words, " ".join(shop.texts()))
        say("and all three outcomes are at HQ once")


if __name__ == "__main__":
    main()
