"""What a stage is, what it is given, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar

from gate.model.change import Change, Event, FileChange, FileStatus
from gate.model.evidence import Evidence, NoEvidence
from gate.model.finding import Finding, Severity
from gate.model.history import History
from gate.model.network import Network
from gate.model.path import RepoPath
from gate.model.proposal import Proposal
from gate.model.rule import Rule
from gate.model.table import Table
from gate.model.text import number
from gate.model.tree import Entry, Tree
from gate.model.value import dataclass, field
from gate.model.waiver import Waiver, WaiverLimit
from gate.model.want import Want
from gate.model.work import Cache, Driver, Job, Workers

OptionsT = TypeVar("OptionsT")


class Scope(Enum):
    """How much is looked at."""

    CHANGED = "changed"
    """What the change touched; what base held already is PREEXISTING."""
    ALL = "all"
    """The whole head tree; nothing is PREEXISTING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number that a stage took, with the limit it was held against, if any."""

    name: str
    value: float
    unit: str
    """``lines``, ``files``, ``percent``, ``hours``, ``count``."""
    limit: float | None = None

    def __str__(self) -> str:
        """Return it as reports print it: ``changed lines 12 (limit 400)``."""
        unit = "" if self.unit in self.name else f" {self.unit}"
        limit = "" if self.limit is None else f" (limit {number(self.limit)})"
        return f"{self.name} {number(self.value)}{unit}{limit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """One thing that a stage was asked to look at and did not."""

    path: RepoPath
    reason: str
    """One clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a stage was asked to look at, looked at, and skipped; ``asked`` is their sum."""

    asked: int = 0
    looked_at: int = 0
    skipped: tuple[Skip, ...] = ()
    against: str = ""
    """What it was held against, where that has an age: ``advisories of 2026-01-01, 2 days old``."""

    def __str__(self) -> str:
        """Return it as reports print it: ``looked at 3 of 3``."""
        if not self.asked:
            return "nothing to look at"
        against = f", {self.against}" if self.against else ""
        return f"looked at {self.looked_at:,} of {self.asked:,}{against}"

    def __post_init__(self) -> None:
        """
        Hold the sum.

        Raises:
            ValueError: something asked for is neither looked at nor skipped.
        """
        if self.asked != self.looked_at + len(self.skipped):
            raise ValueError(
                f"{self.asked} asked, {self.looked_at} looked at, {len(self.skipped)} skipped"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInput(Generic[OptionsT]):
    """Everything that a stage may know."""

    change: Change
    base: Tree | None
    """The tree before the change; `None` if only a diff was given."""
    head: Tree | None
    """The tree after it."""
    history: History | None = None
    """What the commits brought; `None` if only a diff was given."""
    is_whole_history: bool = False
    """Whether all of the history is looked at, not only what the change brought."""
    options: OptionsT
    scope: Scope
    only: frozenset[RepoPath] | None = None
    """The files that the command line names; `None` means all. Files outside stay unseen."""
    checkout: Path | None = None
    """The root of the work tree, for folders that git does not track; never read for content."""
    evidence: Evidence = field(default_factory=NoEvidence)
    """What other jobs left beside the change."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What a program that the team named is given: the search path, and no token."""
    workers: Workers
    cache: Cache
    driver: Driver = Driver.FAST
    """Who asks the foreign engines' checks."""
    now: datetime
    advisories: Path | None = None
    """The file in which `gate advisories update` keeps what it fetched; `None` for no such file."""
    network: Network = field(default_factory=Network)
    """How, and whether, a service may be asked."""
    is_ci: bool = False
    """Whether this is a build, and not somebody's own machine."""
    fail_at: Severity = Severity.MEDIUM
    """The severity from which findings block, for what nobody has rated."""
    proposal: Proposal = Proposal()
    """What the change would make of the settings and waivers."""
    waivers: tuple[Waiver, ...] = ()
    """Those of the base's settings, ended ones among them."""
    limits: tuple[WaiverLimit, ...] = ()
    """What the base's settings ask of waivers."""
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who may do what, by role, from the base's settings: logins and teams, with ``@``."""
    salt: str
    """Keys the fingerprints of secrets; from the base's settings."""
    advance: Callable[[int, int], None]
    """Told how many files of how many are done, for the progress line."""
    earlier: Mapping[str, StageResult] = field(default_factory=dict)
    """The results of the stages named in `Stage.needs`."""

    def in_scope(self) -> tuple[Entry, ...]:
        """Return the files of the head that may be looked at, in git's order."""
        if self.head is None:
            return ()
        entries = self.head.entries()
        if self.scope is Scope.CHANGED:
            files = self.change.files
            paths = [file.path for file in files if file.status is not FileStatus.DELETED]
            asked = [entries[path] for path in paths if self.only is None or path in self.only]
            return tuple(asked)
        every = entries.values()
        return tuple(each for each in every if self.only is None or each.path in self.only)

    def at_base(self, files: Iterable[FileChange]) -> tuple[Entry, ...]:
        """Return the base's versions of *files*; what the base has not is left out."""
        entries = self.base.entries() if self.base else {}
        paths = filter(None, (file.base_path for file in files))
        return tuple(entries[path] for path in paths if path in entries)

    def trees(self) -> tuple[Tree, Tree]:
        """
        Return the trees before and after the change.

        Raises:
            NotApplicable: only a diff was given.
        """
        if self.base is None or self.head is None:
            raise NotApplicable("needs the files, and only a diff was given")
        return self.base, self.head


