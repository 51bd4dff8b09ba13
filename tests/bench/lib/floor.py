"""What this machine charges at least: the bare program, one fsync, one software frame. Measured in every run."""
import os
import random
import subprocess
import time

from processes import BenchError, Lines, cpu_ns, pss_kib
from reader import Reader


def random_uid():
    return "uid:04" + "".join(random.choice("0123456789ABCDEF") for _ in range(12))


def start_to_pixels_ms(children, tools, screen, name, command, work):
    """Starts a program; returns it with the ms from its exec to its first and to its last pixels."""
    stamp = os.path.join(work, "exec.stamp")
    if os.path.exists(stamp):
        os.unlink(stamp)
    time.sleep(0.3)  # the last program's window is still going away
    mark = screen.mark()
    started_ns = time.monotonic_ns()
    child = children.start(name, [os.path.join(tools, "bench-launch"), stamp] + command, env=screen.environment(),
                           stdout=subprocess.PIPE, text=True)
    child.lines = Lines(child.stdout)
    change = screen.first_and_last_change(mark, started_ns, 10)
    if not change:
        children.complain(child, f"{name} drew nothing within 10 s")
    with open(stamp) as file:
        exec_ns = int(file.read())
    return child, (change[0] - exec_ns) / 1e6, (change[2] - exec_ns) / 1e6


def limits(tools, screen, work, count=60):
    done = subprocess.run([os.path.join(tools, "bench-limits"), os.path.join(work, "fsync.probe"), str(count)],
                          env=screen.environment(), capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError("bench-limits failed: " + done.stderr)
    rows = [line.split() for line in done.stdout.splitlines()]
    # The first frame maps the window, which is not what a frame costs.
    return ([float(row[1]) / 1000 for row in rows if row[0] == "fsync"],
            [float(row[1]) / 1000 for row in rows if row[0] == "frame"][1:])


def cold_reads(work, count=200, size=64 << 20):
    """ms for each of some random reads of 4 KiB that the page cache does not hold."""
    path = os.path.join(work, "read.probe")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            for _ in range(size >> 20):
                file.write(os.urandom(1 << 20))
            file.flush()
            os.fsync(file.fileno())
    fd = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
        times = []
        for page in random.sample(range(size >> 12), count):
            started = time.monotonic_ns()
            os.pread(fd, 4096, page << 12)
            times.append((time.monotonic_ns() - started) / 1e6)
        return times
    finally:
        os.close(fd)


def bare(children, programs, tools, screen, work, starts, taps):
    """Start, memory, taps and their CPU of the program without data."""
    result = {"start": [], "seen": [], "pixels": []}
    reader = Reader(children, programs, work, "bare")
    child = None
    for _ in range(starts):
        if child:
            children.stop(child)
        child, first, _last = start_to_pixels_ms(children, tools, screen, "bench-bare",
                                                 [os.path.join(tools, "bench-bare"), reader.connstring], work)
        result["start"].append(first)
        if not child.lines.wait(0, lambda line: line[0] == "ready", 5):
            children.complain(child, "the bare program found no reader")
    result["pss_kib"] = pss_kib(child.pid)
    cpu = cpu_ns(child.pid)
    for _ in range(taps):
        mark, seen_mark = screen.mark(), len(child.lines.lines)
        tapped_ns = reader.tap(random_uid())
        change = screen.first_and_last_change(mark, tapped_ns)
        seen = child.lines.wait(seen_mark, lambda line: line[0] == "seen", 1)
        if not change or not seen:
            raise BenchError("a tap on the bare program drew nothing")
        result["seen"].append((int(seen[1]) - tapped_ns) / 1e6)
        result["pixels"].append((change[0] - tapped_ns) / 1e6)
        gone_mark = len(child.lines.lines)
        reader.remove()
        if not child.lines.wait(gone_mark, lambda line: line[0] == "gone", 2):
            raise BenchError("the bare program did not see the card leave")
        time.sleep(random.uniform(0.02, 0.1))
    result["cpu_ms"] = (cpu_ns(child.pid) - cpu) / 1e6 / taps
    children.stop(child)
    children.stop(reader.child)
    return result
