"""A supervisor as small as can be for regard-reader, and the emulated chip that it reads from.

The frames are those of include/regard/processes.h, as its C structs lie in memory on this machine.
"""
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

BIN = os.environ.get("RG_BIN", "build/release/bin")
BEAT, FIELD, EXCHANGE, ANSWER = 1, 2, 8, 9
STARTING, READY, FAULT = 0, 1, 2
BEAT_LIMIT_S = 1.5
# As in the kiosk: silence counts only once the child went on beside its supervisor for a while.
DOUBT_S = 0.2
# Sanitizers and a busy machine make a start slower; the kiosk's own limit is the contract's.
START_LIMIT_S = 10.0
# In order, stuck in libnfc, killed here, and what libnfc does to itself. A sanitizer's status is none of these.
EXPECTED_ENDS = (0, 70, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV)
HEADER = struct.Struct("=BBHI")
CARD = struct.Struct("=QBB10s2sBB64s")
CARDS_AT = 8
# Number, field, time-out, hold, the card's place, the way, and how many bytes follow.
ORDER = struct.Struct("=IIIIBBH1024s")
RAW, WAKE = 1, 2


class Chip:
    """pn532-sim and its control socket."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="rg-fault-")
        self.tty = os.path.join(self.folder, "tty")
        path = os.path.join(self.folder, "control")
        self.process = subprocess.Popen(
            [os.path.join(BIN, "pn532-sim"), "--link", self.tty, "--control", path, *options],
            stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                break
            except OSError:
                self.socket.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        self.lines = self.socket.makefile("rw")

    def say(self, line):
        self.lines.write(line + "\n")
        self.lines.flush()
        answer = self.lines.readline().split()
        if not answer or answer[0] != "ok":
            raise AssertionError(f"pn532-sim answers {answer} to {line!r}")
        return int(answer[1])

    def close(self):
        self.lines.close()
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


class Supervisor:
    """Starts regard-reader, restarts it when it ends or falls silent, and notes what it says."""

    def __init__(self, chip, types="a,b,f"):
        self.command = [os.path.join(BIN, "regard-reader"), "--reader", "pn532_uart:" + chip.tty,
                        "--types", types]
        self.starts = 0
        self.ends = []
        self.health = None
        self.field = None
        self.answered = None
        self.process = None
        self.start()

    def start(self):
        self.socket, child = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # Descriptor 3 is the contract's; the child's end is moved there after the fork.
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=lambda: os.dup2(child.fileno(), 3, inheritable=True))
        child.close()
        self.starts += 1
        self.health = None
        self.limit = time.monotonic() + START_LIMIT_S

    def end(self):
        self.process.kill()
        self.ends.append(self.process.wait())
        self.socket.close()
        assert self.ends[-1] in EXPECTED_ENDS, f"ended with {self.ends[-1]}"

    def step(self, seconds):
        """Take what comes within that time; restart the child if it is due."""
        readable, _, _ = select.select([self.socket], [], [], seconds)
        packet = b""
        if readable:
            try:
                packet = self.socket.recv(65536)
            except ConnectionError:
                packet = b""
        if packet:
            self.take(packet)
        elif readable or self.is_silent():
            self.end()
            self.start()

    def is_silent(self):
        """Asked when nothing is there to read: a beat that waited for this process is no silence."""
        if time.monotonic() <= self.limit:
            return False
        readable, _, _ = select.select([self.socket], [], [], DOUBT_S)
        return not readable

    def take(self, packet):
        version, kind, reserved, length = HEADER.unpack_from(packet)
        body = packet[HEADER.size:]
        assert (version, reserved, length) == (1, 0, len(body)), "a broken frame"
        if kind == BEAT:
            (self.health,) = struct.unpack("=I", body)
            self.limit = time.monotonic() + BEAT_LIMIT_S
        elif kind == ANSWER:
            self.answered = struct.unpack_from("=II", body)
        else:
            assert kind == FIELD, f"a frame of type {kind}"
            (count,) = struct.unpack_from("=I", body)
            assert count <= 2
            # The cards, and behind them the number of the report.
            assert len(body) == CARDS_AT + 2 * CARD.size + 8
            (self.report,) = struct.unpack_from("=I", body, CARDS_AT + 2 * CARD.size)
            cards = [CARD.unpack_from(body, CARDS_AT + i * CARD.size) for i in range(count)]
            self.field = sorted(card[3][:card[2]].hex() for card in cards)

    def order(self, number, report, way, data=b""):
        """Let the first card be told something."""
        body = ORDER.pack(number, report, 20, 400, 0, way, len(data), data)
        self.socket.send(HEADER.pack(1, EXCHANGE, 0, len(body)) + body)

    def until(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{what}: not within {seconds} s (starts {self.starts}, "
                                     f"ends {self.ends}, health {self.health}, field {self.field})")
            self.step(min(left, 0.1))

    def run(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.step(0.05)

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.end()
