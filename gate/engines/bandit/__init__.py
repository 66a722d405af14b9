"""Bandit: insecure Python, file by file and in memory."""

from __future__ import annotations

from gate.engines.bandit.engine import CANARY, ahead, prepare, version
from gate.engines.bandit.issue import NOT_READ, Issue, issue
from gate.engines.bandit.kinds import kind

__all__ = ["CANARY", "NOT_READ", "Issue", "ahead", "issue", "kind", "prepare", "version"]
