"""
Operations of Litestar applications (https://docs.litestar.dev/latest/usage/routing/overview.html).

Handlers stand alone or in controllers, which may inherit them; routers put a path before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field
from gate.readers.python.models import Model
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Const,
    Expression,
    Function,
    Name,
    Statement,
)
from gate.readers.python.project import Module, Project, Symbol
from gate.readers.python.scope import Scope, is_false, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "litestar"
_METHODS: Final = frozenset({"get", "put", "post", "delete", "head", "patch"})
_VERBS: Final = frozenset({"register"})
_OFFICE: Final = "litestar."
Key = tuple[RepoPath, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """A router or application that something stands in."""

    key: Key
    path: str
    is_hidden: bool


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s Litestar applications."""
    reader = _Reader(project=project)
    for statement, scope in visited(project, "litestar", verbs=_VERBS):
        reader.read(statement, scope)
    known = set()
    for route in reader.routes():
        if route.key not in known:
            known.add(route.key)
            yield route
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    project: Project
    around: defaultdict[Key, list[_Around]] = field(default_factory=lambda: defaultdict(list))
    """By handler, controller or router: what it stands in."""
    holders: set[Key] = field(default_factory=set)
    """Routers and applications."""
    dynamic: list[Dynamic] = field(default_factory=list)
    declared: dict[Key, Symbol] = field(default_factory=dict)
    """What may be a handler or a controller."""
    has_application: bool = False
    is_incomplete: bool = False
    """Whether an application names something that cannot be told, or is given it later."""

    def read(self, statement: Statement, scope: Scope) -> None:
        """Note what *statement* declares, and what a router or application of it holds."""
        if isinstance(statement, Function | Class):
            symbol = Symbol(
                module=scope.module, statement=statement, name=statement.name, inner=scope.inner
            )
            if scope.owner is None:
                self.declared.setdefault(symbol.key, symbol)
            return
        call = getattr(statement, "value", None)
        if not isinstance(call, Call):
            return
        kind = self._kind(call, scope)
        if kind:
            name = statement.names[0] if isinstance(statement, Assign) else ""
            symbol = Symbol(module=scope.module, statement=statement, name=name)
            self._holder(symbol.key, call, kind, scope)
        elif call.name.endswith(".register"):
            outer = scope.thing(call.name.removesuffix(".register"))
            if outer is not None and outer.key in self.holders:
                self._inside(outer.key, call.argument(0, "value"), scope)

    def _kind(self, call: Call, scope: Scope) -> str:
        symbol = scope.class_of(call.function)
        sources = self.project.bases(symbol) if symbol else {scope.source(call.name)}
        kinds = {one.rpartition(".")[2] for one in sources if one.startswith(_OFFICE)}
        return next((kind for kind in ("Litestar", "Router") if kind in kinds), "")

    def _holder(self, key: Key, call: Call, kind: str, scope: Scope) -> None:
        """Note the holder *key* that *call* makes: what stands in it stands below its path."""
        self.holders.add(key)
        is_application = kind == "Litestar"
        position = 1 if is_application else 0
        told = call.keyword("path") or (None if is_application else call.argument(position, "path"))
        path = self._text(told, scope, call.line)
        is_hidden = is_false(call.keyword("include_in_schema"))
        own = _Around(key=key, path=path, is_hidden=is_hidden)
        listed = call.argument(0 if is_application else 1, "route_handlers")
        if is_application:
            later = (call.keyword(word) for word in ("plugins", "on_app_init"))
            self.has_application = True
            self.is_incomplete |= listed is None or any(one is not None for one in later)
        self._all_inside(own, listed, scope)

    def _inside(self, outer: Key, value: Expression | None, scope: Scope) -> None:
        """Note that *value* was registered on the holder *outer*, which has said where it is."""
        own = next((one for ones in self.around.values() for one in ones if one.key == outer), None)
        self._one_inside(own or _Around(key=outer, path="", is_hidden=False), value, scope)

    def _all_inside(self, own: _Around, listed: Expression | None, scope: Scope) -> None:
        rows = scope.rows(listed)
        if rows is None and listed is not None:
            self.is_incomplete = True
        for one, where in rows or ():
            self._one_inside(own, one, where)

    def _one_inside(self, own: _Around, value: Expression | None, scope: Scope) -> None:
        if isinstance(value, Call) and (kind := self._kind(value, scope)):
            key = (scope.module.path, "", value.line)
            self.around[key].append(own)
            self._holder(key, value, kind, scope)
            return
        symbol = scope.things(value)
        if symbol is None:
            self.is_incomplete = True
        else:
            self.around[symbol.key].append(own)

    def _is(self, name: str, scope: Scope, kind: str) -> bool:
        source = scope.source(name)
        return source.startswith(_OFFICE) and source.rpartition(".")[2] == kind

    def _text(self, value: Expression | None, scope: Scope, line: int) -> str:
        if value is None:
            return ""
        text = scope.text(value)
        if text is None:
            reason = "the path is no literal"
            self.dynamic.append(Dynamic(file=scope.module.path, line=line, reason=reason))
        return text or ""

    def routes(self) -> Iterator[Route]:
        """Yield the operations of the handlers and controllers."""
        for symbol in self.declared.values():
            scope = Scope(project=self.project, module=symbol.module, inner=symbol.inner)
            if isinstance(symbol.statement, Function):
                for prefix, is_hidden in self._prefixes(symbol):
                    yield from self._handler(symbol.statement, scope, prefix, is_hidden=is_hidden)
            elif self._is_controller(symbol):
                yield from self._controller(symbol, scope)

    def _prefixes(self, symbol: Symbol) -> list[tuple[str, bool]]:
        """Return the paths below which *symbol* is served, each with whether that is hidden."""
        if symbol.key in self.around:
            return list(self._outer(symbol.key, ()))
        return [] if self.has_application and not self.is_incomplete else [("", False)]

    def _outer(self, key: Key, below: tuple[Key, ...]) -> Iterator[tuple[str, bool]]:
        self.project.budget.spend()
        if key not in self.around:
            yield "", False
        for one in self.around.get(key, ()):
            if one.key not in below:
                for path, is_hidden in self._outer(one.key, (*below, key)):
                    yield f"{path}/{one.path}", is_hidden or one.is_hidden

    def _is_controller(self, symbol: Symbol) -> bool:
        sources = self.project.bases(symbol)
        return any(
            one.startswith(_OFFICE) and one.rpartition(".")[2] == "Controller" for one in sources
        )

    def _controller(self, symbol: Symbol, scope: Scope) -> Iterator[Route]:
        own = self.project.members(symbol)
        path = own.get("path")
        line = getattr(symbol.statement, "line", 1)
        before = self._text(path.value, scope.at(path), line) if path and path.value else ""
        hidden = own.get("include_in_schema")
        is_own = hidden is not None and is_false(hidden.value)
        for prefix, is_around in self._prefixes(symbol):
            for member in own.values():
                if isinstance(member.statement, Function):
                    whole, is_hidden = f"{prefix}/{before}", is_own or is_around
                    yield from self._handler(
                        member.statement, scope.at(member), whole, is_hidden=is_hidden
                    )

    def _handler(
        self, function: Function, scope: Scope, prefix: str, *, is_hidden: bool
    ) -> Iterator[Route]:
        for decorator in function.decorators:
            call = decorator if isinstance(decorator, Call) else None
            name = call.name if call else decorator.text if isinstance(decorator, Name) else ""
            verb = name.rpartition(".")[2]
            if verb not in {*_METHODS, "route"} or not self._is(name, scope, verb):
                continue
            line = call.line if call else function.line
            hidden = is_hidden or (call is not None and is_false(call.keyword("include_in_schema")))
            for method in [verb.upper()] if verb in _METHODS else _methods(call, scope):
                for path in self._paths(call, scope, line):
                    yield Route(
                        method=method,
                        path=f"{prefix}/{path}",
                        framework=FRAMEWORK,
                        file=scope.module.path,
                        line=line,
                        handler=f"{scope.module.dotted}.{function.name}",
                        is_hidden=hidden,
                        body=_body(function, scope.module),
                        response=_response(function, scope.module),
                    )

    def _paths(self, call: Call | None, scope: Scope, line: int) -> list[str]:
        told = call.argument(0, "path") if call else None
        rows = scope.rows(told)
        if rows is None:
            return [self._text(told, scope, line)]
        return [self._text(one, where, line) for one, where in rows]


def _methods(call: Call | None, scope: Scope) -> list[str]:
    told = call.keyword("http_method") if call else None
    rows = scope.rows(told) or (((told, scope),) if told else ())
    words = (
        scope.text(value) or (value.text.rpartition(".")[2] if isinstance(value, Name) else "")
        for value, _ in rows
    )
    return [word.upper() for word in words if word]


def _body(function: Function, module: Module) -> Model | None:
    told = next((one for one in function.parameters if one.name == "data"), None)
    if told is None or told.annotation is None:
        return None
    return Model(annotation=told.annotation, module=module)


def _response(function: Function, module: Module) -> Model | None:
    if function.returns is None or function.returns == Const(None):
        return None
    return Model(annotation=function.returns, module=module)
