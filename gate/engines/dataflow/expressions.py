"""What an expression is worth: one function for each kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from gate.engines.dataflow.outside import (
    ARGUMENTS,
    CHECKERS,
    DJANGO_PARTS,
    HARMLESS_CALLS,
    HARMLESS_ENDS,
    HARMLESS_METHODS,
    LOCAL,
    LOCAL_CALLS,
    MEASURES,
    PARTS,
    REQUESTS,
    SPREADS,
)
from gate.engines.dataflow.seen import Call
from gate.engines.dataflow.texts import formatted, is_numeric, listed, percent
from gate.engines.dataflow.value import (
    HARMLESS,
    HOLE,
    KNOWN,
    UNKNOWN,
    Value,
    constant,
    derived,
    either,
    joined,
    named,
)
from gate.engines.dataflow.walker import Walk
from gate.engines.dataflow.words import words

_LONGEST_NAME: Final = 200
"""Characters of a qualified name; a longer one is none that a table knows."""
_SAME: Final = words("strip lstrip rstrip lower upper encode decode title")
"""Methods that leave a text what it is, as far as checks look."""
_SAME_CALLS: Final = frozenset(
    {"str", "textwrap.dedent", "sqlalchemy.text", "sqlalchemy.sql.text", "pathlib.Path"}
    | {"urllib.request.Request", "markupsafe.Markup", "bytes", "io.StringIO", "io.BytesIO"}
)
_RULED: Final = HARMLESS_CALLS | LOCAL_CALLS | _SAME_CALLS | SPREADS
"""Names of what is called of which it is known what it gives back."""
_RULED_LASTS: Final = (
    HARMLESS_METHODS | MEASURES | _SAME | words("parse_args join format get replace")
)
"""Last parts of such names."""


def _constant(_: Walk, node: ast.Constant) -> Value:
    return constant(node.value)


def _name(walk: Walk, node: ast.Name) -> Value:
    value = walk.scope.get(node.id)
    if value is None:
        text = KNOWN if node.id.isupper() else HOLE
        return named(walk.imports.get(node.id, node.id), text)
    if value.source:
        return value._replace(roots=value.roots | {node.id})
    return value


def _attribute(walk: Walk, node: ast.Attribute) -> Value:
    return _part(walk, node, walk.value(node.value))


def _part(walk: Walk, node: ast.Attribute, base: Value) -> Value:
    """Return what the attribute of *base* is."""
    attribute = node.attr
    if isinstance(node.value, ast.Name):
        known = walk.scope.get(f"{node.value.id}.{attribute}")
        if known is not None:
            return known
    told = _named_part(base.kind, attribute, walk.is_web)
    return derived((base,), told.kind) if base.source and not told.source else told


@lru_cache(maxsize=8192)
def _named_part(holder: str, attribute: str, is_web: bool) -> Value:  # noqa: FBT001 - a key
    """Return what the attribute of a *holder* is by their names."""
    kind = f"{holder}.{attribute}"[:_LONGEST_NAME]
    if holder in REQUESTS and attribute in (PARTS if is_web else DJANGO_PARTS):
        return Value(kind=f"request.{attribute}", source=f"request.{attribute}")
    if attribute in ARGUMENTS:
        return Value(kind=kind, source="the request")
    if kind in LOCAL:
        return Value(kind=kind, source=kind, is_local=True)
    is_named = attribute.isupper() or attribute in HARMLESS_ENDS
    return named(kind, KNOWN if is_named else HOLE)


def _subscript(walk: Walk, node: ast.Subscript) -> Value:
    base, key = walk.value(node.value), walk.value(node.slice)
    if base.kind == "dict" and not base.source and base.text == KNOWN:
        return HARMLESS
    if base.items and isinstance(key.constant, int) and key.constant < len(base.items):
        return base.items[key.constant]
    if base.is_constant:
        return HARMLESS
    return derived((base,), f"{base.kind}[]"[:_LONGEST_NAME])


def _call(walk: Walk, node: ast.Call) -> Value:
    function = node.func
    if isinstance(function, ast.Attribute):
        receiver = walk.value(function.value)
        called = _part(walk, function, receiver)
    else:
        receiver, called = UNKNOWN, walk.value(function)
    given = tuple([walk.value(each) for each in node.args])
    keywords = {each.arg or "**": walk.value(each.value) for each in node.keywords}
    call = Call(
        node=node,
        name=called.kind,
        last=called.kind.rpartition(".")[2],
        receiver=receiver,
        positional=given,
        keywords=keywords,
        is_open="**" in keywords or ast.Starred in map(type, node.args),
        function=walk.function,
        target=walk.target,
    )
    walk.listener.call(call)
    result = _result(call, called)
    if result.is_built:
        walk.listener.built(node, result)
    return result


def _result(call: Call, called: Value) -> Value:
    """Return what *call* gives back."""
    name, last = call.name, call.last
    if _is_plain(name, last) and not called.source:
        return named(name)
    if name in HARMLESS_CALLS or last in HARMLESS_METHODS or last in MEASURES:
        return named(name, KNOWN)
    if name in LOCAL_CALLS or last == "parse_args":
        return Value(source=name, is_local=True, kind=name)
    if name in _SAME_CALLS and call.positional:
        return call.positional[0]._replace(kind=name, items=None)
    if name in SPREADS:
        told = derived(call.values(), name)
        first = call.positional[0] if call.positional else UNKNOWN
        return told._replace(items=first.items) if name in {"list", "tuple", "sorted"} else told
    if called.source:
        return _method(call, called)
    if CHECKERS.fullmatch(last):
        return Value(text=KNOWN, kind=name, roots=derived(call.values(), name).roots)
    return _text_method(call) or named(name)


@lru_cache(maxsize=8192)
def _is_plain(name: str, last: str) -> bool:
    """Say whether no rule of `_result` but the last speaks of what has such a name."""
    return name not in _RULED and last not in _RULED_LASTS and not CHECKERS.fullmatch(last)


def _method(call: Call, called: Value) -> Value:
    """Return what a method of something from outside gives back."""
    if call.last == "format":
        told = formatted(call.receiver.text, call.positional, call.keywords)
        return derived((call.receiver, *call.values()), "str")._replace(text=told.text)
    if call.last in _SAME:
        return call.receiver._replace(kind=call.name)
    return derived((called, *call.positional), call.name)


def _text_method(call: Call) -> Value | None:
    """Return what a method of a text gives back; `None` if it is none that is known."""
    receiver, last = call.receiver, call.last
    if last == "join" and call.positional:
        return listed(receiver, call.positional[0])
    if receiver.kind.endswith((".sql.SQL", "Markup")) and last in {"format", "join"}:
        return HARMLESS
    if last == "get" and receiver.kind == "dict" and receiver.text == KNOWN:
        return HARMLESS
    if last == "format" and (receiver.text != HOLE or isinstance(receiver.constant, str)):
        return formatted(receiver.text, call.positional, call.keywords)
    if last in _SAME and (receiver.text != HOLE):
        return receiver._replace(items=None)
    if last == "replace" and receiver.text != HOLE:
        told = derived((receiver, *call.positional), "str")
        return told._replace(text=receiver.text if not told.source else receiver.text + told.shape)
    return None


def _fstring(walk: Walk, node: ast.JoinedStr) -> Value:
    value = joined(tuple(_pieces(walk, node.values)))
    walk.listener.built(node, value)
    return value


def _pieces(walk: Walk, nodes: Sequence[ast.expr]) -> Iterator[Value]:
    for node in nodes:
        if isinstance(node, ast.FormattedValue):
            value = walk.value(node.value)
            if node.format_spec is not None and is_numeric(walk.value(node.format_spec)):
                value = HARMLESS
            yield value
        else:
            yield walk.value(node)


def _binary(walk: Walk, node: ast.BinOp) -> Value:
    if isinstance(node.op, ast.Add):
        value = _added(walk, node)
    else:
        left, right = walk.value(node.left), walk.value(node.right)
        value = _operated(node.op, left, right)
    walk.listener.built(node, value)
    return value


def _operated(operator: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(operator, ast.Mod):
        if left.kind.endswith("Markup"):
            return HARMLESS
        return percent(left.text, right) if left.text != HOLE else derived((left, right), "str")
    if isinstance(operator, ast.Mult):
        return (
            left
            if left.items is not None or left.text not in {HOLE, KNOWN}
            else derived((left, right), "")
        )
    if isinstance(operator, ast.Div | ast.BitOr):
        return derived((left, right), left.kind)
    return HARMLESS


def _added(walk: Walk, node: ast.BinOp) -> Value:
    """Return a sum; a long one is no deep recursion."""
    parts: list[ast.expr] = []
    rest: ast.expr = node
    while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.Add):
        parts.append(rest.right)
        rest = rest.left
    values = [walk.value(each) for each in (rest, *reversed(parts))]
    if any(each.items is not None for each in values):
        items = tuple(item for each in values for item in (each.items or (each,)))
        return derived(values, "list")._replace(items=items)
    return joined(values)


def _compare(walk: Walk, node: ast.Compare) -> Value:
    values = [walk.value(each) for each in (node.left, *node.comparators)]
    walk.listener.compared(node, values)
    return HARMLESS


def _either(walk: Walk, node: ast.BoolOp) -> Value:
    value = walk.value(node.values[0])
    for each in node.values[1:]:
        value = either(value, walk.value(each))
    return value


def _choice(walk: Walk, node: ast.IfExp) -> Value:
    walk.value(node.test)
    before = walk.scope
    walk.scope = dict(before)
    walk.vouched(node.test, holds=True)
    value = walk.value(node.body)
    walk.scope = dict(before)
    walk.vouched(node.test, holds=False)
    other = walk.value(node.orelse)
    walk.scope = before
    return either(value, other)


def _dict(walk: Walk, node: ast.Dict) -> Value:
    values = [walk.value(each) for each in (*filter(None, node.keys), *node.values)]
    told = derived(values, "dict")
    is_fixed = bool(node.keys) and all(each.is_constant for each in values[len(values) // 2 :])
    return told._replace(text=KNOWN) if is_fixed else told


def _flat(item: Value) -> Value:
    """Return *item*, of whose elements' elements nothing is kept: they may share one another."""
    if item.items and any(each.items is not None for each in item.items):
        return item._replace(items=None)
    return item


