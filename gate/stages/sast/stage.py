"""
Does the change bring insecure Python?

Every Python file that the change touches is read whole, without the tree's own settings,
exclusions and ``# nosec`` comments. A finding is new unless the base's version of the file has
it too (or a file of the change lost it, so that it was moved).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, filterfalse
from typing import Final

from gate.engines import bandit
from gate.engines.scan import MEGABYTES, Engine, Looked, look, unheard
from gate.model.change import Event, FileChange, FileKind, FileStatus
from gate.model.finding import Finding, Identity, Location, Severity, known_before
from gate.model.path import RepoPath
from gate.model.stage import Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import visible
from gate.model.tree import Entry, Tree
from gate.model.work import Driver, Job, Json, Outcome
from gate.options import Field, Globs, Options, globs
from gate.stages.sast.rules import BY_TEST, NOT_LOOKED_AT, RULES

_SUFFIXES: Final = (".py", ".pyw")
"""What Python runs by name. A stub (``.pyi``) is never run."""
_NOTEBOOK: Final = ".ipynb"
_SHEBANG_BYTES: Final = 256
"""As much of a first line as a kernel reads."""
_SHEBANG: Final = re.compile(rb"#!.*(?:python|pypy|\buvx?\s|\bpipx\s)")
_CONVERTED: Final = ("working-tree-encoding", "ident")
"""Attributes by which git writes another text into a checkout than the tree holds."""
_ID: Final = b"$Id"
"""What ``ident`` replaces, up to the next dollar sign."""
_ASSERT: Final = "B101"
_SEVERITIES: Final = {"LOW": Severity.LOW, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH}
_NOSEC: Final = "A `# nosec` comment settles nothing here; a waiver does."


class SastOptions(Options):
    """``[stages.sast]``."""

    tests: Globs = Field(
        default=globs(("test/", "tests/", "test_*.py", "*_test.py", "conftest.py")),
        description="Files in which an assert is no finding.",
    )


def _run(given: StageInput[SastOptions]) -> Iterator[Yielded]:
    base, head = given.trees()
    python = tuple(_python(head, given.in_scope()))
    links, converted = _links(head, given.in_scope()), _converted(given, head, python)
    apart = dict(chain(links, converted))
    wanted = [path for path in python if path not in apart]
    looked = _look(given, head, wanted, advance=given.advance)
    skipped = [*looked.skipped, *(Skip(path=path, reason=why) for path, why in apart.items())]
    if given.scope is Scope.ALL:
        yield from chain.from_iterable(looked.found.values())
    else:
        yield from _new_and_old(given, base, looked)
    for skip in skipped:
        message = f"No check was run: {skip.reason}"
        yield NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
    asked = len({*python, *apart})
    yield Seen(asked=asked, looked_at=len(looked.found), skipped=tuple(skipped))


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
        if _SHEBANG.match(data[:_SHEBANG_BYTES].partition(b"\n")[0]):
            yield path


def _links(tree: Tree, entries: Iterable[Entry]) -> Iterator[tuple[RepoPath, str]]:
    """Yield the links that Python runs under a name of its own, and that lead to no such name."""
    for entry in entries:
        if entry.kind is FileKind.SYMLINK and entry.path.lower().endswith(_SUFFIXES):
            aim = _aim(tree, entry.path)
            if aim is None or not aim.lower().endswith(_SUFFIXES):
                yield entry.path, "it is a link to what is no Python file of this tree by its name"


def _aim(tree: Tree, link: RepoPath) -> RepoPath | None:
    """Return the file of *tree* to which *link* leads; `None` if by way of another link or out."""
    entries, place = tree.entries(), link.split("/")[:-1]
    for step in tree.read(link).decode("utf-8", "surrogateescape").split("/"):
        if RepoPath("/".join(place)) in entries or (step == ".." and not place):
            return None
        if step == "..":
            place.pop()
        elif step != ".":
            place.append(step)
    aim = RepoPath("/".join(place))
    return aim if aim in entries and entries[aim].kind is not FileKind.SUBMODULE else None


def _converted(
    given: StageInput[SastOptions], tree: Tree, python: Iterable[RepoPath]
) -> Iterator[tuple[RepoPath, str]]:
    """
    Yield the files of which a checkout holds, and Python runs, another text than the tree.

    Where the change touches attributes, files that it leaves alone are asked about too.
    """
    asked = set(python)
    if any(file.path.rpartition("/")[2] == ".gitattributes" for file in given.change.files):
        entries = (entry for entry in tree.entries().values() if entry.kind is FileKind.FILE)
        asked |= {entry.path for entry in entries if entry.path.lower().endswith(_SUFFIXES)}
    told = tree.attributes(sorted(asked), _CONVERTED) if asked else {}
    for path, attributes in told.items():
        encoding = attributes.get("working-tree-encoding", "unset")
        if encoding.lower() not in {"unset", "utf-8", "utf8"}:
            yield path, f"a checkout converts it to {visible(encoding)[:40]} (.gitattributes)"
        elif attributes.get("ident") == "set" and _ID in tree.read(path):
            yield path, "a checkout replaces a part of it (`ident` in .gitattributes)"


def _look(
    given: StageInput[SastOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = unheard,
) -> Looked[Finding]:
    """Return the findings of each file, in bandit's order."""
    job = _job(given.driver, given.salt)
    engine = Engine(job=job, version=bandit.version())
    wanted = tuple(paths)
    notebooks = list(filter(_is_notebook, wanted))
    looked = look(
        engine,
        tree,
        filterfalse(_is_notebook, wanted),
        partial(_findings, given),
        workers=given.workers,
        cache=given.cache,
        advance=advance,
    )
    unread = (Skip(path=path, reason="notebooks are not looked at yet") for path in notebooks)
    return replace(looked, skipped=(*unread, *looked.skipped))


