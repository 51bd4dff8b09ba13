"""Cards that `regardctl card issue` wrote are tapped at a kiosk: each opens its member's profile, as what it is."""
import pathlib
import sys

from cards import CardCase
from shop import PATIENCE, main, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pn532_sim"))
from sim import Sim  # noqa: E402


class Written(CardCase):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.member = int(shop.members(1)[0][1:])
        shop.start_all()
        cls.desk = Sim()
        cls.addClassCleanup(cls.desk.close)
        shop.show_card("b1", "hello-badge")

    def test_1_what_was_written_proves_itself(self):
        """of two media of one member, each at its highest"""
        for count, medium in enumerate(("ntag424", "desfire"), 1):
            card = f"{medium}:new"
            self.desk.do("remove")
            self.desk.do("tap " + card)
            self.shop.ctl("--command", str(self.shop.home / "command.pem"), "card", "issue", "--member", str(self.member), "--medium", medium,
                          "--reader", f"pn532_uart:{self.desk.link}:115200", "--wait", "20")
            # As it lay on the desk, at the kiosk.
            state = [word for word in self.desk.ask("show " + card).split() if word.startswith(("uid=", "key", "ver", "set2=", "file2=", "aid=4752F50", "ev="))]
            self.shop.reader_says(f"card {card} " + " ".join(word for word in state if not word.startswith("aid=000000")))
            wait_until("the card at the kiosk", PATIENCE, lambda wanted=count: self.shop.held("SELECT count(*) FROM card WHERE keys NOTNULL") == [(wanted,)], 0.05)
            self.shop.wait_screen("idle", PATIENCE)
            self.shop.open_profile(card)
            self.shop.touch("hide")
            self.wait_proven(self.member, [2] * count)

    def test_2_what_was_lost_is_over(self):
        """whoever found it is not offered to join with it, nor told whose it was; the other card goes on"""
        shop = self.shop
        lost, = (row["card"] for row in shop.ctl("card", "list", "--member", str(self.member)) if row["medium"] == "desfire")
        shop.ctl("card", "lost", "--card", lost)
        wait_until("the block at the kiosk", PATIENCE, lambda: shop.held("SELECT count(*) FROM card WHERE blocked = 1 AND medium = 4") == [(1,)], 0.05)
        shop.show_card("desfire:new", "ended-card")
        shop.wait_screen("idle", PATIENCE)
        shop.open_profile("ntag424:new")


if __name__ == "__main__":
    main()
