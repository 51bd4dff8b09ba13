#!/usr/bin/env python3
"""regard-link with brokers and kiosks that misbehave: the right fault, in bounded time, at rest in between."""
import json
import os
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "integration", "sync"))
import sync_harness as rg  # noqa: E402

SITE, DEVICE, IDENTITY = "store-1", "kiosk-1", "store-1.kiosk-1"
DOWN_TOPIC = "rg/1/store-1/kiosk-1/dn/"


class Faults(unittest.TestCase):
    def setUp(self):
        self.place = rg.Place([IDENTITY, "hq"])
        self.addCleanup(self.place.close)

    def kiosk(self, **options):
        kiosk = rg.Kiosk(self.place, SITE, DEVICE, ["--retry-max", "1"], **options)
        self.addCleanup(kiosk.close)
        return kiosk

    def rude(self, mode):
        broker = self.place.start(["python3", rg.SOURCE + "/tests/port/uplink/rude_broker.py", self.place.folder,
                                   str(self.place.port), mode])
        time.sleep(0.3)
        return broker

    def expect(self, kiosk, fault, seconds, at_last=lambda: True):
        """The fault is reported, and for 3 s the link beats on, costs nothing and keeps trying; what comes at_last may take longer."""
        seen = kiosk.run(seconds, lambda: (rg.DOWN, fault) in kiosk.states)
        self.assertTrue(seen, (fault, kiosk.states))
        kiosk.states.clear()
        kiosk.beats.clear()
        cpu, begin = rg.cpu_seconds(kiosk.link.pid), time.monotonic()
        with rg.Witness() as witness:
            kiosk.run(3)
        spent = rg.cpu_seconds(kiosk.link.pid) - cpu
        print("fault %d: %.0f ms of processor in %.1f s, %d changes of state" %
              (fault, 1000 * spent, time.monotonic() - begin, len(kiosk.states)))
        self.assertLess(spent, 1.0)
        self.assertGreater(len(kiosk.states), 0, "it goes on trying")
        self.assertTrue(all(state != rg.UP for state, _ in kiosk.states))
        self.assertGreaterEqual(len(kiosk.beats), 2)
        gaps = [b[0] - a[0] for a, b in zip(kiosk.beats, kiosk.beats[1:])]
        self.assertLess(max(gaps), 1.5 + witness.stalled, "the kiosk would have killed it")
        self.assertEqual({health for _, health in kiosk.beats}, {2})
        self.assertTrue(kiosk.run(30, at_last), (kiosk.states, kiosk.strangers))
        self.ends_in_time(kiosk)

    def ends_in_time(self, kiosk):
        """Whatever the broker does, and without doing much more: by its own CPU time, which others' load does not stretch."""
        code, spent = rg.end(kiosk.link)
        self.assertEqual(code, 0)
        self.assertLess(spent, rg.END_S)

    def test_a_wrong_authority(self):
        self.place.start_broker()
        self.place.pki("ca", folder=self.place.path("other"))
        files = self.place.files(IDENTITY)
        files[1] = self.place.path("other/ca.pem")
        kiosk = self.kiosk(files=files)
        self.expect(kiosk, rg.TLS, 5)
        self.assertIn(1, kiosk.strangers)

    def test_a_certificate_of_another_authority(self):
        self.place.start_broker()
        other = self.place.path("other")
        self.place.pki("ca", folder=other)
        self.place.pki("client", IDENTITY, folder=other)
        files = ["--ca", self.place.path("ca.pem"), "--cert", other + "/%s.pem" % IDENTITY,
                 "--key", other + "/%s.key" % IDENTITY]
        kiosk = self.kiosk(files=files)
        # The link waits for the broker's word on who this is, but not for long: from a busy broker it may take some attempts.
        self.expect(kiosk, rg.TLS, 5, at_last=lambda: 1 in kiosk.strangers)

    def test_a_certificate_that_expired(self):
        self.place.pki("client", IDENTITY, env={"RG_PKI_NOT_AFTER": "20240101000000Z"})
        self.place.start_broker()
        kiosk = self.kiosk()
        if rg.engine.NATS:
            # It says of that one only that it is bad, as of one of another authority.
            self.expect(kiosk, rg.TLS, 5)
            return
        # The broker says so, and mostly the link hears it before the connection ends.
        self.expect(kiosk, rg.EXPIRED, 5)
        self.assertEqual(kiosk.strangers, {0})

    @unittest.skipIf(rg.engine.NATS, rg.engine.FELLOWS)
    def test_a_broker_of_another_name(self):
        self.place.pki("server", "broker.example")
        for end in "pem", "key":
            os.replace(self.place.path("broker.example." + end), self.place.path("localhost." + end))
        self.place.start_broker()
        self.expect(self.kiosk(), rg.TLS, 5)

    def test_a_name_that_does_not_resolve(self):
        self.expect(self.kiosk(url="mqtts://no-such-host.invalid:8883"), rg.NAME, 5)

    @unittest.skipUnless("RG_SLOW_RESOLVER" in os.environ, "needs RG_SLOW_RESOLVER, the built module")
    def test_a_resolver_that_is_silent(self):
        kiosk = self.kiosk(url="mqtts://broker.example:8883", env={
            "LD_PRELOAD": os.environ["RG_SLOW_RESOLVER"],
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
        begin = time.monotonic()
        self.assertTrue(kiosk.run(5, lambda: (rg.DOWN, rg.NAME) in kiosk.states))
        self.assertGreater(time.monotonic() - begin, 1.5)
        # Now in the middle of the next question.
        kiosk.run(5, lambda: kiosk.states[-1][0] == rg.CONNECTING)
        kiosk.run(0.3)
        self.ends_in_time(kiosk)
        left = subprocess.run(["pgrep", "-P", str(kiosk.link.pid)], capture_output=True, text=True, check=False)
        self.assertEqual(left.stdout, "", "no child is left behind")

    def test_a_port_where_nobody_listens(self):
        self.expect(self.kiosk(), rg.UNREACHABLE, 5)

    def test_a_broker_that_refuses(self):
        self.rude("refuse")
        self.expect(self.kiosk(), rg.REFUSED, 5)

    def test_text_instead_of_tls(self):
        self.rude("plain")
        self.expect(self.kiosk(), rg.TLS, 5)

    def test_a_broker_that_says_nothing(self):
        self.rude("mute")
        kiosk = self.kiosk()
        self.assertTrue(kiosk.run(15, lambda: (rg.DOWN, rg.SILENT) in kiosk.states))
        self.ends_in_time(kiosk)

    def test_a_packet_that_announces_256_megabytes(self):
        self.rude("promise")
        kiosk = self.kiosk()
        kiosk.up()
        self.assertTrue(kiosk.run(10, lambda: (rg.DOWN, rg.LOST) in kiosk.states) or
                        rg.pss_kib(kiosk.link.pid) < 65536)
        self.ends_in_time(kiosk)

    def test_a_flood(self):
        self.rude("flood")
        kiosk = self.kiosk()
        kiosk.run(6)
        gaps = [b[0] - a[0] for a, b in zip(kiosk.beats, kiosk.beats[1:])]
        print("under a flood: %d beats in 6 s, longest gap %.2f s" % (len(kiosk.beats), max(gaps, default=6)))
        self.assertEqual(kiosk.messages, [], "t/flood is none of our topics")
        self.ends_in_time(kiosk)

    def test_only_envelopes_on_our_topics_pass(self):
        self.place.start_broker()
        kiosk = self.kiosk()
        kiosk.up()
        good = rg.envelope("hint", {"feed": "stock", "epoch": "0" * 16, "head": 7})
        for payload in (b"", b"\xff", b"{}", b'{"v":1}', b"[" * 60000, good[:-1], good + b"x", b'{"v":2' + good[6:],
                        rg.envelope("hint", []), b'{"b":{}' + b"," + good[1:]):
            self.place.publish("hq", DOWN_TOPIC + "feed/stock", payload)
        self.place.publish("hq", DOWN_TOPIC + "feed/stock", good)
        self.assertTrue(kiosk.run(5, lambda: len(kiosk.messages) > 0))
        kiosk.run(0.3)
        self.assertEqual(kiosk.messages, [("feed/stock".join(["dn/", ""]), good)])
        self.assertIn("LINK-REFUSED-IN", self.place.log())

    def test_a_kiosk_that_sends_rubbish(self):
        self.place.start_broker()
        kiosk = self.kiosk()
        kiosk.up()
        head = rg.MESSAGE_HEAD
        bodies = [b"", b"x", head.pack(6, 0, 0, 0), head.pack(65535, 0, 0, 1) + b"up/req", head.pack(6, 0, 0, 2 ** 31) + b"up/req",
                  head.pack(6, 2, 0, 0) + b"up/req", head.pack(6, 0, 1, 0) + b"up/req", head.pack(6, 0, 0, 0) + b"dn/res",
                  head.pack(4, 0, 0, 0) + b"up/#", head.pack(4, 0, 0, 0) + b"up/\0", head.pack(0, 0, 0, 0),
                  head.pack(250, 0, 0, 0) + b"up/" + 247 * b"x"]
        for body in bodies:
            kiosk.frame(rg.PUBLISH, body)
        for kind in (0, rg.BEAT, rg.MESSAGE, 255):
            kiosk.frame(kind, b"")
        kiosk.socket.send(b"x")
        kiosk.socket.send(struct.pack("=BBHI", 9, rg.PUBLISH, 0, 0))
        kiosk.socket.send(struct.pack("=BBHI", 1, rg.PUBLISH, 7, 0))
        kiosk.socket.send(struct.pack("=BBHI", 1, rg.PUBLISH, 0, 99))
        kiosk.publish("up/state", rg.envelope("state", {"online": True, "boot": 1}), retain=True)
        wanted = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.place.port), "--cafile", self.place.path("ca.pem"),
                  "--cert", self.place.path("hq.pem"), "--key", self.place.path("hq.key"), "-t", "rg/1/#", "-C", "1",
                  "-W", "5", "-F", "%t"]
        kiosk.run(0.3)
        got = subprocess.run(wanted, capture_output=True, text=True, check=False)
        self.assertEqual(got.stdout.strip(), "rg/1/store-1/kiosk-1/up/state")
        self.assertEqual(kiosk.state(), rg.UP)

    def test_a_kiosk_that_does_not_read_gets_everything_later(self):
        self.place.start_broker()
        kiosk = self.kiosk()
        kiosk.up()
        payloads = [rg.envelope("page", {"n": n, "fill": "x" * 60000}) for n in range(40)]
        for payload in payloads:
            self.place.publish("hq", DOWN_TOPIC + "res", payload)
        time.sleep(1)
        self.assertTrue(kiosk.run(10, lambda: len(kiosk.messages) >= 40), len(kiosk.messages))
        self.assertEqual([payload for _, payload in kiosk.messages], payloads)

    def test_more_than_the_broker_takes_waits(self):
        self.place.start_broker()
        kiosk = self.kiosk()
        kiosk.up()
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.place.port), "--cafile", self.place.path("ca.pem"),
                   "--cert", self.place.path("hq.pem"), "--key", self.place.path("hq.key"), "-t", "rg/1/#", "-q", "1",
                   "-C", "300", "-W", "20", "-F", "%l"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
            time.sleep(0.5)
            for number in range(300):
                kiosk.publish("up/ev/visit", b"x" * (1000 + number))
            lengths = [int(line) for line in listener.communicate()[0].split()]
        self.assertEqual(lengths, list(range(1000, 1300)))

    def test_it_ends_with_its_socket_and_says_goodbye(self):
        self.place.start_broker()
        kiosk = self.kiosk()
        kiosk.up()
        begin = time.monotonic()
        kiosk.socket.close()
        self.assertEqual(kiosk.link.wait(rg.HANG_S), 0)
        print("ends %.0f ms after its socket" % (1000 * (time.monotonic() - begin)))
        left = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.place.port), "--cafile", self.place.path("ca.pem"),
                "--cert", self.place.path("hq.pem"), "--key", self.place.path("hq.key"), "-C", "1", "-W", "5",
                "-t", "rg/1/store-1/kiosk-1/up/state"]
        state = json.loads(subprocess.run(left, capture_output=True, check=True).stdout)
        self.assertEqual((state["t"], state["b"]), ("state", {"online": False, "boot": 1}))

    def test_a_broker_that_restarts_is_found_again(self):
        self.place.start_broker()
        kiosk = rg.Kiosk(self.place, SITE, DEVICE)
        self.addCleanup(kiosk.close)
        kiosk.up()
        times = []
        for _ in range(3):
            self.place.kill(self.place.broker)
            self.assertTrue(kiosk.run(5, lambda: kiosk.states[-1][0] != rg.UP))
            self.place.start_broker()
            begin = time.monotonic()
            kiosk.states.clear()
            kiosk.up(20)
            times.append(time.monotonic() - begin)
        print("back after a restart in %s s" % ", ".join("%.2f" % one for one in times))

    def test_the_command_line(self):
        def run(*words, **options):
            return subprocess.run([rg.BIN + "/regard-link", *words], capture_output=True, text=True, timeout=10,
                                  check=False, **options)
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("--version").returncode, 0)
        good = ["--broker", "mqtts://localhost", "--site", SITE, "--device", DEVICE, *self.place.files(IDENTITY)]
        lonely = run(*good)
        self.assertEqual(lonely.returncode, 2)
        self.assertIn("regard-kiosk", lonely.stderr)
        for words in ([], good[2:], good + ["--boot", "-1"], good + ["--retry-max", "0"], good + ["more"],
                      ["--gossip"], good + ["--site", "UPPER"], good + ["--site", "x" * 33]):
            self.assertEqual(run(*words).returncode, 2, words)
        unit = ["--broker", "mqtts://localhost", *self.place.files(IDENTITY), "--claim"]
        for name in ("claim-RG-1", "claim.RG-1", "claim.RG.1"):
            self.assertIn("regard-kiosk starts this", run(*unit, name).stderr, name)
        for name in ("RG-1", "claim-", "claim-RG.1", "claim-#", "claim-RG-1/req", "claim-" + "x" * 33, f"{SITE}.{DEVICE}"):
            self.assertIn("takes claim-SERIAL", run(*unit, name).stderr, name)
        self.assertIn("takes claim-SERIAL", run(*good, "--claim", "claim-RG-1").stderr)
        for change in (["--ca", "/nowhere"], ["--key", self.place.path("hq.key")], ["--broker", "http://x"]):
            kiosk = rg.Kiosk(self.place, SITE, DEVICE, url=change[1] if change[0] == "--broker" else None,
                             files=self.place.files(IDENTITY) + (change if change[0] != "--broker" else []))
            self.addCleanup(kiosk.close)
            self.assertEqual(kiosk.link.wait(rg.HANG_S), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
