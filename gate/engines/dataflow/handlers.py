"""Which functions answer requests, and which of their parameters come with one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Protocol

from gate.engines.dataflow.outside import (
    CONVERTER,
    EVENT,
    FRAMEWORKS,
    PROVIDED,
    REQUESTS,
    RETURNS_HTML,
    ROUTES,
    TEXT_CONVERTERS,
    TEXT_TYPES,
    URL_VIEWS,
    VIEW_METHODS,
    VIEWS,
)
from gate.engines.dataflow.seen import Function
from gate.engines.dataflow.value import HARMLESS, Value
from gate.engines.dataflow.words import words
from gate.model.value import dataclass

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


class Names(Protocol):
    """The walk, as far as handlers are told apart by it."""

    imports: dict[str, str]
    frameworks: set[str]
    scope: dict[str, Value]
    is_web: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The class that a method belongs to."""

    name: str
    is_view: bool
    """Whether its methods ``get``, ``post`` … answer requests."""
    has_url_parts: bool
    """Whether they are given parts of the address as texts."""


def owner_of(names: Names, node: ast.ClassDef) -> Owner:
    """Return what the class *node* is to its methods."""
    bases = {_dotted(names, base).rpartition(".")[2] for base in node.bases}
    return Owner(name=node.name, is_view=bool(bases & VIEWS), has_url_parts=bool(bases & URL_VIEWS))


def parameters(names: Names, node: AnyFunction, owner: Owner | None) -> Function:
    """Bind the parameters of *node* in the scope, and return what kind of function it is."""
    route = _route(names, node)
    is_method = owner is not None and owner.is_view and node.name in VIEW_METHODS
    given = _parameters(node)
    is_event = not names.is_web and tuple(name for name, _, _ in given)[:2] == EVENT
    is_request = any(name in {"request", "req"} for name, _, _ in given[:2]) and names.is_web
    for name, annotation, default in given:
        names.scope[name] = _parameter(names, name, annotation)
        if is_event and name == "event":
            names.scope[name] = Value(source="the event", kind="event")
        elif route is not None:
            _from_route(names, name, annotation, default, route)
        elif is_method and owner and owner.has_url_parts and name not in {"self", "request"}:
            _from_url(names, name, annotation)
    is_handler = route is not None or is_method or is_event or is_request
    return Function(
        name=node.name,
        is_handler=is_handler,
        sends_html=_sends_html(names, node, is_route=route is not None),
    )


def _parameters(node: AnyFunction) -> list[tuple[str, ast.expr | None, ast.expr | None]]:
    """Return (name, annotation, default) of each parameter."""
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    defaults += args.defaults
    rows = list(zip(plain, defaults, strict=True)) + list(
        zip(args.kwonlyargs, args.kw_defaults, strict=True)
    )
    rows += [(each, None) for each in (args.vararg, args.kwarg) if each]
    return [(each.arg, each.annotation, default) for each, default in rows]


def _parameter(names: Names, name: str, annotation: ast.expr | None) -> Value:
    """Return what a parameter is by its type, or else by its name."""
    told = _dotted(names, annotation) if annotation is not None else ""
    if told in {"int", "float", "bool", "uuid.UUID", "datetime.date", "datetime.datetime"}:
        return HARMLESS
    if name in {"request", "req"} and told not in REQUESTS:
        return Value(kind="request")
    return Value(kind=told if "." in told else name)


@dataclass(frozen=True, slots=True)
class _Route:
    converters: dict[str, str]
    """The parts of the path that the handler is given, with their converters."""
    is_typed: bool
    """Whether the parameters' types say what is sent (FastAPI), not the path alone."""


def _route(names: Names, node: AnyFunction) -> _Route | None:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _is_route(names, decorator.func):
            path = _path(decorator)
            if path is None or path == "" or path.startswith(("/", "<", "{")):
                found = dict(_converters(path or ""))
                return _Route(found, "fastapi" in names.frameworks)
    return None


def _is_route(names: Names, function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in ROUTES
    top, _, last = _dotted(names, function).rpartition(".")
    return last in ROUTES and top.partition(".")[0] in FRAMEWORKS


def _path(decorator: ast.Call) -> str | None:
    """Return the path that *decorator* routes; `None` if the code does not say it."""
    given = [each.value for each in decorator.keywords if each.arg in {"path", "rule"}]
    told = next(iter([*decorator.args, *given]), None)
    return told.value if isinstance(told, ast.Constant) and isinstance(told.value, str) else None


def _converters(path: str) -> Iterator[tuple[str, str]]:
    for kind, name, typed, suffix in CONVERTER.findall(path):
        yield name or typed, kind or suffix


def _from_route(
    names: Names,
    name: str,
    annotation: ast.expr | None,
    default: ast.expr | None,
    route: _Route,
) -> None:
    converter = route.converters.get(name)
    if converter is not None and converter not in TEXT_CONVERTERS:
        names.scope[name] = HARMLESS
    elif converter is not None or (route.is_typed and not _is_provided(names, annotation, default)):
        _from_url(names, name, annotation)


def _from_url(names: Names, name: str, annotation: ast.expr | None) -> None:
    told = _types(names, annotation)
    if name in {"self", "request", "response", "req"} or told & REQUESTS:
        return
    if told <= TEXT_TYPES:
        names.scope[name] = Value(source="the request", kind=name)
    elif told & HARMLESS_TYPES:
        names.scope[name] = HARMLESS
    elif not any("." in each and each.rpartition(".")[2] in _OURS for each in told):
        # A model: what it is cannot be text, but its fields may.
        names.scope[name] = Value(source="the request", kind=f"{name} model")


HARMLESS_TYPES = words("int float bool uuid.UUID datetime.date datetime.datetime decimal.Decimal")
_OURS = words("Session AsyncSession BackgroundTasks Response Settings Connection Pool")


def _is_provided(names: Names, annotation: ast.expr | None, default: ast.expr | None) -> bool:
    """Say whether the program gives the parameter its value, as ``Depends`` asks it to."""
    called = default.func if isinstance(default, ast.Call) else None
    told = {_dotted(names, called).rpartition(".")[2]} if called is not None else set()
    if isinstance(annotation, ast.Subscript):
        marks = ast.walk(annotation.slice)
        told |= {
            _dotted(names, each.func).rpartition(".")[2]
            for each in marks
            if isinstance(each, ast.Call)
        }
    return bool(told & PROVIDED)


def _types(names: Names, annotation: ast.expr | None) -> frozenset[str]:
    """Return the types that *annotation* allows; empty for none said."""
    if annotation is None:
        return frozenset()
    if isinstance(annotation, ast.BinOp):
        return _types(names, annotation.left) | _types(names, annotation.right)
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice
        if isinstance(inner, ast.Tuple):
            inner = inner.elts[0]
        return _types(names, inner)
    if isinstance(annotation, ast.Constant):
        return frozenset() if annotation.value is None else frozenset({str(annotation.value)})
    return frozenset({_dotted(names, annotation)})


def _sends_html(names: Names, node: AnyFunction, *, is_route: bool) -> bool:
    if not is_route:
        return False
    for decorator in node.decorator_list:
        for keyword in getattr(decorator, "keywords", ()):
            if keyword.arg == "response_class":
                return _dotted(names, keyword.value).endswith("HTMLResponse")
    return bool(names.frameworks & RETURNS_HTML)


def _dotted(names: Names, node: ast.expr | None) -> str:
    """Return the qualified name that *node* is; empty if it is none."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.imports.get(node.id, node.id), *reversed(parts)])
