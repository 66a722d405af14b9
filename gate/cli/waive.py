"""Accept findings by name, until a day: rows for gate.waivers.toml."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.say import say
from gate.cli.signals import closing
from gate.cli.source import Source, of_repository
from gate.cli.words import Words
from gate.cli.write import write_report
from gate.model.error import UsageError
from gate.model.finding import Finding
from gate.model.path import is_utf8
from gate.model.stage import Scope, StageInput
from gate.model.text import count, log, shown, visible
from gate.model.value import dataclass, replace
from gate.model.waiver import Waiver

if TYPE_CHECKING:
    from gate.readers.baselines import Accepted
    from gate.settings.load import Settings

_FILE: Final = "gate.waivers.toml"
_LARGEST: Final = 64 << 20
_TOLD: Final = 20
"""Entries that mean nothing and are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What every row says alike."""

    reason: str
    owner: str
    ticket: str
    created: date
    expires: date


@click.command("waive")
@click.option(
    "--import",
    "imported",
    required=True,
    metavar="FILE",
    help="A baseline of detect-secrets, or a report of gitleaks (JSON).",
)
@click.option("--owner", required=True, metavar="WHO", help="Who answers for it: a login or team.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is accepted.")
@click.option("--ticket", default="", metavar="KEY", help="Where it is followed up.")
@click.option(
    "--days",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="How long it is accepted. By default, as long as the settings allow.",
)
@click.option("--write", is_flag=True, help=f"Append the rows to {_FILE}; else they are printed.")
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option("--base", default="", metavar="REV", help="Where the settings are read.")
def command(
    *,
    imported: str,
    owner: str,
    reason: str,
    ticket: str,
    days: int | None,
    repo: str,
    base: str,
    write: bool,
) -> None:
    """
    Accept what another scanner was told to accept.

    Each entry is looked up in the work tree, so that its row names the finding that gate has
    there. Rows count once they are merged: nothing that a change accepts for itself does.
    """
    from gate.settings.find import read_of  # noqa: PLC0415 - imported only when used
    from gate.settings.load import read_settings  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    rows = _rows(imported)
    with closing() as ends:
        source = of_repository(Words(repo=repo, base=base, offline=True), (), ends)
        settings = read_settings(source.found, stages=STAGES)
        today = datetime.now(UTC).date()
        terms = _Terms(
            reason=reason or f"accepted before, in {Path(imported).name}",
            owner=owner,
            ticket=ticket,
            created=today,
            expires=today + timedelta(days=days or settings.max_waiver_days),
        )
        told = tuple(_looked_up(source, settings, rows))
        existing = (read_of(source.head)(_FILE) or b"").rstrip()
        existing += b"\n" if existing else b""
        text = _new(source, existing, tuple(_waivers(told, terms)))
        _note_unmatched([row for row, findings in told if not findings])
        if not write or source.checkout is None:
            click.echo(text, nl=False)
        else:
            whole = existing.decode() + text
            place = source.checkout / _FILE
            write_report(place, [whole], root=source.checkout, called=_FILE)
            say(f"gate: {count(text.count('[[waivers]]'), 'row')} appended to {_FILE}")


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
    from gate.store import NoStore  # noqa: PLC0415 - as above

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
            cache=NoStore(),
            now=datetime.now(UTC),
            salt=settings.fingerprint_salt,
            advance=lambda done, total: None,  # noqa: ARG005 - nobody waits for a line
        )
        yield from meant(given, rows)


def _waivers(
    told: Iterable[tuple[Accepted, tuple[Finding, ...]]], terms: _Terms
) -> Iterator[Waiver]:
    """Yield a waiver for each finding that the entries mean, once."""
    from gate.settings.waivers import pattern_of  # noqa: PLC0415 - as above

    seen: set[tuple[str, str]] = set()
    for _, findings in told:
        for finding in findings:
            path = finding.location.path if finding.location else None
            if path is None or not is_utf8(path) or (path, finding.fingerprint) in seen:
                continue
            seen.add((path, finding.fingerprint))
            yield Waiver(
                rule=finding.rule,
                fingerprint=finding.fingerprint,
                path=pattern_of(path),
                reason=terms.reason,
                owner=terms.owner,
                ticket=terms.ticket,
                created=terms.created,
                expires=terms.expires,
            )


def _new(source: Source, existing: bytes, waivers: Sequence[Waiver]) -> str:
    """
    Return those of *waivers* that *existing* has not got, as rows to be put behind it.

    Raises:
        SettingsError: no run could start with them, or with what is there already.
    """
    from gate.settings.load import read_settings  # noqa: PLC0415 - as above
    from gate.settings.waivers import written  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    before = read_settings(replace(source.found, waivers=existing), stages=STAGES)
    known = {(one.fingerprint, one.path) for one in before.policy.waivers}
    text = written(one for one in waivers if (one.fingerprint, one.path) not in known)
    read_settings(replace(source.found, waivers=existing + text.encode()), stages=STAGES)
    return text


def _note_unmatched(rows: Sequence[Accepted]) -> None:
    if not rows:
        return
    say(f"gate: note: nothing is found any more for {len(rows):,} of the entries:")
    for row in rows[:_TOLD]:
        say(log(f"  {shown(row.path)}:{row.line} ({row.type})"))
    if len(rows) > _TOLD:
        say(f"  and {len(rows) - _TOLD:,} more")
