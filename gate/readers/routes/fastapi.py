"""
Operations of FastAPI and Starlette applications (https://fastapi.tiangolo.com/reference/apirouter/).

Routers carry prefixes, are included in others, in loops and factories; a sub-application is
mounted. What is included nowhere is served nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.readers.python.budget import Budget
from gate.readers.python.models import Field, Model
from gate.readers.python.outline import (
    Assign,
    Call,
    Const,
    Do,
    Expression,
    Function,
    Index,
    Items,
    Member,
    Name,
    Statement,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope, is_false, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "fastapi"
PACKAGES: Final = ("fastapi", "starlette")
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_VERBS: Final = frozenset(
    {*_METHODS, "api_route", "route", "include_router", "mount", "add_api_route", "add_route"}
)
_APPLICATIONS: Final = frozenset(
    {"fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette"}
)
_ROUTERS: Final = frozenset(
    {"fastapi.APIRouter", "fastapi.routing.APIRouter", "starlette.routing.Router"}
)
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"})
_TYPES: Final = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_LITERAL: Final = "the path is no literal"

Key = tuple[RepoPath, str, int]
"""A router or application: `Symbol.key`."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Router:
    """A router or application, as far as it was met."""

    prefix: str = ""
    is_application: bool = False
    is_hidden: bool = False
    routes: list[Route] = field(default_factory=list)
    held: list[tuple[str, Key, bool]] = field(default_factory=list)
    """What it includes: the prefix, the router, and whether it is kept out of the document."""


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s FastAPI and Starlette applications."""
    reader = _Reader(budget=project.budget)
    for statement, scope in visited(project, *PACKAGES, verbs=_VERBS):
        reader.read(statement, scope)
    yield from reader.served()
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    budget: Budget
    routers: defaultdict[Key, _Router] = field(default_factory=lambda: defaultdict(_Router))
    dynamic: list[Dynamic] = field(default_factory=list)
    is_open: bool = False
    """Whether something was included that could not be told."""

    def read(self, statement: Statement, scope: Scope) -> None:
        """Note what *statement* makes, decorates, adds or includes."""
        if isinstance(statement, Function):
            for decorator in statement.decorators:
                if isinstance(decorator, Call):
                    self._decorated(decorator, statement, scope)
        elif isinstance(statement, Assign) and isinstance(statement.value, Call):
            self._made(statement, statement.value, scope)
        elif isinstance(statement, Do) and isinstance(statement.value, Call):
            self._called(statement.value, scope)

    def _made(self, statement: Assign, call: Call, scope: Scope) -> None:
        """Note a router or application that *statement* makes."""
        kind = _kind(call, scope)
        if not kind or len(statement.names) != 1:
            return
        symbol = Symbol(module=scope.module, statement=statement, name=statement.names[0])
        router = self.routers[symbol.key]
        router.is_application = kind == "application"
        router.is_hidden = is_false(call.keyword("include_in_schema"))
        told, where = _prefix(call, scope)
        router.prefix = self._text(told, where, call.line, "the prefix")
        for one, place in scope.rows(call.keyword("routes")) or ():
            self._listed(router, one, place, "")

    def _text(self, value: Expression | None, scope: Scope, line: int, what: str) -> str:
        text = "" if value is None else scope.text(value)
        if text is None:
            self._unresolved(scope, line, f"{what} is no literal")
        return text or ""

    def _unresolved(self, scope: Scope, line: int, reason: str) -> None:
        self.dynamic.append(Dynamic(file=scope.module.path, line=line, reason=reason))

    def _decorated(self, call: Call, function: Function, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        if verb in {*_METHODS, "api_route", "route"}:
            key = _router(owner, scope)
            if key is not None:
                self._add(self.routers[key], call, function, scope)

    def _add(self, router: _Router, call: Call, function: Function | None, scope: Scope) -> None:
        path = scope.text(call.argument(0, "path"))
        if path is None:
            self._unresolved(scope, call.line, _LITERAL)
            return
        verb = call.name.rpartition(".")[2]
        is_plain = verb in {"route", "add_route"}  # Starlette's, which no document holds
        for method in [verb.upper()] if verb in _METHODS else self._methods(call, scope):
            router.routes.append(
                Route(
                    method=method,
                    path=path,
                    framework=FRAMEWORK,
                    file=scope.module.path,
                    line=call.line,
                    handler=f"{scope.module.dotted}.{function.name}" if function else "",
                    is_hidden=is_plain or is_false(call.keyword("include_in_schema")),
                    body=_body(function, scope),
                    query=tuple(_query(function, path)),
                    response=_response(call, function, scope),
                )
            )

    def _methods(self, call: Call, scope: Scope) -> tuple[str, ...]:
        told = call.keyword("methods")
        texts = ("GET",) if told is None else scope.texts(told)
        if texts is None:
            self._unresolved(scope, call.line, "the methods are no literals")
        return tuple(text.upper() for text in texts or ())

    def _called(self, call: Call, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        if isinstance(call.function, Call):  # ``app.get("/path")(function)``
            function = _function(call.argument(0, "func"), scope)
            if function is not None:
                self._decorated(call.function, function, scope)
        elif verb in {"include_router", "mount"}:
            self._included(_router(owner, scope), call, scope)
        elif verb in {"add_api_route", "add_route"}:
            key = _router(owner, scope)
            if key is not None:
                function = _function(call.argument(1, "endpoint"), scope)
                self._add(self.routers[key], call, function, scope)

    def _included(self, key: Key | None, call: Call, scope: Scope) -> None:
        is_mount = call.name.endswith(".mount")
        told = call.argument(1, "app") if is_mount else call.argument(0, "router")
        value = call.argument(0, "path") if is_mount else call.keyword("prefix")
        held = _made(told, scope)
        if held is None:
            if not is_mount and key is not None:
                self.is_open = True
                self._unresolved(scope, call.line, "the router that is included cannot be told")
            return
        prefix = self._text(value, scope, call.line, "the prefix")
        is_hidden = is_false(call.keyword("include_in_schema"))
        # A factory is handed its application: what it includes there is served.
        outer = key or (scope.module.path, call.name, 0)
        self.routers[outer].is_application |= key is None
        self.routers[outer].held.append((prefix, held, is_hidden))

    def _listed(self, router: _Router, value: Expression, scope: Scope, prefix: str) -> None:
        """Read one of Starlette's ``Route`` and ``Mount`` values."""
        kind = value.name.rpartition(".")[2] if isinstance(value, Call) else ""
        if not isinstance(value, Call) or kind not in {"Route", "Mount", "APIRoute"}:
            return
        path = prefix + self._text(value.argument(0, "path"), scope, value.line, "the path")
        if kind == "Mount":
            for one, place in scope.rows(value.keyword("routes")) or ():
                self._listed(router, one, place, path)
            self._mounted(router, value.argument(1, "app"), path, scope)
            return
        file, line = scope.module.path, value.line
        router.routes += [
            Route(method=method, path=path, framework=FRAMEWORK, file=file, line=line)
            for method in self._methods(value, scope)
        ]

    def _mounted(self, router: _Router, value: Expression | None, path: str, scope: Scope) -> None:
        held = _made(value, scope)
        if held is not None:
            router.held.append((path, held, False))

    def served(self) -> Iterator[Route]:
        """Yield the routes of each application, and of all that it includes."""
        held = {key for router in self.routers.values() for _, key, _ in router.held}
        roots = [key for key, one in self.routers.items() if one.is_application and key not in held]
        if not roots or self.is_open:
            roots = [key for key in self.routers if key not in held]
        known = set()
        for root in roots:
            for route in self._below(root, "", is_hidden=False, above=()):
                if route.key not in known:
                    known.add(route.key)
                    yield route

    def _below(
        self, key: Key, prefix: str, *, is_hidden: bool, above: tuple[Key, ...]
    ) -> Iterator[Route]:
        if key in above:
            return
        self.budget.spend()
        router = self.routers[key]
        whole, hidden = prefix + router.prefix, is_hidden or router.is_hidden
        for route in router.routes:
            yield replace(route, path=whole + route.path, is_hidden=hidden or route.is_hidden)
        for inner, held, is_held_back in router.held:
            deeper = hidden or is_held_back
            yield from self._below(held, whole + inner, is_hidden=deeper, above=(*above, key))


