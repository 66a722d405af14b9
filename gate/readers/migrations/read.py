"""
What workers run: a file's bytes into the migration that it is, if it is one.

The SQL itself stays in the worker, unless the job asks for it: names of tables and columns come
out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Item, Job, Json, Record
from gate.readers.migrations import python, sql
from gate.readers.migrations.migration import to_record

CANARY: Final = Item(
    path=RepoPath("migrations/0001_canary.sql"), data=b"CREATE TABLE canary (id integer);\n"
)
"""A file in which a migration must be found."""
WITH_SQL: Final = Job(module=__name__, profile={"with_sql": True})
"""The job whose records hold the SQL too; they are for no cache."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a file to the records of its migrations; `from_record` reads one."""

    def read(path: RepoPath, data: bytes) -> list[Record]:
        reader = sql.migrations if path.endswith(".sql") else python.migrations
        found = reader(path, data)
        if profile.get("with_sql"):
            return [to_record(one) | {"sql": one.sql} for one in found]
        return [to_record(one) for one in found]

    return read


def could(path: RepoPath, data: bytes) -> bool:
    """Say whether the file *data* may be a migration, without reading it."""
    return path.endswith(".sql") or b"Migration" in data or b"down_revision" in data
