import gzip
import hashlib
import json
import tracemalloc
from dataclasses import replace
from urllib.parse import unquote_to_bytes

import pytest

from gate.model.finding import Location
from gate.model.path import RepoPath, path_bytes, repo_path
from gate.model.stage import StageResult, StageStatus
from gate.model.verdict import Effect
from gate.reports.sarif import render
from tests.reports.runs import (
    CLEAN,
    EMPTY,
    EVAL,
    EVERY_EFFECT,
    HOSTILE,
    HOSTILE_NAMES,
    RUNS,
    UNHEARD,
    large,
    saying,
)


def told(run):
    return json.loads("".join(render(run)))["runs"]


def categories(runs):
    return [run["automationDetails"]["id"] for run in runs]


def notices(run):
    return [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]


def test_each_stage_that_ran_has_a_run_of_its_own():
    expected = ["gate/diff-size/", "gate/secrets/", "gate/sast/", "gate/api/", "gate/run/"]
    assert expected == categories(told(EVERY_EFFECT))


def test_a_skipped_stage_closes_no_alerts():
    runs = told(CLEAN)
    assert "gate/kpis/" not in categories(runs)
    assert ["kpis was skipped: not asked at pull_request"] == notices(runs[-1])


def test_a_broken_stage_is_no_successful_execution():
    broken = told(EVERY_EFFECT)[3]["invocations"][0]
    assert not broken["executionSuccessful"]
    assert "api broke" in broken["toolExecutionNotifications"][0]["message"]["text"]


def test_a_run_in_which_no_stage_looked_is_no_successful_execution():
    runs = told(EMPTY)
    assert ["gate/run/"] == categories(runs)
    assert not runs[0]["invocations"][0]["executionSuccessful"]


def test_an_open_verdict_is_said():
    assert "There is no verdict: kpis is required" in notices(told(UNHEARD)[-1])[-1]


def test_what_was_not_looked_at_is_named():
    assert [
        "1 waived finding left out here",
        "sast did not look at src/old.py: line 3 is no Python",
        "sast did not look at src/vendored.py: larger than 10 MB",
    ] == notices(told(EVERY_EFFECT)[2])


def test_waived_findings_are_counted_and_left_out():
    results = [result for run in told(EVERY_EFFECT) for result in run["results"]]
    assert ["blocks", "blocks", "blocks", "undecided", "warns", "preexisting"] == [
        result["properties"]["effect"] for result in results
    ]


def test_what_the_base_held_is_unchanged():
    results = told(EVERY_EFFECT)[2]["results"]
    assert ["new", "new", "new", "unchanged"] == [each["baselineState"] for each in results]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_each_result_names_its_rule_and_a_region_with_four_numbers(run):
    for each in told(run):
        rules = each["tool"]["driver"]["rules"]
        for result in each["results"]:
            assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
            region = result["locations"][0]["physicalLocation"]["region"]
            start = region["startLine"], region["startColumn"]
            assert (1, 1) <= start < (region["endLine"], region["endColumn"])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (Location(path=RepoPath("a")), (1, 1, 1, 2)),
        (Location(path=RepoPath("a"), line=7), (7, 1, 7, 2)),
        (Location(path=RepoPath("a"), line=7, end_line=9), (7, 1, 9, 2)),
        (Location(path=RepoPath("a"), line=7, column=5), (7, 5, 7, 6)),
        (Location(path=RepoPath("a"), line=7, end_line=8, column=5, end_column=3), (7, 5, 8, 3)),
        (Location(path=RepoPath("a"), line=7, end_line=7, column=5, end_column=9), (7, 5, 7, 9)),
        (Location(path=RepoPath("a"), line=7, end_line=3, column=5, end_column=2), (7, 5, 7, 6)),
    ],
)
def test_a_region_is_never_empty_or_backwards(at, expected):
    run = saying("x", RepoPath("a"), location=at)
    region = told(run)[0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert expected == tuple(
        region[k] for k in ("startLine", "startColumn", "endLine", "endColumn")
    )


def test_a_finding_without_a_place_points_at_the_settings():
    result = told(EVERY_EFFECT)[0]["results"][0]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert {"uri": "gate.toml", "uriBaseId": "%SRCROOT%"} == artifact


def test_a_uri_holds_the_very_bytes_of_the_path():
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in told(HOSTILE)[0]["results"]
    }
    waived = {path_bytes(repo_path(HOSTILE_NAMES[number])) for number in (3, 8)}
    assert set(HOSTILE_NAMES) - waived == set(map(unquote_to_bytes, uris))
    assert all(uri.isascii() and ":" not in uri for uri in uris)


