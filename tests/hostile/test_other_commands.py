"""What holds of ``gate run`` holds of the gate's other commands, on the worst of the trees."""

from __future__ import annotations

import pytest

from tests.engines.git.test_repository import EVIL, canary_settings
from tests.hostile.canary import Canary
from tests.hostile.conftest import Change, Runner
from tests.hostile.test_04_code_execution import planted
from tests.hostile.test_11_output import FORGED, WORDS, spoken
from tests.hostile.test_13_bombs import ANCHORS, DEEP, documents

COMMANDS = (
    ("doctor",),
    ("doctor", "--format=json"),
    ("api", "routes"),
    ("api", "diff", "refs/openapi.json", "bomb/openapi.yaml"),
    ("hook", "pre-commit"),
    ("kpis",),
    ("kpis", "--format=json"),
    ("waive", "v1:0123456789abcdef"),
    ("waive", f"::error::{WORDS[8]}"),
    ("explain", WORDS[0]),
    ("explain", WORDS[11]),
    ("check-message", "message.txt"),
    ("merge", "message.txt"),
    ("publish", "deep/openapi.json"),
    ("run", f"--change={'message.txt'}"),
    ("run", "--diff-file=message.txt"),
    ("run", "--event=refs/openapi.json"),
    ("advisories", "status"),
    ("schema",),
)


@pytest.fixture
def worst(change: Change, judged: Runner, canary: Canary) -> Runner:
    """Everything that is planted, spoken or a bomb, in the tree, the index and git's settings."""
    workflows = {
        ".github/workflows/ci.yml": f"on: pull_request_target\njobs: &a\n  gate: *a\n{ANCHORS}\n",
        ".github/workflows/deep.yml": "on: " + "[" * DEEP,
        ".github/workflows/said.yml": f"name: {WORDS[0]!r}\non: pull_request\njobs:\n  x:\n"
        f"    steps:\n    - uses: playbook/gate@{WORDS[3]}\n      run: gate {WORDS[4]!r}\n",
        ".gitlab-ci.yml": f"{ANCHORS}\ninclude: *a11\ngate: {{script: [{WORDS[0]!r}]}}\n",
        "message.txt": FORGED,
    }
    change(documents(judged) | spoken() | planted(canary) | workflows, message=FORGED)
    repository = judged.repository
    for name in (".pre-commit-config.yml", "tox.ini", ".github/workflows/link.yml"):
        path = repository.root / name
        path.unlink(missing_ok=True)
        path.symlink_to(judged.outside.file)
    repository.stage({"more.py": "x = eval(input())\n"})
    canary_settings(repository, canary.folder / "sang")
    (repository.root / ".git/info/attributes").write_text(EVIL)
    return judged


def test_none_does_what_run_would_not(worst: Runner) -> None:
    for words in COMMANDS:
        worst.command(*words)


@pytest.mark.parametrize("name", ["gate.toml", ".github/workflows/gate.yml", ".github"])
def test_what_is_written_first_is_written_here(
    change: Change, judged: Runner, canary: Canary, name: str
) -> None:
    change({"a.py": canary.python("a.py")})
    path = judged.repository.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    target = judged.outside.folder if name == ".github" else judged.outside.folder / "made"
    path.symlink_to(target)
    judged.repository.git("config", "remote.origin.url", "https://github.com/o/r.git")
    judged._ended(["init"], {})
    assert ["shadow"] == [each.name for each in judged.outside.folder.iterdir()]
    assert [] == canary.sang()
