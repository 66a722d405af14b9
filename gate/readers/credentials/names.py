"""
The name that a value stands behind, as languages and configuration write it.

The text before a value is read backwards, so that one look is enough however long the line is.
"""

from __future__ import annotations

from typing import Final

from gate.model.regex import regex

_REACH: Final = 200
"""Characters before a value in which its name is looked for."""
_SCHEMES: Final = "|".join(
    scheme[::-1] for scheme in ("bearer", "basic", "token", "apikey", "api-key", "key")
)
"""How an Authorization header says what follows: RFC 9110, section 11.4."""
_TYPES: Final = "|".join(word[::-1] for word in ("string", "String", "str", "bytes", "char"))
"""Types of text that may stand between a name and its value."""
_OPENED: Final = (
    rf"(?:[ \t]{{1,4}}(?i:{_SCHEMES})(?![A-Za-z]))?[\"'`\\(\[{{@]{{0,4}}"
    r"(?:(?<=[\"'`])[A-Za-z]{1,2}(?![A-Za-z]))?"
)
_NAMED: Final = regex(
    rf"{_OPENED}\s{{0,12}}(?:>?=[:?.+|!<>~]{{0,4}}|:{{1,2}}|>-|,|>|\|\|)\s{{0,8}}"
    rf"(?:(?:{_TYPES})[&*]?[\s:]{{1,3}})?[\"'`\\\])}}]{{0,4}}([\w.\-]{{1,80}})"
)
_OPTION: Final = regex(
    rf"{_OPENED}[ \t]{{1,8}}([\w.\-]{{1,60}}?)"
    r"(?:--?(?!\S)|[ \t]+(?:VNE|GRA|tropxe|vnetes|tes)[ \t]*(?:\n|\Z))"
)
"""A name that only a blank parts from its value: an option, a line of a Dockerfile."""
_VAGUE: Final = frozenset({"value", "default", "val", "string", "content", "data"})
"""Names that only say that a value follows: the name itself stands before them."""
_OWNER: Final = regex(
    r"(?:(?:name|key)[\"']?\s{0,3}[:=]\s{0,3}|variable\s{1,3})[\"']?([\w.\-]{2,80})"
    r"[^{}=]{0,40}\{?[^{}]{0,80}\Z"
)
_SEPARATORS: Final = str.maketrans("", "", "-_. $")


def name_before(text: str, start: int) -> str:
    """Return the name that the value at *start* stands behind; empty if there is none."""
    before = text[max(start - _REACH, 0) : start]
    backwards = before[::-1]
    found = _NAMED.match(backwards) or _OPTION.match(backwards)
    if not found:
        return ""
    name = found.group(1)[::-1]
    if name.lower() in _VAGUE:
        owner = _OWNER.search(before[: len(before) - found.end(1)])
        return owner.group(1) if owner else name
    return name


def squashed(name: str) -> str:
    """Return *name* in lower case without its separators: ``message-bird_Token``, one word."""
    return name.translate(_SEPARATORS).lower()
