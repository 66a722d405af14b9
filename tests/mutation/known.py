"""Mutants that no test can find out, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EQUIVALENT: Final[Mapping[str, str]] = {}
"""By a mutant's name: why the function does the same with it."""
