"""Does whoever is called at night find a runbook for what the change lets run?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from gate.engines.scan import Engine
from gate.engines.scan import look as look_at
from gate.model.change import FileKind
from gate.model.decoding import text_of
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Scope, Skip
from gate.model.text import shown, visible
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Outcome
from gate.readers import operations
from gate.readers.prose import conflict_in, is_real, sections, without_comments
from gate.stages.handoff.part import Given, Part
from gate.stages.handoff.places import folder_of
from gate.stages.handoff.rules import RUNBOOK_MISSING

_READER: Final = Engine(
    job=operations.JOB, version="2", reads=lambda path: path, could=operations.could
)
SECTIONS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "Symptoms": re.compile(r"(?i)\b(?:symptoms?|alerts?|signs|what you see)\b"),
        "Dashboards": re.compile(r"(?i)\b(?:dashboards?|metrics|graphs?|logs|observability)\b"),
        "Mitigation": re.compile(
            r"(?i)\b(?:mitigat\w+|remediat\w+|resolution|what to do|actions?)\b"
        ),
        "Rollback": re.compile(r"(?i)\b(?:roll[ -]?backs?|revert\w*)\b"),
        "Owner": re.compile(r"(?i)\b(?:owners?|owned by|team|on-?call|contacts?|escalation)\b"),
    }
)
"""What a runbook has, and the words in a heading by which each is found."""
_FIELD: Final = re.compile(
    r"[-*+>|_` \t]*(?P<name>[A-Za-z][A-Za-z -]{2,20}?)[*_` \t]*[:|][*_` \t]*(?P<value>\S.*)"
)
_EXAMPLE: Final = re.compile(r"(?:^|/)(?:tests?|testing|testdata|examples?|fixtures)/")
_MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operated:
    kind: str
    name: str
    path: RepoPath
    line: int


def look(given: Given) -> Part:
    """
    Return which new service, task, consumer, alert or chart has no whole runbook.

    Raises:
        EngineError: no worker could read what they stand in.
    """
    base, head = given.trees()
    is_whole = given.scope is Scope.ALL
    changed = [*head.entries()] if is_whole else [file.path for file in given.change.files]
    before = [path for file in given.change.files if (path := file.base_path)]
    new, skipped, count = _read(given, head, changed)
    old = () if is_whole else _read(given, base, before)[0]
    known = {_slug(one.name) for one in old}
    fresh = {_slug(one.name): one for one in reversed(new) if _slug(one.name) not in known}
    books = _Books(given, head) if fresh else None
    missing = [finding for one in fresh.values() for finding in _judged(one, books)]
    broken = books.broken if books else ()
    return Part(findings=tuple(missing), looked_at=count, skipped=(*skipped, *broken))


def _read(
    given: Given, tree: Tree, paths: Iterable[RepoPath]
) -> tuple[Sequence[_Operated], tuple[Skip, ...], int]:
    entries = tree.entries()
    asked = [
        path
        for path in paths
        if path in entries
        and entries[path].kind is FileKind.FILE
        and operations.may_be_operated(path)
    ]
    looked = look_at(
        _READER,
        tree,
        asked,
        _operated,
        workers=given.workers,
        cache=given.cache,
        advance=given.advance,
    )
    found = [one for told in looked.found.values() for one in told]
    is_source = [skip for skip in looked.skipped if not skip.path.endswith(".py")]
    return found, tuple(is_source), sum(not path.endswith(".py") for path in looked.found)


def _operated(outcome: Outcome) -> Iterable[_Operated]:
    for record in outcome.records:
        yield _Operated(
            kind=str(record["kind"]),
            name=str(record["name"]),
            path=outcome.path,
            line=int(str(record["line"])),
        )


def _slug(name: str) -> str:
    """Return *name* as files are called: ``HighErrorRate`` is ``high-error-rate``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return re.sub(r"[\W_]+", "-", parted.lower()).strip("-")


class _Books:
    """The runbooks of the head."""

    def __init__(self, given: Given, head: Tree) -> None:
        named = given.options.runbooks
        paths = [
            path
            for path, entry in head.entries().items()
            if entry.kind is FileKind.FILE and named.matches(path) and not _EXAMPLE.search(path)
        ]
        self.folder = paths[0].rpartition("/")[0] if paths else folder_of(named, "runbooks")
        texts = {path: text_of(data[:_MOST_BYTES])[0] for path, data in head.read_many(paths)}
        marks = {path: found for path, text in texts.items() if (found := conflict_in(text))}
        self.broken = tuple(Skip(path=path, reason=found) for path, found in marks.items())
        self._texts = {path: without_comments(texts[path]) for path in paths if path not in marks}
        self._by_name: dict[str, RepoPath] = {}
        for path, text in self._texts.items():
            stem = path.rpartition("/")[2].rpartition(".")[0]
            for name in (stem, *_covered(text)):
                self._by_name.setdefault(_slug(name), path)
        self._gaps: dict[RepoPath, tuple[str, ...]] = {}

    def of(self, name: str) -> RepoPath | None:
        """Return the runbook of *name*: it is called so, or says that it covers it."""
        return self._by_name.get(_slug(name))

    def gaps(self, path: RepoPath) -> tuple[str, ...]:
        """Return the sections that the runbook at *path* has not, or has empty."""
        if path not in self._gaps:
            self._gaps[path] = _gaps(self._texts[path])
        return self._gaps[path]


def _gaps(text: str) -> tuple[str, ...]:
    parts = [part for part in sections(text) if part.level and is_real(part.text)]
    fields = [found for line in text.splitlines() if (found := _FIELD.match(line[:500]))]
    return tuple(
        name
        for name, pattern in SECTIONS.items()
        if not any(pattern.search(part.title) for part in parts)
        and not any(pattern.search(one["name"]) and is_real(one["value"]) for one in fields)
    )


def _covered(text: str) -> Iterator[str]:
    for line in text.splitlines():
        found = _FIELD.match(line[:500])
        if found and found["name"].strip().lower() == "covers":
            yield from re.split(r"[,;]", found["value"])


def _judged(one: _Operated, books: _Books | None) -> Iterator[Finding]:
    if books is None:
        return
    path = books.of(one.name)
    gaps = books.gaps(path) if path else tuple(SECTIONS)
    if not gaps:
        return
    name = visible(one.name)
    where = shown(path) if path else f"{books.folder}/{_slug(one.name) or 'service'}.md"
    block = "\n\n".join(f"## {gap}\n\n<…>" for gap in gaps)
    titles = ", ".join(f"`## {gap}`" for gap in gaps)
    told = f"has a runbook, {where}, without {', '.join(gaps)}" if path else "has no runbook"
    start = f"Add to {where}" if path else f"Add the file {where} with"
    yield RUNBOOK_MISSING.found(
        f"{name}, a new {one.kind}, {told}.",
        at=Location(path=one.path, line=one.line),
        key=f"{one.kind} {one.name}",
        fix=f"{start} the headings {titles}, each with what holds there"
        + ("." if path else f"; or let another runbook say `Covers: {name}`."),
        details=(("file", where), ("block", block)),
    )
