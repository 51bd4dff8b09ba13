"""What the schemas refuse is what the programs refuse, value by value: a kiosk's reader, and an HQ to which the test plays kiosk and till."""
import collections
import fnmatch
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[0] / "sync")]
import sync_harness as rg  # noqa: E402
from contract import FOLLOWS, SCHEMAS, UNANSWERED, Contract, Refused  # noqa: E402
from mutants import edges, mutants  # noqa: E402

TESTS = pathlib.Path(os.environ.get("RG_TESTS", "build/release/tests"))
CONTRACT = Contract()
SITE, DEVICE = "store-1", "kiosk-1"
HERE_TOPIC = f"rg/1/{SITE}/{DEVICE}/"

# Where a receiver takes more than the contract lets a sender say: (what it is, what was done to it, why).
KIOSK_TAKES = [
    ("*", r"^id ", "the id of a message names it in logs; a kiosk has no use for it"),
    ("ack", r"^sig is ", "without a command key nothing is checked; with one, unit_sync_proof and fault_kiosk_hostile say what is refused"),
    ("page", r"^b/more is missing", "counts as false"), ("picture", r"^b/more is missing", "counts as false"),
    ("page", r"^b/dels is ", "what is no list is none"),
    ("picture", r"^b/type is ", "it looks at the bytes"),
    ("ack", r"^b/rejects/0/code|^b/rejects is too long", "it counts them, no more"),
    ("copy", r"^b/contact is ", "one that is none is not offered"),
    ("copy", r"^b/error is ", "any word: there is no copy"),
    ("job", r"^b/kind is 'no such word'", "a job of a later release is refused by name"),
    ("feed-*", r"^(name|language|sku|title|category|season|currency|display_name|first_name|say|text_version|size|kind|status|text|code) is '[xß]+", "it is cut"),
    ("feed-associates", r"^role is ", "what is not `it` is an associate"),
    ("feed-products", r"^picture is ", "what names none is none"),
    ("feed-neighbours", r"^others/[135] is '(0|9007199254740992)'", "a weight that is none stands for nothing"),
    ("feed-neighbours", r"^counted\b", "what is not both numbers says nothing: nothing is counted on from it"),
    ("page", r"^b/upto\b", "likewise: nothing is counted beyond it"),
    ("page", r"^b/fading\b", "likewise: things fade as usual"),
    ("feed-consents", r"^(granted|text_version|at|heads)\b", "where the key can be read, doubt is a no"),
    ("feed-cards", r"^(key_version|kind|holder|status) is ", "where the key can be read, doubt is a blocked card"),
    ("feed-members", r"^\w+/", "an entry that is unfit is left out"),
    ("feed-members", r"^points is ", "what is no balance is not known"),
    ("feed-members", r"^\w+ is too long", "what is too many is left out")]


class Ledger:
    """Disagreements, and which of the known ones were seen."""

    def __init__(self, test, known):
        self.test, self.known, self.used, self.wrong = test, known, set(), []
        self.counts = collections.Counter()

    def compare(self, name, what, fits, took, said):
        self.counts[fits, took] += 1
        if fits and not took:
            self.wrong.append(f"{name}, {what}: fits, and is refused ({said})")
        elif took and not fits:
            reasons = [entry for entry in self.known if fnmatch.fnmatch(name, entry[0]) and re.search(entry[1], what)]
            self.used.update(reasons)
            if not reasons:
                self.wrong.append(f"{name}, {what}: does not fit, and is taken ({said})")

    def close(self, least):
        if self.wrong:
            self.test.fail("\n".join(["", *self.wrong[:60]]))
        self.test.assertEqual([entry for entry in self.known if entry not in self.used], [], "this is no longer so")
        self.test.assertGreater(self.counts[True, True], least)
        self.test.assertGreater(self.counts[False, False], least)


def varied(reference, example, below=""):
    schema = CONTRACT.validator(reference).schema
    return [("as it is", example), *mutants(schema, example, below), *edges(schema, example, below)]


def fits(topic, message):
    try:
        CONTRACT.message(topic, json.dumps(message, ensure_ascii=False).encode())
    except Refused:
        return False
    return True


