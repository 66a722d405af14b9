"""
Operations of FastAPI and Starlette applications (https://fastapi.tiangolo.com/reference/apirouter/).

Routers carry prefixes, are included in others, in loops and factories; a sub-application is
mounted. What is included nowhere is served nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from gate.model.path import RepoPath
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
    Name,
    Statement,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope, is_false, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "fastapi"
PACKAGES: Final = ("fastapi", "starlette")
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
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
    reader = _Reader()
    for module in project.using(*PACKAGES):
        for statement, scope in visited(project, module):
            reader.read(statement, scope)
    yield from reader.served()
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
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
        router.prefix = self._text(call.keyword("prefix"), scope, call.line, "the prefix")
        routes = scope.value(call.keyword("routes"))
        for one in routes.values if isinstance(routes, Items) else ():
            self._listed(router, one, scope, "")

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
        if verb in {"include_router", "mount"}:
            self._included(_router(owner, scope), call, scope)
        elif verb in {"add_api_route", "add_route"}:
            key = _router(owner, scope)
            if key is not None:
                endpoint = call.argument(1, "endpoint")
                told = scope.thing(endpoint.text) if isinstance(endpoint, Name) else None
                function = told.statement if told else None
                handler = function if isinstance(function, Function) else None
                self._add(self.routers[key], call, handler, scope)

    def _included(self, key: Key | None, call: Call, scope: Scope) -> None:
        is_mount = call.name.endswith(".mount")
        told = call.argument(1, "app") if is_mount else call.argument(0, "router")
        value = call.argument(0, "path") if is_mount else call.keyword("prefix")
        held = _router(told.text, scope) if isinstance(told, Name) else None
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
            routes = scope.value(value.argument(1, "routes"))
            for one in routes.values if isinstance(routes, Items) else ():
                self._listed(router, one, scope, path)
            return
        file, line = scope.module.path, value.line
        router.routes += [
            Route(method=method, path=path, framework=FRAMEWORK, file=file, line=line)
            for method in self._methods(value, scope)
        ]

    def served(self) -> Iterator[Route]:
        """Yield the routes of each application, and of all that it includes."""
        roots = [key for key, router in self.routers.items() if router.is_application]
        if not roots or self.is_open:
            held = {key for router in self.routers.values() for _, key, _ in router.held}
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


def _router(name: str, scope: Scope) -> Key | None:
    """Return the router or application that *name* is; `None` if it is none."""
    symbol = scope.thing(name)
    value = symbol.value if symbol else None
    is_one = symbol is not None and isinstance(value, Call) and _kind(value, scope.at(symbol))
    return symbol.key if symbol and is_one else None


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
