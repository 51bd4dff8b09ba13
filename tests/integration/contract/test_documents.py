"""include/protocol by itself: every reference leads somewhere, README.md says the same, and what breaks a schema is refused."""
import json
import re
import unittest

import yaml
from contract import DOCUMENT, FOLDER, ROOT, SCHEMAS, Contract, Refused, Validator, channel_of, followed, resolve, schemas_of
from mutants import edges, mutants

TOLERANT, EXACT = Contract(), Contract(exact=True)
# Files, and what the rows of pages and answers are: no message's schema names them.
BESIDE = {"letter.json", "export.json", "identity.json", "ops-rows.json"}


def every(value, path=()):
    """(path, dictionary) of each one in a document."""
    if isinstance(value, dict):
        yield path, value
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from every(part, (*path, key))


def examples():
    """(name of the schema, example, whether it is the first of its kind) of all that stand in the schemas."""
    for name, schema in SCHEMAS.items():
        parts = [(name, schema), *((f"{name}#/$defs/{key}", part) for key, part in schema.get("$defs", {}).items())]
        for reference, part in parts:
            for number, example in enumerate(part.get("examples", [])):
                yield reference, example, number == 0


class Schemas(unittest.TestCase):
    def test_each_is_one_and_leads_somewhere(self):
        used = set()
        for name, schema in SCHEMAS.items():
            self.assertEqual(schema["$schema"], Validator.META_SCHEMA["$id"], name)
            Validator.check_schema(schema)
            self.assertTrue(schema["title"])
            for path, part in every(schema):
                if "examples" in path:
                    continue
                if isinstance(part.get("$ref"), str):
                    target = part["$ref"].split("#")[0] or name
                    self.assertIn(target, SCHEMAS, f"{name}: {path}")
                    used |= {target} - {name}
                    TOLERANT.validator(target + "#" + part["$ref"].partition("#")[2])
                if "x-max-bytes" in part and "properties" not in path[-1:]:
                    self.assertEqual(part["x-max-bytes"], part["maxLength"], f"{name}: {path}")
                if part.get("type") == "object" and "properties" in part:
                    self.assertLessEqual(set(part.get("required", [])), set(part["properties"]), f"{name}: {path}")
                    self.assertIn(part.get("additionalProperties", True), (True,), "a receiver ignores what it does not know")
        messages = {schema for channel in DOCUMENT["channels"] for schema in schemas_of(channel).values()}
        rows = {name for name in SCHEMAS if name.startswith("feed-")}
        self.assertEqual(set(SCHEMAS), used | messages | rows | BESIDE, "a schema that nothing uses")

    def test_every_example_fits_and_every_kind_has_one(self):
        seen = set()
        for reference, example, _ in examples():
            EXACT.check(reference, example)
            seen.add(reference)
        self.assertEqual({f"event.json#/$defs/{kind}" for kind in SCHEMAS["event.json"]["$defs"]} - seen, set())
        self.assertEqual({name for name in SCHEMAS if "examples" not in SCHEMAS[name]}, {"common.json", "event.json", "export.json"})

    def test_what_breaks_them_is_refused(self):
        """a member gone, another type, a bound passed, a word that there is not; and what is at a bound is taken"""
        refused = taken = 0
        for reference, example, first in examples():
            schema = TOLERANT.validator(reference).schema
            below = "" if first or "t" not in example else "b"
            for what, mutant in mutants(schema, example, below):
                self.assertFalse(TOLERANT.fits(reference, mutant), f"{reference} takes it: {what}")
                refused += 1
            for what, edge in edges(schema, example, below):
                self.assertTrue(TOLERANT.fits(reference, edge), f"{reference} refuses it: {what}")
                taken += 1
        self.assertGreater(refused, 2000)
        self.assertGreater(taken, 500)

    def test_what_nobody_knows_is_refused_only_to_the_letter(self):
        """a member that is not known is ignored; a kind of event, a stream, a type that are not known are refused"""
        for reference, example, _ in examples():
            if "t" in example:
                more = {**example, "later": 1, "b": {**example["b"], "later": [1]}}
                self.assertTrue(TOLERANT.fits(reference, more), reference)
                self.assertFalse(EXACT.fits(reference, more), reference)
        op = SCHEMAS["event.json"]["$defs"]["outcome"]["examples"][0]
        for stream in ("consent", "visit", "audit"):
            message = json.loads(json.dumps(SCHEMAS[f"events-{stream}.json"]["examples"][0]))
            message["b"]["ops"].append({**op, "kind": "liked"})
            self.assertFalse(TOLERANT.fits(f"events-{stream}.json", message))
            payload = json.dumps(SCHEMAS[f"events-{stream}.json"]["examples"][0]).encode()
            TOLERANT.message(f"rg/1/s/k/up/ev/{stream}", payload)
            for topic in ("rg/1/s/k/up/ev/gossip", "rg/1/s/k/up/state", f"rg/1/s/k/up/ev/{'visit' if stream != 'visit' else 'audit'}", "rg/2/s/k/up/state"):
                with self.assertRaises(Refused):
                    TOLERANT.message(topic, payload)

    def test_stored_examples_of_other_tests(self):
        """what the fuzzers begin with keeps to the contract"""
        topics = {"ack": "dn/ack/visit", "hint": "dn/feed/stock", "job": "dn/job", "desired": "dn/desired"}
        found = set()
        for path in sorted((ROOT / "tests/fuzz").glob("*/seeds/*.json")):
            message = json.loads(path.read_text()) if path.parts[-3] in ("ack", "chunk", "code", "copy", "job", "page", "proof") else None
            if message is not None:
                found.add(message["t"])
                TOLERANT.message("rg/1/s/k/" + topics.get(message["t"], "dn/res"), path.read_bytes())
        self.assertEqual(found, {"ack", "hint", "desired", "page", "picture", "copy", "code", "proof", "job"})


