"""Does strict JUnit pass the schemas of Ant and of Jenkins' xunit plug-in?"""

from __future__ import annotations

import pytest
from lxml import etree

from gate.model.run import Run
from gate.reports.junit import render_strict
from tests.reports.runs import RUNS, large


@pytest.mark.parametrize("run", [*RUNS.values(), large(1_000)], ids=[*RUNS, "large"])
def test_strict_junit_passes_the_public_schemas(
    junit_schemas: tuple[etree.XMLSchema, ...], run: Run
):
    for schema in junit_schemas:
        schema.assertValid(etree.fromstring("".join(render_strict(run)).encode()))