def test_security_rules_alone_have_a_security_severity():
    rules = {
        rule["id"]: rule["properties"].get("security-severity")
        for run in told(EVERY_EFFECT)
        for rule in run["tool"]["driver"]["rules"]
    }
    assert {
        "diff-size/too-large": None,
        "secrets/provider-token": "9.5",
        "sast/eval": "8.0",
        "sast/assert-used": "3.0",
        "sast/not-looked-at": None,
    } == rules


def test_a_rule_of_no_catalogue_is_described_all_the_same():
    run = replace(saying("x", RepoPath("a.py")), rules=())
    rule = told(run)[0]["tool"]["driver"]["rules"][0]
    assert "sast/eval" == rule["id"]
    assert rule["help"]["text"]


def test_what_blocks_is_kept_when_a_run_is_cut():
    run = told(large(25_010))[0]
    assert 25_000 == len(run["results"])
    assert "blocks" == run["results"][0]["properties"]["effect"]
    assert "10 more findings left out" in notices(run)[0]


def test_a_file_is_cut_before_github_refuses_it():
    texts = [hashlib.shake_128(str(n).encode()).hexdigest(500) for n in range(9_000)]
    judgements = tuple(
        replace(each, finding=replace(each.finding, message=text, fix=text[::-1]))
        for each, text in zip(large(9_000).verdict.judgements, texts, strict=True)
    )
    large_run = large(1)
    run = replace(large_run, verdict=replace(large_run.verdict, judgements=judgements))
    text = "".join(render(run))
    assert 10_000_000 > len(gzip.compress(text.encode()))
    (only,) = json.loads(text)["runs"]
    assert "blocks" == only["results"][0]["properties"]["effect"]
    assert f"{9_000 - len(only['results']):,} more findings left out" in notices(only)[0]


def test_the_gravest_stages_are_kept_when_there_are_too_many():
    stages = [f"stage-{number}" for number in range(30)]
    results = [StageResult(stage=stage, status=StageStatus.COMPLETED) for stage in stages]
    (judgement,) = saying("x", RepoPath("a"), effect=Effect.BLOCKS).verdict.judgements
    last = replace(judgement, finding=replace(judgement.finding, rule="stage-29/eval"))
    run = replace(CLEAN, results=tuple(results), verdict=replace(CLEAN.verdict, judgements=(last,)))
    runs = told(run)
    assert 20 == len(runs)
    assert "gate/stage-29/" in categories(runs)
    assert 11 == sum("left out" in notice for notice in notices(runs[-1]))


def test_a_large_run_is_not_held_in_memory():
    run = large(5_000)
    tracemalloc.start()
    for _ in render(run):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 5_000_000 > peak


def test_a_message_is_text_and_no_link():
    result = told(saying("[x](https://evil.example) @all", RepoPath("a"), effect=Effect.BLOCKS))
    message = result[0]["results"][0]["message"]["text"]
    assert "](" not in message
    assert "@all" not in message


def test_the_help_of_a_rule_is_never_empty():
    assert EVAL.fix in told(EVERY_EFFECT)[2]["tool"]["driver"]["rules"][0]["help"]["text"]
