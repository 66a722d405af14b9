"""What may stand in the way of a merge."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

REVIEWED: Final = "Never merge without at least one peer review + green CI."
INTERFACES: Final = (
    "Collaboration interfaces: Tech Lead for complex changes, Frontend/Mobile for API design, QA"
    " for test data, DevOps for environments and deployments."
)
DIRECT: Final = "No direct hotfixes on main unless Delivery Owner approves incident mode."
REVIEWS: Final = "https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/about-pull-request-reviews"
REVIEW_MISSING: Final = Rule(
    id="merge-guard/review-missing",
    severity=Severity.HIGH,
    title="no peer approved the change",
    why="Whoever wrote a change sees what they meant; a peer sees what is there.",
    fix="Have somebody approve it who may write to the repository and made no commit of it.",
    playbook=REVIEWED,
    see=REVIEWS,
    fails="@bob commented",
    passes="@bob approved the newest commit",
)
REVIEW_STALE: Final = Rule(
    id="merge-guard/review-stale",
    severity=Severity.HIGH,
    title="what was approved is not what would be merged",
    why="A commit that comes after the approval was seen by nobody.",
    fix="Have it approved again: nothing but the host's own merge of the base keeps an approval.",
    playbook=REVIEWED,
    see=REVIEWS,
    fails="@bob approved at 10:00, and the branch was pushed at 11:00",
    passes="@bob approved at 12:00, and the branch was pushed at 11:00",
)
CHANGES_REQUESTED: Final = Rule(
    id="merge-guard/changes-requested",
    severity=Severity.HIGH,
    title="somebody asks for changes",
    why="An objection that nobody answered stands, whoever else approves.",
    fix="Answer it, and have whoever raised it approve, or take it back.",
    playbook=REVIEWED,
    see=REVIEWS,
    fails="@bob asks for changes, @cy approved",
    passes="@bob asked for changes, then approved",
)
REVIEW_FROM_ROLE: Final = Rule(
    id="merge-guard/review-from-role",
    severity=Severity.HIGH,
    title="nobody of the role that the change concerns approved it",
    why="Who lives with a change's consequences should hear of it before, not after.",
    fix="Have somebody who holds the role approve it.",
    playbook=INTERFACES,
    fails="api/breaking-api-removed-without-deprecation, approved by @bob of the backend",
    passes="the same, approved by @fay, whom `[roles] frontend` names",
)
ROLE_UNFILLED: Final = Rule(
    id="merge-guard/role-unfilled",
    severity=Severity.MEDIUM,
    title="who holds the role that the change concerns is not known",
    why="A role that nobody holds can be asked for nothing.",
    fix=(
        'Name its holders at the base, `[roles] tech-lead = ["@alice"]`, or owners in CODEOWNERS;'
        " or take the route out of `stages.merge-guard.routes`."
    ),
    playbook=INTERFACES,
    fails="[roles]",
    passes='[roles]\ntech-lead = ["@alice"]',
    is_undecided=True,
)
CHECKS_NOT_GREEN: Final = Rule(
    id="merge-guard/checks-not-green",
    severity=Severity.HIGH,
    title="a check is not green",
    why="A check that failed says that something is broken; one that was skipped says nothing.",
    fix="Mend what it found, and run it again; who may skip stands in `may_skip`.",
    playbook=REVIEWED,
    fails="unit: failure",
    passes="unit: success",
)
CHECKS_PENDING: Final = Rule(
    id="merge-guard/checks-pending",
    severity=Severity.MEDIUM,
    title="a check has not ended",
    why="What is not known yet is not green.",
    fix="Run the gate again when it has ended, or let its job wait for the others.",
    playbook=REVIEWED,
    fails="unit: in progress",
    passes="unit: success",
    is_undecided=True,
)
DIRECT_PUSH: Final = Rule(
    id="merge-guard/direct-push",
    severity=Severity.HIGH,
    title="a commit reached a protected branch without a pull request",
    why="What nobody reviewed and no check saw runs in production.",
    fix=(
        "Open a pull request that reviews it or takes it back; in an incident, add the trailers"
        ' "Incident: #12", "Incident-Reason: …" and "Follow-up: #13", and have the delivery owner'
        ' write "incident approved" on #12.'
    ),
    playbook=DIRECT,
    fails="1a2b3c4d5e on main belongs to no merged pull request",
    passes="1a2b3c4d5e on main belongs to #7, which was merged into it",
)
FORCE_PUSH: Final = Rule(
    id="merge-guard/force-push",
    severity=Severity.HIGH,
    title="a protected branch was pushed by force",
    why="Commits that others built on, and the record of who approved them, are gone.",
    fix="Push the old head back, and take changes back with a revert.",
    playbook=DIRECT,
    fails="main was 1a2b3c4d5e, and is 5e4d3c2b1a, which does not follow it",
    passes="main was 1a2b3c4d5e, and is a commit that follows it",
)
INCIDENT: Final = Rule(
    id="merge-guard/incident",
    severity=Severity.INFO,
    title="incident mode is declared",
    why="An exception that nobody can look up afterwards becomes the rule.",
    fix="Close the follow-up ticket in time; the record below says by when.",
    playbook=DIRECT,
    fails="Incident: #12\nReason: payments are down\nFollow-up: #13",
    passes="no such line",
)
INCIDENT_UNAPPROVED: Final = Rule(
    id="merge-guard/incident-unapproved",
    severity=Severity.HIGH,
    title="incident mode is declared and not in force",
    why="Whoever may declare an emergency alone is bound by nothing.",
    fix=(
        'Write "Incident: #12", "Reason: …" and "Follow-up: #13", each on a line, and have a'
        " delivery owner approve."
    ),
    playbook=DIRECT,
    fails="Incident: #12, approved by @bob, who is no delivery owner",
    passes="Incident: #12, approved by @dana, whom `[roles] delivery-owner` names",
)
INCIDENT_EXPIRED: Final = Rule(
    id="merge-guard/incident-expired",
    severity=Severity.HIGH,
    title="incident mode is over",
    why="An emergency that lasts for days is how the team works.",
    fix="Go the usual way, or have the delivery owner approve again.",
    playbook=DIRECT,
    fails="approved on Monday at 10:00, looked at on Tuesday at 10:01",
    passes="approved on Monday at 10:00, looked at on Tuesday at 9:59",
)
FOLLOW_UP_OVERDUE: Final = Rule(
    id="merge-guard/follow-up-overdue",
    severity=Severity.HIGH,
    title="what an incident left to do is overdue",
    why="What was skipped in an emergency is a debt; here it falls due.",
    fix="Do what the ticket says, and close it.",
    playbook=DIRECT,
    fails="#13, incident-follow-up, open for eight days",
    passes="#13, incident-follow-up, open for a day",
)
NOT_KNOWN: Final = Rule(
    id="merge-guard/not-known",
    severity=Severity.MEDIUM,
    title="a fact that decides about the merge is not known",
    why="What nobody told the gate cannot have been found in order.",
    fix="Give the job what the message names, and run it again.",
    fails="who approved it: give the job `pull-requests: read`",
    passes="the reviews, as the host tells them",
    is_undecided=True,
)
RULES: Final = (
    REVIEW_MISSING,
    REVIEW_STALE,
    CHANGES_REQUESTED,
    REVIEW_FROM_ROLE,
    ROLE_UNFILLED,
    CHECKS_NOT_GREEN,
    CHECKS_PENDING,
    DIRECT_PUSH,
    FORCE_PUSH,
    INCIDENT,
    INCIDENT_UNAPPROVED,
    INCIDENT_EXPIRED,
    FOLLOW_UP_OVERDUE,
    NOT_KNOWN,
)
