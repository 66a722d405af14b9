"""
Every place of a module that may read a variable: its calls, subscripts and questions with ``in``.

Each comes with what the names mean there, loops and comprehensions over literals included.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.value import dataclass, field, replace
from gate.readers.environment.python.source import Source
from gate.readers.environment.python.text import FunctionKey, Hole, Texts
from gate.readers.python.outline import (
    UNKNOWN,
    Assign,
    Call,
    Class,
    Expression,
    Function,
    Loop,
    Name,
)
from gate.readers.python.project import Project, Scopes, Symbol, bindings
from gate.readers.python.read import expression, names_of
from gate.readers.python.scope import Scope

_ITSELF: Final = 1
"""The place of ``self`` among a method's parameters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A function, a lambda, or a whole module: what runs together."""

    key: FunctionKey | None
    """`None`: a module."""
    body: list[ast.stmt]
    parameters: tuple[str, ...] = ()
    """Without ``self``."""
    defaults: dict[str, ast.expr] = field(default_factory=dict)
    owner: FunctionKey | None = None
    """The class that it is a method of."""
    is_initializer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where something stands."""

    scope: Scope
    frame: Frame
    prefixes: tuple[tuple[ast.expr, Scope], ...] = ()
    """What ``with env.prefixed(…)`` puts before the names, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Use:
    """A place that may read."""

    node: ast.expr
    place: Place
    is_written: bool = False
    """Whether it is what a statement assigns to or deletes."""
    default: ast.expr | None = None
    """The default of the parameter whose annotation it stands in."""
    parameter: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Walked:
    """What a module has."""

    uses: list[Use] = field(default_factory=list)
    classes: list[tuple[ast.ClassDef, Symbol, Scope]] = field(default_factory=list)
    functions: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Place]] = field(
        default_factory=list
    )
    """Each with the place in which it is defined."""
    frames: dict[FunctionKey, Frame] = field(default_factory=dict)


def walk(source: Source, project: Project, texts: Texts) -> Walked:
    """
    Return every place of *source* that may read.

    Raises:
        RecursionError: it nests too deeply.
    """
    frame = Frame(key=None, body=source.tree.body)
    scope = Scope(project=project, module=project.modules[source.path])
    place = Place(scope=scope, frame=frame)
    outline = place.scope.module.outline
    told = {
        (one.name, one.line): one
        for one in outline.statements()
        if isinstance(one, Function | Class)
    }
    walker = _Walker(texts=texts, told=told)
    walker.body(source.tree.body, place)
    return walker.walked


