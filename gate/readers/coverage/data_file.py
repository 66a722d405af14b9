"""
coverage.py's own data file, ``.coverage``: SQLite (https://coverage.readthedocs.io/en/latest/dbschema.html).

The file is opened in memory and nothing in it can act: only the tables that coverage.py makes
are read, and a view, a trigger or a virtual table makes it unreadable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from gate.model.lines import MOST, Lines
from gate.model.work import Record, Unreadable
from gate.readers.coverage.measured import Arc, Measured, about, set_of

MAGIC: Final = b"SQLite format 3\0"
SCHEMA: Final = 7
"""The version that coverage.py has written since 5.0."""
_OLD: Final = b"!coverage.py: This is a private format"
"""How the data files of coverage.py 4 begin."""
_HEADER: Final = 100
_PLAIN: Final = b"\1\1"
"""The bytes at 18 of a file that keeps no write-ahead log beside it."""
_MOST_ROWS: Final = 20_000_000
_NUMBITS: Final = MOST // 8 + 1


def is_data_file(data: bytes) -> bool:
    """Say whether *data* may be such a file, of whatever age."""
    return data.startswith((MAGIC, _OLD))


def read_data_file(data: bytes) -> Iterator[Record]:
    """
    Yield what the file is, then a record for each file that it has measured.

    Raises:
        Unreadable: it is older, damaged, cut short, or holds what coverage.py never makes.
    """
    if data.startswith(_OLD):
        raise Unreadable("coverage.py 4 wrote it: measure with a current coverage.py")
    _check_size(data)
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(data)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            yield from _records(connection)
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            raise Unreadable("it is a damaged SQLite file, or none of coverage.py's") from error


def _check_size(data: bytes) -> None:
    if len(data) < _HEADER:
        raise Unreadable("it is cut short")
    page = int.from_bytes(data[16:18], "big")
    pages = int.from_bytes(data[28:32], "big")
    if pages * (65536 if page == 1 else page) > len(data):
        raise Unreadable("it is cut short")
    if data[18:20] != _PLAIN:
        raise Unreadable("a part of it is in a log beside it: close it before it is copied")


def _records(connection: sqlite3.Connection) -> Iterator[Record]:
    for kind, sql in connection.execute("SELECT type, sql FROM sqlite_master"):
        is_virtual = "virtual" in str(sql).lower().partition("(")[0]
        if kind not in {"table", "index"} or is_virtual:
            raise Unreadable("it holds a view, a trigger or a virtual table")
    (version,) = connection.execute("SELECT version FROM coverage_schema").fetchone() or (None,)
    if version != SCHEMA:
        raise Unreadable(f"its schema is {str(version)[:20]}, and {SCHEMA} is known")
    meta = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('when', 'has_arcs')"))
    yield about("coverage.py data", at=str(meta.get("when") or ""))
    paths = dict(connection.execute("SELECT id, path FROM file"))
    lines = _lines(connection)
    arcs = _arcs(connection)
    for file, path in paths.items():
        steps = arcs.get(file, set())
        ends = [abs(end) for step in steps for end in step if end]
        hits = lines.get(file, 0) | set_of(ends)
        yield Measured(path=str(path), statements=None, hits=hits, arcs=frozenset(steps)).record()


def _lines(connection: sqlite3.Connection) -> dict[int, Lines]:
    """Return what each file executed, in whatever context."""
    found: dict[int, Lines] = {}
    for file, numbits in connection.execute("SELECT file_id, numbits FROM line_bits"):
        if not isinstance(numbits, bytes) or len(numbits) > _NUMBITS:
            raise Unreadable("it names a line that no file has")
        found[file] = found.get(file, 0) | (int.from_bytes(numbits, "little") & ~1)
    return found


def _arcs(connection: sqlite3.Connection) -> dict[int, set[Arc]]:
    found: dict[int, set[Arc]] = {}
    rows = connection.execute(
        "SELECT DISTINCT file_id, CAST(fromno AS INTEGER), CAST(tono AS INTEGER) FROM arc LIMIT ?",
        (_MOST_ROWS,),
    )
    for file, one, other in rows:
        found.setdefault(file, set()).add((one, other))
    return found
