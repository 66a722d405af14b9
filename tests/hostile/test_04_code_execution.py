"""Row 4: nothing of the change is imported or executed, whatever it is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.canary import MODULES, Canary
from tests.hostile.conftest import Change, Runner

FAULT = {"calc.py": "answer = eval(input())\n"}


def planted(canary: Canary) -> dict[str, str]:
    """A tree in which everything that some tool executes is a canary."""
    plugin = "[run]\nplugins = coverage_canary\n"
    baseline = {
        "version": "1.5.0",
        "plugins_used": [{"name": "Evil", "path": "file://detect_secrets_canary.py"}],
        "filters_used": [{"path": "file://detect_secrets_canary.py::evil"}],
        "results": {},
    }
    command = f'python3 -c \'open("{canary.folder}/command", "w")\''
    return canary.modules() | {
        "coverage_canary.py": canary.python("coverage-plugin"),
        "detect_secrets_canary.py": canary.python("detect-secrets-plugin"),
        ".coveragerc": plugin,
        "setup.cfg": "[coverage:run]\nplugins = coverage_canary\n",
        "pytest.ini": "[pytest]\naddopts = -p coverage_canary\n",
        ".secrets.baseline": json.dumps(baseline),
        ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n  - id: x\n    name: x\n"
        f"    entry: {json.dumps(command)}\n    language: system\n",
        "Makefile": f"all:\n\t{command}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "setup"\n'
        'backend-path = ["."]\n[tool.coverage.run]\nplugins = ["coverage_canary"]\n',
        "canary.pth": f"import pathlib; pathlib.Path({str(canary.folder / 'pth')!r}).touch()\n",
        "gate.toml": "[[stages.command]]\nid = 'mine'\n"
        f"run = {json.dumps(['sh', '-c', command])}\n",
    }


@pytest.mark.parametrize("engine", ["fast", "stock"])
def test_no_canary_sings(change: Change, judged: Runner, canary: Canary, engine: str) -> None:
    change(planted(canary) | FAULT)
    left = judged("--base=main", "--head=theirs", "--evidence=**", f"--engine={engine}")
    assert 1 == left.code
    assert ("sast/eval", "calc.py", 1) in left.blocking


def test_nor_in_the_full_scope_of_a_work_tree(
    change: Change, judged: Runner, canary: Canary
) -> None:
    change({"a.txt": "1\n"})
    judged.repository.write(planted(canary) | FAULT)
    left = judged("--worktree", "--scope=all")
    assert ("sast/eval", "calc.py", 1) in left.blocking


def test_no_module_of_the_change_s_stands_in_for_one_of_a_library_s(
    change: Change, judged: Runner, canary: Canary
) -> None:
    files = {
        name: text
        for name, text in canary.modules().items()
        if not name.startswith(("gate", "sitecustomize", "usercustomize"))
    }
    change(files | FAULT)
    left = judged(
        "--base=main",
        "--head=theirs",
        PYTHONPATH=str(judged.repository.root),
        PYTHONSTARTUP=str(judged.repository.root / "conftest.py"),
        PYTEST_PLUGINS="conftest",
    )
    assert ("sast/eval", "calc.py", 1) in left.blocking


def test_programs_of_the_change_are_not_on_the_way(
    change: Change, judged: Runner, canary: Canary
) -> None:
    change(FAULT)
    tree = judged.repository.root
    for name in ("git", "python", "python3", "bandit", "detect-secrets", "squawk", "ssh"):
        judged.repository.write({name: canary.shell(name)})
        (tree / name).chmod(0o755)
    judged.repository.stage({})
    paths = os.pathsep.join(["", ".", str(tree), os.environ["PATH"]])
    left = judged("--staged", PATH=paths)
    assert 3 != left.code or "git" in left.err


@pytest.mark.parametrize("name", sorted(Canary(Path()).modules()))
def test_a_canary_would_sing(canary: Canary, tmp_path: Path, name: str) -> None:
    (tmp_path / "canary.py").write_text(canary.python(name))
    subprocess.run([sys.executable, "-I", tmp_path / "canary.py"], check=True)
    assert [name.replace("/", "-")] == canary.sang()


def test_a_program_would_sing(canary: Canary, tmp_path: Path) -> None:
    (tmp_path / "canary").write_text(canary.shell("git"))
    (tmp_path / "canary").chmod(0o755)
    subprocess.run([tmp_path / "canary"], check=True, stdin=subprocess.DEVNULL)
    subprocess.run(["sh", "-c", canary.command("word")], check=True, stdin=subprocess.DEVNULL)
    assert ["git", "word"] == canary.sang()
    assert len(MODULES) > len(canary.modules())
