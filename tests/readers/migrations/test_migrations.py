"""Files of every tool are read as the migrations that they are, and follow each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.readers.migrations import sql
from gate.readers.migrations.formats import may_be_migration, number_of
from gate.readers.migrations.graph import Group, groups
from gate.readers.migrations.migration import (
    Action,
    Migration,
    Rollback,
    System,
    from_record,
    to_record,
)
from gate.readers.migrations.read import prepare

READ = prepare({})


def read(files: dict[str, str]) -> list[Migration]:
    return [
        from_record(record)
        for path, text in files.items()
        for record in READ(RepoPath(path), text.encode())
    ]


def only(path: str, text: str) -> Migration:
    (one,) = read({path: text})
    return one


def group(files: dict[str, str]) -> Group:
    (found,) = groups(read(files))
    return found


def alembic(revision: str, parents: str, up: str = "op.drop_table('a')", more: str = "") -> str:
    return (
        f"revision: str = '{revision}'\ndown_revision = {parents}\n{more}\n"
        f"def upgrade():\n    {up}\ndef downgrade():\n    op.create_table('a')\n"
    )


def django(*dependencies: tuple[str, str], operations: str = "", more: str = "") -> str:
    return (
        "class Migration(migrations.Migration):\n"
        f"    {more}\n    dependencies = {[*dependencies]!r}\n    operations = [{operations}]\n"
    )


@pytest.mark.parametrize(
    ("path", "text", "system", "name"),
    [
        ("db/V1.2__add_note.sql", "SELECT 1;", System.FLYWAY, "V1.2__add_note"),
        ("m/000001_a.up.sql", "SELECT 1;", System.GOLANG_MIGRATE, "000001_a"),
        ("db/migrations/20260102030405_a.sql", "-- migrate:up\nSELECT 1;", System.DBMATE, None),
        ("migrations/00001_a.sql", "-- +goose Up\nSELECT 1;", System.GOOSE, "00001_a"),
        ("deploy/users.sql", "SELECT 1;", System.SQITCH, "users"),
        ("migrations/2026-01-02-a.sql", "SELECT 1;", System.SQL, "2026-01-02-a"),
        ("prisma/migrations/20260102_a/migration.sql", "SELECT 1;", System.SQL, "20260102_a"),
        ("alembic/versions/2026_01_02-ae_a.py", alembic("ae", "None"), System.ALEMBIC, None),
        ("shop/migrations/0001_initial.py", django(), System.DJANGO, "0001_initial"),
    ],
)  # fmt: skip
def test_each_tool_is_told_by_name_and_content(path, text, system, name) -> None:
    one = only(path, text)
    file = path.rpartition("/")[2].partition(".")[0]

    assert may_be_migration(RepoPath(path))
    assert (system, name or file) == (one.system, one.name)


@pytest.mark.parametrize(
    "path",
    [
        "migrations/__init__.py",
        "alembic/env.py",
        "tests/migrations/0001_a.py",
        "a/models.py",
        "q.sql",
    ],
)
def test_what_no_tool_runs_is_none(path) -> None:
    assert not may_be_migration(RepoPath(path))


@pytest.mark.parametrize(
    "text", ["class Migration:\n    operations = []\n", "revision = 1\n", "x = 1"]
)
def test_python_that_only_looks_like_one_is_none(text) -> None:
    assert [] == read({"migrations/a.py": text})


def test_branches_are_joined_by_a_merge() -> None:
    branches = {
        "versions/a.py": alembic("a1", "None"),
        "versions/b.py": alembic("b2", "'a1'"),
        "versions/c.py": alembic("c3", "'a1'"),
    }
    merged = {**branches, "versions/d.py": alembic("d4", "('b2', 'c3')", up="pass")}

    assert ["b2", "c3"] == [one.revision for one in group(branches).heads]
    assert ["d4"] == [one.revision for one in group(merged).heads]


def test_a_parent_may_be_named_by_its_start() -> None:
    found = group({
        "versions/a.py": alembic("a1b2c3d4", "None"),
        "versions/b.py": alembic("ffff", "'a1b2'"),
    })  # fmt: skip

    assert (["ffff"], ()) == ([one.revision for one in found.heads], found.orphans)


def test_an_app_may_have_another_label_than_its_folder() -> None:
    found = group({
        "src/shop/migrations/0001_initial.py": django(("auth", "0001_initial")),
        "src/shop/migrations/0002_a.py": django(("store", "0001_initial")),
        "src/shop/migrations/0003_b.py": django(("store", "0002_a")),
    })  # fmt: skip

    assert ["0003_b"] == [one.revision for one in found.heads]


def test_a_squash_stands_for_what_it_replaces() -> None:
    found = group({
        "shop/migrations/0001_initial.py": django(),
        "shop/migrations/0002_a.py": django(("shop", "0001_initial")),
        "shop/migrations/0001_squashed_0002_a.py": django(
            more="replaces = [('shop', '0001_initial'), ('shop', '0002_a')]"
        ),
        "shop/migrations/0003_b.py": django(("shop", "0002_a")),
    })  # fmt: skip

    assert ["0003_b"] == [one.revision for one in found.heads]


@pytest.mark.parametrize(
    ("files", "rollback"),
    [
        ({"m/1_a.up.sql": "SELECT 1;"}, Rollback.MISSING),
        ({"m/1_a.up.sql": "SELECT 1;", "m/1_a.down.sql": "-- none\n"}, Rollback.EMPTY),
        ({"m/1_a.up.sql": "SELECT 1;", "m/1_a.down.sql": "SELECT 2;"}, Rollback.PRESENT),
        ({"db/V1__a.sql": "SELECT 1;"}, Rollback.NOT_ASKED),
        ({"db/V1__a.sql": "SELECT 1;", "db/U1__a.sql": "SELECT 2;"}, Rollback.PRESENT),
        ({"deploy/a.sql": "SELECT 1;", "revert/a.sql": "SELECT 2;"}, Rollback.PRESENT),
    ],
)
def test_the_way_back_may_stand_in_another_file(files, rollback) -> None:
    assert [rollback] == [one.rollback for one in group(files).migrations]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ALTER TABLE a ADD COLUMN b int, DROP c;", ["add column a.b", "drop column a.c"]),
        ('ALTER TABLE ONLY "s"."a" RENAME COLUMN b TO c;', ["rename column a.b"]),
        ("ALTER TABLE a RENAME TO b;", ["rename table a"]),
        ("ALTER TABLE a ALTER COLUMN b TYPE bigint USING b::bigint;",
         ["change the type of column a.b"]),
        ("ALTER TABLE `a` MODIFY COLUMN `b` bigint;", ["change the type of column a.b"]),
        ("ALTER TABLE a ALTER b SET NOT NULL;", ["set not null on column a.b"]),
        ("ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID;", ["add constraint on a"]),
        ("ALTER TABLE a DROP CONSTRAINT c;", ["other a"]),
        ("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a USING btree (b);",
         ["create index on a"]),
        ("DROP TABLE IF EXISTS a;", ["drop table a"]),
        ("CREATE TEMP TABLE a (b int); -- DROP TABLE c;", ["create table a"]),
        ("BEGIN; SET lock_timeout = 1; COMMIT;", []),
        ("DO $$ BEGIN DROP TABLE a; END $$;", ["other"]),
    ],
)  # fmt: skip
def test_a_statement_is_read_by_what_it_changes(text, told) -> None:
    assert told == [str(step) for step in sql.steps(text)]


@pytest.mark.parametrize(
    ("call", "action"),
    [
        ("op.add_column('a', sa.Column('b', sa.Text()))", Action.ADD_COLUMN),
        ("op.execute('ALTER TABLE a DROP COLUMN b')", Action.DROP_COLUMN),
        ("op.execute(sa.text('DROP TABLE a'))", Action.DROP_TABLE),
        ("op.execute(statement)", Action.RUN_SQL),
        ("helper()", Action.OTHER),
    ],
)
def test_an_operation_is_read_by_what_it_changes(call, action) -> None:
    one = only("versions/a.py", alembic("a1", "None", up=call))

    assert [action] == [step.action for step in one.steps]


def test_a_batch_knows_its_table() -> None:
    up = "with op.batch_alter_table('a') as batch:\n        batch.drop_column('b')"

    assert ["drop column a.b"] == [
        str(one) for one in only("versions/a.py", alembic("a1", "None", up)).steps
    ]


def test_only_the_databases_half_counts() -> None:
    state = "migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel('A')])"

    assert () == only("a/migrations/0001_a.py", django(operations=state)).steps


def test_layout_and_comments_do_not_change_what_it_means() -> None:
    text = alembic("a1", "None")
    other = '"""Words."""\n# more\n' + text.replace("\n    op", "\n\n    op")

    assert only("versions/a.py", text).digest == only("versions/a.py", other).digest
    assert only("versions/a.py", text).digest != only("versions/a.py", alembic("a1", "'0'")).digest


@pytest.mark.parametrize(
    ("name", "number"),
    [("V1.2__a.sql", (1, 2)), ("0007_a.py", (7,)), ("2026_01-a", (2026, 1)), ("a.sql", ())],
)
def test_a_number_is_read_part_by_part(name, number) -> None:
    assert number == number_of(name)


@given(st.text(alphabet=st.sampled_from("alter tbdropcnu;'$-*/\n(),\"`"), max_size=200))
def test_any_text_is_sql(text) -> None:
    lines = text.count("\n") + 1

    assert all(1 <= step.line <= lines for step in sql.steps(text))


def test_a_record_holds_all_but_the_sql() -> None:
    one = only("migrations/1_a.sql", "ALTER TABLE a DROP COLUMN b;")

    assert one == from_record(to_record(one))
    assert "" == one.sql
