"""
Does one recorded change get one verdict wherever it is judged, and a live one, too?

``make replay`` runs this alone: each of the ten changes of `tests.recorded.histories` in a workflow
of GitHub, in a pipeline of GitLab (in the project's image), in a hook that pre-commit and prek
call, and in a container without network and rights.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import HARDENED
from tests.real.tools import PATH, ROOT, need, run, succeed
from tests.recorded.histories import (
    NAMES,
    Made,
    expected,
    leave_evidence,
    make_all,
    make_live,
    outcome,
    read,
    record_of,
)
from tests.repositories import Repository

ACTION = "gate/gate@0000000000000000000000000000000000000001"
CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8"
PREDEFINED = {"CI_PIPELINE_SOURCE": "merge_request_event", "GITLAB_CI": "true"}
BASE_IMAGE = "docker.io/library/python:3.13-slim-trixie"
HELPER = "gate-real-helper"
WORKFLOW = f"""\
on: pull_request
jobs:
  judge:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT}
"""
HOOKS = """\
repos:
  - repo: file://{root}
    rev: {head}
    hooks:
"""
HOOK_ENDED = re.compile(
    r"^judge-(\w+)\.+(?:Passed|Failed\n(?:- .*\n)*?- exit code: (\d))$",
    re.MULTILINE,
)
OUTCOMES = {"success": 0, "failure": 1}


@dataclass(frozen=True, kw_only=True)
class World:
    """What all places need, and a folder for one of them."""

    shared: Path
    distribution: Repository
    image: str
    gitlab_runner: tuple[str, Path]
    hook_environment: Mapping[str, str]
    folder: Path

    @property
    def podman(self) -> dict[str, str | Path]:
        """Variables by which podman works here."""
        return {"CONTAINERS_CONF": self.shared / "recipes" / "containers.conf"}


Judged = dict[str, tuple[int, dict[str, Any]]]
"""The exit code, and the JSON report, by change."""


@pytest.fixture
def world(
    shared: Path,
    distribution: Repository,
    image: str,
    gitlab_runner: tuple[str, Path],
    hook_environment: Mapping[str, str],
    tmp_path: Path,
) -> World:
    return World(
        shared=shared,
        distribution=distribution,
        image=image,
        gitlab_runner=gitlab_runner,
        hook_environment=hook_environment,
        folder=tmp_path,
    )


def prepared(world: World) -> Repository:
    """Return the histories, with records, evidence and a folder for reports beside them."""
    for name in NAMES:
        leave_evidence(world.folder / "evidence" / name, name)
        (world.folder / "records").mkdir(exist_ok=True)
        shutil.copy(record_of(name), world.folder / "records" / f"{name}.json")
    (world.folder / "out").mkdir()
    (world.folder / "out").chmod(0o777)
    return make_all(world.folder / "histories")


def reports(folder: Path, pattern: str) -> dict[str, dict[str, Any]]:
    """Return the reports of all changes; *pattern* has NAME for the change's name."""
    return {
        name: json.loads((folder / pattern.replace("NAME", name)).read_text("utf-8"))
        for name in NAMES
    }


def on_github(world: World) -> Judged:
    """Judge them in ten steps of one job."""
    repository = prepared(world)
    steps = "".join(
        f"""
      - id: {name}
        uses: {ACTION}
        continue-on-error: true
        with:
          change: {world.folder}/records/{name}.json
          evidence: {world.folder}/evidence/{name}/*
          json: {world.folder}/out/{name}.json
      - run: echo "<{name} ${{{{ steps.{name}.outcome }}}} ${{{{ steps.{name}.outputs.verdict }}}}>"
"""
        for name in NAMES
    )
    said = played(world, repository, steps, {"number": 1, "pull_request": {"number": 1}})
    told = reports(world.folder, "out/NAME.json")
    codes = dict(re.findall(r"\{(\w+) exit status (\d)\}", said))
    for name, outcome_, verdict in re.findall(r"<(\w+) (\w+) (\w+)>", said):
        assert OUTCOMES[outcome_] == (name in codes)
        assert told[name]["verdict"]["decision"] == verdict
    return {name: (int(codes.get(name, 0)), told[name]) for name in NAMES}


