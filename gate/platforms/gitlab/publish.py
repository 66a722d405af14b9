"""
Hands a verdict to GitLab: one note on the merge request, which is kept up to date.

https://docs.gitlab.com/api/notes/#merge-requests is where it goes. A job's own token may not write
there; GitLab reads the rest, reports and artifacts, from the files that the job names.
Nothing here changes a verdict: what cannot be handed over is said, and that is all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gate.engines.host_api import HostApi
from gate.model.change import Change, Event
from gate.model.fact import Fact, Known, Unknown
from gate.model.network import Network
from gate.model.publication import Publication
from gate.platforms.gitlab.token import api_of, project_path

_MOST_NOTE: Final = 65_000
"""Characters of a note: GitLab takes a million, nobody reads them."""
_SCOPE: Final = "give gate, as `GATE_TOKEN`, a token with the scope `api` and the role Developer"


def publish(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    """Hand *publication* over; yield why a part of it was not, a clause for each."""
    pull = change.pull_request
    if not publication.comment or change.event is not Event.PULL_REQUEST or pull is None:
        return
    if not pull.number:
        yield "no note: CI_MERGE_REQUEST_IID does not name the merge request"
        return
    if pull.is_from_fork:
        yield "no note: the change comes from a fork, and the job holds a token that can write"
        return
    api = api_of(environ, network)
    if isinstance(api, Unknown):
        yield f"no note: {api.reason}"
        return
    notes = f"{project_path(environ)}/merge_requests/{pull.number}/notes"
    told = _written(api, notes, publication)
    if told is not None:
        yield f"no note: {told.reason}"


def _written(api: HostApi, notes: str, publication: Publication) -> Unknown | None:
    """Write into the note there is, or into a new one; return why it failed."""
    own = _own(api, notes, publication.marker)
    if isinstance(own, Unknown):
        return own
    method, path = ("PUT", f"{notes}/{own.value}") if own.value else ("POST", notes)
    body = {"body": publication.comment[:_MOST_NOTE]}
    done = api.change(method, path, body, scope=_SCOPE)
    return done if isinstance(done, Unknown) else None


def _own(api: HostApi, notes: str, marker: str) -> Fact[int]:
    """Return the number of gate's note, by its author and the marker on top; 0 if there is none."""
    me = api.get("/user", scope=_SCOPE)
    if isinstance(me, Unknown):
        return me
    who = _id(me.value)
    if not who:
        return Unknown("GitLab does not say whose the token is")
    # The newest come first: https://docs.gitlab.com/api/notes/#list-all-merge-request-notes
    there = api.items(f"{notes}?sort=desc&order_by=created_at&per_page=100", scope=_SCOPE)
    if isinstance(there, Unknown):
        return there
    found = (_id(note) for note in there.value if _is_own(note, who, marker))
    return Known(next(found, 0))


def _is_own(note: Any, who: int, marker: str) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(note, dict) or note.get("system") is not False:
        return False
    body = note.get("body")
    return _id(note.get("author")) == who and isinstance(body, str) and body.startswith(marker)


def _id(told: Any) -> int:  # noqa: ANN401 - JSON
    number = told.get("id") if isinstance(told, dict) else None
    return number if isinstance(number, int) else 0
