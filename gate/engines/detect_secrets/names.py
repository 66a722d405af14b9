"""Where does a name that means a secret stand, with what the keyword plug-in wants around it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.engines.detect_secrets.conditions import LONG_LINE, Assignment, Conditions, Root
from gate.engines.detect_secrets.kinds import KEYWORD
from gate.model.regex import regex
from gate.model.value import dataclass

_LOOKED_BACK: Final = 10
"""Bytes before a root's word that its pattern may look at."""
_REST: Final = regex(rb"[\w\x80-\xff]*")
_COMPARED: Final = regex(rb"['\"`][\s\x1c-\x1f\x80-\xff]*[!=]{2,3}")
_ENDS: Final = (b"';", b'";', b"`;")
_ENDED: Final = regex(rb"[^\s\x1c-\x1f]{0,194}?[\s\x1c-\x1f\x80-\xff]*['\"`][^'\"\n]*['\"`];")
"""What stands between a name and a semicolon: fifty characters that are no space, then a value.

The first of the fifty is of ASCII, or it would be of the name, and so is the last, or it would be
taken for a space; one between them is of four bytes at most."""


class Names:
    """Looks for names that conditions tell."""

    def __init__(self, conditions: Conditions) -> None:
        self._roots = tuple(map(_Root, conditions.roots))
        self._families = {
            ending: (how, regex(how.after)) for ending, how in conditions.families.items()
        }

    def could(self, low: bytes) -> bool:
        """Say whether there is such a name in *low*, a text in small letters."""
        return any(root.find(low, 0) >= 0 for root in self._roots)

    def suspects(self, low: bytes, name: str) -> Iterator[tuple[int, str]]:
        """Yield a byte of such names in *low*, lines in small letters in a file called *name*."""
        how, after = self._family(name)
        for root in self._roots:
            line = _Line()
            place = root.find(low, 0)
            while place >= 0:
                rest = _REST.match(low, place + len(root.word))
                end = rest.end() if rest else place
                if place >= line.end:
                    line = _line(low, place, end)
                if after.match(low, end) or line.goes_round(how, low, place, end):
                    yield place, KEYWORD
                    end = end if line.is_long else line.end
                place = root.find(low, end)

    def _family(self, name: str) -> tuple[Assignment, re.Pattern[bytes]]:
        """Return what counts in a file called *name*: its ending is all from the last dot on."""
        _, dot, ending = name.lstrip(".").rpartition(".")
        return self._families.get(dot + ending, self._families[""])


class _Root:
    """Finds one root."""

    def __init__(self, root: Root) -> None:
        self.word = root.word
        self._before = regex(root.before) if root.before else None
        self._after = regex(root.after) if root.after else None

    def find(self, low: bytes, start: int) -> int:
        """Return where the root stands next in *low* from *start* on; -1 for nowhere."""
        place = low.find(self.word, start)
        while place >= 0 and not self._is_one(low, place):
            place = low.find(self.word, place + len(self.word))
        return place

    def _is_one(self, low: bytes, place: int) -> bool:
        if not self._before and not self._after:
            return True
        back = max(place - _LOOKED_BACK, 0)
        return bool(
            (self._after and self._after.match(low, place + len(self.word)))
            or (self._before and self._before.search(low, back, place))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What a line holds around a name, told once for all its names."""

    end: int = -1
    is_long: bool = False
    """Whether it is shown in parts, so that each of its names counts."""
    compared: int = -1
    """Where its first quote with a comparison behind it stands; -1 for none."""
    ended: int = -1
    """Where its last quote with a semicolon behind it stands; -1 for none."""

    def goes_round(self, how: Assignment, low: bytes, place: int, end: int) -> bool:
        """Say whether a value may stand around the name that *low* has from *place* to *end*."""
        if how.is_compared and 0 <= self.compared < place:
            return True
        return how.is_ended and self.ended >= end and _ENDED.match(low, end) is not None


def _line(low: bytes, place: int, end: int) -> _Line:
    start = low.rfind(b"\n", 0, place) + 1
    stop = low.find(b"\n", end)
    stop = len(low) if stop < 0 else stop
    compared = _COMPARED.search(low, start, stop)
    return _Line(
        end=stop,
        is_long=stop - start > LONG_LINE,
        compared=compared.start() if compared else -1,
        ended=max(low.rfind(ending, start, stop) for ending in _ENDS),
    )
