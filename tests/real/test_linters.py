"""Do the files that hosts read pass the hosts' own linters?"""

from __future__ import annotations

import pytest

from tests.real.tools import ROOT, run

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
        ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("prek", "validate-manifest", ".pre-commit-hooks.yaml"),
        ("zizmor", "--offline", "--no-progress", "--strict-collection", "--persona=pedantic", "."),
        ("actionlint", ".github/workflows/ci.yml"),
        ("hadolint", "Dockerfile"),
        ("shellcheck", *SCRIPTS),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_a_linter_has_nothing_to_say(words: tuple[str, ...]) -> None:
    done = run(*words, at=ROOT)

    assert 0 == done.returncode, done.stdout + done.stderr
