"""The disk: full, damaged, locked. The kiosk stays up, says so, and loses nothing that it acknowledged."""
import os
import shutil
import sqlite3
import subprocess
import time

import shop_path  # noqa: F401
from shop import PATIENCE, Case, main, say, synced, wait_until


class Disk(Case):
    data = staticmethod(synced)

    def setUp(self):
        super().setUp()
        self.open()
        self.addCleanup(self.__class__.doClassCleanups)
        self.db = self.shop.home / "kiosk/kiosk.db"
        self.cards = self.shop.members(3)

    def serve(self, card, outcome="sold"):
        """A customer before the associate's badge; returns what the screen says of the outcome."""
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        state = shop.record(0, outcome)
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)
        return state

    def quarantined(self):
        return sorted(path.name for path in (self.shop.home / "kiosk").glob("kiosk.db.quarantine-*")
                      if not path.name.endswith(("-wal", "-shm")))

    def test_1_full(self):
        """a full disk: the outcome is said not to be saved, and the kiosk serves on; with room it saves again"""
        shop, small = self.shop, self.shop.home / "small"
        small.mkdir()
        room = self.db.stat().st_size // 1024 + 3072
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "none", str(small)],
                                               capture_output=True).returncode != 0:
            self.skipTest("needs the right to mount a small tmpfs (root)")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], check=True)
        # The database alone lies on the small disk: the test's own picture of the screen needs room too.
        for path in self.db.parent.glob("kiosk.db*"):
            shutil.move(path, small / path.name)
        self.db.symlink_to(small / "kiosk.db")
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        states = [self.serve(self.cards[0])]
        self.assertEqual(states, ["saved"], "an outcome is not saved although there is room")
        shop.show_card(self.cards[1], "locked")
        shop.show_card("b1", "profile")
        with open(small / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 4096)
            except OSError:
                say(f"the disk is full: {os.statvfs(small).f_bavail} blocks are left")
        # What the write-ahead log had taken before is used up first.
        for outcome in ("liked", "not-found", "sold", "not-for-them") * 10:
            states.append(shop.record(0, outcome))
            if states[-1] == "not-saved":
                break
        self.assertEqual(states[-1], "not-saved", f"a full disk never led to 'not saved': {states}")
        self.assertTrue(shop.running(), "the kiosk ended on a full disk")
        shop.touch("hide")
        shop.show_card(self.cards[2], "profile")
        (small / "filler").unlink()
        time.sleep(1)
        states.append(shop.record(0, "liked"))
        self.assertEqual(states[-1], "saved", "nothing is saved although there is room again")
        shop.start_broker()
        shop.start_hq()
        wanted = states.count("saved")
        wait_until(f"all {wanted} acknowledged outcomes at HQ", 60, lambda: len(shop.outcomes()) == wanted, 0.3)
        self.assertEqual(shop.stop("kiosk"), 0)

    def damage(self, name):
        """Overwrite the first page of a table or the whole file's head."""
        if name == "head":
            with open(self.db, "r+b") as file:
                file.write(os.urandom(4096))
            return
        if name == "half":
            os.truncate(self.db, self.db.stat().st_size // 2)
            return
        base = sqlite3.connect(self.db)
        (root,) = base.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        (size,) = base.execute("PRAGMA page_size").fetchone()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.close()
        with open(self.db, "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\x5a" * size)

    def refills(self, how):
        shop = self.shop
        shop.start_kiosk()
        # A damage that a start does not read is found by the first tap that does.
        shop.wait_screen("idle", PATIENCE)
        shop.put(self.cards[0])
        wait_until(f"a quarantined database after damage to '{how}'", PATIENCE, self.quarantined, 0.2)
        shop.take()
        self.assertTrue(shop.running(), "the kiosk ended over a damaged database")
        shop.wait_online()
        shop.wait_data()
        time.sleep(1)
        wait_until("the idle or the locked screen", PATIENCE, lambda: shop.screen()["screen"] in ("idle", "locked"), 0.2)
        shop.show_card(self.cards[1], "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, "liked"), "saved", "the fresh database does not save")

    def test_2_damaged(self):
        """a damaged file is set aside, never deleted; the kiosk stays up, refills from HQ, and what it had
        acknowledged arrives as far as it can be read"""
        shop = self.shop
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(self.serve(self.cards[2]), "saved")
        shop.end("kiosk")
        self.damage("card")
        before = self.db.read_bytes()
        shop.start_broker()
        shop.start_hq()
        self.refills("card")
        kept = shop.home / "kiosk" / self.quarantined()[0]
        self.assertGreaterEqual(kept.stat().st_size, len(before) // 2, "the quarantined file is not the old one")
        shop.wait_outcomes([(int(self.cards[2][1:]), 0, "sold"), (int(self.cards[1][1:]), 0, "liked")], 60)

    def test_3_not_a_database(self):
        """a file whose head is noise, and one cut in half"""
        shop = self.shop
        shop.start_broker()
        shop.start_hq()
        shop.start_reader()
        for how in ("head", "half"):
            self.damage(how)
            self.refills(how)
            shop.stop("kiosk")
            for path in (shop.home / "kiosk").glob("kiosk.db.quarantine-*"):
                path.unlink()

    def test_4_locked_at_the_start(self):
        """another program holds the database at the start: the screen says so, and it heals by itself"""
        shop = self.shop
        holder = sqlite3.connect(self.db, isolation_level=None)
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute("UPDATE cursor SET version = version")
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("database-fault", PATIENCE)
        self.assertFalse(self.quarantined(), "a database that is only locked was set aside")
        shop.put(self.cards[0])
        time.sleep(2)
        shop.take()
        self.assertTrue(shop.running(), "the kiosk ended over a locked database")
        holder.execute("ROLLBACK")
        holder.close()
        shop.wait_screen("idle", PATIENCE)
        self.assertEqual(self.serve(self.cards[0]), "saved")

    def test_5_locked_at_work(self):
        """another program holds the write lock: the outcome is said not to be saved, and later it is saved"""
        shop = self.shop
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(self.cards[0], "locked")
        shop.show_card("b1", "profile")
        holder = sqlite3.connect(self.db, isolation_level=None, timeout=10)
        holder.execute("BEGIN IMMEDIATE")
        self.assertEqual(shop.record(0, "liked"), "not-saved", "an outcome that cannot be saved is not said to be so")
        self.assertTrue(shop.running())
        holder.execute("ROLLBACK")
        holder.close()
        shop.touch("liked")
        wait_until("'saved' without the lock", PATIENCE, lambda: shop.settled(shop.screen()) == "saved", 0.1)
        shop.start_broker()
        shop.start_hq()
        shop.wait_outcomes([(int(self.cards[0][1:]), 0, "liked")], 60)
        say("the outcome arrived once")


if __name__ == "__main__":
    main()
