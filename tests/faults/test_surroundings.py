"""What a runner may lack, or share, has no say in a verdict."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.faults.scene import SCRIPT, Scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return Scene(tmp_path_factory.mktemp("surroundings"), is_faulty=False)


def begun(scene: Scene, *words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [SCRIPT, "run", "--base=main", "--offline", "--jobs=1", *words],
        cwd=scene.root,
        env={"PATH": os.environ["PATH"]} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HOME": "/nonexistent", "LANG": "C", "TZ": "Nowhere/Land"},
        {"HOME": "", "LC_ALL": "POSIX", "TZ": "XYZ-25", "TMPDIR": "/nonexistent"},
    ],
    ids=["nothing", "no-home", "odd"],
)
def test_a_bare_environment_changes_no_verdict(scene, environment):
    process = begun(scene, **environment)
    told, _ = process.communicate(timeout=120)
    assert 0 == process.returncode, told


def test_eight_runs_share_one_cache(scene, tmp_path):
    runs = [begun(scene, f"--cache-dir={tmp_path}", HOME=str(tmp_path)) for _ in range(8)]
    for run in runs:
        told, _ = run.communicate(timeout=300)
        assert 0 == run.returncode, told
    assert ["findings.sqlite3"] == [each.name for each in tmp_path.iterdir()]
