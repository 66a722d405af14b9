"""
Could detect-secrets find anything in a file?

It is told without detect-secrets, whose start costs more than a search of a few files.
"""

from __future__ import annotations

from functools import cache

from gate.engines.detect_secrets.conditions import CONDITIONS, VERSION
from gate.engines.detect_secrets.forms import Forms, is_told, may_be_form
from gate.engines.detect_secrets.reading import shown
from gate.engines.detect_secrets.signs import of_file
from gate.engines.detect_secrets.suspects import Search, folded
from gate.installed import version_of
from gate.model.signs import Sift


def is_possible(data: bytes, name: str, sift: Sift | None = None) -> bool:
    """
    Say whether it could in *data*, the content of a file whose own name is *name*.

    *sift* tells of a text which of the signs in `gate.engines.detect_secrets.signs` it holds.
    """
    if version_of("detect-secrets") != VERSION:
        return True
    return any(_is_shown_possible(each.text, name, sift) for each in shown(data))


def is_form_possible(data: bytes, name: str) -> bool:
    """Say whether it could in *data* without any sign: as a form that says more than it shows."""
    return version_of("detect-secrets") != VERSION or (
        may_be_form(data, name) and is_possible(data, name)
    )


def _is_shown_possible(text: str, name: str, sift: Sift | None) -> bool:
    if sift and not is_told(of_file(sift(text.encode()), name), text, name):
        return False
    return sift is not None or _is_possible(text, name)


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
