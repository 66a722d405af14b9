"""Which values of settings are not known to be as strict as those that they extend?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gate.model.proposal import Lean
from gate.policy.weakening import alterations


def lowered(
    before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[tuple[str, str, str]]:
    """Yield (key, before, after), as text, of what *after* says that is not stricter."""
    for each in alterations(before, after):
        if each.lean is not Lean.STRICTER:
            yield each.key, each.before, each.after