def _kind(call: Call, scope: Scope) -> str:
    """Return what *call* makes: ``application``, ``router``, or nothing of the kind."""
    sources = {scope.source(call.name)}
    symbol = scope.class_of(call.function)
    if symbol is not None:
        sources |= scope.project.bases(symbol)
    return "application" if sources & _APPLICATIONS else "router" if sources & _ROUTERS else ""


def _prefix(call: Call, scope: Scope) -> tuple[Expression | None, Scope]:
    """Return the prefix that *call* gives, or that its class gives by itself."""
    symbol = scope.class_of(call.function)
    told = call.keyword("prefix")
    if told is not None or symbol is None:
        return told, scope
    members = scope.project.members(symbol)
    start = members["__init__"].statement if "__init__" in members else None
    for statement in start.body if isinstance(start, Function) else ():
        value = statement.value if isinstance(statement, Do) else None
        if isinstance(value, Call) and _is_super(value.function):
            return value.keyword("prefix"), scope.at(members["__init__"])
    return None, scope


def _is_super(function: Expression) -> bool:
    return (
        isinstance(function, Member)
        and function.name == "__init__"
        and isinstance(function.value, Call)
        and function.value.name == "super"
    )


def _router(name: str, scope: Scope) -> Key | None:
    """Return the router or application that *name* is; `None` if it is none."""
    found = _key(scope.thing(name), scope)
    if found is None and name.endswith(".router"):  # what an application has by itself
        return _router(name.removesuffix(".router"), scope)
    other = scope.meaning(name) if found is None else None
    told = other.value.text if other and isinstance(other.value, Name) else ""
    if other and told.endswith(".router") and told.partition(".")[0] != name:
        return _router(told, scope.at(other))
    return found


