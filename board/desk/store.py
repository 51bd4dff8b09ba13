"""A whole store on loopback: broker, HQ, reader, kiosk. Used by the demo's tour and by the integration tests."""
import csv
import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE, DEVICE = "store-1", "kiosk-1"
# The generated years are shown whole, however long ago they were made.
PRIVACY = {"retention_days": {"purchases": 0, "wishes": 0, "notes": 0}}


class StoreError(Exception):
    """Says what did not happen."""


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def end_with_us():
    """A kiosk that outlives a killed tour waits for its display, and takes the next one that gets the same number."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_for_signals():
    """A kiosk that is asked for its screen before it listens would die of the signal; blocked, it waits."""
    end_with_us()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})


def wait_until(what, seconds, condition, every=0.02):
    """Wait for condition() to be true and return its value; StoreError names what did not come."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise StoreError(f"{what} did not happen within {seconds} s")
        time.sleep(every)


class Store:
    """Files live below `home`; every process started here is ended by close()."""

    def __init__(self, bin_dir, home, window="1280x800", wire_time=True):
        self.bin = pathlib.Path(bin_dir).resolve()
        self.home = pathlib.Path(home).resolve()
        self.window = window
        self.wire_time = wire_time
        self.processes = {}
        self.unit = self.slot = None
        self.remembered = []
        self.control = None
        self.display = os.environ.get("DISPLAY", "")
        for folder in ("", "pki", "kiosk", "kiosk/identity", "letters", "logs"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        os.chmod(self.home / "kiosk", 0o700)
        self.tty, self.socket = self.home / "reader", self.home / "reader.control"
        self.trace, self.cards = self.home / "trace.jsonl", self.home / "cards.csv"
        self.letters = self.home / "letters"

    # -- preparation --

    def prepare(self, customers=200, products=400, purchases=3000, seed=1, unit=None, calendar=None):
        """
        Certificates, a generated store, the kiosk's identity and keys; what is there already is kept. With a serial number as `unit`
        the kiosk is one out of its box: it has its factory slot alone, and HQ gives it the rest once it is approved. With a `calendar`
        (ms since 1970) the store has the seasons and birthdays of that day, as if it were today.
        """
        run = lambda *words: subprocess.run([str(w) for w in words], check=True)
        if not (self.home / "hq.db").exists():
            run(self.bin / "regard-hq", "generate", "--db", self.home / "hq.db", "--keys", self.home / "hq-keys",
                "--cards", self.cards, "--site", SITE, "--customers", customers, "--products", products,
                "--purchases", purchases, "--seed", seed,
                *(("--calendar", calendar) if calendar else ()))
        pki = self.home / "pki"
        if not (pki / "port").exists():
            run(ROOT / "board/pki", pki, "ca")
            run(ROOT / "board/pki", pki, "server", "localhost", "127.0.0.1")
            for name in (f"{SITE}.{DEVICE}", "hq", "ops.demo", f"till.{SITE}.t1"):
                run(ROOT / "board/pki", pki, "client", name)
            (pki / "port").write_text(str(free_port()))
        self.port = int((pki / "port").read_text())
        self.https_port = free_port()
        subprocess.run([self.bin / "regard-hq", "keys", "--keys", self.home / "hq-keys", "--command", self.home / "command.pem"], check=True,
                       stdout=subprocess.DEVNULL)
        if unit is None:
            self.prepare_by_hand(run)
        else:
            self.prepare_unit(run, unit)
        (self.home / "kiosk.json").write_text(json.dumps({"time_zone": "Europe/Berlin", "privacy": PRIVACY}))

    def prepare_by_hand(self, run):
        """What IT would do without a factory slot."""
        pki = self.home / "pki"
        run(ROOT / "board/mosquitto-conf", pki, self.port, f"{SITE}.{DEVICE}", "hq", "ops.demo", f"till.{SITE}.t1")
        identity = self.home / "kiosk/identity"
        shutil.copy(pki / "ca.pem", identity / "ca.pem")
        shutil.copy(pki / f"{SITE}.{DEVICE}.pem", identity / "device.pem")
        shutil.copy(pki / f"{SITE}.{DEVICE}.key", identity / "device.key")
        (identity / "device.json").write_text(json.dumps({"site": SITE, "device": DEVICE}))
        shutil.copy(self.home / "command.pem", identity / "command.pem")
        # Of HQ's keys these alone: what signs for HQ, and what opens its backups, stays there.
        (self.home / "kiosk/keys").mkdir(mode=0o700, exist_ok=True)
        for key in (self.home / "hq-keys").glob("card-hash*.key"):
            shutil.copy(key, self.home / "kiosk/keys" / key.name)
        subprocess.run([self.bin / "regard-hq", "keys", "--keys", self.home / "hq-keys", "--site", SITE, "--kiosk", self.home / "kiosk/keys"],
                       check=True, stdout=subprocess.DEVNULL)

    def prepare_unit(self, run, serial):
        """What the factory writes, and a broker that asks HQ who may connect."""
        pki = self.home / "pki"
        if not (pki / "claims").exists():
            run(ROOT / "board/pki", pki, "factory")
            (pki / "claims").write_text(str(free_port()))
            run(ROOT / "board/pki", pki, "unit", serial, f"mqtts://127.0.0.1:{(pki / 'claims').read_text()}")
        run(ROOT / "board/mosquitto-conf", pki, self.port, "--dynamic", (pki / "claims").read_text(), "hq", "ops.demo", f"till.{SITE}.t1")
        self.unit, self.slot = serial, pki / "units" / serial

    @property
    def url(self):
        return f"mqtts://127.0.0.1:{self.port}"

    def _credentials(self, name):
        pki = self.home / "pki"
        return ["--ca", pki / "ca.pem", "--cert", pki / f"{name}.pem", "--key", pki / f"{name}.key"]

    def media(self, names):
        """What the cards of the file are besides their numbers: {name: model of the emulator}, before the reader starts."""
        with open(self.cards, newline="") as file:
            rows = list(csv.DictReader(file))
        with open(self.cards, "w", newline="") as file:
            columns = [column for column in rows[0] if column != "medium"] + ["medium"]
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow(row | {"medium": names.get(row["name"], "")})
        self.remembered = ["--state", self.home / "reader.state"]

    def phone_key(self, what, *more):
        """A chain that a wallet knows by a key of its own, a "collector"'s or a "pass"'s: HQ has it and gives it to kiosks. Returns the public
        half, as phones know it."""
        file = self.home / f"{what}.pem"
        if not file.exists():
            subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(file)], check=True,
                           stderr=subprocess.DEVNULL)
            subprocess.run([str(self.bin / "regard-hq"), "keys", "--keys", str(self.home / "hq-keys"), f"--import-{what}", str(file),
                            *more], check=True, stdout=subprocess.DEVNULL)
        public = subprocess.run(["openssl", "ec", "-in", str(file), "-pubout", "-outform", "DER", "-conv_form", "compressed"],
                                check=True, capture_output=True).stdout
        return public[-33:].hex()

    def uid(self, name):
        """The number of a card of the file."""
        with open(self.cards, newline="") as file:
            return next(row["uid"] for row in csv.DictReader(file) if row["name"] == name)

    # -- processes --

    def start(self, name, *words, env=None):
        log = open(self.home / "logs" / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(
            [str(w) for w in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True,
            preexec_fn=wait_for_signals)
        log.close()
        return self.processes[name]

    def stop(self, name, sig=signal.SIGTERM, seconds=3):
        process = self.processes.pop(name, None)
        if process is None:
            return None
        process.send_signal(sig)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise StoreError(f"{name} did not end within {seconds} s of the signal") from None

    def start_display(self):
        """A private Xvfb; its number is its own choice."""
        read, write = os.pipe()
        log = open(self.home / "logs/xvfb.log", "ab")
        width, height = self.window.split("x")
        self.processes["xvfb"] = subprocess.Popen(
            # Without the last one it begins anew when nobody is connected, and takes nobody meanwhile: a kiosk that starts again would find no display.
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_us)
        os.close(write)
        number = b""
        while not number.endswith(b"\n"):
            piece = os.read(read, 16)
            if not piece:
                raise StoreError("Xvfb did not start; see logs/xvfb.log")
            number += piece
        os.close(read)
        log.close()
        self.display = ":" + number.decode().strip()

    def start_broker(self):
        self.start("mosquitto", shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c",
                   self.home / "pki/mosquitto.conf")

    def start_hq(self, *more):
        self.start("hq", self.bin / "regard-hq", "serve", "--db", self.home / "hq.db", "--keys",
                   self.home / "hq-keys", "--broker", self.url, *self._credentials("hq"),
                   "--https-url", f"https://127.0.0.1:{self.https_port}", "--https-port", self.https_port,
                   "--https-cert", self.home / "pki/localhost.pem", "--https-key", self.home / "pki/localhost.key",
                   "--letters", self.letters, *self._authority(), *more)

    def _authority(self):
        """With what HQ lets units in."""
        pki = self.home / "pki"
        return [] if self.unit is None else ["--authority-cert", pki / "ca.pem", "--authority-key", pki / "ca.key", "--factory-key",
                                             pki / "factory.pem", "--dynamic-security"]

    def start_reader(self):
        words = ["--link", self.tty, "--control", self.socket, "--cards", self.cards, *self.remembered]
        self.start("reader", self.bin / "pn532-sim", *words, *(["--wire-time"] if self.wire_time else []))
        wait_until("the reader's terminal", 5, lambda: self.tty.exists() and self.socket.exists())

    def start_kiosk(self, *more, program="regard-kiosk", reader=None):
        env = dict(os.environ, DISPLAY=self.display, REGARD_DEMO_READER=str(self.socket))
        self.start("kiosk", self.bin / program, "--data", self.home / "kiosk", "--reader",
                   reader or f"pn532_uart:{self.tty}",
                   *(["--broker", self.url] if self.unit is None else ["--factory", self.slot]), "--window", self.window,
                   "--config", self.home / "kiosk.json", "--trace", self.trace, *more, env=env)
        wait_until("the kiosk's start", 10, self._kiosk_listens)

    def _kiosk_listens(self):
        """Whether the kiosk handles SIGUSR1 by now; before that it would end it."""
        try:
            status = pathlib.Path(f"/proc/{self.processes['kiosk'].pid}/status").read_text()
        except FileNotFoundError:
            raise StoreError("the kiosk ended at once; see logs/kiosk.log") from None
        blocked = next(line for line in status.splitlines() if line.startswith("SigBlk"))
        return int(blocked.split()[1], 16) >> (signal.SIGUSR1 - 1) & 1

    def close(self):
        if self.control:
            self.control.close()
        for name in ("kiosk", "reader", "hq", "mosquitto", "xvfb"):
            try:
                self.stop(name)
            except StoreError as error:
                print(error)
        for name in list(self.processes):
            self.stop(name)

    # -- what a person does and sees --

    def reader_says(self, line):
        """One line to the emulator; returns the nanoseconds of its `ok`."""
        words = self.ask_reader(line).split()
        return int(words[1]) if len(words) > 1 else 0

    def ask_reader(self, line):
        """One line to the emulator; returns its whole answer."""
        if self.control is None:
            self.control = socket.socket(socket.AF_UNIX)
            self.control.settimeout(5)
            self.control.connect(str(self.socket))
        self.control.sendall(line.encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = self.control.recv(4096)
            if not piece:
                raise StoreError("the reader's control socket closed")
            answer += piece
        if answer.split()[0] != b"ok":
            raise StoreError(f"reader: {line}: {answer.decode().strip()}")
        return answer.decode()

    def screen(self):
        """What stands on the kiosk's screen now, personal texts left out."""
        path = self.home / "kiosk/screen.json"
        path.unlink(missing_ok=True)
        self.processes["kiosk"].send_signal(signal.SIGUSR1)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            try:
                return json.loads(path.read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.01)
        raise StoreError("the kiosk did not say what is on its screen")

    def wait_screen(self, name, seconds=5, condition=lambda screen: True):
        """Wait until the screen `name` stands (and condition holds)."""
        def look():
            screen = self.screen()
            return screen if screen.get("screen") == name and condition(screen) else None
        return wait_until(f"screen '{name}'", seconds, look, 0.05)

    def photograph(self, path):
        """What anyone sees of the screen, as a PNG."""
        subprocess.run(["import", "-silent", "-window", "root", str(path)], check=True,
                       env=dict(os.environ, DISPLAY=self.display))

    @staticmethod
    def scan(picture):
        """The text of the one code on a picture, as a phone reads it."""
        done = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)],
                              capture_output=True, text=True)
        codes = done.stdout.split()
        if len(codes) != 1:
            raise StoreError(f"{len(codes)} codes are to be read on {picture}, not 1")
        return codes[0]

    def browse(self, url, press=False):
        """What a phone's browser gets: (status, headers, body). `press` is the page's button."""
        trust = ssl.create_default_context(cafile=str(self.home / "pki/ca.pem"))
        request = urllib.request.Request(url, data=b"" if press else None)
        try:
            with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def tap_lines(self):
        if not self.trace.exists():
            return []
        return [json.loads(line) for line in self.trace.read_text().splitlines()]

    def tap(self, card, screen, hold=0.6, seconds=3):
        """Tap a card, wait for its last frame, take it away; returns (ns the card entered the field, the trace line)."""
        before = len(self.tap_lines())
        entered = self.reader_says(f"tap {card}")
        lines = wait_until(f"a tap that ends in '{screen}'", seconds, lambda: self.tap_lines()[before:], 0.01)
        time.sleep(hold)
        self.reader_says("remove")
        time.sleep(0.6)
        if lines[-1]["screen"] != screen:
            raise StoreError(f"the tap ended in '{lines[-1]['screen']}', not in '{screen}'")
        return entered, lines[-1]

    def ctl(self, *words):
        """regardctl's JSON answer."""
        done = subprocess.run([str(self.bin / "regardctl"), "--broker", self.url,
                               *[str(w) for w in self._credentials("ops.demo")], *words, "--json"],
                              capture_output=True, text=True, timeout=20)
        if done.returncode != 0:
            raise StoreError(f"regardctl {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def issue(self, card, medium, holder, number):
        """What the shop does with a new card at its desk: the tool writes it through the reader, and HQ knows it from then on."""
        self.reader_says(f"tap {card}")
        try:
            return self.ctl("card", "issue", f"--{holder}", str(number), "--medium", medium, "--reader", f"pn532_uart:{self.tty}",
                            "--command", str(self.home / "command.pem"))
        finally:
            self.reader_says("remove")

    def status(self):
        """HQ's row of this kiosk, or None while HQ does not know it."""
        try:
            answer = self.ctl("status")
        except (StoreError, subprocess.TimeoutExpired):
            return None
        rows = answer if isinstance(answer, list) else answer.get("rows", answer.get("kiosks", []))
        return next((row for row in rows if row["device"] == DEVICE), None)
