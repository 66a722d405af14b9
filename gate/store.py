"""
What was computed before, in one SQLite file; losing it loses only time.

Nothing in it is believed unseen: each row carries a hash over its key and value, and a file that
is damaged, foreign or of another version is thrown away (https://www.sqlite.org/wal.html).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from gate.model.work import NoCache, Record

T = TypeVar("T")
_FILE: Final = "findings.sqlite3"
_COMPANIONS: Final = ("-wal", "-shm", "-journal", "")
"""In the order of removal: a log without its file is taken for the log of the next one."""
_APPLICATION: Final = 0x67617465
_SCHEMA: Final = 1
_TABLE: Final = (
    "CREATE TABLE found (key TEXT PRIMARY KEY, value BLOB NOT NULL, proof BLOB NOT NULL,"
    " used INTEGER NOT NULL) WITHOUT ROWID"
)
_BUSY_SECONDS: Final = 2.0
_DAY_SECONDS: Final = 86_400
_MEGABYTE: Final = 2**20
_LARGEST_SHARE: Final = 8
"""A value that takes more than this part of the whole is not worth keeping."""
_SURROUNDINGS: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY_DIRECTORY,
    sqlite3.SQLITE_READONLY_DBMOVED, sqlite3.SQLITE_READONLY_CANTINIT,
    sqlite3.SQLITE_READONLY_CANTLOCK,
})  # fmt: skip
"""What says nothing about the file: a full disk, another run. Anything else is its damage."""
_FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; its message may quote a damaged file, and then does not decode."""
_PRIMARY: Final = 0xFF
"""What is left of an extended result code: https://www.sqlite.org/rescode.html"""


class _ForeignError(sqlite3.DatabaseError):
    """The file is a sound database, and not ours."""


