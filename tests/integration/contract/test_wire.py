"""What regard-kiosk, regard-link, regard-hq and regardctl really say to each other, message by message, is in include/protocol."""
import base64
import collections
import contextlib
import functools
import hashlib
import json
import os
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[0] / "kiosk"), str(HERE.parents[1] / "support")]
from contract import DOCUMENT, FOLDER, FOLLOWS, SCHEMAS, SIGNED, UNANSWERED, Contract, Refused  # noqa: E402
import packed  # noqa: E402
from shop import DEVICE, PATIENCE, ROOT, SITE, Case, StoreError, main, say, wait_until  # noqa: E402

SERIAL = "RG-2026-0007"
STRANGER, NUMBER = "uid:04F1E2D3C4B5A6", "47110815"
# Kinds of events that no visit makes.
UNSEEN = {"counter": "of a card that counts, likewise; fault_power_replay has some, test_refusals sends it",
          "seen": "of a phone, likewise",
          "bind": "of a card that proves more than a number, which no reader of this shop has; unit_hq_cards takes it, test_refusals sends it",
          "redeem": "of an offer, under a card that proves more than a number or an associate's badge beside one; unit_store_carried makes it, unit_hq_carried takes it, test_refusals sends it",
          "note": "of a member who allows them; integration_kiosk_notes makes some, test_refusals sends it",
          "erased": "it stands for an event that waited when its member was erased at once; unit_store_erase makes it, test_refusals sends it",
          "lost": "it stands for an event that the disk lost; unit_store_open makes it, test_refusals sends it"}
# Questions of a kiosk whose disk is at fault.
UNDAMAGED = {"compare-keys": "only where a row is damaged; integration_heal damages some, and holds what is said to the contract",
             "rows": "likewise"}
# What this shop's operators are not given.
UNASKED = {"device-readmit": "of a kiosk in quarantine; fault_copied has one",
           "card-issue-begin": "takes a card on a reader; integration_issue writes three media",
           "card-issue-done": "likewise",
           "audit-badge": "only where the works council allowed it; its rows are those of customer-looks"}


class Recorder:
    """Everything that the broker delivers to somebody who may read all."""

    def __init__(self, shop):
        self.path = shop.home / "wire"

        def accepts():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", shop.port)) == 0
        wait_until("the broker", PATIENCE, accepts)
        pki = shop.home / "pki"
        with open(self.path, "wb") as out, open(shop.home / "logs/recorder.log", "wb") as log:
            self.process = shop.processes["recorder"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", pki / "ca.pem", "--cert",
                 pki / "hq.pem", "--key", pki / "hq.key", "-i", "recorder", "-q", "1", "-t", "rg/1/#", "-t", "prov/1/#",
                 "-F", "%t %r %x"], stdout=out, stderr=log)

    def messages(self):
        """(topic, retained, text) in the order of their coming."""
        for topic, retained, payload in self.payloads():
            yield topic, retained, packed.plain(payload)

    def payloads(self):
        """As they came, packed or not."""
        for line in self.path.read_text().splitlines():
            topic, retained, payload = line.split(" ")
            yield topic, retained == "1", bytes.fromhex(payload)


