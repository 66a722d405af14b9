"""
Operations of Django REST framework (https://www.django-rest-framework.org/api-guide/routers/).

URL patterns lead to views, other patterns, and routers; a view set's methods, mixins and actions
say what it answers. A plain Django view is no operation: no document of the framework holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
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
    Joined,
    Name,
    Table,
)
from gate.readers.python.project import Module, Project, Symbol
from gate.readers.python.scope import Scope, visited
from gate.readers.routes.route import Declared, Dynamic, Route, from_pattern

FRAMEWORK: Final = "django"
PACKAGES: Final = ("django", "rest_framework")
_VERBS: Final = frozenset({"register", "extend"})
_PATTERNS: Final = frozenset({"path", "re_path", "url"})
_ROUTERS: Final = ("SimpleRouter", "DefaultRouter", "BulkRouter", "RouterMixin", "APIRouter")
"""How the names of routers end, those of extensions too."""
_MOST_NESTED: Final = 10
"""Routers inside each other."""
_SENDS: Final = frozenset({"post", "put"})
"""Methods whose body is a whole model; a PATCH sends parts of it."""
_ALL: Final = frozenset({"get", "post", "put", "patch", "delete", "trace"})
_LIST: Final[Mapping[str, str]] = {"list": "get", "create": "post"}
_DETAIL: Final[Mapping[str, str]] = {
    "retrieve": "get",
    "update": "put",
    "partial_update": "patch",
    "destroy": "delete",
}
_GENERIC: Final[Mapping[str, tuple[str, ...]]] = {
    "CreateAPIView": ("post",),
    "ListAPIView": ("get",),
    "RetrieveAPIView": ("get",),
    "DestroyAPIView": ("delete",),
    "UpdateAPIView": ("put", "patch"),
    "ListCreateAPIView": ("get", "post"),
    "RetrieveUpdateAPIView": ("get", "put", "patch"),
    "RetrieveDestroyAPIView": ("get", "delete"),
    "RetrieveUpdateDestroyAPIView": ("get", "put", "patch", "delete"),
}
"""What the framework's generic views answer (``rest_framework/generics.py``)."""
_MIXINS: Final[Mapping[str, tuple[str, ...]]] = {
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ModelViewSet": (*_LIST, *_DETAIL),
}
"""The actions that the framework's view sets and mixins bring (``rest_framework/mixins.py``)."""
_VIEWS: Final = frozenset({*_GENERIC, *_MIXINS, "APIView", "GenericAPIView", "ViewSet"})

Key = tuple[RepoPath, str, int]


def declared(project: Project) -> Iterator[Declared]:
    """Yield the operations of *project*'s Django REST framework applications."""
    reader = _Reader(project=project)
    for statement, scope in visited(project, *PACKAGES, verbs=_VERBS):
        if isinstance(statement, Do) and isinstance(statement.value, Call):
            reader.registered(statement.value, scope)
    known = set()
    for module in reader.roots():
        for route in reader.patterns(module, "", ()):
            if route.key not in known:
                known.add(route.key)
                yield route
    yield from reader.dynamic


