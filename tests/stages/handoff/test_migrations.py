"""Migrations over real workers, squawk where it is asked for, and what cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.engines import squawk
from gate.engines.worker.pool import Pool
from gate.model.finding import Severity
from gate.model.stage import Scope
from gate.options import globs
from gate.readers.migrations.read import prepare
from gate.stages.handoff import STAGE
from gate.stages.handoff.options import HandoffOptions
from tests.looking import ask

UNSAFE = "handoff/migration-unsafe"
SQL = "ALTER TABLE a ADD COLUMN b json;\nCREATE INDEX i ON a (b);\n"
ASKING = HandoffOptions(database="postgresql", squawk=True)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as made:
        yield made


def checks(said) -> set[str]:
    return {dict(one.details)["check"] for one in said[UNSAFE]}


def test_squawk_adds_what_our_own_checks_do_not_say(pool) -> None:
    said = ask(STAGE, {"migrations/0002_b.sql": SQL}, workers=pool, options=ASKING)

    assert "index-locks" in checks(said)
    assert "squawk require-concurrent-index-creation" not in checks(said)
    assert any(check.startswith("squawk ") for check in checks(said))
    assert {"migrations/0002_b.sql"} == {one.location.path for one in said[UNSAFE]}


def test_how_to_write_it_does_not_block(pool) -> None:
    said = ask(STAGE, {"migrations/0002_b.sql": SQL}, workers=pool, options=ASKING)
    style = [one for one in said[UNSAFE] if "require-lock-timeout" in one.message]

    assert {Severity.LOW} == {one.severity for one in style}


def test_a_rule_that_the_team_does_not_follow_is_left_out(pool) -> None:
    options = HandoffOptions(squawk=True, squawk_exclude=("require-lock-timeout",))
    said = ask(STAGE, {"migrations/0002_b.sql": SQL}, workers=pool, options=options)

    assert "squawk require-lock-timeout" not in checks(said)
    assert "squawk require-statement-timeout" in checks(said)


def test_the_way_back_is_not_linted(pool) -> None:
    text = "-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP TABLE a;\n"
    said = ask(STAGE, {"db/migrations/1_a.sql": text}, workers=pool, options=ASKING)

    assert "squawk ban-drop-table" not in checks(said)


def test_settings_of_the_change_do_not_steer_squawk(pool) -> None:
    tree = {"migrations/0002_b.sql": SQL, ".squawk.toml": 'excluded_paths = ["*.sql"]\n'}

    assert "squawk require-lock-timeout" in checks(ask(STAGE, tree, workers=pool, options=ASKING))


def test_sql_that_squawk_cannot_read_is_named(pool) -> None:
    said = ask(STAGE, {"migrations/1_a.sql": "SELEC 1;\n"}, workers=pool, options=ASKING)

    assert ["It was not looked at: squawk cannot read line 1 as PostgreSQL"] == [
        one.message for one in said["handoff/not-looked-at"]
    ]


def test_squawk_that_is_asked_for_and_absent_is_never_silent(pool, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    said = ask(STAGE, {"migrations/1_a.sql": SQL}, workers=pool, options=ASKING)

    (finding,) = said["handoff/not-looked-at"]
    assert "not installed: install playbook-gate[squawk]" in finding.message
    assert 0 == said.seen.looked_at


def test_squawk_is_found_on_the_path_as_well(monkeypatch, tmp_path) -> None:
    beside = squawk.program({})
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    assert beside == squawk.program({"PATH": str(Path(beside).parent)})
    assert squawk.program({"PATH": str(tmp_path)}) is None


def test_without_being_asked_squawk_is_not_run() -> None:
    said = ask(STAGE, {"migrations/1_a.sql": "SELEC 1;\n"})

    assert [] == said["handoff/not-looked-at"]


def test_only_the_migrations_that_the_settings_name_are_asked() -> None:
    options = HandoffOptions(migrations=globs(["/db/**"]))

    assert [] == ask(STAGE, {"migrations/1_a.sql": SQL}, options=options)[UNSAFE]


def test_in_the_whole_tree_every_migration_is_judged() -> None:
    tree = {"migrations/1_a.sql": SQL, "requirements.txt": "psycopg==3.2.1\n"}
    said = ask(STAGE, tree, tree, scope=Scope.ALL)

    assert {"index-locks"} == checks(said)
    assert not any(one.is_preexisting for one in said.findings)


def test_a_merged_migration_is_not_judged_again() -> None:
    tree = {"migrations/1_a.sql": SQL, "requirements.txt": "psycopg==3.2.1\n"}
    said = ask(STAGE, {**tree, "migrations/2_b.sql": "CREATE TABLE b (id int);\n"}, tree)

    assert set() == checks(said)


HOSTILE = {
    "deep.py": b"revision = down_revision = " + b"(" * 30_000 + b"1" + b")" * 30_000,
    "nul.py": b"revision = 'a'\ndown_revision = None\n\0",
    "python2.py": b"revision = 'a'\ndown_revision = None\nprint 'x'\n",
    "latin.py": b"# -*- coding: latin-1 -*-\nrevision = 'a'\ndown_revision = None\n# \xe9\n",
    "binary.sql": bytes(range(256)) * 40,
    "wide.sql": "ALTER TABLE a DROP COLUMN b;".encode("utf-16"),
    "open.sql": b"ALTER TABLE a ADD COLUMN b text DEFAULT 'x",
    "dollar.sql": b"DO $x$ BEGIN; DROP TABLE a; END",
    "blank.sql": b"\n" * 200_000,
    "commas.sql": b"ALTER TABLE a " + b"," * 100_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_read_or_named(name, pool) -> None:
    path = f"migrations/versions/{name}"
    said = ask(STAGE, {path: HOSTILE[name], "migrations/versions/b.sql": SQL}, workers=pool)
    named = [one.location.path for one in said["handoff/not-looked-at"]]

    assert set(named) <= {path}
    assert 2 - len(named) >= said.seen.looked_at


def test_utf16_is_read_as_what_it_says() -> None:
    (record,) = prepare({})("migrations/1.sql", HOSTILE["wide.sql"])

    assert ["drop column", "a", "b"] == record["steps"][0][:3]


def test_a_literal_is_no_statement() -> None:
    text = "INSERT INTO a VALUES ('; DROP TABLE b;'); -- ; DROP TABLE c;\n/* ; DROP TABLE d; */"
    (record,) = prepare({})("migrations/1.sql", text.encode())

    assert ["other"] == [step[0] for step in record["steps"]]


def test_no_sql_leaves_the_worker_unasked() -> None:
    assert ["sql" in one for one in prepare({})("migrations/1.sql", SQL.encode())] == [False]


def test_a_squawk_that_gives_no_answer_costs_its_own_files_alone(
    pool, monkeypatch, tmp_path
) -> None:
    broken = tmp_path / "squawk"
    broken.write_text("#!/bin/sh\necho no answer\n")
    broken.chmod(0o755)
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    said = ask(STAGE, {"migrations/1_a.sql": SQL}, workers=pool, options=ASKING)
    (finding,) = said["handoff/not-looked-at"]

    assert "squawk gave no answer: what it says is no JSON" in finding.message
    assert str(tmp_path) not in finding.message
    assert "index-locks" in checks(said)


REVISION = """\
from alembic import op
revision = %s
down_revision = None
def upgrade(): op.drop_table("orders")
def downgrade(): pass
"""


def test_a_revision_that_is_made_when_it_runs_is_named() -> None:
    said = ask(STAGE, {"migrations/versions/a.py": REVISION % '"a" + "1"'})

    assert ["migrations/versions/a.py"] == [skip.path for skip in said.seen.skipped]
    assert "line 2 makes its revision when it runs" in said["handoff/not-looked-at"][0].message


def test_operations_of_joined_lists_are_read() -> None:
    text = "class Migration(migrations.Migration):\n    operations = [] + [RunPython(fill)]\n"

    assert {"no-reverse"} == checks(ask(STAGE, {"shop/migrations/0001_a.py": text}))


LINE = "- a: forward: drops orders; rollback: none there; lock/duration: short; deploy order: last"


@pytest.mark.parametrize("path", ["CHANGELOG.md", "changelog.d/1.md", "manual/a.md"])
def test_a_release_note_documents_a_migration_wherever_documents_are(path) -> None:
    head = {"migrations/versions/a.py": REVISION % '"a1"', path: LINE}
    options = HandoffOptions(documents=globs(["/manual/**"]))

    assert [] == ask(STAGE, head, options=options)["handoff/migration-undocumented"]


def test_the_document_to_write_is_one_that_the_settings_name() -> None:
    head = {"migrations/versions/a.py": REVISION % '"a1"'}
    options = HandoffOptions(documents=globs(["/manual/**"]))
    (finding,) = ask(STAGE, head, options=options)["handoff/migration-undocumented"]

    assert finding.fix.startswith("Add to manual/migrations.md, or")


def test_a_document_that_nobody_merged_documents_nothing() -> None:
    text = f"<<<<<<< HEAD\n{LINE}\n=======\n>>>>>>> b\n"
    head = {"migrations/versions/a.py": REVISION % '"a1"', "docs/migrations.md": text}
    said = ask(STAGE, head)

    assert 1 == len(said["handoff/migration-undocumented"])
    assert ["docs/migrations.md"] == [skip.path for skip in said.seen.skipped]


INDEX = "CREATE INDEX CONCURRENTLY i ON a (b);\n"


@pytest.mark.parametrize(
    ("path", "text", "is_safe"),
    [
        ("db/migrations/V2__b.sql", INDEX, True),
        ("db/migrations/V2__b.sql", f"{INDEX}ALTER TABLE a ADD c int;\n", False),
        ("db/migrations/2_b.up.sql", INDEX, True),
        ("db/migrations/2_b.up.sql", INDEX * 2, False),
        ("db/migrations/2_b.up.sql", f"BEGIN;\n{INDEX}COMMIT;\n", False),
        ("deploy/b.sql", f"{INDEX}ALTER TABLE a ADD c int;\n", True),
        ("deploy/b.sql", f"BEGIN;\n{INDEX}COMMIT;\n", False),
        ("db/migrations/2.sql", f"-- migrate:up\n{INDEX}-- migrate:down\nDROP INDEX i;\n", False),
    ],
)
def test_each_tool_has_transactions_of_its_own(path, text, is_safe) -> None:
    told = checks(ask(STAGE, {path: text}, options=HandoffOptions(database="postgresql")))

    assert is_safe == ("concurrently-in-transaction" not in told)
    assert "index-locks" not in told


@pytest.mark.parametrize("name", ['"order lines"', "`order-lines`", "[order lines]", "a . b"])
def test_a_quoted_name_is_read_whole(name) -> None:
    said = ask(STAGE, {"db/migrations/V2__b.sql": f"ALTER TABLE {name} ADD c int NOT NULL;"})

    assert "not-null-without-default" in checks(said)


def test_what_stands_in_a_case_or_a_handler_is_read() -> None:
    body = "match x:\n        case 1:\n            op.rename_table('a', 'b')\n"
    body += "    try:\n        op.x()\n    except E:\n        op.alter_column('a', 'b', type_=C)"
    text = (REVISION % '"a1"').replace('op.drop_table("orders")', f"\n    {body}")

    assert {"renamed", "type-changed"} <= checks(ask(STAGE, {"migrations/versions/a.py": text}))
