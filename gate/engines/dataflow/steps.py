"""What a statement does to what is known of the variables: one function for each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gate.engines.dataflow.guards import ensured
from gate.engines.dataflow.handlers import owner_of
from gate.engines.dataflow.outside import FRAMEWORKS, LEAVERS
from gate.engines.dataflow.value import Value, derived, either, joined
from gate.engines.dataflow.walker import Scope, Walk

AnyDefinition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _assign(walk: Walk, node: ast.Assign) -> None:
    first = node.targets[0]
    walk.target = first.id if isinstance(first, ast.Name) else getattr(first, "attr", "")
    value = walk.value(node.value)
    walk.target = ""
    for target in node.targets:
        walk.bind(target, value)


def _annotated(walk: Walk, node: ast.AnnAssign) -> None:
    if node.value is not None:
        walk.target = node.target.id if isinstance(node.target, ast.Name) else ""
        value = walk.value(node.value)
        walk.target = ""
        walk.bind(node.target, value)


def _augmented(walk: Walk, node: ast.AugAssign) -> None:
    before, more = walk.value(node.target), walk.value(node.value)
    if isinstance(node.op, ast.Add):
        value = joined((before, more), before.kind)
        if before.items is not None:
            value = value._replace(items=(*before.items, *(more.items or (more,))))
        walk.listener.built(node, value)
    else:
        value = derived((before, more), before.kind)
    if isinstance(node.target, ast.Name):
        walk.scope[node.target.id] = value


def _returned(walk: Walk, node: ast.Return) -> bool:
    if node.value is not None:
        walk.listener.returned(node.value, walk.value(node.value), walk.function)
    return True


def _expression(walk: Walk, node: ast.Expr) -> bool:
    value = walk.value(node.value)
    walk.trust(tuple(ensured(node.value, walk.value)))
    return isinstance(node.value, ast.Call) and value.kind in LEAVERS


def _if(walk: Walk, node: ast.If) -> bool:
    walk.value(node.test)
    before = walk.scope
    walk.scope = dict(before)
    walk.vouched(node.test, holds=True)
    is_left = walk.block(node.body)
    after = walk.scope
    walk.scope = dict(before)
    walk.vouched(node.test, holds=False)
    is_other_left = walk.block(node.orelse)
    walk.scope = _merged(before, [] if is_left else [after], [] if is_other_left else [walk.scope])
    return is_left and is_other_left


def _merged(before: Scope, *ways: Sequence[Scope]) -> Scope:
    """Put into *before* what is known after one of *ways*: functions to come still see it."""
    scopes = [scope for way in ways for scope in way]
    if scopes:
        merged = dict(scopes[0])
        for scope in scopes[1:]:
            for name, value in scope.items():
                known = merged.get(name, value)
                merged[name] = value if known is value else either(known, value)
        before.clear()
        before.update(merged)
    return before


def _loop(walk: Walk, node: ast.For | ast.AsyncFor) -> None:
    value = walk.value(node.iter)
    before = dict(walk.scope)
    walk.bind(node.target, _element(value))
    walk.block(node.body)
    walk.scope = _merged(walk.scope, [dict(walk.scope), before])
    walk.block(node.orelse)


def _element(value: Value) -> Value:
    if value.items:
        element = value.items[0]
        for item in value.items[1:]:
            element = either(element, item)
        return element
    return derived((value,), value.kind)


def _while(walk: Walk, node: ast.While) -> None:
    walk.value(node.test)
    before = dict(walk.scope)
    walk.block(node.body)
    walk.scope = _merged(walk.scope, [dict(walk.scope), before])
    walk.vouched(node.test, holds=False)
    walk.block(node.orelse)


def _with(walk: Walk, node: ast.With | ast.AsyncWith) -> bool:
    for item in node.items:
        value = walk.value(item.context_expr)
        if item.optional_vars is not None:
            walk.bind(item.optional_vars, value)
    return walk.block(node.body)


def _try(walk: Walk, node: ast.Try) -> bool:
    before = dict(walk.scope)
    is_left = walk.block(node.body) or walk.block(node.orelse)
    ways = [] if is_left else [dict(walk.scope)]
    for handler in node.handlers:
        walk.scope = dict(before)
        if not walk.block(handler.body):
            ways.append(walk.scope)
    walk.scope = _merged(dict(before), ways)
    return walk.block(node.finalbody) or not ways


def _match(walk: Walk, node: ast.Match) -> None:
    walk.value(node.subject)
    before, ways = walk.scope, []
    for case in node.cases:
        walk.scope = dict(before)
        if case.guard is not None:
            walk.value(case.guard)
        if not walk.block(case.body):
            ways.append(walk.scope)
    walk.scope = _merged(before, [*ways, dict(before)])


def first_line(node: AnyDefinition) -> int:
    """Return the line on which *node* begins, its decorators counted."""
    if not node.decorator_list:
        return node.lineno
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _decorators(walk: Walk, node: AnyDefinition) -> None:
    if not node.decorator_list or not walk.concerns(first_line(node), node.lineno):
        return
    for decorator in node.decorator_list:
        value = walk.value(decorator)
        walk.listener.decorated(decorator, value.kind)


def _function(walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    _decorators(walk, node)
    walk.defer(node)


def _class(walk: Walk, node: ast.ClassDef) -> None:
    _decorators(walk, node)
    outer = walk.scope
    walk.scope = dict(outer)
    owner = owner_of(walk, node)
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            _decorators(walk, statement)
            walk.defer(statement, owner)
        else:
            walk.statement(statement)
    walk.scope = outer


def _import(walk: Walk, node: ast.Import) -> None:
    for alias in node.names:
        top = alias.name.partition(".")[0]
        walk.imports[alias.asname or top] = alias.name if alias.asname else top
        _framework(walk, top)


def _import_from(walk: Walk, node: ast.ImportFrom) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        walk.imports[alias.asname or alias.name] = f"{module}.{alias.name}"
        walk.scope.pop(alias.asname or alias.name, None)
    _framework(walk, module.partition(".")[0])


def _framework(walk: Walk, top: str) -> None:
    if top in FRAMEWORKS:
        walk.frameworks.add(top)
        walk.is_web = True


def _left(walk: Walk, node: ast.Raise | ast.Break | ast.Continue) -> bool:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            walk.value(child)
    return True


def _told(walk: Walk, node: ast.stmt) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            walk.value(child)


STEPS: Final[Mapping[type[ast.AST], Callable[[Walk, Any], object]]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _returned,
    ast.Expr: _expression,
    ast.If: _if,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: _match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Raise: _left,
    ast.Break: _left,
    ast.Continue: _left,
    ast.Assert: _told,
    ast.Delete: _told,
}
"""What a statement of each class does; true of one that leaves the function, loop or program."""
