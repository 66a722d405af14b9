"""Exported events are read whole, or the lines that are none are named."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.flow import Covered, FlowEvent, Gap, Kind, Observed, What
from gate.readers.flow import BadEvents, read_events, written_events

AT = "2026-09-07T09:00:00Z"
NINE = datetime(2026, 9, 7, 9, tzinfo=UTC)


def lines(*rows: dict[str, object]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def faults(data: bytes) -> tuple[str, ...]:
    with pytest.raises(BadEvents) as caught:
        read_events(data)
    return caught.value.faults


def test_each_line_is_one_event():
    told = {"event": "opened", "at": AT, "pull_request": 12, "by": "@ann", "draft": True}

    assert (
        FlowEvent(what=What.OPENED, at=NINE, key="12", by="ann", is_draft=True),
    ) == read_events(lines(told)).events


def test_a_clock_of_any_zone_is_the_same_moment():
    rows = [
        {"event": "merged", "at": at, "pull_request": "#7"}
        for at in (AT, "2026-09-07T11:00:00+02:00", "2026-09-07T04:00:00-05:00")
    ]

    assert (FlowEvent(what=What.MERGED, at=NINE, key="7"),) == read_events(lines(*rows)).events


def test_the_day_of_a_bug_begins_in_the_teams_zone():
    (bug,) = read_events(
        lines({"event": "bug", "at": "2026-09-07", "bug": "PAY-1"}), ZoneInfo("Asia/Tokyo")
    ).events

    assert datetime(2026, 9, 6, 15, tzinfo=UTC) == bug.at


def test_a_deleted_account_has_no_login():
    (event,) = read_events(
        lines({"event": "reviewed", "at": AT, "pull_request": 1, "by": None})
    ).events

    assert "" == event.by


def test_what_a_source_covers_is_no_event():
    told = {"event": "covered", "kind": "bugs", "since": AT, "until": "2026-09-08T09:00:00Z"}

    read = read_events(b"\xef\xbb\xbf" + lines(told) + b"\n \r\n")

    assert (
        Observed(covered=(Covered(kind=Kind.BUGS, since=NINE, until=NINE + timedelta(days=1)),))
        == read
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "it is no JSON in UTF-8"),
        (b"\xff{}", "it is no JSON in UTF-8"),
        (b"[" * 100_000, "it is no JSON in UTF-8"),
        (b"[]", "it is no JSON object"),
        (b"{}", "`event` is missing"),
        (b'{"event": 1}', "`event` is no text"),
        (b'{"event": "merged", "pull_request": 1}', "`at` is missing"),
        (b'{"event": "merged", "at": "soon", "pull_request": 1}', "`at` is no time as ISO 8601"),
        (
            b'{"event": "merged", "at": "2026-09-07T09:00:00", "pull_request": 1}',
            "`at` names no zone",
        ),
        (
            b'{"event": "merged", "at": "0001-01-01T00:00:00+14:00", "pull_request": 1}',
            "`at` is not between 1970 and 2199",
        ),
        (
            b'{"event": "merged", "at": "2026-09-07T09:00:00Z"}',
            "`pull_request` is missing, which merged needs",
        ),
        (
            b'{"event": "opened", "at": "2026-09-07T09:00:00Z", "pull_request": 1}',
            "`by` is missing, which opened needs",
        ),
        (
            b'{"event": "opened", "at": "2026-09-07T09:00:00Z", "pull_request": 1, "by": 3}',
            "`by` is no text",
        ),
        (
            b'{"event": "merged", "at": "2026-09-07T09:00:00Z", "pull_request": 1, "lines": -1}',
            "`lines` is no number of lines",
        ),
        (
            b'{"event": "merged", "at": "2026-09-07T09:00:00Z", "pull_request": true}',
            "`pull_request` is no text",
        ),
        (
            b'{"event": "merged", "at": "2026-09-07T09:00:00Z", "pull_request": 1, "size": 2}',
            "there is no field 'size' here",
        ),
        (b'{"event": "\\u001b[2J", "at": "x"}', r"there is no event '\\x1b[2J'"),
        (
            b'{"event": "judged", "at": "2026-09-07T09:00:00Z", "decision": "maybe"}',
            "`decision` is none of fail, inconclusive, pass",
        ),
        (
            b'{"event": "covered", "kind": "bugs", "since": "%s", "until": "%s"}'
            % (b"2026-09-08T09:00:00+02:00", b"2026-09-08T06:59:59Z"),
            "`until` is before `since`",
        ),
    ],
)
def test_a_line_that_is_no_event_is_named_with_its_number(line, reason):
    (fault,) = faults(lines({"event": "merged", "at": AT, "pull_request": 1}) + line)

    assert fault.startswith(f"line 2: {reason}"), fault


def test_ten_faults_are_told_and_the_others_counted():
    told = faults(b"x\n" * 1234)

    assert 11 == len(told)
    assert ("line 1: it is no JSON in UTF-8", "and 1,224 more") == (told[0], told[-1])


logins = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
).map(lambda at: at.astimezone(UTC))
keys = st.integers(1, 10**6).map(str)
events = st.one_of(
    st.builds(
        FlowEvent,
        what=st.just(What.OPENED),
        at=moments,
        key=keys,
        by=logins | st.just(""),
        is_bot=st.booleans(),
        is_draft=st.booleans(),
        title=st.just("") | logins,
        lines=st.none() | st.integers(0, 10**6),
    ),
    st.builds(FlowEvent, what=st.just(What.REVIEWED), at=moments, key=keys, by=logins),
    st.builds(
        FlowEvent,
        what=st.just(What.BUG),
        at=moments,
        key=keys,
        labels=st.none() | st.just(()) | st.sets(logins).map(lambda told: tuple(sorted(told))),
        fields=st.none()
        | st.dictionaries(logins, logins).map(lambda told: tuple(sorted(told.items()))),
        is_duplicate=st.booleans(),
    ),
    st.builds(FlowEvent, what=st.just(What.DEPLOYED), at=moments, key=st.just("") | keys),
    st.builds(
        FlowEvent,
        what=st.just(What.JUDGED),
        at=moments,
        decision=st.just("pass"),
        waivers=st.none() | st.integers(min_value=0, max_value=99),
    ),
)
spans = st.tuples(st.sampled_from(Kind), moments, moments).map(
    lambda told: Covered(kind=told[0], since=min(told[1:]), until=max(told[1:]))
)


gaps = st.builds(Gap, kind=st.sampled_from(Kind), reason=logins)


@given(st.sets(events), st.sets(spans), st.sets(gaps))
def test_what_is_written_is_read_again(
    told: set[FlowEvent], covered: set[Covered], gaps: set[Gap]
) -> None:
    whole = Observed(events=tuple(told), covered=tuple(covered), gaps=tuple(gaps))
    written = "".join(written_events(whole))

    read = read_events(written.encode())

    assert (told, covered, gaps) == (set(read.events), set(read.covered), set(read.gaps))
    assert written == "".join(written_events(read))


@given(st.binary())
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with suppress(BadEvents):
        read_events(data)
