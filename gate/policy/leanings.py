"""
In which direction does each setting weaken the gate?

What is not listed may weaken it: a setting is listed once somebody has thought about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_LEVELS: Final = ("off", "critical", "high", "medium", "low", "info")
"""Of ``fail_at`` and a stage's least severity, the weakest first."""
_RULE_LEVELS: Final = ("off", "info", "low", "medium", "high", "critical")
"""Of a rule's own severity, the weakest first."""
_GRADES: Final = ("high", "medium", "low")
"""bandit's least severity and confidence that block, the weakest first."""
_OFF_ON: Final = (False, True)
_ON_OFF: Final = (True, False)
MORE, FEWER = "more", "fewer"
"""What is stricter: a greater number or more entries, a smaller number or fewer of them."""

Strictness = str | tuple[object, ...]
"""`MORE`, `FEWER`, or every value, the weakest first."""

LEANINGS: Final[Mapping[str, Strictness]] = {
    "mode": ("report", "enforce"),
    "fail_at": _LEVELS,
    "required": MORE,
    "max_waiver_days": FEWER,
    "floor": MORE,
    "waiver_limits.*.waivable": _ON_OFF,
    "waiver_limits.*.max_days": FEWER,
    "waiver_limits.*.owners": FEWER,
    "rules.*": _RULE_LEVELS,
    "stages.*.enabled": _OFF_ON,
    "stages.policy.max_waivers": FEWER,
    "stages.policy.guarded": MORE,
    "stages.diff-size.limit": FEWER,
    "stages.diff-size.ignore": FEWER,
    "stages.diff-size.test_weight": MORE,
    "stages.diff-size.deletion_weight": MORE,
    "stages.diff-size.trust_new_markers": _ON_OFF,
    "stages.secrets.ignore": FEWER,
    "stages.sast.severity": _GRADES,
    "stages.sast.confidence": _GRADES,
    "stages.sast.tests": FEWER,
    "stages.sast.files": MORE,
    "stages.dependencies.ignore": FEWER,
    "stages.dependencies.warn_after_days": FEWER,
    "stages.dependencies.undecided_after_days": FEWER,
    "stages.coverage.minimum": MORE,
    "stages.coverage.patch": MORE,
    "stages.coverage.file_minimum": MORE,
    "stages.coverage.left_out": FEWER,
    "stages.coverage.services.*.minimum": MORE,
    "stages.coverage.services.*.patch": MORE,
    "stages.coverage.services.*.file_minimum": MORE,
    "stages.coverage.services.*.critical": _OFF_ON,
    "stages.coverage.services.*.paths": MORE,
    "stages.api.ignore": FEWER,
    "stages.api.source": MORE,
    "stages.api.notice_days": MORE,
    "stages.api.beta_notice_days": MORE,
}
"""By key, in which ``*`` stands for one part."""
ADDED: Final = (
    "stages.coverage.services.*",
    "stages.tests.suites.*",
    "stages.command.*",
    "stages.api.regenerated.*",
)
"""Tables of which one more asks more."""


def strictness_of(key: str) -> Strictness | None:
    """Return what is stricter of the setting *key*; `None` where nobody has said."""
    found = (LEANINGS[pattern] for pattern in LEANINGS if _pattern(pattern).fullmatch(key))
    return next(found, None)


def is_addition(key: str, before: Mapping[str, object]) -> bool:
    """Say whether *key* stands in a table that *before* has not, and that asks more."""
    for pattern in ADDED:
        if table := _pattern(pattern).match(key):
            return not any(f"{each}.".startswith(f"{table[0]}.") for each in before)
    return False


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", r"[^.]+"))
