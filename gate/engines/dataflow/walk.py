"""
The walk through a file, statement by statement, with what is known of each variable.

Each function is walked once, by itself, in the order in which it runs; of what its callers and
callees do nothing is believed. Where ways part, both are walked, and the worse is kept.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from gate.engines.dataflow.expressions import EVALUATORS
from gate.engines.dataflow.guards import vouched
from gate.engines.dataflow.handlers import Owner, parameters
from gate.engines.dataflow.seen import Assigned, Function
from gate.engines.dataflow.steps import STEPS, first_line
from gate.engines.dataflow.value import KNOWN, UNKNOWN, Value, derived
from gate.engines.dataflow.walker import Listener, Scope
from gate.model.value import dataclass

_SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)
_LONG: Final = 5
"""Lines of a table of data outside of functions, which is looked through before it is walked."""


@dataclass(slots=True, kw_only=True)
class _Waiting:
    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    owner: Owner | None


class Walk:
    """One file, as far as it was walked."""

    def __init__(
        self, listener: Listener, keys: frozenset[str], concerns: Callable[[int, int], bool]
    ) -> None:
        self.listener = listener
        self.keys = keys
        """The last parts of names, and the items' keys, whose values are told."""
        self._concerns = concerns
        self.imports: dict[str, str] = {}
        self.is_web = False
        """Whether the file imports a web framework."""
        self.frameworks: set[str] = set()
        self.scope: Scope = {}
        self.function = Function()
        self.target = ""
        self._waiting: deque[_Waiting] = deque()

    def concerns(self, first: int, last: int) -> bool:
        """Say whether anything on the lines from … to … can matter."""
        return self._concerns(first, last)

    def module(self, tree: ast.Module) -> None:
        """Walk *tree*: first what runs at its import, then its functions."""
        self.block(tree.body)
        while self._waiting:
            self._run(self._waiting.popleft())

    def value(self, node: ast.expr) -> Value:
        """Return what is known of the expression *node*, and walk it."""
        evaluate = EVALUATORS.get(type(node))
        return evaluate(self, node) if evaluate else UNKNOWN

    def block(self, statements: Iterable[ast.stmt]) -> bool:
        """Walk *statements*, and return whether they leave the function, loop or program."""
        return any(map(self.statement, statements))

    def statement(self, node: ast.stmt) -> bool:
        """Walk one statement, and return whether nothing after it runs."""
        step = STEPS.get(type(node))
        if step is None:
            return False
        if not self.function.name and isinstance(node, _SIMPLE):
            last = node.end_lineno or node.lineno
            is_table = last - node.lineno >= _LONG and not isinstance(node.value, ast.Constant)
            if is_table and not self.concerns(node.lineno, last):
                return False
        return bool(step(self, node))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give *value* to *target*."""
        if isinstance(target, ast.Name):
            self.scope[target.id] = value
            if target.id in self.keys:
                self._tell(target, self.imports.get(target.id, target.id), target.id, value)
        elif isinstance(target, ast.Attribute):
            self._set(target, value)
        elif isinstance(target, ast.Subscript):
            self._put(target, value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, derived((value,), "list"))
        elif isinstance(target, ast.Tuple | ast.List):
            items = value.items or ()
            is_matched = len(items) == len(target.elts)
            for place, each in enumerate(target.elts):
                self.bind(each, items[place] if is_matched else derived((value,), value.kind))

    def _set(self, target: ast.Attribute, value: Value) -> None:
        if isinstance(target.value, ast.Name):
            self.scope[f"{target.value.id}.{target.attr}"] = value
        if target.attr in self.keys:
            holder = self.value(target.value)
            self._tell(target, f"{holder.kind}.{target.attr}", target.attr, value)

    def _put(self, target: ast.Subscript, value: Value) -> None:
        holder, key = self.value(target.value), self.value(target.slice)
        if value.source and isinstance(target.value, ast.Name):
            self.scope[target.value.id] = derived((holder, value), holder.kind)
        if isinstance(key.constant, str) and key.constant in self.keys:
            self._tell(target, holder.kind, key.constant, value, is_item=True)

    def _tell(
        self, node: ast.AST, name: str, key: str, value: Value, *, is_item: bool = False
    ) -> None:
        self.listener.assigned(
            Assigned(
                node=node,
                name=name,
                key=key,
                is_item=is_item,
                value=value,
                in_function=bool(self.function.name),
            )
        )

    def trust(self, names: Iterable[str]) -> None:
        """Believe that the variables *names*, and what was made from them, are fit to be used."""
        checked = set(names)
        if not checked:
            return
        for name, value in self.scope.items():
            if value.source and (name in checked or value.roots & checked):
                self.scope[name] = value._replace(source="", text=KNOWN, is_local=False)

    def vouched(self, test: ast.expr, *, holds: bool) -> None:
        """Believe what *test*, or its opposite, says."""
        self.trust(tuple(vouched(test, holds=holds, look=self.value)))

    def defer(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: Owner | None = None
    ) -> None:
        """Walk the function *node* once what is around it has been, if it can matter."""
        is_inner = bool(self.function.name)  # it sees what the function around it holds
        is_given = is_inner or (owner is not None and owner.has_url_parts)
        if is_given or self.concerns(first_line(node), node.end_lineno or node.lineno):
            self._waiting.append(_Waiting(node=node, scope=self.scope, owner=owner))

    def _run(self, told: _Waiting) -> None:
        self.scope = dict(told.scope)
        self.function = parameters(self, told.node, told.owner)
        self.block(told.node.body)
        self.function = Function()
