"""What may be wrong with a pull request as people read it."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

FORM: Final = (
    "Pull Request – include context, screenshots/traces when relevant, and testing evidence."
)
READY: Final = 'Pull highest-priority items from Kanban "Ready" column only.'
CONVENTIONS: Final = "Implement – follow branching strategy, linters, and commit conventions."
CONTEXT_MISSING: Final = Rule(
    id="pull-request/context-missing",
    severity=Severity.MEDIUM,
    title="the pull request does not say why",
    why=(
        "Who reviews without context reviews whether the code runs, not whether it is right; and"
        " who reads the history in a year has nobody to ask."
    ),
    fix='Add a section "## Context" that says why the change is needed and what it does.',
    playbook=FORM,
    see="https://google.github.io/eng-practices/review/developer/cl-descriptions.html",
    fails="## Context\n<!-- Why is this needed? -->",
    passes="## Context\nOrders over ten lines were charged twice, since the retry had no key.",
)
EVIDENCE_MISSING: Final = Rule(
    id="pull-request/evidence-missing",
    severity=Severity.MEDIUM,
    title="nothing shows that the change was tested",
    why="A reviewer who has to find out whether it was tried finds out whether it was, not how.",
    fix='Add a section "## Testing" that says what was run and what it showed.',
    playbook=FORM,
    fails="## Testing\n- [ ] I have tested this",
    passes="## Testing\nPlaced an order of eleven lines on staging: one charge, one receipt.",
)
SCREENSHOT_MISSING: Final = Rule(
    id="pull-request/screenshot-missing",
    severity=Severity.MEDIUM,
    title="what people see or wait for is changed, and nothing shows it",
    why="A picture or a trace shows in a second what no diff of a template or of a query shows.",
    fix=(
        'Add a section "## Screenshots" with a picture, a link to a trace, its id, or a log in a'
        " code block."
    ),
    playbook=FORM,
    fails=" templates/invoice.html | 12 +++---",
    passes="## Screenshots\n![the new invoice](https://example.com/invoice.png)",
)
TICKET_MISSING: Final = Rule(
    id="pull-request/ticket-missing",
    severity=Severity.MEDIUM,
    title="no ticket stands behind the change",
    why="Work that is on no board was prioritised by nobody, and nobody learns that it is done.",
    fix='Name the ticket in the title, the branch or the text: "Closes #12" or "PAY-123".',
    playbook=READY,
    fails="feat: charge once",
    passes="feat: charge once\n\nCloses #12",
)
TICKET_NOT_READY: Final = Rule(
    id="pull-request/ticket-not-ready",
    severity=Severity.MEDIUM,
    title="the ticket was not ready to be worked on",
    why=(
        "What is pulled before it is ready is built on guesses, and takes the place of what was"
        " ready and more important."
    ),
    fix="Have the ticket refined and moved to Ready, or name the ticket that this belongs to.",
    playbook=READY,
    fails="PAY-123 stands in Backlog",
    passes="PAY-123 stands in In progress",
)
TICKET_STALE: Final = Rule(
    id="pull-request/ticket-stale",
    severity=Severity.LOW,
    title="the ticket does not say where the work stands",
    why="Who looks at the board before the stand-up should not have to ask.",
    fix="Move the ticket to the column of its work, and note on it what blocks it.",
    playbook="Update ticket status + blockers in delivery tooling before stand-up.",
    fails="PAY-123 stands in Ready, and its pull request is open",
    passes="PAY-123 stands in In review",
)
CRITERIA_MISSING: Final = Rule(
    id="pull-request/acceptance-criteria-missing",
    severity=Severity.MEDIUM,
    title="the ticket has no acceptance criteria",
    why="Nobody can say that work is done that nobody said how to recognise.",
    fix=(
        'Push it back, or add a section "## Acceptance criteria" to the ticket that says how to'
        " see that it is done."
    ),
    playbook=(
        "Clarify behavior – confirm acceptance criteria and integration points; push back if"
        " documentation is incomplete (no guesswork)."
    ),
    fails="Refunds\n\nWe need refunds.",
    passes="Refunds\n\n## Acceptance criteria\n- [ ] a refund shows in the ledger within a minute",
)
TICKET_UNVERIFIED: Final = Rule(
    id="pull-request/ticket-unverified",
    severity=Severity.MEDIUM,
    title="whether the ticket exists and is ready is unverified",
    why="A key is written quickly; only the tracker knows what stands behind it.",
    fix=(
        "Give the job what the message names, or leave an export of the tracker beside the change"
        " (`stages.pull-request.tickets`)."
    ),
    playbook=READY,
    fails="PAY-123, and no tracker was asked",
    passes="PAY-123, which the export tickets.json has",
    is_undecided=True,
)
BRANCH_NAME: Final = Rule(
    id="pull-request/branch-name",
    severity=Severity.LOW,
    title="the branch is not named as the team names branches",
    why="A name that says the kind of work and its ticket sorts branches by itself.",
    fix="Name the next branch after the kind of work: feat/refunds, fix/PAY-123-charge-once.",
    playbook=CONVENTIONS,
    fails="patch-1",
    passes="fix/PAY-123-charge-once",
)
COMMIT_MESSAGE: Final = Rule(
    id="pull-request/commit-message",
    severity=Severity.MEDIUM,
    title="a commit's message is no Conventional Commit",
    why=("Release notes and versions are made of these messages, and history is read by them."),
    fix='Write "type(scope): what it does", such as "fix(orders): charge once".',
    playbook=CONVENTIONS,
    see="https://www.conventionalcommits.org/en/v1.0.0/#specification",
    fails="Fixed the bug",
    passes="fix(orders): charge once",
)
SCOPE_DEVIATES: Final = Rule(
    id="pull-request/scope-deviates",
    severity=Severity.MEDIUM,
    title="the change deviates from what was agreed, and names no change request",
    why="What was validated is what was promised; another thing wants another yes.",
    fix='Raise a change request, and name it in the text: "Change request: #45".',
    playbook="Raise a change request if scope deviates from validated documentation.",
    fails="## Scope deviation\nRefunds go through the new provider as well.",
    passes="## Scope deviation\nRefunds go through the new provider. Change request: #45",
)
REVIEW_LATE: Final = Rule(
    id="pull-request/review-requested-late",
    severity=Severity.LOW,
    title="no review was requested on the day that the pull request was ready",
    why="A pull request that waits for somebody to notice it grows old and conflicts.",
    fix="Request a review on the day that a pull request is ready; open it as a draft until then.",
    playbook="Keep PRs small (≤400 LOC diff) and request review within the same day.",
    fails="ready on Monday at 10:00, review requested on Tuesday at 9:00",
    passes="ready on Monday at 10:00, review requested on Monday at 17:00",
)
NOT_KNOWN: Final = Rule(
    id="pull-request/not-known",
    severity=Severity.MEDIUM,
    title="a fact about the pull request is not known",
    why="What nobody told the gate cannot have been found in order.",
    fix="Give the job what the message names, and run it again.",
    fails="when a review was requested: give the job `pull-requests: read`",
    passes="the timeline, as the host tells it",
    is_undecided=True,
)
EXEMPT: Final = Rule(
    id="pull-request/exempt",
    severity=Severity.INFO,
    title="a program wrote the pull request, and was not asked for what people write",
    why="An exception that nobody sees is a hole.",
    fix="Nothing, if it is the program that it is said to be.",
    fails="opened by @dependabot[bot]",
    passes="opened by @alice",
)
RULES: Final = (
    CONTEXT_MISSING,
    EVIDENCE_MISSING,
    SCREENSHOT_MISSING,
    TICKET_MISSING,
    TICKET_NOT_READY,
    TICKET_STALE,
    CRITERIA_MISSING,
    TICKET_UNVERIFIED,
    BRANCH_NAME,
    COMMIT_MESSAGE,
    SCOPE_DEVIATES,
    REVIEW_LATE,
    NOT_KNOWN,
    EXEMPT,
)
