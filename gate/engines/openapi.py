"""
openapi-spec-validator's schemas and jsonschema-rs: does a document have the form of OpenAPI?

The official schemas are those that openapi-spec-validator ships
(https://github.com/python-openapi/openapi-spec-validator), found without importing it: its own
walk through a document is quadratic, says no places, and its import takes a second. jsonschema-rs
(https://github.com/Stranger6667/jsonschema) applies them. No reference is ever fetched.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Item, Json, Record, Unreadable

CANARY: Final = Item(path=RepoPath("canary.json"), data=b'{"openapi": "3.0.0"}')
"""A document in which something must be wrong."""
_MOST: Final = 1_000
"""Faults of one document; what comes after so many helps nobody."""
_MASK: Final = "The value"
"""What a message says for the value that it is about, which may be a credential."""
_LONGEST: Final = 300
"""Characters of a message."""
_META: Final = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
_OLD = "http://json-schema.org/draft-04/schema#"
_OLD_META: Final = {"$schema": _OLD, "$ref": _OLD}
"""Of 3.0, whose own schema lets pass what JSON Schema does not: an empty ``oneOf``."""
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
"""Keys under which anything may stand."""
_DOCUMENT: Final = "urn:document"
"""What the document is called where a schema of it stands alone."""
_HOLDING_ONE: Final = frozenset({"items", "additionalProperties", "not"})
_HOLDING_MANY: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_HOLDING_BY_NAME: Final = frozenset({"properties", "patternProperties"})
Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A place where a document has not the form of OpenAPI."""

    message: str
    keys: Keys
    """Where, from the document's root."""


def misfit(record: Record) -> Misfit:
    """Return what *record*, which `prepare`'s function made, says."""
    keys = record["keys"]
    listed = keys if isinstance(keys, list) else []
    told = tuple(key if isinstance(key, int) else str(key) for key in listed)
    return Misfit(message=str(record["message"]), keys=told)


def version() -> str:
    """Return what the answers on one and the same document depend on."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - slow to import

    names = ("openapi-spec-validator", "jsonschema-rs")
    return ", ".join(f"{name} {installed(name)}" for name in names)


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every engine is told its profile
    """
    Return a function from a document, as JSON text, to where it has not the form of OpenAPI.

    Raises:
        EngineError: openapi-spec-validator has no schemas.
    """
    folder = _folder()

    def look(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - the content says all
        document = json.loads(data)
        told = str(document.get("openapi") or document.get("swagger") or "")
        found: list[Record] = []
        for message, keys in dict.fromkeys(_misfits(document, told, folder)):
            found.append({"message": _short(message), "keys": [*keys]})
            if len(found) >= _MOST:
                break
        return found

    return look


def _folder() -> Path:
    found = importlib.util.find_spec("openapi_spec_validator")
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / "resources" / "schemas" if places else None
    if folder is None or not folder.is_dir():
        raise EngineError(
            "openapi-spec-validator has no schemas",
            where=version(),
            fix="install the versions that the gate's lock file names",
        )
    return folder


def _misfits(document: Json, told: str, folder: Path) -> Iterator[tuple[str, Keys]]:
    import jsonschema_rs  # noqa: PLC0415 - imported in a worker only

    file = folder / f"v{told[:3]}" / "schema.json"
    if not file.is_file():
        raise Unreadable("it says no version of OpenAPI that is known")
    schema = json.loads(file.read_bytes())
    is_old = told.startswith(("2.", "3.0"))
    whole = jsonschema_rs.validator_for(schema, retriever=_refuse, mask=_MASK)
    yield from _applied(whole, document, ())
    yield from _defaults(document, is_old=is_old)
    if not told.startswith("2."):
        outer = _OLD_META if is_old else _META
        meta = jsonschema_rs.validator_for(outer, retriever=_refuse, mask=_MASK)
        for keys, inner in _schemas(document):
            yield from _applied(meta, inner, keys)


def _refuse(address: str) -> NoReturn:
    raise ValueError(f"{address} is not fetched")


def _applied(validator: Any, value: Json, keys: Keys) -> Iterator[tuple[str, Keys]]:  # noqa: ANN401 - jsonschema-rs names no type that all its validators share
    for error in validator.iter_errors(value):
        yield error.message, (*keys, *error.instance_path)


def _defaults(document: Json, *, is_old: bool) -> Iterator[tuple[str, Keys]]:
    """Yield the defaults that do not fit the schemas they stand in."""
    import jsonschema_rs  # noqa: PLC0415 - imported in a worker only

    validator = jsonschema_rs.Draft4Validator if is_old else jsonschema_rs.Draft202012Validator
    registry = jsonschema_rs.Registry(
        [(_DOCUMENT, document)],
        draft=jsonschema_rs.Draft4 if is_old else jsonschema_rs.Draft202012,
        retriever=_refuse,
    )
    for keys, schema in _with_default(document):
        default = schema["default"]
        if is_old and _holds_null(default):
            continue  # ``nullable`` is no word of JSON Schema
        told = {key: value for key, value in schema.items() if key != "default"}
        try:
            asked = validator(_away(told), registry=registry, validate_formats=True, mask=_MASK)
        except ValueError:
            continue  # the schema itself is wrong, or refers to nothing: said elsewhere
        error = next(asked.iter_errors(default), None)
        if error is not None:
            yield f"the default does not fit its schema: {error.message}", (*keys, "default")


def _holds_null(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _away(value: Any) -> Any:  # noqa: ANN401 - a schema with all that stands in it
    """Return the schema *value* with its references led to the document."""
    if isinstance(value, list):
        return [_away(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{_DOCUMENT}{one}"
        if key == "$ref" and isinstance(one, str) and one.startswith("#")
        else _away(one)
        for key, one in value.items()
    }


def _with_default(document: Json) -> Iterator[tuple[Keys, dict[str, Any]]]:
    """Yield each schema of *document* that has a default, and each such parameter of 2.0."""
    waiting = list(_schemas(document))
    while waiting:
        keys, value = waiting.pop()
        if not isinstance(value, dict):
            continue
        if "default" in value:
            yield keys, value
        for key, one in value.items():
            if key in _HOLDING_ONE:
                waiting.append(((*keys, key), one))
            elif key in _HOLDING_MANY and isinstance(one, list):
                waiting += [((*keys, key, at), inner) for at, inner in enumerate(one)]
            elif key in _HOLDING_BY_NAME and isinstance(one, dict):
                waiting += [((*keys, key, name), inner) for name, inner in one.items()]


def _schemas(document: Json) -> Iterator[tuple[Keys, Json]]:
    """Yield the outermost schemas of *document*, of which its own schema says nothing in 3.1."""
    waiting: list[tuple[Keys, Json]] = [((), document)]
    while waiting:
        keys, value = waiting.pop()
        is_named = keys[:2] == ("components", "schemas") and keys[2:]
        if keys[-1:] == ("schema",) or is_named or (keys[:1] == ("definitions",) and keys[1:]):
            yield keys, value
        elif isinstance(value, dict):
            are_names = keys[-1:] == ("responses",)  # where a default is a response
            waiting += [
                ((*keys, key), one)
                for key, one in value.items()
                if are_names or not (key in _DATA or key.startswith("x-"))
            ]
        elif isinstance(value, list):
            waiting += [((*keys, index), one) for index, one in enumerate(value)]


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
