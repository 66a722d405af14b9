"""Credentials in what gate is about to print: names and messages that nobody has looked into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gate.model.masking import Masker
from gate.model.regex import regex
from gate.model.secret import Secret

_LONG_WORD: Final = regex(r"(?<![\w+=-])(?=[\w+=-]*[0-9A-Z])[\w+=-]{16,}")
"""
What stands in every credential that has a format of its own.

Looked for where a word begins: from every place in it, a long word would take its length squared.
"""
_SHORTEST: Final = 12
"""Characters of a value that is masked wherever it stands."""
_MOST: Final = 1 << 20
"""Characters that are looked into: no report says more of what nobody has looked into."""


def secrets_in(texts: Iterable[str]) -> frozenset[Secret]:
    """Return the values in *texts* that have a provider's format or stand as a credential."""
    suspect = {text for text in texts if _LONG_WORD.search(text)}
    if not suspect:
        return frozenset()
    from gate.readers.credentials.kind import Tier  # noqa: PLC0415 - most runs need no table
    from gate.readers.credentials.spot import spot  # noqa: PLC0415 - as above

    text = "\n".join(sorted(suspect))[:_MOST]
    return frozenset(
        Secret(text[one.start : one.end])
        for one in spot(text, "")
        if one.tier <= Tier.STRUCTURED and one.end - one.start >= _SHORTEST
    )


def masked(text: str) -> str:
    """Return *text* without such values."""
    secrets = secrets_in([text])
    return Masker((), sure=secrets).text(text) if secrets else text
