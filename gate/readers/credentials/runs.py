"""
Runs of the characters that credentials are made of, which hardly ever stand in code or prose.

What a provider issues is one run; so its formats are asked about these runs alone, and about the
whole text only where one of them answers. This is what makes two hundred formats affordable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 16
"""Characters of the shortest run that is looked at."""
RUN: Final = re.compile(rf"[A-Za-z0-9_.+/=~:@%?&$|-]{{{SHORTEST},}}")
_ODD: Final = re.compile(r"[0-9]|[a-z][A-Z][a-z]?[A-Z]|[A-Z]{14}")
"""What a word of code or prose has not got: a digit, or capitals that begin no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of one text that may hold a credential."""

    odd: tuple[str, ...]
    """Each once."""
    joined: str
    """`odd`, a line each."""
    lowered: str
    """`joined` in lower case."""


def runs_of(text: str) -> Runs:
    """Return the runs of *text* that have a digit, or capitals as no word has them."""
    odd = tuple(run for run in dict.fromkeys(RUN.findall(text)) if _ODD.search(run))
    joined = "\n".join(odd)
    return Runs(odd=odd, joined=joined, lowered=joined.lower())
