#!/usr/bin/env python3
"""HQ's metrics, of a kiosk that the test plays: what it says and does shows in them, and nothing of anybody."""
import http.client
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "sync")]
import sync_harness as rg  # noqa: E402
from scrape import EXPRESSION, ROOT, fetch, firing, rules, scrape  # noqa: E402

KIOSK = {"site": "store-1", "device": "kiosk-1"}
DAY_MS = 86400000


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["store-1.kiosk-1", "hq", "ops.anna"])
        cls.addClassCleanup(cls.place.close)
        # Of 825 days are the others.
        cls.place.pki(*cls.place.engine.certificate, env={"RG_PKI_NOT_BEFORE": "20200101000000Z", "RG_PKI_NOT_AFTER": "20300101000000Z"})
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=40, products=30, purchases=400)
        cls.port = rg.free_port()
        cls.hq.start("--metrics", str(cls.port))
        rg.wait_for(cls.listens, 10, "HQ listens")
        cls.before = scrape(cls.port)
        cls.kiosk = rg.Kiosk(cls.place, "store-1", "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        rg.wait_for(lambda: scrape(cls.port).get("regard_hq_broker_connected") == 1, 10, "HQ is at the broker")

    @classmethod
    def listens(cls):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", cls.port)) == 0

    def db(self, statement, *values):
        base = sqlite3.connect(self.place.path("hq.db"), timeout=10)
        try:
            rows = base.execute(statement, values).fetchall()
            base.commit()
            return rows
        finally:
            base.close()

    def age(self, ms):
        """HQ's clock goes on so far without a word of the kiosk."""
        self.db("UPDATE kiosks SET received = received - ?, queue_since = queue_since - ?", ms, ms)

    def wait(self, condition, what):
        found = []

        def look():
            found.append(scrape(self.port))
            return condition(found[-1])
        rg.wait_for(look, 10, what)
        return found[-1]

    def figure(self, taken, name):
        return taken.get(f"regard_kiosk_{name}", **KIOSK)

    def say(self, **more):
        """A state, and what stands there once HQ has it."""
        sent = rg.now_ms()
        self.kiosk.send_state(**more)
        rg.wait_for(lambda: self.db("SELECT 1 FROM kiosks WHERE received >= ?", sent), 10, "HQ has the state")
        return scrape(self.port)

    def events(self, seq, *kinds, **members):
        ops = [{"id": rg.uuid7(), "kind": kind, **members} for kind in kinds]
        stream = "consent" if kinds[0] in ("erase", "consent") else "visit"
        self.kiosk.publish(f"up/ev/{stream}", rg.envelope("events", {"stream": stream, "epoch": "0123456789abcdef", "seq": seq,
                                                                     "ops": ops}))
        ack = self.kiosk.answer(f"dn/ack/{stream}", lambda body: body["upto"] >= seq + len(ops) - 1, 10)
        self.assertIsNotNone(ack, self.place.log())

    def test_1_what_is_served(self):
        """GET and HEAD of /metrics on the one address, and nothing else"""
        status, headers, text = fetch(self.port, method="HEAD")
        self.assertEqual((status, text, headers["Cache-Control"]), (200, "", "no-store"))
        self.assertEqual([fetch(self.port, path)[0] for path in ("/", "/metrics/", "/Metrics")], [404] * 3)
        for method in ("POST", "PUT", "DELETE"):
            with self.assertRaises((http.client.HTTPException, OSError)):
                fetch(self.port, method=method)
        # Of 127.0.0.0/8, which is this machine as well, it has the one address.
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.2", self.port)), 0)

    def test_2_what_is_no_place(self):
        """usage errors name the option; without it nothing is served"""
        serve = [rg.BIN + "/regard-hq", "serve", "--db", self.place.path("hq.db"), "--keys", self.place.path("keys"),
                 "--broker", self.place.url(), *self.place.files("hq")]
        for where in ("", "0", "65536", ":9464", "localhost:9464", "1.2.3:9464", "[::1:9464", "::1:9464", "[]:9464", "127.0.0.1:",
                      "9464x", "127.0.0.1:+1", "[127.0.0.1]:9464", "1" * 70 + ":9464"):
            done = subprocess.run([*serve, "--metrics", where], capture_output=True, text=True, timeout=10, check=False)
            self.assertEqual(done.returncode, 2, where)
            self.assertIn("--metrics", done.stderr)
        done = subprocess.run([*serve, "--metrics", str(self.port)], capture_output=True, text=True, timeout=10, check=False)
        self.assertEqual(done.returncode, 1, "the port is taken")
        self.assertIn("metrics", done.stderr)

    def test_3_of_hq(self):
        """build, certificates, broker; before any kiosk was heard of"""
        self.assertEqual(self.before.get("regard_hq_kiosks"), 0)
        self.assertEqual([key for key in self.before.samples if key[0].startswith("regard_kiosk_")], [])
        taken = scrape(self.port)
        self.assertEqual(taken.get("regard_build_info", version="0.1.0"), 1)
        self.assertAlmostEqual(taken.get("regard_hq_certificate_days", of="hq"), 825, delta=1.1)
        self.assertAlmostEqual(taken.get("regard_hq_certificate_days", of="broker"), (1893456000 - time.time()) / 86400, delta=0.1)
        self.assertIsNone(taken.get("regard_hq_certificate_days", of="https"))
        self.assertEqual([taken.get(f"regard_hq_{name}") for name in ("erasures_pending", "erasures_pending_age_seconds",
                                                                      "erasures_overdue", "requests_overdue")], [0] * 4)

    def test_4_what_a_kiosk_says(self):
        """its state shows, with nothing of what it may not say"""
        until = rg.now_ms() + 20 * DAY_MS
        taken = self.say(queue=3, at=rg.now_ms() + 5000, certificate_until=until, last_tap=rg.now_ms() - 40000, lease=5)
        self.assertAlmostEqual(self.figure(taken, "certificate_days"), 20, delta=0.01)
        self.assertAlmostEqual(self.figure(taken, "clock_offset_seconds"), 5, delta=1)
        self.assertAlmostEqual(self.figure(taken, "last_tap_seconds"), 45, delta=5)
        self.assertLess(self.figure(taken, "last_heard_seconds"), 10)
        self.assertLess(self.figure(taken, "queue_age_seconds"), 10)
        self.assertEqual(self.figure(taken, "lease_days"), 5)
        self.assertEqual(self.figure(taken, "level"), 1)
        self.assertEqual(taken.of("regard_kiosk_info", **KIOSK), {(("version", "0.1.0"),): 1})
        self.assertEqual(firing(taken), set())
        taken = self.say(queue=0, version='a"b\n', reader="fault", lease=2, certificate_until=rg.now_ms() + DAY_MS)
        self.assertEqual(taken.of("regard_kiosk_info", **KIOSK), {(("version", ""),): 1})
        self.assertEqual(self.figure(taken, "queue_age_seconds"), 0)
        self.assertEqual(firing(taken), {"RegardKioskBroken", "RegardKioskLease", "RegardKioskCertificateExpires"})
        taken = self.say(certificate_until=rg.now_ms() - 2 * DAY_MS, at=rg.now_ms() - 125500)
        self.assertAlmostEqual(self.figure(taken, "certificate_days"), -2, delta=0.01)
        self.assertAlmostEqual(self.figure(taken, "clock_offset_seconds"), -125.5, delta=1)
        self.assertEqual(firing(taken), {"RegardKioskClock", "RegardKioskCertificateExpires"})
        self.assertIsNone(self.figure(taken, "identity_trials_failed"))
        taken = self.say(identity={"version": 3, "failed": 2})
        self.assertEqual((self.figure(taken, "identity_trials_failed"), firing(taken)), (2, {"RegardKioskTrialFails"}))
        self.assertEqual(firing(self.say(identity={"version": 3, "failed": 0})), set())
        self.assertEqual([self.figure(taken, name) for name in ("screen_age_seconds", "temperature_celsius")], [None, None])
        at = rg.now_ms()
        taken = self.say(at=at, screen="ok", shown={"at": at - 20000, "hash": "3b0c9e71d2a45f86"}, temperature=47)
        self.assertEqual([self.figure(taken, name) for name in ("screen_age_seconds", "temperature_celsius")], [20, 47])
        self.assertEqual(firing(taken), set())
        taken = self.say(at=at, screen="ok", shown={"at": at - 200000}, temperature=80)
        self.assertEqual(firing(taken), {"RegardKioskBroken", "RegardKioskHot"})
        self.assertEqual(taken.get("regard_kiosk_complaint", reason="screen", **KIOSK), 1)
        self.assertIsNone(self.figure(taken, "media_refused"))
        taken = self.say(media={"replayed": 7, "rolled_back": 5, "unsaved": 2, "crowded": 1})
        self.assertEqual([self.figure(taken, name) for name in ("media_refused", "media_unsaved", "replays_total")], [12, 2, 0])
        self.assertEqual(firing(taken), {"RegardKioskMediaRefused"})
        self.assertIn("7 played again, 5 counted backwards, 2 not saved", rg.ctl(self.place, "device", "show", "kiosk-1").stdout)
        taken = self.say(media={"replayed": 0, "rolled_back": 0, "unsaved": 0, "crowded": 0, "unproven": 11})
        self.assertEqual((self.figure(taken, "media_unproven"), firing(taken)), (11, {"RegardKioskMediaUnproven"}))
        self.assertIn("11 that could not prove what they are", rg.ctl(self.place, "device", "show", "kiosk-1").stdout)
        self.assertEqual(firing(self.say(media={"replayed": 1, "rolled_back": 1, "unsaved": 0, "crowded": 0})), set())
        for commands, alert in (({"keys": 1, "unproven": 2, "replayed": 0}, {"RegardKioskUnproven"}),
                                ({"keys": 0, "unproven": 0, "replayed": 0}, {"RegardKioskUnchecked"}),
                                ({"keys": 1, "unproven": 0, "replayed": 5}, set())):
            self.assertEqual(firing(self.say(commands=commands)), alert)

    def test_4b_what_does_not_come_through(self):
        """each way in which HQ and a kiosk do not reach each other has an alert of its own, and it ends"""
        for word, alert in (("unusable", "RegardKioskUnusable"), ("oversized", "RegardKioskOversized"),
                            ("unanswered", "RegardKioskUnanswered")):
            taken = self.say(**{word: True})
            self.assertEqual((taken.get("regard_kiosk_complaint", reason=word, **KIOSK), firing(taken)), (1, {alert}))
            self.assertEqual(firing(self.say()), set())

    def test_5_stale_and_standing(self):
        """180 s without a word is stale by HQ's clock, and ten minutes of a queue that HQ takes nothing of are told"""
        # A played kiosk says nothing of the screen, which is a matter of attention.
        taken = self.say(queue=120, screen="ok")
        self.assertEqual((self.figure(taken, "fresh"), self.figure(taken, "up"), self.figure(taken, "level")), (1, 1, 0))
        self.assertEqual(taken.of("regard_kiosk_complaint", **KIOSK), {})
        self.age(170000)
        taken = scrape(self.port)
        self.assertEqual((self.figure(taken, "fresh"), self.figure(taken, "up")), (1, 1))
        self.assertAlmostEqual(self.figure(taken, "queue_age_seconds"), 170, delta=8)
        self.age(11000)
        taken = scrape(self.port)
        self.assertEqual((self.figure(taken, "fresh"), self.figure(taken, "up"), self.figure(taken, "level")), (0, 0, 2))
        self.assertAlmostEqual(self.figure(taken, "last_heard_seconds"), 181, delta=8)
        self.assertEqual(taken.get("regard_kiosk_complaint", reason="stale", **KIOSK), 1)
        self.assertEqual(firing(taken), {"RegardKioskStale", "RegardKioskQueueGrows"})
        self.age(420000)
        self.assertIn("RegardKioskQueueStands", firing(scrape(self.port)))
        # What regardctl shows is the same judgement.
        shown = rg.ctl(self.place, "device", "list").stdout
        self.assertIn("nothing heard for three minutes", shown.lower() + rg.ctl(self.place, "device", "show", "kiosk-1").stdout.lower())
        self.assertEqual(firing(self.say(screen="ok")), set())

    def test_6_events(self):
        """what took effect, what did not, and transactions"""
        before = scrape(self.port)
        member = self.db("SELECT member FROM consents WHERE purpose = 'recognise' AND granted = 1 AND state = 1 LIMIT 1")[0][0]
        shown = {"at": rg.now_ms(), "visit": rg.uuid7(), "member": member, "associate": 0, "assurance": 1, "items": []}
        self.events(1, "shown", **shown)
        self.events(2, "shown", "no-such-kind", **shown)
        taken = scrape(self.port)
        self.assertEqual(taken.get("regard_hq_inbox_transactions_total") - before.get("regard_hq_inbox_transactions_total"), 2)
        self.assertEqual(self.figure(taken, "events_applied_total") - self.figure(before, "events_applied_total"), 2)
        self.assertEqual(self.figure(taken, "rejects"), 1)
        self.kiosk.publish("up/req", rg.envelope("pull", {"rid": 7}))
        self.wait(lambda now: now.get("regard_hq_messages_refused_total") ==
                  before.get("regard_hq_messages_refused_total") + 1, "a refused message is counted")

    def test_7_behind_and_erased(self):
        """versions that the kiosk lacks; who waits to be erased, and of whom the kiosk has not said that it has"""
        epoch, head = self.db("SELECT value FROM meta WHERE name LIKE '%epoch%'"), dict(self.db(
            "SELECT feed, version FROM heads WHERE site = 1 AND feed < 100"))
        epoch = epoch[0][0]
        names = rg.FEEDS + ["erasures"]
        feeds = {name: {"epoch": epoch, "ver": head.get(number, 0)} for number, name in enumerate(
            ("associates", "products", "stock", "neighbours", "consents", "members", "cards", "purchases", "erasures",
             "prices", "notes", "requests", "offers", "tasks"))}
        self.assertEqual(set(feeds), set(names))
        self.assertEqual(self.figure(self.say(feeds=feeds), "feed_versions_behind"), 0)
        feeds["stock"]["ver"] -= 3
        feeds["products"]["epoch"] = "another"
        self.assertEqual(self.figure(self.say(feeds=feeds), "feed_versions_behind"), 3 + head[1])
        feeds["stock"]["ver"] += 3
        feeds["products"]["epoch"] = epoch
        one, two = [row[0] for row in self.db("SELECT member FROM consents WHERE purpose = 'recognise' AND granted = 1 AND "
                                              "state = 1 ORDER BY member DESC LIMIT 2")]
        self.events(1, "erase", at=rg.now_ms(), member=one, assurance=2, hold_ms=DAY_MS)
        self.db("UPDATE erasure SET asked = asked - 7200000")
        taken = scrape(self.port)
        self.assertEqual(taken.get("regard_hq_erasures_pending"), 1)
        self.assertAlmostEqual(taken.get("regard_hq_erasures_pending_age_seconds"), 7200, delta=8)
        self.events(2, "erase", at=rg.now_ms(), member=two, assurance=2, hold_ms=0)
        taken = self.say(feeds=feeds)
        self.assertEqual(self.figure(taken, "erasures_unconfirmed"), 1)
        self.assertLess(self.figure(taken, "erasures_unconfirmed_age_seconds"), 10)
        self.db("UPDATE tombstone SET at = at - ?", 4 * DAY_MS)
        self.assertIn("RegardKioskKeepsErased", firing(scrape(self.port)))
        feeds["erasures"]["ver"] = self.db("SELECT version FROM heads WHERE site = 1 AND feed = 8")[0][0]
        taken = self.say(feeds=feeds)
        self.assertEqual(self.figure(taken, "erasures_unconfirmed"), 0)
        self.assertEqual(self.figure(taken, "erasures_unconfirmed_age_seconds"), 0)

    def test_7b_experiments(self):
        """who takes part, by arm; and an alert where the arms are not as large as planned"""
        self.assertEqual(scrape(self.port).of("regard_hq_experiment_enrolled"), {})
        self.db("INSERT INTO trial_plan VALUES('spring',2,1,0.5,1000,4,0)")
        self.db("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 "
                "FROM n WHERE i<100) SELECT -i,0,'spring',2,iif(i%2,'control','treatment'),0,0 FROM n")
        taken = scrape(self.port)
        for arm in ("control", "treatment"):
            self.assertEqual(taken.get("regard_hq_experiment_enrolled", experiment="spring", version="2", arm=arm), 50)
        self.assertEqual(taken.get("regard_hq_experiment_broken", experiment="spring", version="2"), 0)
        self.assertEqual(taken.get("regard_hq_experiment_looks", experiment="spring", version="2"), 0)
        self.assertNotIn("RegardExperimentBroken", firing(taken))
        self.db("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i+1 "
                "FROM n WHERE i<160) SELECT -i,0,'spring',2,'control',0,0 FROM n")
        taken = scrape(self.port)
        self.assertEqual(taken.get("regard_hq_experiment_enrolled", experiment="spring", version="2", arm="control"), 110)
        self.assertIn("RegardExperimentBroken", firing(taken))

    def test_8_nothing_of_anybody(self):
        """labels are of a fixed set, and no number or name of a member, of an associate or of a card is in it"""
        taken = scrape(self.port)
        values = {}
        for _, labels in taken.samples:
            for label, value in labels:
                values.setdefault(label, set()).add(value)
        self.assertLessEqual(set(values), {"site", "device", "version", "reason", "of", "experiment", "arm"})
        self.assertEqual((values["site"], values["device"]), ({"store-1"}, {"kiosk-1"}))
        text = fetch(self.port)[2]
        words = set(re.findall(r"\w+", re.sub(r"^# .*$", "", text, flags=re.M)))
        for table, column in (("members", "display_name"), ("associates", "name"), ("cards", "token")):
            for (value,) in self.db(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
                self.assertNotIn(value, text)
        self.assertLess(sum(1 for _, labels in taken.samples if dict(labels).get("device") == "kiosk-1"), 29)
        self.assertNotIn("hq.db", words)

    def test_9_documents(self):
        """every metric that is served is in the README, every one there is served, and rules name no others"""
        served = set(scrape(self.port).types)
        told = set(re.findall(r"`(regard_[a-z_]+)", (ROOT / "app/hq/metrics/README.md").read_text(encoding="utf-8")))
        self.assertEqual(served, told)
        for rule in rules():
            match = EXPRESSION.fullmatch(rule["expr"])
            self.assertIsNotNone(match, rule["expr"])
            self.assertIn(match[2], served)
            self.assertIn(rule["labels"]["severity"], ("warning", "critical"))
            self.assertTrue(rule["annotations"]["summary"] and rule["annotations"]["action"])
        nothing = scrape(self.port)
        nothing.samples = {}
        self.assertEqual(firing(nothing), {"RegardHqDown"})

    def test_a_without_the_broker(self):
        """the broker goes: HQ says so itself"""
        self.place.kill(self.place.broker)
        taken = self.wait(lambda now: now.get("regard_hq_broker_connected") == 0, "the broker is gone")
        self.assertIn("RegardHqBroker", firing(taken))
        code, seconds = self.hq.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, rg.END_S)


if __name__ == "__main__":
    unittest.main()
