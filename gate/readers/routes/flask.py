"""
Operations of Flask applications (https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route).

Blueprints and class-based views, and what stands on them: flask-restful, flask-restx and
flask-smorest. A method that only aborts is no operation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.readers.python.budget import Budget
from gate.readers.python.models import Model
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Const,
    Do,
    Expression,
    Function,
    Items,
    Name,
    Statement,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope, is_false, visited
from gate.readers.routes.route import Declared, Dynamic, Route

FRAMEWORK: Final = "flask"
PACKAGES: Final = ("flask", "flask_restful", "flask_restx", "flask_smorest", "quart", "apiflask")
_METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_KINDS: Final[Mapping[str, str]] = {
    "flask.Flask": "application",
    "quart.Quart": "application",
    "apiflask.APIFlask": "application",
    "flask.Blueprint": "blueprint",
    "quart.Blueprint": "blueprint",
    "apiflask.APIBlueprint": "blueprint",
    "flask_smorest.Blueprint": "blueprint",
    "flask_restful.Api": "api",
    "flask_restx.Api": "api",
    "flask_smorest.Api": "api",
    "flask_restx.Namespace": "namespace",
}
"""What holds routes, by its whole name."""
_VERBS: Final = frozenset(
    {
        *_METHODS, "route", "register_blueprint", "add_namespace", "add_url_rule", "add_resource",
        "init_app",
    }
)  # fmt: skip
_ALL: Final = ("get", "post", "put", "patch", "delete")
"""What a view that cannot be read may answer."""
_PREFIX: Final = {"blueprint": "url_prefix", "api": "prefix", "namespace": "path"}

Key = tuple[RepoPath, str, int]


@dataclass(slots=True, kw_only=True, eq=False)
class _Holder:
    """An application, blueprint, API or namespace, as far as it was met."""

    kind: str = ""
    prefix: str = ""
    is_hidden: bool = False
    routes: list[Route] = field(default_factory=list)
    held: list[tuple[str | None, Key]] = field(default_factory=list)
    """What is registered on it, and the prefix that replaces its own, if one does."""


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s Flask applications."""
    reader = _Reader(budget=project.budget)
    for statement, scope in visited(project, *PACKAGES, verbs=_VERBS):
        reader.read(statement, scope)
    yield from reader.served()
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    budget: Budget
    holders: defaultdict[Key, _Holder] = field(default_factory=lambda: defaultdict(_Holder))
    dynamic: list[Dynamic] = field(default_factory=list)

    def read(self, statement: Statement, scope: Scope) -> None:
        """Note what *statement* makes, decorates or registers."""
        if isinstance(statement, Function | Class):
            for decorator in statement.decorators:
                if isinstance(decorator, Call):
                    self._decorated(decorator, statement, scope)
        elif isinstance(statement, Assign) and isinstance(statement.value, Call):
            self._made(statement, statement.value, scope)
        elif isinstance(statement, Do) and isinstance(statement.value, Call):
            self._called(statement.value, scope)

    def _made(self, statement: Assign, call: Call, scope: Scope) -> None:
        kind = _kind(call, scope)
        if not kind or len(statement.names) != 1:
            return
        symbol = Symbol(module=scope.module, statement=statement, name=statement.names[0])
        holder = self.holders[symbol.key]
        holder.kind = kind
        keyword = call.keyword(_PREFIX.get(kind, ""))
        holder.prefix = self._text(keyword, scope, call.line)
        if kind == "namespace" and keyword is None:
            holder.prefix = "/" + self._text(call.argument(0, "name"), scope, call.line)
        outer = call.argument(0, "app") if kind == "api" else None
        if isinstance(outer, Name):  # flask-restful's Api(blueprint): it stands in the blueprint
            self._hold(_holder(outer.text, scope), symbol.key)
        elif kind == "namespace" and call.name.endswith(".namespace"):
            self._hold(_holder(call.name.removesuffix(".namespace"), scope), symbol.key)

    def _hold(self, outer: Key | None, inner: Key) -> None:
        if outer is not None:
            self.holders[outer].held.append((None, inner))

    def _text(self, value: Expression | None, scope: Scope, line: int) -> str:
        text = "" if value is None else scope.text(value)
        if text is None:
            self._unresolved(scope, line, "the prefix is no literal")
        return text or ""

    def _unresolved(self, scope: Scope, line: int, reason: str) -> None:
        self.dynamic.append(Dynamic(file=scope.module.path, line=line, reason=reason))

    def _decorated(self, call: Call, what: Function | Class, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        if verb not in {*_METHODS, "route"}:
            return
        key = _holder(owner, scope)
        if key is None:
            return
        symbol = Symbol(module=scope.module, statement=what, name=what.name)
        for told in call.arguments or (call.keyword("rule"),):
            path = scope.text(told)
            if path is None:
                self._unresolved(scope, call.line, "the path is no literal")
                continue
            methods = (verb,) if verb in _METHODS else self._methods(call, symbol, scope)
            is_hidden = is_false(call.keyword("doc")) or _is_hidden(what)
            self._add(self.holders[key], path, methods, symbol, call.line, is_hidden=is_hidden)

    def _add(
        self,
        holder: _Holder,
        path: str,
        methods: tuple[str, ...],
        symbol: Symbol,
        line: int,
        *,
        is_hidden: bool = False,
    ) -> None:
        holder.routes += [
            Route(
                method=method.upper(),
                path=path,
                framework=FRAMEWORK,
                file=symbol.module.path,
                line=line,
                handler=f"{symbol.module.dotted}.{symbol.name}",
                is_hidden=is_hidden or _is_hidden(_method(symbol, method)),
                body=_schema(symbol, method, "arguments", 0),
                response=_schema(symbol, method, "response", 1),
            )
            for method in methods
        ]

    def _methods(self, call: Call, symbol: Symbol | None, scope: Scope) -> tuple[str, ...]:
        told = call.keyword("methods")
        if told is not None:
            texts = scope.texts(told)
            if texts is None:
                self._unresolved(scope, call.line, "the methods are no literals")
            return texts or ()
        if symbol is not None and isinstance(symbol.statement, Class):
            return _answered(symbol, scope)
        return ("get",)

    def _called(self, call: Call, scope: Scope) -> None:
        owner, _, verb = call.name.rpartition(".")
        if isinstance(call.function, Call):  # ``app.route("/path")(function)``
            view = call.argument(0, "func")
            symbol = scope.thing(view.text) if isinstance(view, Name) else None
            if symbol is not None and isinstance(symbol.statement, Function | Class):
                self._decorated(call.function, symbol.statement, scope)
        elif verb in {"register_blueprint", "add_namespace"}:
            self._registered(call, owner, scope)
        elif verb == "init_app":
            self._started(call, owner, scope)
        elif verb == "add_url_rule":
            view = call.argument(2, "view_func")
            self._ruled(call, owner, (call.argument(0, "rule"),), view, scope)
        elif verb == "add_resource":
            rules = call.arguments[1:]
            self._ruled(call, owner, rules, call.argument(0, "resource"), scope)

    def _started(self, call: Call, owner: str, scope: Scope) -> None:
        """Note the application that an extension, made without one, is given at last."""
        key, told = _holder(owner, scope), call.argument(0, "app")
        if key is not None and self.holders[key].kind == "api" and isinstance(told, Name):
            self._hold(_holder(told.text, scope), key)

    def _ruled(
        self,
        call: Call,
        owner: str,
        rules: tuple[Expression | None, ...],
        view: Expression | None,
        scope: Scope,
    ) -> None:
        key = _holder(owner, scope)
        if key is None:
            return
        symbol = _view(view, scope)
        for rule in rules:
            path = scope.text(rule)
            if path is None:
                self._unresolved(scope, call.line, "the path is no literal")
                continue
            place, is_hidden = symbol, False
            if symbol is None:  # whatever it answers, the document may say
                self._unresolved(scope, call.line, "the view cannot be told")
                place = Symbol(module=scope.module, statement=None, name="")
                is_hidden = call.keyword("methods") is None
            methods = _ALL if is_hidden else self._methods(call, symbol, scope)
            if place is not None:
                line = call.line
                self._add(self.holders[key], path, methods, place, line, is_hidden=is_hidden)

    def _registered(self, call: Call, owner: str, scope: Scope) -> None:
        told = call.argument(0, "blueprint")
        held = _made(told, scope)
        if held is None:
            self._unresolved(scope, call.line, "what is registered cannot be told")
            return
        value = call.keyword("url_prefix") or call.keyword("path") or call.argument(1, "path")
        prefix = None if value is None else self._text(value, scope, call.line)
        key = _holder(owner, scope)
        # A factory is handed its application: what it registers there is served.
        outer = key or (scope.module.path, owner, 0)
        if key is None:
            self.holders[outer].kind = "application"
        self.holders[outer].held.append((prefix, held))

    def served(self) -> Iterator[Route]:
        """Yield the routes of each application, and of all that is registered on it."""
        held = {key for holder in self.holders.values() for _, key in holder.held}
        apart = {key for key, holder in self.holders.items() if holder.kind == "api"} - held
        roots = [key for key, holder in self.holders.items() if holder.kind == "application"]
        roots = roots or [key for key in self.holders if key not in held | apart]
        roots += sorted(apart)
        known = set()
        for root in roots:
            for route in self._below(root, "", None, ()):
                if route.key not in known:
                    known.add(route.key)
                    yield route

    def _below(
        self, key: Key, before: str, instead: str | None, above: tuple[Key, ...]
    ) -> Iterator[Route]:
        if key in above:
            return
        self.budget.spend()
        holder = self.holders[key]
        whole = before + (holder.prefix if instead is None else instead)
        for route in holder.routes:
            if route.method not in {"HEAD", "OPTIONS"}:
                yield replace(route, path=whole + route.path)
        for prefix, held in holder.held:
            yield from self._below(held, whole, prefix, (*above, key))


def _kind(call: Call, scope: Scope) -> str:
    owner, _, verb = call.name.rpartition(".")
    if verb == "namespace" and _holder(owner, scope) is not None:
        return "namespace"
    kind = _KINDS.get(scope.source(call.name), "")
    symbol = None if kind else scope.class_of(call.function)
    if symbol is not None:
        kinds = (_KINDS.get(base, "") for base in scope.project.bases(symbol))
        kind = next(filter(None, kinds), "")
    return kind


def _holder(name: str, scope: Scope) -> Key | None:
    return _key(scope.thing(name), scope)


def _made(value: Expression | None, scope: Scope) -> Key | None:
    """Return what *value*, a name or the call of a function, is, if it holds routes."""
    return _key(scope.things(value), scope)


def _key(symbol: Symbol | None, scope: Scope) -> Key | None:
    value = symbol.value if symbol else None
    is_one = symbol is not None and isinstance(value, Call) and _kind(value, scope.at(symbol))
    return symbol.key if symbol and is_one else None


def _method(symbol: Symbol, method: str) -> Function | None:
    """Return the function of a class, or the class of the tree it inherits it from, itself."""
    body = symbol.statement.body if isinstance(symbol.statement, Class) else ()
    functions = (one for one in body if isinstance(one, Function))
    return next((one for one in functions if one.name == method.lower()), None)


def _is_hidden(what: Function | Class | None) -> bool:
    """Say whether flask-restx is told to keep *what* out: ``@ns.hide``, ``@ns.doc(False)``."""
    for one in what.decorators if what else ():
        if isinstance(one, Name) and one.text.endswith(".hide"):
            return True
        if isinstance(one, Call) and one.name.rpartition(".")[2] in {"doc", "hide"}:
            is_off = one.arguments[:1] == (Const(False),)  # noqa: FBT003 - an outline's fields have no names
            if is_off or one.name.endswith(".hide") or one.keyword("hide") == Const(True):  # noqa: FBT003 - as above
                return True
    return False


def _view(view: Expression | None, scope: Scope) -> Symbol | None:
    """Return the function or class that *view* is: ``Users.as_view("users")`` is the class."""
    if isinstance(view, Call) and view.name.endswith(".as_view"):
        symbol = scope.thing(view.name.removesuffix(".as_view"))
        return symbol if symbol and isinstance(symbol.statement, Class) else None
    symbol = scope.thing(view.text) if isinstance(view, Name) else None
    if symbol is not None and isinstance(symbol.value, Call):
        return _view(symbol.value, scope.at(symbol))
    return symbol if symbol and isinstance(symbol.statement, Class | Function) else None


def _answered(symbol: Symbol, scope: Scope) -> tuple[str, ...]:
    """Return the methods that a class answers: those it has, and that do more than refuse."""
    members = scope.project.members(symbol)
    told = members.get("methods")
    if told is not None and isinstance(told.value, Items):
        words = scope.at(told).texts(told.value) or ()
        return tuple(word.lower() for word in words)
    functions = {name: member.statement for name, member in members.items()}
    return tuple(
        method
        for method in _METHODS
        if isinstance(function := functions.get(method), Function) and not function.is_stub
    )


def _schema(symbol: Symbol, method: str, decorator: str, position: int) -> Model | None:
    """Return the schema that flask-smorest's *decorator* names on a function, or on a method."""
    is_class = isinstance(symbol.statement, Class)
    function = _method(symbol, method) if is_class else symbol.statement
    for one in function.decorators if isinstance(function, Function) else ():
        if isinstance(one, Call) and one.name.rpartition(".")[2] == decorator:
            told = one.argument(position, "schema")
            is_body = one.keyword("location") in {None, Const("json")}
            told = told.function if isinstance(told, Call) else told
            if told is not None and is_body:
                return Model(annotation=told, module=symbol.module)
    return None
