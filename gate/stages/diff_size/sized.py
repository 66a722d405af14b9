"""What each file of the change counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gate.model.change import FileChange, FileStatus
from gate.model.value import dataclass

if TYPE_CHECKING:
    from fractions import Fraction

    Number = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """One file of the change, and what it counts."""

    file: FileChange
    lines: int
    """Added and deleted, as git has them; 0 where it has none."""
    weight: Number
    left_out: str
    """Why the file does not count; empty if it does."""
    unknown: str
    """Why nobody knows its lines; empty if they are known."""
    claim: str
    """The tool that its own text names, where that was not believed."""
    is_test: bool

    @property
    def counted(self) -> Number:
        """The lines that are held against the limit."""
        return 0 if self.left_out or self.unknown else self.lines * self.weight

    @property
    def is_free(self) -> bool:
        """Whether it is a pure rename or a whole deletion, which costs a reviewer little."""
        is_move = self.file.status is FileStatus.RENAMED and not self.lines
        return is_move or self.file.status is FileStatus.DELETED


def total_of(sized: Iterable[Sized]) -> Number:
    """Return the lines of *sized* that are held against the limit."""
    return sum((each.counted for each in sized), 0)


def lines_of(sized: Iterable[Sized]) -> int:
    """Return the lines of *sized*, whether they count or not."""
    return sum(each.lines for each in sized)


def weight_of(told: float) -> Number:
    """Return what was *told* as a decimal number, exactly."""
    if told == int(told):
        return int(told)
    from fractions import Fraction  # noqa: PLC0415 - most lines count 1

    return Fraction(str(told))


def exact(lines: Number) -> str:
    """Return *lines* to the last digit; weights are decimal numbers, so there is one."""
    if lines.denominator == 1:
        return f"{lines.numerator:,}"
    from decimal import Decimal  # noqa: PLC0415 - as above

    return f"{Decimal(lines.numerator) / Decimal(lines.denominator):,}"


def largest_first(sized: Iterable[Sized]) -> list[Sized]:
    """Return *sized* by what counts, then by lines, then by path."""
    return sorted(sized, key=lambda each: (-each.counted, -each.lines, each.file.path))
