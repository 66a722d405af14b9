"""
What happens where a variable is not set: does the program stop, and what stands in its place?

The statements around its reads are followed by hand, with what is not known left open; nothing is
executed (https://docs.python.org/3/reference/compound_stmts.html).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Final

from gate.model.value import dataclass, field
from gate.readers.environment.python.walk import bound_names
from gate.readers.python.read import dotted_name

_MOST_STEPS: Final = 4_000
"""Statements that are followed; more is no reading of a variable."""


class _Open:
    """A value that is not known; there is one."""

    def __repr__(self) -> str:
        return "OPEN"


OPEN: Final = _Open()
Value = object
"""A constant of Python, a sentinel, or `OPEN`."""
Reading = Callable[["Run"], Value]
"""What a read gives where its variable is not set; it raises `Stops` where that is an error."""


class Stops(Exception):  # noqa: N818 - what the program that is read does, no error of ours
    """An exception, by the names of the classes that catch it."""

    def __init__(
        self, names: frozenset[str], node: ast.AST | None = None, *, is_failure: bool = True
    ) -> None:
        super().__init__(names)
        self.names = names
        self.is_failure = is_failure
        """Whether the program complains, and does not only end."""
        self.node = node
        """The read that raises it; `None` if a statement does."""


EVERY: Final = frozenset({"Exception", "BaseException"})
KEY_ERROR: Final = EVERY | {"KeyError", "LookupError"}
_OF_NONE: Final = EVERY | {"TypeError", "AttributeError", "ValueError", "InvalidOperation"}
_EXITS: Final = frozenset({"exit", "quit", "sys.exit", "os._exit", "os.abort", "SystemExit"})
_EXIT: Final = frozenset({"SystemExit", "BaseException"})
_CONVERTS: Final = frozenset(
    {"int", "float", "len", "list", "set", "tuple", "dict", "sorted", "json.loads", "Path"}
    | {"pathlib.Path", "Decimal", "decimal.Decimal", "UUID", "uuid.UUID", "open", "iter", "sum"}
)
"""Calls that raise if they are given ``None``."""


class _Went(Enum):
    ON = "on"
    BACK = "back"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a run in which the variable is not set."""

    stops: bool
    by: ast.AST | None = None
    """The read that stops it, if it is one."""
    names: frozenset[str] = frozenset()
    """The classes of exceptions that catch what stops it."""
    value: Value = OPEN
    """What stands in the variable's place; `OPEN` if that is not known."""


