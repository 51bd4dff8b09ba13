#!/usr/bin/env python3
"""The ledger of consents from a kiosk, which the test plays, to HQ and back to every kiosk; and operators who act on it."""
import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sync"))
import sync_harness as rg  # noqa: E402

SITE, DEVICE = "store-1", "kiosk-1"
LEDGER_LINE = os.environ.get("RG_TESTS", "build/release/tests") + "/ledger-line"
IDENTITIES = ["store-1.kiosk-1", "store-1.kiosk-2", "hq", "ops.anna", "ops.bert", "till.store-1.t1"]
KEYED = {"erasures": ("member",), "consents": ("member", "purpose"), "members": ("id",), "cards": ("token",), "purchases": ("member", "line")}


def line(member, purpose, act, *parents, at=1):
    command = [LEDGER_LINE, "--member", str(member), "--purpose", purpose, "--act", act, "--at", str(at)]
    for parent in parents:
        command += ["--parent", parent]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class ConsentCase(unittest.TestCase):
    """A broker, an HQ with a small store, and a kiosk that the test plays."""
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(IDENTITIES)
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=60, products=40, purchases=600)
        cls.hq.start()

    def setUp(self):
        self.kiosk = rg.Kiosk(self.place, SITE, DEVICE)
        self.addCleanup(self.kiosk.close)
        self.kiosk.up()
        self.epoch, self.sent = os.urandom(8).hex(), 0
        # What this kiosk has: rows by their keys, changed by pages as a kiosk does.
        self.feed_epoch, self.have, self.at = "", {feed: {} for feed in KEYED}, dict.fromkeys(KEYED, 0)
        self.answers()

    def answers(self):
        while self.kiosk.pull("consents", "", 0, 2) is None:
            pass

    def sync(self):
        for feed, keys in KEYED.items():
            more = True
            while more:
                page = self.kiosk.pull(feed, self.feed_epoch, self.at[feed])
                self.assertIsNotNone(page, self.place.log())
                if page.get("reset"):
                    self.feed_epoch = page["epoch"]
                    continue
                for values in page["rows"]:
                    row = dict(zip(page["columns"], values))
                    self.have[feed][tuple(row[key] for key in keys)] = row
                for values in page["dels"]:
                    self.have[feed].pop(tuple(values), None)
                self.at[feed], more = page["to"], page["more"]

    def send(self, *ops):
        """The ops as one message; the codes of those that were rejected, by their place."""
        for op in ops:
            op.setdefault("id", rg.uuid7())
            op.setdefault("at", rg.now_ms())
        first = self.sent + 1
        self.kiosk.publish("up/ev/consent", rg.envelope("events", {
            "stream": "consent", "epoch": self.epoch, "seq": first, "ops": list(ops)}))
        self.sent += len(ops)
        ack = self.kiosk.answer("dn/ack/consent", lambda body: body["epoch"] == self.epoch and
                                body["upto"] >= self.sent, 10)
        self.assertIsNotNone(ack, self.place.log())
        return {reject["seq"] - first: reject["code"] for reject in ack["rejects"]}

    def consent(self, *words, **more):
        made = line(*words, **more)
        return {"kind": "consent", "line": made["line"], "key": made["key"]}, made["id"]

    def take(self, *words, **more):
        op, head = self.consent(*words, **more)
        self.assertEqual(self.send(op), {})
        return head

    @staticmethod
    def new_id():
        return random.randrange(2 ** 52, 2 ** 53)

    def enrol(self, token=None, member=None, name="Ada", minor=False):
        return {"kind": "enrol", "member": member or self.new_id(), "token": token or os.urandom(32).hex(),
                "key_version": 1, "name": name, "language": "de", "minor": minor}

    def joined(self, name="Ada", **more):
        """A customer who joined here and may be recognised: (member, token, head)."""
        enrol = self.enrol(name=name, **more)
        grant, head = self.consent(enrol["member"], "recognise", "grant")
        self.assertEqual(self.send(enrol, grant), {})
        return enrol["member"], enrol["token"], head

    def granted(self, member, purpose="recognise"):
        row = self.have["consents"].get((member, purpose))
        return None if row is None else row["granted"]

    def heads(self, member, purpose="recognise"):
        return self.have["consents"][(member, purpose)]["heads"]

    def known(self, member):
        return (member,) in self.have["members"]

    def mentions(self, member):
        return [(feed, row) for feed, rows in self.have.items() if feed != "erasures" for row in rows.values()
                if member in (row.get("member"), row.get("id"), row.get("holder"))
                and row.get("kind") != "badge"]

    def ctl(self, *words, who="anna"):
        return rg.ctl(self.place, *words, files=self.place.files("ops." + who))

    def ctl_rows(self, *words, who="anna"):
        answer = self.ctl("--json", *words, who=who)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)

    def member_with_purchases(self):
        self.sync()
        with_cards = {row["holder"] for row in self.have["cards"].values() if row["kind"] == "member"}
        return next(member for member, _ in self.have["purchases"] if member in with_cards)


