"""What is told on standard error."""

from __future__ import annotations

import sys

from gate.readers.credentials.quoted import masked


def say(text: str) -> None:
    """Tell *text* on a line of its own, or on several; no credential in it is told."""
    sys.stderr.write(f"{masked(text)}\n")
    sys.stderr.flush()
