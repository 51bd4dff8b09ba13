"""The figures of the speed table, in the order of the table."""
import os
import random
import time

import floor
import processes
import report
from kiosk import Kiosk
from processes import BenchError
from reader import Reader, computed_select_ms
from store import CARDS_B, CARDS_F, FEEDS

BROKER_SETTLE_S = 1.0


class Floor:
    """The machine's limits of this run."""

    def __init__(self, bench, starts, taps):
        self.fsync, self.frame = floor.limits(bench.tools, bench.screen, bench.work)
        self.bare = floor.bare(bench.children, bench.programs, bench.tools, bench.screen, bench.work, starts, taps)
        self.cold_read = floor.cold_reads(bench.work)
        self.select_ms = computed_select_ms()

    def add_to(self, table):
        bare = self.bare
        table.section("limits of this machine")
        table.add("wire (115200 baud) and RF (an assumption) of a type A select, computed", self.select_ms, None, "ms")
        table.show("  as a bare libnfc loop sees it", bare["seen"], "ms")
        table.show("one fsync of 4 KiB", self.fsync, "ms")
        table.show("one read of 4 KiB from the disk", self.cold_read, "ms")
        table.show("one software frame of 1280x800", self.frame, "ms")
        table.show("bare libnfc + SDL program: card to pixels", bare["pixels"], "ms")
        table.show("bare libnfc + SDL program: exec to pixels", bare["start"], "ms")
        table.add("bare libnfc + SDL program: CPU a tap", bare["cpu_ms"], None, "ms")
        table.add("bare libnfc + SDL program: PSS", bare["pss_kib"] / 1024, None, "MiB")


def require_profiles(taps, what):
    good = [tap for tap in taps if tap.screen == "profile"]
    if len(good) < 0.5 * len(taps):
        ends = sorted({tap.screen for tap in taps})
        raise BenchError(f"{what}: only {len(good)} of {len(taps)} taps opened a profile; ends: {', '.join(ends)}")


def synchronise(bench, chain, fresh):
    """Bring the kiosk's data folder up to HQ's state, once; later runs start from it."""
    chain.prepare(fresh)
    chain._once("sync", lambda: first_synchronisation(bench, chain))


def first_synchronisation(bench, chain):
    bench.say("the kiosk copies its data from HQ")
    reader = Reader(bench.children, bench.programs, bench.work, "sync")
    kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker)
    started = time.monotonic()
    kiosk.start()
    chain.issue_other_types()
    before, still = {}, 0
    while still < 10:
        time.sleep(1)
        if kiosk.child.poll() is not None:
            bench.children.complain(kiosk.child, "the kiosk ended while it synchronised")
        now = chain.cursors()
        still = still + 1 if now == before and len(now) == FEEDS and now["purchases"] > 0 else 0
        before = now
        if time.monotonic() - started > 3600:
            raise BenchError(f"the kiosk has not caught up with HQ in an hour: {now}")
    copied = time.monotonic() - started - 10
    wait_for_pictures(chain)
    bench.say(f"copied in {copied:.0f} s: " +
              ", ".join(f"{count:,} {name} rows" for name, count in chain.rows().items()) +
              f", {len(chain.pictures()):,} pictures")
    kiosk.stop()
    bench.children.stop(reader.child)


def wait_for_pictures(chain, limit_s=600):
    """They come last, one by one; what the store thread and the disk do meanwhile is no part of a tap."""
    deadline, before, still = time.monotonic() + limit_s, chain.pictures(), 0
    while still < 5 and time.monotonic() < deadline:
        time.sleep(1)
        now = chain.pictures()
        still, before = still + 1 if now == before else 0, now


def measure_starts(kiosk, count):
    firsts, lasts = [], []
    for _ in range(count):
        first, last = kiosk.start()
        firsts.append(first)
        lasts.append(last)
        kiosk.wait_ready()
        kiosk.stop()
    return firsts, lasts


