#!/usr/bin/env python3
"""Many kiosks in one process against a real broker and HQ: what each of them says HQ has once, in order and without a gap, whoever
is killed in the middle. ENGINE=nats takes a NATS cluster for mosquitto; KIOSKS and ROUNDS make it longer."""
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import unittest

SOURCE = os.environ.get("RG_SOURCE", os.path.abspath("."))
BUILD = os.path.dirname(os.environ.get("RG_BIN", os.path.abspath("build/release/bin")))
sys.path.insert(0, os.path.join(SOURCE, "tests/bench/lib"))
sys.dont_write_bytecode = True

import processes  # noqa: E402
from fleet import ENGINES, Fleet  # noqa: E402

ENGINE = ENGINES[os.environ.get("ENGINE", "mosquitto")]
KIOSKS, ROUNDS = int(os.environ.get("KIOSKS", "8")), int(os.environ.get("ROUNDS", "0"))
EVENTS = 20
PATIENCE = 120


class ManyKiosks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="rg-fleet-")
        cls.children = processes.Children(cls.folder)
        cls.fleet = Fleet(SOURCE, BUILD, cls.folder, os.path.join(cls.folder, "disks"), cls.children, KIOSKS, ENGINE, threads=2,
                          retry_max_s=2)
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.addClassCleanup(cls.children.stop_all)
        cls.addClassCleanup(cls.fleet.close)
        cls.fleet.prepare()
        cls.said = 0

    def say(self):
        self.fleet.must("say", EVENTS)
        type(self).said += EVENTS

    def all_there(self):
        self.assertEqual(self.fleet.wait(PATIENCE)[0], KIOSKS, "kiosks live in time")
        return self.fleet.check(self.said)

    def test_1_all_have_what_hq_has_and_it_has_what_they_said(self):
        """at once, from nothing, with events that waited"""
        self.say()
        self.assertEqual(self.fleet.connect(PATIENCE)[0], KIOSKS)
        report = self.fleet.check(self.said)
        self.assertGreater(report["rows"], 1000 * KIOSKS)

    @unittest.skipUnless(ROUNDS, "what had no answer is asked again after 10 s: tests/full fleet")
    def test_2_a_broker_killed_in_the_middle_leaves_no_gap(self):
        """with messages on their way; of a cluster one node after the other"""
        for turn in range(ROUNDS):
            self.say()
            self.fleet.broker.kill(turn % len(self.fleet.broker.urls))
            self.say()
            self.fleet.broker.start()
            self.all_there()

    @unittest.skipUnless(ROUNDS, "what had no answer is asked again after 10 s: tests/full fleet")
    def test_3_an_hq_killed_in_the_middle_applies_nothing_twice(self):
        """after its commit, or before it, with or without an acknowledgement"""
        for _ in range(ROUNDS):
            self.say()
            self.fleet.hq.kill()
            self.fleet.hq.wait()
            self.say()
            self.fleet.start_hq()
            self.all_there()

    def changes(self):
        """How many rows HQ has given a new version so far, of all feeds: what was spoken of changes members' rows."""
        with sqlite3.connect(f"file:{self.fleet.db}?mode=ro", uri=True) as db:
            return db.execute("SELECT sum(version) FROM heads WHERE feed<100").fetchone()[0]

    def settled(self):
        """How many rows all kiosks have pulled, once what they said has come back to them."""
        rows, before = self.fleet.report()["rows"], None
        while rows != before:
            time.sleep(1)
            rows, before = self.fleet.report()["rows"], rows
        return rows

    def test_4_plugged_out_and_in_all_at_once(self):
        """nothing is lost of what was said meanwhile, and nothing is pulled again that was there, but for what HQ changed"""
        rows, changes = self.settled(), self.changes()
        self.fleet.must("disconnect")
        self.say()
        self.assertEqual(self.fleet.connect(PATIENCE)[0], KIOSKS)
        pulled = self.fleet.check(self.said)["rows"] - rows
        self.assertLessEqual(pulled, KIOSKS * (self.changes() - changes))


if __name__ == "__main__":
    unittest.main()
