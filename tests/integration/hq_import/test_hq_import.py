"""regard-hq generate, import and ingest as IT runs them, judged by what is in the database afterwards."""
import csv
import gzip
import hashlib
import json
import os
import signal
import sqlite3
import struct
import subprocess
import tempfile
import time
import unittest
import zlib

HQ = os.path.join(os.environ["RG_BIN"], "regard-hq")
SHARED = os.environ.get("RG_SHARED_DATA", "")
NOW = "1760000000000"
DAY_MS = 24 * 3600 * 1000


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="rg-hq-")
        self.addCleanup(self.folder.cleanup)
        self.db = self.path("hq.db")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, data, encoding="utf-8"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode(encoding))
        return self.path(name)

    def hq(self, *words, code=0):
        done = subprocess.run([HQ, *words], capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        if code:
            self.assertTrue(done.stderr.strip(), "a failure must say what to do")
        return done.stdout + done.stderr

    def sql(self, query, db=None):
        with sqlite3.connect(db or self.db) as connection:
            return connection.execute(query).fetchall()

    def one(self, query, db=None):
        return self.sql(query, db)[0][0]


class Generate(Case):
    def generate(self, name, *more):
        self.hq("generate", "--db", self.path(name), "--keys", self.path("keys"), "--cards", self.path(name + ".csv"),
                "--now", NOW, *more)
        return self.path(name)

    def test_same_seed_same_store(self):
        tables = ["members", "pictures", "products", "stock", "consents", "purchases", "returns", "neighbours", "associates", "cards"]
        a, b, c = self.generate("a"), self.generate("b"), self.generate("c", "--seed", "2")
        for table in tables:
            # The keys of the lines of consent are random, and so are their ids.
            columns = "row,site,state,member,purpose,granted,text_version,at,source" if table == "consents" else "*"
            query = f"SELECT {columns} FROM {table}"
            self.assertEqual(self.sql(query, a), self.sql(query, b), table)
        self.assertNotEqual(self.sql("SELECT * FROM purchases", a), self.sql("SELECT * FROM purchases", c))
        with open(a + ".csv") as x, open(b + ".csv") as y:
            self.assertEqual(x.read(), y.read())

    def test_same_calendar_same_store(self):
        """on another day, as far from it; without a calendar seasons make another one of it"""
        later = str(int(NOW) + 100 * DAY_MS)
        a, b, c = self.generate("a"), self.generate("b", "--now", later, "--calendar", NOW), self.generate("c", "--now", later)
        bought = "SELECT member, product, size, quantity, price, gift, returned, at - {} FROM purchases ORDER BY line".format
        self.assertEqual(self.sql(bought(0), a), self.sql(bought(100 * DAY_MS), b))
        self.assertNotEqual(self.sql(bought(0), a), self.sql(bought(100 * DAY_MS), c))
        for query in ("SELECT product, others FROM neighbours", "SELECT product, size, quantity FROM stock", "SELECT sku, popularity FROM products"):
            self.assertEqual(self.sql(query, a), self.sql(query, b), query)
        # Keller's 14th of March, a hundred days later.
        self.assertEqual(self.sql("SELECT birth_month, birth_day FROM members WHERE id = 1", a), [(3, 14)])
        self.assertEqual(self.sql("SELECT birth_month, birth_day FROM members WHERE id = 1", b), [(6, 22)])
        self.hq("generate", "--db", self.path("new"), "--keys", self.path("keys"), "--cards", self.path("x"), "--calendar", "soon", code=2)

    def test_believable(self):
        db = self.generate("a", "--customers", "500", "--purchases", "8000")
        self.assertEqual(self.one("SELECT count(*) FROM purchases", db), 8000)
        self.assertLessEqual(self.one("SELECT max(length(title)) FROM products", db), 20)
        returned = self.one("SELECT count(*) FROM purchases WHERE returned > 0", db)
        self.assertTrue(0.05 * 8000 < returned < 0.2 * 8000, returned)
        self.assertEqual(returned, self.one("SELECT count(*) FROM returns", db))
        # Coats are bought in the cold months, tops in the warm ones.
        month = "CAST(strftime('%m', at / 1000, 'unixepoch') AS INTEGER)"
        bought = "SELECT count(*) FROM purchases p JOIN products k ON k.id = p.product WHERE k.category = "
        self.assertGreater(self.one(f"{bought}'coats' AND {month} IN (10, 11, 12)", db),
                           3 * self.one(f"{bought}'coats' AND {month} IN (5, 6, 7)", db))
        self.assertGreater(self.one(f"{bought}'tops' AND {month} IN (5, 6, 7)", db),
                           2 * self.one(f"{bought}'tops' AND {month} IN (10, 11, 12)", db))
        age = self.one(f"SELECT max({NOW} - as_of) FROM stock", db)
        self.assertTrue(0 <= age < 60000, age)
        recognise = "SELECT count(DISTINCT member) FROM consents WHERE purpose = 'recognise' AND granted = 1"
        self.assertTrue(0.9 * 500 < self.one(recognise, db) < 500)
        self.assertEqual(self.one(recognise + " AND member <= 9", db), 9)
        self.assertEqual(self.one("SELECT name FROM associates WHERE id = 1", db), "Mia")
        # Every product has a picture that is what it is called; what looks the same is kept once.
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE picture IS NULL", db), 0)
        pictures = self.sql("SELECT sha256, type, size, bytes FROM pictures", db)
        self.assertEqual(len(pictures), self.one("SELECT count(DISTINCT title) FROM products", db))
        for sha256, kind, size, data in pictures:
            self.assertEqual((hashlib.sha256(data).hexdigest(), kind, len(data)), (sha256, "image/png", size))
            self.assertTrue(1000 < size < 12000, size)
        self.assertEqual(self.sql("SELECT DISTINCT category FROM products WHERE discreet = 1 ORDER BY 1", db),
                         [("lingerie",), ("underwear",)])
        gifts = self.one("SELECT count(*) FROM purchases WHERE gift = 1", db)
        self.assertTrue(0.02 * 8000 < gifts < 0.2 * 8000, gifts)
        self.assertEqual(self.one("SELECT count(*) FROM members WHERE state = 1", db), self.one(recognise, db))
        # What kiosks carry for associates, and prices: some of each, of those who allow it, and of everybody.
        for feed in ("notes", "requests", "offers", "tasks", "prices"):
            self.assertGreater(self.one(f"SELECT count(*) FROM {feed} WHERE state = 1", db), 4, feed)
        allowed = "SELECT member FROM consents WHERE purpose = '%s' AND granted = 1"
        self.assertEqual(self.one(f"SELECT count(*) FROM notes WHERE state = 1 AND (member NOT IN ({allowed % 'notes'}) OR "
                                  f"member NOT IN ({allowed % 'recognise'}))", db), 0)
        self.assertGreater(self.one("SELECT count(*) FROM notes WHERE state = 0", db), 0)
        midnight = "time(valid_from / 1000, 'unixepoch') IN ('22:00:00', '23:00:00')"
        self.assertEqual(self.one(f"SELECT count(*) FROM prices WHERE NOT {midnight} OR valid_until <= valid_from", db), 0)
        self.assertGreater(self.one(f"SELECT count(*) FROM prices WHERE valid_from > {NOW}", db), 0)
        # What a kiosk may not have is not live.
        self.assertEqual(self.one("SELECT count(*) FROM purchases p WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM consents "
                                  "c WHERE c.member = p.member AND c.purpose = 'purchases' AND c.granted = 1)", db), 0)

    def test_cards_file(self):
        db = self.generate("a")
        with open(db + ".csv") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), ["name", "kind", "id", "uid"])
        self.assertEqual(len(rows), 205)
        self.assertEqual(len({row["uid"] for row in rows}), 205)
        for row in rows:
            self.assertRegex(row["uid"], "^04[0-9A-F]{12}$")
            self.assertEqual(row["name"], ("m" if row["kind"] == "member" else "b") + row["id"])
        with open(db, "rb") as file:
            stored = file.read()
        for row in rows[:20]:
            self.assertNotIn(row["uid"].encode(), stored)
            self.assertNotIn(row["uid"].lower().encode(), stored)
            self.assertNotIn(bytes.fromhex(row["uid"]), stored)
        self.assertEqual(os.stat(db + ".csv").st_mode & 0o077, 0)

    def test_refusals(self):
        db = self.generate("a")
        self.hq("generate", "--db", db, "--keys", self.path("keys"), "--cards", self.path("x"), code=1)
        self.hq("generate", "--db", self.path("new"), code=2)
        self.hq("generate", "--db", self.path("new"), "--keys", self.path("keys"), "--cards", self.path("x"),
                "--customers", "many", code=2)
        self.hq("generate", "--db", self.path("new"), "--keys", self.path("keys"), "--cards", self.path("x"),
                "--time-zone", "Mars/Olympus", code=2)
        self.assertFalse(os.path.exists(self.path("new")))
        self.hq("dance", code=2)
        self.hq(code=2)
        self.assertIn("regard-hq", self.hq("--version"))


