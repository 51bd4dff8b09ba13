"""A card forgotten: a number and a code, typed with a real pointer; HQ's letter; and that no number is told from another."""
import json
import os
import re
import subprocess
import time

from test_pointer import PATIENCE, Window, main, wait_until

KIOSK = "rg/1/store-1/kiosk-1"
NUMBER, NOBODYS = "47110815", "47110816"


class Code(Window):
    data = None

    @classmethod
    def open(cls):
        shop = super().open()
        folder = shop.home / "customers"
        folder.mkdir()
        (folder / "customers.csv").write_text(
            "id,display_name,first_name,language,email,consent_text_version,consent_date,consent_source,consent_recognise\n"
            f"{NUMBER},Frau Forget,Flora,en,flora@example.com,v1,2024-01-01,paper,yes\n")
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--site",
                        "store-1", "--format", "csv", "--delta", folder], check=True, capture_output=True)
        return shop

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pki, port, wire = cls.shop.home / "pki", str(cls.shop.port), cls.shop.home / "logs/wire.log"
        with open(wire, "wb") as out:
            cls.shop.processes["ear"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", port, "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem", "--key",
                 pki / "hq.key", "-i", "ear", "-d", "-t", f"{KIOSK}/up/req", "-t", f"{KIOSK}/dn/res", "-F", "%t %l"], stdout=out)
        wait_until("the ear", PATIENCE, lambda: "SUBACK" in wire.read_text(), 0.1)

    def begin(self):
        self.shop.wait_screen("idle", PATIENCE)
        self.press("code")
        self.step("number")

    def step(self, detail):
        self.shop.wait_screen("number", PATIENCE, lambda screen: screen["detail"] == detail)

    def type(self, digits):
        """All keys stand still, so one look is enough."""
        screen, words = self.shop.screen(), []
        for action, argument in [("key", ord(digit)) for digit in digits] + [("accept", None)]:
            x, y, width, height = self.shop.button(screen, action, argument)["rect"]
            words += ["mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.04, "mouseup", 1, "sleep", 0.04]
        self.shop.pointer(*words)

    def letter(self):
        folder = self.shop.home / "letters"
        path = wait_until("HQ's letter", PATIENCE, lambda: list(folder.glob("code-*.json")), 0.1)[0]
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        letter = json.loads(path.read_text())
        path.unlink()
        self.assertEqual(letter["to"], {"kind": "email", "address": "flora@example.com"})
        return letter["values"]["code"]

    def glass(self):
        """The picture below the status row, whose clock goes on."""
        time.sleep(0.3)
        return subprocess.run(["import", "-silent", "-window", "root", "-crop", "1280x736+0+64", "rgb:-"], check=True,
                              capture_output=True, env=dict(os.environ, DISPLAY=self.shop.display)).stdout

    def wire(self):
        """How long the messages were that the kiosk has asked with and been answered with."""
        return [(way, int(size)) for way, size in re.findall(rf"^{KIOSK}/(up/req|dn/res) (\d+)$", self.shop.log("wire"), re.MULTILINE)]

    def wait_quiet(self):
        """Until the pictures of the store's goods have come; on a busy machine one takes a while."""
        last = [-1]

        def quiet():
            before, last[0] = last[0], len(self.wire())
            return before == last[0]
        wait_until("a quiet wire", 120, quiet, 5)

    def everywhere(self):
        for path in (*(self.shop.home / "kiosk").rglob("*"), *(self.shop.home / "logs").glob("*.log"), self.shop.trace):
            if path.is_file():
                yield path, path.read_bytes()

    def test_1_from_number_to_profile(self):
        """the number, HQ's letter, the code, and the customer stands there as with a card; nothing typed is kept"""
        shop = self.shop
        shop.wait_data()
        self.begin()
        self.type(NUMBER)
        self.step("code")
        code = self.letter()
        self.assertRegex(code, r"^\d{8}$")
        spoken = [node.get("speech", "") for node in self.shop.screen()["nodes"]]
        self.assertTrue(any("If this number is ours, a code is on its way" in words for words in spoken))
        self.type(code)
        shop.wait_screen("locked", PATIENCE)
        greeting = [node for node in shop.screen()["nodes"] if node["privacy"] == "greeting"]
        self.assertTrue(greeting, "they are not greeted by their name")
        shop.show_card("b1", "profile")
        self.signed_in = True
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)
        self.sign_out()
        for path, data in self.everywhere():
            for secret in (NUMBER, code):
                self.assertNotIn(secret.encode(), data, f"{path} holds what was typed")

    def walk(self, number, code):
        """What is on the glass and on the wire on the way to a code that is not taken."""
        seen, before = [], len(self.wire())
        self.begin()
        self.type(number)
        self.step("code")
        seen.append(self.glass())
        self.type(code)
        self.step("wrong")
        seen.append(self.glass())
        self.press("hide")
        self.shop.wait_screen("idle", PATIENCE)
        return seen, self.wire()[before:]

    def test_2_no_number_is_told_from_another(self):
        """a number that is somebody's and one that is nobody's, with a wrong code: the same pixels, the same sizes on the wire"""
        self.wait_quiet()
        somebody, their_wire = self.walk(NUMBER, "00000001")
        self.assertFalse(list((self.shop.home / "letters").glob("*")) == [], "the known number got no letter")
        nobody, other_wire = self.walk(NOBODYS, "00000001")
        self.assertEqual(somebody, nobody, "the screens differ")
        self.assertEqual(their_wire, other_wire)
        self.assertEqual([way for way, _ in their_wire], ["up/req", "up/req", "dn/res"])

    def test_3_the_desk(self):
        """an operator's code, without a letter"""
        shop = self.shop
        code = shop.ctl("code", "issue", NUMBER)[0]["code"]
        self.begin()
        self.type(NUMBER)
        self.step("code")
        self.type(code)
        shop.wait_screen("locked", PATIENCE)
        self.press("rights")
        shop.wait_screen("rights", PATIENCE)
        self.press("hide")
        shop.wait_screen("idle", PATIENCE)


if __name__ == "__main__":
    main()
