"""Rows of a kiosk's feeds are damaged behind its back: it finds out by comparing with HQ, fetches what differs, and says so."""
import contextlib
import json
import pathlib
import subprocess
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "kiosk"), str(HERE / "contract")]
from contract import Contract  # noqa: E402
from shop import FEEDS, PATIENCE, Case, main, say, wait_until  # noqa: E402
from test_wire import Recorder  # noqa: E402


class Heal(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_broker()
        cls.recorder = Recorder(shop)
        shop.start_hq()
        shop.start_reader()
        shop.start_kiosk("--compare-after", "2")
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        shop.wait_data()

    def compared(self):
        return (self.shop.status() or {}).get("compared") or {"mended": 0, "feeds": {}}

    def agreed(self):
        """All feeds, bucket for bucket; the same as of the newest versions."""
        feeds = self.compared()["feeds"]
        return set(feeds) == set(FEEDS) and all(one["agree"] == 256 and one["differ"] == 0 for one in feeds.values())

    def wait_agreed(self):
        try:
            wait_until("kiosk and HQ agree on every bucket", 2 * PATIENCE, self.agreed, 0.3)
        except Exception:
            say(f"  {self.compared()}")
            raise

    def damage(self, *statements):
        with contextlib.closing(sqlite3.connect(self.shop.home / "kiosk/kiosk.db", timeout=10)) as base, base:
            return [base.execute(*statement).rowcount for statement in statements]

    def test_1_what_was_pulled_is_what_hq_has(self):
        """every feed of a generated store, bucket for bucket"""
        self.wait_agreed()
        self.assertEqual(self.compared()["mended"], 0, "rows were fetched again that nobody had damaged")
        self.assertEqual(self.show().count("as HQ has"), len(FEEDS))

    def show(self):
        shop = self.shop
        return subprocess.run([shop.bin / "regardctl", "--broker", shop.url, *map(str, shop._credentials("ops.demo")), "device", "show", "kiosk-1"],
                              capture_output=True, text=True, timeout=20, check=True).stdout

    def test_2_what_is_damaged_is_fetched_again(self):
        """deleted, changed, made up and no longer to be opened, in every feed"""
        shop = self.shop
        one, two, three, four, five, six = (int(card[1:]) for card in shop.members(6))
        shop.stop("kiosk")
        changed = self.damage(
            ("DELETE FROM stock WHERE product IN (SELECT product FROM stock ORDER BY product LIMIT 2)",),
            ("UPDATE product SET title='Forged', price=1 WHERE id=(SELECT max(id) FROM product)",),
            ("INSERT INTO product(id,title,one_off,popularity) VALUES(987654,'Nothing',0,0)",),
            ("DELETE FROM neighbour WHERE product=(SELECT min(product) FROM neighbour)",),
            ("UPDATE price SET price=1 WHERE product=(SELECT min(product) FROM price)",),
            ("DELETE FROM carried WHERE (feed,id) IN (SELECT feed,min(id) FROM carried GROUP BY feed)",),
            ("UPDATE carried SET sealed=randomblob(length(sealed)) WHERE feed=9 AND id=(SELECT max(id) FROM carried WHERE feed=9)",),
            ("DELETE FROM associate WHERE id=(SELECT max(id) FROM associate)",),
            ("DELETE FROM card WHERE holder=? AND kind=1", (one,)),
            ("INSERT INTO card(token,key_version,kind,holder,blocked) VALUES(randomblob(32),1,1,?,0)", (two,)),
            ("DELETE FROM member WHERE id=?", (two,)),
            ("UPDATE history SET sealed=randomblob(length(sealed)) WHERE member=?", (three,)),
            ("UPDATE member_key SET consents=NULL WHERE member=?", (four,)),
            ("UPDATE member_key SET wrapped=randomblob(length(wrapped)) WHERE member=?", (five,)),
            ("UPDATE member SET sealed=(SELECT sealed FROM member WHERE id=?) WHERE id=?", (one, six)))
        self.assertTrue(all(count > 0 for count in changed), changed)
        shop.start_kiosk("--compare-after", "2")
        shop.wait_screen("idle", PATIENCE)
        wait_until("something mended", 2 * PATIENCE, lambda: self.compared()["mended"] >= len(changed), 0.3)
        self.wait_agreed()
        for member in (three, five):
            shop.show_card(f"m{member}", "locked")
        self.assertIn("keys differed from HQ's", self.show())
        self.assertIn("mended", shop.ctl("device", "show", "kiosk-1")["reasons"])
        self.assertIn("SERVE-MENDED", shop.log("hq"))

    def test_3_what_was_said_keeps_to_the_contract(self):
        """to the letter, and every question about what is damaged was asked"""
        exact, said = Contract(exact=True), set()
        for topic, _, payload in self.recorder.messages():
            _, _, message = exact.message(topic, payload)
            said.add(message["b"].get("m", message["t"]))
        self.assertLessEqual({"compare", "compare-keys", "rows", "compared"}, said)


if __name__ == "__main__":
    main()
