"""Four cards that nobody is known by: never seen, withdrawn at HQ, withdrawn here a moment ago, erased. They look the same, and
what leaves the kiosk is the same for each: whether somebody of another site has that card, in one size.

RG_ALIKE_TAPS=2000 taps each so often under a clock on the pixels (tests/full alike), and compares the moments of the
answer; without it each is tapped a few times and no time is judged."""
import json
import os
import pathlib
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench/lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_pointer import PATIENCE, Window, main, say, synced, wait_until  # noqa: E402,F401
from shop import BIN  # noqa: E402
import processes  # noqa: E402
from screen import Screen  # noqa: E402

TAPS = int(os.environ.get("RG_ALIKE_TAPS", "4"))
TIMED = "RG_ALIKE_TAPS" in os.environ
GAP_MS = 0.5
BY_THE_CLOCK = re.compile(r'/up/req .*("m":"(compare|compare-keys|rows)"|"feed":"erasures")')
STATE_S = 11  # of a tap HQ hears 5 s after the last at most, and a state is published once in 5 s
MOMENTS = ("at", "last_tap", "shown")  # of a state: when it was written, and what was on the screen just then


def shuffled(kinds, last):
    while True:
        order = random.sample(sorted(kinds), len(kinds))
        if order[0] != last:
            return order


def comparable(line):
    """Topic and size of a message; of a state all that it says but the moments, which are whenever its turn came."""
    topic, size, body = line.split(" ", 2)
    if not topic.endswith("/up/state"):
        return f"{topic} {size}"
    said = json.loads(body)["b"]
    return f"{topic} {json.dumps({name: said[name] for name in said if name not in MOMENTS})}"


