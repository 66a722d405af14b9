"""A merge request from opened to its train, and an incident from push to follow-up, on GitLab."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.end_to_end.conftest import Ended, Gate
from tests.hosts.gitlab import GitLab, MergeRequest, gitlab
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SETTINGS = """\
required = []
[roles]
delivery-owner = ["@dana"]
[stages.merge-guard.required_checks.unit]
"""
BODY = """\
## Context
Orders over ten lines were charged twice, since a retry had no key of its own.

## Testing
Placed an order of eleven lines on staging: one charge and one receipt.

Closes #12
"""
TRAILERS = "fix: stop the loop\n\nIncident: #12\nIncident-Reason: it loops\nFollow-up: #13"
CRITERIA = "## Acceptance criteria\n- [ ] an order is charged exactly once"


@pytest.fixture
def host() -> Iterator[GitLab]:
    with gitlab(now=datetime.now(UTC) - timedelta(hours=2)) as served:
        served.protected["main"] = {"name": "main", "allow_force_push": False}
        yield served


@pytest.fixture
def judge(host: GitLab, gate: Gate):
    """Runs the two stages in a job of a merge request, or of a push."""

    def run(request: MergeRequest | None = None, **told: str) -> Ended:
        host.wait(minutes=1)
        asked = len(host.asked)
        stages = ("--stage=merge-guard", *(["--stage=pull-request"] if request else []))
        ended = gate(*stages, reports=("json",), **host.environ(request, **told))
        assert "Traceback" not in ended.everything()
        assert len(host.asked) - asked <= 15
        return ended

    return run


def rules(ended: Ended, effect: str = "blocks") -> set[str]:
    return {each["rule"] for each in ended.json["findings"] if each["effect"] == effect}


def test_a_merge_request_from_opened_to_its_train(host, judge, repository: Repository):
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    head = repository.commit({"a.py": "A = 2\n"}, "fix: charge once")
    request = host.open_merge_request(head, source="fix/charge-once", description="")
    host.issue(12, description=CRITERIA)
    at = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}

    assert rules(judge(request, **at)) == {
        "pull-request/context-missing",
        "pull-request/evidence-missing",
        "pull-request/ticket-missing",
        "merge-guard/review-missing",
    }
    request.description = BODY
    host.request_review(request, "bob")
    host.status(head, "unit")
    assert rules(judge(request, **at)) == {"merge-guard/review-missing"}
    host.approve(request, "bob")
    assert 0 == judge(request, **at).code

    repository.git("commit", "--quiet", "--amend", "--message=fix: charge each order once")
    host.force_push(request, repository.head)
    host.status(repository.head, "unit")
    assert rules(judge(request, **at)) == {"merge-guard/review-stale"}
    host.unapprove(request, "bob")
    host.approve(request, "bob")
    assert 0 == judge(request, **at).code

    train = at | {"CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}
    assert 0 == judge(request, **train).code
    host.status(repository.head, "unit", "failed")
    assert rules(judge(request, **train)) == {"merge-guard/checks-not-green"}


def test_what_changes_after_an_approval_was_not_approved(host, judge, repository: Repository):
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    head = repository.commit({"a.py": "A = 2\n"}, "fix: charge once")
    told = {"source": "fix/charge-once", "description": BODY, "target": "topic"}
    request = host.open_merge_request(head, **told)
    host.issue(12, description=CRITERIA)
    host.issue(13, labels=["incident-follow-up"])
    host.status(head, "unit", "failed")
    host.approve(request, "dana")
    host.wait(minutes=1)
    at = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}

    host.edit(request, f"{BODY}\nIncident: #12\nReason: it is late\nFollow-up: #13\n")
    red = {"merge-guard/checks-not-green"}
    assert red | {"merge-guard/incident-unapproved"} == rules(judge(request, **at))
    host.retarget(request, "main")
    assert "merge-guard/review-stale" in rules(judge(request, **at))
    host.approve(request, "dana")
    assert 0 == judge(request, **at).code


def test_an_incident_from_push_to_follow_up(host, judge, repository: Repository):
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    head = repository.commit({"a.py": "A = 2\n"}, TRAILERS)
    host.issue(12)
    host.issue(13, labels=["incident-follow-up"])
    pushed = {
        "CI_COMMIT_SHA": head,
        "CI_COMMIT_BEFORE_SHA": base,
        "CI_COMMIT_REF_NAME": "main",
        "CI_COMMIT_BRANCH": "main",
        "GITLAB_USER_LOGIN": "ann",
    }

    direct = {"merge-guard/direct-push", "merge-guard/incident-unapproved"}
    assert rules(judge(**pushed)) == direct
    host.comment(12, "dana", "I am looking into it.")
    host.wait(minutes=1)
    host.edit_comment(12, "incident approved")  # maintainers can
    assert rules(judge(**pushed)) == direct
    host.comment(12, "dana", "incident approved")
    ended = judge(**pushed)
    assert (0, {"merge-guard/incident"}) == (ended.code, rules(ended, "warns"))
    made = (host.now - timedelta(days=8)).isoformat()
    host.issues[13]["created_at"] = made
    assert rules(judge(**pushed)) == {"merge-guard/follow-up-overdue"}
    host.issues[13]["state"] = "closed"
    assert 0 == judge(**pushed).code
