"""Credentials in one file, as records: what a worker answers. None holds a value."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.credentials.kind import Spotted, Tier
from gate.readers.credentials.private_key import PRIVATE_KEY, body_of
from gate.readers.credentials.spot import spot
from gate.readers.credentials.tables import FORMATS

CANARY: Final = Item(
    path=RepoPath("canary.py"), data=b"".join((b"key = '", b"AKIA", b"QWERTYUIOPASDFGH", b"'\n"))
)
"""A file in which something must be found; put together here, so that none stands in this file."""
_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file starts of which git holds the address alone (https://git-lfs.com)."""
_MOST: Final = 10_000
"""Findings in one file; beyond, the file counts as not looked at."""
_LONGEST_PREFIX: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A credential in a file. It holds nothing of the value but what all of its kind share."""

    kind: str
    """A `gate.readers.credentials.kind.Kind`'s name."""
    type: str
    """The format's name, or the kind's."""
    tier: Tier
    start: int
    """Where the value starts in the file's text, in characters."""
    end: int
    """Where it ends, exclusive."""
    line: int
    """1-based, as git counts lines."""
    end_line: int
    """1-based, inclusive."""
    column: int
    """1-based, in characters."""
    end_column: int
    """1-based, exclusive, on `end_line`."""
    prefix: str
    """The characters at the value's start that all values of the type share; or none."""
    key: str
    """A keyed hash of the value, the same wherever it stands."""
    looks: Looks
    is_named: bool
    """As `Spotted.is_named`."""
    is_doubtful: bool
    """As `Spotted.is_doubtful`."""


def sighting(record: Record) -> Sighting:
    """Return what *record*, which `prepare`'s function made, says."""
    told = Sighting(**record)  # type: ignore[arg-type] # it was made by `asdict`
    return replace(told, looks=Looks(told.looks), tier=Tier(told.tier))


def version() -> str:
    """Return what the findings in one and the same file depend on: the table of formats."""
    told = "\0".join(f"{row.kind} {row.pattern} {row.literals}" for row in FORMATS)
    return f"formats {hashlib.sha256(told.encode()).hexdigest()[:8]}"


def reads(path: RepoPath) -> str:
    """Return the part of *path* that the reader reads: the file's own name."""
    return path.rpartition("/")[2]


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to the records of the credentials in it.

    *profile*: ``salt``, which keys the hashes of values. `sighting` reads a record.
    """
    keys = Keys(salt=str(profile.get("salt", "")).encode())

    def read(path: RepoPath, data: bytes) -> list[Record]:
        if data.startswith(_POINTER):
            raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
        text, is_binary = text_of(data)
        spotted = tuple(spot(text, reads(path), is_binary=is_binary))
        if len(spotted) > _MOST:
            raise Unreadable(f"it seems to hold more than {_MOST:,} credentials")
        return [asdict(one) for one in sightings(text, spotted, keys)]

    return read


def sightings(text: str, spotted: Sequence[Spotted], keys: Keys) -> Iterator[Sighting]:
    """Yield *spotted* with the line, the column and the keyed hash of each."""
    feeds = [feed.start() for feed in re.finditer("\n", text)] if spotted else []
    for one in spotted:
        line, column = _position(feeds, one.start)
        end_line, end_column = _position(feeds, one.end)
        value = text[one.start : one.end]
        yield Sighting(
            kind=one.kind,
            type=one.type,
            tier=one.tier,
            start=one.start,
            end=one.end,
            line=line,
            end_line=end_line,
            column=column,
            end_column=end_column,
            prefix=value[: one.public] if one.public <= _LONGEST_PREFIX else "",
            key=keys.of(
                body_of(value) if one.kind == PRIVATE_KEY else value,
                is_guessable=one.looks is Looks.PLAIN,
            ),
            looks=one.looks,
            is_named=one.is_named,
            is_doubtful=one.is_doubtful,
        )


def _position(feeds: Sequence[int], place: int) -> tuple[int, int]:
    line = bisect_left(feeds, place)
    return line + 1, place - (feeds[line - 1] if line else -1)
