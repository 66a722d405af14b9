"""Where a thing comes from: the library that made it, by the names of its imports and calls."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, replace
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Either,
    Expression,
    Import,
    Member,
    Name,
)
from gate.readers.python.project import Module, Symbol
from gate.readers.python.read import dotted_name, expression
from gate.readers.python.scope import Scope

_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origin:
    """What an expression is."""

    path: str
    """``os.environ.get``; ``environs.Env().str``, where the instance is one of a class."""
    call: Call | None = None
    """The last call in it, which made the instance."""
    scope: Scope | None = None
    """Where that call stands."""
    symbol: Symbol | None = None
    """What the instance is bound to, if that is known."""

    def member(self, names: str) -> Origin:
        """Return what *names*, with dots, are of it."""
        return replace(self, path=f"{self.path}.{names}") if names else self


class Origins:
    """Tells origins, each once: most calls of a module are of the same few names."""

    def __init__(self) -> None:
        self.may: Callable[[Module], bool] = lambda module: True  # noqa: ARG005 - until told better
        """Says of a module of the tree whether something of a library may have a name there."""
        self._named_before: dict[tuple[RepoPath, str], Origin | None] = {}
        self._nodes: dict[int, tuple[ast.expr, Origin | None]] = {}

    def of_node(self, node: ast.expr, scope: Scope) -> Origin | None:
        """Return where *node*, which stands in *scope* alone, comes from."""
        if id(node) not in self._nodes:
            dotted = dotted_name(node)
            value = Name(dotted) if dotted else expression(node)
            self._nodes[id(node)] = node, self.of(value, scope)
        return self._nodes[id(node)][1]

    def of(self, value: Expression | None, scope: Scope, steps: int = _DEEPEST) -> Origin | None:
        """Return where *value* comes from; `None` if that is no library."""
        if not steps:
            return None
        match value:
            case Name():
                return self._named(value.text, scope, steps - 1)
            case Call():
                return self._called(value, scope, steps - 1)
            case Member():
                inner = self.of(value.value, scope, steps - 1)
                return inner.member(value.name) if inner else None
            case Either():
                found = (self.of(part, scope, steps - 1) for part in value.parts)
                return next((one for one in found if one), None)
            case _:
                return None

    def _named(self, name: str, scope: Scope, steps: int) -> Origin | None:
        first = name.partition(".")[0]
        if any(first in around or name in around for around in scope.inner):
            return self._bound_as(name, scope, steps)
        key = scope.module.path, name
        if key not in self._named_before:
            self._named_before[key] = self._bound_as(name, scope, steps)
        return self._named_before[key]

    def _bound_as(self, name: str, scope: Scope, steps: int) -> Origin | None:
        scope.project.budget.spend()
        if self._is_barren(name.partition(".")[0], scope):
            return None
        source = scope.source(name)
        if source:
            return Origin(path=source)
        first, rest = name, ""
        while first:
            symbol = scope.meaning(first)
            if symbol is not None and symbol.statement is not None:
                return self._bound(symbol, rest, scope, steps)
            first, _, last = first.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None

    def _is_barren(self, first: str, scope: Scope) -> bool:
        """Say whether *first* is of a module of the tree that has nothing of a library."""
        symbol = next(
            (one[first] for one in (*scope.inner, scope.module.bindings) if first in one), None
        )
        if symbol is None or not isinstance(symbol.statement, Import):
            return False
        head, _, last = symbol.statement.source.rpartition(".")
        if not head.strip("."):
            return False
        project = scope.project
        module = project.module(symbol.statement.source, symbol.module)
        module = module or (project.module(head, symbol.module) if last else None)
        return module is not None and module is not symbol.module and not self.may(module)

    def _bound(self, symbol: Symbol, rest: str, scope: Scope, steps: int) -> Origin | None:
        if not isinstance(symbol.statement, Assign) or symbol.value is None:
            return None
        found = self.of(symbol.value, scope.at(symbol), steps)
        if found is None:
            return None
        return replace(found, symbol=found.symbol or symbol).member(rest)

    def _called(self, call: Call, scope: Scope, steps: int) -> Origin | None:
        if call.name == "dict" and call.arguments:
            copied = self.of(call.arguments[0], scope, steps)
            return copied.member("copy()") if copied else None
        made = self.of(call.function, scope, steps)
        if made is not None:
            return Origin(path=f"{made.path}()", call=call, scope=scope)
        found = scope.meaning(call.name)
        if found is not None and isinstance(found.statement, Class):
            bases = sorted(scope.project.bases(found))
            return Origin(path=f"{bases[0]}()", call=call, scope=scope) if bases else None
        returned = scope.returned(call)
        return self.of(returned.value, scope.at(returned), steps) if returned else None
