"""
Every statement of a program, and what the names in it mean where it stands.

What stands in a loop over literals is met once for each of them, and what stands in a function once
for each way in which it is called: so are configurable registrars read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.readers.python.outline import (
    UNKNOWN,
    Assign,
    Call,
    Class,
    Const,
    Do,
    Expression,
    Function,
    Items,
    Joined,
    Loop,
    Member,
    Name,
    Outline,
    Return,
    Spread,
    Statement,
    Table,
)
from gate.readers.python.project import Module, Project, Scopes, Symbol, bindings

_MOST_NAMES: Final = 20
"""Names of one thing, each assigned from the one before."""
_MOST_CALLS: Final = 8
"""Calls inside each other that are gone into."""
Met = tuple[Statement, "Scope"]
"""A statement, and where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope:
    """Where a statement stands: its module, and what the functions and loops around it bind."""

    project: Project
    module: Module
    inner: Scopes = ()
    owner: Symbol | None = None
    """The class in whose own body it stands: the names bound there its methods do not see."""

    def meaning(self, name: str) -> Symbol | None:
        """Return what *name* means here, as `Project.meaning`."""
        return self.project.meaning(name, self.module, *self.inner) if name else None

    def thing(self, name: str) -> Symbol | None:
        """
        Return what *name* means here.

        A name that is only another one's is that other one, and what a function of the tree
        returns is what it made.
        """
        symbol: Symbol | None = self.meaning(name)
        for _ in range(_MOST_NAMES):
            if symbol is None:
                return None
            scope, value = self.at(symbol), symbol.value
            if isinstance(value, Name):
                symbol = scope.meaning(value.text)
            elif isinstance(value, Call) and (made := scope.returned(value)):
                symbol = made
            else:
                return symbol
        return None

    def things(self, value: Expression | None) -> Symbol | None:
        """Return what *value*, a name or the call of a function of the tree, is."""
        if isinstance(value, Call):
            made = self.returned(value)
            while made is not None and isinstance(made.value, Name):
                made = self.at(made).thing(made.value.text)
            return made
        return self.thing(value.text) if isinstance(value, Name) else None

    def returned(self, call: Call) -> Symbol | None:
        """Return what a function of the tree that *call* calls returns, if that has a name."""
        found = self.meaning(call.name)
        if found is None or not isinstance(found.statement, Function):
            return None
        known = bindings(found.module, found.statement.body, found.inner)
        for statement in reversed(found.statement.body):
            if isinstance(statement, Return) and isinstance(statement.value, Name | Call):
                return self._result(statement, found, known)
        return None

    def _result(
        self, statement: Return, function: Symbol, known: dict[str, Symbol]
    ) -> Symbol | None:
        if isinstance(statement.value, Name):
            return known.get(statement.value.text)
        made = Assign(("return",), statement.value, None, statement.line, is_more=False)
        inner = (known, *function.inner)
        return Symbol(module=function.module, statement=made, name="return", inner=inner)

    def source(self, name: str) -> str:
        """Return the whole name of *name*, as `Project.source`."""
        return self.project.source(name, self.module, *self.inner) if name else ""

    def text(self, value: Expression | None) -> str | None:
        """Return the text that *value* is here; `None` if that cannot be told."""
        return self.project.text(value, self.module, *self.inner)

    def value(self, value: Expression | None) -> Expression | None:
        """Return what *value*, if it is a name, was assigned; else itself."""
        if isinstance(value, Name):
            symbol = self.meaning(value.text)
            return symbol.value if symbol and symbol.value else value
        return value

    def rows(self, value: Expression | None) -> tuple[tuple[Expression, Scope], ...] | None:
        """
        Return what *value* lists, each with the scope it was written in; `None` if it is no list.

        Lists in a list by ``*``, sums of lists, and what a module adds to a list are rows too.
        """
        return rows(value, self, _MOST_NAMES)

    def texts(self, value: Expression | None) -> tuple[str, ...] | None:
        """Return the texts that *value* lists; `None` if one of them cannot be told."""
        listed = self.rows(value)
        if listed is None:
            return None
        found = tuple(scope.text(one) for one, scope in listed)
        known = tuple(one for one in found if one is not None)
        return known if len(known) == len(found) else None

    def class_of(self, value: Expression | None) -> Symbol | None:
        """Return the class of the tree that *value* names."""
        symbol = self.thing(value.text) if isinstance(value, Name) else None
        return symbol if symbol and isinstance(symbol.statement, Class) else None

    def at(self, symbol: Symbol) -> Scope:
        """Return the scope in which *symbol* was bound."""
        return Scope(project=self.project, module=symbol.module, inner=symbol.inner)

    def inside(self, bound: Mapping[str, Symbol]) -> Scope:
        """Return the scope of a round or a call that binds *bound* too."""
        inner = (bound, *self.inner)
        return replace(self, inner=inner)


