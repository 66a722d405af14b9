"""
dynaconf (https://www.dynaconf.com/envvars/): every variable with a prefix is a setting.

A setting that is asked for is a variable's where no file of settings is named that may hold it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from gate.readers.environment.python.asked import Asked, gives, names_told, prefixed, raises
from gate.readers.environment.python.origin import Origin
from gate.readers.environment.python.text import Texts, Told
from gate.readers.environment.python.unset import KEY_ERROR, Reading
from gate.readers.environment.python.walk import Use
from gate.readers.python.outline import Const, Expression
from gate.readers.python.read import expression
from gate.readers.python.scope import Scope

_BY: Final = "dynaconf"
_MAKERS: Final = frozenset({"dynaconf.Dynaconf", "dynaconf.LazySettings"})
_THINGS: Final = frozenset(f"{one}()" for one in _MAKERS)
_OF_FRAMEWORKS: Final = frozenset({"dynaconf.FlaskDynaconf", "dynaconf.DjangoDynaconf"})
_FILES: Final = frozenset(
    {"settings_files", "settings_file", "SETTINGS_FILE_FOR_DYNACONF", "includes", "preload"}
)
_PREFIXES: Final = frozenset({"envvar_prefix", "ENVVAR_PREFIX_FOR_DYNACONF"})


def asked(use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield what *use* reads of dynaconf's settings."""
    node, scope = use.node, use.place.scope
    if isinstance(node, ast.Call):
        yield from _called(use, node, texts)
        return
    if not isinstance(node, ast.Attribute | ast.Subscript) or use.is_written:
        return
    found = texts.origins.of_node(node.value, scope)
    if found is None or found.path not in _THINGS:
        return
    if isinstance(node, ast.Attribute):
        names: tuple[Told, ...] = (Told((node.attr,)),)
    else:
        names = names_told(node.slice, scope, texts)
    yield from _setting(use, names, raises(KEY_ERROR | {"AttributeError"}, node), found, texts)


def _called(use: Use, node: ast.Call, texts: Texts) -> Iterator[Asked]:
    found = texts.origins.of_node(node.func, use.place.scope)
    if found is None:
        return
    if found.path in _MAKERS | _OF_FRAMEWORKS:
        yield from _whole(use, expression(node), texts)
    elif found.path.removesuffix(".get") in _THINGS and node.args:
        names = names_told(node.args[0], use.place.scope, texts)
        yield from _setting(use, names, gives(_default(node)), found, texts)


def _default(node: ast.Call) -> ast.expr | None:
    if len(node.args) > 1:
        return node.args[1]
    return next((one.value for one in node.keywords if one.arg == "default"), None)


def _setting(
    use: Use, names: tuple[Told, ...], reading: Reading, found: Origin, texts: Texts
) -> Iterator[Asked]:
    if found.call is None or found.scope is None:
        return
    if any(name in _FILES for name, _ in found.call.keywords):
        return
    prefix = _prefix(found.call, found.scope, texts)
    if prefix is None:
        return
    upper = tuple(Told((one.text.upper(),), one.rounds) for one in names if one.text)
    yield Asked(
        node=use.node,
        place=use.place,
        by=_BY,
        names=prefixed([(Told((prefix,)),)], upper),
        reading=reading,
    )


def _prefix(made: Expression, scope: Scope, texts: Texts) -> str | None:
    """Return what the variables of the settings that *made* makes start with."""
    told = next(
        (
            value
            for name in _PREFIXES
            for key, value in getattr(made, "keywords", ())
            if key == name
        ),
        None,
    )
    if told is None:
        return "DYNACONF_"
    if told == Const(value=False):
        return ""
    found = texts.told(told, scope)
    text = found[0].text if found and len(found) == 1 else None
    return f"{text.upper()}_" if text else None


def _whole(use: Use, made: Expression, texts: Texts) -> Iterator[Asked]:
    prefix = _prefix(made, use.place.scope, texts)
    for one in (prefix or "").split(","):
        yield Asked(
            node=use.node,
            place=use.place,
            by=_BY,
            names=(),
            reading=gives(None),
            prefix=one if one.endswith("_") or not one else f"{one}_",
            is_whole=True,
        )
