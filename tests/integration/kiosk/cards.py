"""Cards that HQ issued with keys of their own, and what a kiosk makes of them."""
import subprocess
from typing import NamedTuple

from shop import BIN, PATIENCE, Case, wait_until


class Key(NamedTuple):
    """Of a card: enum rg_card_key_kind, its number there, 16 bytes."""
    kind: int
    number: int
    value: bytes


def _hq_issue(shop, *words):
    return subprocess.run([BIN.parent / "tests/hq-issue", shop.home / "hq.db", shop.home / "hq-keys", *words], check=True, capture_output=True,
                          text=True).stdout


def issue(shop, holder, uid, medium):
    """HQ gives somebody a card of that number; returns its keys. Of a `sun` HQ has no other key."""
    lines = _hq_issue(shop, str(holder), uid, medium).splitlines()
    return [Key(int(kind), int(number), bytes.fromhex(value)) for kind, number, value in (line.split() for line in lines)]


def settle(shop, site, member):
    """Somebody who may be recognised, of another site."""
    _hq_issue(shop, "member", site, str(member))


def by_kind(keys):
    return {key.kind: key.value for key in keys}


def as_set(keys):
    """As the emulator's `card` takes them."""
    return " ".join(f"key{key.number}={key.value.hex()}" for key in keys)


class CardCase(Case):
    """Whoever taps a card again waits until it has left, and nobody else does."""

    @classmethod
    def open(cls):
        shop = super().open()
        shop.hurried = True
        return shop

    def proven(self, member):
        """The assurance of each look at a profile of theirs, as HQ heard of it."""
        return [row[0] for row in self.shop.rows("SELECT assurance FROM shown WHERE member=? ORDER BY at", member)]

    def wait_proven(self, member, wanted):
        wait_until("what was shown at HQ", PATIENCE, lambda: self.proven(member) == wanted, 0.05)

    def refuse(self, card, shop=None):
        """Tap a card once that is not what it claims to be, at this kiosk or the one beside; the notice of one before may still stand."""
        shop = shop or self.shop
        before = len(shop.tap_lines())
        try:
            shop.put(card)
            wait_until(f"that '{card}' is refused", PATIENCE,
                       lambda: [line["screen"] for line in shop.tap_lines()[before:]] == ["unproven-card"], 0.05)
        finally:
            shop.take()
