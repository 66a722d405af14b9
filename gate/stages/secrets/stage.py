"""
Does the change bring a credential?

Every file that the change touches is read whole, whatever it is called, without the tree's own
settings, baselines and comments. What the base's version of the file holds already is no news,
and is shown so that it can be rotated.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gate.engines import detect_secrets
from gate.engines.decoding import text_of
from gate.engines.detect_secrets import BASIC_AUTH, GENERIC, KEYWORD, Sighting
from gate.engines.looks import Looks
from gate.engines.scan import Engine, scan
from gate.model.change import Event, FileChange, FileKind
from gate.model.finding import Finding, Location, Severity, known_before
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.secret import Secret
from gate.model.stage import NotApplicable, Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import count
from gate.model.tree import Tree
from gate.model.work import Job, Json
from gate.options import Options
from gate.stages.secrets.rules import HIGH_ENTROPY, NOT_LOOKED_AT, PASSWORD, PROVIDED, RULES

_ROTATE: Final = "The base holds it already: rotate it, for its history can be read."


class SecretsOptions(Options):
    """``[stages.secrets]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What became of some files of one tree."""

    found: dict[RepoPath, tuple[Sighting, ...]] = field(default_factory=dict)
    """What was seen in each file that was looked at: one thing in one place."""
    skipped: list[Skip] = field(default_factory=list)


def _run(given: StageInput[SecretsOptions]) -> Iterator[Yielded]:
    if given.head is None:
        raise NotApplicable("it reads files, and there is only a diff")
    asked = [entry.path for entry in given.in_scope() if entry.kind is not FileKind.SUBMODULE]
    head = _look(given, given.head, asked, advance=given.advance)
    if given.scope is Scope.ALL:
        for path in head.found:
            yield from _findings(given.head, path, head.found[path])
    else:
        yield from _new_and_old(given, given.head, head)
    for skip in head.skipped:
        message = f"No plug-in read it: {skip.reason}"
        yield NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
    yield Seen(asked=len(asked), looked_at=len(head.found), skipped=tuple(head.skipped))


def _look(
    given: StageInput[SecretsOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = lambda done, total: None,  # noqa: ARG005 - nobody asks
) -> _Looked:
    profile: dict[str, Json] = {"types": [*PROVIDED, *sorted(GENERIC)], "salt": given.salt}
    job = Job(module=detect_secrets.__name__, profile=profile)
    engine = Engine(job=job, version=detect_secrets.version(), reads=detect_secrets.reads)
    looked = _Looked()
    workers, cache = given.workers, given.cache
    for outcome in scan(engine, tree, paths, workers=workers, cache=cache, advance=advance):
        if outcome.skipped:
            looked.skipped.append(Skip(path=outcome.path, reason=outcome.skipped))
        else:
            sightings = map(detect_secrets.sighting, outcome.records)
            looked.found[outcome.path] = _apart(sightings)
    return looked


def _apart(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Return those *sightings* that do not overlap: of each place the worst, then the longest."""
    taken: list[Sighting] = []
    for one in sorted(sightings, key=lambda one: (-_severity(one), one.start - one.end, one.start)):
        place = bisect_left(taken, one.start, key=lambda other: other.start)
        is_free_before = place == 0 or taken[place - 1].end <= one.start
        if is_free_before and (place == len(taken) or one.end <= taken[place].start):
            taken.insert(place, one)
    return tuple(taken)


def _rule(one: Sighting) -> Rule:
    if one.type == KEYWORD and one.looks is not Looks.RANDOM:
        return PASSWORD
    return HIGH_ENTROPY if one.type in GENERIC else PROVIDED[one.type]


def _severity(one: Sighting) -> Severity:
    """Return the rule's severity where the value bears it out; else low, which warns."""
    if one.type in GENERIC:
        is_borne_out = one.looks is Looks.RANDOM and one.is_named
    else:
        is_borne_out = one.looks is Looks.RANDOM or (
            one.type == BASIC_AUTH and one.looks is Looks.PLAIN
        )
    return _rule(one).severity if is_borne_out else Severity.LOW


def _findings(tree: Tree, path: RepoPath, sightings: Iterable[Sighting]) -> Iterator[Finding]:
    """Yield a finding for each of *sightings*; its value is cut out of the file only now."""
    told = tuple(sightings)
    text = text_of(tree.read(path))[0] if told else ""
    return (_finding(path, one, Secret(text[one.start : one.end])) for one in told)


def _finding(path: RepoPath, one: Sighting, secret: Secret) -> Finding:
    rule = _rule(one)
    told = [("type", one.type), ("length", str(len(secret))), ("looks", one.looks.value)]
    if one.prefix:
        told.append(("prefix", one.prefix))
    return rule.found(
        _message(rule, one, len(secret)),
        at=Location(
            path=path,
            line=one.line,
            end_line=one.end_line,
            column=one.column,
            end_column=one.end_column,
        ),
        key=one.key,
        severity=_severity(one),
        details=tuple(told),
        hides=None if one.looks is Looks.PLACEHOLDER else secret,
    )


_DOUBTS: Final = {
    Looks.PLACEHOLDER: ", which looks like a placeholder",
    Looks.FRAGMENT: ", inside a longer run of characters",
    Looks.PLAIN: "",
    Looks.RANDOM: "",
}


def _message(rule: Rule, one: Sighting, length: int) -> str:
    start = f" starting with {one.prefix}" if one.prefix else ""
    what = f"{rule.title[0].upper()}{rule.title[1:]}"
    return f"{what}: {count(length, 'character')}{start}{_DOUBTS[one.looks]}"


def _new_and_old(given: StageInput[SecretsOptions], tree: Tree, head: _Looked) -> Iterator[Finding]:
    """Yield the findings of *head*, and mark those that the base's version of the file has."""
    changes = [file for file in given.change.files if head.found.get(file.path)]
    base = _look_at_base(given, changes)
    for file in changes:
        findings = tuple(_findings(tree, file.path, head.found[file.path]))
        before = base.found.get(file.base_path or file.path, ()) if file.base_path else ()
        yield from map(_with_advice, _marked(file, findings, before))


def _marked(
    file: FileChange, findings: Sequence[Finding], before: Sequence[Sighting]
) -> Iterator[Finding]:
    """
    Yield *findings*, those that the base holds marked as preexisting.

    A provider's token that the base's file holds has leaked, however often it is repeated; of
    what goes by its looks, each further copy is new.
    """
    held = Counter((_rule(one).id, one.key) for one in before)
    for finding in known_before(findings, Counter(held), file.added_lines):
        is_provided = finding.rule not in {HIGH_ENTROPY.id, PASSWORD.id}
        is_known = finding.is_preexisting or (is_provided and held[finding.identity] > 0)
        yield replace(finding, is_preexisting=is_known)


def _with_advice(finding: Finding) -> Finding:
    return replace(finding, fix=_ROTATE) if finding.is_preexisting else finding


def _look_at_base(given: StageInput[SecretsOptions], changes: Iterable[FileChange]) -> _Looked:
    """Look at the base's versions of *changes*; what cannot be looked at there knows nothing."""
    if given.base is None:
        return _Looked()
    entries = given.base.entries()
    paths = [path for file in changes if (path := file.base_path) and path in entries]
    blobs = [path for path in paths if path and entries[path].kind is not FileKind.SUBMODULE]
    return _look(given, given.base, blobs)


STAGE: Final = Stage(
    id="secrets",
    title="Credentials",
    question="Does the change bring a credential?",
    rules=RULES,
    options=SecretsOptions,
    run=_run,
    engine=detect_secrets.version,
    events=frozenset(Event),
)