Yielded = Finding | Measure | Table | Seen
"""A stage yields findings, measures and tables as they come, and one Seen, last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a user can hold the fast driver of a stage's engine against the engine as it stands."""

    job: Callable[[Driver], Job]
    """Returns the engine's work on one file, done by that driver."""
    reads: Callable[[Entry], bool]
    """Says whether a file is one that the engine is asked about."""


class Side(Enum):
    """Which side of a change a stage judges: a host can show a check of its own for each."""

    CODE = "code"
    """What the change brings."""
    PEOPLE = "people"
    """What people owe it before it is merged: a description, a review, a green build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Generic[OptionsT]):
    """One row of the table `gate.stages.STAGES`: data, and one function."""

    id: str
    title: str
    question: str
    """What it asks of the change, in one sentence."""
    rules: tuple[Rule, ...]
    options: type[OptionsT]
    run: Callable[[StageInput[OptionsT]], Iterator[Yielded]]
    """
    Yields what it sees. It judges nothing, prints nothing, and calls no other stage.

    Raises:
        EngineError: the stage cannot finish. What it had yielded is kept.
        NotApplicable: it has nothing to say of this change; it is skipped with the reason.
    """
    after: Callable[[StageInput[OptionsT], Sequence[StageResult]], Iterator[Yielded]] | None = None
    """Yields what it can say only once every stage has ended; asked if it completed."""
    events: frozenset[Event]
    """The events at which it decides; at others it is skipped, and says so."""
    rules_from: Callable[[OptionsT], tuple[Rule, ...]] | None = None
    """Further rules that the settings bring, where `rules` cannot name them all."""
    needs: tuple[str, ...] = ()
    """Ids of earlier stages whose results it reads."""
    engine: Callable[[], str] | None = None
    """Returns the foreign tool that it asks, and its version: ``bandit 1.9.4``."""
    proof: Proof | None = None
    """How the engine's two drivers are compared, where it has two."""
    is_repeatable: bool = False
    """Whether the same trees, settings and day always give the same answer: it asks no more."""
    wants: frozenset[Want] = frozenset()
    """What the host is asked for it before the run; a stage that wants nothing costs nothing."""
    needs_trees: bool = True
    """Whether it reads files, so that a diff alone is not enough."""
    is_by_word: bool = False
    """
    Whether it reads titles or texts of pull requests, without asking for them: what it left
    in another job holds for these words alone.
    """
    is_by_file: bool = False
    """Whether its work is what engines say of single files, which the parts of a run share out."""
    side: Side = Side.CODE
    """Which side of the change it judges."""


AnyStage = Stage[Any]


class NotApplicable(Exception):  # noqa: N818 - no error: a stage says that it has no question
    """A stage does not apply to this change; the text is the reason, as one clause."""


class StageStatus(Enum):
    """Whether the stage did its work. This is no verdict on the change."""

    COMPLETED = "completed"
    SKIPPED = "skipped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """What one stage left behind."""

    stage: str
    status: StageStatus
    reason: str = ""
    """Why it was skipped or broke, and how to mend that; empty when it completed."""
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    tables: tuple[Table, ...] = ()
    seen: Seen = Seen()
    seconds: float = 0.0