class Consent(ConsentCase):
    # ---- joining, allowing, withdrawing ----

    def test_who_joins_at_a_kiosk_reaches_every_kiosk(self):
        member, token, head = self.joined()
        self.sync()
        self.assertTrue(self.known(member))
        self.assertEqual(self.have["members"][(member,)]["first_name"], "Ada")
        self.assertEqual(self.have["cards"][(token,)]["holder"], member)
        self.assertEqual((self.granted(member), self.heads(member)), (1, [head]))

    def test_an_op_counts_once_and_a_number_is_given_once(self):
        enrol = self.enrol()
        grant, _ = self.consent(enrol["member"], "recognise", "grant")
        self.assertEqual(self.send(enrol, grant), {})
        self.assertEqual(self.send(dict(enrol)), {})
        self.assertEqual(self.send(dict(grant, id=rg.uuid7())), {}, "the same line again")
        self.assertEqual(self.send(self.enrol(member=enrol["member"])), {0: "member-exists"})
        self.assertEqual(self.send(self.enrol(token=self.badge())), {0: "card-taken"})
        self.sync()
        self.assertEqual(len(self.heads(enrol["member"])), 1)

    def badge(self):
        self.sync()
        return next(row["token"] for row in self.have["cards"].values() if row["kind"] == "badge")

    def test_what_breaks_the_contract_is_rejected_and_stops_nothing(self):
        member, _, _ = self.joined()
        good, _ = self.consent(member, "purchases", "grant")
        other, _ = self.consent(member, "notes", "grant")
        unknown, _ = self.consent(self.new_id(), "notes", "grant")
        bad = [dict(good, key=other["key"]), dict(good, line="AAAA"), dict(good, line=good["line"][:-4]), unknown,
               self.enrol(member=99999999), self.enrol(name="x" * 96), dict(self.enrol(), minor="no"),
               {"kind": "erase", "member": member, "assurance": 3, "hold_ms": 0},
               {"kind": "erase", "member": self.new_id(), "assurance": 2, "hold_ms": 0}, {"kind": "gossip"}]
        self.assertEqual(list(self.send(*[dict(op) for op in bad], good).values()),
                         ["bad-line", "bad-line", "bad-line", "unknown-member", "unknown-member", "bad-op", "bad-op",
                          "bad-op", "unknown-member", "unknown-kind"])
        self.sync()
        self.assertEqual(self.granted(member, "purchases"), 1)
        with sqlite3.connect(self.place.path("hq.db")) as db:
            letters = "".join(body for body, in db.execute("SELECT body FROM dead_letter WHERE stream='consent'"))
        for secret in (other["key"], good["line"], "x" * 96):
            self.assertNotIn(secret, letters)

    def test_withdrawing_takes_the_customer_from_every_kiosk(self):
        member, _, head = self.joined()
        self.sync()
        # By a clock of 1970: clocks decide nothing.
        gone = self.take(member, "recognise", "withdraw", head, at=0)
        self.sync()
        self.assertEqual((self.granted(member), self.known(member), self.heads(member)), (0, False, [gone]))
        self.assertFalse(any(row["holder"] == member for row in self.have["cards"].values()))
        # A grant that does not name the withdrawal changes nothing, whatever its clock says.
        self.take(member, "recognise", "grant", head, at=4102444800000)
        self.sync()
        self.assertEqual((self.granted(member), self.known(member)), (0, False))
        self.take(member, "recognise", "grant", *self.heads(member))
        self.sync()
        self.assertEqual((self.granted(member), self.known(member)), (1, True))

    def test_what_is_concurrent_counts_as_withdrawn(self):
        for first, second in (("grant", "withdraw"), ("withdraw", "grant")):
            member, _, head = self.joined()
            start = self.take(member, "purchases", "grant")
            self.take(member, "purchases", first, start)
            self.take(member, "purchases", second, start)
            self.sync()
            self.assertEqual(self.granted(member, "purchases"), 0, first)
            self.assertEqual(len(self.heads(member, "purchases")), 2)
            self.assertEqual((self.granted(member), self.heads(member)), (1, [head]))

    def test_a_minor_is_recognised_and_no_more(self):
        member, _, _ = self.joined(minor=True)
        self.assertEqual(self.send(self.consent(member, "purchases", "grant")[0]), {0: "minor"})
        self.assertEqual(self.send(self.consent(member, "purchases", "withdraw")[0]), {})

    def test_all_purposes_have_their_names(self):
        member, _, _ = self.joined()
        names = ["purchases", "online", "notes", "measure", "email", "sms", "post", "adviser"]
        self.assertEqual(self.send(*[self.consent(member, name, "grant")[0] for name in names]), {})
        self.sync()
        self.assertEqual([self.granted(member, name) for name in names], [1] * 8)

    def test_a_card_that_hq_knows_joins_its_holder(self):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            token, holder = db.execute("SELECT token,holder FROM cards WHERE kind='member' AND holder NOT IN "
                                       "(SELECT member FROM consents) ORDER BY holder LIMIT 1").fetchone()
        self.sync()
        self.assertFalse(self.known(holder))
        enrol = self.enrol(token=token, name="Bea")
        grant, head = self.consent(enrol["member"], "recognise", "grant")
        self.assertEqual(self.send(enrol, grant), {})
        self.have["members"][(enrol["member"],)] = {"id": enrol["member"]}
        self.have["consents"][(enrol["member"], "recognise")] = {"member": enrol["member"]}
        self.sync()
        self.assertEqual(self.mentions(enrol["member"]), [])
        self.assertTrue(self.known(holder))
        self.assertEqual(self.have["members"][(holder,)]["first_name"], "Bea")
        self.assertEqual((self.granted(holder), self.heads(holder)), (1, [head]))
        self.assertEqual(self.have["cards"][(token,)]["holder"], holder)
        # Both numbers count for the one customer, with what is already known.
        self.take(holder, "recognise", "withdraw", head)
        self.sync()
        self.assertEqual((self.granted(holder), self.known(holder)), (0, False))
        self.assertEqual(self.ctl_rows("customer", "find", "--member", str(enrol["member"]))[0]["member"], holder)

    def test_who_withdrew_can_join_again_where_that_was_seen(self):
        for seen, back in ((None, 0), ("before", 0), ("after", 1)):
            member, token, head = self.joined()
            self.sync()
            said = {"epoch": self.feed_epoch, "consents": self.at["consents"]}
            self.take(member, "recognise", "withdraw", head)
            self.sync()
            if seen == "after":
                said["consents"] = self.at["consents"]
            self.assertFalse(self.known(member))
            enrol = self.enrol(token=token)
            if seen:
                enrol["seen"] = said
            grant, _ = self.consent(enrol["member"], "recognise", "grant")
            self.assertEqual(self.send(enrol, grant), {})
            self.sync()
            self.assertEqual((self.granted(member), self.known(member)), (back, bool(back)), seen)
            self.assertEqual(self.mentions(enrol["member"]), [])
            if back:
                self.assertEqual(self.have["cards"][(token,)]["holder"], member)
                # Both numbers and HQ's own line make one ledger: the next withdrawal ends it.
                self.take(member, "recognise", "withdraw", *self.heads(member))
                self.sync()
                self.assertEqual((self.granted(member), self.known(member)), (0, False))
        self.assertEqual(self.ctl("verify").returncode, 0)

    def test_who_is_known_here_comes_back_with_their_number(self):
        member, token, head = self.joined(name=None)
        gone = self.take(member, "recognise", "withdraw", head)
        again = self.enrol(member=member, token=token, name="Eva")
        grant, back = self.consent(member, "recognise", "grant", gone)
        self.assertEqual(self.send(again, grant), {})
        self.sync()
        self.assertEqual((self.granted(member), self.heads(member)), (1, [back]))
        self.assertEqual(self.have["members"][(member,)]["first_name"], "Eva")
        other, _, _ = self.joined()
        self.assertEqual(self.send(self.enrol(member=other, token=token)), {0: "member-exists"})

    def test_kiosks_confirm_and_hq_can_prove_it(self):
        member, _, head = self.joined()
        erase = {"kind": "erase", "member": member, "assurance": 2, "hold_ms": 0}
        # A kiosk says all withdrawals with it; they are no fault.
        self.assertEqual(self.send(erase, self.consent(member, "recognise", "withdraw", head)[0]), {})
        self.kiosk.send_state()
        self.sync()
        self.assertIn((member,), self.have["erasures"])
        proof = lambda: self.ctl_rows("customer", "proof", str(member))
        rg.wait_for(lambda: len(proof()) > 1, 5, "the kiosk is listed")
        self.assertEqual((proof()[0]["member"], proof()[1]["device"], proof()[1]["confirmed"]), (member, DEVICE, None))
        self.kiosk.send_state(feeds={"erasures": {"epoch": self.feed_epoch, "ver": self.at["erasures"]}})
        rg.wait_for(lambda: proof()[1]["confirmed"] is not None, 5, "confirmed")
        self.assertGreaterEqual(proof()[1]["confirmed"], proof()[0]["erased"])
        self.assertEqual(self.ctl("customer", "proof", "1").returncode, 1)

    def test_a_withdrawal_that_the_joining_kiosk_had_not_seen_wins(self):
        member, token, head = self.joined()
        start = self.take(member, "recognise", "withdraw", head)
        self.sync()
        enrol = self.enrol(token=token)
        enrol["seen"] = {"epoch": self.feed_epoch, "consents": self.at["consents"]}
        # Another kiosk's withdrawal reaches HQ before what this one sends.
        self.take(member, "recognise", "withdraw", start)
        grant, _ = self.consent(enrol["member"], "recognise", "grant")
        self.assertEqual(self.send(enrol, grant), {})
        self.sync()
        self.assertEqual((self.granted(member), self.known(member)), (0, False))

    def test_consents_of_a_generated_store_have_heads(self):
        self.sync()
        self.assertTrue(self.have["consents"])
        self.assertTrue(all(len(row["heads"]) == 1 for row in self.have["consents"].values() if row["member"] <= 60
                            and row["text_version"] == "2024-1"))

    # ---- being forgotten ----

    def till(self, **sale):
        self.place.publish("till.store-1.t1", "rg/1/%s/till/t1/retail" % SITE, json.dumps(sale).encode())

    def test_who_is_forgotten_is_gone_everywhere(self):
        member = self.member_with_purchases()
        token = next(row["token"] for row in self.have["cards"].values() if row["holder"] == member and
                     row["kind"] == "member")
        name = self.have["members"][(member,)]["display_name"]
        head = self.heads(member)
        self.assertEqual(self.send({"kind": "erase", "member": member, "assurance": 2, "hold_ms": 0}), {})
        self.sync()
        self.assertEqual(self.mentions(member), [])
        # Later lines of theirs are refused, and a second erasure is no error.
        self.assertEqual(self.send(self.consent(member, "recognise", "grant", *head)[0],
                                   {"kind": "erase", "member": member, "assurance": 0, "hold_ms": 5}),
                         {0: "erased-member"})
        with sqlite3.connect(self.place.path("hq.db")) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM ledger_line WHERE member=? AND key IS NOT NULL",
                                        (member,)).fetchone(), (0,))
            self.assertNotEqual(db.execute("SELECT count(*) FROM ledger_line WHERE member=?", (member,)).fetchone(), (0,))
            self.assertEqual(db.execute("SELECT count(*) FROM purchases WHERE member=? AND state<3",
                                        (member,)).fetchone(), (0,))
            self.assertNotIn(name, "\n".join(db.iterdump()).split("CREATE TABLE members")[1].split(
                "CREATE TABLE")[0] if db.execute("SELECT count(*) FROM members WHERE display_name=?",
                                                 (name,)).fetchone() == (0,) else "")
        self.assertEqual(self.ctl("verify").returncode, 0)
        # The till still knows the number: what it sells is taken without it.
        sku = self.sku()
        self.till(kind="sale", till="t1", receipt="E1", line=1, at=rg.now_ms(), sku=sku, size="M", quantity=1, price=100,
                  member=member)
        rg.wait_for(lambda: self.sale("E1") is not None, 5, "the sale")
        self.assertEqual(self.sale("E1"), (None,))
        # The card can join again, as somebody new.
        again = self.enrol(token=token)
        grant, _ = self.consent(again["member"], "recognise", "grant")
        self.assertEqual(self.send(again, grant), {})
        self.sync()
        self.assertEqual(self.have["cards"][(token,)]["holder"], again["member"])
        self.assertEqual(self.mentions(member), [])

    def sku(self):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            return db.execute("SELECT sku FROM products WHERE state<3").fetchone()[0]

    def sale(self, receipt):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            return db.execute("SELECT member FROM purchases WHERE receipt=?", (receipt,)).fetchone()

    def test_a_hold_hides_at_once_and_destroys_when_it_is_over(self):
        member, token, head = self.joined()
        self.take(member, "purchases", "grant")
        self.sync()
        self.assertEqual(self.send({"kind": "erase", "member": member, "assurance": 0, "hold_ms": 3600000}), {})
        self.sync()
        self.assertEqual(self.mentions(member), [])
        # Nothing but HQ brings it back: not a new grant.
        self.take(member, "recognise", "grant", head)
        self.sync()
        self.assertEqual(self.mentions(member), [])
        kept = self.ctl("customer", "keep", str(member))
        self.assertEqual(kept.returncode, 0, kept.stderr + self.place.log())
        self.sync()
        self.assertTrue(self.known(member))
        self.assertEqual((self.granted(member), self.granted(member, "purchases")), (1, 1))
        self.assertEqual(self.have["cards"][(token,)]["holder"], member)
        self.assertEqual(self.send({"kind": "erase", "member": member, "assurance": 0, "hold_ms": 1500}), {})
        self.assertEqual(self.ctl("customer", "find", "--member", str(member)).returncode, 0)
        rg.wait_for(lambda: self.ctl("customer", "find", "--member", str(member)).returncode == 1, 10, "destroyed")
        self.assertEqual(self.ctl("customer", "keep", str(member)).returncode, 1)
        self.sync()
        self.assertEqual(self.mentions(member), [])
        self.assertEqual(self.ctl("verify").returncode, 0)

    def import_csv(self, name, **files):
        folder = self.place.path(name)
        os.makedirs(folder, exist_ok=True)
        for kind, rows in files.items():
            with open(os.path.join(folder, kind + ".csv"), "w", newline="", encoding="utf-8") as out:
                csv.writer(out).writerows(rows)
        keys = ["--keys", self.place.path("keys")]
        command = [rg.BIN + "/regard-hq", "import", "--db", self.place.path("hq.db"), "--site", SITE, "--format", "csv",
                   "--delta"]
        return command, keys, folder

    HEAD = ["id", "display_name", "first_name", "consent_text_version", "consent_date", "consent_source",
            "consent_recognise", "consent_email"]

    def customer(self, ref, day="2020-01-05"):
        return [ref, "Cleo " + ref, "Cleo", "v1", day, "paper", "yes", "yes"]

    def test_tonights_import_brings_nobody_back(self):
        rows = [self.HEAD, self.customer("X-1"), self.customer("X-2")]
        command, keys, folder = self.import_csv("night", customers=rows)
        run = lambda words: subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(run(command + keys + [folder]).returncode, 0)
        found = self.ctl_rows("customer", "find", "--external", "X-1")[0]
        self.assertTrue(found["recognised"])
        self.sync()
        member = found["member"]
        self.assertEqual((self.granted(member, "email"), len(self.heads(member, "email"))), (1, 1))
        # A withdrawal at the kiosk outlives the same evidence, and evidence of a day that is still to come.
        self.take(member, "recognise", "withdraw", *self.heads(member), at=0)
        for day in ("2020-01-05", "2098-01-05"):
            command, keys, folder = self.import_csv("night", customers=[self.HEAD, self.customer("X-1", day)])
            self.assertEqual(run(command + keys + [folder]).returncode, 0)
            self.sync()
            self.assertEqual((self.granted(member), self.known(member)), (0, False), day)
        self.assertEqual(self.send({"kind": "erase", "member": member, "assurance": 2, "hold_ms": 0}), {})
        rows += [self.customer("X-3")]
        command, keys, folder = self.import_csv(
            "night", customers=rows, cards=[["member", "uid"], ["X-1", "04AABBCCDDEE01"]],
            purchases=[["till", "receipt", "line", "member", "at", "sku", "quantity", "price"],
                       ["t9", "N1", "1", "X-1", "2024-01-05", self.sku(), "1", "9.00"]])
        without = run(command + [folder])
        self.assertEqual(without.returncode, 1)
        self.assertIn("--keys", without.stderr)
        done = run(command + keys + [folder])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("erased: 3", done.stdout)
        self.assertIn("rejected: 0", done.stdout)
        self.assertEqual(self.ctl("customer", "find", "--external", "X-1").returncode, 1)
        self.assertEqual(self.ctl("customer", "find", "--external", "X-3").returncode, 0)
        self.assertEqual(self.sale("N1"), (None,))
        self.sync()
        self.assertEqual(self.mentions(member), [])
        with sqlite3.connect(self.place.path("hq.db")) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM members WHERE ref='X-1' OR display_name='Cleo X-1'")
                             .fetchone(), (0,))

    # ---- operators ----

    def test_an_erasure_takes_two(self):
        member, _, _ = self.joined(name="Dora")
        request = self.ctl_rows("customer", "erase", str(member))[0]["request"]
        self.assertEqual(self.ctl_rows("customer", "erase", str(member), who="bert")[0]["request"], request)
        alone = self.ctl("customer", "approve", str(request))
        self.assertEqual(alone.returncode, 1)
        self.assertIn("second-operator", alone.stderr)
        self.sync()
        self.assertTrue(self.known(member))
        self.assertEqual(self.ctl("customer", "approve", str(request), who="bert").returncode, 0)
        self.assertEqual(self.ctl("customer", "approve", str(request), who="bert").returncode, 1)
        self.sync()
        self.assertEqual(self.mentions(member), [])
        with sqlite3.connect(self.place.path("hq.db")) as db:
            seen = db.execute("SELECT operator,what FROM audit WHERE member=? ORDER BY seq", (member,)).fetchall()
        self.assertEqual(seen, [("anna", "erase"), ("bert", "erase"), ("anna", "approve-refused"), ("bert", "approve")])

    def test_what_is_too_old_is_nobodys_any_more(self):
        self.sync()
        held = set(self.have["purchases"])
        limit = rg.now_ms() - 900 * 86400000
        old = {key for key, row in self.have["purchases"].items() if row["at"] < limit - 86400000}
        self.assertTrue(old and old != held, "the generated store has nothing to show this on")
        shown = {row["kind"]: row["days"] for row in self.ctl_rows("retention", "show")}
        self.assertEqual((shown["purchases"], shown["outcomes"], shown["looks"]), (None, 1095, 1095))
        self.assertEqual(self.ctl("retention", "set", "looks", "7").returncode, 1)
        self.assertEqual(self.ctl("retention", "set", "names", "7").returncode, 1)
        self.assertEqual(self.ctl("retention", "set", "purchases", "0").returncode, 2)
        # Without a kiosk's word on the time HQ's own would not be believed.
        self.kiosk.send_state()
        rows = self.ctl_rows("retention", "set", "purchases", "900")
        self.assertEqual({row["kind"]: row["days"] for row in rows}["purchases"], 900)
        rg.wait_for(lambda: "RETENTION-PURCHASES" in self.place.log(), 20, "the purge")

        def gone():
            self.sync()
            return not old & set(self.have["purchases"])
        rg.wait_for(gone, 20, "the deletions")
        self.assertTrue(self.have["purchases"])
        with sqlite3.connect(self.place.path("hq.db")) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM purchases WHERE member IS NOT NULL AND state<3 AND at<?",
                                        (limit - 86400000,)).fetchone(), (0,))
            self.assertEqual(db.execute("SELECT operator,member FROM audit WHERE what='retention-set purchases 900' "
                                        "ORDER BY seq DESC LIMIT 1").fetchone(), ("anna", 0))
        self.assertEqual(self.ctl("retention", "set", "purchases", "forever").returncode, 0)
        self.assertEqual(self.ctl("verify").returncode, 0)

    def test_showing_and_exporting(self):
        member = self.member_with_purchases()
        name = self.have["members"][(member,)]["display_name"]
        self.take(member, "email", "grant")
        self.take(member, "email", "withdraw", *line_ids(self, member, "email"))
        shown = self.ctl_rows("customer", "show", str(member))
        acts = [(row["purpose"], row["act"], row["medium"]) for row in shown if "act" in row]
        self.assertIn(("recognise", "grant", "hq"), acts)
        self.assertEqual(acts[-2:], [("email", "grant", "card"), ("email", "withdraw", "card")])
        self.assertNotIn(name, json.dumps(shown, ensure_ascii=False))
        out = self.place.path("export-%d.json" % member)
        # A copy in clear takes two: one asks, another approves, and then it can be fetched.
        request = str(self.ctl_rows("customer", "export", str(member))[0]["request"])
        self.assertEqual(self.ctl("--out", out, "customer", "copy", request).returncode, 1)
        self.assertEqual(self.ctl("customer", "approve", request).returncode, 1)
        self.assertFalse(os.path.exists(out))
        self.assertEqual(self.ctl("customer", "approve", request, who="bert").returncode, 0)
        self.assertEqual(self.ctl("--out", out, "customer", "copy", request).returncode, 0)
        self.assertEqual(os.stat(out).st_mode & 0o777, 0o600)
        self.assertEqual(self.ctl("--out", out, "customer", "copy", request).returncode, 1, "never over another")
        said = self.ctl_rows("--out", out + ".again", "customer", "copy", request)
        self.assertEqual(said, {"file": out + ".again", "size": os.stat(out + ".again").st_size})
        with open(out, encoding="utf-8") as file:
            export = json.load(file)
        self.assertEqual(export["format"], "regard-export/1")
        self.assertEqual((export["member"]["member"], export["member"]["display_name"]), (member, name))
        self.assertEqual(len(export["purchases"]), sum(1 for key in self.have["purchases"] if key[0] == member))
        self.assertTrue(export["purchases"][0]["name"] and export["cards"] and export["lines"])
        for words in (["customer"], ["customer", "find"], ["customer", "show"], ["customer", "find", "Ada"],
                      ["customer", "find", "--member", "1", "--external", "1"], ["verify", "more"]):
            self.assertEqual(self.ctl(*words).returncode, 2, words)

    def test_verify_finds_what_was_changed_dropped_or_reordered(self):
        self.joined()
        self.ctl("customer", "find", "--member", "1")
        self.assertEqual(self.ctl("verify").returncode, 0)
        swap = ("UPDATE {0} SET seq=-1 WHERE seq=3;UPDATE {0} SET seq=3 WHERE seq=4;UPDATE {0} SET seq=4 WHERE seq=-1")
        breaks = [
            ("UPDATE ledger_line SET line=CAST(substr(line,1,60)||x'ff'||substr(line,62) AS BLOB) WHERE seq=5", "line 5"),
            ("UPDATE ledger_line SET member=member+1 WHERE seq=6", "line 6"),
            ("UPDATE ledger_line SET key=randomblob(32) WHERE seq=7 AND key IS NOT NULL", "line 7"),
            ("DELETE FROM ledger_line WHERE seq=8", "line 8"),
            ("DELETE FROM ledger_line WHERE seq=8;UPDATE ledger_line SET seq=seq-1 WHERE seq>8", "line 8"),
            ("DELETE FROM ledger_line WHERE seq=(SELECT max(seq) FROM ledger_line)", "line"),
            (swap.format("ledger_line"), "line 3"),
            ("UPDATE audit SET operator='bert' WHERE seq=1", "line 1"),
            ("DELETE FROM audit WHERE seq=2", "line 2"),
            (swap.format("audit"), "line 3"),
        ]
        while self.audits() < 6:
            self.ctl("customer", "find", "--member", "1")
        for sql, where in breaks:
            db = sqlite3.connect(self.place.path("hq.db"), isolation_level=None)
            copy = sqlite3.connect(":memory:")
            db.backup(copy)
            db.executescript("BEGIN;" + sql + ";COMMIT")
            db.close()
            answer = self.ctl("verify")
            self.assertEqual(answer.returncode, 1, sql)
            self.assertIn("BROKEN at " + where, answer.stdout, sql)
            self.restore(copy)
        self.assertEqual(self.ctl("verify").returncode, 0)

    def audits(self):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            return db.execute("SELECT count(*) FROM audit").fetchone()[0]

    def restore(self, copy):
        db = sqlite3.connect(self.place.path("hq.db"), isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        for table, names in (("ledger_line", "seq,id,member,received,line,key,chain"),
                             ("audit", "seq,at,operator,what,member,chain")):
            db.execute("DELETE FROM " + table)
            rows = copy.execute("SELECT %s FROM %s" % (names, table)).fetchall()
            db.executemany("INSERT INTO %s VALUES(%s)" % (table, ",".join("?" * len(names.split(",")))), rows)
        for name, value in copy.execute("SELECT name,value FROM meta"):
            db.execute("UPDATE meta SET value=? WHERE name=?", (value, name))
        db.execute("COMMIT")
        db.close()
        copy.close()

    def test_what_was_there_before_the_ledger_gets_its_lines(self):
        """A database as the release before left it: consents without heads, and no lines."""
        code, _ = self.hq.stop()
        self.assertEqual(code, 0)
        old = sqlite3.connect(self.place.path("hq.db"), isolation_level=None)
        fresh = self.place.path("old.db")
        old.execute("VACUUM INTO ?", (fresh,))
        old.close()
        self.hq.start()
        db = sqlite3.connect(fresh, isolation_level=None)
        before = db.execute("SELECT count(*) FROM consents WHERE state<3").fetchone()[0]
        db.executescript("DELETE FROM ledger_line;UPDATE consents SET heads=NULL;DELETE FROM meta WHERE name LIKE 'ledger-%'")
        db.close()
        command, keys, folder = self.import_csv("empty", customers=[self.HEAD])
        command[command.index("--db") + 1] = fresh
        subprocess.run(command + keys + [folder], check=True, capture_output=True)
        db = sqlite3.connect(fresh, isolation_level=None)
        self.assertEqual(db.execute("SELECT count(*) FROM ledger_line").fetchone()[0], before)
        self.assertEqual(db.execute("SELECT count(*) FROM consents WHERE state<3 AND json_array_length(heads)=1")
                         .fetchone()[0], before)
        db.close()
        self.answers()


def line_ids(test, member, purpose):
    test.sync()
    return test.heads(member, purpose)


if __name__ == "__main__":
    unittest.main(verbosity=2)
