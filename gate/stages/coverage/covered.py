"""What is covered in one file of the head, and what the change has to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from gate.engines.coverage import Source
from gate.model.change import LineRange
from gate.model.lines import NO_LINES, Lines, ranges_in
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.readers.coverage.measured import Arc, Measured
from gate.stages.coverage.rate import Rate

Ways = Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What several reports say of one file: a line is covered if any of them executed it."""

    statements: Lines | None
    """What is a statement in any of them; `None` where none knows."""
    hits: Lines
    branches: Mapping[int, Ways]
    arcs: frozenset[Arc]


def merged(parts: Iterable[Measured]) -> Merged:
    """Return what *parts*, of one file, say together."""
    every = tuple(parts)
    known = [part.statements for part in every if part.statements is not None]
    branches: dict[int, Ways] = {}
    for part in every:
        for line, ways in part.branches.items():
            branches[line] = _joined(branches.get(line, {}), ways)
    return Merged(
        statements=reduce(lambda one, other: one | other, known) if known else None,
        hits=reduce(lambda one, other: one | other, (part.hits for part in every), NO_LINES),
        branches=branches,
        arcs=frozenset().union(*(part.arcs for part in every)),
    )


def _joined(one: Ways, other: Ways) -> Ways:
    """Return both; where two formats name the ways differently, what knows more of them."""
    if not one or set(one) == set(other):
        return {name: is_taken or one.get(name, False) for name, is_taken in other.items()}
    return max(one, other, key=lambda ways: (len(ways), sum(ways.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One file of the head."""

    path: RepoPath
    statements: Lines
    """First lines of everything that is to be covered."""
    hits: Lines
    """Those of them that are."""
    branches: Rate
    changed: Lines = NO_LINES
    """Those of `statements` that the change touches."""
    excluded: Lines = NO_LINES
    """Those that a pragma leaves out which comes with the change."""
    is_measured: bool
    """Whether a report knows the file."""
    source: Source | None = None

    @property
    def rate(self) -> Rate:
        """Statements and branches, as coverage.py counts them."""
        return self.of(self.statements) + self.branches

    @property
    def patch(self) -> Rate:
        """The statements that the change touches."""
        return self.of(self.changed)

    @property
    def uncovered(self) -> Lines:
        """The statements that the change touches and no test executes."""
        return self.changed & ~self.hits

    def of(self, lines: Lines) -> Rate:
        """Return how much of the statements *lines* is covered."""
        return Rate(covered=(lines & self.hits).bit_count(), total=lines.bit_count())

    def ranges(self) -> tuple[LineRange, ...]:
        """Return `uncovered` with whole statements, joined over what is no statement."""
        if self.source is None:
            return ranges_in(self.uncovered, over=~self.statements)
        others = self.source.whole(self.statements & ~self.uncovered)
        return ranges_in(self.source.whole(self.uncovered), over=~others)


def settled(
    path: RepoPath,
    *,
    told: Merged | None,
    source: Source | None,
    text: Lines,
    added: Lines,
    excluded: Lines,
    has_branches: bool,
) -> Covered:
    """
    Return what is covered in the file *path*.

    Its statements are those of *source*, where it was analysed; else those that the reports
    know; else, for want of anything better, all of *text*, the lines that are not blank.
    *excluded* counts as missed, *has_branches* says whether branches count at all.
    """
    if source is None:
        known = told.statements if told else None
        statements = text if known is None else known
        hits = (told.hits if told else NO_LINES) & statements
        branches = _of(told.branches) if told else Rate()
        changed = added & statements
    else:
        statements = source.statements & ~(source.excluded & ~excluded)
        executed = source.first_lines(told.hits) if told else NO_LINES
        hits = executed & statements & ~excluded
        branches = _branches(told, source, added)
        changed = source.first_lines(added & source.code) & statements | excluded
    return Covered(
        path=path,
        statements=statements,
        hits=hits,
        branches=branches if has_branches else Rate(),
        changed=changed,
        excluded=excluded,
        is_measured=told is not None,
        source=source,
    )


def _branches(told: Merged | None, source: Source, added: Lines) -> Rate:
    if told and told.statements is not None:
        return _of(told.branches)
    return _of(source.taken(told.arcs if told else (), added))


def _of(branches: Mapping[int, Ways]) -> Rate:
    ways = [is_taken for of_line in branches.values() for is_taken in of_line.values()]
    return Rate(covered=sum(ways), total=len(ways))
