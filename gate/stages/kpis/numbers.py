"""Means, medians and percentiles, exactly; and time as people write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from statistics import median
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_NINETY: Final = Fraction(9, 10)


def exact(written: float) -> Fraction:
    """Return the number that somebody wrote in decimals."""
    return Fraction(repr(written))


def parts(time: timedelta, unit: timedelta) -> Fraction:
    """Return how many *unit* make *time*, exactly."""
    return Fraction(time // _MICROSECOND, unit // _MICROSECOND)


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the arithmetic mean of *values*, of which there is one at least."""
    return Fraction(sum(values), len(values))


def middle(values: Sequence[Fraction]) -> Fraction:
    """Return the median of *values*, of which there is one at least."""
    return Fraction(median(values))


def ninetieth(values: Sequence[Fraction]) -> Fraction:
    """Return the 90th percentile of *values* by nearest rank: the least that 9 of 10 keep to."""
    rank = -(-_NINETY * len(values) // 1)
    return sorted(values)[int(rank) - 1]


def clock(hours: Fraction) -> str:
    """Return *hours* as ``4:00:01``; what is left of a second counts as one."""
    seconds = int(-(-hours * 3600 // 1))
    return f"{seconds // 3600:,}:{seconds // 60 % 60:02}:{seconds % 60:02}"
