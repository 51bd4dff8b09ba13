"""A visitor's card proves itself through HQ, which has its key and gives it to no kiosk; a copy of its number does not, nor does a broker."""
import contextlib
import csv
import json
import os
import signal
import subprocess
import threading
import time
import uuid

from cards import CardCase, as_set, issue
from elsewhere import move_to_another_site
from shop import DEVICE, PATIENCE, SITE, main, wait_until

KIOSK = f"rg/1/{SITE}/{DEVICE}"


def aes(way, key, data):
    """AES-128-CBC with an IV of zeros."""
    return subprocess.run(["openssl", "enc", way, "-aes-128-cbc", "-nopad", "-K", key.hex(), "-iv", "00" * 16], input=data, capture_output=True,
                          check=True).stdout


class Mallory(threading.Thread):
    """Has the broker, and a card that shows a member's number and has a key of Mallory's: answers for HQ by that key, and says yes."""

    def __init__(self, shop, key):
        super().__init__(daemon=True)
        self.key, self.said = key, []
        words = ["-h", "127.0.0.1", "-p", str(shop.port), "--cafile", shop.home / "pki/ca.pem", "--cert", shop.home / "pki/hq.pem", "--key",
                 shop.home / "pki/hq.key", "-q", "1"]
        self.ears = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *words, "-d", "-i", "mallory", "-t", f"{KIOSK}/up/req"],
                                     stdout=subprocess.PIPE, text=True)
        self.mouth = subprocess.Popen(["mosquitto_pub", *words, "-i", "mallory-2", "-t", f"{KIOSK}/dn/res", "-l"], stdin=subprocess.PIPE,
                                      text=True)
        for line in self.ears.stdout:
            if "SUBACK" in line:
                break
        self.start()

    def run(self):
        for line in self.ears.stdout:
            body = json.loads(line)["b"] if line.startswith("{") else {}
            if body.get("m") in ("prove", "proved"):
                self.answer(body)

    def answer(self, body):
        word = {"rid": body["rid"], "token": body["token"], "key_version": body["key_version"]}
        if body["m"] == "prove":
            drawn = aes("-d", self.key, bytes.fromhex(body["challenge"]))
            word["answer"] = aes("-e", self.key, os.urandom(16) + drawn[1:] + drawn[:1]).hex()
        else:
            word["proven"] = 1
        text = json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": "proof", "ts": int(time.time() * 1000), "exp": None, "b": word})
        self.mouth.stdin.write(text + "\n")
        self.mouth.stdin.flush()
        self.said.append(body["m"])

    def end(self):
        for process in (self.ears, self.mouth):
            process.terminate()
            process.wait()
        self.join()
        self.ears.stdout.close()
        self.mouth.stdin.close()


