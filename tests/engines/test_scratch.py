"""A run's own folders go with it, or with the next run if it was killed; nobody else's do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from gate.engines.scratch import Scratch, scratch, sweep
from gate.model.error import EngineError

OWNER = """
import time
from gate.engines.scratch import Scratch
print(Scratch().folder, flush=True)
time.sleep(60)
"""
LONG_AGO = time.time() - 86_400


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def owner(place):
    """Another process, and the folder that it holds, which is old."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = place / os.path.basename(process.stdout.readline().strip())  # noqa: PTH119 - its last name
    (folder / "object").write_text("content")
    os.utime(folder, (LONG_AGO, LONG_AGO))
    yield process, folder
    process.kill()
    process.communicate()


def test_it_is_removed_with_what_is_in_it(place):
    with scratch() as folder:
        (folder / "inside").mkdir()
        (folder / "inside/file").write_text("content")
    assert [] == [*place.iterdir()]


def test_what_a_living_run_holds_stays(owner):
    _, folder = owner
    sweep()
    assert (folder / "object").exists()


def test_what_a_killed_run_has_left_is_swept(owner, place):
    process, _ = owner
    process.send_signal(signal.SIGKILL)
    process.wait()
    sweep()
    assert [] == [*place.iterdir()]


def test_a_young_folder_stays(place):
    young = place / "playbook-gate-abcd_123"
    young.mkdir(mode=0o700)
    sweep()
    assert young.exists()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("gate-abcd_123", 0o700),
        ("playbook-gate-mine", 0o700),
        ("playbook-gate-abcd_123", 0o750),
    ],
)
def test_what_only_looks_like_it_stays(place, name, mode):
    other = place / name
    other.mkdir()
    other.chmod(mode)
    os.utime(other, (LONG_AGO, LONG_AGO))
    sweep()
    assert other.exists()


def test_no_link_is_followed(place, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o700)
    (outside / "kept").write_text("content")
    os.utime(outside, (LONG_AGO, LONG_AGO))
    (place / "playbook-gate-abcd_123").symlink_to(outside)
    stale = place / "playbook-gate-abcd_124"
    stale.mkdir(mode=0o700)
    (stale / "link").symlink_to(outside)
    os.utime(stale, (LONG_AGO, LONG_AGO))
    sweep()
    assert not stale.exists()
    assert (outside / "kept").exists()


def test_no_place_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    sweep()
    with pytest.raises(EngineError, match="no temporary folder"):
        Scratch()
