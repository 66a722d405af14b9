"""What every test gets: a scrubbed environment, and repositories of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.repositories import Repository

settings.register_profile("gate", deadline=None)  # no test asserts a time
settings.register_profile("few", deadline=None, derandomize=True, max_examples=20)
settings.load_profile("gate")

collect_ignore = ["examples", "labelled"]
"""Files that are looked at, some of them other people's tests."""
HOST_VARIABLES = (
    "CI", "GITHUB_", "GH_", "GITLAB_", "GIT_", "GATE_", "NO_COLOR", "FORCE_COLOR", "RUNNER_",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="fail what would be skipped: where everything is installed, a skip hides a hole",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails under ``--no-skips``, and a real one anywhere."""
    report = yield
    strict = item.config.getoption("--no-skips") or item.get_closest_marker("real")
    if strict and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A file that skips itself fails under ``--no-skips``."""
    report = yield
    if report.skipped and collector.config.getoption("--no-skips"):
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def _scrubbed_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test sees no host, no colour and no home of whoever runs it."""
    for name in [name for name in os.environ if name.startswith(HOST_VARIABLES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty repository on ``main``."""
    return Repository(tmp_path / "repository")


@pytest.fixture
def new_repository(tmp_path: Path) -> Callable[[str], Repository]:
    """Makes a further empty repository by name."""
    return lambda name: Repository(tmp_path / name)
