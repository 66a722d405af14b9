"""Do staging and local machines have the same feature flags?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.text import visible
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Outcome
from gate.options import Globs
from gate.readers.readiness.read import FLAGS
from gate.stages.readiness.part import Given, Part, Place, line_of, named, read
from gate.stages.readiness.rules import FLAG_MISSING

_NAMED: Final = re.compile(r"[\"']?\b(key|name|id)\b[\"']?\s*:")
"""How a flag in a list says what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flag:
    name: str
    path: RepoPath
    line: int


def look(given: Given, tree: Tree) -> Part | None:
    """
    Return which flags of *tree* are missing where; `None` if staging's are not exported.

    Raises:
        EngineError: no worker could read the exports.
    """
    staging, stage_files, skipped = _flags(given, tree, given.options.flags_staging)
    if not stage_files:
        return None
    local, local_files, unread = _flags(given, tree, given.options.flags_local)
    findings: list[Finding] = []
    if not skipped and not unread:  # what is missing in half a set is not known
        path = local_files[0] if local_files else RepoPath("flags/local.yaml")
        findings += _missing(staging, local, _place(tree, path, local), "local machines")
        place = _place(tree, stage_files[0], staging)
        findings += _missing(local, staging, place, "staging", Severity.LOW)
    looked_at = len(stage_files) + len(local_files) - len(skipped) - len(unread)
    return Part(findings=tuple(findings), looked_at=looked_at, skipped=(*skipped, *unread))


def _flags(
    given: Given, tree: Tree, patterns: Globs
) -> tuple[Mapping[str, _Flag], tuple[RepoPath, ...], tuple[Skip, ...]]:
    paths = named(tree, patterns)
    found, skipped = read(given, tree, paths, FLAGS, _read)
    return {flag.name: flag for flag in reversed(found)}, paths, skipped


def _read(outcome: Outcome) -> Iterable[_Flag]:
    for record in outcome.records:
        yield _Flag(name=str(record["name"]), path=outcome.path, line=int(str(record["line"])))


def _place(tree: Tree, path: RepoPath, known: Mapping[str, _Flag]) -> Place:
    """Return how a flag is set in the file *path*: as the last of those *known* there is."""
    if path.endswith(".toml"):
        return Place(path=path, form='"NAME" = false')
    line = max((flag.line for flag in known.values() if flag.path == path), default=0)
    told = line_of(tree, path, line) if line else ""
    if told.startswith("-") and not _NAMED.search(told):
        form = '- "NAME"'
    elif found := _NAMED.search(told):
        form = f'{"- " if told.startswith("-") else ""}{{"{found[1]}": "NAME", "enabled": false}}'
    else:
        form = '"NAME": false'
    return Place(path=path, line=line, form=form)


def _missing(
    here: Mapping[str, _Flag],
    there: Mapping[str, _Flag],
    place: Place,
    whom: str,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    for name, flag in here.items():
        if name not in there:
            yield FLAG_MISSING.found(
                f"{visible(name)} is missing on {whom}."
                if whom != "staging"
                else f"{visible(name)} is missing in staging.",
                at=Location(path=flag.path, line=flag.line),
                key=f"{name} {whom}",
                severity=severity,
                fix=f"{place.adding(visible(name))}, with the value that it has there.",
            )
