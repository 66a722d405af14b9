"""
Does the change bring a credential?

Every file that the change touches is read whole, whatever it is called, without the tree's own
settings, baselines and comments. What the base's version of the file holds already is no news,
and is shown so that it can be rotated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from gate.engines import detect_secrets
from gate.engines.detect_secrets import GENERIC
from gate.engines.scan import Engine, Looked, look, unheard
from gate.model.change import Event, FileChange, FileKind
from gate.model.decoding import text_of
from gate.model.finding import Finding, Location, Severity, known_before
from gate.model.path import RepoPath
from gate.model.secret import Secret
from gate.model.stage import Proof, Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import count
from gate.model.tree import Entry, Tree
from gate.model.value import replace
from gate.model.work import Driver, Job, Json, Outcome
from gate.options import Options
from gate.readers.credentials import sighting as reader
from gate.stages.secrets.accepted import with_acceptance
from gate.stages.secrets.beside import beside_head
from gate.stages.secrets.place import Place, place_of
from gate.stages.secrets.rules import HIGH_ENTROPY, NOT_LOOKED_AT, PASSWORD, PROVIDED, RULES

BOTH: Final = "gate.stages.secrets.credentials"
"""What a worker imports."""
_ROTATE: Final = "The base holds it already: rotate it, for its history can be read."


class SecretsOptions(Options):
    """``[stages.secrets]``."""


def _run(given: StageInput[SecretsOptions]) -> Iterator[Yielded]:
    _, head = given.trees()
    asked = _with_content(given.in_scope())
    looked = _look(given, head, asked, advance=given.advance)
    look_into = partial(found_in, given)
    at_head = tuple(with_acceptance(given, tuple(_at_head(given, looked)), look_into))
    yield from at_head
    known = {finding.identity for finding in at_head if not finding.is_preexisting}
    beside = beside_head(given, look_into, known)
    yield from with_acceptance(given, beside.findings, look_into)
    for skip in looked.skipped:
        message, key = f"It was not read: {skip.reason}", f"{skip.path} {skip.reason}"
        yield NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=key)
    skipped = (*looked.skipped, *beside.skipped)
    looked_at = len(looked.found) + beside.looked_at
    yield Seen(asked=looked_at + len(skipped), looked_at=looked_at, skipped=skipped)


def _at_head(given: StageInput[SecretsOptions], looked: Looked[Place]) -> Iterator[Finding]:
    """Yield what was found in the files of the head, marked if the base holds it."""
    base, head = given.trees()
    if given.scope is Scope.ALL:
        for path, sightings in looked.found.items():
            yield from _findings(given, head, path, sightings)
        return
    changes = [file for file in given.change.files if looked.found.get(file.path)]
    before = _look(given, base, _with_content(given.at_base(changes)))
    for file in changes:
        findings = tuple(_findings(given, head, file.path, looked.found[file.path]))
        held = before.found.get(file.base_path, ()) if file.base_path else ()
        yield from map(_with_advice, _marked(file, findings, held))


def found_in(
    given: StageInput[SecretsOptions], tree: Tree, paths: Iterable[RepoPath]
) -> Looked[Finding]:
    """
    Return what is found in *paths* of *tree*, whatever the change has to do with it.

    Raises:
        EngineError: git cannot read a file, or the engine cannot work.
    """
    looked = _look(given, tree, paths)
    found = {path: tuple(_findings(given, tree, path, seen)) for path, seen in looked.found.items()}
    return Looked(found=found, skipped=looked.skipped)


def _with_content(entries: Iterable[Entry]) -> list[RepoPath]:
    return [entry.path for entry in entries if entry.kind is not FileKind.SUBMODULE]


def _look(
    given: StageInput[SecretsOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = unheard,
) -> Looked[Place]:
    """
    Return what was seen in each file: one thing in one place.

    A part of a file that was not looked at is skipped by itself; the rest of it was looked at.
    """
    asked = look(
        _engine(given),
        tree,
        paths,
        _told,
        workers=given.workers,
        cache=given.cache,
        advance=advance,
    )
    found = {
        path: tuple(one for one in told if isinstance(one, Place))
        for path, told in asked.found.items()
    }
    parts = (
        Skip(path=path, reason=part)
        for path, told in asked.found.items()
        for part in told
        if isinstance(part, str)
    )
    return Looked(found=found, skipped=(*asked.skipped, *parts))


def _told(outcome: Outcome) -> Iterator[Place | str]:
    """Yield the places that were seen, and what was not looked at, as a clause."""
    for record in outcome.records:
        yield reader.unread(record) or place_of(record)


def _engine(given: StageInput[SecretsOptions]) -> Engine:
    profile = _profile(given.driver, given.salt)
    return Engine(
        job=Job(module=BOTH, profile=profile),
        version=f"{reader.version()}, {detect_secrets.version()}",
        reads=reader.reads,
        much={"is_much": True},
    )


def _job(driver: Driver) -> Job:
    """Return the job of detect-secrets alone."""
    return Job(module=detect_secrets.__name__, profile=_profile(driver, ""))


def _profile(driver: Driver, salt: str) -> dict[str, Json]:
    return {"types": [*PROVIDED, *sorted(GENERIC)], "salt": salt, "driver": driver.value}


def _findings(
    given: StageInput[SecretsOptions], tree: Tree, path: RepoPath, places: Iterable[Place]
) -> Iterator[Finding]:
    """Yield a finding for each of *places*; its value is cut out of the file only now."""
    told = tuple(places)
    if not told:
        return
    data = tree.read(path)
    own = tuple(one.seen for one in told if isinstance(one.seen, reader.Sighting))
    values = {id(one): value for one, value in reader.secrets_of(path, data, own)}
    text = text_of(data)[0]
    for one in told:
        if isinstance(one.seen, reader.Sighting):
            secret, origin = values[id(one.seen)], one.seen.origin
            length = one.seen.inner_end - one.seen.inner_start
        else:
            secret, origin = Secret(text[one.seen.start : one.seen.end]), ""
            length = len(secret)
        finding = _finding(path, one, length, one.severity(given.scope))
        yield replace(_of_origin(finding, origin), hides=secret)


def _of_origin(finding: Finding, origin: str) -> Finding:
    if not origin:
        return finding
    message = f"{finding.message}; in {origin}"
    return replace(finding, message=message, details=(*finding.details, ("in", origin)))


def _finding(path: RepoPath, one: Place, length: int, severity: Severity) -> Finding:
    told = [("type", one.type), ("length", str(length)), ("looks", one.looks.value)]
    if one.prefix:
        told.append(("prefix", one.prefix))
    at = Location(path=path)
    if one.seen.line:
        at = Location(
            path=path,
            line=one.seen.line,
            end_line=one.seen.end_line,
            column=one.seen.column,
            end_column=one.seen.end_column,
        )
    return one.rule.found(
        _message(one, length), at=at, key=one.seen.key, severity=severity, details=tuple(told)
    )


def _message(one: Place, length: int) -> str:
    start = f" starting with {one.prefix}" if one.prefix else ""
    doubt = ", whose checksum does not fit" if one.is_doubtful else ""
    title = one.rule.title
    return f"{title[0].upper()}{title[1:]}: {count(length, 'character')}{start}{doubt}"


def _marked(
    file: FileChange, findings: Sequence[Finding], before: Sequence[Place]
) -> Iterator[Finding]:
    """
    Yield *findings*, those that the base holds marked as preexisting.

    A provider's token that the base's file holds has leaked, however often it is repeated; of
    what goes by its looks, each further copy is new.
    """
    held = Counter((one.rule.id, one.seen.key) for one in before)
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
    is_repeatable=True,
    proof=Proof(job=_job, reads=lambda entry: entry.kind is FileKind.FILE),
    events=frozenset(Event),
)
