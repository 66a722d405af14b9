"""A pull request from opened to queued, and an incident from push to follow-up, on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import FORMATS, Ended, Gate
from tests.hosts.github import GitHub, Pull, github, write_event

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SETTINGS = 'required = []\n[roles]\ndelivery-owner = ["@dana"]\n'
WAITS_FOR_UNIT = {
    "type": "required_status_checks",
    "parameters": {"required_status_checks": [{"context": "unit", "integration_id": 15368}]},
}
BODY = """\
## Context
Orders over ten lines were charged twice, since a retry had no key of its own.

## Testing
Placed an order of eleven lines on staging: one charge and one receipt.

Closes #12
"""
TRAILERS = "fix: stop the loop\n\nIncident: #12\nIncident-Reason: it loops\nFollow-up: #13"
ELSEWHERE = {"change", "gitlab-sast", "gitlab-secret-detection", "gitlab-dependency-scanning"}
"""What is told to GitLab of credentials, code and packages alone; and what is no report."""
PEOPLE = ("--stage=pull-request", "--stage=merge-guard")


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github(now=datetime.now(UTC) - timedelta(hours=2)) as served:
        served.rules["main"] = [WAITS_FOR_UNIT]
        yield served


@pytest.fixture
def judge(host: GitHub, gate: Gate, tmp_path: Path):
    """Runs the two stages in a job of an event."""

    def run(
        event: Mapping[str, Any],
        name: str = "pull_request",
        *words: str,
        reports: tuple[str, ...] = ("json",),
    ) -> Ended:
        path = write_event(tmp_path, event)
        host.wait(minutes=1)
        asked = len(host.asked)
        environ = host.environ(name) | {"GITHUB_EVENT_PATH": path}
        ended = gate(*(words or PEOPLE), reports=reports, **environ)
        assert "Traceback" not in ended.everything()
        assert len(host.asked) - asked <= 15
        return ended

    return run


def rules(ended: Ended, effect: str = "blocks") -> set[str]:
    return {each["rule"] for each in ended.json["findings"] if each["effect"] == effect}


def opened(host: GitHub, head: str, **told: Any) -> Pull:
    return host.open_pull_request(head, branch="fix/charge-once", **told)


def test_a_pull_request_from_opened_to_queued(host, judge, repository):  # noqa: PLR0915 - one story
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    pull = opened(host, repository.commit({"a.py": "A = 2\n"}, "fix: charge once"), body="")
    host.issue(12, body="## Acceptance criteria\n- [ ] an order is charged exactly once")

    ended = judge(host.event(pull, base))
    assert 1 == ended.code
    assert rules(ended) == {
        "pull-request/context-missing",
        "pull-request/evidence-missing",
        "pull-request/ticket-missing",
        "merge-guard/review-missing",
    }
    assert rules(ended, "undecided") == {"merge-guard/checks-pending"}

    host.edit(pull, body=BODY)
    host.request_review(pull, "bob")
    assert rules(judge(host.event(pull, base))) == {"merge-guard/review-missing"}

    host.review(pull, "bob", "CHANGES_REQUESTED")
    asks = {"merge-guard/review-missing", "merge-guard/changes-requested"}
    assert rules(judge(host.event(pull, base))) == asks

    host.review(pull, "bob")
    ended = judge(host.event(pull, base))
    assert (3, set()) == (ended.code, rules(ended))  # approved, and its check has not reported
    host.check(pull.head, "unit", "failure")
    assert rules(judge(host.event(pull, base))) == {"merge-guard/checks-not-green"}
    host.check(pull.head, "unit")
    assert 0 == judge(host.event(pull, base)).code

    repository.git("commit", "--quiet", "--amend", "--message=fix: charge each order once")
    host.force_push(pull, repository.head)
    host.rebind(pull)
    host.check(pull.head, "unit")
    ended = judge(host.event(pull, base))
    assert (1, {"merge-guard/review-stale"}) == (ended.code, rules(ended))

    host.review(pull, "bob")
    assert 0 == judge(host.event(pull, base)).code

    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "fix/charge-once")
    queued = repository.head
    host.enqueue(pull, base=base, head=queued)
    group = host.group(pull, base, queued)
    ended = judge(group, "merge_group")
    assert (3, {"merge-guard/checks-pending"}) == (ended.code, rules(ended, "undecided"))
    host.check(queued, "unit")
    assert 0 == judge(group, "merge_group").code

    host.merge(pull, queued)
    pushed = host.pushed(base, queued)
    assert 0 == judge(pushed, "push", "--stage=merge-guard").code


def test_whoever_wants_no_review_finds_no_way_around_it(host, judge, repository):  # noqa: PLR0915 - one story
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    pull = opened(
        host, repository.commit({"a.py": "A = 2\n"}, "fix: charge once"), body=BODY, base="topic"
    )
    host.issue(12, body="## Acceptance criteria\n- [ ] an order is charged exactly once")
    host.request_review(pull, "bob")
    host.check(pull.head, "unit", app="author-app") | {"app": {"id": 666, "slug": "author-app"}}

    def judged() -> set[str]:
        ended = judge(host.event(pull, base))
        assert 0 != ended.code
        return rules(ended) - {"merge-guard/checks-not-green"}

    missing, stale = {"merge-guard/review-missing"}, {"merge-guard/review-stale"}
    host.review(pull, "ann")
    host.review(pull, "ann-second")  # an account that may not write
    host.review(pull, "helper[bot]")
    assert missing == judged()

    kept = pull.commits[-1].authors
    host.review(pull, "bob")
    pull.commits[-1].authors = (*kept, "Bob")  # who wrote a part of it
    assert missing == judged()
    pull.commits[-1].authors, pull.commits[-1].committer = kept, "bob"
    pull.commits[-1].is_by_host = True  # a signature of the host's, as in its web editor
    assert missing == judged()
    pull.commits[-1].committer, pull.commits[-1].is_by_host = "", False

    host.retarget(pull, "main")
    assert stale == judged()
    approval = host.review(pull, "bob")
    host.dismiss(pull, approval, "cleo")
    host.request_review(pull, "bob")
    assert stale == judged()  # as it stood before: of another branch

    host.review(pull, "bob")
    before = pull.head
    repository.git("commit", "--quiet", "--amend", "--no-edit", "--date=2026-01-01T00:00:00Z")
    host.wait(minutes=1)
    host.force_push(pull, repository.head)
    host.rebind(pull)
    assert stale == judged()
    host.review(pull, "bob", on=before)  # in the page that still showed the old commit
    assert stale == judged()

    host.review(pull, "dana")
    host.wait(minutes=1)
    host.edit(pull, body=f"{BODY}\nIncident: #12\nReason: it is late\nFollow-up: #13\n")
    host.issue(13)
    host.label_issue(13, "incident-follow-up", "ann")
    host.comment(12, "ann", "incident approved")
    assert {"merge-guard/incident-unapproved"} == judged()
    host.edit(pull, title="fix: charge once (#99)", body=BODY.replace("Closes #12", ""))
    assert {"pull-request/ticket-missing"} == judged()


def test_an_incident_from_push_to_follow_up(host, judge, repository):  # noqa: PLR0915 - as above
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    head = repository.commit({"a.py": "A = 2\n"}, TRAILERS)
    host.direct.add(head)
    host.issue(12, "Payments are down")
    host.issue(13, "Test what was skipped")
    host.label_issue(13, "incident-follow-up", "ann")
    pushed = host.pushed(base, head)

    def judged(**told: Any) -> Ended:
        return judge(pushed, "push", "--stage=merge-guard", **told)

    ended = judged()
    assert 1 == ended.code
    assert rules(ended) == {"merge-guard/direct-push", "merge-guard/incident-unapproved"}

    host.comment(12, "bob", "incident approved")
    assert 1 == judged().code
    host.comment(12, "dana", "I am looking into it.")
    host.edit_comment(12, "ann", "Incident approved, go ahead.")  # whoever may push can
    assert 1 == judged().code
    host.comment(12, "dana", "Incident approved, go ahead.")
    ended = judged(reports=FORMATS)
    assert (0, {"merge-guard/incident"}) == (ended.code, rules(ended, "warns"))
    for form in set(FORMATS) & set(ended.reports):
        if form in ELSEWHERE:
            continue
        text = ended.reports[form].replace("\u200b", "")  # where it would be a live reference
        assert "Incident #12 is declared" in text, form

    host.issues[12]["comments"][-1]["at"] -= timedelta(hours=25)
    ended = judged()
    assert rules(ended) == {"merge-guard/direct-push", "merge-guard/incident-expired"}

    repository.branch("fix/charge-once")
    pull = opened(host, repository.commit({"a.py": "A = 3\n"}, "fix: charge once"), body=BODY)
    host.issues[12] |= {"body": "## Acceptance criteria\n- [ ] an order is charged once"}
    host.request_review(pull, "bob")
    host.wait(minutes=1)
    host.review(pull, "bob")
    host.check(pull.head, "unit")
    assert 0 == judge(host.event(pull, head)).code
    host.issues[13]["createdAt"] -= timedelta(days=8)
    ended = judge(host.event(pull, head))
    assert (1, {"merge-guard/follow-up-overdue"}) == (ended.code, rules(ended))
    host.close_issue(13)
    assert 0 == judge(host.event(pull, head)).code


def test_an_incident_excuses_a_red_check_and_what_a_token_may_not_see_is_named(
    host, judge, repository
):
    base = repository.commit({"gate.toml": SETTINGS, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    body = f"{BODY}\nIncident: #12\nReason: payments are down\nFollow-up: #13\n"
    pull = opened(host, repository.commit({"a.py": "A = 2\n"}, "fix: charge once"), body=body)
    host.issue(12, body="## Acceptance criteria\n- [ ] an order is charged exactly once")
    host.issue(13)
    host.label_issue(13, "incident-follow-up", "ann")
    host.request_review(pull, "dana")
    host.check(pull.head, "unit", "failure")
    host.wait(minutes=1)

    ended = judge(host.event(pull, base))
    assert rules(ended) == {
        "merge-guard/incident-unapproved",
        "merge-guard/checks-not-green",
        "merge-guard/review-missing",
    }
    host.review(pull, "dana")
    assert 0 == judge(host.event(pull, base)).code
    host.edit(pull, body=body.replace("#12\nReason", "#11\nReason"))  # which nobody approved
    assert "merge-guard/incident-unapproved" in rules(judge(host.event(pull, base)))

    host.scopes = frozenset({"contents"})
    ended = judge(host.event(pull, base))
    assert (3, set()) == (ended.code, rules(ended))
    said = " ".join(each["message"] for each in ended.json["findings"])
    for scope in ("pull-requests: read", "checks: read", "issues: read"):
        assert scope in said
