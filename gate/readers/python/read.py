"""
Python source into its outline (https://docs.python.org/3/library/ast.html); nothing is executed.

A worker's job: `prepare` returns a function whose one record holds the outline as JSON text.
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.python.outline import (
    UNKNOWN,
    Assign,
    Call,
    Class,
    Const,
    Do,
    Either,
    Expression,
    Function,
    Import,
    Index,
    Items,
    Joined,
    Loop,
    Member,
    Name,
    Outline,
    Parameter,
    Return,
    Spread,
    Statement,
    Table,
    decoded,
    encoded,
)

CANARY: Final = Item(path=RepoPath("canary.py"), data=b"@app.get('/canary')\ndef canary(): ...\n")
"""A file of which there is something to say."""
_DEEPEST: Final = 40
"""Expressions inside each other; deeper ones are unknown."""
_LONGEST_TEXT: Final = 4_000
"""A longer literal is unknown: no path, name or default is that long."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every reader is told its profile
    """
    Return a function from a file to one record, its outline; `outline_of` reads it.

    Beside the outline stand ``uses``, the packages that the module imports, and ``verbs``, the last
    parts of the names that it calls to decorate or register: an outline nobody needs is not read.
    """

    def read(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - the content says all
        try:
            told = outline(data)
        except RecursionError as error:
            raise Unreadable("its statements nest too deeply") from error
        used = {one.source.partition(".")[0] for one in told.imports()}
        text = json.dumps(encoded(told), separators=(",", ":"))
        return [{"outline": text, "uses": [*sorted(used)], "verbs": [*sorted(_verbs(told))]}]

    return read


def _verbs(told: Outline) -> set[str]:
    """Return the last parts of the names that decorate, or that are called for themselves."""
    calls: list[Expression] = []
    for statement in told.statements():
        if isinstance(statement, Function | Class):
            calls += statement.decorators
        elif isinstance(statement, Do):
            calls.append(statement.value)
    names = (call.name for call in calls if isinstance(call, Call))
    return {name.rpartition(".")[2] for name in names if "." in name}


def outline_of(record: Record) -> Outline:
    """
    Return the outline in *record*.

    Raises:
        ValueError: there is none.
    """
    return decoded(json.loads(str(record.get("outline"))))


def outline(data: bytes) -> Outline:
    """
    Return the outline of *data*, a module's source.

    Raises:
        Unreadable: it is no Python that this interpreter knows.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno or 1} is no Python") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is no Python, or nests too deeply") from error
    return outlined(tree)


def outlined(tree: ast.Module) -> Outline:
    """Return the outline of *tree*, a module that was parsed already."""
    return Outline(body=_body(tree.body))


def _body(nodes: Iterable[ast.stmt]) -> tuple[Statement, ...]:
    return tuple(statement for node in nodes for statement in _statement(node))


def _statement(node: ast.stmt) -> Iterator[Statement]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield _function(node)
        case ast.ClassDef():
            yield _class(node)
        case ast.Import() | ast.ImportFrom():
            yield from _imports(node)
        case ast.For() | ast.AsyncFor():
            values = expression(node.iter)
            yield Loop(tuple(names_of([node.target])), values, _body(node.body), node.lineno)
        case _:
            yield from _simple(node)


def _simple(node: ast.stmt) -> Iterator[Statement]:
    match node:
        case ast.Assign():
            yield _assign(node.targets, node.value, None, node.lineno)
        case ast.AnnAssign():
            yield _assign([node.target], node.value, node.annotation, node.lineno)
        case ast.AugAssign():
            yield _assign([node.target], node.value, None, node.lineno, is_more=True)
        case ast.Expr() if not isinstance(node.value, ast.Constant):
            yield Do(expression(node.value), node.lineno)
        case ast.Return() if node.value is not None:
            yield Return(expression(node.value), node.lineno)
        case _:
            yield from _branches(node)


def _branches(node: ast.stmt) -> Iterator[Statement]:
    """Yield what stands in every branch of an ``if``, ``try``, ``with``, ``while`` or ``match``."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for inner in getattr(node, field, ()):
            if isinstance(inner, ast.stmt):
                yield from _statement(inner)
            else:
                yield from _body(inner.body)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    told = node.args
    plain = [*told.posonlyargs, *told.args]
    none: list[ast.expr | None] = [None] * (len(plain) - len(told.defaults))
    defaults = [*none, *told.defaults, *told.kw_defaults]
    parameters = zip([*plain, *told.kwonlyargs], defaults, strict=True)
    return Function(
        node.name,
        tuple(map(expression, node.decorator_list)),
        tuple(
            Parameter(one.arg, _maybe(_annotation, one.annotation), _maybe(expression, default))
            for one, default in parameters
        ),
        _maybe(_annotation, node.returns),
        _body(node.body),
        node.lineno,
        _is_stub(node.body),
    )


_REFUSALS: Final = frozenset({"abort", "NotImplementedError", "MethodNotAllowed", "HTTPException"})


def _is_stub(body: list[ast.stmt]) -> bool:
    """Say whether a function refuses whatever it is asked: ``abort(405)``, ``raise`` or ``...``."""
    told = [one for one in body if not _is_constant(one)]
    if len(told) != 1:
        return not told
    only = told[0]
    if isinstance(only, ast.Raise):
        return True
    value = only.value if isinstance(only, ast.Expr | ast.Return) else None
    name = dotted_name(value.func) if isinstance(value, ast.Call) else ""
    return isinstance(only, ast.Pass) or name.rpartition(".")[2] in _REFUSALS


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _class(node: ast.ClassDef) -> Class:
    return Class(
        node.name,
        tuple(map(expression, node.bases)),
        tuple((one.arg or "", expression(one.value)) for one in node.keywords),
        tuple(map(expression, node.decorator_list)),
        _body(node.body),
        node.lineno,
    )


def _assign(
    targets: list[ast.expr],
    value: ast.expr | None,
    annotation: ast.expr | None,
    line: int,
    *,
    is_more: bool = False,
) -> Assign:
    told = _maybe(expression, value)
    return Assign(tuple(names_of(targets)), told, _maybe(_annotation, annotation), line, is_more)


def names_of(targets: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the names that *targets* bind; what is no name is empty, so that places stay."""
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from names_of(target.elts)
        else:
            yield dotted_name(target)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Statement]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            name = alias.asname or alias.name.partition(".")[0]
            yield Import(name, alias.name if alias.asname else name, node.lineno)
        else:
            source = f"{'.' * node.level}{node.module or ''}"
            joined = f"{source}{'' if source.endswith('.') else '.'}{alias.name}"
            whole = source if alias.name == "*" else joined
            yield Import(alias.asname or alias.name, whole, node.lineno)


def _maybe(read: Callable[[ast.expr], Expression], node: ast.expr | None) -> Expression | None:
    return None if node is None else read(node)


def _annotation(node: ast.expr) -> Expression:
    """Return an annotation; one that stands in quotes is read as what it quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return expression(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return UNKNOWN
    return expression(node)


def dotted_name(node: ast.expr | None) -> str:
    """Return the name that *node* is, with its dots; empty if it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def expression(node: ast.expr, depth: int = 0) -> Expression:
    """Return *node*, which stands *depth* levels deep in a statement, as an outline says it."""
    if depth > _DEEPEST:
        return UNKNOWN
    match node:
        case ast.Constant():
            return _constant(node.value)
        case ast.Name():
            return Name(node.id)
        case ast.Attribute():
            dotted = dotted_name(node)
            return Name(dotted) if dotted else Member(expression(node.value, depth + 1), node.attr)
        case ast.Call():
            return _call(node, depth + 1)
        case ast.Await() | ast.Starred():
            told = expression(node.value, depth)
            return Spread(told) if isinstance(node, ast.Starred) else told
        case ast.Subscript():
            index = expression(node.slice, depth + 1)
            return Index(expression(node.value, depth + 1), index)
        case _:
            return _compound(node, depth + 1)


def _compound(node: ast.expr, depth: int) -> Expression:
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            return Items(_all(node.elts, depth))
        case ast.Dict():
            keys = [UNKNOWN if key is None else expression(key, depth) for key in node.keys]
            return Table(tuple(zip(keys, _all(node.values, depth), strict=True)))
        case ast.JoinedStr():
            return Joined(_all(node.values, depth))
        case ast.FormattedValue() if node.format_spec is None and node.conversion == -1:
            return expression(node.value, depth)
        case ast.BinOp(op=ast.Add()):
            return Joined(_all([node.left, node.right], depth))
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as text)):
            return _percent(text, node.right, depth)
        case _:
            return _either(node, depth)


def _percent(text: str, right: ast.expr, depth: int) -> Expression:
    """Return ``text % right`` where each value is put in as it stands."""
    pieces = text.split("%s")
    values = right.elts if isinstance(right, ast.Tuple) else [right]
    if len(pieces) != len(values) + 1 or any("%" in piece for piece in pieces):
        return UNKNOWN
    parts: list[Expression] = [Const(pieces[0])]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [expression(value, depth), Const(piece)]
    return Joined(tuple(parts))


def _either(node: ast.expr, depth: int) -> Expression:
    match node:
        case ast.BinOp(op=ast.BitOr()):
            return Either(_all([node.left, node.right], depth))
        case ast.BoolOp(op=ast.Or()):
            return Either(_all(node.values, depth))
        case ast.IfExp():
            return Either(_all([node.body, node.orelse], depth))
        case _:
            return UNKNOWN


def _all(nodes: Iterable[ast.expr], depth: int) -> tuple[Expression, ...]:
    return tuple(expression(node, depth) for node in nodes)


def _constant(value: object) -> Expression:
    if isinstance(value, str):
        return Const(value) if len(value) <= _LONGEST_TEXT and value.isprintable() else UNKNOWN
    if value is ...:
        return Name("...")
    if value is None or isinstance(value, bool):
        return Const(value)
    if isinstance(value, float):
        return Const(value) if abs(value) < float("inf") else UNKNOWN
    return Const(value) if isinstance(value, int) and abs(value) < 2**63 else UNKNOWN


def _call(node: ast.Call, depth: int) -> Call:
    return Call(
        expression(node.func, depth),
        _all(node.args, depth),
        tuple((one.arg or "", expression(one.value, depth)) for one in node.keywords),
        node.lineno,
    )
