"""How much business time lies between two moments?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.business import BusinessHours

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/Paris", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Asia/Kathmandu", "Asia/Riyadh", "UTC",
)  # fmt: skip
CLOCK_CHANGES = (
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 9, 26, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 12, 31, tzinfo=UTC),
)


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def slow(hours: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """Ask the wall clock at each minute; *start* and *end* are whole minutes."""
    counted = 0
    moment = start.astimezone(UTC)
    while moment < end:
        counted += _is_on(hours, moment.astimezone(hours.zone))
        moment += MINUTE
    return counted * MINUTE


def _is_on(hours: BusinessHours, clock: datetime) -> bool:
    shown, day = clock.time(), clock.date()
    if hours.opens < hours.closes:
        return hours.opens <= shown < hours.closes and hours.is_work_day(day)
    is_late = shown >= hours.opens and hours.is_work_day(day)
    return is_late or (shown < hours.closes and hours.is_work_day(day - timedelta(days=1)))


clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
spans = st.tuples(
    st.sampled_from(CLOCK_CHANGES), st.integers(-2880, 2880), st.integers(-60, 3000)
).map(lambda told: (told[0] + told[1] * MINUTE, told[0] + (told[1] + told[2]) * MINUTE))
teams = st.builds(
    BusinessHours,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    days=st.frozensets(st.integers(0, 6)),
    opens=clocks,
    closes=clocks,
    holidays=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 11, 30)), max_size=30),
)


@given(teams, spans)
def test_each_minute_counts_when_the_wall_clock_says_so(
    hours: BusinessHours, span: tuple[datetime, datetime]
) -> None:
    assert slow(hours, *span) == hours.between(*span)


moments = st.datetimes(
    datetime(2019, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2032, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@given(teams, st.tuples(moments, moments, moments).map(sorted))
def test_the_parts_of_a_span_make_up_the_whole(hours: BusinessHours, three: list[datetime]) -> None:
    start, middle, end = three
    assert hours.between(start, end) == hours.between(start, middle) + hours.between(middle, end)


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2026-09-10T09:00:00", "2026-09-10T13:00:00", 4 * HOUR),
        ("2026-09-10T09:00:00", "2026-09-10T13:00:01", 4 * HOUR + timedelta(seconds=1)),
        ("2026-09-10T16:59:59.999999", "2026-09-11T09:00:00", timedelta(microseconds=1)),
        ("2026-09-10T17:00:00", "2026-09-11T09:00:00", timedelta()),
        ("2026-12-31T16:00:00", "2027-01-04T10:00:00", 10 * HOUR),
        ("2024-01-01T00:00:00", "2027-01-01T00:00:00", (262 + 261 + 261) * 8 * HOUR),
    ],
)
def test_a_span_is_counted_to_the_microsecond(start: str, end: str, wanted: timedelta) -> None:
    assert wanted == BusinessHours(zone=PARIS).between(at(start), at(end))


def test_a_holiday_is_no_work_day() -> None:
    hours = BusinessHours(zone=PARIS, holidays=frozenset({date(2026, 5, 1)}))

    assert 2 * HOUR == hours.between(at("2026-04-30T16:00:00"), at("2026-05-04T10:00:00"))
    assert (date(2026, 4, 30), date(2026, 5, 4)) == hours.work_days(
        date(2026, 4, 30), date(2026, 5, 4)
    )


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    friday_night = BusinessHours(zone=PARIS, days=frozenset({4}), opens=time(22), closes=time(6))

    assert 8 * HOUR == friday_night.between(at("2026-09-11T12:00:00"), at("2026-09-13T12:00:00"))
    assert 2 * HOUR == friday_night.between(at("2026-09-12T04:00:00"), at("2026-09-12T09:00:00"))


def test_hours_that_open_as_they_close_are_the_whole_day() -> None:
    always = BusinessHours(zone=PARIS, days=frozenset(range(7)), opens=time(), closes=time())

    assert 23 * HOUR == always.between(at("2026-03-29T00:00:00"), at("2026-03-30T00:00:00"))
    assert 25 * HOUR == always.between(at("2026-10-25T00:00:00"), at("2026-10-26T00:00:00"))


def test_a_day_begins_at_the_zones_midnight() -> None:
    hours = BusinessHours(zone=ZoneInfo("Pacific/Auckland"))

    assert date(2026, 9, 10) == hours.day_of(datetime(2026, 9, 9, 21, tzinfo=UTC))
    assert datetime(2026, 9, 9, 12, tzinfo=UTC) == hours.midnight(date(2026, 9, 10))
