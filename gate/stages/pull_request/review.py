"""Was a review requested on the day on which the pull request was ready?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from gate.model.business import BusinessHours
from gate.model.fact import Known, Unknown
from gate.model.finding import Finding
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.review import Happening, TimelineEvent
from gate.model.stage import StageInput
from gate.model.text import visible
from gate.stages.pull_request.days import hours_of, work_day
from gate.stages.pull_request.options import PullRequestOptions
from gate.stages.pull_request.rules import NOT_KNOWN, REVIEW_LATE


def review(pull: PullRequest, given: StageInput[PullRequestOptions]) -> Iterator[Finding]:
    """Yield that nobody was asked to review *pull* on the day that it was ready."""
    if pull.is_draft:
        return
    for fact in (pull.opened_at, pull.timeline, pull.reviews):
        if isinstance(fact, Unknown):
            yield NOT_KNOWN.found(
                f"When a review was requested is not known: {visible(fact.reason)}", key="timeline"
            )
            return
    assert isinstance(pull.opened_at, Known)  # noqa: S101 - for mypy: none is Unknown here
    assert isinstance(pull.timeline, Known)  # noqa: S101 - as above
    ready = _ready(pull.opened_at.value, pull.timeline.value)
    hours = hours_of(given.options.hours, given.now)
    asked = _asked(pull, pull.timeline.value, given.options, hours)
    due = work_day(ready, hours)
    done = hours.day_of(asked or given.now)
    if done > due:
        what = f"it was requested on {done}" if asked else "none is requested yet"
        yield REVIEW_LATE.found(
            f"The pull request was ready on {hours.day_of(ready)}, so a review was due to be"
            f" requested on {due} ({visible(given.options.hours.zone)}), and {what}",
            key=str(pull.number),
        )


def _ready(opened: datetime, timeline: Sequence[TimelineEvent]) -> datetime:
    """Return when it was last opened or stopped being a draft."""
    return max([opened, *(each.at for each in timeline if each.what is Happening.READY)])


def _asked(
    pull: PullRequest,
    timeline: Sequence[TimelineEvent],
    options: PullRequestOptions,
    hours: BusinessHours,
) -> datetime | None:
    """Return when a person was first asked, or first answered without; `None` for never."""
    others = {folded(login) for login in (pull.author, *options.bots)}
    requested = [
        each.at
        for number, each in enumerate(timeline)
        if each.what is Happening.REVIEW_REQUESTED
        and _is_person(each.subject, options)
        and not _is_taken_back(each, timeline[number:], hours)
    ]
    reviews = pull.reviews.value if isinstance(pull.reviews, Known) else ()
    answered = [
        each.submitted_at
        for each in reviews
        if each.submitted_at and not each.author.is_bot and folded(each.author.login) not in others
    ]
    return min((*requested, *answered), default=None)


def _is_taken_back(
    asked: TimelineEvent, after: Sequence[TimelineEvent], hours: BusinessHours
) -> bool:
    """Say whether the request did not last to the end of its day: then nobody was asked by it."""
    return any(
        each.what is Happening.REVIEW_REQUEST_REMOVED
        and folded(each.subject) == folded(asked.subject)
        and work_day(each.at, hours) == work_day(asked.at, hours)
        for each in after
    )


def _is_person(login: str, options: PullRequestOptions) -> bool:
    bots = {folded(bot) for bot in options.bots}
    return not login.endswith("[bot]") and folded(login) not in bots
