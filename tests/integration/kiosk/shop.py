"""A store for tests: board/desk/store.py with what a person looks for on the screen, and what reached HQ."""
import atexit
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(ROOT / "board/desk"))
sys.path.insert(0, str(ROOT / "tests/support"))
import engine  # noqa: E402
from calendar_day import CALENDAR_MS  # noqa: E402
from pace import END_S, HANG_S, PACE, end  # noqa: E402,F401
from store import DEVICE, PRIVACY, SITE, Store, StoreError, free_port, wait_until  # noqa: E402,F401

# Our programs let nobody of their own user read their memory; root, as whom tests mostly run, needs no leave.
if os.geteuid() != 0:
    os.environ["REGARD_READABLE_MEMORY"] = "1"
BIN = pathlib.Path(os.environ.get("RG_BIN", ROOT / "build/release/bin"))
# A machine that is busy with other tests may take this long for what usually takes a moment.
PATIENCE = 30
HIDDEN_S = 12
# So long after it was taken away a card may be held for the end of a conversation, and be missed: put there again sooner, it has not left.
AWAY_S = 1.0
UNKNOWN, RANDOM, SHARED = "uid:04FFFFFFFFFFF1", "uid:08A1B2C3", "uid:01020304"
TICK, WARNING, WAIT = 2, 8, 20
# By the numbers that HQ's database gives them; 8 are the erasures, which are not compared.
NUMBERED = dict(enumerate(("associates", "products", "stock", "neighbours", "consents", "members", "cards", "purchases"))) | dict(
    enumerate(("prices", "notes", "requests", "offers", "tasks"), 9))
FEEDS = tuple(NUMBERED.values())
# What taps read in place of the rows of neighbours, and where its head says of which rows it is (app/store/neighbour_file.h).
NEIGHBOURS, STAMP = "kiosk.db.neighbours", slice(72, 88)
STATES = {TICK: "saved", WARNING: "not-saved", WAIT: "saving"}

# Of the store that every test has.
GENERATED = {"customers": 120, "products": 200, "purchases": 2500, "seed": 7, "calendar": CALENDAR_MS}
_template = None


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def template():
    """One generated store with certificates, made once a program and copied by every test."""
    global _template
    if _template is None:
        folder = tempfile.TemporaryDirectory(prefix="regard-shop-")
        atexit.register(folder.cleanup)
        Store(BIN, folder.name).prepare(**GENERATED)
        _template = pathlib.Path(folder.name)
    return _template