def played(world: World, repository: Repository, steps: str, event: Mapping[str, Any]) -> str:
    """Run a job of *steps* in *repository*; return what it said, and {STEP exit status N}."""
    repository.write(
        {
            ".github/workflows/ci.yml": WORKFLOW + steps,
            ".actrc": f"--local-repository={ACTION}={world.distribution.root}\n",
        }
    )
    repository.git("remote", "add", "origin", f"file://{repository.root}")
    payload = world.folder / "event.json"
    payload.write_text(json.dumps(event))
    done = run(
        "bash", world.shared / "recipes" / "act-e2e.sh", repository.root, "judge",
        at=world.folder, ACT=need("act"), PAYLOAD=payload, JSON="1", HOME=world.folder, PATH=PATH,
    )  # fmt: skip
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    texts = [
        f"{{{line['stepID'][0]} {text}}}" if text.startswith("exit status") else text
        for line in said
        for text in [line.get("msg", "").strip()]
    ]
    assert texts, done.stdout + done.stderr
    return "\n".join(texts)


def on_gitlab(world: World) -> Judged:
    """Judge them in ten jobs of one pipeline, in the project's image."""
    repository = prepared(world)
    jobs = "".join(
        f"""\
  - local: config/gitlab/gate.yml
    inputs:
      job-name: {name}
      image: localhost/{world.image}
      change: records/{name}.json
      evidence: evidence/{name}/*
"""
        for name in NAMES
    )
    for folder in ("records", "evidence"):
        shutil.copytree(world.folder / folder, repository.root / folder)
    said = piped(world, repository, f"include:\n{jobs}", NAMES)
    ended = re.findall(r"^(\w+) +finished in .*?(?:FAIL (\d+) *)?$", said, re.MULTILINE)
    codes = {name: int(code or 0) for name, code in ended}
    assert set(NAMES) == set(codes), said
    told = reports(repository.root / ".gitlab-ci-local" / "artifacts", "NAME/gate.json")
    return {name: (codes[name], told[name]) for name in NAMES}


def piped(
    world: World, repository: Repository, pipeline: str, jobs: tuple[str, ...], **told: str
) -> str:
    """Run *jobs* of *pipeline* as jobs of a merge request; return what was said."""
    node, script = world.gitlab_runner
    repository.write(
        {
            ".gitlab-ci.yml": pipeline,
            "config/gitlab/gate.yml": (ROOT / "config" / "gitlab" / "gate.yml").read_text("utf-8"),
            ".git/info/exclude": "/.gitlab-ci-local\n/.gate-cache\n/gl-*\n",
        }
    )
    repository.git("add", "--all")  # what is not in the index is neither included nor copied
    repository.git("remote", "add", "origin", "git@gitlab.example.com:group/shop.git")
    recipe = world.folder / "helper"
    recipe.mkdir()
    (recipe / "Dockerfile").write_text(
        f"FROM {BASE_IMAGE}\nRUN apt-get update && apt-get install --yes rsync && apt-get clean\n"
    )
    succeed("bash", world.shared / "recipes" / "build-image.sh", recipe, HELPER, at=recipe)
    variables = [f"--variable={name}={value}" for name, value in (PREDEFINED | told).items()]
    done = run(
        node, script, "--container-executable=podman", "--pull-policy=if-not-present",
        f"--helper-image=localhost/{HELPER}", "--no-artifacts-to-source", "--concurrency=2",
        *variables, *jobs,
        at=repository.root,
        PATH=f"{Path(node).parent}:{PATH}",
        GCL_IGNORE_PREDEFINED_VARS=",".join(PREDEFINED),
        **world.podman,
    )  # fmt: skip
    return done.stdout + done.stderr


def in_hooks(tool: str) -> Callable[[World], Judged]:
    """Judge them in ten hooks of one push, which *tool* calls."""

    def judge(world: World) -> Judged:
        repository = prepared(world)
        hooks = "".join(
            f"""
      - id: gate-pre-push
        alias: {name}
        name: judge-{name}
        args:
          - --change={world.folder}/records/{name}.json
          - --evidence={world.folder}/evidence/{name}/*
          - --report=json={world.folder}/out/{name}.json
"""
            for name in NAMES
        )
        said = pushed(world, repository, tool, hooks, "main")
        codes = {name: int(code or 0) for name, code in HOOK_ENDED.findall(said)}
        assert set(NAMES) == set(codes), said
        told = reports(world.folder, "out/NAME.json")
        return {name: (codes[name], told[name]) for name in NAMES}

    return judge


