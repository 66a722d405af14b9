"""What does squawk say of the SQL that the change adds, where the team asks it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.engines import squawk
from gate.engines.squawk import INSTALL, Said
from gate.model.error import EngineError
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.value import replace
from gate.model.work import Item
from gate.readers.migrations.migration import Migration, from_record
from gate.readers.migrations.read import WITH_SQL
from gate.stages.handoff.part import Given, Part
from gate.stages.handoff.rules import MIGRATION_UNSAFE

_OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adding-foreign-key-constraint": "constraint-locks",
        "adding-not-nullable-field": "not-null-locks",
        "adding-required-field": "not-null-without-default",
        "changing-column-type": "type-changed",
        "constraint-missing-not-valid": "constraint-locks",
        "renaming-column": "renamed",
        "renaming-table": "renamed",
        "require-concurrent-index-creation": "index-locks",
    }
)
"""The check of our own that says the same, by squawk's rule."""
_STYLE: Final = ("prefer-", "require-lock-timeout", "require-statement-timeout", "require-timeout")
"""How rules start that say how to write it, and not that it goes wrong."""


def linted(given: Given, asked: Iterable[Migration], known: Iterable[Finding]) -> Part:
    """Return what squawk says of those of *asked* that are SQL, but for what is *known*."""
    wanted = [one for one in asked if one.path.endswith(".sql")]
    if not given.options.squawk or not wanted:
        return Part()
    try:
        said = _said(given, wanted)
    except EngineError as error:
        skips = (Skip(path=one.path, reason=f"{error.what}: {error.fix}") for one in wanted)
        return Part(skipped=tuple(skips))
    names = {one.path: one for one in wanted}
    told = {(_path(one), dict(one.details)["check"], _line(one)) for one in known}
    unread = {one.path: one.line for one in reversed(said) if one.is_error}
    return Part(
        findings=tuple(
            _finding(names[one.path], one)
            for one in said
            if not one.is_error and (one.path, _OURS.get(one.rule), one.line) not in told
        ),
        skipped=tuple(
            Skip(path=path, reason=f"squawk cannot read line {line} as PostgreSQL")
            for path, line in unread.items()
        ),
    )


def _said(given: Given, wanted: Iterable[Migration]) -> tuple[Said, ...]:
    """
    Return what squawk says.

    Raises:
        EngineError: it is not installed, or gave no answer that can be read.
    """
    program = squawk.program(given.environment)
    if program is None:
        raise EngineError(
            "squawk is asked for and is not installed", where="stages.handoff.squawk", fix=INSTALL
        )
    texts = dict(_texts(given, wanted))
    exclude = given.options.squawk_exclude
    return squawk.lint(program, texts, exclude=exclude, workers=given.workers)


def _texts(given: Given, wanted: Iterable[Migration]) -> Iterator[tuple[RepoPath, str]]:
    _, head = given.trees()
    paths = [one.path for one in wanted]
    items = (Item(path=path, data=data) for path, data in head.read_many(paths))
    for outcome in given.workers.run(WITH_SQL, items):
        for record in outcome.records:
            yield outcome.path, from_record(record).sql


def _path(finding: Finding) -> RepoPath | None:
    return finding.location.path if finding.location else None


def _line(finding: Finding) -> int | None:
    return finding.location.line if finding.location else None


def _finding(one: Migration, said: Said) -> Finding:
    is_style = said.rule.startswith(_STYLE)
    finding = MIGRATION_UNSAFE.found(
        f"{one.name} ({one.system}): {said.message.rstrip('.')} [squawk {said.rule}].",
        at=Location(path=one.path, line=said.line),
        key=f"squawk {said.rule} {one.name}",
        fix=said.help or f"See https://squawkhq.com/docs/{said.rule}.",
        details=(("check", f"squawk {said.rule}"), ("migration", one.name)),
    )
    return replace(finding, severity=Severity.LOW) if is_style else finding
