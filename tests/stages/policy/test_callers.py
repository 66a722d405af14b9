"""By which submodule may CI come to gate, where its files cannot be read?"""

from __future__ import annotations

import pytest

from gate.model.path import RepoPath
from gate.stages.policy.callers import Callers
from tests.looking import MemoryTree

CALLED = {".gitlab-ci.yml": "gate:\n  script: gate run\n"}


def workflow(run: str) -> dict[str, str]:
    return {".github/workflows/ci.yml": f"jobs:\n  a:\n    steps:\n      - {run}\n"}


@pytest.mark.parametrize(
    "files",
    [
        workflow("run: vendor/ci/check.sh"),
        workflow("run: $GITHUB_WORKSPACE/vendor/ci/check.sh"),
        workflow('run: cd "$PWD/vendor" && ci/check.sh'),
        workflow("run: make\n        working-directory: vendor/ci"),
        workflow("uses: ./vendor/ci"),
        workflow("run: make check") | {"Makefile": "check:\n\t./vendor/ci/check.sh\n"},
        {".gitlab-ci.yml": "include:\n  - local: /vendor/ci/gate.yml\n"},
        CALLED | workflow("run: echo $PWD/vendor/ci/bin >> $GITHUB_PATH"),
        workflow("run: vendor/ci/check.sh") | {".husky/pre-commit": "gate hook pre-commit\n"},
    ],
)
def test_ci_may_come_to_gate_by_the_submodule(files: dict[str, str]) -> None:
    assert Callers(MemoryTree(files)).may_come_by(RepoPath("vendor/ci"))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"ci/check.sh": "vendor/ci/check.sh\n"},
        workflow("run: vendor/circle/check.sh"),
        workflow("run: make") | {"vendor/Makefile": "a:\n\tci/check.sh\n"},
        CALLED | workflow("run: vendor/ci/check.sh"),
        CALLED | workflow("run: PATH=bin:$PATH vendor_ci"),
        {".husky/pre-commit": "vendor/ci/check.sh\n"},
    ],
)
def test_it_runs_nothing_of_it_or_is_seen_to_call_gate_in_another_way(
    files: dict[str, str],
) -> None:
    assert not Callers(MemoryTree(files)).may_come_by(RepoPath("vendor/ci"))