def measure_first_taps(kiosk, members, badge, count):
    """The first tap after each of several starts, and the first profile after the badge, of members who are to be recognised: who is not known
    is asked what kind of card they have, which takes the air's time and is no work of ours."""
    firsts, first_profiles = [], []
    for _ in range(count):
        kiosk.start()
        kiosk.wait_ready()
        firsts.append(kiosk.tap(random.choice(members)))
        kiosk.badge_in(badge)
        first_profiles += kiosk.customers(members, badge, 1)
        kiosk.stop()
    return firsts, first_profiles


def others_cpu_ns():
    """CPU time of everything that the bench has not started."""
    return processes.machine_busy_ns() - processes.family_cpu_ns(os.getpid())


class Mode:
    """What one setting of the reader gives: idleness, memory, taps and their CPU."""

    def __init__(self, bench, kiosk, members, badge, options, taps):
        kiosk.start()
        kiosk.wait_ready()
        time.sleep(BROKER_SETTLE_S)
        bench.say("  idle")
        self.idle = kiosk.watch_idle(options.idle)
        self.memory_idle = kiosk.memory_kib()
        bench.say(f"  {taps} taps")
        kiosk.badge_in(badge)
        cpu, started, busy = kiosk.cpu_ns(), time.monotonic(), others_cpu_ns()
        calls, read = processes.disk_reads(kiosk.child.pid)
        self.taps = kiosk.customers(members, badge, taps)
        calls_after, read_after = processes.disk_reads(kiosk.child.pid)
        self.read_calls, self.read_kib = (calls_after - calls) / taps, (read_after - read) / 1024 / taps
        took = time.monotonic() - started
        after = kiosk.cpu_ns()
        self.disturbed = max(0, others_cpu_ns() - busy) / 1e9 / took
        require_profiles(self.taps, "customers' taps")
        self.cpu_ms = {name: ((after[name] - cpu[name]) - self.idle["cpu_ns_s"].get(name, 0) * took) / 1e6 / taps
                       for name in after if name in cpu}
        self.memory_after = kiosk.memory_kib()

    def wakes(self, programs):
        return sum(rate for (name, _thread, _tid), rate in self.idle["wakes"].items() if name in programs)


def measure_chain(bench, chain, options, base, table, fresh):
    synchronise(bench, chain, fresh)
    members, badges = chain.cards()
    badge = badges[0]
    reader = Reader(bench.children, bench.programs, bench.work)
    kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker)
    bench.say("starts")
    starts = measure_starts(kiosk, options.starts)
    bench.say("first taps after a start")
    firsts = measure_first_taps(kiosk, chain.known_cards(1000), badge, max(3, options.starts // 2))
    bench.say("reader set to type A")
    mode_a = Mode(bench, kiosk, members, badge, options, max(options.taps, 100))
    kiosk.stop()
    bench.say("reader set to A, B and FeliCa")
    kiosk_abf = Kiosk(bench, chain.data, reader, "a,b,f", chain.broker)
    mode_abf = Mode(bench, kiosk_abf, members, badge, options, options.taps)
    other = {}
    for name, cards in (("B", CARDS_B), ("FeliCa", CARDS_F)):
        bench.say(f"  type {name}")
        try:
            other[name] = kiosk_abf.customers(cards, badge, max(10, options.taps // 4))
        except BenchError as error:
            bench.say(str(error))
            other[name] = []
    kiosk_abf.stop()
    chain.stop()
    bench.children.stop(reader.child)
    report.fill(table, chain, base, starts, firsts, mode_a, mode_abf, other)
    return mode_a


def compare_chain(bench, chain, options, small, table, fresh):
    """The same taps with more customers; the bar is 20 % over what was measured with fewer."""
    synchronise(bench, chain, fresh)
    members, badges = chain.cards()
    reader = Reader(bench.children, bench.programs, bench.work)
    kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker)
    bench.say("reader set to type A, 1,000,000 customers")
    large = Mode(bench, kiosk, members, badges[0], options, max(options.taps, 100))
    kiosk.stop()
    chain.stop()
    bench.children.stop(reader.child)
    report.compare(table, small, large)
