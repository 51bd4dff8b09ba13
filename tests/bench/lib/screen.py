"""An Xvfb of its own, the clock on its pixels, and keys put into it."""
import os
import subprocess
import tempfile
import time

from processes import BenchError, Lines

SETTLED_S = 0.15  # the last change is the final frame when nothing changes for this long
STATUS_ROWS = 64  # the status strip: clock and connection


class Screen:
    def __init__(self, children, tools):
        # In memory: on a disk the server waits now and then for the kernel to write its pixels back, up to 100 ms.
        self.memory = tempfile.TemporaryDirectory(prefix="regard-pixels-", dir="/dev/shm")
        fbdir = self.memory.name
        reading, writing = os.pipe()
        self.server = children.start(
            "Xvfb", ["Xvfb", "-displayfd", writing, "-screen", "0", "1280x800x24", "-fbdir", fbdir,
                     "-nolisten", "tcp", "-noreset", "-s", "0"], pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as announcement:
            number = announcement.readline().strip()
        if not number:
            children.complain(self.server, "Xvfb did not start; install the package xvfb")
        self.display = ":" + number
        self.clock = children.start("bench-pixels",
                                    [os.path.join(tools, "bench-pixels"), self.display,
                                     os.path.join(fbdir, "Xvfb_screen0")],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = Lines(self.clock.stdout)
        if not self.lines.wait(0, lambda line: line[0] == "watching", 5):
            children.complain(self.clock, "the clock on the pixels did not start")

    def environment(self):
        return dict(os.environ, DISPLAY=self.display, SDL_VIDEODRIVER="x11")

    def mark(self):
        return len(self.lines.lines)

    def draws_since(self, mark):
        return [line for line in self.lines.lines[mark:] if line[0] == "draw"]

    @staticmethod
    def _changes(lines, since_ns):
        return [line for line in lines if line[0] == "draw" and line[-1] != "same" and int(line[1]) >= since_ns]

    def first_and_last_change(self, mark, since_ns, limit_s=2.0, settled_s=SETTLED_S):
        """Times in ns of the first pixels after since_ns, of the last below the status strip and of the very last
        before the picture settles, or None."""
        if not self.lines.wait(mark, lambda line: bool(self._changes([line], since_ns)), limit_s):
            return None
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            changes = self._changes(self.lines.lines[mark:], since_ns)
            quiet_s = (time.monotonic_ns() - int(changes[-1][1])) / 1e9
            if quiet_s >= settled_s:
                break
            time.sleep(settled_s - quiet_s + 0.002)
        content = [line for line in changes if int(line[-1]) >= STATUS_ROWS] or changes
        return int(changes[0][1]), int(content[-1][1]), int(changes[-1][1])

    def _command(self, text):
        mark = self.mark()
        self.clock.stdin.write(text + "\n")
        self.clock.stdin.flush()
        answer = self.lines.wait(mark, lambda line: line[0] in ("ok", "err"), 5)
        if not answer or answer[0] != "ok":
            raise BenchError(f"bench-pixels does not take '{text}': {answer}")
        return int(answer[1])

    def key(self, keycode):
        return self._command(f"key {keycode}")
