"""Do our reports for GitLab keep to its schemas, whatever the run?"""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft7Validator

from gate.reports import REPORTS
from tests.reports.runs import RUNS, large

NAMES = [name for name in REPORTS if name.startswith("gitlab-")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("run", [*RUNS.values(), large(300)], ids=[*RUNS, "large"])
def test_a_report_keeps_to_its_schema(name, run, gitlab_schemas: dict[str, Draft7Validator]):
    told = json.loads("".join(REPORTS[name](run)))
    assert [] == [error.message for error in gitlab_schemas[name].iter_errors(told)]


def test_every_report_for_gitlab_has_a_schema(gitlab_schemas: dict[str, Draft7Validator]):
    assert set(NAMES) == set(gitlab_schemas)
