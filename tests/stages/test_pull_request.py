"""What a pull request must say, of which ticket, and how it is named."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gate.model.change import Change, Commit, Event, FileChange, FileStatus
from gate.model.fact import Known, Unknown
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.person import Person
from gate.model.review import Happening
from gate.model.stage import NotApplicable, Seen, StageResult, StageStatus
from gate.model.ticket import TicketState
from gate.options.checked import checked
from gate.stages.pull_request import STAGE
from gate.stages.pull_request.options import PullRequestOptions
from tests.looking import HEAD, Left, Said, ask, given_to
from tests.told import (
    MONDAY,
    contribution,
    happened,
    host,
    hours,
    label,
    pull_request,
    review,
    ticket,
)

EXAMPLES = Path(__file__).parents[1] / "examples" / "pull-request"
BODY = """\
## Context
Orders over ten lines were charged twice, since a retry had no key of its own.

## Testing
Placed an order of eleven lines on staging: one charge and one receipt.

Closes #12
"""
CRITERIA = "## Acceptance criteria\n- [ ] an order is charged exactly once"
LATER = hours(2)
NOBODY = Unknown("give the job `issues: read`")


def clear(key: str = "#12", **told: Any):
    """Return a ticket that is ready, clear and up to date."""
    return ticket(key, **({"body": CRITERIA, "updated_at": MONDAY} | told))


def commit(message: str, *parents: str) -> Commit:
    return replace(HEAD, message=message, parents=parents)


def files(*paths: str) -> tuple[FileChange, ...]:
    return tuple(
        FileChange(path=RepoPath(path), status=FileStatus.MODIFIED, added=1, deleted=1)
        for path in paths
    )


def asked(
    *,
    options: dict[str, Any] | None = None,
    tickets: Any = None,
    messages: tuple[str, ...] = ("fix(orders): charge once",),
    changed: tuple[str, ...] = (),
    base: dict[str, str] | None = None,
    head: dict[str, str] | None = None,
    now: datetime = LATER,
    event: Event = Event.PULL_REQUEST,
    commits: Any = None,
    pulls: Any = None,
    tests: StageResult | None = None,
    evidence: dict[str, str] | None = None,
    **told: Any,
) -> Said:
    timeline = (happened(Happening.OPENED), happened(Happening.REVIEW_REQUESTED, hours(1)))
    pull = pull_request(**({"body": BODY, "timeline": Known(timeline)} | told))
    given = given_to(
        STAGE, head or base or {}, base, evidence=Left(evidence or {}), files=files(*changed)
    )
    known = Known((clear(),)) if tickets is None else tickets
    change = Change(
        event=event,
        base_tree="b",
        head_tree="h",
        files=files(*changed),
        commits=commits or Known(tuple(map(commit, messages))),
        pull_request=None if pulls else pull,
        told_by_host=host(tickets=known, queued=pulls or Known(())),
    )
    given = replace(
        given,
        change=change,
        now=now,
        options=checked(PullRequestOptions, options or {}),
        earlier={"tests": tests} if tests else {},
    )
    yielded = list(STAGE.run(given))
    return Said(
        tuple(one for one in yielded if hasattr(one, "rule")),
        yielded[-1],
        tables=tuple(one for one in yielded if hasattr(one, "columns")),
    )


def rules(said: Said) -> list[str]:
    return [one.rule.removeprefix("pull-request/") for one in said.findings]


def of_example(folder: Path) -> Said:
    told = tomllib.loads((folder / "given.toml").read_text())
    pull = told.get("pull_request", {})
    pull["labels"] = tuple(label(name, "ann") for name in pull.pop("labels", ()))
    if "requested_after" in told:
        at = hours(told["requested_after"])
        events = (happened(Happening.OPENED), happened(Happening.REVIEW_REQUESTED, at))
        pull |= {"timeline": Known(events)}
        told["now"] = at
    if pull.get("is_author_bot"):
        pull["contributions"] = Known((contribution(author=pull["author"]),))
    if (folder / "body.md").exists():
        pull["body"] = (folder / "body.md").read_text()
    tickets = []
    for key, row in told.get("tickets", {}).items():
        status = {"status": Known(row.pop("status"))} if "status" in row else {}
        state = {"state": TicketState(row.pop("state"))} if "state" in row else {}
        tickets.append(clear(key, **row, **status, **state))
    kept = {name: tuple(told[name]) for name in ("messages", "changed") if name in told}
    return asked(
        options=told.get("options"),
        tickets=Known(tuple(tickets)) if tickets else None,
        **kept,
        **({"now": told["now"]} if "now" in told else {}),
        **({"commits": Unknown(told["unknown"])} if "unknown" in told else {}),
        **pull,
    )


@pytest.mark.parametrize("rule", [rule.id for rule in STAGE.rules])
def test_the_examples_of_each_rule_hold(rule):
    for verdict in ("fails", "passes"):
        said = of_example(EXAMPLES / rule.removeprefix("pull-request/") / verdict)

        assert ([rule] if verdict == "fails" else []) == [one.rule for one in said.findings]


def test_each_rule_has_examples():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"pull-request/{folder.name}" for folder in EXAMPLES.iterdir()
    )


def test_a_pull_request_that_says_all_has_nothing_against_it():
    said = asked()

    assert ([], 1, 1) == (rules(said), said.seen.asked, said.seen.looked_at)
    assert [("#12", "open", "not known", "not known")] == said.table("tickets")


def test_each_finding_says_what_to_add():
    said = asked(body="", title="x", tickets=Known(()))

    assert ["context-missing", "evidence-missing", "ticket-missing"] == rules(said)
    assert ['"## Context"', '"## Testing"', '"Closes #12"'] == [
        next(word for word in ('"## Context"', '"## Testing"', '"Closes #12"') if word in one.fix)
        for one in said.findings
    ]


def test_the_words_of_the_bases_template_are_not_the_authors():
    template = {".github/pull_request_template.md": BODY}

    assert {"context-missing", "evidence-missing"} == set(rules(asked(base=template)))
    assert [] == rules(asked(base={}, head=template))


def test_a_picture_a_trace_a_log_or_a_link_is_evidence_and_a_tickets_link_is_none():
    context = BODY.partition("## Testing")[0] + "Closes #12\n"
    for shown in (
        "![shot](https://example.com/a.png)",
        "trace id: 0af7651916cd43dd8448eb211c80319c",
        "```\n12 passed\n```",
        "## Tested\nhttps://ci.example.com/runs/12",
    ):
        assert [] == rules(asked(body=context + shown))
    assert ["evidence-missing"] == rules(asked(body=context + "https://tracker.example.com/12"))


def test_tests_that_the_stage_tests_saw_pass_are_evidence():
    context = BODY.partition("## Testing")[0] + "Closes #12\n"
    passed = StageResult(
        stage="tests", status=StageStatus.COMPLETED, seen=Seen(asked=2, looked_at=2)
    )

    assert [] == rules(asked(body=context, tests=passed))
    assert ["evidence-missing"] == rules(asked(body=context, tests=replace(passed, seen=Seen())))
    skipped = replace(passed, status=StageStatus.SKIPPED)
    assert ["evidence-missing"] == rules(asked(body=context, tests=skipped))


@pytest.mark.parametrize(
    ("told", "is_asked"),
    [
        ({"changed": ("shop/templates/invoice.html",)}, True),
        ({"changed": ("mail/welcome.mjml",)}, True),
        ({"changed": ("docs/index.html", "tests/page.html", "orders.py")}, False),
        ({"labels": (label("Performance", "ann"),)}, True),
        ({"labels": (label("bug", "ann"),)}, False),
        ({"title": "fix: return no 500 on an empty cart"}, True),
        ({"title": "fix: 503 when the queue is full"}, True),
        ({"title": "feat: take 500 orders"}, False),
        ({"messages": ("fix: internal server error on login",)}, True),
    ],
)
def test_what_people_see_or_wait_for_asks_for_a_picture(told, is_asked):
    assert (["screenshot-missing"] if is_asked else []) == rules(asked(**told))
    shown = BODY + "![](https://example.com/a.png)"
    assert [] == rules(asked(body=shown, **told))


@pytest.mark.parametrize(
    "told",
    [
        {"title": "fix: charge once (#12)"},
        {"head_branch": "fix/12-charge-once"},
        {"body": BODY.replace("Closes #12", "") + "see #12"},
        {"body": BODY.replace("Closes #12", "Ticket: o/r#12"), "tickets": "o/r#12"},
    ],
)
def test_a_ticket_is_named_in_the_title_the_branch_or_the_text(told):
    key = told.pop("tickets", "#12")

    assert [] == rules(asked(tickets=Known((clear(key),)), **told))


def test_a_ticket_that_is_not_there_is_missing():
    gone = Known((ticket("#12", state=TicketState.MISSING),))
    said = asked(tickets=gone)

    assert ["There is no ticket #12"] == [one.message for one in said.findings]
    assert ["ticket-missing"] == rules(said)


def test_a_key_in_a_comment_or_the_name_of_a_standard_is_no_ticket():
    body = BODY.replace("Closes #12", "<!-- Closes #12 --> as UTF-8 has it, by SHA-256")

    assert ["ticket-missing"] == rules(asked(body=body))


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"state": TicketState.CLOSED}, "ticket-not-ready"),
        ({"status": Known("Backlog")}, "ticket-not-ready"),
        ({"status": Known("In Progress")}, ""),
        ({"status": Known("Ready")}, "ticket-stale"),
        ({"labels": (label("blocked", "bob"),)}, "ticket-not-ready"),
        ({"blocked_by": Known(("#9",))}, "ticket-not-ready"),
        ({"blocked_by": Known(())}, ""),
        ({"priority": Known("")}, "ticket-not-ready"),
        ({"priority": Known("High")}, ""),
        ({"updated_at": MONDAY - timedelta(days=3)}, ""),
        ({"updated_at": MONDAY - timedelta(days=5)}, "ticket-stale"),
        ({"body": "We need refunds."}, "acceptance-criteria-missing"),
        ({"body": "", "criteria": "charged exactly once"}, ""),
        ({"body": "<!-- ## Acceptance criteria\none two three -->"}, "acceptance-criteria-missing"),
    ],
)
def test_the_ticket_is_ready_clear_and_up_to_date(told, rule):
    assert [rule] * bool(rule) == rules(asked(tickets=Known((clear(**told),))))


def test_what_nobody_tells_of_a_ticket_is_unverified_and_says_what_is_missing():
    said = asked(tickets=NOBODY)

    assert ["ticket-unverified"] == rules(said)
    assert said.findings[0].is_undecided
    assert "issues: read" in said.findings[0].message
    said = asked(tickets=NOBODY, title="fix: charge once (#12, #13)")
    assert ["ticket-unverified"] == rules(said)  # one reason is told once
    assert "#12, #13 exist and are ready" in said.findings[0].message


@pytest.mark.parametrize("name", ["tickets.json", "tickets.csv", "linear.json"])
def test_an_export_of_the_tracker_says_what_the_host_cannot(name):
    exports = {
        "tickets.json": '{"issues": [{"key": "PAY-7", "fields": {"status": {"name": "Backlog"},'
        ' "customfield_1": "charged exactly once"}}], "names": {}}',
        "tickets.csv": "Issue key,Summary,Status,Custom field (Acceptance Criteria)\n"
        "PAY-7,Refunds,Backlog,charged exactly once\n",
        "linear.json": '{"data": {"issues": {"nodes": [{"identifier": "PAY-7", "state":'
        ' {"name": "Backlog", "type": "backlog"}, "description":'
        ' "## Acceptance criteria\\ncharged exactly once"}]}}}',
    }
    body = BODY.replace("#12", "PAY-7")
    options = {"tickets": ["/*.json", "/*.csv"]}
    said = asked(body=body, evidence={name: exports[name]}, options=options)

    assert "ticket-not-ready" == rules(said)[0]
    assert ["ticket-unverified"] == rules(asked(body=body, options=options))


def test_an_export_that_the_change_brings_is_not_believed():
    export = '[{"key": "PAY-7", "status": "Ready", "criteria": ""}]'
    told = {"body": BODY.replace("#12", "PAY-7"), "evidence": {"tickets.json": export}}
    said = asked(head={"tickets.json": export}, **told)

    assert ["ticket-unverified"] == rules(said)
    assert "the change itself brings it" in said.findings[0].message


@pytest.mark.parametrize(
    ("branch", "is_named"),
    [
        ("feat/refunds", True),
        ("fix/PAY-12-charge-once", True),
        ("PAY-12-charge-once", True),
        ("12-charge-once", True),
        ("revert-7-feat/refunds", True),
        ("patch-1", False),
        ("ann", False),
        ("feat/", False),
    ],
)
def test_branches_are_named_after_the_kind_of_work(branch, is_named):
    found = rules(asked(head_branch=branch, tickets=Known((clear(), clear("#7")))))

    assert is_named is ("branch-name" not in found)
    assert "branch-name" not in rules(asked(head_branch=branch, is_from_fork=True))


def test_each_commit_but_merges_is_held_against_the_specification():
    said = asked(
        commits=Known(
            (
                commit("Merge branch 'main' into feat/refunds", "a", "b"),
                commit("Fixed it", "a"),
                commit("fixup! fix: charge once", "a"),
                commit("fix: charge once", "a"),
            )
        )
    )

    assert ["commit-message"] * 2 == rules(said)
    assert "--autosquash" in said.findings[1].fix


def test_where_the_host_squashes_the_title_is_the_message():
    told = {"title": "Charge once", "messages": ("wip", "fixup! wip")}
    said = asked(options={"messages": "title"}, **told)

    assert ["commit-message", "commit-message"] == rules(said)
    assert ["title", "fixup! wip"] == [one.key for one in said.findings]
    assert ["title"] * 2 != [
        one.key for one in asked(options={"messages": "both"}, **told).findings
    ]


def test_types_are_the_teams_and_reverts_of_git_are_if_it_says_so():
    revert = 'Revert "fix: charge once"\n\nThis reverts commit 0123456789abcdef.'

    assert [] == rules(asked(messages=("wip: x",)))
    assert ["commit-message"] == rules(asked(messages=("wip: x",), options={"types": ["feat"]}))
    assert 'Write "revert: fix: charge once"' in asked(messages=(revert,)).findings[0].fix
    assert [] == rules(asked(messages=(revert,), options={"git_reverts": True}))


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"labels": (label("scope-change", "ann"),)}, "scope-deviates"),
        ({"body": BODY + "## Scope deviation\nAnother provider as well.\n"}, "scope-deviates"),
        ({"body": BODY + "## Scope deviation\n<!-- if any -->\n"}, ""),
        ({"body": BODY + "## Scope deviation\nAs agreed. Change request: #45\n"}, ""),
        ({"body": BODY + "## Scope deviation\nChange request: #46\n"}, "ticket-unverified"),
        ({"body": BODY + "## Scope deviation\nChange request: #47\n"}, "scope-deviates"),
        ({"body": BODY + "## Scope deviation\nAs agreed in CR-9, a change\n"}, "ticket-unverified"),
    ],
)
def test_who_deviates_names_a_change_request(told, rule):
    known = (clear(), clear("#45"), ticket("#47", state=TicketState.MISSING))

    assert [rule] * bool(rule) == rules(asked(tickets=Known(known), **told))


def test_a_file_outside_of_what_the_tickets_label_stands_for_deviates():
    known = Known((clear(labels=(label("Payments", "bob"),)),))
    told = {"options": {"scopes": {"payments": ["payments/**"]}}, "tickets": known}

    assert [] == rules(asked(changed=("payments/a.py",), **told))
    said = asked(changed=("payments/a.py", "ledger/b.py"), **told)
    assert ["scope-deviates"] == rules(said)
    assert "ledger/b.py lies outside" in said.findings[0].message


@pytest.mark.parametrize(
    ("requested", "zone", "is_late"),
    [
        (14.9, "UTC", False),
        (15.1, "UTC", True),
        (14.9, "Europe/Paris", True),  # midnight there is 22:00 in UTC
        (15.1, "America/New_York", False),
    ],
)
def test_a_review_is_requested_on_the_day_of_the_teams_zone(requested, zone, is_late):
    at = hours(requested)
    timeline = (happened(Happening.OPENED), happened(Happening.REVIEW_REQUESTED, at))
    said = asked(timeline=Known(timeline), now=at, options={"hours": {"zone": zone}})

    assert (["review-requested-late"] if is_late else []) == rules(said)
    assert all(one.severity is Severity.LOW for one in said.findings)


def test_what_was_ready_on_a_sunday_is_due_on_monday():
    opened = Known(MONDAY - timedelta(days=1))

    assert [] == rules(asked(opened_at=opened))


def test_a_draft_is_not_ready_and_a_review_without_a_request_is_one():
    nobody = Known((happened(Happening.OPENED),))
    late = hours(30)

    assert ["review-requested-late"] == rules(asked(timeline=nobody, now=late))
    assert [] == rules(asked(timeline=nobody, now=late, is_draft=True))
    assert [] == rules(asked(timeline=nobody, now=late, reviews=Known((review("bob"),))))
    for login in ("Ann", "robo[bot]", "helper"):
        own = Known((review(login),))
        told = {"timeline": nobody, "now": late, "options": {"bots": ["Helper"]}}
        assert ["review-requested-late"] == rules(asked(reviews=own, **told))
    for login in ("robo[bot]", "helper"):
        of_bot = happened(Happening.REVIEW_REQUESTED, subject=login)
        told = {"timeline": Known((*nobody.value, of_bot)), "options": {"bots": ["Helper"]}}
        assert ["review-requested-late"] == rules(asked(now=late, **told))
    ready = Known((happened(Happening.OPENED), happened(Happening.READY, hours(25))))
    assert [] == rules(asked(timeline=ready, now=late))


@pytest.mark.parametrize(
    ("removed", "more", "is_late"),
    [
        (("bob", 2), (), True),
        (("Bob", 14.9), (), True),
        (("bob", 25), (), False),  # it stood on the day; another one may take over
        (("eve", 2), (), False),
        (("bob", 2), (("bob", 3),), False),
        (("bob", 2), (("eve", 2),), False),
    ],
)
def test_a_request_that_is_taken_back_on_its_day_is_none(removed, more, is_late):
    who, at = removed
    timeline = (
        happened(Happening.OPENED),
        happened(Happening.REVIEW_REQUESTED, hours(1), subject="bob"),
        happened(Happening.REVIEW_REQUEST_REMOVED, hours(at), subject=who),
        *(happened(Happening.REVIEW_REQUESTED, hours(at), subject=who) for who, at in more),
    )
    said = asked(timeline=Known(timeline), now=hours(30))

    assert (["review-requested-late"] if is_late else []) == rules(said)


@pytest.mark.parametrize("fact", ["timeline", "opened_at", "reviews"])
def test_when_nobody_tells_when_a_review_was_requested_it_is_not_known(fact):
    said = asked(**{fact: NOBODY})

    assert ["not-known"] == rules(said)
    assert "issues: read" in said.findings[0].message


def test_programs_are_exempt_by_kind_and_by_name_and_said_so():
    told = {"title": "bump", "body": "", "messages": ("bump",), "contributions": Known(())}
    robot = {"author": "dependabot[bot]", "is_author_bot": True}

    assert ["exempt"] == rules(asked(**robot, **told))
    untold = asked(**robot, **told | {"contributions": NOBODY})
    assert ["exempt", "not-known"] == rules(untold)
    assert ["exempt"] == rules(asked(author="Renovate", options={"bots": ["renovate"]}, **told))
    assert len(rules(asked(author="renovate", **told))) > 1


def test_what_a_person_adds_to_a_programs_branch_is_no_programs():
    robot = {"author": "dependabot[bot]", "is_author_bot": True, "body": ""}
    own = contribution(authors=(Person(login="dependabot[bot]", is_bot=True),))
    update = contribution(author="ann", is_by_host=True, parents=("a" * 40, "c" * 40))
    written = contribution(author="ann", is_by_host=True)  # in the host's editor

    assert ["exempt"] == rules(asked(contributions=Known((own, update)), **robot))
    assert "context-missing" in rules(asked(contributions=Known((own, written)), **robot))
    added = Known((own, contribution(author="ann")))
    assert "context-missing" in rules(asked(contributions=added, **robot))
    nobody = Known((own, contribution(author="")))
    assert "context-missing" in rules(asked(contributions=nobody, **robot))


def test_the_queue_is_asked_for_each_of_its_pull_requests():
    good = pull_request(body=BODY, is_draft=True)
    bad = replace(good, number=8, body="")
    said = asked(event=Event.MERGE_QUEUE, pulls=Known((good, bad)))

    assert ["context-missing", "evidence-missing", "ticket-missing"] == rules(said)
    assert (2, {"8"}) == (said.seen.asked, {one.key for one in said.findings})
    assert ["not-known"] == rules(asked(event=Event.MERGE_QUEUE, pulls=NOBODY))
    assert ["not-known"] == rules(asked(event=Event.MERGE_QUEUE, pulls=Known(())))


def test_where_there_is_no_pull_request_there_is_no_question():
    with pytest.raises(NotApplicable, match="no pull request"):
        ask(STAGE, {}, event=Event.LOCAL)
    said = ask(STAGE, {}, event=Event.PULL_REQUEST)
    assert ["not-known"] == rules(said)


def test_hostile_texts_are_read_and_shown_harmless():
    said = asked(
        title="\x1b[31m" * 100, body="\x00" * 1000, head_branch="a\n::error::x", messages=("::x",)
    )

    assert "commit-message" in rules(said)
    assert not any("\n" in one.message or "\x1b" in one.message for one in said.findings)
