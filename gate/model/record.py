"""
Values as JSON, and back: the shape is that of their declarations, and of nothing else.

A record is an object of its fields, a fact ``{"known": …}`` or ``{"unknown": "why"}``, a tuple a
list, an enumeration its value, a moment its ISO 8601 form. What a default says may be left out.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from gate.model import change, evidence, host, path, pull_request, review, ticket
from gate.model.fact import Known, Unknown
from gate.model.value import fields, is_dataclass

_DEEPEST: Final = 32
_MOST: Final = 1 << 53
"""Up to here every program reads the same number: RFC 8259, section 6."""


class RecordError(ValueError):
    """The JSON is no such value; the text says where and why, as one clause."""


def encoded(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return *value* as JSON knows it; what its kind would fill in is left out."""
    if isinstance(value, Known):
        return {"known": encoded(value.value)}
    if isinstance(value, Unknown):
        return {"unknown": value.reason}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encoded(each) for each in value]
    if is_dataclass(value):
        return {
            each.name: encoded(told)
            for each in fields(cast("Any", value))
            if (told := getattr(value, each.name)) != each.default
        }
    return value


def decoded(kind: Any, data: object, at: str = "") -> Any:  # noqa: ANN401 - any declared type
    """
    Return the value of *kind* that *data* is; *at* is where it stands.

    Raises:
        RecordError: it is none.
    """
    if at.count(".") + at.count("[") > _DEEPEST:
        raise RecordError(f"{at} is nested too deep")
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), data, at)
    if origin is tuple:
        if not isinstance(data, list):
            raise RecordError(f"{at} is no list")
        parts = get_args(kind)
        if parts[-1] is not ... and len(parts) != len(data):
            raise RecordError(f"{at} holds {len(data)} values, and not {len(parts)}")
        return tuple(decoded(parts[0], each, f"{at}[{n}]") for n, each in enumerate(data))
    if is_dataclass(kind):
        return _record(kind, data, at)
    return _plain(kind, data, at)


def _one_of(kinds: tuple[Any, ...], data: object, at: str) -> object:
    """Return what a fact, or a value that may be `None`, says."""
    if type(None) in kinds:
        rest = next(each for each in kinds if each is not type(None))
        return None if data is None else decoded(rest, data, at)
    if isinstance(data, dict) and set(data) == {"unknown"}:
        return Unknown(decoded(str, data["unknown"], f"{at}.unknown"))
    if isinstance(data, dict) and set(data) == {"known"}:
        known = next(each for each in kinds if get_origin(each) is Known)
        return Known(decoded(get_args(known)[0], data["known"], f"{at}.known"))
    if Unknown not in kinds:
        return _any_of(kinds, data, at)
    raise RecordError(f'{at} is no fact: {{"known": …}} or {{"unknown": "why"}}')


def _any_of(kinds: tuple[Any, ...], data: object, at: str) -> object:
    """Return *data*, which is of one of the plain types *kinds*."""
    if isinstance(data, bool) or not isinstance(data, kinds):
        raise RecordError(f"{at} is no {' or '.join(_WORDS[each] for each in kinds)}")
    if isinstance(data, int | float) and not abs(data) < _MOST:
        raise RecordError(f"{at} is too large a number")
    return data


def _record(kind: Any, data: object, at: str) -> object:  # noqa: ANN401 - a kind of record
    if not isinstance(data, dict):
        raise RecordError(f"{at or 'the document'} is no object")
    declared = kinds(kind)
    for name in data:
        if name not in declared:
            raise RecordError(f"{_within(at, name)} is not known")
    told = {name: decoded(declared[name], each, _within(at, name)) for name, each in data.items()}
    try:
        return kind(**told)
    except TypeError as error:
        raise RecordError(f"{at or 'the document'} lacks a field") from error
    except ValueError as error:
        raise RecordError(f"{at or 'the document'} contradicts itself: {error}") from error


def _plain(kind: Any, data: object, at: str) -> object:  # noqa: ANN401 - a plain type
    if kind is datetime:
        return _moment(data, at)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(data)
        except ValueError as error:
            known = ", ".join(str(each.value) for each in kind)
            raise RecordError(f"{at} is none of {known}") from error
    wanted = getattr(kind, "__supertype__", kind)
    if wanted is float:
        return _any_of((int, float), data, at)
    if wanted is int:
        return _any_of((int,), data, at)
    if not isinstance(data, wanted):
        raise RecordError(f"{at} is no {_WORDS.get(wanted, 'value that may be told')}")
    return data


_WORDS: Final = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def _moment(data: object, at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(data) if isinstance(data, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RecordError(f"{at} is no moment with its zone")
    return moment


def _within(at: str, name: object) -> str:
    return f"{at}.{name}" if at else str(name)


@cache
def kinds(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a kind of record
    """Return the declared types of the fields of *kind*, by name."""
    names: dict[str, Any] = {}
    for module in (evidence, path, review, pull_request, ticket, host, change):
        names |= vars(module)
    return get_type_hints(kind, localns=names)


def schema(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a kind of record
    """Return the JSON Schema (2020-12) of records of *kind*."""
    shapes = dict(_shapes(kind, {}))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **shapes.pop(kind.__name__),
        "$defs": dict(sorted(shapes.items())),
    }


def _shapes(kind: Any, seen: dict[str, Any]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    """Yield the name and the schema of *kind* and of every record in it."""
    if kind.__name__ in seen:
        return
    seen[kind.__name__] = None
    told = kinds(kind)
    needed = [each.name for each in fields(kind) if each.default is ...]
    yield (
        kind.__name__,
        {
            "type": "object",
            "properties": {each.name: _shape(told[each.name]) for each in fields(kind)},
            **({"required": needed} if needed else {}),
            "additionalProperties": False,
        },
    )
    for each in told.values():
        for inner in _records(each):
            yield from _shapes(inner, seen)


def _records(kind: Any) -> Iterator[Any]:  # noqa: ANN401 - a declared type
    if is_dataclass(kind) and get_origin(kind) is None and kind is not Unknown:
        yield kind
    for each in get_args(kind):
        yield from _records(each)


def _shape(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a declared type
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_shape(each) for each in get_args(kind)]}
    if origin is Known:
        return _object(known=_shape(get_args(kind)[0]))
    if kind is Unknown:
        return _object(unknown={"type": "string"})
    if origin is tuple:
        return {"type": "array", "items": _shape(get_args(kind)[0])}
    if is_dataclass(kind):
        return {"$ref": f"#/$defs/{cast('type', kind).__name__}"}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    return {"type": _TYPES[getattr(kind, "__supertype__", kind)]}


_TYPES: Final = {str: "string", int: "integer", bool: "boolean", type(None): "null"}


def _object(**properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
