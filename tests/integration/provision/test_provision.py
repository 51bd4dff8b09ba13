"""A kiosk out of its box: plugged in with nothing but its factory slot, approved, tapped; then wiped, and thrown out."""
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import time
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "metrics")]
from unit import NAME, OTHER, PATIENCE, ROOT, SERIAL, SITE, StoreError, UnitCase, wait_until  # noqa: E402
from scrape import firing, scrape  # noqa: E402
from shop import engine, free_port, main, say  # noqa: E402

FORMER = "rg-2026.0003"


class Provision(UnitCase):
    dynamic = not engine.NATS

    @classmethod
    def start_hq(cls, *more, authority="ca"):
        cls.metrics = free_port()
        super().start_hq("--metrics", str(cls.metrics), *more, authority=authority)

    def test_1_unpack_approve_tap(self):
        shop = self.shop
        self.start_kiosk()
        shop.wait_screen("unprovisioned")
        self.assertTrue(any(SERIAL in text for text in shop.texts()), shop.texts())
        self.wait_pending()
        # Whoever looks at kiosks learns that one waits.
        listed = self.in_words("device", "list")
        self.assertIn("No kiosk has reported yet.\n1 unit waits for approval: device units\n", listed)
        self.assertIn("HQ's clock; 1 unit waits for approval: device units\n", self.in_words("fleet", "watch", "--once"))
        self.assertEqual(scrape(self.metrics).get("regard_hq_units_pending"), 1)
        self.assertFalse((shop.home / "kiosk/identity").exists())
        # Nobody is known by a kiosk that is nobody's.
        self.assertEqual(shop.screen()["screen"], "unprovisioned")
        began = time.monotonic()
        # As a scanner reads it off the screen.
        rows = shop.ctl("device", "approve", f"regard:1:{SERIAL}", "--site", SITE)
        self.assertEqual([(row["state"], row["site"], row["device"]) for row in rows], [("issued", SITE, NAME)])
        self.wait_idle()
        idle = time.monotonic()
        self.first_tap()
        say(f"  approved; idle after {idle - began:.1f} s, the first tap known after {time.monotonic() - began:.1f} s")
        kiosk = shop.home / "kiosk"
        self.assertEqual(json.loads((kiosk / "identity/device.json").read_text())["device"], NAME)
        # The key that proves it was made here and is nowhere as a file that anybody could take for one.
        self.assertFalse(any(b"PRIVATE KEY" in path.read_bytes() for path in kiosk.rglob("*") if path.is_file()))
        self.assertEqual((kiosk / "keys/card-hash.key").read_bytes(), (shop.home / "hq-keys/card-hash.key").read_bytes())
        # The site's key is derived of one that stays at HQ, where it is for as long as it takes to wrap it.
        site = (shop.home / "hq-keys/card-site.key").read_bytes()[12:44]
        self.assertEqual((kiosk / "keys/card-seal.key").read_bytes()[12:44],
                         hmac.new(site, f"regard/1 site {SITE}".encode(), hashlib.sha256).digest())
        self.assertEqual(list((shop.home / "hq-keys").glob("card-seal*")), [])
        wait_until("its state at HQ", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)
        # From its first word on it believes only what HQ signed.
        subprocess.run([shop.bin / "regard-hq", "keys", "--keys", shop.home / "hq-keys", "--command", shop.home / "command.pem"],
                       check=True, stdout=subprocess.DEVNULL)
        self.assertEqual((kiosk / "identity/command.pem").read_bytes(), (shop.home / "command.pem").read_bytes())
        self.assertEqual(shop.status()["commands"]["keys"], 1)
        self.assertNotIn("SYNC-UNCHECKED", shop.log("kiosk"))
        self.publish_as_broker(json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": "hint", "ts": 1, "exp": None,
                                           "b": {"feed": "members", "epoch": "x", "head": 9}}))
        wait_until("its refusal", PATIENCE, lambda: shop.status()["commands"]["unproven"] == 1, 0.2)

    def in_words(self, *words):
        return subprocess.run([self.shop.bin / "regardctl", "--broker", self.shop.url, *self.shop._credentials("ops.demo"), *words],
                              check=True, capture_output=True, text=True).stdout

    def publish_as_broker(self, text):
        """What a broker that HQ does not know of may say."""
        self.say("hq", f"rg/1/{SITE}/{NAME}/dn/feed/members", text)

    def words(self, program, name):
        """mosquitto's own client as hq, as the kiosk with another certificate of its name, or as a unit of the factory by its claim."""
        pki, claim = self.pki, name.startswith("claim")
        folder, file = (pki / "units" / name[len("claim-"):], "claim") if claim else (pki, name)
        if not (folder / f"{file}.pem").exists():
            subprocess.run([ROOT / "board/pki", pki, "client", name], check=True)
        return [program, "-h", "127.0.0.1", "-p", self.claims.rpartition(":")[2] if claim else str(self.shop.port), "--cafile", pki / "ca.pem",
                "--cert", folder / f"{file}.pem", "--key", folder / f"{file}.key", "-q", "1", "-V", "311"]

    def say(self, name, topic, text):
        subprocess.run([*self.words("mosquitto_pub", name), "-t", topic, "-m", text], check=True, timeout=PATIENCE)

    def listen(self, name, topics, speak, last):
        """The topics of all that comes to name and is not the programs' own, from its subscription, after which speak() is called, until
        something came on the topic last; and what the broker said to each subscription."""
        asked = [word for topic in topics for word in ("-t", topic)]
        ear = subprocess.Popen(["stdbuf", "-oL", *self.words("mosquitto_sub", name), "-W", str(PATIENCE), "-d", "-F", "heard %t %p", *asked],
                               stdout=subprocess.PIPE, text=True, errors="replace")
        granted, heard = [], []
        for line in ear.stdout:
            if line.startswith("Subscribed "):
                granted = line.rpartition(": ")[2].strip().split(", ")
                speak()
            if line.startswith("heard ") and line.endswith(" a word of it\n"):
                heard.append(line.split(" ")[1])
                if heard[-1] == last:
                    break
        # mosquitto_sub may stand still for ever at a signal that it handles in the middle of a message.
        ear.kill()
        ear.stdout.close()
        ear.wait()
        return heard, granted

    def test_1b_it_reaches_nobody_elses_topics(self):
        """whoever has a kiosk's certificate, or a claim: what they say to others does not come, and what others are told they do not hear"""
        me, mine = f"{SITE}.{NAME}", f"rg/1/{SITE}/{NAME}"
        theirs = (f"rg/1/{SITE}/kiosk-2", "rg/1/ops/demo", "rg/1/store-2/kiosk-1")
        claim, others = f"claim-{SERIAL}", f"claim-{OTHER}"

        def forge(name, topics, own):
            """all that it may not, then what it may"""
            for topic in (*topics, own):
                self.say(name, topic, "a word of it")

        forged = (*(f"{place}/up/req" for place in theirs), f"{mine}/dn/zz", f"prov/1/{others}/req", f"prov/1/{claim}/resp",
                  f"rg/1/{SITE}/till/t1/retail", "$CONTROL/dynamic-security/v1")
        heard, _ = self.listen("hq", ("rg/1/#", "prov/1/#"), lambda: forge(me, forged, f"{mine}/up/req"), f"{mine}/up/req")
        self.assertEqual(heard, [f"{mine}/up/req"])
        forged = (*(f"{place}/up/req" for place in (mine, *theirs)), f"{mine}/dn/zz", f"prov/1/{others}/req", f"prov/1/{others}/resp",
                  f"prov/1/{claim}/resp")
        heard, _ = self.listen("hq", ("rg/1/#", "prov/1/#"), lambda: forge(claim, forged, f"prov/1/{claim}/req"), f"prov/1/{claim}/req")
        self.assertEqual(heard, [f"prov/1/{claim}/req"])

        told = (*(f"{place}/dn/zz" for place in theirs), f"prov/1/{others}/resp")
        wanted = (*(f"{place}/dn/#" for place in theirs), f"{mine}/up/#", "rg/1/#", "#", "rg/1/+/+/dn/#", "prov/1/#", f"{mine}/dn/#")
        heard, granted = self.listen(me, wanted, lambda: forge("hq", told, f"{mine}/dn/zz"), f"{mine}/dn/zz")
        self.assertEqual(heard, [f"{mine}/dn/zz"])
        self.assertEqual(granted, ["128"] * (len(wanted) - 1) + ["1"])
        told = (*(f"{place}/dn/zz" for place in (mine, *theirs)), f"prov/1/{others}/resp", f"prov/1/{others}/req")
        wanted = (*(f"{place}/dn/#" for place in (mine, *theirs)), "#", "rg/1/#", "prov/1/#", f"prov/1/{others}/resp", f"prov/1/{claim}/resp")
        heard, _ = self.listen(claim, wanted, lambda: forge("hq", told, f"prov/1/{claim}/resp"), f"prov/1/{claim}/resp")
        self.assertEqual(heard, [f"prov/1/{claim}/resp"])

    def test_2_it_comes_back_as_itself(self):
        shop = self.shop
        shop.stop("kiosk")
        self.start_kiosk()
        self.wait_idle()
        self.assertEqual(self.unit()["state"], "issued")

    def test_3_wiped_it_waits_for_it(self):
        """all but the slot is gone: pending until it is approved again, then under its own name"""
        shop = self.shop
        shop.stop("kiosk")
        self.unpack()
        self.start_kiosk()
        shop.wait_screen("unprovisioned")
        self.wait_pending()
        time.sleep(0.5)
        self.assertEqual(self.unit()["state"], "pending")
        manifest = shop.home / "manifest.csv"
        good = f"groups,serial,site,device\npilot|windows,{SERIAL},{SITE},\n,{OTHER},{SITE}\n"
        for bad in (good.replace("pilot|", "Pilot|"), good.replace("pilot|", "|"), good.replace("groups", "group"), good.replace("groups", "site"),
                    good.replace("pilot", "|".join(f"g{i}" for i in range(8))), good.replace(f",{OTHER},{SITE}", f",{OTHER}"),
                    f"{SERIAL},{SITE},{NAME},pilot,more\n", "serial,groups\n"):
            manifest.write_text(bad)
            refused = subprocess.run([shop.bin / "regardctl", "--broker", shop.url, *shop._credentials("ops.demo"), "device", "approve", "--manifest",
                                      manifest], capture_output=True, text=True, check=False)
            self.assertEqual((refused.returncode, refused.stdout), (2, ""), bad)
            self.assertIn("nothing was approved", refused.stderr)
        self.assertEqual(self.unit()["state"], "pending")
        # As a spreadsheet writes it, of what was scanned and of what was typed.
        manifest.write_bytes(f"\ufeff{good}".replace(f",{SERIAL},", f",regard:1:{SERIAL},").replace("\n", "\r\n").encode())
        rows = shop.ctl("device", "approve", "--manifest", str(manifest))
        self.assertEqual([(row["state"], row["device"], row["groups"]) for row in rows],
                         [("issued", NAME, ["pilot", "windows"]), ("approved", "kiosk-2", [])])
        # Without a header the groups come last, and what is not said stays as it is.
        manifest.write_text(f"{OTHER},{SITE},,west\n")
        self.assertEqual(shop.ctl("device", "approve", "--manifest", str(manifest))[0]["groups"], ["west"])
        manifest.write_text(f"{OTHER},{SITE}\n")
        self.assertEqual(shop.ctl("device", "approve", "--manifest", str(manifest))[0]["groups"], ["west"])
        self.assertEqual(self.unit()["groups"], ["pilot", "windows"])
        self.wait_idle()
        self.first_tap()
        wait_until("its state at HQ", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)
        self.assertEqual([row["device"] for row in shop.ctl("device", "list", "--group", "windows")], [NAME])
        shown = subprocess.run([shop.bin / "regardctl", "--broker", shop.url, *shop._credentials("ops.demo"), "device", "show", f"{SITE}/{NAME}"],
                               capture_output=True, text=True, check=True)
        self.assertRegex(shown.stdout, "(?m)^groups +pilot windows$")

    def heard_by_hq(self):
        """Whether the broker passes on a word of somebody with another certificate of the kiosk's name."""
        ear = subprocess.Popen(["stdbuf", "-oL", *self.words("mosquitto_sub", "hq"), "-W", "2", "-d", "-t", f"rg/1/{SITE}/{NAME}/up/req"],
                               stdout=subprocess.PIPE, text=True)
        heard = False
        for line in ear.stdout:
            if "SUBACK" in line:
                self.stranger("mosquitto_pub", "-t", f"rg/1/{SITE}/{NAME}/up/req", "-m", "a word of it")
            heard = heard or "a word of it" in line
            if heard:
                ear.kill()
        ear.wait()
        return heard

    def stranger(self, program, *more):
        return subprocess.run([*self.words(program, f"{SITE}.{NAME}"), *more], capture_output=True, text=True, check=False)

    def take_off_the_list(self):
        """At a NATS it is IT who does that; a mosquitto is told by HQ."""
        if engine.NATS:
            self.shop.allow(*(name for name in self.identities() if name != f"{SITE}.{NAME}"))
            self.shop.broker.cluster.reload()

    def test_4_revoked_it_is_nobody(self):
        """its connection ends at once, and the broker lets neither it nor another certificate of its name in again; HQ takes nothing of it"""
        shop = self.shop
        self.assertTrue(self.heard_by_hq(), "the broker passes on what a kiosk says")
        shop.wait_online()
        shop.ctl("device", "revoke", f"{SITE}/{NAME}")
        # Nothing of it says that it is well, in no place and not for a moment, and nobody is called for it.
        row = shop.ctl("device", "list")[0]
        self.assertEqual((row["device"], row["status"], row["reasons"], row["online"]), (NAME, "revoked", [], False))
        self.assertEqual(shop.ctl("device", "show", f"{SITE}/{NAME}")["status"], "revoked")
        self.assertEqual(shop.ctl("fleet", "watch", "--once")["revoked"], 1)
        self.assertEqual(self.unit()["state"], "revoked")
        self.assertEqual(shop.ctl("fleet", "watch", "--once")["pending"], 0)
        told = scrape(self.metrics)
        self.assertEqual(told.of("regard_kiosk_revoked"), {(("device", NAME), ("site", SITE)): 1})
        self.assertEqual([key for key in told.samples if ("device", NAME) in key[1] and key[0] != "regard_kiosk_revoked"], [])
        self.assertEqual({alert for alert in firing(told) if alert.startswith("RegardKiosk")}, set())
        for words in (("device", "job", f"{SITE}/{NAME}", "restart"), ("device", "job", NAME, "restart"),
                      ("device", "config", f"{SITE}/{NAME}", "--set", "theme=dark"), ("device", "config", NAME)):
            with self.assertRaisesRegex(StoreError, "revoked.*That kiosk was revoked"):
                shop.ctl(*words)
        self.assertEqual(shop.ctl("device", "jobs"), [])
        self.take_off_the_list()
        shop.wait_offline()
        seen = shop.status()["last_seen"]
        shop.stop("kiosk")
        (shop.home / "logs/kiosk.log").unlink()
        self.start_kiosk()
        self.wait_idle()
        wait_until("its refusal", PATIENCE, lambda: "LINK-REFUSED" in shop.log("kiosk"), 0.1)
        self.assertFalse(shop.online())
        self.assertFalse(self.heard_by_hq())
        stranger = self.stranger("mosquitto_sub", "-d", "-W", "1", "-t", f"rg/1/{SITE}/{NAME}/dn/#")
        self.assertIn("not authorised" if engine.NATS else "128", stranger.stdout + stranger.stderr)
        self.assertEqual(shop.status()["last_seen"], seen)
        with self.assertRaises(StoreError):
            shop.ctl("device", "approve", SERIAL, "--site", SITE, "--device", NAME)

    @unittest.skipIf(engine.NATS, engine.PLUGIN)
    def test_4b_the_broker_forgot_everybody(self):
        """HQ tells it again who may connect, and who may not, when it connects"""
        shop, file = self.shop, self.pki / "dynamic-security.json"
        shop.stop("mosquitto")
        held = json.loads(file.read_text())
        self.assertEqual([row["username"] for row in held["clients"] if "kiosk" in row["username"]], [])
        held["clients"].append({"username": f"{SITE}.{NAME}", "roles": []})
        file.write_text(json.dumps(held))
        shop.start_broker()
        wait_until("HQ's word", PATIENCE, lambda: NAME not in file.read_text(), 0.1)
        self.assertNotIn("SECURITY-REFUSED", shop.log("hq"))

    @unittest.skipIf(engine.NATS, "a NATS has no topic with a dot in it (board/nats/README.md)")
    def test_4c_boxed_when_claims_had_another_name(self):
        """claim.<serial>, in a slot that nobody writes again: it asks by that name and hears by it when IT approves it, and comes back so"""
        shop = self.shop
        self.boxed_before(FORMER)
        for _ in range(2):
            shop.stop("kiosk")
            self.unpack()
            self.start_kiosk(FORMER)
            shop.wait_screen("unprovisioned")
            wait_until("the unit at HQ", PATIENCE, lambda: (self.unit(FORMER) or {}).get("state") == "pending", 0.1)
            rows = shop.ctl("device", "approve", FORMER, "--site", SITE)
            self.assertEqual([(row["state"], row["device"]) for row in rows], [("issued", "kiosk-3")])
            self.wait_idle()
            self.first_tap()
        self.assertEqual(shop.rows("SELECT serial, claim FROM units WHERE spki IS NOT NULL ORDER BY serial"),
                         [(SERIAL, f"claim-{SERIAL}"), (FORMER, f"claim.{FORMER}")])

    def test_5_another_factorys_unit_is_denied(self):
        shop = self.shop
        shop.stop("kiosk")
        self.unpack()
        (shop.home / "logs/kiosk.log").unlink()
        slot = self.pki / "units" / OTHER / "factory.json"
        voucher = json.loads((self.pki / "units" / SERIAL / "factory.json").read_text())["voucher"]
        slot.write_text(json.dumps({**json.loads(slot.read_text()), "voucher": voucher}))
        self.start_kiosk(OTHER)
        wait_until("a word about it", PATIENCE, lambda: "PROVISION-DENIED" in shop.log("kiosk"), 0.1)
        self.assertEqual(self.unit(OTHER)["state"], "approved")
        self.assertEqual(shop.screen()["screen"], "unprovisioned")

    def test_6_revoked_by_what_its_screen_says(self):
        """whoever stands before a unit knows its serial number, and not what IT calls it"""
        rows = self.shop.ctl("device", "revoke", f"regard:1:{OTHER}")
        self.assertEqual([(row["state"], row["site"], row["device"]) for row in rows], [("revoked", SITE, "kiosk-2")])
        self.assertEqual((self.unit(OTHER)["state"], self.unit(OTHER)["device"]), ("revoked", None))
        for word in (f"regard:1:{OTHER}", "regard:1:RG-unknown"):
            with self.assertRaisesRegex(StoreError, "not-found"):
                self.shop.ctl("device", "revoke", word)


if __name__ == "__main__":
    main()
