"""What is told on standard error."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Tell *text* on a line of its own, or on several."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
