"""A disk that is full while the next world is built aside: the one of now stands whole, the kiosk says so, and goes on by itself with room."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import time

import shop_path  # noqa: F401
from shop import DEVICE, PATIENCE, SITE, Case, main, say, synced, wait_until

MIB = 1 << 20
# What the next world may take of a disk before it is full: some pages of it, and far from all.
LEFT = MIB // 8
# Longer than a page that could not be stored waits until it is asked for again.
TRIES_S = 25
ANEW = "e" * 16
TABLES = ("member", "card", "history", "product", "stock", "price", "neighbour", "carried", "associate")


class FullAside(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        cls.open()

    def small_disk(self):
        """The database lies on a disk of its own with room for twice as much."""
        shop, small, db = self.shop, self.shop.home / "small", self.shop.home / "kiosk/kiosk.db"
        small.mkdir()
        room = 2 * db.stat().st_size + 16 * MIB
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "none", str(small)],
                                               capture_output=True).returncode != 0:
            self.skipTest("needs the right to mount a small tmpfs (root)")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], check=True)
        for path in db.parent.glob("kiosk.db*"):
            shutil.move(path, small / path.name)
        db.symlink_to(small / "kiosk.db")
        return small

    def begin_anew(self):
        """HQ, which is stopped, is another from now on."""
        with contextlib.closing(sqlite3.connect(self.shop.home / "hq.db")) as base, base:
            base.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (ANEW,))

    def world(self):
        """All that taps see."""
        return {table: self.shop.held(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}

    def built(self):
        return self.shop.held("SELECT feed, version FROM next_cursor WHERE epoch = ? ORDER BY feed", ANEW)

    def epochs(self):
        """Of all but the erasures, which are of both worlds."""
        return {epoch for epoch, in self.shop.held("SELECT DISTINCT epoch FROM cursor WHERE epoch <> '' AND feed <> 'erasures'")}

    def device(self):
        """As `regardctl device list` tells it."""
        rows = self.shop.ctl("device", "list")
        rows = rows.get("devices", rows) if isinstance(rows, dict) else rows
        return next(row for row in rows if (row["site"], row["device"]) == (SITE, DEVICE))

    def is_known(self, card):
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.assertTrue(shop.has("select"), "the profile recommends nothing")
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        wait_until("what stands while nobody is here", PATIENCE, lambda: shop.screen()["screen"] in ("idle", "database-fault"), 0.2)

    def cpu(self):
        with open(f"/proc/{self.shop.processes['kiosk'].pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stays(self, seconds):
        """What stands on glass and what HQ is told do not come and go."""
        states, words, until = set(), set(), time.monotonic() + seconds
        while time.monotonic() < until:
            states.add(self.shop.screen()["screen"])
            words.add("disk-full" in self.device()["reasons"])
            time.sleep(0.2)
        self.assertEqual((states, words), ({"database-fault"}, {True}))

    def test_a_disk_that_is_full_in_the_middle(self):
        shop, small = self.shop, self.small_disk()
        shop.start_all()
        old = self.epochs()
        shop.stop("hq")
        self.begin_anew()
        before, cards = self.world(), shop.members(2)
        with open(small / "filler", "wb", buffering=0) as filler:
            filler.write(b"\0" * (os.statvfs(small).f_bavail * os.statvfs(small).f_frsize - LEFT))
        shop.start_hq()
        wait_until("the named state on glass", 3 * PATIENCE, lambda: shop.screen()["screen"] == "database-fault", 0.2)
        wait_until("disk-full in regardctl", PATIENCE, lambda: "disk-full" in self.device()["reasons"], 0.3)
        self.assertTrue(self.built(), "the disk was full before anything was built aside")
        self.assertIn("D-02", " ".join(shop.texts()))
        self.assertEqual(self.world(), before)
        spent = self.cpu()
        self.stays(TRIES_S)
        self.assertLess(self.cpu() - spent, 2.0, "it works hard over a full disk")
        self.is_known(cards[0])
        self.stays(TRIES_S)
        self.assertEqual(self.world(), before)
        self.assertEqual(self.epochs(), old)
        # Nobody takes it for a network that loses large pages, or for a broker that plays answers again.
        self.assertNotIn("oversized", self.device()["reasons"])
        self.assertNotIn("SERVE-PAGES", shop.log("hq"))
        self.assertNotIn("SERVE-STUCK", shop.log("hq"))
        (small / "filler").unlink()
        wait_until("the next world", 120, lambda: self.epochs() == {ANEW}, 0.2)
        shop.wait_screen("idle", PATIENCE)
        wait_until("no disk-full in regardctl", PATIENCE, lambda: "disk-full" not in self.device()["reasons"], 0.3)
        shop.wait_data()
        self.is_known(cards[1])
        self.assertEqual(shop.stop("kiosk"), 0)


if __name__ == "__main__":
    main()
