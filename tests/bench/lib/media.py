"""How long a tap takes by medium: the table of tests/bench/run --media."""
import os
import secrets
import time

import figures
from kiosk import Kiosk, other_than
from numbers_of import median, p99
from processes import BenchError
from reader import Reader
from report import DISTURBED, feedbacks
from store import run

CARDS = 3  # of each medium, so that the same one never comes twice in a row
SEEN_MS, OWN_MS = 20, 8  # the bars
LOCKED_S = 62  # so long a visit stands that no badge opened
# Of phones: their number is new each time, so the one before must have been missed, or it counts as that one; and their conversation is long.
PHONES_TAP = {"away_s": 1.0, "settled_s": 0.4}
WRITTEN, PHONES = ("ntag21x", "ntag424", "desfire"), ("smarttap", "vas")
ROLLING, NUMBER, BANK = "ntag424, rolling code", "number alone", "bank card"
META_KEY, FILE_KEY = 2, 3  # enum rg_card_key_kind
COLLECTOR, PASS = 20180608, "pass.com.example.bench"
STAGES = (("identified", "identified_ns"), ("consent", "consent_ns"), ("profile", "profile_ns"), ("list", "recommendations_ns"),
          ("frame", "final_frame_ns"))


class Cards:
    """Cards of each medium that the tool has written, and phones, each a member's; and a badge that proves itself."""

    def __init__(self, bench, chain, reader):
        self.bench, self.chain, self.reader = bench, chain, reader
        kinds = len(WRITTEN) + len(PHONES) + 1
        members = iter(chain.recognised(CARDS * kinds))
        self.of = {}
        for medium in WRITTEN:
            bench.say(f"  writing {CARDS} cards: {medium}")
            self.of[medium] = [self._write(medium, f"{medium}:bench{i}", "member", next(members)) for i in range(CARDS)]
        keys = {"smarttap": f"collector={COLLECTOR} key-version=1 collector-key={chain.give_phone_key('collector', 'collector.key', '--version', '1')}",
                "vas": f"pass={PASS} merchant-key={chain.give_phone_key('pass', 'pass-a.key')}"}
        for medium in PHONES:
            self.of[medium] = [self._phone(medium, i, keys[medium], next(members)) for i in range(CARDS)]
        self.of[ROLLING] = [self._roll(i, next(members)) for i in range(CARDS)]
        self.of[NUMBER] = chain.known_cards(CARDS * (kinds + 1))[-CARDS:]
        self.of[BANK] = [f"payment:bench{i}" for i in range(CARDS)]
        self.badge = self._write("ntag424", "ntag424:badge", "badge", 1)

    def _issue(self, holder, number, medium, *words):
        self.chain.ctl("card", "issue", f"--{holder}", str(number), "--medium", medium, *words,
                       "--command", os.path.join(self.chain.data, "identity", "command.pem"))

    def _write(self, medium, card, holder, number):
        self.reader.tap(card)
        try:
            self._issue(holder, number, medium, "--reader", self.reader.connstring)
        finally:
            self.reader.remove()
        return card

    # What a phone or a card said in a run before is remembered by the store: these are new in each.

    def _phone(self, medium, i, key, member):
        value = secrets.token_urlsafe(18)
        self._issue("member", member, medium, "--pass", value)
        self.reader.command(f"card {medium}:bench{i} {key} value={value}")
        return f"{medium}:bench{i}"

    def _roll(self, i, member):
        """A card with SUN alone, as whoever writes such cards makes it: the tool gives each a key that proves more."""
        uid = "04" + secrets.token_hex(6).upper()
        lines = run([os.path.join(self.bench.tools, "hq-issue"), self.chain.hq_db, self.chain.hq_keys, member, uid, "sun"], "issuing a card")
        keys = {int(kind): key for kind, _, key in (line.split() for line in lines.splitlines())}
        self.reader.command(f"card ntag424:roll{i} uid={uid} key1={keys[FILE_KEY]} key2={keys[META_KEY]} counter=1 "
                            "sun=https://bench.example/?e={picc}&c={mac}")
        return f"ntag424:roll{i}"


def measure(bench, chain, options, table):
    figures.synchronise(bench, chain, options.fresh)
    chain.give_site_key()
    reader = Reader(bench.children, bench.programs, bench.work)
    cards = Cards(bench, chain, reader)
    media = {"read": {"smarttap": True}, "smarttap": {"collector": COLLECTOR}}
    table.section(f"by medium, {options.media_taps} taps of each; the final frame without wire, chip, air and card as the emulator reckons them in the same tap")
    shipped(bench, Kiosk(bench, chain.data, reader, "a", chain.broker, trust_uid=False, media=media), cards, options.media_taps, table)
    program = os.path.join(options.build, "vas", "bin", "regard-kiosk")
    if os.access(program, os.X_OK):
        media |= {"read": {"smarttap": True, "vas": True}, "vas": {"pass": PASS}}
        table.section("with VAS, of a kiosk that is built with it: the reader announces itself again and again instead of waiting in the chip, so no bar holds")
        with_vas(bench, Kiosk(bench, chain.data, reader, "a", chain.broker, trust_uid=False, media=media, program=program), cards, options.media_taps,
                 table)
    chain.stop()
    bench.children.stop(reader.child)


