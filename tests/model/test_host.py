"""Who is who, and what is known, of what a host tells."""

from __future__ import annotations

import pytest

from gate.model.change import Change, Event
from gate.model.fact import NOT_ASKED, Known, Unknown
from gate.model.person import Person
from tests.told import host, team, ticket


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ann", "ann", True),
        ("ann", "@Ann", True),
        ("ann", "anna", False),
        ("", "", False),
        ("", "ann", False),
    ],
)
def test_logins_are_compared_as_hosts_do(one: str, other: str, is_same: bool):
    assert is_same == Person(login=one).is_same(other)
    assert is_same == Person(login=one).is_same(Person(login=other.removeprefix("@")))


def test_a_host_that_was_not_asked_tells_nothing():
    change = Change(event=Event.LOCAL, base_tree="", head_tree="", commits=NOT_ASKED)
    assert change.host.pushed == NOT_ASKED
    assert change.host.protection == NOT_ASKED
    assert change.host.ticket("#12") == NOT_ASKED
    assert change.host.members("@o/backend") == NOT_ASKED


def test_a_ticket_is_found_by_its_key():
    told = host(tickets=Known((ticket("#1"), ticket("PAY-12"))))
    assert Known(ticket("PAY-12")) == told.ticket("pay-12")
    assert told.ticket("#12") == NOT_ASKED


def test_tickets_that_nobody_told_are_unknown_for_the_reason_given():
    assert Unknown("no token") == host(tickets=Unknown("no token")).ticket("#1")


def test_a_team_is_found_with_and_without_its_sign():
    told = host(teams=(team("o/Backend", "ann"),))
    assert Known(("ann",)) == told.members("@o/backend")
    assert Known(("ann",)) == told.members("o/backend")
    assert told.members("@o/frontend") == NOT_ASKED
