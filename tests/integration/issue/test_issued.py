#!/usr/bin/env python3
"""`regardctl card issue` on the emulated reader: cards of each medium are written, counted once they are good, and neither the broker nor
any file or log has their numbers or keys."""
import base64
import json
import os
import subprocess
import sys
import unittest

SOURCE = os.environ["RG_SOURCE"]
sys.path[:0] = [SOURCE + "/tests/integration/sync", SOURCE + "/tests/integration/pn532_sim"]
import sync_harness as rg  # noqa: E402
from sim import Sim  # noqa: E402

ZERO = "00" * 16
PASSWORDS = 4 * 0x2b


def settings(shown):
    """Of a DESFire the keys of the last application, which is ours."""
    return dict(word.split("=", 1) for word in shown.split() if "=" in word)


class Issued(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["hq", "ops.anna"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=5, products=5, purchases=0)
        cls.command()
        cls.heard = open(cls.place.path("traffic"), "wb")
        cls.listener = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(cls.place.port), "--cafile", cls.place.path("ca.pem"), "--cert",
             cls.place.path("hq.pem"), "--key", cls.place.path("hq.key"), "-v", "-t", "rg/1/#"], stdout=cls.heard)
        cls.addClassCleanup(cls.end_listening)
        cls.hq.start()
        cls.sim = Sim()
        cls.addClassCleanup(cls.sim.close)
        rg.wait_for(lambda: "SERVE-UP" in cls.place.log(), 10, "HQ is up")

    @classmethod
    def command(cls, folder="keys"):
        subprocess.run([rg.BIN + "/regard-hq", "keys", "--keys", cls.place.path(folder), "--command",
                        cls.place.path("command.pem" if folder == "keys" else "other.pem")], check=True, stdout=subprocess.DEVNULL)

    @classmethod
    def end_listening(cls):
        cls.listener.terminate()
        cls.listener.wait()
        cls.heard.close()

    def issue(self, medium, *words, holder=("--member", "1"), command="command.pem", wait="10"):
        return rg.ctl(self.place, "--json", "--command", self.place.path(command), "card", "issue", *holder, "--medium", medium,
                      "--reader", "pn532_uart:" + self.sim.link + ":115200", "--wait", wait, *words)

    def put(self, card, *faults):
        self.sim.do("remove")
        for fault in faults:
            self.sim.do("fault " + fault)
        self.sim.do("tap " + card)

    def shown(self, card):
        return settings(self.sim.ask("show " + card))

    def keys(self, card):
        return {name: value for name, value in self.shown(card).items() if name.startswith(("key", "ver"))}

    def cards(self, holder=("--member", "1")):
        answer = rg.ctl(self.place, "--json", "card", "list", *holder)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return [(row["medium"], row["assurance"], row["status"]) for row in json.loads(answer.stdout)]

    def good(self, answer):
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)

    def secrets(self):
        """Of each card on the shelf: its number, and what keys and passwords it has."""
        for card in self.used:
            state = self.shown(card)
            yield bytes.fromhex(state["uid"])
            for name, value in state.items():
                if name.startswith("key") and value != ZERO:
                    yield bytes.fromhex(value)
            if "mem" in state:
                memory = bytes.fromhex(state["mem"])
                yield memory[PASSWORDS:PASSWORDS + 4]

    used = []

    def test_1_each_medium(self):
        before = self.cards()
        for medium, level in (("ntag21x", 0), ("ntag424", 2), ("desfire", 2)):
            card = f"{medium}:anna"
            self.used.append(card)
            self.put(card)
            rows = self.good(self.issue(medium))
            self.assertIn((medium, level, "active"), [(row["medium"], row["assurance"], row["status"]) for row in rows])
            state = self.shown(card)
            if medium == "ntag21x":
                memory = bytes.fromhex(state["mem"])
                self.assertEqual(memory[4 * 0x29 + 3], 2, "writing takes the password")
                self.assertNotEqual(memory[PASSWORDS:PASSWORDS + 4], b"\xff" * 4)
            else:
                count = 4 if medium == "ntag424" else 2
                for number in range(count):
                    self.assertNotEqual(state[f"key{number}"], ZERO, f"{card} key {number} is the factory's")
                    self.assertEqual(state[f"ver{number}"], "01")
        # Several media of one member.
        self.assertEqual(len(self.cards()), len(before) + 3)
        self.assertEqual(self.good(self.issue("desfire")), self.good(self.issue("desfire")))
        self.assertEqual(len(self.cards()), len(before) + 3)

    def test_2_pulled_and_done_again(self):
        self.used.append("ntag424:ben")
        self.put("ntag424:ben", "card-pulled 400")
        answer = self.issue("ntag424", holder=("--member", "2"), wait="3")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("do it again", answer.stderr)
        self.assertNotIn(("ntag424", 2, "active"), self.cards(("--member", "2")), "it counts only once it is good")
        self.put("ntag424:ben")
        self.good(self.issue("ntag424", "--address", "shop.example/t?chain=7", holder=("--member", "2")))
        self.assertIn(("ntag424", 2, "active"), self.cards(("--member", "2")))

    def test_2b_a_safer_card_ends_the_number(self):
        """as it does at a kiosk, so that which card is lost is plain; unless the number is to stay"""
        member = ("--member", "3")
        self.assertEqual(self.cards(member), [("uid", 0, "active")])
        self.used += ["ntag424:dora", "ntag21x:dora"]
        self.put("ntag424:dora")
        self.good(self.issue("ntag424", "--keep", holder=member))
        self.assertEqual(sorted(self.cards(member)), [("ntag424", 2, "active"), ("uid", 0, "active")])
        self.assertIn("ambiguous", rg.ctl(self.place, "--json", "card", "lost", *member).stderr)
        self.put("ntag21x:dora")
        self.good(self.issue("ntag21x", holder=member))
        self.assertIn(("uid", 0, "active"), self.cards(member), "a tag that can be copied itself ends nothing")
        self.put("ntag424:dora")
        self.good(self.issue("ntag424", holder=member))
        self.assertEqual(sorted(self.cards(member)), [("ntag21x", 0, "blocked"), ("ntag424", 2, "active"), ("uid", 0, "blocked")])
        answer = rg.ctl(self.place, "card", "lost", *member)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertNotIn("active", [status for _, _, status in self.cards(member)])

    def instead(self, *words):
        return rg.ctl(self.place, "--json", "--command", self.place.path("command.pem"), *words, "--reader",
                      "pn532_uart:" + self.sim.link + ":115200", "--wait", "10")

    def test_2c_in_the_place_of_one_that_was_lost(self):
        """what proves itself takes the place of what did, in one step"""
        member, badge = ("--member", "3"), ("--badge", "3")
        self.used += ["ntag424:else", "ntag424:other", "desfire:lost", "desfire:first", "desfire:second"]
        self.put("desfire:lost")
        self.good(self.issue("desfire", holder=member))
        self.put("ntag424:else")
        rows = self.good(self.instead("card", "lost", *member, "--medium", "ntag424"))
        self.assertEqual([(row["medium"], row["assurance"]) for row in rows if row["status"] == "active"], [("ntag424", 2)])
        # The lost one itself, which lies on the reader, is not its own replacement; who has found it again says so.
        self.put("ntag424:else")
        before = self.keys("ntag424:else")
        answer = self.instead("card", "lost", *member, "--medium", "ntag424")
        self.assertEqual((answer.returncode, json.loads(answer.stderr.splitlines()[0])["error"]["code"]), (1, "refused"), answer.stderr)
        self.assertIn("is the lost one itself", answer.stderr)
        self.assertNotIn("active", [status for _, _, status in self.cards(member)])
        self.assertEqual(self.keys("ntag424:else"), before)
        self.good(self.issue("ntag424", holder=member))
        self.assertEqual([status for _, _, status in self.cards(member)].count("active"), 1)
        # One that cannot be written leaves none, and not the lost one.
        self.put("ntag424:other")
        answer = self.instead("card", "lost", *member, "--medium", "desfire")
        self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "card"), answer.stderr)
        self.assertNotIn("active", [status for _, _, status in self.cards(member)])
        self.put("desfire:first")
        self.good(self.issue("desfire", holder=badge))
        self.put("desfire:second")
        rows = self.good(self.instead("badge", "revoke", "3", "--medium", "desfire"))
        self.assertEqual([(row["medium"], row["assurance"]) for row in rows if row["status"] == "active"], [("desfire", 2)])
        # By its number alone it says what that is worth.
        answer = rg.ctl(self.place, "badge", "revoke", "3", "--replace", "04AABBCCDDEE03")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertIn("level L0", answer.stderr)

    def test_3_of_somebody_else_and_wrong_ones(self):
        before = self.keys("desfire:anna")
        self.put("desfire:anna")
        for holder in (("--member", "3"), ("--badge", "1")):
            answer = self.issue("desfire", holder=holder)
            self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "refused"), answer.stderr)
        self.assertEqual(self.keys("desfire:anna"), before, "what is somebody else's is not written")
        answer = self.issue("ntag424")
        self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "card"), answer.stderr)
        self.put("ntag424:anna+ntag424:ben")
        answer = self.issue("ntag424", wait="1")
        self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "card"), answer.stderr)
        self.sim.do("remove")
        self.assertIn("no card came", self.issue("ntag424", wait="1").stderr)

    def test_4_badges_have_keys_of_their_own(self):
        self.used.append("desfire:badge")
        self.put("desfire:badge")
        self.good(self.issue("desfire", holder=("--badge", "1")))
        self.assertIn(("desfire", 2, "active"), self.cards(("--badge", "1")))

    def test_4b_a_number_that_changes_is_not_written(self):
        """a badge above all: it has to be known without HQ, which alone could tell whose it is"""
        self.sim.do("card ntag424:drawn random-uid=1")
        before = self.keys("ntag424:drawn"), self.cards(("--badge", "2")), self.cards(("--member", "5"))
        self.put("ntag424:drawn")
        for holder, why in ((("--badge", "2"), "a badge has to work without HQ; take a card with a number of its own"),
                            (("--member", "5"), "changes at every tap (random UID, or a phone); take another card")):
            answer = self.issue("ntag424", holder=holder)
            self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "card"), answer.stderr)
            self.assertIn(why, json.loads(answer.stderr)["error"]["message"])
        self.assertEqual(before, (self.keys("ntag424:drawn"), self.cards(("--badge", "2")), self.cards(("--member", "5"))))

    def ask(self, body):
        """As an operator, without regardctl."""
        topic = "rg/1/ops/anna/up/req"
        self.place.publish("ops.anna", topic, self.place.signed("ops.anna", topic, rg.envelope("ops", {"rid": rg.uuid7(), **body})))

    def test_5_numbers_go_sealed(self):
        uid = "04AABBCCDDEE01"
        answer = rg.ctl(self.place, "card", "issue", "--member", "4", "--uid", uid)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        card = json.loads(rg.ctl(self.place, "--json", "card", "list", "--member", "4").stdout)[-1]["card"]
        answer = rg.ctl(self.place, "card", "lost", "--card", card, "--replace", "04AABBCCDDEE02")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        # In clear it is refused, with what to do.
        for body in ({"m": "card-issue", "member": 4, "uid": uid},
                     {"m": "card-lost", "member": 4, "uid": uid},
                     {"m": "card-issue", "member": 4, "wrapped": "AAAA", "sealed": "AAAA"}):
            self.ask(body)
        rg.wait_for(lambda: self.traffic().count(b'"error":"unsealed"') == 3, 5, "a number in clear is refused")
        # Of the right form, and no point of the curve; and a HQ that has noticed talks on.
        for _ in range(3):
            self.ask({"m": "card-issue", "member": 4, "wrapped": base64.b64encode(os.urandom(125)).decode(),
                      "sealed": base64.b64encode(os.urandom(139)).decode()})
        rg.wait_for(lambda: self.traffic().count(b'"error":"sealed-otherwise"') == 3, 5, "what is sealed for another is refused")
        self.assertEqual(rg.ctl(self.place, "status").returncode, 0)
        self.assertNotIn("SERVE-DOWN", self.place.log())

    def test_5_passes_in_phones(self):
        for value, level in (("a-value-that-nobody-can-guess", 1), ("4711", 0)):
            answer = rg.ctl(self.place, "--command", self.place.path("command.pem"), "card", "issue", "--member", "5", "--medium", "smarttap",
                            "--pass", value)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertIn(("smarttap", level, "active"), self.cards(("--member", "5")))
        for words in (("--member", "5", "--medium", "vas"), ("--member", "5", "--medium", "ntag424", "--pass", "x"),
                      ("--member", "5", "--medium", "vas", "--pass", "x", "--reader", "pn532_uart:/dev/null")):
            self.assertEqual(rg.ctl(self.place, "card", "issue", *words).returncode, 2, words)
        answer = rg.ctl(self.place, "--command", self.place.path("command.pem"), "card", "issue", "--badge", "1", "--medium", "vas", "--pass",
                        "1234567890123456")
        self.assertEqual((answer.returncode, "bad-uid" in answer.stderr), (1, True), answer.stderr)

    def test_6_who_is_not_hq_gets_nothing(self):
        self.put("ntag424:carl")
        os.makedirs(self.place.path("others"), exist_ok=True)
        self.command("others")
        answer = self.issue("ntag424", command="other.pem")
        self.assertEqual((answer.returncode, json.loads(answer.stderr)["error"]["code"]), (1, "identity"), answer.stderr)
        answer = rg.ctl(self.place, "card", "issue", "--member", "1", "--medium", "ntag424", "--reader", "pn532_uart:/dev/null")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("command.pem", answer.stderr)

    def traffic(self):
        self.heard.flush()
        with open(self.place.path("traffic"), "rb") as heard:
            return heard.read()

    def test_9_nobody_between_has_a_number_or_a_key(self):
        secrets = list(self.secrets())
        self.assertGreater(len(secrets), 12)
        places = {"the broker's traffic": self.traffic().replace(b"04AABBCCDDEE01", b"", 2), "the log": self.place.log().encode()}
        self.assertIn(b"card-issue-begin", places["the broker's traffic"])
        for name in ("hq.db", "hq.db-wal"):
            if os.path.exists(self.place.path(name)):
                with open(self.place.path(name), "rb") as file:
                    places[name] = file.read()
        secrets += [b"a-value-that-nobody-can-guess", bytes.fromhex("04AABBCCDDEE01"), bytes.fromhex("04AABBCCDDEE02")]
        for where, text in places.items():
            lower = text.lower()
            for secret in secrets:
                for form in (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")):
                    self.assertNotIn(form if form == secret else form.lower(), text if form == secret else lower, where)
        self.assertFalse([name for name in os.listdir(self.place.path("keys")) if "card-call" in name], "the key of a request stays")


if __name__ == "__main__":
    unittest.main()
