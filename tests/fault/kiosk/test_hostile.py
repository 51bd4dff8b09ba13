"""A broker that plays HQ to a kiosk, and operators to HQ: what it invents, changes, and plays again changes nothing at either, and IT is told."""
import base64
import collections
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
import uuid

import shop_path  # noqa: F401
from shop import BIN, DEVICE, PATIENCE, ROOT, SITE, Case, main, say, wait_until
import asked  # noqa: E402 (their folder is shop's to add)
from packed import plain  # noqa: E402

KIOSK = f"rg/1/{SITE}/{DEVICE}"
OTHER = f"rg/1/{SITE}/kiosk-2"
# What is not HQ's: the kiosk's own clocks, and what it has asked about.
OWN = ("lease", "meta", "looking", "said", "amended", "erasing")
# What operators can have HQ do.
ORDERED = ("jobs", "units", "revoked", "config_layer", "config_kiosk", "kiosk_group", "group_layer", "erasure", "request", "consents", "cards",
           "members", "quarantine", "audit", "request_spent", "meta")
# An Ed25519 key as openssl reads it: these bytes and the key's 32.
PRIVATE = bytes.fromhex("302e020100300506032b657004220420")


class Hostile(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        subprocess.run([ROOT / "board/pki", shop.home / "pki", "client", "ops.mallory"], check=True, capture_output=True)
        shop.allow(f"{SITE}.{DEVICE}", "hq", "ops.demo", "ops.mallory", f"till.{SITE}.t1")
        shop.start_broker()

        def accepts():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", shop.port)) == 0
        wait_until("the broker", PATIENCE, accepts)
        cls.words = ["-h", "127.0.0.1", "-p", str(shop.port), "--cafile", shop.home / "pki/ca.pem", "--cert", shop.home / "pki/hq.pem",
                     "--key", shop.home / "pki/hq.key", "-q", "1"]
        with open(shop.home / "wire", "wb") as out:
            shop.processes["recorder"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", *cls.words, "-i", "recorder", "-t", KIOSK + "/#", "-t", "rg/1/ops/+/dn/res", "-F", "%t %r %x"],
                stdout=out)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            cls.metrics = probe.getsockname()[1]
        (shop.home / "operators").write_text("demo admin\nmallory viewer\n")
        shop.start_hq("--operators", shop.home / "operators", "--metrics", str(cls.metrics))
        shop.start_reader()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_data()
        cls.cards = shop.members(2)
        (shop.home / "hq.der").write_bytes(PRIVATE + (shop.home / "hq-keys/command-a.key").read_bytes()[12:44])
        (shop.home / "mallory.der").write_bytes(PRIVATE + os.urandom(32))

    # -- what the broker does --

    def wire(self, below, where=KIOSK):
        """(topic, payload) of all that was said so far below a topic, of the kiosk's if it is not said, the oldest first."""
        lines = (self.shop.home / "wire").read_text().splitlines()
        parts = [line.split(" ") for line in lines if line.count(" ") == 2]
        return [(topic, plain(bytes.fromhex(text))) for topic, retained, text in parts
                if topic.startswith(f"{where}/{below}") and retained == "0" and text]

    def say_as_hq(self, messages):
        """(topic, payload) as a broker delivers them; one connection a topic."""
        topics = collections.defaultdict(list)
        for topic, payload in messages:
            topics[topic].append(payload if isinstance(payload, bytes) else payload.encode())
        for topic, payloads in topics.items():
            subprocess.run(["mosquitto_pub", *self.words, "-t", topic, "-l"], input=b"\n".join(payloads) + b"\n", check=True, timeout=30)
        return sum(map(len, topics.values()))

    @staticmethod
    def message(kind, body):
        return json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": kind, "ts": int(time.time() * 1000), "exp": None, "b": body},
                          separators=(",", ":"))

    def sign(self, topic, text, key="hq.der"):
        """By the recipe of include/protocol/README.md."""
        statement = self.shop.home / "statement"
        statement.write_text(f"regard-command/1\n{topic}\n{hashlib.sha256(text.encode()).hexdigest()}\n")
        done = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", self.shop.home / key, "-in",
                               statement], capture_output=True, check=True)
        return f'{text[:-1]},"sig":"{base64.b64encode(done.stdout).decode()}"}}'

    # -- what is seen --

    def held(self):
        """Everything that HQ's word could change in the kiosk's database."""
        with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=5)) as base:
            tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
                      if name not in OWN and not name.startswith("sqlite_")]
            return {table: sorted(map(repr, base.execute(f"SELECT * FROM {table}"))) for table in tables}

    def acknowledged(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=5)) as base:
            return base.execute("SELECT stream, acknowledged FROM outbox_stream ORDER BY stream").fetchall()

    def state(self):
        said = [json.loads(payload)["b"] for _, payload in self.wire("up/state")]
        return next((body for body in reversed(said) if body["online"]), None)

    def serve(self, card):
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.assertEqual(shop.record(0, "sold"), "saved")
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)

    def row(self):
        return self.shop.ctl("device", "show", f"{SITE}/{DEVICE}")

    # -- attacks --

    def forgeries(self, rid, cursor, members):
        """(topic, message) that would destroy something each, if they were believed."""
        page = {"rid": rid, "feed": "associates", "epoch": cursor["epoch"], "from": cursor["ver"], "to": cursor["ver"] + 1, "more": False,
                "columns": ["id", "name", "language", "role"], "rows": [[1, "Mallory", "en", "it"]], "dels": [[2], [3]]}
        erased = {**page, "feed": "erasures", "columns": ["member", "at"], "rows": [[member, 1] for member in members], "dels": []}
        gone = {**page, "feed": "members", "columns": ["id"], "rows": [], "dels": [[member] for member in members]}
        for body in (page, erased, gone, {"rid": rid, "feed": "associates", "epoch": "mallory", "reset": True},
                     {"rid": rid, "feed": "associates", "error": "busy"}):
            yield f"{KIOSK}/dn/res", self.message("page", body)
        yield f"{KIOSK}/dn/res", self.message("code", {"rid": rid, "member": "%016d" % members[0]})
        for topic, payload in self.wire("up/ev/"):
            sent = json.loads(payload)
            stream = topic.rsplit("/", 1)[1]
            for upto in (sent["b"]["seq"] + len(sent["b"]["ops"]) - 1, 2 ** 40, 0):
                yield f"{KIOSK}/dn/ack/{stream}", self.message(
                    "ack", {"stream": stream, "epoch": sent["b"]["epoch"], "upto": upto, "rejects": [], "re": sent["id"]})

    def ask(self):
        """HQ's own hint of before, played again, makes the kiosk ask; the id of that question."""
        before = len(self.wire("up/req"))
        text = self.message("hint", {"feed": "associates", "epoch": "later", "head": 1})
        self.say_as_hq([(f"{KIOSK}/dn/feed/associates", self.sign(f"{KIOSK}/dn/feed/associates", text))])

        def asked():
            bodies = [json.loads(payload)["b"] for _, payload in self.wire("up/req")[before:]]
            return next((body["rid"] for body in bodies if body.get("feed") == "associates"), None)
        return wait_until("a question about associates", PATIENCE, asked)

    def test_1_what_the_broker_says_changes_nothing(self):
        """forged acknowledgements, resets, deletions and erasures, another kiosk's messages, and HQ's own of before"""
        shop, cards = self.shop, self.cards
        self.serve(cards[0])
        shop.wait_outcomes([(int(cards[0][1:]), 0, "sold")])
        wait_until("an empty queue", PATIENCE, lambda: self.held()["outbox"] == [])
        wait_until("a state that says what is checked", PATIENCE, lambda: (self.state() or {}).get("commands", {}).get("keys") == 1)
        say("HQ is silent; the broker speaks in its place")
        os.kill(shop.processes["hq"].pid, signal.SIGSTOP)
        self.addCleanup(os.kill, shop.processes["hq"].pid, signal.SIGCONT)
        self.serve(cards[1])
        wait_until("events that wait", PATIENCE, lambda: len(self.held()["outbox"]) >= 2)
        answers = self.wire("dn/")
        rid, held = self.ask(), self.held()
        epoch, acknowledged = self.state()["epoch"], self.acknowledged()
        forged = list(self.forgeries(rid, self.state()["feeds"]["associates"], [int(card[1:]) for card in cards]))
        count = self.say_as_hq(forged)
        count += self.say_as_hq([(topic, self.sign(topic, text, "mallory.der")) for topic, text in forged[:8]])
        # What HQ says to another kiosk, and to this one elsewhere.
        count += self.say_as_hq([(topic, self.sign(topic.replace(KIOSK, OTHER), text)) for topic, text in forged[:8]])
        count += self.say_as_hq([(f"{KIOSK}/dn/res", self.sign(f"{KIOSK}/dn/ack/visit", text)) for topic, text in forged[:2]])
        real = self.sign(f"{KIOSK}/dn/res", forged[0][1])
        count += self.say_as_hq([(f"{KIOSK}/dn/res", changed) for changed in (real.replace("Mallory", "Mallorz"), real + " ",
                                                                              real.replace(',"sig"', ', "sig"'), real.replace('"more":false', '"more":true'))])
        # Every answer that HQ really gave here before.
        old = [(topic, payload) for topic, payload in answers if "/dn/feed/" not in topic]
        self.say_as_hq(old)
        say(f"{count} forgeries and {len(old)} answers of before")

        def told():
            counts = (self.state() or {}).get("commands", {})
            return counts.get("unproven", 0) >= count and counts.get("replayed", 0) >= len(old)
        try:
            wait_until("a state that counts them", PATIENCE, told, 0.2)
        finally:
            say(f"the kiosk counts {self.state()['commands']}")
        self.assertEqual(self.state()["commands"]["unproven"], count)
        now = self.held()
        # The kiosk goes on: it may note a look more. What waited waits, under its number.
        for table in set(held) - {"outbox", "outbox_stream", "look_chain"}:
            self.assertEqual(now[table], held[table], f"{table} is not as it was")
        self.assertEqual([row for row in held["outbox"] if row not in now["outbox"]], [])
        self.assertEqual((self.state()["epoch"], self.acknowledged()), (epoch, acknowledged))
        for word in ("SYNC-UNPROVEN", "SYNC-REPLAYED"):
            self.assertIn(word, shop.log())
        say("HQ speaks again")
        os.kill(shop.processes["hq"].pid, signal.SIGCONT)
        shop.wait_outcomes([(int(card[1:]), 0, "sold") for card in cards], 60)
        wait_until("an empty queue", PATIENCE, lambda: self.held()["outbox"] == [])
        row = wait_until("IT's view", PATIENCE, lambda: (lambda row: row if "unproven" in row["reasons"] else None)(self.row()), 0.3)
        self.assertEqual((row["status"], row["commands"]["keys"]), ("attention", 1))
        self.assertGreaterEqual(row["commands"]["unproven"], count)

    def orders(self, members):
        """What an operator could ask that would destroy something each."""
        wipe = {"m": "device-job", "kind": "wipe", "within": 3600, "now": True}
        return [{**wipe, "site": SITE, "device": DEVICE}, {**wipe, "site": SITE}, {"m": "device-revoke", "site": SITE, "device": DEVICE},
                {"m": "device-approve", "serial": "RG-2026-0001", "site": SITE, "device": "mallory"},
                {"m": "device-config", "all": True, "set": [["privacy.lease_days", 1]]},
                {"m": "device-group", "site": SITE, "device": DEVICE, "add": ["mallory"]}, {"m": "retention-set", "kind": "purchases", "days": 1},
                {"m": "customer-erase", "member": members[0]}, {"m": "customer-export", "member": members[0]},
                {"m": "customer-show", "member": members[0]}, {"m": "card-lost", "member": members[0]}, {"m": "device-job-approve", "request": 1}]

    def ordered(self):
        return {table: sorted(map(repr, self.shop.rows(f"SELECT * FROM {table}"))) for table in ORDERED}

    def counted(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=PATIENCE) as page:
            return next(int(line.split()[1]) for line in page.read().decode().splitlines()
                        if line.startswith("regard_hq_messages_unproven_total "))

    def answers(self):
        return {body["rid"]: body for body in (json.loads(payload)["b"] for _, payload in self.wire("", "rg/1/ops"))}

    def test_1b_in_an_operators_name(self):
        """wiping, revoking, approving, configuring, erasing: unsigned, by a kiosk's certificate, by another operator's, and what one asked before"""
        shop, pki, topic = self.shop, self.shop.home / "pki", "rg/1/ops/demo/up/req"
        kept = {path.name: path.read_bytes() for path in (shop.home / "kiosk/keys").iterdir()}
        self.assertTrue(kept)
        words = [asked.message("ops", {"rid": str(uuid.uuid4()), "m": "retention-set", "kind": "wishes", "days": days}) for days in (800, 801)]
        real = [asked.signed(topic, text, pki / "ops.demo.pem", pki / "ops.demo.key") for text in words]
        for order in real:
            rid = json.loads(order)["b"]["rid"]
            self.say_as_hq([(topic, order)])
            wait_until("an operator's own request", PATIENCE, lambda rid=rid: rid in self.answers())
            self.assertIn("rows", self.answers()[rid], "signed it is done, whoever hands it on")
        before, count, forged = self.ordered(), self.counted(), {}
        for body in self.orders([int(card[1:]) for card in self.cards]):
            for who in (None, f"{SITE}.{DEVICE}", "ops.mallory", "hq", f"till.{SITE}.t1"):
                rid = str(uuid.uuid4())
                text = asked.message("ops", {"rid": rid, **body})
                forged[rid] = asked.signed(topic, text, pki / f"{who}.pem", pki / f"{who}.key") if who else text
        self.say_as_hq([(topic, text) for text in forged.values()] + [(topic, order) for order in real])
        # Mallory, who may look, asks in the own name for what that does not take.
        own, rid = "rg/1/ops/mallory/up/req", str(uuid.uuid4())
        wait_until("HQ's count", PATIENCE, lambda: self.counted() >= count + len(forged) + len(real))
        self.assertEqual(self.counted(), count + len(forged) + len(real))
        answers = self.answers()
        self.assertEqual({answers[rid].get("error") for rid in forged}, {"unsigned", "unproven"})
        self.assertEqual({answers[json.loads(order)["b"]["rid"]].get("error") for order in real}, {"replayed"})
        self.assertEqual(self.ordered(), before)
        text = asked.message("ops", {"rid": rid, "m": "device-job", "kind": "wipe", "within": 3600, "now": True, "site": SITE, "device": DEVICE})
        self.say_as_hq([(own, asked.signed(own, text, pki / "ops.mallory.pem", pki / "ops.mallory.key"))])
        wait_until("HQ's refusal", PATIENCE, lambda: rid in self.answers())
        self.assertEqual(self.answers()[rid]["error"], "role")
        self.assertEqual(self.shop.rows("SELECT count(*) FROM jobs"), [(0,)])
        self.assertEqual({path.name: path.read_bytes() for path in (shop.home / "kiosk/keys").iterdir()}, kept)
        shop.wait_screen("idle", PATIENCE)
        self.assertIn("SERVE-UNPROVEN", shop.log("hq"))
        say(f"{len(forged)} forgeries in an operator's name and {len(real)} requests of before")

    def keys(self, *more):
        subprocess.run([BIN / "regard-hq", "keys", "--keys", self.shop.home / "hq-keys", "--command", self.shop.home / "command.pem", *more],
                       check=True, stdout=subprocess.DEVNULL)

    def restart(self, name):
        before = self.state()["boot"]
        self.shop.stop(name)
        getattr(self.shop, f"start_{name}")()
        self.shop.wait_screen("idle", PATIENCE)
        if name == "kiosk":
            wait_until("a state of the new start", PATIENCE, lambda: self.state()["boot"] > before)
            self.shop.wait_data()

    def stock(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=5)) as base:
            return base.execute("SELECT version FROM cursor WHERE feed='stock'").fetchone()[0]

    def proven(self, keys):
        """HQ is believed: of a change at the till the kiosk hears, asks, and takes the answer."""
        shop, before = self.shop, self.stock()
        product, size, quantity = shop.rows("SELECT p.sku, s.size, s.quantity FROM stock s JOIN products p ON p.id=s.product LIMIT 1")[0]
        till = f"till.{SITE}.t1"
        words = [str(word).replace("pki/hq.", f"pki/{till}.") for word in self.words]

        def changed():
            # Once more while HQ, just started, is not there to hear it.
            nonlocal quantity
            quantity += 1
            line = {"kind": "stock", "sku": product, "size": size, "quantity": quantity, "at": int(time.time() * 1000)}
            subprocess.run(["mosquitto_pub", *words, "-t", f"rg/1/{SITE}/till/t1/retail", "-m", json.dumps(line)], check=True)
            time.sleep(1)
            return self.stock() > before
        wait_until("the change at the kiosk", PATIENCE, changed)
        self.assertEqual((self.state()["commands"]["keys"], self.state()["commands"]["unproven"]), (keys, 0))

    def test_2_a_new_key_without_a_gap(self):
        """kiosks get the next key, HQ changes to it, and what the old one signs counts no more"""
        shop, place = self.shop, self.shop.home / "kiosk/identity/command.pem"
        self.keys("--next")
        shutil.copy(shop.home / "command.pem", place)
        self.restart("kiosk")
        self.proven(2)
        self.keys("--retire")
        self.restart("hq")
        self.proven(2)
        shutil.copy(shop.home / "command.pem", place)
        self.restart("kiosk")
        self.proven(1)
        topic, text = f"{KIOSK}/dn/feed/stock", self.message("hint", {"feed": "stock", "epoch": "x", "head": 1})
        self.say_as_hq([(topic, self.sign(topic, text))])
        wait_until("a refusal", PATIENCE, lambda: self.state()["commands"]["unproven"] == 1)

    def test_3_a_kiosk_without_one_says_so(self):
        """it goes on as ever, and IT sees that it believes the broker; a file that is none keeps it from starting"""
        shop, place = self.shop, self.shop.home / "kiosk/identity/command.pem"
        place.unlink()
        self.restart("kiosk")
        self.proven(0)
        self.assertIn("SYNC-UNCHECKED", shop.log())
        row = wait_until("IT's view", PATIENCE, lambda: (lambda row: row if "unchecked" in row["reasons"] else None)(self.row()), 0.3)
        self.assertEqual(row["status"], "attention")
        shop.stop("kiosk")
        place.write_text("-----BEGIN PUBLIC KEY-----\n")
        done = subprocess.run([BIN / "regard-kiosk", "--data", shop.home / "kiosk", "--broker", shop.url], capture_output=True, text=True,
                              timeout=10)
        self.assertEqual(done.returncode, 2)
        self.assertIn("identity/command.pem", done.stderr)


if __name__ == "__main__":
    main()
