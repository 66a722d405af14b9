"""Exports of trackers, as these write them, and whatever else stands in such a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.fact import Known, Unknown
from gate.model.ticket import TicketState
from gate.model.work import Unreadable
from gate.readers.tickets import read_tickets

ADF = {
    "type": "doc",
    "content": [
        {"type": "heading", "content": [{"type": "text", "text": "Acceptance criteria"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "charged once"}]},
    ],
}
JIRA = {
    "names": {"customfield_10": "Acceptance Criteria"},
    "issues": [
        {
            "key": "PAY-7",
            "fields": {
                "summary": "Refunds",
                "status": {"name": "In Progress", "statusCategory": {"key": "indeterminate"}},
                "priority": {"name": "High"},
                "description": ADF,
                "labels": ["payments"],
                "updated": "2026-09-07T09:00:00.000+0200",
                "issuetype": {"name": "Story"},
                "customfield_10": "charged exactly once",
                "issuelinks": [
                    {
                        "type": {"inward": "is blocked by"},
                        "inwardIssue": {"key": "PAY-6", "fields": {"status": {"name": "To Do"}}},
                    },
                    {
                        "type": {"inward": "is blocked by"},
                        "inwardIssue": {
                            "key": "PAY-5",
                            "fields": {
                                "status": {"name": "Done", "statusCategory": {"key": "done"}}
                            },
                        },
                    },
                ],
            },
        }
    ],
}


def only(told: object):
    (found,) = read_tickets(json.dumps(told).encode())
    return found


def test_jiras_search_is_read():
    found = only({**JIRA, "issues": [{**JIRA["issues"][0], "names": JIRA["names"]}]})

    assert ("PAY-7", TicketState.OPEN, "Refunds", "Story") == (
        found.key,
        found.state,
        found.title,
        found.kind,
    )
    assert (Known("In Progress"), Known("High"), Known(("PAY-6",))) == (
        found.status,
        found.priority,
        found.blocked_by,
    )
    assert "\n## Acceptance criteria\n\ncharged once" == found.body
    assert "charged exactly once" == found.criteria
    assert datetime(2026, 9, 7, 7, tzinfo=UTC) == found.updated_at
    assert ["payments"] == [label.name for label in found.labels]


def test_the_names_of_jiras_fields_stand_beside_its_issues():
    assert "charged exactly once" == only(JIRA).criteria


def test_linears_answer_is_read():
    row = {
        "identifier": "ENG-7",
        "state": {"name": "Canceled", "type": "canceled"},
        "priorityLabel": "No priority",
        "labels": {"nodes": [{"name": "bug"}]},
        "updatedAt": "2026-09-07T09:00:00.000Z",
    }
    found = only({"data": {"issues": {"nodes": [row]}}})

    assert ("ENG-7", TicketState.CLOSED, Known("")) == (found.key, found.state, found.priority)
    assert ["bug"] == [label.name for label in found.labels]
    assert "ENG-7" == only({"data": {"issue": row}}).key


def test_the_hosts_own_lists_are_read():
    found = only([{"number": 12, "state": "closed", "title": "Refunds", "body": None}])

    assert ("#12", TicketState.CLOSED, "") == (found.key, found.state, found.body)
    assert isinstance(found.status, Unknown)
    assert "#3" == only([{"id": 99, "iid": 3, "state": "opened", "title": "x"}]).key


def test_csv_of_jira_and_of_linear_is_read():
    jira = (
        "Summary,Issue key,Status,Status Category,Priority,Labels,Labels,Updated,"
        "Custom field (Acceptance Criteria)\r\n"
        'Refunds,PAY-7,Shipped,Done,High,a,b,07/Sep/26 9:00 AM,"charged\nonce"\r\n'
    )
    linear = "\ufeffID,Team,Title,Status,Priority,Updated\nENG-7,E,x,Todo,No priority,2026-09-07\n"
    (one,), (two,) = read_tickets(jira.encode()), read_tickets(linear.encode())

    assert ("PAY-7", TicketState.CLOSED, "charged\nonce") == (one.key, one.state, one.criteria)
    assert ["a", "b"] == [label.name for label in one.labels]
    assert datetime(2026, 9, 7, 9, tzinfo=UTC) == one.updated_at
    assert ("ENG-7", TicketState.OPEN, Known("")) == (two.key, two.state, two.priority)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"issues": [{}]}',
        b"{" * 100_000,
        b"a,b\n1,2\n",
        b"\xff\xfe\x00",
        b"Summary,Issue key\n\x00,\x00\n" + b'"' + b"x" * 200_000,
    ],
    ids=range(8),
)
def test_what_is_no_export_is_refused(data):
    with pytest.raises(Unreadable):
        read_tickets(data)


KEYS = ("key", "fields", "status", "state", "labels", "description", "issuelinks", "priority")
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["x", "done", "2026-09-07"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "name", "content", "type", "nodes"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), NESTED))
def test_any_json_is_read_or_refused(row):
    (found,) = read_tickets(json.dumps([row | {"key": "PAY-7"}]).encode())

    assert "PAY-7" == found.key
