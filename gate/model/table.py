"""What a stage tells in rows, for people or for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gate.model.text import cut, number
from gate.model.value import dataclass

Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a name."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """Each as long as `columns`."""
    is_data: bool = False
    """Whether only programs read it: the JSON report has it, and no other."""

    def cells(self, most: int, longest: int) -> Iterator[tuple[str, ...]]:
        """Yield the first *most* rows as text; no cell is longer than *longest* characters."""
        for row in self.rows[:most]:
            yield tuple(cut(_text(cell), longest) for cell in row)


def aligned(table: Table, most: int, longest: int, safe: Callable[[str], str]) -> Iterator[str]:
    """
    Yield the columns' names and the first *most* rows of *table*, each a line, blanks between.

    *safe* makes a cell harmless where the lines are shown; numbers stand to the right.
    """
    rows = [table.columns, *table.cells(most, longest)]
    shown = [tuple(map(safe, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    to_right = [all(not isinstance(row[n], str) for row in table.rows) for n in range(len(widths))]
    for row in shown:
        cells = zip(row, widths, to_right, strict=True)
        yield "  ".join(f"{cell:{'>' if right else '<'}{w}}" for cell, w, right in cells).rstrip()


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number(cell)
