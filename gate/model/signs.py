"""
What a text must hold for somebody to find something in it, as patterns of bytes.

A sign is a *necessary* condition: where it does not stand, its reader finds nothing. It may stand
where nothing is found; that costs time alone. `gate.engines.sieve` looks for all signs at once.
"""

from __future__ import annotations

from collections.abc import Callable

from gate.model.value import dataclass

Held = frozenset[str]
"""Names of the signs that stand in a text."""
Sift = Callable[[bytes], Held]
"""Returns which signs a text in UTF-8 holds."""
IsOne = Callable[[bytes, int], bool]
"""Says of a text whether the match that ends there is one: quickly, for many may."""
IsIn = Callable[[bytes], bool]
"""Says whether something stands in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One way in which a text shows that it may hold something."""

    name: str
    """What may stand there; several signs may have one name."""
    pattern: str = ""
    """
    A regular expression over bytes, without a group that is used: of ASCII, and ``\\x80-\\xff``
    for the bytes of any other character.
    """
    is_caseless: bool = False
    is_squashed: bool = False
    """Whether it is looked for without what parts the words of a name: blanks and ``-_.$``."""
    beside: str = ""
    """The name of another sign, without which this one says nothing; empty for none."""
    reach: int = 0
    """Within how many bytes before this one's end the one `beside` it stands; 0 for anywhere."""
    is_one: IsOne | None = None
    """What a match must be beside; `None` if nothing more is asked of it."""
    is_in: IsIn | None = None
    """Says in place of `pattern`, which is empty then, whether it stands in a text."""


def may_hold(held: Held | None, name: str) -> bool:
    """Say whether a text may hold what the sign *name* stands for."""
    return held is None or name in held
