"""
When could a check speak of a call at all? The name that is called, and few words, tell most apart.

As in `gate.engines.bandit.conditions`, a chance may be seen where there is none, which costs time;
it must never be missed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.checks.flows import FETCHES, SINKS
from gate.engines.dataflow.checks.sink import Sink
from gate.engines.dataflow.checks.table import KEYWORDS
from gate.engines.dataflow.words import Words, words
from gate.model.regex import regex
from gate.model.value import dataclass, field

GIVEN: Final = frozenset(KEYWORDS)
"""Keywords with which it asks to see any call."""
_STATEMENT: Final = regex(
    r"[\"'][\s(]*(?:--|/\*|(?i:select|insert|update|delete|with|merge|replace|call|exec|execute|create"
    r"|drop|alter|truncate|grant|set|copy|explain|show|use|pragma|attach|vacuum|analyze|lock|listen"
    r"|notify)\b)"
)
"""The start of a literal that may be SQL, or the start of it."""
_MARKUP: Final = regex(r"<\s*[!/a-zA-Z]")
_ADDRESS: Final = regex(r"https?://")
_CLEARTEXT: Final = regex("http://|ftp://")
TEXTS: Final = (_MARKUP, _ADDRESS, _STATEMENT)
"""What a text holds that harms if something from outside is put into it."""
JOINED: Final = regex(r"[%+]|\.\s*(?:format|join|replace)\b|[fF][rR]?[\"']")
"""What stands where something is put into a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What must hold before a check speaks of a call by some name; all that is said."""

    needs: Words = frozenset()
    """One of these words stands in the file; empty where none must."""
    text: re.Pattern[str] | None = None
    """The file holds such a text."""
    is_open: bool = False
    """The call is given something that the code does not write out on the spot."""
    is_spread: bool = False
    """It is given a mapping by ``**``."""
    is_on_name: bool = False
    """It is a method of what a plain name stands for."""
    is_cleartext: bool = False
    """It is given an address without encryption, or something that may be one."""
    asks_outside: bool = False
    """Something from outside comes near it."""

    def holds(self, call: ast.Call) -> bool:
        """Say whether *call* is given what the chance asks for."""
        if self.is_spread:
            return any(keyword.arg is None for keyword in call.keywords)
        if self.is_cleartext:
            return any(map(_may_be_cleartext, call.args[:2]))
        if self.is_on_name and not _is_on_name(call.func):
            return False
        return not self.is_open or not _is_literal(call)


def _is_literal(call: ast.Call) -> bool:
    return all(isinstance(each, ast.Constant) for each in call.args) and all(
        isinstance(keyword.value, ast.Constant) for keyword in call.keywords
    )


def _is_on_name(function: ast.expr) -> bool:
    return not isinstance(function, ast.Attribute) or isinstance(function.value, ast.Name)


def _may_be_cleartext(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return _CLEARTEXT.match(value.value) is not None
    return not isinstance(value, ast.Constant)


def _needs(names: Iterable[str]) -> Mapping[str, Words]:
    """
    Return, by the last parts of *names*, the words of which one must stand in the file.

    A qualified name is one that the file's imports make, or that it spells out.
    """
    firsts: dict[str, set[str]] = {}
    for name in names:
        first, _, rest = name.partition(".")
        firsts.setdefault(name.rpartition(".")[2], set()).add(first if rest else "")
    return {last: frozenset() if "" in some else frozenset(some) for last, some in firsts.items()}


def _by_name(names: Iterable[str], **more: object) -> Iterator[tuple[str, Chance]]:
    for last, needs in _needs(names).items():
        is_on_name = needs == {"self"}
        yield last, Chance(needs=needs, is_on_name=is_on_name, **more)  # type: ignore[arg-type] # its fields


def _beside(told: str, names: Iterable[str]) -> Iterator[tuple[str, Chance]]:
    """Yield what is worth a look by the last of its name beside one of the words of *told*."""
    for name in names:
        yield name.rpartition(".")[2], Chance(needs=words(told))


def _of_sink(sink: Sink) -> Iterator[tuple[str, Chance]]:
    names = sink.calls.split()
    if sink.places == (-1,):
        yield from _by_name(names, asks_outside=True)
        return
    is_spread = sink.places == ("**",)
    yield from _by_name(names, asks_outside=True, is_open=True, is_spread=is_spread)
    if sink.is_for_texts:
        text = _STATEMENT if sink.check == "sql-built" else None
        for last, needs in _needs(names).items():
            yield last, Chance(needs=_BESIDE.get(last, needs), is_open=True, text=text)


_BESIDE: Final = {"search": words("ldap ldap3")}
"""Words beside which alone a name of many meanings is worth a look."""


def _rows() -> Iterator[tuple[str, Chance]]:
    for sink in SINKS:
        yield from _of_sink(sink)
    for names in (web.HTML_CALLS, web.FORMAT_HTML):
        yield from _by_name(names, asks_outside=True, is_open=True)
        yield from _by_name(names, is_open=True, text=_MARKUP)
    yield from _by_name(web.MARKS, asks_outside=True, is_open=True)
    yield from _beside("", web.MIDDLEWARE | web.COOKIES)
    yield from _by_name(FETCHES.split(), text=_CLEARTEXT, is_cleartext=True)
    yield from _by_name(secrecy.KEY_CALLS)
    yield from _beside("", ["get_unverified_claims"])
    yield from _beside("jwt JWT pyjwt jose", ["decode", "encode"])
    yield from _beside("hmac", ["new", "digest", "hexdigest"])
    yield from _by_name(secrecy.RANDOM_CALLS)
    yield from _beside("Cipher ciphers", ["new"])
    yield from _beside("", ["chmod", "umask", "set_option", "disable_warnings", "SSLContext"])
    yield from _by_name((*secrecy.LOADERS, "numpy.load", "yaml.load_all"))
    yield from _beside("", ["YAML", "load_model", "XMLParser", "setFeature", "unpack_archive"])
    yield from _beside("tarfile", ["extract"])


def _table() -> Mapping[str, tuple[Chance, ...]]:
    table: dict[str, tuple[Chance, ...]] = {}
    for last, chance in _rows():
        if chance not in table.get(last, ()):
            table[last] = (*table.get(last, ()), chance)
    return table


CHANCES: Final = _table()
"""By the last part of the name that is called."""
NAMES: Final = frozenset(CHANCES)
"""Those last parts."""
NEEDED: Final = frozenset(
    word for chances in CHANCES.values() for each in chances for word in each.needs
)
"""All words that one of them needs."""


def speaks_of_keyword(call: ast.Call) -> bool:
    """Say whether a check could speak of *call* for a keyword that it is given."""
    return any(
        keyword.arg in GIVEN and _MAY_BE[keyword.arg](call, keyword.value)
        for keyword in call.keywords
    )


def _is_switch(call: ast.Call, value: ast.expr) -> bool:
    return not web.is_for_tests(last_name(call.func)) and (
        not isinstance(value, ast.Constant) or isinstance(value.value, bool)
    )


def _is_key(_: ast.Call, value: ast.expr) -> bool:
    return not isinstance(value, ast.Constant) or isinstance(value.value, str | bytes)


def _is_off(_: ast.Call, value: ast.expr) -> bool:
    return not isinstance(value, ast.Constant) or value.value is False


def _is_any(_: ast.Call, __: ast.expr) -> bool:
    return True


_MAY_BE: Final[Mapping[str | None, Callable[[ast.Call, ast.expr], bool]]] = {
    **dict.fromkeys(GIVEN, _is_any),
    **dict.fromkeys(web.SWITCHES | {"debug"}, _is_switch),
    **dict.fromkeys(secrecy.KEY_NAMES, _is_key),
    **dict.fromkeys(("verify", "ssl"), _is_off),
}


def last_name(function: ast.expr) -> str:
    """Return the last part of what is called, as it is written; empty where it is no name."""
    while isinstance(function, ast.Call):  # what a call returns is known by the call's name
        function = function.func
    if isinstance(function, ast.Attribute):
        return function.attr
    if isinstance(function, ast.Subscript) and isinstance(function.slice, ast.Constant):
        return "" if isinstance(function.slice.value, int) else "[]"
    return function.id if isinstance(function, ast.Name) else ""


@dataclass(slots=True, kw_only=True)
class Noted:
    """What is worth a closer look in one file, as whoever walks its tree for bandit notes it."""

    calls: list[ast.Call] = field(default_factory=list)
    """Those by one of `NAMES`, those with one of `GIVEN`, and those of what is no name."""
    renamed: dict[str, str] = field(default_factory=dict)
    """What an import calls one of `NAMES`, and which."""


def noted_in(tree: ast.AST) -> Noted:
    """Return what is worth a closer look in *tree*, for which nobody noted it."""
    found = Noted()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            is_named = isinstance(node.func, ast.Attribute | ast.Name)
            is_known = not is_named or last_name(node.func) in NAMES
            if is_known or any(each.arg in GIVEN for each in node.keywords):
                found.calls.append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            note_renamed(node, found.renamed)
    return found


def note_renamed(node: ast.Import | ast.ImportFrom, renamed: dict[str, str]) -> None:
    """Add to *renamed* what the import *node* calls one of `NAMES`."""
    for alias in node.names:
        last = alias.name.rpartition(".")[2]
        if alias.asname and last in NAMES:
            renamed[alias.asname] = last
