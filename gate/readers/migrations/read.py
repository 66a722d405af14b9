"""
What workers run: a file's bytes into the migration that it is, if it is one.

The SQL itself stays in the worker: only names of tables and columns come out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record
from gate.readers.migrations import python, sql
from gate.readers.migrations.migration import to_record

CANARY: Final = Item(
    path=RepoPath("migrations/0001_canary.sql"), data=b"CREATE TABLE canary (id integer);\n"
)
"""A file in which a migration must be found."""


def prepare(_profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a file to the records of its migrations; `from_record` reads one."""

    def read(path: RepoPath, data: bytes) -> list[Record]:
        reader = sql.migrations if path.endswith(".sql") else python.migrations
        return [to_record(one) for one in reader(path, data)]

    return read


def could(path: RepoPath, data: bytes) -> bool:
    """Say whether the file *data* may be a migration, without reading it."""
    return path.endswith(".sql") or b"Migration" in data or b"down_revision" in data
