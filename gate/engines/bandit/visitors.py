"""
One function for each class of nodes: it asks what is to be asked, and goes down.

Python's grammar, as each class of `ast` tells it (``If(expr test, stmt* body, stmt* orelse)``),
says which fields hold nodes. The functions are written out and compiled, for a loop over fields
takes three times as long. They visit in the order of the fields, as bandit does.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
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

    def __init__(self, asked: Mapping[str, Visit], on_text: OnText) -> None:
        """
        *asked*: by the name of a class, what is called with each node of it, before what is below.
        *on_text*: called with each literal text and its parent, but for those that stand alone.

        Raises:
            ValueError: one of `INLINED` is asked about.
        """
        if asked.keys() & INLINED:
            raise ValueError(f"nothing can be asked of {asked.keys() & INLINED}")
        super().__init__({type(None): passed})
        self._asked = asked
        self._names: dict[str, Any] = {
            "visitors": self,
            "on_text": on_text,
            "Attribute": ast.Attribute,
            "Constant": ast.Constant,
            "Name": ast.Name,
            "str": str,
        }

    def __missing__(self, kind: type[ast.AST]) -> Visit:
        asked = self._asked.get(kind.__name__)
        code = _code(kind.__name__, is_asked=asked is not None)
        if code is None:
            self[kind] = asked or passed
        else:
            names = {**self._names, "asked": asked}
            exec(code, names)  # noqa: S102 - made of the grammar's own words
            self[kind] = names["visit"]
        return self[kind]


@cache
def _code(name: str, *, is_asked: bool) -> CodeType | None:
    """Return what makes the function for the class *name*; `None` if nothing is below it."""
    kind = getattr(ast, name)
    lines = list(chain.from_iterable(_descent(kind, *field) for field in _fields(kind)))
    asking = ["    asked(node)"] if is_asked else []
    source = "\n".join(["def visit(node):", *asking, *lines])
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


def _descent(kind: type[ast.AST], holds: str, many: str, name: str) -> list[str]:
    """Return the lines that visit one field of a node of class *kind*."""
    if holds != "expr":
        return _descent_of_others(holds, many, name)
    if kind is ast.Expr:  # a text that stands alone is no text to bandit
        return [f"    child = node.{name}", "    visitors[child.__class__](child)"]
    if many == "*":
        return [f"    for child in node.{name}:", *_expression("node", "        ")]
    return [f"    child = node.{name}", *_expression("node", "    ")]


def _descent_of_others(holds: str, many: str, name: str) -> list[str]:
    inner = _fields(getattr(ast, holds)) if holds in _HOLDERS else []
    if many == "*" and inner:
        child = f"        child = holder.{inner[0][2]}"
        return [f"    for holder in node.{name}:", child, *_expression("holder", "        ")]
    if many == "*":
        return [f"    for child in node.{name}: visitors[child.__class__](child)"]
    return [f"    child = node.{name}", "    visitors[child.__class__](child)"]


def _expression(parent: str, indent: str) -> list[str]:
    return [f"{indent}{line}" for line in _EXPRESSION.format(parent=parent).splitlines()]


_EXPRESSION: Final = """\
kind = child.__class__
if kind is Constant:
    if child.value.__class__ is str: on_text(child, {parent})
elif kind is Attribute:
    outer, child = child, child.value
    kind = child.__class__
    if kind is Constant:
        if child.value.__class__ is str: on_text(child, outer)
    elif kind is not Name: visitors[kind](child)
elif kind is not Name: visitors[kind](child)"""
"""How an expression is visited: most are names, constants and attributes of names."""
