"""The coverage reports of one tree: read, put in their places, and held against its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from gate.engines.pieces import Piece, read_pieces
from gate.model.evidence import EvidenceFile
from gate.model.lines import Lines, told
from gate.model.path import RepoPath
from gate.model.stage import StageInput
from gate.model.text import count, cut, shown, visible
from gate.model.tree import Tree
from gate.model.value import dataclass, field, replace
from gate.model.work import Job, Record
from gate.readers.coverage import report
from gate.readers.coverage.earlier import KIND
from gate.readers.coverage.measured import Measured, measured
from gate.readers.coverage.places import Placed, Places
from gate.stages.coverage.options import CoverageOptions
from gate.stages.coverage.texts import Texts, files_of

_NAMED: Final = 3
_LONGEST: Final = 120
_FIRST: Final[Lines] = 0b10
_TOLERATED: Final = 10
"""One statement in so many may stand elsewhere: versions of Python differ over a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One coverage report."""

    file: EvidenceFile
    files: Mapping[RepoPath, tuple[Measured, ...]] = field(default_factory=dict)
    """What it says, by the file of the tree that is meant."""
    refused: str = ""
    """Why it does not count, as one clause; empty if it does."""
    is_stale: bool = False
    """Whether it does not count because it is older than the head."""

    def refuse(self, why: str) -> Report:
        """Return it as one that does not count."""
        return replace(self, files={}, refused=why)


def read_reports(
    given: StageInput[CoverageOptions],
    tree: Tree,
    files: Sequence[EvidenceFile],
    *,
    is_of_base: bool = False,
) -> tuple[Report, ...]:
    """
    Return what *files* say of *tree*.

    Raises:
        EngineError: the workers cannot work.
    """
    if not files:
        return ()
    job = Job(module=report.__name__, profile={}, seconds_per_file=120.0, megabytes=2048)
    pieces = read_pieces(given, files, job, is_of_base=is_of_base)
    paths = files_of(tree)
    places = Places(paths)
    return tuple(_report(piece, tree, places, is_of_base=is_of_base) for piece in pieces)


def _report(piece: Piece, tree: Tree, places: Places, *, is_of_base: bool) -> Report:
    if not piece.counts:
        why = piece.refused or piece.stale
        return Report(file=piece.file, refused=why, is_stale=bool(piece.stale))
    about, *records = piece.records
    every = [measured(record) for record in records]
    if about["kind"] == KIND:
        return _earlier(piece.file, every, tree, is_of_base=is_of_base)
    return _placed(piece.file, about, every, places)


def _earlier(
    file: EvidenceFile, every: Iterable[Measured], tree: Tree, *, is_of_base: bool
) -> Report:
    """Return what a report of gate's own says of the files that have not changed since."""
    if not is_of_base:
        return Report(file=file, refused="gate's own report is coverage of a base, and of no head")
    entries = tree.entries()
    files = {
        RepoPath(each.path): (each,)
        for each in every
        if RepoPath(each.path) in entries and entries[RepoPath(each.path)].blob == each.blob
    }
    why = "" if files else "it is of another tree: no file in it is as the base has it"
    return Report(file=file, files=files, refused=why)


def _placed(file: EvidenceFile, about: Record, every: list[Measured], places: Places) -> Report:
    sources = [str(each) for each in cast("list[object]", about["sources"])]
    placed = places.place((each.path for each in every), sources)
    if placed.is_foreign or placed.ambiguous:
        return Report(file=file, refused=_misplaced(placed, places))
    files: dict[RepoPath, tuple[Measured, ...]] = {}
    for each in every:
        if each.path in placed.found:
            path = placed.found[each.path]
            files[path] = (*files.get(path, ()), each)
    return Report(file=file, files=files)


def _misplaced(placed: Placed, places: Places) -> str:
    if placed.ambiguous:
        path, files = next(iter(placed.ambiguous.items()))
        return (
            f"{count(len(placed.ambiguous), 'of its paths')} may mean several files:"
            f" {_said(path)} may be {_listed(files)}"
        )
    total = len(placed.found) + len(placed.unknown)
    return (
        f"{len(placed.found):,} of its {count(total, 'path')} are files of the repository: it"
        f" names {_listed(placed.unknown)}, and the repository has"
        f" {_listed(places.like(placed.unknown))}"
    )


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return ", ".join(map(_said, paths[:_NAMED])) + more or "none"


def _said(path: str) -> str:
    return cut(visible(path), _LONGEST)


def agreeing(reports: Iterable[Report], texts: Texts) -> tuple[Report, ...]:
    """Return *reports*, those refused that speak of other lines than the files of *texts* have."""
    return tuple(
        each if each.refused or not (why := _disagreement(each, texts)) else each.refuse(why)
        for each in reports
    )


def _disagreement(given: Report, texts: Texts) -> str:
    texts.count(given.files)
    wrong = [
        f"{shown(path)}: {why}"
        for path, parts in given.files.items()
        for part in parts
        if (why := _unlike(part, path, texts))
    ]
    if not wrong:
        return ""
    more = f" and {count(len(wrong) - _NAMED, 'more file')}" if len(wrong) > _NAMED else ""
    return f"it is not of this head: {'; '.join(wrong[:_NAMED])}{more}"


def _unlike(part: Measured, path: RepoPath, texts: Texts) -> str:
    """Return how the statements of *part* are unlike those of *path*; empty if they are not."""
    # A module that is empty is executed too, and that is told of its line 1.
    lines = part.hits & ~_FIRST if part.statements is None else part.hits | part.statements
    length = texts.length(path)
    if lines >> (length + 1):
        return f"it knows line {lines.bit_length() - 1:,}, and the file has {length:,}"
    source = texts.source(path)
    if source is None:
        return ""
    strange = lines & ~source.code
    if _is_much(strange, lines):
        return f"it takes lines {cut(told(strange), 40)} for statements, which are none"
    if part.statements is None:
        return ""
    missing = source.statements & ~source.excluded & ~source.first_lines(part.statements)
    if 2 * missing.bit_count() > source.statements.bit_count():
        return f"it does not know the statements at lines {cut(told(missing), 40)}"
    return ""


def _is_much(part: Lines, whole: Lines) -> bool:
    return part.bit_count() * _TOLERATED > whole.bit_count()
