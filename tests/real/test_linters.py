"""Do the files that hosts read pass the hosts' own linters?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.architecture.test_documents import snippets
from tests.real.tools import run

SCRIPTS = (".ci/run", "tools/action", "tools/environment", "tools/lock")


@pytest.mark.parametrize(
    "words",
    [
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"),
        (
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            ".github/workflows/ci.yml",
        ),
        (
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            "config/workflows/kpis.yml",
        ),
        ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("prek", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("zizmor", "--offline", "--no-progress", "--strict-collection", "--persona=pedantic", "."),
        ("zizmor", "--offline", "--no-progress", "--persona=pedantic", "config/workflows/kpis.yml"),
        ("actionlint", ".github/workflows/ci.yml"),
        ("actionlint", "config/workflows/kpis.yml"),
        ("hadolint", "Dockerfile"),
        ("shellcheck", *SCRIPTS),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_a_linter_has_nothing_to_say(words: tuple[str, ...]) -> None:
    done = run(*words, at=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("mark", "schema"),
    [
        ("on: pull_request", "vendor.github-workflows"),
        ("  image: python", "vendor.gitlab-ci"),
    ],
)
def test_what_the_readme_shows_a_host_accepts(mark: str, schema: str, tmp_path: Path) -> None:
    (snippet,) = [text for text in snippets("README.md", "yaml") if mark in text]
    file = tmp_path / "snippet.yaml"
    file.write_text(snippet)

    done = run("check-jsonschema", "--builtin-schema", schema, file, at=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr
