"""Which checks could say anything of a literal text? Its start and its parent tell most apart."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gate.engines.bandit.conditions import Check, Text, TextHolds
from gate.engines.bandit.visitors import Visit, passed

OnChecks = Callable[[ast.Constant, ast.AST, list[int]], None]
"""Told a text, its parent, and the places of the checks to ask, in their order."""


class Texts:
    """What is done at a text, and at the two nodes of which the texts are seen together."""

    def __init__(self, checks: Sequence[Check], on_checks: OnChecks) -> None:
        """*on_checks* is told places in *checks*, each of which has a `Text` for its condition."""
        said = [(n, check.when) for n, check in enumerate(checks) if isinstance(check.when, Text)]
        self._on_checks = on_checks
        self._started = [(place, when.starts) for place, when in said if when.starts]
        self.starts = tuple(start for _, starts in self._started for start in starts)
        """With which a text matters wherever it stands."""
        self._chained = [(place, when.chained) for place, when in said if when.chained]
        self._under: dict[type[ast.AST], list[tuple[int, TextHolds]]] = {}
        for place, when in said:
            for kind, holds in when.under.items():
                self._under.setdefault(kind, []).append((place, holds))

    @property
    def under(self) -> frozenset[str]:
        """The classes of parents below which a text may matter however it begins."""
        return frozenset(kind.__name__ for kind in self._under)

    def visit(self, text: ast.Constant, parent: ast.AST) -> None:
        """Ask what is to be asked of *text*."""
        for _, holds in self._under.get(parent.__class__, ()):
            if holds(text, parent):
                return self._ask(text, parent, ())
        if text.value.startswith(self.starts):  # type: ignore[union-attr,arg-type] # a text
            self._ask(text, parent, ())
        return None

    def _ask(self, text: ast.Constant, parent: ast.AST, more: Iterable[int]) -> None:
        value = str(text.value)
        places = {place for place, starts in self._started if value.startswith(starts)}
        under = self._under.get(parent.__class__, ())
        places |= {place for place, holds in under if holds(text, parent)}
        places.update(more)
        if places:
            self._on_checks(text, parent, sorted(places))

    def interpolated(self, table: Mapping[type, Visit], asked: Visit = passed) -> Visit:
        """Return what is done at an f-string: its first text alone is told of its parent."""

        def visit(joined: ast.JoinedStr) -> None:
            asked(joined)
            is_first = True
            for child in joined.values:
                if not isinstance(child, ast.Constant):
                    table[child.__class__](child)
                elif is_first:
                    self.visit(child, joined)
                    is_first = False
                elif str(child.value).startswith(self.starts):
                    self._on_start(child, joined)

        return visit

    def chain(self, table: Mapping[type, Visit], asked: Visit = passed) -> Visit:
        """Return what is done at the outermost of some operators: all texts are seen at once."""

        def visit(operation: ast.BinOp) -> None:
            texts = tuple(_texts(operation))
            down(operation, [place for place, holds in self._chained if texts and holds(texts)])

        def down(operation: ast.BinOp, more: list[int]) -> None:
            asked(operation)
            for child in (operation.left, operation.right):
                if isinstance(child, ast.BinOp):
                    down(child, more)
                elif not isinstance(child, ast.Constant):
                    table[child.__class__](child)
                elif isinstance(child.value, str):
                    self._ask(child, operation, more)

        return visit

    def _on_start(self, text: ast.Constant, parent: ast.AST) -> None:
        value = str(text.value)
        places = [place for place, starts in self._started if value.startswith(starts)]
        self._on_checks(text, parent, places)


def _texts(operation: ast.BinOp) -> Iterator[str]:
    """Yield the texts that *operation* and the operations below it have for operands."""
    waiting = [operation]
    while waiting:
        node = waiting.pop()
        for child in (node.left, node.right):
            if isinstance(child, ast.BinOp):
                waiting.append(child)
            elif isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.value
