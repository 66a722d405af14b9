"""Bytes of a manifest into values, where nothing that a stranger wrote can do harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from gate.model.toml import TooMuchError, parsed
from gate.model.work import Unreadable

Table = Mapping[str, Any]
_MOST_BYTES: Final = 16 * 2**20
_MOST_PACKAGES: Final = 10_000
"""More than anything installs; each may be a finding, and a run must come to an end."""
_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,199}[A-Za-z0-9])?")
"""https://packaging.python.org/specifications/name-normalization/"""
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]{0,127}")


def decoded(data: bytes) -> str:
    """
    Return *data* as text.

    Raises:
        Unreadable: it is too large, holds NUL bytes, or is not UTF-8.
    """
    if len(data) > _MOST_BYTES:
        raise Unreadable(f"it is larger than {_MOST_BYTES // 2**20} MB")
    if b"\0" in data:
        raise Unreadable("it holds NUL bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8") from error


def toml(text: str) -> Table:
    """
    Return the TOML document *text*.

    Raises:
        Unreadable: it is none, or would hang or exhaust its reader.
    """
    try:
        return parsed(text)
    except TooMuchError as error:
        raise Unreadable(f"it {error}") from error
    except ValueError as error:
        raise Unreadable(f"it is no TOML{_where(str(error))}") from error


def json_object(text: str) -> Table:
    """
    Return the JSON object *text*.

    Raises:
        Unreadable: it is none, names a key twice, or is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (RecursionError, MemoryError) as error:
        raise Unreadable("it is nested too deeply") from error
    except ValueError as error:
        raise Unreadable("it is no JSON that can be relied on") from error
    if not isinstance(value, dict):
        raise Unreadable("it is no JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise Unreadable("it names a key twice, and tools differ in which one they believe")
    return table


def _where(message: str) -> str:
    found = re.search(r"at line \d+", message)
    return f" ({found[0]})" if found else ""


def table(value: object) -> Table:
    """Return *value* if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> Iterator[Table]:
    """Yield the tables among the items of *value*."""
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def texts(value: object) -> Iterator[str]:
    """Yield the texts among the items of *value*."""
    yield from (each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def said(value: object) -> str:
    """Return *value* if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """Return the canonical form of the package name *value*; empty if it is none."""
    written = said(value).strip()
    return canonicalize_name(written) if _NAME.fullmatch(written) else ""


def is_version(text: str) -> bool:
    """Say whether *text* is a version that can be compared (PEP 440)."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def version_of(value: object) -> str:
    """Return the version *value*; empty if it cannot be one."""
    written = said(value).strip()
    return written if _VERSION.fullmatch(written) else ""


def check_count(packages: int) -> None:
    """
    Refuse a file that names so many *packages* that none installs them.

    Raises:
        Unreadable: it is one.
    """
    if packages > _MOST_PACKAGES:
        raise Unreadable(f"it names more than {_MOST_PACKAGES:,} packages")


def packages_of(document: Table, key: str) -> list[Table]:
    """
    Return the tables of the array *key*.

    Raises:
        Unreadable: *key* is something else, or an item has no sound name.
    """
    value = document.get(key, [])
    found = list(tables(value))
    if not isinstance(value, list) or len(found) != len(value):
        raise Unreadable(f"`{key}` is no array of tables")
    for index, each in enumerate(found):
        if not name_of(each.get("name")):
            raise Unreadable(f"item {index + 1} of `{key}` has no name")
    return found


def package_lines(text: str, key: str, packages: list[Table]) -> list[int | None]:
    """
    Return the 1-based lines of the tables ``[[key]]``, which are *packages*, in their order.

    Where the text holds another number of such lines (they may stand in a string, or the array
    be written inline), each package is looked for by its name.
    """
    header = re.compile(rf"[ \t]*\[\[[ \t]*{key}[ \t]*\]\]")
    lines = text.split("\n")
    starts = [index for index, line in enumerate(lines) if header.match(line)]
    if len(starts) != len(packages):
        places = Lines(text)
        return [places.of(said(package["name"])) for package in packages]
    ends = [*starts[1:], len(lines)][: len(starts)]
    return [_named(lines, start, end) + 1 for start, end in zip(starts, ends, strict=True)]


def _named(lines: list[str], start: int, end: int) -> int:
    for index in range(start + 1, min(end, start + 12)):
        if re.match(r"[ \t]*name[ \t]*=", lines[index]):
            return index
    return start


class Lines:
    """Finds the lines on which texts stand, each after the one before where that is so."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def of(self, wanted: str) -> int | None:
        """Return the 1-based line of the next *wanted*, from the top if there is none below."""
        at = self._text.find(wanted, self._at)
        if at < 0:
            at = self._text.find(wanted)
            self._at, self._line = 0, 1
        if at < 0:
            return None
        self._line += self._text.count("\n", self._at, at)
        self._at = at + 1
        return self._line


def parents(edges: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return, by package, who needs it; *edges* are (who, what)."""
    found: dict[str, set[str]] = {}
    for who, what in edges:
        if who and what and who != what:
            found.setdefault(what, set()).add(who)
    return {what: tuple(sorted(who)) for what, who in found.items()}
