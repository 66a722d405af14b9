"""Do the files that hosts read pass the hosts' own linters?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.architecture.test_documents import snippets
from tests.real.tools import run

WORKFLOWS = sorted(
    str(path.relative_to(ROOT))
    for folder in (".github/workflows", "config/workflows")
    for path in (ROOT / folder).glob("*.yml")
)
SCRIPTS = (".ci/run", "tools/action", "tools/environment", "tools/lock")


@pytest.mark.parametrize(
    "words",
    [
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS),
        ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("prek", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("zizmor", "--offline", "--no-progress", "--strict-collection", "--persona=pedantic", "."),
        ("zizmor", "--offline", "--no-progress", "--persona=pedantic", "config/workflows/kpis.yml"),
        ("actionlint", *WORKFLOWS),
        ("hadolint", "Dockerfile"),
        ("shellcheck", *SCRIPTS),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_a_linter_has_nothing_to_say(words: tuple[str, ...]) -> None:
    done = run(*words, at=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", range(3))
def test_a_linter_has_nothing_to_say_of_what_the_page_of_github_shows(
    number: int, tmp_path: Path
) -> None:
    file = tmp_path / "snippet.yml"
    shown = [*snippets("docs/github.md", "yaml")]
    file.write_text("name: shown\n" + shown[number].replace("COMMIT", "0" * 40))

    # The job that tells uses no cache.
    done = run("actionlint", "-ignore", "no explicit cache access limit", file, at=tmp_path)

    assert 3 == len(shown)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("mark", "schema"),
    [
        ("  pull_request:", "vendor.github-workflows"),
        ("  image: python", "vendor.gitlab-ci"),
    ],
)
def test_what_the_readme_shows_a_host_accepts(mark: str, schema: str, tmp_path: Path) -> None:
    (snippet,) = [text for text in snippets("README.md", "yaml") if mark in text]
    file = tmp_path / "snippet.yaml"
    file.write_text(snippet)

    done = run("check-jsonschema", "--builtin-schema", schema, file, at=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr


WORKFLOWS = [text for text in snippets("docs/github.md", "yaml") if text.startswith("on:")]
CALLED = "0000000000000000000000000000000000000001"
"""In place of COMMIT, which is no id."""
NO_CACHE = "-ignore=no explicit cache access limit"
"""It is asked of every call from `workflow_run`; what is called there touches no cache."""


@pytest.mark.parametrize("snippet", WORKFLOWS, ids=range(len(WORKFLOWS)))
def test_a_workflow_of_the_page_of_github_is_one(snippet: str, tmp_path: Path) -> None:
    file = tmp_path / "workflow.yml"
    file.write_text(snippet.replace("COMMIT", CALLED).replace("OWNER", "gate"))

    schema = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", file, at=ROOT)
    linted = run("actionlint", "-shellcheck=", NO_CACHE, file, at=ROOT)

    assert 0 == schema.returncode, schema.stdout + schema.stderr
    assert 0 == linted.returncode, linted.stdout + linted.stderr


def test_the_page_of_hooks_shows_what_the_runners_read(tmp_path: Path) -> None:
    (snippet,) = snippets("docs/hooks.md", "yaml")
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(snippet)

    for tool in ("pre-commit", "prek"):
        done = run(tool, "validate-config", file, at=tmp_path)
        assert 0 == done.returncode, done.stdout + done.stderr
