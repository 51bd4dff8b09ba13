"""kill -9 at random moments while outcomes are touched: what the screen said to be saved reaches HQ, and once."""
import os
import random
import threading
import time

import shop_path  # noqa: F401
from shop import PATIENCE, Case, StoreError, main, say, synced, wait_until

SEED = int(os.environ.get("RG_SEED", "20261"))
SECONDS = 45
VICTIMS = ("regard-reader", "regard-link", "kiosk", "hq", "mosquitto")
OUTCOMES = ("liked", "not-for-them", "not-found", "sold")


class Kills(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all(data=False)
        cls.signed_in = False

    def kill(self, victim, after):
        """Kill it, from a thread of its own, some time from now."""
        def act():
            time.sleep(after)
            try:
                if victim.startswith("regard-"):
                    pid = self.shop.child(victim)
                    if pid is not None:
                        os.kill(pid, 9)
                else:
                    self.shop.processes[victim].kill()
            except (ProcessLookupError, KeyError):
                pass
        thread = threading.Thread(target=act)
        thread.start()
        return thread

    def serve(self, card):
        """One customer, served until something ends it; what was acknowledged goes to self.acknowledged."""
        shop = self.shop
        if not self.signed_in:
            shop.show_card("b1", "hello-badge")
            shop.wait_screen("idle", PATIENCE)
            self.signed_in = True
        shop.put(card)
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "select") is not None)
        shop.take()
        offers = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select"]
        for index in offers:
            outcome = self.random.choice(OUTCOMES)
            entry = (int(card[1:]), index, outcome)
            self.touched.append(entry)
            if shop.record(index, outcome) != "saved":
                raise StoreError(f"the screen says that {entry} was not saved, and the disk is well")
            self.acknowledged.append(entry)
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)

    def heal(self):
        shop = self.shop
        for name, start in (("mosquitto", shop.start_broker), ("hq", shop.start_hq), ("kiosk", shop.start_kiosk)):
            if not shop.running(name):
                shop.processes.pop(name, None)
                start()
                if name == "kiosk":
                    self.signed_in = False
                    shop.wait_screen("idle", PATIENCE)
                    shop.take()

    def test_what_was_acknowledged_arrives_once(self):
        """random kills of the reader, the link, the kiosk, HQ and the broker"""
        shop = self.shop
        self.random = random.Random(SEED)
        self.acknowledged, self.touched = [], []
        say(f"seed {SEED} (RG_SEED=.. for another)")
        cards, end = shop.members(60), time.monotonic() + SECONDS
        rounds, victims = 0, {}
        # Every kind of victim comes once, whatever the seed.
        queue = self.random.sample(VICTIMS, len(VICTIMS))
        while time.monotonic() < end and cards:
            victim = queue.pop() if queue else self.random.choice(VICTIMS)
            card = cards.pop(0)
            killer = self.kill(victim, self.random.uniform(0, 1.5))
            try:
                self.serve(card)
            except (StoreError, KeyError, ProcessLookupError) as error:
                killer.join()
                # Only the kiosk's own death may end the service of a customer.
                if victim != "kiosk":
                    raise AssertionError(f"killing {victim} ended the service of {card}: {error}") from error
            finally:
                killer.join()
                shop.take()
            rounds += 1
            victims[victim] = victims.get(victim, 0) + 1
            self.heal()
            time.sleep(0.6)
        say(f"{rounds} rounds, killed: {victims}; {len(self.acknowledged)} outcomes acknowledged, "
            f"{len(self.touched) - len(self.acknowledged)} touched without a word")
        self.assertEqual(set(victims), set(VICTIMS), "the time was too short for every kind of victim")
        self.assertGreater(len(self.acknowledged), 10, "hardly anything was acknowledged; this tested nothing")
        wanted, allowed = sorted(self.acknowledged), set(self.touched)

        def arrived():
            held = shop.outcomes()
            return all(entry in held for entry in wanted)
        try:
            wait_until("every acknowledged outcome at HQ", 60, arrived, 0.3)
        except StoreError:
            self.fail(f"lost: {[entry for entry in wanted if entry not in shop.outcomes()]}")
        wait_until("an empty queue", 60, lambda: (shop.status() or {}).get("queue") == 0, 0.5)
        held = shop.outcomes()
        self.assertEqual(len(held), len(set(held)), f"HQ holds outcomes twice: {sorted(held)}")
        self.assertFalse(set(held) - allowed, "HQ holds outcomes that nobody touched")
        self.assertEqual(shop.rows("SELECT count(*) FROM dead_letter")[0][0], 0, "HQ could not use an event")


if __name__ == "__main__":
    main()
