"""The one shape in which every reader tells what a report says of a file."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from gate.model.lines import NO_LINES, Lines, lines_of
from gate.model.value import dataclass, field
from gate.model.work import Json, Record, Unreadable

Branches = Mapping[int, Mapping[str, bool]]
"""By line: each way on from there, by a name of its own, and whether it was taken."""
Arc = tuple[int, int]

_MOST_ARCS_BYTES: Final = 64 * 2**20
_NUMBERS: Final = re.compile(rb"(-?\d+) (-?\d+);")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one report says of one file."""

    path: str
    """As the report spells it."""
    statements: Lines | None
    """The first lines of its statements; `None` where the report knows only what was executed."""
    hits: Lines
    """The lines that were executed."""
    branches: Branches = field(default_factory=dict)
    arcs: frozenset[Arc] = frozenset()
    """Steps from line to line as they were taken, where the report knows no branches."""
    blob: str = ""
    """The id of the content that was measured, where the report tells."""

    def record(self) -> Record:
        """Return it as it crosses to another process."""
        return {
            "path": self.path,
            "statements": None if self.statements is None else f"{self.statements:x}",
            "hits": f"{self.hits:x}",
            "branches": cast("Json", {str(line): ways for line, ways in self.branches.items()}),
            "arcs": _packed(self.arcs) if self.arcs else "",
            "blob": self.blob,
        }


def measured(record: Record) -> Measured:
    """Return what `Measured.record` made."""
    told = cast("dict[str, Any]", record)
    return Measured(
        path=told["path"],
        statements=None if told["statements"] is None else int(told["statements"], 16),
        hits=int(told["hits"], 16),
        branches={int(line): ways for line, ways in told["branches"].items()},
        arcs=frozenset(_unpacked(told["arcs"])),
        blob=told["blob"],
    )


def about(kind: str, *, at: str = "", commit: str = "", sources: Iterable[str] = ()) -> Record:
    """Return the first record: what the report is, how old, and where its paths begin."""
    return {"kind": kind, "at": at, "commit": commit, "sources": list(sources)}


def set_of(numbers: Iterable[int]) -> Lines:
    """
    Return the set of the lines *numbers*.

    Raises:
        Unreadable: one is no line.
    """
    try:
        return lines_of(numbers) if numbers else NO_LINES
    except (TypeError, ValueError) as error:
        raise Unreadable("it names a line that no file has") from error


def _packed(arcs: Iterable[Arc]) -> str:
    text = "".join(f"{one} {other};" for one, other in sorted(arcs)).encode()
    return base64.b85encode(zlib.compress(text)).decode()


def _unpacked(text: str) -> Iterator[Arc]:
    if not text:
        return
    try:
        plain = zlib.decompressobj().decompress(base64.b85decode(text), _MOST_ARCS_BYTES)
    except (ValueError, zlib.error, binascii.Error):
        return
    yield from ((int(one), int(other)) for one, other in _NUMBERS.findall(plain))
