"""What a stage saw, and where."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from gate.model.path import RepoPath
from gate.model.secret import Secret
from gate.model.value import dataclass, field, replace

if TYPE_CHECKING:  # a worker has findings' rules, and no change
    from gate.model.change import LineRange

MOST_LINES: Final = (1 << 31) - 1
"""Lines of a file, and characters of a line: git counts no more, and hosts refuse more."""
Identity = tuple[str, str]
"""A finding's rule and key: what it says, wherever it stands."""


class Severity(IntEnum):
    """How bad a finding is if nobody mends it. The order is the meaning."""

    INFO = 10
    LOW = 20
    MEDIUM = 30
    HIGH = 40
    CRITICAL = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in the tree at head (at base, for a file that the change deletes)."""

    path: RepoPath
    line: int | None = None
    """1-based; `None` means the whole file."""
    end_line: int | None = None
    """1-based, inclusive; `None` means `line`."""
    column: int | None = None
    """1-based, in characters; `None` means that the whole line is meant."""
    end_column: int | None = None
    """1-based, exclusive, on `end_line`."""

    @property
    def is_possible(self) -> bool:
        """Whether a file may have such a place."""
        told = (self.line, self.end_line, self.column, self.end_column)
        in_order = (self.line or 1) <= (self.end_line or MOST_LINES)
        return in_order and all(each is None or 1 <= each <= MOST_LINES for each in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a stage saw. Only `Rule.found` makes one."""

    rule: str
    """The rule's id, ``<stage>/<what-is-wrong>``."""
    severity: Severity
    message: str
    """One sentence: what is wrong, with the numbers or names that show it."""
    fix: str
    """One sentence: what to do now."""
    location: Location | None = None
    key: str = ""
    """
    What the finding is about, without a path or a line number: the enclosing scope and the
    normalised line, a secret's keyed hash, a package and its advisory.
    """
    occurrence: int = 0
    """0-based index among the findings of the same rule, key and file, in the file's order."""
    is_waivable: bool = True
    """Whether a waiver counts where the settings say nothing of the rule's waivers."""
    is_undecided: bool = False
    """Whether the rule says *not looked at* or *not known* rather than *wrong*."""
    is_preexisting: bool = False
    """Whether the base held it already, so that this change did not bring it."""
    accepted: str = ""
    """Why the base accepts it, as it says itself beside the code; empty if it does not."""
    details: tuple[tuple[str, str], ...] = ()
    """Further facts for reports, as (name, value): the engine's own id, its confidence."""
    known_as: str = ""
    """Its fingerprint, where its key is not told: by another job of the run."""
    hides: Secret | None = field(default=None, repr=False, compare=False)
    """A value that no report may show. The pipeline masks it and takes it out of the Run."""

    @property
    def stage(self) -> str:
        """The id of the stage whose rule this is."""
        return self.rule.partition("/")[0]

    @property
    def advisories(self) -> frozenset[str]:
        """Every name of the advisory that it is about; none if it is about something else."""
        named = (value for name, value in self.details if name in {"advisory", "aliases"})
        return frozenset(" ".join(named).split())

    @property
    def identity(self) -> Identity:
        """What two findings share that say the same."""
        return self.rule, self.key

    @property
    def fingerprint(self) -> str:
        """
        An id that stands when lines move and files are re-indented or renamed.

        ``v1:`` and 16 hexadecimal digits over rule, key and occurrence. The path is left out:
        whoever matches fingerprints looks at the path first.
        """
        if self.known_as:
            return self.known_as
        told = "\0".join((self.rule, self.key, str(self.occurrence)))
        return "v1:" + hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """
    Return *findings* with `occurrence` set, in the order given but for places.

    Findings of one rule, key and file are numbered by line and column, so that a run's
    numbering does not depend on the order in which workers answered. What the base held comes
    first: else a copy put above it would take its number, and the waiver that names it.
    """
    placed = sorted(findings, key=_place)
    seen: Counter[tuple[str, str, str]] = Counter()
    for index in sorted(range(len(placed)), key=lambda index: not placed[index].is_preexisting):
        finding = placed[index]
        same = (finding.rule, finding.key, finding.location.path if finding.location else "")
        if finding.occurrence != seen[same]:
            placed[index] = replace(finding, occurrence=seen[same])
        seen[same] += 1
    return tuple(placed)


def _place(finding: Finding) -> tuple[str, int, int, str, str, str]:
    at = finding.location
    if at is None:
        return "", 0, 0, finding.rule, finding.key, finding.message
    return at.path, at.line or 0, at.column or 0, finding.rule, finding.key, finding.message


def known_before(
    findings: Iterable[Finding], before: Counter[Identity], added: Sequence[LineRange]
) -> tuple[Finding, ...]:
    """
    Return *findings*, those that *before* counts marked as preexisting, and take them off it.

    They are matched one to one, so that a second copy is new; where only some of equal findings
    are known, those on *added* lines of the file are the new ones.
    """
    known = list(findings)
    order = sorted(range(len(known)), key=lambda index: _is_on(known[index], added))
    for index in order:
        finding = known[index]
        if not finding.is_preexisting and before[finding.identity] > 0:
            before[finding.identity] -= 1
            known[index] = replace(finding, is_preexisting=True)
    return tuple(known)


def _is_on(finding: Finding, lines: Sequence[LineRange]) -> bool:
    at = finding.location
    if at is None or at.line is None:
        return False
    first, last = at.line, at.end_line or at.line
    return any(line.first <= last and first <= line.last for line in lines)
