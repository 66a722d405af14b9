"""Which checks could say anything of a call? Most calls are told apart by their last name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Final

from gate.engines.bandit import library
from gate.engines.bandit.conditions import Called, Check
from gate.engines.bandit.visitors import Visit
from gate.engines.dataflow.chances import GIVEN, NAMES

OnCall = Callable[[ast.Call, str, list[int]], None]
"""Told a call, the name that is called, and the places of the checks to ask, in their order."""
_Asked = tuple[tuple[int, Called], ...]
"""Places of checks among the checks, each with a condition of it."""
_Names = Callable[[Called], frozenset[str]]
_Fits = Callable[[Called, str | None], bool]
_NOTED: Final = NAMES | {""}
"""Last names of calls that are noted; empty where what is called is no name."""
_MEMORY: Final = 50_000
"""Names of which it is known what they may matter to."""


class _Known(dict[str | None, _Asked]):
    """The conditions that a name may fulfil, by the name; filled as names are met."""

    def __init__(self, asked: _Asked, names: _Names, others: _Asked, fits: _Fits) -> None:
        """*names* are those of which a condition needs one; for *others*, *fits* says."""
        super().__init__()
        self.dull: set[str | None] = set()
        """Names met that matter to no condition, nor to a check of our own."""
        self._exact: dict[str | None, list[tuple[int, Called]]] = {}
        self._others = others
        self._fits = fits
        for each in asked:
            for name in names(each[1]):
                self._exact.setdefault(name, []).append(each)

    def __missing__(self, name: str | None) -> _Asked:
        if len(self) > _MEMORY:
            self.clear()
            self.dull.clear()
        others = (each for each in self._others if self._fits(each[1], name))
        self[name] = *self._exact.get(name, ()), *others
        if not self[name] and name not in _NOTED:
            self.dull.add(name)
        return self[name]


def visit_calls(
    checks: Sequence[Check],
    said: tuple[set[str], Mapping[str, str]],
    on_call: OnCall,
    note: Callable[[ast.Call], None],
) -> Visit:
    """
    Return what is done at each call.

    *said* are the imports and aliases that the file said so far; *note* is told the calls of which
    a check of our own might speak (`gate.engines.dataflow.chances.Noted`).
    """
    aliases = said[1]
    asked = tuple((place, when) for place, check in enumerate(checks) for when in _said(check))
    nameless = tuple(each for each in asked if _is_nameless(each[1]))
    literal = tuple(each for each in asked if _is_keyed(each[1]) and each[1].literal)
    by_last = _Known(asked, _last_names, nameless, _may_be_called)
    by_keyword = _Known(asked, _keywords, literal, _is_literal)
    by_written = {name: _written(asked, name) for _, when in asked for name in when.written}
    ask = _asking(*said, on_call)
    attribute, plain = ast.Attribute, ast.Name

    def visit(call: ast.Call) -> None:
        function = call.func
        if isinstance(function, attribute):
            last = function.attr
            some = by_last[last]
        elif isinstance(function, plain):
            last = function.id
            some = by_last[aliases[last].rpartition(".")[2] if last in aliases else last]
            some += by_written.get(last, ())
        else:
            last, some = "", by_last[""]
        is_noted = last in _NOTED
        for keyword in call.keywords:
            some += by_keyword[keyword.arg]
            is_noted = is_noted or keyword.arg in GIVEN
        if is_noted:
            note(call)
        if some:
            ask(call, some)

    return _unless_dull(by_last.dull, visit)


def _unless_dull(dull: Set[str | None], look: Visit) -> Visit:
    """
    Return *look*, for those calls that may matter.

    A call of an attribute matters by its last name, whatever is imported, or by its keywords.
    """
    attribute = ast.Attribute

    def visit(call: ast.Call) -> None:
        function = call.func
        if call.keywords or not isinstance(function, attribute) or function.attr not in dull:
            look(call)

    return visit


def _asking(
    imports: set[str], aliases: Mapping[str, str], on_call: OnCall
) -> Callable[[ast.Call, _Asked], None]:
    """Return what is done at a call of which some conditions may hold."""
    name_of = library.function("bandit.core.utils:get_call_name")

    def ask(call: ast.Call, some: _Asked) -> None:
        called = name_of(call, aliases)
        places = {place for place, when in some if _holds(when, call, called, imports)}
        if places:
            on_call(call, called, sorted(places))

    return ask


def _said(check: Check) -> tuple[Called, ...]:
    return check.when if isinstance(check.when, tuple) else (Called(),)


def _written(asked: _Asked, name: str) -> _Asked:
    return tuple(each for each in asked if name in each[1].written)


def _is_named(when: Called) -> bool:
    return bool(when.names or when.last or when.holding)


def _is_keyed(when: Called) -> bool:
    return bool(when.keywords or when.literal) and not _is_named(when) and not when.written


def _last_names(when: Called) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in when.names) or when.last


def _is_nameless(when: Called) -> bool:
    return not _last_names(when) and not when.written and not _is_keyed(when)


def _may_be_called(when: Called, last: str | None) -> bool:
    """Say whether a call by a name that ends with *last* may fulfil *when*, which names none."""
    return when.holding in (last or "")


def _keywords(when: Called) -> frozenset[str]:
    return when.keywords if _is_keyed(when) and not when.literal else frozenset()


def _is_literal(when: Called, keyword: str | None) -> bool:
    """Say whether a call with *keyword*, `None` for ``**``, may fulfil *when*."""
    if when.literal is None:
        return False
    return keyword is None or when.literal.search(keyword) is not None


def _holds(when: Called, call: ast.Call, name: str, imports: set[str]) -> bool:
    """Say whether *when* holds of *call*, apart from what is `written`."""
    return (
        _holds_of_name(when, name)
        and (not when.keywords or any(each.arg in when.keywords for each in call.keywords))
        and (not when.literal or any(_is_given_text(when, each) for each in call.keywords))
        and (not when.imported or not imports.isdisjoint(when.imported))
        and (not when.imports or any(text in each for each in imports for text in when.imports))
    )


def _holds_of_name(when: Called, name: str) -> bool:
    last = name.rpartition(".")[2]
    return (
        (not when.names or name in when.names)
        and (not when.last or last in when.last)
        and when.holding in last
        and (not when.first or name.partition(".")[0] in when.first)
        and (not when.parts or not when.parts.isdisjoint(name.split(".")))
    )


def _is_given_text(when: Called, keyword: ast.keyword) -> bool:
    value = keyword.value
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return is_text and _is_literal(when, keyword.arg)
