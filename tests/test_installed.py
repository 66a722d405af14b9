"""The same code has one name, and another code another."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

import pytest

from gate import __version__, installed


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Returns the name of the code under a folder of the test's own."""
    home = tmp_path / "site" / "gate"
    (home / "rooms").mkdir(parents=True)
    (home / "rooms" / "a.py").write_text("1")

    def name() -> str:
        installed._KNOWN.clear()
        return installed.own_code()

    monkeypatch.setattr(installed, "_HOME", str(home))
    yield name
    installed._KNOWN.clear()


def test_a_checkout_s_code_is_another_once_a_file_changes(code, tmp_path):
    first = code()
    assert first == code()
    assert first.startswith(__version__)

    os.utime(tmp_path / "site/gate/rooms/a.py", (1, 1))
    second = code()
    (tmp_path / "site/gate/b.toml").write_text("")

    assert 3 == len({first, second, code()})


def test_an_installed_gate_is_known_by_what_was_installed(code, tmp_path):
    record = tmp_path / "site" / f"playbook_gate-{__version__}.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("gate/a.py,sha256=x,1\n../bin/gate,sha256=y,2\ngate/a.pyc,,\n")
    first = code()

    os.utime(tmp_path / "site/gate/rooms/a.py", (1, 1))
    record.write_text("gate/a.pyc,,\n../bin/gate,sha256=z,2\ngate/a.py,sha256=x,1\n")
    assert first == code()

    record.write_text("gate/a.py,sha256=w,1\n")
    assert first != code()


@pytest.mark.parametrize("name", ["bandit", "detect-secrets", "playbook-gate"])
def test_a_version_is_what_python_s_own_look_up_says(name):
    assert version(name) == installed.version_of(name)


def test_of_two_in_one_folder_python_says_which(tmp_path, monkeypatch):
    for number in ("1.0", "2.0"):
        (tmp_path / f"some_thing-{number}.dist-info").mkdir()
        (tmp_path / f"some_thing-{number}.dist-info" / "METADATA").write_text(f"Version: {number}")
    monkeypatch.syspath_prepend(tmp_path)
    installed._KNOWN.clear()

    assert version("some-thing") == installed.version_of("some-thing")
