"""
Does the change bring a package that is known to be vulnerable?

Every manifest that the change touches is read as text, from git: nothing is resolved, no package is
fetched or run, and no address in a file is contacted. What pip-audit's Auditor finds in the
advisories is new unless the base named the same release for the same advisory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from gate.engines.pip_audit import ask
from gate.model.change import Event
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Measure, Scope, Seen, Stage, StageInput, Yielded
from gate.model.text import shown
from gate.model.tree import Entry, Tree
from gate.model.value import replace
from gate.readers.manifests.dependency import How
from gate.readers.manifests.formats import ecosystem_of, format_of
from gate.stages.dependencies import rules
from gate.stages.dependencies.asked import advisories
from gate.stages.dependencies.audit import Release, audit
from gate.stages.dependencies.changed import changed
from gate.stages.dependencies.locks import is_declaring, locks_of
from gate.stages.dependencies.manifests import Manifests, Reader, skips
from gate.stages.dependencies.options import DependenciesOptions
from gate.stages.dependencies.told import Known, Same, Told

if TYPE_CHECKING:
    from gate.engines.advisories.database import About

Given = StageInput[DependenciesOptions]
_SETUPTOOLS: Final = re.compile(rb"install_requires|setup_requires|extras_require|tests_require")
"""What a ``setup.py`` or ``setup.cfg`` holds that names packages; most only start setuptools."""
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_LAPTOP: Final = frozenset({Event.LOCAL, Event.STAGED})


def _run(given: Given) -> Iterator[Yielded]:
    base, head = given.trees()
    entries = [
        entry for entry in _asked(given, head) if not given.options.ignore.matches(entry.path)
    ]
    yield from _unsupported(head, entries)
    reader = _reader(given, head)
    found = reader.read(reader.roots(entries))
    if not found.said and not found.skipped:
        yield Seen()
        return
    before = Manifests()
    if given.scope is Scope.CHANGED:
        earlier = _reader(given, base)
        before = earlier.read(earlier.roots(_at_base(given, base, found)))
    beside = _beside(reader, head, found)
    releases = [*_releases(found), *_releases(before)]
    with advisories(given, releases) as asked:
        about, vulnerabilities = audit(
            asked.database, releases, workers=given.workers, cache=given.cache
        )
    known = Known(
        found=found,
        beside=beside,
        vulnerabilities=vulnerabilities,
        unknown=asked.unknown,
        fail_at=given.fail_at,
    )
    at_base = replace(known, found=before)
    yield from _new_and_old(given, _told(known), _told(at_base))
    audited = set(_releases(found))
    if audited:
        yield from _aged(given, about)
    table = changed(found, before) if given.scope is Scope.CHANGED else None
    if table is not None:
        yield table
    yield Measure(name="audited packages", value=len(audited), unit="packages")
    yield Seen(
        asked=len(found.said) + len(found.skipped),
        looked_at=len(found.said),
        skipped=skips(found),
        against=_against(given, about) if audited else "",
    )


def _reader(given: Given, tree: Tree) -> Reader:
    return Reader(tree=tree, workers=given.workers, cache=given.cache)


def _asked(given: Given, head: Tree) -> list[Entry]:
    """Return the files in scope, and requirements that read one of them under another name."""
    entries = list(given.in_scope())
    if given.scope is Scope.ALL or given.only is not None:
        return entries
    changed = {file.path for file in given.change.files}
    entries += _declaring(given, head)
    names = {path.rpartition("/")[2].encode("utf-8", "surrogateescape") for path in changed}
    tree = head.entries()
    unchanged = [path for path in tree if _is_requirements(path) and path not in changed]
    for path, data in head.read_many(unchanged) if names else ():
        told = _CONTINUED.sub(b"", data)
        if any(name in told for name in names):
            entries.append(tree[path])
    return entries


def _declaring(given: Given, head: Tree) -> list[Entry]:
    """Return the unchanged files whose ranges a lock may have held that the change touches."""
    changes = given.change.files
    touched = {path for file in changes for path in (file.path, file.base_path) if path}
    locks = [path for path in touched if format_of(path) and not is_declaring(path)]
    if not locks:
        return []
    tree = head.entries()
    unchanged = [path for path in tree if path not in touched and is_declaring(path)]
    return [tree[path] for path in unchanged if locks_of(path, locks)]


def _is_requirements(path: RepoPath) -> bool:
    known = format_of(path) if path.endswith((".txt", ".in", ".pip")) else None
    return known is not None and known.id == "requirements"


def _at_base(given: Given, base: Tree, found: Manifests) -> tuple[Entry, ...]:
    """Return the base's versions of what was *found*, and of every manifest that is gone."""
    entries, renamed = base.entries(), _old_paths(given)
    paths = {renamed.get(path, path) for path in (*found.said, *found.skipped)}
    changed = {file.base_path for file in given.change.files}
    paths |= {path for path in changed if path is not None and format_of(path)}
    return tuple(entries[path] for path in sorted(paths) if path in entries)


def _old_paths(given: Given) -> dict[RepoPath, RepoPath]:
    return {file.path: file.old_path for file in given.change.files if file.old_path}