@dataclass(slots=True, kw_only=True, eq=False)
class _Reader:
    project: Project
    dynamic: list[Dynamic] = field(default_factory=list)
    registrations: defaultdict[Key, list[tuple[Call, Scope]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By router: what was registered on it."""
    taken: defaultdict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    """By router: those whose registrations it took over."""

    def registered(self, call: Call, scope: Scope) -> None:
        """Note a view set that *call* registers on a router, or a router whose it takes over."""
        owner, _, verb = call.name.rpartition(".")
        symbol = scope.thing(owner.removesuffix(".registry")) if verb in _VERBS else None
        if symbol is None or not self._is_router(symbol):
            return
        if verb == "register":
            self.registrations[symbol.key].append((call, scope))
        elif owner.endswith(".registry"):
            told = call.argument(0, "iterable")
            name = told.text.removesuffix(".registry") if isinstance(told, Name) else ""
            other = scope.thing(name)
            if other is not None:
                self.taken[symbol.key].append(other.key)

    def _all_registered(self, key: Key, above: tuple[Key, ...]) -> Iterator[tuple[Call, Scope]]:
        yield from self.registrations[key]
        for other in self.taken[key]:
            if other not in above:
                yield from self._all_registered(other, (*above, key))

    def _before(self, symbol: Symbol, steps: int) -> str | None:
        """Return what stands before the paths of a router that is nested in another one."""
        value, scope = symbol.value, self._scope(symbol)
        if not isinstance(value, Call) or "Nested" not in value.name:
            return ""
        told = value.argument(0, "parent_router")
        parent = scope.thing(told.text) if isinstance(told, Name) and steps else None
        around = self._before(parent, steps - 1) if parent else None
        prefix = scope.text(value.argument(1, "parent_prefix"))
        return None if around is None or prefix is None else f"{around}{prefix}/{{id}}/"

    def _scope(self, symbol: Symbol) -> Scope:
        return Scope(project=self.project, module=symbol.module, inner=symbol.inner)

    def _is_router(self, symbol: Symbol) -> bool:
        value = symbol.value
        if not isinstance(value, Call):
            return False
        scope = self._scope(symbol)
        made = scope.class_of(value.function)
        bases = self.project.bases(made) if made else {value.name}
        return any(base.rpartition(".")[2].endswith(_ROUTERS) for base in bases)

    def roots(self) -> Iterator[Module]:
        """Yield the modules of patterns that the settings name, else those no other includes."""
        lists = [
            module for module in self.project.using(*PACKAGES) if "urlpatterns" in module.bindings
        ]
        named = set()
        for module in self.project.modules.values():
            root = module.bindings.get("ROOT_URLCONF") if "settings" in module.path else None
            if root is not None and isinstance(root.value, Const):
                found = self.project.module(str(root.value.value), module)
                named.add(found.path if found else "")
        included = {path for module in lists for path in self._includes(module)}
        for module in lists:
            if module.path in named or (not named - {""} and module.path not in included):
                yield module

    def _includes(self, module: Module) -> Iterator[RepoPath]:
        scope = Scope(project=self.project, module=module)
        for call in _calls(self._listed(module), scope):
            inner = _called(call.argument(1, "view"), "include")
            name = scope.text(inner.argument(0, "arg")) if inner else None
            found = self.project.module(name, module) if name else None
            if found is not None:
                yield found.path

    def _listed(self, module: Module) -> tuple[Expression, ...]:
        """Return what the module's ``urlpatterns`` hold, added to bit by bit."""
        return tuple(
            statement.value
            for statement in module.outline.body
            if isinstance(statement, Assign)
            and statement.names == ("urlpatterns",)
            and statement.value is not None
        )

    def patterns(self, module: Module, before: str, above: tuple[RepoPath, ...]) -> Iterator[Route]:
        """Yield the routes of the patterns of *module*, behind the path *before*."""
        if module.path in above:
            return
        self.project.budget.spend()
        scope = Scope(project=self.project, module=module)
        deeper = (*above, module.path)
        for value in self._listed(module):
            yield from self._rows(value, before, scope, deeper)

    def _rows(
        self, value: Expression, before: str, scope: Scope, above: tuple[RepoPath, ...]
    ) -> Iterator[Route]:
        if isinstance(value, Name) and value.text.endswith(".urls"):
            yield from self._router(value, before, scope)
            return
        for call in _calls((value,), scope):
            yield from self._pattern(call, before, scope, above)
        for name in _spread(value):
            yield from self._router(name, before, scope)

    def _pattern(
        self, call: Call, before: str, scope: Scope, above: tuple[RepoPath, ...]
    ) -> Iterator[Route]:
        text = scope.text(call.argument(0, "route") or call.keyword("regex"))
        if text is None:
            self._unresolved(scope, call.line, "the path is no literal")
            return
        is_plain = call.name.rpartition(".")[2] == "path"
        path = before + (text if is_plain else from_pattern(text))
        view = call.argument(1, "view")
        inner = _called(view, "include")
        if inner is not None:
            yield from self._included(inner, path, scope, above)
        elif view is not None:
            yield from self._view(view, path, scope, call.line)

    def _unresolved(self, scope: Scope, line: int, reason: str) -> None:
        self.dynamic.append(Dynamic(file=scope.module.path, line=line, reason=reason))

    def _included(
        self, call: Call, path: str, scope: Scope, above: tuple[RepoPath, ...]
    ) -> Iterator[Route]:
        told = call.argument(0, "arg")
        if isinstance(told, Items) and told.values and isinstance(told.values[0], Items | Name):
            told = told.values[0]  # (patterns, application's name)
        name = scope.text(told)
        if name is not None:
            found = self.project.module(name, scope.module)
            if found is not None:
                yield from self.patterns(found, path, above)
            return
        if isinstance(told, Name):
            symbol = scope.thing(told.text)
            if symbol is not None and symbol.statement is None:
                yield from self.patterns(symbol.module, path, above)
                return
            value = symbol.value if symbol else None
            if value is not None and symbol is not None:
                yield from self._rows(value, path, scope.at(symbol), above)
                return
        if isinstance(told, Items | Joined) or (isinstance(told, Name) and "." in told.text):
            yield from self._rows(told, path, scope, above)

    def _router(self, value: Name, before: str, scope: Scope) -> Iterator[Route]:
        """Yield the routes of the router whose ``urls`` *value* names."""
        symbol = scope.thing(value.text.removesuffix(".urls"))
        outer = self._before(symbol, _MOST_NESTED) if symbol else ""
        behind = f"{before.removesuffix('/')}/" if before else ""
        if symbol is not None and outer is None:
            self._unresolved(self._scope(symbol), symbol.key[2], "the router's place is no literal")
            return
        for call, where in self._all_registered(symbol.key, ()) if symbol else ():
            text = where.text(call.argument(0, "prefix"))
            if text is None:
                self._unresolved(where, call.line, "the prefix is no literal")
                continue
            views = where.class_of(call.argument(1, "viewset"))
            if views is None:
                self._unresolved(where, call.line, "the view set cannot be told")
                continue
            prefix = f"{behind}{outer}{from_pattern(text)}"
            end = _end(symbol)
            for route in self._view_set(views, prefix, where, call.line):
                yield replace(route, path=route.path + end)

    def _view_set(self, views: Symbol, path: str, scope: Scope, line: int) -> Iterator[Route]:
        members = self.project.members(views)
        if not self._is_shown(members):
            return
        hidden = self._hidden(views, members)
        actions = {name for base in self.project.bases(views) for name in _brought(base)}
        actions |= {name for name in members if isinstance(members[name].statement, Function)}
        for table, whole in ((_LIST, path), (_DETAIL, f"{path}/{{id}}")):
            place = _Place(path=whole, scope=scope, line=line, view=views)
            for action, method in table.items():
                if action in actions and method in _allowed(members):
                    yield place.route(method, action, is_hidden=action in hidden)
        for name, member in members.items():
            if isinstance(member.statement, Function):
                for route in self._action(name, member, path, views):
                    yield replace(route, is_hidden=name in hidden or "*" in hidden)

    def _hidden(self, symbol: Symbol, members: Mapping[str, Symbol]) -> frozenset[str]:
        """Return the methods that drf-spectacular is told to leave out; ``*`` for all of them."""
        found = {
            name
            for name, member in members.items()
            if isinstance(member.statement, Function) and _is_excluded(member.statement.decorators)
        }
        statement = symbol.statement
        for one in statement.decorators if isinstance(statement, Class) else ():
            view = _called(one, "extend_schema_view")
            found |= {name for name, value in (view.keywords if view else ()) if _excludes(value)}
            if _excludes(one):
                found |= {"*", *_LIST, *_DETAIL, *_ALL}
        return frozenset(found)

    def _action(self, name: str, member: Symbol, path: str, views: Symbol) -> Iterator[Route]:
        assert isinstance(member.statement, Function)  # noqa: S101 - who calls has asked
        scope = self._scope(member)
        for decorator in member.statement.decorators:
            mapped = _mapped(decorator)
            first = self.project.members(views).get(mapped[0]) if mapped else None
            if mapped and first is not None and isinstance(first.statement, Function):
                for route in self._action(mapped[0], first, path, views):
                    yield replace(route, method=mapped[1].upper())
            call = _called(decorator, "action")
            if call is None:
                continue
            told = call.argument(0, "methods")
            methods = scope.texts(told) if told is not None else ("get",)
            detail = "/{id}" if call.keyword("detail") == Const(True) else ""  # noqa: FBT003 - an outline's fields have no names
            told_path = call.keyword("url_path")
            last = scope.text(told_path) if told_path is not None else name
            whole = f"{path}{detail}/{from_pattern(last or name)}"
            place = _Place(path=whole, scope=scope, line=call.line, view=views)
            yield from (place.route(method, name) for method in methods or ())

    def _view(self, view: Expression, path: str, scope: Scope, line: int) -> Iterator[Route]:
        call = view if isinstance(view, Call) and view.name.endswith(".as_view") else None
        if call is not None:
            symbol = scope.thing(call.name.removesuffix(".as_view"))
            if symbol is not None and isinstance(symbol.statement, Class):
                yield from self._class_view(symbol, call, path, scope, line)
            elif symbol is None:  # another package's: what it answers, the document may say
                name = call.name.removesuffix(".as_view")
                other = Symbol(module=scope.module, statement=None, name=name)
                place = _Place(path=path, scope=scope, line=line, view=other)
                yield from (place.route(method, is_hidden=True) for method in sorted(_ALL))
            return
        symbol = scope.thing(view.text) if isinstance(view, Name) else None
        function = symbol.statement if symbol else None
        if symbol is None or not isinstance(function, Function):
            return
        for decorator in function.decorators:
            told = _called(decorator, "api_view")
            if told is not None:
                methods = scope.at(symbol).texts(told.argument(0, "http_method_names"))
                is_hidden = _is_excluded(function.decorators)
                place = _Place(path=path, scope=scope, line=line, view=symbol)
                for method in methods or ("get",):
                    yield place.route(method, is_hidden=is_hidden)

    def _class_view(
        self, symbol: Symbol, call: Call, path: str, scope: Scope, line: int
    ) -> Iterator[Route]:
        bases = self.project.bases(symbol)
        last = {base.rpartition(".")[2] for base in bases}
        members = self.project.members(symbol)
        if not last & _VIEWS or not self._is_shown(members):
            return
        hidden = self._hidden(symbol, members)
        place = _Place(path=path, scope=scope, line=line, view=symbol)
        actions = scope.value(call.argument(0, "actions"))
        if isinstance(actions, Table):  # a view set's, method by method
            for key, value in actions.pairs:
                method, action = scope.text(key), scope.text(value)
                if method:
                    yield place.route(method, is_hidden=action in hidden)
            return
        methods = {verb for base in last for verb in _GENERIC.get(base, ())}
        methods |= {
            name
            for name, member in members.items()
            if name in _ALL
            and isinstance(member.statement, Function)
            and not member.statement.is_stub
        }
        for method in sorted(methods & _allowed(members)):
            yield place.route(method, method, is_hidden=method in hidden)

    def _is_shown(self, members: Mapping[str, Symbol]) -> bool:
        schema = members.get("schema")
        return schema is None or schema.value != Const(None)


def _end(router: Symbol | None) -> str:
    """Return how the paths of *router* end: with a slash, unless it is made without."""
    made = router.value if router else None
    is_bare = isinstance(made, Call) and made.keyword("trailing_slash") == Const(False)  # noqa: FBT003 - an outline's fields have no names
    return "" if is_bare else "/"


def _brought(base: str) -> tuple[str, ...]:
    return _MIXINS.get(base.rpartition(".")[2], ())


def _allowed(members: Mapping[str, Symbol]) -> frozenset[str]:
    told = members.get("http_method_names")
    if told is None or not isinstance(told.value, Items):
        return _ALL
    words = (one.value for one in told.value.values if isinstance(one, Const))
    return frozenset(word.lower() for word in words if isinstance(word, str)) & _ALL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """Where a view is put on a path, and which view it is."""

    path: str
    scope: Scope
    line: int
    view: Symbol

    def route(self, method: str, action: str = "", *, is_hidden: bool = False) -> Route:
        """Return the route of one *method*, which the view's *action* answers."""
        handler = ".".join(filter(None, (self.view.module.dotted, self.view.name, action)))
        return Route(
            method=method.upper(),
            path=self.path,
            framework=FRAMEWORK,
            file=self.scope.module.path,
            line=self.line,
            handler=handler,
            is_hidden=is_hidden,
            body=self.model if method in _SENDS else None,
            response=self.model if method == "get" else None,
        )

    @property
    def model(self) -> Model | None:
        """What the view's serializer says that it takes and answers."""
        if not isinstance(self.view.statement, Class):
            return None
        told = self.scope.project.members(self.view).get("serializer_class")
        if told is None or not isinstance(told.value, Name):
            return None
        return Model(annotation=told.value, module=told.module)


def _called(value: Expression | None, name: str) -> Call | None:
    """Return *value* if it calls something that is called *name*."""
    is_one = isinstance(value, Call) and value.name.rpartition(".")[2] == name
    return value if isinstance(value, Call) and is_one else None


def _excludes(value: Expression) -> bool:
    call = _called(value, "extend_schema")
    return call is not None and call.keyword("exclude") == Const(True)  # noqa: FBT003 - an outline's fields have no names


def _is_excluded(decorators: tuple[Expression, ...]) -> bool:
    return any(map(_excludes, decorators))


def _mapped(decorator: Expression) -> tuple[str, str] | None:
    """Return the action and the method of ``@action.mapping.method``."""
    name = decorator.text if isinstance(decorator, Name) else ""
    action, _, method = name.partition(".mapping.")
    return (action, method) if method in _ALL else None


def _calls(values: tuple[Expression, ...], scope: Scope) -> Iterator[Call]:
    """Yield the patterns inside *values*: lists, sums of lists, names of lists."""
    for value in values:
        told = scope.value(value)
        if isinstance(told, Call) and told.name.rpartition(".")[2] in _PATTERNS:
            yield told
        elif isinstance(told, Call):
            yield from _calls(told.arguments, scope)  # format_suffix_patterns(…), i18n_patterns(…)
        elif isinstance(told, Items):
            yield from _calls(told.values, scope)
        elif isinstance(told, Joined):
            yield from _calls(told.parts, scope)


def _spread(value: Expression) -> Iterator[Name]:
    """Yield the ``router.urls`` inside lists and sums of lists."""
    if isinstance(value, Items):
        for one in value.values:
            yield from _spread(one)
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from _spread(part)
    elif isinstance(value, Name) and value.text.endswith(".urls"):
        yield value
