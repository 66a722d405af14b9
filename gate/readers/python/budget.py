"""How much work may one tree ask for, where its source multiplies what it says?"""

from __future__ import annotations

from typing import Final

from gate.model.work import Unreadable

_MOST: Final = 200_000
"""Rounds of loops, names that stand for names, inclusions: far more than any application has."""


class Budget:
    """What may still be spent."""

    def __init__(self, most: int = _MOST) -> None:
        """Start with *most* steps."""
        self._left = most

    def spend(self, steps: int = 1) -> None:
        """
        Take *steps* away.

        Raises:
            Unreadable: there are not so many left.
        """
        self._left -= steps
        if self._left < 0:
            raise Unreadable("what it declares unfolds without end")
