"""Where do characters of base64 or hexadecimal digits stand in a row, as in a machine's secret?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from gate.engines.detect_secrets.conditions import Conditions, Run
from gate.engines.detect_secrets.kinds import BASE64, HEX
from gate.engines.detect_secrets.signs import name_of
from gate.model.regex import regex
from gate.model.signs import Held, may_hold

_Span = tuple[int, int]


def _classes(members: bytes, quotes: bytes = b"") -> bytes:
    """Return a table for `bytes.translate`: *members* are A, *quotes* Q, and the rest spaces."""
    kinds = {**dict.fromkeys(members, ord("A")), **dict.fromkeys(quotes, ord("Q"))}
    return bytes(kinds.get(byte, ord(" ")) for byte in range(256))


_DIGITS: Final = b"0123456789"
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE64_CLASSES: Final = _classes(_LETTERS + _DIGITS + b"+/\\-_=")
_QUOTED_CLASSES: Final = _classes(_LETTERS + _DIGITS + b"+/\\-_=", quotes=b"'\"")
_HEX_CLASSES: Final = _classes(_DIGITS + b"ABCDEFabcdef", quotes=b"'\"")
_SIGNS: Final = frozenset((b"=", b":", b">", b" ", b'"', b"'"))
"""What stands before the value of an assignment; the first may be taken for a part of the run."""
_LONG: Final = 40
"""A run that may be worth a look whatever its form says before it."""
_SHORT_WAY: Final = 40
"""Bytes before a run that a pattern may look at."""
_LONG_WAY: Final = 1000
"""Bytes of a line before a run in which a name is looked for; further off, one may stand."""


class Runs:
    """Looks for runs that conditions name."""

    def __init__(self, conditions: Conditions) -> None:
        rows = conditions.runs
        self._base64, self._hex = conditions.base64_letters, conditions.hex_letters
        self._quoted_run = regex(b"Q" + _run(self._base64).pattern + b"(?=Q)")
        self._signs = frozenset(name_of(run.type) for run in rows)
        shortest = min(self._base64, *(run.shortest for run in rows))
        self._run, self._loose_run = _run(shortest), _run(shortest - 1)
        self._hex_string = regex(b"Q" + _run(self._hex).pattern + b"(?=Q)")
        self._hex_run = _run(self._hex)
        self._holding = tuple((run, regex(run.holds)) for run in rows if run.holds)
        self._any_held = regex(b"|".join(run.holds for run, _ in self._holding) or rb"(?!)")
        self._rows = [_Row(run) for run in rows if not run.holds]
        self._shortest = min(row.shortest for row in self._rows)
        self._assigned = [row for row in self._rows if row.is_assigned]
        self._anywhere = [row for row in self._rows if not row.is_assigned and not row.after]
        self._after = {
            after: [row for row in self._rows if row.after == after]
            for after in {row.after for row in self._rows if row.after}
        }

    def suspects(
        self, data: bytes, low: bytes, held: Held | None = None
    ) -> Iterator[tuple[int, str]]:
        """
        Yield a byte of each run of *data*, and a type that could be found in it.

        *held* are the signs in *data*, if they are known.
        """
        if may_hold(held, name_of(HEX)):
            yield from ((start, HEX) for start in self._hexadecimal(data))
        if held is None or not held.isdisjoint(self._signs):
            yield from self._suspects(data, low)
        elif name_of(BASE64) in held:
            yield from ((start, BASE64) for start in self._quoted(data))

    def _quoted(self, data: bytes) -> Iterator[int]:
        for found in self._quoted_run.finditer(data.translate(_QUOTED_CLASSES)):
            start, end = found.start() + 1, found.end()
            if self._is_random(data, start, end):
                yield start

    def _suspects(self, data: bytes, low: bytes) -> Iterator[tuple[int, str]]:
        runs = [found.span() for found in self._run.finditer(data.translate(_BASE64_CLASSES))]
        for start, end in runs:
            if end - start >= self._base64 and self._is_random(data, start, end):
                yield start, BASE64
            if end - start >= self._shortest:
                yield from ((start, row.type) for row in self._fitting(data, low, start, end))
        if self._any_held.search(b"\n".join([data[start:end] for start, end in runs])):
            yield from self._held(data, runs)

    def _hexadecimal(self, data: bytes) -> Iterator[int]:
        for found in self._hex_string.finditer(data.translate(_HEX_CLASSES)):
            start, end = found.start() + 1, found.end()
            if data[start - 1] == data[end] and len(set(data[start:end])) >= self._hex:
                yield start

    def _fitting(self, data: bytes, low: bytes, start: int, end: int) -> Iterator[_Row]:
        before = data[start - 1 : start]
        rows = [*self._anywhere, *self._after.get(before, ())]
        if before in _SIGNS or b"=" in data[start:end]:
            rows += self._assigned
        return (row for row in rows if row.fits(data, low, start, end))

    def _is_random(self, data: bytes, start: int, end: int) -> bool:
        """Say whether the run from *start* to *end* is a string of high entropy, as far as seen."""
        return (
            data[start - 1 : start] in {b"'", b'"'}
            and data[end : end + 1] == data[start - 1 : start]
            and len(set(data[start:end])) >= self._base64
        )

    def _held(self, data: bytes, runs: Sequence[_Span]) -> Iterator[tuple[int, str]]:
        for start, end in runs:
            for run, holds in self._holding:
                if end - start >= run.shortest and holds.search(data, start, end):
                    yield start, run.type

    def could(self, data: bytes, low: bytes) -> bool:
        """
        Say whether a value in *data*, read as a form, could hold such a run.

        A quote in a value is escaped then: its backslash may be the last character of a run.
        """
        digits = self._hex_run.finditer(data.translate(_HEX_CLASSES))
        if any(len(set(data[found.start() : found.end()])) >= self._hex for found in digits):
            return True
        return any(
            end - start >= _LONG - 1
            or len(set(data[start:end])) >= self._base64 - 1
            or self._any_held.search(data, start, end)
            or any(row.could_fit(data, low, start, end) for row in self._rows)
            for start, end in (
                found.span() for found in self._loose_run.finditer(data.translate(_BASE64_CLASSES))
            )
        )


class _Row:
    """Tells a run by what stands before it."""

    def __init__(self, run: Run) -> None:
        self.type, self.shortest = run.type, run.shortest
        self.after, self.is_assigned = run.after, run.is_assigned
        self._longest = run.longest or sys.maxsize
        self._before = regex(run.before) if run.before else None
        self._begins = regex(run.begins) if run.begins else None
        self._named = regex(run.named) if run.named else None

    def fits(self, data: bytes, low: bytes, start: int, end: int) -> bool:
        """Say whether a run, after the character that this wants, is what it wants."""
        return (
            self.shortest <= end - start <= self._longest
            and (not self._begins or self._begins.search(data, start - 1, end) is not None)
            and (not self._before or self._stands_before(data, start))
            and (not self._named or _is_named(low, start, end, self._named))
        )

    def _stands_before(self, data: bytes, start: int) -> bool:
        found = self._before.search(data, max(start - _SHORT_WAY, 0), start) if self._before else 1
        return found is not None

    def could_fit(self, data: bytes, low: bytes, start: int, end: int) -> bool:
        """Say whether the run of a value, once a form is read, could be what it wants."""
        return (
            end - start >= self.shortest - 1
            and data[max(start - 1, 0) : start].startswith(self.after)
            and (not self._named or self._named.search(low) is not None)
        )


def _run(shortest: int) -> re.Pattern[bytes]:
    """Return a pattern of whole runs of A: what is literal in front is found fastest."""
    return regex(b"A" * shortest + rb"A*+")


def _is_named(low: bytes, start: int, end: int, named: re.Pattern[bytes]) -> bool:
    """Say whether *named* matches on the line of a run, not behind it, or may match."""
    back = max(start - _LONG_WAY, 0)
    first = low.rfind(b"\n", back, start) + 1
    return (first == 0 and back > 0) or bool(named.search(low, first, end))
