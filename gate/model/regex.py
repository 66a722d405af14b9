"""
Regular expressions that are compiled when they are first asked for anything.

A run declares two hundred and asks a few; one costs up to five milliseconds
(https://docs.python.org/3/library/re.html).
"""

from __future__ import annotations

from re import compile as _compiled
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import compile as regex
else:

    class regex:  # noqa: N801 - stands for `re.compile`, and is called as it is
        """*text* as a regular expression: an `re.Pattern` in all but its class."""

        def __init__(self, text: str | bytes, flags: int = 0) -> None:
            self.pattern = text
            self._flags = flags

        def __getattr__(self, name: str) -> object:
            """Return what the compiled expression has of this *name*."""
            found = getattr(_compiled(self.pattern, self._flags), name)
            self.__dict__[name] = found
            return found


__all__ = ["regex"]
