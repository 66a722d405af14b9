"""
Operations of Litestar applications (https://docs.litestar.dev/latest/usage/routing/overview.html).

Handlers stand alone or in controllers, which may inherit them; routers put a path before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from gate.model.path import RepoPath
from gate.readers.python.models import Model
from gate.readers.python.outline import (
    Call,
    Class,
    Const,
    Expression,
    Function,
    Items,
    Name,
    Statement,
)
from gate.readers.python.project import Module, Project, Symbol, bindings
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "litestar"
_METHODS: Final = frozenset({"get", "put", "post", "delete", "head", "patch"})
_OFFICE: Final = "litestar."
Key = tuple[RepoPath, str, int]


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s Litestar applications."""
    reader = _Reader(project=project)
    for module in project.using("litestar"):
        reader.prefixes_of(module)
    for module in project.using("litestar"):
        yield from reader.routes(module)
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    project: Project
    around: defaultdict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By handler or controller: the paths of the routers that it stands in."""
    dynamic: list[Dynamic] = field(default_factory=list)

    def prefixes_of(self, module: Module) -> None:
        """Note what the routers of *module* put before what they hold."""
        for statement in module.outline.statements():
            call = getattr(statement, "value", None)
            if isinstance(call, Call) and self._is(call.name, module, "Router"):
                self._router(call, module, "")

    def _router(self, call: Call, module: Module, before: str) -> None:
        path = self._text(call.argument(0, "path"), module, call.line)
        handlers = call.keyword("route_handlers") or call.argument(1, "route_handlers")
        for one in handlers.values if isinstance(handlers, Items) else ():
            if isinstance(one, Call):
                self._router(one, module, before + path)
            elif isinstance(one, Name):
                symbol = self.project.meaning(one.text, module)
                if symbol is not None:
                    self.around[symbol.key].append(before + path)

    def _is(self, name: str, module: Module, kind: str) -> bool:
        source = self.project.source(name, module) if name else ""
        return source.startswith(_OFFICE) and source.rpartition(".")[2] == kind

    def _text(self, value: Expression | None, module: Module, line: int) -> str:
        if value is None:
            return ""
        text = self.project.text(value, module)
        if text is None:
            reason = "the path is no literal"
            self.dynamic.append(Dynamic(file=module.path, line=line, reason=reason))
        return text or ""

    def routes(self, module: Module) -> Iterator[Route]:
        """Yield the operations of *module*'s handlers and controllers."""
        for statement in module.outline.body:
            if isinstance(statement, Function):
                symbol = Symbol(module=module, statement=statement, name=statement.name)
                for prefix in self._prefixes(symbol):
                    yield from self._handler(statement, module, prefix, is_hidden=False)
            elif isinstance(statement, Class):
                symbol = Symbol(module=module, statement=statement, name=statement.name)
                if self._is_controller(symbol):
                    yield from self._controller(symbol)

    def _prefixes(self, symbol: Symbol) -> list[str]:
        return self._outer(symbol.key, ()) or [""]

    def _outer(self, key: Key, path: tuple[Key, ...]) -> list[str]:
        return [] if key in path else self.around.get(key, [])

    def _is_controller(self, symbol: Symbol) -> bool:
        kin = (symbol, *self.project.ancestors(symbol))
        return any(
            self._is(base.text, one.module, "Controller")
            for one in kin
            if isinstance(one.statement, Class)
            for base in one.statement.bases
            if isinstance(base, Name)
        )

    def _controller(self, symbol: Symbol) -> Iterator[Route]:
        own = self._members(symbol)
        path = own.get("path")
        told = path.value if path and path.value else None
        line = getattr(symbol.statement, "line", 1)
        before = self._text(told, path.module if path else symbol.module, line)
        hidden = own.get("include_in_schema")
        is_hidden = hidden is not None and hidden.value == Const(False)  # noqa: FBT003 - an outline's fields have no names
        for prefix in self._prefixes(symbol):
            for member in own.values():
                if isinstance(member.statement, Function):
                    whole = f"{prefix}/{before}"
                    yield from self._handler(
                        member.statement, member.module, whole, is_hidden=is_hidden
                    )

    def _members(self, symbol: Symbol) -> dict[str, Symbol]:
        """Return what a class has by name, what it inherits included."""
        known: dict[str, Symbol] = {}
        for one in (symbol, *self.project.ancestors(symbol)):
            body: tuple[Statement, ...] = getattr(one.statement, "body", ())
            for name, member in bindings(one.module, body).items():
                known.setdefault(name, member)
        return known

    def _handler(
        self, function: Function, module: Module, prefix: str, *, is_hidden: bool
    ) -> Iterator[Route]:
        for decorator in function.decorators:
            call = decorator if isinstance(decorator, Call) else None
            name = call.name if call else decorator.text if isinstance(decorator, Name) else ""
            verb = name.rpartition(".")[2]
            if verb not in {*_METHODS, "route"} or not self._is(name, module, verb):
                continue
            line = call.line if call else function.line
            hidden = is_hidden or (
                call is not None and call.keyword("include_in_schema") == Const(False)  # noqa: FBT003 - as above
            )
            for method in [verb.upper()] if verb in _METHODS else self._methods(call, module):
                for path in self._paths(call, module, line):
                    yield Route(
                        method=method,
                        path=f"{prefix}/{path}",
                        framework=FRAMEWORK,
                        file=module.path,
                        line=line,
                        handler=f"{module.dotted}.{function.name}",
                        is_hidden=hidden,
                        body=self._body(function, module),
                        response=_response(function, module),
                    )

    def _paths(self, call: Call | None, module: Module, line: int) -> list[str]:
        told = call.argument(0, "path") if call else None
        if isinstance(told, Items):
            return [self._text(one, module, line) for one in told.values]
        return [self._text(told, module, line)]

    def _methods(self, call: Call | None, module: Module) -> list[str]:
        told = call.keyword("http_method") if call else None
        values = told.values if isinstance(told, Items) else (told,) if told else ()
        found = []
        for value in values:
            text = self.project.text(value, module)
            word = text or (value.text.rpartition(".")[2] if isinstance(value, Name) else "")
            if word:
                found.append(word.upper())
        return found

    def _body(self, function: Function, module: Module) -> Model | None:
        told = next((one for one in function.parameters if one.name == "data"), None)
        if told is None or told.annotation is None:
            return None
        return Model(annotation=told.annotation, module=module)


def _response(function: Function, module: Module) -> Model | None:
    if function.returns is None or function.returns == Const(None):
        return None
    return Model(annotation=function.returns, module=module)
