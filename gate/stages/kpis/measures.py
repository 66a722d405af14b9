"""The figures of one stretch of time, each by its definition in docs/kpis.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final

from gate.model.business import BusinessHours
from gate.model.flow import KINDS, FlowEvent, Kind, Observed, What
from gate.model.kpis import Kpi, Standing, Window
from gate.model.text import count, number
from gate.model.value import dataclass
from gate.stages.kpis.numbers import DAY, HOUR, clock, exact, mean, middle, ninetieth, parts
from gate.stages.kpis.options import KpisOptions
from gate.stages.kpis.story import Story, stories
from gate.stages.kpis.windows import Calendar

_ALL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One request for a review."""

    story: Story
    hours: Fraction
    """Business hours until it was answered, or for which it has not been."""
    is_answered: bool
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """One escaped bug."""

    key: str
    title: str
    found_at: datetime


class Past:
    """What is known of the past, ready to be measured in any stretch of time."""

    def __init__(
        self, observed: Observed, options: KpisOptions, hours: BusinessHours, now: datetime
    ) -> None:
        self.observed = observed
        self.options = options
        self.hours = hours
        self.now = now
        self._reviews: dict[Window, frozenset[tuple[date, str, str]]] = {}
        self.calendar = Calendar(
            hours=hours,
            first=date.fromisoformat(options.sprint_start),
            days=options.sprint_days,
            now=now,
        )

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The pull requests of people, and those of which nobody says whose they are."""
        told = stories(self.observed.events, self.options.bots)
        return tuple(story for story in told if not story.is_by_bot)

    @cached_property
    def bugs(self) -> tuple[Bug, ...]:
        """The escaped bugs, each once, by when they were found."""
        return tuple(_bugs(self.observed.events, self.options))

    @cached_property
    def _kinds(self) -> frozenset[Kind]:
        """What the events are of: one of a kind shows that a source was asked for it."""
        return frozenset(
            KINDS.get(what, Kind.PULL_REQUESTS)
            for what in {event.what for event in self.observed.events}
        )

    def gaps(self, kind: Kind, window: Window) -> Iterator[str]:
        """Yield why not all of *kind* in *window* is known, each as one clause."""
        yield from (gap.reason for gap in self.observed.gaps if gap.kind is kind)
        covers = self.observed.covers(kind, window.since, window.until)
        if covers is False or (covers is None and kind not in self._kinds):
            yield f"no source says that it was asked for {kind.value.replace('_', ' ')}"

    def merged(self, window: Window) -> tuple[Story, ...]:
        """Return what was merged in *window*."""
        return tuple(story for story in self.stories if window.holds(story.merged_at))

    def lead_times(self, window: Window) -> tuple[tuple[Fraction, ...], Counter[str]]:
        """Return the days that each change took, and how often why one is not known."""
        known: list[Fraction] = []
        unknown: Counter[str] = Counter()
        for story in self.merged(window):
            end = story.merged_at
            if self.options.lead_time_until == "deploy":
                end = story.deployed_at
            if why := _why_no_lead(story, end):
                unknown[why] += 1
            elif end and story.begun_at:
                known.append(parts(end - story.begun_at, DAY))
        return tuple(known), unknown

    def responses(self, window: Window) -> tuple[Response, ...]:
        """
        Return the requests for a review that were made in *window*, and are answered or late.

        So are earlier ones that nobody had answered by its end.
        """
        found = (self._response(story, window) for story in self.stories)
        return tuple(each for each in found if each is not None)

    def _response(self, story: Story, window: Window) -> Response | None:
        asked, over = story.asked_at, story.answered_at or story.ended_at
        if story.author is None or asked is None or asked >= window.until:
            return None
        if asked < window.since and over and over < window.until:
            return None
        hours = parts(self.hours.between(asked, over or self.now), HOUR)
        is_late = hours > exact(self.options.review_response_hours)
        is_answered = story.answered_at is not None
        if not is_answered and not is_late:
            return None
        return Response(story=story, hours=hours, is_answered=is_answered, is_late=is_late)

    def unclear(self, window: Window) -> Counter[str]:
        """Return how often why it is not known whether a review was asked for in time."""
        return Counter(
            _why_no_answer(story)
            for story in self.stories
            if story.ended_at is None or window.holds(story.ended_at)
        )

    def reviews(self, window: Window) -> frozenset[tuple[date, str, str]]:
        """Return (working day, reviewer, pull request) of the reviews made in *window*."""
        if window not in self._reviews:
            self._reviews[window] = frozenset(self._made_in(window))
        return self._reviews[window]

    def _made_in(self, window: Window) -> Iterator[tuple[date, str, str]]:
        for story in self.stories:
            for answer in story.reviews:
                if window.holds(answer.at):
                    day = self.hours.day_of(answer.at)
                    if self.hours.is_work_day(day):
                        yield day, answer.by.casefold(), story.key

    def engineers(self, window: Window) -> frozenset[str]:
        """Return who reviews: whom the settings name, else whoever was seen in *window*."""
        if self.options.engineers:
            return frozenset(each.removeprefix("@").casefold() for each in self.options.engineers)
        seen = {reviewer for _, reviewer, _ in self.reviews(window)}
        authors = (story.author for story in self.merged(window))
        return frozenset((*seen, *(author.casefold() for author in authors if author)))

    def work_days(self, window: Window) -> tuple[date, ...]:
        """Return the working days of *window*; the one that is running counts."""
        if window.until <= window.since:
            return ()
        last = self.hours.day_of(window.until - timedelta(microseconds=1))
        return self.hours.work_days(self.hours.day_of(window.since), last)

    def rate(self, window: Window) -> Fraction | None:
        """Return the reviews of an engineer on a working day of *window*; `None` without any."""
        engineers, days = self.engineers(window), self.work_days(window)
        if not engineers or not days:
            return None
        made = sum(reviewer in engineers for _, reviewer, _ in self.reviews(window))
        return Fraction(made, len(engineers) * len(days))

    def found_in(self, window: Window) -> tuple[Bug, ...]:
        """Return the escaped bugs that were found in *window*."""
        return tuple(bug for bug in self.bugs if window.holds(bug.found_at))


def _why_no_lead(story: Story, end: datetime | None) -> str:
    """Return why the lead time of *story* is not known, as a clause; empty if it is."""
    if story.author is None:
        return "nobody says who opened it"
    if story.begun_at is None:
        return "nobody says when its first commit was made"
    if end is None:
        return "it is merged, and nobody says when it was deployed"
    return "its first commit claims to be younger than its end" if end < story.begun_at else ""


def _bugs(events: Iterable[FlowEvent], options: KpisOptions) -> Iterator[Bug]:
    of_one: dict[str, list[FlowEvent]] = {}
    for event in events:
        if event.what is What.BUG:
            of_one.setdefault(event.key.casefold(), []).append(event)
    for told in of_one.values():
        if any(_is_duplicate(each, options) for each in told):
            continue
        if any(_has_escaped(each, options) for each in told):
            first = min(told, key=lambda event: event.at)
            yield Bug(key=first.key, title=first.title, found_at=first.at)


def _is_duplicate(bug: FlowEvent, options: KpisOptions) -> bool:
    return bug.is_duplicate or _has_any(bug, options.duplicate_labels)


def _has_escaped(bug: FlowEvent, options: KpisOptions) -> bool:
    if bug.labels is None and bug.fields is None:
        return True  # whoever exported it says so
    if options.bug_owners and not _has_any(bug, options.bug_owners):
        return False
    fields = {name.casefold(): value.casefold() for name, value in bug.fields or ()}
    return _has_any(bug, options.bug_labels) or any(
        fields.get(name.casefold()) in {value.casefold() for value in values}
        for name, values in options.bug_fields.items()
    )


def _has_any(bug: FlowEvent, labels: Sequence[str]) -> bool:
    return not {label.casefold() for label in labels}.isdisjoint(
        map(str.casefold, bug.labels or ())
    )


def lead_time(past: Past, window: Window) -> Kpi:
    """Return how long changes took from their first commit, in calendar days on average."""
    days, why = past.lead_times(window)
    limit = exact(past.options.lead_time_days)
    unknown = (*past.gaps(Kind.PULL_REQUESTS, window), *_clauses(why))
    value = mean(days) if days else None
    standing = _standing(value is not None, bool(unknown), is_met=value is None or value <= limit)
    made = count(len(days), "pull request")
    said = f"{made} merged"
    beside: tuple[tuple[str, str], ...] = ()
    if value is not None:
        said = f"{number(float(value))} days on average over {made}"
        beside = (
            ("median", f"{number(float(middle(days)))} days"),
            ("90th percentile", f"{number(float(ninetieth(days)))} days"),
        )
    return Kpi(
        id="lead-time",
        title="Lead time",
        value=None if value is None else float(value),
        unit="days",
        aim=f"at most {number(past.options.lead_time_days)} days on average",
        limit=past.options.lead_time_days,
        standing=standing,
        said=said,
        beside=beside,
        unknown=unknown,
    )


def review_response(past: Past, window: Window) -> Kpi:
    """Return how many requests for a review were answered in time, in percent."""
    told = past.responses(window)
    late = [each for each in told if each.is_late]
    unknown = (*past.gaps(Kind.PULL_REQUESTS, window), *_clauses(past.unclear(window)))
    value = Fraction((len(told) - len(late)) * _ALL, len(told)) if told else None
    limit = number(past.options.review_response_hours)
    said = "no request for a review was answered or late"
    beside: tuple[tuple[str, str], ...] = ()
    if told:
        waiting = sum(not each.is_answered for each in late)
        said = (
            f"{len(told) - len(late):,} of {count(len(told), 'request')} answered within {limit}"
            f" business hours; {len(late) - waiting:,} later, {waiting:,} not at all"
        )
        hours = [each.hours for each in told]
        beside = (("median", clock(middle(hours))), ("90th percentile", clock(ninetieth(hours))))
    return Kpi(
        id="review-response",
        title="Review response",
        value=None if value is None else float(value),
        unit="percent",
        aim=f"every request answered within {limit} business hours",
        limit=_ALL,
        # One that is late stays late, whatever else there was.
        standing=Standing.MISSED if late else _standing(bool(told), bool(unknown), is_met=True),
        said=said,
        beside=beside,
        unknown=unknown,
    )


def reviews_per_day(past: Past, window: Window) -> Kpi:
    """Return how many reviews an engineer made on a working day, on average."""
    value, limit = past.rate(window), exact(past.options.reviews_per_day)
    unknown = tuple(past.gaps(Kind.PULL_REQUESTS, window))
    is_met = value is not None and value >= limit
    made = count(len(past.reviews(window)), "review")
    engineers, days = len(past.engineers(window)), len(past.work_days(window))
    return Kpi(
        id="reviews-per-day",
        title="Reviews per day",
        value=None if value is None else float(value),
        unit="reviews",
        aim=f"at least {number(past.options.reviews_per_day)} by each engineer on a working day",
        limit=past.options.reviews_per_day,
        # What is not known can only be more.
        standing=Standing.MET
        if is_met
        else _standing(value is not None, bool(unknown), is_met=False),
        said=f"{made} by {count(engineers, 'engineer')} on {count(days, 'working day')}",
        unknown=unknown,
    )


def escaped_bugs(past: Past, window: Window) -> Kpi:
    """Return the escaped bugs of the worst sprint of *window*."""
    sprints = past.calendar.sprints_in(window)
    counts = [(len(past.found_in(sprint)), sprint) for sprint in sprints]
    most, worst = max(counts, key=lambda told: told[0], default=(0, window))
    unknown = tuple(past.gaps(Kind.BUGS, window))
    limit = past.options.escaped_bugs
    is_missed = most >= limit
    total = sum(found for found, _ in counts)
    said = f"{count(total, 'bug')} found"
    if len(sprints) > 1 and total:
        said += f", {most:,} of them in the sprint {worst.name}"
    if unknown and not total:
        said = "nobody says whether there were any"
    return Kpi(
        id="escaped-bugs",
        title="Escaped bugs",
        value=None if unknown and not total else float(most),
        unit="bugs",
        aim=f"fewer than {limit:,} in a sprint",
        limit=limit,
        # What is not known can only be more.
        standing=Standing.MISSED if is_missed else _standing(True, bool(unknown), is_met=True),  # noqa: FBT003 - none is a count
        said=said,
        unknown=unknown,
    )


MEASURES: Final = (lead_time, review_response, reviews_per_day, escaped_bugs)
"""In the order in which reports show them."""


def _why_no_answer(story: Story) -> str:
    if story.author is None:
        return "nobody says who opened it"
    return "" if story.is_asked_known else "nobody says when it was ready for review"


def _clauses(why: Counter[str]) -> Iterator[str]:
    for clause, times in sorted(why.items()):
        if clause:
            yield f"of {count(times, 'pull request')}: {clause}"


def _standing(has_value: bool, is_open: bool, *, is_met: bool) -> Standing:  # noqa: FBT001 - two facts of one figure
    if is_open:
        return Standing.UNKNOWN
    if not has_value:
        return Standing.NOTHING
    return Standing.MET if is_met else Standing.MISSED
