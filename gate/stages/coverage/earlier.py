"""Is a service covered less than the base was, where the change left it alone?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gate.model.change import FileChange
from gate.model.lines import Lines
from gate.model.path import RepoPath
from gate.model.value import dataclass, field
from gate.readers.coverage.measured import Measured
from gate.stages.coverage.covered import Covered, Merged, merged
from gate.stages.coverage.moved import Moved
from gate.stages.coverage.rate import Rate
from gate.stages.coverage.reports import Report
from gate.stages.coverage.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One service at the head, held against the base."""

    base: Rate
    """Statements of the base that the change leaves, in files of which the base has data."""
    head: Rate
    """The same statements at the head, and those that the change touches."""
    lost: Mapping[RepoPath, Lines] = field(default_factory=dict)
    """Unchanged lines, as the head counts them, that were covered and are not."""
    won: int = 0
    """How many unchanged statements were not covered, and are."""

    @property
    def rise(self) -> int:
        """By how many the uncovered lines in unchanged code rose."""
        return sum(lines.bit_count() for lines in self.lost.values()) - self.won

    @property
    def is_worse(self) -> bool:
        """Whether the change leaves the service less covered than it was."""
        return self.rise > 0 or self.head.is_lower_than(self.base)


class Base:
    """What the base's reports say of its files."""

    def __init__(self, reports: Iterable[Report], texts: Texts) -> None:
        parts: dict[RepoPath, list[Measured]] = {}
        for report in reports:
            for path, told in report.files.items():
                parts.setdefault(path, []).extend(told)
        whole = {path: merged(told) for path, told in parts.items()}
        texts.analyse(path for path, told in whole.items() if told.statements is None)
        self._files = {
            path: known for path, told in whole.items() if (known := _known(told, path, texts))
        }

    def compared(
        self, covered: Iterable[Covered], changes: Mapping[RepoPath, FileChange]
    ) -> Compared | None:
        """
        Return how the files *covered* of the head stand against the base.

        *changes* are the change's files by their paths at head. `None` if nothing tells of any
        of the files.
        """
        base, head, won = Rate(), Rate(), 0
        lost: dict[RepoPath, Lines] = {}
        is_any = False
        for each in covered:
            file = changes.get(each.path)
            before = self._files.get(path) if (path := _base_path(each.path, file)) else None
            if before is None:
                head += each.patch
                continue
            is_any = True
            hit, missed = (Moved(file).to_head(lines) & each.statements for lines in before)
            base += Rate(covered=hit.bit_count(), total=(hit | missed).bit_count())
            head += each.of(hit | missed | each.changed)
            won += (missed & each.hits).bit_count()
            if gone := hit & ~each.hits:
                lost[each.path] = gone
        return Compared(base=base, head=head, lost=lost, won=won) if is_any else None


def _known(told: Merged, path: RepoPath, texts: Texts) -> tuple[Lines, Lines] | None:
    """Return the statements of *path* that were covered, and those that were not."""
    if told.statements is not None:
        return told.hits & told.statements, told.statements & ~told.hits
    source = texts.source(path)
    if source is None:
        return None
    statements = source.statements & ~source.excluded
    hits = source.first_lines(told.hits) & statements
    return hits, statements & ~hits


def _base_path(path: RepoPath, file: FileChange | None) -> RepoPath | None:
    return file.base_path if file else path
