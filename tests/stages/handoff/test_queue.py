"""In a merge queue the texts of the queued pull requests count, where the host tells them."""

from __future__ import annotations

from dataclasses import replace

from gate.model.change import Event
from gate.model.fact import Known, Unknown
from gate.model.host import Host
from gate.stages.handoff import STAGE
from tests.looking import given_to
from tests.stages.handoff.asking import request

RULE = "handoff/migration-undocumented"
SAID = (
    "## Migration\n\n- 1_a: forward: makes a; rollback: drops a; lock: none; deploy order: first\n"
)


def asked(queued):
    given = given_to(STAGE, {"migrations/1_a.sql": "CREATE TABLE a (id int);\n"})
    change = replace(given.change, event=Event.MERGE_QUEUE, told_by_host=Host(queued=queued))
    return [
        one for one in STAGE.run(replace(given, change=change)) if getattr(one, "rule", "") == RULE
    ]


def test_what_a_queued_pull_request_says_counts() -> None:
    assert [] == asked(Known((request("Other"), request(SAID))))


def test_what_no_queued_pull_request_says_blocks() -> None:
    assert [False] == [one.is_undecided for one in asked(Known((request("Other"),)))]


def test_where_nobody_knows_the_texts_nothing_is_decided() -> None:
    (finding,) = asked(Unknown("no token"))

    assert finding.is_undecided
    assert "whether a queued pull request says it: no token" in finding.message
