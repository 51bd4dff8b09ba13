"""A unit of the factory at a store: its slot, its kiosk with nothing on the disk, and what IT sees of it."""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import PATIENCE, ROOT, SITE, Case, StoreError, engine, free_port, wait_until  # noqa: E402

SERIAL, OTHER, NAME = "RG-2026-0001", "RG-2026-0002", "kiosk-1"


class UnitCase(Case):
    dynamic = False  # whether HQ tells the broker who may use which topics; else a file does

    @classmethod
    def setUpClass(cls):
        if cls.dynamic and engine.NATS:
            raise unittest.SkipTest(engine.PLUGIN)
        shop = cls.open()
        cls.pki = shop.home / "pki"
        cls.claims = f"mqtts://127.0.0.1:{free_port()}" if cls.dynamic else shop.url
        for words in (["factory"], ["unit", SERIAL, cls.claims], ["unit", OTHER, cls.claims]):
            subprocess.run([ROOT / "board/pki", cls.pki, *words], check=True)
        cls.configure_broker()
        shop.start_broker()
        cls.start_hq()
        shop.start_reader()
        cls.unpack()

    @classmethod
    def boxed_before(cls, serial):
        """The slot of a unit that left the factory when claims were called claim.<serial>."""
        pki, slot, name = cls.pki, cls.pki / "units" / serial, f"claim.{serial}"
        subprocess.run([ROOT / "board/pki", pki, "client", name], check=True)
        slot.mkdir()
        shutil.move(pki / f"{name}.pem", slot / "claim.pem")
        shutil.move(pki / f"{name}.key", slot / "claim.key")
        shutil.copy(pki / "ca.pem", slot)
        public = subprocess.run(["openssl", "pkey", "-in", slot / "claim.key", "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        voucher = subprocess.run(["openssl", "dgst", "-sha256", "-sign", pki / "factory.key"], check=True, capture_output=True,
                                 input=f"regard-voucher/1\n{serial}\n{hashlib.sha256(public).hexdigest()}\n".encode()).stdout
        (slot / "factory.json").write_text(json.dumps({"v": 1, "serial": serial, "broker": cls.claims,
                                                       "voucher": base64.b64encode(voucher).decode()}))

    @classmethod
    def configure_broker(cls):
        if cls.dynamic:
            # Of kiosks and units nobody tells the broker but HQ.
            subprocess.run([ROOT / "board/mosquitto-conf", cls.pki, str(cls.shop.port), "--dynamic", cls.claims.rpartition(":")[2], "hq",
                            "ops.demo"], check=True)
            return
        cls.shop.allow(*cls.identities())

    @classmethod
    def identities(cls):
        """Who is in that file."""
        return [f"claim-{SERIAL}", f"claim-{OTHER}", f"{SITE}.{NAME}", f"{SITE}.kiosk-2", "hq", "ops.demo"]

    @classmethod
    def start_hq(cls, *more, authority="ca"):
        shop = cls.shop
        ups = shop.log("hq").count("SERVE-UP")
        shop.start("hq", shop.bin / "regard-hq", "serve", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--broker",
                   shop.url, *shop._credentials("hq"), "--authority-cert", cls.pki / f"{authority}.pem", "--authority-key",
                   cls.pki / f"{authority}.key", "--factory-key", cls.pki / "factory.pem",
                   *(["--dynamic-security"] if cls.dynamic else []), *more)
        # What is asked before it listens is asked for nothing.
        wait_until("HQ's start", PATIENCE, lambda: shop.log("hq").count("SERVE-UP") > ups)

    @classmethod
    def unpack(cls):
        """Nothing is on its disk."""
        shutil.rmtree(cls.shop.home / "kiosk")
        (cls.shop.home / "kiosk").mkdir(mode=0o700)

    def start_kiosk(self, unit=SERIAL, env=None, more=()):
        shop = self.shop
        shop.start("kiosk", shop.bin / "regard-kiosk", "--data", shop.home / "kiosk", "--factory", self.pki / "units" / unit,
                   "--reader", f"pn532_uart:{shop.tty}", "--window", shop.window, "--config", shop.home / "kiosk.json",
                   "--trace", shop.trace, "--trust-uid", *more, env=dict(env or os.environ, DISPLAY=shop.display))
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