def _beside(reader: Reader, head: Tree, found: Manifests) -> Manifests:
    """Return the locks that are not asked about of what a person asks for in *found*."""
    declaring = [
        path
        for path, manifest in found.said.items()
        if is_declaring(path) and any(each.how is How.UNPINNED for each in manifest.dependencies)
    ]
    if not declaring:
        return Manifests()
    entries = head.entries()
    others = [path for path in entries if path not in found.said and format_of(path)]
    wanted = {lock for path in declaring for lock in locks_of(path, others)}
    return reader.read(reader.roots(entries[path] for path in sorted(wanted)))


def _releases(found: Manifests) -> Iterator[Release]:
    """Yield each release that *found* names; our own are nobody's to audit."""
    for manifest in found.said.values():
        for each in manifest.dependencies:
            if each.version and each.how is not How.OWN:
                yield each.name, each.version


def _told(known: Known) -> dict[RepoPath, tuple[Told, ...]]:
    found = known.found
    told = {path: [*known.told(path), *_empty(found, path)] for path in found.said}
    for path, include in found.absent:
        what = shown(include.path) or "a place outside the repository"
        told[path].append(_unread(path, f"It reads {what}, which is not here", include.line, what))
    for path, why in found.skipped.items():
        unread = _unread(path, f"It was not read: {why}", None, why)
        told[path] = [replace(unread, stays_open=True)]
    if _is_nothing(found, told):
        rule = rules.NOTHING_AUDITED
        nothing = Told(
            finding=rule.found("Not one package was audited", key="packages"),
            same=(rule.id, "", "", ""),
        )
        told[RepoPath("")] = [nothing]
    return {path: tuple(each) for path, each in told.items()}


def _is_nothing(found: Manifests, told: Mapping[RepoPath, Iterable[Told]]) -> bool:
    """Say whether manifests name packages of others, of which none is audited or in a lock."""
    rows = (each for manifest in found.said.values() for each in manifest.dependencies)
    if any(_releases(found)) or all(each.how is How.OWN for each in rows):
        return False
    return any(each.finding.is_undecided for path in found.said for each in told[path])


def _unread(path: RepoPath, message: str, line: int | None, about: str) -> Told:
    rule = rules.NOT_LOOKED_AT
    at = Location(path=path, line=line)
    return Told(
        finding=rule.found(message, at=at, key=f"{path} {about}"), same=(rule.id, path, about, "")
    )


def _empty(found: Manifests, path: RepoPath) -> Iterator[Told]:
    """Yield that a file which should name packages names none."""
    manifest = found.said[path]
    if manifest.dependencies or manifest.includes or is_declaring(path):
        return
    if path not in found.constraints:
        rule = rules.NOTHING_AUDITED
        finding = rule.found("It names no package", at=Location(path=path), key=path)
        yield Told(finding=finding, same=(rule.id, path, "", ""))


def _new_and_old(
    given: Given, head: dict[RepoPath, tuple[Told, ...]], base: dict[RepoPath, tuple[Told, ...]]
) -> Iterator[Finding]:
    """
    Yield the findings of *head*; what the base said as well is preexisting.

    It is looked for in the same file, renames followed, and then in what other files lost. Of what
    was not audited at the base either, the change is not asked.
    """
    renamed = _old_paths(given)
    lost: set[Same] = set()
    stays = {renamed.get(path, path): {each.same for each in told} for path, told in head.items()}
    for path, told in base.items():
        lost |= {each.same for each in told} - stays.get(path, set())
    for path, told in head.items():
        before = {each.same for each in base.get(renamed.get(path, path), ())}
        for each in told:
            if each.stays_open or (each.same not in before and each.same not in lost):
                yield each.finding
            else:
                yield replace(each.finding, is_preexisting=True, is_undecided=False)


def _aged(given: Given, about: About) -> Iterator[Finding]:
    days, options = about.age(given.now.date()), given.options
    message = f"The newest advisory is of {about.newest}, {days} days ago ({about.source})"
    is_build = given.is_ci or given.change.event not in _LAPTOP
    if days > options.undecided_after_days and is_build:
        most = f"a build takes none older than {options.undecided_after_days} days"
        yield rules.STALE.found(f"{message}; {most}", key="advisories")
    elif days > min(options.warn_after_days, options.undecided_after_days):
        yield rules.AGEING.found(message, key="advisories")


def _against(given: Given, about: About) -> str:
    days = about.age(given.now.date())
    return f"advisories of {about.newest}, {days} {'day' if days == 1 else 'days'} old"


def _unsupported(tree: Tree, entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        ecosystem = ecosystem_of(entry.path)
        if not ecosystem or (ecosystem == "setuptools" and not _names_packages(tree, entry)):
            continue
        yield rules.UNSUPPORTED.found(
            f"It names packages of {ecosystem}, and was not audited",
            at=Location(path=entry.path),
            key=entry.path,
        )


def _names_packages(tree: Tree, entry: Entry) -> bool:
    return entry.size < 2**20 and bool(_SETUPTOOLS.search(tree.read(entry.path)))


STAGE: Final = Stage(
    id="dependencies",
    title="Vulnerable packages",
    question="Does the change bring a package that is known to be vulnerable?",
    rules=rules.RULES,
    options=DependenciesOptions,
    run=_run,
    engine=ask.version,
    events=frozenset({*Event} - {Event.STAGED}),
)
