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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable

CANARY: Final = Item(path=RepoPath("canary.json"), data=b'{"openapi": "3.0.0"}')
"""A document in which something must be wrong."""
_MOST: Final = 1_000
"""Faults of one document; what comes after so many helps nobody."""
_LONGEST: Final = 300
"""Characters of a message."""
_META: Final = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
"""Keys under which anything may stand."""
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
        for message, keys in _misfits(document, told, folder):
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
    yield from _applied(jsonschema_rs.validator_for(schema, retriever=_refuse), document, ())
    if told.startswith("3.") and not told.startswith("3.0"):
        meta = jsonschema_rs.validator_for(_META, retriever=_refuse)
        for keys, inner in _schemas(document):
            yield from _applied(meta, inner, keys)


def _refuse(address: str) -> NoReturn:
    raise ValueError(f"{address} is not fetched")


def _applied(validator: Any, value: Json, keys: Keys) -> Iterator[tuple[str, Keys]]:  # noqa: ANN401 - jsonschema-rs names no type that all its validators share
    for error in validator.iter_errors(value):
        yield error.message, (*keys, *error.instance_path)


def _schemas(document: Json) -> Iterator[tuple[Keys, Json]]:
    """Yield the outermost schemas of *document*, of which its own schema says nothing in 3.1."""
    waiting: list[tuple[Keys, Json]] = [((), document)]
    while waiting:
        keys, value = waiting.pop()
        is_schema = keys[-1:] == ("schema",) or (keys[:2] == ("components", "schemas") and keys[2:])
        if is_schema:
            yield keys, value
        elif isinstance(value, dict):
            waiting += [((*keys, key), one) for key, one in value.items() if key not in _DATA]
        elif isinstance(value, list):
            waiting += [((*keys, index), one) for index, one in enumerate(value)]


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
