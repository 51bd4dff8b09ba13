"""How fast a program has to be: the product within its figures, what sanitizers slow down at a pace that only a hang exceeds."""
import os
import resource
import signal
import threading
import time

# What a figure of the product is multiplied with.
PACE = float(os.environ.get("RG_PACE", "1"))
# Seconds from SIGTERM to the end of a program that has the machine to itself (integration_kiosk_ends); beside others, of its processor.
END_S = PACE
# Seconds that only a hang exceeds.
HANG_S = 300


def cpu_seconds(pid, reaped=False):
    """Of its processor's time, and of the children's that it has waited for."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15 if reaped else 13]) / os.sysconf("SC_CLK_TCK")


def end(process):
    """(exit code, seconds of processor that it took to end) of a child of this program that is asked to."""
    def spent():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    before = spent() + cpu_seconds(process.pid, reaped=True)
    process.send_signal(signal.SIGTERM)
    code = process.wait(HANG_S)
    return code, spent() - before


class Witness:
    """How long this machine let somebody wait who wants nothing but to wake: what happened meanwhile is nobody's fault."""
    NAP_S = 0.02

    def __init__(self):
        self.stalled = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        while not self._over.is_set():
            begin = time.monotonic()
            time.sleep(self.NAP_S)
            self.stalled += max(0.0, time.monotonic() - begin - 2 * self.NAP_S)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
