"""The exit code is the verdict's, unless the verdict of a whole run is only shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.model.verdict import Decision, Verdict
from tests.reports.runs import EMPTY


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("is_interrupted", [False, True])
@pytest.mark.parametrize("is_report_only", [False, True])
def test_only_a_whole_run_may_only_report(decision, is_interrupted, is_report_only):
    run = replace(
        EMPTY,
        verdict=Verdict(decision=decision, because="b"),
        is_interrupted=is_interrupted,
        is_report_only=is_report_only,
    )
    expected = 0 if is_report_only and not is_interrupted else decision.value
    assert expected == run.exit_code


def test_the_codes_are_the_contract():
    assert {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 3} == {each.name: each.value for each in Decision}
