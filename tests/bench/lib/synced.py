"""How fast data gets to a kiosk and events get to HQ: the table of tests/bench/run --sync."""
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

import noted
import swapped
import turns
from kiosk import Kiosk
from numbers_of import median, p99
from processes import BenchError
from reader import Reader
from report import finals, where_time_goes
from store import DEVICE, FEEDS, SITE

PARTS = ("apply", "swap", "snapshot", "events", "taps", "notes")
ROWS_S, SHARE, SNAPSHOT_S, EVENT_MS, TAP_MORE_MS = 200_000, 0.5, 60, 20, 10  # the bars
RIGHT_KEY, OUTCOME_KEYS = 114, (46, 57, 41, 39)  # X keycodes of the arrow that selects, and of l, n, f and s
PERSONAL = ("consents", "members", "cards", "purchases")


def measure(bench, chain, options, table):
    """The parts that were asked for, in the order in which each finds what it needs."""
    if "apply" in options.sync:
        apply(bench, options, table)
    if "swap" in options.sync:
        swapped.measure(bench, options, table)
    if "notes" in options.sync:
        noted.measure(bench, options, table)
    if not set(options.sync) - {"apply", "swap", "notes"}:
        return
    chain.prepare(options.fresh)
    chain.stop()
    if "snapshot" in options.sync or not os.path.exists(chain._marker("sync")):
        snapshot(bench, chain, table)
    if set(options.sync) & {"events", "taps"}:
        chain.start()
        reader = Reader(bench.children, bench.programs, bench.work)
        kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker)
        if "events" in options.sync:
            events(bench, chain, kiosk, options, table)
        if "taps" in options.sync:
            taps(bench, chain, kiosk, options, table)
        bench.children.stop(reader.child)
        chain.stop()


def apply(bench, options, table):
    """The store alone, and SQLite alone, in turns."""
    bench.say("applying a snapshot, and inserting the same rows with bare SQLite")
    rounds = []
    for _ in range(1 if options.quick else 3):
        folder = tempfile.mkdtemp(prefix="apply-", dir=bench.work)
        try:
            sides = [turns.Side(bench.tools, name, os.path.join(folder, name), options)
                     for name in ("bench-apply-sealed", "bench-insert")]
            turns.take(sides)
            for side in sides:
                side.close()
            rounds.append([side.feeds for side in sides])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    names = [name for name, feed in rounds[0][0].items() if feed[0] > 0]

    def rate(side, feeds):
        return statistics.median(sum(one[side][feed][0] for feed in feeds) / sum(one[side][feed][2] for feed in feeds) * 1e9
                                 for one in rounds)

    table.section(f"a snapshot of {sum(rounds[0][0][name][0] for name in names):,} rows applied, without the network")
    whole, bare = rate(0, names), rate(1, names)
    table.least("all feeds, sealed", whole, ROWS_S, "rows/s", bare, "bare SQLite")
    table.least("  share of what bare SQLite reaches in this run", whole / bare, SHARE, "")
    for name in names:
        table.add("  " + name, rate(0, [name]), None, "rows/s", rate(1, [name]), "bare SQLite")


def heads(chain):
    """How far HQ's feeds are: {feed: version}, in the order of its numbers of feeds."""
    with sqlite3.connect(f"file:{chain.hq_db}?mode=ro", uri=True) as db:
        return sorted(row[0] for row in db.execute("SELECT version FROM heads WHERE site>0 AND version>0"))


def caught_up(chain, wanted):
    found = chain.cursors()
    return len(found) == FEEDS and sorted(version for version in found.values() if version > 0) == wanted


def forget(chain):
    """A kiosk as it comes out of its box."""
    for name in ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "kiosk.db.neighbours"):
        if os.path.exists(os.path.join(chain.data, name)):
            os.unlink(os.path.join(chain.data, name))
    for name in os.listdir(os.path.join(chain.data, "keys")):
        if name.startswith("data-root"):
            os.unlink(os.path.join(chain.data, "keys", name))


def snapshot(bench, chain, table):
    """From the start of HQ's and the kiosk's programs until all is there; then a member's card must open their profile at once."""
    bench.say("a kiosk without data gets it from HQ")
    forget(chain)
    wanted = heads(chain)
    reader = Reader(bench.children, bench.programs, bench.work, "sync")
    began = time.monotonic()
    chain.start()
    kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker)
    kiosk.start()
    copied = {}
    while not caught_up(chain, wanted):
        time.sleep(0.05)
        for feed in chain.cursors():
            copied.setdefault(feed, time.monotonic() - began)
        if kiosk.child.poll() is not None or time.monotonic() - began > 600:
            bench.children.complain(kiosk.child, "the kiosk did not catch up with HQ")
    took = time.monotonic() - began
    members, badges = chain.cards()
    kiosk.badge_in(badges[0])
    last = kiosk.tap(members[-1])
    if last.screen != "profile":
        raise BenchError(f"the last member's card opened '{last.screen}' once all was there")
    kiosk.stop()
    bench.children.stop(reader.child)
    chain.stop()
    open(chain._marker("sync"), "w").close()
    customers, _products, purchases, _seed = chain.size
    rows = sum(wanted)
    table.section("a snapshot over TLS, by the programs")
    table.add(f"{customers:,} customers, {purchases:,} purchases: HQ's start until a kiosk has them", took, SNAPSHOT_S, "s")
    table.add("  rows of all feeds", rows / took, None, "rows/s")
    for feed, after in sorted(copied.items(), key=lambda item: item[1]):
        table.add(f"  first rows of {feed} after", after, None, "s")