class Store(NoCache):
    """A store in *file* for *code*; see `gate.model.work.Cache`. Threads may share it."""

    def __init__(self, file: Path, *, code: str, megabytes: int, day: int) -> None:
        """
        Open *file*, which is made if it is missing and remade if it cannot be believed.

        Raises:
            OSError: the file or its folder cannot be used.
            sqlite3.Error: as OSError.
        """
        self._file = file
        self._code = code
        self._most_bytes = megabytes * _MEGABYTE
        self._day = day
        self._lock = threading.RLock()
        self._touched: set[str] = set()
        self._is_writable = True
        self._is_remade = False
        self._connection: sqlite3.Connection | None = self._opened()

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:
        """Return, by key, what is known; a key that is not known is left out."""
        names = {self._name(key): key for key in keys}
        found: dict[str, tuple[Record, ...]] = {}
        unknown: list[tuple[str, bytes, bytes, int]] = []
        for name, value, proof, used in self._attempt(lambda db: _rows(db, names), unknown):
            # A damaged page may answer with a row that nobody asked for.
            records = _records(name, value, proof) if name in names else None
            if records is not None:
                found[names[name]] = records
                if used != self._day:
                    self._touched.add(name)
        return found

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep *found* in one write; a failure to keep is silent."""
        rows = []
        for key, records in found.items():
            name = self._name(key)
            value = json.dumps(records, separators=(",", ":")).encode("ascii")
            if len(value) <= self._most_bytes // _LARGEST_SHARE:
                rows.append((name, value, _proof(name, value), self._day))
        if rows and self._is_writable:
            self._is_writable = self._attempt(lambda db: self._write(db, rows), otherwise=False)

    def close(self) -> None:
        """Note what was used, and close the file."""
        if self._touched and self._is_writable:
            self._attempt(lambda db: self._write(db, []), otherwise=False)
        with self._lock:
            if self._connection is not None:
                with suppress(*_FAULTS):
                    self._connection.close()
            self._connection = None

    def _name(self, key: str) -> str:
        """Return what *key* is called in the file: keys may hold paths, in any spelling."""
        told = f"{self._code}\0{key}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(told, digest_size=16).hexdigest()

    def _attempt(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock:
            if self._connection is None:
                return otherwise
            try:
                return work(self._connection)
            except _FAULTS as error:
                if not _is_damage(error) or not self._start_again(self._connection):
                    return otherwise
            return self._attempt(work, otherwise)

    def _write(self, db: sqlite3.Connection, rows: list[tuple[str, bytes, bytes, int]]) -> bool:
        with _transaction(db):
            db.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)", rows)
            db.execute(
                "UPDATE found SET used = ? WHERE key IN (SELECT value FROM json_each(?))",
                (self._day, json.dumps(sorted(self._touched))),
            )
        self._touched.clear()
        if _size(db) > self._most_bytes:
            self._prune(db)
        return True

    def _prune(self, db: sqlite3.Connection) -> None:
        """Forget what was used longest ago, down to three quarters of the limit."""
        with _transaction(db):
            db.execute(
                "DELETE FROM found WHERE key IN (SELECT key FROM (SELECT key, sum(length(value)"
                " + 100) OVER (ORDER BY used DESC, key) AS total FROM found) WHERE total > ?)",
                (self._most_bytes * 3 // 4,),
            )
        # `execute` would take one step, which is one page.
        db.executescript("PRAGMA incremental_vacuum")

    def _opened(self) -> sqlite3.Connection:
        if any(_is_odd(Path(f"{self._file}{suffix}")) for suffix in _COMPANIONS):
            raise FileExistsError
        try:
            return self._connected()
        except OSError:
            return self._connected_read_only()
        except _FAULTS as error:
            if not _is_damage(error):
                return self._connected_read_only()
        _remove(self._file)
        return self._connected()

    def _connected(self) -> sqlite3.Connection:
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        with _closed_on_error(_connect(str(self._file))) as db:
            _make(db)
            _check(db)
            return db

    def _connected_read_only(self) -> sqlite3.Connection:
        """Read what a folder that nobody writes to has: no lock, no log."""
        self._is_writable = False
        with _closed_on_error(_connect(f"{self._file.absolute().as_uri()}?immutable=1")) as db:
            _check(db)
            return db

    def _start_again(self, damaged: sqlite3.Connection) -> bool:
        """Say whether an empty file stands in the place of the damaged one; once is enough."""
        with suppress(*_FAULTS):
            damaged.close()
        self._connection = None
        if not self._is_writable or self._is_remade:
            return False
        self._is_remade = True
        with suppress(OSError, *_FAULTS):
            _remove(self._file)
            self._connection = self._connected()
        return self._connection is not None


def open_store(
    folder: Path, *, code: str = "", megabytes: int = 256, day: int | None = None
) -> Store | NoCache:
    """
    Return the store in *folder*, which is made; one that keeps nothing if that cannot be used.

    What one *code* kept, another does not find. The file is kept under *megabytes*. *day* counts
    from 1970 and is today if it is `None`.
    """
    today = int(time.time() // _DAY_SECONDS) if day is None else day
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Store(folder / _FILE, code=code, megabytes=megabytes, day=today)
    except (OSError, ValueError, *_FAULTS):
        return NoCache()


def _connect(place: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        place,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=place.startswith("file:"),
    )
    # What does not decode is a damaged row, and not an error of the query.
    db.text_factory = bytes
    return db


@contextmanager
def _closed_on_error(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield db
    except _FAULTS:
        db.close()
        raise


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except _FAULTS:
        with suppress(*_FAULTS):
            db.execute("ROLLBACK")
        raise


def _make(db: sqlite3.Connection) -> None:
    """Make the table in an empty file; what is there already is left for `_check`."""
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA synchronous = NORMAL")
    if _number(db, "PRAGMA schema_version"):
        return
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with suppress(sqlite3.OperationalError):
        # Another run may be making the same file at this moment.
        db.execute("PRAGMA journal_mode = WAL").fetchall()
    with _transaction(db):
        if not _number(db, "PRAGMA schema_version"):
            db.execute(_TABLE)
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute(f"PRAGMA user_version = {_SCHEMA}")


def _check(db: sqlite3.Connection) -> None:
    """
    See that the file is ours, and holds our table and nothing that would act on it.

    Raises:
        sqlite3.DatabaseError: it is not.
    """
    marks = _number(db, "PRAGMA application_id"), _number(db, "PRAGMA user_version")
    schema = db.execute("SELECT sql FROM sqlite_master").fetchall()
    if marks != (_APPLICATION, _SCHEMA) or schema != [(_TABLE.encode("ascii"),)]:
        raise _ForeignError


def _number(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _size(db: sqlite3.Connection) -> int:
    pages = _number(db, "PRAGMA page_count") - _number(db, "PRAGMA freelist_count")
    return pages * _number(db, "PRAGMA page_size")


def _rows(db: sqlite3.Connection, names: Iterable[str]) -> list[tuple[str, bytes, bytes, int]]:
    """Return what stands in the rows of *names*, if it has the types that we wrote."""
    rows = db.execute(
        "SELECT CAST(key AS BLOB), value, proof, used FROM found"
        " WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(names)),),
    ).fetchall()
    return [
        (name.decode("ascii", "replace"), value, proof, used)
        for name, value, proof, used in rows
        if isinstance(value, bytes) and isinstance(proof, bytes)
    ]


def _records(name: str, value: bytes, proof: bytes) -> tuple[Record, ...] | None:
    """Return the records of a row, or `None` if it is not as it was written."""
    if proof != _proof(name, value):
        return None
    try:
        records = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        return None
    return tuple(records)


def _proof(name: str, value: bytes) -> bytes:
    return hashlib.blake2b(name.encode("ascii") + value, digest_size=16).digest()


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code not in _SURROUNDINGS and code & _PRIMARY not in _SURROUNDINGS


def _is_odd(file: Path) -> bool:
    """Say whether *file* is there and is no plain file: a link, a pipe, a folder."""
    try:
        return not stat.S_ISREG(file.lstat().st_mode)
    except FileNotFoundError:
        return False


def _remove(file: Path) -> None:
    for suffix in _COMPANIONS:
        Path(f"{file}{suffix}").unlink(missing_ok=True)