def plain(message):
    return json.dumps(message, ensure_ascii=False)


def like_php(message):
    """json_encode() of PHP, as it comes"""
    return json.dumps(message).replace("/", "\\/")


def escaped(message):
    """every character of every text and name as an escape"""
    def units(text):
        utf16 = text.encode("utf-16-be", "surrogatepass")
        return '"' + "".join(f"\\u{utf16[at]:02x}{utf16[at + 1]:02X}" for at in range(0, len(utf16), 2)) + '"'
    if isinstance(message, str):
        return units(message)
    if isinstance(message, list):
        return "[" + ",".join(map(escaped, message)) + "]"
    if isinstance(message, dict):
        return "{" + ",".join(f"{units(name)}:{escaped(value)}" for name, value in message.items()) + "}"
    return json.dumps(message)


class AtTheKiosk(unittest.TestCase):
    """regard-kiosk's reader of what HQ sends."""

    def verdicts(self, messages, encode=plain):
        done = subprocess.run([TESTS / "wire-read"], input="".join(encode(message) + "\n" for message in messages),
                              capture_output=True, text=True, check=True)
        self.assertEqual(len(done.stdout.splitlines()), len(messages))
        return done.stdout.splitlines()

    def cases(self):
        """(what it is, what was done, its topic, the message)"""
        topics = {"hint": "dn/feed/stock", "ack": "dn/ack/visit", "job": "dn/job", "identity-hint": "dn/identity", "desired": "dn/desired"}
        for name in ("page", "picture", "hint", "ack", "copy", "code", "proof", "job", "compared", "identity-hint", "desired"):
            for number, example in enumerate(SCHEMAS[f"{name}.json"]["examples"]):
                for what, message in varied(f"{name}.json", example, "b" if number else ""):
                    body, level = message.get("b"), {"hint": "feed", "ack": "stream"}.get(name)
                    topic = topics.get(name, "dn/res")
                    if level and isinstance(body, dict) and body.get(level) in SCHEMAS["common.json"]["$defs"][level]["enum"]:
                        topic = f"{topic.rsplit('/', 1)[0]}/{body[level]}"
                    if not what.startswith("b/rows/"):
                        yield name, what, HERE_TOPIC + topic, message
        for page in SCHEMAS["page.json"]["examples"]:
            feed = page["b"]["feed"]
            if "rows" in page["b"]:
                for what, row in varied(f"feed-{feed}.json", SCHEMAS[f"feed-{feed}.json"]["examples"][0]):
                    body = {**page["b"], "columns": list(row), "rows": [list(row.values())]}
                    yield f"feed-{feed}", what, HERE_TOPIC + "dn/res", {**page, "b": body}

    def test_it_refuses_what_they_refuse(self):
        ledger, cases = Ledger(self, KIOSK_TAKES), list(self.cases())
        for (name, what, topic, message), said in zip(cases, self.verdicts([case[3] for case in cases])):
            ledger.compare(name, what, fits(topic, message), said == "ok", said)
        ledger.close(300)

    def test_texts_with_escapes(self):
        """an HQ may be written with any encoder: what is said decides, not how it is written"""
        cases = list(self.cases())
        messages = [case[3] for case in cases]
        plainly = self.verdicts(messages)
        for encode in (json.dumps, like_php, escaped):
            written = [encode(message) for message in messages]
            self.assertGreater(sum("\\" in text for text in written), 100)
            for (name, what, topic, message), text, said, before in zip(cases, written, self.verdicts(messages, encode), plainly):
                with self.subTest(encode.__name__, name=name, what=what):
                    if len(text) <= 65536:
                        self.assertEqual(said, before, text[:2000])
                    if before == "ok" and name == "copy" and what == "as it is":
                        CONTRACT.message(topic, text.encode())


HQ_TAKES_EVENTS = [
    ("enrol", r"^seen\b", "it counts as not said"),
    ("consent", r"^member is ", "the line says whose it is")]
