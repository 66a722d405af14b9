"""Texts that are put together: ``%``, ``str.format`` and f-strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from gate.engines.dataflow.value import HARMLESS, UNKNOWN, Value, constant, derived, joined
from gate.model.regex import regex

_PERCENT: Final = regex(r"%(?:\((\w*)\))?[#0\- +]*[\d*]*(?:\.[\d*]+)?[hlL]?([a-zA-Z%])")
_FIELD: Final = regex(r"\{\{|\}\}|\{([^{}:!]*)(![a-z])?(:[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")
_NUMERIC: Final = regex(r"[bcdeEfFgGnoxXiu]\Z")
"""The end of a format that only a number has."""


def percent(template: str, given: Value) -> Value:
    """Return what ``template % given`` is."""
    items = iter(given.items if given.items is not None and given.kind == "tuple" else ())
    is_many = given.items is not None and given.kind == "tuple"

    def filled(found: re.Match[str]) -> Value:
        if found[2] == "%":
            return constant("%")
        value = next(items, UNKNOWN) if is_many else given
        return HARMLESS if _NUMERIC.match(found[2]) else value

    return _filled(_PERCENT, template, filled)


def formatted(template: str, given: Sequence[Value], named: Mapping[str, Value]) -> Value:
    """Return what ``template.format(*given, **named)`` is."""
    order = iter(given)

    def filled(found: re.Match[str]) -> Value:
        if found[0] in {"{{", "}}"}:
            return constant(found[0][0])
        name = re.split(r"[.\[]", found[1], maxsplit=1)[0]
        if not name:
            value = next(order, UNKNOWN)
        elif name.isdecimal() and name.isascii() and len(name) < 4:  # noqa: PLR2004 - as many as fit
            value = given[int(name)] if int(name) < len(given) else UNKNOWN
        else:
            value = named.get(name, UNKNOWN)
        return HARMLESS if found[3] and _NUMERIC.search(found[3]) else value

    return _filled(_FIELD, template, filled)


def _filled(
    fields: re.Pattern[str], template: str, filled: Callable[[re.Match[str]], Value]
) -> Value:
    return joined(_parts(fields, template, filled))


def _parts(
    fields: re.Pattern[str], template: str, filled: Callable[[re.Match[str]], Value]
) -> Iterator[Value]:
    end = 0
    for found in fields.finditer(template):
        yield constant(template[end : found.start()])
        yield filled(found)
        end = found.end()
    yield constant(template[end:])


def is_numeric(specification: Value) -> bool:
    """Say whether an f-string's format *specification* fits numbers alone."""
    told = specification.constant
    return isinstance(told, str) and bool(_NUMERIC.search(told))


def listed(separator: Value, elements: Value) -> Value:
    """Return what ``separator.join(elements)`` is."""
    if elements.items is None or not isinstance(separator.constant, str):
        return derived((separator, elements), "str")
    parts: list[Value] = []
    for item in elements.items:
        parts += [separator, item] if parts else [item]
    if elements.kind != "comprehension":
        return joined(parts)
    told = joined((*parts, separator, *parts))
    return told if told.source or told.constant is None else Value(text=told.text, roots=told.roots)
