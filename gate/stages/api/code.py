"""What the source of a tree declares: its routes, and which files could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from gate.engines.scan import Engine, answer, kept, look
from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.path import RepoPath, path_bytes
from gate.model.stage import Skip
from gate.model.tree import Tree
from gate.model.value import dataclass, field
from gate.model.work import Item, Job, NoCache, Outcome, Record
from gate.readers.python import read as python
from gate.readers.routes import read as routes
from gate.readers.routes.read import Declarations, told
from gate.readers.routes.table import is_test
from gate.stages.api.options import ApiOptions
from gate.stages.api.reading import Reading

_VERSION: Final = "2"
_OUTLINE: Final = Engine(job=Job(module=python.__name__, profile={}), version=_VERSION)
_ROUTES: Final = Engine(
    job=Job(module=routes.__name__, profile={}, seconds_per_file=120.0), version=_VERSION
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The source of one tree."""

    declared: Declarations = field(default_factory=Declarations)
    asked: int = 0
    skipped: tuple[Skip, ...] = ()
    outlines: Mapping[tuple[RepoPath, str], Record] = field(default_factory=dict)
    """By path and content."""


def code_of(reading: Reading, tree: Tree, known: Code | None = None) -> Code:
    """
    Return what *tree*'s source declares; what *known* has outlined already is not read again.

    Raises:
        EngineError: no worker could read it.
    """
    return declared(reading, tree, source(reading.options, tree), known)


def source(options: ApiOptions, tree: Tree) -> tuple[RepoPath, ...]:
    """Return the files of *tree* that may declare routes."""
    return tuple(
        path
        for path, entry in tree.entries().items()
        if entry.kind is FileKind.FILE and options.source.matches(path) and not is_test(path)
    )


def declared(
    reading: Reading, tree: Tree, paths: Iterable[RepoPath], known: Code | None = None
) -> Code:
    """
    Return what the files *paths* of *tree* declare.

    Raises:
        EngineError: no worker could read them.
    """
    entries = tree.entries()
    wanted = sorted((path, entries[path].blob) for path in paths)
    before = kept(_ROUTES, _digest(wanted), cache=reading.cache)
    if before is not None:
        return Code(declared=told(before.records[0]), asked=len(wanted))
    outlines = {key: known.outlines[key] for key in wanted if known and key in known.outlines}
    looked = look(
        _OUTLINE,
        tree,
        [path for path, blob in wanted if (path, blob) not in outlines],
        _records,
        workers=reading.workers,
        cache=NoCache(),  # an outline holds every text of its file, credentials too
        advance=reading.advance,
    )
    for path, records in looked.found.items():
        outlines[path, entries[path].blob] = records[0]
    # Under the digest of all files an answer is kept only if all were read.
    found = _declarations(reading, outlines) if outlines else Declarations()
    return Code(declared=found, asked=len(wanted), skipped=looked.skipped, outlines=outlines)


def _declarations(
    reading: Reading, outlines: Mapping[tuple[RepoPath, str], Record]
) -> Declarations:
    data = {path: outlines[path, blob] for path, blob in sorted(outlines)}
    outcome = answer(
        _ROUTES,
        lambda: Item(path=RepoPath("tree"), data=routes.bundle(data)),
        _digest(sorted(outlines)),
        workers=reading.workers,
        cache=reading.cache,
    )
    if outcome.skipped or not outcome.records:
        raise EngineError(
            f"the routes of the tree could not be told: {outcome.skipped or 'no answer'}",
            where="stages.api",
            fix="name the source that declares routes under stages.api.source",
        )
    return told(outcome.records[0])


def _records(outcome: Outcome) -> Iterable[Record]:
    return outcome.records


def _digest(pairs: Iterable[tuple[RepoPath, str]]) -> str:
    whole = hashlib.sha256()
    for path, blob in pairs:
        whole.update(path_bytes(path) + b"\0" + blob.encode() + b"\0")
    return whole.hexdigest()
