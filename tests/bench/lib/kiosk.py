"""The kiosk under test: started, tapped, counted. Its own trace only says which screen a tap ended on."""
import json
import os
import random
import time

import processes
from floor import start_to_pixels_ms
from processes import BenchError
from screen import SETTLED_S

HIDE_KEY = 43   # X keycode of "h", which hides the customer
HELLO_S = 2.0   # the badge's greeting ends by itself after 1.5 s


class Tap:
    """One tap as seen from outside, in ms since the card was in the field; None where nothing was drawn."""

    def __init__(self, change, trace, tapped_ns, spent_ms=None):
        self.first_ms, self.final_ms, self.still_ms = (
            ((at_ns - tapped_ns) / 1e6 for at_ns in change) if change else (None, None, None))
        self.trace = trace
        self.tapped_ns = tapped_ns
        self.spent_ms = spent_ms  # of the time until the card was identified: on the wire, in the chip, on the air and in the card

    @property
    def screen(self):
        return self.trace.get("screen", "none")


class Kiosk:
    def __init__(self, bench, data, reader, types, broker, trust_uid=True, media=None, program=None):
        self.bench, self.reader = bench, reader
        self.trace_path = os.path.join(bench.work, f"trace-{types.replace(',', '')}.jsonl")
        if os.path.exists(self.trace_path):
            os.unlink(self.trace_path)
        self.trace_at = 0
        # The store's three years stay as they were made; the daily look for what is too old would count as the taps' CPU.
        config = os.path.join(bench.work, "kiosk.json")
        with open(config, "w") as file:
            json.dump({"privacy": {"retention_days": {"purchases": 0, "wishes": 0, "notes": 0}}} | ({"media": media} if media else {}), file)
        self.command = [program or os.path.join(bench.programs, "regard-kiosk"), "--data", data, "--reader", reader.connstring,
                        "--reader-types", types, "--broker", broker, "--window", "1280x800",
                        "--trace", self.trace_path, "--lang", "en", "--config", config]
        self.command += ["--trust-uid"] if trust_uid else []
        self.child = None

    def start(self):
        """Returns the ms from exec to the first and to the last pixels of the idle screen."""
        self.child, first, last = start_to_pixels_ms(self.bench.children, self.bench.tools, self.bench.screen,
                                                     "regard-kiosk", self.command, self.bench.work)
        return first, last

    def stop(self):
        if self.child:
            self.bench.children.stop(self.child)
            self.child = None

    def wait_ready(self, timeout_s=10):
        """Until reader and link run and the screen has been still for a second."""
        deadline = time.monotonic() + timeout_s
        while len(self.members()) < 3:
            if time.monotonic() > deadline or self.child.poll() is not None:
                self.bench.children.complain(self.child, "the kiosk did not start its processes")
            time.sleep(0.05)
        mark = self.bench.screen.mark()
        while time.monotonic() < deadline:
            time.sleep(1)
            if self.bench.screen.mark() == mark:
                return
            mark = self.bench.screen.mark()

    def members(self):
        """{pid: program} of the kiosk and its children."""
        return {pid: processes.program_of(pid) for pid in processes.family(self.child.pid)}

    def _last_trace(self, since_ns, timeout_s=0.3):
        deadline = time.monotonic() + timeout_s
        found = {}
        while not found and time.monotonic() < deadline:
            try:
                with open(self.trace_path) as file:
                    file.seek(self.trace_at)
                    for line in iter(file.readline, ""):
                        if not line.endswith("\n"):
                            break
                        self.trace_at += len(line)
                        row = json.loads(line)
                        if row["card_seen_ns"] >= since_ns:
                            found = row
            except OSError:
                pass
            if not found:
                time.sleep(0.02)
        return found

    def tap(self, card, rest_s=0.05, settled_s=SETTLED_S):
        """Put the card there, wait for the final frame, take it away, hide the visit, wait a random while."""
        avoid_full_minute()
        screen = self.bench.screen
        mark = screen.mark()
        tapped_ns = self.reader.tap(card)
        change = screen.first_and_last_change(mark, tapped_ns, 1.5, settled_s)
        trace = self._last_trace(tapped_ns)
        spent_ms = self.reader.spent_ms(trace["identified_ns"]) if trace.get("identified_ns") else None
        time.sleep(rest_s)
        self.reader.remove()
        if trace.get("screen") in ("hello-badge", "goodbye-badge"):
            time.sleep(HELLO_S)
        else:
            time.sleep(0.05)
            screen.key(HIDE_KEY)
        time.sleep(random.uniform(0.25, 0.55))
        if self.child.poll() is not None:
            self.bench.children.complain(self.child, "the kiosk ended")
        return Tap(change, trace, tapped_ns, spent_ms)

    def badge_in(self, badge):
        """Open a session; a second tap would end one, so look which it was. A customer who waits is shown at once."""
        for _ in range(3):
            tap = self.tap(badge)
            if tap.screen in ("hello-badge", "profile"):
                return
        raise BenchError(f"the badge opened no session: screen '{tap.screen}'")

    def customers(self, cards, badge, count, away_s=0.0, settled_s=SETTLED_S):
        """Taps of random customers with a session open; a session that has ended is opened again. Never the same
        card twice in a row: put back within 0.4 s it counts as not having left, and so does any phone within `away_s`."""
        taps, card = [], None
        while len(taps) < count:
            card = other_than(card, cards)
            time.sleep(away_s)
            tap = self.tap(card, settled_s=settled_s)
            if tap.screen == "locked":
                self.badge_in(badge)
            else:
                taps.append(tap)
            if len(taps) >= 5 and all(tap.first_ms is None for tap in taps[-5:]):
                raise BenchError("five taps in a row drew nothing; see the kiosk's log:\n" +
                                 self.bench.children.log_tail("regard-kiosk"))
        return taps

    def cpu_ns(self):
        return {name: processes.cpu_ns(pid) for pid, name in self.members().items()}

    def memory_kib(self):
        """{program: (pss, anonymous, file-backed, shared)}"""
        return {name: (processes.pss_kib(pid),) + processes.memory_parts(pid)
                for pid, name in self.members().items()}

    def watch_idle(self, seconds):
        """Frames, wake-ups a second of each thread and CPU a second of each program while nothing happens."""
        wait_for_second(3, max(4, 57 - int(seconds)))
        mark = self.bench.screen.mark()
        members = self.members()
        before = {pid: processes.sleeps(pid) for pid in members}
        cpu = self.cpu_ns()
        started = time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - started
        wakes = {}
        for pid, name in members.items():
            for (tid, thread), count in processes.sleeps(pid).items():
                wakes[(name, thread, tid)] = (count - before[pid].get((tid, thread), 0)) / took
        after = self.cpu_ns()
        return {"frames": len(self.bench.screen.draws_since(mark)), "wakes": wakes,
                "cpu_ns_s": {name: (after[name] - cpu[name]) / took for name in cpu}}


def other_than(card, cards):
    while True:
        choice = random.choice(cards)
        if choice != card:
            return choice


def wait_for_second(first, last):
    """Until the wall clock's second lies in a span: the minute on the screen must not change meanwhile."""
    while not first <= time.time() % 60 <= last:
        time.sleep(0.1)


def avoid_full_minute():
    if not 1 <= time.time() % 60 <= 57:
        wait_for_second(1, 57)
