"""A disk that was copied, and both kiosks run at once: HQ notices, nothing of either takes effect, neither gets its next certificate, both
say so; when IT has taken the copy away and let the name in again, who is left is a kiosk as before. So is a unit that is approved anew."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration/provision"))
from unit import NAME, PATIENCE, SERIAL, SITE, UnitCase, wait_until  # noqa: E402
from shop import StoreError, main, say  # noqa: E402

WORDS = "Set aside by HQ: call IT"


class Clones(UnitCase):
    def device(self):
        return self.shop.ctl("device", "show", f"{SITE}/{NAME}")

    def quarantine(self):
        return (self.device() or {}).get("quarantine")

    def start_copy(self):
        shop = self.shop
        shop.start("copy", shop.bin / "regard-kiosk", "--data", shop.home / "copy", "--factory", self.pki / "units" / SERIAL, "--reader",
                   f"pn532_uart:{shop.home}/none", "--window", shop.window, "--config", shop.home / "kiosk.json", "--trust-uid",
                   env=dict(os.environ, DISPLAY=shop.display))

    def on_copy(self):
        """What the copy's screen says."""
        path = self.shop.home / "copy/screen.json"
        path.unlink(missing_ok=True)
        os.kill(self.shop.processes["copy"].pid, signal.SIGUSR1)
        try:
            wait_until("the copy's screen", 5, path.exists, 0.05)
            return " ".join(node.get("text", "") for node in json.loads(path.read_text())["nodes"])
        except (StoreError, ValueError):
            return ""

    def said(self):
        return " ".join(self.shop.texts())

    def issued(self):
        return self.shop.rows("SELECT issued_spki, next_spki FROM units WHERE serial = ?", SERIAL)

    def next_key(self):
        """HQ has something new for all kiosks: each asks for its next identity."""
        subprocess.run([self.shop.bin / "regard-hq", "keys", "--keys", self.shop.home / "hq-keys", "--command", self.shop.home / "command.pem",
                        "--next"], check=True, stdout=subprocess.DEVNULL)

    def version(self):
        return json.loads((self.shop.home / "kiosk/identity/device.json").read_text()).get("version")

    def test_1_both_at_once(self):
        shop = self.shop
        self.start_kiosk()
        self.wait_pending()
        shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        wait_until("it is live", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.1)
        shop.stop("kiosk")
        shutil.copytree(shop.home / "kiosk", shop.home / "copy")
        self.start_kiosk()
        self.start_copy()
        began = time.monotonic()
        row = wait_until("that HQ noticed", 60, self.quarantine, 0.2)
        say(f"noticed after {time.monotonic() - began:.1f} s, by {row['why']}")
        self.assertIn("twin", self.device()["reasons"])

    def test_2_no_certificate(self):
        """as long as there are two, neither gets what the other could use"""
        before = self.issued()
        self.next_key()
        wait_until("that one asks", PATIENCE, lambda: "identity is now (1)" in self.shop.log("kiosk") + self.shop.log("copy"), 0.1)
        time.sleep(5)
        self.assertEqual(self.issued(), before, "a kiosk in quarantine was given a certificate")
        self.assertEqual(self.version(), 1)
        self.assertTrue(self.quarantine())

    def test_3_both_say_so(self):
        # Whoever has the connection is told, and tells; the other has none at the moment.
        seen = set()

        def look():
            seen.update(name for name, words in (("kiosk", self.said()), ("copy", self.on_copy())) if WORDS in words)
            return len(seen) == 2
        wait_until("both screens", 90, look, 0.5)

    def test_4_readmitted(self):
        """the copy is found"""
        shop = self.shop
        shop.stop("copy")
        shop.ctl("device", "readmit", f"{SITE}/{NAME}")
        shop.stop("kiosk")
        self.start_kiosk()
        wait_until("it is live", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)
        wait_until("the next identity", 60, lambda: self.version() == 2, 0.2)
        wait_until("its words are gone", PATIENCE, lambda: WORDS not in self.said() and shop.online(), 0.2)
        self.assertIsNone(self.quarantine())
        self.first_tap()

    def test_5_approved_anew(self):
        """the copy comes again; the kiosk is emptied and approved anew, and is no twin of anybody"""
        shop = self.shop
        # It is of before the renewal: HQ has not forgotten its key, which was the last one.
        self.start_copy()
        wait_until("that HQ noticed", 90, self.quarantine, 0.2)
        shop.stop("copy")
        shop.stop("kiosk")
        self.unpack()
        self.start_kiosk()
        self.wait_pending()
        shop.ctl("device", "approve", SERIAL, "--site", SITE, "--device", NAME)
        self.wait_idle()
        wait_until("it is live", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)
        self.assertIsNone(self.quarantine())
        self.first_tap()
        time.sleep(3)
        self.assertIsNone(self.quarantine())


if __name__ == "__main__":
    main()
