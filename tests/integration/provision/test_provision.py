"""A kiosk out of its box: plugged in with nothing but its factory slot, approved, tapped; then wiped, and thrown out."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import PATIENCE, ROOT, SITE, Case, StoreError, main, say, wait_until  # noqa: E402

SERIAL, OTHER, NAME = "RG-2026.0001", "RG-2026.0002", "kiosk-1"


class Provision(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        cls.pki = shop.home / "pki"
        for words in (["factory"], ["unit", SERIAL, shop.url], ["unit", OTHER, shop.url]):
            subprocess.run([ROOT / "board/pki", cls.pki, *words], check=True)
        cls.configure_broker()
        shop.start_broker()
        cls.start_hq()
        shop.start_reader()
        cls.unpack()

    @classmethod
    def configure_broker(cls):
        subprocess.run([ROOT / "board/mosquitto-conf", cls.pki, str(cls.shop.port), f"claim.{SERIAL}", f"claim.{OTHER}",
                        f"{SITE}.{NAME}", f"{SITE}.kiosk-2", "hq", "ops.demo"], check=True)

    @classmethod
    def start_hq(cls):
        shop = cls.shop
        shop.start("hq", shop.bin / "regard-hq", "serve", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--broker",
                   shop.url, *shop._credentials("hq"), "--authority-cert", cls.pki / "ca.pem", "--authority-key", cls.pki / "ca.key",
                   "--factory-key", cls.pki / "factory.pem")

    @classmethod
    def unpack(cls):
        """Nothing is on its disk."""
        shutil.rmtree(cls.shop.home / "kiosk")
        (cls.shop.home / "kiosk").mkdir(mode=0o700)

    def start_kiosk(self, unit=SERIAL):
        shop = self.shop
        shop.start("kiosk", shop.bin / "regard-kiosk", "--data", shop.home / "kiosk", "--factory", self.pki / "units" / unit,
                   "--reader", f"pn532_uart:{shop.tty}", "--window", shop.window, "--config", shop.home / "kiosk.json",
                   "--trace", shop.trace, "--trust-uid", env=dict(os.environ, DISPLAY=shop.display))
        wait_until("the kiosk's start", PATIENCE, shop._kiosk_listens)

    def unit(self, serial=SERIAL):
        return next((row for row in self.shop.ctl("device", "units") if row["serial"] == serial), None)

    def wait_pending(self):
        wait_until("the unit at HQ", PATIENCE, lambda: (self.unit() or {}).get("state") == "pending", 0.1)

    def wait_idle(self):
        # It begins anew in between, and is asked again when it did not listen.
        def look():
            try:
                return self.shop._kiosk_listens() and self.shop.screen()["screen"] == "idle"
            except StoreError:
                if not self.shop.running():
                    raise
                return False
        wait_until("an idle kiosk", PATIENCE, look, 0.05)

    def first_tap(self):
        card = self.shop.members(1)[0]
        before = len(self.shop.tap_lines())
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.shop.show_card(card, "locked", seconds=2)
                return
            except StoreError:
                if not self.shop.running():
                    raise
        self.fail(f"nobody is known: {self.shop.tap_lines()[before:]}")

    def test_1_unpack_approve_tap(self):
        shop = self.shop
        self.start_kiosk()
        shop.wait_screen("unprovisioned")
        self.assertTrue(any(SERIAL in text for text in shop.texts()), shop.texts())
        self.wait_pending()
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
        wait_until("its state at HQ", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)

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

    def test_4_revoked_it_is_nobody(self):
        """HQ takes nothing of it, though the broker lets it in; its unit may come back under another name"""
        shop = self.shop
        shop.ctl("device", "revoke", f"{SITE}/{NAME}")
        seen = shop.status()["last_seen"]
        shop.stop("kiosk")
        self.start_kiosk()
        self.wait_idle()
        time.sleep(1)
        self.assertEqual(shop.status()["last_seen"], seen)
        with self.assertRaises(StoreError):
            shop.ctl("device", "approve", SERIAL, "--site", SITE, "--device", NAME)

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
