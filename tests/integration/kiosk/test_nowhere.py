"""No number of a card, token or key is anywhere after a whole tour: not in a log, the trace, a screen's dump, a database or its log, a
diagnosis, a core file, or a message that passed the broker. Where keys live is left out: HQ's keystore, the kiosk's own, the file that the emulator has
its cards from, and the certificates' private keys. What is allowed to be there is a keyed hash, which is none of them."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

from pulled import Puller
from purse import BADGE, KIOSK, VALUE, Purse
from shop import BIN, DEVICE, PATIENCE, SITE, Case, Shop, main, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cards"))
from card import own_key  # noqa: E402
from packed import plain  # noqa: E402

STRANGER, FAR_UID, COPY, OTHER = "04AB12CD34EF56", "04C1C2C3C4C5C6", "desfire:copy", "04D7E6F5A4B3C2"
FAR, FAR_SITE = 900001, "far-store"
PASSWORD_AT = 4 * 0x2b
NTAG424 = 1


def forms(secret):
    """(where case counts, where it does not): the bytes, either way round, as they are, in base64 wherever they stand in it, in hexadecimal."""
    exact, folded = set(), set()
    for one in (secret, secret[::-1]):
        folded.add(one.hex().encode())
        if len(one) < 6:
            continue
        exact.add(one)
        for before in range(3):
            text = base64.b64encode(bytes(before) + one)
            # The letters that nothing but the secret decides.
            whole = text[-(-8 * before // 6):(8 * (before + len(one))) // 6]
            exact |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return exact, folded


class Search:
    """What is looked for, by its name."""

    def __init__(self):
        self.secrets = {}

    def add(self, name, secret):
        if secret and secret.strip(b"\0"):
            self.secrets[name] = forms(secret)

    def found(self, data):
        low = data.lower()
        return [name for name, (exact, folded) in self.secrets.items() if any(one in data for one in exact) or any(one in low for one in folded)]


class Nowhere(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        shop.start_display()
        # A sanitizer would take the signal for its own.
        os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":handle_segv=0"
        # Whatever leaves an image of its memory leaves it in the store's folder.
        before, limit = os.getcwd(), resource.getrlimit(resource.RLIMIT_CORE)
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_CORE, limit)
        cls.addClassCleanup(os.chdir, before)
        resource.setrlimit(resource.RLIMIT_CORE, (limit[1], limit[1]))
        os.chdir(shop.home)
        cls.purse = Purse(shop, heard=cls.listen)
        shop.ctl("device", "job", KIOSK, "log_level", "--level", "debug", "--minutes", "30")
        cls.search = Search()

    @classmethod
    def listen(cls):
        """To everything, as HQ's administrator may."""
        shop, pki = cls.shop, cls.shop.home / "pki"
        with open(shop.home / "messages", "wb") as out:
            shop.processes["listener"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem",
                 "--key", pki / "hq.key", "-i", "listener", "-q", "1", "-t", "rg/1/#", "-t", "prov/1/#", "-F", "%t %x"], stdout=out, stderr=out)

    # -- the tour --

    def tap(self, card, *screens, fault=None):
        line = self.puller.tap(card, fault)
        self.assertIn(line["screen"], screens, f"what a tap of {card} opened")
        return line["screen"]

    def test_1_the_tour(self):
        """a badge, each medium, copies, recordings, a card that is pulled, somebody who joins, a visitor, a lost card"""
        shop = self.shop
        type(self).puller = Puller(self.purse, BADGE)
        for name in self.purse.cards:
            self.puller.whole(name)
        tag = self.purse.shown("ntag424:purse")["uid"]
        shop.reader_says(f"card {COPY} uid={self.purse.shown('desfire:purse')['uid']} ev=2 aid=4752F50F02 key1={'77' * 16}")
        for card, screen, fault in ((f"uid:{tag}", "unproven-card", None), ("ntag424:sun", "unproven-card", "card-replayed"),
                                    (COPY, "unproven-card", None), ("ntag424:sun", "unproven-card", "card-rolled-back 1"),
                                    ("ntag424:purse", "again-card", "card-pulled 60"), ("ntag21x:purse", "again-card", "card-pulled 60"),
                                    ("smarttap:purse", "again-card", "card-pulled 60")):
            self.tap(card, screen, fault=fault)
        for card, screen in (("payment:visa", "foreign-card"), ("passport:mine", "refused-card")):
            self.tap(card, screen)
        self.join()
        self.visit()
        shop.ctl("--command", str(shop.home / "command.pem"), "card", "lost", "--card", self.card_of("desfire"), "--replace", OTHER)

    def join(self):
        shop = self.shop
        self.tap(f"uid:{STRANGER}", "join")
        shop.touch("join")
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            self.answer(question, "yes")
        self.answer("name")
        for letter in "zoe":
            shop.key(letter)
            time.sleep(0.1)
        self.answer("name", "accept")
        self.answer("confirm")
        # Signed by the card that is to be theirs.
        shop.show_card(f"uid:{STRANGER}", "result")
        wait_until("who joined, at HQ", PATIENCE, lambda: shop.rows("SELECT count(*) FROM members WHERE id >= ?", 1 << 52)[0][0] == 1, 0.1)

    def answer(self, question, action=None):
        """A finger on it, once the screen takes one."""
        screen = self.shop.wait_screen("question", PATIENCE, lambda screen: screen["detail"] == question and (
            action is None or self.shop.button(screen, action) or self.shop.button(screen, "down")))
        while action is not None and not self.shop.button(screen, action):
            self.shop.touch("down")
            screen = self.shop.screen()
        time.sleep(0.3)
        if action is not None:
            self.shop.touch(action)

    def visit(self):
        """With a card of another site, which HQ alone has the key of."""
        shop = self.shop
        tool = [BIN.parent / "tests/hq-issue", shop.home / "hq.db", shop.home / "hq-keys"]
        subprocess.run([*tool, "member", FAR_SITE, str(FAR)], check=True)
        done = subprocess.run([*tool, str(FAR), FAR_UID, "ntag424"], check=True, capture_output=True, text=True)
        keys = [line.split()[1:] for line in done.stdout.splitlines()]
        shop.reader_says(f"card ntag424:far uid={FAR_UID} " + " ".join(f"key{number}={key}" for number, key in keys))
        shop.wait_screen("idle", PATIENCE)
        self.puller.hide(self.tap("ntag424:far", "join", "greeting", "profile"))

    def card_of(self, whose):
        return self.shop.rows("SELECT substr(token,1,8) FROM cards WHERE holder=? AND kind='member' AND medium=? AND status='active'",
                              self.purse.holders[whose], whose)[0][0]

    def test_2_what_is_asked_of_the_kiosk(self):
        """a diagnosis with its log, and a picture of the screen with somebody on it"""
        shop = self.shop
        shop.wait_screen("idle", PATIENCE)
        (shop.home / "diagnosis.json").write_text(json.dumps(shop.ctl("device", "diagnose", DEVICE)))
        self.tap("ntag424:purse", "profile")
        shop.screen()
        shutil.copy(shop.home / "kiosk/screen.json", shop.home / "screen-with-somebody.json")
        number = shop.ctl("device", "job", "screenshot", "--site", SITE)[0]["job"]
        # Never while somebody is there.
        self.puller.hide("profile")

        def there():
            row = next(row for row in shop.ctl("device", "jobs") if row["job"] == number)
            return row["state"] == "done" and row["have"] == row["size"]
        wait_until("the picture", PATIENCE, there, 0.2)
        subprocess.run([shop.bin / "regardctl", "--broker", shop.url, *shop._credentials("ops.demo"), "device", "result", str(number), "--out",
                        shop.home / "glass.png"], check=True)
        (shop.home / "cards-listed.json").write_text(json.dumps([shop.ctl("card", "list", "--member", str(holder)) for holder in
                                                                 self.purse.holders.values()]))
        wait_until("nothing that waits", PATIENCE, lambda: shop.status()["queue"] == 0, 0.2)

    def test_3_what_crashes_leaves_no_image(self):
        """the reader, the link and the kiosk; with a program that takes no care of it one would be left"""
        shop = self.shop
        for program in ("regard-reader", "regard-link"):
            pid = shop.child(program)
            os.kill(pid, signal.SIGSEGV)
            wait_until(f"another {program}", PATIENCE, lambda old=pid, name=program: shop.child(name) not in (None, old), 0.05)
        ends = re.findall(r"CHILD\S* .*\((\d+)\)", shop.log())
        self.assertIn("11", ends, "it is the signal, without an image")
        self.assertNotIn("139", ends)
        careless = subprocess.Popen(["sleep", "60"])
        os.kill(careless.pid, signal.SIGSEGV)
        dumps = os.WCOREDUMP(os.waitpid(careless.pid, 0)[1])
        careless.returncode = -signal.SIGSEGV
        for path in shop.home.glob("core*"):
            path.unlink()
        kiosk = shop.processes.pop("kiosk")
        kiosk.send_signal(signal.SIGSEGV)
        status = os.waitpid(kiosk.pid, 0)[1]
        kiosk.returncode = -signal.SIGSEGV
        self.assertEqual((os.WTERMSIG(status), os.WCOREDUMP(status)), (signal.SIGSEGV, False))
        self.assertEqual(list(shop.home.glob("core*")), [])
        if not dumps:
            print("(this machine keeps no image of any program)")

    # -- what is nowhere --

    def know(self):
        """All that is secret, by the cards themselves, and by what HQ's keystore makes of their numbers."""
        search, shop = self.search, self.shop
        for card in [*self.purse.cards.values(), BADGE, "ntag424:far", COPY, "payment:visa"]:
            state = self.purse.shown(card)
            if not card.startswith("smarttap"):
                search.add(f"number of {card}", bytes.fromhex(state["uid"]))
            for name, value in state.items():
                if re.fullmatch(r"key\d", name):
                    search.add(f"{name} of {card}", bytes.fromhex(value))
        memory = bytes.fromhex(self.purse.shown("ntag21x:purse")["mem"])
        payload = memory[memory.index(b"regard:m") + 8:][:84]
        search.add("member token", payload[4:20])
        search.add("member token's signature", payload[20:84])
        search.add("tag's password", memory[PASSWORD_AT:PASSWORD_AT + 4])
        search.add("phone's value", VALUE.encode())
        for name, number in (("who joined", STRANGER), ("who replaced", OTHER)):
            search.add(name, bytes.fromhex(number))
        keystore = {path.name: path.read_bytes()[12:44] for path in (shop.home / "hq-keys").glob("*.key")}
        for name, key in keystore.items():
            search.add(name, key)
        for name, label in (("member", b"regard/1 member cards"), ("badge", b"regard/1 badges")):
            master = hmac.new(keystore["card-master.key"], label, hashlib.sha256).digest()[:16]
            search.add(f"{name} cards' master", master)
            search.add(f"{name} cards' meta key", hmac.new(keystore["card-master.key"], label + b": SUN meta", hashlib.sha256).digest()[:16])
        master = hmac.new(keystore["card-master.key"], b"regard/1 member cards", hashlib.sha256).digest()[:16]
        made = own_key(master, bytes.fromhex(self.purse.shown("ntag424:purse")["uid"]), NTAG424, 1)
        self.assertEqual(made.hex(), self.purse.shown("ntag424:purse")["key1"].lower(), "the keys that are looked for are those that HQ makes")
        for path in (shop.home / "kiosk/keys").glob("*.key"):
            search.add(f"the kiosk's {path.name}", path.read_bytes()[12:44])

    def places(self):
        """(name, bytes) of everything that was written or said."""
        shop = self.shop
        spared = {shop.home / "hq-keys", shop.home / "kiosk/keys", shop.cards, shop.home / "messages"}
        for path in sorted(shop.home.rglob("*")):
            if path.is_file() and not any(path == one or one in path.parents for one in spared):
                yield str(path.relative_to(shop.home)), path.read_bytes()
        for line in (shop.home / "messages").read_text().splitlines():
            topic, _, text = line.partition(" ")
            if re.fullmatch("[0-9a-f]*", text):
                payload = plain(bytes.fromhex(text))
                yield f"message to {topic}", payload
                # What is packed into a message for the wire is looked at as it is, too.
                for packed in re.findall(rb'"([A-Za-z0-9+/=]{24,})"', payload):
                    if len(packed) % 4 == 0:
                        yield f"message to {topic}, unpacked", base64.b64decode(packed)

    def test_4_nothing_of_it_is_anywhere(self):
        """after the whole tour, in all that was written and said"""
        self.know()
        self.assertGreater(len(self.search.secrets), 40)
        seen, found, asked = set(), [], False
        for name, data in self.places():
            seen.add(name)
            asked = asked or b'"m":"prove"' in data
            found += [f"{secret} in {name}" for secret in self.search.found(data)]
        self.assertEqual(sorted(set(found)), [])
        for must in ("kiosk/kiosk.db", "hq.db", "trace.jsonl", "logs/kiosk.log", "logs/hq.log", "logs/mosquitto.log", "diagnosis.json",
                     "screen-with-somebody.json", "glass.png", "cards-listed.json", f"message to rg/1/{SITE}/{DEVICE}/up/req",
                     f"message to rg/1/{SITE}/{DEVICE}/dn/res", "message to rg/1/ops/demo/up/req"):
            self.assertIn(must, seen)
        self.assertTrue(asked, "HQ was asked what a visitor's card proves")
        log = self.shop.log()
        for must in ("TAP-UNPROVEN", "TAP-REPLAY", "TAP-ROLLBACK", "LINK-IN"):
            self.assertIn(must, log, "the tour went there")

    def test_5_it_would_be_found(self):
        """a number that is written somewhere, in each form, is"""
        number = bytes.fromhex(self.purse.shown("ntag424:purse")["uid"])
        place = self.shop.home / "kiosk/canary"
        for text in (number, number[::-1], number.hex().encode(), number.hex().upper().encode(), number[::-1].hex().encode(),
                     *(base64.b64encode(bytes(before) + number + b"!") for before in range(3)), b'{"log":"' + number.hex().encode() + b'"}'):
            place.write_bytes(b"a line before\n" + text + b"\n")
            found = {(name, secret) for name, data in self.places() if name == "kiosk/canary" for secret in self.search.found(data)}
            self.assertEqual(found, {("kiosk/canary", "number of ntag424:purse")}, text)
        place.unlink()


if __name__ == "__main__":
    main()
