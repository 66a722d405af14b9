"""The advisories on this machine: fetched, taken from disk, looked at."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.kept import VARIABLE, kept_advisories, network
from gate.model.error import EngineError, UsageError
from gate.model.text import plain

if TYPE_CHECKING:
    from gate.engines.advisories.database import About

EXPORT: Final = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
"""https://google.github.io/osv.dev/data/"""
_MOST_BYTES: Final = 2 * 2**30
_LEAST: Final = 1000
"""Advisories below which an export of all of PyPI cannot be whole."""
_SQLITE: Final = b"SQLite format 3\0"
_FILE: Final = click.option(
    "--file", "file", default="", metavar="FILE", help=f"Where they are kept; else {VARIABLE}."
)


@click.group("advisories")
def command() -> None:
    """Keep what the dependencies stage knows of vulnerable packages up to date."""


@command.command("update")
@click.option(
    "--from", "address", default=EXPORT, metavar="URL", help="A mirror of OSV's export, or of FILE."
)
@_FILE
def update(address: str, file: str) -> None:
    """Fetch the advisories of OSV on PyPI, and put them in the place of what was kept."""
    from gate.engines.advisories.http import Client  # noqa: PLC0415 - imported only when used
    from gate.engines.scratch import scratch  # noqa: PLC0415 - as above

    kept = _kept(file)
    client = Client(network(os.environ, is_offline=False))
    with scratch() as folder:
        fetched = folder / "all.zip"
        with fetched.open("wb") as target:
            client.download(address, target, most_bytes=_MOST_BYTES)
        told = plain(address.partition("?")[0])
        about = _take(fetched, kept, source=told, at_least=_LEAST)
    _tell(kept, about)


@command.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--partial",
    is_flag=True,
    help="Take even what is no export of all: what it lacks, no run will find.",
)
@_FILE
def take(source: Path, file: str, *, partial: bool) -> None:
    """Take the advisories in SOURCE: a zip, a folder or clone, lines of JSON, or such a FILE."""
    kept = _kept(file)
    _tell(kept, _take(source, kept, source=source.name, at_least=0 if partial else _LEAST))


@command.command("status")
@_FILE
def status(file: str) -> None:
    """Say which advisories a run would use, and how old they are."""
    from gate.engines.advisories.database import EMBEDDED, Database, newest  # noqa: PLC0415 - imported only when used

    used = newest(Path(file) if file else kept_advisories(os.environ))
    with Database(used) as database:
        if used == EMBEDDED:
            click.echo("no newer ones are kept: a run uses those that came with gate")
        _tell(used, database.about)


def _kept(file: str) -> Path:
    """
    Return where to keep them.

    Raises:
        UsageError: nothing says it.
    """
    kept = Path(file) if file else kept_advisories(os.environ)
    if kept is None:
        raise UsageError(
            "nothing says where to keep the advisories",
            where="gate advisories",
            fix=f"name a place: --file FILE, or {VARIABLE}",
        )
    return kept


def _take(found: Path, kept: Path, *, source: str, at_least: int = 0) -> About:
    """
    Put the advisories in *found* in the place of *kept*, and return which they are.

    Raises:
        EngineError: they cannot be read, are fewer than *at_least*, or cannot be kept.
    """
    from gate.engines.advisories.database import Database, copy_database  # noqa: PLC0415 - imported only when used
    from gate.engines.advisories.sources import gather  # noqa: PLC0415 - as above
    from gate.engines.scratch import scratch  # noqa: PLC0415 - as above
    from gate.readers import yaml  # noqa: PLC0415 - as above

    with scratch() as folder:
        made = found
        if found.is_dir() or not _starts_as(found, _SQLITE):
            made = folder / "advisories.sqlite3"
            gathered = gather(found, parse_yaml=lambda data: yaml.parse(data).value)
            gathered.write(made, source=source, made=datetime.now(UTC).date())
        with Database(made) as database:
            about = database.about
        if about.records < at_least:
            raise EngineError(
                f"{about.records:,} advisories are no export of all: {at_least:,} are the least",
                where=source,
                fix="see what it holds (import takes it all the same with --partial);"
                " what was kept before is still there",
            )
        try:
            copy_database(made, kept)
        except OSError as error:
            raise EngineError(
                f"the advisories cannot be kept: {error.strerror}",
                where=plain(str(kept)),
                fix=f"name a place that can be written to: --file FILE, or {VARIABLE}",
            ) from error
    return about


def _starts_as(file: Path, mark: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(mark)) == mark


def _tell(file: Path, about: About) -> None:
    days = about.age(datetime.now(UTC).date())
    click.echo(plain(str(file)))
    click.echo(f"  from    {plain(about.source)}")
    click.echo(f"  newest  {about.newest}, {days:,} days old")
    click.echo(f"  holds   {about.records:,} advisories on {about.packages:,} packages")
    click.echo(f"  sha256  {about.digest}, over its rows")
    if about.records < _LEAST:
        click.echo("  note    no export of all: what is not among these, no run knows of")
