"""The nouns: a read of a variable, a declaration of one, and what cannot be told."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar

from gate.model.path import RepoPath
from gate.model.value import dataclass, fields
from gate.model.work import Json

HIDDEN: Final = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for a default that may be a credential, which no record holds."""

FILLED_IN: Final = "compose's own"
"""Names the reader of what compose fills into its file, and hands to no service by that name."""

Shape = Literal["empty", "boolean", "number", "duration", "url", "list", "json", "text", "unknown"]
"""What a value looks like, which may be told where the value may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One place that reads a variable."""

    name: str
    file: RepoPath
    line: int
    """1-based."""
    by: str
    """What reads it: ``os.environ``, ``pydantic-settings``, ``process.env``, ``shell``."""
    is_required: bool
    """Whether the program stops, or cannot start, without it."""
    default: Json = None
    """What stands in its place if it is not set; `HIDDEN` for what may be a credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """A read of variables whose names are made when the program runs."""

    file: RepoPath
    line: int
    """1-based."""
    by: str
    prefix: str = ""
    """What all of their names start with; empty if even that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One place that sets a variable for a program, or that describes one with an example."""

    name: str
    file: RepoPath
    line: int
    """1-based."""
    by: str
    """
    ``compose``, ``dockerfile``, ``kubernetes``, ``helm``, ``github``, ``gitlab``, ``dotenv``,
    or `FILLED_IN`.
    """
    shape: Shape = "unknown"
    """Of the value that it sets, which is never kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What one tree reads and declares."""

    reads: tuple[Read, ...] = ()
    dynamic: tuple[Dynamic, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    skipped: tuple[tuple[RepoPath, str], ...] = ()
    """The files that could not be read, each with the reason as one clause."""

    @property
    def names(self) -> frozenset[str]:
        """The names that are read."""
        return frozenset(read.name for read in self.reads)


_KINDS: Final = {"reads": Read, "dynamic": Dynamic, "declarations": Declaration}
RecordT = TypeVar("RecordT")


def plain(told: Environment) -> dict[str, Json]:
    """Return *told* as plain values that `environment` reads."""
    whole: dict[str, Json] = {
        key: [[getattr(one, field.name) for field in fields(kind)] for one in getattr(told, key)]
        for key, kind in _KINDS.items()
    }
    return whole | {"skipped": [[path, reason] for path, reason in told.skipped]}


def environment(value: Json) -> Environment:
    """
    Return what `plain` made *value* of.

    Raises:
        ValueError: it made no such thing.
    """
    try:
        assert isinstance(value, dict)  # noqa: S101 - turned into the error that callers know
        return Environment(
            reads=_all(Read, value["reads"]),
            dynamic=_all(Dynamic, value["dynamic"]),
            declarations=_all(Declaration, value["declarations"]),
            skipped=tuple((RepoPath(path), reason) for path, reason in _rows(value["skipped"])),
        )
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise ValueError("no record of an environment") from error


def _rows(value: Json) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _all(kind: type[RecordT], value: Json) -> tuple[RecordT, ...]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type] # every kind is a value
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in _rows(value))
