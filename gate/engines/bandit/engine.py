"""Bandit: insecure Python, file by file and in memory (https://bandit.readthedocs.io)."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from gate.engines.bandit.issue import record_of
from gate.installed import python_version, version_of
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record

CANARY: Final = Item(path=RepoPath("canary.py"), data=b"eval(input())\n")
"""A file in which bandit must find something."""


def version() -> str:
    """Return what the findings in one and the same file depend on: bandit's version, Python's."""
    return f"bandit {version_of('bandit')}, Python {python_version()}"


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a Python file to what is found in it, in bandit's order.

    *profile*: ``tests``, the ids of the tests to run (``B101``); ``salt``, which keys what is
    said of a line; ``driver``, ``stock`` for bandit as it stands, else ``fast``. `issue` reads a
    record.

    Raises:
        EngineError: bandit has not got one of the tests.
    """
    from gate.engines.bandit.drivers import driver  # noqa: PLC0415 - imported in a worker only
    from gate.engines.bandit.place import placed  # noqa: PLC0415 - as above

    tests = profile.get("tests")
    wanted = [str(test) for test in tests] if isinstance(tests, list) else []
    salt = str(profile.get("salt", "")).encode()
    scan = driver(wanted, is_stock=profile.get("driver") == "stock")

    def look(data: bytes) -> list[Record]:
        found, tree = scan(data)
        return [record_of(each) for each in placed(found, tree, data, salt)] if found else []

    def work(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - not read
        with warnings.catch_warnings(), _uncollected():
            warnings.simplefilter("ignore")  # what Python says of the file
            return look(data)

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
