"""A network profile that came from HQ is laid where NetworkManager reads it as soon as it changes, by units that systemd takes. The last
one that connected is thrown out by none that has not, and while there is no network both are tried."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
BOARD = ROOT / "board/sbc"
UNITS = ("regard-network.path", "regard-network.service", "regard-network.timer")
PROFILE = "[connection]\nid=shop\ntype=wifi\ntimestamp=1700000000\n\n[wifi]\nssid=Shop\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n"

# NetworkManager as far as the script speaks to it: it knows the profiles that it read when it was told to, the network lets only the
# store's password in, and what connected has a time under its uuid.
NMCLI = """#!{python} -IS
import pathlib, sys
home, words = pathlib.Path("{home}"), sys.argv[1:]
if not (home / "runs").exists():
    sys.exit(8)
def known():
    return {{path.name[:-len(".nmconnection")]: dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
            for path in (home / "read").iterdir()}}
if words == ["general", "status"]:
    sys.exit(0)
with open(home / "said", "a") as said:
    said.write(" ".join(words) + "\\n")
if words == ["connection", "reload"]:
    for path in (home / "read").iterdir():
        path.unlink()
    for path in (home / "connections").glob("*.nmconnection"):
        (home / "read" / path.name).write_text(path.read_text())
elif words[:5] == ["-g", "connection.timestamp", "connection", "show", "uuid"]:
    if words[5] not in [profile["uuid"] for profile in known().values()]:
        sys.exit(10)
    print("1764000000" if (home / "connected" / words[5]).exists() else "0")
elif words == ["-t", "-f", "TYPE,STATE", "connection", "show", "--active"]:
    print("loopback:activated")
    sys.stdout.write((home / "active").read_text())
elif words[:3] == ["connection", "up", "id"]:
    profile = known().get(words[3])
    if profile is None or profile["psk"] != (home / "shop").read_text():
        sys.exit(4)
    (home / "connected" / profile["uuid"]).touch()
    (home / "active").write_text("802-11-wireless:activated\\n")
else:
    sys.exit(2)
