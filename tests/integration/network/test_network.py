"""A network profile that came from HQ is laid where NetworkManager reads it as soon as it changes, by units that systemd takes."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
BOARD = ROOT / "board/sbc"
UNITS = ("regard-network.path", "regard-network.service")
PROFILE = "[connection]\nid=shop\ntype=wifi\n\n[wifi]\nssid=Shop\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n"
# Says that it runs, or not, and notes what else it is asked.
NMCLI = '#!/bin/sh\n[ "$1" = general ] && exit {runs}\necho "$*" >>{said}\n{also}\n'


class Network(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="regard-network-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        for name in ("data", "connections", "bin"):
            (self.home / name).mkdir()
        self.said = self.home / "said"

    def nmcli(self, runs=True, also=""):
        path = self.home / "bin/nmcli"
        path.write_text(NMCLI.format(runs=0 if runs else 8, said=self.said, also=also))
        path.chmod(0o755)

    def give(self, password):
        (self.home / "data/network.profile").write_text(PROFILE.format(password))

    def run_it(self):
        env = dict(os.environ, PATH=f"{self.home}/bin:{os.environ['PATH']}")
        subprocess.run([BOARD / "network-profile", self.home / "data", self.home / "connections"], check=True, env=env)

    def password(self, name):
        path = self.home / f"connections/regard-{name}.nmconnection"
        return path.read_text().split("psk=")[1].split("\n")[0] if path.exists() else None

    def reloads(self):
        return self.said.read_text().splitlines() if self.said.exists() else []

    def test_applied_when_it_changes(self):
        self.nmcli()
        self.run_it()
        self.assertEqual((self.password("new"), self.reloads()), (None, []))
        for one, before in (("first", None), ("second", "first"), ("second", "first")):
            self.give(one)
            self.run_it()
            self.assertEqual((self.password("new"), self.password("old")), (one, before))
        # NetworkManager hears of each once, and its settings are nobody else's to read.
        self.assertEqual(self.reloads(), ["connection reload"] * 2)
        self.assertEqual((self.home / "connections/regard-new.nmconnection").stat().st_mode & 0o777, 0o600)

    def test_at_boot_it_is_there_before_networkmanager(self):
        self.nmcli(runs=False)
        self.give("first")
        self.run_it()
        self.assertEqual((self.password("new"), self.reloads()), ("first", []))

    def test_what_changes_meanwhile_is_not_missed(self):
        """systemd starts nobody for a change that came while the last one was being laid"""
        self.nmcli(also=f"[ $(wc -l <{self.said}) -gt 1 ] || sed -i s/first/second/ {self.home}/data/network.profile")
        self.give("first")
        self.run_it()
        self.assertEqual((self.password("new"), self.password("old")), ("second", "first"))

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not here")
    def test_systemd_takes_the_units(self):
        root = self.home / "root"
        system = root / "usr/lib/systemd/system"
        system.mkdir(parents=True)
        (root / "usr/lib/regard").mkdir()
        for name in UNITS:
            shutil.copy2(BOARD / "systemd" / name, system)
        shutil.copy2(BOARD / "network-profile", root / "usr/lib/regard")
        for target in pathlib.Path("/lib/systemd/system").glob("*.target"):
            shutil.copy2(target, system)
        words = ["systemd-analyze", "verify", "--man=no", f"--root={root}", *UNITS]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        # And it would say so: the program is not where the unit says.
        (root / "usr/lib/regard/network-profile").unlink()
        self.assertNotEqual(subprocess.run(words, capture_output=True, check=False).returncode, 0)
        # What is watched is what the kiosk writes, and what is started.
        text = (BOARD / "systemd" / UNITS[0]).read_text()
        self.assertIn("PathChanged=/var/lib/regard/network.profile\n", text)
        self.assertIn("ExecStart=/usr/lib/regard/network-profile /var/lib/regard\n", (BOARD / "systemd" / UNITS[1]).read_text())


if __name__ == "__main__":
    unittest.main()