def rows(
    value: Expression | None, scope: Scope, steps: int
) -> tuple[tuple[Expression, Scope], ...] | None:
    """Return what *value* lists, as `Scope.rows`, over at most *steps* names."""
    scope.project.budget.spend()
    match value:
        case Name() if steps:
            symbol = scope.thing(value.text)
            return _rows_of(symbol, scope, steps - 1) if symbol else None
        case Items():
            return _together(
                rows(one.value, scope, steps) if isinstance(one, Spread) else ((one, scope),)
                for one in value.values
            )
        case Joined():
            return _together(rows(part, scope, steps) for part in value.parts)
        case Table():
            return tuple((key, scope) for key, _ in value.pairs)
        case Call() if steps:
            return _rows_of_call(value, scope, steps - 1)
        case _:
            return None


Rows = tuple[tuple[Expression, Scope], ...]


def _together(parts: Iterable[Rows | None]) -> Rows | None:
    whole: list[tuple[Expression, Scope]] = []
    for part in parts:
        if part is None:
            return None
        whole += part
    return tuple(whole)


def _rows_of(symbol: Symbol, scope: Scope, steps: int) -> Rows | None:
    """Return the rows of a list that has a name, with what is added to it later."""
    made = scope.at(symbol)
    first = rows(symbol.value, made, steps)
    body = symbol.module.outline.body if first is not None and not symbol.inner else ()
    more = (_added(statement, symbol.name) for statement in body)
    return _together([first, *(rows(one, made, steps) for one in more if one is not None)])


def _added(statement: Statement, name: str) -> Expression | None:
    """Return what *statement* adds to the list *name*, as a list."""
    if isinstance(statement, Assign) and statement.is_more and statement.names == (name,):
        return statement.value
    if isinstance(statement, Do) and isinstance(statement.value, Call):
        call = statement.value
        if call.name == f"{name}.extend" and call.arguments:
            return call.arguments[0]
        if call.name == f"{name}.append":
            return Items(call.arguments)
    return None


def _rows_of_call(call: Call, scope: Scope, steps: int) -> Rows | None:
    last = call.name.rpartition(".")[2]
    inside = call.arguments[0] if call.arguments else None
    table = _table(call, scope)
    if table is not None:
        return tuple((Items(pair), scope) for pair in table.pairs)
    if last in {"enumerate", "list", "tuple", "set", "sorted", "reversed"}:
        listed = rows(inside, scope, steps)
        if last != "enumerate" or listed is None:
            return listed
        return tuple((Items((UNKNOWN, row)), where) for row, where in listed)
    made = scope.returned(call)
    return _rows_of(made, scope, steps) if made else None


def _table(call: Call, scope: Scope) -> Table | None:
    """Return the dictionary whose ``items`` are called for."""
    function, owner = call.function, None
    if isinstance(function, Member) and function.name == "items":
        owner = function.value
    elif isinstance(function, Name) and function.text.endswith(".items"):
        owner = scope.value(Name(function.text.removesuffix(".items")))
    return owner if isinstance(owner, Table) else None


def visited(project: Project, *packages: str, verbs: Collection[str]) -> Iterator[Met]:
    """
    Yield each statement of the modules that use *packages* or *verbs*, with its scope.

    Raises:
        Unreadable: loops and calls unfold to more than the budget has.
    """
    asked = tuple(project.using(*packages, verbs=verbs))
    yield from _Visit(project=project, registrars=_registrars(asked, verbs)).all(asked)


def _registrars(modules: Iterable[Module], verbs: Collection[str]) -> frozenset[str]:
    """Return the names of the functions that are called with something and come to *verbs*."""
    calls: defaultdict[str, set[str]] = defaultdict(set)
    given: set[str] = set()
    for module in modules:
        for statement in module.outline.statements():
            if isinstance(statement, Function):
                calls[statement.name] |= _names(statement.body)
            value = getattr(statement, "value", None)
            if isinstance(value, Call) and (value.arguments or value.keywords):
                given.add(value.name.rpartition(".")[2])
    found: set[str] = set()
    waiting = set(verbs)
    while waiting:
        found |= waiting
        waiting = {name for name, inside in calls.items() if inside & waiting} - found
    return frozenset(found & given & calls.keys())


def _names(body: tuple[Statement, ...]) -> set[str]:
    """Return the last parts of the names that are called or decorate in *body*."""
    calls: list[object] = []
    for statement in Outline(body=body).statements():
        calls.append(getattr(statement, "value", None))
        calls += getattr(statement, "decorators", ())
    return {call.name.rpartition(".")[2] for call in calls if isinstance(call, Call)}


Key = tuple[RepoPath, str, int]


