"""
Does the change bring insecure Python?

Every Python file that the change touches is read whole, without the tree's own settings,
exclusions and ``# nosec`` comments. A finding is new unless the base's version of the file has
it too (or a file of the change lost it, so that it was moved).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from pydantic import Field

from gate.engines import bandit
from gate.engines.scan import MEGABYTES, Engine, scan
from gate.model.change import Event, FileChange, FileKind, FileStatus
from gate.model.finding import Finding, Identity, Location, Severity, known_before
from gate.model.path import RepoPath
from gate.model.stage import NotApplicable, Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.tree import Entry, Tree
from gate.model.work import Job, Json, Outcome
from gate.options import Globs, Options, globs
from gate.stages.sast.rules import BY_TEST, NOT_LOOKED_AT, RULES

_SUFFIXES: Final = (".py", ".pyw")
"""What Python runs by name. A stub (``.pyi``) is never run."""
_NOTEBOOK: Final = ".ipynb"
_SHEBANG_BYTES: Final = 128
"""As much of a first line as a kernel reads."""
_ASSERT: Final = "B101"
_SEVERITIES: Final = {"LOW": Severity.LOW, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH}
_NOSEC: Final = "A `# nosec` comment settles nothing here; a waiver does."


class SastOptions(Options):
    """``[stages.sast]``."""

    tests: Globs = Field(
        default=globs(("test/", "tests/", "test_*.py", "*_test.py", "conftest.py")),
        description="Files in which an assert is no finding.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What became of some files of one tree."""

    found: dict[RepoPath, tuple[Finding, ...]] = field(default_factory=dict)
    """The findings of each file that was looked at, in bandit's order."""
    skipped: list[Skip] = field(default_factory=list)


def _run(given: StageInput[SastOptions]) -> Iterator[Yielded]:
    if given.head is None:
        raise NotApplicable("it reads files, and there is only a diff")
    asked = tuple(_python(given.head, given.in_scope()))
    looked = _look(given, given.head, asked, advance=given.advance)
    if given.scope is Scope.ALL:
        yield from chain.from_iterable(looked.found.values())
    else:
        yield from _new_and_old(given, looked)
    for skip in looked.skipped:
        message = f"No check was run: {skip.reason}"
        yield NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
    yield Seen(asked=len(asked), looked_at=len(looked.found), skipped=tuple(looked.skipped))


def _python(tree: Tree, entries: Iterable[Entry]) -> Iterator[RepoPath]:
    """Yield the Python files and notebooks among *entries*, by name or by their first line."""
    scripts = []
    for entry in entries:
        name = entry.path.rpartition("/")[2].lower()
        if entry.kind is not FileKind.FILE:
            continue
        if name.endswith((*_SUFFIXES, _NOTEBOOK)):
            yield entry.path
        elif (entry.is_executable or "." not in name) and entry.size <= MEGABYTES * 2**20:
            scripts.append(entry.path)
    for path, data in tree.read_many(scripts):
        first = data[:_SHEBANG_BYTES].partition(b"\n")[0]
        if first.startswith(b"#!") and b"python" in first:
            yield path