def _made(value: Expression | None, scope: Scope) -> Key | None:
    """Return the router or application that *value*, a name or a call, is."""
    if isinstance(value, Name):
        return _router(value.text, scope)
    return _key(scope.things(value), scope)


def _key(symbol: Symbol | None, scope: Scope) -> Key | None:
    value = symbol.value if symbol else None
    is_one = symbol is not None and isinstance(value, Call) and _kind(value, scope.at(symbol))
    return symbol.key if symbol and is_one else None


def _function(value: Expression | None, scope: Scope) -> Function | None:
    symbol = scope.thing(value.text) if isinstance(value, Name) else None
    statement = symbol.statement if symbol else None
    return statement if isinstance(statement, Function) else None


def _body(function: Function | None, scope: Scope) -> Model | None:
    for parameter in function.parameters if function else ():
        annotation = _bare(parameter.annotation)
        symbol = scope.class_of(annotation)
        is_model = symbol is not None and bool(scope.project.bases(symbol) & _MODELS)
        if annotation and (is_model or _maker(parameter.default) == "Body"):
            return Model(annotation=annotation, module=scope.module)
    return None


def _query(function: Function | None, path: str) -> Iterator[Field]:
    for parameter in function.parameters if function else ():
        annotation = _bare(parameter.annotation)
        kind = _TYPES.get(annotation.text, "") if isinstance(annotation, Name) else ""
        maker = _maker(parameter.default)
        is_in_path = f"{{{parameter.name}}}" in path or f"{{{parameter.name}:" in path
        if not is_in_path and (maker == "Query" or (kind and not maker)):
            is_required = parameter.default is None
            yield Field(name=parameter.name, is_required=is_required, type=kind)


def _response(call: Call, function: Function | None, scope: Scope) -> Model | None:
    told = call.keyword("response_model") or (function.returns if function else None)
    if told is None or told == Const(None):
        return None
    return Model(annotation=told, module=scope.module)


def _bare(annotation: Expression | None) -> Expression | None:
    """Return *annotation* without ``Annotated`` around it."""
    if not isinstance(annotation, Index) or not isinstance(annotation.value, Name):
        return annotation
    is_annotated = annotation.value.text.rpartition(".")[2] == "Annotated"
    return (
        annotation.index.values[0]
        if is_annotated and isinstance(annotation.index, Items)
        else annotation
    )


def _maker(default: Expression | None) -> str:
    """Return what makes *default*: ``Query``, ``Body``, ``Depends``; empty for a plain value."""
    return default.name.rpartition(".")[2] if isinstance(default, Call) else ""
