"""HQ begins anew, goes away in the middle and comes back as another: a known card shows its profile all the time, and nobody's purchases are ever another's.

The members' numbers are given to others by the restored HQ, which is the worst that it can do."""
import contextlib
import hashlib
import json
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time
import uuid

from shop import BIN, DEVICE, PATIENCE, SITE, Case, StoreError, main, wait_until

KIOSK = f"rg/1/{SITE}/{DEVICE}"
# An Ed25519 key as openssl reads it: these bytes and the key's 32.
PRIVATE = bytes.fromhex("302e020100300506032b657004220420")
FEED = "members"


class Anew(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all()
        (shop.home / "hq.der").write_bytes(PRIVATE + (shop.home / "hq-keys/command-a.key").read_bytes()[12:44])
        cls.words = ["-h", "127.0.0.1", "-p", str(shop.port), "--cafile", shop.home / "pki/ca.pem", "--cert", shop.home / "pki/hq.pem",
                     "--key", shop.home / "pki/hq.key", "-q", "1"]

    # -- an HQ that says one thing --

    def publish(self, topic, kind, body):
        text = json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": kind, "ts": int(time.time() * 1000), "exp": None, "b": body})
        statement = self.shop.home / "statement"
        statement.write_text(f"regard-command/1\n{topic}\n{hashlib.sha256(text.encode()).hexdigest()}\n")
        signed = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", self.shop.home / "hq.der", "-in", statement],
                                check=True, capture_output=True).stdout
        encoded = subprocess.run(["base64", "-w0"], input=signed, check=True, capture_output=True).stdout.decode()
        subprocess.run(["mosquitto_pub", *self.words, "-t", topic, "-s"], input=f'{text[:-1]},"sig":"{encoded}"}}'.encode(), check=True, timeout=20)

    def reset(self):
        """What HQ says that was restored, and then nothing more."""
        wire = self.shop.home / "asked"
        with open(wire, "wb") as out:
            listening = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *self.words, "-t", f"{KIOSK}/up/req"], stdout=out)
        try:
            def asked():
                self.publish(f"{KIOSK}/dn/feed/{FEED}", "hint", {"feed": FEED, "epoch": "by-hand", "head": 1})
                pulls = [json.loads(line)["b"] for line in wire.read_text().splitlines()]
                return next((pull["rid"] for pull in reversed(pulls) if pull.get("feed") == FEED and pull["m"] == "pull"), None)
            rid = wait_until("a question about the members", PATIENCE, asked, 0.5)
        finally:
            listening.terminate()
            listening.wait()
        self.publish(f"{KIOSK}/dn/res", "page", {"rid": rid, "feed": FEED, "epoch": "by-hand", "reset": True})

    # -- what there is --

    def bought(self, member):
        """Till lines that the kiosk holds for a member; only its keys can tell."""
        with tempfile.TemporaryDirectory(prefix="regard-look-") as folder:
            with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True)) as base, \
                    contextlib.closing(sqlite3.connect(f"{folder}/kiosk.db")) as copy:
                base.backup(copy)
            shutil.copytree(self.shop.home / "kiosk/keys", f"{folder}/keys")
            looked = subprocess.run([pathlib.Path(BIN).parent / "tests/store-look", folder, str(member)], capture_output=True, text=True, check=True)
        return sorted(json.loads(looked.stdout)["of_member"])

    def sold(self, member):
        return sorted(line for line, in self.shop.rows("SELECT line FROM purchases WHERE member = ? AND state = 1", member))

    def building(self):
        return self.shop.held("SELECT count(*) FROM next_cursor WHERE epoch <> ''")[0][0] > 0

    def epoch(self, feed):
        return self.shop.held("SELECT epoch FROM cursor WHERE feed = ?", feed)[0][0]

    def told(self):
        """What IT is told of the kiosk: whether it asks for somebody, and what for."""
        try:
            device = self.shop.ctl("device", "show", f"{SITE}/{DEVICE}")
        except StoreError:
            # HQ is only starting.
            return None, []
        return device["status"], device["reasons"]

    def is_known(self, card):
        """Who taps has a profile, and something that they may like."""
        shop = self.shop
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        self.assertTrue(shop.has("select"), "the profile recommends nothing")
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        shop.wait_screen("idle", PATIENCE)

    # -- what HQ may become --

    def restore_as_another(self, one, other):
        """HQ, which is stopped, has another epoch and gave each of the two members the other's number."""
        with contextlib.closing(sqlite3.connect(self.shop.home / "hq.db")) as base, base:
            base.execute("UPDATE meta SET value = 'eeeeeeeeeeeeeeee' WHERE name = 'epoch'")
            base.execute("UPDATE purchases SET member = CASE member WHEN ?1 THEN ?2 ELSE ?1 END WHERE member IN (?1, ?2)", (one, other))

    def test_a_known_card_shows_its_profile_all_the_time(self):
        shop = self.shop
        card, others = shop.members(2)
        one, other = int(card[1:]), int(others[1:])
        before = {one: self.sold(one), other: self.sold(other)}
        self.assertNotEqual(before[one], before[other])
        self.assertEqual(self.bought(one), before[one])
        old = self.epoch(FEED)
        self.is_known(card)
        shop.stop("hq")
        self.reset()
        wait_until("the next world's begin", PATIENCE, self.building, 0.1)
        self.is_known(card)
        # Nor does another start of the kiosk change that, while nobody answers.
        shop.stop("kiosk")
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        self.assertTrue(self.building())
        self.assertEqual(self.epoch(FEED), old)
        self.is_known(card)
        self.assertEqual(self.bought(one), before[one])
        self.restore_as_another(one, other)
        # While somebody is here nothing is swapped, and IT can see why.
        shop.show_card(card, "locked")
        shop.show_card("b1", "profile")
        shop.start_hq()
        # A short one asks for nobody, whenever it is looked at; something else may for a moment, as HQ was away.
        def rebuilds_in_quiet():
            status, reasons = self.told()
            if reasons == ["rebuilding"]:
                self.assertEqual(status, "ok", "a short one asks for somebody")
            return status == "ok" and "rebuilding" in reasons
        wait_until("the word rebuilding, with nobody to come for it", PATIENCE, rebuilds_in_quiet, 0.2)
        self.assertEqual(self.bought(one), before[one])
        shop.touch("hide")
        shop.show_card("b1", "goodbye-badge")
        after = {one: before[other], other: before[one]}

        def swapped():
            lines = self.bought(one)
            self.assertIn(lines, (before[one], after[one]))
            return lines == after[one]
        wait_until("the next world", 120, swapped, 0.2)
        self.assertEqual(self.bought(other), after[other])
        self.assertEqual({self.epoch(feed) for feed in ("members", "cards", "consents", "purchases", "stock")}, {"e" * 16})
        self.is_known(card)
        wait_until("nothing of it in regardctl", PATIENCE, lambda: "rebuilding" not in self.told()[1], 0.2)
        wait_until("what was replaced to be gone", PATIENCE,
                   lambda: shop.held("SELECT (SELECT count(*) FROM next_member) + (SELECT count(*) FROM next_card) + (SELECT count(*) FROM next_product)")
                   == [(0,)], 0.2)
        shop.wait_data()


main()
