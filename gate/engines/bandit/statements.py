"""Which statements is a line in? Their order tells, without a look at each."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

_BLOCKS: Final = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a node that hold statements, or what holds statements itself."""


def around(tree: ast.Module, line: int) -> Iterator[ast.AST]:
    """
    Yield *tree*, and then what *line* is in of its statements, handlers and cases, ever further in.

    Of some statements that begin on one line, it is the last.
    """
    node: ast.AST | None = tree
    while node is not None:
        yield node
        node = _inner(node, line)


def parts(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands right below *statement* and is no statement, handler or case itself."""
    for part in ast.iter_child_nodes(statement):
        if not isinstance(part, ast.stmt | ast.excepthandler | ast.match_case):
            yield part


def _inner(node: ast.AST, line: int) -> ast.AST | None:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            before = bisect_right(block, line, key=_first)
            if before and line <= _last(block[before - 1]):
                return block[before - 1]  # type: ignore[no-any-return] # a block holds nodes
    return None


def _first(node: Any) -> int:  # noqa: ANN401 - a statement, a handler, or a case, which has no line
    decorators = getattr(node, "decorator_list", ())
    place = decorators[0] if decorators else getattr(node, "pattern", node)
    return int(place.lineno)


def _last(node: Any) -> int:  # noqa: ANN401 - as above
    place: Any = node.body[-1] if isinstance(node, ast.match_case) else node
    return int(place.end_lineno)
