"""A kiosk without HQ for longer than its lease: customers go, what it still has to tell HQ does not, and HQ brings all back."""
import sqlite3

from shop import PATIENCE, Case, main, say, wait_until

DAY_MS = 86400000


class Lease(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.configure(privacy={"lease_days": 10, "retention_days": {"purchases": 3650, "wishes": 3650}})
        shop.start_all(online=False)

    def database(self, query, write=False):
        base = sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode={'rw' if write else 'ro'}", uri=True, timeout=5)
        try:
            rows = base.execute(query).fetchall()
            base.commit()
            return rows
        finally:
            base.close()

    def count(self, table, where="1"):
        return self.database(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]

    def at(self, days, called=0):
        """So much time without HQ, and of it in the last call, as a machine that was up keeps it."""
        self.database(f"UPDATE lease SET up = {days * DAY_MS}, due = {called}", write=True)

    def test_the_end_of_the_lease(self):
        shop = self.shop
        card = shop.members(1)[0]
        member = int(card[1:])
        self.assertGreater(self.count("member"), 0)
        self.assertGreater(self.count("lease", "heard > 0"), 0, "HQ's answers were not noted")
        shop.stop("mosquitto")
        shop.wait_offline()
        # Somebody is served while nobody listens.
        shop.show_card("b1", "hello-badge")
        shop.open_profile(card)
        shop.touch("hide")
        wait_until("what was shown, and who looked, that wait", PATIENCE, lambda: self.count("outbox") == 2)
        waiting = self.count("outbox")
        shop.stop("kiosk")
        say("nearly over: a warning, and everything is there")
        self.at(9)
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        wait_until("the warning", PATIENCE, lambda: "LEASE-ENDS" in shop.log())
        self.assertNotIn("LEASE-OVER", shop.log())
        self.assertGreater(self.count("member"), 0)
        shop.stop("kiosk")
        say("over: ten days, and the last call is over too")
        self.at(10, called=600001)
        shop.start_kiosk()
        wait_until("the end of the lease", PATIENCE, lambda: "LEASE-OVER" in shop.log())
        for table in ("member", "history", "member_key"):
            self.assertEqual(self.count(table), 0, f"{table} still has rows")
        self.assertEqual(self.count("card", "kind = 1"), 0, "cards of customers are still there")
        self.assertEqual(self.count("outbox"), waiting, "what waits for HQ was lost")
        self.assertGreater(self.count("product"), 0)
        self.assertGreater(self.count("stock"), 0)
        self.assertEqual(len(list((shop.home / "kiosk/keys").glob("data-root-*.key"))), 1, "the old root is still there")
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(card, "no-data")
        say("HQ is back: it hears what waited, and sends everybody again")
        shop.start_broker()
        shop.wait_data()
        wait_until("what had waited, at HQ", PATIENCE,
                   lambda: shop.rows("SELECT count(*) FROM shown WHERE member = ?", member)[0][0] == 1)
        wait_until("an empty queue", PATIENCE, lambda: self.count("outbox") == 0)
        self.assertGreater(self.count("member"), 0)
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(card, "locked")


if __name__ == "__main__":
    main()
