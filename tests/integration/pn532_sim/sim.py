"""Starts pn532-sim and speaks to both of its sides: raw frames on the tty, lines on the control socket."""
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.path.join(os.environ["RG_BIN"], "pn532-sim")
ACK = bytes.fromhex("0000ff00ff00")
NACK = bytes.fromhex("0000ffff0000")
ERROR = bytes.fromhex("0000ff01ff7f8100")
WAKE = bytes([0x55, 0x55]) + bytes(14)
BYTE_NS = 10 * 10**9 / 115200
PATIENCE = 10.0
A7 = "uid:04A1B2C3D4E5F6"
A4 = "uid:A1B2C3D4"
B = "b:11223344"
F = "f:0102030405060708"


def frame(payload):
    """The host's frame for a command in hex without TFI, e.g. "02"."""
    body = bytes([0xD4]) + bytes.fromhex(payload)
    tail = bytes([-sum(body) & 0xFF, 0])
    if len(body) < 255:
        return bytes([0, 0, 0xFF, len(body), -len(body) & 0xFF]) + body + tail
    high, low = divmod(len(body), 256)
    return bytes([0, 0, 0xFF, 0xFF, 0xFF, high, low, -(high + low) & 0xFF]) + body + tail


class Silence(Exception):
    """The chip sent nothing for as long as the test was ready to wait."""


class Sim:
    def __init__(self, *options, stdin=subprocess.DEVNULL, **more):
        self.folder = tempfile.mkdtemp(prefix="sim-")
        self.link = os.path.join(self.folder, "tty")
        self.sock = os.path.join(self.folder, "control")
        self.fd = -1
        self.buffer = b""
        self.process = subprocess.Popen([PROGRAM, "--link", self.link, "--control", self.sock, *options],
                                        stdin=stdin, stdout=subprocess.PIPE, **more)
        limit = time.monotonic() + PATIENCE
        while not os.path.exists(self.sock):
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pn532-sim did not start")
            time.sleep(0.005)
        self.client, self.lines = self.connect()

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(PATIENCE)
        client.connect(self.sock)
        return client, client.makefile("rb")

    def close(self):
        self.hang_up()
        self.lines.close()
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        if self.process.stdin is not None:
            self.process.stdin.close()
        shutil.rmtree(self.folder)
        return code

    # control side

    def ask(self, line):
        self.client.sendall(line.encode() + b"\n")
        return self.lines.readline().decode().rstrip("\n")

    def do(self, line):
        answer = self.ask(line)
        if not answer.startswith("ok "):
            raise AssertionError(f"{line}: {answer}")
        return int(answer.split()[1])

    # tty side

    def open(self, wake=True):
        self.fd = os.open(self.link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.buffer = b""
        if wake:
            self.send(WAKE)
        return self

    def hang_up(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def send(self, data):
        view = memoryview(data)
        while view:
            select.select([], [self.fd], [], PATIENCE)
            view = view[os.write(self.fd, view):]

    def read(self, count, patience=PATIENCE):
        limit = time.monotonic() + patience
        while len(self.buffer) < count:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise Silence(f"wanted {count} bytes, have {self.buffer.hex()}")
            got = os.read(self.fd, 4096)
            if not got:
                raise EOFError
            self.buffer += got
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def read_frame(self, patience=PATIENCE):
        """One frame as the chip sent it; an ACK or an error frame whole, otherwise the payload without TFI."""
        head = self.read(5, patience)
        if head[:3] != b"\x00\x00\xff":
            raise AssertionError(f"no frame begins with {head.hex()}")
        if head[3:] == b"\x00\xff":
            return head + self.read(1)
        if head[3:] == b"\xff\xff":
            high, low, check = self.read(3)
            if (high + low + check) & 0xFF:
                raise AssertionError("length checksum")
            length = high * 256 + low
        else:
            if sum(head[3:]) & 0xFF:
                raise AssertionError("length checksum")
            length = head[3]
        body = self.read(length + 2)
        if head[3] == 1:
            return head + body
        if sum(body[:-1]) & 0xFF or body[0] != 0xD5 or body[-1] != 0:
            raise AssertionError(f"data checksum, TFI or postamble: {body.hex()}")
        return body[1:-2]

    def start(self, payload):
        """Sends a command and takes its ACK."""
        self.send(frame(payload))
        got = self.read_frame()
        if got != ACK:
            raise AssertionError(f"ACK expected, not {got.hex()}")

    def command(self, payload):
        self.start(payload)
        return self.read_frame().hex()

    def drain(self):
        """Throws away what has come."""
        self.buffer = b""
        try:
            while os.read(self.fd, 4096):
                pass
        except BlockingIOError:
            pass

    def silent(self, seconds=0.15):
        try:
            self.read(1, seconds)
        except Silence:
            return True
        return False


class Case(unittest.TestCase):
    options = ()

    def setUp(self):
        self.sim = Sim(*self.options)
        self.sim.open()

    def tearDown(self):
        self.assertEqual(self.sim.close(), 0)