class Proof(CardCase):
    """A profile is for what proves itself (L2); the kiosk takes a bare number for L1, so that an associate's badge opens one."""

    @classmethod
    def setUpClass(cls):
        shop, cls.keys = cls.open(), []
        shop.configure(assurance={"needs": {"profile": "L2"}})
        *cards, cls.local = shop.members(11)
        cls.ntag, cls.desfire, cls.copied, cls.late, cls.forged, cls.drawn, cls.beside, *cls.slow = cards
        move_to_another_site(shop, *(int(card[1:]) for card in cards))
        shop.start_reader()
        for card in cards:
            if card != cls.desfire:
                cls.personalise("ntag424", card)
        cls.personalise("desfire", cls.desfire)
        shop.start_broker()
        shop.start_hq()
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        wait_until("the members of the site", PATIENCE, lambda: cls.held("SELECT count(*) FROM card") > 100, 0.1)
        shop.show_card("b1", "hello-badge")

    @classmethod
    def uids(cls):
        with open(cls.shop.cards, encoding="utf-8") as rows:
            return {row["name"]: row["uid"] for row in csv.DictReader(rows)}

    @classmethod
    def personalise(cls, medium, card):
        """HQ and the card get the keys that are made of its number; the kiosk none."""
        keys = issue(cls.shop, card[1:], cls.uids()[card], medium)
        cls.keys += [key.value.hex() for key in keys]
        cls.shop.reader_says(f"card {medium}:{card} {'aid=4752f5 ' if medium == 'desfire' else ''}{as_set(keys)}")

    @classmethod
    def held(cls, query, *values):
        """A number out of the kiosk's database."""
        return cls.shop.held(query, *values)[0][0]

    def serve(self, card, screen):
        """In the associate's session."""
        self.shop.show_card(card, screen, lambda stands: self.shop.button(stands, "rights"))
        self.end()

    def end(self):
        """Of the visit."""
        shop = self.shop
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("hide")
        shop.wait_screen("idle", PATIENCE)

    def test_1_a_visitors_card_proves_itself(self):
        """before anybody here knows whose it is, and as a visitor's"""
        self.serve(f"ntag424:{self.ntag}", "profile")
        self.assertEqual(self.shop.rows("SELECT count(*) FROM visitors WHERE member = ?", int(self.ntag[1:])), [(1,)])
        # Their rows are here now, without a key.
        self.serve(f"ntag424:{self.ntag}", "profile")

    def test_2_a_desfire_too(self):
        """with the key of its application"""
        self.serve(f"desfire:{self.desfire}", "profile")

    def test_3_a_copy_of_its_number_greets_and_no_more(self):
        """a card that has another key"""
        self.shop.reader_says(f"card ntag424:{self.copied} key1={'99' * 16}")
        self.serve(f"ntag424:{self.copied}", "greeting")

    @contextlib.contextmanager
    def stopped(self):
        """HQ stands still."""
        hq = self.shop.processes["hq"]
        hq.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            hq.send_signal(signal.SIGCONT)

    def test_4_a_broker_says_yes(self):
        """to a copy whose key it has; nobody signed that"""
        shop, key = self.shop, os.urandom(16)
        shop.reader_says(f"card ntag424:{self.forged} key1={key.hex()}")
        mallory = Mallory(shop, key)
        try:
            with self.stopped():
                shop.put(f"ntag424:{self.forged}")
                wait_until("a forged answer", PATIENCE, lambda: mallory.said, 0.01)
                shop.wait_screen("join", PATIENCE)
            shop.wait_screen("greeting", PATIENCE)
        finally:
            mallory.end()
            shop.take()
        self.assertEqual(mallory.said, ["prove"])
        self.end()

    def test_5_an_hq_that_says_nothing_delays_and_no_more(self):
        """the card counts as its number, and the next tap works"""
        shop = self.shop
        with self.stopped():
            shop.show_card(f"ntag424:{self.late}", "join")
            shop.touch("hide")
            shop.wait_screen("idle", PATIENCE)
        # What it was asked about the card comes too late; about its holder it may come late.
        wait_until("HQ's rows of the visitor", PATIENCE,
                   lambda: self.held("SELECT count(*) FROM visitor WHERE member = ?", int(self.late[1:])) == 1, 0.1)
        self.serve(f"ntag424:{self.late}", "profile")

    def test_6_a_slow_hq_is_in_time(self):
        """the card is touched meanwhile, and goes on from where it was; a machine that is busy may need some tries"""
        shop = self.shop
        for card in self.slow:
            with self.stopped():
                shop.put(f"ntag424:{card}")
                time.sleep(0.3)
            screen = wait_until("what their card opens", PATIENCE, lambda: next(
                (name for name in ("profile", "greeting") if shop.screen()["screen"] == name), None), 0.05)
            shop.take()
            self.end()
            if screen == "profile":
                return
        self.fail("no card proved itself while HQ was slow")

    def draw_anew(self, counter, more=""):
        """Its UID from now on, and by SUN it says which card it is, from that number on."""
        self.shop.reader_says(f"card ntag424:{self.drawn} random-uid=1 sun=https://a.example/?e={{picc}}&c={{mac}} sun-key=3 counter={counter}{more}")

    def test_6b_beside_another_card(self):
        """neither of two members is named, though only HQ knows the one; beside a bank card a visitor is who counts"""
        shop, card = self.shop, f"ntag424:{self.beside}"
        with self.stopped():
            # Of whom HQ says nothing, nobody can tell that they are somebody's.
            self.serve(f"{card}+{self.local}", "greeting")
        shop.wait_away()
        for cards in (f"{card}+{self.local}", f"{self.local}+{card}"):
            shop.show_card(cards, "two-cards")
            shop.wait_screen("idle", PATIENCE)
            shop.wait_away()
        self.assertEqual(shop.rows("SELECT count(*) FROM visitors WHERE member = ?", int(self.beside[1:])), [(0,)])
        self.serve(f"{card}+payment:visa", "profile")
        shop.wait_away()
        self.serve(f"payment:visa+{card}", "profile")

    def test_7_a_uid_that_is_drawn_anew(self):
        """a visitor's card that only HQ can open is known at its word, once for each message, and nobody's without it"""
        shop, member = self.shop, int(self.drawn[1:])
        self.draw_anew(40)
        self.serve(f"ntag424:{self.drawn}", "profile")
        self.assertEqual(shop.rows("SELECT count(*) FROM visitors WHERE member = ?", member), [(1,)])
        self.assertEqual(shop.rows("SELECT counter & 0xffffff FROM cards WHERE holder = ? AND master > 0", member), [(41,)])
        # Their rows are here now, and still only HQ can tell.
        self.serve(f"ntag424:{self.drawn}", "profile")
        # What it said before, played again: nobody's, and a replay of this kiosk's.
        self.draw_anew(20)
        shop.show_card(f"ntag424:{self.drawn}", "refused-card")
        wait_until("HQ's count of it", PATIENCE, lambda: shop.rows("SELECT count FROM kiosk_replay") == [(1,)], 0.1)
        with self.stopped():
            self.draw_anew(60)
            shop.show_card(f"ntag424:{self.drawn}", "refused-card")
        # Another's challenge, by one who has heard it: the greeting that a number is good for, or what the site shows at L1, and no more.
        self.draw_anew(80, f" key1={'77' * 16}")
        self.serve(f"ntag424:{self.drawn}", "greeting")

    def test_7b_a_badge_whose_uid_is_drawn_anew(self):
        """is none: HQ says of no badge which it is, since one works without HQ or not at all, and the screen says why"""
        shop = self.shop
        shop.reader_says("card ntag424:b2 random-uid=1 sun=https://a.example/?e={picc}&c={mac} sun-key=3 counter=5")
        # Two numbers that are new each time are one card to the kiosk unless one with a number of its own lies between.
        self.serve(f"ntag424:{self.ntag}", "profile")
        shop.show_card("ntag424:b2", "refused-card")
        shop.wait_screen("idle", PATIENCE)
        self.serve(f"ntag424:{self.ntag}", "profile")
        with self.stopped():
            shop.show_card("ntag424:b2", "refused-card")
        self.assertIn("a new number each time", json.dumps(shop.screen()))
        # The badge of before is in still.
        self.serve(f"ntag424:{self.ntag}", "profile")

    def test_8_hq_hears_of_the_broker(self):
        """that somebody speaks for it there"""
        shop = self.shop
        wait_until("what the kiosk says of it", PATIENCE, lambda: any(
            json.loads(body)["commands"]["unproven"] for body, in shop.rows("SELECT body FROM kiosks")), 0.1)

    def test_9_nothing_of_it_is_left(self):
        """neither a key nor a number of a card, at the kiosk or in a log"""
        shop, uids = self.shop, self.uids()
        secrets = [uids[card].lower() for card in (self.ntag, self.desfire, self.late, self.drawn)] + self.keys
        for path in [*(shop.home / "logs").glob("*.log"), *(shop.home / "kiosk").glob("kiosk.db*"), shop.trace]:
            text = path.read_bytes()
            for secret in secrets:
                self.assertNotIn(secret.encode(), text.lower(), path.name)
                self.assertNotIn(bytes.fromhex(secret), text, path.name)

    def test_9b_a_master_is_ended_once_no_card_needs_it(self):
        """and not before, nor the one that cards are made of"""
        shop, folder = self.shop, self.shop.home / "hq-keys"

        def keys(*words):
            done = subprocess.run([shop.bin / "regard-hq", "keys", "--keys", folder, *words], capture_output=True, text=True)
            return done.returncode, done.stdout + done.stderr
        masters = ("--card-master", shop.home / "hq.db")
        cards = shop.rows("SELECT count(*) FROM cards WHERE master = 1 AND status = 'active'")[0][0]
        self.assertGreater(cards, 5)
        self.assertEqual(keys(*masters)[0], 0)
        self.assertIn(f"version 1: {cards} cards", keys(*masters)[1])
        code, said = keys(*masters, "--retire")
        self.assertEqual(code, 1)
        self.assertIn("ONLY", said)
        self.assertEqual(keys("--raise", "card-master")[0], 0)
        code, said = keys(*masters, "--retire")
        self.assertEqual(code, 1)
        self.assertIn(f"NEEDED: {cards} cards", said)
        self.assertTrue((folder / "card-master.key").exists())
        self.assertEqual(keys(*masters, "--next")[0], 2)
        uids = self.uids()
        for name, medium in shop.rows("SELECT 'm' || holder, medium FROM cards WHERE master = 1 AND status = 'active'"):
            issue(shop, name[1:], uids[name], medium)
        self.assertEqual(keys(*masters, "--retire")[0], 0)
        self.assertFalse((folder / "card-master.key").exists())
        self.assertIn(f"version 2: {cards} cards", keys(*masters)[1])
        self.assertIn("ONLY", keys(*masters, "--retire")[1])
        # What is issued from now on is of the second, and the first does not come back.
        issue(shop, self.copied[1:], uids[self.copied], "ntag424")
        self.assertFalse((folder / "card-master.key").exists())


if __name__ == "__main__":
    main()
