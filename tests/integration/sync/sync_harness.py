"""A private broker, HQ, and a kiosk played by the test on regard-link's socket."""
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid

# Our programs let nobody of their own user read their memory; root, as whom tests mostly run, needs no leave.
if os.geteuid() != 0:
    os.environ["REGARD_READABLE_MEMORY"] = "1"
BIN = os.environ.get("RG_BIN", "build/release/bin")
SOURCE = os.environ.get("RG_SOURCE", ".")
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
sys.path.append(os.path.join(SOURCE, "board/desk"))
import asked  # noqa: E402
import engine  # noqa: E402
from calendar_day import CALENDAR_MS  # noqa: E402
from pace import END_S, HANG_S, Witness, cpu_seconds, end  # noqa: E402,F401
from ports import free_port  # noqa: E402

FEEDS = ["associates", "products", "stock", "neighbours", "consents", "members", "cards", "purchases", "prices", "notes", "requests",
         "offers", "tasks"]
BEAT, FIELD, LINK, MESSAGE, PUBLISH = 1, 2, 3, 4, 5
DOWN, CONNECTING, UP = 0, 1, 2
NONE, NAME, UNREACHABLE, TLS, REFUSED, LOST, SILENT, EXPIRED = range(8)
HEAD = struct.Struct("=BBHI")
MESSAGE_HEAD = struct.Struct("=HBBI")


def now_ms():
    return int(time.time() * 1000)


def uuid7():
    value = (now_ms() << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=value))


def envelope(kind, body, **changes):
    message = {"v": 1, "id": uuid7(), "t": kind, "ts": now_ms(), "exp": None, "b": body}
    message.update(changes)
    return json.dumps(message).encode()


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("did not happen within %g s: %s" % (seconds, what))


def switches(pid):
    """How often the process has gone to sleep: its wake-ups."""
    with open("/proc/%d/status" % pid, encoding="ascii") as status:
        return sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)


