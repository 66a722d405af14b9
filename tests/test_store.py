"""Claims about the store: what it keeps, and that nothing wrong in it is ever believed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gate.model.work import NoCache, Record
from gate.store import Store, open_store

RECORDS: tuple[Record, ...] = ({"id": "B102", "line": 3, "more": [None, True, 1.5, "é\udcff"]},)
FILE = "findings.sqlite3"


def filled(folder: Path, keys: int = 200) -> Path:
    """Fill a store in *folder* with *keys* keys, and return its file."""
    with open_store(folder) as store:
        store.put({f"key-{number}": RECORDS for number in range(keys)})
    return folder / FILE


def known(folder: Path, keys: int = 200) -> dict[str, tuple[Record, ...]]:
    with open_store(folder) as store:
        return dict(store.get(f"key-{number}" for number in range(keys)))


# What it keeps


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put({"a": RECORDS, "b": ()})
        assert {"a": RECORDS, "b": ()} == store.get(["a", "b", "c"])

    with open_store(tmp_path) as store:
        assert {"a": RECORDS, "b": ()} == store.get(["a", "b", "c"])


def test_a_later_answer_replaces_an_earlier(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put({"a": RECORDS})
        store.put({"a": ()})

        assert {"a": ()} == store.get(["a"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(st.characters()), st.lists(st.dictionaries(st.text(), st.text()))))
def test_any_key_and_text_comes_back(tmp_path: Path, found: dict[str, list[Record]]) -> None:
    kept = {key: tuple(records) for key, records in found.items()}
    with open_store(tmp_path) as store:
        store.put(kept)

        assert kept == store.get(kept)


def test_thousands_of_keys_are_one_question(tmp_path: Path) -> None:
    filled(tmp_path, 20_000)
    with open_store(tmp_path) as store:
        asked: list[str] = []
        assert isinstance(store, Store)
        assert store._connection is not None
        store._connection.set_trace_callback(asked.append)
        found = store.get(f"key-{number}" for number in range(40_000))

    assert 20_000 == len(found)
    assert 1 == sum(statement.startswith("SELECT") for statement in asked)


def test_what_one_code_kept_another_does_not_find(tmp_path: Path) -> None:
    with open_store(tmp_path, code="1") as store:
        store.put({"a": RECORDS})
    with open_store(tmp_path, code="2") as store:
        other = store.get(["a"])
    with open_store(tmp_path, code="1") as store:
        assert ({}, {"a": RECORDS}) == (other, store.get(["a"]))


def test_a_closed_store_keeps_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    store.put({"a": RECORDS})

    assert {} == store.get(["a"])


def test_others_may_not_read_it(tmp_path: Path) -> None:
    file = filled(tmp_path / "new" / "folder")

    assert 0o700 == file.parent.stat().st_mode & 0o777
    assert 0o600 == file.stat().st_mode & 0o777


def test_no_key_stands_in_the_file(tmp_path: Path) -> None:
    file = filled(tmp_path)

    assert b"key-1" not in file.read_bytes()


# What it does not believe


def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def foreign_bytes(file: Path) -> None:
    file.write_bytes(b"this is no database" * 1000)


def execute(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return change


def foreign_database(file: Path) -> None:
    file.unlink()
    execute("CREATE TABLE found (key, value)", "INSERT INTO found VALUES ('a', 'b')")(file)


def zeroed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[100:] = bytes(len(data) - 100)
    file.write_bytes(data)


SPOILT = [
    truncated,
    emptied,
    foreign_bytes,
    foreign_database,
    zeroed,
    execute("PRAGMA user_version = 99"),
    execute("PRAGMA application_id = 1"),
    execute("DROP TABLE found"),
    execute("ALTER TABLE found ADD COLUMN more"),
    execute("CREATE TRIGGER t AFTER INSERT ON found BEGIN DELETE FROM found; END"),
    execute("CREATE VIEW sneaky AS SELECT * FROM found"),
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_file_is_remade(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(filled(tmp_path))

    assert {} == {key: said for key, said in known(tmp_path).items() if said != RECORDS}
    filled(tmp_path)
    assert 200 == len(known(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE found SET value = '[]'",
        "UPDATE found SET value = x'5b5d'",
        "UPDATE found SET value = 7",
        "UPDATE found SET value = x'ff', proof = x'ff'",
        "UPDATE found SET proof = (SELECT proof FROM found LIMIT 1 OFFSET 1)",
        "UPDATE found SET (value, proof) = (SELECT x'5b5d', proof FROM found LIMIT 1)",
        "UPDATE found SET used = 'never', value = 'x'",
        "UPDATE found SET key = substr(key, 1, 31) || 'é'",
        "UPDATE found SET key = CAST(x'ff' AS TEXT) || key",
    ],
)
def test_a_changed_row_is_not_believed(tmp_path: Path, change: str) -> None:
    execute(change)(filled(tmp_path))

    assert {} == {key: said for key, said in known(tmp_path).items() if said != RECORDS}
    assert 1 >= len(known(tmp_path))


def test_a_row_under_another_key_is_not_believed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put({"clean": (), "bad": RECORDS})
    execute(
        "CREATE TABLE t AS SELECT * FROM found",
        "DELETE FROM found WHERE value <> x'5b5d'",
        "INSERT INTO found SELECT (SELECT key FROM t WHERE value <> x'5b5d'), value, proof, used"
        " FROM t WHERE value = x'5b5d'",
        "DROP TABLE t",
    )(tmp_path / FILE)

    with open_store(tmp_path) as store:
        assert {"clean": ()} == store.get(["clean", "bad"])


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
@example(47 / 20480, 1)  # SQLite then calls the format of the file unsupported,
@example(4080 / 20480, 128)  # quotes in its error what is no UTF-8,
@example(18 / 20480, 2)  # or takes the file for read-only.
def test_a_flipped_byte_is_never_believed(place: float, change: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = filled(folder, 60)
        data = bytearray(file.read_bytes())
        data[int(place * len(data))] ^= change
        file.write_bytes(data)

        assert {} == {key: said for key, said in known(folder, 60).items() if said != RECORDS}
        # Some damage shows only when the damaged page is read or written next.
        for _ in range(3):
            filled(folder, 60)
            known(folder, 60)
        assert known(folder, 60)


def test_damage_that_shows_while_it_is_read_is_a_miss(tmp_path: Path) -> None:
    file = filled(tmp_path, 5000)
    with open_store(tmp_path) as store:
        data = bytearray(file.read_bytes())
        data[4096:] = b"\x5a" * (len(data) - 4096)
        file.write_bytes(data)

        assert {} == store.get(["key-1", "key-2"])
        store.put({"a": RECORDS})
        assert {"a": RECORDS} == store.get(["a"])


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_link_is_never_followed(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / (FILE + suffix)).symlink_to(target)

    with open_store(tmp_path / "cache") as store:
        store.put({"a": RECORDS})
        assert {} == store.get(["a"])

    assert b"precious" == target.read_bytes()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_left_alone(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / FILE)

    assert isinstance(open_store(tmp_path), NoCache)
    assert [FILE] == [path.name for path in tmp_path.iterdir()]


# What may happen to it


def test_a_folder_that_cannot_be_made_is_a_lost_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/no"), Path("\0")):
        with open_store(folder) as store:
            store.put({"a": RECORDS})
            assert {} == store.get(["a"])


@pytest.fixture
def nobody_s_folder() -> Iterator[Path]:
    """A folder that somebody without any right can read; `pytest`'s own are closed to others."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the superuser's rights, to whom nothing is read-only."""
    before = os.geteuid()
    # Loads what it needs now: nobody may be unable to read where Python is installed.
    Path("/").as_uri()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_read_only_store_is_read(nobody_s_folder: Path) -> None:
    filled(nobody_s_folder).chmod(0o444)
    nobody_s_folder.chmod(0o555)

    with as_nobody(), open_store(nobody_s_folder, day=10**6) as store:
        store.put({"new": RECORDS})
        assert {"key-7": RECORDS} == store.get(["key-7", "new"])

    nobody_s_folder.chmod(0o755)
    assert [FILE] == [path.name for path in nobody_s_folder.iterdir()]


def test_a_read_only_folder_is_a_lost_cache(nobody_s_folder: Path) -> None:
    nobody_s_folder.chmod(0o555)

    with as_nobody(), open_store(nobody_s_folder) as store:
        store.put({"a": RECORDS})
        assert {} == store.get(["a"])

    nobody_s_folder.chmod(0o755)


def test_a_damaged_read_only_store_is_not_believed(nobody_s_folder: Path) -> None:
    file = filled(nobody_s_folder)
    zeroed(file)
    file.chmod(0o444)
    nobody_s_folder.chmod(0o555)

    with as_nobody(), open_store(nobody_s_folder) as store:
        assert {} == store.get(["key-1"])

    nobody_s_folder.chmod(0o755)


def test_a_full_disk_is_a_lost_cache(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        assert isinstance(store, Store)
        assert store._connection is not None
        store._connection.execute("PRAGMA max_page_count = 1").fetchall()
        for number in range(3):
            store.put({f"big-{number}": ({"text": "x" * 100_000},)})

        assert 200 == len(store.get(f"key-{number}" for number in range(200)))
        assert {} == store.get(["big-1"])


def test_a_store_that_another_run_holds_is_a_lost_cache(tmp_path: Path) -> None:
    file = filled(tmp_path)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(tmp_path) as store:
        store.put({"a": RECORDS})

        assert {} == store.get(["a"])
        assert 1 == len(store.get(["key-1"]))
    other.execute("ROLLBACK")
    other.close()

    assert 200 == len(known(tmp_path))


WRITER = """
import sys
from pathlib import Path
from gate.store import open_store

