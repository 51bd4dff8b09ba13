"""include/protocol as a validator: which channel a topic is, which schema a message of it has to fit."""
import base64
import copy
import functools
import json
import os
import pathlib
import re

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
FOLDER = ROOT / "include/protocol"
SCHEMAS = {path.name: json.loads(path.read_text()) for path in sorted((FOLDER / "schemas").glob("*.json"))}
DOCUMENT = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
# What a broker and every one of our receivers take (board/mosquitto-conf, app/sync/codec.h, app/sync/json_scan.h).
BYTES_MOST, DEPTH_MOST = 65536, 16
SIGNED = re.compile(rb',"sig":"[0-9A-Za-z+/]{86}=="}\Z')
# What operators and systems sign.
PROVEN = re.compile(rb',"cert":"[0-9A-Za-z+/]{4,2732}={0,2}","sig":"[0-9A-Za-z+/]{88,96}={0,2}"}\Z')
# What a kiosk asks and HQ does not answer.
UNANSWERED = {"code": "what is not said to a number cannot differ", "visitor": "nor what is not said to a card"}
# What HQ answers only behind another question.
FOLLOWS = {"proved": "a card that was challenged: integration_kiosk_proof"}


class Refused(Exception):
    """Why a message breaks the contract."""


def max_bytes(validator, most, text, schema):
    """maxLength counts characters, and our programs bytes."""
    if isinstance(text, str) and len(text.encode("utf-8", "surrogatepass")) > most:
        yield ValidationError(f"longer than {most} bytes")


Validator = validators.extend(Draft202012Validator, {"x-max-bytes": max_bytes})


def closed(schema):
    """The schema without its tolerance: what our own programs send has no member, and no element of a tuple, but those named."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(part) if key not in ("enum", "const", "required") else part for key, part in schema.items()}
    if made.get("type") == "object" and "properties" in made:
        made.setdefault("additionalProperties", False)
    if "prefixItems" in made:
        made.setdefault("items", False)
    return made


def whole(schema, name):
    """With everything in its place that a reference names; no schema of ours names itself. Faster by far to validate by."""
    if isinstance(schema, list):
        return [whole(part, name) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        path, _, pointer = schema["$ref"].partition("#")
        return whole(at(SCHEMAS[path or name], pointer), path or name)
    return {key: whole(part, name) for key, part in schema.items() if key != "$defs"}


def at(value, pointer):
    for step in filter(None, pointer.split("/")):
        value = value[int(step) if isinstance(value, list) else step]
    return value


class Contract:
    """Validators of all schemas. `exact` is for what our own programs send; the schemas as they stand are for everybody."""

    def __init__(self, exact=False):
        self.exact, self.made = exact, {}

    def validator(self, reference):
        """Of "page.json" or "event.json#/$defs/shown"."""
        if reference not in self.made:
            schema = whole({"$ref": reference}, reference.split("#")[0])
            self.made[reference] = Validator(closed(schema) if self.exact else schema)
        return self.made[reference]

    def check(self, reference, value):
        error = next(self.validator(reference).iter_errors(value), None)
        if error is not None:
            raise Refused(f"{reference}: {tell(error)}")

    def fits(self, reference, value):
        return next(self.validator(reference).iter_errors(value), None) is None

    def message(self, topic, payload):
        """A message as it came. Returns (channel, text of t or None, parsed); Refused says what is wrong."""
        name, _ = channel_of(topic)
        if len(payload) > BYTES_MOST:
            raise Refused(f"{topic}: {len(payload)} bytes")
        if name == "retail":
            lines = [json.loads(line) for line in payload.splitlines() if line]
            for line in lines:
                self.check("retail.json", line)
            return name, None, lines
        message = json.loads(payload)
        if depth(message) > DEPTH_MOST:
            raise Refused(f"{topic}: nested {depth(message)} deep")
        kind = message.get("t") if isinstance(message, dict) else None
        if kind not in schemas_of(name):
            raise Refused(f"{topic}: t is {kind!r}")
        if self.exact and "sig" in message and not (PROVEN if "cert" in message else SIGNED).search(payload):
            raise Refused(f"{topic}: the signature is not at the end, where it is looked for")
        self.check(schemas_of(name)[kind], message)
        self.beyond(topic, kind, message)
        return name, kind, message

    def beyond(self, topic, kind, message):
        """What README.md says and a schema cannot."""
        body, parameters = message["b"], channel_of(topic)[1]
        for level in ("stream", "feed"):
            if parameters.get(level) and body[level] != parameters[level]:
                raise Refused(f"{topic}: the body says {body[level]!r}")
        if kind == "page" and "rows" in body:
            if body["to"] < body["from"] or (body["more"] and body["to"] == body["from"]):
                raise Refused("page.json: it does not move on")
            for row in body["rows"]:
                if len(row) != len(body["columns"]):
                    raise Refused(f"page.json: {len(row)} values in {len(body['columns'])} columns")
                self.check(f"feed-{body['feed']}.json", dict(zip(body["columns"], row)))
        if kind == "picture" and "data" in body:
            end = body["from"] + len(base64.b64decode(body["data"]))
            if body["from"] >= body["size"] or end > body["size"] or body["more"] != (end < body["size"]):
                raise Refused("picture.json: it is not within the picture")
        if kind == "copy" and "until" in body and not 0 < body["until"] - message["ts"] <= 24 * 3600 * 1000:
            raise Refused("copy.json: it is over, or lasts longer than a day")

    def rows(self, method, rows):
        """An answer's rows, by the `m` that was asked."""
        for row in rows:
            self.check(f"ops-rows.json#/properties/{method}", row)
            if method == "customer-copy":
                part = row["part"]
                self.check(f"export.json#/$defs/{part}", {key: value for key, value in row.items() if key != "part"})


