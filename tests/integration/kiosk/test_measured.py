"""An experiment from HQ's configuration to regardctl measure: who taps is enrolled, who buys is counted by the till, and who is gone leaves a count."""
import contextlib
import hashlib
import hmac
import json
import sqlite3
import subprocess
import time

from shop import DEVICE, PATIENCE, ROOT, SITE, Case, main, wait_until

NAME, SHARE, DAY = "spring-2026", 0.5, 86400000
MEASURE = {"experiment": NAME, "version": 3, "control_share": SHARE, "planned": 100, "looks": 2}


class Measured(Case):
    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.configure()
        subprocess.run([ROOT / "board/pki", shop.home / "pki", "client", "ops.bert"], check=True, capture_output=True)
        shop.allow(f"{SITE}.{DEVICE}", "hq", "ops.demo", "ops.bert", f"till.{SITE}.t1")
        shop.start_all()
        cls.ask("ops.demo", "device", "config", "--all", "--set", f"measure={json.dumps(MEASURE)}")
        wait_until("the experiment at the kiosk", PATIENCE, lambda: shop.rows("SELECT 1 FROM config_kiosk WHERE there=ver AND ver>0"), 0.1)
        shop.wait_screen("idle", PATIENCE)
        allow = {row[0] for row in shop.rows("SELECT member FROM consents WHERE purpose='measure' AND granted=1")}
        # Who bought nothing of late, in the years that were generated.
        buyers = {row[0] for row in shop.rows("SELECT member FROM purchases WHERE at>?", int(time.time() * 1000) - 25 * DAY)}
        members = [member for member in (int(card[1:]) for card in shop.members(60)) if member not in buyers]
        asked = {arm: [member for member in members if member in allow and cls.arm(member) == arm] for arm in ("treatment", "control")}
        cls.treated, cls.control = asked["treatment"][:2], asked["control"][:2]
        cls.unasked = next(member for member in members if member not in allow)
        shop.show_card("b1", "hello-badge")

    @classmethod
    def arm(cls, member):
        """As include/protocol/README.md says it, under the key as it lies in HQ's folder."""
        key = (cls.shop.home / "hq-keys/card-hash.key").read_bytes()[12:44]
        key = hmac.new(key, b"regard-measure/1", hashlib.sha256).digest()
        place = hmac.new(key, member.to_bytes(8, "big") + NAME.encode(), hashlib.sha256).digest()
        return "treatment" if (int.from_bytes(place[:8], "big") >> 11) * 2 ** -53 < 1 - SHARE else "control"

    @classmethod
    def run_ctl(cls, who, *words):
        return subprocess.run([str(word) for word in (cls.shop.bin / "regardctl", "--broker", cls.shop.url, *cls.shop._credentials(who), *words)],
                              capture_output=True, text=True, timeout=20)

    @classmethod
    def ask(cls, who, *words):
        done = cls.run_ctl(who, *words, "--json")
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stderr}")
        return json.loads(done.stdout)

    def measure(self):
        row, = self.ask("ops.demo", "measure", NAME)
        return row

    def arms(self, which):
        return {arm["arm"]: arm[which] for arm in self.measure()["arms"]}

    def write(self, statement, *values):
        """As if so much time had gone by at HQ."""
        with contextlib.closing(sqlite3.connect(self.shop.home / "hq.db", timeout=10)) as base, base:
            base.execute(statement, values)

    def sell(self, member, at):
        sku = self.shop.rows("SELECT sku FROM products WHERE state<3 ORDER BY id LIMIT 1")[0][0]
        line = {"kind": "sale", "till": "t1", "receipt": f"M{member}", "line": 1, "at": at, "sku": sku, "size": "M", "quantity": 1,
                "price": 7900, "member": member, "gift": False, "beneficiary": "self", "discreet": False}
        pki, till = self.shop.home / "pki", f"till.{SITE}.t1"
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", pki / "ca.pem", "--cert", pki / f"{till}.pem",
                        "--key", pki / f"{till}.key", "-q", "1", "-t", f"rg/1/{SITE}/till/t1/retail", "-s"],
                       input=json.dumps(line), text=True, check=True)
        wait_until("the till's line at HQ", PATIENCE,
                   lambda: self.shop.rows("SELECT 1 FROM purchases WHERE receipt=? AND member=?", f"M{member}", member), 0.1)

    def test_1_who_taps_is_enrolled(self):
        """two of either arm by their taps, and nobody who was not asked"""
        self.assertEqual(self.ask("ops.demo", "experiment", "list"), [])
        refused = self.run_ctl("ops.demo", "measure", NAME)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("Nobody was enrolled", refused.stderr)
        for member in (self.unasked, *self.treated, *self.control):
            self.shop.open_profile(f"m{member}")
            self.shop.touch("hide")
            wait_until("what was shown at HQ", PATIENCE, lambda: self.shop.rows("SELECT 1 FROM shown WHERE member=?", member), 0.1)
        row = self.measure()
        self.assertEqual({arm["arm"]: (arm["enrolled"], arm["counted"]) for arm in row["arms"]}, {"treatment": (2, 0), "control": (2, 0)})
        self.assertEqual((row["version"], row["planned"], row["looks"], row["control_share"]), (3, 100, 2, SHARE))
        self.assertEqual((row["waiting"], row["answer"], row["effect"], row["next"], row["ratio"]),
                         (4, "early", None, 50, {"p": 1, "right": True}))
        listed, = self.ask("ops.demo", "experiment", "list")
        self.assertEqual((listed["experiment"], listed["treatment"], listed["control"], listed["taken"]), (NAME, 2, 2, 0))

    def test_2_who_buys_is_counted(self):
        """by the till, once their 14 days are over"""
        now = int(time.time() * 1000)
        self.write("UPDATE trial SET first=first-?,week=week-?", 21 * DAY, 21 * DAY)
        self.sell(self.treated[0], now - 15 * DAY)
        self.sell(self.control[1], now - 22 * DAY)
        self.sell(self.unasked, now - 15 * DAY)
        self.assertEqual(self.arms("counted"), {"treatment": 2, "control": 2})
        done = subprocess.run([self.shop.bin / "regard-hq", "measure", "--db", self.shop.home / "hq.db"], capture_output=True, text=True)
        self.assertRegex(done.stdout, r"personal recommendations +2 +50 %")
        self.assertRegex(done.stdout, r"bestsellers +2 +0 % +control")
        told = self.run_ctl("ops.demo", "measure", NAME, "--check")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertRegex(told.stdout, r"Effect of personal recommendations: cannot tell yet: about \d+ more weeks?; the next look is at 50 customers")
        self.assertRegex(told.stdout, r"bestsellers \(control\) +2 +2")
        self.assertIn("Control: 50.0 % of them; 50.0 % was planned. Sample ratio: as chance has it", told.stdout)

    def test_3_who_is_erased_is_nobody(self):
        """the counts stay, and the number is in nothing of the experiment"""
        before, member = self.measure()["arms"], self.treated[0]
        number = self.ask("ops.demo", "customer", "erase", str(member))[0]["request"]
        self.ask("ops.bert", "customer", "approve", str(number))
        self.assertEqual(self.measure()["arms"], before)
        for table in ("trial", "shown"):
            self.assertEqual(self.shop.rows(f"SELECT count(*) FROM {table} WHERE member=?", member), [(0,)], table)
        self.assertEqual(self.shop.rows("SELECT arm,bought,first,nth<0,week=(SELECT week FROM trial_plan) FROM trial WHERE member=0"),
                         [("treatment", 1, None, 1, 1)])
        for words in (("measure", NAME, "--json"), ("measure", NAME), ("experiment", "list", "--json")):
            said = self.run_ctl("ops.demo", *words).stdout
            self.assertNotIn("member", said)

    def test_4_looks_are_taken_once(self):
        """of a hundred customers in all: the first look finds nothing, and the next report says the same"""
        self.write("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) SELECT -1000-value,0,?,3,iif(value%2,'control',"
                   "'treatment'),1699833600000,value%10<2 FROM json_each(?)", NAME, json.dumps(list(range(60))))
        first, second = self.measure(), self.measure()
        self.assertEqual(first, second)
        self.assertEqual([look["look"] for look in first["taken"]], [1])
        self.assertEqual(first["taken"][0]["treatment"] + first["taken"][0]["control"], 64)
        self.assertEqual(self.shop.rows("SELECT count(*) FROM trial_look WHERE question=0"), [(1,)])
        self.assertGreater(self.shop.rows("SELECT count(*) FROM audit WHERE what='measure' AND operator='demo'")[0][0], 4)

    def test_5_broken_arms(self):
        """said first, without an effect, and with --check by the exit code"""
        self.write("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) SELECT -9000-value,0,?,3,'control',1699833600000,0 "
                   "FROM json_each(?)", NAME, json.dumps(list(range(60))))
        told = self.run_ctl("ops.demo", "measure", NAME, "--check")
        self.assertEqual(told.returncode, 4)
        self.assertTrue(told.stdout.startswith("SAMPLE RATIO WRONG"), told.stdout)
        self.assertNotIn("Effect", told.stdout)
        row = self.measure()
        self.assertEqual((row["answer"], row["effect"], row["taken"]), ("broken", None, []))

    def test_6_found(self):
        """as many more in treatment, who buy: said with its interval, and by the last look"""
        self.write("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) SELECT -99000-value,0,?,3,'treatment',1699833600000,1 "
                   "FROM json_each(?)", NAME, json.dumps(list(range(60))))
        told = self.run_ctl("ops.demo", "measure", NAME, "--check")
        self.assertEqual(told.returncode, 0)
        self.assertRegex(told.stdout, r"Effect of personal recommendations: \+[\d.]+ points, 95 % interval \+[\d.]+ to \+[\d.]+\n  Look 2 of 2, on 20")
        row = self.measure()
        self.assertEqual((row["answer"], row["next"], len(row["taken"])), ("found", None, 2))
        self.assertTrue(0 < row["effect"]["low"] < row["effect"]["estimate"] < row["effect"]["high"])
        self.assertRegex(self.run_ctl("ops.demo", "experiment", "list").stdout, rf"{NAME} +3 +92 +92 +100 +2/2 +\S+ +right")
        spent, = self.ask("ops.demo", "measure", f"{NAME}/3", "--spend")
        self.assertEqual((spent["outcome"], spent["days"], spent["answer"], spent["currency"]), ("spent", 90, "early", "EUR"))
        # Those of the first look did not: the interval goes by both, and it is said that it does.
        self.assertIn("why those who came since the look before did otherwise", told.stdout)


if __name__ == "__main__":
    main()
