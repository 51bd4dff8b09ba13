#!/usr/bin/env python3
"""The main job: a store with a kiosk, by hand in a window or as a tour that checks every step. Run board/demo."""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from store import DEVICE, SITE, Store, StoreError, wait_until  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="board/demo")
    parser.add_argument("--bin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--fullscreen", action="store_true")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--keep-data", type=pathlib.Path)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--products", type=int, default=400)
    parser.add_argument("--purchases", type=int, default=6000)
    return parser.parse_args()


def by_hand(store, fullscreen):
    store.start_broker()
    store.start_reader()
    store.start_hq()
    issue(store)
    store.start_kiosk(*(["--fullscreen"] if fullscreen else []), program="regard-kiosk-demo")
    if not provisioned(store):
        print(f"It came out of its box: regardctl device approve {store.unit} --site {SITE}", flush=True)
        approve(store)
    print("The kiosk is running. 1-9: customers, b: badge, u: unknown card; Ctrl-C here ends everything.", flush=True)
    while True:
        for name, process in store.processes.items():
            if process.poll() is not None:
                if name == "kiosk" and process.returncode == 0:
                    return 0
                raise StoreError(f"{name} ended with {process.returncode}; see {store.home}/logs/{name}.log")
        time.sleep(0.2)


def provisioned(store):
    """Whether it has an identity from an earlier run."""
    return (store.home / "kiosk/identity/device.json").exists()


# What the demo's people carry; all other cards are numbers alone, as they come from the retailer's old list.
MEDIA = {"m1": "ntag424", "m2": "desfire", "m3": "ntag424", "m4": "desfire", "m6": "ntag424", "m7": "ntag21x", "m8": "ntag424",
         "m9": "desfire", "b1": "ntag424"}


# Of these one tells by its rolling code alone who it is.
ROLLING = 8

# A member's loyalty pass in a phone: the chain's number at the wallet's maker, and what the pass says.
COLLECTOR, PASS = 20180608, "demo-pass-that-nobody-guesses"
# Another member's in a phone of Apple's, whose passes a build of its own reads.
APPLE_PASS = "pass.com.example.demo"


def answers(store):
    try:
        return store.ctl("status") is not None
    except StoreError:
        return False


def collector_key(store):
    return store.phone_key("collector", "--version", "1")


def issue(store):
    """The shop's desk, once: new cards in place of numbers that anyone can copy."""
    done = store.home / "issued"
    if done.exists():
        return 0
    wait_until("HQ's first answer", 15, lambda: answers(store), 0.2)
    for name, medium in MEDIA.items():
        store.issue(name, medium, "badge" if name[0] == "b" else "member", name[1:])
    # A card as who wants to be followed by nobody carries one: its number is drawn anew, and it answers no challenge, so that its rolling code is all.
    store.reader_says(f"card ntag424:m{ROLLING} random-uid=1 key1={'99' * 16}")
    store.ctl("card", "issue", "--member", "3", "--medium", "smarttap", "--pass", PASS, "--command", str(store.home / "command.pem"))
    store.reader_says(f"card smarttap:anna collector={COLLECTOR} collector-key={collector_key(store)} key-version=1 value={PASS}")
    store.ctl("card", "issue", "--member", "4", "--medium", "vas", "--pass", PASS, "--command", str(store.home / "command.pem"))
    store.reader_says(f"card vas:ben pass={APPLE_PASS} merchant-key={store.phone_key('pass')} value={PASS}")
    store.ctl("device", "config", "--all", "--set", "media.read.smarttap=true", "--set", f"media.smarttap.collector={COLLECTOR}")
    done.touch()
    return len(MEDIA)


def approve(store):
    """What IT says, by the number on the screen; then it is a kiosk of the store, and begins anew as that."""
    wait_until("the unit at HQ", 15, lambda: heard_of(store), 0.1)
    store.ctl("device", "approve", store.unit, "--site", SITE)
    wait_until("the kiosk's identity", 15, lambda: provisioned(store), 0.05)


def heard_of(store):
    try:
        return any(row["serial"] == store.unit for row in store.ctl("device", "units"))
    except StoreError:
        return False


