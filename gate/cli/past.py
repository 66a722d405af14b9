"""Where is told what happened: in exported events, by the host, and by what it told before?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from gate.cli.cache import own_folder
from gate.cli.kept import network
from gate.cli.words import meant
from gate.model.error import UsageError
from gate.model.fact import NOT_ASKED
from gate.model.flow import Kind, Observed, joined
from gate.model.text import visible
from gate.model.value import dataclass, replace
from gate.model.work import Cache, NoCache
from gate.readers.flow import read_events, written_events
from gate.readers.verdicts import read_verdict
from gate.stages.kpis.told import told_by_host
from gate.store import open_store

_LARGEST: Final = 512 << 20
"""Bytes of a file of events."""
_AGAIN: Final = timedelta(days=1)
"""How much of what the host told before is asked again: its clock is not ours."""
_NAME: Final = "{name}"
_HOSTS: Final = {
    "github": {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": _NAME},
    "gitlab": {"GITLAB_CI": "true", "CI_PROJECT_PATH": _NAME, "CI_PROJECT_ID": _NAME},
}
"""The variables by which a job of each host says where it runs."""
_ADDRESSES: Final = {"gitlab": ("CI_API_V4_URL", "https://gitlab.com/api/v4")}
"""Where a host is asked that says so itself in its jobs alone."""
_WHICH: Final = ("GITHUB_REPOSITORY", "CI_PROJECT_PATH")
"""The variables that name the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the command line names."""

    events: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    project: str = ""
    cache_dir: str = ""


def of_files(sources: Sources, zone: tzinfo) -> Observed:
    """
    Return what the files tell that the command line names.

    Raises:
        UsageError: one cannot be read.
    """
    parts = [_read(name, "--verdict", read_verdict) for name in sources.verdicts]
    parts += [
        _read(name, "--events", lambda data: read_events(data, zone)) for name in sources.events
    ]
    return joined(parts)


def as_of(told: Observed, now: datetime) -> datetime:
    """Return up to when *told* says anything: no later than *now*."""
    ends = (each.until for each in told.covered if each.kind is Kind.PULL_REQUESTS)
    return min(now, max(ends, default=now))


def of_host(sources: Sources, since: datetime, now: datetime) -> tuple[str, Observed]:
    """
    Return which repository is meant, and what its host tells of it since *since*.

    Raises:
        UsageError: no host is known, or none that can be asked.
    """
    folder = sources.cache_dir or own_folder(os.environ, "")
    with open_store(Path(folder)) if folder else NoCache() as store:
        return _asked(_environ(sources.project), store, since, now)


def _asked(
    environ: dict[str, str], store: Cache, since: datetime, now: datetime
) -> tuple[str, Observed]:
    """
    Return the repository and what its host tells, together with what it told before.

    Raises:
        UsageError: no host is known, or none that can be asked.
    """
    from gate import platforms  # noqa: PLC0415 - only when a host is asked

    key = "kpis 1 " + " ".join(environ.get(name, "") for name in _WHICH)
    before = _kept(store, key)
    reached = max((span.until for span in before.covered), default=since)
    is_known = all(span.since <= since for span in before.covered)
    ask_since = max(since, reached - _AGAIN) if before.covered and is_known else since
    host = platforms.read_past(ask_since, environ, network(os.environ, is_offline=False))
    if host.past == NOT_ASKED:
        raise UsageError(
            "nobody tells what happened",
            where="gate kpis",
            fix="name the project, as --project github:owner/name, with a token in GITHUB_TOKEN;"
            " or hand exported events over with --events FILE (docs/kpis.md has the format)",
        )
    told = told_by_host(host.past, now)
    whole = joined((_without(before, told), told)) if ask_since > since else told
    if not told.gaps:
        store.put({key: ({"lines": "".join(written_events(whole))},)})
    return host.repository, whole


def _kept(store: Cache, key: str) -> Observed:
    """Return what the host told before; nothing, if that is lost or damaged."""
    for record in store.get([key]).get(key, ()):
        lines = record.get("lines")
        if isinstance(lines, str):
            with suppress(ValueError):
                return read_events(lines.encode())
    return Observed()


def _without(before: Observed, fresh: Observed) -> Observed:
    """Return *before* without the pull requests and bugs that *fresh* tells anew."""
    anew = {(event.what.is_of_bug, event.key) for event in fresh.events}
    events = (each for each in before.events if (each.what.is_of_bug, each.key) not in anew)
    return replace(before, events=tuple(events))


def _environ(project: str) -> dict[str, str]:
    """
    Return the variables of a job of *project*, ``github:owner/name``; of this one, if it is empty.

    Raises:
        UsageError: it names no host that is known here.
    """
    if not project:
        return dict(os.environ)
    host, _, name = project.partition(":")
    if host not in _HOSTS or not name:
        raise UsageError(
            f"{visible(project)!r} names no project of a host that is known here",
            where="--project",
            fix=f"write it as github:owner/name; {meant(host, tuple(_HOSTS))}",
        )
    of_jobs = {variable for told in _HOSTS.values() for variable in told}
    kept = {key: value for key, value in os.environ.items() if key not in of_jobs}
    if host in _ADDRESSES:
        kept.setdefault(*_ADDRESSES[host])
    return kept | {key: value.format(name=name) for key, value in _HOSTS[host].items()}


def _read(name: str, option: str, reader: Callable[[bytes], Observed]) -> Observed:
    """
    Return what the file *name* tells.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    shown = "standard input" if name == "-" else visible(Path(name).name)
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"{shown} cannot be read: {error.strerror}",
            where=option,
            fix="name a file that exists and can be read",
        ) from error
    if len(data) > _LARGEST:
        raise UsageError(
            f"{shown} is larger than {_LARGEST >> 20} MB", where=option, fix="export fewer days"
        )
    try:
        return reader(data)
    except ValueError as error:
        faults: tuple[str, ...] = getattr(error, "faults", (str(error),))
        raise UsageError(
            f"{shown} does not tell what happened:\n" + "\n".join(faults),
            where=option,
            fix="write the lines as docs/kpis.md says",
        ) from error