def pss_kib(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Place:
    """A folder with certificates and a broker's configuration."""

    def __init__(self, identities):
        self.folder = tempfile.mkdtemp(prefix="rg-sync-")
        self.port = free_port()
        self.processes = []
        self.broker = None
        self.pki("ca")
        self.pki("server", "localhost", "127.0.0.1")
        for identity in identities:
            self.pki("client", identity)
        self.engine = engine.Broker(SOURCE, self.folder, self.port, lambda _name, command: self.start(command))
        self.engine.allow(identities)

    def path(self, name):
        return os.path.join(self.folder, name)

    def pki(self, *words, folder=None, env=None):
        subprocess.run([SOURCE + "/board/pki", folder or self.folder, *words], check=True,
                       env={**os.environ, **(env or {})})

    def url(self, host="127.0.0.1", port=None):
        return "mqtts://%s:%d" % (host, port or self.port)

    def files(self, identity):
        return ["--ca", self.path("ca.pem"), "--cert", self.path(identity + ".pem"),
                "--key", self.path(identity + ".key")]

    def start(self, command, **options):
        log = open(self.path("log"), "ab")
        process = subprocess.Popen(command, stdout=log, stderr=log, **options)
        log.close()
        self.processes.append(process)
        return process

    def start_broker(self):
        self.engine.start()
        self.broker = self.engine.processes[0]

    def kill(self, process):
        process.kill()
        process.wait()

    def publish(self, identity, topic, payload, retain=False):
        command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "--cafile", self.path("ca.pem"),
                   "--cert", self.path(identity + ".pem"), "--key", self.path(identity + ".key"),
                   "-q", "1", "-t", topic, "-s" if payload else "-n"] + (["-r"] if retain else [])
        subprocess.run(command, input=payload, check=True)

    def signed(self, identity, topic, text):
        """A request with that identity's signature."""
        text = text.decode() if isinstance(text, bytes) else text
        return asked.signed(topic, text, self.path(identity + ".pem"), self.path(identity + ".key")).encode()

    def log(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        shutil.rmtree(self.folder, ignore_errors=True)


class Kiosk:
    """The kiosk's side of regard-link."""

    def __init__(self, place, site, device, options=(), env=None, url=None, files=None, boot=1):
        self.place, self.site, self.device, self.boot = place, site, device, boot
        self.options, self.env = list(options), env
        self.url, self.files = url, files
        self.socket = None
        self.link = None
        self.start()

    def start(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in ours, theirs:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 262144)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 262144)
        command = [BIN + "/regard-link", "--broker", self.url or self.place.url(), "--site", self.site,
                   "--device", self.device, "--boot", str(self.boot), *self.options]
        command += self.files or self.place.files("%s.%s" % (self.site, self.device))
        number = theirs.fileno()
        self.link = self.place.start(["bash", "-c", 'exec "$@" 3<&%d %d<&-' % (number, number), "link", *command],
                                     pass_fds=[number], env={**os.environ, **(self.env or {})})
        theirs.close()
        self.socket = ours
        self.beats, self.states, self.messages = [], [], []
        self.strangers = set()
        self.started = time.monotonic()

    def restart(self):
        self.socket.close()
        if self.link.poll() is None:
            self.place.kill(self.link)
        self.boot += 1
        self.start()

    def take(self, seconds):
        """Handle one frame. False when none came in time; EOFError when the link is gone."""
        ready, _, _ = select.select([self.socket], [], [], max(0, seconds))
        if not ready:
            return False
        try:
            packet = self.socket.recv(80000)
        except ConnectionResetError:
            packet = b""
        if not packet:
            raise EOFError
        version, kind, reserved, length = HEAD.unpack_from(packet)
        body = packet[HEAD.size:]
        assert (version, reserved, length) == (1, 0, len(body)), packet[:8]
        if kind == BEAT:
            self.beats.append((time.monotonic(), struct.unpack("=I", body)[0]))
        elif kind == LINK:
            *state, self.certificate_until, stranger, self.oversized, broker, brokers = struct.unpack("=IIqIIII", body)
            self.broker = broker, brokers
            self.strangers.add(stranger)
            self.states.append(tuple(state))
        elif kind == MESSAGE:
            topic_len, retain, zero, payload_len = MESSAGE_HEAD.unpack_from(body)
            topic = body[MESSAGE_HEAD.size:MESSAGE_HEAD.size + topic_len].decode()
            payload = body[MESSAGE_HEAD.size + topic_len:]
            assert zero == 0 and retain in (0, 1) and len(payload) == payload_len
            self.messages.append((topic, payload))
        else:
            raise AssertionError("a frame of type %d" % kind)
        return True

    def run(self, seconds, until=lambda: False):
        """Take frames until the condition holds; whether it did."""
        end = time.monotonic() + seconds
        while not until():
            left = end - time.monotonic()
            if left <= 0 or not self.take(left):
                return until()
        return True

    def state(self):
        return self.states[-1][0] if self.states else DOWN

    def up(self, seconds=15):
        if not self.run(seconds, lambda: self.state() == UP):
            raise AssertionError("the link is not up: %r\n%s" % (self.states, self.place.log()))

    def frame(self, kind, body):
        self.socket.send(HEAD.pack(1, kind, 0, len(body)) + body)

    def publish(self, topic, payload, retain=False):
        topic = topic.encode()
        self.frame(PUBLISH, MESSAGE_HEAD.pack(len(topic), retain, 0, len(payload)) + topic + payload)

    def answer(self, topic, matches, seconds):
        """The body of the first message on the topic that fits; others stay."""
        found = []

        def look():
            for at, (where, payload) in enumerate(self.messages):
                if where == topic:
                    body = json.loads(payload)["b"]
                    if matches(body):
                        found.append(body)
                        del self.messages[at]
                        return True
            return False
        self.run(seconds, look)
        return found[0] if found else None

    def pull(self, feed, epoch, start, seconds=10):
        rid = uuid7()
        self.publish("up/req", envelope("pull", {"rid": rid, "m": "pull", "feed": feed, "epoch": epoch,
                                                 "from": start}))
        return self.answer("dn/res", lambda body: body.get("rid") == rid, seconds)

    def pull_all(self, feed, epoch=""):
        """Every row of a feed: (epoch, version, rows by columns, pages)."""
        version, rows, pages = 0, [], 0
        while True:
            page = self.pull(feed, epoch, version)
            if page is None:
                continue
            if page.get("reset"):
                assert epoch != page["epoch"]
                epoch, version, rows = page["epoch"], 0, []
                continue
            assert page["feed"] == feed and page["from"] == version and page["to"] >= version, page
            assert all(len(row) == len(page["columns"]) for row in page["rows"])
            rows += [dict(zip(page["columns"], row)) for row in page["rows"]]
            pages += 1
            version = page["to"]
            if not page["more"]:
                return epoch, version, rows, pages

    def send_state(self, **more):
        body = {"online": True, "boot": self.boot, "epoch": "0123456789abcdef", "version": "0.1.0", "queue": 0,
                "last_tap": now_ms(), "reader": "ready", "database": "ok", "at": now_ms(), "feeds": {}}
        body.update(more)
        self.publish("up/state", envelope("state", body), retain=True)

    def close(self):
        self.socket.close()
        if self.link.poll() is None:
            self.link.terminate()
            self.link.wait(HANG_S)


class Hq:
    """A generated store and the server on it."""

    def __init__(self, place, customers=200, products=400, purchases=3000):
        self.place = place
        self.server = None
        subprocess.run([BIN + "/regard-hq", "generate", "--db", place.path("hq.db"), "--keys", place.path("keys"),
                        "--cards", place.path("cards.csv"), "--site", "store-1", "--customers", str(customers),
                        "--products", str(products), "--purchases", str(purchases), "--seed", "7", "--calendar", str(CALENDAR_MS)],
                       check=True, stdout=subprocess.DEVNULL)

    def start(self, *more):
        self.server = self.place.start([BIN + "/regard-hq", "serve", "--db", self.place.path("hq.db"), "--keys",
                                        self.place.path("keys"), "--broker", self.place.url(),
                                        *self.place.files("hq"), *more])

    def stop(self):
        """(exit code, seconds of processor that its end took)"""
        return end(self.server)


def ctl(place, *words, files=None, url=None, env=None):
    return subprocess.run([BIN + "/regardctl", "--broker", url or place.url(), *(files or place.files("ops.anna")),
                           *words], capture_output=True, text=True, timeout=30, check=False,
                          env={**os.environ, **(env or {})})
