"""What a runner may lack, or share, has no say in a verdict."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from tests.faults.kernel import is_possible
from tests.faults.read_only import heed_modes, read_only
from tests.faults.scene import SCRIPT, Scene

YEAR_SECONDS = 365 * 86_400
MAKES = ("mkdir", "mkdirat", "rename", "renameat", "renameat2", "link", "linkat")
SKEWED = """
import datetime, sys, time
true, skew = time.time, float(sys.argv.pop(1))
time.time = lambda: true() + skew

class Skewed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

datetime.datetime = Skewed
sys.argv[0] = "gate"
from gate.__main__ import start
start()
"""
"""Starts gate with a clock that is wrong by so many seconds."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return Scene(tmp_path_factory.mktemp("surroundings"), is_faulty=False)


@pytest.fixture(scope="module", params=[False, True], ids=["sound", "faulty"])
def either(request, tmp_path_factory):
    return Scene(tmp_path_factory.mktemp("either"), is_faulty=request.param)


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


def test_where_nothing_may_be_written_the_verdict_is_the_same(either):
    argv = [SCRIPT, "run", "--base=main", "--offline", f"--cache-dir={either.folder / 'cache'}"]
    with read_only(either.folder):
        ended = subprocess.run(
            argv,
            cwd=either.root,
            env=either.environment,
            capture_output=True,
            check=False,
            text=True,
            preexec_fn=heed_modes,
        )
    assert either.expected == ended.returncode, ended.stderr
    assert not (either.folder / "cache").exists()


@pytest.mark.skipif(not is_possible(), reason="only Linux asks before each call")
def test_where_no_folder_can_be_made_there_is_no_pass(either):
    seen = either.run(lambda call: errno.EROFS if call.name in MAKES else 0)
    assert 3 == seen.ended.code, seen.said
    assert "TMPDIR" in seen.said
    assert () == seen.litter


def test_a_clock_that_is_wrong_changes_no_verdict(either, tmp_path):
    for years in (0, 40, -20, 0):
        words = ["run", "--base=main", "--offline", f"--cache-dir={tmp_path}"]
        ended = subprocess.run(
            [sys.executable, "-c", SKEWED, str(years * YEAR_SECONDS), *words],
            cwd=either.root,
            env=either.environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert either.expected == ended.returncode, f"{years}: {ended.stderr}"
