#!/usr/bin/env python3
"""HQ over HTTPS: who gets a link to a copy, what is behind it, and what nobody finds."""
import glob
import http.client
import json
import os
import socket
import sqlite3
import ssl
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sync"))
import sync_harness as rg  # noqa: E402

IDENTITIES = ["store-1.kiosk-1", "store-2.kiosk-1", "hq", "ops.anna", "ops.bert"]
MASKED, ADDRESS = "m\u2026@e\u2026.com", "mia@example.com"


class Web(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(IDENTITIES)
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=40, products=30, purchases=400)
        cls.port = rg.free_port()
        cls.base = f"https://127.0.0.1:{cls.port}/d"
        os.mkdir(cls.place.path("letters"))
        with sqlite3.connect(cls.place.path("hq.db")) as db:
            cls.members = [row[0] for row in db.execute(
                "SELECT member FROM consents WHERE purpose='recognise' AND granted=1 AND state<3 ORDER BY member")]
            cls.unseen = db.execute("SELECT id FROM members WHERE id NOT IN (SELECT member FROM consents WHERE "
                                    "purpose='recognise' AND granted=1)").fetchone()[0]
            cls.with_contact = cls.members.pop()
            db.execute("INSERT INTO contacts VALUES(?,'email',?,?)", (cls.with_contact, ADDRESS, MASKED))
            db.execute("INSERT INTO sites(id,time_zone) VALUES('store-2','Europe/Berlin')")
        db.close()
        cls.hq.start("--letters", cls.place.path("letters"), *cls.https(cls.port, cls.base))
        cls.kiosk = rg.Kiosk(cls.place, "store-1", "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        while cls.kiosk.pull("consents", "", 0, 2) is None:
            pass
        cls.trust = ssl.create_default_context(cafile=cls.place.path("ca.pem"))

    @classmethod
    def https(cls, port, base):
        return ["--https-url", base, "--https-port", str(port), "--https-cert", cls.place.path("localhost.pem"),
                "--https-key", cls.place.path("localhost.key")]

    def ask(self, member, assurance=1, kiosk=None, **more):
        kiosk, rid = kiosk or self.kiosk, rg.uuid7()
        kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, "m": "export", "member": member,
                                                     "assurance": assurance, **more}))
        answer = kiosk.answer("dn/res", lambda body: body.get("rid") == rid, 10)
        self.assertIsNotNone(answer, self.place.log())
        return answer

    def link(self, member=None, **more):
        answer = self.ask(member or self.members.pop(), **more)
        self.assertIn("url", answer)
        return answer["url"]

    def by_letter(self, member):
        """The copy that two operators make."""
        request = str(json.loads(rg.ctl(self.place, "--json", "customer", "export", str(member)).stdout)[0]["request"])
        rg.ctl(self.place, "customer", "approve", request, files=self.place.files("ops.bert"))
        return json.loads(rg.ctl(self.place, "customer", "copy", request).stdout)

    def browse(self, method, url, body=None, **headers):
        """(status, headers without the date, body)"""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.trust, timeout=10)
        try:
            connection.request(method, url[len("https://127.0.0.1:%d" % self.port):], body, headers)
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name != "Date"}
            return answer.status, kept, answer.read()
        finally:
            connection.close()

    def audit(self, what, member):
        db = sqlite3.connect(self.place.path("hq.db"))
        try:
            return [row[0] for row in db.execute("SELECT operator FROM audit WHERE what=? AND member=?", (what, member))]
        finally:
            db.close()

    def test_a_page_and_one_copy(self):
        member = self.members.pop()
        answer = self.ask(member, language="de")
        self.assertLess(abs(answer["until"] - rg.now_ms() - 600000), 5000)
        self.assertFalse(answer["full"])
        url = answer["url"]
        self.assertTrue(url.startswith(self.base + "/"))
        self.assertEqual(len(url), len(self.base) + 1 + 22)
        for method in ("GET", "HEAD", "GET"):
            status, headers, page = self.browse(method, url)
            self.assertEqual(status, 200)
        self.assertIn(b'lang="de"', page)
        self.assertNotIn(b"<script", page)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        for name, value in (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
                            ("Referrer-Policy", "no-referrer"), ("Strict-Transport-Security", "max-age=31536000")):
            self.assertEqual(headers[name], value)
        self.assertNotIn("Set-Cookie", headers)
        status, headers, copy = self.browse("POST", url, b"")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json; charset=utf-8"))
        self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual((headers["Cache-Control"], headers["X-Content-Type-Options"]), ("no-store", "nosniff"))
        copy = json.loads(copy)
        whole = self.by_letter(member)
        self.assertEqual(copy.pop("copy"), "masked")
        self.assertEqual(copy.pop("requests"), [], "nobody had asked by letter yet")
        whole.pop("requests")
        self.assertEqual(copy, whole)
        self.assertEqual(self.audit("copy-order", member), ["store-1.kiosk-1"])
        self.assertEqual(self.audit("copy-taken", member), ["copy-link"])
        self.assertEqual(rg.ctl(self.place, "verify").returncode, 0)

    def test_used_over_and_unknown_look_alike(self):
        used, over = self.link(), self.link()
        self.assertEqual(self.browse("POST", used, b"")[0], 200)
        with sqlite3.connect(self.place.path("hq.db"), timeout=10) as db:
            db.execute("UPDATE copy_link SET until=1 WHERE used IS NULL")
        db.close()
        nothing = [self.browse("GET", self.base + "/AAAAAAAAAAAAAAAAAAAAAA")]
        for url in (used, over, self.base, self.base + "/", self.base + "/x" * 500,
                    self.base[:-1] + "/AAAAAAAAAAAAAAAAAAAAAA", self.base + "/../../etc/passwd"):
            nothing.append(self.browse("GET", url))
        for url in (used, over, self.base + "/AAAAAAAAAAAAAAAAAAAAAA"):
            nothing.append(self.browse("POST", url, b""))
        self.assertEqual(nothing[0][0], 404)
        for other in nothing[1:]:
            self.assertEqual(other, nothing[0])
        self.assertIn(b'dir="rtl"', self.browse("GET", used, **{"Accept-Language": "nl, ar;q=0.9"})[2])

    def test_who_gets_no_link(self):
        member = self.members.pop()
        self.assertEqual(self.ask(member, assurance=0).get("error"), "assurance")
        self.assertEqual(self.ask(self.unseen).get("error"), "not-found")
        self.assertEqual(self.ask(99999999).get("error"), "not-found")
        self.assertEqual(self.ask(member, by="letter").get("error"), "not-found", "there is no contact on file")
        beside = rg.Kiosk(self.place, "store-2", "kiosk-1")
        self.addCleanup(beside.close)
        beside.up()
        self.assertEqual(self.ask(member, kiosk=beside).get("error"), "not-found", "a member of another site")
        for _ in range(3):
            self.link(member)
        self.assertEqual(self.ask(member).get("error"), "busy")
        self.assertEqual(self.audit("copy-order", member), ["store-1.kiosk-1"] * 3)

    def test_where_customers_are_reached_is_for_themselves(self):
        member = self.with_contact
        masked = self.ask(member, assurance=1)
        self.assertEqual((masked["full"], masked["contact"]), (False, MASKED))
        full = self.ask(member, assurance=2)
        self.assertEqual((full["full"], full.get("contact")), (True, None))
        self.assertEqual(self.contacts(masked["url"]), ("masked", MASKED))
        self.assertEqual(self.contacts(full["url"]), ("full", ADDRESS))
        self.assertEqual(self.ask(member, by="letter", language="fr").get("sent"), True)
        rg.wait_for(self.letters, 5, "a letter")
        with open(self.letters()[0], encoding="utf-8") as letter:
            letter = json.load(letter)
        self.assertEqual((letter["template"], letter["language"], letter["to"]["address"]), ("copy", "fr", ADDRESS))
        self.assertEqual(letter["values"]["minutes"], str(72 * 60))
        self.assertIn(b'lang="fr"', self.browse("GET", letter["values"]["link"])[2])
        self.assertEqual(self.contacts(letter["values"]["link"]), ("full", ADDRESS))
        self.assertEqual(self.browse("POST", letter["values"]["link"], b"")[0], 404)

    def letters(self):
        """Those that are there: a half one has another name."""
        return glob.glob(self.place.path("letters/*.json"))

    def contacts(self, url):
        copy = json.loads(self.browse("POST", url, b"")[2])
        return copy["copy"], copy["contacts"][0]["address"]

    def test_a_link_ends_with_its_customer(self):
        member = self.members.pop()
        url = self.link(member)
        request = json.loads(rg.ctl(self.place, "--json", "customer", "erase", str(member)).stdout)[0]["request"]
        self.assertEqual(self.browse("GET", url)[0], 200)
        rg.ctl(self.place, "customer", "approve", str(request), files=self.place.files("ops.bert"))
        self.assertEqual(self.browse("GET", url)[0], 404)
        self.assertEqual(self.browse("POST", url, b"")[0], 404)
        db = sqlite3.connect(self.place.path("hq.db"))
        self.assertEqual(db.execute("SELECT count(*) FROM copy_link WHERE member=?", (member,)).fetchone()[0], 0)
        db.close()

    def test_what_breaks_the_rules(self):
        url = self.link()
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.browse(method, url)
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.browse("POST", url, b"x" * 100000)
        with self.assertRaises(OSError):
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.load_verify_locations(self.place.path("ca.pem"))
            old.set_ciphers("ALL:@SECLEVEL=0")
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
            with socket.create_connection(("127.0.0.1", self.port), 5) as plain:
                old.wrap_socket(plain, server_hostname="127.0.0.1")
        for junk in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(4000)):
            with socket.create_connection(("127.0.0.1", self.port), 5) as plain:
                plain.sendall(junk)
        self.assertEqual(self.browse("GET", url)[0], 200, "and it still works for who keeps to them")
        for bad in ({"member": 0}, {"assurance": 3}, {"by": "pigeon"}, {"language": "x" * 40}):
            rid = rg.uuid7()
            self.kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, "m": "export", "member": 1, "assurance": 1, **bad}))
            self.assertIsNone(self.kiosk.answer("dn/res", lambda body, rid=rid: body.get("rid") == rid, 0.3))

    def test_z_an_address_asks_only_so_often(self):
        statuses = [self.browse("GET", self.base)[0] for _ in range(60)]
        self.assertIn(503, statuses)
        time.sleep(1.2)
        self.assertEqual(self.browse("GET", self.base)[0], 404)

    def test_zz_ends_in_time_and_does_without(self):
        code, seconds = self.hq.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, rg.END_S)
        self.hq.start()
        rg.wait_for(lambda: self.kiosk.pull("consents", "", 0, 1) is not None, 15, "HQ is back")
        self.assertEqual(self.ask(self.members.pop()).get("error"), "unavailable")
        for wrong in (["--https-url", self.base], self.https(0, self.base), self.https(1, "http://a"),
                      self.https(1, self.base + "/")):
            done = rg.subprocess.run([rg.BIN + "/regard-hq", "serve", "--db", "x", "--keys", "x", "--broker", "x", "--ca", "x",
                                      "--cert", "x", "--key", "x", *wrong], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