class Wire(Case):
    """One shop, one day; then every message of it."""
    messages, payloads = [], []
    seen, kinds, methods, answered = (collections.Counter() for _ in range(4))

    @classmethod
    def open(cls):
        shop = super().open()
        folder = shop.home / "customers"
        folder.mkdir()
        (folder / "customers.csv").write_text(
            "id,display_name,first_name,language,email,consent_text_version,consent_date,consent_source,consent_recognise\n"
            f"{NUMBER},Frau Forget,Flora,en,flora@example.com,v1,2024-01-01,paper,yes\n")
        subprocess.run([shop.bin / "regard-hq", "import", "--db", shop.home / "hq.db", "--keys", shop.home / "hq-keys", "--site", SITE,
                        "--format", "csv", "--delta", folder], check=True, capture_output=True)
        for name in ("ops.bert", "out.erp"):
            subprocess.run([ROOT / "board/pki", shop.home / "pki", "client", name], check=True)
        shop.allow(f"{SITE}.{DEVICE}", "hq", "ops.demo", "ops.bert", "out.erp", f"till.{SITE}.t1", f"claim-{SERIAL}",
                   f"{SITE}.kiosk-2")
        for words in (["factory"], ["unit", SERIAL, shop.url]):
            subprocess.run([ROOT / "board/pki", shop.home / "pki", *words], check=True)
        return shop

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_broker()
        cls.recorder = Recorder(shop)
        shop.start_reader()
        pki = shop.home / "pki"
        cls.words = ("--wipes-per-day", "0", "--deaf-after", "9", "--authority-cert", pki / "ca.pem", "--authority-key", pki / "ca.key",
                     "--factory-key", pki / "factory.pem")
        shop.start_hq(*cls.words)
        shop.start_kiosk("--compare-after", "2")
        shop.wait_screen("idle", PATIENCE)
        shop.wait_online()
        shop.wait_data()
        cls.cards = shop.members(3)

    # -- a finger --

    def press(self, action, argument=None):
        x, y, width, height = self.shop.button(self.shop.screen(), action, argument)["rect"]
        self.shop.pointer("mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.06, "mouseup", 1)

    def keys(self, letters):
        """All keys stand still, so one look is enough."""
        screen, words = self.shop.screen(), []
        for letter in letters:
            node = self.shop.button(screen, "key", ord(letter)) or self.shop.button(screen, "key", ord(letter.upper()))
            x, y, width, height = node["rect"]
            words += ["mousemove", x + width // 2, y + height // 2, "mousedown", 1, "sleep", 0.04, "mouseup", 1, "sleep", 0.03]
        self.shop.pointer(*words)
        self.press("accept")

    def see(self, screen, detail=None):
        return self.shop.wait_screen(screen, PATIENCE, lambda stands: detail is None or stands["detail"].startswith(detail))

    def show(self, card, screen):
        """As show_card(), for a screen that is touched next: that the card went may be noticed meanwhile."""
        self.shop.put_until(card, screen)
        self.shop.take()

    def own_screen(self, card):
        self.show(card, "locked")
        self.press("rights")
        self.see("rights")

    # -- a day --

    def visit(self):
        shop = self.shop
        shop.show_card(self.cards[0], "locked")
        shop.show_card("b1", "profile")
        offer = next(node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "select")
        self.press("select", offer)
        shop.wait_screen("profile", PATIENCE, lambda screen: screen["selected"] == offer)
        self.press("liked")
        wait_until("a word about it", PATIENCE, lambda: shop.settled(shop.screen()), 0.05)
        self.press("hide")
        self.see("idle")
        shop.show_card("b1", "goodbye-badge")

    def join(self):
        self.show(STRANGER, "join")
        self.press("join")
        for question in ("age", "recognise", "purchases", "notes", "measure"):
            self.see("question", question)
            self.press("yes")
        self.see("question", "name")
        self.keys("zo")
        self.see("question", "confirm")
        self.press("yes")
        self.see("result", "joined")

    def change(self):
        """A row deleted, the name corrected, a copy taken, a copy by letter."""
        shop, card = self.shop, self.cards[1]
        with contextlib.closing(sqlite3.connect(shop.home / "hq.db", timeout=10)) as base, base:
            base.execute("INSERT INTO contacts VALUES(?,'email','mia@example.com','m\u2026@e\u2026.com')", (int(card[1:]),))
        self.own_screen(card)
        self.press("known")
        self.see("known")
        row = next(node["argument"] for node in shop.screen()["nodes"] if node.get("action") == "delete" and node["argument"] > 0)
        self.press("delete", row)
        shop.wait_screen("known", PATIENCE, lambda screen: shop.button(screen, "yes"))
        self.press("yes")
        shop.wait_screen("known", PATIENCE, lambda screen: not shop.button(screen, "yes") and shop.button(screen, "correct", 0))
        self.press("correct", 0)
        self.see("question", "name")
        self.keys("x")
        self.see("known")
        self.press("back")
        self.see("rights")
        self.press("copy")
        self.see("copy", "code")
        self.press("letter")
        self.see("copy", "sent")
        self.press("hide")
        self.see("idle")

    def leave(self):
        """One withdraws, one is forgotten."""
        self.own_screen(self.cards[1])
        self.press("stop")
        self.see("result", "withdrawn")
        self.own_screen(self.cards[2])
        self.press("forget")
        self.see("forget")
        self.press("yes")
        self.see("result", "forget")

    def prove(self):
        """A stranger's card that has our application."""
        self.shop.show_card("ntag424:stranger", "join")
        self.press("hide")
        self.see("idle")

    def code(self):
        """A card forgotten: a code that is wrong."""
        self.press("code")
        self.see("number", "number")
        self.keys(NUMBER)
        self.see("number", "code")
        self.keys("00000000")
        self.see("number", "wrong")
        self.press("hide")
        self.see("idle")

    def sell(self):
        """A till's day in four lines."""
        shop, at = self.shop, int(time.time() * 1000)
        sku = shop.rows("SELECT sku FROM products WHERE state<3 ORDER BY id LIMIT 1")[0][0]
        lines = [{"kind": "sale", "till": "t1", "receipt": "R1", "line": 1, "at": at, "sku": sku, "size": "M", "quantity": 1, "price": 7900,
                  "member": int(self.cards[0][1:]), "gift": False, "beneficiary": "self", "discreet": False, "staff": False},
                 {"kind": "return", "till": "t1", "receipt": "R2", "line": 1, "at": at, "sku": sku, "quantity": 1, "of_till": "t1",
                  "of_receipt": "R1", "of_line": 1, "member": None},
                 {"kind": "stock", "sku": sku, "size": "M", "quantity": 4, "at": at},
                 {"kind": "price", "sku": sku, "price": 6900, "currency": "EUR", "at": at}]
        pki, till = shop.home / "pki", f"till.{SITE}.t1"
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", pki / "ca.pem", "--cert",
                        pki / f"{till}.pem", "--key", pki / f"{till}.key", "-q", "1", "-t", f"rg/1/{SITE}/till/t1/retail", "-s"],
                       input="\n".join(json.dumps(line) for line in lines), text=True, check=True)

    def ask(self, who, words):
        done = subprocess.run([str(word) for word in (self.shop.bin / "regardctl", "--broker", self.shop.url, *self.shop._credentials(who),
                                                      *words.split(), "--json")], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout else None

    def asked(self, words, then="approve"):
        """A request that one operator enters and another ends."""
        number = self.ask("ops.demo", f"customer {words}")[0]["request"]
        self.ask("ops.bert", f"customer {then.replace(' ', f' {number} ', 1) if ' ' in then else f'{then} {number}'}")
        return number

    def operate(self):
        """Two operators' day."""
        with contextlib.closing(sqlite3.connect(self.shop.home / "hq.db", timeout=10)) as base, base:
            base.execute("INSERT INTO trial(nth,member,experiment,version,arm,week,bought) SELECT -value,0,'spring',1,iif(value%2,'control',"
                         "'treatment'),1699833600000,value%3=0 FROM json_each('[1,2,3,4,5,6,7,8]')")
        member, (one, two, three, four) = self.cards[0][1:], [card[1:] for card in self.shop.members(7)[3:]]
        for words in ("status", "device config --all --set patience=2", f"device config --site {SITE} --set brightness.dim=20",
                      f"device config {DEVICE} --set glance.birthday=false --unset theme", f"device show {DEVICE}", f"card issue --member {member} --uid 04112233445566", f"card list --member {member}",
                      f"customer find --member {member}", f"customer show {member}", f"customer show {self.cards[1][1:]}",
                      f"audit member {member}", f"why {member} 1", "alerts", "verify", f"code issue {one}",
                      f"household link {one} {two}", f"household show {one}", f"household unlink {one} {two}", "duplicates",
                      f"duplicates dismiss {one} {two}", "experiment list", "measure spring --spend", "measure spring/1", "retention show", "retention set wishes 700", f"device rejects {SITE}/{DEVICE}", f"device rejects {DEVICE}", "device rejects --till"):
            self.ask("ops.demo", words)
        newest = max(self.ask("ops.demo", f"card list --member {member}"), key=lambda row: row["issued"])
        self.ask("ops.demo", f"card lost --card {newest['card']} --replace 04112233445567")
        for words in (f"correct {one} language fr", f"restrict {two}", f"unrestrict {two} --informed", f"merge {one} {three}",
                      f"unmerge {max(one, three, key=int)}", f"erase {four}"):
            self.asked(words)
        self.ask("ops.demo", f"customer proof {four}")
        self.ask("ops.demo", f"customer copy {self.asked(f'export {member}')}")
        self.asked(f"restrict {one}", "extend --reason number")
        number = self.ask("ops.demo", "requests")[0]["request"]
        self.ask("ops.bert", f"customer request {number}")
        self.ask("ops.bert", f"customer refuse {number} --reason identity")
        number = self.ask("ops.demo", f"customer restrict {one}")[0]["request"]
        self.ask("ops.demo", f"customer withdraw {number}")
        with self.assertRaises(StoreError):
            self.shop.ctl("audit", "badge", "1")

    def tell(self):
        """What the retailer's own systems are told; somebody who has asked hears of what comes then."""
        pages = subprocess.run([self.shop.bin / "regardctl", "--broker", self.shop.url, *self.shop._credentials("out.erp"), "--json", "outflow"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        records = [record for page in pages for record in json.loads(page)["records"]]
        self.assertEqual({record["kind"] for record in records}, {"enrol", "consent", "change", "outcome", "erasure"})
        self.ask("ops.demo", f"customer keep {self.cards[2][1:]}")

    def ask_as_operator(self):
        """What README.md says of an operator's request, to the letter."""
        commands = (FOLDER / "README.md").read_text().split("\n### Who asks\n", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]
        done = subprocess.run(["bash", "-eu", "-c", commands], cwd=self.shop.home / "pki", capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["device"] for row in json.loads(done.stdout)["b"]["rows"]], [DEVICE])

    def unpack(self):
        """A second kiosk out of its box; HQ makes its next command key, which the kiosk fetches; and it is thrown out again."""
        shop, unit = self.shop, self.shop.home / "unit"
        shop.start("unit", shop.bin / "regard-kiosk", "--data", unit, "--factory", shop.home / "pki/units" / SERIAL,
                   env={**os.environ, "SDL_VIDEODRIVER": "dummy"})
        wait_until("the unit at HQ", PATIENCE, lambda: self.ask("ops.demo", "device units"), 0.2)
        self.ask("ops.demo", f"device approve {SERIAL} --site {SITE} --device kiosk-2 --group pilot")
        wait_until("the unit's identity", PATIENCE, lambda: (unit / "identity/device.json").exists(), 0.1)
        subprocess.run([shop.bin / "regard-hq", "keys", "--keys", shop.home / "hq-keys", "--command", unit / "both.pem", "--next"],
                       check=True, capture_output=True)
        wait_until("its next identity", PATIENCE,
                   lambda: json.loads((unit / "identity/device.json").read_text())["version"] == 2, 0.1)
        shop.stop("unit")
        number = self.ask("ops.demo", f"device wipe {SERIAL}")[0]["job"]
        self.ask("ops.bert", f"device confirm {number}")
        self.ask("ops.demo", f"device cancel {number}")
        batch = max(row["batch"] or 0 for row in self.ask("ops.demo", f"device wipe --site {SITE}"))
        self.ask("ops.demo", f"device cancel {self.ask('ops.bert', f'device batch {batch}')[0]['job']}")
        self.ask("ops.demo", f"device config {SERIAL} --set patience=1")
        self.ask("ops.demo", f"device group {SERIAL} --add west --remove pilot")
        self.ask("ops.demo", "device config --group west --set theme=dark")
        self.ask("ops.demo", f"device revoke {SITE}/kiosk-2")

    def jobs(self):
        """A diagnosis, and how it went."""
        self.see("idle")
        self.ask("ops.demo", f"device diagnose {DEVICE}")
        number = self.ask("ops.demo", f"device jobs --device {DEVICE}")[0]["job"]
        self.ask("ops.bert", f"device result {number}")
        self.ask("ops.demo", f"device job {DEVICE} log_level --level debug --minutes 1")

    def waiting(self):
        """Events of visits that the kiosk holds for HQ."""
        with contextlib.closing(sqlite3.connect(f"file:{self.shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=1)) as base:
            return base.execute("SELECT count(*) FROM outbox WHERE stream='visit'").fetchone()[0]

    def ask_by_hand(self):
        """The request that was made by hand is one to HQ itself: it waits for IT, which knows the unit from before."""
        shop, topic = self.shop, f"prov/1/claim-{SERIAL}"
        ups = shop.log("hq").count("SERVE-UP")
        shop.start_hq(*self.words)
        # What is asked before it listens is asked for nothing.
        wait_until("HQ's start", PATIENCE, lambda: shop.log("hq").count("SERVE-UP") > ups)
        unit = shop.home / "pki/units" / SERIAL
        by_claim = ["-h", "127.0.0.1", "-p", str(shop.port), "--cafile", unit / "ca.pem", "--cert", unit / "claim.pem", "--key",
                    unit / "claim.key", "-q", "1"]
        heard = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *by_claim, "-C", "1", "-W", str(PATIENCE), "-d", "-F", "heard %p",
                                  "-t", f"{topic}/resp"], stdout=subprocess.PIPE, text=True)
        answer = None
        for line in heard.stdout:
            if line.startswith("Subscribed "):
                subprocess.run(["mosquitto_pub", *by_claim, "-f", shop.home / "pki/request", "-t", f"{topic}/req"], check=True, timeout=PATIENCE)
            if line.startswith("heard "):
                answer = json.loads(line.partition(" ")[2])["b"]
        heard.stdout.close()
        heard.wait()
        self.assertEqual(answer and answer["status"], "pending")

    def by_hand(self):
        """What README.md says of plain mosquitto_sub and mosquitto_pub, to the letter; then the kiosk has what was said by hand."""
        shop, text = self.shop, (FOLDER / "README.md").read_text()
        commands = text.split("\n## By hand\n", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]
        # Somebody who is served while HQ is away.
        shop.show_card(self.cards[0], "locked")
        shop.show_card("b1", "profile")
        self.press("hide")
        self.see("idle")
        shop.show_card("b1", "goodbye-badge")
        self.assertGreater(self.waiting(), 0)
        done = subprocess.run(["bash", "-eu", "-c", commands], cwd=shop.home / "pki", capture_output=True, text=True,
                              timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"online":true', done.stdout)
        self.assertIn('"m":"pull","feed":"associates"', done.stdout)
        self.assertIn('"state":"done"', done.stdout)
        self.assertIn("Verified OK", done.stdout)
        wait_until("the events that were acknowledged by hand", PATIENCE, lambda: self.waiting() == 0, 0.1)

        def held():
            with contextlib.closing(sqlite3.connect(f"file:{shop.home}/kiosk/kiosk.db?mode=ro", uri=True, timeout=1)) as base:
                return base.execute("SELECT epoch, version, dropping FROM next_cursor WHERE feed='associates'").fetchone()
        wait_until("the page that was sent by hand", PATIENCE, lambda: held() == ("by-hand", 1, 0), 0.1)
        wait_until("the configuration that was sent by hand", PATIENCE,
                   lambda: json.loads((shop.home / "kiosk/hq.json").read_text())["ver"] == 1000000, 0.1)

    def test_1_a_day(self):
        """everything that people do at a kiosk, at a till and at HQ, recorded"""
        for part in (self.jobs, self.code, self.prove, self.visit, self.change, self.leave, self.join, self.sell, self.operate, self.tell, self.ask_as_operator,
                     self.unpack):
            part()
            say(f"  {part.__name__}")
        wait_until("all events at HQ", PATIENCE, lambda: (self.shop.status() or {}).get("queue") == 0, 0.3)
        echoes = {channel["address"] for name, channel in DOCUMENT["channels"].items() if name.startswith("echo")}
        wait_until("what HQ says to itself", PATIENCE, lambda: echoes <= {topic for topic, _, _ in self.recorder.messages()}, 0.3)
        self.shop.stop("hq")
        self.by_hand()
        self.shop.stop("kiosk")
        time.sleep(0.3)
        type(self).messages = list(self.recorder.messages())
        type(self).payloads = list(self.recorder.payloads())
        self.ask_by_hand()

    def test_2_every_message_keeps_to_the_contract(self):
        """and to the letter of it: nothing but what is written there"""
        self.assertTrue(self.messages, "there was no whole day")
        exact, asked, wrong = Contract(exact=True), {}, []
        for topic, _, payload in self.messages:
            try:
                channel, _, message = exact.message(topic, payload)
                self.seen[channel] += 1
                body = {} if channel == "retail" else message["b"]
                if channel.startswith("events"):
                    self.kinds.update(op["kind"] for op in body["ops"])
                elif channel in ("operatorRequest", "request"):
                    asked[body["rid"]] = body["m"]
                    self.methods[body["m"]] += 1
                elif channel == "operatorAnswer" and "rows" in body:
                    exact.rows(asked[body["rid"]], body["rows"])
                    self.answered[asked[body["rid"]]] += len(body["rows"])
                elif channel == "answer":
                    self.answered[asked[body["rid"]]] += 1
                elif channel == "acknowledgement":
                    self.assertEqual(body["rejects"], [], topic)
            except Refused as refused:
                wrong.append(str(refused))
        self.assertEqual(wrong, [])
        letters = list(self.shop.letters.glob("*.json"))
        self.assertEqual(sorted({path.name.split("-")[0] for path in letters}), ["code", "copy"])
        for path in letters:
            exact.check("letter.json", json.loads(path.read_text()))
        say(f"  {len(self.messages)} messages, {dict(self.seen)}")

    def test_2b_hq_signed_what_it_said_to_the_kiosk(self):
        """all of it is signed, and openssl finds the signature right by what README.md says of it"""
        work, counts = self.shop.home, collections.Counter()
        for topic, _, payload in self.messages:
            if "/dn/" not in topic or topic.startswith("rg/1/ops/"):
                continue
            level, message = topic.split("/dn/")[1].split("/")[0], payload[:-98] + b"}"
            self.assertRegex(payload, SIGNED, topic)
            counts[level] += 1
            # One by one, openssl takes its time.
            if counts[level] > 12:
                continue
            digest = hashlib.sha256(message).hexdigest()
            (work / "statement").write_text(f"regard-command/1\n{topic}\n{digest}\n")
            (work / "signature").write_bytes(base64.b64decode(payload[-90:-2]))
            subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", work / "kiosk/identity/command.pem", "-in",
                            work / "statement", "-sigfile", work / "signature"], check=True, capture_output=True)
        self.assertEqual(set(counts), {"res", "ack", "feed", "job", "identity", "desired", "hint"})

    def test_2b_operators_and_systems_signed_what_they_asked(self):
        """by the certificate that goes with it, and openssl finds the signature right by what README.md says of it"""
        work, askers = self.shop.home, collections.Counter()
        for topic, _, payload in self.messages:
            asker = re.fullmatch(r"rg/1/((?:ops|out)/[a-z]+)/up/req", topic)
            if not asker:
                continue
            text, signature = re.fullmatch(rb'(.*),"sig":"([^"]*)"}', payload, re.DOTALL).groups()
            askers[asker[1]] += 1
            if askers[asker[1]] > 12:
                continue
            (work / "asker.der").write_bytes(base64.b64decode(json.loads(payload)["cert"]))
            (work / "statement").write_text(f"regard-client/1\n{topic}\n{hashlib.sha256(text + b'}').hexdigest()}\n")
            (work / "signature").write_bytes(base64.b64decode(signature))
            openssl = functools.partial(subprocess.run, check=True, capture_output=True, cwd=work)
            openssl(["openssl", "x509", "-in", "asker.der", "-noout", "-pubkey", "-out", "asker.pem"])
            openssl(["openssl", "dgst", "-sha256", "-verify", "asker.pem", "-signature", "signature", "statement"])
            subject = openssl(["openssl", "x509", "-in", "asker.der", "-noout", "-subject"]).stdout
            self.assertEqual(subject.decode().strip(), f"subject=CN = {asker[1].replace('/', '.')}")
        self.assertEqual(set(askers), {"ops/demo", "ops/bert", "out/erp"})

    def test_2c_what_is_packed_was_asked_for(self):
        """answers to who can unpack them, each smaller for it; who says nothing of it, or is nobody's kiosk, gets JSON"""
        accepts, count = {}, collections.Counter()
        for topic, _, payload in self.payloads:
            text = packed.plain(payload)
            if topic.endswith("/up/req") and "/ops/" not in topic:
                body = json.loads(text)["b"]
                accepts[body["rid"]] = body.get("accept", []) == ["zstd"]
            if payload != text:
                body = json.loads(text)["b"]
                self.assertTrue(topic.endswith("/dn/res") and accepts[body["rid"]], topic)
                self.assertLess(len(payload), len(text))
                count[json.loads(text)["t"]] += 1
        self.assertEqual(set(count), {"page", "picture"})

    def test_3_all_of_the_contract_was_there(self):
        """every channel, kind of event, feed and method, but those that are listed with the reason"""
        self.assertEqual(set(DOCUMENT["channels"]) - set(self.seen), set())
        self.assertEqual(set(SCHEMAS["event.json"]["$defs"]) - set(self.kinds), set(UNSEEN))
        self.assertEqual(set(SCHEMAS["pull.json"]["$defs"]) - set(self.methods), {*UNDAMAGED, *FOLLOWS})
        self.assertEqual(set(SCHEMAS["ops-rows.json"]["properties"]) - set(self.answered), set(UNASKED))
        self.assertEqual(set(self.methods) - set(self.answered), {*UNANSWERED, "audit-badge"})
        self.assertEqual({topic.rsplit("/", 1)[1] for topic, retained, _ in self.messages if "/up/ev/" in topic}, {"consent", "visit", "audit"})
        self.assertEqual([topic for topic, retained, _ in self.messages if retained], [])


if __name__ == "__main__":
    main()
