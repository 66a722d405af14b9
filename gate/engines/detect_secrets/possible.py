"""
Could detect-secrets find anything in a file?

It is told without detect-secrets, whose start costs more than a search of a few files.
"""

from __future__ import annotations

from functools import cache

from gate.engines.detect_secrets.conditions import CONDITIONS, VERSION
from gate.engines.detect_secrets.forms import Forms
from gate.engines.detect_secrets.reading import shown
from gate.engines.detect_secrets.suspects import Search, folded
from gate.installed import version_of


def is_possible(data: bytes, name: str) -> bool:
    """Say whether it could in *data*, the content of a file whose own name is *name*."""
    if version_of("detect-secrets") != VERSION:
        return True
    return any(_is_possible(each.text, name) for each in shown(data))


@cache
def _search() -> Search:
    return Search(CONDITIONS)


def _is_possible(text: str, name: str) -> bool:
    search, data = _search(), text.encode()
    plain = folded(data)
    return (
        bool(search.suspects(data, name))
        or bool(plain and search.suspects(plain, name))
        or Forms(text, name, search.could).is_possible
    )
