"""How many workers are at work at once, whoever they work for."""

from __future__ import annotations

import threading
from collections import Counter


class Slots:
    """How many workers may be at work at once, over all runs of a pool."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._held: Counter[int] = Counter()

    def take(self, *, is_first: bool) -> bool:
        """
        Take one slot and say whether there was one.

        A run's first worker is granted beyond the count where the same thread runs another
        job already: its other run cannot go on before this one ends.
        """
        thread = threading.get_ident()
        with self._lock:
            is_granted = self._free > 0 or (is_first and self._held[thread] > 0)
            if is_granted:
                self._free -= 1
                self._held[thread] += 1
            return is_granted

    def give_back(self, thread: int) -> None:
        """Give back a slot that *thread* took."""
        with self._lock:
            self._free += 1
            self._held[thread] -= 1
