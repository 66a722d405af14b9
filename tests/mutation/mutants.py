"""Small wrongs that may be done to a function: one place each, by its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Final

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One function with one wrong in it."""

    file: str
    function: str
    """Its qualified name."""
    what: str
    """``a == b → a != b``."""
    number: int
    """Which of the function's places that look alike it is, from 0."""
    tree: ast.Module
    """The whole file, as it stands."""
    spot: _Spot
    wrong: ast.AST
    """Stands for the spot's node."""

    @property
    def name(self) -> str:
        """What it is called from run to run, wherever the function stands in its file."""
        return f"{self.file}:{self.function}: {self.what}" + (
            f" #{self.number}" if self.number else ""
        )

    def code(self) -> CodeType:
        """Return the code of the function."""
        self.spot.put(self.wrong)
        try:
            whole = compile(self.tree, self.file, "exec", dont_inherit=True)
        finally:
            self.spot.put(self.spot.node)
        return next(code for code in _codes(whole) if code.co_qualname == self.function)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def mutants(path: Path, file: str) -> Iterator[Mutant]:
    """Yield every mutant of the functions of *path*, whose name from the root is *file*."""
    tree = ast.parse(path.read_bytes())
    for function, name in _functions(tree, ""):
        seen: dict[str, int] = {}
        for spot in _spots(function):
            for wrong in _wrongs(spot.node):
                what = f"{_told(spot.node)} → {_told(wrong)}"
                seen[what] = seen.get(what, -1) + 1
                ast.fix_missing_locations(ast.copy_location(wrong, spot.node))
                yield Mutant(
                    file=file, function=name, what=what, number=seen[what], tree=tree,
                    spot=spot, wrong=wrong,
                )  # fmt: skip


def _told(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:120]


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[AnyFunction, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, AnyFunction):
            yield child, f"{prefix}{child.name}"


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """A node of a function, and where it hangs."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        """Hang *node* there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _spots(function: AnyFunction) -> Iterator[_Spot]:
    """Yield the nodes of the body; what is said to people, and types, are left out."""
    waiting = [_Spot(node=node, parent=function, field="body", index=index)
               for index, node in enumerate(function.body)]  # fmt: skip
    while waiting:
        spot = waiting.pop(0)
        if _is_words(spot):
            continue
        yield spot
        for field, value in ast.iter_fields(spot.node):
            if field in _PASSED_OVER:
                continue
            if isinstance(value, ast.AST):
                waiting.append(_Spot(node=value, parent=spot.node, field=field, index=None))
            elif isinstance(value, list):
                waiting += [
                    _Spot(node=each, parent=spot.node, field=field, index=index)
                    for index, each in enumerate(value)
                    if isinstance(each, ast.AST)
                ]


_PASSED_OVER: Final = frozenset({"annotation", "returns", "ctx", "decorator_list", "ops", "op"})


def _is_words(spot: _Spot) -> bool:
    """Say whether it is a docstring, an error with its words, an import, or what a cast names."""
    node = spot.node
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_type = spot.index == 0 and _is_cast(spot.parent)
    return (
        is_docstring
        or is_type
        or isinstance(
            node, ast.Raise | ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr | ast.Pass
        )
    )


def _is_cast(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "cast"


_OPPOSITES: Final[Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
_SUMS: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
}  # fmt: skip


def _wrongs(node: ast.AST) -> Iterator[ast.AST]:
    read = _WRONGS.get(type(node))
    if read:
        yield from read(node)


def _of_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for index, each in enumerate(node.ops):
        for other in _OPPOSITES[type(each)]:
            ops = [*node.ops]
            ops[index] = other()
            yield ast.Compare(left=node.left, ops=ops, comparators=node.comparators)


def _of_choice(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(op=other, values=node.values)


def _of_sum(node: ast.BinOp) -> Iterator[ast.AST]:
    if other := _SUMS.get(type(node.op)):
        yield ast.BinOp(left=node.left, op=other(), right=node.right)


def _of_negation(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(value=not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(value=node.value + 1)
    elif isinstance(node.value, str):
        yield ast.Constant(value=f"XX{node.value}XX")
    elif node.value is None:
        yield ast.Constant(value="XX")


def _of_condition(node: ast.If | ast.While | ast.IfExp) -> Iterator[ast.AST]:
    wrong = copy.copy(node)
    wrong.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
    yield wrong


def _of_return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(value=ast.Constant(value=None))


def _of_statement(node: ast.Expr) -> Iterator[ast.AST]:
    yield ast.Pass()


def _of_loop(node: ast.comprehension) -> Iterator[ast.AST]:
    for index in range(len(node.ifs)):
        wrong = copy.copy(node)
        wrong.ifs = [*node.ifs[:index], *node.ifs[index + 1 :]]
        yield wrong


def _of_jump(node: ast.Break | ast.Continue) -> Iterator[ast.AST]:
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    """Exchange ``any`` and ``all``, ``min`` and ``max``; leave out a named argument."""
    if isinstance(node.func, ast.Name) and node.func.id in _PAIRS:
        name = ast.Name(id=_PAIRS[node.func.id], ctx=ast.Load())
        yield ast.Call(func=name, args=node.args, keywords=node.keywords)


_PAIRS: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}
_WRONGS: Final[Mapping[type[ast.AST], Callable[..., Iterator[ast.AST]]]] = {
    ast.Compare: _of_comparison, ast.BoolOp: _of_choice, ast.BinOp: _of_sum, ast.UnaryOp: _of_negation,
    ast.Constant: _of_constant, ast.If: _of_condition, ast.While: _of_condition, ast.IfExp: _of_condition,
    ast.Return: _of_return, ast.Expr: _of_statement, ast.comprehension: _of_loop, ast.Break: _of_jump,
    ast.Continue: _of_jump, ast.Call: _of_call,
}  # fmt: skip