with open_store(Path(sys.argv[1])) as store:
    print(type(store).__name__, flush=True)
    for batch in range(int(sys.argv[3])):
        store.put({f"{sys.argv[2]}-{batch}-{n}": ({"n": n},) for n in range(50)})
"""


def writer(folder: Path, name: str, batches: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(batches)], stdout=subprocess.PIPE
    )


def test_two_runs_share_one_store(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 40) as first, writer(tmp_path, "b", 40) as second:
        assert b"Store\n" == first.communicate()[0]
        assert b"Store\n" == second.communicate()[0]

    with open_store(tmp_path) as store:
        keys = [f"{name}-{batch}-{n}" for name in "ab" for batch in range(40) for n in range(50)]
        assert 4000 == len(store.get(keys))


def test_a_killed_run_leaves_a_sound_store(tmp_path: Path) -> None:
    for _ in range(3):
        with writer(tmp_path, "a", 100_000) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(0.15)
            run.send_signal(signal.SIGKILL)

    with open_store(tmp_path) as store:
        keys = {batch: [f"a-{batch}-{n}" for n in range(50)] for batch in range(500)}
        assert {0, 50} >= {len(store.get(names)) for names in keys.values()}
        assert {"a-0-7": ({"n": 7},)} == store.get(["a-0-7"])


def test_threads_share_one_store(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:

        def use(name: str) -> None:
            for number in range(50):
                store.put({f"{name}-{number}": RECORDS})
                assert {f"{name}-{number}": RECORDS} == store.get([f"{name}-{number}"])

        threads = [threading.Thread(target=use, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert 200 == len(store.get(f"{name}-{n}" for name in "abcd" for n in range(50)))


# How large it grows


def large(name: str, count: int) -> dict[str, tuple[Record, ...]]:
    return {f"{name}-{number}": ({"text": "x" * 10_000},) for number in range(count)}


def test_what_was_used_longest_ago_is_forgotten(tmp_path: Path) -> None:
    with open_store(tmp_path, megabytes=1, day=1) as store:
        store.put(large("old", 40))
    with open_store(tmp_path, megabytes=1, day=2) as store:
        assert 10 == len(store.get(f"old-{number}" for number in range(10)))
    with open_store(tmp_path, megabytes=1, day=3) as store:
        store.put(large("new", 60))

        assert 60 == len(store.get(large("new", 60)))
        kept = store.get(large("old", 40))
    assert {f"old-{number}" for number in range(10)} <= set(kept)
    assert len(kept) < 30


def test_the_file_stays_under_its_limit(tmp_path: Path) -> None:
    for day in range(10):
        with open_store(tmp_path, megabytes=1, day=day) as store:
            store.put(large(f"day-{day}", 60))

    assert (tmp_path / FILE).stat().st_size < 1.2 * 2**20


def test_what_takes_too_much_room_is_not_kept(tmp_path: Path) -> None:
    with open_store(tmp_path, megabytes=1) as store:
        store.put({"small": RECORDS, "huge": ({"text": "x" * 2**20},)})

        assert ["small"] == list(store.get(["small", "huge"]))
