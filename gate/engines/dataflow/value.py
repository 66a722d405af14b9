"""What is known of a value when it is used: where it comes from, its text, what made it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

HOLE: Final = "\ue000"
"""Stands in a text for a part that could be anything."""
TAINTED: Final = "\ue002"
"""Stands in a text for such a part that whoever sends a request chooses."""
KNOWN: Final = "\ue001"
"""Stands in a text for a part that is not known and can do no harm: a number, an escaped text."""
_OPEN: Final = HOLE + TAINTED
_LONGEST: Final = 4096
"""Characters of a text that are kept; what decides stands near its start."""

_LONGEST_CONSTANT: Final = 65_536
"""Characters of a constant that is put together: doubling one sixty times must cost nothing."""


class _Nothing:
    """The constant of a value that is none."""


NOTHING: Final = _Nothing()


class Value(NamedTuple):
    """
    What is known of one value. Values that nothing is known of are all `UNKNOWN`.

    A tuple, for a file may hold a hundred thousand, and no other frozen value is made as quickly.
    """

    text: str = HOLE
    """As a text, with `HOLE` and `KNOWN` for the parts that are not in the code."""
    source: str = ""
    """Which input from outside it holds, as the code calls it; empty for none."""
    is_local: bool = False
    """Whether `source` is the program's own user: its arguments, its environment."""
    kind: str = ""
    """The qualified name of what it is, or of what was called to make it."""
    constant: object = NOTHING
    """Its value, where the code says it."""
    items: tuple[Value, ...] | None = None
    """Its elements, where a list, tuple or set is written out."""
    roots: frozenset[str] = frozenset()
    """The variables that it was made from: who checks one of them has checked it."""

    @property
    def is_constant(self) -> bool:
        """Whether nothing in it is unknown: neither the value, nor an element."""
        if self.items is not None:
            return all(item.is_constant for item in self.items)
        return self.constant is not NOTHING

    @property
    def is_tainted(self) -> bool:
        """Whether whoever sends a request chooses it, or a part of it."""
        return bool(self.source) and not self.is_local

    @property
    def is_open(self) -> bool:
        """Whether it, or a part of its text, could be anything."""
        return HOLE in self.text or TAINTED in self.text

    @property
    def is_built(self) -> bool:
        """Whether a part of its text could be anything, beside a part that the code says."""
        return self.text != HOLE and self.is_open and self.text.strip(_OPEN) != ""

    @property
    def shape(self) -> str:
        """Its text, which says where what came from outside stands."""
        return TAINTED if self.text == HOLE and self.is_tainted else self.text


UNKNOWN: Final = Value()
HARMLESS: Final = Value(text=KNOWN)
"""A number, a truth value, a text that was escaped, an element of a fixed table."""


def constant(told: object) -> Value:
    """Return the value that the literal *told* has."""
    if isinstance(told, str):
        return Value(text=told[:_LONGEST], constant=told)
    if isinstance(told, bytes):
        return Value(text=told[:_LONGEST].decode("latin-1"), constant=told)
    return Value(text=KNOWN, constant=told)


def joined(parts: Iterable[Value], kind: str = "str") -> Value:
    """Return the text that *parts* make, put one after another."""
    known = tuple(parts)
    texts = [part.constant for part in known if isinstance(part.constant, str)]
    if len(texts) == len(known) and sum(map(len, texts)) <= _LONGEST_CONSTANT:
        return constant("".join(texts))
    text = "".join(part.shape for part in known)[:_LONGEST]
    return derived(known, kind)._replace(text=text)


def derived(values: Iterable[Value], kind: str) -> Value:
    """Return a value of no known text that holds what *values* hold."""
    told: Value | None = None
    roots: frozenset[str] = frozenset()
    for each in values:
        if each.roots:
            roots |= each.roots
        if each.source and (told is None or (told.is_local and not each.is_local)):
            told = each
    if told is None:
        return Value(kind=kind, roots=roots) if roots else named(kind)
    return Value(kind=kind, source=told.source, is_local=told.is_local, roots=roots)


@lru_cache(maxsize=8192)
def named(kind: str, text: str = HOLE) -> Value:
    """Return a value of which only what it is called is known."""
    return Value(kind=kind, text=text)


def either(one: Value, other: Value) -> Value:
    """Return what is known of a value that is *one* or *other*: the worse of the two."""
    if one == other:
        return one
    if one.kind == other.kind and not (one.source or other.source) and one.roots == other.roots:
        worse = one if one.is_open else other
        return worse if worse.constant is NOTHING else worse._replace(constant=NOTHING)
    worse = max(one, other, key=_badness)
    best = other if worse is one else one
    return worse._replace(
        text=worse.text if worse.is_open or worse.source else best.text,
        constant=NOTHING,
        items=None,
        kind=worse.kind or best.kind,
    )


def _badness(value: Value) -> tuple[bool, bool, bool]:
    return value.is_tainted, bool(value.source), value.is_open
