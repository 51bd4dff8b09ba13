"""An experiment, end to end: who allows it is drawn as this file reckons, control sees what sells, and HQ has both lists."""
import hashlib
import hmac
import json

from shop import PATIENCE, Case, main, wait_until

NAME, SHARE = "spring-2026", 0.5


class Trial(Case):
    """Customers of each arm and one who takes part in nothing, and a badge."""

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.configure(measure={"experiment": NAME, "version": 4, "control_share": SHARE})
        shop.start_all()
        allow = {row[0] for row in shop.rows("SELECT member FROM consents WHERE purpose='measure' AND granted=1")}
        cards = shop.members(60)
        cls.asked = [card for card in cards if int(card[1:]) in allow]
        cls.unasked = [card for card in cards if int(card[1:]) not in allow]
        shop.show_card("b1", "hello-badge")

    def arm(self, member):
        """As include/protocol/README.md says it, under the key as it lies in HQ's folder."""
        key = (self.shop.home / "hq-keys/card-hash.key").read_bytes()[12:44]
        key = hmac.new(key, b"regard-measure/1", hashlib.sha256).digest()
        place = hmac.new(key, member.to_bytes(8, "big") + NAME.encode(), hashlib.sha256).digest()
        return "treatment" if (int.from_bytes(place[:8], "big") >> 11) * 2 ** -53 < 1 - SHARE else "control"

    def shown(self, card):
        """What HQ hears of the profile of that card."""
        member, shop = int(card[1:]), self.shop
        shop.open_profile(card)
        shop.touch("hide")
        row = wait_until("what was shown at HQ", PATIENCE, lambda: shop.rows(
            "SELECT experiment,version,arm,withheld,items FROM shown WHERE member=?", member), 0.1)[0]
        return dict(zip(("experiment", "version", "arm", "withheld", "items"), row))

    def first_of(self, arm):
        return next(card for card in self.asked if self.arm(int(card[1:])) == arm)

    def test_1_control_sees_what_sells(self):
        """control: three bestsellers on the screen, what it would have been at HQ, enrolled"""
        card = self.first_of("control")
        row = self.shown(card)
        self.assertEqual((row["experiment"], row["version"], row["arm"]), (NAME, 4, "control"))
        items, withheld = json.loads(row["items"]), json.loads(row["withheld"])
        self.assertEqual({item["reason"] for item in items}, {"bestseller"})
        self.assertEqual([item["position"] for item in withheld], [0, 1, 2])
        self.assertNotEqual({item["reason"] for item in withheld}, {"bestseller"}, "nothing personal was withheld")
        self.assertEqual(self.shop.rows("SELECT arm,version FROM trial WHERE member=?", int(card[1:])), [("control", 4)])

    def test_2_treatment_sees_what_is_recommended(self):
        """treatment: as ever, enrolled"""
        card = self.first_of("treatment")
        row = self.shown(card)
        self.assertEqual((row["experiment"], row["arm"], row["withheld"]), (NAME, "treatment", None))
        self.assertNotEqual({item["reason"] for item in json.loads(row["items"])}, {"bestseller"})
        self.assertEqual(self.shop.rows("SELECT arm FROM trial WHERE member=?", int(card[1:])), [("treatment",)])

    def test_3_without_consent_nobody_takes_part(self):
        """who was not asked sees what is recommended, and HQ hears of no experiment"""
        row = self.shown(self.unasked[0])
        self.assertEqual((row["experiment"], row["version"], row["arm"], row["withheld"]), (None,) * 4)
        self.assertNotEqual({item["reason"] for item in json.loads(row["items"])}, {"bestseller"})
        self.assertEqual(self.shop.rows("SELECT count(*) FROM trial"), [(2,)])


if __name__ == "__main__":
    main()
