"""
The nouns of an outline: expressions and statements of Python, as far as they declare things.

Arithmetic, comparisons and control flow are left out; what cannot be said here is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from gate.model.value import dataclass, fields
from gate.model.work import Json


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: a text, a number, a truth value, `None`."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name, with its dots: ``app.router``."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call."""

    function: Expression
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    """By name; ``**more`` has an empty one."""
    line: int

    @property
    def name(self) -> str:
        """What is called, with its dots; empty if it is no name."""
        return self.function.text if isinstance(self.function, Name) else ""

    def keyword(self, name: str) -> Expression | None:
        """Return the value of the keyword argument *name*."""
        return next((value for key, value in self.keywords if key == name), None)

    def argument(self, position: int, name: str) -> Expression | None:
        """Return the argument at *position*, or by *name*."""
        if position < len(self.arguments):
            return self.arguments[position]
        return self.keyword(name)


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A dictionary."""

    pairs: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts put together by ``+`` or in an f-string."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """``value[index]``, as in ``list[Item]``; a tuple of indexes is `Items`."""

    value: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Either:
    """``a | b``, ``a or b``, and ``a if c else b``."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute of something that is no name: ``make().attribute``."""

    value: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Spread:
    """``*value`` in a list or a call."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Unknown:
    """What an outline does not say."""


Expression = (
    Const | Name | Call | Items | Table | Joined | Index | Either | Member | Spread | Unknown
)
UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    annotation: Expression | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, with what stands in it."""

    name: str
    decorators: tuple[Expression, ...]
    parameters: tuple[Parameter, ...]
    returns: Expression | None
    body: tuple[Statement, ...]
    line: int
    """Of ``def``; a decorator's line is its call's."""
    is_stub: bool
    """Whether it only raises, aborts or passes."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class, with what stands in it."""

    name: str
    bases: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Assign:
    """``names = value``, with an annotation or without, or an annotation alone."""

    names: tuple[str, ...]
    value: Expression | None
    annotation: Expression | None
    line: int
    is_more: bool
    """Whether it adds to what the name held: ``+=``."""


@dataclass(frozen=True, slots=True)
class Do:
    """An expression that stands alone, usually a call."""

    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Loop:
    """``for names in values``, with what stands in it."""

    names: tuple[str, ...]
    values: Expression
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Return:
    """What a function returns."""

    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Import:
    """One name that an import brings."""

    name: str
    """What it is called here; ``*`` for all that the module has."""
    source: str
    """What it is, with dots: ``fastapi.APIRouter``; leading dots for a relative one."""
    line: int


Statement = Function | Class | Assign | Do | Loop | Return | Import


@dataclass(frozen=True, slots=True)
class Outline:
    """One module."""

    body: tuple[Statement, ...]

    def statements(self) -> Iterator[Statement]:
        """Yield every statement, those inside functions and classes too, outer ones first."""
        waiting = list(reversed(self.body))
        while waiting:
            statement = waiting.pop()
            yield statement
            if isinstance(statement, Function | Class | Loop):
                waiting += reversed(statement.body)

    def imports(self) -> Iterator[Import]:
        """Yield every import, wherever it stands."""
        return (one for one in self.statements() if isinstance(one, Import))


_KINDS: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        Const, Name, Call, Items, Table, Joined, Index, Either, Member, Spread, Unknown,
        Parameter, Function, Class, Assign, Do, Loop, Return, Import, Outline,
    )
}  # fmt: skip
_FIELDS: Final[Mapping[type[Any], tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()
}


def encoded(value: object) -> Json:
    """Return *value*, a noun of this module, as plain lists that `decoded` reads."""
    if isinstance(value, tuple):
        return [encoded(one) for one in value]
    names = _FIELDS.get(type(value))
    if names is None:
        return cast("Json", value)
    return [f"@{type(value).__name__}", *(encoded(getattr(value, name)) for name in names)]


def decoded(value: Json) -> Outline:
    """
    Return the outline that `encoded` made *value* of.

    Raises:
        ValueError: it made no such thing.
    """
    try:
        outline = _decoded(value)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no outline") from error
    if not isinstance(outline, Outline):
        raise ValueError("no outline")  # noqa: TRY004 - what came is a wrong value of a right type
    return outline


def _decoded(value: Json) -> object:
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], str) and value[0].startswith("@"):
        make: Callable[..., object] = _KINDS[value[0][1:]]
        return make(*map(_decoded, value[1:]))
    return tuple(map(_decoded, value))
