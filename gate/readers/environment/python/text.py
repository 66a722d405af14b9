"""
The texts that an expression may be, with holes where a caller's argument comes.

``PREFIX + name`` in a function of one parameter is a known text and a hole; a name that a loop over
literals binds is each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field
from gate.model.work import Json
from gate.readers.environment.python.origin import Origins
from gate.readers.python.outline import (
    UNKNOWN,
    Assign,
    Call,
    Class,
    Const,
    Either,
    Expression,
    Function,
    Index,
    Items,
    Joined,
    Loop,
    Member,
    Name,
    Spread,
    Table,
)
from gate.readers.python.project import Symbol
from gate.readers.python.scope import Rows, Scope

_MOST: Final = 400
"""Texts that one expression may be."""
_DEEPEST: Final = 25
"""Names that stand for names."""

FunctionKey = tuple[RepoPath, str, int]
"""What makes a function or class the same thing wherever it is found: file, name, line."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A parameter, in whose place comes what the function is called with."""

    function: FunctionKey
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A text that is changed by a method without arguments: ``name.upper()``."""

    parts: Parts
    method: str


Parts = tuple["str | Hole | Changed", ...]
Round = tuple[int, int]
"""A loop, by its id, and which of its rows is meant."""


@dataclass(frozen=True, slots=True)
class Told:
    """One text that an expression may be, and the rounds of loops in which it is that."""

    parts: Parts
    rounds: frozenset[Round] = frozenset()

    @property
    def text(self) -> str | None:
        """The whole text; `None` if it has holes."""
        whole = filled(self.parts, {})
        return whole[0] if len(whole) == 1 and isinstance(whole[0], str) else _empty(whole)

    @property
    def prefix(self) -> str:
        """The known text before the first hole."""
        first = next(iter(filled(self.parts, {})), "")
        return first if isinstance(first, str) else ""


def _empty(parts: Parts) -> str | None:
    return None if parts else ""


def holes(parts: Parts) -> Iterator[Hole]:
    """Yield the holes in *parts*."""
    for part in parts:
        if isinstance(part, Hole):
            yield part
        elif isinstance(part, Changed):
            yield from holes(part.parts)


_METHODS: Final[Mapping[str, Callable[[str], str]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "strip": str.strip,
    "title": str.title,
    "casefold": str.casefold,
    "capitalize": str.capitalize,
}


def filled(parts: Parts, given: dict[Hole, Parts]) -> Parts:
    """Return *parts* with what *given* has for their holes, and what can be joined joined."""
    whole: list[str | Hole | Changed] = []
    for part in parts:
        for one in _filled(part, given):
            if isinstance(one, str) and whole and isinstance(whole[-1], str):
                whole[-1] += one
            else:
                whole.append(one)
    return tuple(whole)


def _filled(part: str | Hole | Changed, given: dict[Hole, Parts]) -> Parts:
    if isinstance(part, Hole):
        return given.get(part, (part,))
    if isinstance(part, Changed):
        inner = filled(part.parts, given)
        if all(isinstance(one, str) for one in inner):
            change = _METHODS[part.method]
            return tuple(change(one) for one in inner if isinstance(one, str))
        return (Changed(inner, part.method),)
    return (part,) if part else ()


@dataclass(slots=True, eq=False)
class Texts:
    """Tells texts; it knows which names are parameters, and where things come from."""

    parameters: dict[int, tuple[Assign, Hole]] = field(default_factory=dict)
    """By the `id` of the statement that binds the name of a parameter: it, and its hole."""
    origins: Origins = field(default_factory=Origins)

    def bind(self, symbol: Symbol, hole: Hole) -> None:
        """Take note that *symbol* is a parameter."""
        assert isinstance(symbol.statement, Assign)  # noqa: S101 - made so by who calls
        self.parameters[id(symbol.statement)] = symbol.statement, hole

    def hole(self, symbol: Symbol | None) -> Hole | None:
        """Return the hole that *symbol* is, if it is a parameter."""
        known = self.parameters.get(id(symbol.statement)) if symbol else None
        return known[1] if known else None

    def told(
        self, value: Expression | None, scope: Scope, steps: int = _DEEPEST
    ) -> tuple[Told, ...] | None:
        """Return the texts that *value* may be in *scope*; `None` if one cannot be told."""
        match value:
            case Const(value=str() as text):
                return (Told((text,)),)
            case Const(value=int() as number) if not isinstance(number, bool):
                return (Told((str(number),)),)
            case Joined():
                return self._product((self.told(part, scope, steps) for part in value.parts), "")
            case Either():
                found = [self.told(part, scope, steps) for part in value.parts]
                return _together(one for one in found if one is not None)
            case Name() if steps:
                scope.project.budget.spend()
                return self._named(value.text, scope, steps - 1)
            case Call() if steps:
                return self._called(value, scope, steps - 1)
            case Index() if steps:
                return self.told(self._item(value, scope), scope, steps - 1)
            case _:
                return None

    def _named(self, name: str, scope: Scope, steps: int) -> tuple[Told, ...] | None:
        symbol = scope.meaning(name)
        if symbol is None and name.endswith(".value"):  # of a member of an enumeration
            symbol = scope.meaning(name.removesuffix(".value"))
        if symbol is None:
            return None
        hole = self.hole(symbol)
        if hole is not None:
            return (Told((hole,)),)
        if isinstance(symbol.statement, Loop):
            return self._looped(symbol, symbol.statement, scope.at(symbol), steps)
        if symbol.name.startswith("self.") and isinstance(symbol.value, Name):
            given = self._given(symbol, symbol.value.text)
            if given is not None:
                return (Told((given,)),)
        if symbol.value is None:
            return None
        return self.told(symbol.value, scope.at(symbol), steps)

    def _looped(
        self, symbol: Symbol, loop: Loop, scope: Scope, steps: int
    ) -> tuple[Told, ...] | None:
        rows = looped(loop, scope)
        if rows is None or len(rows) > _MOST:
            return None
        found: list[Told] = []
        for at, (row, where) in enumerate(rows):
            told = self.told(_part(row, loop, symbol.name), where, steps)
            if told is None:
                return None
            found += (Told(one.parts, one.rounds | {(id(loop), at)}) for one in told)
        return tuple(found)

    def _called(self, call: Call, scope: Scope, steps: int) -> tuple[Told, ...] | None:
        owner, method = _method(call)
        if owner is None:
            if call.name in {"str", "os.fsencode", "os.fsdecode"} and len(call.arguments) == 1:
                return self.told(call.arguments[0], scope, steps)
            return self._returned(call, scope, steps)
        if method in _METHODS and not call.arguments:
            told = self.told(owner, scope, steps)
            return told and tuple(
                Told(filled((Changed(one.parts, method),), {}), one.rounds) for one in told
            )
        if method in {"encode", "decode", "removesuffix"}:
            return self.told(owner, scope, steps) if method != "removesuffix" else None
        if method == "join" and len(call.arguments) == 1:
            return self._joined(owner, call.arguments[0], scope, steps)
        if method == "format" and isinstance(owner, Const) and isinstance(owner.value, str):
            return self._formatted(owner.value, call, scope, steps)
        return self._returned(call, scope, steps)

    def _returned(self, call: Call, scope: Scope, steps: int) -> tuple[Told, ...] | None:
        made = scope.returned(call)
        return self.told(made.value, scope.at(made), steps) if made and made.value else None

    def _joined(
        self, between: Expression, parts: Expression, scope: Scope, steps: int
    ) -> tuple[Told, ...] | None:
        told = self.told(between, scope, steps)
        rows = scope.rows(parts)
        if told is None or len(told) != 1 or told[0].text is None or rows is None:
            return None
        return self._product((self.told(row, where, steps) for row, where in rows), told[0].text)

    def _formatted(
        self, text: str, call: Call, scope: Scope, steps: int
    ) -> tuple[Told, ...] | None:
        parts: list[Expression] = []
        places = iter(call.arguments)
        for at, piece in enumerate(text.replace("}", "{").split("{")):
            if at % 2 == 0:
                parts.append(Const(piece))
            elif not piece:
                parts.append(next(places, UNKNOWN))
            elif piece.isdecimal():
                parts.append(
                    call.arguments[int(piece)] if int(piece) < len(call.arguments) else UNKNOWN
                )
            else:
                parts.append(call.keyword(piece) or UNKNOWN)
        return self._product((self.told(part, scope, steps) for part in parts), "")

    def _product(
        self, parts: Iterable[tuple[Told, ...] | None], between: str
    ) -> tuple[Told, ...] | None:
        whole: list[Told] | None = None
        for part in parts:
            if part is None or (whole and len(whole) * len(part) > _MOST):
                return None
            if whole is None:
                whole = list(part)
                continue
            whole = [
                Told(filled((*one.parts, between, *other.parts), {}), one.rounds | other.rounds)
                for one in whole
                for other in part
                if _agree(one.rounds, other.rounds)
            ]
        return tuple(whole) if whole is not None else (Told(("",)),)

    def _item(self, value: Index, scope: Scope) -> Expression | None:
        table = scope.value(value.value)
        if not isinstance(value.index, Const):
            return None
        if isinstance(table, Table):
            return next((one for key, one in table.pairs if key == value.index), None)
        at = value.index.value
        if isinstance(table, Items) and isinstance(at, int) and 0 <= at < len(table.values):
            return table.values[at]
        return None

    def _given(self, symbol: Symbol, name: str) -> Hole | None:
        """Return the parameter of a class's ``__init__`` that *symbol*, ``self.x``, holds."""
        for one in symbol.module.outline.statements():
            if not isinstance(one, Class):
                continue
            for method in one.body:
                if (
                    isinstance(method, Function)
                    and method.name == "__init__"
                    and any(statement is symbol.statement for statement in method.body)
                    and any(parameter.name == name for parameter in method.parameters)
                ):
                    return Hole((symbol.module.path, one.name, one.line), name)
        return None

    def constant(
        self, value: Expression | None, scope: Scope, rounds: frozenset[Round] = frozenset()
    ) -> tuple[bool, Json]:
        """Return whether *value* is a constant in *scope*, and which, in the *rounds* of loops."""
        return self._constant(value, scope, dict(rounds), _DEEPEST)

    def _constant(
        self, value: Expression | None, scope: Scope, rounds: dict[int, int], steps: int
    ) -> tuple[bool, Json]:
        match value:
            case Const():
                return True, value.value
            case Items():
                return self._constants(value.values, scope, rounds, steps)
            case Table(pairs=()):
                return True, {}
            case Name() if steps:
                return self._constant_named(value.text, scope, rounds, steps - 1)
            case Joined():
                told = self.told(value, scope) or ()
                texts = {one.text for one in told if one.rounds <= set(rounds.items())}
                text = texts.pop() if len(texts) == 1 else None
                return text is not None, text
            case _:
                return False, None

    def _constants(
        self, values: Iterable[Expression], scope: Scope, rounds: dict[int, int], steps: int
    ) -> tuple[bool, Json]:
        if any(isinstance(one, Spread) for one in values):
            return False, None
        told = [self._constant(one, scope, rounds, steps) for one in values]
        return all(known for known, _ in told), [one for _, one in told]

    def _constant_named(
        self, name: str, scope: Scope, rounds: dict[int, int], steps: int
    ) -> tuple[bool, Json]:
        symbol = scope.meaning(name)
        if symbol is None or self.hole(symbol):
            return False, None
        where = scope.at(symbol)
        if isinstance(symbol.statement, Loop):
            loop, rows = symbol.statement, looped(symbol.statement, where)
            at = rounds.get(id(loop))
            if rows is None or at is None or at >= len(rows):
                return False, None
            row, within = rows[at]
            return self._constant(_part(row, loop, symbol.name), within, rounds, steps)
        return self._constant(symbol.value, where, rounds, steps)


