"""Eight review histories, valid or not, as the shared data judges them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from gate.model.approval import Standing, last_words
from gate.model.fact import Known
from gate.model.person import Person
from gate.model.review import Review, ReviewState
from tests.told import contribution, pull_request, review


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def told(row: dict[str, Any]) -> Review:
    may_write = row.get("author_association", "MEMBER") != "NONE"
    return review(
        row["user"],
        state=ReviewState(row["state"].lower()),
        commit=Known(row["commit_id"]),
        submitted_at=moment(row["submitted_at"]),
        can_write=Known(may_write),
    )


def is_valid(row: dict[str, Any]) -> bool:
    head, old = row["head"], "o" * 40
    made = moment(row["head_committed_at"])
    commits = [contribution(head, parents=("b" * 40,), author=row["author"], committed_at=made)]
    for after in row.get("commits_after_review", ()):
        first = contribution(old, author=row["author"])
        parents = (old, "b" * 40)[: after["parents"]]
        merge = contribution(
            head,
            parents=parents,
            authors=(Person(login=row["author"]),),
            is_by_host=after["via_web"],
            committed_at=made,
        )
        commits = [first, merge]
    pull = pull_request(
        author=row["author"],
        head=head,
        contributions=Known(tuple(commits)),
        reviews=Known(tuple(map(told, row["reviews"]))),
        timeline=Known(()),
    )
    clean = all(after["tree_equals_clean_merge"] for after in row.get("commits_after_review", ()))
    words = last_words(pull, is_clean=lambda commit, parents: clean)
    assert isinstance(words, Known)
    return any(word.standing is Standing.COUNTS for word in words.value)


def test_each_history_is_judged_as_wanted(shared: Path):
    text = (shared / "data/policy/reviews.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]

    assert 8 == len(rows)
    assert {row["case"]: row["want"] for row in rows} == {
        row["case"]: is_valid(row) for row in rows
    }
