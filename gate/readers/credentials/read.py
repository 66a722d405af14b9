"""Credentials in one file, as records: what a worker answers. None holds a value."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.secret import Keys, Secret
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.credentials.found import Findings, Found
from gate.readers.credentials.kind import Tier
from gate.readers.credentials.private_key import PRIVATE_KEY, body_of
from gate.readers.credentials.tables import FORMATS
from gate.readers.layers import Layer, Unread, layers

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
    """Where the value, or what is encoded in its place, starts in the file's text: characters."""
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
    origin: str
    """Which text of the file it stands in, in words; empty for the file's own."""
    inner_start: int
    """Where the value starts in that text, in characters."""
    inner_end: int
    """Where it ends, exclusive."""
    is_exact: bool
    """Whether from `start` to `end` stands the value, escaped or not, and nothing else."""

    @property
    def is_placed(self) -> bool:
        """Whether anything of it stands in the file's own text: else all places are 0."""
        return self.line > 0


def sighting(record: Record) -> Sighting:
    """Return what *record*, which `prepare`'s function made, says."""
    told = Sighting(**record)  # type: ignore[arg-type] # it was made by `asdict`
    return replace(told, looks=Looks(told.looks), tier=Tier(told.tier))


def unread(record: Record) -> str:
    """Return what *record* says was not looked at, as one clause; empty if it is a sighting's."""
    return str(record.get("unread", ""))


def secrets_of(
    path: RepoPath, data: bytes, seen: Sequence[Sighting]
) -> Iterator[tuple[Sighting, Secret | None]]:
    """
    Yield each of *seen* with the value that it saw in the file, which is read again for them.

    `None` for a value in an archive: it stands nowhere else, and is not unpacked again.
    """
    own = text_of(data)[0] if seen else ""
    texts = {"": own}
    if any(one.origin for one in seen):
        given = layers(path, data, unpacks=False)
        texts |= {one.origin: one.text for one in given if isinstance(one, Layer) and one.origin}
    for one in seen:
        if not one.origin:
            yield one, Secret(own[one.start : one.end])
        elif one.origin in texts:
            value = texts[one.origin][one.inner_start : one.inner_end]
            yield one, Secret(value, own[one.start : one.end])
        else:
            yield one, None


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
        found, unread = Findings(), []
        for layer in layers(path, data):
            if isinstance(layer, Unread):
                unread.append(layer)
                continue
            found.look_into(layer, reads(layer.path))
            if len(found) > _MOST:
                raise Unreadable(f"it seems to hold more than {_MOST:,} credentials")
        own = text_of(data)[0] if found else ""
        told = (asdict(one) for one in sightings(own, found, keys))
        return [*told, *({"unread": str(one)} for one in unread)]

    return read


def sightings(own: str, found: Iterable[Found], keys: Keys) -> Iterator[Sighting]:
    """Yield *found*, where it stands in *own*, the file's text, and the keyed hash of each."""
    feeds = [feed.start() for feed in re.finditer("\n", own)]
    for each in found:
        one, value = each.spotted, each.value
        start, end = each.place or (0, 0)
        line, column = _position(feeds, start) if each.place else (0, 0)
        end_line, end_column = _position(feeds, end) if each.place else (0, 0)
        yield Sighting(
            kind=one.kind,
            type=one.type,
            tier=one.tier,
            start=start,
            end=end,
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
            origin=each.layer.origin,
            inner_start=one.start,
            inner_end=one.end,
            is_exact=each.layer.is_exact,
        )


def _position(feeds: Sequence[int], place: int) -> tuple[int, int]:
    line = bisect_left(feeds, place)
    return line + 1, place - (feeds[line - 1] if line else -1)
