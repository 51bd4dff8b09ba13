"""What goes with what, in a file that the kiosk maps: made of what HQ sent, read by taps in place of the database, and made anew when HQ has learned."""
import contextlib
import json
import os
import signal
import sqlite3
import stat
import subprocess
import time

from shop import NEIGHBOURS, PATIENCE, Case, main, wait_until

# A sanitizer would end the program by itself where the kernel does.
for name in ("ASAN_OPTIONS", "TSAN_OPTIONS"):
    os.environ[name] = ":".join(filter(None, (os.environ.get(name), "handle_sigbus=0")))
# Of the 2,500 lines of the generated store more than a tenth: HQ learns anew.
RECEIPTS = 400


class Neighbours(Case):
    """A customer who allows purchases, and a badge."""

    @classmethod
    def setUpClass(cls):
        cls.open_for_one()

    def mapped(self):
        """The files of neighbours that the kiosk has in its memory, as the kernel says it: with (deleted) those that have no name any more."""
        with open(f"/proc/{self.shop.processes['kiosk'].pid}/maps") as maps:
            return sorted({line.split(None, 5)[5].strip() for line in maps if NEIGHBOURS in line})

    def wait_mapped(self):
        path = str(self.shop.home / "kiosk" / NEIGHBOURS)
        wait_until("the file of neighbours in the kiosk's memory", PATIENCE, lambda: path in self.mapped(), 0.1)

    def visit(self):
        """Their profile opened and closed: what stood on it, by HQ, as {product: reason}."""
        shop = self.shop
        shown = "SELECT items FROM shown WHERE member=? ORDER BY at DESC, id DESC"
        before = len(shop.rows(shown, self.member))
        shop.open_profile(self.card)
        shop.touch("hide")
        shop.wait_hidden()
        rows = wait_until("what was shown at HQ", PATIENCE,
                          lambda: (lambda found: found if len(found) > before else None)(shop.rows(shown, self.member)), 0.1)
        return {item["product"]: item["reason"] for item in json.loads(rows[0][0])}

    def change(self, statement):
        with contextlib.closing(sqlite3.connect(self.shop.home / "kiosk/kiosk.db", timeout=10)) as base, base:
            base.execute(statement)

    def test_1_taps_read_it(self):
        """it is mapped, nobody else may read it, and what it says stands on the profile, whatever becomes of the rows"""
        self.wait_mapped()
        about = os.stat(self.shop.home / "kiosk" / NEIGHBOURS)
        self.assertEqual(stat.S_IMODE(about.st_mode), 0o600)
        self.assertEqual(self.mapped(), [str(self.shop.home / "kiosk" / NEIGHBOURS)])
        before = self.visit()
        self.assertTrue({"goes-with", "again"} & set(before.values()), before)
        self.change("DELETE FROM neighbour")
        after = self.visit()
        self.assertTrue({"goes-with", "again"} & set(after.values()), after)

    def test_2_a_damaged_file_is_made_anew(self):
        """a start does not read what the disk has changed, and has what HQ said a moment later"""
        shop = self.shop
        path = shop.home / "kiosk" / NEIGHBOURS
        shop.stop("kiosk")
        rows = bytearray(path.read_bytes())
        rows[200] ^= 1
        path.write_bytes(rows)
        (path.parent / f"{NEIGHBOURS}.new").write_bytes(rows[:300])
        # The rows are HQ's again.
        self.change("UPDATE cursor SET version = 0 WHERE feed = 'neighbours'")
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_data()
        self.wait_mapped()
        self.assertFalse((path.parent / f"{NEIGHBOURS}.new").exists())
        self.assertNotEqual(path.read_bytes(), bytes(rows))
        shop.show_card("b1", "hello-badge")
        reasons = set(self.visit().values())
        self.assertTrue({"goes-with", "again"} & reasons, reasons)

    def sell_together(self, one, other):
        """The two in one basket of many people whom nobody knows, delivered as the retailer does."""
        shop = self.shop
        folder = shop.home / "delivery"
        folder.mkdir()
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
        lines = [f"t9,R{receipt},{line},,{day},{sku},M,1,10" for receipt in range(RECEIPTS) for line, sku in ((1, one), (2, other))]
        (folder / "purchases.csv").write_text("\n".join(["till,receipt,line,member,at,sku,size,quantity,price", *lines]) + "\n")
        done = subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--site", "store-1",
                               "--format", "csv", "--delta", folder], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_3_what_hq_learns_is_in_the_next(self):
        """two things that many bought together go together on the profile, by another file than before"""
        shop = self.shop
        stamp, inode = shop.mapped_stamp(), os.stat(shop.home / "kiosk" / NEIGHBOURS).st_ino
        owned, sku = shop.rows("SELECT p.product, k.sku FROM purchases p JOIN products k ON k.id = p.product WHERE p.member=? AND p.gift=0 AND "
                               "p.returned=0 AND k.discreet=0 ORDER BY p.at DESC", self.member)[0]
        listed = set(self.visit())
        product, other = next((product, name) for product, name in shop.rows(
            "SELECT id, sku FROM products k WHERE state<3 AND discreet=0 AND one_off=0 AND id<>? AND NOT EXISTS "
            "(SELECT 1 FROM purchases p WHERE p.member=? AND p.product=k.id) AND EXISTS "
            "(SELECT 1 FROM stock s WHERE s.product=k.id AND s.quantity>0) ORDER BY id", owned, self.member) if product not in listed)
        self.sell_together(sku, other)
        wait_until("HQ's rows at the kiosk", 2 * PATIENCE,
                   lambda: (shop.held("SELECT value FROM meta WHERE name = 'neighbours'") or [[stamp]])[0][0] != stamp, 0.1)
        shop.wait_data()
        self.wait_mapped()
        self.assertNotEqual(shop.mapped_stamp(), stamp)
        self.assertNotEqual(os.stat(shop.home / "kiosk" / NEIGHBOURS).st_ino, inode)
        self.assertEqual(self.visit().get(product), "goes-with")
        # Taps read the new one: the one before is given back.
        wait_until("one file in memory", PATIENCE, lambda: self.mapped() == [str(shop.home / "kiosk" / NEIGHBOURS)], 0.1)

    def test_4_what_the_disk_loses_later_is_there_after_the_next_start(self):
        """a tap that needs what is gone ends the kiosk, and who starts it again has the whole file"""
        shop = self.shop
        path = shop.home / "kiosk" / NEIGHBOURS
        whole = path.stat().st_size
        # As blocks that cannot be read any more, and that the kernel has dropped: a file that ends before them.
        os.truncate(path, 0)
        shop.put(self.card)
        self.assertEqual(shop.processes["kiosk"].wait(PATIENCE), -signal.SIGBUS)
        shop.take()
        shop.processes.pop("kiosk")
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_data()
        self.wait_mapped()
        self.assertEqual(path.stat().st_size, whole)
        shop.show_card("b1", "hello-badge")
        reasons = set(self.visit().values())
        self.assertTrue({"goes-with", "again"} & reasons, reasons)


if __name__ == "__main__":
    main()
