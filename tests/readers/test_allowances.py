"""A comment accepts a finding by rule and reason, and nothing without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.readers.allowances import allowances

ALLOW = "gate: allow secrets/github-token -- a test's own"


def told(text: str) -> dict[int, tuple[list[str], str]]:
    return {line: (sorted(one.rules), one.reason) for line, one in allowances(text).items()}


ONE = (["secrets/github-token"], "a test's own")


@pytest.mark.parametrize(
    "line",
    [
        f"x = 1  # {ALLOW}",
        f"x = 1; // {ALLOW}",
        f"x = 1; /* {ALLOW} */",
        f"<a/> <!-- {ALLOW} -->",
        f"x = 1 -- {ALLOW}",
        f"{{{{ x }}}} {{# {ALLOW} #}}",
    ],
)
def test_a_comment_speaks_of_its_line(line: str):
    assert {2: ONE} == told(f"first\n{line}\nlast\n")


@pytest.mark.parametrize("start", ["# ", "    // ", "<!-- ", "/* ", " * ", "-- ", "; ", ""])
def test_a_comment_by_itself_speaks_of_the_next_line(start: str):
    assert {3: ONE} == told(f"first\n{start}{ALLOW}\nlast\n")


def test_a_comment_may_name_many_rules():
    text = f"x  # {ALLOW}".replace(" --", ", secrets/password --")

    assert {1: (["secrets/github-token", "secrets/password"], "a test's own")} == told(text)


@pytest.mark.parametrize(
    "text",
    [
        "x  # gate: allow secrets/github-token",
        "x  # gate: allow secrets/github-token --",
        "x  # gate: allow secrets/github-token -- -->",
        "x  # gate: allow secrets/github-token: because",
        "x  # gate: allow -- because",
        "x  # gate: allow all -- because",
        "x  # gate: allow secrets/* -- because",
        "x  # pragma: allowlist secret",
        "x  # gitleaks:allow",
        "x  # nosec",
    ],
)
def test_what_lacks_a_rule_or_a_reason_accepts_nothing(text: str):
    assert {} == told(text)


def test_three_letters_are_a_reason_and_two_are_none():
    comment = "x  # gate: allow secrets/github-token -- "

    assert {2: (["secrets/github-token"], "api")} == told(f"{comment}it\n{comment}api\n")


@given(st.text(alphabet="gate: allow secrets/x--\n#*/", max_size=200))
def test_no_text_breaks_it(text: str):
    assert all(1 <= line <= text.count("\n") + 2 for line in told(text))
