"""A card that is pulled away at a byte of what it is told or says, at a whole kiosk; for the test and for the bench."""
import json
import time

from shop import PATIENCE, wait_until

# What a whole tap opens, and what it counts as; the latter of members alone.
KNOWN = {"ntag21x": ("greeting", 0), "ntag424": ("profile", 2), "sun": ("profile", 1), "desfire": ("profile", 2), "ev1": ("profile", 2),
         "smarttap": ("profile", 1)}
# Of whom the kiosk asks HQ meanwhile: a visitor, and a card that has no number of its own.
ASKED = {"far": ("profile", 2), "drawn": ("profile", 2)}
STRANGERS = {"a new ntag21x": ("ntag21x:stranger", "join"), "a new ntag424": ("ntag424:stranger", "join"),
             "a new desfire": ("desfire:stranger", "join"), "payment": ("payment:visa", "foreign-card"), "transit": ("transit:month", "foreign-card"),
             "passport": ("passport:mine", "refused-card")}
NAMES = (*KNOWN, *ASKED, *STRANGERS)
# Only of a build that speaks VAS, and once the purse's passes are read.
PASSES = {"vas": ("profile", 1)}
MEMBERS = KNOWN | ASKED | PASSES
# Their numbers are drawn anew, so that one is taken for another.
DRAWN = ("smarttap", "vas", "passport", "drawn")
# Each may be two questions, and HQ bears 120 in an hour.
ASKS_MOST = 50
# A card is held for 400 ms after its last word, and has left when it was missed for 400 more.
MISSED_S = 1


class Puller:
    """Taps the cards of a purse, with an associate's session open."""

    def __init__(self, purse, badge):
        self.purse, self.shop, self.read, self.last = purse, purse.shop, 0, None
        self.badge = badge
        self.cards = {name: (purse.cards[name], screen) for name, (screen, _) in MEMBERS.items() if name in purse.cards} | STRANGERS
        self.asked = [self.cards[name][0] for name in ASKED if name in self.cards]
        self.asks = 0
        self.sign_in()

    def lines(self, since_ns):
        """The trace's lines of taps that were seen since then."""
        with open(self.shop.trace, encoding="utf-8") as trace:
            trace.seek(self.read)
            found = [json.loads(line) for line in trace if line.endswith("\n")]
        return [line for line in found if line["card_seen_ns"] >= since_ns]

    def spare_hq(self, card):
        """HQ bears so many questions of a kiosk in an hour as customers may come; these are more, so it begins its hour anew in time."""
        self.asks += card in self.asked
        if self.asks == ASKS_MOST:
            self.asks, starts = 0, self.shop.log("hq").count("SERVE-UP")
            self.shop.stop("hq")
            self.shop.start_hq()
            wait_until("HQ's start", PATIENCE, lambda: self.shop.log("hq").count("SERVE-UP") > starts, 0.02)

    def tap(self, card, fault=None, wanted=None):
        """The trace's line of one tap, which lies there until it ends. Who is back so soon that nobody missed them is spoken to anew without a
        line: then it is what stands there."""
        self.spare_hq(card)
        if fault is not None:
            self.shop.reader_says(f"fault {fault}")
        if self.shop.trace.exists():
            self.read = self.shop.trace.stat().st_size
        entered_ns = self.shop.reader_says(f"tap {card}")
        began = time.monotonic()

        def ended():
            # Until HQ has said who a visitor is they are nobody.
            lines = [line for line in self.lines(entered_ns) if line["screen"] != "join" or wanted == "join" or card not in self.asked]
            if not lines and wanted is not None and time.monotonic() - began > 1 and self.shop.screen()["screen"] == wanted:
                return [{"screen": wanted}]
            return lines
        try:
            return wait_until(f"an end of the tap of {card} ({fault or 'whole'})", PATIENCE, ended, 0.005)[0]
        finally:
            self.shop.reader_says("remove")

    def sign_in(self, screen="hello-badge"):
        line = self.tap(self.badge)
        if line["screen"] != screen:
            raise AssertionError(f"the badge opened '{line['screen']}', not '{screen}'")
        self.shop.wait_screen("idle", PATIENCE)

    def read_passes(self):
        """A configuration comes into force while no associate serves."""
        time.sleep(MISSED_S)
        self.sign_in("goodbye-badge")
        self.purse.read_passes()
        time.sleep(MISSED_S)
        self.sign_in()

    def hide(self, screen):
        """Who may come now is not hidden by who stands there."""
        shop = self.shop
        if screen in ("profile", "greeting", "join"):
            shop.key("h")
            shop.wait_screen("idle", PATIENCE)

    def whole(self, name):
        """A tap as it should be; how many bytes it had."""
        card, screen = self.cards[name]
        self.last = name
        line = self.tap(card, wanted=screen)
        if line["screen"] != screen:
            raise AssertionError(f"a whole tap of {name} opened '{line['screen']}', not '{screen}'")
        self.hide(screen)
        return int(self.purse.shown(card)["bytes"])

    def pull(self, name, at, beside=None):
        """Pulled at a byte: what it ended in, and ms from there to the last frame; no ms where it had said everything before. beside: the screen
        that stands and stays."""
        card, screen = self.cards[name]
        # Who comes in the place of another is noticed at once; who was there, only once they were missed.
        if self.last == name or {self.last, name} <= set(DRAWN):
            time.sleep(MISSED_S)
        self.last = name
        line = self.tap(card, f"card-pulled {at}")
        gone_ns = int(self.purse.shown(card)["gone-ns"])
        wanted = (beside or "again-card") if gone_ns else screen
        if line["screen"] != wanted:
            raise AssertionError(f"{name} pulled at byte {at} opened '{line['screen']}', not '{wanted}'")
        if not gone_ns:
            self.hide(screen)
            time.sleep(MISSED_S)
            return None
        # As fast as a hand: the reader looks where it was.
        time.sleep(0.12)
        return (line["final_frame_ns"] - gone_ns) / 1e6


def in_turns(bytes_of):
    """(name, byte) of all, one medium after the other, so that hardly one has to be missed first."""
    left = {name: list(places) for name, places in bytes_of.items()}
    while left:
        for name in list(left):
            yield name, left[name].pop(0)
            if not left[name]:
                del left[name]
