"""Every statement of a module, and what the names in it mean where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gate.readers.python.outline import (
    Assign,
    Class,
    Const,
    Expression,
    Function,
    Items,
    Loop,
    Name,
    Statement,
    Table,
)
from gate.readers.python.project import Module, Project, Symbol, bindings

_MOST_NAMES: Final = 20
"""Names of one thing, each assigned from the one before."""
_MOST_ROUNDS: Final = 200
"""Values of one loop that are gone through."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope:
    """Where a statement stands: its module, and what the functions and loops around it bind."""

    project: Project
    module: Module
    inner: tuple[Mapping[str, Symbol], ...] = ()
    owner: Class | None = None
    """The class whose body it stands in."""

    def meaning(self, name: str) -> Symbol | None:
        """Return what *name* means here, as `Project.meaning`."""
        return self.project.meaning(name, self.module, *self.inner) if name else None

    def thing(self, name: str) -> Symbol | None:
        """Return what *name* means here; a name that is only another one's is that other one."""
        symbol, scope = self.meaning(name), self
        for _ in range(_MOST_NAMES):
            if symbol is None or not isinstance(symbol.value, Name):
                return symbol
            scope = scope.at(symbol)
            symbol = scope.meaning(symbol.value.text)
        return None

    def source(self, name: str) -> str:
        """Return the whole name of *name*, as `Project.source`."""
        return self.project.source(name, self.module, *self.inner) if name else ""

    def text(self, value: Expression | None) -> str | None:
        """Return the text that *value* is here; `None` if that cannot be told."""
        return self.project.text(value, self.module, *self.inner)

    def value(self, value: Expression | None) -> Expression | None:
        """Return what *value*, if it is a name, was assigned; else itself."""
        if isinstance(value, Name):
            symbol = self.meaning(value.text)
            return symbol.value if symbol and symbol.value else value
        return value

    def texts(self, value: Expression | None) -> tuple[str, ...] | None:
        """Return the texts that *value* lists; `None` if one of them cannot be told."""
        told = self.value(value)
        if not isinstance(told, Items):
            return None
        found = tuple(self.text(one) for one in told.values)
        known = tuple(one for one in found if one is not None)
        return known if len(known) == len(found) else None

    def class_of(self, value: Expression | None) -> Symbol | None:
        """Return the class of the tree that *value* names."""
        symbol = self.meaning(value.text) if isinstance(value, Name) else None
        return symbol if symbol and isinstance(symbol.statement, Class) else None

    def at(self, symbol: Symbol) -> Scope:
        """Return the scope in which *symbol* was bound, as far as it is another module's."""
        if symbol.module is self.module:
            return self
        return Scope(project=self.project, module=symbol.module)


def visited(project: Project, module: Module) -> Iterator[tuple[Statement, Scope]]:
    """
    Yield each statement of *module* with its scope, those in functions and classes too.

    What stands in a loop over literals comes once for each of them.
    """
    return _visited(module.outline.body, Scope(project=project, module=module))


def _visited(body: tuple[Statement, ...], scope: Scope) -> Iterator[tuple[Statement, Scope]]:
    for statement in body:
        yield statement, scope
        if isinstance(statement, Function):
            bound = bindings(scope.module, statement.body)
            inner = (bound, *scope.inner)
            deeper = Scope(project=scope.project, module=scope.module, inner=inner)
            yield from _visited(statement.body, deeper)
        elif isinstance(statement, Class):
            inside = Scope(
                project=scope.project, module=scope.module, inner=scope.inner, owner=statement
            )
            yield from _visited(statement.body, inside)
        elif isinstance(statement, Loop):
            for round_ in _rounds(statement, scope):
                yield from _visited(statement.body, round_)


def _rounds(loop: Loop, scope: Scope) -> Iterator[Scope]:
    """Yield the scope of each round of *loop*; its own, if what it goes over cannot be told."""
    values = scope.value(loop.values)
    rows: tuple[Expression, ...] = ()
    if isinstance(values, Items):
        rows = values.values
    elif isinstance(values, Table):
        rows = tuple(key for key, _ in values.pairs)
    for row in rows[:_MOST_ROUNDS]:
        parts = row.values if isinstance(row, Items) and len(loop.names) > 1 else (row,)
        bound = {
            name: Symbol(
                module=scope.module,
                statement=Assign((name,), part, None, loop.line, is_more=False),
                name=name,
            )
            for name, part in zip(loop.names, parts, strict=False)
        }
        inner = (bound, *scope.inner)
        yield Scope(project=scope.project, module=scope.module, inner=inner, owner=scope.owner)
    if not rows:
        yield scope


def is_false(value: Expression | None) -> bool:
    """Say whether *value* is the literal ``False``."""
    return isinstance(value, Const) and value.value is False
