#!/usr/bin/env python3
"""What customers ask by letter: two operators with regardctl, a real broker and HQ, and a kiosk that hears of it."""
import json
import sqlite3
import subprocess
import time
import unittest

import test_ledger
from test_ledger import SITE, ConsentCase, rg


def day(days_ago):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - days_ago * 86400))


class Requests(ConsentCase):
    def asked(self, *words):
        return str(self.ctl_rows("customer", *words)[0]["request"])

    def approved(self, *words):
        request = self.asked(*words)
        answer = self.ctl("customer", "approve", request, who="bert")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return request

    def refused(self, code, *words, who="anna"):
        answer = self.ctl(*words, who=who)
        self.assertEqual(answer.returncode, 1, words)
        self.assertIn(code + ":", answer.stderr)

    def found(self, member):
        return self.ctl_rows("customer", "find", "--member", str(member))[0]

    def query(self, sql, *values):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            return db.execute(sql, values).fetchall()

    def test_restricting_hides_until_the_customer_was_told(self):
        member, token, _ = self.joined()
        self.sync()
        self.assertTrue(self.known(member))
        request = self.asked("restrict", str(member))
        self.refused("second-operator", "customer", "approve", request)
        self.sync()
        self.assertTrue(self.known(member))
        self.assertEqual(self.ctl("customer", "approve", request, who="bert").returncode, 0)
        self.sync()
        self.assertEqual(self.mentions(member), [])
        self.assertEqual((self.found(member)["restricted"], self.found(member)["recognised"]), (True, False))
        self.assertIn("restricted", self.ctl("customer", "show", str(member)).stdout)
        self.refused("restricted", "customer", "restrict", str(member))
        self.refused("not-informed", "customer", "unrestrict", str(member))
        self.approved("unrestrict", str(member), "--informed")
        self.sync()
        self.assertTrue(self.known(member))
        self.assertEqual(self.have["cards"][(token,)]["holder"], member)
        self.assertFalse(self.found(member)["restricted"])

    def test_what_is_corrected_reaches_the_kiosks_and_stays(self):
        head = ["id", "display_name", "first_name", "birthday", "consent_text_version", "consent_date", "consent_source",
                "consent_recognise"]
        row = ["Y-1", "Frau Wronge", "Wronge", "1980-03-04", "v1", "2020-01-05", "paper", "yes"]
        night = test_ledger.Consent.import_csv(self, "requests", customers=[head, row])
        words = night[0] + night[1] + [night[2]]
        subprocess.run(words, check=True, capture_output=True)
        member = self.ctl_rows("customer", "find", "--external", "Y-1")[0]["member"]
        self.approved("correct", str(member), "display_name", "Frau Right")
        request = self.asked("correct", str(member), "birthday", "12-31")
        # Who approves sees what; the list says only of which field.
        self.assertEqual(self.ctl_rows("customer", "request", request, who="bert")[0]["value"], "12-31")
        self.assertNotIn("12-31", json.dumps(self.ctl_rows("requests")))
        self.assertEqual(self.ctl("customer", "approve", request, who="bert").returncode, 0)
        self.refused("not-found", "customer", "request", request)
        subprocess.run(words, check=True, capture_output=True)
        self.sync()
        have = self.have["members"][(member,)]
        self.assertEqual((have["display_name"], have["first_name"], have["birth_month"], have["birth_day"]),
                         ("Frau Right", "Wronge", 12, 31))
        self.assertEqual(have["occasions"], [["birthday", 12, 31]])
        self.refused("bad-field", "customer", "correct", str(member), "sizes", "40")
        self.refused("bad-value", "customer", "correct", str(member), "birthday", "31-12")
        self.refused("same-value", "customer", "correct", str(member), "birthday", "12-31")
        # Neither value is in the audit, in a request or in HQ's log.
        kept = json.dumps(self.query("SELECT * FROM request") + self.query("SELECT operator,what,member FROM audit"))
        self.assertIn("correct-display_name", kept)
        for word in ("Wronge", "Right", "12-31"):
            self.assertNotIn(word, kept + self.place.log())

    def test_two_become_one_and_two_again(self):
        one, _, head = self.joined(name="Ada")
        two, token, _ = self.joined(name="Ada B.")
        one, two = min(one, two), max(one, two)
        for member in (one, two):
            self.take(member, "purchases", "grant")
        sku = self.query("SELECT sku FROM products WHERE state<3")[0][0]
        for receipt, member in (("Q1", one), ("Q2", two)):
            test_ledger.Consent.till(self, kind="sale", till="t1", receipt=receipt, line=1, at=rg.now_ms(), sku=sku, size="M",
                                     quantity=1, price=100, member=member)
        owner = lambda receipt: self.query("SELECT member FROM purchases WHERE receipt=?", receipt)
        rg.wait_for(lambda: owner("Q2"), 5, "the sales")
        for member, points in ((one, "740"), (two, "500")):
            self.approved("correct", str(member), "points", points)
        self.approved("merge", str(two), str(one))
        self.sync()
        self.assertEqual(self.have["members"][(one,)]["points"], 1240)
        self.assertEqual(self.found(two)["points"], [[one, 740], [two, 500]])
        self.approved("correct", str(two), "points", "600")
        self.assertIn(f"points of number {two}: 600", self.ctl("customer", "find", "--member", str(one)).stdout)
        self.refused("bad-value", "customer", "correct", str(two), "points", "1,240")
        self.sync()
        self.assertEqual(self.have["members"][(one,)]["points"], 1340)
        self.assertEqual(self.mentions(two), [])
        self.assertTrue(self.known(one))
        self.assertEqual(len([key for key in self.have["purchases"] if key[0] == one]), 2)
        self.assertEqual(len([row for row in self.have["cards"].values() if row["holder"] == one]), 2)
        self.assertEqual(self.found(two)["merged"], [two])
        self.assertEqual(self.ctl_rows("customer", "find", "--member", str(two))[0]["member"], one)
        # A withdrawal by either card is of both, and stays with both.
        self.take(one, "purchases", "withdraw", *self.heads(one, "purchases"))
        test_ledger.Consent.till(self, kind="sale", till="t1", receipt="Q3", line=1, at=rg.now_ms(), sku=sku, size="M",
                                 quantity=1, price=100, member=two)
        rg.wait_for(lambda: owner("Q3"), 5, "the sale")
        self.assertEqual(owner("Q3"), [(one,)])
        self.refused("same-person", "customer", "merge", str(one), str(two))
        self.refused("not-merged", "customer", "unmerge", str(one))
        self.approved("unmerge", str(two))
        self.sync()
        self.assertTrue(self.known(one) and self.known(two))
        self.assertEqual((owner("Q1"), owner("Q2"), owner("Q3")), ([(one,)], [(two,)], [(two,)]))
        self.assertEqual((self.granted(one, "purchases"), self.granted(two, "purchases")), (0, 0))
        # No kiosk has what comes of purchases any more; each has their own.
        self.assertEqual([self.have["members"][(member,)]["points"] for member in (one, two)], [None, None])
        self.assertEqual([self.found(member)["points"] for member in (one, two)], [[[one, 740]], [[two, 600]]])
        self.assertEqual({row["holder"] for row in self.have["cards"].values()} & {one, two}, {one, two})
        self.assertEqual(self.ctl("verify").returncode, 0)
        notes = [what for what, in self.query("SELECT what FROM audit WHERE member=? ORDER BY seq", two)]
        self.assertEqual([what for what in notes if "merge" in what],
                         ["merge", "approve-merge", "merge", "unmerge", "approve-unmerge"])

    def test_each_request_has_a_day_and_waits_for_somebody(self):
        member, _, _ = self.joined()
        self.assertEqual(self.ctl("requests", "--overdue").returncode, 0)
        request = int(self.asked("erase", str(member), "--received", day(20)))
        row = next(row for row in self.ctl_rows("requests") if row["request"] == request)
        self.assertEqual((row["what"], row["operator"], row["waits_for"], row["overdue"]), ("erase", "anna", "approval", False))
        self.assertIn(row["days_left"], range(7, 12))
        self.assertIn("approval by anybody but anna", self.ctl("requests").stdout)
        late = int(self.asked("restrict", str(member), "--received", day(40)))
        self.assertEqual(self.ctl_rows("requests")[0]["request"], late, "the first that is due comes first")
        overdue = self.ctl("--json", "requests", "--overdue")
        self.assertEqual((overdue.returncode, [row["request"] for row in json.loads(overdue.stdout)]), (1, [late]))
        self.kiosk.publish("up/state", rg.envelope("state", {"online": True, "boot": 1, "feeds": {}}))
        rg.wait_for(lambda: [row for row in self.ctl_rows("status") if row["overdue"] == 1], 5, "status")
        self.assertIn("OVERDUE", self.ctl("status").stdout)
        self.refused("overdue", "customer", "extend", str(late), "--reason", "number")
        self.refused("bad-reason", "customer", "refuse", str(late), "--reason", "busy")
        self.assertEqual(self.ctl("customer", "extend", str(request), "--reason", "complexity").returncode, 0)
        self.refused("extended", "customer", "extend", str(request), "--reason", "complexity")
        self.assertEqual(self.ctl("customer", "refuse", str(late), "--reason", "identity", who="bert").returncode, 0)
        self.assertEqual(self.ctl("requests", "--overdue").returncode, 0)
        self.refused("not-yours", "customer", "withdraw", str(request), who="bert")
        self.assertEqual(self.ctl("customer", "withdraw", str(request)).returncode, 0)
        self.refused("not-found", "customer", "approve", str(request), who="bert")
        notes = [note for note in self.query("SELECT operator,what FROM audit WHERE member=? ORDER BY seq", member)]
        self.assertEqual([note for note in notes if note[1] != "find"],
                         [("anna", "erase"), ("anna", "restrict"), ("anna", "extend-refused"), ("anna", "refuse-refused"),
                          ("anna", "extend-complexity"), ("anna", "extend-refused"), ("bert", "refuse-identity"),
                          ("bert", "withdraw-refused"), ("anna", "withdraw")])
        self.sync()
        self.assertTrue(self.known(member), "nothing of it was done")

    def test_duplicates_are_proposed_by_number_alone(self):
        with sqlite3.connect(self.place.path("hq.db")) as db:
            pair = [row[0] for row in db.execute(
                "SELECT id FROM members WHERE state=1 AND birth_month>0 AND site=(SELECT number FROM sites WHERE id=?) "
                "ORDER BY id LIMIT 2", (SITE,))]
            db.execute("UPDATE members SET (display_name,language,birth_month,birth_day)=(SELECT display_name,language,"
                       "birth_month,birth_day FROM members m WHERE m.id=?) WHERE id=?", pair)
        row = {"a": pair[0], "b": pair[1], "site": SITE, "why": "name-birthday"}
        self.assertIn(row, self.ctl_rows("duplicates"))
        self.assertEqual(self.ctl("duplicates", "dismiss", str(pair[1]), str(pair[0])).returncode, 0)
        self.assertNotIn(row, self.ctl_rows("duplicates"))

    def test_a_household_shares_nothing_before_both_say_so(self):
        ada, ben = self.joined()[0], self.joined(name="Ben")[0]
        self.assertEqual(self.ctl_rows("household", "show", str(ada)), [])
        self.assertEqual(self.ctl_rows("household", "link", str(ada), str(ben)),
                         [{"member": ada, "other": ben, "live": False}])
        self.sync()
        shared = lambda member: self.have["members"][(member,)]["household"]
        for member, after in ((ada, ([], [])), (ben, ([ben], [ada]))):
            self.assertEqual(self.granted(member, "household"), 0, "it is theirs to say")
            yes, _ = self.consent(member, "household", "grant", *self.heads(member, "household"))
            self.assertEqual(self.send(yes), {})
            self.sync()
            self.assertEqual((shared(ada), shared(ben)), after)
        self.assertIn("ask who it is", self.ctl("household", "show", str(ada)).stdout)
        self.refused("household", "customer", "merge", str(ada), str(ben))
        no, _ = self.consent(ben, "household", "withdraw", *self.heads(ben, "household"))
        self.assertEqual(self.send(no), {})
        self.sync()
        self.assertEqual((shared(ada), shared(ben)), ([], []))
        self.assertEqual(self.ctl_rows("household", "unlink", str(ben), str(ada)), [])
        self.refused("not-found", "household", "unlink", str(ben), str(ada))
        noted = [row[0] for row in self.query("SELECT what FROM audit WHERE member=? AND what LIKE 'household%'", ben)]
        self.assertEqual(noted[:2], ["household-link", "household-unlink"])

    def test_every_mistake_has_its_sentence(self):
        for words, piece in ((["customer", "correct", "1", "language"], "correct N"),
                             (["customer", "merge", "1"], "merge A B"),
                             (["customer", "merge", "1", "1"], "not the same"),
                             (["customer", "unmerge"], "unmerge N"),
                             (["customer", "refuse", "1"], "--reason unfounded"),
                             (["customer", "extend", "1"], "complexity|number"),
                             (["customer", "approve", "x"], "number"),
                             (["customer", "restrict", "1", "--received", "2025-02-30"], "day of the letter"),
                             (["customer", "restrict", "1", "--received", "yesterday"], "day of the letter"),
                             (["customer", "show", "1", "--received", "2025-02-01"], "enters a request"),
                             (["customer", "erase", "1", "--informed"], "customer unrestrict"),
                             (["status", "--overdue"], "requests"), (["requests", "all"], "--overdue"),
                             (["duplicates", "dismiss", "1"], "dismiss A B"),
                             (["household", "link", "1"], "household link A B"),
                             (["household", "unlink", "1", "1"], "not the same")):
            answer = self.ctl(*words)
            self.assertEqual(answer.returncode, 2, words)
            self.assertIn(piece, answer.stderr, words)
        for code, words in (("not-found", ["restrict", "999999999"]), ("not-found", ["approve", "999999"]),
                            ("bad-date", ["restrict", "1", "--received", "2099-01-01"]),
                            ("not-merged", ["unmerge", "999999999"])):
            self.refused(code, "customer", *words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
