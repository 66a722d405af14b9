"""
Operations of aiohttp servers (https://docs.aiohttp.org/en/stable/web_quickstart.html#handler).

Route tables, lists of routes, the router's own methods, class-based views and sub-applications.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.readers.python.budget import Budget
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Const,
    Do,
    Expression,
    Function,
    Member,
    Name,
    Return,
    Statement,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "aiohttp"
PACKAGES: Final = ("aiohttp",)
_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_VERBS: Final = frozenset(
    {
        *_METHODS, "route", "view", "add_routes", "add_subapp", "add_route", "add_view",
        "add_resource", *(f"add_{method}" for method in _METHODS),
    }
)  # fmt: skip
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
    reader = _Reader(budget=project.budget)
    for statement, scope in visited(project, *PACKAGES, verbs=_VERBS):
        reader.read(statement, scope)
    yield from reader.served()
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    budget: Budget
    tables: defaultdict[Key, _Table] = field(default_factory=lambda: defaultdict(_Table))
    dynamic: list[Dynamic] = field(default_factory=list)

    def read(self, statement: Statement, scope: Scope) -> None:
        """Note what *statement* makes, decorates or adds."""
        if isinstance(statement, Function | Class):
            for decorator in statement.decorators:
                if isinstance(decorator, Call):
                    self._decorated(decorator, statement, scope)
        elif isinstance(statement, Assign) and len(statement.names) == 1:
            self._assigned(statement, scope)
        elif isinstance(statement, Do | Return) and isinstance(statement.value, Call):
            self._called(statement.value, scope)

    def _assigned(self, statement: Assign, scope: Scope) -> None:
        kind = _kind(statement.value, scope)
        if kind:
            symbol = Symbol(module=scope.module, statement=statement, name=statement.names[0])
            self.tables[symbol.key].is_application = kind == "Application"
        elif isinstance(statement.value, Call):
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
        told = call.argument(1 if verb == "route" else 0, "path")
        route = self._at(told, call, symbol, scope)
        if route is not None:
            self._answer(table, route, self._methods(call, verb, symbol, scope))

    def _at(
        self, told: Expression | None, call: Call, symbol: Symbol | None, scope: Scope
    ) -> Route | None:
        """Return a route on the path *told*, without its method."""
        path = scope.text(told)
        if path is None:
            self._unresolved(scope.module.path, call.line, "the path is no literal")
            return None
        return Route(
            method="",
            path=path,
            framework=FRAMEWORK,
            file=scope.module.path,
            line=call.line,
            handler=f"{symbol.module.dotted}.{symbol.name}" if symbol else "",
        )

    def _unresolved(self, file: RepoPath, line: int, reason: str) -> None:
        self.dynamic.append(Dynamic(file=file, line=line, reason=reason))

    def _answer(self, table: _Table, route: Route, methods: tuple[str, ...] | None) -> None:
        is_open = methods is None
        if is_open:  # whatever it answers, the document may say
            self._unresolved(route.file, route.line, "it answers every method")
        table.routes += [
            replace(route, method=method.upper(), is_hidden=is_open)
            for method in (sorted(_METHODS) if methods is None else methods)
        ]

    def _methods(
        self, call: Call, verb: str, symbol: Symbol | None, scope: Scope
    ) -> tuple[str, ...] | None:
        """Return the methods that are answered; `None` if that cannot be told, or is any."""
        if verb in _METHODS:
            return (verb,)
        if verb == "view":
            members = scope.project.members(symbol) if symbol else {}
            found = tuple(
                method
                for method in sorted(_METHODS)
                if method in members and isinstance(members[method].statement, Function)
            )
            return found if symbol else None
        told = scope.text(call.argument(0, "method"))
        return (told,) if told and told != "*" else None

    def _called(self, call: Call, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        made, where = _resource(call, scope)
        if made is not None:
            self._on_resource(made, where, call, scope)
            return
        key = _table(owner, scope)
        if key is None and verb in {"add_routes", "add_subapp"} and owner:
            key = (scope.module.path, owner, 0)  # a factory is handed its application
            self.tables[key].is_application = True
        if key is None:
            return
        if verb == "add_routes":
            self._listed(key, call.argument(0, "routes"), scope)
        elif verb == "add_subapp":
            self._below_it(self.tables[key], call, scope)
        elif verb.startswith("add_"):
            self._route(key, call, verb.removeprefix("add_"), scope)

    def _below_it(self, table: _Table, call: Call, scope: Scope) -> None:
        prefix = scope.text(call.argument(0, "prefix"))
        symbol = scope.things(call.argument(1, "subapp"))
        if symbol is None or prefix is None or not _kind(symbol.value, scope.at(symbol)):
            self._unresolved(scope.module.path, call.line, "what is added cannot be told")
        else:
            table.held.append((prefix.rstrip("/"), symbol.key))

    def _on_resource(self, made: Call, where: Scope, call: Call, scope: Scope) -> None:
        """Read ``add_resource(path).add_route(method, handler)``."""
        key = _table(made.name.rpartition(".")[0], where)
        told = call.argument(1, "handler")
        symbol = scope.thing(told.text) if isinstance(told, Name) else None
        route = self._at(_literal(made, where), call, symbol, scope) if key else None
        if key is not None and route is not None:
            self._answer(self.tables[key], route, self._methods(call, "route", symbol, scope))

    def _listed(self, key: Key, told: Expression | None, scope: Scope) -> None:
        held = _table(told.text, scope) if isinstance(told, Name) else None
        if held is not None:
            self.tables[key].held.append(("", held))
            return
        for one, where in scope.rows(told) or ():
            if isinstance(one, Call):
                self._route(key, one, one.name.rpartition(".")[2], where)

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
        self.budget.spend()
        for route in self.tables[key].routes:
            yield replace(route, path=before + route.path)
        for prefix, held in self.tables[key].held:
            yield from self._below(held, before + prefix, (*above, key))


def _kind(value: Expression | None, scope: Scope) -> str:
    source = scope.source(value.name) if isinstance(value, Call) else ""
    kind = source.removeprefix(_WEB)
    return kind if kind in {"Application", "RouteTableDef"} else ""


def _resource(call: Call, scope: Scope) -> tuple[Call | None, Scope]:
    """Return the ``add_resource(…)`` to which *call*, an ``add_route``, adds, and where it is."""
    function, where = call.function, scope
    made: Expression | None = None
    if isinstance(function, Member) and function.name == "add_route":
        made = function.value
    elif isinstance(function, Name) and function.text.endswith(".add_route"):
        symbol = scope.thing(function.text.removesuffix(".add_route"))
        if symbol is not None:
            made, where = symbol.value, scope.at(symbol)
    is_one = isinstance(made, Call) and made.name.endswith(".add_resource")
    return (made if isinstance(made, Call) and is_one else None), where


def _literal(made: Call, scope: Scope) -> Expression | None:
    """Return the path of a resource as the text that it is where it was made."""
    text = scope.text(made.argument(0, "path"))
    return None if text is None else Const(text)


def _table(name: str, scope: Scope) -> Key | None:
    """Return the application or route table that *name* is, or whose router it is."""
    symbol = scope.thing(name)
    if symbol is not None and _kind(symbol.value, scope.at(symbol)):
        return symbol.key
    if name.endswith(".router"):
        return _table(name.removesuffix(".router"), scope)
    other = scope.meaning(name)
    told = other.value.text if other and isinstance(other.value, Name) else ""
    if other and told.endswith(".router") and told.partition(".")[0] != name:
        return _table(told, scope.at(other))
    return None