@dataclass(slots=True, kw_only=True, eq=False)
class Run:
    """One way through some statements."""

    reads: Mapping[int, Reading]
    """By the `id` of their nodes."""
    places: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each read."""
    constant: Callable[[ast.expr], Value]
    """Returns what a name of a module, or a constant expression, is."""
    names: dict[str, Value] = field(default_factory=dict)
    """By name, with dots: what it holds."""
    passed: set[int] = field(default_factory=set)
    """The `id` of the reads that the run does not come to, the variable not being set."""
    steps: int = 0
    is_set: bool = False
    """Whether the statements have set the variable themselves."""
    values: dict[int, Value] = field(default_factory=dict)
    """What the reads gave, by the `id` of their nodes, in their order."""
    held_by: list[str] = field(default_factory=list)
    """The names that statements with a read bind."""
    back: list[Value] = field(default_factory=list)
    """What is returned."""
    caught: bool = False
    """Whether a read raised and that was caught."""

    def of(self, body: Iterable[ast.stmt]) -> Outcome:
        """Return what becomes of *body*."""
        try:
            went = self.body(body)
        except Stops as stopped:
            if not stopped.is_failure:
                return Outcome(stops=False, value=self._instead())
            return Outcome(stops=True, by=stopped.node, names=stopped.names)
        except (RecursionError, _Tired):
            return Outcome(stops=False)
        return Outcome(stops=went is _Went.OUT, value=self._instead())

    def _instead(self) -> Value:
        held = _last(self.names.get(name, OPEN) for name in self.held_by)
        back = _last(self.back)
        if self.caught:
            return back if held is OPEN else held
        given = _last(self.values.values())
        return given if back is OPEN or back is None else back

    def body(self, body: Iterable[ast.stmt]) -> _Went:
        """Follow *body*; say whether it goes on after it."""
        went = _Went.ON
        for statement in body:
            if went is not _Went.ON:
                self._pass(statement)
                continue
            self.steps += 1
            if self.steps > _MOST_STEPS:
                raise _Tired
            went = self.statement(statement)
        return went

    def _pass(self, *nodes: ast.AST) -> None:
        """Take note that the run does not come to *nodes*."""
        for node in nodes:
            if isinstance(node, ast.stmt | ast.expr):
                start = node.lineno, node.col_offset
                end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
                self.passed |= {one for one, at in self.places.items() if start <= at < end}

    def statement(self, node: ast.stmt) -> _Went:
        """Follow one statement."""
        match node:
            case ast.If():
                return self._branch(node)
            case ast.Try():
                return self._try(node)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return self._assign(node)
            case ast.With() | ast.AsyncWith():
                return self._with(node)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node)
            case _:
                return self._other(node)

    def _other(self, node: ast.stmt) -> _Went:
        match node:
            case ast.Return():
                self.back.append(self.value(node.value) if node.value else None)
                return _Went.BACK
            case ast.Raise():
                raise Stops(_raised(node))
            case ast.Assert():
                self._assert(node)
            case ast.Match():
                self.value(node.subject)
                return self._either([case.body for case in node.cases] + [[]])
            case ast.ClassDef():
                return self.body(node.body)
            case ast.Continue() | ast.Break():
                return _Went.BACK
            case _:
                if isinstance(node, ast.Expr):
                    self.value(node.value)
        return _Went.ON

    def _assert(self, node: ast.Assert) -> None:
        if self.truth(self.value(node.test)) is False:
            raise Stops(EVERY | {"AssertionError"})

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> _Went:
        before = len(self.values), self.caught
        try:
            value = self.value(node.value) if node.value else OPEN
        except Stops:
            self.held_by += bound_names(node)
            raise
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node, ast.AugAssign):
            value = OPEN
        if (len(self.values), self.caught) != before:
            self.held_by += bound_names(node)
        for target in targets:
            if id(target) in self.reads:
                if isinstance(node, ast.AugAssign):
                    self.value(target)
                self.is_set = True
            if isinstance(target, ast.Name):
                self.names[target.id] = value
            else:
                self.names |= dict.fromkeys(_names(target), OPEN)
        return _Went.ON

    def _with(self, node: ast.With | ast.AsyncWith) -> _Went:
        for item in node.items:
            self.value(item.context_expr)
        if any(_is_suppressing(item.context_expr) for item in node.items):
            try:
                return self.body(node.body)
            except Stops:
                self.caught = True
                return _Went.ON
        return self.body(node.body)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> _Went:
        self.value(node.test if isinstance(node, ast.While) else node.iter)
        if isinstance(node, ast.For | ast.AsyncFor):
            names = (one for one in ast.walk(node.target) if isinstance(one, ast.Name))
            self.names |= {one.id: self.constant(one) for one in names}
        went = self.body(node.body)
        return went if went is _Went.OUT else _Went.ON

    def _branch(self, node: ast.If) -> _Went:
        truth = self.truth(self.value(node.test))
        if truth is not None:
            self._pass(*(node.orelse if truth else node.body))
            return self.body(node.body if truth else node.orelse)
        return self._either([node.body, node.orelse])

    def _either(self, bodies: list[list[ast.stmt]]) -> _Went:
        """Follow each of *bodies*; what only some of them do is open."""
        start, was_set = dict(self.names), self.is_set
        ends: list[tuple[_Went, dict[str, Value]]] = []
        stopped: list[Stops] = []
        for body in bodies:
            self.names, self.is_set = dict(start), was_set
            try:
                ends.append((self.body(body), self.names))
            except Stops as one:
                stopped.append(one)
        reading = [one for one in stopped if one.node is not None]
        if not ends or (reading and not any(self._reads(body) for body in _others(bodies, self))):
            raise (reading or stopped)[0]
        going = [names for went, names in ends if went is _Went.ON]
        self.names = _merged(going or [names for _, names in ends])
        return _Went.ON if going else ends[0][0]

    def _reads(self, body: list[ast.stmt]) -> bool:
        return any(id(node) in self.reads for one in body for node in ast.walk(one))

    def _try(self, node: ast.Try) -> _Went:
        try:
            went = self.body(node.body)
            if went is _Went.ON:
                went = self.body(node.orelse)
        except Stops as stopped:
            handler = next((one for one in node.handlers if _catches(one, stopped)), None)
            if handler is None:
                self.body(node.finalbody)
                raise
            self.caught = self.caught or stopped.node is not None
            try:
                went = self.body(handler.body)
            except Stops as again:
                raise Stops(again.names, again.node or stopped.node) from stopped
        self.body(node.finalbody)
        return went

    def value(self, node: ast.expr) -> Value:
        """Return what *node* is, after whatever it does."""
        reading = self.reads.get(id(node))
        if reading is not None:
            return self._read(node, reading)
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self.names[node.id] if node.id in self.names else self.constant(node)
            case ast.BoolOp():
                return self._bool(node)
            case ast.UnaryOp(op=ast.Not()):
                truth = self.truth(self.value(node.operand))
                return OPEN if truth is None else not truth
            case ast.IfExp():
                return self._choice(node)
            case _:
                return self._compound(node)

    def _read(self, node: ast.expr, reading: Reading) -> Value:
        if self.is_set:
            self.passed.add(id(node))
            return OPEN
        value = reading(self)
        self.values[id(node)] = value
        return value

    def _compound(self, node: ast.expr) -> Value:
        match node:
            case ast.NamedExpr():
                value = self.value(node.value)
                self.names[node.target.id] = value
                self.held_by.append(node.target.id)
                return value
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
            case ast.Attribute() | ast.Subscript():
                return self._of(node)
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                self._inside(node)
                return self.constant(node)
            case ast.Lambda():
                return OPEN
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case _:
                self._inside(node)
                return self.constant(node) if isinstance(node, ast.JoinedStr) else OPEN

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        """Return what the round of the variable makes: nothing, its element, or what is open."""
        for one in node.generators:
            self.value(one.iter)
            truths = [self.truth(self.value(test)) for test in one.ifs]
            if False in truths:
                self._pass(node.elt)
                return []
            if None in truths:
                self.value(node.elt)
                return OPEN
        value = self.value(node.elt)
        is_filtered = any(one.ifs for one in node.generators)
        return [value] if is_filtered or isinstance(node, ast.GeneratorExp) else OPEN

    def _inside(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
            elif isinstance(child, ast.comprehension | ast.keyword):
                self._inside(child)

    def _of(self, node: ast.Attribute | ast.Subscript) -> Value:
        dotted = dotted_name(node)
        if dotted in self.names:
            return self.names[dotted]
        value = self.value(node.value)
        if isinstance(node, ast.Subscript):
            self.value(node.slice)
        if value is None and isinstance(node.ctx, ast.Load):
            raise Stops(_OF_NONE)
        return self.constant(node) if value is OPEN else OPEN

    def _call(self, node: ast.Call) -> Value:
        name = dotted_name(node.func)
        if isinstance(node.func, ast.Attribute):
            self.value(node.func)
        given = [self.value(one) for one in node.args]
        for keyword in node.keywords:
            self.value(keyword.value)
        if name in _EXITS:
            raise Stops(_EXIT, is_failure=_is_failure(node, given))
        if name in _CONVERTS and given[:1] == [None]:
            raise Stops(_OF_NONE)
        owner, _, method = name.rpartition(".")
        if method == "append" and isinstance(self._held(owner), list):
            self.names[owner] = [OPEN]
        return _built_in(name, given) if len(given) == 1 else OPEN

    def _held(self, name: str) -> Value:
        if name in self.names:
            return self.names[name]
        return self.constant(ast.Name(id=name, ctx=ast.Load())) if name.isidentifier() else OPEN

    def _bool(self, node: ast.BoolOp) -> Value:
        ends_on = isinstance(node.op, ast.Or)
        value: Value = OPEN
        is_open = False
        for at, operand in enumerate(node.values, 1):
            value = self._perhaps(operand) if is_open else self.value(operand)
            truth = self.truth(value)
            if truth is ends_on:
                self._pass(*node.values[at:])
                return ends_on if is_open else value
            is_open = is_open or truth is None
        return OPEN if is_open else value

    def _perhaps(self, node: ast.expr) -> Value:
        """Return what *node* is, which may not be come to: that it would end the run is open."""
        try:
            return self.value(node)
        except Stops as stopped:
            if stopped.node is not None:
                raise
            return OPEN

    def _choice(self, node: ast.IfExp) -> Value:
        truth = self.truth(self.value(node.test))
        if truth is not None:
            self._pass(node.orelse if truth else node.body)
            return self.value(node.body if truth else node.orelse)
        first, second = self._perhaps(node.body), self._perhaps(node.orelse)
        return first if first == second else OPEN

    def _compare(self, node: ast.Compare) -> Value:
        left = self.value(node.left)
        rights = [self.value(one) for one in node.comparators]
        if len(rights) != 1 or OPEN in (left, rights[0]):
            return OPEN
        same: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = {
            ast.Is: lambda one, two: one is two or one == two,
            ast.IsNot: lambda one, two: one is not two and one != two,
            ast.Eq: lambda one, two: one == two,
            ast.NotEq: lambda one, two: one != two,
            ast.In: lambda one, two: isinstance(two, list | tuple | str) and one in two,
        }
        compare = same.get(type(node.ops[0]))
        try:
            return compare(left, rights[0]) if compare else OPEN
        except TypeError:
            return OPEN

    @staticmethod
    def truth(value: Value) -> bool | None:
        """Say whether *value* counts as true; `None` if that is open."""
        return None if value is OPEN else bool(value)


class _Tired(Exception):  # noqa: N818 - no error: too long to be followed
    """More statements than are followed."""


@dataclass(frozen=True, slots=True)
class Sentinel:
    """What is known of a thing: that it is itself."""

    key: tuple[object, ...]


def _is_failure(node: ast.Call, given: list[Value]) -> bool:
    """Say whether a program that exits by *node* says that something is wrong."""
    if not node.args:
        return False
    return isinstance(node.args[0], ast.JoinedStr) or bool(given[0] is not OPEN and given[0])


def _built_in(name: str, given: list[Value]) -> Value:
    """Return what a function of Python makes of one value, as far as a default shows it."""
    value = given[0]
    if value is OPEN:
        return OPEN
    if name == "str" and not isinstance(value, list):
        return value  # people read the default as it is written
    if name == "bool":
        return bool(value)
    truth = None
    if name in {"any", "all"} and isinstance(value, list) and len(value) == 1:
        truth = Run.truth(value[0])
    return truth if truth is not None and truth is (name == "any") else OPEN


def _last(values: Iterable[Value]) -> Value:
    """Return the last of *values* that is known."""
    known = [value for value in values if value is not OPEN]
    return known[-1] if known else OPEN


def _merged(states: list[dict[str, Value]]) -> dict[str, Value]:
    names = {name for state in states for name in state}
    merged: dict[str, Value] = {}
    for name in names:
        values = [state.get(name, OPEN) for state in states]
        is_same = all(value is values[0] or value == values[0] for value in values)
        merged[name] = values[0] if is_same else OPEN
    return merged


def _others(bodies: list[list[ast.stmt]], run: Run) -> Iterator[list[ast.stmt]]:
    """Yield the bodies but the first that reads."""
    is_found = False
    for body in bodies:
        if not is_found and run._reads(body):  # noqa: SLF001 - the same file's
            is_found = True
        else:
            yield body


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _raised(node: ast.Raise) -> frozenset[str]:
    told = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = dotted_name(told).rpartition(".")[2] if told else ""
    return EVERY | {name, *({"LookupError"} if name == "KeyError" else ())}


def _catches(handler: ast.ExceptHandler, stopped: Stops) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted_name(one).rpartition(".")[2] in stopped.names for one in types)


def _is_suppressing(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or dotted_name(node.func).rpartition(".")[2] != "suppress":
        return False
    return any(dotted_name(one).rpartition(".")[2] in KEY_ERROR for one in node.args)
