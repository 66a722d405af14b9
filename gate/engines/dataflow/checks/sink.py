"""A dangerous call, as one row: what is called, which argument decides, what must hold of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gate.engines.dataflow.seen import Call, Hit
from gate.engines.dataflow.value import Value
from gate.model.value import dataclass

Test = Callable[[Value, Call], str]
"""Returns how severe it is that the value reaches the call; empty for not at all."""
_HOW: Final = {
    "HIGH": "a value from {source} {verb}",
    "MEDIUM": "a value from {source} {verb}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """One row."""

    check: str
    calls: str
    """Qualified names, or ``.name`` for a method of whatever object, parted by blanks."""
    places: tuple[int | str, ...]
    """Which arguments decide: 0-based places, and keywords."""
    verb: str
    """What happens to the value: ``is opened as a path``."""
    test: Test
    is_for_texts: bool = False
    """Whether it may speak of a text put together of what nothing is known of."""

    def find(self, call: Call) -> Hit | None:
        """Return what is wrong with *call*."""
        for value in self._values(call):
            severity = self.test(value, call)
            if severity:
                return Hit(
                    check=self.check,
                    node=call.node,
                    severity=severity,
                    confidence="HIGH" if value.is_tainted else "MEDIUM",
                    message=told(value, self.verb),
                )
        return None

    def _values(self, call: Call) -> list[Value]:
        given = call.positional
        return [
            given[place] if isinstance(place, int) else call.keywords[place]
            for place in self.places
            if (place < len(given) if isinstance(place, int) else place in call.keywords)
        ]


def told(value: Value, verb: str) -> str:
    """Return the sentence that says what *value* does."""
    what = f"A value from {value.source}" if value.source else "A text put together here"
    return f"{what} {verb}"


def tainted(value: Value, call: Call) -> str:  # noqa: ARG001 - a row's test
    """Whoever sends a request decides."""
    return "HIGH" if value.is_tainted else ""


def outside(value: Value, call: Call) -> str:  # noqa: ARG001 - a row's test
    """Whoever sends a request decides, or whoever starts the program."""
    return "HIGH" if value.is_tainted else "MEDIUM" if value.source else ""


def built(value: Value, call: Call) -> str:
    """As `outside`; or a part of the text could be anything."""
    return outside(value, call) or ("MEDIUM" if value.is_built else "")
