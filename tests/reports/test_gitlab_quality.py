import json
import re
from dataclasses import replace

from gate.model.verdict import Effect
from gate.reports.gitlab_quality import render
from tests.reports.runs import CLEAN, EMPTY, EVERY_EFFECT, HOSTILE, UNHEARD


def entries(run):
    return json.loads("".join(render(run)))


def test_nothing_found_is_an_empty_list():
    assert [] == entries(CLEAN)


def test_what_is_waived_is_left_out_and_what_was_there_before_is_not():
    told = sum(each.effect is not Effect.WAIVED for each in EVERY_EFFECT.verdict.judgements)
    broken = 1
    assert told + broken == len(entries(EVERY_EFFECT))


def test_a_verdict_that_no_finding_explains_is_an_entry_of_its_own():
    for run in (EMPTY, UNHEARD):
        assert [("gate/verdict", run.verdict.because)] == [
            (each["check_name"], each["description"]) for each in entries(run)
        ]


def test_a_broken_stage_is_an_entry():
    (broken,) = [each for each in entries(EVERY_EFFECT) if each["check_name"] == "gate/api"]
    assert broken["description"].startswith("api broke: openapi-spec-validator did not start")


def test_no_two_entries_share_a_fingerprint():
    for run in (EVERY_EFFECT, HOSTILE):
        prints = [each["fingerprint"] for each in entries(run)]
        assert len(prints) == len(set(prints))


def test_a_fingerprint_stands_when_the_line_moves():
    moved = tuple(
        replace(each, finding=replace(each.finding, location=replace(at, line=at.line + 7)))
        if (at := each.finding.location) and at.line
        else each
        for each in EVERY_EFFECT.verdict.judgements
    )
    run = replace(EVERY_EFFECT, verdict=replace(EVERY_EFFECT.verdict, judgements=moved))
    assert [each["fingerprint"] for each in entries(EVERY_EFFECT)] == [
        each["fingerprint"] for each in entries(run)
    ]


def test_a_path_is_relative_and_has_no_backslash():
    for entry in entries(HOSTILE):
        assert not re.match(r"/|\./|\.\./|[A-Za-z]:", entry["location"]["path"])
        assert "\\" not in entry["location"]["path"]