def tell(error):
    """The deepest error of the branch that fits best, with its place but without the values: they may be long."""
    while error.context:
        error = max(error.context, key=lambda part: (len(part.absolute_path), -part.schema_path[0]))
    return f"at /{'/'.join(str(step) for step in error.absolute_path)}: {error.message[:300]}"


def depth(value):
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def resolve(reference):
    """Of the AsyncAPI document or, from there, of a schema."""
    path, _, pointer = reference.partition("#")
    return at(DOCUMENT if path == "" else json.loads((FOLDER / path).read_text()), pointer)


def followed(value):
    """Through as many references as there are."""
    while isinstance(value, dict) and "$ref" in value:
        value = resolve(value["$ref"])
    return value


@functools.cache
def channel_of(topic):
    """(name, parameters) of the one channel that a topic is."""
    found = []
    for name, channel in DOCUMENT["channels"].items():
        pattern = channel["address"].replace("{claim}", r"(?P<claim>claim(-[A-Za-z0-9_-]{1,32}|\.[A-Za-z0-9._-]{1,32}))")
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[a-z0-9-]{1,32})", pattern)
        match = re.fullmatch(pattern, topic)
        if match and all(value in followed(channel["parameters"][key]).get("enum", [value])
                         for key, value in match.groupdict().items()):
            found.append((name, match.groupdict()))
    # A site cannot be called so: that is where operators and the retailer's systems are.
    found = [one for one in found if one[1].get("site") not in ("ops", "out")]
    if len(found) != 1:
        raise Refused(f"{topic}: of {len(found)} channels")
    return found[0]


@functools.cache
def schemas_of(channel):
    """The schema of each `t` that a channel carries."""
    made = {}
    for message in DOCUMENT["channels"][channel]["messages"].values():
        message = followed(message)
        made[message["name"]] = pathlib.PurePath(message["payload"]["schema"]["$ref"]).name
    return made


def changed(value, path, make):
    """A copy with make(what is there) at a path; without it when that returns nothing."""
    made = copy.deepcopy(value)
    at = made
    for step in path[:-1]:
        at = at[step]
    new = make(at[path[-1]])
    if new is None:
        del at[path[-1]]
    else:
        at[path[-1]] = new[0]
    return made
