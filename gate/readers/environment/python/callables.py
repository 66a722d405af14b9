"""
Libraries whose objects are called with a name: a table, one row for each.

django-environ (https://django-environ.readthedocs.io), python-decouple
(https://github.com/HBNetwork/python-decouple), environs (https://github.com/sloria/environs),
starlette's Config (https://starlette.dev/config/), dj-database-url
(https://github.com/jazzband/dj-database-url).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.value import dataclass, field
from gate.readers.environment.python.asked import (
    Asked,
    gives,
    names_told,
    prefixed,
    raises,
    start_of,
)
from gate.readers.environment.python.origin import Origin
from gate.readers.environment.python.text import Texts, Told
from gate.readers.environment.python.unset import EVERY, OPEN, Reading, Run, Value
from gate.readers.environment.python.walk import Use
from gate.readers.python.outline import Expression, Items
from gate.readers.python.project import Symbol
from gate.readers.python.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    by: str
    things: frozenset[str]
    """The origins of what is called."""
    default_at: int
    """The place of the default among the arguments of a call of the thing itself."""
    methods: Mapping[str, int] | None
    """The methods that read, with the place of their defaults; `None`: all but `others`."""
    others: frozenset[str] = frozenset()
    raises: frozenset[str]
    """What it raises without a default, by the names of what catches it; empty: nothing."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The variable that a method reads if it is given none."""
    prefix: str = ""
    """The argument of its making that comes before each name."""


_LIBRARIES: Final = (
    _Library(
        by="django-environ",
        things=frozenset({"environ.Env()", "environ.FileAwareEnv()", "environ.environ.Env()"}),
        default_at=2,
        methods=MappingProxyType(
            dict.fromkeys(
                (
                    *("str", "unicode", "bytes", "bool", "int", "float", "json", "url", "path"),
                    *("db", "db_url", "cache", "cache_url", "email", "email_url"),
                    *("search_url", "channels", "channels_url"),
                ),
                1,
            )
            | dict.fromkeys(("list", "tuple", "dict", "get_value"), 2)
        ),
        raises=EVERY | {"ImproperlyConfigured"},
        names=MappingProxyType(
            dict.fromkeys(("db", "db_url"), "DATABASE_URL")
            | dict.fromkeys(("cache", "cache_url"), "CACHE_URL")
            | dict.fromkeys(("email", "email_url"), "EMAIL_URL")
            | dict.fromkeys(("channels", "channels_url"), "CHANNELS_URL")
            | {"search_url": "SEARCH_URL"}
        ),
    ),
    _Library(
        by="python-decouple",
        things=frozenset({"decouple.config", "decouple.AutoConfig()", "decouple.Config()"}),
        default_at=1,
        methods=MappingProxyType({"get": 1}),
        raises=EVERY | {"UndefinedValueError"},
    ),
    _Library(
        by="environs",
        things=frozenset({"environs.Env()", "environs.env", "environs.FileAwareEnv()"}),
        default_at=1,
        methods=None,
        others=frozenset(
            {"read_env", "prefixed", "seal", "dump", "add_parser", "parser_for"}
            | {"add_parser_from_field", "__init__"}
        ),
        raises=EVERY | {"EnvError", "EnvValidationError", "ValueError"},
        prefix="prefix",
    ),
    _Library(
        by="starlette",
        things=frozenset({"starlette.config.Config()", "starlette.config.config"}),
        default_at=2,
        methods=MappingProxyType({"get": 2}),
        raises=EVERY | {"KeyError", "LookupError"},
        prefix="env_prefix",
    ),
    _Library(
        by="dj-database-url",
        things=frozenset({"dj_database_url"}),
        default_at=1,
        methods=MappingProxyType({"config": 1}),
        raises=frozenset(),
        names=MappingProxyType({"config": "DATABASE_URL"}),
    ),
)


def asked(use: Use, texts: Texts) -> Iterator[Asked]:
    """Yield what *use* reads through one of the libraries."""
    if not isinstance(use.node, ast.Call):
        return
    found = texts.origins.of_node(use.node.func, use.place.scope)
    if found is None:
        return
    for library in _LIBRARIES:
        thing, method = found.path, ""
        if thing not in library.things:
            thing, _, method = found.path.rpartition(".")
        if thing in library.things and _reads(library, method):
            yield from _asked(library, method, found, use, texts)
            return


def is_thing(path: str) -> bool:
    """Say whether what comes from *path* is called with names."""
    return any(path in library.things for library in _LIBRARIES)


def _reads(library: _Library, method: str) -> bool:
    if not method:
        return True
    if library.methods is None:
        return method not in library.others and not method.startswith("_")
    return method in library.methods


def _asked(
    library: _Library, method: str, found: Origin, use: Use, texts: Texts
) -> Iterator[Asked]:
    node, scope = use.node, use.place.scope
    assert isinstance(node, ast.Call)  # noqa: S101 - who calls has asked
    told = _argument(node, 0, "var", "name", "key", "option", "env")
    names = names_told(told, scope, texts)
    if told is None:
        if method not in library.names:
            return
        names = (Told((library.names[method],)),)
    at = library.default_at if not method else (library.methods or {}).get(method, 1)
    default = _argument(node, at, "default")
    scheme = _scheme(names, found) if library.by == "django-environ" else None
    yield Asked(
        node=node,
        place=use.place,
        by=library.by,
        names=prefixed(_prefixes(library, found, use, texts), names),
        reading=_reading(library, node, default, scheme, texts),
        prefix=start_of(told, scope, texts),
    )


def _argument(node: ast.Call, place: int, *names: str) -> ast.expr | None:
    if place < len(node.args) and not any(isinstance(one, ast.Starred) for one in node.args):
        return node.args[place]
    return next((one.value for one in node.keywords if one.arg in names), None)


def _reading(
    library: _Library,
    node: ast.Call,
    default: ast.expr | None,
    scheme: tuple[Expression, Scope] | None,
    texts: Texts,
) -> Reading:
    if default is not None or not library.raises:
        return gives(default)
    if scheme is None:
        return raises(library.raises, node)

    def reading(run: Run) -> Value:  # noqa: ARG001 - the scheme says it, wherever it is asked
        is_known, value = texts.constant(*scheme)
        return value if is_known else OPEN

    return reading


def _scheme(names: tuple[Told, ...], found: Origin) -> tuple[Expression, Scope] | None:
    """Return the default that ``Env(NAME=(type, default))`` has for the variable."""
    if found.call is None or found.scope is None or len(names) != 1:
        return None
    told = found.call.keyword(names[0].text or "-")
    if isinstance(told, Items) and len(told.values) == 2:  # noqa: PLR2004 - a type and a default
        return told.values[1], found.scope
    return None


def _prefixes(
    library: _Library, found: Origin, use: Use, texts: Texts
) -> Iterator[tuple[Told, ...]]:
    if library.prefix and found.call is not None and found.scope is not None:
        made = found.call.keyword(library.prefix)
        if made is not None:
            yield texts.told(made, found.scope) or ()
    if library.by == "environs":
        for node, scope in use.place.prefixes:
            yield names_told(node, scope, texts)
    if library.by == "django-environ" and found.symbol is not None:
        bound: Symbol | None = found.symbol.module.bindings.get(f"{found.symbol.name}.prefix")
        if bound is not None and bound.value is not None:
            yield texts.told(bound.value, use.place.scope) or ()
