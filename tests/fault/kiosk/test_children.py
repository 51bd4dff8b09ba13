"""The reader and the link: killed, stopped, mute. Either is back in time, and the screen says so meanwhile."""
import os
import signal
import threading
import time

import shop_path  # noqa: F401
from shop import PATIENCE, Case, StoreError, main, say, synced, wait_until

BACK_S, MUTE_S = 2.0, 12.0
# What looking costs: one pass through /proc or one picture of the screen.
LOOK_S = 0.3


class Children(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all(data=False)
        cls.card = shop.members(1)[0]

    def tap_works(self):
        self.shop.show_card(self.card, "locked")
        self.shop.show_card("b1", "profile")
        self.shop.touch("hide")
        self.shop.show_card("b1", "goodbye-badge")
        self.shop.wait_screen("idle", PATIENCE)

    def hit(self, program, sig):
        """Send the signal and wait for another process in its place; returns the seconds that took."""
        old = wait_until(f"a running {program}", PATIENCE, lambda: self.shop.child(program))
        began = time.monotonic()
        os.kill(old, sig)
        wait_until(f"another {program}", PATIENCE, lambda: self.shop.child(program) not in (None, old), 0.01)
        return time.monotonic() - began

    def watch_screen(self, seen, ending):
        while not ending.is_set():
            try:
                screen = self.shop.screen()
                seen.add(screen["screen"])
                seen.update(node["text"] for node in screen["nodes"] if node.get("text"))
            except StoreError:
                pass

    def test_1_killed(self):
        """kill -9 of the reader and of the link"""
        for program in ("regard-reader", "regard-link"):
            took = self.hit(program, signal.SIGKILL)
            say(f"{program} killed: another one after {took:.2f} s")
            self.assertLess(took, BACK_S + LOOK_S, f"{program} was back after {took:.2f} s, over {BACK_S} s")
            self.shop.wait_screen("idle", PATIENCE)
            self.shop.wait_online()
            self.tap_works()

    def test_2_hung(self):
        """SIGSTOP of the reader and of the link"""
        for program in ("regard-reader", "regard-link"):
            time.sleep(2.5)
            took = self.hit(program, signal.SIGSTOP)
            say(f"{program} stopped: another one after {took:.2f} s")
            self.assertLess(took, BACK_S + LOOK_S, f"{program} was back after {took:.2f} s, over {BACK_S} s")
            self.shop.wait_screen("idle", PATIENCE)
            self.shop.wait_online()
            self.tap_works()

    def test_3_killed_over_and_over(self):
        """the reader dies again and again: the screen says so, and it comes back when that ends"""
        seen, ending = set(), threading.Event()
        watcher = threading.Thread(target=self.watch_screen, args=(seen, ending))
        watcher.start()
        try:
            for _ in range(4):
                self.hit("regard-reader", signal.SIGKILL)
        finally:
            ending.set()
            watcher.join()
        self.assertTrue("reader-fault" in seen or any("restarting" in text for text in seen),
                        f"nothing on the screen told of the reader's deaths: {sorted(seen)}")
        self.shop.wait_screen("idle", PATIENCE)
        self.tap_works()

    def test_4_the_link_killed_is_said(self):
        """a link that dies over and over is shown as offline, and the kiosk comes online again"""
        seen, ending = set(), threading.Event()
        watcher = threading.Thread(target=self.watch_screen, args=(seen, ending))
        watcher.start()
        try:
            for _ in range(4):
                self.hit("regard-link", signal.SIGKILL)
        finally:
            ending.set()
            watcher.join()
        self.assertTrue(any(text.startswith("Offline") for text in seen),
                        f"nothing on the screen told of the link's deaths: {sorted(seen)}")
        self.shop.wait_online()

    def test_5_a_card_that_rests_through_a_restart(self):
        """a badge that lies there while the reader is replaced does not sign its associate out"""
        shop = self.shop
        shop.put_until("b1", "hello-badge")
        before = len(shop.tap_lines())
        self.hit("regard-reader", signal.SIGKILL)
        time.sleep(2)
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(len(shop.tap_lines()), before + (0 if before and shop.tap_lines()[before - 1]["screen"] ==
                                                          "hello-badge" else 1),
                         "the resting badge was taken for a second tap")
        shop.take()
        time.sleep(0.7)
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)

    def test_6_mute(self):
        """a silent UART is noticed within 12 s and healed when the chip speaks again"""
        shop = self.shop
        shop.reader_says("fault mute")
        began = time.monotonic()
        shop.wait_screen("reader-fault", PATIENCE)
        took = time.monotonic() - began
        say(f"the mute chip was on the screen after {took:.1f} s")
        self.assertLess(took, MUTE_S + LOOK_S, f"the mute chip was noticed after {took:.1f} s, over {MUTE_S} s")
        shop.reader_says("fault clear")
        shop.wait_screen("idle", PATIENCE)
        self.tap_works()

    def test_7_unplugged(self):
        """the cable is pulled and put back"""
        shop = self.shop
        shop.reader_says("unplug")
        began = time.monotonic()
        shop.wait_screen("reader-fault", PATIENCE)
        say(f"the pulled cable was on the screen after {time.monotonic() - began:.1f} s")
        shop.reader_says("replug")
        shop.wait_screen("idle", PATIENCE)
        self.tap_works()

    def test_8_the_kiosk_stands_still(self):
        """a kiosk that was itself stopped for a while does not kill its two processes for that"""
        shop = self.shop
        time.sleep(2.5)
        before = [shop.child("regard-reader"), shop.child("regard-link")]
        shop.processes["kiosk"].send_signal(signal.SIGSTOP)
        time.sleep(4)
        shop.processes["kiosk"].send_signal(signal.SIGCONT)
        time.sleep(2)
        self.assertEqual([shop.child("regard-reader"), shop.child("regard-link")], before,
                         "processes that were well were replaced after the kiosk's own standstill")
        self.tap_works()


if __name__ == "__main__":
    main()
