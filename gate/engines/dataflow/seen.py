"""What the walk shows a check, and what a check says of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from gate.engines.dataflow.value import UNKNOWN, Value
from gate.model.value import dataclass

LEVELS: Final = ("LOW", "MEDIUM", "HIGH")
"""Of severity and of confidence, in bandit's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a check found."""

    check: str
    """``path-traversal``."""
    node: ast.AST
    """An expression or statement, which says the place."""
    severity: str
    confidence: str
    message: str
    """In the check's own words: nothing of the file is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """The function around a place."""

    name: str = ""
    is_handler: bool = False
    """Whether it answers requests."""
    sends_html: bool = False
    """Whether a text that it returns is sent as HTML."""


class Call(NamedTuple):
    """A call, with what is known of all that it is given: a tuple, as `Value` is."""

    node: ast.Call
    name: str
    """The qualified name of what is called, as far as it is known: ``requests.Session.get``."""
    last: str
    """The last part of the name."""
    receiver: Value
    """What the method is called on; `UNKNOWN` for a function."""
    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]
    is_open: bool
    """Whether ``*`` or ``**`` may give it more."""
    function: Function
    target: str = ""
    """The name that the result is given to; empty if to none."""

    def argument(self, place: int, *names: str) -> Value | None:
        """Return the argument at the 0-based *place*, or under one of *names*; `None` if absent."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[place] if 0 <= place < len(self.positional) else None

    def given(self, name: str) -> object:
        """Return the constant that the keyword *name* is given; `None` if it is none."""
        return self.keywords.get(name, UNKNOWN).constant

    def values(self) -> Iterator[Value]:
        """Yield all that it is given, but for the receiver."""
        yield from self.positional
        yield from self.keywords.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A name, attribute or item that is given a value."""

    node: ast.AST
    name: str
    """Qualified, for a name or an attribute: ``session.verify``; for an item, of what holds it."""
    key: str
    """The last part of the name, or the item's key."""
    is_item: bool
    value: Value
    in_function: bool
