"""Kiosk, link, reader, HQ and broker are killed at random moments while customers are served, say what they want of their data, and
deliveries are imported, on a network that loses, doubles, reorders and delays. Then all heals: what the screen had promised has
happened at HQ, once, nothing else has, and both sides hold the same rows, bucket for bucket, without one that had to be mended.
RG_KILLS (6) and RG_SEED (by the clock) say how many and which."""
import collections
import csv
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "integration/kiosk"), str(TESTS / "support")]
from chaos_proxy import ChaosProxy  # noqa: E402
from shop import DEVICE, FEEDS, PATIENCE, SITE, Case, Shop, StoreError, main, say, wait_until  # noqa: E402

KILLS = int(os.environ.get("RG_KILLS", "6"))
SEED = int(os.environ.get("RG_SEED", str(int(time.time()))))
VICTIMS = ("regard-reader", "regard-link", "kiosk", "hq", "mosquitto")
OUTCOMES = ("liked", "not-for-them", "not-found", "sold")
KIOSK = f"{SITE}.{DEVICE}"


class StormyShop(Shop):
    """A shop whose kiosk and HQ reach the broker through a bad network."""
    proxy, party = None, None

    @property
    def url(self):
        return f"mqtts://127.0.0.1:{self.proxy.ports[self.party] if self.party else self.port}"

    def through(self, party, start):
        self.party = party
        try:
            start()
        finally:
            self.party = None

    def start_hq(self, *more):
        self.through("hq", lambda: super(StormyShop, self).start_hq(*more))

    def start_kiosk(self, *more):
        self.through(KIOSK, lambda: super(StormyShop, self).start_kiosk("--compare-after", "2", *more))


