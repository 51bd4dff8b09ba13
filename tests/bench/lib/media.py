"""How long a tap takes by medium: the table of tests/bench/run --media."""
import os
import random
import time

import figures
from kiosk import Kiosk, other_than
from numbers_of import median, p99
from processes import BenchError
from reader import Reader
from report import feedbacks

CARDS = 3  # of each medium, so that the same one never comes twice in a row
SEEN_MS, OWN_MS = 20, 8  # the bars
LOCKED_S = 62  # so long a visit stands that no badge opened
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
            self.chain.ctl("card", "issue", f"--{holder}", str(number), "--medium", medium, "--reader", self.reader.connstring,
                           "--command", os.path.join(self.chain.data, "identity", "command.pem"))
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
    # What opens no profile is measured before a badge: a greeting under one stays, and the next customer waits.
    for name in ("ntag21x", "number alone"):
        bench.say(f"  {options.media_taps} taps: {name}")
        fill(table, name, without_badge(kiosk, cards.of[name], options.media_taps))
    time.sleep(LOCKED_S)
    kiosk.badge_in(cards.badge)
    for name in ("ntag424", "desfire"):
        bench.say(f"  {options.media_taps} taps: {name}")
        fill(table, name, kiosk.customers(cards.of[name], cards.badge, options.media_taps))
    kiosk.tap(cards.badge)
    bench.say(f"  {options.media_taps} taps: bank card")
    fill(table, "bank card", without_badge(kiosk, cards.of["bank card"], options.media_taps))
    kiosk.stop()
    chain.stop()
    bench.children.stop(reader.child)


def wait_until_proven(bench, kiosk, cards):
    """Until HQ's rows of the new cards are here, and the badge opens profiles by them."""
    for _ in range(20):
        tap = kiosk.tap(cards.badge)
        if tap.screen == "hello-badge" and kiosk.tap(random.choice(cards.of["ntag424"])).screen == "profile":
            kiosk.tap(cards.badge)
            return
    raise BenchError(f"the new cards open no profile: the badge ends on '{tap.screen}'")


def without_badge(kiosk, of, count):
    taps, card = [], None
    while len(taps) < count:
        card = other_than(card, of)
        taps.append(kiosk.tap(card))
    return taps


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
