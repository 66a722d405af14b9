"""Does the component run as GitLab would run it, and is its job as red as the verdict?"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from tests.documents import hold, in_short
from tests.real.conftest import CHANGES, CODE_ALONE, COLOURS, Subject
from tests.real.tools import PATH, ROOT, run

COMPONENT = ROOT / "config" / "gitlab" / "gate.yml"
PREDEFINED = {"CI_PIPELINE_SOURCE": "merge_request_event", "GITLAB_CI": "true"}
BASE = {
    ".gitlab-ci.yml": "include:\n  - local: config/gitlab/gate.yml\n    inputs: {}\n",
    ".gitignore": ".gitlab-ci-local\n.gate-cache\n/gate.*\n!/gate.toml\n/gl-*\n",
    "gate.toml": CODE_ALONE["gate.toml"] + "[stages.tests]\nenabled = false\n",
    "config/gitlab/gate.yml": COMPONENT.read_text(),
}


@pytest.fixture
def job(gitlab_runner: tuple[str, Path]) -> Callable[[Subject], subprocess.CompletedProcess[str]]:
    """Runs the component's job over a merge request."""
    node, script = gitlab_runner

    def play(made: Subject) -> subprocess.CompletedProcess[str]:
        made.repository.git("remote", "add", "origin", "git@gitlab.example.com:group/shop.git")
        told = {
            **PREDEFINED,
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": made.base,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
        }
        variables = [f"--variable={name}={value}" for name, value in told.items()]
        return run(
            *(node, script, "--force-shell-executor", *variables, "gate"),
            at=made.repository.root,
            PATH=f"{Path(node).parent}:{PATH}",
            GCL_IGNORE_PREDEFINED_VARS=",".join(PREDEFINED),
        )

    return play


@pytest.mark.parametrize(("change", "code"), [("clean", 0), ("key", 1), ("unreadable", 1)])
def test_the_job_is_as_red_as_the_verdict(
    subject: Callable[..., Subject],
    job: Callable[[Subject], subprocess.CompletedProcess[str]],
    gitlab_schemas: dict[str, Draft7Validator],
    change: str,
    code: int,
) -> None:
    made = subject(CHANGES[change], BASE)
    done = job(made)
    assert code == done.returncode, done.stdout + done.stderr
    root = made.repository.root
    decision = {"clean": "pass", "key": "fail", "unreadable": "inconclusive"}[change]
    assert decision == json.loads((root / "gate.json").read_text())["verdict"]["decision"]
    for name, schema in gitlab_schemas.items():
        short = {"gitlab-codequality": "gl-code-quality-report.json"}
        file = root / short.get(name, f"gl-{name.removeprefix('gitlab-')}-report.json")
        assert [] == list(schema.iter_errors(json.loads(file.read_text())))
    if made.secret:
        assert made.secret not in done.stdout + done.stderr
    assert (root / "gate.html").exists()
    if colour := COLOURS.get(change):
        said = re.sub(r"(?m)^gate +> ?", "", done.stdout)
        hold("docs/gitlab.md", f"gitlab {colour}", in_short(said))


def test_the_component_is_what_gitlab_accepts(tmp_path: Path) -> None:
    spec, _, jobs = COMPONENT.read_text().partition("\n---\n")
    inputs = re.compile(r"^    ([\w-]+):\n(?:      type: \w+\n)?      default: (.*)$", re.MULTILINE)
    defaults, place = dict(inputs.findall(spec)), re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")
    named = set(place.findall(jobs))
    assert named == set(defaults)
    file = tmp_path / "gitlab-ci.yml"
    file.write_text(place.sub(lambda found: defaults[found[1]], jobs))
    words = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    done = run("check-jsonschema", *words, file, at=ROOT)
    assert 0 == done.returncode, done.stdout + done.stderr
