from collections import Counter
from dataclasses import replace

import pytest
from lxml import etree

from gate.model.path import RepoPath
from gate.model.verdict import Decision
from gate.reports.junit import render, render_strict
from tests.reports.runs import (
    CLEAN,
    EMPTY,
    EVERY_EFFECT,
    HOSTILE,
    HOSTILE_NAMES,
    RUNS,
    UNHEARD,
    saying,
)

FORMS = pytest.mark.parametrize("form", [render, render_strict])
EVERY_RUN = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def told(form, run):
    return etree.fromstring("".join(form(run)).encode())


def outcomes(suites):
    """What became of each case, by suite."""
    return [
        (suite.get("name"), outcome(case)) for suite in suites for case in suite.iter("testcase")
    ]


def outcome(case):
    return next((child.tag for child in case if child.tag != "system-out"), "passes")


@FORMS
def test_each_effect_has_its_outcome(form):
    assert [
        ("diff-size", "failure"),
        ("secrets", "failure"),
        ("sast", "failure"),
        ("sast", "error"),
        ("sast", "passes"),
        ("sast", "passes"),
        ("sast", "passes"),
        ("api", "error"),
        ("kpis", "skipped"),
    ] == outcomes(told(form, EVERY_EFFECT))


@FORMS
def test_a_stage_that_found_nothing_has_a_case_that_passes(form):
    assert [("diff-size", "passes"), ("secrets", "passes"), ("kpis", "skipped")] == outcomes(
        told(form, CLEAN)
    )


@FORMS
@EVERY_RUN
def test_the_file_is_green_if_and_only_if_the_verdict_is_pass(form, run):
    tags = {tag for _, tag in outcomes(told(form, run))}
    assert (run.verdict.decision is Decision.PASS) == (not tags & {"failure", "error"})
    assert tags


@FORMS
def test_no_cases_never_looks_green(form):
    assert [("gate", "error")] == outcomes(told(form, EMPTY))
    passing = replace(EMPTY, verdict=replace(EMPTY.verdict, decision=Decision.PASS))
    assert [("gate", "skipped")] == outcomes(told(form, passing))


@FORMS
def test_a_required_stage_that_was_skipped_is_an_error(form):
    assert ("gate", "error") == outcomes(told(form, UNHEARD))[-1]


@FORMS
@EVERY_RUN
def test_the_counts_are_right(form, run):
    for suite in told(form, run):
        tags = Counter(tag for _, tag in outcomes([suite]))
        expected = (tags.total(), tags["failure"], tags["error"], tags["skipped"])
        names = ("tests", "failures", "errors", "skipped")
        assert expected == tuple(int(suite.get(name)) for name in names)


@EVERY_RUN
def test_the_sums_are_right(run):
    document = told(render, run)
    for name in ("tests", "failures", "errors"):
        assert int(document.get(name)) == sum(int(suite.get(name)) for suite in document)


@FORMS
@EVERY_RUN
def test_every_case_has_a_name_of_its_own(form, run):
    names = [(case.get("classname"), case.get("name")) for case in told(form, run).iter("testcase")]
    assert len(names) == len(set(names))


@FORMS
def test_equal_findings_are_told_apart(form):
    run = saying("x", RepoPath("a.py"))
    twice = run.verdict.judgements * 2
    document = told(form, replace(run, verdict=replace(run.verdict, judgements=twice)))
    first, second, _ = [case.get("name") for case in document.iter("testcase")]
    assert second == f"{first} (2)"


def test_a_name_does_not_change_when_lines_move():
    before, after = saying("x", RepoPath("a.py"), line=3), saying("x", RepoPath("a.py"), line=9)
    names = [
        [case.get("name") for case in told(render, run).iter("testcase")] for run in (before, after)
    ]
    assert names[0] == names[1]


def test_a_file_is_linked_where_the_form_allows_it():
    files = {case.get("file") for case in told(render, HOSTILE).iter("testcase")} - {None}
    assert len(HOSTILE_NAMES) == len(files)
    assert r"src/caf\xe9.py" in files
    assert {None} == {case.get("file") for case in told(render_strict, HOSTILE).iter("testcase")}


def test_a_failure_says_how_to_mend_it():
    failure = told(render, EVERY_EFFECT).find(".//failure[@type='secrets/provider-token']")
    assert "src/pay/keys.py:12" in failure.text
    assert "To mend it: Revoke the token" in failure.text
