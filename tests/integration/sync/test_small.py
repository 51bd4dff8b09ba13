"""A broker that drops what is larger than it takes, without a word: what HQ answers to a kiosk that compares comes in parts that get there."""
import os
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sync_harness as rg  # noqa: E402

TAKES = 4500


@unittest.skipIf(rg.engine.NATS, rg.engine.SIZES)
class Small(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["store-1.kiosk-1", "hq"])
        cls.addClassCleanup(cls.place.close)
        conf = cls.place.path("mosquitto.conf")
        with open(conf, encoding="utf-8") as file:
            lines = file.read()
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"message_size_limit {TAKES}\n{lines}")
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=10, products=40, purchases=900)
        base = sqlite3.connect(cls.place.path("hq.db"))
        # What its pages taught HQ in the minutes before.
        base.execute("INSERT INTO kiosk_page(site, device, bytes, stuck) VALUES('store-1', 'kiosk-1', 2048, 0)")
        base.commit()
        base.close()
        cls.hq.start()
        cls.kiosk = rg.Kiosk(cls.place, "store-1", "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()

    def ask(self, feed, epoch, keys, start):
        rid = rg.uuid7()
        self.kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, "m": "rows", "feed": feed, "epoch": epoch, "version": 0, "keys": keys,
                                                          "from": start}))
        answer = self.kiosk.answer("dn/res", lambda body: body.get("rid") == rid, 10)
        self.assertIsNotNone(answer, "it did not get there\n" + self.place.log())
        return answer

    def test_rows_come_in_parts(self):
        """hundreds of purchases: all of them, none twice"""
        rg.wait_for(lambda: self.kiosk.pull("purchases", "", 0, 1) is not None, 15, "HQ answers")
        epoch, _, rows, _ = self.kiosk.pull_all("purchases")
        held = {tuple(row.values()) for row in rows}
        self.assertGreater(sum(len(str(row)) for row in held), 2 * TAKES, "it would get there in one")
        keys = sorted({row["member"] for row in rows})
        found, start, parts, more = [], 0, 0, True
        while more:
            part = self.ask("purchases", epoch, keys, start)
            found += [tuple(row) for row in part["rows"]]
            start, more, parts = part["to"], part["more"], parts + 1
        self.assertEqual((len(found), set(found)), (len(held), held))
        self.assertGreater(parts, 2)


if __name__ == "__main__":
    unittest.main()
