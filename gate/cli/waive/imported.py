"""Accept what another scanner was told to accept: a baseline, row by row."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.say import say
from gate.cli.waive.rows import FILE, File, Named, Refused, Terms, waiver_of
from gate.model.error import UsageError
from gate.model.finding import Finding
from gate.model.stage import Scope, StageInput
from gate.model.text import count, log, shown, visible
from gate.model.value import replace
from gate.model.waiver import Waiver
from gate.model.work import NoCache

if TYPE_CHECKING:
    from gate.cli.source import Source
    from gate.readers.baselines import Accepted
    from gate.settings.load import Settings

_TOLD: Final = 20
"""Entries that mean nothing, or are not accepted, and are named."""


def accept(imported: str, terms: Terms, source: Source, settings: Settings, *, write: bool) -> None:
    """
    Append a row for each finding that an entry of the file *imported* means, or print them.

    Raises:
        GateError: it cannot be read, is no baseline, or no run could start with the rows.
    """
    rows = _rows(imported)
    name = Path(imported).name
    terms = replace(terms, reason=terms.reason or f"accepted before, in {name}")
    found = tuple(_looked_up(source, settings, rows))
    refused: dict[str, str] = {}
    waivers = tuple(_waivers(found, terms, settings, refused))
    file = File(source)
    text = file.new(waivers)
    _note("nothing is found any more for", [_place(row) for row, meant in found if not meant])
    _note("these settings do not accept", [f"{at} ({why})" for at, why in refused.items()])
    if write and source.checkout is not None:
        file.append(text)
        say(f"gate: {count(text.count('[[waivers]]'), 'row')} appended to {FILE}")
    else:
        click.echo(text, nl=False)


def _rows(imported: str) -> tuple[Accepted, ...]:
    """
    Return the entries of the file *imported*.

    Raises:
        UsageError: it cannot be read, or is no baseline.
    """
    from gate.readers.baselines import NoBaseline, read_baseline  # noqa: PLC0415 - as above

    name = visible(Path(imported).name)
    try:
        data = Path(imported).read_bytes()
        return read_baseline(data)
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}",
            where="--import",
            fix="name a file that exists and can be read",
        ) from error
    except NoBaseline as error:
        raise UsageError(
            f"{name} cannot be imported: {error}",
            where="--import",
            fix="name a baseline of detect-secrets, or a JSON report of gitleaks",
        ) from error


def _looked_up(
    source: Source, settings: Settings, rows: Sequence[Accepted]
) -> Iterator[tuple[Accepted, tuple[Finding, ...]]]:
    from gate.engines.worker.pool import Pool  # noqa: PLC0415 - as above
    from gate.stages.secrets.importing import meant  # noqa: PLC0415 - as above

    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    with Pool(jobs=os.cpu_count() or 1, library_path=library_path) as workers:
        given = StageInput(
            change=source.change,
            base=source.base,
            head=source.head,
            history=source.history,
            options=settings.options["secrets"],
            scope=Scope.ALL,
            workers=workers,
            cache=NoCache(),
            now=datetime.now(UTC),
            salt=settings.fingerprint_salt,
            advance=lambda done, total: None,  # noqa: ARG005 - nobody waits for a line
        )
        yield from meant(given, rows)


def _waivers(
    told: Iterable[tuple[Accepted, tuple[Finding, ...]]],
    terms: Terms,
    settings: Settings,
    refused: dict[str, str],
) -> Iterator[Waiver]:
    """Yield a waiver for each finding that is meant, once; why others are *refused* is noted."""
    findings = {
        (finding.location.path, finding.fingerprint): finding
        for _, meant in told
        for finding in meant
        if finding.location
    }
    for (path, fingerprint), finding in findings.items():
        named = Named(
            rule=finding.rule,
            fingerprint=fingerprint,
            path=path,
            is_waivable=finding.is_waivable,
        )
        try:
            yield waiver_of(named, terms, settings)
        except Refused as why:
            refused[f"{shown(path)} {fingerprint}"] = str(why)


def _place(row: Accepted) -> str:
    return f"{shown(row.path)}:{row.line} ({row.type})"


def _note(what: str, entries: Sequence[str]) -> None:
    if not entries:
        return
    say(f"gate: note: {what} {len(entries):,} of the entries:")
    for each in entries[:_TOLD]:
        say(log(f"  {each}"))
    if len(entries) > _TOLD:
        say(f"  and {len(entries) - _TOLD:,} more")
