"""
Values that everybody may know: a provider's documentation or emulator shows them.

They stand here as plain hashes, so that this file holds nothing that looks like a credential.
"""

from __future__ import annotations

import hashlib
from typing import Final

_LENGTH: Final = 16
"""Hexadecimal digits of SHA-256 that are kept."""
_PUBLISHED: Final = frozenset(
    {
        # Google's documentation and sample projects, as gitleaks lists them
        "f56e323494a6ffc2",
        "2037abcaffb2b777",
        "3f370c9dd8225c63",
        "e4a5542bb7fd7b67",
        "a19f89ab3555eac1",
        "0b476bdf9acf2123",
        "eb540d2b6ee2a0a4",
        "37f8f09bdf12c2f2",
        "8731261cb72d8626",
        "49f777db995e8260",
        "27a9a42931dff7eb",
        "dc0fcf046c61640c",
        "4c98242dcadc8b29",
        "ea9bb1082cf95663",
        "3a8b61d0f636b007",
        "a6c814bc555ae62c",
        # Stripe's documentation
        "2cafc0970149a84f",
        "f2d6ca16515033e5",
        # the storage and database emulators of Azure
        "0011cc25eb432071",
        "aa6547439583c3a2",
        # jwt.io's front page
        "7f75367e78812551",
        "c794fa6d20c64efb",
        # NuGet's documentation
        "dba72c00f41f4e4c",
        "a0702bc91d699f60",
    }
)


def is_published(value: str) -> bool:
    """Say whether *value* is an example that its own provider published."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:_LENGTH] in _PUBLISHED
