import json
from dataclasses import replace

import pytest

from gate.model.finding import Severity, in_order
from gate.model.rule import Rule
from gate.model.stage import Seen, StageResult, StageStatus
from gate.model.verdict import Effect, Judgement
from gate.reports.gitlab_security import render_dependencies, render_sast, render_secrets
from tests.reports.runs import CLEAN, EMPTY, EVERY_EFFECT, KEY, at

VULNERABLE = Rule(
    id="dependencies/vulnerable",
    severity=Severity.HIGH,
    title="a dependency has a known vulnerability",
    why="Attackers read advisories too.",
    fix="Upgrade.",
)
UNPINNED = replace(VULNERABLE, id="dependencies/unpinned")


def told(render, run):
    return json.loads("".join(render(run)))


def with_findings(stage, *findings, status=StageStatus.COMPLETED):
    result = StageResult(stage=stage, status=status, seen=Seen(asked=1, looked_at=1))
    judgements = tuple(
        Judgement(finding=each, effect=Effect.BLOCKS, because="high") for each in in_order(findings)
    )
    verdict = replace(CLEAN.verdict, judgements=judgements)
    return replace(CLEAN, results=(result,), verdict=verdict)


@pytest.mark.parametrize("render", [render_sast, render_secrets, render_dependencies])
def test_a_stage_that_did_not_run_is_no_successful_scan(render):
    scan = told(render, EMPTY)["scan"]
    assert "failure" == scan["status"]
    assert "fatal" == scan["messages"][0]["level"]


@pytest.mark.parametrize("status", [StageStatus.SKIPPED, StageStatus.BROKEN])
def test_a_stage_that_did_not_end_is_no_successful_scan_either(status):
    scan = told(render_sast, with_findings("sast", status=status))["scan"]
    assert "failure" == scan["status"]


def test_a_stage_that_found_nothing_is():
    report = told(render_secrets, CLEAN)
    assert ("success", []) == (report["scan"]["status"], report["vulnerabilities"])


def test_what_was_not_looked_at_stands_among_the_messages():
    messages = [each["value"] for each in told(render_sast, EVERY_EFFECT)["scan"]["messages"]]
    assert "not looked at: src/old.py: line 3 is no Python" in messages
    assert "1 waived finding left out" in messages


def test_an_undecided_finding_is_no_vulnerability():
    names = [
        each["identifiers"][0]["value"]
        for each in told(render_sast, EVERY_EFFECT)["vulnerabilities"]
    ]
    assert "sast/not-looked-at" not in names


def test_an_advisory_is_known_by_each_of_its_names():
    finding = VULNERABLE.found(
        "flask has an advisory",
        at=at("uv.lock", 7),
        details=(
            ("package", "flask"),
            ("version", "0.12"),
            ("advisory", "PYSEC-2018-66"),
            ("aliases", "CVE-2018-1000656 GHSA-562c-5r94-xh97"),
            ("severity", "unknown"),
        ),
    )
    (one,) = told(render_dependencies, with_findings("dependencies", finding))["vulnerabilities"]
    assert "Unknown" == one["severity"]
    assert {
        "file": "uv.lock",
        "dependency": {"package": {"name": "flask"}, "version": "0.12"},
    } == one["location"]
    assert [
        ("osv", "https://osv.dev/vulnerability/PYSEC-2018-66"),
        ("cve", "https://nvd.nist.gov/vuln/detail/CVE-2018-1000656"),
        ("ghsa", "https://github.com/advisories/GHSA-562c-5r94-xh97"),
        ("gate_rule", None),
    ] == [(each["type"], each.get("url")) for each in one["identifiers"]]


def test_what_has_no_advisory_is_no_vulnerable_dependency():
    run = with_findings("dependencies", UNPINNED.found("flask has no version", at=at("a.txt", 1)))
    assert [] == told(render_dependencies, run)["vulnerabilities"]


def test_a_secret_of_the_history_names_its_commit():
    of_head, of_history = (
        KEY.found("a", at=at("a.py", 1)),
        KEY.found("b", at=at("b.py"), key="b", details=(("commit", "c" * 40),)),
    )
    run = with_findings("secrets", of_head, of_history)
    assert [run.change.head_commit, "c" * 40] == [
        each["location"]["commit"]["sha"] for each in told(render_secrets, run)["vulnerabilities"]
    ]


def test_two_findings_of_one_text_in_two_files_are_two():
    run = with_findings("secrets", KEY.found("a", at=at("a.py", 1)), KEY.found("a", at=at("b.py")))
    first, second = told(render_secrets, run)["vulnerabilities"]
    assert first["id"] != second["id"]
