"""Kiosk, broker, HQ and reader start in any order; each order ends online, with a tap that works."""
import itertools
import signal
import time

from shop import PATIENCE, Case, main, say, synced, wait_until

PARTS = ("mosquitto", "hq", "reader", "kiosk")
STARTERS = {"mosquitto": "start_broker", "hq": "start_hq", "reader": "start_reader", "kiosk": "start_kiosk"}


def orders():
    """Eight of the 24: each part comes at each place, and each before each other one."""
    square = [PARTS[i:] + PARTS[:i] for i in range(4)]
    return square + [tuple(reversed(order)) for order in square]


class Orders(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        cls.open()

    def test_the_orders_are_enough(self):
        """every part stands at every place, and before every other part"""
        for part in PARTS:
            self.assertEqual({order.index(part) for order in orders()}, {0, 1, 2, 3})
        for one, other in itertools.permutations(PARTS, 2):
            self.assertTrue(any(order.index(one) < order.index(other) for order in orders()))

    def test_every_order(self):
        """eight orders of starting"""
        shop = self.shop
        card = shop.members(1)[0]
        for order in orders():
            with self.subTest(order=" ".join(order)):
                began, began_ms = time.monotonic(), int(time.time() * 1000)
                for part in order:
                    if part == "kiosk" and not shop.tty.exists():
                        # The reader's device comes later; the name is known before.
                        shop.start_kiosk()
                    else:
                        getattr(shop, STARTERS[part])()
                    time.sleep(0.3)
                shop.wait_online(60)
                shop.wait_screen("idle", PATIENCE)
                shop.show_card(card, "locked")
                # What the broker remembers does not count for HQ; the tap makes the kiosk speak anew.
                wait_until("word of the tap at HQ", 60,
                           lambda: ((shop.status() or {}).get("last_tap") or 0) >= began_ms, 0.2)
                say(f"{' '.join(order)}: online with a tap that works after {time.monotonic() - began:.1f} s")
                for part in order:
                    code = shop.stop(part)
                    if part in ("kiosk", "hq"):
                        self.assertIn(code, (0, -signal.SIGTERM), f"{part} ended with {code}")
                if shop.control is not None:
                    shop.control.close()
                    shop.control = None
                shop.tty.unlink(missing_ok=True)
                shop.socket.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
