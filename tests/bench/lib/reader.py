"""The emulated chip, and the cards put on it."""
import os
import socket
import time

from processes import BenchError

BYTE_US = 10e6 / 115200  # a start bit, eight bits, a stop bit
RF_SELECT_MS = 10        # pn532-sim's default for --rf-select-ms: an assumption, no figure is published


class Reader:
    def __init__(self, children, programs, work, name="reader"):
        self.tty = os.path.join(work, name + ".tty")
        control = os.path.join(work, name + ".control")
        for stale in (self.tty, control):
            if os.path.lexists(stale):
                os.unlink(stale)
        self.child = children.start("pn532-sim", [os.path.join(programs, "pn532-sim"), "--link", self.tty,
                                                  "--control", control, "--wire-time"])
        deadline = time.monotonic() + 5
        while not (os.path.lexists(self.tty) and os.path.exists(control)):
            if time.monotonic() > deadline or self.child.poll() is not None:
                children.complain(self.child, "pn532-sim did not start")
            time.sleep(0.01)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(control)
        self.file = self.socket.makefile("rw")

    @property
    def connstring(self):
        return "pn532_uart:" + self.tty

    def command(self, text):
        self.file.write(text + "\n")
        self.file.flush()
        answer = self.file.readline().split()
        if not answer or answer[0] != "ok":
            raise BenchError(f"pn532-sim does not take '{text.split()[0]}': {' '.join(answer)}")
        return int(answer[1])

    def spent_ms(self, until_ns):
        """What of the time since the last tap went by on the wire, in the chip, on the air and in the card."""
        self.file.write(f"spent {until_ns}\n")
        self.file.flush()
        answer = self.file.readline().split()
        if len(answer) < 3 or not answer[2].startswith("spent-ns="):
            raise BenchError(f"pn532-sim does not say what was spent: {' '.join(answer)}")
        return int(answer[2].split("=")[1]) / 1e6

    def tap(self, card):
        return self.command("tap " + card)

    def remove(self):
        return self.command("remove")


def computed_select_ms(uid_length=7):
    """Radio time of a select and the wire time of its reply: preamble 00 00 FF, LEN, LCS, TFI, code, count,
    number, ATQA (2), SAK, UID length, UID, DCS, 00. The command was sent before the card came."""
    return RF_SELECT_MS + (3 + 2 + 2 + 2 + 2 + 1 + 1 + uid_length + 2) * BYTE_US / 1000
