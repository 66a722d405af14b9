"""Sets of words, written as a text."""

from __future__ import annotations

Words = frozenset[str]


def words(*texts: str) -> Words:
    """Return the words of *texts*, which blanks part."""
    return frozenset(word for text in texts for word in text.split())
