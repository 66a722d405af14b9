"""Do the files by which others call gate name what the command line has?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from gate.cli.commands import commands
from gate.cli.deliver import FORMATS
from tests.architecture.house import ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SCRIPT = (ROOT / "tools" / "action").read_text("utf-8")
COMPONENT = (ROOT / "config" / "gitlab" / "gate.yml").read_text("utf-8")
PUBLISHED = (ROOT / "gate" / "cli" / "publish.py").read_text("utf-8")


def options(*path: str) -> set[str]:
    """Return the options of a command, as they are written."""
    command: click.Command = commands
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return {word for parameter in command.params for word in parameter.opts}


def test_every_hook_of_git_s_has_one_of_pre_commit_s() -> None:
    group = commands.commands["hook"]
    assert isinstance(group, click.Group)

    assert sorted(f"gate hook {name}" for name in group.commands) == sorted(
        hook["entry"] for hook in HOOKS
    )


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_at_the_stage_of_its_name(hook: dict[str, Any]) -> None:
    (stage,) = hook["stages"]

    assert f"gate hook {stage}" == hook["entry"]
    assert "3.2.0" == hook["minimum_pre_commit_version"]
    assert (stage == "commit-msg") == hook.get("pass_filenames", True)
    assert (
        (stage != "commit-msg")
        == hook.get("always_run", False)
        == hook.get("require_serial", False)
    )


def test_the_action_says_no_word_that_the_command_line_does_not_know() -> None:
    own = SCRIPT[SCRIPT.index("words=(run") :]
    said = set(re.findall(r"--[a-z-]+", own))

    assert said <= options("run")
    assert said - {"--shard", "--part"} <= options("merge")
    assert {"run", "merge", "publish"} <= commands.commands.keys()


def test_every_input_of_the_action_is_handed_over_and_used() -> None:
    (step,) = ACTION["runs"]["steps"]
    handed = {value: name for name, value in step["env"].items()}

    for name in ACTION["inputs"]:
        variable = handed[f"${{{{ inputs.{name} }}}}"]
        assert variable in SCRIPT or variable in {"GATE_COMMENT", "GATE_STATUSES", "GATE_TOKEN"}
    used = set(re.findall(r"\bINPUT_[A-Z_]+", SCRIPT))
    assert used == {name for name in step["env"] if name.startswith("INPUT_")}


def test_every_output_of_the_action_is_one_that_gate_tells() -> None:
    for name, output in ACTION["outputs"].items():
        assert f"${{{{ steps.gate.outputs.{name} }}}}" == output["value"]
        assert name in FORMATS or name in {"code", "people"} or f'"{name}":' in PUBLISHED
    assert {"html", "sarif", "junit", "json"} == set(ACTION["outputs"]) & set(FORMATS)


def test_the_component_says_no_word_that_the_command_line_does_not_know() -> None:
    script = COMPONENT[COMPONENT.index("set -- run") :].partition("\n  artifacts:")[0]
    formats = set(re.findall(r"--report ([a-z-]+)", script))

    assert set(re.findall(r"--[a-z][a-z-]+", script)) <= options("run")
    assert formats <= set(FORMATS)
    assert {"gate.xml", "gate.json", "gate.html"} <= set(re.findall(r"gate\.\w+", COMPONENT))


def test_the_component_hands_on_no_report_that_the_change_brought(tmp_path: Path) -> None:
    (job,) = yaml.safe_load(COMPONENT.partition("\n---\n")[2]).values()
    files = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    for name in files:
        (tmp_path / name).write_text("forged")
    gate = tmp_path / "bin" / "gate"
    gate.parent.mkdir()
    gate.write_text("#!/bin/sh\nexit 2\n")
    gate.chmod(0o755)
    variables = {name: "" for name in job["variables"] if name.startswith("GATE_")}

    (script,) = job["script"]
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env={**variables, "PATH": f"{gate.parent}:/usr/bin:/bin"},
        check=False,
    )

    assert 8 == len(files)
    assert (2, [gate.parent]) == (done.returncode, [*tmp_path.iterdir()])


WORKFLOWS = ("judge.yml", "shards.yml", "tell.yml")


def steps(name: str) -> list[dict[str, Any]]:
    """Return the steps of a workflow that others call."""
    told = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
    return [step for job in told["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_gate_is_never_checked_out_of_the_change(name: str) -> None:
    """Where a host does not know what was called, the caller's own would be taken for gate."""
    own = [step["with"] for step in steps(name) if step.get("with", {}).get("path") == ".gate"]

    assert own
    for given in own:
        assert "${{ job.workflow_repository || 'unknown' }}" == given["repository"]


@pytest.mark.parametrize(("name", "judge"), [("judge.yml", "judge"), ("shards.yml", "merge")])
def test_a_called_workflow_hands_on_what_both_sides_are_told(name: str, judge: str) -> None:
    told = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
    outputs = told[True]["workflow_call"]["outputs"]  # to YAML 1.1 `on` is a truth

    assert ["verdict", "code", "people", "findings"] == list(outputs)
    for each, output in outputs.items():
        assert f"${{{{ jobs.{judge}.outputs.{each} }}}}" == output["value"]
        assert f"${{{{ steps.gate.outputs.{each} }}}}" == told["jobs"][judge]["outputs"][each]


def test_parts_are_taken_of_the_shards_alone() -> None:
    """A job that runs the change's tests may give an artifact of its own any name."""
    taken = [step["with"] for step in steps("shards.yml") if "/download-artifact@" in str(step)]

    assert not [given for given in taken if "pattern" in given]
    (parts,) = [given for given in taken if "artifact-ids" in given]
    assert parts["artifact-ids"].startswith("0,")  # an empty word would mean all there are
