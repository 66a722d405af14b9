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
from dataclasses import replace
from functools import partial
from typing import Final

from gate.engines import detect_secrets
from gate.engines.detect_secrets import BASIC_AUTH, GENERIC, KEYWORD, Sighting
from gate.engines.scan import Engine, Looked, look, unheard
from gate.model.change import Event, FileChange, FileKind
from gate.model.decoding import text_of
from gate.model.finding import Finding, Location, Severity, known_before
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.secret import Secret
from gate.model.stage import Scope, Seen, Stage, StageInput, Yielded
from gate.model.text import count
from gate.model.tree import Entry, Tree
from gate.model.work import Job, Json, Outcome
from gate.options import Options
from gate.stages.secrets.beside import beside_head
from gate.stages.secrets.rules import HIGH_ENTROPY, NOT_LOOKED_AT, PASSWORD, PROVIDED, RULES

_ROTATE: Final = "The base holds it already: rotate it, for its history can be read."


class SecretsOptions(Options):
    """``[stages.secrets]``."""


def _run(given: StageInput[SecretsOptions]) -> Iterator[Yielded]:
    _, head = given.trees()
    asked = _with_content(given.in_scope())
    looked = _look(given, head, asked, advance=given.advance)
    known = set()
    for finding in _at_head(given, looked):
        if not finding.is_preexisting:
            known.add(finding.identity)
        yield finding
    beside = beside_head(given, partial(_found, given), known)
    yield from beside.findings
    for skip in looked.skipped:
        message = f"No plug-in read it: {skip.reason}"
        yield NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
    skipped = (*looked.skipped, *beside.skipped)
    total = len(asked) + beside.asked
    yield Seen(asked=total, looked_at=total - len(skipped), skipped=skipped)


def _at_head(given: StageInput[SecretsOptions], looked: Looked[Sighting]) -> Iterator[Finding]:
    """Yield what was found in the files of the head, marked if the base holds it."""
    base, head = given.trees()
    if given.scope is Scope.ALL:
        for path, sightings in looked.found.items():
            yield from _findings(head, path, sightings)
        return
    changes = [file for file in given.change.files if looked.found.get(file.path)]
    before = _look(given, base, _with_content(given.at_base(changes)))
    for file in changes:
        findings = tuple(_findings(head, file.path, looked.found[file.path]))
        held = before.found.get(file.base_path, ()) if file.base_path else ()
        yield from map(_with_advice, _marked(file, findings, held))


def _found(
    given: StageInput[SecretsOptions], tree: Tree, paths: Iterable[RepoPath]
) -> Looked[Finding]:
    looked = _look(given, tree, paths)
    found = {path: tuple(_findings(tree, path, seen)) for path, seen in looked.found.items()}
    return Looked(found=found, skipped=looked.skipped)


def _with_content(entries: Iterable[Entry]) -> list[RepoPath]:
    return [entry.path for entry in entries if entry.kind is not FileKind.SUBMODULE]


def _look(
    given: StageInput[SecretsOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = unheard,
) -> Looked[Sighting]:
    """Return what was seen in each file: one thing in one place."""
    profile: dict[str, Json] = {"types": [*PROVIDED, *sorted(GENERIC)], "salt": given.salt}
    job = Job(module=detect_secrets.__name__, profile=profile)
    engine = Engine(job=job, version=detect_secrets.version(), reads=detect_secrets.reads)
    workers, cache = given.workers, given.cache
    return look(engine, tree, paths, _sightings, workers=workers, cache=cache, advance=advance)


def _sightings(outcome: Outcome) -> tuple[Sighting, ...]:
    return _apart(map(detect_secrets.sighting, outcome.records))


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
