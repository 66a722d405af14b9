"""Does strict JUnit pass the schemas of Ant and of Jenkins' xunit plug-in?"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from gate.model.run import Run
from gate.reports.junit import render_strict
from tests.reports.runs import RUNS, large

pytestmark = pytest.mark.real


@pytest.mark.parametrize("schema", ["jenkins-xunit-junit-10.xsd", "windyroad-JUnit.xsd"])
@pytest.mark.parametrize("run", [*RUNS.values(), large(1_000)], ids=[*RUNS, "large"])
def test_strict_junit_passes_the_public_schemas(shared: Path, schema: str, run: Run):
    validator = etree.XMLSchema(etree.parse(shared / "data" / "formats" / "junit" / schema))
    validator.assertValid(etree.fromstring("".join(render_strict(run)).encode()))
