"""
Hands a verdict to GitHub: the step's outputs, the job's summary, one comment that is kept up.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
Nothing here changes a verdict: what cannot be handed over is said, and that is all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from gate.engines.host_api import HostApi
from gate.model.change import Change, Event
from gate.model.fact import Unknown
from gate.model.network import Network
from gate.model.publication import Publication
from gate.model.verdict import Decision
from gate.platforms.github.token import api_of

_MOST_SUMMARY: Final = 1_000_000
"""Bytes of a step's summary; GitHub drops one of more than 1,024 KiB whole."""
_MOST_COMMENT: Final = 65_000
"""Characters of a comment; GitHub takes 65,536."""
_MOST_STATUS: Final = 140
"""Characters of a status."""
_STATES: Final = {
    Decision.PASS: "success",
    Decision.FAIL: "failure",
    Decision.INCONCLUSIVE: "error",
}
_NAME: Final = re.compile(r"[a-z][a-z-]*")
_UNTRUSTED: Final = frozenset({"pull_request_target", "workflow_run"})
"""Events at which a job that checked out the change's head may hold a token that can write."""
_SCOPE: Final = "give the job `pull-requests: write`"


def publish(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    """Hand *publication* over; yield why a part of it was not, a clause for each."""
    text = "".join(_output(name, value) for name, value in publication.outputs.items())
    yield from _appended(environ, "GITHUB_OUTPUT", text)
    yield from _appended(environ, "GITHUB_STEP_SUMMARY", publication.summary, most=_MOST_SUMMARY)
    if publication.statuses:
        yield from _reported(publication, change, environ, network)
    if publication.comment:
        yield from _commented(publication, change, environ, network)


def _reported(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    """
    Have the newest commit show each check; yield why it does not.

    A status takes the place of an earlier one of its name, at whatever event that was told
    (https://docs.github.com/en/rest/commits/statuses#create-a-commit-status).
    """
    head = change.pull_request.head if change.pull_request else change.head_commit
    api = _trusted(environ, network)
    if isinstance(api, Unknown):
        yield f"no checks: {api.reason}"
        return
    path = f"/repos/{environ.get('GITHUB_REPOSITORY', '')}/statuses/{head}"
    for each in publication.statuses:
        told = {
            "context": each.name,
            "state": _STATES[each.decision],
            "description": each.text[:_MOST_STATUS],
        }
        done = api.change("POST", path, told, scope="give the job `statuses: write`")
        if isinstance(done, Unknown):
            yield f"no check {each.name}: {done.reason}"


def _trusted(environ: Mapping[str, str], network: Network) -> HostApi | Unknown:
    """Return what the host is told by, at an event at which the change holds no token."""
    if environ.get("GITHUB_EVENT_NAME") in _UNTRUSTED:
        return Unknown("at this event the job may hold a token that can write, and the change")
    return api_of(environ, network)


def _output(name: str, value: str) -> str:
    """Return what sets an output; no value can end it early."""
    assert _NAME.fullmatch(name)  # noqa: S101 - the names are gate's own
    end = f"gate-{os.urandom(16).hex()}"
    return f"{name}<<{end}\n{value}\n{end}\n"


def _appended(
    environ: Mapping[str, str], variable: str, text: str, *, most: int = _MOST_SUMMARY
) -> Iterator[str]:
    path = environ.get(variable, "")
    if not path:
        return
    data = text.encode("utf-8", "backslashreplace")
    try:
        file = Path(path)
        room = most - (file.stat().st_size if file.exists() else 0)
        if len(data) > room:
            yield f"{variable} has no room for it"
            return
        with file.open("ab") as out:
            out.write(data)
    except OSError as error:
        yield f"{variable} cannot be written: {(error.strerror or 'unknown').lower()}"


def _commented(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    pull = change.pull_request
    if change.event is not Event.PULL_REQUEST or pull is None or not pull.number:
        return
    api = _trusted(environ, network)
    if isinstance(api, Unknown):
        yield f"no comment: {api.reason}"
        return
    repository = environ.get("GITHUB_REPOSITORY", "")
    yield from keep_comment(
        api, repository, pull.number, text=publication.comment, marker=publication.marker
    )


def keep_comment(
    api: HostApi, repository: str, number: int, *, text: str, marker: str
) -> Iterator[str]:
    """Have pull request *number* hold *text* in gate's one comment; yield why it does not."""
    kept = _Kept(api=api, place=f"/repos/{repository}/issues", marker=marker)
    told = kept.write(number, text[:_MOST_COMMENT])
    if told is not None:
        yield f"no comment: {told.reason}"


class _Kept:
    """The one comment of gate's own on a pull request."""

    def __init__(self, *, api: HostApi, place: str, marker: str) -> None:
        self._api, self._place, self._marker = api, place, marker

    def write(self, number: int, text: str) -> Unknown | None:
        """Write *text* into the comment there is, or into a new one; return why it failed."""
        there = self._api.items(f"{self._place}/{number}/comments?per_page=100", scope=_SCOPE)
        if isinstance(there, Unknown):
            return there
        own = [each for each in there.value if self._is_own(each)]
        body = {"body": text}
        if own:
            path = f"{self._place}/comments/{own[-1]['id']}"
            done = self._api.change("PATCH", path, body, scope=_SCOPE)
        else:
            done = self._api.change("POST", f"{self._place}/{number}/comments", body, scope=_SCOPE)
        return done if isinstance(done, Unknown) else None

    def _is_own(self, comment: Any) -> bool:  # noqa: ANN401 - JSON
        """Say whether gate wrote *comment*: by a program's account, and with the marker on top."""
        if not isinstance(comment, dict) or not isinstance(comment.get("id"), int):
            return False
        author, body = comment.get("user"), comment.get("body")
        is_program = isinstance(author, dict) and author.get("type") == "Bot"
        return is_program and isinstance(body, str) and body.startswith(self._marker)
