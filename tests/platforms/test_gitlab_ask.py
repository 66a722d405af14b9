"""What GitLab tells of people: each fact is known, or says what to give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from gate.model.approval import Standing, last_words
from gate.model.change import Change, Commit, Event
from gate.model.fact import NOT_ASKED, Fact, Known, Unknown
from gate.model.host import Host
from gate.model.network import Network
from gate.model.pull_request import Label, PullRequest
from gate.model.review import CheckState, Happening, ReviewRequest, ReviewState
from gate.model.ticket import TicketState
from gate.model.want import Inquiry, Want
from gate.platforms.gitlab import ask
from tests.hosts.gitlab import START, TOKEN, GitLab, gitlab

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
A, B, C, D = (letter * 40 for letter in "abcd")
ABOUT_PULL = (Want.REVIEWS, Want.CHECKS, Want.TICKETS, Want.PROTECTION, Want.TEAMS)


@pytest.fixture
def host() -> Iterator[GitLab]:
    with gitlab() as served:
        yield served


def event_of(made: Any, event: Event = Event.PULL_REQUEST) -> Change:
    """Return the change of a merge request, as its variables tell of it."""
    pull = PullRequest(
        number=made.iid,
        title=made.title,
        body=made.description,
        author="",
        base_branch=made.target,
        head_branch=made.source,
        labels=tuple(Label(name=name, set_by=NOT_ASKED) for name in made.labels),
        head=made.head,
    )
    return Change(
        event=event, base_tree="", head_tree="", head_commit=made.head, commits=Known(()),
        pull_request=pull, told_by_host=Host(name="gitlab"),
    )  # fmt: skip


def asked(host: GitLab, change: Change, *wants: Want, **further: Any) -> Change:
    environ = further.pop("environ", host.environ())
    return ask.ask(change, Inquiry(wants=frozenset(wants), **further), environ, Network())


def known(fact: Fact[Any]) -> Any:
    assert isinstance(fact, Known), fact
    return fact.value


def reason(fact: Fact[Any]) -> str:
    assert isinstance(fact, Unknown), fact
    return fact.reason


@pytest.mark.parametrize("says_when", [True, False])
def test_an_approval_is_of_the_head_that_there_was(host: GitLab, says_when: bool):
    made = host.open_merge_request(A)
    at = host.wait(hours=1)
    host.approve(made, "bob", says_when=says_when)
    host.approve(made, "eve")
    host.wait(hours=1)
    host.force_push(made, B)
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    bob, eve = known(told.reviews)
    assert ("bob", ReviewState.APPROVED, Known(A), at, Known(True)) == (
        bob.author.login, bob.state, bob.commit, bob.submitted_at, bob.can_write,
    )  # fmt: skip
    assert Known(False) == eve.can_write
    assert ("ann", B) == (told.author, told.head)


def test_an_approval_that_was_taken_back_is_none(host: GitLab):
    made = host.open_merge_request(A)
    host.approve(made, "bob")
    host.unapprove(made, "bob")
    assert () == known(asked(host, event_of(made), Want.REVIEWS).pull_request.reviews)


def test_nobody_can_write_gitlabs_own_notes(host: GitLab):
    made = host.open_merge_request(A)
    host.note(made, "eve", "approved this merge request")
    host.note(made, "eve", "marked this merge request as **ready**")
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    assert [ReviewState.COMMENTED] * 2 == [each.state for each in known(told.reviews)]
    assert [Happening.OPENED] == [each.what for each in known(told.timeline)]


def test_requested_changes_are_told(host: GitLab):
    made = host.open_merge_request(A)
    at = host.wait(hours=1)
    host.request_changes(made, "bob")
    (review,) = known(asked(host, event_of(made), Want.REVIEWS).pull_request.reviews)
    assert (ReviewState.CHANGES_REQUESTED, at) == (review.state, review.submitted_at)


def test_the_timeline_tells_what_happened_in_order(host: GitLab):
    made = host.open_merge_request(A)
    host.wait(hours=1)
    host.note(made, "ann", "marked this merge request as **ready**", is_system=True)
    host.request_review(made, "bob")
    host.label(made, "size-override", "cleo")
    host.wait(hours=1)
    host.push(made, B)
    host.wait(hours=1)
    host.merge(made, C)
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    assert [
        (Happening.OPENED, "", "", A),
        (Happening.READY, "", "", ""),
        (Happening.REVIEW_REQUESTED, "bob", "", ""),
        (Happening.LABELLED, "size-override", "", ""),
        (Happening.PUSHED, "", A, B),
        (Happening.MERGED, "", "", C),
    ] == [(each.what, each.subject, each.before, each.after) for each in known(told.timeline)]
    assert (Label(name="size-override", set_by=Known("cleo")),) == told.labels
    assert (ReviewRequest(reviewer="bob"),) == known(told.review_requests)
    assert START + timedelta(hours=3) == known(told.merged_at)


def test_contributors_are_accounts_whose_name_matches(host: GitLab):
    made = host.open_merge_request(A)
    host.approve(made, "bob")
    made.commits.append(
        host.commit(B, "bob", author_email="9-cleo@users.noreply.gitlab.com", parent_ids=[A])
    )
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    first, second = known(told.contributions)
    assert (A, ["ann"]) == (first.commit, [each.login for each in first.authors])
    assert ("cleo", "bob", (A,)) == (
        second.authors[0].login, second.committer.login, second.parents,
    )  # fmt: skip


def test_whom_a_message_names_a_co_author_made_it_too(host: GitLab):
    trailers = ("Co-authored-by: Bob <b@x.example>", "CO-AUTHORED-BY: C <9-cleo@users.noreply.x>")
    message = "\n".join(("fix: pay", "", *trailers))
    made = host.open_merge_request(A, commits=[host.commit(A, "ann", message=message)])
    host.approve(made, "bob")
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    (only,) = known(told.contributions)
    assert ["ann", "bob", "cleo"] == [each.login for each in only.authors]
    (word,) = known(last_words(told, is_clean=lambda *_: True))
    assert Standing.BARRED is word.standing


def test_a_commit_of_no_moment_leaves_open_who_made_it(host: GitLab):
    made = host.open_merge_request(A)
    made.commits.append(host.commit(B, "bob", committed_date="2026-09-07T09:00:00"))
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    assert "does not tell all of a commit" in reason(told.contributions)


def test_what_gitlab_withholds_of_a_list_is_not_left_out(host: GitLab):
    made = host.open_merge_request(A)
    host.request_changes(made, "bob")
    made.reviewers[0]["user"].pop("id")
    (review,) = known(asked(host, event_of(made), Want.REVIEWS).pull_request.reviews)
    assert "does not say whose account" in reason(review.can_write)
    made.reviewers[0] = None
    told = asked(host, event_of(made), Want.REVIEWS).pull_request
    assert "GitLab withholds a part of it" == reason(told.reviews)


@pytest.mark.parametrize(
    ("login", "is_bot"), [("project_7_bot_1f", True), ("mallory-bot", False), ("ann", False)]
)
def test_nobody_is_a_program_by_a_name_of_their_choice(host: GitLab, login: str, is_bot: bool):
    made = host.open_merge_request(A, author=login)
    assert is_bot is asked(host, event_of(made), Want.REVIEWS).pull_request.is_author_bot


def test_jobs_and_statuses_are_told_with_every_attempt(host: GitLab):
    made = host.open_merge_request(A)
    host.status(A, "test", "failed")
    host.wait(minutes=1)
    host.status(A, "test", "success")
    host.status(A, "flaky", "failed", allow_failure=True)
    host.status(A, "deploy", "manual")
    host.status(A, "odd", "dancing")
    own = host.status(A, "gate", "running")
    host.status(A, "sonar", "success", job=False, by="bob")
    environ = host.environ() | {"CI_JOB_ID": str(own["id"])}
    told = asked(host, event_of(made), Want.CHECKS, environ=environ).pull_request
    found = {(each.name, each.attempt): each for each in known(told.checks)}
    assert CheckState.FAILURE == found["test", 1].state
    assert CheckState.SUCCESS == found["test", 2].state
    assert CheckState.NEUTRAL == found["flaky", 1].state
    assert CheckState.ACTION_REQUIRED == found["deploy", 1].state
    assert CheckState.UNKNOWN == found["odd", 1].state
    assert (CheckState.PENDING, True) == (found["gate", 1].state, found["gate", 1].is_own)
    assert ("bob", True) == (found["sonar", 1].app, found["sonar", 1].is_status)
    assert ("gitlab", False) == (found["test", 2].app, found["test", 2].is_status)


def test_protection_is_as_far_as_gitlab_tells(host: GitLab):
    change = event_of(host.open_merge_request(A))
    assert not known(asked(host, change, Want.PROTECTION).host.protection).is_protected
    host.protected["main"] = {"allow_force_push": False, "code_owner_approval_required": True}
    told = known(asked(host, change, Want.PROTECTION).host.protection)
    assert (True, Known(False), Known(True)) == (
        told.is_protected, told.allows_force_push, told.needs_code_owners,
    )  # fmt: skip
    host.hidden = {"main"}
    assert "read_api" in reason(asked(host, change, Want.PROTECTION).host.protection)


def test_a_ticket_is_told_with_its_comments_and_blockers(host: GitLab):
    host.issue(12, description="## Acceptance criteria", labels=["P1"])
    host.comment(12, "dana", "go")
    host.links[12] = [
        {"iid": 9, "link_type": "is_blocked_by", "state": "opened"},
        {"iid": 8, "link_type": "is_blocked_by", "state": "closed"},
        {"iid": 5, "link_type": "relates_to", "state": "opened"},
    ]
    change = event_of(host.open_merge_request(A, description="Closes #12, #99, other/p#3"))
    told = asked(host, change, Want.TICKETS).host
    twelve = known(told.ticket("#12"))
    assert (TicketState.OPEN, "## Acceptance criteria") == (twelve.state, twelve.body)
    assert Known(("#9",)) == twelve.blocked_by
    assert [("dana", "go")] == [(e.author.login, e.text) for e in known(twelve.remarks)]
    assert TicketState.MISSING == known(told.ticket("#99")).state
    assert NOT_ASKED == told.ticket("other/p#3")


def test_a_group_has_its_members(host: GitLab):
    host.groups["g/backend"] = ("ann", "bob")
    change = event_of(host.open_merge_request(A))
    told = asked(host, change, Want.TEAMS, teams=("g/backend", "g/gone", "g/../x y")).host
    assert Known(("ann", "bob")) == told.members("@g/backend")
    assert isinstance(told.members("g/gone"), Unknown)
    assert isinstance(told.members("g/../x y"), Unknown)


def commit(oid: str) -> Commit:
    return Commit(
        id=oid, parents=(), author_name="", author_email="", committer_name="",
        committer_email="", authored_at=START, committed_at=START, message="change",
    )  # fmt: skip


def test_each_pushed_commit_says_which_merge_request_brought_it(host: GitLab):
    made = host.open_merge_request(A)
    host.push(made, B)
    host.merge(made, C)
    change = Change(
        event=Event.PUSH, base_tree="", head_tree="", head_name="main",
        commits=Known(tuple(map(commit, (D, C, B, A)))), told_by_host=Host(name="gitlab"),
    )  # fmt: skip
    told = asked(host, change, Want.PUSHED).host
    assert [(D, []), (C, [7]), (B, [7]), (A, [7])] == [
        (each.commit, [pull.number for pull in each.pull_requests]) for each in known(told.pushed)
    ]
    assert 3 == told.requests  # the merge request says the rest of its commits itself


def test_a_train_is_of_one_merge_request(host: GitLab):
    made = host.open_merge_request(A)
    host.approve(made, "bob")
    told = asked(host, event_of(made, Event.MERGE_QUEUE), Want.REVIEWS).host
    assert [7] == [each.number for each in known(told.queued)]


def test_the_past_is_what_was_merged_since(host: GitLab):
    host.merge(host.open_merge_request(A, iid=1), A)
    since = host.wait(days=10)
    made = host.open_merge_request(B, iid=2)
    host.open_merge_request(D, iid=3)
    host.issue(5)
    host.request_review(made, "bob")
    host.wait(hours=1)
    host.approve(made, "bob")
    host.merge(made, C)
    change = Change(
        event=Event.SCHEDULE, base_tree="", head_tree="", commits=Known(()),
        told_by_host=Host(name="gitlab"),
    )  # fmt: skip
    past = known(asked(host, change, Want.PAST, since=since).host.past)
    pull, waiting = past.pull_requests
    assert (2, 3, None) == (pull.number, waiting.number, known(waiting.merged_at))
    assert [ReviewState.APPROVED] == [each.state for each in known(pull.reviews)]
    whats = [each.what for each in known(pull.timeline)]
    assert [Happening.OPENED, Happening.REVIEW_REQUESTED, Happening.MERGED] == whats
    assert 1 == len(known(pull.contributions))
    assert ["#5"] == [each.key for each in known(past.tickets)]


HIDDEN = ("notes", "approvals", "versions", "commits", "reviewers", "resource_label_events")


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_withheld_says_what_to_give(host: GitLab, name: str):
    host.hidden = {name}
    change = event_of(host.open_merge_request(A, labels=["x"]))
    told = asked(host, change, Want.REVIEWS).pull_request
    assert "`read_api`" in reason(told.reviews)
    assert "`read_api`" in reason(told.labels[0].set_by)


def test_members_that_are_hidden_leave_the_reviews(host: GitLab):
    host.hidden = {"all"}
    made = host.open_merge_request(A)
    host.approve(made, "bob")
    (review,) = known(asked(host, event_of(made), Want.REVIEWS).pull_request.reviews)
    assert "`read_api`" in reason(review.can_write)


def test_without_a_token_every_fact_says_how_to_give_one(host: GitLab):
    environ = host.environ()
    del environ["GATE_TOKEN"]
    environ["CI_JOB_TOKEN"] = "of-the-job"
    change = event_of(host.open_merge_request(A, labels=["x"]))
    told = asked(host, change, *ABOUT_PULL, environ=environ, teams=("g/b",))
    pull = told.pull_request
    for fact in (pull.reviews, pull.timeline, pull.contributions, pull.checks,
                 pull.labels[0].set_by, told.host.tickets, told.host.protection,
                 told.host.members("g/b")):  # fmt: skip
        assert "`GATE_TOKEN`" in reason(fact)
    assert [] == host.asked


def test_what_is_long_comes_page_by_page(host: GitLab):
    host.page_size = 2
    made = host.open_merge_request(A)
    for number in range(5):
        host.note(made, "bob", f"note {number}")
    assert 5 == len(known(asked(host, event_of(made), Want.REVIEWS).pull_request.reviews))


def test_a_whole_merge_request_takes_few_requests(host: GitLab):
    for number in range(1, 30):
        host.issue(number)
    host.groups["g/b"] = ("bob",)
    host.protected["main"] = {}
    body = " ".join(f"#{number}" for number in range(1, 30))
    made = host.open_merge_request(A, description=body)
    host.approve(made, "bob")
    host.label(made, "x", "bob")
    told = asked(host, event_of(made), *ABOUT_PULL, Want.LABELS, teams=("g/b",))
    assert len(host.asked) == told.host.requests
    assert told.host.requests <= 15


def test_a_token_is_sent_as_gitlab_wants_it_and_never_told(host: GitLab):
    told = asked(host, event_of(host.open_merge_request(A)), *ABOUT_PULL)
    assert {TOKEN} == {each.headers["private-token"] for each in host.asked}
    assert TOKEN not in repr(told)
