"""When a decision is material, and what makes its record sound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.model.stage import Scope, StageResult, StageStatus
from gate.model.table import Table
from gate.readers.decisions import decision, references
from gate.readers.prose import sections, without_comments
from gate.stages.handoff import STAGE
from tests.looking import HEAD, ask
from tests.stages.handoff.asking import request

MISSING, INVALID = "handoff/adr-missing", "handoff/adr-invalid"
SOUND = "# 1. Cache\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n"


def packages(*rows: tuple[str, str, str]) -> dict[str, StageResult]:
    columns = ("package", "before", "after")
    table = Table(name="changed packages", columns=columns, rows=rows, is_data=True)
    done = StageResult(stage="dependencies", status=StageStatus.COMPLETED, tables=(table,))
    return {"dependencies": done}


REDIS = packages(("redis", "", ">=5"))


def asked(files=None, base=None, *, body: str = "", message: str = "", **told):
    if body:
        told["pull_request"] = request(body)
    if message:
        told["commits"] = (replace(HEAD, message=message),)
    told.setdefault("earlier", REDIS)
    return ask(STAGE, {"a.txt": "1", **(files or {})}, base, **told)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (("psycopg", "", "3.2"), "a database"),
        (("celery", "", "any"), "a queue"),
        (("boto3", "", "1"), "a cloud service"),
        (("google-cloud-storage", "", "1"), "a cloud service"),
        (("pyjwt", "", "2"), "authentication"),
    ],
)
def test_a_package_is_a_decision_by_what_it_brings(row, what) -> None:
    (finding,) = asked(earlier=packages(row))[MISSING]

    assert f"it brings {row[0]} ({what})" in finding.message


@pytest.mark.parametrize("row", [("redis", "5", "6"), ("redis", "5", ""), ("rich", "", "13")])
def test_what_is_raised_removed_or_plain_is_none(row) -> None:
    assert [] == asked(earlier=packages(row))[MISSING]


@pytest.mark.parametrize(
    "told",
    [
        {"files": {"docs/adr/0001-cache.md": SOUND}},
        {"body": "As ADR 1 says", "base": {"docs/adr/0001-cache.md": SOUND},
         "files": {"docs/adr/0001-cache.md": SOUND}},
        {"message": "Cache\n\nSee docs/adr/0001-cache.md",
         "files": {"docs/adr/0001-cache.md": SOUND}, "base": {"docs/adr/0001-cache.md": SOUND}},
        {"message": "Cache\n\nno-adr: a copy of what mail does"},
        {"body": "- **no-adr**: decided by the platform team"},
        {"scope": Scope.ALL},
    ],
    ids=["added", "named-in-the-body", "named-in-a-commit", "excused", "excused-in-a-list", "all"],
)  # fmt: skip
def test_what_answers_for_a_decision(told) -> None:
    said = asked(**told)

    assert [] == said[MISSING]


@pytest.mark.parametrize("words", ["no-adr: `reason`, as it says", "As ADR 1 says"])
def test_what_a_code_block_quotes_excuses_nothing(words) -> None:
    body = f"What gate said:\n\n```text\n{words}\n```\n"
    files = {"docs/adr/0001-cache.md": SOUND}
    assert 1 == len(asked(files, files, body=body)[MISSING])
    assert [] == asked(files, files, body=f"{body}{words}\n")[MISSING]


def test_a_comment_of_a_template_answers_for_nothing() -> None:
    assert 1 == len(asked(body="<!-- no-adr: reason of yours -->")[MISSING])


def test_the_next_number_is_proposed() -> None:
    tree = {"doc/adr/0007-a.md": SOUND}
    (finding,) = asked(tree, tree)[MISSING]

    assert "Add doc/adr/0008-title.md with" in finding.fix


def test_a_record_that_was_unsound_is_no_news() -> None:
    old = "# 1. Cache\n\nDate: 2026-01-01\n"
    said = asked({"docs/adr/0001-a.md": f"{old}\nMore.\n"}, {"docs/adr/0001-a.md": old})

    assert [True] == [one.is_preexisting for one in said[INVALID]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ADR-0007 and adr_8", {7, 8}),
        ("docs/adr/0012-use-redis.md", {12}),
        ("[3. A](0003-a.md)", {3}),
        ("version 0012, 2026-01-02", set()),
    ],
)
def test_a_record_is_named_by_its_number(text, numbers) -> None:
    assert numbers == references(text)


@over(st.text(alphabet=st.sampled_from("# -*\n`~|:=Status date2026-01"), max_size=300))
def test_any_text_is_read(text) -> None:
    told = decision(RepoPath("docs/adr/0001-a.md"), text)

    assert 1 == told.number
    assert 1 <= told.line <= text.count("\n") + 1
    assert all(one.line >= 1 for one in sections(text))
    assert "<!--" not in without_comments(f"{text}<!-- {text} -->")


@pytest.mark.parametrize(
    "text", ["\n" * 20_000, " " * 20_000, "status" * 4_000, "# " + " #" * 9_000]
)
def test_long_runs_are_read_at_once(text) -> None:
    assert "" == decision(RepoPath("docs/adr/0001-a.md"), text).status


def test_the_name_of_a_migration_names_no_record() -> None:
    text = "## Migration\n\n- 0001_orders: forward: adds orders, in shop/migrations/0001_orders.py"
    records = {"docs/adr/0001-cache.md": SOUND}

    assert asked(records, records, body=text)[MISSING]
    assert [] == asked(records, records, body="As 0001-cache.md says.")[MISSING]


@pytest.mark.parametrize(
    "day", ["31 January 2026", "January 31, 2026", "Jan 31st, 2026", "31st of January 2026"]
)
def test_a_day_in_words_is_one(day) -> None:
    told = decision(RepoPath("docs/adr/0001-a.md"), f"# A\n\nDate: {day}\n")

    assert told.date is not None
    assert "2026-01-31" == told.date.isoformat()
    assert not decision(RepoPath("docs/adr/0001-a.md"), "Date: 31 February 2026\n").date
