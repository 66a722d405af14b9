"""Has somebody who may agreed to what the change would make of the gate?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.model.approval import IsClean, Standing, last_words
from gate.model.change import Change, Event
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Host
from gate.model.person import folded
from gate.model.pull_request import PullRequest


def approval(change: Change, approvers: Sequence[str], *, is_clean: IsClean) -> Fact[str]:
    """
    Return which of *approvers* approved the head of *change* as it stands, with ``@``.

    Empty where nobody did; unknown where the host does not tell. In a queue each of the pull
    requests needs such an approval: which of them brings what is not told.
    """
    if not approvers:
        return Known("")
    pulls = _pulls(change)
    if isinstance(pulls, Unknown):
        return pulls
    names = []
    for pull in pulls.value:
        given = _of(pull, change.host, approvers, is_clean)
        if isinstance(given, Unknown):
            return given
        names.append(given.value)
    return Known(names[0] if names and all(names) else "")


def _pulls(change: Change) -> Fact[tuple[PullRequest, ...]]:
    if change.event is Event.MERGE_QUEUE:
        return change.host.queued
    if change.pull_request is None:
        return Unknown("only a pull request can be approved")
    return Known((change.pull_request,))


def _of(pull: PullRequest, host: Host, approvers: Sequence[str], is_clean: IsClean) -> Fact[str]:
    words = last_words(pull, is_clean=is_clean)
    if isinstance(words, Unknown):
        return words
    people = _people(approvers, host)
    unknown: Unknown | None = None
    for word in words.value:
        if word.standing is Standing.COUNTS and folded(word.login) in people:
            return Known(f"@{word.login}")
        if word.standing is Standing.UNKNOWN and folded(word.login) in people:
            unknown = Unknown(word.because)
    if unknown is None and any(word.standing is Standing.COUNTS for word in words.value):
        unknown = next(_untold(approvers, host), None)
    return unknown or Known("")


def _people(approvers: Iterable[str], host: Host) -> frozenset[str]:
    people = {folded(name) for name in approvers}
    for name in approvers:
        members = host.members(name) if "/" in name else Known(())
        if isinstance(members, Known):
            people |= {folded(member) for member in members.value}
    return frozenset(people)


def _untold(approvers: Iterable[str], host: Host) -> Iterator[Unknown]:
    """Yield why it is not known who is in one of the teams among *approvers*."""
    for name in approvers:
        if "/" in name and isinstance(members := host.members(name), Unknown):
            yield Unknown(f"who is in {name} is not known: {members.reason}")
