#!/usr/bin/env python3
"""HQ, a real broker with TLS and regard-link, with the kiosk played by the test."""
import json
import os
import random
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sync_harness as rg  # noqa: E402

SITE, DEVICE = "store-1", "kiosk-1"
IDENTITIES = ["store-1.kiosk-1", "store-1.kiosk-2", "nowhere.kiosk-1", "hq", "ops.anna", "till.store-1.t1"]


class Events:
    """The outbox of a kiosk: ops from 1, sent again until they are acknowledged."""

    def __init__(self, kiosk, members, products, stream="visit"):
        self.kiosk, self.stream = kiosk, stream
        self.epoch = os.urandom(8).hex()
        self.members, self.products = members, products
        self.ops, self.upto, self.rejects = [], 0, {}

    def add(self, count):
        for _ in range(count):
            product = random.choice(self.products)
            self.ops.append({"id": rg.uuid7(), "kind": "outcome", "at": rg.now_ms(), "visit": rg.uuid7(),
                             "member": random.choice(self.members), "associate": 1, "product": product,
                             "outcome": random.choice(["liked", "not-for-them", "not-found", "sold"]),
                             "reason": "similar", "position": 1})

    def send(self, seq, count=16):
        self.kiosk.publish("up/ev/" + self.stream, rg.envelope("events", {
            "stream": self.stream, "epoch": self.epoch, "seq": seq, "ops": self.ops[seq - 1:seq - 1 + count]}))

    def ack(self, seconds=5):
        body = self.kiosk.answer("dn/ack/" + self.stream, lambda body: body["epoch"] == self.epoch, seconds)
        if body is not None:
            self.upto = max(self.upto, body["upto"])
            self.rejects.update({reject["seq"]: reject["code"] for reject in body["rejects"]})
        return body

    def pump(self, seconds):
        """Send from the first unacknowledged on until all are through."""
        end = time.monotonic() + seconds
        while self.upto < len(self.ops):
            if time.monotonic() > end:
                raise AssertionError("%d of %d acknowledged" % (self.upto, len(self.ops)))
            for window in range(4):
                seq = self.upto + 1 + 16 * window
                if seq <= len(self.ops):
                    self.send(seq)
            while self.upto < len(self.ops) and self.ack(0.5) is not None:
                pass


# Where the node that died led both the cluster and its streams, one leader is chosen after the other, each in 4 to 9 s, or again where the two that
# are left both stood; until then NATS gives nobody a session, and hangs up on who publishes (board/nats/README.md).
ELECTIONS = 60


