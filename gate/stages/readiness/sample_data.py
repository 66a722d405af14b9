"""Is the sample data made for the schema that the newest migration leaves?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.engines.scan import Engine
from gate.engines.scan import look as look_at
from gate.model.change import FileKind
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.text import shown, visible
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Job, Outcome
from gate.readers.migrations import read as migrations
from gate.readers.migrations.formats import may_be_migration, number_of
from gate.readers.migrations.graph import Group, groups
from gate.readers.migrations.migration import Migration, from_record
from gate.readers.readiness.read import SAMPLE
from gate.stages.readiness.part import Given, Part, named, read
from gate.stages.readiness.rules import SAMPLE_DATA_STALE

_READER: Final = Engine(
    job=Job(module=migrations.__name__, profile={}),
    version="3",
    reads=lambda path: path,
    could=migrations.could,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fits:
    """What a manifest says that its data fits."""

    path: RepoPath
    group: str
    """Empty where it names none."""
    revision: str
    line: int


def look(given: Given, tree: Tree) -> Part | None:
    """
    Return which sample data of *tree* is stale; `None` if there is no manifest of any.

    Raises:
        EngineError: no worker could read the files.
    """
    paths = named(tree, given.options.sample_data)
    if not paths:
        return None
    said, skipped = read(given, tree, paths, SAMPLE, _read)
    newest, unread = _groups(given, tree)
    findings = [] if unread else [*_stale(said, newest)]
    return Part(
        findings=tuple(findings),
        looked_at=len(paths) - len(skipped),
        skipped=(*skipped, *unread),
    )


def _read(outcome: Outcome) -> Iterable[_Fits]:
    for record in outcome.records:
        yield _Fits(
            path=outcome.path,
            group=str(record["group"]),
            revision=str(record["revision"]),
            line=int(str(record["line"])),
        )


def _groups(given: Given, tree: Tree) -> tuple[tuple[Group, ...], tuple[Skip, ...]]:
    entries = tree.entries().items()
    paths = [path for path, one in entries if one.kind is FileKind.FILE and may_be_migration(path)]
    looked = look_at(
        _READER,
        tree,
        paths,
        lambda outcome: map(from_record, outcome.records),
        workers=given.workers,
        cache=given.cache,
        advance=given.advance,
    )
    found = groups(one for told in looked.found.values() for one in told)
    return tuple(group for group in found if group.migrations), looked.skipped


def _stale(said: Sequence[_Fits], newest: Sequence[Group]) -> Iterator[Finding]:
    for fits in said:
        meant = [group for group in newest if not fits.group or _is(group, fits.group)]
        heads = [head for group in meant for head in group.heads]
        if any(_fits(fits.revision, head) for head in heads):
            continue
        names = ", ".join(head.name for head in heads) or "no migration"
        about = f" of {visible(fits.group)}" if fits.group else ""
        yield SAMPLE_DATA_STALE.found(
            f"It is made for {visible(fits.revision)}, and the newest migration{about} is {names}.",
            at=Location(path=fits.path, line=fits.line),
            key=f"{fits.path} {fits.group}",
            fix=f"Bring the sample data up to {names}, and write that as schema_revision into line"
            f" {fits.line} of {shown(fits.path)}.",
        )


def _fits(revision: str, head: Migration) -> bool:
    """Say whether *revision* means *head*; where files are numbered, its number does too."""
    is_number = head.path.endswith(".sql") and revision.lstrip("Vv").isdecimal()
    told = number_of(revision.upper()) == number_of(head.name) if is_number else False
    return told or revision in {head.revision, head.name}


def _is(group: Group, name: str) -> bool:
    """Say whether *name* means *group*: its folder, or the app whose migrations it holds."""
    app = group.name.removesuffix("/versions").removesuffix("/migrations")
    return name in {group.name, app, app.rpartition("/")[2]}
