"""Bandit: insecure Python, file by file and in memory."""

from __future__ import annotations

from gate.engines.bandit.engine import CANARY, prepare, version
from gate.engines.bandit.issue import Issue, issue

__all__ = ["CANARY", "Issue", "issue", "prepare", "version"]
