"""The JSON Schemas of what users write (https://json-schema.org/draft/2020-12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

from gate.model.stage import AnyStage
from gate.options import Written
from gate.settings.document import Document, RuleLevel, WaiverDocument, WaiverRow

Schema = dict[str, Any]
Spot = tuple[str | int, ...]
"""Where a value stands: keys, and 0-based indices into arrays."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BY_NAME: Final = frozenset({"properties", "patternProperties", "$defs"})
"""Keywords whose value holds schemas by the user's names, not by the standard's keywords."""

_NULL: Final = {"type": "null"}
_DATA: Final = frozenset({"default", "examples", "enum", "const"})
"""Keywords whose value is no schema."""


def settings_schema(stages: Sequence[AnyStage]) -> Schema:
    """Return the schema of a whole ``gate.toml`` with the tables of *stages*."""
    from gate.options.checked import schemas_of  # noqa: PLC0415 - imports pydantic

    refs, joined = schemas_of([Document, *(stage.options for stage in stages)])
    defs = _tidied(joined)["$defs"]
    document = _resolved(refs[Document], defs)
    del defs[Document.__name__]
    properties = document["properties"]
    properties["rules"] |= _rules(stages)
    properties["required"]["items"] = {"enum": [stage.id for stage in stages]}
    properties["stages"] |= {
        "properties": {stage.id: _stage(stage, refs[stage.options], defs) for stage in stages},
        "additionalProperties": False,
    }
    return {"$schema": _DIALECT, "title": "Settings of the gate", **document, "$defs": defs}


def waivers_schema(stages: Sequence[AnyStage]) -> Schema:
    """Return the schema of a whole ``gate.waivers.toml`` over the rules of *stages*."""
    row = schema_of(WaiverRow)
    properties: Schema = row["properties"]
    names = [rule.id for stage in stages for rule in stage.rules]
    own = [stage.id for stage in stages if stage.options.ARRAY]
    properties["rule"] = {
        "description": properties["rule"]["description"],
        "anyOf": [{"enum": names}, *({"pattern": f"^{stage}/"} for stage in own)],
        "type": "string",
    }
    named = [{"required": [name]} for name in ("rule", "fingerprint", "advisory")]
    whole = schema_of(WaiverDocument)
    whole["properties"]["waivers"]["items"] = row | {
        "anyOf": named,
        "dependentRequired": {"fingerprint": ["path"]},
    }
    return {"$schema": _DIALECT, "title": "What the gate accepts, until a day", **whole}


def _rules(stages: Sequence[AnyStage]) -> Schema:
    """Return the schema of ``[rules]``: each rule by its id, and those of a user's own rows."""
    level = {"enum": list(get_args(RuleLevel))}
    own = [stage.id for stage in stages if stage.options.ARRAY]
    return {
        "properties": {
            rule.id: level | {"description": rule.title} for stage in stages for rule in stage.rules
        },
        "patternProperties": {f"^{stage}/": level for stage in own},
        "additionalProperties": False,
    }


def _stage(stage: AnyStage, ref: Schema, defs: Schema) -> Schema:
    """Return the schema of a stage's table, or of its rows if it is an array of tables."""
    if not stage.options.ARRAY:
        return ref | {"description": stage.question, "default": {}}
    whole = defs.pop(ref["$ref"].removeprefix("#/$defs/"))
    rows: Schema = whole["properties"][stage.options.ARRAY]
    return rows | {"description": stage.question, "default": []}


def schema_of(shape: type[Written]) -> Schema:
    """Return the schema of *shape* alone."""
    from gate.options.checked import model_of  # noqa: PLC0415 - imports pydantic

    return _tidied(model_of(shape).model_json_schema())


def nodes_at(schema: Schema, spot: Spot) -> list[Schema]:
    """Return what *schema* says of the value at *spot*: a schema for each branch of a union."""
    nodes = list(_branches(schema, schema))
    for part in spot:
        nodes = [
            branch
            for node in nodes
            for below in _below(node, part)
            for branch in _branches(below, schema)
        ]
    return nodes


def _branches(node: Schema, root: Schema) -> Iterator[Schema]:
    if "$ref" in node:
        node = {**_resolved(node, root["$defs"]), **node}
    if "anyOf" not in node:
        yield node
        return
    for branch in node["anyOf"]:
        yield from _branches(branch, root)


def _below(node: Schema, part: str | int) -> Iterator[Schema]:
    """Yield the schema of the property or item *part*, if *node* has one."""
    if isinstance(part, int):
        found = node.get("items")
    else:
        named = node.get("properties", {}).get(part)
        by_pattern = (
            below
            for pattern, below in node.get("patternProperties", {}).items()
            if re.search(pattern, part)
        )
        found = named or next(by_pattern, node.get("additionalProperties"))
    if isinstance(found, dict):
        yield found


def _resolved(ref: Schema, defs: Schema) -> Schema:
    found: Schema = defs[ref["$ref"].removeprefix("#/$defs/")]
    return found


def _tidied(node: Schema) -> Schema:
    """Return *node* without the titles pydantic makes of names, and without null: TOML has none."""
    kept: Schema = {
        name: _tidied_part(name, part)
        for name, part in node.items()
        if name != "title" and (name, part) != ("default", None)
    }
    branches = [branch for branch in kept.pop("anyOf", ()) if branch != _NULL]
    if len(branches) == 1:
        return {**branches[0], **kept}
    return {**kept, "anyOf": branches} if branches else kept


def _tidied_part(name: str, part: object) -> object:
    match part:
        case dict() if name in _BY_NAME:
            return {key: _tidied(below) for key, below in part.items()}
        case dict() if name not in _DATA:
            return _tidied(part)
        case list() if name not in _DATA:
            return [_tidied(below) if isinstance(below, dict) else below for below in part]
        case _:
            return part