def bound_names(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    """Yield the plain names that *node* assigns to."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name):
            yield target.id


@dataclass(slots=True, kw_only=True, eq=False)
class _Walker:
    texts: Texts
    told: dict[tuple[str, int], Function | Class]
    """What the outline has of the module's functions and classes, by name and line."""
    walked: Walked = field(default_factory=Walked)

    def body(self, body: Iterable[ast.stmt], place: Place) -> None:
        for statement in body:
            self.statement(statement, place)

    def statement(self, node: ast.stmt, place: Place) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, place)
            case ast.ClassDef():
                self._class(node, place)
            case ast.With() | ast.AsyncWith():
                self._with(node, place)
            case ast.AugAssign(target=ast.Subscript() as target):  # it reads before it writes
                self.walked.uses.append(Use(node=target, place=place))
                self.value(node.value, place)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as function):
                key = (place.scope.module.path, name, node.lineno)
                self._lambda(function, place, key)
            case _:
                self._parts(node, place)

    def _parts(self, node: ast.AST, place: Place) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.statement(child, place)
            elif isinstance(child, ast.expr):
                self.value(child, place)
            else:
                self._parts(child, place)

    def value(self, node: ast.expr, place: Place) -> None:
        match node:
            case ast.Lambda():
                key = (place.scope.module.path, "<lambda>", node.lineno)
                self._lambda(node, place, key)
                return
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node, place)
                return
            case ast.Call():
                self.walked.uses.append(Use(node=node, place=place))
            case ast.Subscript():
                is_written = not isinstance(node.ctx, ast.Load)
                self.walked.uses.append(Use(node=node, place=place, is_written=is_written))
            case ast.Attribute() if node.attr.isupper():
                self.walked.uses.append(Use(node=node, place=place))
            case ast.Compare() if isinstance(node.ops[0], ast.In | ast.NotIn):
                self.walked.uses.append(Use(node=node, place=place))
            case _:
                pass
        self._parts(node, place)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, place: Place
    ) -> None:
        for one in node.generators:
            self.walked.uses.append(Use(node=node, place=place))
            self.value(one.iter, place)
            names = tuple(names_of([one.target]))
            loop = Loop(names, expression(one.iter), (), node.lineno)
            bound = {
                name: Symbol(
                    module=place.scope.module,
                    statement=loop,
                    name=name,
                    inner=place.scope.inner,
                )
                for name in names
            }
            place = replace(place, scope=place.scope.inside(bound))
            for test in one.ifs:
                self.value(test, place)
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for value in values:
            self.value(value, place)

    def _with(self, node: ast.With | ast.AsyncWith, place: Place) -> None:
        for item in node.items:
            self.value(item.context_expr, place)
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr="prefixed"), args=[told, *_]):
                    place = replace(place, prefixes=(*place.prefixes, (told, place.scope)))
                case _:
                    pass
        self.body(node.body, place)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> None:
        self.walked.functions.append((node, place))
        for decorator in node.decorator_list:
            self.value(decorator, place)
        self._signature(node.args, place)
        frame, scope = self._framed(node, place)
        self.body(node.body, Place(scope=scope, frame=frame, prefixes=place.prefixes))

    def _signature(self, told: ast.arguments, place: Place) -> None:
        plain = [*told.posonlyargs, *told.args]
        defaults = [None] * (len(plain) - len(told.defaults)) + list(told.defaults)
        pairs = zip([*plain, *told.kwonlyargs], [*defaults, *told.kw_defaults], strict=True)
        for parameter, default in pairs:
            if default is not None:
                known = len(self.walked.uses)
                self.value(default, place)
                self._mark(known, None, parameter.arg)
            if parameter.annotation is not None:
                known = len(self.walked.uses)
                self.value(parameter.annotation, place)
                self._mark(known, default, parameter.arg)

    def _mark(self, known: int, default: ast.expr | None, name: str) -> None:
        self.walked.uses[known:] = [
            replace(use, default=default, parameter=name) for use in self.walked.uses[known:]
        ]

    def _framed(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place
    ) -> tuple[Frame, Scope]:
        owner = place.scope.owner
        is_method = owner is not None and not _is_static(node)
        key = (place.scope.module.path, node.name, node.lineno)
        around = place.scope.inner[1:] if owner is not None else place.scope.inner
        given = self._given(
            node.args, place, owner.key if owner and node.name == "__init__" else key
        )
        names = list(given)
        if is_method and names and owner is not None:
            given[names[0]] = owner
        frame = Frame(
            key=key,
            body=node.body,
            parameters=tuple(names[_ITSELF:] if is_method else names),
            defaults=_defaults(node.args),
            owner=owner.key if owner else None,
            is_initializer=is_method and node.name == "__init__",
        )
        self.walked.frames[key] = frame
        return frame, self._inside(place.scope, given, around, node)

    def _inside(
        self,
        scope: Scope,
        given: dict[str, Symbol],
        around: Scopes,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
    ) -> Scope:
        outer = (given, *around)
        told = self.told.get((node.name, node.lineno))
        bound = bindings(scope.module, told.body if told else (), outer)
        return Scope(project=scope.project, module=scope.module, inner=(bound, *outer))

    def _given(self, told: ast.arguments, place: Place, key: FunctionKey) -> dict[str, Symbol]:
        given: dict[str, Symbol] = {}
        defaults = _defaults(told)
        more = [one for one in (told.vararg, told.kwarg) if one]
        for one in [*told.posonlyargs, *told.args, *told.kwonlyargs, *more]:
            value = _standing_for(one, defaults.get(one.arg))
            bound = Assign((one.arg,), value, None, one.lineno, is_more=False)
            symbol = Symbol(
                module=place.scope.module, statement=bound, name=one.arg, inner=place.scope.inner
            )
            self.texts.bind(symbol, Hole(key, one.arg))
            given[one.arg] = symbol
        return given

    def _lambda(self, node: ast.Lambda, place: Place, key: FunctionKey) -> None:
        self._signature(node.args, place)
        given = self._given(node.args, place, key)
        body: list[ast.stmt] = [ast.Return(value=node.body, lineno=node.lineno, col_offset=0)]
        frame = Frame(key=key, body=body, parameters=tuple(given), defaults=_defaults(node.args))
        self.walked.frames[key] = frame
        inner = (given, *place.scope.inner)
        scope = Scope(project=place.scope.project, module=place.scope.module, inner=inner)
        self.value(node.body, Place(scope=scope, frame=frame, prefixes=place.prefixes))

    def _class(self, node: ast.ClassDef, place: Place) -> None:
        for part in [*node.decorator_list, *node.bases, *(one.value for one in node.keywords)]:
            self.value(part, place)
        scope = place.scope
        told = self.told.get((node.name, node.lineno))
        owner = Symbol(module=scope.module, statement=told, name=node.name, inner=scope.inner)
        self.walked.classes.append((node, owner, scope))
        known = bindings(scope.module, told.body if told else (), scope.inner)
        inside = Scope(
            project=scope.project, module=scope.module, inner=(known, *scope.inner), owner=owner
        )
        self.body(node.body, replace(place, scope=inside))


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list
    )


def _defaults(told: ast.arguments) -> dict[str, ast.expr]:
    plain = [*told.posonlyargs, *told.args]
    known = dict(
        zip(
            [one.arg for one in plain[len(plain) - len(told.defaults) :]],
            told.defaults,
            strict=True,
        )
    )
    named = zip(told.kwonlyargs, told.kw_defaults, strict=True)
    return known | {one.arg: default for one, default in named if default is not None}


def _standing_for(told: ast.arg, default: ast.expr | None) -> Expression:
    """Return what a parameter is known to be: its default, if that is a thing with a name."""
    if isinstance(default, ast.Name | ast.Attribute):
        return expression(default)
    if isinstance(told.annotation, ast.Name | ast.Attribute):
        made = expression(told.annotation)
        return Call(made, (), (), told.lineno) if isinstance(made, Name) else UNKNOWN
    return UNKNOWN
