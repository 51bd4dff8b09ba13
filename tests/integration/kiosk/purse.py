"""One of each medium that a customer may hold, issued as a shop issues them, in a whole store whose kiosk trusts no bare number."""
import hashlib
import hmac
import os
import shutil
import socket
import sqlite3
import subprocess
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cards import as_set, issue
from elsewhere import move_to_another_site
from shop import BIN, DEVICE, PATIENCE, SITE, wait_until

KIOSK = f"{SITE}/{DEVICE}"
# Who come from another site, and whose card has a number that is drawn anew: HQ is asked who they are.
ASKED, DRAWN_UID = ("far", "drawn"), "04D1D2D3D4D5D6"
SUN_UID, VALUE = "04E1E2E3E4E5E6", "Zm9yLXRlc3RzLW9ubHk-22"
PASS, PASS_VALUE = "pass.com.example.loyalty", "dGVzdHMtb25seS1wYXNz-7"
SMART_TAP, APPLE = 0x11, 0x12
# A build that speaks VAS.
VAS = os.environ.get("RG_VAS") == "1"
META, FILE = 2, 3
BADGE = "desfire:badge"


def answers(port):
    with socket.socket() as way:
        return way.connect_ex(("127.0.0.1", port)) == 0


class Purse:
    """Prepares a shop that was not started, and starts it; `cards` are the media of members by what they are, with what each can prove."""

    def __init__(self, shop, heard=None, asked=False):
        """heard: called when there is a broker and nothing has been said yet; asked: with cards of which the kiosk asks HQ."""
        self.shop = shop
        names = ("ntag21x", "ntag424", "sun", "desfire", "ev1", "smarttap", *(["vas"] if VAS else []), *(ASKED if asked else []))
        self.holders = dict(zip(names, (int(card[1:]) for card in shop.members(len(names)))))
        self.cards = {"ntag21x": "ntag21x:purse", "ntag424": "ntag424:purse", "sun": "ntag424:sun", "desfire": "desfire:purse", "ev1": "desfire:ev1",
                      "smarttap": "smarttap:purse"} | ({"vas": "vas:purse"} if VAS else {}) | \
            {whose: f"ntag424:{whose}" for whose in (ASKED if asked else [])}
        if asked:
            move_to_another_site(shop, self.holders["far"])
        self.collector = self.import_key("collector", "collector.key", "--version", "7")
        self.put("smarttap", "smarttap", SMART_TAP, VALUE.encode(), 1)
        if VAS:
            self.merchant = self.import_key("pass", "pass-a.key")
            self.put("vas", "vas", APPLE, PASS_VALUE.encode(), 1)
        subprocess.run([shop.bin / "regard-hq", "keys", "--keys", shop.home / "hq-keys", "--raise", "card-signer"], check=True,
                       stdout=subprocess.DEVNULL)
        shop.start_broker()
        if heard is not None:
            wait_until("the broker", PATIENCE, lambda: answers(shop.port), 0.02)
            heard()
        shop.start_hq()
        shop.start_reader()
        wait_until("HQ's start", PATIENCE, lambda: "SERVE-UP" in shop.log("hq"), 0.05)
        self.write_cards()
        shop.start_kiosk_by("env", trusting=False)
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        shop.wait_data()
        wait_until("HQ's word of the kiosk", PATIENCE, shop.status, 0.1)
        self.configure("media.read.smarttap=true", "media.smarttap.collector=20180608")

    def configure(self, *members):
        shop = self.shop
        shop.ctl("device", "config", KIOSK, *[word for member in members for word in ("--set", member)])
        wanted = shop.ctl("device", "config", KIOSK)[0]["wanted"]
        wait_until("the configuration at the kiosk", PATIENCE, lambda: (shop.ctl("device", "config", KIOSK)[0]["config"] or {}).get("ver") == wanted,
                   0.1)

    def read_passes(self):
        """From now on the reader announces itself, which makes it look for cards in another way."""
        self.configure("media.read.vas=true", f"media.vas.pass={PASS}")
        # It does when the wait is over that it is in.
        time.sleep(0.5)

    def import_key(self, what, name, *more):
        """A key for phones, at HQ and at the kiosk; what a phone knows of it."""
        key = ec.generate_private_key(ec.SECP256R1())
        file = self.shop.home / f"{what}.pem"
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        subprocess.run([self.shop.bin / "regard-hq", "keys", "--keys", self.shop.home / "hq-keys", f"--import-{what}", file, *more],
                       check=True, stdout=subprocess.DEVNULL)
        file.unlink()
        shutil.copy(self.shop.home / "hq-keys" / name, self.shop.home / "kiosk/keys" / name)
        return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint).hex()

    def put(self, whose, medium, kind, identifier, level):
        """In the place of a card that HQ knows, before it is started."""
        key = (self.shop.home / "hq-keys/card-hash.key").read_bytes()[12:44]
        token = hmac.new(key, bytes([kind]) + identifier, hashlib.sha256).hexdigest()
        base = sqlite3.connect(self.shop.home / "hq.db")
        with base:
            base.execute("UPDATE cards SET token=?, medium=?, assurance=? WHERE holder=? AND kind='member'",
                         (token, medium, level, self.holders[whose]))
        base.close()

    def write_cards(self):
        """By the desk's tool on the reader, before the kiosk has it; a card with SUN alone as whoever writes such cards."""
        shop = self.shop
        shop.reader_says("card desfire:purse ev=2")
        shop.reader_says("card desfire:ev1 ev=1")
        for whose in ("ntag21x", "ntag424", "desfire", "ev1"):
            card = self.cards[whose]
            self.write(card, card.partition(":")[0], "--member", str(self.holders[whose]))
        self.write(BADGE, "desfire", "--badge", "1")
        if "far" in self.cards:
            self.write(self.cards["far"], "ntag424", "--member", str(self.holders["far"]))
            keys = as_set(issue(shop, self.holders["drawn"], DRAWN_UID, "ntag424"))
            shop.reader_says(f"card {self.cards['drawn']} uid={DRAWN_UID} {keys} random-uid=1 sun=https://a.example/?e={{picc}}&c={{mac}} sun-key=3")
        done = subprocess.run([BIN.parent / "tests/hq-issue", shop.home / "hq.db", shop.home / "hq-keys", str(self.holders["sun"]), SUN_UID, "sun"],
                              check=True, capture_output=True, text=True)
        keys = {int(kind): key for kind, _, key in (line.split() for line in done.stdout.splitlines())}
        shop.reader_says(f"card ntag424:sun uid={SUN_UID} key1={keys[FILE]} key2={keys[META]} counter=40 sun=https://a.example/?e={{picc}}&c={{mac}}")
        shop.reader_says(f"card smarttap:purse collector=20180608 collector-key={self.collector} key-version=7 value={VALUE}")
        if VAS:
            shop.reader_says(f"card vas:purse pass={PASS} merchant-key={self.merchant} value={PASS_VALUE}")

    def write(self, card, medium, *holder):
        shop = self.shop
        shop.reader_says(f"tap {card}")
        shop.ctl("--command", str(shop.home / "command.pem"), "card", "issue", *holder, "--medium", medium, "--reader", f"pn532_uart:{shop.tty}:115200",
                 "--wait", "20")
        shop.reader_says("remove")

    def shown(self, card):
        """What the emulator says of a card."""
        return dict(word.split("=", 1) for word in self.shop.ask_reader(f"show {card}").split()[2:] if "=" in word)
