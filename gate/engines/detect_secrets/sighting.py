"""What detect-secrets saw in a file, as it leaves the worker."""

from __future__ import annotations

from gate.model.value import dataclass
from gate.model.work import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A place where a plug-in saw a credential. It holds nothing of the value."""

    type: str
    """detect-secrets' name for what it saw: ``GitHub Token``."""
    start: int
    """
    Where the value starts in the file's text, in characters.

    What stands in another reading of the file (`gate.model.decoding.readings`) is all of its line.
    """
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
    key: str
    """A keyed hash of the value, the same wherever it stands."""


def sighting(record: Record) -> Sighting:
    """Return what *record*, which `prepare`'s function made, says."""
    return Sighting(**record)  # type: ignore[arg-type] # it was made by `asdict`
