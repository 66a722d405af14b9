"""The walk, as those see it who say what an expression is worth and what a statement does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from gate.engines.dataflow.handlers import Owner
from gate.engines.dataflow.seen import Assigned, Call, Function
from gate.engines.dataflow.value import Value
from gate.model.value import dataclass

Scope = dict[str, Value]


@dataclass(slots=True, kw_only=True)
class Listener:
    """Whoever is told what the walk comes by, in its order."""

    call: Callable[[Call], None]
    assigned: Callable[[Assigned], None]
    built: Callable[[ast.AST, Value], None]
    """A text that is put together."""
    returned: Callable[[ast.AST, Value, Function], None]
    decorated: Callable[[ast.AST, str], None]
    """A decorator, by its qualified name."""
    compared: Callable[[ast.Compare, Sequence[Value]], None]


class Walk(Protocol):
    """One file, as far as it was walked."""

    listener: Listener
    imports: dict[str, str]
    frameworks: set[str]
    is_web: bool
    scope: Scope
    function: Function
    target: str

    def concerns(self, first: int, last: int) -> bool:
        """Say whether anything on the lines from … to … can matter."""

    def value(self, node: ast.expr) -> Value:
        """Return what is known of the expression *node*, and walk it."""

    def block(self, statements: Iterable[ast.stmt]) -> bool:
        """Walk *statements*, and return whether they leave the function, loop or program."""

    def statement(self, node: ast.stmt) -> bool:
        """Walk one statement, and return whether nothing after it runs."""

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give *value* to *target*."""

    def trust(self, names: Iterable[str]) -> None:
        """Believe that the variables *names*, and what was made from them, are fit to be used."""

    def vouched(self, test: ast.expr, *, holds: bool) -> None:
        """Believe what *test*, or its opposite, says."""

    def defer(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: Owner | None = None
    ) -> None:
        """Walk the function *node* once what is around it has been."""