@dataclass(slots=True, kw_only=True, eq=False)
class _Visit:
    project: Project
    registrars: frozenset[str]
    """The names of functions that register what they are called with."""
    waiting: list[tuple[Function, Scope, Key]] = field(default_factory=list)
    """Functions of which it is to be seen whether they are called."""
    known: set[tuple[object, ...]] = field(default_factory=set)
    """The calls that were gone into, by the function and what it was given."""
    entered: set[Key] = field(default_factory=set)

    def all(self, modules: Iterable[Module]) -> Iterator[Met]:
        for module in modules:
            yield from self.body(module.outline.body, Scope(project=self.project, module=module), 0)
        while self.waiting:
            function, scope, key = self.waiting.pop(0)
            if key not in self.entered:
                yield from self._function(function, scope, {}, 0)

    def body(self, body: tuple[Statement, ...], scope: Scope, depth: int) -> Iterator[Met]:
        for statement in body:
            yield statement, scope
            yield from self._below(statement, scope, depth)

    def _below(self, statement: Statement, scope: Scope, depth: int) -> Iterator[Met]:
        if isinstance(statement, Function):
            symbol = Symbol(module=scope.module, statement=statement, name=statement.name)
            if statement.parameters and statement.name in self.registrars:
                self.waiting.append((statement, scope, symbol.key))
            else:
                yield from self._function(statement, scope, {}, depth)
        elif isinstance(statement, Class):
            known = bindings(scope.module, statement.body, scope.inner)
            owner = Symbol(
                module=scope.module, statement=statement, name=statement.name, inner=scope.inner
            )
            inside = replace(scope, inner=(known, *scope.inner), owner=owner)
            yield from self.body(statement.body, inside, depth)
        elif isinstance(statement, Loop):
            for round_ in _rounds(statement, scope):
                self.project.budget.spend(len(statement.body))
                yield from self.body(statement.body, round_, depth)
        else:
            yield from self._call(getattr(statement, "value", None), scope, depth)

    def _function(
        self, function: Function, scope: Scope, given: Mapping[str, Symbol], depth: int
    ) -> Iterator[Met]:
        outer = scope.inner
        if scope.owner is not None:  # a method sees its instance, not the names of its class
            itself = function.parameters[0].name if function.parameters else ""
            outer = ({itself: scope.owner}, *scope.inner[1:])
        around = (given, *outer)
        bound = bindings(scope.module, function.body, around)
        inside = Scope(project=self.project, module=scope.module, inner=(bound, *around))
        yield from self.body(function.body, inside, depth)

    def _call(self, value: Expression | None, scope: Scope, depth: int) -> Iterator[Met]:
        """Go into the function of the tree that *value* calls with something that can be told."""
        if not isinstance(value, Call) or depth >= _MOST_CALLS or not value.name:
            return
        if value.name.rpartition(".")[2] not in self.registrars:
            return
        found = scope.meaning(value.name)
        if found is None or not isinstance(found.statement, Function):
            return
        given = _given(found.statement, value, scope)
        key = (found.key, *((name, *_meant(symbol)) for name, symbol in sorted(given.items())))
        if key in self.known:
            return
        self.known.add(key)
        self.entered.add(found.key)
        self.project.budget.spend(1 + len(found.statement.body))
        yield from self._function(found.statement, scope.at(found), given, depth + 1)


def _given(function: Function, call: Call, scope: Scope) -> dict[str, Symbol]:
    """Return what *call* gives the parameters of *function*; what it leaves out is the default."""
    names = [one.name for one in function.parameters]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    told: dict[str, Expression] = {
        one.name: one.default for one in function.parameters if one.default is not None
    }
    told |= dict(zip(names, call.arguments, strict=False))
    told |= {name: value for name, value in call.keywords if name}
    return {name: _argument(name, value, call, scope) for name, value in told.items()}


def _argument(name: str, value: Expression, call: Call, scope: Scope) -> Symbol:
    known = scope.thing(value.text) if isinstance(value, Name) else None
    if known is not None:
        return known
    text = scope.text(value)
    told = value if text is None else Const(text)
    bound = Assign((name,), told, None, call.line, is_more=False)
    return Symbol(module=scope.module, statement=bound, name=name, inner=scope.inner)


def _meant(symbol: Symbol) -> tuple[object, ...]:
    value = symbol.value
    return ("=", value.value) if isinstance(value, Const) else symbol.key


def _rounds(loop: Loop, scope: Scope) -> Iterator[Scope]:
    """Yield the scope of each round of *loop*; its own, if what it goes over cannot be told."""
    listed = scope.rows(loop.values)
    for row, where in listed or ():
        parts = _flat(row) if len(loop.names) > 1 else (row,)
        bound = {
            name: Symbol(
                module=where.module,
                statement=Assign((name,), part, None, loop.line, is_more=False),
                name=name,
                inner=where.inner,
            )
            for name, part in zip(loop.names, parts, strict=False)
        }
        yield scope.inside(bound)
    if not listed:
        yield scope


def _flat(row: Expression) -> tuple[Expression, ...]:
    """Return the parts of *row* as ``a, (b, c)`` names them."""
    if not isinstance(row, Items):
        return (row,)
    return row.values


def is_false(value: Expression | None) -> bool:
    """Say whether *value* is the literal ``False``."""
    return isinstance(value, Const) and value.value is False
