"""``os.environ`` and its kin (https://docs.python.org/3/library/os.html#os.environ)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import replace
from gate.readers.environment.python.asked import Asked, gives, named, names_told, raises, start_of
from gate.readers.environment.python.origin import Origin
from gate.readers.environment.python.text import Texts, Told
from gate.readers.environment.python.unset import KEY_ERROR, OPEN, Reading, Run, Value
from gate.readers.environment.python.walk import Use

_MAPPINGS: Final = frozenset(
    {"os.environ", "os.environb", "starlette.config.environ", "posix.environ"}
)
_COPY: Final = ".copy()"
_FUNCTIONS: Final = frozenset({"os.getenv", "os.getenvb"})
_WORD: Final = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_FAR: Final = 12
"""Lines from a loop over all variables to the question which of them is meant."""


def asked(use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield what *use* reads of the process's own mapping."""
    node, scope = use.node, use.place.scope
    match node:
        case ast.Subscript():
            if _is_mapping(texts.origins.of_node(node.value, scope)):
                asks = _one(use, node.slice, texts, raises(KEY_ERROR, node))
                yield replace(asks, is_write=use.is_written)
        case ast.Compare():
            found = texts.origins.of_node(node.comparators[0], scope)
            if _is_mapping(found) or _is_mapping(found, ".keys()"):
                is_negated = isinstance(node.ops[0], ast.NotIn)
                asks = _one(use, node.left, texts, _contains(is_negated=is_negated))
                yield replace(asks, is_question=True)
        case ast.Call():
            yield from _call(node, use, texts)
        case _:
            pass


def is_thing(path: str) -> bool:
    """Say whether what comes from *path* is asked for variables."""
    return path.removesuffix(".get") in _MAPPINGS or path in _FUNCTIONS


def _is_mapping(found: Origin | None, suffix: str = "") -> bool:
    return found is not None and found.path.removesuffix(suffix).removesuffix(_COPY) in _MAPPINGS


def _contains(*, is_negated: bool) -> Reading:
    def reading(run: Run) -> Value:  # noqa: ARG001 - it asks for nothing else
        return is_negated

    return reading


def _one(use: Use, name: ast.expr | None, texts: Texts, reading: Reading) -> Asked:
    scope = use.place.scope
    return Asked(
        node=use.node,
        place=use.place,
        by="os.environ",
        names=names_told(name, scope, texts),
        reading=reading,
        prefix=start_of(name, scope, texts),
    )


def _call(node: ast.Call, use: Use, texts: Texts) -> Iterator[Asked]:
    found = texts.origins.of_node(node.func, use.place.scope)
    if found is None:
        yield from _mapped(node, use, texts)
        return
    owner, _, method = found.path.rpartition(".")
    is_own = owner.removesuffix(_COPY) in _MAPPINGS
    if found.path in _FUNCTIONS or (is_own and method == "get"):
        yield _one(use, _argument(node, 0, "key"), texts, gives(_argument(node, 1, "default")))
    elif is_own and method in {"pop", "__getitem__"}:
        default = _argument(node, 1, "default") if method == "pop" else None
        is_safe = default is not None
        reading = gives(default) if is_safe else raises(KEY_ERROR, node)
        yield _one(use, _argument(node, 0, "key"), texts, reading)
    elif is_own and method == "setdefault":
        yield _one(use, _argument(node, 0, "key"), texts, _sets(_argument(node, 1, "value")))
    elif is_own and method in {"items", "keys"}:
        yield from _whole(use, texts)
    elif found.path in {"os.path.expandvars", "posixpath.expandvars"}:
        yield from _expanded(node, use, texts)


def _argument(node: ast.Call, place: int, name: str) -> ast.expr | None:
    if place < len(node.args):
        told = node.args[place]
        return None if isinstance(told, ast.Starred) else told
    return next((one.value for one in node.keywords if one.arg == name), None)


def _sets(default: ast.expr | None) -> Reading:
    give = gives(default)

    def reading(run: Run) -> Value:
        value = give(run)
        run.is_set = True
        return value

    return reading


def _whole(use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield the read of all variables whose names start as a question nearby says."""
    line = use.node.lineno
    for statement in use.place.frame.body:
        if statement.lineno > line + _FAR or (statement.end_lineno or 0) < line:
            continue
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or not line <= node.lineno <= line + _FAR:
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr == "startswith":
                for prefix in names_told(
                    node.args[0] if node.args else None, use.place.scope, texts
                ):
                    yield Asked(
                        node=use.node,
                        place=use.place,
                        by="os.environ",
                        names=(),
                        reading=gives(None),
                        prefix=prefix.text or "",
                        is_whole=True,
                    )
                return


def _expanded(node: ast.Call, use: Use, texts: Texts) -> Iterator[Asked]:
    for told in names_told(node.args[0] if node.args else None, use.place.scope, texts):
        for word in _WORD.finditer("".join(part for part in told.parts if isinstance(part, str))):
            name = word.group(1) or word.group(2)
            yield Asked(
                node=node,
                place=use.place,
                by="os.path.expandvars",
                names=(Told((name,), told.rounds),),
                reading=gives(None),
                is_apart=True,
            )


def _open(run: Run) -> Value:  # noqa: ARG001 - what becomes of it is not followed
    return OPEN


def _mapped(node: ast.Call, use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield the reads of ``map(os.getenv, NAMES)``."""
    if not isinstance(node.func, ast.Name) or node.func.id != "map" or len(node.args) != 2:  # noqa: PLR2004 - a function and its arguments
        return
    found = texts.origins.of_node(node.args[0], use.place.scope)
    path = found.path if found else ""
    is_get = path.removesuffix(".get") in _MAPPINGS and path.endswith(".get")
    if not is_get and path not in _FUNCTIONS:
        return
    value = named(node.args[1])
    told: list[Told] = []
    for row, where in use.place.scope.rows(value) or ():
        told += texts.told(row, where) or ()
    yield Asked(
        node=node,
        place=use.place,
        by="os.environ",
        names=tuple(told),
        reading=_open,
    )