def _look(
    given: StageInput[SastOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = lambda done, total: None,  # noqa: ARG005 - nobody asks
) -> _Looked:
    profile: dict[str, Json] = {"tests": list(BY_TEST), "salt": given.salt}
    job = Job(module=bandit.__name__, profile=profile)
    engine = Engine(job=job, version=bandit.version())
    looked = _Looked()
    sources = []
    for path in paths:
        if path.lower().endswith(_NOTEBOOK):
            looked.skipped.append(Skip(path=path, reason="notebooks are not looked at yet"))
        else:
            sources.append(path)
    workers, cache = given.workers, given.cache
    for outcome in scan(engine, tree, sources, workers=workers, cache=cache, advance=advance):
        if outcome.skipped:
            looked.skipped.append(Skip(path=outcome.path, reason=outcome.skipped))
        else:
            looked.found[outcome.path] = tuple(_findings(given, outcome))
    return looked


def _findings(given: StageInput[SastOptions], outcome: Outcome) -> Iterator[Finding]:
    is_test = given.options.tests.matches(outcome.path)
    for record in outcome.records:
        issue = bandit.issue(record)
        if not (is_test and issue.test == _ASSERT):
            yield _finding(outcome.path, issue)


def _finding(path: RepoPath, issue: bandit.Issue) -> Finding:
    rule = BY_TEST[issue.test]
    told = [("bandit", issue.test), ("severity", issue.severity), ("confidence", issue.confidence)]
    if issue.cwe:
        told.append(("cwe", f"CWE-{issue.cwe}"))
    return rule.found(
        issue.message,
        at=Location(
            path=path,
            line=issue.line,
            end_line=issue.end_line,
            column=issue.column,
            end_column=issue.end_column,
        ),
        key=f"{issue.scope} {issue.code}",
        severity=_severity(issue),
        fix=f"{rule.fix} {_NOSEC}" if issue.has_nosec else "",
        details=tuple(told),
    )


def _severity(issue: bandit.Issue) -> Severity:
    """Return bandit's severity; where it only suspects, low."""
    if issue.confidence == "LOW":
        return Severity.LOW
    return _SEVERITIES.get(issue.severity, Severity.MEDIUM)


def _new_and_old(given: StageInput[SastOptions], head: _Looked) -> Iterator[Finding]:
    """
    Yield the findings of *head*, and mark those that the base has as well.

    They are matched with the same file at base, renames followed, and then with what the
    change's other files lost.
    """
    changes = [file for file in given.change.files if given.only is None or file.path in given.only]
    base = _look_at_base(given, [file for file in changes if head.found.get(file.path)])
    findings: dict[RepoPath, tuple[Finding, ...]] = {}
    for file in changes:
        now, before = head.found.get(file.path, ()), _before(file, base)
        findings[file.path] = known_before(now, _counted(before), file.added_lines)
    if any(not finding.is_preexisting for finding in chain.from_iterable(findings.values())):
        lost = _lost(given, changes, head, base)
        for file in changes:
            findings[file.path] = known_before(findings[file.path], lost, file.added_lines)
    yield from chain.from_iterable(findings.values())


def _lost(
    given: StageInput[SastOptions], changes: Iterable[FileChange], head: _Looked, base: _Looked
) -> Counter[Identity]:
    """Return how often each finding stood at base in a file that has it no longer."""
    told = [file for file in changes if file.path in head.found or _is_deleted(file)]
    rest = _look_at_base(given, [file for file in told if file.base_path not in base.found])
    lost: Counter[Identity] = Counter()
    for file in told:
        before = _before(file, base) or _before(file, rest)
        lost += _counted(before) - _counted(head.found.get(file.path, ()))
    return lost


def _look_at_base(given: StageInput[SastOptions], changes: Iterable[FileChange]) -> _Looked:
    """Look at the base's versions of *changes*; what cannot be looked at there knows nothing."""
    if given.base is None:
        return _Looked()
    entries = given.base.entries()
    paths = [path for file in changes if (path := file.base_path) and path in entries]
    is_file = [path for path in paths if path and entries[path].kind is FileKind.FILE]
    return _look(given, given.base, is_file)


def _before(file: FileChange, base: _Looked) -> tuple[Finding, ...]:
    """Return what stood in *file* at base; a file that the change adds held nothing."""
    return base.found.get(file.base_path, ()) if file.base_path else ()


def _is_deleted(file: FileChange) -> bool:
    return file.status is FileStatus.DELETED


def _counted(findings: Iterable[Finding]) -> Counter[Identity]:
    return Counter(finding.identity for finding in findings)


STAGE: Final = Stage(
    id="sast",
    title="Insecure Python",
    question="Does the change bring insecure Python?",
    rules=RULES,
    options=SastOptions,
    run=_run,
    engine=bandit.version,
    events=frozenset(set(Event) - {Event.SCHEDULE}),
)
