"""What bandit found in a file."""

from __future__ import annotations

from typing import Final

from gate.model.value import dataclass
from gate.model.work import Record

NOT_READ: Final = "not-read"
"""What `Issue.test` is of a part of a file that could not be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that was found in a file. It holds no line of the file, and no password."""

    test: str
    """Bandit's id: ``B101``."""
    severity: str
    """``LOW``, ``MEDIUM`` or ``HIGH``, as bandit says it of this very place."""
    confidence: str
    """As `severity`."""
    cwe: int
    """A number of the Common Weakness Enumeration; 0 for none."""
    message: str
    line: int
    """1-based."""
    end_line: int
    """1-based, inclusive."""
    column: int | None
    """1-based, in characters; `None` where bandit's columns are of no use."""
    end_column: int | None
    """1-based, exclusive, on `end_line`."""
    scope: str
    """The qualified name of the class or function around it; empty for the module."""
    code: str
    """A keyed hash of the code, without its layout and comments."""
    has_nosec: bool
    """Whether a comment on its lines asks for silence."""
    is_excused: bool = False
    """Whether that comment asks for silence about this very test, in words that bandit knows."""
    circumstance: str = ""
    """What makes it less than it says, by its name in `gate.engines.dataflow.circumstances`."""


def issue(record: Record) -> Issue:
    """Return what *record*, which `record_of` made, says."""
    return Issue(**record)  # type: ignore[arg-type] # it has the fields of an `Issue`


def record_of(found: Issue) -> Record:
    """Return *found* as it crosses the border between processes."""
    return {name: getattr(found, name) for name in Issue.__slots__}