class Tour:
    def __init__(self, store, out):
        self.store, self.out, self.count = store, out, 0
        out.mkdir(parents=True, exist_ok=True)
        self.began = time.monotonic()

    def picture(self, name):
        self.count += 1
        path = self.out / f"{self.count:02d}-{name}.png"
        self.store.photograph(path)
        return path

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def key(self, key):
        subprocess.run(["xdotool", "key", key], check=True, env=dict(os.environ, DISPLAY=self.store.display))

    def touch(self, role):
        """A real pointer on the middle of the first control whose action is `role`."""
        node = next((n for n in self.store.screen()["nodes"] if n.get("action") == role), None)
        if node is None:
            raise StoreError(f"there is no control '{role}' on the screen")
        x, y, w, h = node["rect"]
        env = dict(os.environ, DISPLAY=self.store.display)
        subprocess.run(["xdotool", "mousemove", str(x + w // 2), str(y + h // 2), "click", "1"], check=True, env=env)

    def tap(self, card, screen, what, name=None, **more):
        entered, line = self.store.tap(card, screen, hold=0.3, **more)
        feedback = (line["first_feedback_ns"] - entered) / 1e6
        final = (line["final_frame_ns"] - entered) / 1e6
        self.say(f"{what}: feedback after {feedback:.1f} ms, final frame after {final:.1f} ms")
        if name:
            self.picture(name)

    def events(self):
        row = self.store.status()
        return row["applied"] if row else 0

    def drained(self, least, what):
        def done():
            row = self.store.status()
            return row and row["queue"] == 0 and row["applied"] >= least and row
        # What was sent before HQ was back is sent again after 10 s, and said in the state 5 s later at the latest.
        row = wait_until(what, 30, done, 0.2)
        self.say(f"{what}: HQ has {row['applied']} events, {row['queue']} are waiting")
        return row["applied"]


def walk(tour):
    store = tour.store
    store.start_display()
    store.start_broker()
    store.start_reader()
    store.start_hq()
    count = issue(store)
    if count:
        tour.say(f"{count} cards were written through the reader: their own keys, made by HQ, instead of the factory's")
    store.start_kiosk()
    tour.say("broker with TLS, HQ, reader and kiosk were started")
    if not provisioned(store):
        store.wait_screen("unprovisioned", 10)
        tour.picture("unprovisioned")
        approve(store)
        tour.say(f"IT approved it by the number on its screen: {store.unit} is {DEVICE} of {SITE}")
    wait_until("a kiosk that waits for cards", 15, lambda: stands(store, "idle"), 0.1)
    wait_until("the first contact with HQ", 15, store.status, 0.3)
    wait_until("the whole data of the store", 60, lambda: has_data(store), 0.3)
    store.wait_screen("idle", 10, lambda screen: says(screen, "Online"))
    tour.say("the kiosk is online and has the store's data")
    tour.picture("idle")

    tour.tap("uid:04FFFFFFFFFFF1", "join", "a card that nobody is known by", "join")
    tour.touch("hide")
    store.wait_screen("idle", 10)
    tour.tap("uid:08A1B2C3", "refused-card", "a phone's random number is refused", "refused-card")
    store.wait_screen("idle", 10)
    store.reader_says("tap m2")
    store.reader_says("tap m3")
    store.wait_screen("two-cards", 5)
    tour.say("two cards at once are seen as two")
    tour.picture("two-cards")
    store.reader_says("remove")
    store.wait_screen("idle", 10)

    tour.tap("m1", "locked", "a customer before any badge", "locked")
    store.reader_says("tap b1")
    store.wait_screen("profile", 5)
    time.sleep(0.4)
    store.reader_says("remove")
    tour.say("the associate's badge opens the waiting customer's profile")
    tour.picture("profile")

    before = tour.events()
    tour.touch("select")
    store.wait_screen("profile", 5, lambda s: any(n.get("action") == "liked" for n in s["nodes"]))
    tour.picture("recommendation")
    tour.touch("liked")
    time.sleep(0.5)
    tour.picture("liked")
    tour.drained(before + 1, "one touch records 'liked'")

    store.reader_says("tap m2")
    store.wait_screen("profile", 5, lambda s: any(n.get("action") == "switch" for n in s["nodes"]))
    store.reader_says("remove")
    tour.say("another customer's tap does not replace the open visit")
    tour.picture("one-moment")
    tour.touch("switch")
    store.wait_screen("profile", 5, lambda s: not any(n.get("action") == "switch" for n in s["nodes"]))
    tour.picture("second-customer")

    before = tour.events()
    store.stop("mosquitto", signal.SIGKILL)
    wait_until("the offline strip", 10, lambda: says(store.screen(), "Offline"), 0.1)
    tour.touch("select")
    store.wait_screen("profile", 5, lambda s: any(n.get("action") == "sold" for n in s["nodes"]))
    tour.touch("sold")
    time.sleep(0.5)
    tour.say("the network is gone; 'sold' is saved here")
    tour.picture("offline")
    store.start_broker()
    tour.drained(before + 1, "the network is back")
    tour.touch("hide")
    store.wait_screen("idle", 5)
    tour.say("Hide ends the visit at once")

    store.reader_says("unplug")
    store.wait_screen("reader-fault", 14)
    tour.say("the reader's cable was pulled, and the screen says so")
    tour.picture("reader-fault")
    store.reader_says("replug")
    store.wait_screen("idle", 14)
    tour.say("the reader is back")

    tour.tap("m4", "profile", "the next customer, under the open badge", "profile-next")
    media(tour)
    store.wait_screen("idle", 10)
    rights(tour)
    return tour


def media(tour):
    """One of each medium: what it proves is what it opens."""
    store = tour.store
    for card, screen, what, name in (
            ("m1", "profile", "NTAG 424 DNA, whose key answered (L2)", None),
            ("m2", "profile", "DESFire, whose key answered (L2)", None),
            (f"m{ROLLING}", "profile", "NTAG 424 DNA, by its rolling code, which HQ opened (SUN, L1)", None),
            ("smarttap:anna", "profile", "a phone with the member's pass, by Smart Tap (L1)", None),
            (f"uid:{store.uid('m1')}", "unproven-card", "a copy of a card's number is refused", "unproven-card"),
            ("payment:visa", "foreign-card", "a bank card is nobody's", "foreign-card")):
        tour.tap(card, screen, what, name)
        if screen == "profile":
            tour.touch("hide")
        store.wait_screen("idle", 15)
    tour.tap("b1", "goodbye-badge", "the badge's second tap ends the session", "goodbye")
    for card, what in (("m7", "NTAG21x with a signed token, which can be copied (L0)"), ("m5", "a number alone (L0)")):
        store.wait_screen("idle", 15)
        tour.tap(card, "locked", what)
        store.reader_says("tap b1")
        store.wait_screen("greeting", 5)
        store.reader_says("remove")
        tour.picture("greeting")
        time.sleep(1)  # put back sooner it counts as not having left
        tour.say("and the badge opens a greeting, no profile")
        tour.tap("b1", "goodbye-badge", "the session ends")
    passes(tour)
    rows = [row for member in ("1", "2", "3", "4", "5", "7", str(ROLLING)) for row in store.ctl("card", "list", "--member", member)]
    tour.say("regardctl card list: " + ", ".join(f"{row['medium']} L{row['assurance']}" for row in rows))


def passes(tour):
    """Apple's VAS is in a build of its own, since it needs Apple's licence; it takes the shipped one's place for one tap."""
    store = tour.store
    begin_anew(store, "../vas/bin/regard-kiosk")
    configure(store, "--set", "media.read.vas=true", "--set", f"media.vas.pass={APPLE_PASS}")
    tour.tap("b1", "hello-badge", "a kiosk that is built with VAS (an option that is off, not certified)")
    store.wait_screen("idle", 10)
    tour.tap("vas:ben", "profile", "a phone with the member's pass, by VAS (L1)")
    tour.touch("hide")
    store.wait_screen("idle", 15)
    tour.tap("b1", "goodbye-badge", "the session ends, and the shipped kiosk takes its place again")
    store.wait_screen("idle", 15)
    configure(store, "--unset", "media.read.vas", "--unset", "media.vas")
    begin_anew(store, "regard-kiosk")


def begin_anew(store, program):
    store.stop("kiosk")
    store.start_kiosk(program=program)
    store.wait_screen("idle", 15, lambda screen: says(screen, "Online"))


def configure(store, *words):
    """Until it is in force."""
    store.ctl("device", "config", f"{SITE}/{DEVICE}", *words)

    def settled():
        row = store.ctl("device", "config", f"{SITE}/{DEVICE}")[0]
        return (row["config"] or {}).get("ver") == row["wanted"]
    wait_until("the configuration at the kiosk", 15, settled, 0.2)
    # The reader announces itself when the wait is over that it is in.
    time.sleep(0.5)


def rights(tour):
    """A customer joins, stops being recognised, and is forgotten; each is HQ's knowledge, too."""
    store, stranger, before = tour.store, "uid:04FFFFFFFFFFF2", tour.events()
    tour.tap(stranger, "join", "a card that nobody is known by asks to be known")
    tour.touch("join")
    for question in ("age", "recognise", "purchases", "notes", "measure", "name", "confirm"):
        store.wait_screen("question", 5, lambda screen, question=question: screen["detail"] == question)
        if question in ("recognise", "confirm"):
            tour.picture(f"question-{question}")
        tour.touch("no" if question == "name" else "yes")
    store.wait_screen("result", 5, lambda screen: screen["detail"].startswith("joined"))
    tour.picture("joined")
    store.wait_screen("idle", 15)
    before = tour.drained(before + 5, "they joined with one touch a question")
    tour.tap(stranger, "locked", "their next tap is recognised")
    tour.touch("rights")
    store.wait_screen("rights", 5)
    tour.picture("your-data")
    tour.touch("stop")
    store.wait_screen("result", 5, lambda screen: screen["detail"].startswith("withdrawn"))
    store.wait_screen("idle", 15)
    before = tour.drained(before + 1, "one touch, and they are not recognised any more")
    tour.tap(stranger, "join", "their card is one that nobody is known by")
    tour.touch("hide")
    store.wait_screen("idle", 10)
    take_copy(tour)
    tour.tap("m5", "locked", "another customer wants to be forgotten")
    tour.touch("rights")
    store.wait_screen("rights", 5)
    tour.touch("forget")
    store.wait_screen("forget", 5)
    tour.picture("forget")
    tour.touch("yes")
    store.wait_screen("result", 5, lambda screen: screen["detail"] == "forget-held")
    tour.picture("forgotten")
    store.wait_screen("idle", 15)
    tour.drained(before + 1, "a card that anyone can copy hides them at once, and destroys after three days")


def take_copy(tour):
    """A customer takes a copy of their data: the code on the screen, a phone, one file, once."""
    store = tour.store
    tour.tap("m6", "locked", "another customer wants a copy of their data")
    tour.touch("rights")
    store.wait_screen("rights", 5)
    tour.touch("copy")
    store.wait_screen("copy", 15, lambda screen: screen["detail"] == "code")
    link = store.scan(tour.picture("copy"))
    if store.browse(link)[0] != 200 or store.browse(link)[0] != 200:
        raise StoreError("the link on the screen leads to no page")
    status, _, copy = store.browse(link, press=True)
    if status != 200 or json.loads(copy)["member"]["member"] != 6:
        raise StoreError("the button behind the link gives no copy")
    if store.browse(link, press=True)[0] != 404:
        raise StoreError("the link works twice")
    tour.say(f"a phone reads the code and gets {len(copy)} bytes, once")
    tour.touch("hide")
    store.wait_screen("idle", 5)


def stands(store, name):
    """Of a kiosk that may be beginning anew, and does not answer for a moment."""
    try:
        return store.screen()["screen"] == name
    except StoreError:
        return False


def says(screen, word):
    """Whether a public text on the screen begins with `word`."""
    return any(node.get("text", "").startswith(word) for node in screen["nodes"])


def has_data(store):
    row = store.status()
    feeds = (row or {}).get("feeds") or {}
    # Nobody has asked to be forgotten yet.
    return len(feeds) >= 9 and all(feed.get("ver", 0) > 0 for name, feed in feeds.items() if name != "erasures")


def main():
    wanted = arguments()
    headless = wanted.headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    scratch = None
    if wanted.keep_data is None:
        scratch = tempfile.TemporaryDirectory(prefix="regard-demo-")
    home = wanted.keep_data or pathlib.Path(scratch.name)
    out = wanted.out or pathlib.Path(wanted.bin).resolve().parents[0] / "demo-screens"
    store = Store(wanted.bin, home)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        store.prepare(wanted.customers, wanted.products, wanted.purchases, unit="RG-DEMO-0001")
        store.media(MEDIA)
        collector_key(store)
        store.phone_key("pass")
        if not headless:
            return by_hand(store, wanted.fullscreen)
        tour = walk(Tour(store, out))
        for name in ("kiosk", "hq", "reader"):
            code = store.stop(name)
            if code not in (0, -signal.SIGTERM):
                raise StoreError(f"{name} ended with {code}")
        tour.say(f"everything ended cleanly; {tour.count} pictures are in {out}")
        return 0
    except KeyboardInterrupt:
        return 0
    except (StoreError, subprocess.CalledProcessError) as error:
        print(f"board/demo: {error}", file=sys.stderr)
        for log in sorted((store.home / "logs").glob("*.log")):
            tail = log.read_text(errors="replace").splitlines()[-8:]
            if tail:
                print(f"--- {log.name}", *tail, sep="\n", file=sys.stderr)
        return 1
    finally:
        store.close()
        if scratch:
            scratch.cleanup()


sys.exit(main())
