"""Values that a schema's value may not have, made one after the other from one that fits."""
from contract import Validator, changed

OTHER_TYPE = {"string": [17, {"x": 1}], "integer": ["17", 17.5], "boolean": ["true", 2], "array": [{"x": 1}], "object": [["x"]]}


def branch(schema, value):
    """The part of a oneOf that the value fits; schemas of ours that have one have little beside."""
    while "oneOf" in schema:
        fitting = next((part for part in schema["oneOf"] if Validator(part).is_valid(value)), None)
        # Which members go together, not what they are.
        if fitting is None or "properties" in schema:
            break
        schema = fitting
    for part in schema.get("allOf", []):
        if "if" in part and Validator(part["if"]).is_valid(value):
            properties = dict(schema["properties"])
            for more in (part["if"], part["then"]):
                for name, what in more["properties"].items():
                    properties[name] = {**properties.get(name, {}), **what}
            schema = {**schema, "properties": properties}
        elif "if" not in part and "contains" not in part:
            schema = {**schema, **part}
    return schema


def needed_by(schema):
    """Members that cannot go, alone at least."""
    found = set(schema.get("required", []))
    for others in schema.get("dependentRequired", {}).values():
        found.update(others)
    for part in schema.get("oneOf", []):
        found.update(part.get("required", []))
    return found


def places(schema, value, path=()):
    """(path, schema there, the part of it that fits, whether it must be there) of everything in a value."""
    schema = branch(schema, value)
    if isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield (*path, name), part, branch(part, value[name]), name in needed_by(schema)
                yield from places(part, value[name], (*path, name))
        if isinstance(schema.get("additionalProperties"), dict):
            for name in value:
                yield from places(schema["additionalProperties"], value[name], (*path, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            tuples = schema.get("prefixItems", [])
            part = tuples[at] if at < len(tuples) else schema.get("items", {})
            part = part if isinstance(part, dict) else {}
            yield (*path, at), part, branch(part, item), False
            yield from places(part, item, (*path, at))


def types_of(schema):
    found = schema.get("type", [])
    return found if isinstance(found, list) else [found]


def wrong(schema):
    """Values that do not fit a schema, each just so; few, and chosen by its keywords."""
    types = types_of(schema)
    for kind in ("string", "integer", "boolean", "array", "object"):
        if kind in types:
            yield from OTHER_TYPE[kind]
            break
    if types and "null" not in types:
        yield None
    if "integer" in types:
        for name, step in (("minimum", -1), ("maximum", 1)):
            if name in schema:
                yield schema[name] + step
    if "maxLength" in schema and "pattern" not in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "x-max-bytes" in schema and schema["x-max-bytes"] > 3:
        yield "ß" * (schema["x-max-bytes"] // 2) + "xx"
    if schema.get("minLength") == 1:
        yield ""
    if "pattern" in schema or "enum" in schema or "const" in schema:
        yield from ("no such word", 23, None)
    if "maxItems" in schema:
        yield "too many"


def right(schema):
    """Values at the edges of what fits."""
    types = types_of(schema)
    if "integer" in types:
        yield from (schema[name] for name in ("minimum", "maximum") if name in schema)
    if "x-max-bytes" in schema and "pattern" not in schema:
        yield "x" * schema["x-max-bytes"]
    yield from [schema["const"]] if "const" in schema else schema.get("enum", [])


def mutants(schema, value, below=""):
    """(what was done, the value with that done) where a member is gone or is not what it has to be; of all or of what is below a member."""
    for path, there, part, needed in places(schema, value):
        if below not in ("", path[0]):
            continue
        where = "/".join(str(step) for step in path)
        if needed:
            yield f"{where} is missing", changed(value, path, lambda _: None)
        for new in wrong(part):
            if new == "too many":
                yield f"{where} is too long", changed(value, path, lambda old, most=part["maxItems"]: [(old * (most + 1))[:most + 1]])
            elif not Validator(there).is_valid(new):
                yield f"{where} is {str(new)[:40]!r}", changed(value, path, lambda _, new=new: [new])


def edges(schema, value, below=""):
    """(what was done, the value with that done) where a member is at the edge of what it may be."""
    for path, there, part, needed in places(schema, value):
        if below not in ("", path[0]):
            continue
        where = "/".join(str(step) for step in path)
        if not needed and isinstance(path[-1], str):
            yield f"{where} is missing", changed(value, path, lambda _: None)
        for new in [*right(part), *([None] if Validator(there).is_valid(None) else [])]:
            yield f"{where} is {str(new)[:40]!r}", changed(value, path, lambda _, new=new: [new])
