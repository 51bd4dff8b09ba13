"""A three-node NATS JetStream cluster on loopback in the place of a mosquitto, configured as board/nats does it."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../board/desk"))
from ports import free_port  # noqa: E402

PROGRAM = shutil.which("nats-server") or "/usr/sbin/nats-server"
SETTLED = b"JetStream cluster new metadata leader", b"Self is new JetStream cluster metadata leader"


def installed():
    return os.access(PROGRAM, os.X_OK)


class Cluster:
    """@p start is called with a command and returns its process; @p mqtt_port is the first node's, if it must be a certain one."""

    def __init__(self, source, pki, start, nodes=3, mqtt_port=None):
        self.source, self.pki, self.begin = source, pki, start
        self.names = [f"node-{number}" for number in range(1, nodes + 1)]
        ports = [free_port() for _ in range(3 * nodes)]
        self.mqtt, self.cluster, self.client = ports[:nodes], ports[nodes:2 * nodes], ports[2 * nodes:]
        if mqtt_port is not None:
            self.mqtt[0] = mqtt_port
        self.processes = [None] * nodes

    def prepare(self, identities):
        for name in self.names:
            subprocess.run([os.path.join(self.source, "board/pki"), self.pki, "node", name, "localhost", "127.0.0.1"], check=True)
        self.allow(identities)

    def allow(self, identities):
        """Who may connect; a running node is told by SIGHUP."""
        routes = [word for port in self.cluster for word in ("--route", f"127.0.0.1:{port}")] if len(self.names) > 1 else []
        for name, mqtt, cluster, client in zip(self.names, self.mqtt, self.cluster, self.client):
            subprocess.run([os.path.join(self.source, "board/nats/conf"), self.pki, name, "--mqtt", f"127.0.0.1:{mqtt}",
                            "--cluster", f"127.0.0.1:{cluster}", "--client", f"127.0.0.1:{client}", *routes, "--replicas",
                            str(len(self.names)), "--", *identities], check=True)

    def log(self, node):
        return os.path.join(self.pki, self.names[node] + ".log")

    def start_node(self, node):
        self.processes[node] = self.begin([PROGRAM, "-c", os.path.join(self.pki, self.names[node] + ".conf"), "-l", self.log(node)])

    def runs(self, node):
        return self.processes[node] is not None and self.processes[node].poll() is None

    def start(self, seconds=60):
        """All that do not run; back when they take connections, know who leads, and each node of the cluster gives a session to who is new: where the
        one that led the stream of sessions was killed, that is refused until another leads it, some seconds later."""
        whole = not any(self.runs(node) for node in range(len(self.names)))
        try:
            self._start(seconds)
        except AssertionError:
            if not whole:
                raise
            # Two of some hundred clusters that began from nothing never came about; begun again they did.
            print("a NATS cluster did not come about, and is started again", flush=True)
            for node in range(len(self.names)):
                self.kill(node)
            self._start(seconds)

    def _start(self, seconds):
        fresh = [node for node in range(len(self.names)) if not self.runs(node)]
        for node in fresh:
            if os.path.exists(self.log(node)):
                os.unlink(self.log(node))
            self.start_node(node)
        end = time.monotonic() + seconds
        while not all(self._ready(node) for node in fresh) or not all(self._gives_sessions(node) for node in range(len(self.names))):
            if time.monotonic() > end or not all(self.runs(node) for node in fresh):
                raise AssertionError("the cluster did not come about; see node-*.log")
            time.sleep(0.02)

    def _ready(self, node):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.mqtt[node])) != 0:
                return False
        with open(self.log(node), "rb") as log:
            text = log.read()
        return len(self.names) == 1 or any(words in text for words in SETTLED)

    def _gives_sessions(self, node):
        key = os.path.join(self.pki, "hq.key")
        return not os.path.exists(key) or subprocess.run(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.mqtt[node]), "--cafile", os.path.join(self.pki, "ca.pem"), "--cert",
             os.path.join(self.pki, "hq.pem"), "--key", key, "-q", "1", "-t", "prov/1/nobody", "-E", "-W", "5"], capture_output=True).returncode == 0

    def reload(self):
        """Have all read the list of who may connect. Of a cluster a node may die of it (board/nats/README.md), and is started again, as
        systemd would."""
        for process in self.processes:
            process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 2
        while time.monotonic() < end and all(self.runs(node) for node in range(len(self.names))):
            time.sleep(0.05)
        time.sleep(0.5)
        died = [name for node, name in enumerate(self.names) if not self.runs(node)]
        if died and len(self.names) == 1:
            raise AssertionError("the node died of its new list")
        if died:
            print(f"{', '.join(died)} died of the new list and started again", flush=True)
            self.start(60)

    def kill(self, node):
        self.processes[node].kill()
        self.processes[node].wait()
