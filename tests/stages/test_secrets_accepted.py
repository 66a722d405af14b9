"""What the base accepts is accepted, and what only the change accepts is not."""

from __future__ import annotations

import hashlib
import json

import pytest

from gate.model.stage import Scope
from gate.stages.secrets import STAGE
from tests.credentials import Maker
from tests.looking import Here, ask

MAKER = Maker(31)
TOKEN, OTHER = MAKER.make("github-token"), MAKER.make("github-token")
WORKERS = Here()
ALLOW = "gate: allow secrets/github-token -- it opens a mock"
LINE = f"TOKEN = '{TOKEN}'  # {ALLOW}\n"


def accepted(head, base=None, **told) -> list[str]:
    """Why each finding is accepted; empty for one that is not."""
    said = ask(STAGE, head, base, workers=WORKERS, scope=Scope.ALL, **told)
    return [one.accepted for one in said.findings if one.rule == "secrets/github-token"]


def baseline(*values: str, path: str = "a.py", **row: object) -> str:
    rows = [
        {"hashed_secret": hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()} | row
        for value in values
    ]
    return json.dumps({"plugins_used": [], "results": {path: rows}})


def test_a_comment_at_the_base_accepts():
    assert ["it opens a mock"] == accepted({"a.py": LINE}, {"a.py": LINE})
    above = f"# {ALLOW}\nTOKEN = '{TOKEN}'\n"
    assert ["it opens a mock"] == accepted({"a.py": above}, {"a.py": above})


def test_a_comment_that_the_change_writes_does_not():
    assert [""] == accepted({"a.py": LINE})
    assert [""] == accepted({"a.py": LINE}, {"a.py": f"TOKEN = '{TOKEN}'\n"})
    assert [""] == accepted({"a.py": LINE.replace(TOKEN, OTHER)}, {"a.py": LINE})


def test_what_is_accepted_stays_so_when_it_moves():
    assert ["it opens a mock"] == accepted({"a.py": f"\n\nX = '{TOKEN}'\n"}, {"a.py": LINE})
    assert ["it opens a mock"] == accepted({"b.py": LINE}, {"a.py": LINE}, renamed={"a.py": "b.py"})
    assert ["it opens a mock", ""] == accepted({"a.py": LINE, "b.py": LINE}, {"a.py": LINE})


@pytest.mark.parametrize(
    "comment",
    [
        "gate: allow secrets/password -- another rule",
        "gate: allow secrets/github-token",
        "pragma: allowlist secret",
        "gitleaks:allow",
    ],
)
def test_a_comment_without_this_rule_or_a_reason_does_not(comment: str):
    line = f"TOKEN = '{TOKEN}'  # {comment}\n"

    assert [""] == accepted({"a.py": line}, {"a.py": line})


def test_a_comment_speaks_of_its_line_and_not_of_the_one_before():
    text = f"TOKEN = '{TOKEN}'\nx = 1  # {ALLOW}\n"
    assert [""] == accepted({"a.py": text}, {"a.py": text})


def test_a_comment_counts_as_ascii_alone_as_it_is_told_when_it_is_new():
    wide = LINE.encode("utf-16")
    assert [""] == accepted({"a.py": wide}, {"a.py": wide})


def test_a_comment_where_a_key_of_many_lines_ends_accepts_it():
    key = MAKER.make("private-key").strip()
    text = f'KEY = """{key}"""  # gate: allow secrets/private-key -- a mock\n'
    said = ask(STAGE, {"a.py": text}, {"a.py": text}, workers=WORKERS, scope=Scope.ALL)
    assert ["a mock"] == [one.accepted for one in said["secrets/private-key"]]


def test_a_baseline_at_the_base_accepts_by_file_and_value():
    text = f"TOKEN = '{TOKEN}'\n"
    base = {".secrets.baseline": baseline(TOKEN)}

    reason = ".secrets.baseline names it"
    assert [reason] == accepted({"a.py": text} | base, base)
    assert [""] == accepted({"b.py": text} | base, base)
    assert [""] == accepted({"a.py": text.replace(TOKEN, OTHER)} | base, base)
    assert [""] == accepted({"a.py": text} | base, {})
    real = {".secrets.baseline": baseline(TOKEN, is_secret=True)}
    assert [""] == accepted({"a.py": text} | real, real)


def test_a_baseline_by_a_part_of_the_value_accepts_nothing():
    base = {".secrets.baseline": baseline(TOKEN[:3], TOKEN[:4])}

    assert [""] == accepted({"a.py": f"TOKEN = '{TOKEN}'\n"}, base)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"results": {"a.py": 3}}'])
def test_a_broken_baseline_accepts_nothing(text: str):
    base = {".secrets.baseline": text}

    assert [""] == accepted({"a.py": f"TOKEN = '{TOKEN}'\n"}, base)
