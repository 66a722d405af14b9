"""Does the change deviate from what was agreed, and who agreed to that?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.model.fact import Known, Unknown
from gate.model.finding import Finding
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput
from gate.model.text import shown, visible
from gate.model.ticket import TicketState
from gate.stages.pull_request.options import PullRequestOptions
from gate.stages.pull_request.rules import SCOPE_DEVIATES, TICKET_UNVERIFIED
from gate.stages.pull_request.texts import Body
from gate.stages.pull_request.tracker import Named, Tracker


def scope(
    pull: PullRequest,
    body: Body,
    named: Sequence[Named],
    tracker: Tracker,
    given: StageInput[PullRequestOptions],
) -> Iterator[Finding]:
    """Yield that *pull* deviates from what was agreed, and names no change request for that."""
    why = _why(pull, body, named, given)
    if not why:
        return
    found = re.search(given.options.change_request_pattern, f"{pull.title}\n{body.written.text}")
    if found is None:
        yield SCOPE_DEVIATES.found(f"{why}, and the text names no change request", key=why)
        return
    key = next(filter(None, found.groups()), "")
    if not key or key.startswith("http"):
        return
    ticket = tracker.ticket(key)
    if isinstance(ticket, Unknown):
        yield TICKET_UNVERIFIED.found(
            f"Whether the change request {visible(key)} exists is unverified:"
            f" {visible(ticket.reason)}",
            key=key,
        )
    elif ticket.value.state is TicketState.MISSING:
        yield SCOPE_DEVIATES.found(f"{why}, and there is no change request {visible(key)}", key=why)


def _why(
    pull: PullRequest,
    body: Body,
    named: Sequence[Named],
    given: StageInput[PullRequestOptions],
) -> str:
    """Return why the change deviates, as a clause; empty if nothing says so."""
    options = given.options
    labels = {label.casefold() for label in options.deviation_labels}
    for label in pull.labels:
        if label.name.casefold() in labels:
            return f"The label {visible(label.name)} says that the scope deviates"
    if body.words(options.deviations):
        return "A section of the text says that the scope deviates"
    return _outside(named, given)


def _outside(named: Sequence[Named], given: StageInput[PullRequestOptions]) -> str:
    """Return which file lies outside of what the labels of the tickets stand for."""
    known = [each.ticket.value for each in named if isinstance(each.ticket, Known)]
    names = {label.name.casefold() for ticket in known for label in ticket.labels}
    scopes = [
        (name, globs) for name, globs in given.options.scopes.items() if name.casefold() in names
    ]
    for file in given.change.files if scopes else ():
        if not any(globs.matches(file.path) for _, globs in scopes):
            labels = ", ".join(visible(name) for name, _ in scopes)
            return f"{shown(file.path)} lies outside of what the tickets' label {labels} stands for"
    return ""