"""

# A command in place of whose Nth use the power goes.
CUT = """#!/bin/bash
echo >>{home}/cuts
[[ $(wc -l <{home}/cuts) -ne {at} ]] || kill -KILL 0
exec {real} "$@"
"""


class Network(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="regard-network-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.begin()

    def begin(self):
        for name in ("data", "connections", "bin", "read", "connected"):
            shutil.rmtree(self.home / name, ignore_errors=True)
            (self.home / name).mkdir()
        nmcli = self.home / "bin/nmcli"
        nmcli.write_text(NMCLI.format(python=sys.executable, home=self.home))
        nmcli.chmod(0o755)
        (self.home / "runs").touch()
        self.said = self.home / "said"
        self.said.unlink(missing_ok=True)
        self.network("first")

    def network(self, password, there=False):
        """The store's password from now on, and whether the kiosk is still in."""
        (self.home / "shop").write_text(password)
        (self.home / "active").write_text("802-11-wireless:activated\n" if there else "")

    def give(self, password):
        (self.home / "data/network.profile").write_text(PROFILE.format(password))

    def run_it(self):
        env = dict(os.environ, PATH=f"{self.home}/bin:{os.environ['PATH']}")
        return subprocess.run([BOARD / "network-profile", self.home / "data", self.home / "connections"], check=False, env=env,
                              capture_output=True, text=True, timeout=30, start_new_session=True)

    def laid(self, password):
        self.give(password)
        self.runs_well()

    def runs_well(self):
        done = self.run_it()
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def password(self, name):
        path = self.home / f"connections/regard-{name}.nmconnection"
        return path.read_text().split("psk=")[1].split("\n")[0] if path.exists() else None

    def both(self):
        return self.password("new"), self.password("old")

    def told(self, beginning):
        return [line for line in self.said.read_text().splitlines() if line.startswith(beginning)] if self.said.exists() else []

    def online(self):
        return (self.home / "active").read_text() != ""

    def test_applied_when_it_changes(self):
        self.network("first", there=True)
        self.runs_well()
        self.assertEqual((self.both(), self.told("connection")), ((None, None), []))
        for one, before in (("first", None), ("second", "first"), ("second", "first")):
            self.laid(one)
            self.assertEqual(self.both(), (one, before))
        # NetworkManager hears of each once, is not told what to use while there is a network, and its settings are nobody else's to read.
        self.assertEqual(self.told("connection"), ["connection reload"] * 2)
        for name in ("new", "old"):
            path = self.home / f"connections/regard-{name}.nmconnection"
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            # That it connected where it was written is no word of this kiosk's.
            self.assertNotIn("timestamp", path.read_text())
            self.assertIn(f"[connection]\nid=regard-{name}\n", path.read_text())

    def test_what_connected_stays_until_another_has(self):
        """A works, B is mistyped, C is right: A is there until C has connected"""
        self.laid("first")
        self.assertTrue(self.online())
        self.laid("mistyped")
        self.laid("third")
        self.assertEqual(self.both(), ("third", "first"))
        # The store's network changes; the kiosk falls out, and the next minute finds the way back.
        self.network("third")
        self.runs_well()
        self.assertTrue(self.online())
        # Now that another has connected the first one may go.
        self.laid("fourth")
        self.assertEqual(self.both(), ("fourth", "third"))

    def test_five_profiles(self):
        for wish in ("first", "typo", "typpo", "typppo", "fifth"):
            self.laid(wish)
            self.assertIn("first", self.both())
        self.assertEqual(self.both(), ("fifth", "first"))
        # A store that went back to the first one is one wish away from it, and the one that works is not there twice.
        self.laid("first")
        self.assertEqual(self.both(), ("first", None))
        self.laid("sixth")
        self.assertEqual(self.both(), ("sixth", "first"))

    def test_the_uuid_stays_with_what_it_says(self):
        """what is active is not taken down, and that it connected stays known, when it becomes the old one"""
        def uuid(name):
            return next(line for line in (self.home / f"connections/regard-{name}.nmconnection").read_text().splitlines() if line[:5] == "uuid=")
        self.laid("first")
        first = uuid("new")
        self.assertRegex(first, r"^uuid=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$")
        self.laid("second")
        self.assertEqual(uuid("old"), first)
        self.assertNotEqual(uuid("new"), first)

    def test_tried_again_without_a_network(self):
        """NetworkManager leaves one alone whose password failed; before and after the store's change the kiosk comes back by itself"""
        self.laid("first")
        self.laid("second")
        self.network("first")
        self.runs_well()
        self.assertTrue(self.online())
        self.assertEqual(self.told("connection up")[-2:], ["connection up id regard-new", "connection up id regard-old"])
        self.network("second")
        self.runs_well()
        self.assertTrue(self.online())
        self.assertEqual(self.told("connection up")[-1], "connection up id regard-new")
        # None lets it in: that is no failure of a service, and it goes on.
        self.network("nobody's")
        before = len(self.told("connection up"))
        for times in (1, 2):
            self.runs_well()
            self.assertEqual(len(self.told("connection up")), before + 2 * times)
        # Nor does a wish that is no profile keep it from that.
        (self.home / "data/network.profile").write_text("psk=?\n")
        self.network("first")
        self.assertEqual(self.run_it().returncode, 1)
        self.assertEqual((self.online(), self.both()), (True, ("second", "first")))

    def test_another_network_is_not_disturbed(self):
        self.laid("first")
        tried = len(self.told("connection up"))
        for active, again in (("802-3-ethernet:activated", 0), ("802-11-wireless:activating", 0), ("802-11-wireless:activated", 0),
                              ("bridge:activated", 1), ("802-3-ethernet:activating", 1)):
            (self.home / "active").write_text(active + "\n")
            tried += again
            self.runs_well()
            self.assertEqual(len(self.told("connection up")), tried, active)

    def test_at_boot_it_is_there_before_networkmanager(self):
        (self.home / "runs").unlink()
        for one, before in (("first", None), ("second", "first")):
            self.laid(one)
            self.assertEqual((self.both(), self.told("connection")), ((one, before), []))
        # Of two nobody knows yet which works: the third waits for NetworkManager, and a minute.
        self.laid("third")
        self.assertEqual(self.both(), ("second", "first"))
        (self.home / "runs").touch()
        self.network("second")
        subprocess.run([self.home / "bin/nmcli", "connection", "reload"], check=True)
        subprocess.run([self.home / "bin/nmcli", "connection", "up", "id", "regard-new"], check=True)
        self.runs_well()
        self.assertEqual(self.both(), ("third", "second"))

    def test_what_changes_meanwhile_is_not_missed(self):
        """systemd starts nobody for a change that came while the last one was being laid"""
        nmcli = self.home / "bin/nmcli"
        real = self.home / "nmcli"
        nmcli.rename(real)
        nmcli.write_text(f'#!/bin/sh\n[ "$2" != reload ] || sed -i s/first/second/ {self.home}/data/network.profile\nexec {real} "$@"\n')
        nmcli.chmod(0o755)
        self.laid("first")
        self.assertEqual(self.both(), ("second", "first"))

    def cut(self, at):
        """The power goes before the Nth of the commands that change the disk does anything. False when there are fewer."""
        (self.home / "cuts").unlink(missing_ok=True)
        for name in ("cat", "chmod", "sync", "mv", "rm"):
            path = self.home / "bin" / name
            path.write_text(CUT.format(home=self.home, at=at, real=shutil.which(name)))
            path.chmod(0o755)
        done = self.run_it()
        for name in ("cat", "chmod", "sync", "mv", "rm"):
            (self.home / "bin" / name).unlink()
        return done.returncode == -signal.SIGKILL

    def test_power_cut_in_the_middle_of_a_change(self):
        """whenever it goes, what connected last is there; and after a boot and a minute all is as if it had not gone"""
        scenes = ((("first",), "second", ("second", "first")), (("first", "mistyped"), "third", ("third", "first")),
                  (("first", "mistyped"), "first", ("first", None)))
        for given, wish, then in scenes:
            self.begin()
            for one in given:
                self.laid(one)
            self.give(wish)
            shutil.copytree(self.home, self.home.with_suffix(".kept"))
            self.addCleanup(shutil.rmtree, self.home.with_suffix(".kept"), ignore_errors=True)
            at = 1
            while True:
                shutil.rmtree(self.home)
                shutil.copytree(self.home.with_suffix(".kept"), self.home)
                if not self.cut(at):
                    break
                with self.subTest(wish=wish, after=given, at=at):
                    self.assertIn("first", self.both())
                    (self.home / "runs").unlink()
                    self.runs_well()
                    self.assertIn("first", self.both())
                    (self.home / "runs").touch()
                    subprocess.run([self.home / "bin/nmcli", "connection", "reload"], check=True)
                    self.network("first")
                    self.runs_well()
                    self.runs_well()
                    self.assertEqual((self.both(), self.online()), (then, True))
                at += 1
            self.assertGreater(at, 5)
            self.assertEqual(self.both(), then)
            shutil.rmtree(self.home.with_suffix(".kept"))

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
        self.assertIn("[Timer]\nOnBootSec=1min\nOnUnitInactiveSec=1min\n", (BOARD / "systemd" / UNITS[2]).read_text())
        self.assertIn("ExecStart=/usr/lib/regard/network-profile /var/lib/regard\n", (BOARD / "systemd" / UNITS[1]).read_text())


if __name__ == "__main__":
    unittest.main()
