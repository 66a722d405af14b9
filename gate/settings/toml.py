"""TOML, read with caps and written value by value (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Final

from gate.model.regex import regex
from gate.model.text import visible
from gate.model.toml import Table, TooMuchError, parsed

MOST_BYTES: Final = 512 * 1024
"""No settings are longer; a copy of a repository's data by accident is."""
_PLACE: Final = regex(r"(?s)(?P<what>.*) \(at (?P<where>.*)\)")
"""How `tomllib` says where: ``Invalid value (at line 3, column 5)``."""
_BARE_KEY: Final = regex(r"[A-Za-z0-9_-]+")
_WIDTH: Final = 96
"""Characters in a line, over which an array takes a line for each of its values."""


def read_toml(data: bytes) -> Table:
    """
    Return the table that *data* spells. A byte order mark is let pass.

    Raises:
        ValueError: it is no TOML, or larger than settings are. The text says what and where.
    """
    if not data:
        return {}
    if len(data) > MOST_BYTES:
        raise ValueError(f"is {len(data):,} bytes long; the gate reads {MOST_BYTES:,} at most")
    text = _text(data)
    try:
        return parsed(text)
    except TooMuchError:
        raise
    except ValueError as error:
        placed = _PLACE.fullmatch(str(error))
        told = f"{placed['where']}: {placed['what']}" if placed else str(error)
        raise ValueError(f"is not TOML: {visible(told)}") from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not UTF-8: byte 0x{data[error.start]:02x} in line {line}") from None


def key(*parts: str) -> str:
    """Return the dotted key of *parts*, each quoted where TOML asks for it."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else _string(part) for part in parts)


def value(plain: object) -> str:
    """
    Return *plain* as a TOML value on one line, or an array over several when it is long.

    *plain* is what JSON can hold but ``null``, and dates.

    Raises:
        TypeError: TOML has no such value.
    """
    line = _inline(plain)
    if len(line) <= _WIDTH or not isinstance(plain, list | tuple):
        return line
    return "[\n" + "".join(f"  {_inline(part)},\n" for part in plain) + "]"


def _inline(plain: object) -> str:
    match plain:
        case bool():
            return "true" if plain else "false"
        case int() | float():
            return repr(plain)
        case str():
            return _string(plain)
        case date() | time():
            return plain.isoformat()
        case list() | tuple():
            return "[" + ", ".join(map(_inline, plain)) + "]"
        case Mapping():
            pairs = (f"{key(name)} = {_inline(part)}" for name, part in plain.items())
            return "{ " + ", ".join(pairs) + " }" if plain else "{}"
        case _:
            raise TypeError(f"TOML has no value for {plain!r}")


def _string(text: str) -> str:
    """Return a basic string: its escapes are JSON's, but for DEL, which JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