class Kills(Case):
    @classmethod
    def setUpClass(cls):
        cls.shop = shop = StormyShop()
        cls.addClassCleanup(shop.close)
        shop.proxy = ChaosProxy(shop.home / "pki", shop.port, ["hq", KIOSK], SEED)
        cls.addClassCleanup(shop.proxy.close)
        shop.start_display()
        shop.start_all()
        cls.signed_in = False

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        # What the screen promised, and what was touched and may have been taken: each (what, member, which).
        self.promised, self.touched, self.imported, self.names = [], [], [], {}
        self.before = self.consents()

    # -- violence --

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
                    process = self.shop.processes[victim]
                    process.kill()
                    # Or it would be taken for one that runs, and not be started again.
                    process.wait(5)
            except (ProcessLookupError, KeyError):
                pass
        thread = threading.Thread(target=act)
        thread.start()
        return thread

    def restart_dead(self):
        shop = self.shop
        for name, start in (("mosquitto", shop.start_broker), ("hq", shop.start_hq), ("kiosk", shop.start_kiosk)):
            if not shop.running(name):
                shop.processes.pop(name, None)
                start()
                if name == "kiosk":
                    type(self).signed_in = False
                    shop.wait_screen("idle", PATIENCE)
                    shop.take()

    # -- load --

    def deliver(self, number):
        """A delivery of the retailer's: somebody new, and somebody known under another name."""
        folder = self.shop.home / f"delivery-{number}"
        folder.mkdir()
        reference, name = f"7700{number:06d}", f"Ada {self.random.randrange(10 ** 9)}"
        known = self.imported[-1] if self.imported else reference
        with open(folder / "customers.csv", "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow("id,display_name,first_name,language,consent_text_version,consent_date,consent_source,consent_recognise".split(","))
            for who, what in ((reference, name), (known, f"{name} again")):
                rows.writerow((who, what, "Ada", "en", "v1", "2024-01-01", "paper", "yes"))
        done = subprocess.run([self.shop.bin / "regard-hq", "import", "--db", self.shop.home / "hq.db", "--keys", self.shop.home / "hq-keys",
                               "--site", SITE, "--format", "csv", "--delta", folder], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.imported.append(reference)
        self.names.update({reference: name, known: f"{name} again"})

    def press(self, action, argument=None):
        self.shop.touch(action, argument)

    def sign(self, wanted):
        if self.signed_in != wanted:
            self.shop.show_card("b1", "hello-badge" if wanted else "goodbye-badge")
            self.shop.wait_screen("idle", PATIENCE)
            type(self).signed_in = wanted

    def promise(self, entry, act):
        self.touched.append(entry)
        act()
        self.promised.append(entry)

    def serve(self, card):
        """An associate serves a customer."""
        shop = self.shop
        self.sign(True)
        shop.put(card)
        shop.wait_screen("profile", PATIENCE, lambda screen: shop.button(screen, "select") is not None)
        shop.take()
        offers = [node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select"]
        for index in offers[:2]:
            outcome = self.random.choice(OUTCOMES)

            def touch(index=index, outcome=outcome):
                if shop.record(index, outcome) != "saved":
                    raise StoreError("the screen says that an outcome was not saved, and the disk is well")
            self.promise((outcome, int(card[1:]), index), touch)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)

    def own_screen(self, card):
        self.sign(False)
        self.shop.put_until(card, "locked", lambda screen: True)
        self.shop.take()
        self.press("rights")
        self.shop.wait_screen("rights", PATIENCE)

    def withdraw(self, card):
        """A customer stops being recognised."""
        self.own_screen(card)

        def touch():
            self.press("stop")
            self.shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("withdrawn"))
        self.promise(("withdraw", int(card[1:]), 0), touch)
        self.leave()

    def forget(self, card):
        """A customer is forgotten."""
        self.own_screen(card)
        self.press("forget")
        self.shop.wait_screen("forget", PATIENCE)

        def touch():
            self.press("yes")
            self.shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("forget"))
        self.promise(("forget", int(card[1:]), 0), touch)
        self.leave()

    def delete(self, card):
        """A customer deletes what they wished for, or bought."""
        shop = self.shop
        self.own_screen(card)
        self.press("known")
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "delete"))
        row = next((node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "delete" and node["argument"] > 0), None)

        def touch():
            self.press("delete", row)
            shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes"))
            self.press("yes")
            shop.wait_screen("known", PATIENCE, lambda screen: not shop.button(screen, "yes"))
        if row is not None:
            self.promise(("delete", int(card[1:]), row), touch)
        self.leave()

    def join(self, _):
        """Somebody with a card that nobody is known by joins."""
        shop, card = self.shop, f"uid:04{self.random.randrange(16 ** 12):012X}"
        self.sign(False)
        shop.put_until(card, "join", lambda screen: True)
        shop.take()
        self.press("join")
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            shop.wait_screen("question", PATIENCE, lambda screen, question=question: screen["detail"].startswith(question))
            self.press("yes")
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"].startswith("name"))
        for letter in "zo":
            stands = shop.screen()
            self.press("key", next(ord(one) for one in (letter, letter.upper()) if shop.button(stands, "key", ord(one))))
        self.press("accept")
        shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"].startswith("confirm"))

        def touch():
            self.press("yes")
            shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("joined"))
        self.promise(("join", 0, 0), touch)
        self.leave()

    def leave(self):
        screen = self.shop.screen()
        if self.shop.button(screen, "hide"):
            self.press("hide")
        self.shop.wait_screen("idle", PATIENCE)

    # -- what HQ has --

    def consents(self):
        return {(member, purpose): granted for member, purpose, granted in
                self.shop.rows("SELECT member,purpose,granted FROM consents WHERE member NOT IN (SELECT id FROM members WHERE ref LIKE '7700%')")}

    def effects(self):
        """Whatever of the promised kinds has happened at HQ, each as often as it did."""
        rows = self.shop.rows
        found = [(outcome, member, position) for member, position, outcome in self.shop.outcomes()]
        found += [("forget", member, 0) for (member,) in rows("SELECT member FROM erasure UNION SELECT member FROM tombstone")]
        found += [("delete", member, None) for (member,) in rows("SELECT member FROM amended WHERE member IN (SELECT id FROM members)")]
        found += [("join", 0, 0)] * rows("SELECT count(*) FROM members WHERE ref LIKE 'enrolled:%'")[0][0]
        gone = {what[1] for what in found if what[0] == "forget"}
        after = self.consents()
        found += [("withdraw", member, 0) for (member, purpose), granted in self.before.items()
                  if purpose == "recognise" and granted and member not in gone and not after.get((member, purpose), 0)]
        return found

    @staticmethod
    def key(entry):
        return entry[0], entry[1], None if entry[0] == "delete" else entry[2]

    def missing(self):
        return collections.Counter(map(self.key, self.promised)) - collections.Counter(self.effects())

    # -- the tests --

    def test_1_random_kills(self):
        """random kills, a bad network, and an oracle"""
        shop, proxy = self.shop, self.shop.proxy
        say(f"{KILLS} kills, seed {SEED} (RG_SEED=.. for another)")
        mild = [self.withdraw, self.forget, self.delete, self.serve]
        cards = shop.members(min(100, KILLS + 6))
        victims, rounds = {}, (KILLS + 1) // 2
        # Every kind of victim comes once, whatever the seed.
        queue = self.random.sample(VICTIMS, len(VICTIMS))
        proxy.storm()
        for number in range(rounds):
            left = KILLS - 2 * number
            doomed = [queue.pop() if queue else self.random.choice(VICTIMS) for _ in range(min(2, left))]
            act = mild[number * len(mild) // rounds] if rounds <= len(mild) * 2 else self.random.choice(mild + [self.join, self.serve, self.serve])
            if act == self.join:
                card = None
            elif act == self.serve or len(cards) <= 3:
                act, card = self.serve, self.random.choice(cards[:3])
            else:
                card = cards.pop()
            if self.random.random() < 0.3:
                proxy.part(self.random.uniform(0.3, 2))
            killers = [self.kill(victim, self.random.uniform(0, 1.5)) for victim in doomed]
            delivery = threading.Thread(target=self.deliver, args=(number,))
            delivery.start()
            try:
                act(card)
            except (StoreError, KeyError, ProcessLookupError, subprocess.CalledProcessError) as error:
                for killer in killers:
                    killer.join()
                # Only the kiosk's own death may end the service of a customer.
                if "kiosk" not in doomed:
                    raise AssertionError(f"killing {doomed} ended {act.__name__} of {card}: {error}") from error
            finally:
                for thread in (*killers, delivery):
                    thread.join()
                shop.take()
            for victim in doomed:
                victims[victim] = victims.get(victim, 0) + 1
            self.restart_dead()
            if os.environ.get("RG_VERBOSE"):
                say(f"  {number}: {doomed} during {act.__name__} of {card}")
        say(f"killed {victims}; the network: {proxy.counts}; {len(self.promised)} promises, {len(self.touched) - len(self.promised)} "
            f"touched without a word, {len(self.imported)} deliveries")
        self.assertEqual(set(victims), set(VICTIMS) if KILLS >= len(VICTIMS) else set(victims))
        self.overtake(cards)
        self.heal()

    def overtake(self, cards):
        """While the network is dead somebody is looked at, and then withdraws: who withdraws is heard of first."""
        shop, proxy = self.shop, self.shop.proxy
        proxy.calm()
        proxy.hang_up()
        self.sign(False)
        wait_until("an empty queue", 4 * PATIENCE, lambda: (shop.status() or {}).get("queue") == 0, 0.2)
        proxy.part(600)
        proxy.hang_up()
        shop.wait_offline()
        self.own_screen(cards[0])
        self.leave()
        self.withdraw(cards[-1])
        since = len(proxy.sent)
        proxy.calm()
        wait_until("events", PATIENCE, lambda: any("/ev/audit" in topic for _, _, topic in proxy.sent[since:]), 0.05)
        streams = [topic.rsplit("/", 1)[1] for party, _, topic in proxy.sent[since:] if party == KIOSK and "/up/ev/" in topic]
        self.assertEqual(streams[0], "consent", f"in this order: {streams}")
        say("  who withdrew was heard of first")

    def state(self):
        """What may say why something is missing."""
        rows, row = self.shop.rows, self.shop.status() or {}
        return {"queue": row.get("queue"), "rejects": rows("SELECT stream,seq,code FROM dead_letter"), "inbox": rows("SELECT stream,epoch,next,applied FROM inbox"),
                "lines": [rows("SELECT count(*) FROM ledger_line WHERE member=?", member)[0][0] for _, member, _ in self.missing()],
                "touched": self.touched[-8:], "promised": self.promised[-8:]}

    def heal(self):
        shop = self.shop
        # The last one: after it the kiosk compares what it has with HQ.
        shop.end("kiosk")
        shop.start_kiosk()
        type(self).signed_in = False
        try:
            wait_until("all that was promised", 4 * PATIENCE, lambda: not self.missing(), 0.3)
        except StoreError:
            self.fail(f"lost: {self.missing()}; {self.state()}")
        wait_until("an empty queue", 4 * PATIENCE, lambda: (shop.status() or {}).get("queue") == 0, 0.3)
        surplus = collections.Counter(self.effects()) - collections.Counter(map(self.key, self.touched))
        self.assertFalse(surplus, "something happened at HQ that nobody touched, or twice")
        meant = {entry[1] for entry in self.touched if entry[0] in ("withdraw", "forget")}
        after = self.consents()
        strange = {key: granted for key, granted in self.before.items() if key[0] not in meant and after.get(key) != granted}
        self.assertEqual(strange, {}, "consents of somebody changed who said nothing")
        self.assertEqual(shop.rows("SELECT count(*) FROM dead_letter")[0][0], 0, "HQ could not use an event")
        self.assertEqual(shop.rows("SELECT member,count(*) FROM ledger_line GROUP BY id HAVING count(*)>1"), [])
        names = dict(shop.rows("SELECT ref,display_name FROM members WHERE ref LIKE '7700%'"))
        self.assertEqual(names, self.names, "a delivery is not as it was imported")
        for chain in shop.ctl("verify"):
            self.assertIsNone(chain["broken"], chain)
        say("  all that was promised is there, once, and nothing else")
        self.agree()
        say("  both sides' buckets are the same")

    def agree(self):
        shop, last = self.shop, {}

        def agreed():
            nonlocal last
            row = shop.status() or {}
            last, feeds = row.get("compared") or {}, row.get("feeds") or {}
            return set(last.get("feeds", {})) == set(FEEDS) and all(
                one["agree"] == 256 and one["ver"] == feeds[feed]["ver"] for feed, one in last["feeds"].items())
        try:
            wait_until("both sides' buckets are the same", 2 * PATIENCE, agreed, 0.3)
        except StoreError:
            self.fail(f"not the same: {last}")
        self.assertEqual(last["mended"], 0)
        self.assertNotIn("MENDED", shop.log(), "rows had to be mended: something was lost on the way")


if __name__ == "__main__":
    main()
