"""The main job, with its reports held by those who will read them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from lxml import etree
from PIL import Image

from gate.cli.deliver import FORMATS
from tests.real.conftest import CHANGES, PagesCheck, SarifCheck, Subject
from tests.real.tools import ROOT, run

FAULTS = CHANGES["key"] | {
    "calc.py": "def answer():\n    return eval(input())\n",
    "table.py": "".join(f"row_{number} = {number}\n" for number in range(500)),
}


def document_page(picture: Path) -> None:
    """Put the upper part of *picture* into the documents, small."""
    with Image.open(picture) as image:
        upper = image.crop((0, 0, image.width, min(image.height, 1400)))
        upper.quantize(48).save(ROOT / "docs" / "page.png", optimize=True)


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        (
            FAULTS,
            1,
            {
                ("secrets/aws-access-key", "deploy.py", 1),
                ("sast/eval", "calc.py", 2),
                ("diff-size/too-large", "table.py", 1),
            },
        ),
        (CHANGES["clean"], 0, set()),
        (CHANGES["unreadable"], 3, {("sast/not-looked-at", "broken.py", None)}),
    ],
    ids=["faults", "clean", "unreadable"],
)
def test_the_verdict_and_its_reports_hold(
    subject: Callable[..., Subject],
    sarif_check: SarifCheck,
    junit_schemas: tuple[etree.XMLSchema, ...],
    gitlab_schemas: dict[str, Draft7Validator],
    pages_check: PagesCheck,
    tmp_path: Path,
    change: dict[str, str],
    code: int,
    named: set[tuple[str, str, int | None]],
):
    made = subject(change)
    reports = {name: tmp_path / f"gate.{name}" for name in FORMATS}
    asked = [f"--report={name}={path}" for name, path in reports.items()]
    done = run("gate", "run", "--base", "main", *asked, at=made.repository.root)
    assert code == done.returncode, done.stdout + done.stderr
    found = {
        (finding["rule"], finding["path"], finding["line"])
        for finding in json.loads(reports["json"].read_text())["findings"]
        if finding["effect"] in ("blocks", "undecided")
    }
    assert named == found
    sarif_check(reports["sarif"])
    for name, schema in gitlab_schemas.items():
        assert [] == list(schema.iter_errors(json.loads(reports[name].read_text())))
    pages_check(reports["html"])
    if os.environ.get("DOCUMENT_THE_PAGE") and named:
        document_page(tmp_path / "pages" / "gate.png")
    for schema in junit_schemas:
        schema.assertValid(etree.parse(reports["junit-strict"]))
    if made.secret:
        told = [done.stdout, done.stderr, *(path.read_text() for path in reports.values())]
        assert not [text for text in told if made.secret in text]
