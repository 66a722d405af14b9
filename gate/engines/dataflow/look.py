"""What our checks find in one file, and what they know of bandit's findings in it."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from gate.engines.dataflow.chances import Noted, noted_in
from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.checks.table import CALLS, KEYS, KEYWORDS
from gate.engines.dataflow.circumstances import (
    CALL_TESTS,
    PASSWORD_TESTS,
    Asked,
    Place,
    Twice,
    of_call,
    of_password,
    of_text,
)
from gate.engines.dataflow.relevant import Concerns, concerns
from gate.engines.dataflow.seen import Assigned, Call, Function, Hit
from gate.engines.dataflow.value import Value
from gate.engines.dataflow.walk import Walk
from gate.engines.dataflow.walker import Listener
from gate.model.value import dataclass, field

_DEEPEST: Final = 20_000
"""Calls of one function inside another that the walk may make: deep code is no fault."""
_TEXT_TEST: Final = "B608"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is known of one file."""

    hits: tuple[Hit, ...] = ()
    circumstances: Mapping[int, str] = field(default_factory=dict)
    """By the index of what was asked: what makes it less than it says."""


def look(
    tree: ast.Module, text: str, asked: Sequence[Asked] = (), noted: Noted | None = None
) -> Looked:
    """
    Return what our checks find in *tree*, which *text* is, and what they know of *asked*.

    *noted* is what is worth a closer look; `None` where nobody noted it.

    Raises:
        RecursionError: it is nested too deeply.
    """
    matter = concerns(text, tree, noted or noted_in(tree), _lines(asked))
    ears = _Ears(asked)
    if matter is not None:
        _walk(tree, ears, matter)
    return Looked(hits=tuple(ears.hits), circumstances=ears.circumstances(tree))


def is_awake() -> bool:
    """Say whether the checks find what they must: a request's value that is opened as a path."""
    return any(hit.check == "path-traversal" for hit in look(ast.parse(_CANARY), _CANARY).hits)


_CANARY: Final = "from flask import request\n\n\ndef f():\n    return open(request.args['x'])\n"


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
        self._texts: dict[Place, str] = {}
        """Places of texts that were put together, and what makes them less than they seem."""
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
        for index in self._places.get(_place(call.node), ()) if self._places else ():
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
            circumstance = of_text(value)
            for each in ast.walk(node):
                if isinstance(each, ast.Constant | ast.JoinedStr):
                    place = _place(each)
                    # The text around it decides, which comes later.
                    self._texts[place] = circumstance if self._texts.get(place, "-") else ""

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
        told = Twice(self.hits)
        passwords = _nodes(tree, self._asked) if self._asks_passwords() else {}
        for index, each in enumerate(self._asked):
            place = (each.line, each.column, each.end_column)
            if told.has(each):
                found[index] = "told-elsewhere"
            elif each.test == _TEXT_TEST:
                found[index] = self._texts.get(place, "")
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
    lines = sorted({line for line, _, _ in wanted})
    found: dict[Place, ast.AST] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        test = wanted.get(_place(node))
        if test and isinstance(node, _KINDS[test]):
            found[_place(node)] = node
        waiting.extend(child for child in ast.iter_child_nodes(node) if _is_on(child, lines))
    return found


_KINDS: Final[Mapping[str, type[ast.AST]]] = {
    "B105": ast.Constant,
    "B106": ast.Call,
    "B107": ast.stmt,
}


def _is_on(node: ast.AST, lines: Sequence[int]) -> bool:
    """Say whether one of *lines* is among those of *node*, if it has any."""
    first = getattr(node, "lineno", None)
    if first is None:
        return True
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= (getattr(node, "end_lineno", None) or first)


def _place(node: ast.AST) -> Place:
    line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return line, column, getattr(node, "end_col_offset", 0)
