"""The documents of both trees, and what is to be said of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from gate.engines import openapi
from gate.engines.openapi import Keys, Misfit, misfit
from gate.engines.scan import Engine, answer, kept
from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.tree import Tree
from gate.model.value import dataclass, replace
from gate.model.work import Item, Job, NoCache, Outcome
from gate.readers.openapi import read
from gate.readers.openapi.read import Asked, Contract, Half, Told, bundle, told
from gate.readers.openapi.retirement import Notice, Terms
from gate.readers.routes.read import Declarations
from gate.readers.routes.route import normalised
from gate.readers.routes.table import is_test
from gate.stages.api.options import ApiOptions
from gate.stages.api.reading import Reading

_READER: Final = Engine(
    job=Job(module=read.__name__, profile={}, seconds_per_file=120.0), version="1"
)
_MOST_FILES: Final = 500
"""Files that one document may be spread over."""
_MEGABYTES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document, before and after."""

    path: RepoPath
    told: Told
    misfits: tuple[tuple[Misfit, int], ...] = ()
    """Where it has not the form of OpenAPI at head, each with its line."""
    old_misfits: tuple[Misfit, ...] = ()
    unchecked: str = ""
    """Why its form was not looked at; empty when it was."""


def documents(options: ApiOptions, tree: Tree) -> tuple[RepoPath, ...]:
    """Return the documents of *tree*; a test's own is none, unless the team names documents."""
    is_named = options.documents != ApiOptions().documents
    return tuple(
        path
        for path, entry in tree.entries().items()
        if entry.kind is FileKind.FILE
        and options.documents.matches(path)
        and (is_named or not is_test(path))
    )


def document(
    reading: Reading,
    path: RepoPath,
    sides: Mapping[str, tuple[Tree, Declarations]],
    *,
    old: RepoPath | None = None,
) -> Document | Skip:
    """
    Return what is to be said of the document at *path*, or why nothing can be.

    *sides*: by ``base`` and ``head``, the tree and what its source declares. *old*: what the
    document was called at the base, if not as it is now.

    Raises:
        EngineError: no worker could read it.
    """
    notice = Notice(stable=reading.options.notice_days, beta=reading.options.beta_notice_days)
    terms = Terms(today=reading.today, notice=notice)
    before = old or path
    head = sides["head"][0].entries().get(path) if "head" in sides else None
    if head is not None and head.size > _MEGABYTES * 2**20:
        return Skip(path=path, reason=f"it is larger than {_MEGABYTES} MB")
    files = {name: {before if name == "base" else path} for name in sides}
    while True:
        halves = {name: _half(sides[name], files[name]) for name in sides}
        asked = Asked(
            root=path,
            base_root=before,
            base=halves.get("base", Half()),
            head=halves.get("head", Half()),
            terms=terms,
        )
        outcome = asked_of(reading, asked)
        if outcome.skipped and len(sides) > 1:  # what the base has cannot be held against anybody
            return document(reading, path, {"head": sides["head"]})
        if outcome.skipped or not outcome.records:
            return Skip(path=path, reason=outcome.skipped or "the reader gave no answer")
        found = told(outcome.records[0])
        if not _taken(files, sides, found):
            return _checked(reading, path, found, asked)
        if max(map(len, files.values())) > _MOST_FILES:
            return Skip(path=path, reason=f"it refers to more than {_MOST_FILES} files")


def _half(side: tuple[Tree, Declarations], paths: set[RepoPath]) -> Half:
    tree, declared = side
    entries = tree.entries()
    wanted = sorted(
        path for path in paths if path in entries and entries[path].size <= _MEGABYTES * 2**20
    )
    return Half(files=dict(tree.read_many(wanted)), contracts=_contracts(declared))


def _contracts(declared: Declarations) -> list[Contract]:
    return [
        Contract(
            method=route.method,
            path=normalised(route.path),
            body=route.body,
            response=route.response,
            query=route.query,
        )
        for route in declared.routes
        if not route.is_hidden
    ]


def _taken(
    files: dict[str, set[RepoPath]],
    sides: Mapping[str, tuple[Tree, Declarations]],
    found: Told,
) -> bool:
    """Take in the files that the document turned out to refer to; say whether there are any."""
    is_more = False
    for name, side in (("base", found.base), ("head", found.head)):
        if name in sides:
            entries = sides[name][0].entries()
            come = {
                path
                for path in side.missing
                if path in entries and entries[path].kind is FileKind.FILE
            } - files[name]
            files[name] |= come
            is_more = is_more or bool(come)
    return is_more


def asked_of(reading: Reading, asked: Asked) -> Outcome:
    """Return the reader's answer on *asked*; one that quotes the documents is kept nowhere."""
    data = bundle(asked)
    item = Item(path=asked.root, data=data)
    digest = hashlib.sha256(data).hexdigest()
    cache = NoCache() if asked.is_quoted else reading.cache
    return answer(_READER, lambda: item, digest, workers=reading.workers, cache=cache)


def _checked(reading: Reading, path: RepoPath, found: Told, asked: Asked) -> Document:
    """Return *found* with what its form lacks; the base's is asked only if the head's lacks any."""
    whole = Document(path=path, told=found)
    if not found.head.version:
        return whole
    misfits = _misfits(reading, path, asked.head)
    if isinstance(misfits, str):
        return replace(whole, unchecked=misfits)
    old: tuple[Misfit, ...] | str = ()
    if misfits and found.base.version:
        old = _misfits(reading, asked.base_root or path, asked.base)
    lines = _lines(reading, asked, [one.keys for one in misfits]) if misfits else {}
    return replace(
        whole,
        misfits=tuple((one, lines.get(one.keys, 1)) for one in misfits),
        old_misfits=() if isinstance(old, str) else old,
    )


def _misfits(reading: Reading, path: RepoPath, half: Half) -> tuple[Misfit, ...] | str:
    """Return where the document has not the form of OpenAPI, or why that was not looked at."""
    engine = Engine(
        job=Job(module=openapi.__name__, profile={}, seconds_per_file=120.0),
        version=openapi.version(),
    )
    digest = hashlib.sha256(half.files[path]).hexdigest()
    outcome = kept(engine, digest, cache=reading.cache)
    if outcome is None:
        value = quoted(reading, path, half.files[path])
        if not value:
            return "it is too long for its form to be looked at"
        item = Item(path=RepoPath("document.json"), data=value.encode())
        workers, cache = reading.workers, reading.cache
        outcome = answer(engine, lambda: item, digest, workers=workers, cache=cache)
    return outcome.skipped or tuple(map(misfit, outcome.records))


def quoted(reading: Reading, path: RepoPath, data: bytes) -> str:
    """Return the document in *data* as JSON text; empty if it is too long, or none."""
    half = Half(files={path: data})
    terms = Terms(today=reading.today)
    asked = Asked(root=path, base=Half(), head=half, terms=terms, is_quoted=True)
    outcome = asked_of(reading, asked)
    return "" if outcome.skipped else told(outcome.records[0]).head.value


def _lines(reading: Reading, asked: Asked, keys: Iterable[Keys]) -> Mapping[Keys, int]:
    outcome = asked_of(reading, replace(asked, base=Half(), located=tuple(keys)))
    return {} if outcome.skipped else dict(told(outcome.records[0]).lines)
