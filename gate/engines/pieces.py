"""Pieces of evidence: files read in workers, each with what it says or why it does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from gate.model.evidence import EvidenceFile, head_time, stamp, why_stale
from gate.model.path import RepoPath
from gate.model.stage import StageInput
from gate.model.value import dataclass
from gate.model.work import Item, Job, Outcome, Record, Unreadable

_TRACKED: Final = "it is a file of the repository, and evidence is what a job of this run made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file that may be evidence."""

    file: EvidenceFile
    records: tuple[Record, ...] = ()
    """As the job's module says; the first has ``at`` and ``commit``."""
    refused: str = ""
    """Why it is no evidence, as one clause; empty if it is."""
    stale: str = ""
    """Why it is no evidence for the head, as one clause; empty if it is."""

    @property
    def counts(self) -> bool:
        """Whether it is evidence for the head."""
        return not self.refused and not self.stale


def read_pieces(
    given: StageInput[Any], files: Iterable[EvidenceFile], job: Job, *, is_of_base: bool = False
) -> tuple[Piece, ...]:
    """
    Return what *job* makes of *files*, in their order.

    What *is_of_base* is old by right, and never stale.

    Raises:
        EngineError: the workers cannot work.
    """
    asked = {RepoPath(file.name): file for file in files}
    unread: dict[RepoPath, str] = {}
    outcomes = {
        outcome.path: outcome
        for outcome in given.workers.run(job, _items(given, asked.values(), unread))
    }
    since = head_time(given.change, given.evidence)
    pieces = []
    for path, file in asked.items():
        outcome = outcomes.get(path, Outcome(path=path, skipped=unread.get(path, "no answer")))
        if outcome.skipped or not outcome.records:
            pieces.append(Piece(file=file, refused=outcome.skipped or "nothing is in it"))
            continue
        told = stamp(
            commit=str(outcome.records[0].get("commit", "")),
            at=str(outcome.records[0].get("at", "")),
        )
        stale = "" if is_of_base else why_stale(file, told, given.change, since)
        pieces.append(Piece(file=file, records=outcome.records, stale=stale))
    return tuple(pieces)


def _items(
    given: StageInput[Any], files: Iterable[EvidenceFile], unread: dict[RepoPath, str]
) -> Iterator[Item]:
    """Yield the content of each of *files*; note in *unread* why one has none."""
    for file in files:
        path = RepoPath(file.name)
        try:
            if _is_tracked(given, file):
                unread[path] = _TRACKED
            else:
                yield Item(path=path, data=given.evidence.read(file))
        except Unreadable as error:
            unread[path] = error.reason


def _is_tracked(given: StageInput[Any], file: EvidenceFile) -> bool:
    """
    Say whether a commit holds *file*.

    A head without a commit is the work tree, to which what a job left there belongs too.
    """
    trees = [given.base, given.head if given.change.head_commit else None]
    inside = file.inside
    return inside is not None and any(tree and inside in tree.entries() for tree in trees)
