"""Are the migrations of the change safe, and does somebody say what they do?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gate.engines.scan import Engine
from gate.engines.scan import look as look_at
from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.stage import Measure, Scope, Skip
from gate.model.tree import Tree
from gate.model.work import Job, Outcome
from gate.readers.migrations import read
from gate.readers.migrations.formats import may_be_migration
from gate.readers.migrations.migration import Migration, from_record
from gate.stages.handoff.documented import undocumented
from gate.stages.handoff.linted import linted
from gate.stages.handoff.part import Given, Impact, Kind, Part
from gate.stages.handoff.safety import Sides, unsafe

_READER: Final = Engine(
    job=Job(module=read.__name__, profile={}),
    version="3",
    reads=lambda path: path,  # its name and folder are the migration's
    could=read.could,
)


def look(given: Given) -> Part:
    """
    Return what is to be said of the migrations that the change adds, edits or deletes.

    Raises:
        EngineError: no worker could read them.
    """
    if not _is_touched(given):
        return Part()
    base, head = given.trees()
    new, skipped = _read(given, head)
    old, _ = _read(given, base)
    touched = {file.path for file in given.change.files}
    is_whole = given.scope is Scope.ALL
    sides = Sides(given=given, old=old, new=new, unread=frozenset(skip.path for skip in skipped))
    found = tuple(unsafe(sides))
    more = linted(given, sides.asked, found)
    told = undocumented(given, sides.asked, sides.added)
    return Part(
        findings=(*found, *more.findings, *told.findings),
        impacts=tuple(
            Impact(kind=Kind.MIGRATION, what=f"migration {one.name}") for one in sides.added
        ),
        measures=(Measure(name="new migrations", value=len(sides.added), unit="migrations"),),
        looked_at=len(
            {one.path for one in new if is_whole or one.path in touched}
            - {skip.path for skip in more.skipped}
        ),
        skipped=(
            *(skip for skip in skipped if is_whole or skip.path in touched),
            *more.skipped,
            *told.skipped,
        ),
    )


def _is_touched(given: Given) -> bool:
    paths = (path for file in given.change.files for path in (file.path, file.base_path) if path)
    return given.scope is Scope.ALL or any(_is_asked(given, path) for path in paths)


def _is_asked(given: Given, path: RepoPath) -> bool:
    return may_be_migration(path) and given.options.migrations.matches(path)


def _read(given: Given, tree: Tree) -> tuple[tuple[Migration, ...], tuple[Skip, ...]]:
    paths = [
        path
        for path, entry in tree.entries().items()
        if entry.kind is FileKind.FILE and _is_asked(given, path)
    ]
    looked = look_at(
        _READER,
        tree,
        paths,
        _migrations,
        workers=given.workers,
        cache=given.cache,
        advance=given.advance,
    )
    return tuple(one for found in looked.found.values() for one in found), looked.skipped


def _migrations(outcome: Outcome) -> Iterable[Migration]:
    return map(from_record, outcome.records)
