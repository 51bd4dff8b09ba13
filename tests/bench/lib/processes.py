"""The bench's child processes, and what /proc says about any process."""
import os
import signal
import subprocess
import threading
import time

# Our programs let nobody of their own user read their memory; root, as whom tests mostly run, needs no leave.
if os.geteuid() != 0:
    os.environ["REGARD_READABLE_MEMORY"] = "1"


class BenchError(Exception):
    """Something the bench cannot go on without; the text says what to do."""


class Children:
    """Everything started here ends here, the last started first."""

    def __init__(self, log_dir):
        self.log_dir = log_dir
        self.running = []

    def start(self, name, command, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        with open(os.path.join(self.log_dir, name + ".log"), "ab") as log:
            options.setdefault("stdout", log)
            child = subprocess.Popen([str(word) for word in command], stderr=log, **options)
        child.name = name
        self.running.append(child)
        return child

    def stop(self, child, grace_s=5):
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(grace_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if child in self.running:
            self.running.remove(child)

    def stop_all(self):
        for child in list(reversed(self.running)):
            self.stop(child)

    def log_tail(self, name, lines=6):
        try:
            with open(os.path.join(self.log_dir, name + ".log"), errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except OSError:
            return ""

    def complain(self, child, what):
        raise BenchError(f"{what}; {child.name} said:\n{self.log_tail(child.name)}")


class Lines:
    """Collects a child's stdout without making the child wait."""

    def __init__(self, stream):
        self.lines = []
        self.arrival = threading.Condition()
        threading.Thread(target=self._collect, args=(stream,), daemon=True).start()

    def _collect(self, stream):
        for line in stream:
            with self.arrival:
                self.lines.append(line.split())
                self.arrival.notify_all()

    def wait(self, start, wanted, timeout_s):
        """The first line from index start on that wanted() accepts, or None after the time-out."""
        deadline = time.monotonic() + timeout_s
        at = start
        with self.arrival:
            while True:
                while at < len(self.lines):
                    if wanted(self.lines[at]):
                        return self.lines[at]
                    at += 1
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self.arrival.wait(left)


def family(pid):
    """The process and all its descendants."""
    found = [pid]
    for one in found:
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children") as children:
                    found += [int(child) for child in children.read().split()]
        except OSError:
            pass
    return found


def program_of(pid):
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe"))
    except OSError:
        return "gone"


def pss_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))


def memory_parts(pid):
    """Anonymous, file-backed and shared-memory Pss of one process, in KiB."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        table = {line.split()[0]: int(line.split()[1]) for line in rollup if line.startswith("Pss")}
    return tuple(table.get(name, 0) for name in ("Pss_Anon:", "Pss_File:", "Pss_Shmem:"))


def sleeps(pid):
    """How often each thread of the process has gone to sleep of its own will: {(tid, name): count}."""
    counts = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/status") as status:
                fields = dict(line.split(":", 1) for line in status)
        except OSError:
            continue
        counts[(int(task), fields["Name"].strip())] = int(fields["voluntary_ctxt_switches"])
    return counts


def cpu_ns(pid):
    """CPU time of all threads the process has ever had (clock_getcpuclockid(3) in numbers)."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def disk_reads(pid):
    """Read calls the process has made, and bytes that had to come from the disk."""
    with open(f"/proc/{pid}/io") as file:
        fields = dict(line.split(":", 1) for line in file)
    return int(fields["syscr"]), int(fields["read_bytes"])


def machine_busy_ns():
    """CPU time that all processes together have used since boot."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _wait, irq, soft, steal = (int(word) for word in stat.readline().split()[1:9])
    return (user + nice + system + irq + soft + steal) * 10**9 // os.sysconf("SC_CLK_TCK")


def family_cpu_ns(pid):
    """CPU time of a process and its descendants that still run."""
    total = 0
    for one in family(pid):
        try:
            total += cpu_ns(one)
        except OSError:
            pass
    return total


def quit_on_signal(_number, _frame):
    raise KeyboardInterrupt


def catch_signals():
    signal.signal(signal.SIGTERM, quit_on_signal)
