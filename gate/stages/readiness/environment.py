"""Do local machines and staging have the same environment variables, and of the same sort?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.work import Job, Outcome
from gate.readers.environment.platform import is_platform
from gate.readers.environment.record import FILLED_IN, Declaration
from gate.stages.readiness.part import Given, Part, Place, line_of, named, read
from gate.stages.readiness.rules import ENV_MISSING, ENV_TYPE_DIFFERS

_JOB: Final = Job(module="gate.readers.environment.declarations", profile={})
_OPEN: Final = frozenset({"unknown", "empty"})
"""Shapes of values that somebody else fills in."""
_FORMS: Final = (
    (re.compile(r"-\s*\{?\s*[\"']?name[\"']?\s*:"), '- {name: NAME, value: ""}'),
    (re.compile(r"-\s"), "- NAME="),
    (re.compile(""), 'NAME: ""'),
)
"""How YAML sets a variable, by how it sets another one; the first that fits is taken."""
_ALIKE: Final = (
    frozenset({"text", "list"}),
    frozenset({"number", "duration"}),
    frozenset({"number", "boolean"}),
)
"""Shapes that one variable may have from day to day: a list of one is a text, 1 is true."""


def look(given: Given, tree: Tree) -> Part | None:
    """
    Return which variables of *tree* are missing where; `None` if staging's are not there.

    Raises:
        EngineError: no worker could read the files.
    """
    stage_files = named(tree, given.options.environment_staging)
    if not stage_files:
        return None
    local_files = named(tree, given.options.environment_local)
    local_files = tuple(path for path in local_files if path not in stage_files)
    staging, skipped = read(given, tree, stage_files, _JOB, _read)
    local, unread = read(given, tree, local_files, _JOB, _read)
    findings: list[Finding] = []
    if not skipped and not unread:  # what is missing in half a set is not known
        here, there = _by_name(given, local), _by_name(given, staging)
        path = local_files[0] if local_files else RepoPath(".env.example")
        findings += _missing(there, here, _place(tree, path, local), "local machines")
        place = _place(tree, stage_files[0], staging)
        findings += _missing(here, there, place, "staging", Severity.LOW)
        findings += _differing(there, here)
    looked_at = len(stage_files) + len(local_files) - len(skipped) - len(unread)
    return Part(findings=tuple(findings), looked_at=looked_at, skipped=(*skipped, *unread))


def _read(outcome: Outcome) -> Iterable[Declaration]:
    from gate.readers.environment.declarations import from_record  # noqa: PLC0415 - reads YAML

    return map(from_record, outcome.records)


def _by_name(given: Given, found: Sequence[Declaration]) -> Mapping[str, Declaration]:
    """Return the first declaration of each variable that a program is given, by a person."""
    return {
        one.name: one
        for one in reversed(found)
        if one.by != FILLED_IN and not is_platform(one.name) and not _is_ignored(given, one.name)
    }


def _is_ignored(given: Given, name: str) -> bool:
    told = given.options.environment_ignore
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in told)


def _place(tree: Tree, path: RepoPath, known: Sequence[Declaration]) -> Place:
    """Return how a variable is set in the file *path*: as the last of those *known* there is."""
    if not path.endswith((".yaml", ".yml")):
        return Place(path=path, form="NAME=")
    line = max((one.line for one in known if one.file == path), default=0)
    told = line_of(tree, path, line) if line else ""
    return Place(path=path, line=line, form=next(form for like, form in _FORMS if like.match(told)))


def _missing(
    here: Mapping[str, Declaration],
    there: Mapping[str, Declaration],
    place: Place,
    whom: str,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    for name, one in here.items():
        if name not in there:
            told = f"{shown(one.file)} line {one.line}"
            yield ENV_MISSING.found(
                f"{name} is missing {'in' if whom == 'staging' else 'on'} {whom}; {told} has it.",
                at=Location(path=one.file, line=one.line),
                key=f"{name} {whom}",
                severity=severity,
                fix=f"{place.adding(name)}, with a value that fits there.",
            )


def _differing(
    staging: Mapping[str, Declaration], local: Mapping[str, Declaration]
) -> Iterator[Finding]:
    for name, one in staging.items():
        other = local.get(name)
        if other is None or _is_alike(one.shape, other.shape):
            continue
        yield ENV_TYPE_DIFFERS.found(
            f"{name} is a {one.shape} in {shown(one.file)} line {one.line}, and a {other.shape} in"
            f" {shown(other.file)} line {other.line}.",
            at=Location(path=other.file, line=other.line),
            key=name,
            fix=f"Give {name} a value of the same sort in {shown(other.file)}, or mend staging's.",
        )


def _is_alike(one: str, other: str) -> bool:
    if one == other or {one, other} & _OPEN:
        return True
    return any({one, other} <= shapes for shapes in _ALIKE)
