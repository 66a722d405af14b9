"""Which platform reads what was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.engines.git.repository import open_repository
from gate.model.change import Event
from gate.model.request import Request
from gate.platforms import platform_name, read_change
from tests.repositories import Repository

GITHUB = {"CI": "true", "GITHUB_ACTIONS": "true"}
GITLAB = {"CI": "true", "GITLAB_CI": "true"}


@pytest.mark.parametrize(
    ("request_", "environ", "expected"),
    [
        (Request(), {}, "local"),
        (Request(), {"CI": "true"}, "local"),
        (Request(), GITHUB, "github"),
        (Request(), GITLAB, "gitlab"),
        (Request(base="x"), GITHUB, "github"),
        (Request(base="x", head="y"), GITHUB, "github"),
        (Request(head="y"), GITHUB, "local"),
        (Request(staged=True), GITHUB, "local"),
        (Request(worktree=True), GITLAB, "local"),
        (Request(event_file=Path("event.json")), {}, "github"),
        (Request(event_file=Path("event.json"), staged=True), {}, "local"),
        (Request(), {"GITHUB_ACTIONS": "", "GITLAB_CI": "false"}, "local"),
    ],
)
def test_the_platform_is_told_by_request_and_environment(
    request_: Request, environ: dict[str, str], expected: str
) -> None:
    assert expected == platform_name(request_, environ)


def test_what_is_staged_in_ci_is_the_checkouts_own(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.stage({"b": ""})
    with open_repository(repository.root) as opened:
        change = read_change(opened, Request(staged=True), GITHUB)
    assert (Event.STAGED, ["b"]) == (change.event, [file.path for file in change.files])
