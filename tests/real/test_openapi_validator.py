"""Where openapi-spec-validator's own walk finds something wrong, the gate does too."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openapi_spec_validator as package
import pytest

from gate.engines.openapi import prepare
from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.openapi.document import Files
from gate.readers.openapi.faults import faults
from gate.readers.openapi.sameness import targets
from gate.readers.yaml import parse

pytestmark = pytest.mark.real
NAME = RepoPath("a.json")
DAMAGED = 300
LARGEST = 60_000
"""Bytes; the package takes minutes for larger ones."""


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of *folder* that refer to no other file."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".yaml", ".yml", ".json"} and file.stat().st_size < LARGEST:
            try:
                value: Any = parse(file.read_bytes()).value
            except Unreadable:
                continue
            is_one = isinstance(value, dict) and {"openapi", "swagger"} & value.keys()
            if is_one and all(path == NAME for path, _ in targets(NAME, value)):
                yield value


def damaged(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    whole = copy.deepcopy(document)
    mappings = [one for one in inside(whole) if isinstance(one, dict) and one]
    one = dice.choice(mappings)
    key = dice.choice(list(one))
    match dice.randrange(5):
        case 0:
            del one[key]
        case 1:
            one[key] = dice.choice([5, "x", [], {}, None, True])
        case 2:
            one[f"{key}X"] = one.pop(key)
        case 3:
            typed = [one for one in mappings if isinstance(one.get("type"), str)]
            for schema in typed[:1]:
                schema["default"] = dice.choice([5, "x", [], {}, 1.5, False])
        case _:
            lists = [one["parameters"] for one in mappings if one.get("parameters")]
            for listed in lists[:1]:
                if isinstance(listed, list):
                    listed.append(copy.deepcopy(listed[0]))
    return whole


def inside(value: Any) -> Iterator[Any]:
    yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from inside(one)


def theirs(document: dict[str, Any]) -> bool:
    told = str(document.get("openapi") or document.get("swagger"))[:3].replace(".", "")
    kind = getattr(
        package, f"OpenAPIV{told.removesuffix('0') if told == '20' else told}SpecValidator"
    )
    try:
        return any(True for _ in kind(document).iter_errors())
    except Exception:  # noqa: BLE001 - what makes the package itself fail is wrong too
        return True


def ours(document: dict[str, Any]) -> bool:
    data = json.dumps(document).encode()
    root = Files(parsed={NAME: parse(data)}).root(NAME)
    return bool(prepare({})(NAME, data) or list(faults(root)))


def test_what_the_package_finds_is_found(shared: Path) -> None:
    whole = list(documents(shared / "data" / "policy" / "oasdiff"))
    dice = random.Random(1)
    broken = [damaged(dice.choice(whole), dice) for _ in range(DAMAGED)]
    asked = [
        one
        for one in (*whole, *broken)
        if str(one.get("openapi") or one.get("swagger"))[:3] in {"2.0", "3.0", "3.1", "3.2"}
    ]

    assert len(whole) > 150
    assert [] == [json.dumps(one)[:500] for one in asked if theirs(one) and not ours(one)]
