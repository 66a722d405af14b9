"""What calls in a migration's source say, as far as they say it in literals."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def name_of(node: ast.expr) -> str:
    """Return the last part of a dotted name: ``AddField`` of ``migrations.AddField``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """Return the argument at *place*, counted from 0, or by *name*."""
    if 0 <= place < len(call.args):
        return call.args[place]
    return next((word.value for word in call.keywords if word.arg == name), None)


def text(node: ast.expr | None) -> str:
    """Return the text that *node* is, also inside ``text(...)``; empty if it is none."""
    if isinstance(node, ast.Call) and name_of(node.func) == "text" and node.args:
        node = node.args[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def texts(node: ast.expr | None) -> tuple[str, ...]:
    """Return the texts in *node*, one or a list of them."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return tuple(filter(None, map(text, node.elts)))
    return tuple(filter(None, (text(node),)))


def is_constant(node: ast.expr | None, value: bool | None) -> bool:  # noqa: FBT001 - a literal
    """Say whether *node* is the literal *value*."""
    return isinstance(node, ast.Constant) and node.value is value


def says(call: ast.Call, name: str) -> bool:
    """Say whether *call* has the keyword *name* with another value than ``None``."""
    told = argument(call, -1, name)
    return told is not None and not is_constant(told, None)


def assigned(body: Iterable[ast.stmt]) -> dict[str, ast.expr]:
    """Return what the statements of *body* assign to plain names."""
    found: dict[str, ast.expr] = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            found |= {name_of(node.target): node.value}
        elif isinstance(node, ast.Assign):
            found |= {name_of(target): node.value for target in node.targets}
    return found
