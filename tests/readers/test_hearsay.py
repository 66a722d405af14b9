"""A report that a stranger may have written: read without belief, and told as letters."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.finding import MOST_LINES
from gate.model.verdict import Decision, Effect
from gate.model.work import Unreadable
from gate.readers.hearsay import read_hearsay
from gate.reports import REPORTS, hearsay
from tests.reports.runs import RUNS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
VERDICT = {"schema": 1, "verdict": {"decision": "pass"}}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_gate_s_own_report_is_read_to_its_end(run):
    told = read_hearsay("".join(REPORTS["json"](run)).encode())

    assert run.verdict.decision is told.decision
    for effect in Effect:
        assert [each.finding.fingerprint for each in run.verdict.having(effect)] == [
            each.fingerprint for each in told.having(effect)
        ]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "findings": st.lists(
                st.fixed_dictionaries(
                    {"effect": st.just("blocks")},
                    optional=dict.fromkeys(("message", "rule", "path", "fix"), JSON)
                    | {"line": st.integers(1, MOST_LINES) | st.text(max_size=9)},
                ),
                max_size=3,
            )
            | JSON,
            "stages": JSON,
            "gate": JSON,
        },
    ),
    st.text(max_size=20),
)
def test_whatever_stands_in_it_is_told_in_letters_and_within_the_limit(parts, ended):
    told = read_hearsay(json.dumps(VERDICT | parts).encode())
    text = "".join(hearsay.render(told, ended=ended, limit=2_000))

    assert Decision.PASS is told.decision
    assert len(text.encode()) <= 2_000
    hidden = {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert hidden <= {"\n", "\u200b"}


def test_what_does_not_fit_is_counted():
    finding = {"effect": "blocks", "message": "m" * 900, "path": "a.py", "line": 1}
    told = read_hearsay(json.dumps(VERDICT | {"findings": [finding] * 90}).encode())

    text = "".join(hearsay.render(told, ended="success", limit=6_000))

    shown = text.count("`a.py:1`")
    assert 0 < shown < 90
    assert f"{90 - shown} more" in text


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"line": -5}, r"findings\[1\].line is the line of no file"),
        ({"line": 0}, "line of no file"),
        ({"line": 10**12}, "line of no file"),
        (
            {"severity": "dire"},
            r"findings\[1\].severity is none of info, low, medium, high, critical",
        ),
    ],
)
def test_a_finding_that_no_run_has_is_named_and_refused(part, why):
    sound = {"effect": "blocks", "severity": "high", "path": "a.py", "line": 1}
    with pytest.raises(Unreadable, match=why):
        read_hearsay(json.dumps(VERDICT | {"findings": [sound, sound | part]}).encode())


@given(st.binary(max_size=40))
def test_bytes_of_any_kind_are_read_or_refused(data):
    with pytest.raises(Unreadable):
        read_hearsay(data)
