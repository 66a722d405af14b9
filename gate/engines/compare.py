"""Does a fast driver say of files what the engine says as it stands?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Item, Job, Outcome, Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of some files."""

    files: int
    """Of which both said something."""
    findings: int
    """Of the engine as it stands."""
    unanswered: tuple[RepoPath, ...]
    """Files that the engine as it stands could not look at, most often within its time."""
    different: tuple[RepoPath, ...]


def compare(fast: Job, stock: Job, items: Sequence[Item], *, workers: Workers) -> Comparison:
    """
    Return how *fast* and *stock*, one engine's job by its two drivers, agree on *items*.

    Raises:
        EngineError: as `Workers.run`.
    """
    actual, expected = _by_path(workers.run(fast, items)), _by_path(workers.run(stock, items))
    both = [item.path for item in items if not expected[item.path].skipped]
    unanswered = [item.path for item in items if expected[item.path].skipped]
    return Comparison(
        files=len(both),
        findings=sum(len(expected[path].records) for path in both),
        unanswered=tuple(unanswered),
        different=tuple(path for path in both if actual[path] != expected[path]),
    )


def _by_path(outcomes: Iterable[Outcome]) -> Mapping[RepoPath, Outcome]:
    return {outcome.path: outcome for outcome in outcomes}
