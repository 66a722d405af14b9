"""What bandit's driver leaves of one file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from gate.engines.dataflow.chances import Noted

if TYPE_CHECKING:
    from bandit.core.issue import Issue as RawIssue


class Scanned(NamedTuple):
    """One file, after bandit's checks were asked."""

    issues: list[RawIssue]
    """In bandit's order."""
    tree: ast.Module
    noted: Noted | None = None
    """What our own checks may look at; `None` where nobody noted it."""
