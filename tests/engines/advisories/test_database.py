"""The database: made whole, opened only if every row is as it was written."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from gate.engines.advisories.database import EMBEDDED, Database
from gate.engines.advisories.records import Gathered
from gate.model.error import EngineError
from tests.advisories import database, record


def test_what_was_written_is_read(tmp_path):
    file = database(tmp_path / "a.sqlite3", record(versions=("1.0",)), record("B", "django"))

    with Database(file) as opened:
        assert ["PYSEC-2020-1"] == [one.id for one in opened.advisories("flask")]
        assert () == opened.advisories("unheard-of")
        assert {"flask"} == opened.known(["flask", "unheard-of"])
        about = opened.about

    assert (2, 2, 0) == (about.records, about.packages, about.withdrawn)
    assert date(2024, 10, 10) == about.newest


@pytest.mark.parametrize("name", ["a?mode=rw", "a#b", "a%41", "a b", "ä", "a&b=c"])
def test_a_file_may_have_any_name(tmp_path, name):
    with Database(database(tmp_path / name, record())) as opened:
        assert opened.advisories("flask")


def test_the_same_records_make_the_same_bytes(tmp_path):
    one = database(tmp_path / "one", record("A"), record("B"))
    other = database(tmp_path / "other", record("B"), record("A"))

    assert one.read_bytes() == other.read_bytes()


def test_a_record_of_the_future_makes_no_set_the_newest_for_ever(tmp_path):
    late = record("PYSEC-2024-9", modified="9999-12-31T00:00:00Z")
    with Database(database(tmp_path / "a.sqlite3", late, made=date(2024, 10, 12))) as opened:
        assert date(2024, 10, 12) == opened.about.newest


def test_age_is_that_of_the_newest_record_and_the_future_makes_nothing_young(tmp_path):
    file = database(tmp_path / "a", record(modified="2999-01-01T00:00:00Z"), made=date(2024, 10, 1))

    with Database(file) as opened:
        assert 9 == opened.about.age(date(2024, 10, 10))


def test_the_newer_of_two_versions_of_a_record_counts():
    gathered = Gathered()
    gathered.add(record(versions=("2",), modified="2024-02-01T00:00:00Z"))
    gathered.add(record(versions=("1",), modified="2024-01-01T00:00:00Z"))
    gathered.add(record(package="django", modified="2024-03-01T00:00:00Z"))

    assert {"flask": {}, "django": ("PYSEC-2020-1",)} == {
        name: tuple(found) or {} for name, found in gathered.by_package.items()
    }


def test_a_year_of_one_digit_is_a_year():
    gathered = Gathered()
    gathered.add(record(modified="1-01-01T00:00:00Z"))

    assert "0001-01-01T00:00:00Z" == gathered.newest


def test_every_changed_byte_is_noticed_or_changes_nothing(tmp_path):
    file = database(tmp_path / "a", record(versions=("1.0",)))
    sound = file.read_bytes()
    with Database(file) as opened:
        expected = opened.advisories("flask")

    for at in range(0, len(sound), 97):
        file.write_bytes(sound[:at] + bytes([sound[at] ^ 0xFF]) + sound[at + 1 :])
        try:
            with Database(file) as opened:
                assert expected == opened.advisories("flask")
        except EngineError:
            continue


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM package",
        "DELETE FROM package WHERE name = 'flask'",
        "UPDATE package SET name = 'other' WHERE name = 'flask'",
        "UPDATE meta SET value = '2999-01-01' WHERE key = 'newest'",
        "DELETE FROM meta WHERE key = 'digest'",
        "CREATE TRIGGER x AFTER INSERT ON meta BEGIN SELECT 1; END",
        "PRAGMA user_version = 99",
        "DROP TABLE package",
    ],
)
def test_what_was_changed_is_not_believed(tmp_path, statement):
    file = database(tmp_path / "a", record(), record("B", "django"))
    with sqlite3.connect(file) as db:
        db.execute(statement)
    db.close()

    with pytest.raises(EngineError, match="damaged"):
        Database(file)


@pytest.mark.parametrize("content", [b"", b"nothing", b"SQLite format 3\0" + b"\0" * 500])
def test_another_file_is_none(tmp_path, content):
    file = tmp_path / "a"
    file.write_bytes(content)

    with pytest.raises(EngineError, match="damaged"):
        Database(file)


def test_a_file_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(EngineError) as caught:
        Database(tmp_path / "a")

    assert "gate advisories update" in caught.value.fix


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    file = database(tmp_path / "a", record())
    before = file.read_bytes()
    tmp_path.chmod(0o500)
    try:
        if not _can_write(tmp_path):
            with pytest.raises(OSError, match="ermission"):
                database(file, record("B"))
    finally:
        tmp_path.chmod(0o700)

    assert before == file.read_bytes()
    assert [file] == list(tmp_path.iterdir())


def _can_write(folder):
    try:
        (folder / "probe").write_bytes(b"")
    except OSError:
        return False
    (folder / "probe").unlink()
    return True


def test_the_embedded_advisories_know_the_old_django_and_say_their_age():
    with Database(EMBEDDED) as opened:
        assert opened.advisories("django")
        assert date(2024, 10, 10) == opened.about.newest
        assert 2_600 < opened.about.records
