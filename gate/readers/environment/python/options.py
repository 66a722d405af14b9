"""
Command lines and web frameworks that take a variable's name as an argument.

click (https://click.palletsprojects.com/en/stable/options/#values-from-environment-variables),
typer (https://typer.tiangolo.com/tutorial/arguments/envvar/), Flask
(https://flask.palletsprojects.com/en/stable/config/).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gate.readers.environment.python.asked import Asked, gives, named, raises
from gate.readers.environment.python.text import Texts, Told
from gate.readers.environment.python.unset import EVERY, Reading
from gate.readers.environment.python.walk import Use
from gate.readers.python.scope import Scope


def asked(use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield what *use*, a call, reads."""
    node, scope = use.node, use.place.scope
    if not isinstance(node, ast.Call):
        return
    keywords = {one.arg: one.value for one in node.keywords if one.arg}
    last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if "envvar" in keywords:
        made = texts.origins.of_node(node.func, scope)
        names = _texts(keywords["envvar"], scope, texts)
        yield _option(use, node, keywords, names, made.path if made else "")
    elif last == "from_prefixed_env":
        yield _from_prefixed(use, node.args[0] if node.args else keywords.get("prefix"), texts)
    elif last == "from_envvar" and (node.args or "variable_name" in keywords):
        name = node.args[0] if node.args else keywords["variable_name"]
        silent = node.args[1] if len(node.args) > 1 else keywords.get("silent")
        is_silent = isinstance(silent, ast.Constant) and bool(silent.value)
        reading = gives(None) if is_silent else raises(EVERY | {"RuntimeError"}, node)
        yield _asked(use, "flask", _texts(name, scope, texts), reading)


def _asked(use: Use, by: str, names: tuple[Told, ...], reading: Reading) -> Asked:
    return Asked(node=use.node, place=use.place, by=by, names=names, reading=reading)


def _texts(node: ast.expr, scope: Scope, texts: Texts) -> tuple[Told, ...]:
    """Return the names in *node*: a text, or a list of texts."""
    told = texts.told(named(node), scope)
    if told is not None:
        return told
    found: list[Told] = []
    for row, where in scope.rows(named(node)) or ():
        found += texts.told(row, where) or ()
    return tuple(found)


def _option(
    use: Use, node: ast.Call, keywords: dict[str, ast.expr], names: tuple[Told, ...], path: str
) -> Asked:
    is_typer = path.startswith("typer.")
    default = keywords.get("default")
    if is_typer and default is None:
        default = node.args[0] if node.args and not use.default else use.default
        default = None if _is_text_of_flag(default, use) else default
    is_required = _is_true(keywords.get("required"))
    if is_typer:
        is_required = default is None or _is_ellipsis(default)
    elif path.rpartition(".")[2] == "argument" and default is None:
        is_required = not _is_false(keywords.get("required")) and not _is_many(keywords)
    reading = raises(EVERY, node) if is_required else gives(default)
    return Asked(
        node=node,
        place=use.place,
        by="typer" if is_typer else "click",
        names=names,
        reading=reading,
        is_apart=True,
    )


def _is_text_of_flag(default: ast.expr | None, use: Use) -> bool:
    """Say whether *default* is a flag in an annotation, where no default stands."""
    is_annotated = bool(use.parameter) and use.default is None
    told = isinstance(default, ast.Constant) and isinstance(default.value, str)
    return is_annotated and told and str(getattr(default, "value", "")).startswith("-")


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _is_many(keywords: dict[str, ast.expr]) -> bool:
    node = keywords.get("nargs")
    return isinstance(node, ast.UnaryOp)


def _from_prefixed(use: Use, node: ast.expr | None, texts: Texts) -> Asked:
    told = _texts(node, use.place.scope, texts) if node is not None else (Told(("FLASK",)),)
    prefix = told[0].text if len(told) == 1 else None
    return Asked(
        node=use.node,
        place=use.place,
        by="flask",
        names=(),
        reading=gives(None),
        prefix=f"{prefix}_" if prefix is not None else "",
        is_whole=True,
    )