SALES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,71053,"WHITE METAL LANTERN, BIG",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536365,71053,"WHITE METAL LANTERN, BIG",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.00,17850.0,United Kingdom
536366,85123a,WHITE HANGING HEART T-LIGHT HOLDER,2,2010-12-02 08:26:00,2.55,,United Kingdom
536367,71053,lost,-6,2010-12-02 09:00:00,0,,United Kingdom
536368,71053,"WHITE METAL LANTERN, BIG",4,2010-12-03 09:00:00,3.39,17850.0,United Kingdom
C536369,71053,"WHITE METAL LANTERN, BIG",-7,2010-12-04 09:00:00,3.39,17850.0,United Kingdom
C536370,71053,"WHITE METAL LANTERN, BIG",-1,2010-12-04 09:00:00,3.39,12346.0,United Kingdom
A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom
536371,22633,HAND WARMER UNION JACK,six,2010-12-04 09:00:00,1.85,17850.0,United Kingdom
536372,22633,HAND WARMER UNION JACK,6,04/12/2010,1.85,17850.0,United Kingdom
536365,71053,"WHITE METAL LANTERN, BIG",1,2010-12-05 08:30:00,3.39,17850.0,United Kingdom
536373,22633,"HAND WARMER
"""


class OnlineRetail(Case):
    def run_import(self, path, *more, code=0):
        return self.hq("import", "--db", self.db, "--site", "gifts", "--time-zone", "Europe/London", "--format",
                       "online-retail", path, *more, code=code)

    def test_sample(self):
        path = self.path("sales.csv.gz")
        with gzip.open(path, "wt") as file:
            file.write(SALES)
        rejects = self.path("rejects.csv")
        said = self.run_import(path, "--mark-trial", "--trial-consent", "--rejects", rejects)
        self.assertIn("14 lines read", said)
        self.assertEqual(self.sql("SELECT member, quantity, returned, price FROM purchases ORDER BY at, till_line"),
                         [(17850, 6, 0, 255), (17850, 6, 3, 339), (None, 2, 0, 255), (17850, 4, 4, 339), (17850, 1, 0, 339)])
        with open(rejects) as file:
            rows = {int(row["line"]): row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(sorted(rows), [4, 5, 7, 10, 11, 12, 13, 15])
        self.assertIn("duplicate", rows[4])
        self.assertIn("no product", rows[5])
        self.assertIn("correction", rows[7])
        self.assertIn("not known", rows[10])
        self.assertEqual(self.one("SELECT count(*) FROM products"), 2)
        self.assertEqual(self.one("SELECT title FROM products WHERE sku = '85123A'"), "White Hanging Heart")
        before = self.sql("SELECT * FROM purchases") + self.sql("SELECT * FROM heads")
        self.run_import(path)
        self.assertEqual(self.sql("SELECT * FROM purchases") + self.sql("SELECT * FROM heads"), before)

    def test_no_consent_is_inferred(self):
        path = self.write("sales.csv", SALES)
        self.run_import(path)
        self.assertEqual(self.one("SELECT count(*) FROM consents"), 0)
        self.assertEqual(self.one("SELECT count(*) FROM members WHERE state = 1"), 0)
        self.assertIn("trial", self.run_import(path, "--trial-consent", code=1))
        self.run_import(path, "--mark-trial", code=1)

    def test_another_file_changes_nothing(self):
        path = self.write("other.csv", "a,b\n1,2\n")
        self.run_import(path, code=1)
        self.run_import(self.path("missing.csv"), code=1)
        self.run_import(self.write("broken.gz", gzip.compress(SALES.encode())[:200]), code=1)
        self.assertEqual(self.one("SELECT count(*) FROM sites"), 0)

    @unittest.skipUnless(os.path.exists(os.path.join(SHARED, "online_retail.csv.gz")),
                         "RG_SHARED_DATA does not name a folder with online_retail.csv.gz")
    def test_real_export(self):
        said = self.run_import(os.path.join(SHARED, "online_retail.csv.gz"))
        self.assertIn("541909 lines read", said)
        self.assertGreater(self.one("SELECT count(*) FROM purchases"), 500000)
        self.assertGreater(self.one("SELECT count(*) FROM neighbours"), 3000)
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE length(title) > 20"), 0)


def png(width, height, rows=None):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    data = rows if rows is not None else b"".join(b"\0" + bytes(3 * width) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


class Pictures(Case):
    def run_import(self, products, *more):
        self.write("shop/products.csv", "sku,name,price,currency," + products)
        return self.hq("import", "--db", self.db, "--site", "s1", "--format", "csv", "--delta", "--rejects",
                       self.path("rejects.csv"), *more, self.path("shop"))

    def reasons(self):
        with open(self.path("rejects.csv")) as file:
            return {int(row["line"]): row["reason"] for row in csv.DictReader(file)}

    def test_only_what_comes_later_is_new(self):
        def since():
            return dict(self.sql("SELECT sku, since FROM products"))
        self.run_import("since\nK1,Coat,1.00,EUR,\nK2,Shirt,1.00,EUR,2024-02-01\n", "--now", "1709251200000")
        first = since()
        self.assertEqual(first["K1"], 0)
        self.assertAlmostEqual(first["K2"], 1706745600000, delta=86400000)
        self.run_import("season\nK1,Coat,2.00,EUR,\nK2,Shirt,1.00,EUR,\nK3,Scarf,1.00,EUR,\n", "--now", "1709942400000")
        later = since()
        self.assertEqual((later["K1"], later["K2"]), (first["K1"], first["K2"]))
        self.assertEqual(later["K3"], 1709942400000)
        self.run_import("since\nK3,Scarf,1.50,EUR,\nK4,Hat,1.00,EUR,yesterday\n", "--now", "1710892800000")
        self.assertEqual(since(), later)
        self.assertIn("since", self.reasons()[3])

    def test_pictures_come_with_the_products(self):
        good = png(30, 20)
        files = {"a.png": good, "sub/b.png": good, "big.png": png(10, 10) + bytes(256 * 1024), "wide.png": png(5000, 1),
                 "text.png": b"hello", "empty.png": b"", "cut.png": good[:30]}
        for name, data in files.items():
            self.write("shop/" + name, data)
        self.write("secret.png", good)
        os.symlink(self.path("secret.png"), self.path("shop/link.png"))
        names = ["a.png", "sub/b.png", "", "big.png", "wide.png", "text.png", "empty.png", "cut.png", "missing.png",
                 "../secret.png", "/etc/passwd", "sub", "link.png", "sub/../../secret.png"]
        rows = "\n".join(f"K{i},Thing {i},1.00,EUR,{name},{'yes' if i == 1 else 'no'}" for i, name in enumerate(names))
        said = self.run_import("picture,discreet\n" + rows + "\n")
        self.assertIn("14 rows", said)
        # Every product is there, with or without its picture.
        self.assertEqual(self.one("SELECT count(*) FROM products"), 14)
        digest = hashlib.sha256(good).hexdigest()
        self.assertEqual(self.sql("SELECT sku FROM products WHERE picture IS NOT NULL ORDER BY sku"), [("K0",), ("K1",)])
        self.assertEqual(self.sql("SELECT sha256, type, size, bytes FROM pictures"),
                         [(digest, "image/png", len(good), good)])
        self.assertEqual(self.sql("SELECT sku FROM products WHERE discreet = 1"), [("K1",)])
        why = self.reasons()
        self.assertEqual(sorted(why), list(range(5, 16)))
        for line, word in ((5, "256 KiB"), (6, "4096"), (7, "neither"), (8, "neither"), (9, "broken"), (10, "no such"),
                           (11, "path"), (12, "path"), (13, "no such"), (14, "no such"), (15, "path")):
            self.assertIn(word, why[line], line)
        # A file that does not speak of pictures leaves them; an empty cell takes one away, and HQ forgets it.
        self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\nK1,Thing 1,1.00,EUR,no\n")
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE picture IS NOT NULL"), 2)
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE discreet = 1"), 1)
        self.run_import("picture\nK0,Thing 0,1.00,EUR,\nK1,Thing 1,1.00,EUR,\n")
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE picture IS NOT NULL"), 0)
        self.assertEqual(self.one("SELECT count(*) FROM pictures"), 0)

    def test_what_goes_with_what_is_not_learned_at_every_import(self):
        def sell(count):
            self.write("shop/purchases.csv", "till,receipt,line,at,sku,quantity,price\n" +
                       "".join(f"t1,R{i // 2},{i % 2 + 1},2024-01-01,K{i % 3},1,1.00\n" for i in range(count)))
            return self.run_import("one_off\n" + "".join(f"K{i},Thing {i},1.00,EUR,no\n" for i in range(3)),
                                   "--now", "1704200000000")
        lists = "SELECT product, others FROM neighbours ORDER BY product"
        self.assertIn("3 neighbour lists", sell(40))
        learned = self.sql(lists)
        self.assertEqual([product for product, _ in learned], [1, 2, 3])
        # A tenth more is not enough, one line beyond is; popularity is counted each time.
        self.assertNotIn("neighbour", sell(44))
        self.assertEqual(self.sql(lists), learned)
        self.assertEqual(self.one("SELECT sum(popularity) FROM products"), 44)
        self.assertIn("3 neighbour lists", sell(45))
        self.assertNotEqual(self.sql(lists), learned)
        # A trial learns nothing.
        self.assertNotIn("neighbour", self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\n", "--dry-run"))

    def test_gifts(self):
        self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\n")
        self.write("shop/purchases.csv", "till,receipt,line,at,sku,quantity,price,gift\n"
                   "t1,R1,1,2024-01-01,K0,1,1.00,yes\nt1,R1,2,2024-01-01,K0,1,1.00,\nt1,R1,3,2024-01-01,K0,1,1.00,maybe\n")
        self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\n")
        self.assertEqual(self.sql("SELECT till_line, gift FROM purchases ORDER BY till_line"), [(1, 1), (2, 0)])
        self.assertIn("gift", self.reasons()[4])

    def test_whom_it_is_for_is_kept_nowhere(self):
        self.write("shop/purchases.csv", "till,receipt,line,at,sku,quantity,price,gift,beneficiary,discreet\n"
                   "t1,R1,1,2024-01-01,K0,1,1.00,,Tante Hedwig,\nt1,R1,2,2024-01-01,K0,1,1.00,,self,yes\n"
                   "t1,R1,3,2024-01-01,K0,1,1.00,no,,no\nt1,R1,4,2024-01-01,K0,1,1.00,,,hm\n")
        self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\n")
        self.assertEqual(self.sql("SELECT till_line, gift, discreet FROM purchases ORDER BY till_line"),
                         [(1, 1, 0), (2, 0, 1), (3, 0, 0)])
        self.assertIn("discreet", self.reasons()[5])
        with open(self.db, "rb") as file:
            self.assertNotIn(b"Hedwig", file.read())

    def test_who_is_staff(self):
        self.write("shop/customers.csv", "id,staff\n1,yes\n2,\n3,hm\n")
        self.write("shop/purchases.csv", "till,receipt,line,member,at,sku,quantity,price,staff\n"
                   "t1,R1,1,1,2024-01-01,K0,1,1.00,\nt1,R1,2,2,2024-01-01,K0,1,1.00,yes\n"
                   "t1,R1,3,2,2024-01-01,K0,1,1.00,no\nt1,R1,4,2,2024-01-01,K0,1,1.00,hm\n")
        self.run_import("one_off\nK0,Thing 0,1.00,EUR,no\n")
        self.assertEqual(self.sql("SELECT till_line, staff FROM purchases ORDER BY till_line"), [(1, 1), (2, 1), (3, 0)])
        self.assertEqual(self.sql("SELECT id, staff FROM members ORDER BY id"), [(1, 1), (2, 0), (3, 0)])
        self.assertEqual(sorted(line for line, why in self.reasons().items() if "staff" in why), [4, 5])

    def test_contacts_are_no_consent(self):
        said = "SELECT member, kind, value FROM contacts ORDER BY member, kind"
        self.write("shop/customers.csv", "id,email,phone,consent_email\n"
                   "1,mia@example.com,+49 170 1234542,\n2,no address,030/123456,\n3,a@b.org,x,\n")
        self.run_import("one_off\n")
        kept = [(1, "email", "mia@example.com"), (1, "phone", "+491701234542"), (2, "phone", "030123456"),
                (3, "email", "a@b.org")]
        self.assertEqual(self.sql(said), kept)
        self.assertEqual(self.one("SELECT count(*) FROM consents"), 0)
        self.assertEqual(self.sql("SELECT contacts FROM members WHERE id = 1"),
                         [('[["email","m…@e….com"],["phone","…42"]]',)])
        why = self.reasons()
        self.assertIn("e-mail", why[3])
        self.assertIn("phone", why[4])
        # A file that does not speak of contacts leaves them; an empty cell takes one off the file.
        self.write("shop/customers.csv", "id,display_name\n1,Mia\n2,Bo\n3,Al\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said), kept)
        self.write("shop/customers.csv", "id,email\n1,\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said), kept[1:])

    def test_an_adviser_is_an_associate_or_stays(self):
        said = "SELECT ref, adviser FROM members ORDER BY ref"
        self.write("shop/customers.csv", "id,display_name\n1,Ann\n2,Bo\n")
        self.run_import("one_off\n")
        with sqlite3.connect(self.db) as base:
            base.execute("INSERT INTO associates(row, site, state, id, name, role) SELECT max(row) + 99, site, 1, 3, 'Mia', "
                         "'associate' FROM members")
        self.write("shop/customers.csv", "id,adviser\n1,3\n2,4\n3,Mia\n4,-1\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said), [("1", 3), ("2", None), ("3", None), ("4", None)])
        self.assertEqual(sorted(self.reasons()), [3, 4, 5])
        self.write("shop/customers.csv", "id,adviser\n1,\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said)[0], ("1", 3))
        self.write("shop/customers.csv", "id,adviser\n1,0\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said)[0], ("1", None))

    def test_points_are_whole_numbers_or_stay(self):
        said = "SELECT member, balance FROM points ORDER BY member"
        self.write("shop/customers.csv", "id,email,points\n1,,1240\n2,,0\n3,a@b.org,-1\n4,,\n5,,1000000000\n6,,12.0\n"
                   '7,,"1,000"\n8,,1000000001\n9,,0x10\n10,,99999999999999999999\n')
        self.run_import("one_off\n")
        kept = [(1, 1240), (2, 0), (5, 1000000000), (6, 12)]
        self.assertEqual(self.sql(said), kept)
        why = self.reasons()
        self.assertEqual(sorted(why), [4, 8, 9, 10, 11])
        for line in why.values():
            self.assertIn("whole number from 0 to 1000000000", line)
        # The customers are there, and what else their rows say.
        self.assertEqual(self.one("SELECT count(*) FROM members"), 10)
        self.assertEqual(self.sql("SELECT member FROM contacts"), [(3,)])
        # A file that does not speak of points leaves them, and so does an empty cell; a wrong one costs nobody theirs.
        self.write("shop/customers.csv", "id,display_name\n1,Mia\n2,Bo\n")
        self.run_import("one_off\n")
        self.write("shop/customers.csv", "id,points\n1,\n2,five\n5,7\n")
        self.run_import("one_off\n")
        self.assertEqual(self.sql(said), kept[:2] + [(5, 7), (6, 12)])

    def test_how_a_name_is_said_and_what_was_done_online(self):
        goods = "one_off\n" + "".join(f"K{i},Thing {i},1.00,EUR,no\n" for i in range(9))
        head = "id,display_name,say,online,consent_recognise,consent_online,consent_text_version,consent_date,consent_source\n"
        self.write("shop/customers.csv", head +
                   "1,Mia,MEE-a,view:K1:2024-01-02|favourite:K2:2024-01-03|search:gone:2024-01-04,yes,yes,v1,2024-01-01,web\n"
                   "2,Bo,,view:K1:2024-01-02,yes,no,v1,2024-01-01,web\n"
                   "3,Al,,bought:K1:2024-01-02,yes,yes,v1,2024-01-01,web\n"
                   f"4,Cy,,{'|'.join(f'view:K{i}:2024-01-0{i + 1}' for i in range(9))},yes,yes,v1,2024-01-01,web\n")
        self.run_import(goods)
        day = 86400000
        first = 1704063600000  # by the clocks of the site
        kept = "SELECT say, online FROM members WHERE id = ?"
        mia = ("MEE-a", f'[["favourite",3,{first + 2 * day}],["view",2,{first + day}]]')
        self.assertEqual(self.sql(kept.replace("?", "1")), [mia])
        self.assertEqual(self.sql(kept.replace("?", "2")), [(None, "[]")], "taken without its consent")
        self.assertEqual(self.sql(kept.replace("?", "3")), [(None, "[]")])
        self.assertIn("kind:sku:day", self.reasons()[4])
        self.assertEqual(self.sql("SELECT json_array_length(online), json_extract(online, '$[0][1]') FROM members WHERE id = 4"), [(8, 9)])
        # What stands beside a cell that cannot be taken is.
        self.write("shop/customers.csv", "id,email,online\n3,al@shop.example,bought:K1:2024-01-02\n")
        self.run_import(goods)
        self.assertIn("kind:sku:day", self.reasons()[2])
        self.assertEqual(self.sql("SELECT contacts FROM members WHERE id = 3"), [('[["email","a…@s….example"]]',)])
        # A file without the columns leaves both; empty cells take them away.
        self.write("shop/customers.csv", "id,display_name\n1,Mia\n")
        self.run_import(goods)
        self.assertEqual(self.sql(kept.replace("?", "1")), [mia])
        self.write("shop/customers.csv", "id,display_name,say,online\n1,Mia,,\n")
        self.run_import(goods)
        self.assertEqual(self.sql(kept.replace("?", "1")), [(None, "[]")])

    def test_ratings_and_favourites(self):
        goods = "one_off\n" + "".join(f"K{i},Thing {i},1.00,EUR,no\n" for i in range(40))
        day, first = 86400000, 1704063600000
        kept = "SELECT ratings FROM members ORDER BY id"
        self.write("shop/customers.csv", "id,display_name,ratings\n"
                   "1,Mia,K1:4::2024-01-02|K2::yes:2024-01-03|gone:5::2024-01-04|K3:5:ja:2024-01-01|K1:2:no:2024-01-05|K4::no:2024-01-05\n"
                   "2,Bo,\n"
                   f"3,Al,{'|'.join(f'K{i}:3::2024-01-0{1 + i % 9}' for i in range(1, 40))}|K0:1::2023-01-01\n")
        self.run_import(goods)
        mia = f"[[2,2,0,{first + 4 * day}],[3,0,1,{first + 2 * day}],[4,5,1,{first}]]"
        rows = [row[0] for row in self.sql(kept)]
        self.assertEqual(rows[:2], [mia, "[]"])
        # The oldest that decides nothing gives way, and what they gave 1 does not.
        self.assertEqual(self.one("SELECT json_array_length(ratings) FROM members WHERE id = 3"), 32)
        self.assertEqual(self.one("SELECT json_extract(ratings, '$[0]') FROM members WHERE id = 3"), f"[1,1,0,{first - 365 * day}]")
        # What is wrong is said by line, costs nobody theirs, and nothing beside it is lost.
        wrong = ["K1:6::2024-01-02", "K1:0::2024-01-02", "K1:4.5::2024-01-02", "K1:4:perhaps:2024-01-02", "K1:::2024-01-02", "K1:4::yesterday",
                 "K1:4:2024-01-02", "K1:4::yes:2024-01-02", ":4::2024-01-02", "K1", "K2:4::2024-01-02|K1:9::2024-01-02"]
        for cell in wrong:
            self.write("shop/customers.csv", f"id,display_name,ratings\n1,Mia,{cell}\n2,Bob,K1:4::2024-01-02\n")
            self.run_import(goods)
            self.assertIn("sku:rating:favourite:day", self.reasons()[2], cell)
            self.assertEqual(self.sql("SELECT display_name, ratings FROM members WHERE id < 3 ORDER BY id"),
                             [("Mia", mia), ("Bob", f"[[2,4,0,{first + day}]]")], cell)
        # The row's other complaints are said as before, and who is new with such a cell is there.
        self.write("shop/customers.csv", "id,display_name,points,ratings\n1,Mia,five,K1:3::2024-01-02\n9,Eve,7,K1:9::2024-01-02\n")
        self.run_import(goods)
        self.assertIn("points", self.reasons()[2])
        self.assertIn("sku:rating:favourite:day", self.reasons()[3])
        self.assertEqual(self.sql("SELECT id, ratings FROM members WHERE id IN (1, 9)"), [(1, f"[[2,3,0,{first + day}]]"), (9, "[]")])
        # A file without the column leaves them; an empty cell takes them away.
        self.write("shop/customers.csv", "id,display_name\n1,Mia\n")
        self.run_import(goods)
        self.assertEqual(self.one("SELECT ratings FROM members WHERE id = 1"), f"[[2,3,0,{first + day}]]")
        self.write("shop/customers.csv", "id,display_name,ratings\n1,Mia,\n")
        self.run_import(goods)
        self.assertEqual(self.one("SELECT ratings FROM members WHERE id = 1"), "[]")

    def test_wishes_sizes_and_occasions(self):
        goods = "one_off\n" + "".join(f"K{i},Thing {i},1.00,EUR,no\n" for i in range(40))
        day, first, now, later = 86400000, 1704063600000, "1709251200000", "1709942400000"
        head = "id,display_name,wishes,sizes,occasions,consent_recognise,consent_text_version,consent_date,consent_source\n"
        kept = "SELECT wishes, sizes, occasions FROM members WHERE id = "
        many = "|".join(f"K{i}:M:2024-01-{1 + i % 28:02}" for i in range(40))
        mia = ("K1:M:2024-01-02|K1:M:2024-01-04:no|K2::2024-01-03:yes|gone:M:2024-01-05|K3|K1:L:2024-01-01:", "shirts:M|shoes:39|shirts:L",
               "anniversary:2020-05-04|birthday:1980-02-29|other:2000-12-24")
        self.write("shop/customers.csv", head + f"1,Mia,{','.join(mia)},yes,v1,2024-01-01,web\n2,Bo,,,,,,,\n"
                   f"3,Al,{many},{'|'.join(f'c{i}:{i}' for i in range(20))},{'|'.join(f'other:2000-01-{i:02}' for i in range(1, 13))},,,,\n")
        self.run_import(goods, "--now", now)
        # Numbers of products count from one. What has no day is since this import.
        theirs = (f'[[4,"",{now},0],[2,"M",{first + 3 * day},0],[3,"",{first + 2 * day},1],[2,"L",{first},0]]', '[["shirts","M"],["shoes","39"]]',
                  '[["anniversary",5,4],["other",12,24],["birthday",2,29]]')
        self.assertEqual(self.sql(kept + "1"), [theirs])
        self.assertEqual(self.sql("SELECT birth_month, birth_day FROM members WHERE id = 1"), [(2, 29)])
        self.assertEqual(self.sql(kept + "2"), [("[]", "[]", "[]")])
        lengths = "SELECT json_array_length(wishes), json_array_length(sizes), json_array_length(occasions) FROM members WHERE id = 3"
        self.assertEqual(self.sql(lengths), [(16, 16, 7)])
        self.assertEqual(self.one("SELECT json_extract(wishes, '$[0][2]') FROM members WHERE id = 3"), first + 27 * day, "the newest stay")
        # Only who allows to be recognised is anybody that a kiosk hears of.
        self.assertEqual(self.sql("SELECT id FROM members WHERE state = 1"), [(1,)])
        # The same again changes nothing, also what has no day; a file without the columns leaves them, and so does a birthday.
        version = self.one("SELECT max(row) FROM members")
        self.write("shop/customers.csv", f"id,display_name,birthday,wishes,sizes,occasions\n1,Mia,1980-02-29,{','.join(mia)}\n")
        self.run_import(goods, "--now", later)
        self.assertEqual(self.sql(kept + "1"), [theirs])
        self.assertEqual(self.one("SELECT max(row) FROM members"), version)
        self.write("shop/customers.csv", "id,display_name,birthday\n1,Mia,1980-03-01\n")
        self.run_import(goods, "--now", later)
        self.assertEqual(self.sql(kept + "1"), [(*theirs[:2], '[["anniversary",5,4],["other",12,24],["birthday",3,1]]')])
        # What is wrong is said by line, costs nobody theirs, and nothing beside it is lost.
        theirs = self.sql(kept + "1")[0]
        wrong = {"wishes": ["K1:M:yesterday", "K1:M:2024-01-02:perhaps", "K1:M:2024-01-02:yes:", ":M:2024-01-02", "K1:" + "x" * 65, "K1||K2", "|K1", "K" * 200,
                            "K1:M:1969-01-02", "K1:\x01", "K1:M|K2:M:2024-02-30"],
                 "sizes": ["shirts", "shirts:", ":M", "shirts:M:L", "shirts:M|shoes", "shirts:" + "x" * 65, "x" * 65 + ":M", "shirts:M\x7f"],
                 "occasions": ["wedding:2020-05-04", "anniversary", "anniversary:", "anniversary:2020-13-04", "anniversary:2023-02-30", ":2020-05-04",
                               "anniversary:2020-05-04:x", "birthday:1980-03-02"]}
        says = {"wishes": "sku:size:day:gift", "sizes": "category:size", "occasions": "kind:day"}
        for column, cells in wrong.items():
            for cell in cells:
                self.write("shop/customers.csv", f"id,display_name,birthday,{column}\n1,Mia,1980-03-01,{cell}\n2,Bob,,\n")
                self.run_import(goods, "--now", later)
                self.assertEqual(list(self.reasons()), [2], cell)
                self.assertIn(says[column], self.reasons()[2], cell)
                self.assertEqual(self.sql(kept + "1"), [theirs], cell)
        self.assertEqual(self.one("SELECT display_name FROM members WHERE id = 2"), "Bob")
        # One cell that cannot be taken costs nothing of the others.
        self.write("shop/customers.csv", "id,display_name,wishes,sizes,occasions\n1,Mia,K1:M:2024-01-02,shirts,\n")
        self.run_import(goods, "--now", later)
        self.assertEqual(self.sql(kept + "1"), [(f'[[2,"M",{first + day},0]]', theirs[1], '[["birthday",3,1]]')])
        # An empty cell takes away what was delivered; of the occasions the birthday has a column of its own.
        self.write("shop/customers.csv", "id,display_name,wishes,sizes,occasions\n1,Mia,,,\n")
        self.run_import(goods, "--now", later)
        self.assertEqual(self.sql(kept + "1"), [("[]", "[]", '[["birthday",3,1]]')])

    def test_prices_hold_from_and_until(self):
        self.write("shop/prices.csv", "sku,valid_from,valid_until,price,currency\n"
                   "K0,2026-03-29,2026-03-29,4.00,EUR\n"               # the day on which clocks go forward
                   "K0,2026-10-25 00:00:00,2026-10-25,4.50,EUR\n"      # and back
                   "K0,2026-01-01,,5.00,EUR\nK1,2026-01-01,,1200,JPY\nK2,2026-01-01,,1.234,KWD\n"
                   "K0,2026-02-02,2026-02-01,1.00,EUR\nK0,2026-02-30,,1.00,EUR\nK0,,,1.00,EUR\nK9,2026-01-01,,1.00,EUR\n"
                   "K1,2026-01-02,,12.50,JPY\nK0,2026-01-02,,-1,EUR\nK0,2026-01-02,,1.00,eur\nK0,2026-01-02,,1.00,\n"
                   "K0,2026-01-02,,1.00,EUR;\nK0,2026-01-02 25:00:00,,1.00,EUR\n")
        self.run_import("one_off\nK0,Thing,6.00,EUR,\nK1,Thing,1300,JPY,\nK2,Thing,1.5,KWD,\n")
        self.assertEqual(self.sql("SELECT price FROM products ORDER BY sku"), [(600,), (1300,), (1500,)])
        hour = 3600000
        rows = self.sql("SELECT product, valid_from, valid_until, price, currency FROM prices ORDER BY product, price")
        self.assertEqual([(row[0], *row[3:]) for row in rows],
                         [(1, 400, "EUR"), (1, 450, "EUR"), (1, 500, "EUR"), (2, 1200, "JPY"), (3, 1234, "KWD")])
        self.assertEqual([row[2] and (row[2] - row[1]) // hour for row in rows], [23, 25, None, None, None])
        self.assertEqual(rows[0][1], 1774738800000)
        self.assertEqual(sorted(self.reasons()), list(range(7, 17)))
        # A sale in yen has no decimals either; a full delivery takes away what it lacks.
        self.write("shop/purchases.csv", "till,receipt,line,at,sku,quantity,price\nt1,R1,1,2026-01-03 10:00:00,K1,1,1200\n")
        self.run_import("one_off\n")
        self.assertEqual(self.one("SELECT price FROM purchases"), 1200)

    def test_what_kiosks_carry(self):
        self.write("shop/customers.csv", "id,consent_text_version,consent_date,consent_source,consent_recognise,consent_notes\n"
                   "1,v1,2026-01-01,desk,yes,yes\n2,v1,2026-01-01,desk,yes,no\n")
        self.write("shop/notes.csv", "id,member,at,kind,text,associate\nN1,1,2026-02-01,taste,Muted colours,3\n"
                   "N2,2,2026-02-01,size,Wide,\nN3,9,2026-02-01,size,Wide,\nN4,1,2026-02-01,faith,x,\nN5,1,2026-02-01,size,,\n"
                   "N6,,2026-02-01,size,x,\nN7,1,soon,size,x,\nN8,1,2026-02-01,size,x,Mia\nN9,1,2026-02-01,size," + "x" * 201 + ",\n")
        self.write("shop/requests.csv", "id,member,at,kind,status,text,sku,size,owner,due\n"
                   "R1,1,2026-02-01 10:00:00,alteration,open,2 cm,K0,M,3,2026-02-08\nR2,2,2026-02-01,order,done,,,,,\n"
                   "R3,1,2026-02-01,order,lost,,,,,\nR4,1,2026-02-01,order,,,K9,,,\n")
        self.write("shop/offers.csv", "id,member,title,code,valid_from,valid_until\nO1,,All,C1,2026-02-01,2026-02-28\n"
                   "O2,1,Yours,,2026-02-01,\nO3,1,,,2026-02-01,\nO4,1,x,,2026-02-02,2026-02-01\n")
        self.write("shop/tasks.csv", "id,title,owner,due,done\nT1,Window,3,2026-02-01,no\nT2,Count,,,yes\nT3,Count,,,perhaps\n")
        self.run_import("one_off\nK0,Thing,6.00,EUR,\n")
        self.assertEqual(self.sql("SELECT ref, state, member, kind, text, associate FROM notes ORDER BY ref"),
                         [("N1", 1, 1, "taste", "Muted colours", 3), ("N2", 0, 2, "size", "Wide", None)])
        self.assertEqual(self.sql("SELECT ref, status, product, size, owner, due FROM requests"),
                         [("R1", "open", 1, "M", 3, 1770591600000)])
        self.assertEqual(self.sql("SELECT ref, member, code, valid_until FROM offers ORDER BY ref"),
                         [("O1", None, "C1", 1772319600000), ("O2", 1, None, None)])
        self.assertEqual(self.sql("SELECT ref, title, owner, due FROM tasks"), [("T1", "Window", 3, 1769986800000)])
        with open(self.path("rejects.csv")) as file:
            rejected = [(row["file"], int(row["line"])) for row in csv.DictReader(file)]
        self.assertEqual(sorted(rejected), [("notes", line) for line in range(4, 11)] + [("offers", 4), ("offers", 5)] +
                         [("requests", 4), ("requests", 5)] + [("tasks", 4)])
        # Again: nothing new. Done: it leaves.
        before = self.sql("SELECT feed, version FROM heads ORDER BY feed")
        self.run_import("one_off\nK0,Thing,6.00,EUR,\n")
        self.assertEqual(self.sql("SELECT feed, version FROM heads ORDER BY feed"), before)
        self.write("shop/requests.csv", "id,member,at,kind,status\nR1,1,2026-02-01,alteration,cancelled\n")
        self.run_import("one_off\nK0,Thing,6.00,EUR,\n")
        self.assertEqual(self.sql("SELECT state, ref, text, member FROM requests"), [(3, None, None, 0)])


MAPPING = """[format]
decimal = comma
date = %d.%m.%Y %H:%M
day = %d.%m.%Y
birthday = %d.%m.%Y