def pushed(world: World, repository: Repository, tool: str, hooks: str, branch: str) -> str:
    """Push *branch* where *tool* calls *hooks*; return what was said."""
    source = world.distribution
    settings = HOOKS.format(root=source.root, head=source.head) + hooks
    repository.write({".git/info/exclude": "/.pre-commit-config.yaml\n"})
    repository.write({".pre-commit-config.yaml": settings})
    environment = dict(world.hook_environment)
    succeed(tool, "install", "--hook-type=pre-push", at=repository.root, **environment)
    remote = world.folder / "remote.git"
    if not remote.exists():
        repository.git("init", "--quiet", "--bare", str(remote))
        repository.git("remote", "add", "origin", str(remote))
    done = run("git", "push", "origin", branch, at=repository.root, **environment)
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


def in_containers(world: World) -> Judged:
    """Judge each in a container of its own, as a user that owns nothing."""
    repository = prepared(world)
    ended = {
        name: contained(
            world,
            repository,
            "run",
            f"--change=/records/{name}.json",
            f"--evidence=/evidence/{name}/*",
            f"--report=json=/out/{name}.json",
        )
        for name in NAMES
    }
    told = reports(world.folder, "out/NAME.json")
    return {name: (ended[name], told[name]) for name in NAMES}


def contained(world: World, repository: Repository, *words: str) -> int:
    """Run the gate over *repository* in a hardened container; return its exit code."""
    mounts = (
        f"--volume={repository.root}:/repo:ro",
        f"--volume={world.folder / 'records'}:/records:ro",
        f"--volume={world.folder / 'evidence'}:/evidence:ro",
        f"--volume={world.folder / 'out'}:/out",
    )
    words = ("podman", "run", *HARDENED, "--user=4321:4321", *mounts, world.image, *words)
    return run(*words, at=world.folder, **world.podman).returncode


PLACES: Mapping[str, Callable[[World], Judged]] = {
    "github": on_github,
    "gitlab": on_gitlab,
    "pre-commit": in_hooks("pre-commit"),
    "prek": in_hooks("prek"),
    "docker": in_containers,
}


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[dict[str, Judged]]:
    """What was made of each change in each place, which is printed when all have ended."""
    judged: dict[str, Judged] = {}
    yield judged
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "".join(f"{line}\n" for line in _lines(judged)))


def _lines(judged: Mapping[str, Judged]) -> Iterator[str]:
    yield " ".join(f"{word:<19}" for word in ("", *judged))
    for name in NAMES:
        cells = (_cell(*told[name]) for told in judged.values())
        yield " ".join(f"{word:<19}" for word in (name, *cells))


def _cell(code: int, report: Mapping[str, Any]) -> str:
    findings = len(report["findings"])
    return f"{code} {report['verdict']['decision']}, {findings}"


@pytest.mark.parametrize("place", PLACES)
def test_a_recorded_change_gets_its_verdict_in_every_place(
    place: str, world: World, table: dict[str, Judged]
) -> None:
    judged = PLACES[place](world)

    table[place] = judged
    assert {name: expected(name) for name in NAMES} == {
        name: outcome(report) for name, (_, report) in judged.items()
    }
    assert {name: report["verdict"]["exit_code"] for name, (_, report) in judged.items()} == {
        name: code for name, (code, _) in judged.items()
    }


CODE = (
    "policy", "diff-size", "secrets", "sast", "dependencies", "tests", "coverage", "api", "handoff",
    "command",
)  # fmt: skip
PEOPLE = ("readiness", "pull-request", "merge-guard", "kpis")
Live = Callable[[World, Repository, Made], tuple[int, dict[str, Any]]]


def live_on_github(world: World, repository: Repository, made: Made) -> tuple[int, dict[str, Any]]:
    """Judge it in a job that has no token."""
    step = f"""
      - id: live
        uses: {ACTION}
        with:
          evidence: {world.folder}/evidence/*
          json: {world.folder}/out/gate.json
"""
    pull = {
        "number": 1,
        "title": "feat: do it all",
        "body": read("clean").body,
        "user": {"login": "ann"},
        "base": {"ref": "main", "sha": made.base},
        "head": {"ref": "topic", "sha": made.head},
    }
    said = played(world, repository, step, {"number": 1, "pull_request": pull})
    (code,) = set(re.findall(r"\{live exit status (\d)\}", said))
    return int(code), json.loads((world.folder / "out" / "gate.json").read_text("utf-8"))


