#!/usr/bin/env python3
"""A real kiosk in HQ's metrics: it comes, catches up, hangs, is tapped, and takes leave."""
import os
import signal
import sqlite3
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "kiosk")]
from scrape import firing, scrape  # noqa: E402
from shop import DEVICE, PATIENCE, SITE, Case, free_port, main, wait_until  # noqa: E402
from ports import listens  # noqa: E402


class Kiosk(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.port = free_port()
        shop.start_broker()
        shop.start_hq("--metrics", f"127.0.0.1:{cls.port}")
        wait_until("HQ's metrics", PATIENCE, lambda: listens(cls.port))
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)

    def figure(self, name):
        return scrape(self.port).get(f"regard_kiosk_{name}", site=SITE, device=DEVICE)

    def wait(self, name, wanted):
        wait_until(f"regard_kiosk_{name}", PATIENCE, lambda: wanted(self.figure(name)), 0.1)

    def age(self, seconds):
        """As if HQ's last word of the kiosk were so long ago, however long it is."""
        base = sqlite3.connect(self.shop.home / "hq.db", timeout=10)
        base.execute("UPDATE kiosks SET received = ?", (int((time.time() - seconds) * 1000),))
        base.commit()
        base.close()

    def test_1_it_comes_and_catches_up(self):
        """up, of a known release, with its certificate's end, and with all that HQ has"""
        self.wait("up", lambda value: value == 1)
        self.wait("feed_versions_behind", lambda value: value == 0)
        taken = scrape(self.port)
        self.assertAlmostEqual(self.figure("certificate_days"), 825, delta=1.1)
        self.assertLess(abs(self.figure("clock_offset_seconds")), 2)
        self.assertEqual((self.figure("erasures_unconfirmed"), self.figure("rejects"), self.figure("fresh")), (0, 0, 1))
        self.assertEqual(taken.of("regard_kiosk_info", site=SITE, device=DEVICE), {(("version", "0.1.0"),): 1})
        self.assertAlmostEqual(taken.get("regard_hq_certificate_days", of="https"), 825, delta=1.1)
        self.assertEqual(firing(taken), set())

    def test_2_it_hangs_and_goes_on(self):
        """a stopped process says nothing: stale after 180 s of HQ's clock; then a tap is an event that takes effect"""
        before = scrape(self.port)
        kiosk = self.shop.processes["kiosk"]
        kiosk.send_signal(signal.SIGSTOP)
        try:
            self.age(120)
            self.assertEqual((self.figure("fresh"), self.figure("up")), (1, 1))

            def stale():
                # What was on its way when it was stopped is a word, too.
                self.age(180)
                return (self.figure("fresh"), self.figure("up")) == (0, 0)
            wait_until("a stale kiosk", PATIENCE, stale, 0.5)
            self.assertIn("RegardKioskStale", firing(scrape(self.port)))
        finally:
            kiosk.send_signal(signal.SIGCONT)
        # A tap is said with the next state, which is sooner than 60 s.
        self.shop.show_card("b1", "hello-badge")
        self.shop.show_card(self.shop.members(1)[0], "profile")
        self.wait("up", lambda value: value == 1)
        self.wait("events_applied_total", lambda value: value > 0)
        taken = scrape(self.port)
        self.assertGreater(taken.get("regard_hq_inbox_transactions_total"), before.get("regard_hq_inbox_transactions_total"))
        self.assertLess(self.figure("last_tap_seconds"), PATIENCE)
        self.assertEqual(firing(taken), set())

    def test_3_it_takes_leave(self):
        """an orderly end is told at once, and is not stale"""
        self.shop.stop("kiosk")
        self.wait("up", lambda value: value == 0)
        self.assertEqual(self.figure("fresh"), 1)
        self.assertEqual(firing(scrape(self.port)), {"RegardKioskOffline"})


if __name__ == "__main__":
    main()
