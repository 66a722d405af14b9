"""What our checks find in one file, and what they know of bandit's findings in it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.checks.table import CALLS, KEYS, KEYWORDS
from gate.engines.dataflow.circumstances import (
    CALL_TESTS,
    PASSWORD_TESTS,
    Asked,
    Place,
    is_told,
    of_call,
    of_password,
)
from gate.engines.dataflow.relevant import Concerns, concerns
from gate.engines.dataflow.seen import Assigned, Call, Function, Hit
from gate.engines.dataflow.value import HOLE, Value
from gate.engines.dataflow.walk import Walk
from gate.engines.dataflow.walker import Listener

_DEEPEST: Final = 20_000
"""Calls of one function inside another that the walk may make: deep code is no fault."""
_TEXT_TEST: Final = "B608"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is known of one file."""

    hits: tuple[Hit, ...] = ()
    circumstances: Mapping[int, str] = field(default_factory=dict)
    """By the index of what was asked: what makes it less than it says."""


def look(tree: ast.Module, text: str, asked: Sequence[Asked] = ()) -> Looked:
    """
    Return what our checks find in *tree*, which *text* is, and what they know of *asked*.

    Raises:
        RecursionError: it is nested too deeply.
    """
    matter = concerns(text, _lines(asked))
    ears = _Ears(asked)
    if matter is not None:
        _walk(tree, ears, matter)
    return Looked(hits=tuple(ears.hits), circumstances=ears.circumstances(tree))


def _walk(tree: ast.Module, ears: _Ears, matter: Concerns) -> None:
    listener = Listener(
        call=ears.call,
        assigned=ears.assigned,
        built=ears.built,
        returned=ears.returned,
        decorated=ears.decorated,
        compared=ears.compared,
    )
    with _deep():
        Walk(listener, KEYS, matter).module(tree)


def _lines(asked: Sequence[Asked]) -> Iterator[int]:
    for each in asked:
        if each.test in CALL_TESTS or each.test == _TEXT_TEST:
            yield each.line


@contextmanager
def _deep() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class _Ears:
    """Collects what the checks say of one file, each fault once."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.hits: list[Hit] = []
        self._told: set[tuple[str, int]] = set()
        self._asked = asked
        self._places: dict[Place, list[int]] = {}
        for index, each in enumerate(asked):
            self._places.setdefault((each.line, each.column, each.end_column), []).append(index)
        self._circumstances: dict[int, str] = {}
        self._texts: dict[Place, bool] = {}
        """Places of texts that were put together, and whether no part could be anything."""
        self._asks_texts = any(each.test == _TEXT_TEST for each in asked)

    def add(self, hit: Hit | None) -> None:
        """Keep *hit*, unless the same check has spoken of that line."""
        if hit is None:
            return
        place = hit.check, getattr(hit.node, "lineno", 0)
        if place not in self._told:
            self._told.add(place)
            self.hits.append(hit)

    def call(self, call: Call) -> None:
        """Ask the checks that look at *call*."""
        for check in CALLS.get(call.last, ()):
            self.add(check(call))
        for name in call.keywords:
            if name in KEYWORDS:
                self.add(KEYWORDS[name](call))
        for index in self._places.get(_place(call.node), ()):
            self._circumstances[index] = of_call(self._asked[index].test, call)

    def assigned(self, told: Assigned) -> None:
        """Ask the checks of settings."""
        self.add(web.switch(told))
        self.add(secrecy.key_assigned(told))
        self.add(secrecy.unchecked_setting(told))

    def built(self, node: ast.AST, value: Value) -> None:
        """Ask the check of texts."""
        self.add(web.built(node, value))
        if self._asks_texts:
            is_fixed = HOLE not in value.text and not value.source
            for each in ast.walk(node):
                if isinstance(each, ast.Constant | ast.JoinedStr):
                    place = _place(each)
                    self._texts[place] = self._texts.get(place, True) and is_fixed

    def returned(self, node: ast.AST, value: Value, function: Function) -> None:
        """Ask the check of what handlers return."""
        self.add(web.returned(node, value, function))

    def decorated(self, node: ast.AST, name: str) -> None:
        """Ask the check of decorators."""
        self.add(web.exempted(node, name))

    def compared(self, node: ast.Compare, values: Sequence[Value]) -> None:
        """Ask the check of comparisons."""
        self.add(secrecy.compared(node, values))

    def circumstances(self, tree: ast.Module) -> dict[int, str]:
        """Return what is known of what was asked, by its index."""
        found = self._circumstances
        passwords = _nodes(tree, self._asked) if self._asks_passwords() else {}
        for index, each in enumerate(self._asked):
            place = (each.line, each.column, each.end_column)
            if is_told(each, self.hits):
                found[index] = "told-elsewhere"
            elif each.test == _TEXT_TEST and self._texts.get(place):
                found[index] = "constant-sql"
            elif each.test in PASSWORD_TESTS and place in passwords:
                found[index] = of_password(each.test, passwords[place])
        return {index: name for index, name in found.items() if name}

    def _asks_passwords(self) -> bool:
        return any(each.test in PASSWORD_TESTS for each in self._asked)


def _nodes(tree: ast.Module, asked: Sequence[Asked]) -> dict[Place, ast.AST]:
    """Return the nodes at the places where a password was found."""
    wanted = {
        (each.line, each.column, each.end_column): each.test
        for each in asked
        if each.test in PASSWORD_TESTS
    }
    kinds = {"B105": ast.Constant, "B106": ast.Call}
    found: dict[Place, ast.AST] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.Call | ast.FunctionDef | ast.AsyncFunctionDef):
            test = wanted.get(_place(node))
            if test and isinstance(node, kinds.get(test, ast.stmt)):
                found[_place(node)] = node
    return found


def _place(node: ast.AST) -> Place:
    line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return line, column, getattr(node, "end_col_offset", 0)