def _job(driver: Driver, salt: str) -> Job:
    tests: list[Json] = [*BY_TEST]
    profile: dict[str, Json] = {"tests": tests, "salt": salt, "driver": driver.value}
    return Job(module=bandit.__name__, profile=profile)


def _is_notebook(path: RepoPath) -> bool:
    return path.lower().endswith(_NOTEBOOK)


def _findings(given: StageInput[SastOptions], outcome: Outcome) -> Iterator[Finding]:
    is_test = given.options.tests.matches(outcome.path)
    for record in outcome.records:
        issue = bandit.issue(record)
        if not (is_test and issue.test == _ASSERT):
            yield _finding(outcome.path, issue)


def _finding(path: RepoPath, issue: bandit.Issue) -> Finding:
    rule, severity = BY_TEST[issue.test], _severity(issue)
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
        key=f"{severity.name} {issue.scope} {issue.code}",  # a mere suspicion excuses no more
        severity=severity,
        fix=f"{rule.fix} {_NOSEC}" if issue.has_nosec else "",
        details=tuple(told),
    )


def _severity(issue: bandit.Issue) -> Severity:
    """Return bandit's severity; where it only suspects, low."""
    if issue.confidence == "LOW":
        return Severity.LOW
    return _SEVERITIES.get(issue.severity, Severity.MEDIUM)


def _new_and_old(
    given: StageInput[SastOptions], tree: Tree, head: Looked[Finding]
) -> Iterator[Finding]:
    """
    Yield the findings of *head*, and mark those that the base's *tree* has as well.

    They are matched with the same file at base, renames followed, and then with what the
    change's other files lost.
    """
    changes = [file for file in given.change.files if given.only is None or file.path in given.only]
    # What was no Python at base (a text that the change renames, or makes executable) was never
    # asked about there, and excuses nothing.
    judged = given.at_base(file for file in changes if head.found.get(file.path))
    base = _look(given, tree, _python(tree, judged))
    findings: dict[RepoPath, tuple[Finding, ...]] = {}
    for file in changes:
        now, before = head.found.get(file.path, ()), _before(file, base)
        findings[file.path] = known_before(now, _counted(before), file.added_lines)
    if any(not finding.is_preexisting for finding in chain.from_iterable(findings.values())):
        lost = _lost(given, tree, changes, head, base)
        for file in changes:
            findings[file.path] = known_before(findings[file.path], lost, file.added_lines)
    yield from chain.from_iterable(findings.values())


def _lost(
    given: StageInput[SastOptions],
    tree: Tree,
    changes: Iterable[FileChange],
    head: Looked[Finding],
    base: Looked[Finding],
) -> Counter[Identity]:
    """Return how often each finding stood at base in a file that has it no longer."""
    told = [file for file in changes if file.path in head.found or _is_deleted(file)]
    unseen = (file for file in told if file.base_path not in base.found)
    rest = _look(given, tree, _python(tree, given.at_base(unseen)))
    lost: Counter[Identity] = Counter()
    for file in told:
        before = _before(file, base) or _before(file, rest)
        lost += _counted(before) - _counted(head.found.get(file.path, ()))
    return lost


def _before(file: FileChange, base: Looked[Finding]) -> tuple[Finding, ...]:
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
