"""A clock that is wrong by years, and a kiosk that lay in its box for longer than its certificate holds: it comes back without a visit."""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration/provision"))
from unit import NAME, PATIENCE, ROOT, SERIAL, SITE, StoreError, UnitCase, wait_until  # noqa: E402
from shop import engine, main, say  # noqa: E402
from preload import preloaded  # noqa: E402

SHIM = pathlib.Path(os.environ.get("RG_TESTS", ROOT / "build/release/tests")) / "wrong_clock.so"
YEAR_S = 31557600


def wrong_by(seconds):
    return preloaded(SHIM, WRONG_CLOCK_S=str(int(seconds)))


class Clock(UnitCase):
    dynamic = not engine.NATS

    @classmethod
    def setUpClass(cls):
        # The slot was made long before, as was the broker's authority.
        os.environ["RG_PKI_NOT_BEFORE"], os.environ["RG_PKI_NOT_AFTER"] = "20230101000000Z", "20451231235959Z"
        super().setUpClass()

    def trusted(self):
        return int((self.shop.home / "kiosk/trusted.time").read_text())

    def start_live(self, env=None):
        """It is live, which HQ says."""
        began = int(time.time() * 1000)
        self.start_kiosk(env=env)
        wait_until("its state at HQ", PATIENCE, lambda: (self.shop.status() or {}).get("last_seen", 0) >= began, 0.1)

    def test_1_out_of_the_box_with_a_dead_clock(self):
        """it begins in 1970, gets its identity, and knows what time it is at least from what HQ signed"""
        self.start_kiosk(env=wrong_by(-time.time() + 3600))
        self.wait_pending()
        self.shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        wait_until("the trusted time", PATIENCE, lambda: (self.shop.home / "kiosk/trusted.time").exists(), 0.1)
        self.assertLess(abs(self.trusted() - time.time() * 1000), 60000)

    def test_2_wrong_by_years(self):
        """either way: it connects, and nothing that the clock says counts for certificates"""
        for years in (-20, 30):
            self.shop.stop("kiosk")
            self.start_live(env=wrong_by(years * YEAR_S))
            self.assertEqual(self.unit()["state"], "issued")
            self.assertLess(abs(self.trusted() - time.time() * 1000), 60000)

    def test_3_old_enough(self):
        """two thirds of the certificate's life are over by the trusted time: it gets another one while it runs"""
        kiosk = self.shop.home / "kiosk"
        self.shop.stop("kiosk")
        before = (kiosk / "identity/device.pem").read_bytes()
        (kiosk / "trusted.time").write_text(f"{int(time.time() * 1000) + 264 * 86400000}\n")
        self.start_kiosk()
        time.sleep(1)
        self.assertEqual((kiosk / "identity/device.pem").read_bytes(), before)
        self.shop.stop("kiosk")
        (kiosk / "trusted.time").write_text(f"{int(time.time() * 1000) + 265 * 86400000}\n")
        began = time.monotonic()
        self.start_kiosk()
        wait_until("another certificate", PATIENCE, lambda: (kiosk / "identity/device.pem").read_bytes() != before, 0.05)
        say(f"  renewed {time.monotonic() - began:.1f} s after the start")
        wait_until("its connection with it", PATIENCE, lambda: "SYNC-RENEWED" in self.shop.log(), 0.1)
        self.shop.wait_online()
        # By that time this one is as old: that is no reason to ask without end.
        time.sleep(1)
        self.assertEqual(self.shop.log().count("SYNC-RENEWED"), 1)
        self.assertTrue((kiosk / "keys/device-b.key").exists())
        self.shop.stop("kiosk")
        (kiosk / "trusted.time").unlink()

    def test_4_years_in_its_box(self):
        """its certificate ran out meanwhile, its clock stands where it stood then: the broker says so, and IT approves it again"""
        kiosk, pki = self.shop.home / "kiosk", self.pki
        present = kiosk / "identity/device.pem"
        key = subprocess.run(["openssl", "x509", "-in", present, "-noout", "-pubkey"], capture_output=True, check=True).stdout
        (pki / "device.pub").write_bytes(key)
        subprocess.run(["openssl", "x509", "-new", "-force_pubkey", pki / "device.pub", "-subj", f"/CN={SITE}.{NAME}", "-CA", pki / "ca.pem",
                        "-CAkey", pki / "ca.key", "-days", "397", "-out", present], check=True, capture_output=True, env=wrong_by(-2 * YEAR_S))
        self.start_kiosk(env=wrong_by(-2 * YEAR_S))
        # A NATS says no more than that the certificate is bad: then HQ is asked by the claim beside it, after several attempts.
        wait_until("the unit at HQ", 3 * PATIENCE, lambda: (self.unit() or {}).get("state") == "pending", 0.1)
        self.shop.wait_screen("unprovisioned", PATIENCE)
        log = self.shop.log()
        for words in ("PROVISION-STRANGER", "PROVISION-BACK") if engine.NATS else ("LINK-EXPIRED", "PROVISION-OVER"):
            self.assertIn(words, log)
        rows = self.shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.assertEqual([row["device"] for row in rows], [NAME])
        self.wait_idle()
        self.first_tap()
        wait_until("its state at HQ", PATIENCE, lambda: (self.shop.status() or {}).get("online"), 0.1)
        self.assertLess(abs(self.trusted() - time.time() * 1000), 60000)
        with self.assertRaises(StoreError):
            self.shop.ctl("device", "approve", "RG-9", "--site", SITE, "--device", NAME)


if __name__ == "__main__":
    main()
