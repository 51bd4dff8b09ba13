"""Who asks HQ is known by their signature, whatever the broker says: the test is a broker without an access list that plays operators and systems."""
import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sync_harness as rg  # noqa: E402

SITE = "store-1"
# Mallory has a certificate, and no line.
OPERATORS = "anna admin\nbert admin\nvera viewer\n"
MINUTE_MS = 60 * 1000
FRESH_MS = 5 * MINUTE_MS
ANNA, ERP = "rg/1/ops/anna/up/req", "rg/1/out/erp/up/req"


class Signed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = place = rg.Place([f"{SITE}.kiosk-1", "hq", "ops.anna", "ops.bert", "ops.vera", "ops.mallory", "out.erp"])
        cls.addClassCleanup(place.close)
        with open(place.path("operators"), "w", encoding="utf-8") as roles:
            roles.write(OPERATORS)
        place.start_broker()
        cls.hq = rg.Hq(place, customers=20, products=20, purchases=50)
        cls.metrics = rg.free_port()
        cls.more = ("--operators", place.path("operators"), "--metrics", str(cls.metrics))
        cls.hq.start(*cls.more)
        # What the broker hands on in whomever's name: HQ's own identity may write and read anything.
        words = ["-h", "127.0.0.1", "-p", str(place.port), *place.files("hq"), "-q", "1"]
        words[words.index("--ca")] = "--cafile"
        cls.words = words
        with open(place.path("answers"), "wb") as out:
            cls.ears = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *words, "-i", "ears", "-d", "-t", "rg/1/ops/+/dn/res", "-t",
                                         "rg/1/out/+/dn/res"], stdout=out)
        place.processes.append(cls.ears)
        rg.wait_for(lambda: "SUBACK" in cls.heard(), 10, "the ears")
        rg.wait_for(lambda: "SERVE-UP" in place.log(), 20, "HQ")
        # A kiosk of HQ's that something could be done to.
        cls.kiosk = rg.Kiosk(place, SITE, "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        cls.kiosk.send_state()
        rg.wait_for(lambda: json.loads(rg.ctl(place, "status", "--json").stdout), 10, "the kiosk at HQ")

    @classmethod
    def heard(cls):
        with open(cls.place.path("answers"), encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def answers(self, rid):
        return [message["b"] for message in map(json.loads, (line for line in self.heard().splitlines() if line.startswith("{")))
                if message["b"]["rid"] == rid]

    def put(self, topic, payload):
        payload = payload.encode() if isinstance(payload, str) else payload
        subprocess.run(["mosquitto_pub", *self.words, "-t", topic, "-s"], input=payload, check=True)

    def error(self, topic, payload, rid):
        """HQ's answer to it: its error, or None when it did what was asked."""
        before = len(self.answers(rid))
        self.put(topic, payload)
        rg.wait_for(lambda: len(self.answers(rid)) > before, 10, f"an answer\n{self.place.log()[-800:]}")
        answer = self.answers(rid)[-1]
        if "error" in answer:
            self.assertGreater(len(answer["text"]), 20, "it says what to do")
            self.assertNotIn("rows", answer)
            self.text = answer["text"]
        return answer.get("error")

    def request(self, method="retention-set", **more):
        rid = rg.uuid7()
        body = {"rid": rid, "m": method, **({"kind": "wishes", "days": next(self.days)} if method == "retention-set" else {}), **more}
        return rid, rg.asked.message("ops", body)

    days = iter(range(700, 3000))

    def proven(self, text, who="ops.anna", topic=ANNA):
        return self.place.signed(who, topic, text).decode()

    def state(self):
        """What operators can change of HQ's, as it stands; without what was asked and taken."""
        with sqlite3.connect(f"file:{self.place.path('hq.db')}?mode=ro", uri=True, timeout=10) as base:
            names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
                     if not name.startswith("sqlite_") and name not in ("kiosks", "kiosk_run", "kiosk_page", "chain_mark")]
            return {name: sorted(map(repr, base.execute(f"SELECT * FROM {name}"))) for name in names}

    def unproven(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=10) as page:
            text = page.read().decode()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith("regard_hq_messages_unproven_total ")))

    def refused(self, codes, topic, payload, rid):
        """It is refused by that code, changes nothing, and is counted."""
        before, count = self.state(), self.unproven()
        self.assertIn(self.error(topic, payload, rid), codes)
        self.assertEqual(self.state(), before)
        self.assertEqual(self.unproven(), count + 1)

    # -- certificates that are not an operator's --

    def folder(self, name):
        path = self.place.path(name)
        os.makedirs(path, exist_ok=True)
        return path

    def with_pair(self, folder, name, text, topic=ANNA):
        return rg.asked.signed(topic, text, f"{folder}/{name}.pem", f"{folder}/{name}.key")

    def test_1_signed_it_is_done(self):
        """by the operator's key, whoever hands it on; and by the systems' of the retailer"""
        rid, text = self.request()
        before = self.state()
        self.assertIsNone(self.error(ANNA, self.proven(text), rid))
        self.assertNotEqual(self.state(), before)
        rid = rg.uuid7()
        ask = self.proven(rg.asked.message("outflow", {"rid": rid, "since": ""}), "out.erp", ERP)
        self.assertIsNone(self.error(ERP, ask, rid))
        self.assertTrue(self.answers(rid)[-1]["records"])
        self.assertEqual(self.unproven(), 0)

    def test_2_without_a_signature_nothing_is_done(self):
        """nor with half of one, or with one elsewhere"""
        rid, text = self.request()
        self.refused(["unsigned"], ANNA, text, rid)
        whole = self.proven(text)
        certificate = whole.split(',"cert":"')[1].split('"')[0]
        signature = whole.split(',"sig":"')[1][:-2]
        for spoiled in (f'{text[:-1]},"sig":"{signature}"}}', f'{text[:-1]},"cert":"{certificate}"}}', whole + " ", f" {whole[:-2]}\" }}",
                        f'{text[:-1]},"sig":"{signature}","cert":"{certificate}"}}', whole.replace(',"cert"', ', "cert"'),
                        f'{text[:-1]},"cert":"{certificate}","sig":""}}', f'{text[:-1]},"cert":"","sig":"{signature}"}}',
                        f'{text[:-1]},"cert":"{certificate}","sig":"{"A" * 200}"}}', f'{text[:-1]},"cert":"{"A" * 3000}","sig":"{signature}"}}'):
            self.refused(["unsigned"], ANNA, spoiled, rid)
        rid = rg.uuid7()
        self.refused(["unsigned"], ERP, rg.asked.message("outflow", {"rid": rid, "since": ""}), rid)

    def test_3_another_key_is_not_theirs(self):
        """another operator's, a kiosk's, HQ's own, another authority's of the same names, a server's, a certificate with another's key"""
        place, (rid, text) = self.place, self.request()
        for who in ("ops.bert", "ops.vera", f"{SITE}.kiosk-1", "hq", "out.erp"):
            self.refused(["unproven"], ANNA, self.proven(text, who), rid)
        # Bert may ask in his own name, and what Anna signed is not his.
        self.refused(["unproven"], "rg/1/ops/bert/up/req", self.proven(text), rid)
        other = self.folder("other")
        place.pki("ca", folder=other)
        place.pki("client", "ops.anna", folder=other)
        self.refused(["unproven"], ANNA, self.with_pair(other, "ops.anna", text), rid)
        self.assertIn("--ca", self.text)
        mixed = rg.asked.signed(ANNA, text, place.path("ops.anna.pem"), place.path("ops.bert.key"))
        self.refused(["unproven"], ANNA, mixed, rid)
        # Of the right authority and name, for a server.
        wrong = self.folder("server")
        for name in ("ca.pem", "ca.key"):
            shutil.copy(place.path(name), wrong)
        place.pki("server", "ops.anna", folder=wrong)
        self.refused(["unproven"], ANNA, self.with_pair(wrong, "ops.anna", text), rid)
        junk = base64.b64encode(os.urandom(400)).decode()
        signature = self.proven(text).split(',"sig":"')[1]
        self.refused(["unproven"], ANNA, f'{text[:-1]},"cert":"{junk}","sig":"{signature}', rid)
        # A system's signature is no operator's, nor the other way round.
        rid = rg.uuid7()
        ask = rg.asked.message("outflow", {"rid": rid, "since": ""})
        self.refused(["unproven"], ERP, self.proven(ask, "ops.anna", ERP), rid)

    def test_3_a_certificate_that_is_over(self):
        folder, (rid, text) = self.folder("over"), self.request()
        for name in ("ca.pem", "ca.key"):
            shutil.copy(self.place.path(name), folder)
        self.place.pki("client", "ops.anna", folder=folder, env={"RG_PKI_NOT_AFTER": "20240101000000Z"})
        self.refused(["unproven"], ANNA, self.with_pair(folder, "ops.anna", text), rid)
        self.assertIn("have a new one made", self.text)
        self.place.pki("client", "ops.anna", folder=folder, env={"RG_PKI_NOT_BEFORE": "20450101000000Z", "RG_PKI_NOT_AFTER": "20460101000000Z"})
        self.refused(["unproven"], ANNA, self.with_pair(folder, "ops.anna", text), rid)

    def test_4_what_was_changed_was_not_signed(self):
        """in any of its parts: what is asked, the number, the time, the topic, the certificate"""
        rid, text = self.request()
        whole = self.proven(text)
        bert = self.proven(text, "ops.bert").split(',"cert":"')[1].split('"')[0]
        mine = whole.split(',"cert":"')[1].split('"')[0]
        changes = [whole.replace('"wishes"', '"notes"'), whole.replace('"exp":null', '"exp":9999999999999'), whole.replace('"v":1', '"v": 1'),
                   whole.replace(f'"ts":{json.loads(text)["ts"]}', f'"ts":{json.loads(text)["ts"] + 1}'), whole.replace(mine, bert),
                   whole.replace(',"cert"', ',"x":1,"cert"'), whole.replace('"m":"', '"m":"device-revoke","n":"')]
        for changed in changes:
            self.assertNotEqual(changed, whole)
            self.refused(["unproven"], ANNA, changed, rid)
        other = rg.uuid7()
        self.refused(["unproven"], ANNA, whole.replace(rid, other), other)
        signature = bytearray(base64.b64decode(whole.split(',"sig":"')[1][:-2]))
        for at in (0, len(signature) // 2, len(signature) - 1):
            signature[at] ^= 1
            self.refused(["unproven"], ANNA, whole.split(',"sig":"')[0] + f',"sig":"{base64.b64encode(signature).decode()}"}}', rid)
            signature[at] ^= 1
        # Signed for another topic below the same name, and said there.
        self.refused(["unproven"], ANNA, self.proven(text, topic="rg/1/ops/anna/up/other"), rid)
        # And it was this that was not changed.
        self.assertIsNone(self.error(ANNA, whole, rid))

    def test_5_what_is_old_is_no_request(self):
        """nor what comes from the future; the error says by how much the clocks are apart"""
        for apart_ms, word in ((-FRESH_MS - MINUTE_MS, "behind"), (FRESH_MS + MINUTE_MS, "ahead of"), (-86400 * 1000 * 365, "behind")):
            rid, text = self.request()
            said = json.loads(text)
            text = rg.asked.message("ops", said["b"], ts=rg.now_ms() + apart_ms)
            self.refused(["clock"], ANNA, self.proven(text), rid)
            self.assertIn(word, self.text)
            seconds = int(self.text.split(" s ")[0].rsplit(" ", 1)[1])
            self.assertLess(abs(seconds - abs(apart_ms) // 1000), 30)
            # It was not taken, and may be asked with the time that it is.
            self.assertIsNone(self.error(ANNA, self.proven(rg.asked.message("ops", said["b"])), rid))
        for apart_ms in (-FRESH_MS + MINUTE_MS, FRESH_MS - MINUTE_MS):
            rid, text = self.request()
            text = rg.asked.message("ops", json.loads(text)["b"], ts=rg.now_ms() + apart_ms)
            self.assertIsNone(self.error(ANNA, self.proven(text), rid))

    def test_6_once(self):
        """what was taken is not taken again, also by an HQ that was started anew, and shows nothing to who plays it"""
        rid, text = self.request()
        whole = self.proven(text)
        self.assertIsNone(self.error(ANNA, whole, rid))
        look, status = self.request("status")
        looked = self.proven(status)
        self.assertIsNone(self.error(ANNA, looked, look))
        ask = rg.uuid7()
        outflow = self.proven(rg.asked.message("outflow", {"rid": ask, "since": ""}), "out.erp", ERP)
        self.assertIsNone(self.error(ERP, outflow, ask))
        for turn in range(2):
            self.refused(["replayed"], ANNA, whole, rid)
            self.refused(["replayed"], ANNA, looked, look)
            self.refused(["replayed"], ERP, outflow, ask)
            # The same number signed anew is no other request.
            self.refused(["replayed"], ANNA, self.proven(rg.asked.message("ops", {"rid": rid, "m": "status"})), rid)
            if turn == 0:
                self.hq.stop()
                ups = self.place.log().count("SERVE-UP")
                self.hq.start(*self.more)
                rg.wait_for(lambda before=ups: self.place.log().count("SERVE-UP") > before, 20, "HQ again")
        # Another operator's numbers are their own.
        self.assertIsNone(self.error("rg/1/ops/bert/up/req", self.proven(rg.asked.message("ops", {"rid": rid, "m": "status"}), "ops.bert",
                                                                         "rg/1/ops/bert/up/req"), rid))
        # Retained, the broker would hand it out at each connection.
        subprocess.run(["mosquitto_pub", *self.words, "-t", ANNA, "-r", "-s"], input=self.proven(self.request()[1]).encode(), check=True)
        self.assertEqual(rg.ctl(self.place, "status").returncode, 0, "HQ goes on")
        subprocess.run(["mosquitto_pub", *self.words, "-t", ANNA, "-r", "-n"], check=True)

    def test_7_roles_hold(self):
        """a signature says who it is; the file says what they may"""
        for who, code in (("vera", "role"), ("mallory", "role")):
            rid, text = self.request()
            topic = f"rg/1/ops/{who}/up/req"
            before = rg.ctl(self.place, "retention", "show", "--json").stdout
            self.assertEqual(self.error(topic, self.proven(text, f"ops.{who}", topic), rid), code)
            self.assertEqual(rg.ctl(self.place, "retention", "show", "--json").stdout, before)

    def test_8_regardctl_says_what_to_do(self):
        """a name that is not the certificate's, and a key that cannot sign"""
        done = rg.ctl(self.place, "status", "--operator", "bert", "--json")
        # The broker lets Anna not listen there; over one that did, HQ would not take it.
        self.assertNotEqual(done.returncode, 0)
        rsa = self.folder("rsa")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{rsa}/anna.key", "-out", f"{rsa}/anna.pem", "-subj",
                        "/CN=ops.anna", "-days", "2"], check=True, capture_output=True)
        done = rg.ctl(self.place, "status", "--json", files=["--ca", self.place.path("ca.pem"), "--cert", f"{rsa}/anna.pem", "--key", f"{rsa}/anna.key"])
        self.assertEqual((done.returncode, json.loads(done.stderr)["error"]["code"]), (2, "identity"), done.stderr)
        self.assertIn("P-256", done.stderr)

    def test_9_it_is_told_without_a_word_of_it(self):
        rid, text = self.request()
        for _ in range(4):
            self.put(ANNA, text)
        rg.wait_for(lambda: "SERVE-UNPROVEN" in self.place.log(), 10, "HQ's log")
        lines = [line for line in self.place.log().splitlines() if "SERVE-UNPROVEN" in line]
        self.assertNotIn("anna", "".join(lines))
        self.assertLess(len(lines), 16, "a line for each doubling")
        self.assertIn(rid, self.heard())


if __name__ == "__main__":
    unittest.main(verbosity=2)