class Alike(Window):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        if TIMED:
            cls.children = processes.Children(str(shop.home / "logs"))
            cls.addClassCleanup(cls.children.stop_all)
            cls.clock = Screen(cls.children, str(BIN.parent / "tests"), str(shop.home))
            shop.display = cls.clock.display
        shop.configure(time_zone="Europe/Berlin", consent={"forget_hold_hours": 0})
        shop.start_all(data=False)
        erased, gone, here = shop.members(3)
        cls.cards = {"unknown": "uid:04AABBCCDDEE11", "erased": erased, "withdrawn": gone, "withdrawn-here": here}

    def choose(self, card, *actions):
        """A customer's way through their own screens."""
        shop = self.shop
        shop.show_card(card, "locked")
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        for action in actions:
            self.press(action)
            shop.wait_screen("forget" if action == "forget" else "result", PATIENCE)
        shop.wait_screen("idle", PATIENCE)

    def count(self, table, member):
        return self.shop.rows(f"SELECT count(*) FROM {table} WHERE member = ?", int(member[1:]))[0][0]

    def prepare(self):
        shop = self.shop
        self.choose(self.cards["erased"], "forget", "yes")
        wait_until("the tombstone at HQ", PATIENCE, lambda: self.count("tombstone", self.cards["erased"]) == 1)
        self.choose(self.cards["withdrawn"], "stop")
        member = int(self.cards["withdrawn"][1:])
        wait_until("HQ's word on the withdrawal", PATIENCE, lambda: shop.rows(
            "SELECT granted FROM consents WHERE member = ? AND purpose = 'recognise'", member)[0][0] == 0)
        shop.wait_data()
        time.sleep(1)
        shop.stop("hq", seconds=10)
        self.choose(self.cards["withdrawn-here"], "stop")

    def picture(self):
        """The pixels below the status row, whose clock goes on."""
        width, height = (int(side) for side in self.shop.window.split("x"))
        done = subprocess.run(["import", "-silent", "-window", "root", "-crop", f"{width}x{height - 64}+0+64", "rgb:-"],
                              env=dict(os.environ, DISPLAY=self.shop.display), check=True, capture_output=True)
        self.assertEqual(len(done.stdout) % (width * (height - 64)), 0)
        return done.stdout

    def look_at(self, kind):
        self.shop.show_card(self.cards[kind], "join")
        time.sleep(0.3)
        seen = self.picture()
        self.press("hide")
        self.shop.wait_hidden()
        return seen

    def events(self):
        """Numbers of the last event of each stream."""
        base = sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=5)
        try:
            return base.execute("SELECT stream, last FROM outbox_stream ORDER BY stream").fetchall()
        finally:
            base.close()

    def sent_for(self, kind):
        """What can be compared of all that the kiosk sends while the card is tapped, and the events that it wrote. The one that
        HQ has not acknowledged is sent again and again, whatever is tapped."""
        shop = self.shop
        pki = shop.home / "pki"
        words = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", str(pki / "ca.pem"),
                 "--cert", str(pki / "hq.pem"), "--key", str(pki / "hq.key"), "-i", "alike", "-R", "-t", "rg/1/+/+/up/#",
                 "-F", "%t %l %p", "-W", str(STATE_S + 3)]
        listener = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        time.sleep(1)
        before = self.events()
        shop.show_card(self.cards[kind], "join")
        self.press("hide")
        sent = listener.communicate(timeout=60)[0].split("\n")
        self.assertEqual(self.events(), before, f"a card that is {kind} became an event")
        # The state comes when its 60 s are over as well as with the last tap; how often is not compared. What the kiosk holds is
        # compared with HQ's by the hour, and HQ is asked why it acknowledges nothing every 10 s, whatever is tapped.
        return sorted({comparable(line) for line in sent
                       if line and not line.startswith("rg/1/HQ/") and "/up/ev/" not in line and not BY_THE_CLOCK.search(line)})

    def taps_under_the_clock(self):
        shop, clock = self.shop, self.clock
        took, kind = {kind: [] for kind in self.cards}, None
        for _ in range(TAPS):
            # A card that comes back at once counts as one that has not left.
            for kind in shuffled(self.cards, kind):
                mark = clock.mark()
                tapped_ns = shop.reader_says(f"tap {self.cards[kind]}")
                time.sleep(0.16)
                shop.take()
                time.sleep(random.uniform(0.1, 0.13))
                moments = [int(line[1]) for line in clock.draws_since(mark)
                           if line[-1] != "same" and int(line[-1]) >= 64 and int(line[1]) - tapped_ns < 200e6]
                if len(moments) >= 2:
                    took[kind].append((moments[-1] - tapped_ns) / 1e6)
        return took

    def test_1_alike(self):
        """four cards, one picture, and one question on the wire"""
        self.prepare()
        seen = {kind: self.look_at(kind) for kind in self.cards}
        for kind, picture in seen.items():
            self.assertEqual(picture, seen["unknown"], f"the screen of a card that is {kind} differs from that of an unknown one")
        if TIMED:
            return
        sent = {kind: self.sent_for(kind) for kind in self.cards}
        for kind, lines in sent.items():
            self.assertEqual(lines, sent["unknown"], f"a card that is {kind} sends other things than an unknown one")
        self.assertEqual(len([line for line in sent["unknown"] if "/up/req " in line]), 1, "HQ is asked about a card once")

    def test_2_time(self):
        """however often they are tapped, the time of the answer says nothing"""
        if not TIMED:
            self.skipTest("without RG_ALIKE_TAPS no time is judged")
        took = self.taps_under_the_clock()
        medians = {kind: statistics.median(times) for kind, times in took.items()}
        for kind, times in took.items():
            ordered = sorted(times)
            say(f"{kind}: {len(times)} taps, median {medians[kind]:.3f} ms, "
                f"p5 {ordered[len(ordered) // 20]:.2f}, p95 {ordered[-len(ordered) // 20]:.2f}")
            self.assertGreaterEqual(len(times), 0.95 * TAPS, f"too many taps of a card that is {kind} drew nothing")
        gap = max(medians.values()) - min(medians.values())
        say(f"the medians lie within {gap:.3f} ms")
        self.assertLess(gap, GAP_MS)


del Window  # noqa: F821  its tests are its children's

if __name__ == "__main__":
    main()
