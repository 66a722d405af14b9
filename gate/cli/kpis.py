"""How do our changes flow? The figures of a stretch of time, as a text or a page."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.extends import extended, reach_of_worktree
from gate.cli.say import say
from gate.cli.settled import settings_of
from gate.model.error import ChangeError, UsageError
from gate.model.text import count, log, visible

if TYPE_CHECKING:
    from gate.model.flow import Observed
    from gate.model.kpis import Window
    from gate.stages.kpis.options import KpisOptions
    from gate.stages.kpis.windows import Calendar

_FORMATS: Final = ("text", "json", "markdown", "html")
_DAY: Final = timedelta(days=1)


@click.command("kpis")
@click.option(
    "--events",
    multiple=True,
    metavar="FILE",
    help="Exported events in place of the host's; - is standard input. May be repeated.",
)
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    metavar="FILE",
    help="A JSON report of an earlier run, for the trends of verdicts and waivers; repeatable.",
)
@click.option("--since", default="", metavar="DAY", help="The first day: 2026-09-07.")
@click.option("--until", default="", metavar="DAY", help="The last day; today by default.")
@click.option(
    "--sprint",
    default="",
    metavar="SPRINT",
    help="`last` (the default), `current`, or any day of a sprint.",
)
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", help="By default, text."
)
@click.option("--output", default="", metavar="FILE", help="Write it here, not to standard output.")
@click.option(
    "--export", default="", metavar="FILE", help="Write all that is known here, as exported events."
)
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository whose settings count. By default, the one around this folder.",
)
@click.option(
    "--project",
    default="",
    metavar="HOST:NAME",
    help="Ask this host, outside of its jobs too: github:owner/name.",
)
@click.option(
    "--cache-dir",
    default="",
    metavar="DIR",
    help="Keep here what the host told. By default, with your other caches; in CI, nowhere.",
)
def command(
    *,
    events: tuple[str, ...],
    verdicts: tuple[str, ...],
    since: str,
    until: str,
    sprint: str,
    form: str,
    output: str,
    export: str,
    repo: str,
    project: str,
    cache_dir: str,
) -> int:
    """
    Say how changes flow: lead time, review response, reviews a day, escaped bugs, and their trends.

    It asks the host whose job it runs in, or the one that --project names, or reads exported
    events (docs/kpis.md). It gives no verdict, and ends with 0 whatever the figures are; what is
    not known stands in the report.
    """
    from gate.cli import past  # noqa: PLC0415 - only when used
    from gate.cli.write import check_destinations  # noqa: PLC0415 - as above
    from gate.model.flow import joined  # noqa: PLC0415 - as above
    from gate.reports.kpis import FORMATS  # noqa: PLC0415 - as above
    from gate.stages.kpis.measured import measured  # noqa: PLC0415 - as above
    from gate.stages.kpis.run import business_hours, calendar_of  # noqa: PLC0415 - as above

    check_destinations([Path(name) for name in (output, export) if name], root=None)
    options = _options(repo)
    plain = options.hours.hours()
    sources = past.Sources(events=events, verdicts=verdicts, project=project, cache_dir=cache_dir)
    observed = past.of_files(sources, plain.zone)
    now = past.as_of(observed, datetime.now(UTC))
    calendar = calendar_of(options, plain, now)
    window = _window(calendar, since=since, until=until, sprint=sprint)
    repository = ""
    if not events:
        begins = min(window.since, calendar.before(window, options.trend_sprints)[0].since)
        repository, told_by_host = past.of_host(sources, begins, now)
        observed = joined((told_by_host, observed))
    hours = business_hours(options, observed.events, now.year)
    told = measured(observed, options, hours, window, now=now, repository=repository)
    if export:
        _export(observed, Path(export))
    _deliver("".join(FORMATS[form](told)), output)
    return 0


def _options(repo: str) -> KpisOptions:
    """Return what the work tree's settings say; without a repository, the default."""
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - as above
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above
    from gate.stages.kpis.options import KpisOptions  # noqa: PLC0415 - as above

    with ExitStack() as ends:
        try:
            repository = ends.enter_context(open_repository(Path(repo), environment=os.environ))
        except ChangeError:
            if repo != ".":
                raise
            say("gate: note: no repository is here, so the playbook's own settings count")
            return KpisOptions()
        tree = repository.tree(worktree_tree(repository))
        found = find_settings(read_of(tree), at="the work tree")
        reach = reach_of_worktree(repository, tree, os.environ)
        options = settings_of(extended(found, reach)).options["kpis"]
        assert isinstance(options, KpisOptions)  # noqa: S101 - the table of stages says so
        return options


def _window(calendar: Calendar, *, since: str, until: str, sprint: str) -> Window:
    """
    Return the stretch of time that is meant.

    Raises:
        UsageError: two are meant, or none that has begun.
    """
    if sprint and (since or until):
        raise UsageError(
            "--sprint and --since or --until cannot both be meant",
            where="gate kpis",
            fix="leave one of them out",
        )
    running = calendar.sprint_of(calendar.now)
    if since or until:
        first = _day(since, "--since") if since else date.min
        last = _day(until, "--until") if until else calendar.hours.day_of(calendar.now)
        first = first if since else last - _DAY * (calendar.days - 1)
        window = calendar.window(first, last + _DAY) if first <= last else None
    elif sprint in {"", "last", "current"}:
        window = calendar.sprint(running if sprint == "current" else running - 1)
    else:
        window = calendar.sprint(
            calendar.sprint_of(calendar.hours.midnight(_day(sprint, "--sprint")))
        )
    if window is None or window.since >= window.until:
        raise UsageError(
            "that time has not begun, or ends before it begins",
            where=" ".join(filter(None, (since, until, sprint))),
            fix="name days of the past, the earlier one with --since",
        )
    return window


def _day(text: str, option: str) -> date:
    """
    Return the day that *text* names.

    Raises:
        UsageError: it names none, or one that no calendar of ours has.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1970 <= day.year < 2200:  # noqa: PLR2004 - as exported events
        raise UsageError(f"{visible(text)!r} is no day", where=option, fix="write it as 2026-09-07")
    return day


def _export(observed: Observed, path: Path) -> None:
    from gate.cli.write import write_report  # noqa: PLC0415 - only when used
    from gate.readers.flow import written_events  # noqa: PLC0415 - as above

    write_report(path, written_events(observed), root=None, called="The export")
    say(f"gate: {count(len(observed.events), 'event')} exported to {log(str(path))}")


def _deliver(text: str, output: str) -> None:
    from gate.cli.write import write_report  # noqa: PLC0415 - only when used

    if output:
        write_report(Path(output), [text], root=None)
    else:
        click.echo(text, nl=False)
