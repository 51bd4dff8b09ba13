"""What a kiosk connects with and believes is replaced, one after the other, without a visit and without being offline for it."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration/provision"))
from unit import NAME, PATIENCE, ROOT, SERIAL, SITE, UnitCase, wait_until  # noqa: E402
from shop import engine, free_port, main, say  # noqa: E402


@unittest.skipIf(engine.NATS, engine.LISTENERS)
class Rotation(UnitCase):
    @classmethod
    def configure_broker(cls):
        super().configure_broker()
        cls.moved, cls.nowhere = free_port(), free_port()
        cls.listen(cls.shop.port, cls.moved)

    @classmethod
    def listen(cls, *ports, server="localhost", authorities="ca"):
        """The broker of one store at several addresses."""
        conf = cls.pki / "mosquitto.conf"
        lines = [line for line in conf.read_text().splitlines() if not line.startswith(
            ("listener ", "cafile ", "certfile ", "keyfile ", "tls_version ", "require_certificate ", "use_identity_as_username "))]
        for port in ports:
            lines += [f"listener {port} 127.0.0.1", f"cafile {cls.pki}/{authorities}.pem", f"certfile {cls.pki}/{server}.pem",
                      f"keyfile {cls.pki}/{server}.key", "tls_version tlsv1.3", "require_certificate true", "use_identity_as_username true"]
        conf.write_text("\n".join(lines) + "\n")
        cls.shop.broker.port = ports[0]

    def restart_broker(self):
        self.shop.stop("mosquitto")
        self.shop.start_broker()

    def restart_hq(self, *more, authority="ca"):
        self.shop.stop("hq")
        self.start_hq(*more, authority=authority)

    def identity(self):
        return json.loads((self.shop.home / "kiosk/identity/device.json").read_text())

    def said(self):
        """What HQ knows of the kiosk now, or nothing as long as it is not live."""
        row = self.shop.status() or {}
        return row if row.get("online") and row.get("identity") else {}

    def wait_version(self, version):
        def there():
            row = self.said()
            return row if row.get("identity", {}).get("version") == version else None
        return wait_until(f"version {version} of what HQ gives", PATIENCE, there, 0.1)

    def wait_new(self, version, what):
        began = time.monotonic()
        row = self.wait_version(version)
        say(f"  {what}: after {time.monotonic() - began:.1f} s")
        return row

    def url(self, port):
        return f"mqtts://127.0.0.1:{port}"

    def test_1_as_it_was_given(self):
        self.start_kiosk()
        self.wait_pending()
        self.shop.ctl("device", "approve", SERIAL, "--site", SITE)
        self.wait_idle()
        row = self.wait_version(1)
        self.assertEqual(row["commands"]["keys"], 1)
        self.assertEqual(self.identity()["broker"], self.url(self.shop.port))

    def test_2_command_key(self):
        """a next one, of which every kiosk says that it has it; HQ begins to sign with it as it runs, and the old one is gone"""
        shop = self.shop
        before = (shop.home / "kiosk/identity/device.pem").read_bytes()
        keys = [shop.bin / "regard-hq", "keys", "--keys", shop.home / "hq-keys", "--command", shop.home / "command.pem"]
        subprocess.run([*keys, "--next"], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.wait_new(2, "a second command key")["commands"]["keys"], 2)
        self.assertNotEqual((shop.home / "kiosk/identity/device.pem").read_bytes(), before)
        subprocess.run([*keys, "--retire"], check=True, stdout=subprocess.DEVNULL)
        row = self.wait_new(3, "the first one gone")
        self.assertEqual((row["commands"]["keys"], row["commands"]["unproven"]), (1, 0))
        self.assertIn("SERVE-COMMAND-KEY", shop.log("hq"))
        # What it signs now is believed by who has nothing but the new one.
        shop.ctl("device", "job", SERIAL, "screenshot")
        wait_until("a job that HQ ordered", PATIENCE, lambda: shop.ctl("device", "jobs")[0]["state"] == "done", 0.1)
        self.assertEqual((shop.home / "kiosk/identity/command.pem").read_bytes(), (shop.home / "command.pem").read_bytes())

    def test_2b_the_broker_asks_in_the_kiosks_name(self):
        """for a key of its own: HQ gives nothing to who does not have the kiosk's key, and what the kiosk has goes on"""
        shop, pki, nonce = self.shop, self.pki, "ab" * 16
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pki / "forged.key",
                        "-subj", f"/CN={SITE}.{NAME}", "-outform", "DER", "-out", pki / "forged.csr"], check=True, capture_output=True)
        csr = (pki / "forged.csr").read_bytes()
        text = f"regard-renewal/1\n{SITE}.{NAME}\n{nonce}\n{hashlib.sha256(csr).hexdigest()}\n"
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", pki / "forged.key"], input=text.encode(), check=True,
                                   capture_output=True).stdout
        body = {"nonce": nonce, "csr": base64.b64encode(csr).decode(), "sig": base64.b64encode(signature).decode()}
        before = shop.rows("SELECT issued_spki, next_spki FROM units")
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem", "--key",
                        pki / "hq.key", "-q", "1", "-t", f"rg/1/{SITE}/{NAME}/up/identity", "-m", json.dumps(
                            {"v": 1, "id": str(uuid.uuid4()), "t": "renew", "ts": 1, "exp": None, "b": body})], check=True)
        wait_until("HQ's refusal", PATIENCE, lambda: "RENEW-DENIED" in shop.log("hq"), 0.05)
        self.assertEqual(shop.rows("SELECT issued_spki, next_spki FROM units"), before)

    def test_3_a_host_that_is_none(self):
        """the trial fails, the kiosk stays where it is, and what is corrected is taken at once; then the old address goes"""
        shop = self.shop
        self.restart_hq("--kiosk-broker", self.url(self.nowhere))
        wait_until("the trial", PATIENCE, lambda: "/identity.staged/" in self.second_link(), 0.05)
        self.assertEqual(self.identity()["broker"], self.url(shop.port))
        self.assertTrue(wait_until("its state", PATIENCE, self.said, 0.1)["online"])
        self.restart_hq("--kiosk-broker", self.url(self.moved))
        self.wait_new(5, "another address, in place of one that is none")
        self.assertEqual(self.identity()["broker"], self.url(self.moved))
        self.assertFalse((shop.home / "kiosk/identity.staged").exists())
        self.listen(self.moved)
        self.restart_broker()
        self.shop.port = self.moved
        self.restart_hq("--kiosk-broker", self.url(self.moved))
        wait_until("the kiosk at the new address", PATIENCE, self.said, 0.1)

    def test_3b_network(self):
        """another password: the profile is at the kiosk before the store's network changes, and the one before stays beside it"""
        shop, given = self.shop, self.shop.home / "network"
        profile = "[connection]\nid=shop\ntype=wifi\n\n[wifi]\nssid=Shop\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n"
        connections = shop.home / "connections"
        connections.mkdir()
        for version, password in ((6, "one and only"), (7, "another one")):
            given.write_text(profile.format(password))
            if version == 6:
                self.restart_hq("--kiosk-broker", self.url(self.moved), "--kiosk-network", given)
            self.wait_new(version, "a network profile")
            self.assertEqual((shop.home / "kiosk/network.profile").read_text(), given.read_text())
            subprocess.run([ROOT / "board/sbc/network-profile", shop.home / "kiosk", connections], check=True)
        for name, password, priority in (("new", "another one", 20), ("old", "one and only", 10)):
            text = (connections / f"regard-{name}.nmconnection").read_text()
            self.assertIn(f"psk={password}\n", text)
            self.assertIn(f"autoconnect-priority={priority}\n", text)
        # Nobody on the way has read it, and no key of it is left.
        self.assertNotIn("psk=", json.dumps(self.identity()))
        self.assertFalse((shop.home / "kiosk/keys/network.key").exists())

    def test_3c_the_old_host_is_dead(self):
        """with a spare in the list kiosks come by it when the host dies, and hear there where the next one is"""
        shop, spare, last = self.shop, free_port(), free_port()
        network = ["--kiosk-network", shop.home / "network"]
        self.restart_hq("--kiosk-broker", self.url(self.moved), "--kiosk-broker", self.url(spare), *network)
        self.wait_new(8, "a spare that is not there yet")
        identity = self.identity()
        self.assertEqual((identity["broker"], identity["brokers"]), (self.url(self.moved), [self.url(spare)]))
        self.listen(spare, last)
        self.restart_broker()
        shop.port = spare
        began, wall_ms = time.monotonic(), int(time.time() * 1000)
        self.restart_hq("--kiosk-broker", self.url(last), "--kiosk-broker", self.url(spare), *network)
        wait_until("the kiosk by the spare", PATIENCE, lambda: self.said().get("last_seen", 0) > wall_ms, 0.1)
        say(f"  the host died: there by the spare after {time.monotonic() - began:.1f} s")
        self.wait_new(9, "the next host")
        self.assertEqual(self.identity()["broker"], self.url(last))
        shop.port = type(self).moved = last

    def second_link(self):
        """The command line of the link that is not the sync thread's."""
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().decode().split("\0")
                except OSError:
                    continue
                if words[0].endswith("regard-link") and "--renew" in words and str(self.shop.home) in " ".join(words):
                    return " ".join(words)
        return ""

    @unittest.skipUnless(os.environ.get("ROUNDS"), "a long one: tests/full rotation")
    def test_4_authority(self):
        """both are known, the broker changes its certificate, HQ issues by the new one, and the old one is known to nobody"""
        pki = self.pki
        old = (pki / "ca.pem").read_text()
        subprocess.run([ROOT / "board/pki", pki / "new", "ca"], check=True)
        subprocess.run([ROOT / "board/pki", pki / "new", "server", "localhost", "127.0.0.1"], check=True)
        new = (pki / "new/ca.pem").read_text()
        given = self.shop.home / "given.pem"
        given.write_text(old + new)
        there = ["--kiosk-broker", self.url(self.moved), "--kiosk-network", self.shop.home / "network", "--kiosk-ca", given]
        self.restart_hq(*there)
        self.wait_new(10, "the next authority is known, too")
        (pki / "both.pem").write_text(old + new)
        self.listen(self.moved, server="new/localhost", authorities="both")
        (pki / "ca.pem").write_text(old + new)
        self.restart_broker()
        self.restart_hq(*there, authority="new/ca")
        self.wait_new(11, "the broker's certificate and the kiosk's are of the next one")
        given.write_text(new)
        self.wait_new(12, "the old one is known no more")
        self.assertEqual((self.shop.home / "kiosk/identity/ca.pem").read_text(), new)
        issuer = subprocess.run(["openssl", "verify", "-CAfile", pki / "new/ca.pem", self.shop.home / "kiosk/identity/device.pem"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(issuer.returncode, 0, issuer.stdout + issuer.stderr)
        # It was live all the while but for what was restarted, and nobody was asked.
        self.assertEqual(self.said()["commands"]["unproven"], 0)
        self.assertEqual(self.unit()["state"], "issued")
        self.first_tap()


if __name__ == "__main__":
    main()