class Watch:
    """What the broker passes on, with the time at which it does: mosquitto_sub with HQ's certificate."""

    def __init__(self, bench, chain):
        topics = [word for topic in ("up/ev/visit", "dn/ack/visit") for word in ("-t", f"rg/1/{SITE}/{DEVICE}/{topic}")]
        port = chain.broker.rsplit(":", 1)[1]
        self.bench, self.path = bench, os.path.join(bench.work, "watch.txt")
        self.child = bench.children.start(
            "mosquitto_sub", ["mosquitto_sub", "-h", "localhost", "-p", port, "-q", "1", "-i", "bench-watch",
                              "--cafile", os.path.join(chain.pki, "ca.pem"), "--cert", os.path.join(chain.pki, "hq.pem"),
                              "--key", os.path.join(chain.pki, "hq.key"), "-F", "%U %t", *topics],
            stdout=open(self.path, "w"))
        time.sleep(1)
        if self.child.poll() is not None:
            bench.children.complain(self.child, "mosquitto_sub does not hear what the broker passes on")
        self.behind_ns = time.time_ns() - time.monotonic_ns()

    def messages(self):
        """[(CLOCK_MONOTONIC in ns, up or dn)] once it has ended."""
        self.bench.children.stop(self.child)
        found = []
        with open(self.path) as file:
            for line in file:
                stamp, topic = line.split()
                whole, part = stamp.split(".")
                found.append((int(whole) * 10**9 + int(part.ljust(9, "0")) - self.behind_ns, topic.split("/")[4]))
        return found


def events(bench, chain, kiosk, options, table):
    """From the finger that says what came of a recommendation to HQ's acknowledgement back at the kiosk's broker."""
    count = 40 if options.quick else 200
    bench.say(f"{count} events")
    kiosk.start()
    kiosk.wait_ready()
    members, badges = chain.cards()
    kiosk.badge_in(badges[0])
    watch = Watch(bench, chain)
    pressed = []
    while len(pressed) < count:
        mark = bench.screen.mark()
        tapped = kiosk.reader.tap(random.choice(members))
        bench.screen.first_and_last_change(mark, tapped, 1.5)
        time.sleep(0.3)
        for i in range(min(20, count - len(pressed))):
            bench.screen.key(RIGHT_KEY)
            time.sleep(random.uniform(0.06, 0.12))
            pressed.append(bench.screen.key(OUTCOME_KEYS[i % len(OUTCOME_KEYS)]))
            time.sleep(random.uniform(0.06, 0.12))
        kiosk.reader.remove()
        bench.screen.key(43)
        time.sleep(0.5)
    time.sleep(0.5)
    heard = watch.messages()
    kiosk.stop()
    said, done = [], []
    for at_ns, until_ns in zip(pressed, pressed[1:] + [pressed[-1] + 10**9]):
        up = [when for when, way in heard if way == "up" and at_ns < when < until_ns]
        down = [when for when, way in heard if way == "dn" and up and up[0] < when < until_ns]
        if down:
            said.append((up[0] - at_ns) / 1e6)
            done.append((down[0] - at_ns) / 1e6)
    if len(done) < 0.9 * count:
        raise BenchError(f"only {len(done)} of {count} events were acknowledged before the next one")
    table.section("an event, by the programs: finger, kiosk's disk, broker, HQ's commit, broker")
    table.add(f"finger to HQ's acknowledgement, median of {len(done)}", median(done), EVENT_MS, "ms")
    table.add("  p99", p99(done), None, "ms")
    table.show("  of which until the kiosk has committed and sent it", said, "ms")


def ask_again(chain):
    """Have the personal feeds pulled from their start, over the rows that are there, as after a migration."""
    with sqlite3.connect(os.path.join(chain.data, "kiosk.db")) as db:
        db.execute("UPDATE cursor SET version = 0 WHERE feed IN ('consents', 'members', 'cards', 'purchases')")
    db.close()


def taps(bench, chain, kiosk, options, table):
    """Taps of a quiet kiosk, and of one that has a snapshot applied meanwhile."""
    count = min(options.taps, 100)
    members, badges = chain.cards()
    bench.say(f"{count} taps of a quiet kiosk")
    kiosk.start()
    kiosk.wait_ready()
    kiosk.badge_in(badges[0])
    quiet = kiosk.customers(members, badges[0], count)
    kiosk.stop()
    bench.say(f"{count} taps while a snapshot is applied")
    wanted, busy, empty = heads(chain), [], 0
    while len(busy) < count:
        ask_again(chain)
        kiosk.start()
        kiosk.wait_ready()
        kiosk.badge_in(badges[0])
        before = len(busy)
        while len(busy) < count:
            tap = kiosk.customers(members, badges[0], 1)
            if caught_up(chain, wanted):
                break
            busy += tap
        kiosk.stop()
        empty = empty + 1 if len(busy) == before else 0
        if empty == 3:
            raise BenchError("the snapshot is over before a tap is; take a larger store")
    for name, done in (("a quiet kiosk", quiet), ("a snapshot", busy)):
        if len(finals(done)) < 0.9 * count:
            raise BenchError(f"{name}: of {len(done)} taps only {len(finals(done))} ended on a profile")
    table.section(f"card to the final profile frame while a snapshot is applied, {len(busy)} taps")
    limit = p99(finals(quiet))
    table.add("median", median(finals(busy)), None, "ms", median(finals(quiet)), "quiet")
    table.add("p99", p99(finals(busy)), limit + TAP_MORE_MS, "ms", limit, "quiet")
    where_time_goes(table, busy)
