"""What a stage that reads files is given in a test: trees, workers and a cache as plain values."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gate.model.change import (
    Change,
    Commit,
    Event,
    FileChange,
    FileKind,
    FileStatus,
    LineRange,
    PullRequest,
)
from gate.model.evidence import Evidence, EvidenceFile, NoEvidence
from gate.model.fact import Known
from gate.model.finding import Finding
from gate.model.path import RepoPath
from gate.model.stage import AnyStage, Measure, Scope, Seen, StageInput
from gate.model.table import Cell, Table
from gate.model.tree import Entry
from gate.model.work import Item, Job, Outcome, Record, Unreadable
from gate.options import Options

Content = str | bytes


@dataclass(frozen=True)
class MemoryTree:
    """A tree that holds *files*; a path in `links` is a symbolic link."""

    files: Mapping[str, Content]
    executables: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return hashlib.sha256(repr(self.files).encode()).hexdigest()

    def entries(self) -> Mapping[RepoPath, Entry]:
        return {RepoPath(path): self._entry(path) for path in self.files}

    def _entry(self, path: str) -> Entry:
        data = self.read(RepoPath(path))
        return Entry(
            path=RepoPath(path),
            kind=FileKind.SYMLINK if path in self.links else FileKind.FILE,
            blob=hashlib.sha256(data).hexdigest(),
            is_executable=path in self.executables,
            size=len(data),
        )

    def read(self, path: RepoPath) -> bytes:
        content = self.files[path]
        return content.encode() if isinstance(content, str) else content

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        for path in paths:
            yield path, self.read(path)

    def attributes(
        self, paths: Iterable[RepoPath], names: Iterable[str]
    ) -> Mapping[RepoPath, Mapping[str, str]]:
        return {}


@dataclass
class Here:
    """Workers that work in the test's own process."""

    asked: list[RepoPath] = field(default_factory=list)
    _prepared: dict[str, Callable[[RepoPath, bytes], list[Record]]] = field(default_factory=dict)

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        key = job.module + json.dumps(job.profile)
        if key not in self._prepared:
            self._prepared[key] = importlib.import_module(job.module).prepare(job.profile)
        for item in items:
            self.asked.append(item.path)
            try:
                records = self._prepared[key](item.path, item.data)
            except Unreadable as error:
                yield Outcome(path=item.path, skipped=str(error))
            else:
                # What crosses the border between processes is JSON.
                yield Outcome(path=item.path, records=tuple(json.loads(json.dumps(records))))


@dataclass
class Shelf:
    """A cache in memory, which keeps text as the real one does."""

    texts: dict[str, str] = field(default_factory=dict)

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:
        return {key: tuple(json.loads(self.texts[key])) for key in keys if key in self.texts}

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        self.texts.update({key: json.dumps(records) for key, records in found.items()})


NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HEAD = Commit(
    id="a" * 40,
    parents=(),
    author_name="Ada",
    author_email="ada@example.com",
    committer_name="Ada",
    committer_email="ada@example.com",
    authored_at=NOON,
    committed_at=NOON,
    message="Head",
)
"""The head of a change, of noon."""


