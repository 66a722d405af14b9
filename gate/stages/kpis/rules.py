"""What may be wrong with the way in which changes flow; all of it warns."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

_DORA: Final = "https://dora.dev/guides/dora-metrics-four-keys/"
LEAD_TIME: Final = Rule(
    id="kpis/lead-time",
    severity=Severity.INFO,
    title="changes take too long from their first commit to their merge",
    why="What waits is merged into a code base that has moved on, and is learned from late.",
    fix="See which step took longest: the first push, the first review, or the merge; make pull"
    " requests smaller.",
    playbook="Lead time per ticket ≤ 3 days average.",
    see=_DORA,
    fails="three pull requests that took 1, 3 and 6 days: 3.33 on average",
    passes="three pull requests that took 1, 3 and 5 days: 3 on average",
)
REVIEW_RESPONSE: Final = Rule(
    id="kpis/review-response",
    severity=Severity.INFO,
    title="a request for a review was answered late, or not at all",
    why="Whoever waits for a review begins something else, and comes back cold.",
    fix="Answer with a first review, if only with a question; share requests out where one person"
    " gets them all.",
    playbook="Code review SLAs: respond within 4 business hours.",
    see="https://google.github.io/eng-practices/review/reviewer/speed.html",
    fails="asked at 09:00:00, answered at 13:00:01 of the same day",
    passes="asked at 09:00:00, answered at 13:00:00 of the same day",
)
REVIEWS_PER_DAY: Final = Rule(
    id="kpis/reviews-per-day",
    severity=Severity.INFO,
    title="engineers review too little to keep changes flowing",
    why="Each change needs a review; where few are made, changes pile up before them.",
    fix="Keep a time of the day for reviews, before work of one's own.",
    playbook="Review others – aim for ≥2 peer reviews per day to keep flow moving.",
    see="https://google.github.io/eng-practices/review/reviewer/speed.html",
    fails="two engineers who review 3 pull requests on a working day: 1.5 each",
    passes="two engineers who review 4 pull requests on a working day: 2 each",
)
ESCAPED_BUGS: Final = Rule(
    id="kpis/escaped-bugs",
    severity=Severity.INFO,
    title="too many bugs escaped to production in a sprint",
    why="Each one passed review and tests, and was found by somebody who relied on the product.",
    fix="Ask of each bug which test or review would have caught it, and add that.",
    playbook="Escaped bugs (post-production) < 2 per sprint attributable to backend.",
    see=_DORA,
    fails="two bugs with the label escaped-bug, found in one sprint",
    passes="one bug with the label escaped-bug, and a duplicate of it",
)
NOT_KNOWN: Final = Rule(
    id="kpis/not-known",
    severity=Severity.INFO,
    title="a figure cannot be told",
    why="No bug that is known and no bug that anybody looked for are different things.",
    fix="Give the job a token that may read pull requests and issues, or hand exported events over"
    " (docs/kpis.md).",
    playbook="Quality & KPIs",
    see="https://dora.dev/guides/dora-metrics-four-keys/",
    fails="pull requests, and nobody says that bugs were looked for",
    passes="pull requests, and a line that says for which time bugs were looked for",
    is_undecided=True,
)
RULES: Final = (LEAD_TIME, REVIEW_RESPONSE, REVIEWS_PER_DAY, ESCAPED_BUGS, NOT_KNOWN)
