"""
Do tests cover the services that matter, and the lines that the change touches?

The gate measures nothing. It reads what coverage tools left, of whatever format, puts it in its
places in the head tree and holds it against that tree: a file that the reports leave out counts
as missed, a report that speaks of other lines is refused. What is a statement in the Python that
counts is asked of coverage.py's own parser, without the tree's own settings. Numbers are exact
fractions. It stays the change's own word: whoever writes the tests can make them execute anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.engines import coverage
from gate.model.change import Event, FileChange, FileKind, FileStatus
from gate.model.evidence import EvidenceFile
from gate.model.lines import NO_LINES, Lines
from gate.model.path import RepoPath
from gate.model.stage import NotApplicable, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import shown
from gate.model.value import dataclass
from gate.readers.coverage.measured import Measured
from gate.stages.coverage.covered import Covered, Merged, merged, settled
from gate.stages.coverage.earlier import Base
from gate.stages.coverage.judge import Judged, Limits, findings, judged
from gate.stages.coverage.moved import Moved, added_to
from gate.stages.coverage.options import CoverageOptions, Service
from gate.stages.coverage.rate import exact
from gate.stages.coverage.reports import Report, agreeing, read_reports
from gate.stages.coverage.rules import NO_EVIDENCE, REFUSED, RULES
from gate.stages.coverage.tables import measures, tables
from gate.stages.coverage.texts import Texts, files_of, is_source

CHANGE: Final = "the change"
"""What stands for a service where the settings name none: the changed files alone."""
_HINT: Final = (
    "measure the tests first (coverage run, coverage xml), or name the reports with --evidence"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One service that is asked about."""

    limits: Limits
    paths: tuple[RepoPath, ...]
    """Its files at head."""
    reports: tuple[Report, ...]
    """Those that may tell of it."""

    @property
    def gap(self) -> str:
        """Why its reports are no evidence, as one clause; empty if they are."""
        if not self.reports:
            return "no coverage report is there"
        refused = [each.file.name for each in self.reports if each.refused]
        return f"{', '.join(refused)} cannot be believed" if refused else ""


def run(given: StageInput[CoverageOptions]) -> Iterator[Yielded]:
    """Yield what each service lacks, its numbers, and the lines that nothing covers."""
    base, head = given.trees()
    of_head, of_base = _evidence(given)
    if not of_head and (reason := _why_skipped(given)):
        raise NotApplicable(reason)
    reports = _fresh(given, read_reports(given, head, of_head))
    earlier = read_reports(given, base, of_base, is_of_base=True)
    looked = _Looked(given, reports, earlier)
    refused = [each for each in (*looked.reports, *looked.earlier) if each.refused]
    for each in refused:
        yield REFUSED.found(f"{each.file.name}: {each.refused}", key=each.file.name)
    services: list[Judged] = []
    skipped: list[Skip] = []
    for asked in looked.services:
        told = looked.look(asked)
        if isinstance(told, Judged):
            services.append(told)
        else:
            skipped.append(Skip(path=RepoPath(asked.limits.name), reason=told))
            yield NO_EVIDENCE.found(f"{asked.limits.name}: {told}", key=asked.limits.name)
    for one in services:
        yield from findings(one, looked.texts.line)
    yield from measures(services)
    yield from tables(services, head.entries())
    total = len(looked.services)
    yield Seen(asked=total, looked_at=total - len(skipped), skipped=tuple(skipped))


def _evidence(
    given: StageInput[CoverageOptions],
) -> tuple[tuple[EvidenceFile, ...], tuple[EvidenceFile, ...]]:
    """Return the files that may tell of the head, and of the base."""
    options = given.options
    of_base = given.evidence.files(options.base.matches, options.base.folders)
    patterns = (options.files, *(service.files for service in options.services.values()))
    of_head = given.evidence.files(
        lambda path: any(each.matches(path) for each in patterns),
        [folder for each in patterns for folder in each.folders],
    )
    names = {file.name for file in of_base}
    return tuple(file for file in of_head if file.name not in names), of_base


def _is_lenient(given: StageInput[CoverageOptions]) -> bool:
    """Say whether evidence may be absent: not before a merge, nor where somebody named it."""
    return given.change.event is Event.LOCAL and not given.evidence.is_named


def _why_skipped(given: StageInput[CoverageOptions]) -> str:
    """Return why no report is no gap, as one clause; empty if it is one."""
    if not given.options.services:
        return (
            "no coverage report is here, and no service is named under"
            f" [stages.coverage.services]: {_HINT}"
        )
    return f"no coverage report is here: {_HINT}" if _is_lenient(given) else ""


def _fresh(given: StageInput[CoverageOptions], reports: Sequence[Report]) -> tuple[Report, ...]:
    """
    Return *reports*; where evidence may be absent, without what an earlier run left behind.

    Raises:
        NotApplicable: then nothing remains.
    """
    if not _is_lenient(given):
        return tuple(reports)
    fresh = tuple(each for each in reports if not each.is_stale)
    if not fresh:
        raise NotApplicable(f"the coverage reports here are older than the change: {_HINT}")
    return fresh