[products]
sku = Artikelnummer
name = Bezeichnung
price = VK
currency = "EUR"

[customers]
id = Kunde
display_name = Anrede
birthday = Geburtstag
consent_recognise = Erkennen
consent_text_version = Text
consent_date = Am
consent_source = Wo

[purchases]
till = Kasse
receipt = Bon
line = Pos
member = Kunde
at = Zeit
sku = Artikelnummer
size = Größe
quantity = Menge
price = Preis
"""
PRODUCTS = "Artikelnummer;Bezeichnung;VK\n" + "".join(f"A{i};Mantel „Elbe“ {i};1.179,50\n" for i in range(40))
CUSTOMERS = ("Kunde;Anrede;Geburtstag;Erkennen;Text;Am;Wo\n"
             "C1;Frau Müller;14.03.1980;ja;2024-1;01.02.2024;Filiale\n"
             "C2;Herr Groß;;ja;;;\n"
             "4,01234E+12;Frau Verloren;;;;;\n"
             "4,01234567E+8;Frau Ganz;;nein;2024-1;01.02.2024;Filiale\n"
             "C5;\"Frau \"\"Zeile\nZwei\"\"\";31.02.1980;;;;\n")
PURCHASES = ("Kasse\tBon\tPos\tKunde\tZeit\tArtikelnummer\tGröße\tMenge\tPreis\n"
             "1\t100\t1\tC1\t01.07.2024 12:00\tA1\tM\t1\t1.179,50\n"
             "1\t101\t1\tC1\t03.07.2024 12:00\tA1\tM\t-1\t-1.179,50\n"
             "1\t102\t1\tC9\t03.07.2024 12:00\tA1\tM\t1\t9,99\n"
             "1\t103\t1\t\t03.07.2024 12:00\tA2\tM\t2\t9,99\n"
             "1\t100\t1\tC1\t01.07.2024 12:00\tA1\tM\t1\t1,00\n")


class Csv(Case):
    def setUp(self):
        super().setUp()
        self.mapping = self.write("shop.ini", MAPPING)
        self.write("in/products.csv", PRODUCTS, "cp1252")
        self.write("in/customers.csv", CUSTOMERS, "utf-16")
        self.write("in/purchases.csv", "\ufeff" + PURCHASES)

    def run_import(self, *more, code=0, folder="in"):
        return self.hq("import", "--db", self.db, "--site", "s1", "--format", "csv", "--mapping", self.mapping, *more,
                       self.path(folder), code=code)

    def test_dialects_and_rejects(self):
        rejects = self.path("rejects.csv")
        said = self.run_import("--delta", "--rejects", rejects)
        for name in ("CP1252", "UTF-16LE", "UTF-8"):
            self.assertIn(name, said)
        self.assertEqual(self.one("SELECT name FROM products WHERE sku = 'A3'"), "Mantel „Elbe“ 3")
        self.assertEqual(self.one("SELECT price FROM products WHERE sku = 'A3'"), 117950)
        self.assertEqual([row[0] for row in self.sql("SELECT ref FROM members ORDER BY ref")], ["401234567", "C1", "C2"])
        with open(rejects) as file:
            rows = {(row["file"], int(row["line"])): row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(sorted(rows), [("customers", 3), ("customers", 4), ("customers", 6), ("purchases", 4),
                                        ("purchases", 6)])
        self.assertIn("without text version", rows[("customers", 3)])
        self.assertIn("exponent", rows[("customers", 4)])
        self.assertEqual(self.sql("SELECT purpose, granted FROM consents ORDER BY granted"),
                         [("recognise", 0), ("recognise", 1)])
        # 12:00 in Berlin's summer is 10:00 UTC; the return found its sale.
        self.assertEqual(self.sql("SELECT at, returned FROM purchases WHERE receipt = '100'"), [(1719828000000, 1)])
        self.assertEqual(self.one("SELECT count(*) FROM purchases"), 2)

    def test_dry_run_changes_nothing(self):
        self.assertIn("nothing was changed", self.run_import("--delta", "--dry-run"))
        self.assertEqual(self.one("SELECT count(*) FROM products"), 0)
        self.assertEqual(self.one("SELECT count(*) FROM sites"), 0)

    def test_full_stops_at_large_removals(self):
        self.run_import("--delta")
        os.remove(self.path("in/customers.csv"))
        os.remove(self.path("in/purchases.csv"))
        lines = PRODUCTS.splitlines(keepends=True)
        self.write("in/products.csv", "".join(lines[:38]), "cp1252")
        before = self.sql("SELECT * FROM products")
        said = self.run_import("--full", code=1)
        self.assertIn("lacks 3 of the 40", said)
        self.assertEqual(self.sql("SELECT * FROM products"), before)
        self.write("in/products.csv", "".join(lines[:40]), "cp1252")
        self.run_import("--full")
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE state = 3"), 1)
        self.write("in/products.csv", "".join(lines[:11]), "cp1252")
        self.run_import("--full", "--allow-removals")
        self.assertEqual(self.one("SELECT count(*) FROM products WHERE state < 3"), 10)
        self.run_import(code=2)
        self.run_import("--full", "--delta", code=2)

    def test_an_error_in_a_later_file_undoes_the_earlier_ones(self):
        self.write("in/purchases.csv", "wrong,columns\n1,2\n")
        self.assertIn("mapping file", self.run_import("--delta", code=1))
        self.assertEqual(self.one("SELECT count(*) FROM products"), 0)

    def test_cards_are_hashed(self):
        self.run_import("--delta")
        self.write("cards/cards.csv", "member,uid\nC1,04A1B2C3D4E5F6\nC1,08112233\nC9,04A1B2C3D4E5F7\nC2,nonsense\n")
        self.run_import("--delta", code=1, folder="cards")
        self.assertIn("1 taken", self.run_import("--delta", "--keys", self.path("keys"), folder="cards"))
        self.assertRegex(self.one("SELECT token FROM cards"), "^[0-9a-f]{64}$")
        self.assertEqual(self.one("SELECT count(*) FROM cards"), 1)


class Ingest(Case):
    def setUp(self):
        super().setUp()
        self.hq("generate", "--db", self.db, "--keys", self.path("keys"), "--cards", self.path("cards.csv"), "--now", NOW)
        self.inbox = self.path("inbox")
        os.mkdir(self.inbox)
        sku = self.one("SELECT sku FROM products WHERE id = 1")
        sale = {"site": "store-1", "kind": "sale", "till": "t7", "receipt": "X1", "line": 1, "at": 1760000000000, "sku": sku,
                "size": "M", "quantity": 2, "price": 100, "member": 1}
        back = dict(sale, kind="return", receipt="X2", quantity=1, of_till="t7", of_receipt="X1", of_line=1)
        stock = {"site": "store-1", "kind": "stock", "sku": sku, "size": "M", "quantity": 77, "at": 1760000000001}
        self.lines = [json.dumps(line) for line in (back, sale, stock)]

    def drop(self, name, lines):
        with open(os.path.join(self.inbox, "." + name), "w") as file:
            file.write("\n".join(lines) + "\n")
        os.rename(os.path.join(self.inbox, "." + name), os.path.join(self.inbox, name))

    def once(self):
        return self.hq("ingest", "--db", self.db, "--folder", self.inbox, "--once")

    def test_any_order_once(self):
        self.drop("1.jsonl", self.lines)
        self.assertIn("3 changes, 0 rejected", self.once())
        self.assertEqual(self.sql("SELECT quantity, returned FROM purchases WHERE till = 't7'"), [(2, 1)])
        self.assertEqual(self.one("SELECT count(*) FROM stock WHERE quantity = 77"), 1)
        heads = self.sql("SELECT * FROM heads")
        self.drop("2.jsonl", list(reversed(self.lines)))
        self.assertIn("0 changes, 0 rejected", self.once())
        self.assertEqual(self.sql("SELECT * FROM heads"), heads)
        self.assertEqual(sorted(os.listdir(os.path.join(self.inbox, "done"))), ["1.jsonl", "2.jsonl"])

    def test_bad_lines_are_kept(self):
        self.drop("1.jsonl", ["nonsense", '{"site":"nowhere"}', "x" * 9000, self.lines[1], '{"kind":"sale"\0}'])
        self.assertIn("1 changes, 4 rejected", self.once())
        with open(os.path.join(self.inbox, "rejects", "1.jsonl"), "rb") as file:
            rejected = file.read().split(b"\n")
        self.assertEqual([json.loads(line.split(b"\t")[0])["line"] for line in rejected[:4]], [1, 2, 3, 5])

    def test_watching_ends_at_once(self):
        process = subprocess.Popen([HQ, "ingest", "--db", self.db, "--folder", self.inbox], stdout=subprocess.PIPE)
        try:
            self.drop("1.jsonl", self.lines)
            deadline = time.monotonic() + 20
            while not os.path.exists(os.path.join(self.inbox, "done", "1.jsonl")):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(10), 0)
        finally:
            process.kill()
            process.communicate()
        self.assertEqual(self.one("SELECT count(*) FROM purchases WHERE till = 't7'"), 1)

    def test_killed_at_any_moment(self):
        sale = json.loads(self.lines[1])
        lines = [json.dumps(dict(sale, receipt=f"K{i}")) for i in range(3000)]
        self.drop("1.jsonl", lines)
        for pause in (0.005, 0.01, 0.02, 0.03, 0.05):
            process = subprocess.Popen([HQ, "ingest", "--db", self.db, "--folder", self.inbox], stdout=subprocess.DEVNULL)
            time.sleep(pause)
            process.kill()
            process.wait(10)
        self.once()
        self.assertEqual(self.one("SELECT count(*) FROM purchases WHERE till = 't7'"), 3000)
        self.assertEqual(os.listdir(os.path.join(self.inbox, "done")), ["1.jsonl"])

    def test_a_locked_or_newer_database(self):
        writer = sqlite3.connect(self.db, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        self.drop("1.jsonl", self.lines)
        process = subprocess.Popen([HQ, "ingest", "--db", self.db, "--folder", self.inbox], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        try:
            self.assertIn("INGEST-RETRY", process.stderr.readline())
            process.terminate()
            self.assertEqual(process.wait(10), 0)
        finally:
            process.kill()
            process.communicate()
        self.assertTrue(os.path.exists(os.path.join(self.inbox, "1.jsonl")))
        writer.execute("ROLLBACK")
        self.assertIn("3 changes", self.once())
        writer.execute("PRAGMA user_version = 99")
        writer.close()
        said = self.hq("import", "--db", self.db, "--site", "s1", "--format", "online-retail", self.path("x"), code=1)
        self.assertIn("later release", said)

    def test_refusals(self):
        self.hq("ingest", "--db", self.path("none.db"), "--folder", self.inbox, "--once", code=1)
        self.hq("ingest", "--db", self.db, "--folder", self.path("none"), "--once", code=1)
        self.hq("ingest", code=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
