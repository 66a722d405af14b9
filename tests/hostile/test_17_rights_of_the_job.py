"""Row 17: a job that may hold a token that writes is told nothing by a change it checked out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.conftest import Change, Runner
from tests.hosts.github import TOKEN, GitHub, github, write_event

FAULT = {"calc.py": "answer = eval(input())\n"}


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_nothing_is_written_with_such_a_token(
    change: Change, judged: Runner, host: GitHub, event: str
) -> None:
    change(FAULT)
    judged.unspeakable["the job's token"] = TOKEN
    pull = host.open_pull_request(judged.repository.head, is_from_fork=True)
    told = host.event(pull, judged.repository.git("rev-parse", "main"))
    left = judged(
        **host.environ(event),
        GITHUB_EVENT_PATH=write_event(judged.folder, told),
        GATE_COMMENT="true",
    )
    assert 0 != left.code
    assert [] == host.said
    assert {"GET", "POST"} >= {each.method for each in host.asked}
    assert not [each for each in host.asked if each.method == "POST" and "comments" in each.path]


def test_a_change_names_no_host_and_no_token(change: Change, judged: Runner, host: GitHub) -> None:
    at = f"http://{judged.address}"
    change(
        FAULT
        | {
            ".env": f"GITHUB_API_URL={at}\nGATE_TOKEN=x\n",
            ".github/gate.env": f"GITHUB_API_URL={at}\n",
            "gate.toml": f"api_url = '{at}'\n",
        }
    )
    judged.repository.git("config", "remote.origin.url", f"{at}/o/r.git")
    pull = host.open_pull_request(judged.repository.head)
    told = host.event(pull, judged.repository.git("rev-parse", "main"))
    forged = told | {"repository": {"url": at, "api_url": at, "full_name": "../../x"}}
    left = judged(**host.environ(), GITHUB_EVENT_PATH=write_event(judged.folder, forged))
    assert 1 == left.code


def test_a_path_of_python_s_is_the_change_s_to_fill(change: Change, judged: Runner) -> None:
    change(FAULT | {"src/a.py": "x = 1\n"})
    tree = judged.repository.root
    for told in (f"{tree}", f"{tree}/src:/elsewhere", "."):
        left = judged("--base=main", reports=("json",), PYTHONPATH=told)
        assert "PYTHONPATH" in left.err
    assert "PYTHONPATH" not in judged("--base=main", PYTHONPATH=str(judged.outside.folder)).err
