"""
Comments in code that accept what a rule finds: ``gate: allow RULE -- REASON``.

One stands on the line that it speaks of, or on a line of its own right above. It names rules by
their ids, apart by commas, and says why: without either it accepts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

MARK: Final = "gate: allow "
"""What stands in every such comment."""
_ALLOW: Final = regex(
    r"gate: allow (?P<rules>[a-z0-9-]+/[a-z0-9-]+(?:, ?[a-z0-9-]+/[a-z0-9-]+)*)"
    r" -- (?P<reason>[^\r\n]{1,300})"
)
_END_OF_COMMENT: Final = regex(r"\s*(?:\*/|-->|#\}|%>|\*\)|\"\"\"|'''|[\"'`)\]},;])*\s*\Z")
_NOTHING_BUT_IT: Final = regex(
    r"\s*(?:#|//|/\*+|<!--|--|;|\{#|<%#|%|\(\*|\"|'|\*|rem\b)*\s*\Z", re.IGNORECASE
)
_SHORTEST_REASON: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One comment."""

    rules: frozenset[str]
    reason: str


def allowances(text: str) -> Mapping[int, Allowance]:
    """Return the comments of *text* by the line, 1-based, that each speaks of."""
    found: dict[int, Allowance] = {}
    if MARK not in text:
        return found
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _ALLOW.search(line):
            reason = _END_OF_COMMENT.sub("", match["reason"])
            if len(reason) < _SHORTEST_REASON:
                continue
            rules = frozenset(rule.strip() for rule in match["rules"].split(","))
            stands_alone = _NOTHING_BUT_IT.match(line, 0, match.start())
            found[number + 1 if stands_alone else number] = Allowance(rules=rules, reason=reason)
    return found
