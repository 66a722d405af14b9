"""What a repository's first settings say."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.model.text import visible
from gate.settings.starter import plan_init, survey
from tests.settings.sample import STAGES, settings

PATHS = [
    ".bandit",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".secrets.baseline",
    "api/openapi.yaml",
    "app/main.py",
    "app/tests/test_main.py",
    "docs/swagger-notes.md",
    "tests/unit/test_app.py",
    "uv.lock",
    "web/index.ts",
]
NOTHING: dict[str, bytes] = {}


MORE = (*STAGES, *(replace(STAGES[0], id=name) for name in ("dependencies", "diff-size")))
"""With stages that read lock files and tests."""


def plan(paths=PATHS, files=NOTHING, stages=STAGES, **more):
    return plan_init(map(RepoPath, paths), files.get, stages=stages, **more)


def test_a_first_adoption_reports_and_does_not_block():
    assert settings(plan().text).is_report_only


def test_the_salt_is_written():
    assert "s4lt" == settings(plan(salt="s4lt").text).fingerprint_salt


def test_the_repository_is_looked_at():
    found = survey(map(RepoPath, PATHS), {"pyproject.toml": b"[tool.ruff]"}.get)
    assert (("Python", 3), ("TypeScript", 1)) == found.languages
    assert ("app/tests", "tests") == found.test_folders
    assert ("uv.lock",) == found.lock_files
    assert ("api/openapi.yaml",) == found.api_documents
    assert (True, True, True) == (found.has_github, found.has_gitlab, found.has_pre_commit)
    assert ".bandit" == found.bandit
    assert ".secrets.baseline" == found.detect_secrets
    assert "[tool.ruff] in pyproject.toml" == found.ruff


def test_what_was_seen_is_said():
    text = plan(files={"pyproject.toml": b"[tool.ruff]"}).text
    assert "# Languages here: Python (3 files), TypeScript (1 file)." in text
    assert '# run = ["ruff", "check", "--output-format", "sarif"]' in text
    assert not settings(text).options["command"].commands


def test_only_what_a_stage_reads_is_said():
    assert "uv.lock" not in plan().text
    told = plan(stages=MORE).text
    assert "# Locked dependencies: uv.lock." in told
    assert "# Tests stand in app/tests, tests." in told
    assert "openapi" not in told


def test_a_repository_without_python_is_told_so():
    assert "Python alone, and there is none here" in plan(["web/index.ts"]).text


def test_next_steps_fit_the_host():
    assert any("pull_request" in step for step in plan().next_steps)
    assert any("merge request" in step for step in plan().next_steps)
    assert not any("pull_request" in step for step in plan([]).next_steps)
    assert any("--base trunk" in step for step in plan(default_branch="trunk").next_steps)


def test_many_files_are_counted_and_not_named():
    text = plan([f"services/{index}/uv.lock" for index in range(1000)], stages=MORE).text
    assert "and 995 more" in text.replace("\n#", "")


@pytest.mark.parametrize("project", [b"[tool", b"\xff", b"tool = 3", b"[[tool]]"])
def test_a_project_file_that_cannot_be_read_is_passed_over(project):
    assert settings(plan(files={"pyproject.toml": project}).text).is_report_only


NAMES = st.lists(
    st.sampled_from(["openapi", "tests", "uv.lock", ".yaml", "/", "\n", '"', "\x1b", "#", "a.py"])
    | st.text(max_size=3)
    | st.just("\udcff"),
    min_size=1,
    max_size=5,
).map("".join)


@given(st.lists(NAMES, max_size=8), st.text(max_size=50).filter(str.isascii), NAMES)
def test_any_plan_stands_the_loaders_check(paths, salt, branch):
    made = plan(paths, salt=salt, default_branch=branch)
    assert settings(made.text).is_report_only
    assert tomllib.loads(made.text)
    assert all(visible(step) == step for step in made.next_steps)