class _Looked:
    """The head, its reports and the base's, looked at as far as the services want."""

    def __init__(
        self,
        given: StageInput[CoverageOptions],
        reports: Sequence[Report],
        earlier: Sequence[Report],
    ) -> None:
        self._given = given
        base, head = given.trees()
        self._changes = {
            file.path: file
            for file in given.change.files
            if file.status is not FileStatus.DELETED and file.kind is FileKind.FILE
        }
        self._parts = _by_file(reports)
        self._has_branches = any(
            part.branches or part.arcs for parts in self._parts.values() for part in parts
        )
        self.texts = Texts(given, head, has_branches=self._has_branches)
        self._base_texts = Texts(given, base, has_branches=False)
        self.texts.analyse(self._wanted(_services(given, self._files(), reports)), given.advance)
        self.reports = agreeing(reports, self.texts)
        self.earlier = agreeing(earlier, self._base_texts)
        self.services = _services(given, self._files(), self.reports)
        self._parts = _by_file(self.reports)
        self._base = Base(self.earlier, self._base_texts)
        self._excluded = self._newly_excluded()

    def _files(self) -> tuple[RepoPath, ...]:
        """Return the files of the head that hold something to cover."""
        _, head = self._given.trees()
        tests = self._given.options.tests
        asked = files_of(head) if self._given.options.services else tuple(self._changes)
        return tuple(
            path
            for path in asked
            if (is_source(path) or path in self._parts) and not tests.matches(path)
        )

    def _wanted(self, services: Iterable[_Asked]) -> Iterator[RepoPath]:
        """Yield the files of which more must be known than the reports say."""
        for asked in services:
            for path in asked.paths:
                told = self._told(path)
                is_known = told is not None and told.statements is not None
                if asked.limits.critical or path in self._changes or not is_known:
                    yield path

    def _told(self, path: RepoPath) -> Merged | None:
        parts = self._parts.get(path)
        return merged(parts) if parts else None

    def _newly_excluded(self) -> Mapping[RepoPath, Lines]:
        """Return what a pragma leaves out in each changed file, and did not at base."""
        marked = {
            path: source.excluded
            for path in self._changes
            if (source := self.texts.source(path)) and source.excluded
        }
        before = {path: old for path in marked if (old := self._changes[path].base_path)}
        self._base_texts.analyse(before.values())
        return {
            path: lines & ~self._excluded_before(self._changes[path])
            for path, lines in marked.items()
        }

    def _excluded_before(self, file: FileChange) -> Lines:
        source = self._base_texts.source(file.base_path) if file.base_path else None
        return Moved(file).to_head(source.excluded) if source else NO_LINES

    def look(self, asked: _Asked) -> Judged | str:
        """Return the service with what is covered of it; or why that cannot be told, a clause."""
        limits = asked.limits
        if not asked.paths and limits.minimum is not None:
            return "its paths match no source file at head"
        if asked.gap:
            return asked.gap
        unread = next((path for path in asked.paths if path in self.texts.unreadable), None)
        if unread:
            return f"{shown(unread)}: {self.texts.unreadable[unread]}"
        own = _by_file(asked.reports)
        files = tuple(self._covered(path, own.get(path, ())) for path in asked.paths)
        if limits.minimum is None:
            return judged(limits, files)
        if not any(each.is_measured for each in files) and any(each.statements for each in files):
            return "no report measures any of its files"
        return judged(limits, files, self._base.compared(files, self._changes))

    def _covered(self, path: RepoPath, parts: Sequence[Measured]) -> Covered:
        told, source = (merged(parts) if parts else None), self.texts.source(path)
        is_known = source is not None or (told is not None and told.statements is not None)
        return settled(
            path,
            told=told,
            source=source,
            text=NO_LINES if is_known else self.texts.written(path),
            added=added_to(self._changes.get(path)),
            excluded=self._excluded.get(path, NO_LINES),
            has_branches=self._has_branches,
        )


def _by_file(reports: Iterable[Report]) -> dict[RepoPath, list[Measured]]:
    parts: dict[RepoPath, list[Measured]] = {}
    for report in reports:
        for path, told in report.files.items():
            parts.setdefault(path, []).extend(told)
    return parts


def _services(
    given: StageInput[CoverageOptions], files: Sequence[RepoPath], reports: Sequence[Report]
) -> tuple[_Asked, ...]:
    """Return each service with its files and reports; the change alone, if none is named."""
    options = given.options
    if not options.services:
        limits = _limits(CHANGE, Service(paths=options.tests), options, is_whole=False)
        return (_Asked(limits=limits, paths=tuple(files), reports=tuple(reports)),)
    asked = []
    for name, service in options.services.items():
        patterns = service.files if service.files.root else options.files
        own = (each for each in reports if any(map(patterns.matches, each.file.endings)))
        paths = (path for path in files if service.paths.matches(path))
        limits = _limits(name, service, options, is_whole=True)
        asked.append(_Asked(limits=limits, paths=tuple(paths), reports=tuple(own)))
    return tuple(asked)


def _limits(name: str, service: Service, options: CoverageOptions, *, is_whole: bool) -> Limits:
    def told(own: float | None, general: float) -> float:
        return general if own is None else own

    return Limits(
        name=name,
        critical=service.critical,
        minimum=exact(told(service.minimum, options.minimum)) if is_whole else None,
        patch=exact(told(service.patch, options.patch)),
        file_minimum=exact(told(service.file_minimum, options.file_minimum)),
        few=options.few,
    )


STAGE: Final = Stage(
    id="coverage",
    title="Coverage",
    question="Do tests cover the services that matter, and the lines that the change touches?",
    rules=RULES,
    options=CoverageOptions,
    run=run,
    engine=coverage.version,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
)
