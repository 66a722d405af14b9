import base64
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from gate.model.path import RepoPath
from gate.reports.json import render
from tests.reports.runs import (
    EVERY_EFFECT,
    HOSTILE,
    HOSTILE_NAMES,
    REPORT_ONLY,
    RUNS,
    large,
    saying,
)

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "config" / "report.schema.json").read_text(encoding="utf-8")
)


def told(run):
    return json.loads("".join(render(run)))


def test_the_schema_is_one():
    validator_for(SCHEMA).check_schema(SCHEMA)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_schema_describes_every_report(run):
    Draft202012Validator(SCHEMA).validate(told(run))


def test_the_schema_names_every_field():
    loose = '"type": "object", "required"'
    strict = json.loads(
        json.dumps(SCHEMA).replace(loose, f'"additionalProperties": false, {loose}')
    )
    for run in RUNS.values():
        Draft202012Validator(strict).validate(told(run))


def test_nothing_is_dropped():
    report = told(EVERY_EFFECT)
    assert ["blocks"] * 3 + ["undecided", "warns", "preexisting", "waived"] == [
        finding["effect"] for finding in report["findings"]
    ]
    assert ["completed", "completed", "completed", "broken", "skipped"] == [
        stage["status"] for stage in report["stages"]
    ]


def test_the_rules_that_findings_name_are_explained():
    report = told(EVERY_EFFECT)
    assert {rule["id"] for rule in report["rules"]} == {
        finding["rule"] for finding in report["findings"]
    }


def test_a_path_that_is_text_is_told_as_it_is():
    path = RepoPath("a\nb \u202ex.py")
    finding = told(saying("x", path))["findings"][0]
    assert path == finding["path"]
    assert "path_bytes" not in finding


def test_a_path_that_is_no_text_comes_with_its_bytes():
    for finding, name in zip(told(HOSTILE)["findings"], HOSTILE_NAMES, strict=True):
        raw = finding.get("path_bytes")
        assert name == (base64.b64decode(raw) if raw else finding["path"].encode())


def test_the_exit_code_is_the_verdicts_own():
    assert 1 == told(EVERY_EFFECT)["verdict"]["exit_code"]
    assert 0 == told(REPORT_ONLY)["verdict"]["exit_code"]
    assert "fail" == told(REPORT_ONLY)["verdict"]["decision"]


def test_a_measure_that_is_no_number_is_null():
    run = saying("x", RepoPath("a.py"), measure=float("nan"))
    assert None is told(run)["stages"][0]["measures"][0]["value"]


def test_each_finding_stands_on_its_own_line():
    lines = "".join(render(large(50))).splitlines()
    assert 50 == sum(line.startswith('{"rule"') for line in lines)
