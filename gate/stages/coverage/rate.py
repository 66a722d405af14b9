"""How much is covered: two whole numbers, never a rounded one."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from gate.model.value import dataclass

_PARTS: Final = 10**8
"""Of a percent: as fine as a report tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many covered of so many."""

    covered: int = 0
    total: int = 0

    def __add__(self, other: Rate) -> Rate:
        """Return both together."""
        return Rate(covered=self.covered + other.covered, total=self.total + other.total)

    def __str__(self) -> str:
        """Return it as people read it: ``6,999 of 10,000 (69.99 %)``; cut, never rounded up."""
        if not self.total:
            return "0 of 0"
        hundredths = self.covered * 10_000 // self.total
        return f"{self.covered:,} of {self.total:,} ({hundredths // 100}.{hundredths % 100:02} %)"

    @property
    def percent(self) -> float:
        """The percentage, cut after eight decimals; 100 where there is nothing to cover."""
        return (self.covered * 100 * _PARTS // self.total) / _PARTS if self.total else 100.0

    def is_below(self, limit: Fraction) -> bool:
        """Say whether it is below *limit* percent. Nothing to cover is below no limit."""
        return self.covered * 100 < limit * self.total

    def is_lower_than(self, other: Rate) -> bool:
        """Say whether a smaller part is covered than of *other*."""
        return self.covered * other.total < other.covered * self.total


def exact(limit: float) -> Fraction:
    """Return the percentage that somebody wrote as *limit*: 69.9 is 699 of 1,000."""
    return Fraction(repr(limit))
