"""Bandit and the gate's own checks, file by file and in memory (https://bandit.readthedocs.io)."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from gate.engines.bandit.issue import record_of
from gate.installed import python_version, version_of
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record

CANARY: Final = Item(path=RepoPath("canary.py"), data=b"eval(input())\n")
"""A file in which bandit must find something."""


def version() -> str:
    """Return what the findings in one and the same file depend on: bandit's version, Python's."""
    return f"bandit {version_of('bandit')}, Python {python_version()}"


def ahead() -> None:
    """Import and compile what `prepare` and a first look will need, if the fast driver is asked."""
    from gate.engines.bandit import drivers, file  # noqa: F401, PLC0415 - in a worker only
    from gate.engines.dataflow.look import is_awake  # noqa: PLC0415 - as above

    drivers.ahead()
    is_awake()


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to what is found in its Python: bandit's findings, in its order.

    *profile*: ``tests``, the ids of bandit's tests to run (``B101``); ``own``, the names of our
    own checks; ``names``, bandit's tests by the names and ids that a comment may call them;
    ``salt``, which keys what is said of a line; ``driver``, ``stock`` for bandit as it stands, else
    ``fast``. `issue` reads a record.

    Raises:
        EngineError: bandit has not got one of the tests, or our own checks find nothing.
    """
    from gate.engines.bandit.drivers import driver  # noqa: PLC0415 - imported in a worker only
    from gate.engines.bandit.file import File  # noqa: PLC0415 - as above
    from gate.engines.dataflow.look import is_awake  # noqa: PLC0415 - as above

    tests, own, names = profile.get("tests"), profile.get("own"), profile.get("names")
    wanted = [str(test) for test in tests] if isinstance(tests, list) else []
    look = File(
        scan=driver(wanted, is_stock=profile.get("driver") == "stock"),
        salt=str(profile.get("salt", "")).encode(),
        own=frozenset(map(str, own)) if isinstance(own, list) else frozenset(),
        names={name: str(test) for name, test in names.items()} if isinstance(names, dict) else {},
    )

    if look.own and not is_awake():
        raise EngineError(
            "the gate's own checks do not find what they must",
            where=version(),
            fix="install the gate anew",
        )

    def work(path: RepoPath, data: bytes) -> list[Record]:
        with warnings.catch_warnings(), _uncollected():
            warnings.simplefilter("ignore")  # what Python says of the file
            return [record_of(each) for each in look.issues(path, data)]

    return work


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector away: a tree is many young objects, and goes without it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
