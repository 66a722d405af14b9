"""
Tells a pull request of a run in another workflow, of which this job has nothing but a report.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
The job holds a token that can write. So it may hold nothing of the change: whose pull request it
is comes from the event and the API, and the report is a stranger's text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from gate.engines.host_api import HostApi
from gate.model.fact import Fact, Known, Unknown
from gate.model.network import Network
from gate.model.payload import Payload
from gate.platforms.github.publish import keep_comment
from gate.platforms.github.scopes import PULLS
from gate.platforms.github.token import api_of

_EVENT: Final = "workflow_run"
_LARGEST: Final = 25 << 20
"""Bytes of an event; GitHub delivers no larger one."""


def publish_elsewhere(
    comment: Callable[[str], str], marker: str, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    """
    Keep one comment on the pull request that the other run judged; yield why it is not kept.

    *comment* returns the text, *marker* in its first line, given how the other run ended.
    """
    run = _run(environ)
    if isinstance(run, Unknown):
        yield f"no comment: {run.reason}"
        return
    api = api_of(environ, network)
    if isinstance(api, Unknown):
        yield f"no comment: {api.reason}"
        return
    repository = environ.get("GITHUB_REPOSITORY", "")
    number = _number(api, repository, run.value)
    if isinstance(number, Unknown):
        yield f"no comment: {number.reason}"
        return
    text = comment(run.value.text("conclusion"))
    yield from keep_comment(api, repository, number.value, text=text, marker=marker)


def _run(environ: Mapping[str, str]) -> Fact[Payload]:
    """Return the run that the event is about."""
    if environ.get("GITHUB_EVENT_NAME") != _EVENT:
        return Unknown(
            "a report of another run is told at the event `workflow_run`, and nowhere else"
        )
    if _has_checkout(environ):
        return Unknown("this job has a checkout; with a token that can write it must have none")
    run = Payload(_event(environ.get("GITHUB_EVENT_PATH", ""))).at(_EVENT)
    if run.text("event") != "pull_request":
        return Unknown("the other run was not started by `pull_request`")
    if not run.object_id("head_sha") or not run.text("head_branch"):
        return Unknown("the event does not name the other run's head")
    return Known(run)


def _has_checkout(environ: Mapping[str, str]) -> bool:
    """Say whether there is one in the workspace or a folder of it, other than the action's own."""
    workspace = Path(environ.get("GITHUB_WORKSPACE") or ".")
    action = Path(environ.get("GITHUB_ACTION_PATH") or "/").resolve()
    found = (workspace / ".git", *workspace.glob("*/.git"))
    return any(each.exists() and each.parent.resolve() != action for each in found)


def _event(path: str) -> object:
    try:
        with Path(path).open("rb") as file:
            loaded: object = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return loaded


def _number(api: HostApi, repository: str, run: Payload) -> Fact[int]:
    """
    Return the one open pull request of the run's head.

    The event lists no pull request of a fork's, and the report's word counts for nothing.
    """
    owner = run.text("head_repository", "owner", "login")
    words = urlencode({"state": "open", "head": f"{owner}:{run.text('head_branch')}"})
    told = api.items(f"/repos/{repository}/pulls?{words}&per_page=100", scope=PULLS)
    if isinstance(told, Unknown):
        return told
    numbers = {_number_of(each, repository, run) for each in told.value} - {None}
    if len(numbers) != 1:
        many = f"{len(numbers)} open pull requests have" if numbers else "no open pull request has"
        return Unknown(f"{many} this head: it moved on, or went into more than one branch")
    (number,) = numbers
    return Known(number or 0)


def _number_of(pull: Any, repository: str, run: Payload) -> int | None:  # noqa: ANN401 - JSON
    """Return the number of *pull* if what the run judged is its head, now."""
    told = Payload(pull)
    names = ("head_repository", "full_name")
    is_its = (
        told.object_id("head", "sha") == run.object_id("head_sha")
        and told.text("head", "ref") == run.text("head_branch")
        and told.text("head", "repo", "full_name") == run.text(*names)
        and told.text("base", "repo", "full_name") == repository
    )
    return told.number("number") if is_its else None
