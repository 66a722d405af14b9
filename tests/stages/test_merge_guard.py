"""Who must have approved, what must be green, and what an incident excuses."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from gate.model.change import Change, Event, FileChange, FileStatus
from gate.model.fact import NOT_ASKED, Known, Unknown
from gate.model.finding import Severity
from gate.model.host import Protection, RequiredCheck, Team
from gate.model.path import RepoPath
from gate.model.review import CheckState, Happening, ReviewState
from gate.model.rule import Rule
from gate.model.stage import NotApplicable, StageResult, StageStatus
from gate.model.ticket import TicketState
from gate.options.checked import checked
from gate.stages.merge_guard import STAGE
from gate.stages.merge_guard.incident import declared
from gate.stages.merge_guard.options import MergeGuardOptions
from tests.looking import HEAD as COMMIT
from tests.looking import Said, given_to
from tests.told import (
    HEAD,
    OLD,
    check,
    contribution,
    happened,
    host,
    hours,
    label,
    protection,
    pull_request,
    pushed,
    remark,
    review,
    team,
    ticket,
)

EXAMPLES = Path(__file__).parents[1] / "examples" / "merge-guard"
NOBODY = Unknown("give the job `pull-requests: read`")
DECLARED = "Incident: #12\nReason: payments are down\nFollow-up: #13\n"
FOLLOW_UP = ticket(
    "#13", labels=(label("incident-follow-up", "ann"),), created_at=hours(0), body="later"
)
HIDDEN = Team(name="o/web", members=NOBODY)
OWNED = {"delivery-owner": ("@dana",)}
TEAM = {"delivery-owner": ("@dana", "@o/web")}


def found(*rules: str, stage: str = "api") -> dict[str, StageResult]:
    """Return what another stage found."""
    made = (
        Rule(id=rule, severity=Severity.INFO, title="t", why="w", fix="f").found("m", key=rule)
        for rule in rules
    )
    return {stage: StageResult(stage=stage, status=StageStatus.COMPLETED, findings=tuple(made))}


def asked(
    *,
    options: dict[str, Any] | None = None,
    event: Event = Event.PULL_REQUEST,
    roles: dict[str, tuple[str, ...]] | None = None,
    earlier: dict[str, StageResult] | None = None,
    changed: tuple[str, ...] = (),
    base: dict[str, str] | None = None,
    now: Any = None,
    hosts: dict[str, Any] | None = None,
    pull: Any = True,
    messages: tuple[str, ...] = (),
    branch: str = "main",
    **told: Any,
) -> Said:
    approved = {"reviews": Known((review("bob"),)), "checks": Known((check("unit"),))}
    facts = {"protection": Known(protection("unit")), "follow_ups": Known(())} | (hosts or {})
    change = Change(
        event=event,
        base_tree="b",
        head_tree="h",
        head_commit=HEAD,
        head_name=branch,
        files=tuple(
            FileChange(path=RepoPath(path), status=FileStatus.MODIFIED, added=1, deleted=1)
            for path in changed
        ),
        commits=Known(tuple(replace(COMMIT, id=HEAD, message=text) for text in messages)),
        pull_request=pull_request(**(approved | told)) if pull is True else pull,
        told_by_host=host(**facts),
    )
    given = replace(
        given_to(STAGE, base or {}, base),
        change=change,
        now=now or hours(4),
        options=checked(MergeGuardOptions, options or {}),
        earlier=earlier or {},
        roles=roles or {},
    )
    yielded = list(STAGE.run(given))
    return Said(
        tuple(one for one in yielded if hasattr(one, "rule")),
        yielded[-1],
        tables=tuple(one for one in yielded if hasattr(one, "columns")),
    )


def rules(said: Said) -> list[str]:
    return [one.rule.removeprefix("merge-guard/") for one in said.findings]


def pushes(*brought: Any, **told: Any) -> Said:
    facts = {"pushed": Known(brought), "is_forced": Known(value=False), "pusher": "ann"}
    return asked(event=Event.PUSH, pull=None, hosts=facts | told.pop("hosts", {}), **told)


def incident(body: str = DECLARED, by: str = "dana", at: float = 1, **told: Any) -> Said:
    """Return what is said of a pull request that declares an incident, its check red."""
    told.setdefault("now", hours(4))
    facts = {"tickets": Known((ticket("#12"), FOLLOW_UP))} | told.pop("hosts", {})
    return asked(
        body=body,
        reviews=Known((review(by, submitted_at=hours(at)),)),
        checks=Known((check("unit", CheckState.FAILURE), *told.pop("more", ()))),
        roles=told.pop("roles", OWNED),
        hosts=facts,
        **told,
    )


def followed(**told: Any) -> dict[str, Any]:
    """Return that the follow-up of the incident is closed."""
    closed = replace(FOLLOW_UP, state=TicketState.CLOSED, **told)
    return {"tickets": Known((ticket("#12"), closed))}


def of_example(folder: Path) -> Said:
    told = tomllib.loads((folder / "given.toml").read_text())
    kept: dict[str, Any] = {}
    if "reviews" in told:
        kept["reviews"] = Known(
            tuple(
                review(
                    row["by"],
                    id=str(number),
                    state=ReviewState(row.get("state", "approved")),
                    submitted_at=hours(row.get("at", 1)),
                )
                for number, row in enumerate(told["reviews"])
            )
        )
    if "forced_at" in told:
        moved = happened(Happening.FORCE_PUSHED, hours(told["forced_at"]), before=OLD, after=HEAD)
        kept["timeline"] = Known((moved,))
    if "checks" in told:
        kept["checks"] = Known(
            tuple(check(name, CheckState(state)) for name, state in told["checks"].items())
        )
    if "unknown" in told:
        kept["reviews"] = Unknown(told["unknown"])
    known = [ticket("#12", remarks=Known(())), FOLLOW_UP]
    facts: dict[str, Any] = {"tickets": Known(tuple(known))}
    if "follow_up_days" in told:
        made = hours(4) - timedelta(days=told["follow_up_days"])
        facts["follow_ups"] = Known((replace(FOLLOW_UP, created_at=made),))
    if "push" in told:
        merged = pull_request(merged_at=Known(hours(2)))
        brought = pushed(HEAD, *([merged] if told["push"]["is_merged"] else []))
        facts |= {"is_forced": Known(told["push"]["is_forced"])}
        return pushes(brought, hosts=facts, messages=("fix: stop the loop",))
    return asked(
        roles={name: tuple(who) for name, who in told.get("roles", {}).items()},
        earlier=found(*told.get("found", ())),
        hosts=facts,
        now=hours(told.get("now", 4)),
        **({"body": told["body"]} if "body" in told else {}),
        **kept,
    )


@pytest.mark.parametrize("rule", [rule.id for rule in STAGE.rules])
def test_the_examples_of_each_rule_hold(rule):
    name = rule.removeprefix("merge-guard/")
    beside = {"incident"} if name.startswith("incident") else set()
    for verdict in ("fails", "passes"):
        told = set(rules(of_example(EXAMPLES / name / verdict)))

        assert ({name} if verdict == "fails" else set()) == told - (beside - {name})


def test_each_rule_has_examples():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"merge-guard/{folder.name}" for folder in EXAMPLES.iterdir()
    )


def test_a_peer_and_green_checks_are_enough():
    said = asked()

    assert ([], 1, 1) == (rules(said), said.seen.asked, said.seen.looked_at)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"reviews": Known(())}, "review-missing"),
        ({"reviews": Known((review("ann"),))}, "review-missing"),
        ({"reviews": Known((review("bob", commit=Known(OLD)),))}, "review-stale"),
        ({"reviews": NOBODY}, "not-known"),
        ({"timeline": NOBODY}, "not-known"),
        ({"contributions": NOBODY}, "not-known"),
        ({"reviews": Known((review("bob", can_write=NOBODY),))}, "not-known"),
        ({"options": {"approvals": 2}}, "review-missing"),
    ],
)
def test_what_is_short_of_an_approval_is_named(told, rule):
    said = asked(**told)

    assert [rule] == rules(said)
    assert (rule == "not-known") is said.findings[0].is_undecided
    if rule == "not-known":
        assert "pull-requests: read" in said.findings[0].message


def test_the_host_may_ask_for_more_approvals():
    more = Known(protection("unit", required_approvals=Known(2)))

    assert ["review-missing"] == rules(asked(hosts={"protection": more}))


def test_an_objection_stands_beside_any_approval():
    both = (review("bob"), review("cy", state=ReviewState.CHANGES_REQUESTED))

    assert ["changes-requested"] == rules(asked(reviews=Known(both)))


@pytest.mark.parametrize(
    ("rule", "stage", "role"),
    [
        ("diff-size/too-large", "diff-size", "tech-lead"),
        ("api/stale", "api", "frontend"),
        ("api/breaking-x", "api", "mobile"),
        ("handoff/env-undocumented", "handoff", "devops"),
        ("handoff/migration-unsafe", "handoff", "devops"),
        ("readiness/sample-data-stale", "readiness", "qa"),
    ],
)
def test_what_other_stages_found_says_whom_it_concerns(rule, stage, role):
    earlier = found(rule, stage=stage)

    assert ["role-unfilled"] == rules(asked(earlier=earlier))
    assert ["review-from-role"] == rules(asked(earlier=earlier, roles={role: ("@fay",)}))
    assert [] == rules(asked(earlier=earlier, roles={role: ("@fay", "@Bob")}))
    assert [] == rules(asked(earlier=earlier, roles={role: ("@ann",)}))  # who wrote it holds it


def test_what_the_base_held_concerns_nobody():
    earlier = found("api/stale")
    old = tuple(replace(one, is_preexisting=True) for one in earlier["api"].findings)

    assert [] == rules(asked(earlier={"api": replace(earlier["api"], findings=old)}))


def test_files_of_environments_and_test_data_concern_their_keepers():
    roles = {"devops": ("@dev",), "qa": ("@quinn",)}
    said = asked(changed=("shop/migrations/0002.py", "tests/fixtures/a.json"), roles=roles)

    assert ["review-from-role"] * 2 == rules(said)


def test_a_team_holds_a_role_by_its_members():
    roles = {"frontend": ("@o/web",)}
    told = {"earlier": found("api/stale"), "roles": roles}
    members = {"teams": (team("o/web", "bob"),)}

    assert [] == rules(asked(hosts=members, **told))
    assert ["review-from-role"] == rules(asked(hosts={"teams": (team("o/web", "fay"),)}, **told))
    assert ["not-known"] == rules(asked(**told))


def test_who_may_be_in_a_team_that_nobody_tells_of_is_not_known():
    roles = {"frontend": ("@fay", "@o/web")}
    told = {"earlier": found("api/stale"), "roles": roles, "hosts": {"teams": (HIDDEN,)}}

    said = asked(**told)
    assert ["not-known"] == rules(said)
    assert "who is in @o/web: give the job" in said.findings[0].message
    assert [] == rules(asked(reviews=Known((review("fay"),)), **told))


def test_where_no_role_is_filled_the_bases_codeowners_are_asked():
    told = {"changed": ("db/migrations/1.sql",)}
    owners = {".github/CODEOWNERS": "* @all\n/db/ @bob\n"}

    assert [] == rules(asked(base=owners, **told))
    owners = {".github/CODEOWNERS": "* @bob\n/db/ @dba\n"}
    assert ["review-from-role"] == rules(asked(base=owners, **told))
    owners = {".github/CODEOWNERS": "/db/ @bob\n/pay/ @dba\n"}
    both = ("db/migrations/1.sql", "pay/migrations/2.sql", "pay/migrations/3.sql", "migrations/4")
    said = asked(base=owners, changed=both)  # the friend who owns one of them is not enough
    assert ["review-from-role"] == rules(said)
    assert "none of @dba" in said.findings[0].message
    void = {".github/CODEOWNERS": "* @bob\n!/db/ @dba\n"}
    said = asked(base=void, **told)
    assert ["role-unfilled"] == rules(said)
    assert "line 2 of CODEOWNERS voids it" in said.findings[0].message


@pytest.mark.parametrize("state", list(CheckState))
def test_success_alone_is_green(state):
    expected = {CheckState.SUCCESS: [], CheckState.PENDING: ["checks-pending"]}
    said = asked(checks=Known((check("unit", state),)))

    assert expected.get(state, ["checks-not-green"]) == rules(said)


def test_who_may_skip_is_on_a_list():
    skipped = Known((check("unit", CheckState.SKIPPED),))

    assert [] == rules(asked(checks=skipped, options={"may_skip": ["unit"]}))
    assert [] == rules(asked(checks=skipped, options={"may_skip": ["*"]}))
    assert ["checks-not-green"] == rules(asked(checks=skipped, options={"may_skip": ["lint"]}))
    failed = Known((check("unit", CheckState.FAILURE),))
    assert ["checks-not-green"] == rules(asked(checks=failed, options={"may_skip": ["*"]}))


@pytest.mark.parametrize(
    ("attempts", "rule"),
    [
        ((CheckState.FAILURE, CheckState.SUCCESS), ""),
        ((CheckState.SUCCESS, CheckState.FAILURE), "checks-not-green"),
        ((CheckState.SUCCESS, CheckState.PENDING), "checks-pending"),
    ],
)
def test_the_newest_attempt_on_the_head_counts(attempts, rule):
    runs = [check("unit", state, attempt=number) for number, state in enumerate(attempts, 1)]
    old = check("unit", CheckState.SUCCESS, attempt=9, commit=OLD)

    assert [rule] * bool(rule) == rules(asked(checks=Known((*reversed(runs), old))))


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({}, ""),
        ({"app": "somebody-else"}, "checks-not-green"),
        ({"app": "github-actions", "is_status": True}, "checks-not-green"),
    ],
)
def test_the_expected_app_reports_a_check(told, rule):
    options = {"required_checks": {"unit": {"app": "github-actions"}}}
    runs = Known((check("unit", **told),))

    assert [rule] * bool(rule) == rules(asked(checks=runs, options=options))


@pytest.mark.parametrize(
    ("number", "told", "rule"),
    [
        ("15368", {}, ""),
        ("15368", {"app": "somebody-else", "app_id": "666"}, "checks-not-green"),
        ("18001", {}, "checks-not-green"),
        ("18001", {"app": "circleci-checks", "app_id": "18001"}, ""),
        ("18001", {"app_id": "", "is_status": True}, "checks-not-green"),
    ],
)
def test_the_app_that_the_hosts_rules_expect_reports_a_check(number, told, rule):
    required = Known((RequiredCheck(name="unit", app=number),))
    rules_of_host = {"protection": Known(Protection(is_protected=True, required_checks=required))}

    assert [rule] * bool(rule) == rules(
        asked(checks=Known((check("unit", **told),)), hosts=rules_of_host)
    )


def test_a_check_that_never_ran_is_awaited_and_gates_own_is_not():
    named = {"required_checks": {"unit": {}, "gate": {}, "lint": {}}}
    said = asked(checks=Known((check("unit"), check("gate", CheckState.PENDING))), options=named)

    assert ["checks-pending"] == rules(said)
    assert "retry" in said.findings[0].message
    own = check("people", CheckState.PENDING, is_own=True)
    waits = {"protection": Known(protection("people", "gate"))}
    assert [] == rules(asked(checks=Known((check("unit"), own)), hosts=waits))
    red = Known((check("unit", CheckState.FAILURE), own))  # all that the host waits for is gate's
    assert ["checks-not-green"] == rules(asked(checks=red, hosts=waits))
    assert [] == rules(asked(checks=Known((own,)), hosts=waits))  # there is no other
    assert ["checks-pending"] == rules(asked(checks=Known((own,))))


def test_where_nobody_names_checks_all_are_held_and_none_is_not_enough():
    free = {"protection": Known(protection())}
    runs = Known((check("unit"), check("lint", CheckState.FAILURE)))

    assert ["checks-not-green"] == rules(asked(checks=runs, hosts=free))
    assert ["checks-pending"] == rules(asked(checks=Known(()), hosts=free))


@pytest.mark.parametrize(
    "told", [{"checks": NOBODY}, {"hosts": {"protection": NOBODY}}], ids=["checks", "protection"]
)
def test_checks_that_nobody_tells_of_are_not_known(told):
    said = asked(**told)

    assert ["not-known"] == rules(said)
    assert "pull-requests: read" in said.findings[0].message


def test_an_incident_in_force_excuses_checks_and_leaves_its_record():
    said = incident()

    assert ["incident"] == rules(said)
    record = dict(said.table("incident mode"))
    assert ("#12", "payments are down", "#13", "@dana", "in force", "1 check: unit") == tuple(
        record[name]
        for name in ("incident", "reason", "follow-up", "approved by", "state", "excused")
    )
    assert record == dict(said.findings[0].details)
    assert hours(25).isoformat() == record["in force until"]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"by": "bob"}, "incident-unapproved"),
        ({"roles": {}}, "incident-unapproved"),
        ({"body": DECLARED.replace("Reason: payments are down\n", "")}, "incident-unapproved"),
        ({"body": DECLARED.replace("Follow-up: #13\n", "")}, "incident-unapproved"),
        ({"hosts": {"tickets": Known((ticket("#13"),))}}, "incident-unapproved"),
        (
            {"hosts": {"tickets": Known((ticket("#13", state=TicketState.MISSING),))}},
            "incident-unapproved",
        ),
        ({"hosts": {"tickets": NOBODY}}, "not-known"),
        ({"now": hours(25.1)}, "incident-expired"),
        ({"now": hours(3.1), "options": {"incident_hours": 2}}, "incident-expired"),
        ({"author": "dana"}, "incident-unapproved"),
        ({"edited_at": hours(2)}, "incident-unapproved"),
        ({"hosts": followed(closed_at=hours(0.5))}, "incident-unapproved"),
        ({"by": "bob", "roles": TEAM, "hosts": {"teams": (HIDDEN,)}}, "not-known"),
    ],
)
def test_an_incident_that_is_not_in_force_excuses_nothing(told, rule):
    said = incident(**told)

    assert {"incident", rule, "checks-not-green"} <= set(rules(said))
    assert "nothing" == dict(said.table("incident mode"))["excused"]


def test_an_incident_never_excuses_secrets_or_what_the_team_keeps():
    red = check("secret-scan", CheckState.FAILURE)
    protected = {"protection": Known(protection("unit", "secret-scan"))}
    tickets = {"tickets": Known((ticket("#12"), FOLLOW_UP))}

    said = incident(more=(red,), hosts=protected | tickets)
    assert ["secret-scan"] == [one.key for one in said["merge-guard/checks-not-green"]]
    said = incident(options={"incident_checks": ["unit"]})
    assert ["unit"] == [one.key for one in said["merge-guard/checks-not-green"]]


def test_an_incident_stays_in_force_when_what_it_left_to_do_is_done():
    assert ["incident"] == rules(incident(hosts=followed(closed_at=hours(2))))


def test_a_team_that_nobody_tells_of_takes_nothing_from_a_delivery_owner():
    both = Known((review("bob"), review("dana")))
    red = Known((check("unit", CheckState.FAILURE),))
    facts = {"tickets": Known((ticket("#12"), FOLLOW_UP)), "teams": (HIDDEN,)}

    assert ["incident"] == rules(
        asked(hosts=facts, roles=TEAM, body=DECLARED, reviews=both, checks=red)
    )


@pytest.mark.parametrize(
    ("written", "key", "follow_up"),
    [
        (DECLARED.replace("\n", "\r\n"), "#12", "#13"),
        ("Incident: #12, a bad one\nFollow-up: #13.", "#12", "#13"),
        ("**Incident:** [#12](https://x/12)\nFollow-up: o/r#13", "#12", "o/r#13"),
        ("Incident: PAY-1;\nFollow-up: * *", "PAY-1", ""),
    ],
)
def test_a_key_is_read_as_people_write_it(written, key, follow_up):
    told = declared(written, "#7")

    assert told is not None
    assert (key, follow_up) == (told.key, told.follow_up)


@pytest.mark.parametrize("written", ["Incident: * *\n", "Incident: *\r\nReason: x", "Incident:\n"])
def test_what_names_no_key_declares_no_incident(written):
    assert declared(written, "#7") is None
    assert "incident" not in rules(incident(written))


def test_an_incident_in_a_comment_is_not_declared():
    assert "incident" not in rules(asked(body=f"<!--\n{DECLARED}-->", roles=OWNED))


def test_a_follow_up_that_is_overdue_blocks_every_merge_and_push():
    late = {"follow_ups": Known((replace(FOLLOW_UP, created_at=hours(4) - timedelta(days=8)),))}

    assert ["follow-up-overdue"] == rules(asked(roles=OWNED, hosts=late))
    merged = pushed(HEAD, pull_request(merged_at=Known(hours(2))))
    assert ["follow-up-overdue"] == rules(pushes(merged, roles=OWNED, hosts=late))
    assert [] == rules(asked(roles=OWNED, hosts={"follow_ups": Known((FOLLOW_UP,))}))
    assert ["not-known"] == rules(asked(roles=OWNED, hosts={"follow_ups": NOBODY}))
    assert [] == rules(asked(hosts={"follow_ups": NOBODY}))  # nobody may declare any


def test_what_was_merged_into_the_branch_was_not_pushed_directly():
    merged = pull_request(merged_at=Known(hours(2)))

    assert [] == rules(pushes(pushed(HEAD, merged)))
    assert ["direct-push"] == rules(pushes(pushed(HEAD)))
    assert ["direct-push"] == rules(pushes(pushed(HEAD, pull_request())))
    other = replace(merged, base_branch="develop")
    assert ["direct-push"] == rules(pushes(pushed(HEAD, other)))


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"is_forced": Known(value=True)}, "force-push"),
        ({"is_forced": NOBODY}, "not-known"),
        ({"pushed": NOBODY}, "not-known"),
        ({"pushed": NOT_ASKED}, "not-known"),
    ],
)
def test_force_and_silence_are_told(told, rule):
    assert [rule] == rules(pushes(hosts=told))


def test_a_branch_that_nobody_protects_may_be_pushed_to():
    free = {"protection": Known(replace(protection(), is_protected=False))}

    with pytest.raises(NotApplicable, match="no protected branch"):
        pushes(pushed(HEAD), hosts=free, branch="feat/refunds")
    assert ["direct-push"] == rules(pushes(pushed(HEAD), branch="feat/refunds"))
    for untold in (NOBODY, NOT_ASKED):
        said = pushes(pushed(HEAD), hosts={"protection": untold}, branch="develop")
        assert ["not-known"] == rules(said)
        assert "Whether develop is protected" in said.findings[0].message
        assert ["direct-push"] == rules(pushes(pushed(HEAD), hosts={"protection": untold}))
    assert ["direct-push"] == rules(pushes(pushed(HEAD), hosts=free, branch="release/1"))


def test_without_the_host_the_runner_says_whether_a_branch_is_protected():
    silent = {"protection": NOBODY, "pushed": NOBODY}
    free = silent | {"is_branch_protected": Known(value=False)}
    held = silent | {"is_branch_protected": Known(value=True), "is_forced": Known(value=True)}

    with pytest.raises(NotApplicable, match="develop is no protected branch"):
        pushes(hosts=free, branch="develop")
    assert {"force-push", "not-known"} == set(rules(pushes(hosts=held, branch="develop")))
    assert ["not-known"] == rules(pushes(hosts=free, branch="main"))
    told = free | {"protection": Known(protection()), "pushed": Known((pushed(HEAD),))}
    assert ["direct-push"] == rules(pushes(hosts=told, branch="develop"))


TRAILERS = "fix: stop the loop\n\nIncident: #12\nIncident-Reason: it loops\nFollow-up: #13\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (remark("dana", "Incident approved"), {"incident"}),
        (remark("dana", "/incident-approve"), {"incident"}),
        (remark("dana", "no incident approved yet"), {"direct-push", "incident-unapproved"}),
        (remark("bob", "incident approved"), {"direct-push", "incident-unapproved"}),
        (
            remark("dana", "incident approved", at=hours(-21)),
            {"direct-push", "incident-expired"},
        ),
        (
            remark("dana", "incident approved", at=hours(-40), edited_at=hours(1)),
            {"incident"},
        ),
        (
            remark("dana", "incident approved", edited_at=hours(2), is_authors_own=False),
            {"direct-push", "incident-unapproved"},
        ),
    ],
)
def test_a_direct_push_is_excused_by_what_a_delivery_owner_wrote_on_the_ticket(said, expected):
    known = {"tickets": Known((ticket("#12", remarks=Known((said,))), FOLLOW_UP))}
    told = pushes(pushed(HEAD), hosts=known, roles=OWNED, messages=(TRAILERS,))

    assert expected == set(rules(told)) - ({"incident"} - expected)
    assert 1 == len([one for one in told.tables if one.name == "incident mode"])


def test_who_pushes_does_not_approve_the_push():
    known = {
        "tickets": Known(
            (ticket("#12", remarks=Known((remark("ann", "incident approved"),))), FOLLOW_UP)
        )
    }
    said = pushes(
        pushed(HEAD), hosts=known, roles={"delivery-owner": ("@ann",)}, messages=(TRAILERS,)
    )

    assert {"direct-push", "incident", "incident-unapproved"} == set(rules(said))


def test_the_queue_is_asked_for_each_pull_request_and_its_own_checks():
    good = pull_request(reviews=Known((review("bob"),)))
    bad = replace(good, number=8, reviews=Known(()))
    facts = {"queued": Known((good, bad)), "checks": Known((check("unit"),))}
    said = asked(event=Event.MERGE_QUEUE, pull=None, hosts=facts)

    assert (["review-missing"], 2) == (rules(said), said.seen.asked)
    red = facts | {"checks": Known((check("unit", CheckState.FAILURE),))}
    assert "checks-not-green" in rules(asked(event=Event.MERGE_QUEUE, pull=None, hosts=red))
    for untold in (NOBODY, Known(())):
        assert ["not-known"] == rules(
            asked(event=Event.MERGE_QUEUE, pull=None, hosts={"queued": untold})
        )


def test_without_a_pull_request_there_is_no_question():
    with pytest.raises(NotApplicable):
        asked(event=Event.LOCAL, pull=None)
    assert ["not-known"] == rules(asked(pull=None))


def test_one_reason_is_told_once_for_all_that_it_leaves_open():
    unasked = {"reviews": NOBODY, "timeline": NOBODY, "contributions": NOBODY, "checks": NOBODY}
    facts = {"protection": NOBODY, "follow_ups": NOBODY}
    said = asked(roles=OWNED, hosts=facts, **unasked)

    assert ["not-known"] == rules(said)
    told = said.findings[0].message
    assert told.startswith("Who approved #7; how the checks ended; which follow-ups")
    assert 1 == told.count("pull-requests: read")
    assert ["not-known"] * 2 == rules(asked(**unasked | {"checks": Unknown("no `checks: read`")}))


FACTS = st.fixed_dictionaries(
    {
        "reviews": st.sampled_from([Known((review("bob"),)), Known(()), NOBODY, NOT_ASKED]),
        "timeline": st.sampled_from([Known(()), NOBODY]),
        "contributions": st.sampled_from([Known((contribution(),)), Known(()), NOBODY]),
        "checks": st.sampled_from([Known((check("unit"),)), Known(()), NOBODY, NOT_ASKED]),
    }
)


@examples(FACTS)
def test_an_unknown_fact_never_passes(facts):
    all_known = asked(**facts)
    is_known = not any(isinstance(fact, Unknown) for fact in facts.values())
    is_whole = is_known and all(fact.value for name, fact in facts.items() if name != "timeline")

    assert is_whole is (rules(all_known) == [])
