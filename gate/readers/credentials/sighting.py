"""
What was seen in a file, as whoever asked for it reads it: without the reader itself.

The reader compiles hundreds of expressions, and works in a worker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.secret import Secret
from gate.model.value import dataclass, replace
from gate.model.work import Record
from gate.readers.credentials.kind import Tier
from gate.readers.credentials.tables import FORMATS

READER: Final = "gate.readers.credentials.read"
"""The module that a worker imports."""


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
    from gate.readers.layers import Layer, layers  # noqa: PLC0415 - only where something was seen

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
