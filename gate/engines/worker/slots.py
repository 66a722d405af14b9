"""How many workers are at work at once, whoever they work for."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter


class Slots:
    """How many workers may be at work at once, over all runs of a pool."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._held: Counter[int] = Counter()
        self._waiting: dict[object, float] = {}
        """Runs that have had none yet, and until when one is left to each."""

    def expect(self, run: object, seconds: float = math.inf) -> None:
        """Leave a slot to *run*, whose engine is about to start, until it takes one."""
        with self._lock:
            self._waiting[run] = time.monotonic() + seconds

    def leave(self, run: object) -> None:
        """Expect no more of *run*, which is over."""
        with self._lock:
            self._waiting.pop(run, None)

    def take(self, run: object, *, is_first: bool) -> bool:
        """
        Take one slot for *run* and say whether there was one.

        A run has its first worker before another has its second. A first one is granted beyond
        the count where the same thread runs another job already: its other run cannot go on
        before this one ends.
        """
        thread = threading.get_ident()
        with self._lock:
            left = 0 if is_first else self._left()
            is_granted = self._free > left or (is_first and self._held[thread] > 0)
            if is_granted:
                self._waiting.pop(run, None)
                self._free -= 1
                self._held[thread] += 1
            return is_granted

    def may_come(self) -> bool:
        """
        Say whether this thread, which was refused a slot, may be granted one while it waits.

        There is none for it as long as it holds all of them itself, and nobody else is expected
        to come or to leave: what it holds, it gives back in no sleep.
        """
        thread = threading.get_ident()
        with self._lock:
            is_others = self._held.total() > self._held[thread]
            return self._free > 0 or is_others or self._left() > 0

    def _left(self) -> int:
        now = time.monotonic()
        return sum(until > now for until in self._waiting.values())

    def give_back(self, thread: int) -> None:
        """Give back a slot that *thread* took."""
        with self._lock:
            self._free += 1
            self._held[thread] -= 1
