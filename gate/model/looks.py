"""What a value looks like that may be a credential: made by a machine, chosen, or an example."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from math import log2
from typing import Final


class Looks(StrEnum):
    """What a value looks like."""

    RANDOM = "random"
    """A machine made it: its length, characters and entropy say so."""
    PLAIN = "plain"
    """A person may have chosen it, or it is no credential at all."""
    PLACEHOLDER = "placeholder"
    """It stands for a value: an example, a repeated character, a word such as ``changeme``."""
    FRAGMENT = "fragment"
    """It has a provider's format, and is a piece of a longer run of such characters."""


_SHORTEST: Final = 12
_SHORTEST_HEX: Final = 16
_FEWEST_DIFFERENT: Final = 8
"""Different characters that a token has; random ones of 16 characters have more."""
_EXAMPLE: Final = re.compile(
    r"(?i)example|placeholder|redacted|changeme|change_me|dummy|x{6,}|\*{4,}|\.{3}|your[-_]|"
    r"0{8,}|123456789|abcdefgh|deadbeef"
)
_ORDINARY: Final = re.compile(
    r"(?:my|your|the|some|an?|no|new|old|top|super|very|test|default|sample|fake|mock|db|app|user)?"
    r"[\W_]*"
    r"(?:admin|auth|bar|baz|cred(?:ential)?s?|demo|dev(?:elop(?:ment)?)?|empty|false|foo(?:bar)?|"
    r"guest|hidden|hunter|key|letmein|local(?:host)?|minio(?:admin)?|mysql|none|null|passphrase|"
    r"pass(?:w(?:or)?d)?s?|postgres(?:ql)?|private|prod(?:uction)?|public|pwd?|qwerty|"
    r"rabbitmq|redis|root|s3cr3t|secrets?|string|temp|test(?:ing)?|todo|tokens?|true|undefined|"
    r"unset|user(?:name)?|value|welcome|x+|yes)?"
    r"[\W_]*(?:key|name|pass(?:word)?|secret|token)?[\W_\d]{0,4}",
    re.IGNORECASE,
)
"""What stands in examples, tests and compose files where a password would stand."""
_TEMPLATE: Final = re.compile(r"[{}<>]|\$[A-Za-z_(]|%[(A-Z]|%[sdr]\b|^[%$@]")
"""Marks of a text that is filled in later: ``{name}``, ``${NAME}``, ``<name>``, ``%(name)s``."""
_BETWEEN_WORDS: Final = re.compile(r"[._\-/:+ ]|(?<=[a-z\d])(?=[A-Z][a-z])")
_WORDED: Final = re.compile(r"[A-Z]?[a-z]*\d{0,3}|[A-Z]+s?\d{0,3}|\d+")
_LONGEST_REST: Final = 8
"""Characters of a name, version or path that belong to no word in it: ``utf8mb4``."""
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_NAMED: Final = re.compile(r"(?i)key|token|secret|auth(?!or)|pass|pwd|cred|bearer|private|signing")
_NO_CREDENTIAL: Final = re.compile(
    r"(?i)sha\d*|hash|digest|checksum|commit|etag|md5|integrity|revision|fingerprint|public|"
    r"pub_?key|key_?id|primary|foreign|keyword|monkey|keyboard|passive|passthrough|tokeni[sz]|"
    r"(?<![a-z])(?:csrf|xsrf)|cache|sort_?key|url|uri|path|file|name$"
)
"""Words in a name that say what else it holds: a checksum, a public key, a column."""
_NAME: Final = re.compile(
    r"([A-Za-z_][\w.\-]{0,80})[\"'\])}]{0,3}\s{0,8}(?::?=|=>|[:(,]|\s)\s{0,8}(?:[a-zA-Z]{0,2}[\"'`])?\Z"
)


def entropy(value: str) -> float:
    """Return Shannon's entropy of *value*, in bits for each character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * log2(count / len(value)) for count in counts)


def is_template(value: str) -> bool:
    """Say whether *value* is no literal, but is filled in when the program runs."""
    return bool(_TEMPLATE.search(value)) or not any(map(str.isalnum, value))


def is_example(value: str) -> bool:
    """Say whether *value*, in a provider's format, only shows that format."""
    return bool(_EXAMPLE.search(value)) or len(set(value)) < min(_FEWEST_DIFFERENT, len(value))


def looks(value: str) -> Looks:
    """Return what *value* looks like, from its characters alone."""
    if _ORDINARY.fullmatch(value) or _EXAMPLE.search(value):
        return Looks.PLACEHOLDER
    return Looks.RANDOM if _is_random(value) else Looks.PLAIN


def _is_random(value: str) -> bool:
    if len(value) < _SHORTEST or not any(map(str.isdigit, value)) or not value.isascii():
        return False
    if re.search(r"\s|://|^\.{0,2}/[a-z]+/|^[~@$%#]|[()\[\]]", value):
        return False
    if _HEX.fullmatch(value):
        return len(value) >= _SHORTEST_HEX and entropy(value) >= 2.8  # noqa: PLR2004 - of 4 bits
    if entropy(value) < 3.3 or _is_worded(value):  # noqa: PLR2004 - of at most 6 bits
        return False
    classes = (str.islower, str.isupper, str.isdigit)
    digits = sum(map(str.isdigit, value))
    return all(any(map(is_of, value)) for is_of in classes) or digits >= 3  # noqa: PLR2004 - a date's


def _is_worded(value: str) -> bool:
    """Say whether *value* is put together of words, as names, versions and paths are."""
    rest = [part for part in _BETWEEN_WORDS.split(value) if not _WORDED.fullmatch(part)]
    return sum(map(len, rest)) < _LONGEST_REST


def is_named(before: str) -> bool:
    """Say whether the name at the end of *before*, the line up to a value, means a credential."""
    found = _NAME.search(before[-200:])
    if not found:
        return False
    name = found.group(1)
    return bool(_NAMED.search(name)) and not _NO_CREDENTIAL.search(name)
