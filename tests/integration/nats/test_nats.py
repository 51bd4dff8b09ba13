#!/usr/bin/env python3
"""A fleet on NATS JetStream: a single node, or with ROUNDS a cluster of three of which one after the other is killed in the middle.
KIOSKS makes the fleet larger."""
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.environ.get("RG_SOURCE", os.path.abspath("."))
BUILD = os.path.dirname(os.environ.get("RG_BIN", os.path.abspath("build/release/bin")))
sys.path.insert(0, os.path.join(SOURCE, "tests/bench/lib"))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
sys.dont_write_bytecode = True

import nats_cluster  # noqa: E402
import processes  # noqa: E402
from fleet import Fleet, Nats  # noqa: E402
from fleet_chain import site_of  # noqa: E402

KIOSKS, ROUNDS = int(os.environ.get("KIOSKS", "6")), int(os.environ.get("ROUNDS", "0"))
EVENTS = 8
SITE = site_of(1)


@unittest.skipUnless(nats_cluster.installed(), "nats-server is not installed; run: board/packages test")
class NatsCluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="rg-nats-")
        cls.children = processes.Children(cls.folder)
        cls.nodes = 3 if ROUNDS else 1
        cls.fleet = Fleet(SOURCE, BUILD, cls.folder, os.path.join(cls.folder, "disks"), cls.children, KIOSKS,
                          lambda fleet: Nats(fleet, cls.nodes), threads=1, retry_max_s=2)
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.addClassCleanup(cls.children.stop_all)
        cls.addClassCleanup(cls.fleet.close)
        cls.fleet.prepare()
        cls.said = 0

    def say(self):
        self.fleet.must("say", EVENTS)
        type(self).said += EVENTS

    def all_live(self, seconds):
        self.assertEqual(self.fleet.wait(seconds)[0], KIOSKS, "kiosks live in time")

    def test_1_all_have_what_hq_has_and_hq_has_every_event_once(self):
        """kiosks are dealt out to the nodes, HQ is at the first"""
        self.assertEqual(self.fleet.connect(60)[0], KIOSKS)
        self.say()
        self.all_live(30)
        self.fleet.check(self.said)

    def words(self, identity, *more):
        """What mosquitto's clients need to be @p identity at the last node."""
        pki = self.fleet.pki
        if not os.path.exists(os.path.join(pki, identity + ".pem")):
            subprocess.run([os.path.join(SOURCE, "board/pki"), pki, "client", identity], check=True)
        return ["-h", "127.0.0.1", "-p", str(self.fleet.broker.cluster.mqtt[-1]), "--cafile", os.path.join(pki, "ca.pem"),
                "-q", "1", "-i", "somebody", "--cert", os.path.join(pki, identity + ".pem"), "--key",
                os.path.join(pki, identity + ".key"), *more]

    def test_2_nobody_hears_or_says_what_is_anothers(self):
        """the certificate's name is the user, and its subjects are literal"""
        own = self.words(f"{SITE}.f00001")
        for topic in (f"rg/1/{SITE}/f00002/dn/#", f"rg/1/{SITE}/f00002/up/#", "#", "rg/1/+/+/dn/#", "$MQTT/sess/#"):
            heard = subprocess.run(["mosquitto_sub", *own, "-t", topic, "-W", "5"], capture_output=True, text=True)
            self.assertIn("denied", heard.stderr, topic)
        for topic in (f"rg/1/{SITE}/f00002/dn/res", "rg/1/ops/it/up/req", "$MQTT/sub/x"):
            subprocess.run(["mosquitto_pub", *own, "-t", topic, "-m", "{}"], capture_output=True)
        with open(self.fleet.broker.cluster.log(self.nodes - 1), encoding="utf-8") as log:
            text = log.read()
        for subject in (f"rg.1.{SITE}.f00002.dn.res", "rg.1.ops.it.up.req", "$MQTT.sub.x"):
            self.assertIn(f'Publish Violation - User "CN={SITE}.f00001", Subject "{subject}"', text)
        self.assertEqual(self.fleet.report()["foreign"], 0)

    def test_2b_a_claim_with_a_dot_is_refused_beforehand(self):
        """who writes the list is told, not the unit in its store; and nothing is written"""
        with tempfile.TemporaryDirectory(prefix="rg-nats-") as pki:
            for words in (["ca"], ["node", "node-1", "localhost"]):
                subprocess.run([os.path.join(SOURCE, "board/pki"), pki, *words], check=True)
            for name in ("claim.RG-1", "claim.rg-1.2", "claim-RG.1", "claim-RG-2026_1"):
                good = name == "claim-RG-2026_1"
                done = subprocess.run([os.path.join(SOURCE, "board/nats/conf"), pki, "node-1", "--", name], capture_output=True, text=True,
                                      check=False)
                self.assertEqual((done.returncode, name in done.stderr), (0, False) if good else (2, True), name)
                self.assertEqual(os.path.exists(os.path.join(pki, "users.conf")), good, name)
            subprocess.run([os.path.join(SOURCE, "board/pki"), pki, "factory"], check=True)
            for serial, code in (("RG.1", 2), ("RG-1", 0)):
                done = subprocess.run([os.path.join(SOURCE, "board/pki"), pki, "unit", serial, "mqtts://localhost"], capture_output=True, check=False)
                self.assertEqual(done.returncode, code, serial)

    def test_3_nobody_without_a_known_certificate_is_let_in(self):
        """one of our authority that nobody listed, none at all, and a kiosk's own at the port of NATS' clients"""
        pki = self.fleet.pki
        stranger = subprocess.run(["mosquitto_pub", *self.words(f"{SITE}.stranger", "-t", "x", "-m", "x")], capture_output=True)
        self.assertNotEqual(stranger.returncode, 0)
        nobody = subprocess.run(["mosquitto_pub", *self.words(f"{SITE}.f00001")[:6], "-t", "x", "-m", "x"], capture_output=True)
        self.assertNotEqual(nobody.returncode, 0)
        context = ssl.create_default_context(cafile=os.path.join(pki, "ca.pem"))
        context.load_cert_chain(os.path.join(pki, f"{SITE}.f00001.pem"), os.path.join(pki, f"{SITE}.f00001.key"))
        with socket.create_connection(("127.0.0.1", self.fleet.broker.cluster.client[0]), 5) as plain:
            self.assertTrue(plain.recv(4096).startswith(b"INFO "))
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(b'CONNECT {"verbose":false,"pedantic":false,"tls_required":true,"protocol":1}\r\nPING\r\n')
                self.assertIn(b"-ERR 'Authorization Violation'", secure.recv(4096))

    @unittest.skipUnless(ROUNDS, "tests/full nats")
    def test_4_one_node_after_the_other_is_killed_in_the_middle(self):
        """while HQ's own node stands, kiosks of the other nodes are served without the dead one"""
        for turn in range(ROUNDS):
            node = (turn + 1) % 3
            self.say()
            self.fleet.broker.kill(node)
            self.say()
            if node != 0:
                # Until the rest has chosen who leads in its place.
                self.assertGreaterEqual(self.others_live(node, 120), KIOSKS - len(self.kiosks_of(node)))
            self.fleet.broker.start()
            self.all_live(60)
            self.fleet.check(self.said)

    @staticmethod
    def kiosks_of(node):
        return [number for number in range(1, KIOSKS + 1) if number % 3 == node]

    def others_live(self, node, seconds):
        wanted, end = KIOSKS - len(self.kiosks_of(node)), time.monotonic() + seconds
        live = 0
        while live < wanted and time.monotonic() < end:
            time.sleep(0.1)
            live = self.fleet.report()["live"]
        print(f"{live} kiosks of the other nodes are live again after {time.monotonic() - end + seconds:.1f} s")
        return live

    def test_5_who_is_taken_off_the_list_is_cut_off(self):
        """at once, by a signal to each node, and is not let in again"""
        cluster = self.fleet.broker.cluster
        cluster.allow([name for name in self.fleet.identities if name != f"{SITE}.f00002"])
        cluster.reload()
        end = time.monotonic() + 10
        while self.fleet.report()["up"] != KIOSKS - 1 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.5)
        self.assertEqual(self.fleet.report()["up"], KIOSKS - 1)
        refused = subprocess.run(["mosquitto_pub", *self.words(f"{SITE}.f00002", "-t", "x", "-m", "x")], capture_output=True)
        self.assertNotEqual(refused.returncode, 0)
        cluster.allow(self.fleet.identities)
        cluster.reload()
        self.all_live(30)


if __name__ == "__main__":
    unittest.main()
