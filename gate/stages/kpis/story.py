"""What became of one pull request, told from its events."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from gate.model.flow import KINDS, FlowEvent, What
from gate.model.value import dataclass

_ORDER: Final = {what: number for number, what in enumerate(What)}
"""In which things happen that happen at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A review that was submitted."""

    by: str
    """A login; empty for an account that was deleted."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One pull request. All moments are in UTC, and `None` where it did not happen."""

    key: str
    title: str
    author: str | None
    """A login; empty for an account that was deleted, `None` where nobody says."""
    is_by_bot: bool
    begun_at: datetime | None
    """The author date of its first commit."""
    asked_at: datetime | None
    """The later of when it was ready and when a review was requested of a person."""
    is_asked_known: bool
    """Whether `asked_at` says all there is to say."""
    reviews: tuple[Answer, ...]
    """Those of people who are not its author, oldest first."""
    merged_at: datetime | None
    closed_at: datetime | None
    """When it was closed without a merge, for good."""
    deployed_at: datetime | None
    """When it first was, once merged."""
    lines: int | None

    @property
    def answered_at(self) -> datetime | None:
        """When the first review came."""
        return self.reviews[0].at if self.reviews else None

    @property
    def ended_at(self) -> datetime | None:
        """When it was merged or closed."""
        return self.merged_at or self.closed_at


def stories(events: Iterable[FlowEvent], bots: Iterable[str] = ()) -> tuple[Story, ...]:
    """Return each pull request of which *events* tell; *bots* are programs, too."""
    programs = frozenset(login.removeprefix("@").casefold() for login in bots)
    of_one: defaultdict[str, list[FlowEvent]] = defaultdict(list)
    deployments = []
    for event in events:
        if event.what is What.DEPLOYED and not event.key:
            deployments.append(event.at)
        elif event.key and (event.what not in KINDS or event.what is What.DEPLOYED):
            of_one[event.key].append(event)
    deployments.sort()
    return tuple(_story(key, each, deployments, programs) for key, each in of_one.items())


def _story(
    key: str, events: list[FlowEvent], deployments: Sequence[datetime], bots: frozenset[str]
) -> Story:
    events.sort(key=lambda event: (event.at, _ORDER[event.what], event.by))
    by_what: defaultdict[What, list[FlowEvent]] = defaultdict(list)
    for event in events:
        by_what[event.what].append(event)
    opened = next(iter(by_what[What.OPENED]), None)
    merged = next(iter(by_what[What.MERGED]), None)
    reviews = _answers(by_what[What.REVIEWED], opened, bots)
    ready = _ready(opened, by_what[What.READY], reviews)
    asked = [event.at for event in by_what[What.REVIEW_REQUESTED] if _is_of_person(event, bots)]
    return Story(
        key=key,
        title=opened.title if opened else "",
        author=opened.by if opened else None,
        is_by_bot=opened is not None and _is_bot(opened.by, opened.is_bot, bots),
        begun_at=by_what[What.COMMITTED][0].at if by_what[What.COMMITTED] else None,
        asked_at=max((ready, *asked[:1])) if ready else None,
        is_asked_known=opened is not None and bool(ready or (opened.is_draft and not merged)),
        reviews=reviews,
        merged_at=merged.at if merged else None,
        closed_at=_closed(events),
        deployed_at=_deployed(merged, by_what[What.DEPLOYED], deployments),
        lines=next((each.lines for each in reversed(events) if each.lines is not None), None),
    )


def _answers(
    reviews: Iterable[FlowEvent], opened: FlowEvent | None, bots: frozenset[str]
) -> tuple[Answer, ...]:
    author = opened.by.casefold() if opened else ""
    return tuple(
        Answer(by=each.by, at=each.at)
        for each in reviews
        # Two deleted accounts may be one.
        if each.by.casefold() != author and not _is_bot(each.by, each.is_bot, bots)
    )


def _ready(
    opened: FlowEvent | None, events: Iterable[FlowEvent], reviews: Sequence[Answer]
) -> datetime | None:
    """Return since when it was ready: the last time before its first review, else the first."""
    times = [event.at for event in events]
    if opened and not opened.is_draft:
        times.insert(0, opened.at)
    before = [at for at in times if not reviews or at <= reviews[0].at]
    return max(before) if before else min(times, default=None)


def _is_of_person(event: FlowEvent, bots: frozenset[str]) -> bool:
    return not _is_bot(event.of, event.is_of_bot, bots)


def _is_bot(login: str, is_bot: bool, bots: frozenset[str]) -> bool:  # noqa: FBT001 - what the host says of it
    return is_bot or login.endswith("[bot]") or login.casefold() in bots


def _closed(events: Iterable[FlowEvent]) -> datetime | None:
    closed = None
    for event in events:
        if event.what is What.CLOSED:
            closed = event.at
        elif event.what in {What.REOPENED, What.MERGED}:
            closed = None
    return closed


def _deployed(
    merged: FlowEvent | None, own: Sequence[FlowEvent], deployments: Sequence[datetime]
) -> datetime | None:
    if merged is None:
        return None
    after = bisect_left(deployments, merged.at)
    return min((*(event.at for event in own), *deployments[after : after + 1]), default=None)
