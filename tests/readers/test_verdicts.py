"""What reports of the gate told before."""

import json

import pytest

from gate.readers.verdicts import NoVerdict, read_verdict

REPORT = {"verdict": {"decision": "pass"}, "started_at": "2026-09-08T10:00:00+02:00"}


def policy(*measures):
    return {"stages": [{"id": "policy", "measures": list(measures)}]}


@pytest.mark.parametrize(
    ("more", "waivers"),
    [
        ({}, None),
        (policy(), None),
        (policy({"name": "waivers in force", "value": 3}), 3),
        (policy({"name": "waivers ended", "value": 3}), None),
    ],
)
def test_a_report_tells_its_verdict_and_how_many_waivers_were_in_force(more, waivers):
    (event,) = read_verdict(json.dumps(REPORT | more).encode()).events
    assert ("pass", waivers) == (event.decision, event.waivers)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        json.dumps(REPORT | {"verdict": {"decision": "green"}}),
        json.dumps(REPORT | {"started_at": "2026-09-08T10:00:00"}),
        json.dumps(REPORT | {"stages": 7}),
        json.dumps(REPORT | policy({"name": "waivers in force", "value": "many"})),
        json.dumps(REPORT | policy({"name": "waivers in force", "value": 1e999})),
        json.dumps(REPORT | policy({"name": "waivers in force", "value": -1})),
    ],
)
def test_what_is_no_report_is_refused(text):
    with pytest.raises(NoVerdict):
        read_verdict(text.encode())
