import pytest

from gate.model.change import Change, Event
from gate.model.fact import Known, Unknown
from gate.policy.approvers import approval
from tests.told import host, pull_request, review, team

UNTOLD = Unknown("give the job `pull-requests: read`")


def change(*pulls, event=Event.PULL_REQUEST, queued=None, **told):
    return Change(
        event=event,
        base_tree="b",
        head_tree="h",
        commits=Known(()),
        pull_request=pulls[0] if pulls and event is Event.PULL_REQUEST else None,
        told_by_host=host(queued=Known(pulls) if queued is None else queued, **told),
    )


def agreed(made, *approvers):
    return approval(made, approvers, is_clean=lambda commit, parents: False)


def approved(*logins, **told):
    return pull_request(reviews=Known(tuple(map(review, logins))), **told)


def test_an_approver_s_approval_counts_whatever_the_case_of_the_name():
    assert Known("@bob") == agreed(change(approved("bob")), "@Bob")


def test_somebody_else_s_does_not():
    assert Known("") == agreed(change(approved("bob")), "@alice")


def test_where_nobody_may_approve_nobody_did():
    assert Known("") == agreed(change(approved("bob")))


def test_a_member_of_a_team_may_and_an_unknown_team_decides_nothing():
    made = approved("bob")
    known = change(made, teams=(team("org/leads", "bob"),))
    assert Known("@bob") == agreed(known, "@org/leads")
    assert Known("") == agreed(change(made, teams=(team("org/leads", "eve"),)), "@org/leads")
    unknown = agreed(change(made), "@org/leads")
    assert isinstance(unknown, Unknown)
    assert "who is in @org/leads is not known" in unknown.reason


def test_an_unknown_team_matters_only_where_somebody_approved():
    assert Known("") == agreed(change(approved()), "@org/leads")


def test_whether_an_approver_may_write_must_be_known():
    made = pull_request(reviews=Known((review("bob", can_write=UNTOLD),)))
    assert UNTOLD == agreed(change(made), "@bob")
    assert Known("") == agreed(change(made), "@alice")


def test_what_the_host_does_not_tell_is_unknown():
    assert UNTOLD == agreed(change(pull_request(reviews=UNTOLD)), "@bob")
    alone = change(event=Event.LOCAL)
    assert Unknown("only a pull request can be approved") == agreed(alone, "@bob")


@pytest.mark.parametrize(
    ("logins", "expected"), [(("bob", "bob"), "@bob"), (("bob", "eve"), ""), ((), "")]
)
def test_in_a_queue_each_pull_request_needs_it(logins, expected):
    pulls = [approved(login) for login in logins]
    assert Known(expected) == agreed(change(*pulls, event=Event.MERGE_QUEUE), "@bob")


def test_a_queue_of_which_one_is_unknown_is_unknown():
    pulls = (approved("bob"), pull_request(reviews=UNTOLD))
    assert UNTOLD == agreed(change(*pulls, event=Event.MERGE_QUEUE), "@bob")
    assert UNTOLD == agreed(change(event=Event.MERGE_QUEUE, queued=UNTOLD), "@bob")