def _sequence(kind: str) -> Callable[[Walk, ast.List | ast.Tuple | ast.Set], Value]:
    def evaluate(walk: Walk, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items = tuple(_flat(walk.value(each)) for each in node.elts)
        has_more = any(isinstance(each, ast.Starred) for each in node.elts)
        told = derived(items, kind)
        return told._replace(items=(*items, UNKNOWN) if has_more else items)

    return evaluate


def _comprehension(walk: Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    before = walk.scope
    _generators(walk, node.generators)
    element = walk.value(node.elt)
    walk.scope = before
    return derived((element,), "comprehension")._replace(items=(element,))


def _table(walk: Walk, node: ast.DictComp) -> Value:
    before = walk.scope
    _generators(walk, node.generators)
    value = derived((walk.value(node.key), walk.value(node.value)), "dict")
    walk.scope = before
    return value


def _generators(walk: Walk, generators: Sequence[ast.comprehension]) -> None:
    target, walk.target = walk.target, ""
    walk.scope = dict(walk.scope)
    for each in generators:
        value = walk.value(each.iter)
        walk.bind(
            each.target, derived((value,), value.kind) if value.items is None else _any(value)
        )
        for test in each.ifs:
            walk.value(test)
            walk.vouched(test, holds=True)
    walk.target = target


def _any(value: Value) -> Value:
    items = value.items or ()
    found = items[0] if items else UNKNOWN
    for each in items[1:]:
        found = either(found, each)
    return found


def _inner(walk: Walk, node: Any) -> Value:  # noqa: ANN401 - each node that has one expression in it
    return walk.value(node.value) if node.value is not None else UNKNOWN


def _named(walk: Walk, node: ast.NamedExpr) -> Value:
    value = walk.value(node.value)
    walk.bind(node.target, value)
    return value


def _unary(walk: Walk, node: ast.UnaryOp) -> Value:
    value = walk.value(node.operand)
    return (
        value
        if value.constant is not UNKNOWN.constant and isinstance(node.op, ast.USub)
        else HARMLESS
    )


def _lambda(walk: Walk, node: ast.Lambda) -> Value:
    before = walk.scope
    walk.scope = dict(before)
    for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        walk.scope[each.arg] = Value(kind=each.arg)
    walk.value(node.body)
    walk.scope = before
    return UNKNOWN


def _slice(walk: Walk, node: ast.Slice) -> Value:
    for each in (node.lower, node.upper, node.step):
        if each is not None:
            walk.value(each)
    return HARMLESS


EVALUATORS: Final[Mapping[type[ast.AST], Callable[[Walk, Any], Value]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.JoinedStr: _fstring,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _either,
    ast.IfExp: _choice,
    ast.Dict: _dict,
    ast.List: _sequence("list"),
    ast.Tuple: _sequence("tuple"),
    ast.Set: _sequence("set"),
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _table,
    ast.Await: _inner,
    ast.Starred: _inner,
    ast.Yield: _inner,
    ast.YieldFrom: _inner,
    ast.FormattedValue: _inner,
    ast.NamedExpr: _named,
    ast.UnaryOp: _unary,
    ast.Lambda: _lambda,
    ast.Slice: _slice,
}
"""What a node of each class is worth; of others nothing is known."""
