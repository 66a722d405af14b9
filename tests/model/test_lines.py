"""Sets of lines behave as sets, and what they say of themselves can be read back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.change import LineRange
from gate.model.lines import (
    MOST,
    NO_LINES,
    lines_in,
    lines_of,
    numbers_in,
    ranges_in,
    read_lines,
    span,
    told,
)

NUMBERS = st.sets(st.integers(1, 300))


@given(NUMBERS)
def test_a_set_holds_its_numbers(numbers):
    assert sorted(numbers) == list(numbers_in(lines_of(numbers)))


@given(NUMBERS)
def test_what_is_told_can_be_read(numbers):
    assert lines_of(numbers) == read_lines(told(lines_of(numbers)))


@given(NUMBERS)
def test_ranges_hold_the_same_lines_and_do_not_touch(numbers):
    ranges = ranges_in(lines_of(numbers))

    assert lines_of(numbers) == lines_in(ranges)
    assert all(one.last + 1 < other.first for one, other in pairwise(ranges))


@given(NUMBERS, NUMBERS)
def test_sets_are_joined_and_cut_as_sets_are(one, other):
    a, b = lines_of(one), lines_of(other)

    assert (one | other, one & other, one - other) == tuple(
        set(numbers_in(lines)) for lines in (a | b, a & b, a & ~b)
    )


def test_ranges_are_joined_over_what_lies_between():
    assert (LineRange(first=1, last=4), LineRange(first=6, last=6)) == ranges_in(
        lines_of([1, 2, 4, 6]), over=lines_of([3])
    )


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_what_is_no_line_is_refused(number):
    with pytest.raises(ValueError, match="below 1, or beyond"):
        lines_of([number])


@pytest.mark.parametrize("text", ["0", "x", "3-2", "1,", f"1-{MOST + 1}", "--"])
def test_what_was_never_told_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_lines(text)


def test_nothing_is_empty():
    assert (NO_LINES, "", NO_LINES) == (read_lines(""), told(NO_LINES), span(3, 2))
