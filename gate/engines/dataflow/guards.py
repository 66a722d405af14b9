"""Which variables does a test vouch for, where it holds, and where it does not?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final

from gate.engines.dataflow.outside import CHECKERS, ENSURERS
from gate.engines.dataflow.value import Value
from gate.engines.dataflow.words import words

Look = Callable[[ast.expr], Value]
"""Returns what is known of an expression."""
_SHAPES: Final = words("isdigit isalnum isalpha isnumeric isdecimal")
_MATCHES: Final = frozenset({"match", "fullmatch"})
_PREFIXES: Final = frozenset({"is_relative_to", "startswith"})
_PARTS: Final = words("netloc hostname host scheme parents")
_RESOLVED: Final = words("resolve abspath realpath normpath absolute")


def vouched(test: ast.expr, *, holds: bool, look: Look) -> Iterator[str]:
    """Yield the variables that are fit to be used where *test* is true, or false if not *holds*."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from vouched(test.operand, holds=not holds, look=look)
    elif isinstance(test, ast.BoolOp):
        # Of ``x and x not in known``, where it is false, x is empty or known. That the two parts
        # may speak of two things costs a finding at worst.
        if isinstance(test.op, ast.And) or not holds:
            for part in test.values:
                yield from vouched(part, holds=holds, look=look)
    elif isinstance(test, ast.Compare):
        yield from _compared(test, holds=holds, look=look)
    elif isinstance(test, ast.Call):
        yield from _called(test, holds=holds, look=look)
    elif isinstance(test, ast.Name | ast.Attribute):
        yield from _kept(test, holds=holds, look=look)


def _kept(test: ast.Name | ast.Attribute, *, holds: bool, look: Look) -> Iterator[str]:
    """Of the answer of a check that was kept in a variable, or of the host of an address."""
    value = look(test)
    if holds and CHECKERS.fullmatch(value.kind.rpartition(".")[2]):
        yield from value.roots
    elif not holds and isinstance(test, ast.Attribute) and test.attr in {"netloc", "hostname"}:
        yield from value.roots  # no host at all: it leads to a place of ours


def ensured(statement: ast.expr, look: Look) -> Iterator[str]:
    """Yield the variables that *statement*, a call that raises on what is unfit, vouches for."""
    if isinstance(statement, ast.Await):
        statement = statement.value
    if isinstance(statement, ast.Call) and ENSURERS.fullmatch(_last(statement.func)):
        yield from _given(statement, look)


def _compared(test: ast.Compare, *, holds: bool, look: Look) -> Iterator[str]:
    if len(test.ops) != 1:
        return
    operator, right = test.ops[0], test.comparators[0]
    is_equal = isinstance(operator, ast.In if holds else ast.NotIn)
    if is_equal and not look(right).is_tainted:
        yield from look(test.left).roots
    elif is_equal and not look(test.left).is_tainted and _ends(right) == "parents":
        yield from look(right).roots
    elif isinstance(operator, ast.Eq if holds else ast.NotEq):
        one, other = look(test.left), look(right)
        if one.source and not other.source:
            yield from one.roots
        elif other.source and not one.source:
            yield from other.roots


def _called(test: ast.Call, *, holds: bool, look: Look) -> Iterator[str]:
    name = _last(test.func)
    receiver = test.func.value if isinstance(test.func, ast.Attribute) else None
    if name in _PREFIXES and receiver is not None:
        yield from _prefixed(name, receiver, test, holds=holds, look=look)
    elif not holds:
        return
    elif name in _SHAPES and receiver is not None:
        yield from look(receiver).roots
    elif name in _MATCHES or CHECKERS.fullmatch(name):
        yield from _given(test, look)
        if CHECKERS.fullmatch(name) and receiver is not None and not test.args:
            yield from look(receiver).roots


def _given(call: ast.Call, look: Look) -> Iterator[str]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from look(argument).roots


def _prefixed(
    name: str, receiver: ast.expr, test: ast.Call, *, holds: bool, look: Look
) -> Iterator[str]:
    """A prefix vouches for a resolved path, and for an address up to the end of its host."""
    value = look(receiver)
    if name == "is_relative_to":
        yield from value.roots if holds else ()
        return
    prefix = look(test.args[0]) if test.args else value
    if prefix.constant == "//":
        yield from () if holds else value.roots
    elif holds and not prefix.source and (_ends_host(prefix) or _is_resolved(value)):
        yield from value.roots


def _ends_host(prefix: Value) -> bool:
    _, has_scheme, rest = prefix.text.partition("://")
    return bool(has_scheme) and "/" in rest


def _is_resolved(value: Value) -> bool:
    return value.kind.rpartition(".")[2] in _RESOLVED


def _last(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _ends(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""
