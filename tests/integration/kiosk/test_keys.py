"""Cards that prove themselves to a kiosk by keys of their own, which HQ gave their site's kiosks and nobody else; and what a thief has of a
kiosk's whole disk: nothing for another site's card, and nothing that makes one."""
import base64
import hashlib
import hmac
import pathlib
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cards import CardCase, as_set, by_kind, issue, settle
from shop import PATIENCE, SITE, main, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cards"))
from card import Desfire, Ntag424, decrypt, encrypt, own_key, turned  # noqa: E402

TAG, CHIP, FAR_TAG, FAR_CHIP = "04A1A2A3A4A5A6", "04B1B2B3B4B5B6", "04C1C2C3C4C5C6", "04D1D2D3D4D5D6"
FAR, FAR_SITE = 900001, "far-store"
NTAG424, DESFIRE = 1, 4
AID = bytes.fromhex("4752f5")
WORDS = {3: "ntag424", 4: "desfire"}  # by the numbers of enum rg_medium


def hmac256(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def opens_to(card, number, key, mode):
    """Whether who has @p key is taken by the card for who has its own: both halves of the proof, as a reader makes them."""
    card.number = number
    challenge = card.start(mode, number)
    rnd_b, rnd_a = decrypt(key, challenge[:16]), bytes(range(16))
    answer = card.finish(encrypt(key, rnd_a + turned(rnd_b), challenge[:16] if mode == "aes" else bytes(16)))
    return answer[-2:] == b"\x91\x00"


def passes_for(card_key, key):
    """Whether a forged card with @p key would be taken for the one with @p card_key by who asks it."""
    forged = Desfire(bytes(7), key, AID, 1, number=1)
    return opens_to(forged, 1, card_key, "aes")


class Keys(CardCase):
    """A kiosk with its reader, and cards that HQ issued."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.first, cls.second = (int(card[1:]) for card in shop.members(2))
        shop.start_all()
        cls.tag, cls.chip = (issue(shop, *card) for card in ((cls.first, TAG, "ntag424"), (cls.second, CHIP, "desfire")))
        shop.reader_says(f"card ntag424:mine uid={TAG} {as_set(cls.tag)}")
        shop.reader_says(f"card desfire:mine uid={CHIP} ev=2 aid={AID.hex()}0F02 {as_set(cls.chip)}")
        cls.tag, cls.chip = by_kind(cls.tag), by_kind(cls.chip)
        wait_until("the cards at the kiosk", PATIENCE, lambda: len(cls.sealed()) == 2, 0.05)
        shop.show_card("b1", "hello-badge")

    @classmethod
    def sealed(cls):
        return cls.shop.held("SELECT kind,holder,medium,keys FROM card WHERE keys NOTNULL")

    def test_1_a_tag_proves_itself(self):
        """the profile opens, and HQ hears of the highest assurance"""
        self.shop.open_profile("ntag424:mine")
        self.shop.touch("hide")
        self.wait_proven(self.first, [2])

    def test_2_a_chip_card_proves_itself(self):
        """the same of a DESFire"""
        self.shop.open_profile("desfire:mine")
        self.shop.touch("hide")
        self.wait_proven(self.second, [2])

    def test_3_a_copy_of_the_number_does_not(self):
        """a card that only has the number, and one of the same kind with other keys, are refused"""
        self.shop.reader_says(f"card desfire:copy uid={CHIP} ev=2 aid={AID.hex()}0F02")
        for card in (f"uid:{TAG}", "desfire:copy"):
            self.refuse(card)
        self.assertEqual((self.proven(self.first), self.proven(self.second)), ([2], [2]))

    def thiefs_keys(self):
        """All that the kiosk's key files hold, and what any label of ours makes of it."""
        files = [path.read_bytes()[12:44] for path in (self.shop.home / "kiosk/keys").glob("*.key")]
        self.assertGreaterEqual(len(files), 3)
        labels = [b"regard-card-seal/1", b"regard/1 member cards", b"regard/1 member cards: SUN meta", b"regard/1 badges",
                  b"regard/1 badges: SUN meta", *(f"regard/1 site {site}".encode() for site in (SITE, FAR_SITE))]
        made = [hmac256(key, label) for key in files for label in labels]
        return files + made + [hmac256(key, b"regard-card-seal/1") for key in made]

    def opened(self, keys, rows):
        """Entries that open in rows of (kind, holder, medium, sealed) under any key."""
        found = []
        for kind, holder, medium, sealed in rows:
            label = f"regard-card-keys/1 {('', 'member', 'badge')[kind]} {holder} {medium}".encode()
            for key in keys:
                try:
                    plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], label)
                except InvalidTag:
                    continue
                found += [plain[at + 2:at + 18] for at in range(0, len(plain), 18)]
        return found

    def test_4_a_kiosks_disk_is_good_for_its_own_sites_cards_alone(self):
        """whole disk and key files: no key that opens, none that is on the disk, and none that is made of them is another site's card's"""
        shop = self.shop
        settle(shop, FAR_SITE, FAR)
        far_tag, far_chip = by_kind(issue(shop, FAR, FAR_TAG, "ntag424")), by_kind(issue(shop, FAR, FAR_CHIP, "desfire"))
        keys = self.thiefs_keys()
        rows = [(kind, holder, WORDS[medium], sealed) for kind, holder, medium, sealed in self.sealed()]
        own = self.opened(keys, rows)
        # The thief can do what a thief can, or this would show nothing.
        self.assertEqual(sorted(own), sorted([self.tag[NTAG424], self.chip[DESFIRE]]))
        self.assertTrue(opens_to(Ntag424(bytes.fromhex(TAG), self.tag[NTAG424]), 1, self.tag[NTAG424], "ev2"))
        # What the broker carries for the other site he may have recorded, too: HQ's own page, with the keys that HQ derives it by.
        site = (shop.home / "hq-keys/card-site.key").read_bytes()[12:44]
        far_key = hmac256(hmac256(site, f"regard/1 site {FAR_SITE}".encode()), b"regard-card-seal/1")
        recorded = []
        for medium, key, kind in (("ntag424", far_tag[NTAG424], NTAG424), ("desfire", far_chip[DESFIRE], DESFIRE)):
            label = f"regard-card-keys/1 member {FAR} {medium}".encode()
            recorded.append((1, FAR, medium, bytes(12) + AESGCM(far_key).encrypt(bytes(12), bytes([kind, 1]) + key, label)))
        self.assertEqual(len(self.opened([far_key], recorded)), 2)
        self.assertEqual(self.opened(keys, recorded), [])
        candidates = own + [key[at:at + 16] for key in keys for at in (0, 16)]
        candidates += [own_key(key, bytes.fromhex(uid), kind, number) for key in list(candidates)
                       for uid, kind, number in ((FAR_TAG, 6, 0), (FAR_TAG, NTAG424, 1), (FAR_TAG, 3, 3), (FAR_CHIP, 7, 0), (FAR_CHIP, DESFIRE, 1))]
        for candidate in set(candidates):
            self.assertFalse(opens_to(Ntag424(bytes.fromhex(FAR_TAG), far_tag[NTAG424]), 1, candidate, "ev2"))
            self.assertFalse(opens_to(Desfire(bytes.fromhex(FAR_CHIP), far_chip[DESFIRE], AID, 1), 1, candidate, "aes"))
            self.assertFalse(passes_for(far_chip[DESFIRE], candidate) or passes_for(far_tag[NTAG424], candidate))
        theirs = [*far_tag.values(), *far_chip.values()]
        self.assertEqual(set(candidates) & set(theirs), set(), "a key that changes a card, or makes its messages")
        # Nor is one of them anywhere on the disk, nor one of the keys that change a card, nor a master.
        secret = theirs + [*self.tag.values(), *self.chip.values()]
        for name in ("card-master", "card-site", "card-store"):
            whole = (shop.home / f"hq-keys/{name}.key").read_bytes()[12:44]
            secret += [whole[:16], whole[16:], hmac256(whole, b"regard/1 member cards")[:16]]
        for path in (shop.home / "kiosk").rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            for key in secret:
                self.assertNotIn(key, data, f"a key lies in {path.name} in clear")
                self.assertNotIn(base64.b64encode(key), data)

    def test_5_a_lost_card_leaves_no_key_here(self):
        """it is blocked, and its key goes with the row of before"""
        self.assertEqual(len(self.sealed()), 2)
        self.shop.ctl("card", "lost", "--card", self.card_of(self.second, "desfire"))
        wait_until("the key gone from the kiosk", PATIENCE, lambda: len(self.sealed()) == 1, 0.05)

    def card_of(self, member, medium):
        return self.shop.rows("SELECT substr(token,1,8) FROM cards WHERE holder=? AND kind='member' AND medium=?", member, medium)[0][0]


if __name__ == "__main__":
    main()
