"""
The advisories in one SQLite file: made once, whole, and then only read.

It is opened as immutable (https://www.sqlite.org/c3ref/open.html), so that no lock, log or writable
folder is needed. A digest over every row stands in it, and is held against the rows at each
opening: of a damaged file nothing is believed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, Self

from gate.engines.advisories.advisory import Advisory, from_record, to_record
from gate.model.error import EngineError
from gate.model.value import dataclass
from gate.model.work import Record

EMBEDDED: Final = Path(__file__).with_name("embedded.sqlite3")
"""What the package brings; `NOTICE.md` beside it says where it is from."""
_APPLICATION: Final = 0x67617461
_SCHEMA: Final = 1
_TABLES: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE package (name TEXT PRIMARY KEY, advisories BLOB NOT NULL) WITHOUT ROWID",
)
_MOST_BYTES: Final = 64 * 2**20
"""Of one package's advisories, unpacked."""
_DAMAGE: Final = (sqlite3.Error, ValueError, KeyError, TypeError, zlib.error, UnicodeError)
_UPDATE: Final = "fetch them anew: gate advisories update"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which advisories a database holds."""

    source: str
    """Where they came from, in a few words, without a credential."""
    newest: date
    """The day, in UTC, on which the newest of them was last changed."""
    made: date
    records: int
    """Advisories on packages of PyPI that are in force."""
    withdrawn: int
    packages: int
    digest: str
    """SHA-256 over every row, in hexadecimal."""

    def age(self, today: date) -> int:
        """Return how many days old they are; a date in the future is no excuse to be young."""
        return max(0, (today - min(self.newest, self.made)).days)


class Database:
    """An open database, for one thread."""

    def __init__(self, file: Path) -> None:
        """
        Open *file*.

        Raises:
            EngineError: it is not there, damaged, or of another version of the gate.
        """
        self._name = file.name
        if not file.is_file():
            raise EngineError("there are no advisories", where=file.name, fix=_UPDATE)
        with self._damage():
            place = f"file:{_quoted(file.absolute())}?mode=ro&immutable=1"
            self._db = sqlite3.connect(place, uri=True, check_same_thread=False)
        try:
            self.about = self._about()
        except EngineError:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        """Return the database."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of the canonical *names* on which there is any advisory."""
        with self._damage():
            rows = self._db.execute(
                "SELECT name FROM package WHERE name IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(set(names))),),
            ).fetchall()
        return frozenset(name for (name,) in rows)

    def advisories(self, name: str) -> tuple[Advisory, ...]:
        """
        Return the advisories in force on the package with the canonical *name*.

        Raises:
            EngineError: the file is damaged.
        """
        with self._damage():
            query = "SELECT advisories FROM package WHERE name = ?"
            row = self._db.execute(query, (name,)).fetchone()
            return tuple(map(from_record, _unpacked(row[0]))) if row else ()

    def _about(self) -> About:
        with self._damage():
            marks = tuple(self._pragma(name) for name in ("application_id", "user_version"))
            schema = {sql for (sql,) in self._db.execute("SELECT sql FROM sqlite_master")}
            if marks != (_APPLICATION, _SCHEMA) or schema != set(_TABLES):
                raise ValueError("not ours")
            meta = dict(self._db.execute("SELECT key, value FROM meta"))
            digest = meta.pop("digest")
            rows = self._db.execute("SELECT name, advisories FROM package ORDER BY name")
            if digest != _digest(meta, rows):
                raise ValueError("changed")
            return _about(meta, digest)

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            what = "the advisories are damaged, or of another version of gate"
            raise EngineError(what, where=self._name, fix=_UPDATE) from error


def _quoted(file: Path) -> str:
    """Return *file* as SQLite's addresses spell it; `Path.as_uri` would import urllib for it."""
    escapes = {"%": "%25", "?": "%3f", "#": "%23"}
    return "".join(escapes.get(character, character) for character in str(file))


def _about(meta: Mapping[str, str], digest: str) -> About:
    return About(
        source=meta["source"],
        newest=date.fromisoformat(meta["newest"]),
        made=date.fromisoformat(meta["made"]),
        records=int(meta["records"]),
        withdrawn=int(meta["withdrawn"]),
        packages=int(meta["packages"]),
        digest=digest,
    )


def newest(kept: Path | None) -> Path:
    """
    Return the file with the newest advisories: *kept*, if it is there, or what the package brings.

    Raises:
        EngineError: *kept* is damaged.
    """
    if kept is None or not kept.exists():
        return EMBEDDED
    with Database(kept) as ours, Database(EMBEDDED) as brought:
        return kept if ours.about.newest >= brought.about.newest else EMBEDDED


def copy_database(source: Path, file: Path) -> None:
    """
    Put the database *source* in the place of *file*, at once or not at all.

    Raises:
        EngineError: *source* is damaged.
        OSError: the folder cannot be written to.
    """
    import shutil  # noqa: PLC0415 - imported only when used

    with _beside(file) as made:
        shutil.copyfile(source, made)
        Database(made).close()


def write_database(
    file: Path,
    advisories: Mapping[str, Iterable[Advisory]],
    *,
    source: str,
    changed: date,
    made: date,
    withdrawn: int = 0,
) -> None:
    """
    Write *advisories*, by package, to *file*, which they replace at once or not at all.

    The same advisories make the same bytes.

    Raises:
        OSError: the folder cannot be written to.
    """
    rows = [(package, _packed(each)) for package, each in sorted(advisories.items())]
    meta = {
        "source": source,
        "newest": changed.isoformat(),
        "made": made.isoformat(),
        "records": str(len({one.id for each in advisories.values() for one in each})),
        "withdrawn": str(withdrawn),
        "packages": str(len(rows)),
    }
    meta["digest"] = _digest(meta, rows)
    with _beside(file) as place:
        _write(place, meta, rows)


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Hand out an empty file that takes the place of *file* if nothing fails."""
    import tempfile  # noqa: PLC0415 - it costs half a look-up, and only here

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".advisories-", dir=file.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        made.chmod(0o644)
        with made.open("rb") as written:
            os.fsync(written.fileno())
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)


def _write(file: Path, meta: Mapping[str, str], rows: Iterable[tuple[str, bytes]]) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA page_size = 4096")
        db.execute("BEGIN")
        for table in _TABLES:
            db.execute(table)
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute(f"PRAGMA user_version = {_SCHEMA}")
        db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        db.executemany("INSERT INTO package VALUES (?, ?)", rows)
        db.execute("COMMIT")
        db.execute("VACUUM")


def _packed(advisories: Iterable[Advisory]) -> bytes:
    records = [to_record(each) for each in sorted(advisories, key=lambda each: each.id)]
    return zlib.compress(json.dumps(records, separators=(",", ":")).encode("ascii"), 9)


def _unpacked(blob: bytes) -> list[Record]:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(blob, _MOST_BYTES)
    if not unpacker.eof:
        raise ValueError("too large")
    records: list[Record] = json.loads(data)
    return records


def _digest(meta: Mapping[str, str], rows: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256(json.dumps(sorted(meta.items())).encode("ascii"))
    for name, blob in rows:
        digest.update(f"{name}\0{len(blob)}\0".encode())
        digest.update(blob)
    return digest.hexdigest()
