"""A kiosk out of its box: plugged in with nothing but its factory slot, approved, tapped; then wiped, and thrown out."""
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "metrics")]
from unit import NAME, OTHER, PATIENCE, ROOT, SERIAL, SITE, StoreError, UnitCase, wait_until  # noqa: E402
from scrape import firing, scrape  # noqa: E402
from shop import free_port, main, say  # noqa: E402


class Provision(UnitCase):
    dynamic = True

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
        rows = shop.ctl("device", "approve", SERIAL, "--site", SITE)
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
        pki = self.pki
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem",
                        "--key", pki / "hq.key", "-q", "1", "-t", f"rg/1/{SITE}/{NAME}/dn/feed/members", "-m", text], check=True)

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
        manifest.write_text(f"serial,site,device\n{SERIAL},{SITE},\n{OTHER},{SITE}\n")
        rows = shop.ctl("device", "approve", "--manifest", str(manifest))
        self.assertEqual([(row["state"], row["device"]) for row in rows], [("issued", NAME), ("approved", "kiosk-2")])
        self.wait_idle()
        self.first_tap()

    def stranger(self, *more, program="mosquitto_pub"):
        """Somebody with another certificate of the kiosk's name."""
        pki, name = self.pki, f"{SITE}.{NAME}"
        if not (pki / f"{name}.copy").exists():
            subprocess.run([ROOT / "board/pki", pki, "client", name], check=True)
            (pki / f"{name}.copy").touch()
        return subprocess.run([program, "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert", pki / f"{name}.pem",
                               "--key", pki / f"{name}.key", "-q", "1", "-V", "311", *more], capture_output=True, text=True, check=False)

    def heard_by_hq(self):
        """What the broker passes on of a word of the kiosk's."""
        pki = self.pki
        ear = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem",
                                "--key", pki / "hq.key", "-q", "1", "-W", "2", "-d", "-t", f"rg/1/{SITE}/{NAME}/up/req"],
                               stdout=subprocess.PIPE, text=True)
        heard = False
        for line in ear.stdout:
            if "SUBACK" in line:
                self.stranger("-t", f"rg/1/{SITE}/{NAME}/up/req", "-m", "a word of it")
            heard = heard or "a word of it" in line
            if heard:
                ear.terminate()
        ear.wait()
        return heard

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
        shop.wait_offline()
        seen = shop.status()["last_seen"]
        shop.stop("kiosk")
        (shop.home / "logs/kiosk.log").unlink()
        self.start_kiosk()
        self.wait_idle()
        wait_until("its refusal", PATIENCE, lambda: "LINK-REFUSED" in shop.log("kiosk"), 0.1)
        self.assertFalse(shop.online())
        self.assertFalse(self.heard_by_hq())
        self.assertIn("128", self.stranger("-d", "-W", "1", "-t", f"rg/1/{SITE}/{NAME}/dn/#", program="mosquitto_sub").stdout)
        self.assertEqual(shop.status()["last_seen"], seen)
        with self.assertRaises(StoreError):
            shop.ctl("device", "approve", SERIAL, "--site", SITE, "--device", NAME)

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


if __name__ == "__main__":
    main()
