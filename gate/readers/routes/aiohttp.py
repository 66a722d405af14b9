"""
Operations of aiohttp servers (https://docs.aiohttp.org/en/stable/web_quickstart.html#handler).

Route tables, lists of routes, the router's own methods, class-based views and sub-applications.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from gate.model.path import RepoPath
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Do,
    Expression,
    Function,
    Items,
    Name,
    Statement,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "aiohttp"
PACKAGES: Final = ("aiohttp",)
_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_WEB: Final = "aiohttp.web."

Key = tuple[RepoPath, str, int]


@dataclass(slots=True, kw_only=True, eq=False)
class _Table:
    """An application or a route table, as far as it was met."""

    is_application: bool = False
    routes: list[Route] = field(default_factory=list)
    held: list[tuple[str, Key]] = field(default_factory=list)


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s aiohttp servers."""
    reader = _Reader()
    for module in project.using(*PACKAGES):
        for statement, scope in visited(project, module):
            reader.read(statement, scope)
    yield from reader.served()
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    tables: defaultdict[Key, _Table] = field(default_factory=lambda: defaultdict(_Table))
    dynamic: list[Dynamic] = field(default_factory=list)

    def read(self, statement: Statement, scope: Scope) -> None:
        """Note what *statement* makes, decorates or adds."""
        if isinstance(statement, Function | Class):
            for decorator in statement.decorators:
                if isinstance(decorator, Call):
                    self._decorated(decorator, statement, scope)
        elif isinstance(statement, Assign) and len(statement.names) == 1:
            kind = _kind(statement.value, scope)
            if kind:
                symbol = Symbol(module=scope.module, statement=statement, name=statement.names[0])
                self.tables[symbol.key].is_application = kind == "Application"
        elif isinstance(statement, Do) and isinstance(statement.value, Call):
            self._called(statement.value, scope)

    def _decorated(self, call: Call, what: Function | Class, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        key = _table(owner, scope)
        if key is not None:
            symbol = Symbol(module=scope.module, statement=what, name=what.name)
            self._add(self.tables[key], call, verb, symbol, scope)

    def _add(
        self, table: _Table, call: Call, verb: str, symbol: Symbol | None, scope: Scope
    ) -> None:
        """Add the route that *call*, whose *verb* is ``get``, ``route`` or ``view``, declares."""
        position = 1 if verb == "route" else 0
        path = scope.text(call.argument(position, "path"))
        if path is None:
            reason = "the path is no literal"
            self.dynamic.append(Dynamic(file=scope.module.path, line=call.line, reason=reason))
            return
        for method in self._methods(call, verb, symbol, scope):
            table.routes.append(
                Route(
                    method=method.upper(),
                    path=path,
                    framework=FRAMEWORK,
                    file=scope.module.path,
                    line=call.line,
                    handler=f"{symbol.module.dotted}.{symbol.name}" if symbol else "",
                )
            )

    def _methods(
        self, call: Call, verb: str, symbol: Symbol | None, scope: Scope
    ) -> tuple[str, ...]:
        if verb in _METHODS:
            return (verb,)
        if verb == "view":
            members = scope.project.members(symbol) if symbol else {}
            return tuple(
                method
                for method in sorted(_METHODS)
                if method in members and isinstance(members[method].statement, Function)
            )
        told = scope.text(call.argument(0, "method")) if verb == "route" else None
        return (told,) if told and told != "*" else ()

    def _called(self, call: Call, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        key = _table(owner.removesuffix(".router"), scope)
        if key is None and verb in {"add_routes", "add_subapp"} and owner:
            key = (scope.module.path, owner, 0)  # a factory is handed its application
            self.tables[key].is_application = True
        if key is None:
            return
        if verb == "add_routes":
            self._listed(key, call.argument(0, "routes"), scope)
        elif verb == "add_subapp":
            prefix, inner = scope.text(call.argument(0, "prefix")), call.argument(1, "subapp")
            held = _table(inner.text, scope) if isinstance(inner, Name) else None
            if held is not None and prefix is not None:
                self.tables[key].held.append((prefix, held))
        elif verb.startswith("add_"):
            self._route(key, call, verb.removeprefix("add_"), scope)

    def _listed(self, key: Key, told: Expression | None, scope: Scope) -> None:
        values = scope.value(told)
        if isinstance(values, Items):
            for one in values.values:
                if isinstance(one, Call):
                    self._route(key, one, one.name.rpartition(".")[2], scope)
        elif isinstance(told, Name):
            held = _table(told.text, scope)
            if held is not None:
                self.tables[key].held.append(("", held))

    def _route(self, key: Key, call: Call, verb: str, scope: Scope) -> None:
        if verb in {*_METHODS, "route", "view"}:
            told = call.argument(2 if verb == "route" else 1, "handler")
            symbol = scope.thing(told.text) if isinstance(told, Name) else None
            self._add(self.tables[key], call, verb, symbol, scope)

    def served(self) -> Iterator[Route]:
        """Yield the routes of each application, and of all that is added to it."""
        held = {key for table in self.tables.values() for _, key in table.held}
        known = set()
        for key, table in self.tables.items():
            if table.is_application and key not in held:
                for route in self._below(key, "", ()):
                    if route.key not in known:
                        known.add(route.key)
                        yield route

    def _below(self, key: Key, before: str, above: tuple[Key, ...]) -> Iterator[Route]:
        if key in above:
            return
        for route in self.tables[key].routes:
            yield replace(route, path=before + route.path)
        for prefix, held in self.tables[key].held:
            yield from self._below(held, before + prefix, (*above, key))


def _kind(value: Expression | None, scope: Scope) -> str:
    source = scope.source(value.name) if isinstance(value, Call) else ""
    kind = source.removeprefix(_WEB)
    return kind if kind in {"Application", "RouteTableDef"} else ""


def _table(name: str, scope: Scope) -> Key | None:
    symbol = scope.thing(name)
    if symbol is None or not _kind(symbol.value, scope.at(symbol)):
        return None
    return symbol.key