HQ_TAKES_MESSAGES = [("events-visit", r"^ts is ", "it has a clock of its own")]
HQ_TAKES_JOBS = [("job", r"^ts is ", "it has a clock of its own")]
HQ_TAKES_PULLS = [
    ("*", r"^b/rid is 'no such word'", "any text of 64 bytes or fewer comes back; a kiosk reads a word of 39"),
    ("pull-pull", r"^b/m is ", "what names a feed is a pull"),
    ("pull-rows", r"^b/m is ", "and says from where"),
    ("pull-*", r"^b/epoch is ", "any text that is not its epoch is another")]
HQ_TAKES_REQUESTS = [
    ("customer-unrestrict", r"^b/informed is ", "said when it is approved: then what is not true is `not-informed`"),
    ("customer-refuse", r"^b/reason is ", "that there is no such request is said first"),
    ("customer-extend", r"^b/reason is ", "that there is no such request is said first"),
    ("requests", r"^b/overdue is ", "what is not true asks for all")]
HQ_TAKES_LINES = [("return", r"^member is ", "the goods came back whoever brought them")]


class AtHq(unittest.TestCase):
    """regard-hq, to which the test is a kiosk and a till."""

    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place([f"{SITE}.{DEVICE}", "hq", "ops.anna", f"till.{SITE}.t1"])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.hq = rg.Hq(cls.place, customers=40, products=20, purchases=200)
        cls.hq.start()
        cls.kiosk = rg.Kiosk(cls.place, SITE, DEVICE)
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()
        while cls.kiosk.pull("stock", "", 0, 1) is None:
            pass
        # Whom a test erases or changes is nobody's else.
        cls.members = [row["id"] for row in cls.kiosk.pull_all("members")[2]]
        product = cls.kiosk.pull_all("products")[2][0]
        cls.product, cls.sku = product["id"], product["sku"]

    def setUp(self):
        self.member, self.other = self.members.pop(), self.members.pop()

    def real(self, value):
        """An example with members and products that this HQ knows."""
        text = json.dumps(value)
        for name, number in (("member", self.member), ("other", self.other), ("product", self.product)):
            text = re.sub(rf'("{name}": )\d+', rf"\g<1>{number}", text)
        return json.loads(text.replace('"TR-100"', json.dumps(self.sku)))

    def line(self, member):
        done = subprocess.run([TESTS / "ledger-line", "--member", str(member), "--purpose", "notes", "--act", "grant", "--at", "1"],
                              capture_output=True, text=True, check=True)
        made = json.loads(done.stdout)
        return {"line": made["line"], "key": made["key"]}

    def codes(self, stream, ops):
        """HQ's code for each op, None for one that it took."""
        epoch, found = os.urandom(8).hex(), [None] * len(ops)
        for first in range(0, len(ops), 16):
            part = ops[first:first + 16]
            self.kiosk.publish(f"up/ev/{stream}", rg.envelope("events", {"stream": stream, "epoch": epoch, "seq": first + 1, "ops": part}))
            ack = self.kiosk.answer(f"dn/ack/{stream}", lambda body: body["epoch"] == epoch, 10)
            self.assertEqual(ack["upto"], first + len(part))
            for reject in ack["rejects"]:
                found[reject["seq"] - 1] = reject["code"]
        return found

    def test_events(self):
        ledger = Ledger(self, HQ_TAKES_EVENTS)
        streams = {"shown": "visit", "outcome": "visit", "note": "visit", "counter": "visit", "seen": "visit", "looked": "audit"}
        cases = collections.defaultdict(list)
        for kind, part in SCHEMAS["event.json"]["$defs"].items():
            for example in part["examples"]:
                example = self.real(example)
                if kind == "consent":
                    example.update(self.line(self.member))
                if kind == "enrol":
                    example["member"] = 2 ** 52 + 17
                for what, op in varied(f"event.json#/$defs/{kind}", example):
                    # Each takes effect once.
                    op = {**op, "id": rg.uuid7()} if op.get("id") == example["id"] else op
                    cases[streams.get(kind, "consent")].append((kind, what, op))
        for stream, list_ in cases.items():
            for (kind, what, op), code in zip(list_, self.codes(stream, [case[2] for case in list_])):
                fit = CONTRACT.fits(f"event.json#/$defs/{kind}", op)
                bad = ("bad-op", "unknown-kind")
                # A line of random bytes is never one, and what is lost is rejected on purpose.
                if kind in ("lost", "looked"):
                    self.assertIsNotNone(code, f"{kind}, {what}")
                else:
                    ledger.compare(kind, what, fit, code not in bad, code)
        ledger.close(100)

    def answers(self, topic, message, expected):
        """The bodies that come on `expected` for a message; then a pull of the test's own is answered, and HQ is done with it."""
        self.kiosk.messages.clear()
        rid = rg.uuid7()
        self.kiosk.publish(topic, json.dumps(message).encode())
        self.kiosk.publish("up/req", rg.envelope("pull", {"rid": rid, "m": "pull", "feed": "erasures", "epoch": "", "from": 0}))
        self.assertIsNotNone(self.kiosk.answer("dn/res", lambda body: body.get("rid") == rid, 10), message)
        return [json.loads(payload)["b"] for where, payload in self.kiosk.messages if where == expected]

    def test_messages(self):
        """the envelope, and what is around the ops"""
        ledger = Ledger(self, HQ_TAKES_MESSAGES)
        example = self.real(SCHEMAS["events-visit.json"]["examples"][0])
        for what, message in varied("events-visit.json", example):
            if what.startswith("b/ops/0") or what == "exp is '-9007199254740991'":
                continue
            if isinstance(message.get("b"), dict) and message["b"].get("epoch") == example["b"]["epoch"]:
                message["b"]["epoch"] = os.urandom(8).hex()
            took = self.answers("up/ev/visit", message, "dn/ack/visit")
            ledger.compare("events-visit", what, fits(HERE_TOPIC + "up/ev/visit", message), bool(took), took)
        ledger.close(5)

    def test_jobs(self):
        """what a kiosk says of a job that this HQ does not know: it has heard; a nonce is for an order, of which there is none"""
        ledger = Ledger(self, HQ_TAKES_JOBS)
        for number, example in enumerate(SCHEMAS["job-report.json"]["examples"]):
            if "nonce" in example["b"]:
                continue
            for what, message in varied("job-report.json", example, "b" if number > 1 else ""):
                if what != "exp is '-9007199254740991'":
                    said = self.answers("up/job", message, "dn/job")
                    ledger.compare("job", what, fits(HERE_TOPIC + "up/job", message), bool(said), said)
        ledger.close(15)

    def test_pulls(self):
        """what is asked: an answer that is not `bad-request` or `unknown-feed`, or none"""
        ledger = Ledger(self, HQ_TAKES_PULLS)
        for example in SCHEMAS["pull.json"]["examples"]:
            if example["b"]["m"] not in (*UNANSWERED, *FOLLOWS):
                for what, message in varied("pull.json", self.real(example), "b"):
                    if example["b"]["m"] == "prove" and isinstance(message.get("b"), dict) and message["b"].get("rid") == example["b"]["rid"]:
                        # An id serves once.
                        message["b"]["rid"] = rg.uuid7()
                    said = self.answers("up/req", message, "dn/res")
                    took = bool(said) and said[0].get("error") not in ("bad-request", "unknown-feed")
                    ledger.compare(f"pull-{example['b']['m']}", what, fits(HERE_TOPIC + "up/req", message), took, said)
        ledger.close(20)

    def line_of(self, topic, request):
        """Signed, but where an example's certificate and signature were spoiled."""
        found = {name: request.pop(name) for name in ("cert", "sig") if name in request}
        if found not in ({}, {name: SCHEMAS["ops.json"]["examples"][0][name] for name in ("cert", "sig")}):
            return json.dumps({**request, **found}) + "\n"
        return self.place.signed("ops.anna", topic, json.dumps(request)).decode() + "\n"

    def asked(self, requests):
        """HQ's answer to each of an operator's requests by its rid, by plain mosquitto_pub and mosquitto_sub."""
        word = ["-h", "127.0.0.1", "-p", str(self.place.port), *self.place.files("ops.anna"), "-q", "1"]
        word[word.index("--ca")] = "--cafile"
        path, topic = self.place.path("answers"), "rg/1/ops/anna/up/req"
        with open(path, "wb") as out:
            listener = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", *word, "-d", "-t", "rg/1/ops/anna/dn/res"], stdout=out)
        speaker = subprocess.Popen(["mosquitto_pub", *word, "-l", "-t", topic], stdin=subprocess.PIPE)
        self.place.processes += [listener, speaker]

        def heard():
            with open(path, encoding="utf-8") as lines:
                return lines.read()
        rg.wait_for(lambda: "SUBACK" in heard(), 10, "the subscription")
        # A few at a time, as people ask: whoever keeps HQ busy for longer than 200 ms at once is hung up on.
        for first in range(0, len(requests), 6):
            last = json.loads(rg.envelope("ops", {"rid": f"last-{first}.", "m": "retention-show"}))
            lines = [self.line_of(topic, dict(request)) for request in [*requests[first:first + 6], last]]
            speaker.stdin.write("".join(lines).encode())
            speaker.stdin.flush()
            rg.wait_for(lambda rid=last["b"]["rid"]: rid in heard(), 10, f"an answer to {lines}\n{self.place.log()[-1000:]}")
        speaker.stdin.close()
        self.place.kill(listener)
        bodies = [json.loads(line)["b"] for line in heard().splitlines() if line.startswith("{")]
        return {body["rid"]: body for body in bodies}

    def test_operators(self):
        """an operator's request: an answer that is not that it is none"""
        ledger, cases = Ledger(self, HQ_TAKES_REQUESTS), []
        none = ("bad-request", "unknown-method", "bad-field", "bad-reason", "bad-extension", "bad-uid", "unsealed", "unsigned", "unproven", "clock")
        # Other times at the edge of what may be said are no request of now, which integration_signed says.
        apart = ("exp is '-9007199254740991'", "ts is '0'", "ts is '253402300799999'")
        for number, example in enumerate(SCHEMAS["ops.json"]["examples"]):
            for what, message in varied("ops.json", {**self.real(example), "ts": rg.now_ms()}, "b" if number else ""):
                if "b/rid" not in what and what not in apart:
                    rid = f"case-{len(cases)}"
                    message = {**message, "b": {**message["b"], "rid": rid}} if isinstance(message.get("b"), dict) else message
                    cases.append((example["b"]["m"], what, message, rid))
        answers = self.asked([case[2] for case in cases])
        for name, what, message, rid in cases:
            said = answers.get(rid)
            took = said is not None and said.get("error") not in none
            ledger.compare(name, what, fits("rg/1/ops/anna/up/req", message), took, said and str(said)[:150])
        for body in answers.values():
            CONTRACT.check("ops-res.json#/properties/b", body)
        ledger.close(50)

    def test_retail_lines(self):
        """a line of a till that HQ cannot use is kept with the reason"""
        ledger, cases = Ledger(self, HQ_TAKES_LINES), []
        for example in SCHEMAS["retail.json"]["examples"]:
            cases += [(example["kind"], what, line) for what, line in varied("retail.json", self.real(example))]
        cases.append(("stock", "the last", {"kind": "the last"}))
        self.place.publish(f"till.{SITE}.t1", f"rg/1/{SITE}/till/t1/retail", "\n".join(json.dumps(line) for _, _, line in cases).encode())
        base = sqlite3.connect(f"file:{self.place.path('hq.db')}?mode=ro", uri=True, timeout=10)
        self.addCleanup(base.close)

        def refused():
            return dict(base.execute("SELECT body, code FROM dead_letter WHERE stream='retail'"))
        rg.wait_for(lambda: json.dumps(cases[-1][2]) in refused(), 10, "the last line")
        found = refused()
        for kind, what, line in cases:
            said = found.get(json.dumps(line))
            # Whether it knows such a thing or has it otherwise is nothing that a schema knows.
            took = said is None or said.startswith(("no product", "no member", "this till line", "this return"))
            ledger.compare(kind, what, CONTRACT.fits("retail.json", line), took, said)
        ledger.close(50)


if __name__ == "__main__":
    unittest.main()
