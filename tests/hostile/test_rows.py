"""Each row has its module, and each thing that holds of every run would be seen not to hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import left as invariants
from tests.hostile.left import INVARIANTS, Left
from tests.hostile.threats import THREATS

TOKEN = "a-token-that-nobody-may-read"
GOOD = Left(
    code=1,
    out="FAIL\n",
    err="gate: looked\n",
    reports={"json": '{"verdict": {"decision": "fail"}}'},
    unspeakable={"a token": TOKEN},
    places=("/home/runner",),
)
JUNIT = '<!DOCTYPE t [<!ENTITY x "y">]><testsuites/>'
SARIF = '{"artifactLocation": {"uri": "%s"}}'
BAD: dict[Callable[[Left], None], tuple[dict[str, Any], ...]] = {
    invariants.the_code_is_the_verdict: ({"code": 0}, {"code": -9}, {"reports": {}}),
    invariants.no_traceback: (
        {"err": "Traceback (most recent call last):"},
        {"err": "This is a bug"},
    ),
    invariants.nothing_of_the_change_ran: ({"sang": ("conftest.py",)},),
    invariants.nothing_unspeakable_is_told: (
        {"out": TOKEN},
        {"err": TOKEN.encode().hex()},
        {"written": {"cache": b"x" + TOKEN.encode()}},
        {"reports": {"html": "YS10b2tlbi10aGF0LW5vYm9keS1tYXktcmVhZA=="}},
        {"reports": {"html": "eGEtdG9rZW4tdGhhdC1ub2JvZHktbWF5LXJlYWQ="}},
    ),
    invariants.no_place_of_the_runner_is_told: ({"err": "in /home/runner/x"},),
    invariants.nobody_else_speaks: (
        {"out": "  ::error::x"},
        {"err": "a ##[error]x"},
        {"out": "section_start:1:a\r\x1b[0K"},
        {"out": "::error file=a::x\n::set-output name=a::b", "is_job": True},
        {"reports": {"markdown": "a\x1b]8;;x"}},
        {"reports": {"console": "\u202ex"}},
    ),
    invariants.every_report_is_valid: (
        {"reports": {"json": '{"a": 1, "a": 2}'}},
        {"reports": {"json": "NaN"}},
        {"reports": {"junit": JUNIT}},
        {"reports": {"html": "<script></script><script></script>"}},
        {"reports": {"html": "<a href=' javascript:x'>"}},
        {"reports": {"html": "<p onclick=x>"}},
        {"reports": {"sarif": SARIF % "javascript:x"}},
        {"reports": {"sarif": SARIF % "../x"}},
        {"reports": {"sarif": SARIF % "a b"}},
    ),
    invariants.the_repository_is_untouched: ({"changed": ("a.py",)},),
    invariants.nothing_is_left_behind: ({"orphans": ("sleep",)}, {"scratch": ("x",)}),
    invariants.nobody_was_called: ({"calls": 1},),
}


def test_each_row_has_its_module() -> None:
    modules = [path.name for path in Path(__file__).parent.glob("test_[0-9][0-9]_*.py")]
    numbers = sorted(int(name[5:7]) for name in modules)
    assert list(range(1, 24)) == sorted(THREATS) == numbers


@pytest.mark.parametrize("row", THREATS)
def test_each_module_says_which_row_it_is(row: int) -> None:
    (module,) = Path(__file__).parent.glob(f"test_{row:02}_*.py")
    assert re.match(rf'"""Row {row}: ', module.read_text("utf-8"))


@pytest.mark.parametrize("holds", INVARIANTS, ids=lambda holds: holds.__name__)
def test_each_invariant_can_fail(holds: Callable[[Left], None]) -> None:
    holds(GOOD)
    for told in BAD[holds]:
        with pytest.raises((AssertionError, SyntaxError)):
            holds(replace(GOOD, **told))
