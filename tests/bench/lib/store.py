"""A chain to measure with: generated HQ, broker with TLS, and a kiosk's data folder that has caught up with HQ.
What takes long is kept in the work folder, so that a second run starts at once."""
import csv
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time

from processes import BenchError

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../board/desk"))
from ports import free_port  # noqa: E402

FEEDS = 14
SITE, DEVICE, OPERATOR = "s1", "bench", "bench"
CARDS_B = [f"b:5A17C0{i:02X}" for i in range(5)]
CARDS_F = [f"f:012E4CD1A8B3F2{i:02X}" for i in range(5)]
POINT = 33  # bytes, compressed


def run(command, what, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise BenchError(f"{what} failed: {' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Chain:
    def __init__(self, bench, customers, products, purchases, seed):
        self.bench = bench
        self.size = (customers, products, purchases, seed)
        self.dir = os.path.join(bench.work, f"chain-{customers}-{products}-{purchases}-{seed}")
        self.hq_db = os.path.join(self.dir, "hq.db")
        self.hq_keys = os.path.join(self.dir, "hq-keys")
        self.cards_csv = os.path.join(self.dir, "cards.csv")
        self.pki = os.path.join(self.dir, "pki")
        self.data = os.path.join(self.dir, "kiosk")
        self.children = []

    def program(self, name):
        return os.path.join(self.bench.programs, name)

    def _marker(self, name):
        return os.path.join(self.dir, name + ".done")

    def _once(self, name, act):
        if not os.path.exists(self._marker(name)):
            act()
            open(self._marker(name), "w").close()

    def prepare(self, fresh):
        if fresh:
            shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(self.dir, exist_ok=True)
        self._once("generate", self._generate)
        self._once("pki", self._make_certificates)
        self._once("identity-signed", self._make_identity)
        self.start()

    def _generate(self):
        customers, products, purchases, seed = self.size
        self.bench.say(f"generating {customers:,} customers, {products:,} products, {purchases:,} purchases")
        for stale in (self.hq_db, self.hq_db + "-wal", self.hq_db + "-shm", self.cards_csv):
            if os.path.exists(stale):
                os.unlink(stale)
        run([self.program("regard-hq"), "generate", "--db", self.hq_db, "--keys", self.hq_keys, "--cards",
             self.cards_csv, "--customers", customers, "--products", products, "--purchases", purchases,
             "--seed", seed, "--site", SITE, "--associates", 5], "generating the store")

    def _make_certificates(self):
        pki = os.path.join(self.bench.source, "board", "pki")
        run([pki, self.pki, "ca"], "making the certificate authority")
        run([pki, self.pki, "server", "localhost", "127.0.0.1"], "making the broker's certificate")
        for name in ("hq", "ops." + OPERATOR, f"{SITE}.{DEVICE}"):
            run([pki, self.pki, "client", name], "making a client's certificate")

    def _make_identity(self):
        identity = os.path.join(self.data, "identity")
        os.makedirs(identity, mode=0o700, exist_ok=True)
        shutil.copy(os.path.join(self.pki, "ca.pem"), identity)
        for end in ("pem", "key"):
            shutil.copy(os.path.join(self.pki, f"{SITE}.{DEVICE}.{end}"), os.path.join(identity, "device." + end))
        with open(os.path.join(identity, "device.json"), "w") as file:
            json.dump({"site": SITE, "device": DEVICE}, file)
        keys = os.path.join(self.data, "keys")
        os.makedirs(keys, mode=0o700, exist_ok=True)
        shutil.copy(os.path.join(self.hq_keys, "card-hash.key"), keys)
        run([self.program("regard-hq"), "keys", "--keys", self.hq_keys, "--command", os.path.join(identity, "command.pem")],
            "writing HQ's command key")

    def start(self):
        """Broker and HQ."""
        port = free_port()
        self.broker = f"mqtts://localhost:{port}"
        run([os.path.join(self.bench.source, "board", "mosquitto-conf"), self.pki, port, f"{SITE}.{DEVICE}", "hq",
             "ops." + OPERATOR], "configuring the broker")
        mosquitto = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        broker = self.bench.children.start("mosquitto", [mosquitto, "-c", os.path.join(self.pki, "mosquitto.conf")])
        wait_for_port(self.bench.children, broker, port)
        hq = self.bench.children.start(
            "regard-hq", [self.program("regard-hq"), "serve", "--db", self.hq_db, "--keys", self.hq_keys,
                          "--broker", self.broker] + self._identity_options("hq"))
        self.children = [broker, hq]

    def _identity_options(self, name):
        return ["--ca", os.path.join(self.pki, "ca.pem"), "--cert", os.path.join(self.pki, name + ".pem"),
                "--key", os.path.join(self.pki, name + ".key")]

    def stop(self):
        for child in reversed(self.children):
            self.bench.children.stop(child)
        self.children = []

    def ctl(self, *words):
        return run([self.program("regardctl"), "--broker", self.broker] + self._identity_options("ops." + OPERATOR) +
                   list(words), "regardctl")

    def cards(self):
        """(cards of members, badges of associates) as taps name them."""
        members, badges = [], []
        with open(self.cards_csv, newline="") as file:
            for row in csv.DictReader(file):
                (badges if row["kind"] == "badge" else members).append("uid:" + row["uid"])
        if not members or not badges:
            raise BenchError(f"{self.cards_csv} names no member's card or no badge")
        return members, badges

    def numbers(self):
        """(member, number of their card) of all."""
        with open(self.cards_csv, newline="") as file:
            return [(int(row["id"]), row["uid"]) for row in csv.DictReader(file) if row["kind"] == "member"]

    def recognised(self, count):
        """The last members who allowed everything that a profile needs; the first have cards of other types."""
        with sqlite3.connect(f"file:{self.hq_db}?mode=ro", uri=True) as db:
            rows = db.execute("SELECT member FROM consents WHERE granted=1 AND purpose IN ('recognise','purchases') "
                              "GROUP BY member HAVING COUNT(*)=2 ORDER BY member DESC LIMIT ?", (count,)).fetchall()
        if len(rows) < count:
            raise BenchError(f"only {len(rows)} members of the store are to be recognised, not {count}")
        return [row[0] for row in rows]

    def known_cards(self, count):
        """Cards of those."""
        numbers = dict(self.numbers())
        return [f"uid:{numbers[member]}" for member in self.recognised(count)]

    def give_phone_key(self, what, file, *more):
        """A key of the chain's for phones, of HQ and of the kiosk; returns its public half, as phones know it."""
        secret = os.path.join(self.dir, what + ".pem")

        def make():
            run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", secret], "making a key for phones")
            run([self.program("regard-hq"), "keys", "--keys", self.hq_keys, "--import-" + what, secret, *more], "giving HQ a key for phones")
            shutil.copy(os.path.join(self.hq_keys, file), os.path.join(self.data, "keys", file))
        self._once("key-" + what, make)
        point = subprocess.run(["openssl", "ec", "-in", secret, "-pubout", "-outform", "DER", "-conv_form", "compressed"],
                               capture_output=True).stdout[-POINT:]
        if len(point) != POINT:
            raise BenchError(f"openssl does not say the public half of {secret}")
        return point.hex()

    def give_site_key(self):
        """What the identity document brings to a kiosk that was let in; this one's was made by hand."""
        run([self.program("regard-hq"), "keys", "--keys", self.hq_keys, "--site", SITE, "--kiosk", os.path.join(self.data, "keys")],
            "giving the kiosk its site's key")

    def issue_other_types(self):
        """Cards of type B and FeliCa for some members, so that they take the whole path."""
        def issue():
            for member, pair in enumerate(zip(CARDS_B, CARDS_F), 1):
                for uid in pair:
                    self.ctl("card", "issue", "--member", str(member), "--uid", uid)
        self._once("issue", issue)

    def cursors(self):
        """How far the kiosk has read each of HQ's feeds: {feed: version}."""
        return dict(self._query("SELECT feed, version FROM cursor"))

    def pictures(self):
        """Names of the files of pictures that the kiosk has, as sent or decoded."""
        folder = os.path.join(self.data, "pictures")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def rows(self):
        """How many rows the kiosk holds of what a tap reads."""
        return {table: self._query(f"SELECT COUNT(*) FROM {table}")[0][0]
                for table in ("member", "card", "history", "neighbour", "stock")}

    def _query(self, text):
        path = os.path.join(self.data, "kiosk.db")
        try:
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        except sqlite3.Error:
            return []
        try:
            return db.execute(text).fetchall()
        except sqlite3.Error:
            return []
        finally:
            db.close()


def wait_for_port(children, child, port):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    children.complain(child, "the broker did not start; install the package mosquitto")
