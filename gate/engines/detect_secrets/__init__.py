"""detect-secrets: what its plug-ins find in a file, asked only where they could find anything."""

from __future__ import annotations

from gate.engines.detect_secrets.engine import (
    CANARY,
    Look,
    ahead,
    looks,
    prepare,
    reads,
    version,
)
from gate.engines.detect_secrets.kinds import AWS, BASIC_AUTH, GENERIC, KEYWORD, PRIVATE_KEY
from gate.engines.detect_secrets.sighting import Sighting, sighting

__all__ = [
    "AWS",
    "BASIC_AUTH",
    "CANARY",
    "GENERIC",
    "KEYWORD",
    "PRIVATE_KEY",
    "Look",
    "Sighting",
    "ahead",
    "looks",
    "prepare",
    "reads",
    "sighting",
    "version",
]
