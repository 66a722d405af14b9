"""
One function for each class of nodes, made once: it asks what is to be asked, and goes down.

Python's grammar, as each class of `ast` tells it (``If(expr test, stmt* body, stmt* orelse)``),
says which fields hold nodes. The functions are written out and compiled, for a loop over fields
takes three times as long. They visit in the order of the fields, as bandit does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

Visit = Callable[[Any], None]
OnText = Callable[[ast.Constant, ast.AST], None]

NESTED: Final = 3
"""The most levels of a tree that one of the functions goes down without calling another."""
INLINED: Final = frozenset({"Attribute", "Constant", "Name", "arg", "keyword"})
"""Classes of nodes that are passed without a call of a function, so that none can be asked."""
_FIELD: Final = re.compile(r"(\w+)([*?]?) (\w+)")
_LEAVES: Final = frozenset(
    {"identifier", "int", "string", "constant", "expr_context", "operator", "boolop", "unaryop"}
    | {"cmpop", "type_ignore", "alias"}
)
"""Kinds of fields that hold nothing to visit."""


def visitors(asked: Mapping[str, Visit], on_text: OnText) -> dict[type, Visit]:
    """
    Return a function for each class of nodes.

    *asked*: by the name of a class, what is called with each node of it, before what is below.
    *on_text*: called with each literal text and its parent, but for those that stand alone.

    Raises:
        ValueError: one of `INLINED` is asked about.
    """
    if asked.keys() & INLINED:
        raise ValueError(f"nothing can be asked of {asked.keys() & INLINED}")
    table: dict[type, Visit] = {type(None): passed}
    for kind in _classes():
        table[kind] = _visitor(kind, asked.get(kind.__name__), table, on_text)
    return table


def passed(_: object) -> None:
    """Visit a leaf."""


def _classes() -> Iterator[type[ast.AST]]:
    waiting = [ast.AST]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def _fields(kind: type[ast.AST]) -> list[tuple[str, str, str]]:
    """Return (kind, ``*`` or ``?`` or nothing, name) of the fields that hold nodes to visit."""
    signature = (kind.__doc__ or "").partition("(")
    if signature[0] != kind.__name__:  # a group such as `expr`, or what only older Pythons had
        return []
    return [field for field in _FIELD.findall(signature[2]) if field[0] not in _LEAVES]


def _visitor(
    kind: type[ast.AST], asked: Visit | None, table: Mapping[type, Visit], on_text: OnText
) -> Visit:
    lines = list(chain.from_iterable(_descent(kind, *field) for field in _fields(kind)))
    if not lines:
        return asked or passed
    source = ["def visit(node):", *(["    asked(node)"] if asked else []), *lines]
    names: dict[str, Any] = {
        "asked": asked,
        "visitors": table,
        "on_text": on_text,
        "Attribute": ast.Attribute,
        "Constant": ast.Constant,
        "Name": ast.Name,
        "str": str,
    }
    exec("\n".join(source), names)  # noqa: S102 - made above, of the grammar's own words
    return names["visit"]  # type: ignore[no-any-return] # it was just written


def _descent(kind: type[ast.AST], holds: str, many: str, name: str) -> list[str]:
    """Return the lines that visit one field of a node of class *kind*."""
    inner = _fields(getattr(ast, holds))
    if many == "*" and holds == "expr":
        return [f"    for child in node.{name}:", *_indented(_EXPRESSION.format(parent="node"))]
    if many == "*" and len(inner) == 1 and inner[0][0] == "expr":  # keywords and arguments
        child = f"        child = held.{inner[0][2]}"
        return [
            f"    for held in node.{name}:",
            child,
            *_indented(_EXPRESSION.format(parent="held")),
        ]
    if many == "*":
        return [f"    for child in node.{name}: visitors[child.__class__](child)"]
    if kind is ast.Expr:
        return [f"    child = node.{name}", "    visitors[child.__class__](child)"]  # no docstring
    if holds == "expr":
        return [f"    child = node.{name}", *_EXPRESSION.format(parent="node").splitlines()]
    return [f"    child = node.{name}", "    visitors[child.__class__](child)"]


def _indented(lines: str) -> Iterator[str]:
    return (f"    {line}" for line in lines.splitlines())


_EXPRESSION: Final = """\
    kind = child.__class__
    if kind is Constant:
        if child.value.__class__ is str: on_text(child, {parent})
    elif kind is Attribute:
        held, child = child, child.value
        kind = child.__class__
        if kind is Constant:
            if child.value.__class__ is str: on_text(child, held)
        elif kind is not Name: visitors[kind](child)
    elif kind is not Name: visitors[kind](child)"""
"""How an expression is visited: most are names, constants and attributes of names."""
