"""A finding keeps its name when its place changes, and a copy of it is one more."""

from __future__ import annotations

from collections import Counter

from gate.model.change import LineRange
from gate.model.finding import Finding, Location, Severity, in_order, known_before
from gate.model.path import RepoPath


def finding(line: int, path: str = "a.py", *, key: str = "k") -> Finding:
    return Finding(
        rule="s/a",
        severity=Severity.HIGH,
        message="m",
        fix="f",
        location=Location(path=RepoPath(path), line=line),
        key=key,
    )


def test_equal_findings_of_one_file_have_fingerprints_of_their_own():
    first, second = in_order([finding(1), finding(9)])
    assert (0, 1) == (first.occurrence, second.occurrence)
    assert first.fingerprint != second.fingerprint


def test_equal_findings_are_numbered_by_place_whatever_came_first():
    forward, backward = in_order([finding(1), finding(9)]), in_order([finding(9), finding(1)])
    assert forward == backward


def test_each_file_numbers_its_own_findings():
    here, there = in_order([finding(1), finding(1, "b.py")])
    assert (0, 0) == (here.occurrence, there.occurrence)
    assert here.fingerprint == there.fingerprint


def test_of_equal_findings_that_on_an_added_line_is_new():
    added = [LineRange(first=1, last=2)]
    known = known_before([finding(2), finding(9)], Counter([finding(1).identity]), added)
    assert [False, True] == [each.is_preexisting for each in known]


def test_what_was_known_once_excuses_one():
    before = Counter([finding(1).identity])
    known = known_before([finding(2), finding(9), finding(3, key="other")], before, [])
    assert [True, False, False] == [each.is_preexisting for each in known]
    assert 0 == before.total()
