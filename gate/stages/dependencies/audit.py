"""What is known of some releases, by the advisories on this machine?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gate import __version__
from gate.engines.pip_audit.ask import MODULE, Vulnerability, releases, version, vulnerability
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Cache, Item, Job, Record, Workers

if TYPE_CHECKING:
    from gate.engines.advisories.database import About

Release = tuple[str, str]
"""A package's canonical name, and a version as it is written."""
_AT_ONCE = 2_000
"""Releases in one question: the answer stays under what a worker may say, and in its time."""


def audit(
    database: Path, asked: Iterable[Release], *, workers: Workers, cache: Cache
) -> tuple[About, dict[Release, tuple[Vulnerability, ...]]]:
    """
    Return which advisories *database* holds, and those that name each release of *asked*.

    Workers are asked about the packages alone on which there is any advisory.

    Raises:
        EngineError: the database is damaged, or the workers cannot work.
    """
    from gate.engines.advisories.database import Database  # noqa: PLC0415 - imported only when used

    named = sorted(set(asked))
    with Database(database) as opened:
        about, known = opened.about, opened.known(name for name, _ in named)
    wanted = [release for release in named if release[0] in known]
    found: dict[Release, list[Vulnerability]] = {}
    profile = {"database": str(database), "digest": about.digest}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for record in _asked(Job(module=MODULE, profile=dict(profile)), part, workers, cache):
            told = vulnerability(record)
            found.setdefault((told.name, told.version), []).append(told)
    return about, {release: tuple(each) for release, each in found.items()}


def _asked(work: Job, wanted: list[Release], workers: Workers, cache: Cache) -> tuple[Record, ...]:
    data = releases(wanted)
    told = "\0".join((__version__, work.module, version(), str(work.profile["digest"])))
    key = hashlib.sha256(told.encode() + b"\0" + data).hexdigest()
    known = cache.get([key])
    if key in known:
        return known[key]
    (outcome,) = workers.run(work, [Item(path=RepoPath("releases"), data=data)])
    if outcome.skipped:
        raise EngineError(
            f"the audit did not come to an end: {outcome.skipped}",
            where="pip-audit",
            fix="run gate again; if it stays so, report it",
        )
    cache.put({key: outcome.records})
    return outcome.records