def looped(loop: Loop, scope: Scope) -> Rows | None:
    """Return the rows of *loop*: those of a list, of a dictionary's values, of an enumeration."""
    rows = scope.rows(loop.values)
    if rows is not None:
        return rows
    if isinstance(loop.values, Call) and loop.values.name.endswith(".values"):
        table = scope.value(Name(loop.values.name.removesuffix(".values")))
        return tuple((one, scope) for _, one in table.pairs) if isinstance(table, Table) else None
    found = scope.class_of(loop.values)
    if found is None or not any(one.startswith("enum.") for one in scope.project.bases(found)):
        return None
    assert isinstance(found.statement, Class)  # noqa: S101 - `class_of` says so
    members = (one.value for one in found.statement.body if isinstance(one, Assign))
    return tuple((one, scope.at(found)) for one in members if one is not None)


def _part(row: Expression, loop: Loop, name: str) -> Expression:
    """Return what *loop* gives to *name* in the round of *row*."""
    if len(loop.names) == 1:
        return row
    values = row.values if isinstance(row, Items) else ()
    at = loop.names.index(name) if name in loop.names else len(values)
    return values[at] if at < len(values) else UNKNOWN


def _method(call: Call) -> tuple[Expression | None, str]:
    """Return whose method is called, and its name."""
    if isinstance(call.function, Member):
        return call.function.value, call.function.name
    owner, _, method = call.name.rpartition(".")
    return (Name(owner), method) if owner else (None, "")


def _agree(one: frozenset[Round], other: frozenset[Round]) -> bool:
    """Say whether both can be true in one round of each loop."""
    known = dict(one)
    return all(known.get(loop, at) == at for loop, at in other)


def _together(parts: Iterable[tuple[Told, ...]]) -> tuple[Told, ...] | None:
    whole = tuple(one for part in parts for one in part)
    return whole or None