@dataclass(frozen=True)
class Left:
    """What other jobs left beside the change, at noon: *files* by their paths in the checkout."""

    contents: Mapping[str, Content]
    is_named: bool = True
    written_at: datetime = NOON
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Why a file cannot be read, by its path."""

    def files(
        self, matches: Callable[[RepoPath], bool], folders: Iterable[str]
    ) -> tuple[EvidenceFile, ...]:
        paths = [RepoPath(path) for path in sorted(self.contents) if matches(RepoPath(path))]
        return tuple(map(self._file, paths))

    def _file(self, path: RepoPath) -> EvidenceFile:
        size = len(self.contents[path])
        return EvidenceFile(
            name=path, endings=(path,), inside=path, size=size, written_at=self.written_at
        )

    def read(self, file: EvidenceFile) -> bytes:
        if file.name in self.unreadable:
            raise Unreadable(self.unreadable[file.name])
        content = self.contents[file.name]
        return content.encode() if isinstance(content, str) else content

    def edited_at(self, paths: Iterable[RepoPath]) -> datetime | None:
        return None


def changes(
    base: Mapping[str, Content], head: Mapping[str, Content], renamed: Mapping[str, str]
) -> Iterator[FileChange]:
    """Yield what git would say between *base* and *head*; *renamed* maps old paths to new."""
    old_paths = {new: old for old, new in renamed.items()}
    for path in head:
        old = old_paths.get(path, "" if path in renamed else path)
        if old == path and base.get(path) == head[path]:
            continue
        is_renamed = path in old_paths
        status = FileStatus.RENAMED if is_renamed else FileStatus.MODIFIED
        yield FileChange(
            path=RepoPath(path),
            old_path=RepoPath(old) if is_renamed else None,
            status=status if old in base else FileStatus.ADDED,
            added=1,
            deleted=1,
            **_ranges(_lines(base.get(old, "")), _lines(head[path])),
        )
    for path in base:
        if path not in head and path not in renamed:
            yield FileChange(path=RepoPath(path), status=FileStatus.DELETED, added=0, deleted=1)


def _lines(content: Content) -> list[str]:
    return (content if isinstance(content, str) else content.decode("latin-1")).split("\n")


def _ranges(before: Sequence[str], after: Sequence[str]) -> dict[str, tuple[LineRange, ...]]:
    """Return the lines that are new and those that are gone, as one comparison has them."""
    hunks = [
        hunk
        for hunk in difflib.SequenceMatcher(None, before, after).get_opcodes()
        if hunk[0] != "equal"
    ]
    return {
        "deleted_lines": tuple(LineRange(first=a + 1, last=b) for _, a, b, _, _ in hunks if a < b),
        "added_lines": tuple(LineRange(first=c + 1, last=d) for _, _, _, c, d in hunks if c < d),
    }


@dataclass(frozen=True)
class Said:
    """What a stage yielded."""

    findings: tuple[Finding, ...]
    seen: Seen
    measures: tuple[Measure, ...] = ()
    tables: tuple[Table, ...] = ()

    def __getitem__(self, rule: str) -> list[Finding]:
        """The findings of *rule*."""
        return [one for one in self.findings if one.rule == rule]

    def table(self, name: str) -> list[tuple[Cell, ...]]:
        """The rows of the table *name*; none, if there is no such table."""
        return [row for table in self.tables if table.name == name for row in table.rows]

    @property
    def new(self) -> list[tuple[str, str, int | None]]:
        """(rule, path, line) of each finding that the change brought."""
        return sorted(map(_place, (one for one in self.findings if not one.is_preexisting)))

    @property
    def old(self) -> list[tuple[str, str, int | None]]:
        """As `new`, of those that the base held."""
        return sorted(map(_place, (one for one in self.findings if one.is_preexisting)))


def _place(finding: Finding) -> tuple[str, str, int | None]:
    assert finding.location is not None
    return finding.rule, finding.location.path, finding.location.line


def given_to(
    stage: AnyStage,
    head: Mapping[str, Content],
    base: Mapping[str, Content] | None = None,
    *,
    renamed: Mapping[str, str] | None = None,
    scope: Scope = Scope.CHANGED,
    only: frozenset[RepoPath] | None = None,
    executables: frozenset[str] = frozenset(),
    links: frozenset[str] = frozenset(),
    workers: Here | None = None,
    cache: Shelf | None = None,
    salt: str = "salt",
    evidence: Evidence | None = None,
    options: Options | None = None,
    event: Event = Event.LOCAL,
    commits: Sequence[Commit] = (),
    files: Sequence[FileChange] | None = None,
    pull_request: PullRequest | None = None,
    advance: Callable[[int, int], None] = lambda done, total: None,
    **surroundings: Any,
) -> StageInput[Options]:
    """Return what *stage* is given of the change from *base* to *head*."""
    before = base or {}
    return StageInput(
        change=Change(
            event=event,
            base_tree="b",
            head_tree="h",
            head_commit=commits[0].id if commits else "",
            files=tuple(changes(before, head, renamed or {}) if files is None else files),
            commits=Known(tuple(commits)),
            pull_request=pull_request,
        ),
        base=MemoryTree(before),
        head=MemoryTree(head, executables, links),
        options=options or stage.options(),
        scope=scope,
        only=only,
        workers=workers or Here(),
        cache=cache or Shelf(),
        evidence=evidence or NoEvidence(),
        now=datetime(2026, 1, 2, tzinfo=UTC),
        salt=salt,
        advance=advance,
        **surroundings,
    )


def ask(
    stage: AnyStage,
    head: Mapping[str, Content],
    base: Mapping[str, Content] | None = None,
    **told: Any,
) -> Said:
    """Run *stage* on the change from *base* to *head*; *told* is what `given_to` takes."""
    yielded = list(stage.run(given_to(stage, head, base, **told)))
    assert isinstance(yielded[-1], Seen)
    return Said(
        tuple(one for one in yielded if isinstance(one, Finding)),
        yielded[-1],
        tuple(one for one in yielded if isinstance(one, Measure)),
        tuple(one for one in yielded if isinstance(one, Table)),
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below *folder* by their paths in it; none of a folder that is not there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def example_files(folder: Path) -> dict[str, str]:
    """
    Return the files of an example's *folder* by their names.

    A further ``.txt`` is no part of a name: it keeps an example of what must not be from being it.
    """
    return {path.name.removesuffix(".txt"): path.read_text() for path in sorted(folder.iterdir())}
