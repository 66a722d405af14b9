"""
Do the team's own tests run and pass, and does the change bring any?

The gate runs no test. It reads the JUnit reports that other jobs leave, suite by suite, counts
their cases anew, and believes a report only if it was made for this head. That is the change's
own word all the same: whoever can change the tests can change what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from gate.engines.pieces import Piece, read_pieces
from gate.model.change import Event, FileChange, FileKind, FileStatus
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import (
    Measure,
    NotApplicable,
    Seen,
    Skip,
    Stage,
    StageInput,
    Yielded,
)
from gate.model.table import Table
from gate.model.text import count, shown
from gate.model.value import dataclass
from gate.model.work import Job, Json
from gate.readers import junit
from gate.stages.tests.options import Suite, SuitesOptions
from gate.stages.tests.rules import (
    CHANGE_WITHOUT_TEST,
    REPORT_REFUSED,
    RULES,
    SUITE_EMPTY,
    SUITE_FAILED,
    SUITE_MISSING,
    SUITE_STALE,
)

_NAMED: Final = 5
_HINT: Final = (
    "run the tests with a JUnit report first (pytest --junitxml=reports/unit.xml), or name the"
    " reports with --evidence"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One suite, and what its reports say."""

    name: str
    suite: Suite
    pieces: tuple[Piece, ...]

    def sum_of(self, key: str) -> int:
        """Return the sum of *key* over the reports that count."""
        good = (piece for piece in self.pieces if piece.counts)
        return sum(cast("int", piece.records[0][key]) for piece in good)

    @property
    def failed(self) -> list[str]:
        """The failed cases by name, as many as the reports name."""
        good = (piece for piece in self.pieces if piece.counts)
        return [
            str(name) for piece in good for name in cast("list[Json]", piece.records[0]["named"])
        ]

    @property
    def gap(self) -> str:
        """Why the suite cannot be judged whole, as one clause; empty if it can."""
        if not self.pieces:
            return "it left no report"
        return next((each.refused or each.stale for each in self.pieces if not each.counts), "")


def run(given: StageInput[SuitesOptions]) -> Iterator[Yielded]:
    """Yield what each suite lacks, what it counted, and whether the change brings a test."""
    told = _read(given)
    if _is_nothing_to_go_by(given, told):
        raise NotApplicable(_why_skipped(told))
    for each in told:
        yield from _findings(each)
    yield from _untested(given)
    for each in told:
        yield Measure(
            name=f"{each.name} cases executed", value=each.sum_of("executed"), unit="cases"
        )
    yield _table(told)
    skipped = tuple(Skip(path=RepoPath(each.name), reason=each.gap) for each in told if each.gap)
    yield Seen(asked=len(told), looked_at=len(told) - len(skipped), skipped=skipped)


def _read(given: StageInput[SuitesOptions]) -> list[_Told]:
    """Return each suite with its reports; a report that two suites claim is read once."""
    suites = given.options.suites
    claimed = {
        name: given.evidence.files(suite.files.matches, suite.files.folders)
        for name, suite in suites.items()
    }
    every = {file.name: file for files in claimed.values() for file in files}
    job = Job(module=junit.__name__, profile={})
    pieces = {piece.file.name: piece for piece in read_pieces(given, every.values(), job)}
    return [
        _Told(name=name, suite=suite, pieces=tuple(pieces[file.name] for file in claimed[name]))
        for name, suite in suites.items()
    ]


def _is_nothing_to_go_by(given: StageInput[SuitesOptions], told: Sequence[_Told]) -> bool:
    """
    Say whether nobody handed over anything that is meant for this head.

    Before a merge, and where the command line names evidence, that is no excuse.
    """
    if given.change.event is not Event.LOCAL or given.evidence.is_named:
        return False
    return all(piece.stale for each in told for piece in each.pieces)


def _why_skipped(told: Sequence[_Told]) -> str:
    if any(each.pieces for each in told):
        return f"the test reports here are older than the change: {_HINT}"
    return f"no test report is here: {_HINT}"


def _findings(told: _Told) -> Iterator[Finding]:
    name = told.name
    if not told.pieces:
        patterns = ", ".join(told.suite.files.root)
        yield SUITE_MISSING.found(f"{name}: no report matches {patterns}", key=name)
        return
    for piece in told.pieces:
        key = f"{name} {piece.file.name}"
        if piece.refused:
            yield REPORT_REFUSED.found(f"{name}: {piece.file.name}: {piece.refused}", key=key)
        elif piece.stale:
            yield SUITE_STALE.found(f"{name}: {piece.file.name}: {piece.stale}", key=key)
    if any(piece.counts for piece in told.pieces):
        yield from _counted(told)


def _counted(told: _Told) -> Iterator[Finding]:
    name, executed, failed = told.name, told.sum_of("executed"), told.sum_of("failed")
    if executed < told.suite.minimum:
        yield SUITE_EMPTY.found(
            f"{name}: {executed:,} of {count(told.sum_of('cases'), 'case')} executed; at least"
            f" {told.suite.minimum:,} must be",
            key=name,
        )
    if failed:
        named = told.failed[:_NAMED]
        others = failed - len(named)
        more = f" and {others:,} more" if others > 0 else ""
        yield SUITE_FAILED.found(
            f"{name}: {count(failed, 'case')} failed: {', '.join(named)}{more}",
            key=" ".join((name, *sorted(told.failed))),
            details=tuple(("failed", each) for each in told.failed),
        )


def _untested(given: StageInput[SuitesOptions]) -> Iterator[Finding]:
    options = given.options
    files = [file for file in given.change.files if file.kind is FileKind.FILE]
    if any(options.tests.matches(file.path) and _is_written(file) for file in files):
        return
    grown = [file for file in files if file.added and options.source.matches(file.path)]
    grown = [file for file in grown if not options.tests.matches(file.path)]
    if grown:
        largest = max(grown, key=lambda file: file.added or 0)
        lines = sum(file.added or 0 for file in grown)
        yield CHANGE_WITHOUT_TEST.found(
            f"{count(lines, 'line')} in {count(len(grown), 'source file')} came without a test,"
            f" most of them in {shown(largest.path)}",
            at=Location(path=largest.path),
        )


def _is_written(file: FileChange) -> bool:
    return file.status is not FileStatus.DELETED and bool(file.added or file.deleted)


def _table(told: Iterable[_Told]) -> Table:
    return Table(
        name="test suites",
        columns=("suite", "reports", "cases", "executed", "failed"),
        rows=tuple(
            (
                each.name,
                len(each.pieces),
                each.sum_of("cases"),
                each.sum_of("executed"),
                each.sum_of("failed"),
            )
            for each in told
        ),
    )


STAGE: Final = Stage(
    id="tests",
    title="Tests",
    question="Do the team's own tests run and pass, and does the change bring any?",
    rules=RULES,
    options=SuitesOptions,
    run=run,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
)
