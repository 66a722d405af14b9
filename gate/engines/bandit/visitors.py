"""
One function for each class of nodes: it asks what is to be asked, and goes down.

Python's grammar, as each class of `ast` tells it (``If(expr test, stmt* body, stmt* orelse)``),
says which fields hold nodes. The functions are written out and compiled, for a loop over fields
takes three times as long. They visit in the order of the fields, as bandit does.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain
from types import CodeType
from typing import Any, Final

from gate.model.regex import regex

Visit = Callable[[Any], None]
OnText = Callable[[ast.Constant, ast.AST], None]

NESTED: Final = 3
"""The most levels of a tree that one of the functions goes down without calling another."""
INLINED: Final = frozenset({"Attribute", "Constant", "Name", "arg", "keyword"})
"""Classes of nodes that are passed without a call of a function, so that none can be asked."""
_FIELD: Final = regex(r"(\w+)([*?]?) (\w+)")
_LEAVES: Final = frozenset(
    {"identifier", "int", "string", "constant", "expr_context", "operator", "boolop", "unaryop"}
    | {"cmpop", "type_ignore", "alias"}
)
"""Kinds of fields that hold nothing to visit."""
_HOLDERS: Final = frozenset({"arg", "keyword"})
"""Nodes that hold one expression, which are passed on the way to it."""


class Uncertain(Exception):  # noqa: N818 - no error: the stock way decides
    """The fast way cannot tell what bandit would say of a file."""


def passed(_: object) -> None:
    """Visit a leaf."""


class Visitors(dict[type, Visit]):
    """The function for each class of nodes, made when the first such node is met."""

    def __init__(
        self,
        asked: Mapping[str, Visit],
        on_text: OnText,
        *,
        starts: tuple[str, ...] = ("",),
        under: frozenset[str] = frozenset(),
    ) -> None:
        """
        *asked*: by the name of a class, what is called with each node of it, before what is below.
        *on_text*: called with a literal text and its parent where the text begins with one of
        *starts*, or the parent is of a class that *under* names; never where it stands alone.

        Raises:
            ValueError: one of `INLINED` is asked about.
        """
        if asked.keys() & INLINED:
            raise ValueError(f"nothing can be asked of {asked.keys() & INLINED}")
        super().__init__({type(None): passed})
        self._asked = asked
        self._under = under
        self._names: dict[str, Any] = {
            "visitors": self,
            "on_text": on_text,
            "starts": starts,
            "Attribute": ast.Attribute,
            "Constant": ast.Constant,
            "Name": ast.Name,
        }

    def __missing__(self, kind: type[ast.AST]) -> Visit:
        asked = self._asked.get(kind.__name__)
        code = _code(kind.__name__, self._under, is_asked=asked is not None)
        if code is None:
            self[kind] = asked or passed
        else:
            names = {**self._names, "asked": asked}
            exec(code, names)  # noqa: S102 - made of the grammar's own words
            self[kind] = names["visit"]
        return self[kind]


@cache
def _code(name: str, under: frozenset[str], *, is_asked: bool) -> CodeType | None:
    """Return what makes the function for the class *name*; `None` if nothing is below it."""
    kind = getattr(ast, name)
    lines = list(chain.from_iterable(_descent(kind, under, *field) for field in _fields(kind)))
    asking = ["asked(node)"] if is_asked else []
    source = "\n".join(["def visit(node):", *_deeper([*asking, *lines])])
    return compile(source, f"<visitor of {name}>", "exec") if lines else None


def _fields(kind: type[ast.AST]) -> list[tuple[str, str, str]]:
    """
    Return (kind, ``*`` or ``?`` or nothing, name) of the fields that hold nodes to visit.

    Raises:
        Uncertain: this Python does not tell.
    """
    name, _, signature = (kind.__doc__ or "").partition("(")
    fields = _FIELD.findall(signature)
    if name != kind.__name__ or tuple(field[2] for field in fields) != kind._fields:
        raise Uncertain
    return [field for field in fields if field[0] not in _LEAVES]


def _descent(
    kind: type[ast.AST], under: frozenset[str], holds: str, many: str, name: str
) -> list[str]:
    """Return the lines that visit one field of a node of class *kind*."""
    inner = _fields(getattr(ast, holds)) if holds in _HOLDERS and many == "*" else []
    if inner:
        [(_, is_needed, told)] = inner
        lines = _one(f"holder.{told}", is_needed, _expression("holder", holds, under))
        return _each("holder", f"node.{name}", lines)
    # A text that stands alone is no text to bandit.
    is_plain = holds != "expr" or kind is ast.Expr
    lines = [_CALLED] if is_plain else _expression("node", kind.__name__, under)
    place = f"node.{name}"
    return _each("child", place, lines) if many == "*" else _one(place, many, lines)


def _each(child: str, nodes: str, lines: Sequence[str]) -> list[str]:
    return [f"for {child} in {nodes}:", *_deeper(lines)]


def _one(place: str, many: str, lines: Sequence[str]) -> list[str]:
    """Return the lines that visit what stands at *place*, if anything does."""
    absent = ["if child is not None:", *_deeper(lines)]
    return [f"child = {place}", *(absent if many == "?" else lines)]


def _deeper(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _expression(parent: str, kind: str, under: frozenset[str]) -> list[str]:
    """Return the lines that visit an expression below *parent*, which is of the class *kind*."""
    text, inner = (_ANY_TEXT if each in under else _TEXT for each in (kind, "Attribute"))
    lines = _EXPRESSION.format(text=text.format(parent), inner=inner.format("outer"))
    return lines.splitlines()


_CALLED: Final = "visitors[type(child)](child)"
_ANY_TEXT: Final = "if type(child.value) is str: on_text(child, {})"
_TEXT: Final = "if type(child.value) is str and child.value.startswith(starts): on_text(child, {})"
_EXPRESSION: Final = """\
kind = type(child)
if kind is Constant:
    {text}
elif kind is Attribute:
    outer, child = child, child.value
    kind = type(child)
    if kind is Constant:
        {inner}
    elif kind is not Name: visitors[kind](child)
elif kind is not Name: visitors[kind](child)"""
"""
How an expression is visited: most are names, constants and attributes of names. ``type`` is much
quicker than ``__class__``, and these lines are run for each node of a file.
"""
