"""Do staging and local machines have the same feature flags?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.text import shown, visible
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Outcome
from gate.options import Globs
from gate.readers.readiness.read import FLAGS
from gate.stages.readiness.part import Given, Part, named, read
from gate.stages.readiness.rules import FLAG_MISSING


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
        findings += _missing(staging, local, local_files, "local machines")
        findings += _missing(local, staging, stage_files, "staging", Severity.LOW)
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


def _missing(
    here: Mapping[str, _Flag],
    there: Mapping[str, _Flag],
    files: Sequence[RepoPath],
    whom: str,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    where = shown(files[0]) if files else "flags/local.json"
    for name, flag in here.items():
        if name not in there:
            yield FLAG_MISSING.found(
                f"{visible(name)} is missing on {whom}."
                if whom != "staging"
                else f"{visible(name)} is missing in staging.",
                at=Location(path=flag.path, line=flag.line),
                key=f"{name} {whom}",
                severity=severity,
                fix=f"Add `{visible(name)}` to {where}.",
            )
