"""A broker, HQ with a chain of stores, and regard-fleet's many kiosks."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import fleet_chain
from processes import BenchError
from store import run, wait_for_port

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../support"))
import nats_cluster  # noqa: E402
from ports import free_port  # noqa: E402

A_KIOSK_OPENS = 12  # descriptors: seven files, a socket, and the pair by which libmosquitto would wake a thread


class Mosquitto:
    name = "mosquitto"

    def __init__(self, fleet):
        self.fleet, self.port = fleet, free_port()
        self.urls = [f"mqtts://127.0.0.1:{self.port}"]
        self.child = None

    def prepare(self, identities):
        pki = self.fleet.pki
        run([os.path.join(self.fleet.source, "board", "pki"), pki, "server", "localhost", "127.0.0.1"],
            "making the broker's certificate")
        run([os.path.join(self.fleet.source, "board", "mosquitto-conf"), pki, self.port, *identities], "configuring the broker")

    def start(self):
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        limit = lambda: raise_limit(200_000)  # noqa: E731
        self.child = self.fleet.children.start("mosquitto", [program, "-c", os.path.join(self.fleet.pki, "mosquitto.conf")],
                                               preexec_fn=limit)
        wait_for_port(self.fleet.children, self.child, self.port)

    def kill(self, _node=0):
        self.child.kill()
        self.child.wait()

    def processes(self):
        return {"mosquitto": self.child.pid}


class Nats:
    """Kiosks are dealt out to the nodes, HQ is at the first."""
    name = "nats"

    def __init__(self, fleet, nodes=3):
        self.cluster = nats_cluster.Cluster(fleet.source, fleet.pki, lambda command: fleet.children.start(
            "nats-server", command, preexec_fn=lambda: raise_limit(200_000)), nodes)
        self.urls = [f"mqtts://127.0.0.1:{port}" for port in self.cluster.mqtt]

    def prepare(self, identities):
        self.cluster.prepare(identities)

    def start(self):
        self.cluster.start()

    def kill(self, node=0):
        self.cluster.kill(node)

    def processes(self):
        return {name: process.pid for name, process in zip(self.cluster.names, self.cluster.processes)}


def descriptors():
    """How many a process of ours may have open."""
    import resource
    wanted = 200_000
    child = subprocess.run([sys.executable, "-c", "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"],
                           preexec_fn=lambda: raise_limit(wanted), stdout=subprocess.PIPE, text=True, check=True)
    found = int(child.stdout)
    return wanted if found == resource.RLIM_INFINITY else found


def raise_limit(wanted):
    import resource
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


ENGINES = {"mosquitto": Mosquitto, "nats": Nats}


class Fleet:
    """@p folder holds HQ's database, @p disks the kiosks' own (one in memory is quickest: theirs are elsewhere)."""

    def __init__(self, source, build, folder, disks, children, kiosks, engine=Mosquitto, threads=2,
                 retry_max_s=300):
        self.source, self.children, self.kiosks, self.threads = source, children, kiosks, threads
        self.retry_max_s = retry_max_s
        self.programs, self.tools = os.path.join(build, "bin"), os.path.join(build, "tests")
        self.dir, self.disks = folder, disks
        self.pki, self.keys = os.path.join(folder, "pki"), os.path.join(folder, "hq-keys")
        self.db = os.path.join(folder, "hq.db")
        self.devices = [f"f{number:05}" for number in range(1, kiosks + 1)]
        self.identities = ["hq", "ops.it"] + [f"{fleet_chain.site_of(number)}.{device}" for number, device in enumerate(self.devices, 1)]
        self.broker = engine(self)
        self.hq, self.fleets = None, []

    def prepare(self):
        pki = os.path.join(self.source, "board", "pki")
        os.makedirs(self.disks, exist_ok=True)
        run([pki, self.pki, "ca"], "making the certificate authority")
        run([pki, self.pki, "client", "hq"], "making HQ's certificate")
        places = fleet_chain.make(os.path.join(self.programs, "regard-hq"), self.dir, self.db, self.keys, self.kiosks)
        with open(os.path.join(self.dir, "roster"), "w", encoding="utf-8") as roster:
            roster.writelines(places)
        run([os.path.join(self.programs, "regard-hq"), "keys", "--keys", self.keys, "--command",
             os.path.join(self.dir, "command.pem")], "writing HQ's command key")
        self.broker.prepare(self.identities)
        self.broker.start()
        self.start_hq()
        a_process = max(1, (descriptors() - 256) // A_KIOSK_OPENS)
        for first in range(1, self.kiosks + 1, a_process):
            self._start_fleet(first, min(a_process, self.kiosks + 1 - first))
        for child in self.fleets:
            if child.stdout.readline().strip() != "ready":
                self.children.complain(child, "the fleet did not open")

    def _start_fleet(self, first, kiosks):
        words = [os.path.join(self.tools, "regard-fleet"), "--dir", self.disks, "--ca", os.path.join(self.pki, "ca.pem"),
                 "--ca-key", os.path.join(self.pki, "ca.key"), "--command", os.path.join(self.dir, "command.pem"), "--roster",
                 os.path.join(self.dir, "roster"), "--kiosks", str(kiosks), "--first", str(first), "--threads", str(self.threads),
                 "--products", str(fleet_chain.PRODUCTS), "--retry-max", str(self.retry_max_s)]
        for url in self.broker.urls:
            words += ["--broker", url]
        self.fleets.append(self.children.start("regard-fleet", words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))

    def start_hq(self):
        self.hq = self.children.start(
            "regard-hq", [os.path.join(self.programs, "regard-hq"), "serve", "--db", self.db, "--keys", self.keys, "--broker",
                          self.broker.urls[0], "--ca", os.path.join(self.pki, "ca.pem"), "--cert",
                          os.path.join(self.pki, "hq.pem"), "--key", os.path.join(self.pki, "hq.key")])

    def order(self, *words):
        """To all processes at the same moment; their answers."""
        for child in self.fleets:
            child.stdin.write(" ".join(str(word) for word in words) + "\n")
            child.stdin.flush()
        lines = [child.stdout.readline().strip() for child in self.fleets]
        for child, line in zip(self.fleets, lines):
            if not line:
                self.children.complain(child, "the fleet ended")
        return lines

    def numbers(self, pattern, *words):
        """What each process answers, number by number."""
        found = [re.fullmatch(pattern, line) for line in self.order(*words)]
        if None in found:
            raise BenchError(f"the fleet does not {words[0]}")
        return list(zip(*([int(word) for word in one.groups()] for one in found)))

    def connect(self, seconds):
        """All at once; (how many became live, ms until the last, the median, the 99th of a hundred did, of the slowest process)."""
        live, last, median, p99 = self.numbers(r"live (\d+) of \d+ in (\d+) ms, median (\d+), p99 (\d+)", "connect", seconds)
        return sum(live), max(last), max(median), max(p99)

    def wait(self, seconds):
        live, last = self.numbers(r"live (\d+) of \d+ in (\d+) ms", "wait", seconds)
        return sum(live), max(last)

    def rate(self, a_second, seconds):
        """(how many events were timed, the median in ms, p99 in ms, of the slowest process)"""
        each = max(1, a_second // len(self.fleets))
        count, median, p99 = self.numbers(r"acknowledged (\d+), median (\d+) us, p99 (\d+) us", "rate", each, seconds)
        return sum(count), max(median) / 1000, max(p99) / 1000

    def must(self, *words):
        answers = self.order(*words)
        if set(answers) != {"ok"}:
            raise BenchError(f"the fleet does not {words[0]}: {answers}")

    def report(self):
        reports = [json.loads(line) for line in self.order("report")]
        total = {name: sum(report[name] for report in reports) for name in reports[0] if name != "store"}
        total["store"] = next((report["store"] for report in reports if report["store"] != "ok"), "ok")
        return total

    def check(self, said):
        """HQ has each event of each kiosk once, in order and with no number left out, and neither refused anything."""
        report = self.report()
        wrong = [f"{name}: {report[name]}" for name in ("foreign", "refused", "unproven", "rejected", "unfit", "pending")
                 if report[name] != 0]
        if report["store"] != "ok":
            wrong.append("a database: " + report["store"])
        if report["said"] != said * self.kiosks:
            wrong.append(f"said {report['said']}, not {said * self.kiosks}")
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True) as db:
            inbox = dict(db.execute("SELECT device, next-1 FROM inbox WHERE stream='visit' AND applied=next-1"))
            kept = dict(db.execute("SELECT device, count(*) FROM outcomes GROUP BY device"))
            letters = db.execute("SELECT count(*) FROM dead_letter").fetchone()[0]
        for device in self.devices:
            if inbox.get(device, 0) != said or kept.get(device, 0) != said:
                wrong.append(f"{device}: HQ's next number {inbox.get(device)}, kept {kept.get(device)}, said {said}")
        if letters:
            wrong.append(f"{letters} dead letters")
        if wrong:
            raise BenchError("the numbers do not agree: " + "; ".join(wrong[:5]))
        return report

    def close(self):
        for child in [*self.fleets, *([self.hq] if self.hq else [])]:
            self.children.stop(child, 30)
        shutil.rmtree(self.disks, ignore_errors=True)