class Document(unittest.TestCase):
    def test_its_parts(self):
        self.assertEqual(DOCUMENT["asyncapi"], "3.0.0")
        self.assertLessEqual({"info", "servers", "channels", "operations", "components"}, set(DOCUMENT))
        self.assertEqual(set(DOCUMENT) - {"asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"}, set())
        for path, part in every(DOCUMENT):
            if "$ref" in part:
                self.assertEqual(set(part), {"$ref"}, f"{path}: nothing stands beside a reference")
                resolve(part["$ref"])
        used = {part["$ref"] for _, part in every(DOCUMENT) if "$ref" in part}
        for group, parts in DOCUMENT["components"].items():
            for name in parts:
                self.assertIn(f"#/components/{group}/{name}", used, "a component that nothing uses")

    def test_channels(self):
        for name, channel in DOCUMENT["channels"].items():
            self.assertEqual(set(re.findall(r"\{(\w+)\}", channel["address"])), set(channel["parameters"]), name)
            self.assertTrue(channel["messages"], name)
            for key, message in channel["messages"].items():
                message = followed(message)
                payload = message["payload"]
                self.assertEqual(payload["schemaFormat"], "application/schema+json;version=draft-2020-12")
                schema = resolve(payload["schema"]["$ref"])
                if name != "retail":
                    self.assertEqual(schema["properties"]["t"], {"const": message["name"]}, f"{name}: {key}")
                if "correlationId" in message:
                    self.assertEqual(message["correlationId"]["location"], "$message.payload#/b/rid")
            for level in ("feed", "stream"):
                if level in channel["parameters"]:
                    self.assertEqual(channel["parameters"][level]["enum"], SCHEMAS["common.json"]["$defs"][level]["enum"])
            example = channel["address"].format(site="store-1", device="kiosk-1", till="t1", operator="anna", system="erp", feed="stock", stream="visit",
                                                claim="claim-RG-2026-0001")
            self.assertEqual(channel_of(example)[0], name)
            # As slots of before have it.
            self.assertEqual(channel_of(example.replace("claim-RG-2026-", "claim.RG-2026."))[0], name)

    def test_operations(self):
        reached = set()
        for name, operation in DOCUMENT["operations"].items():
            self.assertIn(operation["action"], ("send", "receive"), name)
            for part in (operation, operation.get("reply", operation)):
                channel = part["channel"]["$ref"]
                reached.add(channel.rsplit("/", 1)[1])
                for message in part["messages"]:
                    self.assertTrue(message["$ref"].startswith(f"{channel}/messages/"), name)
            # From the kiosk's side: it writes below up/ and reads below dn/; a unit that is no kiosk yet asks, and is answered.
            address = followed(operation["channel"])["address"]
            up, down = ("/req", "/resp") if address.startswith("prov/") else ("/up/", "/dn/")
            self.assertIn(up if operation["action"] == "send" else down, address, name)
            if "reply" in operation:
                self.assertIn(down, followed(operation["reply"]["channel"])["address"], name)
        kiosks = {name for name, channel in DOCUMENT["channels"].items() if re.search(r"\{(device|claim)\}", channel["address"])}
        self.assertEqual(reached, kiosks, "a kiosk's channel without an operation")

    def test_a_mistake_is_found(self):
        """the test above of references can fail"""
        with self.assertRaises((KeyError, FileNotFoundError)):
            resolve("schemas/gossip.json")
        with self.assertRaises(KeyError):
            resolve("#/channels/gossip")
        self.assertIsInstance(yaml.safe_load((FOLDER / "asyncapi.yaml").read_text()), dict)


