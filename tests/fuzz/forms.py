"""Exchanges parts of a structured text, so that what comes out is still well-formed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree  # noqa: ICN001 - its whole name says more

import yaml

from gate.settings.toml import key, read_toml, value
from tests.fuzz.target import Form, Target

Chance = random.Random
_SCALARS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, -(2**70), 10**400, 0.5, 1e300, "", " ", "a", "\0", "\ud800",
    "é", "../x", "/", "#/", "#/a", "$", "2024-02-30T00:00:00Z", "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59", "a" * 3000, [], {}, [[]], [{}], {"": None}, [None], {"a": {"a": 1}},
)  # fmt: skip
_DEPTHS = (3, 60, 300, 900)
_NO_FORM = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    RecursionError,
    yaml.YAMLError,
    ElementTree.ParseError,
)
"""A text that another mutator spoiled, or a value that the form cannot write."""


def exchanged(chance: Chance, target: Target, data: bytes) -> bytes | None:
    """Return *data* with a part exchanged; `None` if it has no parts of its form."""
    exchange = _EXCHANGES.get(target.form)
    if exchange is None:
        return None
    try:
        return exchange(chance, target, data)
    except _NO_FORM:
        return None


def _json(chance: Chance, target: Target, data: bytes) -> bytes:
    return _dumped(_changed(chance, target, json.loads(data)))


def _json_lines(chance: Chance, target: Target, data: bytes) -> bytes:
    lines = data.splitlines()
    at = chance.randrange(len(lines))
    lines[at] = _json(chance, target, lines[at])
    return b"\n".join(lines)


def _yaml(chance: Chance, target: Target, data: bytes) -> bytes:
    loaded = _changed(chance, target, yaml.load(data, Loader=yaml.CBaseLoader))  # noqa: S506 - texts alone
    if chance.random() < 0.5:
        return _dumped(loaded)
    return yaml.dump(loaded, Dumper=yaml.CSafeDumper, allow_unicode=True).encode("utf-8", "replace")


def _dumped(loaded: object) -> bytes:
    return json.dumps(loaded, indent=1).encode()


def _toml(chance: Chance, target: Target, data: bytes) -> bytes:
    loaded = _changed(chance, target, read_toml(data))
    rows = (f"{key(str(name))} = {value(_tomlish(part))}" for name, part in dict(loaded).items())
    return "\n".join(rows).encode("utf-8", "replace")


def _tomlish(part: Any) -> Any:
    if isinstance(part, dict):
        return {str(name): _tomlish(each) for name, each in part.items()}
    if isinstance(part, list):
        return [_tomlish(each) for each in part]
    return "" if part is None else part


def _changed(chance: Chance, target: Target, loaded: Any) -> Any:
    """Return *loaded* with one of its parts exchanged, taken out, doubled or nested."""
    inner = [part for part in _parts(loaded) if part]
    if not inner:
        return _value(chance, target, loaded)
    part = chance.choice(inner)
    at: Any = chance.choice(list(part) if isinstance(part, dict) else range(len(part)))
    what = chance.random()
    if what < 0.2:
        del part[at]
    elif what < 0.3 and isinstance(part, dict):
        part[chance.choice((*target.words, "", "a", str(at).upper()))] = part.pop(at)
    elif what < 0.4:
        for _ in range(chance.choice(_DEPTHS)):
            part[at] = [part[at]] if isinstance(part, list) else {str(at): part[at]}
    else:
        part[at] = _value(chance, target, chance.choice(inner))
    return loaded


def _value(chance: Chance, target: Target, other: Any) -> Any:
    what = chance.random()
    if what < 0.25 and target.words:
        return chance.choice(target.words)
    if what < 0.4:
        return json.loads(json.dumps(other, default=str))
    return chance.choice(_SCALARS)


def _parts(loaded: Any) -> list[Any]:
    found, waiting = [], [loaded]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict | list):
            found.append(part)
            waiting += part.values() if isinstance(part, dict) else part
    return found


def _xml(chance: Chance, target: Target, data: bytes) -> bytes:
    root = ElementTree.fromstring(data)  # noqa: S314 - an example of ours
    elements = list(root.iter())
    part, other = chance.choice(elements), chance.choice(elements)
    what = chance.random()
    if what < 0.4 and part.attrib:
        part.set(chance.choice(list(part.attrib)), _xml_text(chance, target))
    elif what < 0.5 and part.attrib:
        del part.attrib[chance.choice(list(part.attrib))]
    elif what < 0.65:
        part.text = _xml_text(chance, target)
    elif what < 0.8 and len(part):
        part.remove(part[chance.randrange(len(part))])
    elif what < 0.9:
        part.tag = other.tag
    else:
        part.append(ElementTree.fromstring(ElementTree.tostring(other)))  # noqa: S314 - as above
    return ElementTree.tostring(root)


def _xml_text(chance: Chance, target: Target) -> str:
    chosen = chance.choice((*target.words, *map(str, _SCALARS)))
    return "".join(c for c in chosen if c.isprintable() and not "\ud800" <= c <= "\udfff")


_EXCHANGES: dict[Form, Callable[[Chance, Target, bytes], bytes]] = {
    Form.JSON: _json,
    Form.JSON_LINES: _json_lines,
    Form.YAML: _yaml,
    Form.TOML: _toml,
    Form.XML: _xml,
}
