"""What ``gate init`` writes can be committed as it is."""

from __future__ import annotations

import subprocess

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
