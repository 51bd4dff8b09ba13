"""A chain's kiosks, approved by one manifest: all of them where they should be, once, and nothing of a file with a line that is none.
Longer with UNITS=n."""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from unit import PATIENCE, ROOT, SITE, UnitCase  # noqa: E402
from shop import main  # noqa: E402

UNITS = int(os.environ.get("UNITS", "300"))
SITES, GROUPS, NAMED = 12, ("east", "pilot", "west", "windows"), 3  # every so many the retailer has named
# By hand 3,000 took at most 22 s on two busy cores; this ends what hangs, and measures nothing.
SECONDS = PATIENCE + UNITS // 10


def site_of(number):
    return SITE if number % SITES == 0 else f"store-{100 + number % SITES}"


def groups_of(number):
    return [group for bit, group in enumerate(GROUPS) if number >> bit & 1]


def serial_of(number):
    return f"RG-2027-{number:05}"


def name_of(number):
    return f"till-{number}" if number % NAMED == 0 else ""


def line_of(number):
    return f"{serial_of(number)},{site_of(number)},{name_of(number)},{'|'.join(groups_of(number))}\n"


class Manifest(UnitCase):
    @classmethod
    def setUpClass(cls):
        cls.open()
        cls.pki, cls.claims = cls.shop.home / "pki", cls.shop.url
        subprocess.run([ROOT / "board/pki", cls.pki, "factory"], check=True)
        base = sqlite3.connect(cls.shop.home / "hq.db")
        base.executemany("INSERT INTO sites(id,time_zone) VALUES(?,'Europe/Berlin')", [(site_of(number),) for number in range(1, SITES)])
        base.commit()
        base.close()
        cls.configure_broker()
        cls.shop.start_broker()
        cls.start_hq()

    @classmethod
    def identities(cls):
        return ["hq", "ops.demo"]

    def approve(self, lines):
        manifest = self.shop.home / "manifest.csv"
        manifest.write_text("".join(lines))
        return subprocess.run([self.shop.bin / "regardctl", "--broker", self.shop.url, *self.shop._credentials("ops.demo"), "--json", "device",
                               "approve", "--manifest", manifest], capture_output=True, text=True, check=False, timeout=SECONDS)

    def held(self):
        """All that HQ has of units and of who is in which group, but for the audit, which says that somebody asked."""
        return self.shop.rows("SELECT * FROM units ORDER BY number"), self.shop.rows("SELECT * FROM kiosk_group ORDER BY 1,2,3")

    def units(self):
        return self.shop.ctl("device", "units")

    def test_1_all_are_approved_where_they_should_be(self):
        done = self.approve([line_of(number) for number in range(UNITS)])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = json.loads(done.stdout)
        self.assertEqual([(row["serial"], row["state"], row["site"], row["groups"]) for row in rows],
                         [(serial_of(number), "approved", site_of(number), groups_of(number)) for number in range(UNITS)])
        for number, row in enumerate(rows):
            self.assertRegex(row["device"], f"^{name_of(number) or 'kiosk-[1-9][0-9]*'}$")
        # Nobody has another's name, and those that HQ chose leave no gap.
        self.assertEqual(len({(row["site"], row["device"]) for row in rows}), UNITS)
        for site in {row["site"] for row in rows}:
            chosen = [row["device"] for row in rows if row["site"] == site and row["device"].startswith("kiosk-")]
            self.assertEqual(chosen, [f"kiosk-{number + 1}" for number in range(len(chosen))], site)
        # And so HQ says afterwards.
        said = {unit["serial"]: unit for unit in self.units()}
        self.assertEqual({serial: tuple(unit[name] for name in ("state", "site", "device", "groups")) for serial, unit in said.items()},
                         {row["serial"]: tuple(row[name] for name in ("state", "site", "device", "groups")) for row in rows})

    def test_2_again_changes_nothing(self):
        before, lines = self.held(), self.shop.rows("SELECT count(*) FROM audit")[0][0]
        self.assertEqual(len(before[0]), UNITS)
        done = self.approve([line_of(number) for number in reversed(range(UNITS))])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([row["serial"] for row in json.loads(done.stdout)], [serial_of(number) for number in reversed(range(UNITS))])
        self.assertEqual(self.held(), before)
        self.assertEqual(self.shop.rows("SELECT count(*) FROM audit")[0][0], lines + UNITS)

    def test_3_a_line_that_is_none_is_named_and_nothing_is_approved(self):
        """all the others say something else than HQ has, so that one that took effect is seen"""
        before, lines = self.held(), self.shop.rows("SELECT count(*) FROM audit")
        others = [f"{serial_of(number)},{site_of(number)},,elsewhere\n" for number in range(UNITS)]
        for at, bad in ((UNITS // 2, f"{serial_of(UNITS // 2)}\n"), (UNITS - 1, f"{serial_of(UNITS - 1)},{SITE},,No Group\n")):
            done = self.approve([*others[:at], bad, *others[at + 1:]])
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            error = json.loads(done.stderr)["error"]
            self.assertEqual(error["code"], "usage")
            self.assertRegex(error["message"], rf"^line {at + 1} of the manifest .*nothing was approved$")
        self.assertEqual((self.held(), self.shop.rows("SELECT count(*) FROM audit")), (before, lines))

    def test_4_what_hq_refuses_is_named_and_keeps_nobody(self):
        """a name that another unit has, and a site that nobody knows; all others are in one group more"""
        more = [f"{serial_of(number)},{site_of(number)},,{'|'.join([*groups_of(number), 'zone'])}\n" for number in range(UNITS)]
        taken, nowhere = 1, UNITS // 2
        more[taken] = f"{serial_of(taken)},{SITE},{name_of(0)},zone\n"
        more[nowhere] = f"{serial_of(nowhere)},store-999,,zone\n"
        before = {unit["serial"]: unit for unit in self.units()}
        done = self.approve(more)
        self.assertEqual(done.returncode, 1)
        error = json.loads(done.stderr)["error"]
        self.assertEqual((error["code"], [unit["serial"] for unit in error["units"]]), ("refused", [serial_of(taken), serial_of(nowhere)]))
        self.assertEqual([unit["code"] for unit in error["units"]], ["refused", "not-found"])
        self.assertEqual(len(json.loads(done.stdout)), UNITS - 2)
        for number, unit in enumerate(sorted(self.units(), key=lambda unit: unit["serial"])):
            was = before[serial_of(number)]
            self.assertEqual(unit, was if number in (taken, nowhere) else {**was, "groups": [*was["groups"], "zone"]})


if __name__ == "__main__":
    main()
