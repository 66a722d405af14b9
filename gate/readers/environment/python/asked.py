"""One place that asks a library for a variable, and what it gets where that is not set."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from gate.model.value import dataclass
from gate.readers.environment.python.text import Round, Texts, Told
from gate.readers.environment.python.unset import OPEN, Reading, Run, Sentinel, Stops, Value
from gate.readers.environment.python.walk import Place
from gate.readers.python.outline import Const, Expression, Joined
from gate.readers.python.read import expression
from gate.readers.python.scope import Scope

NAME: Final = "[A-Za-z_][A-Za-z0-9_]*"
"""What a variable's name is (https://pubs.opengroup.org/onlinepubs/9799919799/, 8.1)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One place that reads."""

    node: ast.expr
    place: Place
    by: str
    names: tuple[Told, ...]
    """What it may be asked for; none if that cannot be told."""
    reading: Reading
    """What it gives where the variable is not set."""
    prefix: str = ""
    """What the names start with, where more cannot be told."""
    is_apart: bool = False
    """Whether it reads where it is declared, and not where its statement runs."""
    is_question: bool = False
    """Whether it asks only if the variable is set."""
    is_write: bool = False
    """Whether it sets the variable instead, so that what comes after reads no unset one."""
    is_whole: bool = False
    """Whether it reads every variable with `prefix`, so that no name is to be told."""


def named(node: ast.expr | None) -> Expression | None:
    """Return *node*, which names a variable; a literal of bytes is its text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return Const(node.value.decode("latin-1"))
    return None if node is None else expression(node)


def names_told(node: ast.expr | None, scope: Scope, texts: Texts) -> tuple[Told, ...]:
    """Return the names that *node* may be; none if that cannot be told."""
    return texts.told(named(node), scope) or ()


def start_of(node: ast.expr | None, scope: Scope, texts: Texts) -> str:
    """Return the known text that *node* starts with."""
    value = named(node)
    if isinstance(value, Joined) and value.parts:
        first = texts.told(value.parts[0], scope) or ()
        return first[0].prefix if len(first) == 1 else ""
    return ""


def prefixed(prefixes: Iterable[tuple[Told, ...]], names: tuple[Told, ...]) -> tuple[Told, ...]:
    """Return *names*, each with what *prefixes*, the outermost first, put before it."""
    for prefix in reversed(list(prefixes)):
        names = tuple(
            Told((*one.parts, *name.parts), one.rounds | name.rounds)
            for one in prefix
            for name in names
        )
    return names


def gives(default: ast.expr | None) -> Reading:
    """Return the reading that answers with *default*, or with ``None``."""

    def reading(run: Run) -> Value:
        return None if default is None else run.value(default)

    return reading


def raises(names: frozenset[str], node: ast.expr) -> Reading:
    """Return the reading of *node*, which raises what handlers of *names* catch."""

    def reading(run: Run) -> Value:  # noqa: ARG001 - however it comes there
        raise Stops(names, node)

    return reading


def constant_in(scope: Scope, texts: Texts, rounds: frozenset[Round], node: ast.expr) -> Value:
    """Return what *node* is in *scope*: a constant, a thing that is only itself, or open."""
    value = expression(node)
    is_known, constant = texts.constant(value, scope, rounds)
    if is_known:
        return constant
    if isinstance(node, ast.Name | ast.Attribute):
        name = getattr(value, "text", "")
        symbol = scope.thing(name) if name else None
        if symbol is not None and not texts.hole(symbol):
            return Sentinel(symbol.key)
    return OPEN
