"""
Functions that are given a variable's name: what they read where they are called.

A method's name may come from what its instance was made with, and a function may be one that
another function makes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import product

from gate.model.value import dataclass, replace
from gate.readers.environment.python.asked import Asked
from gate.readers.environment.python.frames import Frames, alone
from gate.readers.environment.python.text import (
    FunctionKey,
    Hole,
    Parts,
    Told,
    filled,
    holes,
)
from gate.readers.environment.python.unset import OPEN, Reading, Run, Stops, Value
from gate.readers.environment.python.walk import Frame, Use
from gate.readers.python.outline import Call, Class, Expression, Member, Name
from gate.readers.python.project import Project, Symbol
from gate.readers.python.read import expression
from gate.readers.python.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """What one function reads, with holes where its parameters come."""

    key: FunctionKey
    """Of the function, or of the class whose making fills the holes."""
    parts: Parts
    frame: Frame
    """What runs."""
    called: Frame | None
    """The function that is called, which may be around the frame; `None`: a class is made."""
    asked: tuple[Asked, ...]
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calls:
    """Tells what calls ask for."""

    project: Project
    frames: Frames

    def callee(self, use: Use, by_key: Mapping[FunctionKey, object]) -> FunctionKey | None:
        """Return which of *by_key*, functions and classes by their keys, *use* calls."""
        assert isinstance(use.node, ast.Call)  # noqa: S101 - who calls has asked
        scope = use.place.scope
        function = expression(use.node.func)
        found: Symbol | None = None
        if isinstance(function, Name):
            found = scope.meaning(function.text)
            if found is not None and isinstance(found.value, Name):
                found = scope.at(found).thing(found.value.text)
        elif isinstance(function, Member):
            owner = _class_made(function.value, scope)
            found = self.project.members(owner).get(function.name) if owner else None
        if found is None:
            return None
        if found.key in by_key:
            return found.key
        if isinstance(found.statement, Class):
            kin = (one.key for one in self.project.ancestors(found))
            return next((key for key in kin if key in by_key), None)
        return None

    def asked(self, use: Use, patterns: list[Pattern]) -> Iterator[Asked]:
        """Yield what the call *use* of a wrapper asks for."""
        for pattern in patterns:
            told = tuple(self._filled(use, pattern))
            yield Asked(
                node=use.node,
                place=use.place,
                by=pattern.asked[0].by,
                names=told,
                reading=self._through(use, pattern),
                prefix=Told(pattern.parts).prefix,
                is_apart=pattern.asked[0].is_apart,
            )

    def _filled(self, use: Use, pattern: Pattern) -> Iterator[Told]:
        """Yield what *pattern* reads where *use* calls it; nothing if that cannot be told."""
        wanted = list(dict.fromkeys(holes(pattern.parts)))
        choices: list[tuple[Told, ...]] = []
        for hole in wanted:
            told = self._argument(hole, use, pattern)
            if told is None:
                return
            choices.append(told)
        for chosen in product(*choices):
            given = {hole: one.parts for hole, one in zip(wanted, chosen, strict=True)}
            rounds = frozenset(each for one in chosen for each in one.rounds)
            if len({loop for loop, _ in rounds}) == len(rounds):
                yield Told(filled(pattern.parts, given), rounds)

    def _argument(self, hole: Hole, use: Use, pattern: Pattern) -> tuple[Told, ...] | None:
        scope = use.place.scope
        if hole.function == pattern.key:
            node = self._given(use, pattern).get(hole.name)
            if node is not None:
                return self.frames.texts.told(expression(node), scope)
            default = pattern.called.defaults.get(hole.name) if pattern.called else None
            return self.frames.texts.told(expression(default), pattern.scope) if default else None
        return self._made_with(hole, use)

    def _made_with(self, hole: Hole, use: Use) -> tuple[Told, ...] | None:
        """Return what the instance whose method *use* calls was made with."""
        function = expression(use.node.func) if isinstance(use.node, ast.Call) else None
        receiver = function.value if isinstance(function, Member) else None
        scope = use.place.scope
        if isinstance(function, Name):
            owner = function.text.rpartition(".")[0]
            symbol = scope.thing(owner)
            if symbol is not None and isinstance(symbol.statement, Class):
                return (Told((hole,)),)  # ``self``: whoever makes it says
            receiver = symbol.value if symbol else None
            scope = scope.at(symbol) if symbol else scope
        if not isinstance(receiver, Call):
            return None
        method = self._initializer(hole)
        if method is None:
            return None
        names = [one for one in _parameters(method) if one != "self"]
        given = dict(zip(names, receiver.arguments, strict=False)) | {
            name: value for name, value in receiver.keywords if name
        }
        if hole.name in given:
            return self.frames.texts.told(given[hole.name], scope)
        default = _default_of(method, hole.name)
        return self.frames.texts.told(default, scope) if default is not None else None

    def _initializer(self, hole: Hole) -> object | None:
        module = self.project.modules.get(hole.function[0])
        for one in module.outline.statements() if module else ():
            if isinstance(one, Class) and (one.name, one.line) == hole.function[1:]:
                return next(
                    (each for each in one.body if getattr(each, "name", "") == "__init__"), None
                )
        return None

    def _given(self, use: Use, pattern: Pattern) -> dict[str, ast.expr]:
        """Return what *use* gives the parameters of the wrapper."""
        assert isinstance(use.node, ast.Call)  # noqa: S101 - who calls has asked
        if pattern.called is not None:
            names = pattern.called.parameters
        else:  # the making of an instance
            method = self._initializer(Hole(pattern.key, ""))
            names = tuple(one for one in _parameters(method) if one != "self") if method else ()
        plain = [one for one in use.node.args if not isinstance(one, ast.Starred)]
        given = dict(zip(names, plain, strict=False))
        return given | {one.arg: one.value for one in use.node.keywords if one.arg}

    def _through(self, use: Use, pattern: Pattern) -> Reading:
        """Return what the call *use* of *pattern* gives where its variable is not set."""

        def reading(run: Run) -> Value:
            given = {name: run.value(node) for name, node in self._given(use, pattern).items()}
            inner = self.frames.run(
                pattern.asked,
                replace(pattern.asked[0].place, frame=pattern.frame),
                frozenset(),
            )
            frame = pattern.called or pattern.frame
            inner.names |= dict.fromkeys(frame.parameters, OPEN)
            for name, node in frame.defaults.items():
                is_literal = isinstance(node, ast.Constant)
                inner.names[name] = inner.value(node) if is_literal else inner.constant(node)
            inner.names |= {name: given[name] for name in given if name in inner.names}
            inner.names |= self._held(pattern, given)
            outcome = inner.of(pattern.frame.body)
            if any(one.is_apart for one in pattern.asked):
                outcome = alone(pattern.asked[0].reading, inner)
            if outcome.stops:
                raise Stops(outcome.names, use.node)
            return outcome.value

        return reading

    def _held(self, pattern: Pattern, given: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return what an instance that is made with *given* holds, by ``self.name``."""
        if pattern.called is not None:
            return {}
        method = self._initializer(Hole(pattern.key, ""))
        held: dict[str, Value] = {}
        for one in getattr(method, "body", ()):
            value = getattr(one, "value", None)
            if isinstance(value, Name) and value.text in _parameters(method):
                default = self.frames.texts.constant(_default_of(method, value.text), pattern.scope)
                told = given.get(value.text, default[1] if default[0] else OPEN)
                held |= {name: told for name in one.names if name.startswith("self.")}
        return held

    def by_default(self, pattern: Pattern) -> Told | None:
        """Return what *pattern* reads if nothing is given."""
        given: dict[Hole, Parts] = {}
        for hole in holes(pattern.parts):
            frame = self.frames.functions.get(hole.function)
            node = frame.defaults.get(hole.name) if frame else None
            told = self.frames.texts.told(expression(node), pattern.scope) if node else None
            if not told or len(told) != 1:
                return None
            given[hole] = told[0].parts
        return Told(filled(pattern.parts, given))


def _class_made(value: Expression, scope: Scope) -> Symbol | None:
    """Return the class of the tree of which *value*, a call, makes an instance."""
    if not isinstance(value, Call):
        return None
    found = scope.meaning(value.name)
    if found is not None and isinstance(found.statement, Class):
        return found
    made = scope.returned(value)
    return _class_made(made.value, scope.at(made)) if made and made.value else None


def _parameters(method: object) -> list[str]:
    return [one.name for one in getattr(method, "parameters", ())]


def _default_of(method: object, name: str) -> Expression | None:
    told = (one for one in getattr(method, "parameters", ()) if one.name == name)
    return next((one.default for one in told), None)


def primary(frame: Frame, parts: Parts) -> FunctionKey:
    """Return whose call fills the holes first: the function's own, if it has any."""
    keys = [hole.function for hole in holes(parts)]
    return frame.key if frame.key in keys and frame.key is not None else keys[0]


def may_call(use: Use, names: set[str], classes: bool) -> bool:  # noqa: FBT001 - of what kind
    """Say whether *use* calls one of *names*, or where *classes* are made, one that derives."""
    if not isinstance(use.node, ast.Call):
        return False
    last = _last(use.node.func)
    return last in names or (classes and last[:1].isupper())


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
