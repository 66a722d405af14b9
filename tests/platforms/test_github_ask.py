"""What GitHub tells of people: each fact is known, or says what to give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from gate.model.approval import last_words
from gate.model.change import Change, Commit, Event
from gate.model.fact import NOT_ASKED, Fact, Known, Unknown
from gate.model.host import Host
from gate.model.network import Network
from gate.model.person import Person
from gate.model.pull_request import Label, PullRequest
from gate.model.review import CheckState, Happening, ReviewRequest, ReviewState
from gate.model.ticket import TicketState
from gate.model.value import replace
from gate.model.want import Inquiry, Want
from gate.platforms.github import ask
from tests.hosts.github import ALL, START, TOKEN, GitHub, github
from tests.hosts.github import Commit as Pushed
from tests.hosts.server import Answered

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
A, B, C, D = (letter * 40 for letter in "abcd")
ABOUT_PULL = (Want.REVIEWS, Want.CHECKS, Want.TICKETS, Want.PROTECTION, Want.TEAMS)


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def event_of(pull: Any, **told: Any) -> Change:
    """Return the change of a pull request, as its event tells of it."""
    facts = PullRequest(
        number=pull.number,
        title=pull.title,
        body=pull.body,
        author=pull.author,
        base_branch=pull.base,
        head_branch=pull.branch,
        labels=tuple(Label(name=name, set_by=NOT_ASKED) for name in pull.labels),
        head=pull.head,
    )
    known: dict[str, Any] = {
        "event": Event.PULL_REQUEST,
        "base_tree": "",
        "head_tree": "",
        "commits": Known(()),
        "pull_request": facts,
        "told_by_host": Host(name="github", repository="o/r"),
    }
    return Change(**(known | told))


def asked(
    host: GitHub,
    change: Change,
    *wants: Want,
    environ: dict[str, str] | None = None,
    **further: Any,
) -> Change:
    inquiry = Inquiry(wants=frozenset(wants), **further)
    return ask.ask(change, inquiry, environ or host.environ(), Network())


def known(fact: Fact[Any]) -> Any:
    assert isinstance(fact, Known), fact
    return fact.value


def reason(fact: Fact[Any]) -> str:
    assert isinstance(fact, Unknown), fact
    return fact.reason


def test_nothing_wanted_asks_nothing(host: GitHub):
    change = event_of(host.open_pull_request(A))
    assert change == asked(host, change)
    assert [] == host.asked


def test_labels_are_asked_for_only_where_there_are_any(host: GitHub):
    pull = host.open_pull_request(A)
    assert NOT_ASKED == asked(host, event_of(pull), Want.LABELS).pull_request.timeline
    assert [] == host.asked
    host.label(pull, "size-accepted", "bob")
    (label,) = asked(host, event_of(pull), Want.LABELS).pull_request.labels
    assert Label(name="size-accepted", set_by=Known("bob")) == label
    assert 1 == len(host.asked)


def test_the_label_is_of_whoever_set_it_last(host: GitHub):
    pull = host.open_pull_request(A)
    host.label(pull, "size-accepted", "bob")
    host.unlabel(pull, "size-accepted", "bob")
    host.label(pull, "size-accepted", "ann")
    (label,) = asked(host, event_of(pull), Want.LABELS).pull_request.labels
    assert Known("ann") == label.set_by


def test_a_review_is_told_with_who_and_when_and_on_which_commit(host: GitHub):
    pull = host.open_pull_request(A)
    at = host.wait(hours=1)
    host.review(pull, "bob")
    host.review(pull, "eve", "CHANGES_REQUESTED")
    host.review(pull, "helper[bot]", "COMMENTED")
    bob, eve, bot = known(asked(host, event_of(pull), Want.REVIEWS).pull_request.reviews)
    assert (Person(login="bob"), ReviewState.APPROVED, Known(A), at, Known(True)) == (
        bob.author, bob.state, bob.commit, bob.submitted_at, bob.can_write,
    )  # fmt: skip
    assert (ReviewState.CHANGES_REQUESTED, Known(False)) == (eve.state, eve.can_write)
    assert Person(login="helper[bot]", is_bot=True) == bot.author


def test_a_dismissed_and_a_pending_review_are_told_as_such(host: GitHub):
    pull = host.open_pull_request(A)
    host.dismiss(pull, host.review(pull, "bob"), "ann")
    host.review(pull, "cleo", "PENDING")
    one, other = known(asked(host, event_of(pull), Want.REVIEWS).pull_request.reviews)
    assert (ReviewState.DISMISSED, ReviewState.PENDING) == (one.state, other.state)
    assert other.submitted_at is None


def test_the_timeline_tells_what_happened_in_order(host: GitHub):
    pull = host.open_pull_request(A)
    host.make_draft(pull)
    host.wait(hours=1)
    host.make_ready(pull)
    host.request_review(pull, "bob")
    host.request_review(pull, "o/backend")
    host.wait(hours=1)
    host.force_push(pull, B)
    host.enqueue(pull, base=C, head=D)
    host.merge(pull, D)
    told = asked(host, event_of(pull), Want.REVIEWS).pull_request
    assert [
        (Happening.OPENED, "", "", ""),
        (Happening.DRAFT, "", "", ""),
        (Happening.READY, "", "", ""),
        (Happening.REVIEW_REQUESTED, "bob", "", ""),
        (Happening.REVIEW_REQUESTED, "o/backend", "", ""),
        (Happening.FORCE_PUSHED, "", A, B),
        (Happening.QUEUED, "", "", ""),
        (Happening.MERGED, "", "", D),
    ] == [(each.what, each.subject, each.before, each.after) for each in known(told.timeline)]
    assert START + timedelta(hours=2) == known(told.merged_at)
    assert D == told.merge_commit
    assert {ReviewRequest(reviewer="bob"), ReviewRequest(reviewer="o/backend", is_team=True)} == {
        *known(told.review_requests)
    }


def test_contributors_are_accounts_where_github_knows_them(host: GitHub):
    commit = Pushed(
        oid=A,
        authors=("ann", "7+cleo@users.noreply.github.com", "who@example.com"),
        committer="noreply@github.com",
        parents=(B, C),
        is_by_host=True,
    )
    pull = host.open_pull_request(A, commits=[commit])
    (made,) = known(asked(host, event_of(pull), Want.REVIEWS).pull_request.contributions)
    assert ["ann", "cleo", ""] == [each.login for each in made.authors]
    assert "who@example.com" == made.authors[2].email
    assert ("web-flow", True, (B, C)) == (made.committer.login, made.is_by_host, made.parents)


def test_what_is_long_comes_page_by_page(host: GitHub):
    host.page_size = 2
    pull = host.open_pull_request(A)
    for number in range(5):
        host.review(pull, f"r{number}", "COMMENTED")
    for name in "xyz":
        host.label(pull, name, "bob")
    told = asked(host, event_of(pull), Want.REVIEWS).pull_request
    assert [f"r{number}" for number in range(5)] == [
        each.author.login for each in known(told.reviews)
    ]
    assert 4 == len(known(told.timeline))
    assert [Known("bob")] * 3 == [each.set_by for each in told.labels]
    assert 3 == len(host.asked)


def test_what_is_longer_than_gate_reads_is_unknown(host: GitHub):
    host.page_size = 2
    pull = host.open_pull_request(A)
    for number in range(20):
        host.review(pull, f"r{number}", "COMMENTED")
    told = asked(host, event_of(pull), Want.REVIEWS).pull_request
    assert "there is more of it than gate reads" == reason(told.reviews)
    assert Known(A) == Known(known(told.contributions)[0].commit)


UNREAD = {
    "an objection": lambda pull: pull.reviews.append(None),
    "a push": lambda pull: pull.timeline.append(None),
    "a day without its zone": lambda pull: pull.timeline[0].update(createdAt="2026-09-07T10:00:00"),
    "the 21st author": lambda pull: setattr(
        pull.commits[0], "authors", tuple(f"p{number}" for number in range(21))
    ),
}


@pytest.mark.parametrize("unread", UNREAD)
def test_what_github_withholds_of_a_list_is_not_left_out(host: GitHub, unread: str):
    pull = host.open_pull_request(A)
    host.label(pull, "x", "bob")
    host.review(pull, "bob")
    UNREAD[unread](pull)
    told = asked(host, event_of(pull), Want.REVIEWS).pull_request
    assert reason(last_words(told, is_clean=lambda *_: True)) in (
        "GitHub withholds a part of it", "GitHub does not tell it",
    )  # fmt: skip


def test_title_and_labels_are_those_of_now_and_the_head_that_of_the_job(host: GitHub):
    pull = host.open_pull_request(A)
    change = event_of(pull)
    host.edit(pull, title="feat: refund")
    host.push(pull, B)
    told = asked(host, change, Want.REVIEWS).pull_request
    assert ("feat: refund", A) == (told.title, told.head)
    assert [A, B] == [each.commit for each in known(told.contributions)]


def test_checks_are_every_attempt_and_name_their_app(host: GitHub):
    pull = host.open_pull_request(A)
    host.check(A, "test", "failure")
    host.wait(minutes=5)
    host.check(A, "test", "success")
    host.check(A, "lint", "")
    host.check(A, "gate", "", run=1)
    host.status(A, "ci/old", "error", by="jenkins")
    found = known(asked(host, event_of(pull), Want.CHECKS).pull_request.checks)
    told = [(each.name, each.state, each.attempt, each.app, each.is_own) for each in found]
    assert ("test", CheckState.FAILURE, 1, "github-actions", False) in told
    assert ("test", CheckState.SUCCESS, 2, "github-actions", False) in told
    assert ("lint", CheckState.PENDING, 1, "github-actions", False) in told
    assert ("gate", CheckState.PENDING, 1, "github-actions", True) in told
    assert ("ci/old", CheckState.FAILURE, 1, "jenkins", False) in told
    assert [True] == [each.is_status for each in found if each.name == "ci/old"]


@pytest.mark.parametrize("word", ["bogus", "waiting", None])
def test_a_conclusion_that_nobody_knows_is_no_success(host: GitHub, word: str | None):
    pull = host.open_pull_request(A)
    host.check(A, "test")
    host.check_runs[-1]["conclusion"] = word
    (found,) = known(asked(host, event_of(pull), Want.CHECKS).pull_request.checks)
    assert CheckState.UNKNOWN == found.state


def test_checks_come_page_by_page(host: GitHub):
    host.page_size = 2
    pull = host.open_pull_request(A)
    for number in range(5):
        host.check(A, f"test {number}")
    assert 5 == len(known(asked(host, event_of(pull), Want.CHECKS).pull_request.checks))


def test_protection_is_what_rules_and_the_old_protection_ask_together(host: GitHub):
    host.rules["main"] = [
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1,
         "require_code_owner_review": True, "dismiss_stale_reviews_on_push": True}},
        {"type": "required_status_checks", "parameters": {"required_status_checks": [
            {"context": "test", "integration_id": 15368}]}},
        {"type": "non_fast_forward"}, {"type": "merge_queue"},
    ]  # fmt: skip
    host.classic["main"] = {
        "requiredApprovingReviewCount": 2,
        "requiredStatusCheckContexts": ["lint"],
        "requiresCodeOwnerReviews": False,
        "allowsForcePushes": True,
    }
    change = event_of(host.open_pull_request(A))
    told = known(asked(host, change, Want.PROTECTION).host.protection)
    assert {("test", "15368"), ("lint", "")} == {
        (each.name, each.app) for each in known(told.required_checks)
    }
    assert 2 == known(told.required_approvals)
    assert known(told.needs_code_owners)
    assert known(told.dismisses_stale)
    assert not known(told.allows_force_push)
    assert known(told.has_queue)


def test_a_branch_without_rules_is_not_protected(host: GitHub):
    change = event_of(host.open_pull_request(A))
    told = known(asked(host, change, Want.PROTECTION).host.protection)
    assert not told.is_protected
    assert known(told.allows_force_push)


def test_a_ticket_is_told_with_its_text_people_and_blockers(host: GitHub):
    issue = host.issue(
        12, body="## Acceptance criteria\n- paid back", status="Ready", priority="P1"
    )
    issue["assignees"] = ["ann"]
    host.label_issue(12, "incident-approved", "dana")
    host.comment(12, "dana", "go")
    host.comment(12, "eve", "me too")
    host.issue(9)
    host.issue(8, state="CLOSED")
    host.blocked_by[12] = [9, 8]
    change = event_of(host.open_pull_request(A, body="Closes #12, see #99 and x/y#3."))
    told = asked(host, change, Want.TICKETS).host
    twelve = known(told.ticket("#12"))
    assert (TicketState.OPEN, Known("Ready"), Known("P1")) == (
        twelve.state, twelve.status, twelve.priority,
    )  # fmt: skip
    assert issue["body"] == twelve.body
    assert ("ann",) == twelve.assignees
    assert (Label(name="incident-approved", set_by=Known("dana")),) == twelve.labels
    assert Known(("#9",)) == twelve.blocked_by
    assert [("dana", "go"), ("eve", "me too")] == [
        (each.author.login, each.text) for each in known(twelve.remarks)
    ]
    assert Known(False) == known(twelve.remarks)[1].can_write
    assert TicketState.MISSING == known(told.ticket("#99")).state
    assert NOT_ASKED == told.ticket("x/y#3")  # of another owner: a token may see too much


def test_a_ticket_of_a_branch_is_asked_for(host: GitHub):
    host.issue(12)
    change = event_of(host.open_pull_request(A, branch="feat/12-refunds"))
    assert "Refunds" == known(asked(host, change, Want.TICKETS).host.ticket("#12")).title


def test_a_team_has_its_members(host: GitHub):
    host.teams["o/backend"] = ("ann", "bob")
    change = event_of(host.open_pull_request(A))
    told = asked(host, change, Want.TEAMS, teams=("o/backend", "o/gone", 'o/"){x')).host
    assert Known(("ann", "bob")) == told.members("@o/backend")
    assert "GATE_TOKEN" in reason(told.members("@o/gone"))
    assert isinstance(told.members('@o/"){x'), Unknown)


def commit(oid: str, message: str = "change") -> Commit:
    return Commit(
        id=oid, parents=(), author_name="", author_email="", committer_name="",
        committer_email="", authored_at=START, committed_at=START, message=message,
    )  # fmt: skip


def a_push(*ids: str) -> Change:
    return Change(
        event=Event.PUSH,
        base_tree="",
        head_tree="",
        head_commit=ids[0],
        head_name="main",
        commits=Known(tuple(map(commit, ids))),
        told_by_host=Host(name="github", repository="o/r"),
    )


def test_each_pushed_commit_says_which_pull_request_brought_it(host: GitHub):
    pull = host.open_pull_request(A)
    host.merge(pull, B)
    told = known(asked(host, a_push(C, B, A), Want.PUSHED).host.pushed)
    assert [(C, []), (B, [7]), (A, [7])] == [
        (each.commit, [pull.number for pull in each.pull_requests]) for each in told
    ]
    assert B == told[1].pull_requests[0].merge_commit
    assert isinstance(known(told[1].pull_requests[0].merged_at), type(START))


def test_a_push_whose_commits_are_hidden_says_so(host: GitHub):
    change = Change(
        event=Event.PUSH, base_tree="", head_tree="", commits=Unknown("shallow"),
        told_by_host=Host(name="github"),
    )  # fmt: skip
    assert "shallow" == reason(asked(host, change, Want.PUSHED).host.pushed)


def a_group(pull: Any, base: str, head: str, *parents: str) -> Change:
    return Change(
        event=Event.MERGE_QUEUE,
        base_tree="",
        head_tree="",
        base_commit=base,
        base_name="main",
        head_commit=head,
        head_name=f"gh-readonly-queue/main/pr-{pull.number}-{base}",
        commits=Known((replace(commit(head), parents=parents),)),
        told_by_host=Host(name="github", repository="o/r"),
    )


def test_the_queue_says_which_pull_requests_it_merges_together(host: GitHub):
    first = host.open_pull_request("1" * 40, number=1)
    second = host.open_pull_request("2" * 40, number=2)
    host.review(second, "bob")
    host.enqueue(first, base=A, head=B)
    host.enqueue(second, base=B, head=C)
    told = known(asked(host, a_group(second, A, C), Want.REVIEWS).host.queued)
    assert [1, 2] == [each.number for each in told]
    assert "bob" == known(told[1].reviews)[0].author.login


def test_one_merge_right_on_the_base_is_of_the_pull_request_that_its_branch_names(host: GitHub):
    pull = host.open_pull_request("1" * 40, number=1)
    change = a_group(pull, A, C, A, pull.head)
    (told,) = known(asked(host, change, Want.REVIEWS).host.queued)
    assert 1 == told.number


def test_a_merge_on_another_entry_is_not_taken_for_one(host: GitHub):
    pull = host.open_pull_request("1" * 40, number=1)
    change = a_group(pull, A, C, B, pull.head)
    assert isinstance(asked(host, change, Want.REVIEWS).host.queued, Unknown)


def test_a_queue_with_a_hole_is_unknown(host: GitHub):
    pull = host.open_pull_request("2" * 40, number=2)
    host.enqueue(pull, base=B, head=C)
    told = asked(host, a_group(pull, A, C), Want.REVIEWS).host.queued
    assert "does not say which" in reason(told)


def test_the_past_is_what_ended_since_and_what_is_open(host: GitHub):
    old = host.open_pull_request("1" * 40, number=1)
    host.merge(old, "1" * 40)
    host.close(host.open_pull_request("8" * 40, number=8))
    host.open_pull_request("9" * 40, number=9)
    since = host.wait(days=10)
    new = host.open_pull_request("2" * 40, number=2)
    host.issue(5, labels={"bug": ("ann", host.now)})
    host.issue(6, state="CLOSED", stateReason="DUPLICATE")
    host.wait(days=1)
    host.review(new, "bob")
    host.merge(new, "2" * 40)
    host.open_pull_request("3" * 40, number=3)
    host.close(host.open_pull_request("4" * 40, number=4))
    change = Change(
        event=Event.SCHEDULE, base_tree="", head_tree="", commits=Known(()),
        told_by_host=Host(name="github"),
    )  # fmt: skip
    past = known(asked(host, change, Want.PAST, since=since).host.past)
    assert 2 == past.pull_requests[0].number
    assert {2, 3, 4, 9} == {each.number for each in past.pull_requests}
    assert 1 == len(known(past.pull_requests[0].reviews))
    assert 1 == len(known(past.pull_requests[0].contributions))
    assert [("#5", False), ("#6", True)] == [
        (each.key, each.is_duplicate) for each in known(past.tickets)
    ]


def test_the_past_comes_page_by_page(host: GitHub):
    host.page_size = 2
    for number in range(1, 6):
        host.merge(host.open_pull_request(f"{number}" * 40, number=number), f"{number}" * 40)
        host.wait(hours=1)
    change = Change(
        event=Event.SCHEDULE, base_tree="", head_tree="", commits=Known(()),
        told_by_host=Host(name="github"),
    )  # fmt: skip
    past = known(asked(host, change, Want.PAST, since=START).host.past)
    assert [1, 2, 3, 4, 5] == [each.number for each in past.pull_requests]


def test_a_long_pull_request_of_the_past_is_asked_for_alone(host: GitHub):
    host.page_size = 2
    pull = host.open_pull_request(A)
    for number in range(5):
        host.push(pull, f"{number}" * 40)
    host.merge(pull, "9" * 40)
    change = Change(
        event=Event.SCHEDULE, base_tree="", head_tree="", commits=Known(()),
        told_by_host=Host(name="github"),
    )  # fmt: skip
    (told,) = known(asked(host, change, Want.PAST, since=START).host.past).pull_requests
    assert 6 == len(known(told.contributions))


SCOPES = {
    "pull-requests": lambda change: change.pull_request.reviews,
    "checks": lambda change: change.pull_request.checks,
    "statuses": lambda change: change.pull_request.checks,
    "issues": lambda change: change.host.tickets,
    "contents": lambda change: change.host.protection,
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_missing_scope_is_named(host: GitHub, scope: str):
    pull = host.open_pull_request(A, body="Closes #12.")
    host.scopes = ALL - {scope}
    told = asked(host, event_of(pull), *ABOUT_PULL)
    assert f"give the job `{scope}: read`" in reason(SCOPES[scope](told))
    for other, fact in SCOPES.items():
        is_one = other == scope or {other, scope} == {"checks", "statuses"}
        assert is_one == isinstance(fact(told), Unknown), other


def test_commits_need_a_scope_of_their_own(host: GitHub):
    pull = host.open_pull_request(A)
    host.scopes = ALL - {"contents"}
    told = asked(host, event_of(pull), Want.REVIEWS).pull_request
    assert "`contents: read`" in reason(told.contributions)
    assert () == known(told.reviews)


def test_a_project_that_is_hidden_leaves_the_ticket(host: GitHub):
    host.issue(12)
    host.scopes = ALL - {"projects"}
    change = event_of(host.open_pull_request(A, body="Closes #12."))
    ticket = known(asked(host, change, Want.TICKETS).host.ticket("#12"))
    assert "may read projects" in reason(ticket.status)
    assert "Refunds" == ticket.title


def test_without_a_token_every_fact_says_how_to_give_one(host: GitHub):
    environ = host.environ()
    del environ["GITHUB_TOKEN"]
    change = event_of(host.open_pull_request(A, labels={"x": "bob"}))
    told = asked(host, change, *ABOUT_PULL, environ=environ, teams=("o/b",))
    pull = told.pull_request
    for fact in (pull.reviews, pull.timeline, pull.contributions, pull.checks,
                 pull.labels[0].set_by, told.host.tickets, told.host.protection,
                 told.host.members("o/b")):  # fmt: skip
        assert "GITHUB_TOKEN: ${{ github.token }}" in reason(fact)
    assert [] == host.asked


def test_a_token_that_is_not_accepted_is_said_and_not_shown(host: GitHub):
    environ = host.environ() | {"GITHUB_TOKEN": "another-token-altogether"}
    told = asked(host, event_of(host.open_pull_request(A)), *ABOUT_PULL, environ=environ)
    assert "does not accept the token" in reason(told.pull_request.reviews)
    assert "another-token" not in repr(told)


def test_gates_own_token_goes_first(host: GitHub):
    environ = host.environ() | {"GATE_TOKEN": TOKEN, "GITHUB_TOKEN": "the-jobs"}
    told = asked(host, event_of(host.open_pull_request(A)), Want.REVIEWS, environ=environ)
    assert () == known(told.pull_request.reviews)


def test_offline_asks_nobody(host: GitHub):
    change = event_of(host.open_pull_request(A))
    inquiry = Inquiry(wants=frozenset(ABOUT_PULL))
    told = ask.ask(change, inquiry, host.environ(), Network(is_offline=True))
    assert "--offline" in reason(told.pull_request.reviews)
    assert [] == host.asked


def test_a_whole_pull_request_takes_few_requests(host: GitHub):
    body = " ".join(f"#{number}" for number in range(1, 30))
    for number in range(1, 30):
        host.issue(number)
    host.teams["o/b"] = ("bob",)
    pull = host.open_pull_request(A, body=body)
    host.label(pull, "x", "bob")
    told = asked(host, event_of(pull), *ABOUT_PULL, Want.LABELS, teams=("o/b", "o/c"))
    assert len(host.asked) == told.host.requests
    assert told.host.requests <= 15


def test_an_answer_of_another_kind_is_unknown(host: GitHub):
    pull = host.open_pull_request(A)
    for data in ([], {}, {"data": 7}, {"data": {"repository": None}}, {"errors": "x"}, None, "x"):
        host.planned.append(Answered(data=data))
        assert isinstance(asked(host, event_of(pull), Want.REVIEWS).pull_request.reviews, Unknown)