class Others:
    """What programs took that are none of the bench's, while the kiosk runs."""

    def __init__(self):
        self.began, self.before_ns = time.monotonic(), figures.others_cpu_ns()

    def tell(self, table):
        share = (figures.others_cpu_ns() - self.before_ns) / 1e9 / (time.monotonic() - self.began)
        if share > DISTURBED:
            table.section(f"!! other programs took {share * 100:.0f} % of a core meanwhile: the latencies are not those of a quiet machine")


def shipped(bench, kiosk, cards, count, table):
    kiosk.start()
    kiosk.wait_ready()
    others = Others()
    wait_until_proven(bench, kiosk, cards, "ntag424")
    # What opens no profile is measured before a badge: a greeting under one stays, and the next customer waits.
    for name in ("ntag21x", NUMBER):
        bench.say(f"  {count} taps: {name}")
        fill(table, name, without_badge(kiosk, cards.of[name], count))
    time.sleep(LOCKED_S)
    kiosk.badge_in(cards.badge)
    for name in ("ntag424", ROLLING, "desfire", "smarttap"):
        bench.say(f"  {count} taps: {name}")
        fill(table, name, kiosk.customers(cards.of[name], cards.badge, count, **way_of(name)))
    kiosk.tap(cards.badge)
    bench.say(f"  {count} taps: {BANK}")
    fill(table, BANK, without_badge(kiosk, cards.of[BANK], count))
    others.tell(table)
    kiosk.stop()


def with_vas(bench, kiosk, cards, count, table):
    kiosk.start()
    kiosk.wait_ready()
    others = Others()
    wait_until_proven(bench, kiosk, cards, "vas")
    kiosk.badge_in(cards.badge)
    for name in ("vas", "ntag424"):
        bench.say(f"  {count} taps with VAS: {name}")
        fill(table, name, kiosk.customers(cards.of[name], cards.badge, count, **way_of(name)), barred=False)
    others.tell(table)
    kiosk.stop()


def way_of(medium):
    return PHONES_TAP if medium in PHONES else {}


def wait_until_proven(bench, kiosk, cards, medium):
    """Until HQ's rows of the new cards are here, and its time, and the badge opens profiles by that medium."""
    for _ in range(20):
        tap = kiosk.tap(cards.badge)
        if tap.screen == "hello-badge":
            tap, = kiosk.customers(cards.of[medium], cards.badge, 1, **way_of(medium))
            if tap.screen == "profile":
                kiosk.tap(cards.badge)
                return
    raise BenchError(f"{medium} opens no profile after the badge: a tap ends on '{tap.screen}'")


def without_badge(kiosk, of, count):
    taps, card = [], None
    while len(taps) < count:
        card = other_than(card, of)
        taps.append(kiosk.tap(card))
    return taps


def own_ms(tap):
    return tap.final_ms - tap.spent_ms


def fill(table, name, taps, barred=True):
    ends = "/".join(sorted({tap.screen for tap in taps}))
    whole = [tap for tap in taps if tap.final_ms is not None and tap.spent_ms is not None and own_ms(tap) > 0]
    if len(whole) < len(taps):
        table.not_measured(f"{name} ({ends})", f"{len(taps) - len(whole)} of {len(taps)} taps drew nothing, or named nobody, or their frames are not known")
        return
    own, seen = [own_ms(tap) for tap in whole], feedbacks(whole)
    table.add(f"{name} ({ends}): first feedback, p99", p99(seen), SEEN_MS if barred else None, "ms", median(seen), "median")
    table.add("  final frame less wire, chip, air and card, p99", p99(own), OWN_MS if barred else None, "ms", median(own), "median")
    table.show("  wire, chip, air and card", [tap.spent_ms for tap in whole], "ms")
    table.show("  final frame, all in all", [tap.final_ms for tap in whole], "ms")
    slowest(table, whole)


def slowest(table, taps):
    """Where the time of the slowest went, by the kiosk's own trace: each stage from the one before."""
    tap = max(taps, key=own_ms)
    at_ns, parts = tap.tapped_ns + int(tap.spent_ms * 1e6), []
    for name, stage in STAGES:
        if tap.trace.get(stage):
            parts.append(f"{name} {(tap.trace[stage] - at_ns) / 1e6:.1f}")
            at_ns = tap.trace[stage]
    table.add(f"  the slowest, tap {taps.index(tap) + 1}: " + ", ".join(parts), own_ms(tap), None, "ms")
