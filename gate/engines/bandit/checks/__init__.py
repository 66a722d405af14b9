"""
The gate's own checks, which run beside bandit's: what they ask, and when.

A check is a function in a module of this folder. It is told a `bandit.core.context.Context` and
returns a `bandit.core.issue.Issue` or nothing, as a plug-in of bandit's does, but needs none of
its decorators: this table says it all. Nothing here is imported before a condition holds.
"""

from __future__ import annotations

from typing import Final

from gate.engines.bandit.conditions import Check

OWN: Final[tuple[Check, ...]] = ()
