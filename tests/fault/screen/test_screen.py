"""A screen that is not there at the start, goes away under an open profile, comes back, flickers, or changes its size."""
import os
import pathlib
import subprocess
import time

import shop_path  # noqa: F401
from shop import PATIENCE, Case, Shop, main, synced, wait_until
from test_watchdog import Manager

LIMIT_S = 4


class Screen(Case):
    """One kiosk, one process, through all of it."""

    @classmethod
    def setUpClass(cls):
        shop = cls.shop = Shop(synced())
        cls.addClassCleanup(shop.close)
        cls.manager = Manager(shop.home)
        cls.addClassCleanup(cls.manager.close)
        # Far above what servers that choose for themselves take: nobody else's display stands in for ours meanwhile.
        shop.display = f":{1000 + os.getpid() % 30000}"
        shop.start_broker()
        shop.start_hq()
        shop.start_reader()
        cls.card, cls.other = shop.members(2)
        env = dict(os.environ, NOTIFY_SOCKET=str(cls.manager.path), WATCHDOG_USEC=str(LIMIT_S * 1000000))
        env.pop("SDL_VIDEODRIVER", None)
        shop.start_kiosk_by("sh", "-c", 'WATCHDOG_PID=$$ exec "$@"', "sh", env=env)
        cls.pid = shop.processes["kiosk"].pid

    # -- the display --

    def plug(self):
        shop = self.shop
        shop.start("xvfb", "Xvfb", shop.display, "-screen", "0", f"{shop.window}x24", "-nolisten", "tcp")

    def unplug(self):
        self.shop.end("xvfb")

    def wait_window(self):
        """The server shows the kiosk's window; returns its number."""
        def look():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Regard$"], capture_output=True,
                                   text=True, timeout=20, env=dict(os.environ, DISPLAY=self.shop.display))
            return found.stdout.split()[-1] if found.returncode == 0 and found.stdout.split() else None
        return wait_until("the kiosk's window on the display", PATIENCE, look, 0.1)

    def wait_log(self, code, count):
        wait_until(f"'{code}' in the log", PATIENCE, lambda: self.count(code) >= count, 0.05)
        self.assertEqual(self.count(code), count, self.shop.log())

    def count(self, code):
        return self.shop.log().count(f" {code} ")

    # -- what HQ and the service manager hear --

    def wait_reported(self, screen):
        wait_until(f"HQ's word of a screen that is {screen}", PATIENCE,
                   lambda: (self.shop.status() or {}).get("screen") == screen, 0.2)
        self.assertTrue(self.shop.status()["online"])
        shop = self.shop
        table = subprocess.run([str(shop.bin / "regardctl"), "--broker", shop.url,
                                *[str(word) for word in shop._credentials("ops.demo")], "status"], capture_output=True,
                               text=True, timeout=20).stdout.splitlines()
        self.assertEqual(table[1][table[0].index("SCREEN"):].split()[0], screen, "\n".join(table))

    def check_fed(self):
        self.manager.heard()
        words, _ = self.manager.hear("WATCHDOG=1", PATIENCE)
        self.assertNotIn("STOPPING=1", words)
        self.assertTrue(self.shop.running(), "the kiosk ended")

    def check_unanswered(self, *cards):
        """Cards are put there and nothing comes of it; the last one stays."""
        shop = self.shop
        lines = len(shop.tap_lines())
        for card in cards:
            shop.put(card)
            time.sleep(0.8)
            self.assertEqual(shop.screen()["screen"], "idle", f"{card} was answered where nobody sees it")
            if card != cards[-1]:
                shop.take()
                time.sleep(0.7)
        self.assertEqual(len(shop.tap_lines()), lines, "the trace knows of a tap")

    def check_serves(self, card):
        """A badge, a customer, their profile, and the badge again."""
        shop = self.shop
        shop.show_card("b1", "hello-badge")
        shop.wait_screen("idle", PATIENCE)
        shop.open_profile(card)

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # -- the tests --

    def test_1_none_at_the_start(self):
        """started without a display: ready, fed, online, reported as absent; cards are not answered"""
        self.manager.hear("READY=1", PATIENCE)
        self.shop.wait_screen("idle")
        self.wait_reported("absent")
        self.check_fed()
        self.check_unanswered("b1", self.card)
        began, used = time.monotonic(), self.cpu_s()
        time.sleep(3)
        self.assertLess(self.cpu_s() - used, (time.monotonic() - began) / 2, "looking for a display is a busy loop")
        self.assertEqual(self.count("SCREEN-ABSENT"), 1, "the log is flooded, or does not say it")

    def test_2_it_comes(self):
        """the display comes: idle stands on it, touch and cards work, and HQ hears of it"""
        shop = self.shop
        self.plug()
        self.wait_log("SCREEN-BACK", 1)
        self.wait_window()
        shop.wait_screen("idle")
        # It lies there since before: nobody held it there to be seen.
        time.sleep(1)
        self.assertEqual(shop.screen()["screen"], "idle", "a card from before was answered")
        shop.take()
        time.sleep(0.7)
        shop.touch("languages")
        shop.wait_screen("language")
        self.check_serves(self.card)
        self.wait_reported("ok")
        self.check_fed()

    def test_3_lost_under_a_profile(self):
        """the display goes under an open profile: hidden, reported; events and data go on; nothing of it in the log"""
        shop = self.shop
        self.assertEqual(shop.screen()["screen"], "profile")
        self.assertEqual(shop.record(0, "liked"), "saved")
        self.unplug()
        self.wait_log("SCREEN-LOST", 1)
        shop.wait_screen("idle")
        self.wait_reported("absent")
        wait_until("the outcome at HQ", PATIENCE, shop.outcomes, 0.2)
        shop.ctl("card", "issue", "--member", self.other[1:], "--uid", "04a1b2c3d4e5f6")
        shop.wait_data(PATIENCE)
        self.check_unanswered("b1", "uid:04A1B2C3D4E5F6", self.card)
        self.check_fed()
        self.assertEqual(self.count("SCREEN-ABSENT"), 1, "the loss was said twice")
        names = shop.rows("SELECT display_name FROM members WHERE id IN (?,?)", self.card[1:], self.other[1:])
        self.assertEqual(len(names), 2)
        for (name,) in names:
            self.assertNotIn(name, shop.log())

    def test_4_and_comes_back(self):
        """the display comes back: idle, the card that lies there is nobody, the next one is served"""
        shop = self.shop
        self.plug()
        self.wait_log("SCREEN-BACK", 2)
        self.wait_window()
        time.sleep(1)
        self.assertEqual(shop.screen()["screen"], "idle")
        shop.take()
        time.sleep(0.7)
        self.check_serves(self.other)
        self.wait_reported("ok")

    def test_5_flickers(self):
        """the display goes as soon as it has come, again and again: one process, one line each, and it works after it"""
        shop = self.shop
        for turn in range(3):
            self.unplug()
            self.wait_log("SCREEN-LOST", 2 + turn)
            self.plug()
            self.wait_log("SCREEN-BACK", 3 + turn)
        self.wait_window()
        shop.wait_screen("idle")
        self.check_serves(self.card)
        self.check_fed()
        self.assertEqual(shop.processes["kiosk"].pid, self.pid)

    def test_6_another_size(self):
        """the window becomes another size: the whole of it is laid out anew, and touch follows"""
        shop = self.shop
        shop.touch("hide")
        shop.wait_screen("idle")
        window = self.wait_window()
        for width, height in ((800, 1280), (1024, 600), (1280, 800)):
            with self.subTest(size=f"{width}x{height}"):
                shop.pointer("windowsize", window, width, height)
                shop.wait_screen("idle", PATIENCE, lambda screen: self.extent(screen) == (width, height))
        shop.open_profile(self.other)

    @staticmethod
    def extent(screen):
        return tuple(max(node["rect"][i] + node["rect"][i + 2] for node in screen["nodes"]) for i in (0, 1))

    def tearDown(self):
        self.manager.heard()
        super().tearDown()


if __name__ == "__main__":
    main()
