"""TOML, read where a stranger may have written it (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

from typing import Any, Final

from gate.model.regex import regex

Table = dict[str, Any]
"""A TOML table as `tomllib` returns it."""

_TOO_MANY_PARTS: Final = regex(
    r"""(?<![\w"'.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}"""
)
"""A dotted key so long that `tomllib`, which is quadratic in its parts, would hang on it."""


class TooMuchError(ValueError):
    """A document that would hang or exhaust its reader; the text is the reason, as a clause."""


def parsed(text: str) -> Table:
    """
    Return the table that *text* spells.

    Raises:
        TooMuchError: it would hang or exhaust whoever reads it.
        ValueError: it is no TOML.
    """
    if _TOO_MANY_PARTS.search(text):
        raise TooMuchError("holds a key of more than 64 parts")
    import tomllib  # noqa: PLC0415 - checked settings are kept

    try:
        return tomllib.loads(text)
    except (RecursionError, MemoryError):
        raise TooMuchError("is nested too deeply to be read") from None
