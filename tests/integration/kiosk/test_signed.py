"""What the chain wrote on tags and phones, as HQ says it: tokens under its own signers, which change while the shop is open, and passes by keys
that no configuration holds."""
import hashlib
import hmac
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from cards import CardCase
from shop import DEVICE, PATIENCE, SITE, main, wait_until

KIOSK = f"{SITE}/{DEVICE}"
VAS = os.environ.get("RG_VAS") == "1"
TAG, OTHER = bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("04A1B2C3D4E5F7")
PHONE, PASS = "Zm9yLXRlc3RzLW9ubHk-22", "dGVzdHMtb25seS1wYXNz-7"
BANK = bytes.fromhex("04B1B2B3B4B5B6")
A, TOKEN, SMART_TAP, APPLE = 0x01, 0x10, 0x11, 0x12
X962, POINT = serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint


class Signed(CardCase):
    numbers = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.members_of = dict(zip(("tag", "phone", "pass", "bank"), (int(card[1:]) for card in shop.members(4))))
        cls.token = os.urandom(16)
        cls.keys("--raise", "card-signer")
        cls.collector, cls.merchant = (cls.import_key(*words) for words in
                                       (("collector", "--version", "7"), ("pass",)))
        cls.put("tag", "ntag21x", TOKEN, cls.token)
        cls.put("phone", "smarttap", SMART_TAP, PHONE.encode())
        cls.put("pass", "vas", APPLE, PASS.encode())
        # A number that HQ was given, of which nobody looked what card bears it.
        cls.put("bank", "uid", A, BANK)
        # This kiosk's identity is made by hand, and so are its keys.
        for name in ("collector", "pass-a"):
            shutil.copy(shop.home / f"hq-keys/{name}.key", shop.home / f"kiosk/keys/{name}.key")
        shop.start_all(online=False)
        cls.pid = shop.processes["kiosk"].pid

    @classmethod
    def keys(cls, *words):
        return subprocess.run([cls.shop.bin / "regard-hq", "keys", "--keys", cls.shop.home / "hq-keys", *words], check=True,
                              capture_output=True, text=True).stdout

    @classmethod
    def import_key(cls, what, *more):
        key = ec.generate_private_key(ec.SECP256R1())
        file = cls.shop.home / f"{what}.pem"
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        cls.keys(f"--import-{what}", file, *more)
        return key.public_key().public_bytes(X962, POINT).hex()

    @classmethod
    def put(cls, whose, medium, kind, identifier):
        """In the place of a card that HQ knows, before it is started."""
        key = (cls.shop.home / "hq-keys/card-hash.key").read_bytes()[12:44]
        token = hmac.new(key, bytes([kind]) + identifier, hashlib.sha256).hexdigest()
        base = sqlite3.connect(cls.shop.home / "hq.db")
        with base:
            base.execute("UPDATE cards SET token=?, medium=?, assurance=? WHERE holder=? AND kind='member'",
                         (token, medium, 0 if medium in ("uid", "ntag21x") else 1, cls.members_of[whose]))
        base.close()

    def message(self, version, uid=TAG, token=bytes(16)):
        """The NDEF record of a member token that HQ's signer of that version signed."""
        name = "card-signer" if version == 1 else f"card-signer-{version}"
        key = ed25519.Ed25519PrivateKey.from_private_bytes((self.shop.home / f"hq-keys/{name}.key").read_bytes()[12:44])
        head = bytes([1, 1]) + version.to_bytes(2, "big") + token
        payload = head + key.sign(b"regard member token\0" + head + bytes([len(uid)]) + uid)
        return (bytes([0xd4, 8, len(payload)]) + b"regard:m" + payload).hex()

    def tap(self, card, screen):
        """A medium that is read and that nobody is known by is offered to join."""
        # Phones have another number each time, so one has to have left before the next one comes.
        if not card.startswith("ntag21x:"):
            self.shop.wait_away()
        self.shop.show_card(card, screen)
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)

    def tap_tag(self, version, **more):
        """One that was not there before."""
        uid = TAG[:-1] + bytes([next(self.numbers)])
        self.tap(self.tag(uid, version, uid=uid, **more), "join")

    def tag(self, number, version, **more):
        card = f"ntag21x:{number.hex()}"
        self.shop.reader_says(f"card {card} uid={number.hex()} ndef={self.message(version, **more)}")
        return card

    def levels(self, whose):
        """Of each look at their profile."""
        return [one["assurance"] for one in self.shop.ctl("audit", "member", str(self.members_of[whose])) if "assurance" in one]

    def configure(self, *words):
        version = self.shop.ctl("device", "config", KIOSK, *words)[0]["wanted"]
        self.wait_for(version)

    def wait_for(self, version):
        def there():
            said = self.shop.ctl("device", "config", KIOSK)[0]["config"] or {}
            return said.get("ver") == version and said.get("state") in ("trial", "applied")
        wait_until("the configuration at the kiosk", PATIENCE, there, 0.05)

    def test_1_a_tag_that_hq_signed(self):
        """HQ's own signer is in every kiosk's configuration without a word of anybody"""
        row = self.shop.ctl("device", "config", KIOSK)[0]
        self.assertEqual((row["from"]["media"], [one["version"] for one in row["doc"]["media"]["signers"]]), ("hq", [1]))
        self.wait_for(row["wanted"])
        self.tap_tag(1)

    def test_2_a_signer_follows_another(self):
        """live: both count while both stand, then who has a tag of the first is nobody"""
        before = self.shop.ctl("device", "config", KIOSK)[0]["wanted"]
        self.keys("--raise", "card-signer")
        wait_until("HQ's word of the next signer", PATIENCE,
                   lambda: self.shop.ctl("device", "config", KIOSK)[0]["wanted"] == before + 1, 0.05)
        self.wait_for(before + 1)
        self.tap_tag(1)
        self.tap_tag(2)
        self.configure("--set", "media.signers_from=2")
        # A tag of nobody's signer is its number, whosever token is on it.
        self.tap_tag(1, token=self.token)

    def test_3_a_phone_of_google_wallet(self):
        """read as soon as HQ says so, and signed with the key of the version that the phone knows"""
        self.shop.reader_says(f"card smarttap:anna collector=20180608 collector-key={self.collector} key-version=7 value=bm9ib2R5cy1waG9uZQ-1")
        self.configure("--set", "media.read.smarttap=true", "--set", "media.smarttap.collector=20180608")
        self.tap("smarttap:anna", "join")

    @unittest.skipUnless(VAS, "a build with REGARD_APPLE_VAS")
    def test_4_a_phone_of_apple_wallet(self):
        """which only a reader that announces itself wakes"""
        self.shop.reader_says(f"card vas:ben pass=pass.com.example.loyalty merchant-key={self.merchant} value=bm9ib2R5cy1wYXNz-3")
        self.configure("--set", "media.read.vas=true", "--set", "media.vas.pass=pass.com.example.loyalty")
        # The reader announces itself when the wait is over that it is in.
        time.sleep(0.5)
        self.tap("vas:ben", "join")
        self.configure("--set", f"media.vas.pass={hashlib.sha256(b'pass.com.example.loyalty').hexdigest()}")
        self.tap("vas:ben", "join")
        # It lies there already when the reader answers again: it is not spoken to before it was told who asks.
        emulator, said = self.shop.processes["reader"], self.shop.log().count("READER-SILENT")
        self.shop.wait_away()
        emulator.send_signal(signal.SIGSTOP)
        wait_until("the reader's silence", PATIENCE, lambda: self.shop.log().count("READER-SILENT") > said, 0.02)
        emulator.send_signal(signal.SIGCONT)
        self.tap("vas:ben", "join")

    def test_5_how_sure_it_is(self):
        """a tag that an emulated one can copy is worth L0, a phone's value that cannot be guessed L1"""
        self.shop.show_card("b1", "hello-badge")
        tag = self.tag(TAG, 2, token=self.token)
        self.shop.reader_says(f"card smarttap:anna value={PHONE}")
        if VAS:
            self.shop.reader_says(f"card vas:ben value={PASS}")
        levels = {"tag": (tag, 0), "phone": ("smarttap:anna", 1)} | ({"pass": ("vas:ben", 1)} if VAS else {})
        for card, _ in levels.values():
            self.tap(card, "profile")
        for whose, (_, level) in levels.items():
            wait_until(f"a look of {level}", PATIENCE, lambda one=whose, wanted=[level]: self.levels(one) == wanted, 0.1)

    def test_6_the_token_of_another_tag(self):
        """is refused, in the same kiosk"""
        self.refuse(self.tag(TAG, 2, uid=OTHER))
        self.assertEqual(self.shop.log().count("TAP-UNPROVEN"), 1)
        self.assertEqual(self.shop.processes["kiosk"].pid, self.pid)

    def test_7_beside_another_card(self):
        """a tag or a phone is who counts beside a bank card, and neither is beside another member's, whatever that is known by"""
        tag, number = self.tag(TAG, 2, token=self.token), self.shop.members(5)[4]
        self.shop.reader_says(f"card smarttap:anna value={PHONE}")
        for cards, screen in ((f"{tag}+payment:visa", "profile"), (f"payment:visa+{tag}", "profile"),
                              (f"{tag}+{number}", "two-cards"), (f"{number}+{tag}", "two-cards"),
                              (f"{tag}+smarttap:anna", "two-cards"), (f"smarttap:anna+{tag}", "two-cards")):
            with self.subTest(cards=cards):
                self.shop.wait_away()
                self.shop.show_card(cards, screen)
                if screen == "profile":
                    self.shop.touch("hide")
                self.shop.wait_screen("idle", PATIENCE)

    def test_8_a_bank_card_whose_number_HQ_was_given(self):
        """is nobody's all the same"""
        self.shop.reader_says(f"card payment:visa uid={BANK.hex()}")
        self.shop.show_card("payment:visa", "foreign-card")
        self.shop.wait_screen("idle", PATIENCE)
        self.assertEqual(self.levels("bank"), [])
        # As the number of a card that has nothing else to say it is theirs.
        self.shop.wait_away()
        self.shop.show_card(f"uid:{BANK.hex().upper()}", "profile")


if __name__ == "__main__":
    main()
