"""``gate waive``: one finding by its fingerprint, or what another scanner was told to accept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.cli.settled import settings_of
from gate.cli.signals import closing
from gate.cli.source import of_repository
from gate.cli.waive.rows import FILE, Terms
from gate.cli.words import Words
from gate.model.error import UsageError
from gate.model.text import count

if TYPE_CHECKING:
    from gate.settings.load import Settings


@click.command("waive")
@click.argument("fingerprint", required=False, default="")
@click.option(
    "--in",
    "report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The JSON report that holds the finding. Without it, the gate is run.",
)
@click.option("--path", default="", metavar="FILE", help="Which file, where several have it.")
@click.option(
    "--import",
    "imported",
    default="",
    metavar="FILE",
    help="A baseline of detect-secrets, or a report of gitleaks (JSON), in place of a FINGERPRINT.",
)
@click.option("--owner", required=True, metavar="WHO", help="Who answers for it: a login or team.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is accepted.")
@click.option("--ticket", default="", metavar="KEY", help="Where it is followed up.")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=None,
    metavar="N",
    help="How long it is accepted. By default, as long as the settings allow.",
)
@click.option(
    "--write", is_flag=True, help=f"Append the rows of --import to {FILE}; else they are printed."
)
@click.option(
    "--scope",
    type=click.Choice(["changed", "all"]),
    default=None,
    help="What is looked at without --in: what changed, or the whole tree.",
)
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option("--base", default="", metavar="REV", help="Where the settings are read.")
def command(
    *,
    fingerprint: str,
    report: Path | None,
    path: str,
    imported: str,
    owner: str,
    reason: str,
    ticket: str,
    days: int | None,
    write: bool,
    scope: str | None,
    repo: str,
    base: str,
) -> None:
    """
    Accept a finding until a day, or what another scanner was told to accept.

    The row of FINGERPRINT is appended to gate.waivers.toml. Each entry of --import is looked up
    in the work tree, so that its row names the finding that gate has there. Rows count once they
    are merged: nothing that a change accepts for itself does.
    """
    from gate.cli.waive import finding  # noqa: PLC0415 - imported only when used
    from gate.cli.waive import imported as baseline  # noqa: PLC0415 - as above

    _check(fingerprint, imported, reason)
    terms = Terms(
        reason=reason, owner=owner, ticket=ticket, created=datetime.now(UTC).date(), days=days
    )
    words = Words(repo=repo, base=base, scope=scope, offline=True)
    with closing() as ends:
        source = of_repository(words, (), ends)
        settings = settings_of(source.found)
        _check_days(days, settings)
        if imported:
            baseline.accept(imported, terms, source, settings, write=write)
            return
        asked = finding.Asked(fingerprint=fingerprint, path=path, report=report, words=words)
        finding.accept(asked, terms, source, settings)


def _check_days(days: int | None, settings: Settings) -> None:
    """
    Hold that the settings allow any waiver so long a life.

    Raises:
        UsageError: they do not.
    """
    most = settings.max_waiver_days
    if days and days > most:
        raise UsageError(
            f"the settings allow {count(most, 'day')}, and {days:,} are asked for",
            where="--days",
            fix="name fewer days (`max_waiver_days` of the settings)",
        )


def _check(fingerprint: str, imported: str, reason: str) -> None:
    """
    Hold that one thing is asked for.

    Raises:
        UsageError: it is not.
    """
    if bool(fingerprint) == bool(imported):
        raise UsageError(
            "either a FINGERPRINT or --import is meant",
            where="gate waive",
            fix="gate waive v1:0123456789abcdef --owner @me --reason '…' --in report.json",
        )
    if fingerprint and not reason.strip():
        raise UsageError(
            "nobody knows why it is accepted",
            where="--reason",
            fix="say it in a sentence: whoever reads the row decides by it",
        )