class Shop(Store):
    """A store that is ready to be started, in a folder of its own."""
    # Whether who takes a card away goes on at once: then who puts the same one there again waits.
    hurried = False
    _card, _taken = None, 0.0

    def __init__(self, data=None, window="1280x800", wire_time=False):
        self.folder = tempfile.TemporaryDirectory(prefix="regard-shop-")
        home = pathlib.Path(self.folder.name)
        for name in ("hq.db", "hq-keys", "cards.csv", "pki"):
            source = template() / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, home / name)
        (home / "pki/port").write_text(str(free_port()))
        super().__init__(BIN, home, window=window, wire_time=wire_time)
        self.prepare()
        self.broker = engine.Broker(ROOT, home / "pki", self.port, self._start_part)
        if engine.NATS:
            self.allow(f"{SITE}.{DEVICE}", "hq", "ops.demo", f"till.{SITE}.t1")
        if data is not None:
            for name in ("kiosk.db", "kiosk.db-wal", NEIGHBOURS):
                if (data / name).exists():
                    shutil.copy2(data / name, self.home / "kiosk" / name)
            # The database opens with the keys of its device only.
            for path in data.glob("data-root-*.key"):
                shutil.copy2(path, self.home / "kiosk/keys" / path.name)

    def close(self):
        try:
            super().close()
        finally:
            self.folder.cleanup()

    # -- the broker, whichever it is; what runs is called mosquitto --

    def allow(self, *identities):
        self.broker.allow(identities)

    def _start_part(self, name, words):
        names = ("mosquitto", f"{name}-2", f"{name}-3")
        return self.start(next(free for free in names if not self.running(free)), *words)

    def start_broker(self):
        self.broker.start()

    def stop(self, name, sig=signal.SIGTERM, seconds=PATIENCE):
        if name == "mosquitto" and engine.NATS:
            for part in [known for known in self.processes if known.startswith("nats-")]:
                self.end(part)
            # Its files are as they are, whatever it would have done in the end.
            return self.end(name) if name in self.processes else None
        return super().stop(name, sig, seconds)

    def start_kiosk(self, *more, trust_uid=True, **others):
        """The cards of most tests are numbers alone."""
        super().start_kiosk(*(["--trust-uid"] if trust_uid else []), *more, **others)

    def start_kiosk_by(self, *before, url=None, env=None, trusting=True):
        """Start the kiosk by a program that becomes it, such as a shell or unshare; not trusting, a bare number opens no profile."""
        self.start("kiosk", *before, self.bin / "regard-kiosk", "--data", self.home / "kiosk", "--reader",
                   f"pn532_uart:{self.tty}", "--broker", url or self.url, "--window", self.window, "--config",
                   self.home / "kiosk.json", "--trace", self.trace, *(["--trust-uid"] if trusting else []),
                   env=dict(env or os.environ, DISPLAY=self.display))
        # What stands before it would end of the question about the screen.
        name = pathlib.Path(f"/proc/{self.processes['kiosk'].pid}/comm")
        wait_until("the kiosk's start", PATIENCE,
                   lambda: name.read_text() == "regard-kiosk\n" and self._kiosk_listens(), 0.05)

    def configure(self, **members):
        """Write the kiosk's configuration; nothing of the generated years gets too old unless a test says so."""
        (self.home / "kiosk.json").write_text(json.dumps({"privacy": PRIVACY} | members))

    def start_all(self, online=True, data=True):
        """Start it all; then the kiosk stands there idle, knows that it is online, and has the whole data of the store."""
        self.start_broker()
        self.start_hq()
        self.start_reader()
        self.start_kiosk()
        self.wait_screen("idle", PATIENCE)
        if online:
            self.wait_online()
        if data:
            self.wait_data()

    # -- what is there --

    def rows(self, query, *values):
        """Rows of HQ's database, read beside HQ."""
        base = sqlite3.connect(f"file:{self.home}/hq.db?mode=ro", uri=True, timeout=10)
        try:
            return base.execute(query, values).fetchall()
        finally:
            base.close()

    def held(self, query, *values):
        """Rows of the kiosk's database, read beside the kiosk."""
        base = sqlite3.connect(f"file:{self.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=10)
        try:
            return base.execute(query, values).fetchall()
        finally:
            base.close()

    def members(self, count):
        """Cards of members who allowed everything and own something that goes with other things."""
        rows = self.rows("SELECT m.id FROM members m WHERE "
                         "(SELECT count(*) FROM consents c WHERE c.member = m.id AND c.granted = 1 AND "
                         " c.purpose IN ('recognise', 'purchases')) = 2 AND "
                         "(SELECT count(*) FROM purchases p WHERE p.member = m.id) >= 3 ORDER BY m.id LIMIT ?", count)
        if len(rows) < count:
            raise StoreError(f"the generated store has only {len(rows)} members for this test, not {count}")
        return [f"m{row[0]}" for row in rows]

    def outcomes(self):
        """(member, position, outcome) of each outcome that HQ holds."""
        return self.rows("SELECT member, position, outcome FROM outcomes ORDER BY at, id")

    def log(self, name="kiosk"):
        path = self.home / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def running(self, name="kiosk"):
        process = self.processes.get(name)
        return process is not None and process.poll() is None

    def child(self, program):
        """The process id of a supervised program of the kiosk that runs now (stopped ones too), or None."""
        kiosk = self.processes["kiosk"].pid
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if int(stat[1]) == kiosk and stat[0] not in "ZX" and words[0].endswith(program.encode()):
                return int(entry.name)
        return None

    def end(self, name):
        """Kill with -9, as a failing machine would."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    # -- what stands on the screen --

    def screen(self):
        """As Store.screen(), and says whether the kiosk is alive when it does not answer."""
        try:
            return super().screen()
        except StoreError as error:
            process = self.processes["kiosk"]
            raise StoreError(f"{error}: it {'runs' if process.poll() is None else f'ended with {process.returncode}'}; "
                             f"log: {self.log()[-600:]}") from None

    def wait_screen(self, name, seconds=PATIENCE, condition=lambda screen: True):
        """As Store.wait_screen(), with one patience for all: a busy machine may also be slow to say what stands."""
        last = None

        def look():
            nonlocal last
            try:
                last = self.screen()
            except StoreError:
                if not self.running():
                    raise
                return None
            return last if last["screen"] == name and condition(last) else None
        try:
            return wait_until(f"screen '{name}'", seconds, look, 0.05)
        except StoreError as error:
            raise StoreError(f"{error}; the screen is '{last['screen'] if last else 'not known'}'") from None

    def texts(self):
        return [node["text"] for node in self.screen()["nodes"] if node["role"] == "text" and node.get("text")]

    def online(self):
        return any(text.startswith("Online") for text in self.texts())

    def wait_hidden(self):
        """Idle after Hide; before the screens of a stranger would have gone by themselves, which takes them 20 s."""
        self.wait_screen("idle", HIDDEN_S)

    def wait_online(self, seconds=HANG_S):
        """The link's pauses are drawn from windows that double: after some seconds without a broker one may be half a minute."""
        wait_until("the word Online on the screen", seconds, self.online, 0.1)

    def wait_offline(self, seconds=PATIENCE):
        wait_until("the word Offline on the screen", seconds,
                   lambda: any(text.startswith("Offline") for text in self.texts()), 0.1)

    def behind(self):
        """Feeds in which the kiosk's database has not yet what HQ has, then the file that is not yet of its rows; None while it cannot be read."""
        try:
            base = sqlite3.connect(f"file:{self.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=1)
            try:
                held = dict(base.execute("SELECT feed, version FROM cursor WHERE dropping = 0").fetchall())
                stamp = base.execute("SELECT value FROM meta WHERE name = 'neighbours'").fetchone()
            finally:
                base.close()
        except sqlite3.Error:
            return None
        heads = self.rows("SELECT feed, max(version) FROM heads GROUP BY feed")
        late = [NUMBERED[feed] for feed, head in heads if feed in NUMBERED and held.get(NUMBERED[feed], 0) < head]
        return late or ([NEIGHBOURS] if stamp is not None and self.mapped_stamp() != stamp[0] else [])

    def mapped_stamp(self):
        """Of which rows the file of neighbours is; None: there is none."""
        try:
            return (self.home / "kiosk" / NEIGHBOURS).read_bytes()[STAMP].decode()
        except FileNotFoundError:
            return None

    def wait_data(self, seconds=90):
        """Wait until the kiosk holds every feed's newest version, and taps read it."""
        wait_until("the whole data of the store in the kiosk", seconds, lambda: self.behind() == [], 0.2)

    def has(self, role, argument=None):
        return self.button(self.screen(), role, argument) is not None

    @staticmethod
    def button(screen, role, argument=None):
        for node in screen["nodes"]:
            if node.get("action") == role and argument in (None, node.get("argument")):
                return node
        return None

    def pointer(self, *words):
        subprocess.run(["xdotool", *[str(word) for word in words]], check=True,
                       env=dict(os.environ, DISPLAY=self.display), timeout=20)

    def touch(self, role, argument=None):
        """A pointer's click in the middle of a button."""
        node = self.button(self.screen(), role, argument)
        if node is None:
            raise StoreError(f"there is no button '{role}' on the screen {self.screen()['screen']}")
        x, y, width, height = node["rect"]
        self.pointer("mousemove", x + width // 2, y + height // 2, "click", 1)

    def key(self, name):
        self.pointer("key", name)

    @staticmethod
    def state_of_outcome(screen):
        """What the opened recommendation says of its outcome: saved, not-saved, saving or None. The words are
        personal and left out of the dump, so the icon beside them is read: the one that lies in no button."""
        buttons = [node["rect"] for node in screen["nodes"] if node["role"] == "button"]

        def free(node):
            x, y = node["rect"][:2]
            return not any(bx <= x < bx + w and by <= y < by + h for bx, by, w, h in buttons)
        icons = [node for node in screen["nodes"] if node.get("icon") in STATES and free(node)]
        lowest = max(icons, key=lambda node: node["rect"][1], default=None)
        return STATES[lowest["icon"]] if lowest else None

    # -- what a person does --

    def put(self, card):
        if self.hurried and card == self._card:
            self.wait_away()
        self._card = card
        self.reader_says(f"tap {card}")

    def take(self):
        self.reader_says("remove")
        self._taken = time.monotonic()

    def wait_away(self):
        """Wait until it was noticed that the last card was taken away, whatever was done meanwhile."""
        time.sleep(max(0.0, self._taken + AWAY_S - time.monotonic()))

    def put_until(self, card, screen, condition=None, seconds=PATIENCE):
        """Put a card there and wait until `screen` stands. Without a condition the trace's word counts as well: some
        screens end by themselves before they are looked at."""
        before = len(self.tap_lines())

        def traced():
            return condition is None and any(line["screen"] == screen for line in self.tap_lines()[before:])

        def there():
            try:
                stands = self.screen()
            except StoreError:
                if not self.running():
                    raise
                return traced()
            fits = stands["screen"] == screen and (condition is None or condition(stands))
            return fits or traced()
        self.put(card)
        wait_until(f"screen '{screen}'", seconds, there, 0.05)

    def show_card(self, card, screen, condition=None, seconds=PATIENCE):
        """Hold a card there until `screen` stands, then take it away and, unless `hurried`, wait until that was noticed."""
        try:
            self.put_until(card, screen, condition, seconds)
        finally:
            self.take()
            if not self.hurried:
                time.sleep(0.7)

    def open_profile(self, card, seconds=PATIENCE):
        self.show_card(card, "profile", seconds=seconds)

    def record(self, index, outcome, seconds=PATIENCE):
        """Open a recommendation, touch an outcome; returns what the screen says of it in the end."""
        if self.screen()["selected"] != index:
            self.touch("select", index)
            self.wait_screen("profile", seconds, lambda screen: screen["selected"] == index)
        self.touch(outcome)
        return wait_until(f"a word about the outcome '{outcome}'", seconds,
                          lambda: self.settled(self.screen()), 0.05)

    def settled(self, screen):
        state = self.state_of_outcome(screen)
        return state if state in ("saved", "not-saved") else None

    def wait_outcomes(self, wanted, seconds=PATIENCE):
        """Wait until HQ holds exactly these (member, position, outcome), each once."""
        wanted = sorted(wanted)

        def there():
            return sorted(self.outcomes()) == wanted
        try:
            wait_until("the outcomes at HQ", seconds, there, 0.2)
        except StoreError:
            raise StoreError(f"HQ holds {sorted(self.outcomes())}; the screen acknowledged {wanted}") from None


class Case(unittest.TestCase):
    """A test with one shop a class; every process ends with it, and what they logged is shown when it fails."""
    data = None

    @classmethod
    def open(cls):
        cls.shop = Shop(cls.data() if callable(cls.data) else cls.data)
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start_display()
        return cls.shop

    @classmethod
    def open_for_one(cls):
        """A store in which all runs, a customer of whom everything is known, and a badge that is signed in."""
        shop = cls.open()
        shop.start_all()
        cls.card = shop.members(1)[0]
        cls.member = int(cls.card[1:])
        shop.show_card("b1", "hello-badge")
        return shop

    def setUp(self):
        say(f"{type(self).__name__}: {(self.shortDescription() or self.id().split('.')[-1])}")

    def tearDown(self):
        outcome = getattr(self, "_outcome", None)
        result = getattr(outcome, "result", None)
        wrong = result is not None and any(test is self for test, _ in result.failures + result.errors)
        if wrong and hasattr(self, "shop"):
            for log in sorted((self.shop.home / "logs").glob("*.log")):
                tail = log.read_text(errors="replace").splitlines()[-12:]
                if tail:
                    print(f"--- {log.name}", *tail, sep="\n", flush=True)
            try:
                print("--- screen", self.shop.screen(), flush=True)
            except (StoreError, KeyError):
                pass


_synced = None


def synced():
    """The data folder of a kiosk that has caught up with HQ, made once a program."""
    global _synced
    if _synced is None:
        shop = Shop()
        try:
            shop.start_display()
            shop.start_all(online=False)
            shop.stop("kiosk")
            folder = tempfile.TemporaryDirectory(prefix="regard-data-")
            atexit.register(folder.cleanup)
            for path in (*(shop.home / "kiosk").glob("kiosk.db*"), *(shop.home / "kiosk/keys").glob("data-root-*.key")):
                shutil.copy2(path, folder.name)
            _synced = pathlib.Path(folder.name)
        finally:
            shop.close()
    return _synced


def main():
    unittest.main(verbosity=1, failfast=False)
