"""Which releases an advisory names, how surely, and what mends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from gate.engines.advisories.advisory import advisories_of
from gate.engines.advisories.affected import Confidence, Reach, fixes
from tests.advisories import record

EXACT, RANGE, OPEN = Confidence.EXACT, Confidence.RANGE, Confidence.OPEN_RANGE
NUMBERS = st.integers(0, 9).map(str)


def reach(*events, versions=()):
    (advisory,) = advisories_of(record(versions=versions, events=events)).values()
    return Reach(advisory)


@pytest.mark.parametrize(
    ("versions", "events", "asked", "expected"),
    [
        (("1.0",), (), "1.0", EXACT),
        (("1.0",), (), "1.0.0", EXACT),
        (("1.0",), (), "1.0+cu118", EXACT),
        (("1.0",), (), "1.1", None),
        (("2004d",), (), "2004d", EXACT),
        ((), (("introduced", "0"), ("fixed", "2")), "1", RANGE),
        ((), (("introduced", "0"), ("fixed", "2")), "2", None),
        ((), (("introduced", "0"), ("fixed", "2")), "2+local", None),
        ((), (("introduced", "0"), ("fixed", "2")), "2rc1", RANGE),
        ((), (("introduced", "1"), ("fixed", "2")), "0.9", None),
        ((), (("introduced", "1"), ("fixed", "2")), "1rc1", None),
        (
            (),
            (("fixed", "4"), ("introduced", "3"), ("fixed", "2"), ("introduced", "1")),
            "3",
            RANGE,
        ),
        ((), (("introduced", "1"), ("fixed", "2"), ("introduced", "3")), "2.5", None),
        ((), (("introduced", "0"), ("last_affected", "2")), "2", RANGE),
        ((), (("introduced", "0"), ("last_affected", "2")), "2.0.1", None),
        ((), (("introduced", "0"), ("limit", "2")), "2", None),
        ((), (("introduced", "0"), ("limit", "*")), "2", RANGE),
        ((), (("introduced", "0"),), "7", RANGE),
        (("1", "2"), (("introduced", "0"),), "1.5", RANGE),
        (("1", "2"), (("introduced", "0"),), "3", OPEN),
        (("1", "2"), (("introduced", "0"), ("fixed", "4")), "3", RANGE),
        ((), (("introduced", "0"), ("fixed", "no version")), "9", RANGE),
        ((), (("introduced", "0"), ("fixed", "2")), "no version", None),
    ],
)
def test_a_release_is_named_as_surely_as_the_record_says(versions, events, asked, expected):
    assert expected == reach(*events, versions=versions).of(asked)


def test_git_ranges_say_nothing_of_releases():
    told = record()
    told["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    (advisory,) = advisories_of(told).values()

    assert Reach(advisory).of("1.0") is None


def test_mending_releases_come_one_a_line_and_the_nearest_first():
    django = reach(
        ("introduced", "2.2"), ("fixed", "2.2.28"), ("introduced", "3.0"), ("fixed", "3.2.13"),
        ("introduced", "1.11"), ("fixed", "1.11.29"),
    )  # fmt: skip

    assert ["2.2.28", "3.2.13"] == [str(each) for each in fixes([django], "2.2.0")]


def test_what_another_advisory_names_mends_nothing():
    first = reach(("introduced", "0"), ("fixed", "1.1"))
    second = reach(("introduced", "0"), ("fixed", "1.2"))

    assert ["1.2"] == [str(each) for each in fixes([first, second], "1.0")]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4), NUMBERS, NUMBERS)
def test_no_mending_release_is_named(spans, asked, further):
    events = [event for first, last in spans for event in (("introduced", first), ("fixed", last))]
    advisory = reach(*events, versions=(further,))

    for fixed in fixes([advisory], asked):
        assert advisory.of(str(fixed)) is None
        assert fixed > Version(asked)


@given(st.lists(st.tuples(st.sampled_from(["introduced", "fixed"]), NUMBERS), max_size=6), NUMBERS)
def test_the_order_of_events_changes_nothing(events, asked):
    assert reach(*events).of(asked) == reach(*reversed(events)).of(asked)