def live_on_gitlab(world: World, repository: Repository, made: Made) -> tuple[int, dict[str, Any]]:
    """Judge it in a job of a merge request that has no token."""
    shutil.copytree(world.folder / "evidence", repository.root / "evidence")
    job = f"""\
include:
  - local: config/gitlab/gate.yml
    inputs: {{image: localhost/{world.image}, evidence: evidence/*}}
"""
    told = {
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TITLE": "feat: do it all",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": made.base,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
    }
    said = piped(world, repository, job, ("gate",), **told)
    (code,) = re.findall(r"^gate +finished in .*? FAIL (\d+) *$", said, re.MULTILINE)
    report = repository.root / ".gitlab-ci-local" / "artifacts" / "gate" / "gate.json"
    return int(code), json.loads(report.read_text("utf-8"))


def live_in_hook(tool: str) -> Live:
    """Judge it as it is pushed to where *main* already is."""

    def judge(world: World, repository: Repository, _: Made) -> tuple[int, dict[str, Any]]:
        remote = world.folder / "remote.git"
        repository.git("init", "--quiet", "--bare", str(remote))
        repository.git("remote", "add", "origin", str(remote))
        repository.git("push", "--quiet", "origin", "main")
        hook = f"""
      - id: gate-pre-push
        name: judge-live
        args: ["--evidence={world.folder}/evidence/*", "--report=json={world.folder}/out/gate.json"]
"""
        ((_, code),) = HOOK_ENDED.findall(pushed(world, repository, tool, hook, "topic"))
        report = json.loads((world.folder / "out" / "gate.json").read_text("utf-8"))
        return int(code), report

    return judge


def live_in_container(world: World, repository: Repository, _: Made) -> tuple[int, dict[str, Any]]:
    """Judge the branch against *main* in a container without a network."""
    words = (
        "--base=main",
        "--head=topic",
        "--evidence=/evidence/*",
        "--report=json=/out/gate.json",
    )
    code = contained(world, repository, "run", *words)
    return code, json.loads((world.folder / "out" / "gate.json").read_text("utf-8"))


LIVE: Mapping[str, Live] = {
    "github": live_on_github,
    "gitlab": live_on_gitlab,
    "pre-commit": live_in_hook("pre-commit"),
    "prek": live_in_hook("prek"),
    "docker": live_in_container,
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What this machine makes of the live change."""
    folder = tmp_path_factory.mktemp("here")
    repository, made = make_live(folder / "live")
    report, evidence = folder / "gate.json", leave_evidence(folder / "evidence", "handoff")
    words = (f"--base={made.base}", f"--head={made.head}", f"--evidence={evidence}")
    run("gate", "run", *words, f"--report=json={report}", at=repository.root)
    loaded: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return loaded


def of_code(report: Mapping[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return how the stages that look at code ended, and what they found."""
    told = outcome(report)
    stages = {stage: told["stages"][stage][0] for stage in CODE}
    return stages, [each for each in told["findings"] if each["rule"].split("/")[0] in CODE]


@pytest.mark.parametrize("place", LIVE)
def test_a_live_change_gets_the_same_findings_of_code_in_every_place(
    place: str, world: World, here: dict[str, Any]
) -> None:
    repository, made = make_live(world.folder / "live")
    for folder in ("records", "out"):
        (world.folder / folder).mkdir()
    (world.folder / "out").chmod(0o777)
    leave_evidence(world.folder / "evidence", "handoff")

    code, report = LIVE[place](world, repository, made)

    assert (1, 1) == (code, report["verdict"]["exit_code"])
    assert of_code(here) == of_code(report)
    assert {"secrets", "sast", "diff-size", "api", "handoff"} <= {
        each["rule"].split("/")[0] for each in report["findings"] if each["effect"] == "blocks"
    }
    undecided = {
        each["rule"].split("/")[0]: each["message"]
        for each in report["findings"]
        if each["effect"] == "undecided"
    }
    for stage in report["stages"]:
        if stage["id"] in PEOPLE:
            why = stage["reason"] if stage["status"] == "skipped" else undecided[stage["id"]]
            assert why