class Sync(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(IDENTITIES)
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place)
        cls.hq.start()
        cls.kiosk = rg.Kiosk(cls.place, SITE, DEVICE, ["--retry-max", "1"])
        cls.kiosk.up()
        cls.wait_for_hq()
        cls.feeds = {feed: cls.kiosk.pull_all(feed) for feed in rg.FEEDS}

    @classmethod
    def wait_for_hq(cls, seconds=20):
        for _ in range(seconds):
            if cls.kiosk.pull("stock", "", 0, 1) is not None:
                return
        raise AssertionError("HQ does not answer\n" + cls.place.log())

    def setUp(self):
        random.seed(7)
        self.kiosk.messages.clear()

    def members(self):
        return [row["id"] for row in self.feeds["members"][2]]

    def products(self):
        return [row["id"] for row in self.feeds["products"][2]]

    def events(self, kiosk=None):
        return Events(kiosk or self.kiosk, self.members(), self.products())

    def status(self, device=DEVICE):
        answer = rg.ctl(self.place, "--json", "status")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        rows = [row for row in json.loads(answer.stdout) if row["device"] == device and row["site"] == SITE]
        return rows[0] if rows else None

    def test_every_feed_is_pulled_to_its_end(self):
        for feed in rg.FEEDS:
            epoch, version, rows, _ = self.feeds[feed]
            self.assertGreater(len(rows), 0, feed)
            # Other tests may have changed something meanwhile; a second look is at the end.
            version = self.kiosk.pull(feed, epoch, version)["to"]
            page = self.kiosk.pull(feed, epoch, version)
            self.assertEqual((page["from"], page["to"], page["rows"], page["more"]), (version, version, [], False))
        self.assertEqual(len(self.products()), 400)
        self.assertGreater(self.feeds["purchases"][3], 1, "more than one page")
        live = {row["member"] for row in self.feeds["consents"][2] if row["purpose"] == "recognise" and row["granted"]}
        self.assertTrue({row["id"] for row in self.feeds["members"][2]} <= live)

    def test_a_page_twice_is_the_same_page(self):
        epoch = self.feeds["products"][0]
        first, second = (self.kiosk.pull("products", epoch, 0) for _ in range(2))
        del first["rid"], second["rid"]
        self.assertEqual(first, second)

    def test_another_epoch_resets_and_bad_pulls_are_answered(self):
        reset = self.kiosk.pull("stock", "f" * 16, 5)
        self.assertTrue(reset["reset"])
        self.assertEqual(reset["epoch"], self.feeds["stock"][0])
        self.assertEqual(self.kiosk.pull("gossip", "", 0)["error"], "unknown-feed")
        self.assertEqual(self.kiosk.pull("stock", "", -1)["error"], "bad-request")
        self.assertEqual(self.kiosk.pull("stock", 7, 0)["error"], "bad-request")
        other = rg.Kiosk(self.place, "nowhere", DEVICE)
        self.addCleanup(other.close)
        other.up()
        self.assertIn("error", other.pull("stock", "", 0))

    def test_events_once_whatever_way_they_come(self):
        events = self.events()
        before = (self.status() or {"applied": 0})["applied"]
        events.add(64)
        events.send(1)
        self.assertEqual(events.ack()["upto"], 16)
        events.send(1)
        self.assertEqual(events.ack()["upto"], 16)
        events.send(33)
        self.assertEqual(events.ack()["upto"], 16, "a gap is acknowledged up to the op before it")
        events.send(9)
        self.assertEqual(events.ack()["upto"], 24, "an overlap applies its new part")
        events.send(49)
        events.send(25)
        events.send(41)
        events.send(57)
        acks = sorted(events.ack()["upto"] for _ in range(4))
        self.assertEqual(acks, [24, 40, 56, 64])
        self.assertEqual(events.rejects, {})
        self.kiosk.send_state()
        rg.wait_for(lambda: self.status()["applied"] == before + 64, 5, "64 applied")

    def test_what_cannot_be_used_is_rejected_and_does_not_stop_the_stream(self):
        events = self.events()
        events.add(5)
        events.ops[1]["member"] = 999999999
        events.ops[2]["kind"] = "gossip"
        events.ops[3] = {"id": "rubbish"}
        events.send(1)
        self.assertEqual(events.ack()["upto"], 5)
        self.assertEqual(events.rejects, {2: "unknown-member", 3: "unknown-kind", 4: "bad-op"})
        events.rejects = {}
        events.send(1)
        events.ack()
        self.assertEqual(set(events.rejects), {2, 3, 4}, "a reject is repeated with its acknowledgement")

    def test_an_op_takes_effect_once_for_ever(self):
        before = self.status()["applied"] if self.status() else 0
        events = self.events()
        events.add(3)
        events.send(1)
        events.ack()
        copy = self.events()
        copy.ops = events.ops
        copy.send(1)
        self.assertEqual(copy.ack()["upto"], 3)
        self.kiosk.send_state()
        rg.wait_for(lambda: self.status()["applied"] == before + 3, 5, "applied once")

    def test_junk_everywhere_disturbs_nobody(self):
        topics = ["rg/1/%s/%s/up/%s" % (SITE, DEVICE, rest) for rest in
                  ("state", "req", "ev/visit", "ev/", "ev/UPPER", "x", "req/x")]
        topics += ["rg/1/ops/anna/up/req", "rg/1/%s/till/t1/retail" % SITE, "rg/1/nowhere/till/t1/retail",
                   "rg/1/nowhere/kiosk/up/state"]
        # A NATS server hangs up on who names a topic with a space.
        topics += ["rg/1/A B/c/up/state"] if not rg.engine.NATS else []
        deep = b"[" * 30000
        junk = [b"", b"\xff\xfe", b"null", b"{}", deep, b'{"v":2}', rg.envelope("page", {}),
                rg.envelope("state", {"online": "yes"}), rg.envelope("state", {"online": True, "boot": 1e300}),
                rg.envelope("pull", {"rid": 7}), rg.envelope("events", {"stream": "visit", "seq": -1}),
                rg.envelope("events", {"stream": "visit", "epoch": "0" * 16, "seq": 1, "ops": [{}] * 17}),
                rg.envelope("events", {"stream": "visit", "epoch": "zz", "seq": 1, "ops": []}),
                rg.envelope("ops", {"rid": "1", "m": "drop tables"}),
                rg.envelope("ops", {"rid": "1", "m": "card-issue", "member": 1, "uid": "\n"}),
                rg.envelope("pull", {"rid": "x", "m": "pull", "feed": "stock", "epoch": "", "from": 2 ** 62}),
                rg.envelope("pull", {"rid": "x", "m": "visitor", "token": "zz" * 32, "key_version": 1}),
                rg.envelope("pull", {"rid": "x", "m": "visitor", "token": "ab" * 32, "key_version": 0}),
                rg.envelope("pull", {"rid": "x", "m": "visitor", "token": "ab" * 32, "key_version": 1}),
                rg.envelope("state", {"online": True, "boot": 1}, exp=1), b"x" * 65536]
        for topic in topics:
            for payload in junk:
                self.place.publish("hq", topic, payload)
        self.assertIsNotNone(self.kiosk.pull("stock", "", 0))
        self.assertIsNone(self.hq.server.poll())
        self.assertEqual(rg.ctl(self.place, "status").returncode, 0)

    def test_a_till_changes_stock_and_the_kiosk_hears_of_it(self):
        epoch, version, _, _ = self.kiosk.pull_all("stock")
        self.kiosk.send_state()
        time.sleep(0.5)
        self.kiosk.messages.clear()
        product = self.feeds["products"][2][0]
        line = {"kind": "stock", "sku": product["sku"], "size": "ZZ", "quantity": 41, "at": rg.now_ms()}
        broken = b'{"kind":"stock"}\nrubbish\n\n' + json.dumps(line).encode() + b"\r\n"
        self.place.publish("till.store-1.t1", "rg/1/%s/till/t1/retail" % SITE, broken)
        hint = self.kiosk.answer("dn/feed/stock", lambda body: body["head"] > version, 5)
        self.assertIsNotNone(hint)
        self.assertEqual(hint["epoch"], epoch)
        page = self.kiosk.pull("stock", epoch, version)
        row = dict(zip(page["columns"], page["rows"][-1]))
        self.assertEqual((row["product"], row["size"], row["quantity"]), (product["id"], "ZZ", 41))
        # IT sees what could not be used, and HQ's log, to which an alert sends them, says where.
        kept = json.loads(rg.ctl(self.place, "device", "rejects", "--till", "store-1/t1", "--json").stdout)
        self.assertEqual([(row["till"], row["kind"]) for row in kept[-2:]], [("t1", "stock"), ("t1", None)])
        self.assertEqual(kept[-1]["reason"], "the line is not one JSON object")
        every = json.loads(rg.ctl(self.place, "device", "rejects", "--till", "--json").stdout)
        self.assertEqual([row for row in every if (row["site"], row["till"]) == (SITE, "t1")], kept)
        self.assertIn("is not one JSON object", rg.ctl(self.place, "device", "rejects", "--till", "--site", SITE).stdout)
        self.assertIn("SERVE-TILL", self.place.log())
        self.assertEqual(rg.ctl(self.place, "device", "rejects", "--till", "store-1/t1", "--drop").stdout, "Nothing that HQ could not use.\n")

    def test_a_kiosk_that_hq_never_heard_of_is_not_one_without_rejects(self):
        self.kiosk.send_state()
        for words in (("rejects", "store-1/typo"), ("rejects", "typo"), ("rejects", "typo", "--drop"), ("readmit", "typo")):
            done = rg.ctl(self.place, "device", *words)
            self.assertEqual((done.returncode, done.stderr.split(": ")[1]), (1, "not-found"), done.stderr)
        rg.wait_for(lambda: rg.ctl(self.place, "device", "rejects", "store-1/kiosk-1").returncode == 0, 10, "HQ heard of it")

    def picture(self, sha256, start):
        rid = rg.uuid7()
        self.kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, "m": "picture", "sha256": sha256, "from": start}))
        return self.kiosk.answer("dn/res", lambda body: body.get("rid") == rid, 10)

    def test_pictures_come_in_pieces_from_any_byte(self):
        import base64
        import hashlib
        rows = self.feeds["products"][2]
        sums = {row["picture"] for row in rows}
        self.assertTrue(20 < len(sums) < len(rows), len(sums))
        self.assertEqual({row["discreet"] for row in rows}, {0, 1})
        self.assertTrue(all(row["discreet"] == (row["category"] in ("lingerie", "underwear")) for row in rows))
        self.assertEqual({row["gift"] for row in self.feeds["purchases"][2]}, {0, 1})
        for sha256 in sorted(sums)[:5]:
            whole = self.picture(sha256, 0)
            data = base64.b64decode(whole["data"], validate=True)
            self.assertEqual((whole["size"], whole["type"], whole["more"]), (len(data), "image/png", False))
            self.assertEqual(hashlib.sha256(data).hexdigest(), sha256)
            for start in (1, len(data) // 2, len(data) - 1):
                rest = self.picture(sha256, start)
                self.assertEqual((rest["from"], base64.b64decode(rest["data"])), (start, data[start:]))
            self.assertTrue(self.picture(sha256, len(data))["gone"])
        self.assertTrue(self.picture("0" * 64, 0)["gone"])
        for bad in ("", "xyz", "A" * 64, 7):
            self.kiosk.publish("up/req", rg.envelope("pull", {"rid": "r", "m": "picture", "sha256": bad, "from": 0}))
        self.assertIsNotNone(self.kiosk.pull("stock", "", 0))

    def test_cards_are_issued_and_listed(self):
        member = self.members()[0]
        issued = rg.ctl(self.place, "--json", "card", "issue", "--member", str(member), "--uid", "04A1B2C3D4E5F6")
        self.assertEqual(issued.returncode, 0, issued.stderr)
        listed = rg.ctl(self.place, "--json", "card", "list", "--member", str(member))
        self.assertIn(json.loads(issued.stdout)[0]["card"], [row["card"] for row in json.loads(listed.stdout)])
        self.assertNotIn("04a1b2c3d4e5f6", (listed.stdout + issued.stdout + self.place.log()).lower())
        for words in (["--uid", "0812345678"], ["--uid", "08123456"], ["--uid", "01020304"], ["--uid", "xyz"]):
            answer = rg.ctl(self.place, "card", "issue", "--member", str(member), *words)
            self.assertEqual(answer.returncode, 1, words)
            self.assertIn("regardctl: ", answer.stderr)
        taken = rg.ctl(self.place, "card", "issue", "--member", str(self.members()[1]), "--uid", "04A1B2C3D4E5F6")
        self.assertEqual(taken.returncode, 1)
        self.assertEqual(rg.ctl(self.place, "card", "list", "--member", "999999999").returncode, 1)
        self.assertEqual(rg.ctl(self.place, "card", "list", "--badge", "1").returncode, 0)
        for words in ([], ["gossip"], ["card", "issue", "--member", "1"], ["card", "list"], ["status", "more"]):
            self.assertEqual(rg.ctl(self.place, *words).returncode, 2, words)

    def test_the_will_and_the_orderly_end_show_it_offline(self):
        kiosk = rg.Kiosk(self.place, SITE, "kiosk-2")
        self.addCleanup(kiosk.close)
        for kill in (True, False):
            kiosk.up()
            kiosk.send_state(queue=3)
            rg.wait_for(lambda: (self.status("kiosk-2") or {}).get("online") is True, 5, "online")
            self.assertEqual(self.status("kiosk-2")["queue"], 3)
            if kill:
                kiosk.link.kill()
            else:
                kiosk.close()
            rg.wait_for(lambda: self.status("kiosk-2")["online"] is False, 5, "offline")
            if kill:
                kiosk.restart()
        # The identity as one folder: who asks is in the certificate.
        folder = self.place.path("anna")
        os.makedirs(folder)
        for name, source in (("ca.pem", "ca.pem"), ("client.pem", "ops.anna.pem"), ("client.key", "ops.anna.key")):
            os.symlink(self.place.path(source), os.path.join(folder, name))
        table = rg.ctl(self.place, "status", files=["--identity", folder]).stdout
        self.assertIn("kiosk-2", table)

    def test_a_hint_that_was_lost_is_repeated_for_the_state(self):
        epoch, version, _, _ = self.feeds["products"]
        self.kiosk.send_state(feeds={"products": {"epoch": epoch, "ver": version - 1}})
        hint = self.kiosk.answer("dn/feed/products", lambda body: True, 5)
        self.assertEqual((hint["epoch"], hint["head"]), (epoch, version))

    def test_killed_at_any_moment_everything_arrives_once(self):
        events = self.events()
        before = self.status()["applied"] if self.status() else 0
        kills = [lambda: self.place.kill(self.hq.server), lambda: self.place.kill(self.place.broker),
                 self.kiosk.restart, lambda: self.place.kill(self.hq.server)]
        total = 0
        for kill in kills:
            events.add(160)
            total += 160
            # A few windows are on their way when it happens.
            for window in range(10):
                events.send(events.upto + 1 + 16 * window)
            self.kiosk.run(random.uniform(0, 0.05))
            kill()
            if self.place.broker.poll() is not None:
                self.place.start_broker()
            if self.hq.server.poll() is not None:
                self.hq.start()
            self.kiosk.run(0.2)
            self.kiosk.up()
            self.wait_for_hq()
            events.pump(60)
        self.kiosk.send_state()
        self.assertEqual(events.upto, total)
        self.assertEqual(events.rejects, {})
        rg.wait_for(lambda: self.status()["applied"] == before + total, 5, "each applied once")

    @unittest.skipUnless(rg.engine.NATS, "a mosquitto has no fellows")
    def test_a_node_killed_in_the_middle_stops_nobody_at_the_others(self):
        """each of those that nobody speaks to, with events on their way; it comes back in the middle too"""
        events, cluster = self.events(), self.place.engine.cluster
        for node in (1, 2):
            events.add(160)
            for window in range(10):
                events.send(events.upto + 1 + 16 * window)
            cluster.kill(node)
            self.kiosk.run(0.2)
            self.wait_for_hq(ELECTIONS)
            events.pump(60)
            events.add(16)
            events.send(events.upto + 1)
            self.place.start_broker()
            self.wait_for_hq()
            events.pump(60)
        self.assertEqual(events.upto, 352)
        self.assertEqual(events.rejects, {})

    def test_nobody_answers_when_hq_is_away_and_it_ends_in_time(self):
        self.kiosk.send_state(queue=7)
        rg.wait_for(lambda: self.status()["queue"] == 7, 5, "the state")
        self.assertLess(abs(self.status()["clock"]), 5000)
        code, seconds = self.hq.stop()
        self.assertEqual(code, 0)
        print("HQ ends after %.0f ms of processor" % (1000 * seconds))
        self.assertLess(seconds, rg.END_S)
        answer = rg.ctl(self.place, "--json", "status")
        self.assertEqual((answer.returncode, answer.stdout), (3, ""))
        self.assertEqual(json.loads(answer.stderr)["error"]["code"], "no-answer")
        self.hq.start()
        self.wait_for_hq()
        # What the broker remembered says nothing of the clock, and is not taken for a state of now.
        self.kiosk.pull("stock", "", 0)
        rg.wait_for(lambda: self.status()["clock"] is None, 5, "a clock that is not known")
        self.kiosk.send_state()
        rg.wait_for(lambda: self.status()["clock"] is not None, 5, "a clock that is known")

    def test_while_another_process_holds_the_database_nothing_is_lost_and_the_end_is_in_time(self):
        import sqlite3
        events = self.events()
        events.add(16)
        holder = sqlite3.connect(self.place.path("hq.db"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        events.send(1)
        self.assertIsNone(events.ack(1))
        code, seconds = self.hq.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, rg.END_S)
        holder.execute("ROLLBACK")
        holder.close()
        self.hq.start()
        self.wait_for_hq()
        events.pump(20)

    def test_figures(self):
        """Printed, not judged: how long an event takes to its acknowledgement, and how still the link is."""
        events = self.events()
        events.add(200)
        times = []
        for seq in range(1, 201):
            begin = time.monotonic()
            events.send(seq, 1)
            self.assertIsNotNone(events.ack())
            times.append(1000 * (time.monotonic() - begin))
        begin = time.monotonic()
        rows = sum(len(self.kiosk.pull_all(feed)[2]) for feed in rg.FEEDS)
        seconds = time.monotonic() - begin
        self.kiosk.run(1)
        before, cpu = rg.switches(self.kiosk.link.pid), rg.cpu_seconds(self.kiosk.link.pid)
        self.kiosk.run(5)
        print("event to acknowledgement: median %.2f ms, p99 %.2f ms" %
              (rg.percentile(times, 0.5), rg.percentile(times, 0.99)))
        print("pull of everything: %d rows in %.2f s" % (rows, seconds))
        print("link at rest: %.1f wake-ups a second, %.1f ms of processor in 5 s, PSS %d KiB" %
              ((rg.switches(self.kiosk.link.pid) - before) / 5,
               1000 * (rg.cpu_seconds(self.kiosk.link.pid) - cpu), rg.pss_kib(self.kiosk.link.pid)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