class Readme(unittest.TestCase):
    """The two say the same."""

    @classmethod
    def setUpClass(cls):
        cls.text = (FOLDER / "README.md").read_text()

    def rows(self, heading):
        """The rows of the first table below a heading, by the words in backticks in their first column."""
        part = self.text.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
        return {tuple(re.findall(r"`([^`]+)`", line.split("|")[1])): line for line in part.splitlines()
                if line.startswith("| `")}

    def test_topics(self):
        stated = {topic for names in self.rows("## Topics") for topic in names}
        written = {re.sub(r"\{(\w+)\}", r"<\1>", channel["address"]) for channel in DOCUMENT["channels"].values()}
        self.assertEqual({re.sub(r"up/ev/\w+", "up/ev/<stream>", topic) for topic in written}, stated)

    def test_feeds(self):
        rows = self.rows("### Feeds, in the order in which a kiosk pulls them on connecting")
        self.assertEqual([name for (name,) in rows], SCHEMAS["common.json"]["$defs"]["feed"]["enum"])
        for (feed,), line in rows.items():
            schema = SCHEMAS[f"feed-{feed}.json"]
            for name in schema["properties"]:
                self.assertRegex(line, rf"\b{name}\b", f"README.md does not name {feed}.{name}")
            optional = set(schema["properties"]) - set(schema["required"])
            self.assertEqual(set(re.findall(r"(?<!\*)\*(\w+)\*(?!\*)", line.split("|", 2)[2])) & set(schema["properties"]), optional, feed)
            self.assertEqual(re.findall(r"\*\*(\w+)\*\*", line), schema["$defs"]["key"]["description"].split(", "))

    def test_kinds_of_events(self):
        kinds = {name for heading in ("## Events", "### Consents", "### Looks") for names in self.rows(heading) for name in names}
        self.assertEqual(set(SCHEMAS["event.json"]["$defs"]) - kinds, {"erased", "lost"})
        self.assertEqual(kinds - set(SCHEMAS["event.json"]["$defs"]), set())
        for kind in ("erased", "lost"):
            self.assertIn(f'"kind":"{kind}"', self.text)

    def test_fields_that_customers_change(self):
        stated = {name for names in self.rows("#### Rows that customers delete or correct") for name in names}
        schema = TOLERANT.validator("event.json#/$defs/delete").schema
        fields = [part["properties"]["field"] for part in schema["oneOf"]]
        self.assertEqual(stated, {word for field in fields for word in field.get("enum", [field.get("const")])})

    def test_methods(self):
        """what kiosks and regardctl ask is what the schemas know"""
        operators, kiosks = set(SCHEMAS["ops-rows.json"]["properties"]), set(SCHEMAS["pull.json"]["$defs"])
        asked = (ROOT / "app/ctl/ctl_commands.c").read_text()
        # `outflow` is not an operator's; what a card takes is more than its command.
        steps = "".join((ROOT / f"app/ctl/{name}.c").read_text() for name in ("ctl_cards", "ctl_office"))
        methods = set(re.findall(r'RG_CTL_\w+, "([\w-]+)"', asked)) | set(re.findall(r'"(card-(?:office|issue)[\w-]*)"', steps))
        self.assertEqual(methods - {"outflow"}, operators)
        schema = TOLERANT.validator("ops.json").schema
        methods = [part["properties"]["m"] for part in schema["properties"]["b"]["oneOf"]]
        self.assertEqual({word for method in methods for word in method.get("enum", [method.get("const")])}, operators)
        stated = set(re.findall(r'"m":"([\w-]+)"', self.text))
        self.assertEqual(stated - operators, kiosks)
        for method in operators:
            self.assertTrue(f"`{method}`" in self.text or f"`-{method.partition('-')[2]}`" in self.text or method in stated, method)

    def test_words(self):
        """every word that a schema lists stands in README.md, or the end of one: `customer-refuse`, `-extend`"""
        for name, schema in SCHEMAS.items():
            for path, part in every(schema):
                words = part.get("enum", []) if "examples" not in path else []
                for word in [word for word in words if isinstance(word, str)]:
                    known = word in self.text or f"`-{word.partition('-')[2]}`" in self.text
                    self.assertTrue(known, f"{name}: {path}: README.md does not know '{word}'")



if __name__ == "__main__":
    unittest.main()
