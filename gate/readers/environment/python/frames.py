"""What one function or module does where a variable is not set."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.value import dataclass, field, replace
from gate.readers.environment.python.asked import Asked, constant_in
from gate.readers.environment.python.text import FunctionKey, Round, Texts
from gate.readers.environment.python.unset import OPEN, Outcome, Reading, Run, Stops, Value
from gate.readers.environment.python.walk import Frame, Place

_READING: Final = (ast.Call, ast.Subscript, ast.Compare, ast.Attribute)
_APART: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
"""Statements of a module that run nothing that is followed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Frames:
    """Follows the statements of frames."""

    texts: Texts
    functions: dict[FunctionKey, Frame] = field(default_factory=dict)
    lines: dict[int, tuple[Frame, tuple[_Line, ...]]] = field(default_factory=dict)
    """What is known of the statements of modules, by the `id` of their frames."""

    def outcomes(
        self, asked: Sequence[Asked], rounds: frozenset[Round]
    ) -> Iterator[tuple[Asked, Outcome]]:
        """Yield what becomes of each of *asked*, all the reads of one variable in one frame."""
        run = self.run(asked, asked[0].place, rounds)
        body = tuple(self._body(asked[0].place.frame, run.reads))
        outcome = run.of(body)
        if outcome.stops and outcome.by is None and self._stops_anyway(asked, rounds, body):
            outcome = replace(outcome, stops=False)
        for one in asked:
            if not one.is_write:
                yield one, _of(one, run, outcome)

    def _stops_anyway(
        self, asked: Sequence[Asked], rounds: frozenset[Round], body: Sequence[ast.stmt]
    ) -> bool:
        """Say whether *body* stops where the variable is set, too."""
        given = [replace(one, reading=lambda run: OPEN) for one in asked]  # noqa: ARG005 - set
        return self.run(given, asked[0].place, rounds).of(body).stops

    def _body(self, frame: Frame, reads: Mapping[int, Reading]) -> Iterable[ast.stmt]:
        if frame.key is not None:
            return frame.body
        if id(frame) not in self.lines:
            plain = (one for one in frame.body if not isinstance(one, _APART))
            self.lines[id(frame)] = frame, tuple(map(_line, plain))
        return _relevant(self.lines[id(frame)][1], reads)

    def run(self, asked: Iterable[Asked], place: Place, rounds: frozenset[tuple[int, int]]) -> Run:
        """Return a run in which each of *asked* finds its variable not set."""

        def constant(node: ast.expr) -> Value:
            return constant_in(place.scope, self.texts, rounds, node)

        names: dict[str, Value] = dict.fromkeys(place.frame.parameters, OPEN)
        reads = {id(one.node): one.reading for one in asked}
        places = {id(one.node): (one.node.lineno, one.node.col_offset) for one in asked}
        return Run(reads=reads, places=places, constant=constant, names=names)


def alone(reading: Reading, run: Run) -> Outcome:
    """Return what *reading* does by itself."""
    try:
        return Outcome(stops=False, value=reading(run))
    except Stops as stopped:
        return Outcome(stops=True, by=stopped.node, names=stopped.names)


def _of(asked: Asked, run: Run, outcome: Outcome) -> Outcome:
    """Return what *outcome*, of all the reads of a variable in one frame, means for one."""
    if outcome.stops or run.caught:
        return outcome
    if id(asked.node) in run.values:
        return replace(outcome, value=run.values[id(asked.node)])
    if id(asked.node) in run.passed:
        return replace(outcome, value=OPEN)
    return alone(asked.reading, run)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What one statement of a module has to do with variables."""

    statement: ast.stmt
    nodes: frozenset[int]
    """The `id` of the expressions that may read."""
    bound: frozenset[str]
    asked: frozenset[str]
    """The names of which it asks before it goes on."""


def _line(statement: ast.stmt) -> _Line:
    nodes = list(ast.walk(statement))
    is_asking = isinstance(statement, ast.If | ast.Assert)
    asked = ast.walk(statement.test) if is_asking else ()  # type: ignore[attr-defined] # both have one
    return _Line(
        statement=statement,
        nodes=frozenset(id(one) for one in nodes if isinstance(one, _READING)),
        bound=frozenset(_bound(nodes)),
        asked=frozenset(one.id for one in asked if isinstance(one, ast.Name)),
    )


def _relevant(lines: Iterable[_Line], reads: Mapping[int, Reading]) -> Iterator[ast.stmt]:
    """Yield the statements of a module that read, and those that ask for what these bind."""
    bound: set[str] = set()
    for line in lines:
        if not line.nodes.isdisjoint(reads):
            bound |= line.bound
            yield line.statement
        elif line.asked & bound:
            yield line.statement


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
