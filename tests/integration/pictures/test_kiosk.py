#!/usr/bin/env python3
"""A whole store: what HQ generated ends on the kiosk's disk, survives restarts, and is fetched anew when it rots."""
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import Shop, wait_until  # noqa: E402

PATIENCE = 60


class Pictures(unittest.TestCase):
    def setUp(self):
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        self.shop = Shop()
        self.addCleanup(self.shop.close)
        self.folder = self.shop.home / "kiosk/pictures"

    def wanted(self):
        """Pictures of what is in stock, as HQ knows it."""
        return {row[0] for row in self.shop.rows("SELECT DISTINCT p.picture FROM products p WHERE EXISTS "
                                                 "(SELECT 1 FROM stock s WHERE s.product = p.id AND s.quantity > 0)")}

    def here(self):
        return {path.name.split(".")[0] for path in self.folder.glob("*.275x202-2")} if self.folder.exists() else set()

    def check(self, path):
        raw = path.read_bytes()
        magic, version, width, height, packed_len, crc, _ = struct.unpack_from("=8s6I", raw)
        self.assertEqual((magic, version, width, height), (b"RGPIC\r\n\x1a", 2, 275, 202))
        self.assertEqual(packed_len, len(raw) - 64)
        self.assertEqual(crc, zlib.crc32(raw[64:]))

    def gifts(self):
        """How many of the till lines that the kiosk holds are gifts; only its keys can tell."""
        with tempfile.TemporaryDirectory(prefix="regard-look-") as folder:
            shutil.copytree(self.shop.home / "kiosk/keys", f"{folder}/keys")
            base = sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True)
            with sqlite3.connect(f"{folder}/kiosk.db") as copy:
                base.backup(copy)
            base.close()
            copy.close()
            looked = subprocess.run([pathlib.Path(os.environ["RG_BIN"]).parent / "tests/store-look", folder], capture_output=True, text=True, check=True)
        return json.loads(looked.stdout)["gifts"]

    def start(self):
        self.shop.start_kiosk()

    def test_pictures_reach_the_disk(self):
        shop = self.shop
        shop.start_broker()
        shop.start_hq()
        shop.start_reader()
        self.start()
        wanted = self.wanted()
        self.assertGreater(len(wanted), 50)
        wait_until("all pictures on the disk", PATIENCE, lambda: self.here() == wanted)
        for path in self.folder.glob("*.275x202-2"):
            self.check(path)
        self.assertEqual({path.suffix for path in self.folder.iterdir()}, {".275x202-2"})
        base = sqlite3.connect(f"file:{shop.home}/kiosk/kiosk.db?mode=ro", uri=True)
        marks = base.execute("SELECT count(*), sum(discreet), sum(picture IS NULL) FROM product").fetchone()
        base.close()
        gifts = self.gifts()
        self.assertEqual(marks[1:], (shop.rows("SELECT count(*) FROM products WHERE discreet = 1")[0][0], 0))
        self.assertGreater(gifts, 0)
        self.assertEqual(gifts, shop.rows("SELECT count(*) FROM purchases WHERE gift = 1 AND state = 1")[0][0])
        # Killed, with a file half written and one that is not what it says: neither is taken for a picture.
        shop.end("kiosk")
        some = sorted(self.here())
        (self.folder / f"{some[0]}.275x202-2").unlink()
        (self.folder / f"{some[0]}.new").write_bytes(b"half")
        self.start()
        wait_until("the missing one", PATIENCE, lambda: self.here() == wanted)
        self.check(self.folder / f"{some[0]}.275x202-2")
        wait_until("the half file gone", 5, lambda: not list(self.folder.glob("*.new")))
        self.assertIsNone(shop.child("regard-pictures"))

    def test_one_that_cannot_be_decoded_does_not_hold_up_the_others(self):
        shop = self.shop
        base = sqlite3.connect(f"{shop.home}/hq.db")
        import hashlib
        bad = b"\x89PNG\r\n\x1a\n" + b"not what it seems" * 20
        digest = hashlib.sha256(bad).hexdigest()
        base.execute("INSERT INTO pictures VALUES (?, 'image/png', ?, ?)", (digest, len(bad), bad))
        base.execute("UPDATE products SET picture = ? WHERE popularity = (SELECT max(popularity) FROM products)", (digest,))
        base.execute("UPDATE products SET picture = ? WHERE id = 3", ("ab" * 32,))
        base.commit()
        base.close()
        shop.start_broker()
        shop.start_hq()
        shop.start_reader()
        self.start()
        wanted = self.wanted() - {digest, "ab" * 32}
        wait_until("the others on the disk", PATIENCE, lambda: self.here() == wanted)
        wait_until("the bad one remembered", PATIENCE, lambda: (self.folder / f"{digest}.bad").exists())
        self.assertEqual(shop.log().count("PICTURE-BAD"), 1)
        shop.stop("kiosk")
        self.start()
        wait_until("nothing more to do", PATIENCE, lambda: self.here() == wanted)
        self.assertEqual(shop.log().count("PICTURE-BAD"), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
