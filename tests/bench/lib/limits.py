"""What a machine and its programs had left while something was measured, and which of it was at its limit."""
import os
import resource
import threading
import time

import processes

EVERY_S = 0.5


def machine_ticks():
    """(all, of them idle or waiting for a disk) since the start, over all cores."""
    with open("/proc/stat", encoding="ascii") as stat:
        ticks = [int(word) for word in stat.readline().split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def memory_kib(name):
    with open("/proc/meminfo", encoding="ascii") as info:
        return next(int(line.split()[1]) for line in info if line.startswith(name + ":"))


def disk_busy_ms(folder):
    """How long the disk below a folder has had something to do; None where the kernel does not say."""
    device = os.stat(folder).st_dev
    try:
        with open("/proc/diskstats", encoding="ascii") as stats:
            for line in stats:
                words = line.split()
                if (int(words[0]), int(words[1])) == (os.major(device), os.minor(device)):
                    return int(words[12])
    except OSError:
        pass
    return None


def descriptors(pid):
    """(open, at most)"""
    try:
        used = len(os.listdir(f"/proc/{pid}/fd"))
        return used, resource.prlimit(pid, resource.RLIMIT_NOFILE)[0]
    except OSError:
        return 0, 1


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


class Limits:
    """@p programs: lists of process ids by name; @p folder: of the database whose disk counts."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.cores = programs, folder, os.cpu_count()
        self.began, self.ticks, self.disk = time.monotonic(), machine_ticks(), disk_busy_ms(folder)
        self.before = {name: self._spent(name) for name in programs}
        self.last = (self.began, self.ticks)
        self.busiest, self.least_kib, self.open = 0.0, memory_kib("MemAvailable"), {}
        self.ended = threading.Event()
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()

    def _spent(self, name):
        return sum(processes.cpu_ns(pid) for pid in self.programs[name])

    def _watch(self):
        while not self.ended.wait(EVERY_S):
            self.least_kib = min(self.least_kib, memory_kib("MemAvailable"))
            for name, pids in self.programs.items():
                for used, most in map(descriptors, pids):
                    if used / most > self.open.get(name, (0, 1))[0] / self.open.get(name, (0, 1))[1]:
                        self.open[name] = (used, most)

    def end(self):
        """All figures, as (what, share of its limit, in words), the scarcest first. Of a core: no program of one thread has more."""
        self.ended.set()
        self.watcher.join()
        took_s = time.monotonic() - self.began
        total, idle = (now - before for now, before in zip(machine_ticks(), self.ticks))
        busy = 1 - idle / max(1, total)
        found = [("the processor", busy, f"processor {busy * 100:.0f} % of {self.cores} cores")]
        for name, pids in self.programs.items():
            cores = (self._spent(name) - self.before[name]) / took_s / 1e9
            workers = min(self.cores, sum(map(threads, pids)))
            found.append((f"the processor's time of {name}", cores / workers, f"{name} {cores * 100:.0f} % of a core"))
        disk = disk_busy_ms(self.folder)
        if disk is not None and self.disk is not None:
            share = (disk - self.disk) / took_s / 1000
            found.append(("the disk", share, f"disk busy {share * 100:.0f} %"))
        for name, (used, most) in self.open.items():
            found.append((f"descriptors of {name}", used / most, f"{name} {used} of {most} descriptors"))
        whole = memory_kib("MemTotal")
        found.append(("memory", 1 - self.least_kib / whole, f"memory {(whole - self.least_kib) / 2**20:.1f} of {whole / 2**20:.1f} GiB"))
        return sorted(found, key=lambda one: -one[1])
