"""A place in a file's text, with what stands around it."""

from __future__ import annotations

from gate.model.looks import is_named
from gate.model.value import dataclass

_REACH = 200
"""Characters before a value that may hold its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A place that detect-secrets saw. It lives as long as it is judged, and is written nowhere."""

    type: str
    """detect-secrets' name for it."""
    text: str
    """The file's whole text."""
    start: int
    end: int
    file: str
    """The file's own name."""

    def __repr__(self) -> str:
        """Return the type alone."""
        return f"Seen({self.type})"

    @property
    def value(self) -> str:
        """The value."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """The line up to the value, or what is near of it."""
        first = max(self.text.rfind("\n", 0, self.start) + 1, self.start - _REACH)
        return self.text[first : self.start]

    @property
    def is_named(self) -> bool:
        """Whether the name before it means a credential."""
        return is_named(self.before)
