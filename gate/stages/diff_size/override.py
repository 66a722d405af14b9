"""Did somebody accept the size of the change?"""

from __future__ import annotations

import re
from typing import Final

from gate.model.fact import Unknown
from gate.model.pull_request import PullRequest
from gate.model.text import visible
from gate.model.value import dataclass
from gate.stages.diff_size.options import DiffSizeOptions

_BODY: Final = 65_536
"""Characters of a pull request's text that are read; GitHub takes no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Who accepted the size, and under which ticket."""

    by: str
    ticket: str


def acceptance(request: PullRequest | None, options: DiffSizeOptions) -> Accepted | str:
    """Return who accepted the size and under which ticket, or what is missing; empty for all."""
    if request is None:
        return "no pull request is known here"
    label = next((each for each in request.labels if each.name == options.override_label), None)
    if label is None or not options.override_label:
        return ""
    if isinstance(label.set_by, Unknown):
        return f"it is set, and nobody knows by whom: {visible(label.set_by.reason)}"
    by = label.set_by.value.removeprefix("@")
    if not by or by.endswith("[bot]") or _is_same(by, request.author):
        return f"@{visible(by)} set it, who is the author or a bot"
    ticket = re.search(options.ticket_pattern, _written(request.body))
    if ticket is None or not ticket[0]:
        return f"@{visible(by)} set it, and the text names no ticket"
    return Accepted(by=by, ticket=ticket[0])


def way_to_accept(missing: str, options: DiffSizeOptions) -> str:
    """Return how the size can be accepted, and what was *missing*, as a clause."""
    if not options.override_label:
        return "raise the limit at the base, for no label overrides it"
    how = (
        f"have somebody other than the author set the label `{visible(options.override_label)}`,"
        " with a ticket in the pull request's text"
    )
    return f"{how} ({missing})" if missing else how


def _is_same(login: str, author: str) -> bool:
    # Hosts compare logins without case.
    return login.casefold() == author.removeprefix("@").casefold()


def _written(body: str) -> str:
    """Return *body* without comments and code, in which templates show what a ticket looks like."""
    from gate.readers.description import prose_of  # noqa: PLC0415 - imported only when used

    return "\n".join(prose_of(body[:_BODY]))
