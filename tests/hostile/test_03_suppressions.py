"""Row 3: an inline suppression that the change adds hides nothing, and is told."""

from __future__ import annotations

import pytest

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner

TOKEN = Maker(31).make("github-token")
EVAL = "answer = eval(input())"
COMMENTS = (
    *(
        "# nosec",
        "# nosec B307",
        "# nosec B999",
        "#nosec:B307",
        "# NOSEC",
        "# noqa",
        "# noqa: S307",
    ),
    *(
        "# nosemgrep",
        "# type: ignore # nosec",
        "# gate: allow",
        "# pragma: no cover",
        "# \u200bnosec",
    ),
)
PRAGMAS = (
    *("# pragma: allowlist secret", "# gitleaks:allow", "# trufflehog:ignore", "# nosecret"),
    *("# pragma: whitelist secret", "# ggignore", "# noqa", "# gate: allow"),
)


@pytest.mark.parametrize("engine", ["fast", "stock"])
def test_no_comment_hides_a_line(change: Change, judged: Runner, engine: str) -> None:
    judged.unspeakable["the token"] = TOKEN
    code = {f"c{number}.py": f"{EVAL}  {one}\n" for number, one in enumerate(COMMENTS)}
    keys = {f"k{number}.py": f"T = '{TOKEN}'  {one}\n" for number, one in enumerate(PRAGMAS)}
    before = {f"b{number}.py": f"{one}\nT = '{TOKEN}'\n" for number, one in enumerate(PRAGMAS)}
    change(
        code | keys | before | {"next.py": f"# pragma: allowlist nextline secret\nT = '{TOKEN}'\n"}
    )
    left = judged("--base=main", "--head=theirs", f"--engine={engine}")
    found = set(left.blocking)
    assert {("sast/eval", name, 1) for name in code} <= found
    assert {("secrets/github-token", name, 1) for name in keys} <= found
    assert {("secrets/github-token", name, 2) for name in {*before, "next.py"}} <= found


def test_each_that_is_known_is_told(change: Change, judged: Runner) -> None:
    change({"a.py": "x = 1  # nosec B307\n", "b.py": "y = 'a'  # pragma: allowlist secret\n"})
    left = judged("--base=main", "--head=theirs")
    told = {each["path"] for each in left.json["findings"] if "suppression" in each["rule"]}
    assert {"a.py", "b.py"} == told
