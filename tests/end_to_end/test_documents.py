"""Every command that documents show is run here, or it is said where else, or why not."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gate.cli.commands import commands as gate_commands
from tests.documents import PAGES, ROOT, commands
from tests.end_to_end.conftest import SCRIPT
from tests.recorded.histories import read
from tests.repositories import Repository

ELSEWHERE = {
    "make ": "it makes environments: .ci/run",
    "uvx ": "it asks the package index: tests/real/test_documents.py",
    "uv tool install ": "as above",
    "python3 -m pip install ": "as above",
    "pip install .": "as above",
    "docker ": "tests/real/test_documents.py",
    "pre-commit install ": "it installs from REPOSITORY: tests/real/test_hooks.py",
    "prek install ": "as above",
    "gate advisories update": "it fetches what the world knows: tests/cli/test_advisories.py",
    "curl ": "there is no Jira here",
}
"""Where a command is run that is not run here, or why it cannot be, by how it begins."""
API_TEST = "tests/integration/test_api.py"
"""It needs FastAPI, which is not installed here."""
CODES = {0, 1, 3}
"""It did what was asked; 2 says that nobody understood."""
SHOWN = [
    pytest.param(page, command, id=f"{page}: {command[:60]}")
    for page in PAGES
    for command in commands(page)
    if not command.startswith(tuple(ELSEWHERE))
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose branch changes something, with the files that documents name."""
    repository = Repository(tmp_path_factory.mktemp("documents") / "shop")
    told = read("clean")
    integration = {"tests/integration/test_shop.py": "def test_it_opens():\n    import shop\n"}
    base = {path: text for path, text in told.base.items() if path not in {"gate.toml", API_TEST}}
    repository.stage(base | integration | {"old.yaml": told.base["openapi.yaml"]})
    repository.git("commit", "--quiet", "--message=feat: open the shop")
    repository.branch("topic")
    repository.commit(told.head, "feat: count what was ordered")
    repository.write({"new.yaml": told.base["openapi.yaml"], "reports/kept": ""})
    shutil.copy(ROOT / "tests/recorded/kpis/ants.jsonl", repository.root)
    return repository.root


@pytest.mark.parametrize(("page", "command"), SHOWN)
def test_a_command_that_a_document_shows_does_what_it_says(
    page: str, command: str, shop: Path, environment: dict[str, str]
) -> None:
    assert page
    path = os.pathsep.join([str(SCRIPT.parent), environment["PATH"]])
    advisories = ROOT / "gate/engines/advisories/embedded.sqlite3"
    done = subprocess.run(
        ["bash", "-c", command.replace("PATH", shlex.quote(str(advisories)))],
        cwd=shop,
        env=environment | {"PATH": path, "PYTHONPATH": str(shop)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in CODES, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_run_elsewhere_is_shown() -> None:
    shown = [command for page in PAGES for command in commands(page)]

    assert [] == [start for start in ELSEWHERE if not any(each.startswith(start) for each in shown)]


def test_every_option_in_running_text_exists() -> None:
    assert [] == [
        f"{page}: {text}"
        for page in PAGES
        for text in _in_running_text(page)
        if not set(re.findall(r"--[a-z][a-z-]+", text)) <= _options(text)
    ]


def _in_running_text(page: str) -> Iterator[str]:
    text = re.sub(r"(?ms)^```.*?^```", "", (ROOT / page).read_text("utf-8"))
    yield from re.findall(r"`(gate [a-z][^`]*)`", text.replace("\n", " "))


def _options(text: str) -> set[str]:
    """Return the options of the command that *text* calls; all of `gate` where it calls none."""
    command: click.Command = gate_commands
    for word in text.split()[1:]:
        if not isinstance(command, click.Group) or word not in command.commands:
            break
        command = command.commands[word]
    known = {name for each in command.params for name in each.opts}
    return known | {"--help", "--version"}
