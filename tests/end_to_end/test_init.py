"""What ``gate init`` writes can be committed as it is."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml

from tests.end_to_end.conftest import SCRIPT


def init(repository, environment):
    return subprocess.run(
        [SCRIPT, "init"],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def test_the_gate_lets_pass_what_it_wrote_and_says_that_it_only_reports(
    repository, gate, environment
):
    repository.commit({"app.py": "x = 1\n"})
    init(repository, environment)
    ended = gate()
    assert 0 == ended.code
    assert [] == ended.blocking
    assert {"policy/weakened"} == {finding["rule"] for finding in ended.json["findings"]}


def test_the_next_steps_name_the_branch_as_people_do(repository, environment):
    repository.commit({"app.py": "x = 1\n"})
    assert "`gate run --base main`" in init(repository, environment)


def test_the_next_steps_say_what_makes_the_reports(repository, environment):
    repository.commit({"app.py": "x = 1\n", "tests/unit/test_app.py": ""})
    repository.git("remote", "add", "origin", "git@github.com:acme/shop.git")
    told = init(repository, environment)
    assert "-m pytest tests/unit --junitxml=reports/unit.xml" in told
    assert "coverage xml -o reports/coverage.xml" in told


def started(repository, environment, *words):
    return subprocess.run(
        [SCRIPT, "init", *words],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def on(repository, host):
    repository.commit({"app.py": "x = 1\n"})
    repository.git("remote", "add", "origin", f"git@{host}:acme/shop.git")


def test_on_github_a_workflow_is_written_that_has_no_trap(repository, environment):
    on(repository, "github.com")
    ended = started(repository, environment)
    text = (repository.root / ".github/workflows/gate.yml").read_text()
    doctor = subprocess.run(
        [SCRIPT, "doctor", "--format", "json", "--offline"],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    checks = [each for each in json.loads(doctor.stdout)["checks"] if "workflow" in each["id"]]

    assert 0 == ended.returncode
    assert ended.stdout.startswith("wrote gate.toml\nwrote .github/workflows/gate.yml\n")
    assert 7 > len(ended.stdout.partition("next:\n")[2].splitlines())
    expected = ["workflow/pinned"] if "OWNER/gate@COMMIT" in text else ["workflow/job"]
    assert expected == [each["id"] for each in checks]


def test_on_gitlab_the_component_is_included(repository, environment):
    on(repository, "gitlab.example.com")
    started(repository, environment)
    (included,) = yaml.safe_load((repository.root / ".gitlab-ci.yml").read_text())["include"]

    assert included["component"].startswith("$CI_SERVER_FQDN/")
    assert included["inputs"]["package"].startswith("git+")


def test_a_pipeline_that_is_there_is_told_what_to_include(repository, environment):
    on(repository, "gitlab.com")
    repository.commit({".gitlab-ci.yml": "test: {script: [make]}\n"})
    ended = started(repository, environment)
    _, _, told = ended.stdout.partition(
        "For merge requests, add to what .gitlab-ci.yml includes:\n"
    )
    (included,) = yaml.safe_load(told[: told.index("  4. ")])

    assert included["component"].startswith("$CI_SERVER_FQDN/")
    assert included["inputs"]["package"].startswith("git+")


def test_what_is_there_is_never_overwritten(repository, environment):
    on(repository, "gitlab.com")
    kept = {"gate.toml": 'mode = "enforce"\n', ".gitlab-ci.yml": "test: {script: [make]}\n"}
    repository.commit(kept)
    ended = started(repository, environment)

    assert (2, "") == (ended.returncode, ended.stdout)
    assert kept == {name: (repository.root / name).read_text() for name in kept}


def test_beside_settings_only_the_ci_file_is_written(repository, environment):
    on(repository, "gitlab.com")
    repository.commit({"pyproject.toml": '[tool.gate]\nmode = "enforce"\n'})
    ended = started(repository, environment)

    assert ended.stdout.startswith("wrote .gitlab-ci.yml\n")
    assert not (repository.root / "gate.toml").exists()


def test_a_workflow_that_calls_gate_is_enough(repository, environment):
    on(repository, "github.com")
    called = "on: pull_request\njobs: {a: {steps: [{run: gate run}]}}\n"
    repository.commit({".github/workflows/ci.yml": called})

    assert "workflows/gate.yml" not in started(repository, environment).stdout


def test_no_link_leads_out_of_the_repository(repository, environment, tmp_path):
    on(repository, "github.com")
    (tmp_path / "outside").mkdir()
    (repository.root / ".github").symlink_to(tmp_path / "outside")
    ended = started(repository, environment)

    assert 2 == ended.returncode
    assert ".github/workflows/gate.yml would lie outside of the repository" in ended.stderr
    assert [] == list((tmp_path / "outside").iterdir())
    assert not (repository.root / "gate.toml").exists()


@pytest.mark.parametrize("name", [".github", ".github/workflows"])
def test_where_one_file_cannot_be_written_none_is(repository, environment, name):
    on(repository, "github.com")
    repository.write({name: "a file"})
    ended = started(repository, environment)

    assert 2 == ended.returncode
    assert f"workflows/gate.yml cannot be written: {name} is no folder" in ended.stderr
    assert not (repository.root / "gate.toml").exists()
