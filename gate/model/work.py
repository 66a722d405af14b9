"""Work on many files, done in worker processes; `gate.engines.worker` has the real ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

from gate.model.path import RepoPath
from gate.model.value import dataclass

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What crosses the border between processes: never pickles, for a worker reads hostile bytes."""
Record = dict[str, Json]
"""One thing that an engine said of one file; the engine's module says which keys it has."""


class Driver(StrEnum):
    """Who asks a foreign engine's checks; a job's profile says it as ``driver``."""

    FAST = "fast"
    """The gate's own driver, where it is proven to find the same."""
    STOCK = "stock"
    """The engine as it stands: slow, and right by definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file to be worked on."""

    path: RepoPath
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one `Item`."""

    path: RepoPath
    records: tuple[Record, ...] = ()
    skipped: str = ""
    """Why the file was not looked at, as one clause; empty when it was."""


class Unreadable(Exception):  # noqa: N818 - no fault of the worker: the engine cannot read a file
    """
    What an engine's function raises instead of returning records: the file was not looked at.

    The worker turns it into an `Outcome` whose `skipped` is the reason, and goes on.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """One clause, without the content of the file: ``line 3 is no Python``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Which work is done: a module of the gate, and what it is told once at its start."""

    module: str
    """
    A module of `gate.engines`, `gate.readers` or `gate.stages` with two functions:
    ``prepare(profile)``, called once in a fresh process, returns a function of (path, data) to a
    list of records, which raises `Unreadable` for a file it could not look at (no record never
    means that); ``CANARY`` is an `Item` in which that function must find something.
    """
    profile: Mapping[str, Json]
    seconds_per_file: float = 30.0
    megabytes: int = 1024
    """The address space that one worker may grow by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a program left behind."""

    stdout: bytes
    stderr: bytes
    code: int
    """Its exit code; minus the signal's number if a signal ended it."""


class Workers(Protocol):
    """A pool of isolated processes."""

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        """
        Yield one outcome for each of *items*, in any order.

        A file that hangs, crashes or bloats its worker is skipped, and costs that file only.

        Raises:
            EngineError: the engine does not start, does not find its canary, the stage's time
                is over, or the run was interrupted.
        """

    def run_command(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        seconds: float,
        megabytes_of_output: int = 64,
    ) -> Ended:
        """
        Return what *argv* left behind, run in *cwd* with *environment* and nothing else.

        No shell, no standard input; its whole process group ends with it.

        Raises:
            EngineError: it is not installed, ran longer than *seconds*, printed more than
                *megabytes_of_output*, or the run was interrupted.
        """


class Cache(Protocol):
    """What was computed before by the same code of the gate. Losing it loses only time."""

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:
        """Return, by key, what is known; a key that is not known is left out."""

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep *found*. Errors are never kept, and a failure to keep is silent."""


class NoCache:
    """A cache that keeps nothing."""

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:  # noqa: ARG002 - none is known
        """Return nothing."""
        return {}

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        """Return the cache."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the cache."""
        self.close()
