"""How long a tap takes by medium: the table of tests/bench/run --media."""
import random

import figures
from kiosk import Kiosk
from numbers_of import median, p99
from processes import BenchError
from reader import Reader
from report import feedbacks

CARDS = 3  # of each medium, so that the same one never comes twice in a row
SEEN_MS, OWN_MS = 20, 8  # the bars
MEDIA = ("ntag21x", "ntag424", "desfire")


class Cards:
    """Cards of each medium that the tool has written, each a member's; and a badge that proves itself."""

    def __init__(self, bench, chain, reader):
        self.bench, self.chain, self.reader = bench, chain, reader
        members = iter(chain.recognised(CARDS * len(MEDIA)))
        self.of = {}
        for medium in MEDIA:
            bench.say(f"  writing {CARDS} cards: {medium}")
            self.of[medium] = [self._issue(medium, f"{medium}:bench{i}", "member", next(members)) for i in range(CARDS)]
        self.of["number alone"] = chain.known_cards(CARDS * (len(MEDIA) + 1))[-CARDS:]
        self.of["bank card"] = [f"payment:bench{i}" for i in range(CARDS)]
        self.badge = self._issue("ntag424", "ntag424:badge", "badge", 1)

    def _issue(self, medium, card, holder, number):
        self.reader.tap(card)
        try:
            self.chain.ctl("card", "issue", f"--{holder}", str(number), "--medium", medium, "--reader", self.reader.connstring)
        finally:
            self.reader.remove()
        return card


def measure(bench, chain, options, table):
    figures.synchronise(bench, chain, options.fresh)
    chain.give_site_key()
    reader = Reader(bench.children, bench.programs, bench.work)
    cards = Cards(bench, chain, reader)
    kiosk = Kiosk(bench, chain.data, reader, "a", chain.broker, trust_uid=False)
    kiosk.start()
    kiosk.wait_ready()
    wait_until_proven(bench, kiosk, cards)
    table.section(f"by medium, {options.media_taps} taps of each; the final frame without wire, chip, air and card as the emulator reckons them in the same tap")
    for name, of in cards.of.items():
        bench.say(f"  {options.media_taps} taps: {name}")
        kiosk.badge_in(cards.badge)
        fill(table, name, kiosk.customers(of, cards.badge, options.media_taps))
    kiosk.stop()
    chain.stop()
    bench.children.stop(reader.child)


def wait_until_proven(bench, kiosk, cards):
    """Until HQ's rows of the new cards are here, and the badge opens profiles by them."""
    for _ in range(20):
        tap = kiosk.tap(cards.badge)
        if tap.screen == "hello-badge" and kiosk.tap(random.choice(cards.of["ntag424"])).screen == "profile":
            return
    raise BenchError(f"the new cards open no profile: the badge ends on '{tap.screen}'")


def fill(table, name, taps):
    ends = "/".join(sorted({tap.screen for tap in taps}))
    whole = [tap for tap in taps if tap.final_ms is not None and tap.spent_ms is not None]
    if len(whole) < len(taps):
        table.not_measured(f"{name} ({ends})", f"{len(taps) - len(whole)} of {len(taps)} taps drew nothing, or named nobody")
        return
    own = [tap.final_ms - tap.spent_ms for tap in whole]
    table.add(f"{name} ({ends}): first feedback, p99", p99(feedbacks(whole)), SEEN_MS, "ms", median(feedbacks(whole)), "median")
    table.add("  final frame less wire, chip, air and card, p99", p99(own), OWN_MS, "ms", median(own), "median")
    table.show("  wire, chip, air and card", [tap.spent_ms for tap in whole], "ms")
    table.show("  final frame, all in all", [tap.final_ms for tap in whole], "ms")
