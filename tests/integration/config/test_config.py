"""HQ configures a shop that is open: the screen follows, a bad value goes nowhere, an old one changes nothing, a kill leaves one of the two."""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import DEVICE, PATIENCE, SITE, UNKNOWN, Case, StoreError, main, wait_until  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "1"))
KIOSK, TOPIC = f"{SITE}/{DEVICE}", f"rg/1/{SITE}/{DEVICE}/dn/desired"
ASKS = {"en": "Tap your card", "de": "Karte", "fr": "carte", "es": "tarjeta"}


class Configuration(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_all(online=False)

    def config(self, *words, of=KIOSK):
        return self.shop.ctl("device", "config", *([of] if of else []), *words)

    def said(self):
        return self.config()[0]["config"] or {}

    def wait_state(self, state, version=None):
        def there():
            said = self.said()
            return said if said.get("state") == state and version in (None, said["seen"]) else None
        return wait_until(f"a configuration that is {state}", PATIENCE, there, 0.05)

    def wait_language(self, language):
        wait_until(f"words in {language}", PATIENCE, lambda: any(ASKS[language] in text for text in self.shop.texts()), 0.03)

    def broker(self, *words, text=None):
        pki = self.shop.home / "pki"
        return subprocess.run([words[0], "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem",
                               "--key", pki / "hq.key", "-q", "1", "-t", TOPIC, *words[1:]], input=text, capture_output=True, check=True, timeout=20)

    def test_1_the_screen_follows(self):
        """languages and hours of a site and of all, without a new start; told by version, layer and what is in force"""
        shop = self.shop
        pid = shop.processes["kiosk"].pid
        self.assertEqual(self.said()["state"], "none")
        week = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        self.config("--all", "--set", "language=de", "--set", f"opening={json.dumps(week)}", of=None)
        self.wait_language("de")
        row = self.config("--site", SITE, "--set", "brightness.dim=20", of=None)[1]
        self.assertEqual(row["from"], {"language": "all", "opening": "all", "brightness": "site"})
        said = self.wait_state("trial", row["wanted"])
        self.assertEqual((said["ver"], said["code"], said["local"], said["stale"]), (2, "", "", 0))
        self.assertEqual(shop.processes["kiosk"].pid, pid)
        self.assertNotIn("CONFIG-REFUSED", shop.log())
        # The shop is closed at once by other hours.
        self.config("--set", "opening={}")
        wait_until("a dark panel", PATIENCE, lambda: not shop.texts(), 0.03)
        self.config("--unset", "opening")
        self.wait_language("de")

    def test_1a_a_group_lies_between_site_and_kiosk(self):
        """groups by name, over all and the site, below the kiosk; and only of whom it changes the version goes on"""
        shop = self.shop
        version = self.config()[0]["wanted"]
        # Said before anybody is in it, it changes nothing for anybody.
        layer = self.config("--group", "pilot", "--set", "brightness.dim=30", "--set", "patience=3", "--set", "language=fr", of=None)
        self.assertEqual([(row["site"], row["device"], row["group"], row["layer"]["patience"]) for row in layer], [(None, None, "pilot", 3)])
        self.assertEqual(layer[0]["from"], {"language": "group:pilot", "opening": "all", "brightness": "group:pilot", "patience": "group:pilot"})
        self.config("--group", "windows", "--set", "patience=4", of=None)
        self.assertEqual(self.config()[0]["wanted"], version)
        self.assertEqual(shop.ctl("device", "group", KIOSK, "--add", "windows", "--add", "pilot")[0]["groups"], ["pilot", "windows"])
        self.wait_language("fr")
        row = self.config()[0]
        self.assertEqual(row["wanted"], version + 1)
        self.assertEqual((row["doc"]["brightness"]["dim"], row["doc"]["patience"], row["doc"]["language"]), (30, 4, "fr"))
        self.assertEqual(row["from"], {"language": "group:pilot", "opening": "all", "brightness": "group:pilot", "patience": "group:windows"})
        row = self.config("--set", "patience=5")[0]
        self.assertEqual((row["from"]["patience"], row["doc"]["patience"], row["wanted"]), ("kiosk", 5, version + 2))
        # What the kiosk's own word hides changes nothing of it, nor does a group that it is not in.
        rows = self.config("--group", "windows", "--set", "patience=2", of=None)
        self.assertEqual([(row["device"], row.get("wanted")) for row in rows], [(None, None), (DEVICE, version + 2)])
        self.config("--group", "west", "--set", "patience=2", of=None)
        self.assertEqual(self.config()[0]["wanted"], version + 2)
        with self.assertRaises(StoreError):
            self.config("--group", "pilot", "--set", "brightness.dim=1000", of=None)
        self.assertEqual(self.config()[0]["wanted"], version + 2)
        self.assertEqual([row["groups"] for row in shop.ctl("device", "list", "--group", "pilot")], [["pilot", "windows"]])
        self.assertEqual(shop.ctl("device", "list", "--group", "west"), [])
        shop.ctl("device", "group", KIOSK, "--remove", "windows", "--remove", "pilot")
        row = self.config("--unset", "patience")[0]
        self.assertEqual(row["from"], {"language": "all", "opening": "all", "brightness": "site"})
        self.wait_language("de")

    def test_1b_what_needs_more_than_a_moment(self):
        """days of retention with a new opening of the database, the machine's own with a new start in the same process"""
        shop = self.shop
        pid = shop.processes["kiosk"].pid
        self.config("--set", "privacy.retention_days.wishes=400", "--set", "features.code=false")
        wait_until("a link that begins anew", PATIENCE, lambda: shop.log().count("LINK-STATE") >= 2, 0.02)
        self.wait_state("trial")
        self.assertFalse(shop.has("code"))
        version = self.config("--set", "motion=all", "--unset", "features")[0]["wanted"]
        self.assertEqual(self.wait_state("trial", version)["ver"], version)
        shop.wait_screen("idle", PATIENCE, lambda screen: shop.button(screen, "code"))
        self.assertEqual(shop.processes["kiosk"].pid, pid)

    def test_2_what_is_bad_goes_nowhere(self):
        """by the kiosk's own words at HQ; what only the kiosk can tell it refuses, by code and field, and stays as it is"""
        before = self.config()[0]
        for words, why in ((("--set", "brightness.dim=101"), "whole per cents"), (("--set", "colour=red"), "no member of that name"),
                           (("--set", "time_zone=Mars/North"), "zone"), (("--set", "broker=mqtts://evil"), "no member of that name")):
            with self.assertRaisesRegex(StoreError, why):
                self.config(*words)
        self.assertEqual(self.config()[0]["wanted"], before["wanted"])
        self.config("--set", "language=xx")
        said = self.wait_state("refused")
        self.assertEqual((said["ver"], said["code"], said["field"]), (before["wanted"], "language", "language"))
        self.wait_language("de")
        self.assertIn("config", next(row for row in self.shop.ctl("device", "list") if row["device"] == DEVICE)["reasons"])
        self.config("--unset", "language")
        self.wait_state("trial", before["wanted"] + 2)

    def test_3_an_old_one_changes_nothing(self):
        """what HQ itself signed a moment ago is played again and counted"""
        old = self.broker("mosquitto_sub", "-C", "1").stdout
        self.config("--set", "language=fr")
        self.wait_language("fr")
        now = self.said()
        self.broker("mosquitto_pub", "-s", text=old.rstrip(b"\n"))
        wait_until("a word about it", PATIENCE, lambda: "SYNC-STALE" in self.shop.log(), 0.02)
        self.config("--set", "patience=1")
        said = self.wait_state("trial", now["seen"] + 1)
        self.assertEqual((said["ver"], said["stale"]), (now["seen"] + 1, 1))
        self.wait_language("fr")

    def test_4_never_during_a_visit(self):
        shop = self.shop
        shop.put_until(UNKNOWN, "join")
        shop.take()
        self.config("--set", "language=es")
        self.wait_state("waits")
        self.assertEqual(shop.screen()["screen"], "join")
        shop.touch("hide")
        self.wait_language("es")

    def test_4b_what_disturbs_nobody_under_a_badge(self):
        """what a glance and a shelf go by comes into force while an associate is signed in; a language waits for their leaving"""
        shop = self.shop
        starts = shop.log().count("LINK-STATE")
        shop.show_card("b1", "hello-badge")
        shop.wait_screen("idle", PATIENCE)
        version = self.config("--set", 'glance=["birthday"]', "--set", "shelf.rest_days=9")[0]["wanted"]
        self.assertEqual(self.wait_state("trial", version)["ver"], version)
        self.config("--set", "language=fr")
        self.wait_state("waits", version + 1)
        self.assertEqual(shop.log().count("LINK-STATE"), starts)
        # The badge was in all the time.
        shop.show_card("b1", "goodbye-badge")
        self.wait_language("fr")
        self.config("--unset", "glance", "--unset", "shelf", "--set", "language=es")
        self.wait_language("es")

    def test_5_killed_at_any_moment(self):
        """one of the two is in force as a whole, and then what HQ wants"""
        shop = self.shop
        for turn in range(ROUNDS):
            language, before = (("de", "es"), ("es", "de"))[turn % 2]
            version = self.config("--set", f"language={language}")[0]["wanted"]
            time.sleep(turn % 20 / 1000)
            shop.end("kiosk")
            kept = json.loads((shop.home / "kiosk/hq.json").read_text())
            self.assertEqual(kept["doc"]["language"], language if kept["ver"] == version else before)
            shop.start_kiosk()
            self.wait_language(language)
            self.wait_state("trial", version)
        if ROUNDS > 1:
            self.assertEqual(self.wait_state("applied", version)["ver"], version)
            row = wait_until("a word about it at HQ", PATIENCE, lambda: next((row for row in self.config() if row["there"] == version), None), 0.1)
            self.assertEqual(row["there_doc"], row["doc"])
            # From now on that is what it comes back to.
            self.config("--set", "language=fr")
            self.wait_language("fr")
            for _ in range(4):
                shop.end("kiosk")
                shop.start_kiosk()
                shop.wait_screen("idle", PATIENCE)
            self.assertEqual(self.wait_state("returned")["ver"], version)
            self.config("--set", f"language={language}")

    def test_5b_an_hq_that_was_restored_goes_on(self):
        """it remembers fewer versions than the kiosk has seen"""
        seen = self.said()["seen"]
        with contextlib.closing(sqlite3.connect(self.shop.home / "hq.db", timeout=10)) as base, base:
            base.execute("UPDATE config_kiosk SET ver=1")
        version = self.config("--set", "patience=2")[0]["wanted"]
        self.assertGreater(version, seen)
        self.wait_state("trial", version)

    def test_6_it_comes_back_to_the_last_good_one(self):
        """what was never confirmed, and ends the kiosk again and again, is not in force any more at its fourth start"""
        shop = self.shop
        version = self.config("--set", "language=fr")[0]["wanted"]
        self.wait_language("fr")
        for _ in range(4):
            shop.end("kiosk")
            shop.start_kiosk()
            shop.wait_screen("idle", PATIENCE)
        said = self.wait_state("returned", version)
        self.assertEqual(said["code"], "boots")
        self.assertLess(said["ver"], version)
        # Unless the machine was slow nothing was confirmed so far.
        if said["ver"] == 0:
            self.wait_language("en")
        text = subprocess.run([shop.bin / "regardctl", "--broker", shop.url, *shop._credentials("ops.demo"), "device", "config", KIOSK],
                              capture_output=True, text=True, check=True).stdout
        self.assertIn(f"{said['ver']} in force, returned: with it the kiosk ended three times", text)
        self.assertRegex(text, r'language +kiosk +"fr"')


if __name__ == "__main__":
    main()
