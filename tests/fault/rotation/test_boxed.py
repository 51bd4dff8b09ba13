"""HQ's authority, and the broker's, are replaced while a unit lies in its box: 18 months later it comes back without a visit."""
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration/provision"))
from unit import NAME, PATIENCE, ROOT, SERIAL, SITE, UnitCase, free_port, wait_until  # noqa: E402
from shop import main, say  # noqa: E402
from preload import preloaded  # noqa: E402

SHIM = pathlib.Path(os.environ.get("RG_TESTS", ROOT / "build/release/tests")) / "wrong_clock.so"
MONTHS_S = 18 * 30 * 86400


class Replaced(UnitCase):
    dynamic = True

    @classmethod
    def setUpClass(cls):
        # The slot was written then.
        begins = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - MONTHS_S - 86400))
        os.environ["RG_PKI_NOT_BEFORE"], os.environ["RG_PKI_NOT_AFTER"] = begins, "20451231235959Z"
        super().setUpClass()

    @classmethod
    def replace_authority(cls):
        """Another one, by which the broker is known and everybody has a certificate; the one before is kept for who knows it alone."""
        pki = cls.pki
        cls.former = pki.parent / "pki-former"
        shutil.copytree(pki, cls.former)
        for name in ("ca.pem", "ca.key"):
            (pki / name).unlink()
        os.environ.pop("RG_PKI_NOT_BEFORE", None), os.environ.pop("RG_PKI_NOT_AFTER", None)
        for words in (["ca"], ["server", "localhost", "127.0.0.1"], ["client", "hq"], ["client", "ops.demo"]):
            subprocess.run([ROOT / "board/pki", pki, *words], check=True)
        # What the broker shows to units of before is signed anew, long after the slot was written.
        subprocess.run([ROOT / "board/pki", cls.former, "server", "localhost", "127.0.0.1"], check=True)
        subprocess.run([ROOT / "board/mosquitto-conf", pki, str(cls.shop.port), "--dynamic", str(free_port()), "--former-claims",
                        cls.claims.rpartition(":")[2], cls.former, "hq", "ops.demo"], check=True)

    def start_kiosk(self, unit=SERIAL, env=None):
        """Its clock stands where it stood."""
        super().start_kiosk(unit, preloaded(SHIM, WRONG_CLOCK_S=str(-MONTHS_S)))

    def hand_over(self):
        return ["--former-cert", self.former / "ca.pem", "--former-key", self.former / "ca.key"]

    def verify(self, authority):
        return subprocess.run(["openssl", "verify", "-CAfile", authority, self.shop.home / "kiosk/identity/device.pem"],
                              capture_output=True, check=False).returncode == 0


class Boxed(Replaced):

    @classmethod
    def configure_broker(cls):
        """Meanwhile everything is of another authority, but the unit."""
        cls.replace_authority()

    def restart_hq(self, *more):
        self.shop.stop("hq")
        self.start_hq(*more)

    def test_1_another_authority_says_nothing_to_it(self):
        """HQ hears of it, but of what HQ says by its own authority alone the unit takes nothing"""
        self.start_kiosk()
        self.wait_pending()
        wait_until("an answer", PATIENCE, lambda: "PROVISION-ANSWER" in self.shop.log(), 0.1)
        self.assertNotIn("unit is now (2)", self.shop.log())
        self.shop.stop("kiosk")

    def test_2_by_the_word_of_the_one_it_knows(self):
        """it asks again, waits for IT, and gets an identity of the authority of today, which is all it knows from then on"""
        shop, identity = self.shop, self.shop.home / "kiosk/identity"
        self.restart_hq(*self.hand_over())
        self.start_kiosk()
        wait_until("that it waits for IT", PATIENCE, lambda: "unit is now (2)" in shop.log(), 0.1)
        self.assertEqual(self.unit()["state"], "pending")
        self.assertFalse(identity.exists())
        began = time.monotonic()
        shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        self.first_tap()
        say(f"  from approval to the first tap: {time.monotonic() - began:.1f} s")
        self.assertTrue(self.verify(self.pki / "ca.pem"))
        self.assertFalse(self.verify(self.former / "ca.pem"))
        self.assertEqual((identity / "ca.pem").read_text(), (self.pki / "ca.pem").read_text())

    def test_3_wiped_it_comes_back_the_same_way(self):
        """what is in its slot is still the authority of before, and its claim gets nothing by itself"""
        self.shop.stop("kiosk")
        self.unpack()
        self.start_kiosk()
        self.wait_pending()
        self.shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        self.assertTrue(self.verify(self.pki / "ca.pem"))


@unittest.skipUnless(os.environ.get("ROUNDS"), "a long one: tests/full rotation")
class Used(Replaced):
    def as_it_went_into_its_box(self):
        """With an identity of then, which has run out since, and no word of a later time."""
        kiosk, pki = self.shop.home / "kiosk", self.pki
        present = kiosk / "identity/device.pem"
        key = subprocess.run(["openssl", "x509", "-in", present, "-noout", "-pubkey"], capture_output=True, check=True).stdout
        (pki / "device.pub").write_bytes(key)
        subprocess.run(["openssl", "x509", "-new", "-force_pubkey", pki / "device.pub", "-subj", f"/CN={SITE}.{NAME}", "-CA", pki / "ca.pem",
                        "-CAkey", pki / "ca.key", "-days", "397", "-out", present], check=True, capture_output=True,
                       env=preloaded(SHIM, WRONG_CLOCK_S=str(-MONTHS_S)))
        (kiosk / "trusted.time").unlink(missing_ok=True)

    def test_1_it_was_in_use_before(self):
        """it knows no broker any more, but HQ by the authority of its slot: it waits for IT, and is who it was"""
        shop, kiosk = self.shop, self.shop.home / "kiosk"
        self.start_kiosk()
        self.wait_pending()
        shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        shop.stop("kiosk")
        self.as_it_went_into_its_box()
        shop.stop("hq")
        shop.stop("mosquitto")
        self.replace_authority()
        shop.start_broker()
        # As long as nobody answers who is known, it serves as it did.
        self.start_hq()
        before = (kiosk / "identity/device.pem").read_bytes()
        self.start_kiosk()
        wait_until("that it asks", PATIENCE, lambda: (self.unit() or {}).get("state") == "pending", 0.1)
        time.sleep(1)
        self.assertEqual((shop.screen()["screen"], (kiosk / "identity/device.pem").read_bytes()), ("idle", before))
        shop.stop("hq")
        self.start_hq(*self.hand_over())
        wait_until("that it waits for IT", PATIENCE, lambda: "PROVISION-BACK" in shop.log(), 0.1)
        shop.wait_screen("unprovisioned", PATIENCE)
        rows = shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.assertEqual([row["device"] for row in rows], [NAME])
        self.wait_idle()
        self.first_tap()
        self.assertTrue(self.verify(self.pki / "ca.pem"))


if __name__ == "__main__":
    main()
