"""What a value looks like that may be a credential: made by a machine, chosen, or an example."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from math import log2
from typing import Final

from gate.model.published import is_published
from gate.model.regex import regex


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
_EXAMPLES: Final = (
    *("example", "placeholder", "redacted", "changeme", "change_me", "dummy", "xxxxxx", "****"),
    *("####", "...", "your-", "your_"),
)
_TYPED: Final = ("00000000", "12345678", "abcdefgh", "deadbeef")
_REPEATED: Final = regex(r"(.{3,12})\1\1")
"""What fingers type that type the same again and again."""
_LONGEST: Final = 256
"""Characters of a value that are looked at for repetition."""
_FILLING: Final = (
    r"an?|any|app|db|default|demo|dummy|enter|fake|here|in|insert|is|long|mock|my|new|no|not|old|"
    r"put|replace|sample|some|super|test|the|this|to|top|use|user|valid|very|with|wrong|your?"
)
_NOUNS: Final = (
    r"access|account|admin|api|auth|bar|baz|client|cred(?:ential)?s?|dev(?:elop(?:ment)?)?|empty|false|"
    r"foo(?:bar)?|guest|hidden|hunter|key|letmein|local(?:host)?|login|minio(?:admin)?|mysql|none|null|"
    r"pass(?:phrase|w(?:or)?ds?)?|postgres(?:ql)?|private|prod(?:uction)?|public|pwd?|qwerty|rabbitmq|"
    r"redis|root|s3cr3t|secrets?|sqlite|string|temp|testing|tests?|todo|tokens?|true|undefined|unset|"
    r"user(?:name)?|value|welcome|yes"
)
_ORDINARY: Final = regex(
    rf"[\W_]*(?:(?:{_FILLING}|{_NOUNS})(?:[\W_]+|\d{{0,4}}(?=(?-i:[A-Z])|[\W_]|\Z)|(?=pass|secret|key|token|pwd)))*+[\W_\d]{{0,4}}|(.)\1*",
    re.IGNORECASE,
)
"""What stands in examples, tests and compose files where a password would stand."""
_TEMPLATE: Final = regex(r"[{}<>]|\$[A-Za-z_(]|%[(A-Z]|%[sdr]\b|^[%$@]")
"""Marks of a text that is filled in later: ``{name}``, ``${NAME}``, ``<name>``, ``%(name)s``."""
_BETWEEN_WORDS: Final = regex(r"[._\-/:+ ]|(?<=[a-z\d])(?=[A-Z][a-z])")
_WORDED: Final = regex(r"[A-Z]?[a-z]*\d{0,3}|[A-Z]+s?\d{0,3}|\d+")
_LONGEST_REST: Final = 8
"""Characters of a name, version or path that belong to no word in it: ``utf8mb4``."""
_HEX: Final = regex(r"[0-9a-fA-F]+")
_NAMED: Final = regex(
    r"(?i)key|token|secret|auth(?!or(?!i[sz]))|pass|pwd|cred|bearer|private|signing"
)
_NO_CREDENTIAL: Final = regex(
    r"(?i)sha\d*|hash|digest|checksum|commit|etag|md5|integrity|revision|fingerprint|public|"
    r"pub_?key|key_?id|primary|foreign|keyword|monkey|keyboard|passive|passthrough|tokeni[sz]|"
    r"(?<![a-z])(?:csrf|xsrf)|cache|sort_?key|url|uri|path|file|name$|_(?:model|class|backends?|type|"
    r"format|algorithm|prefix|suffix|version|length|size|count|fields?|column|index|order|label|id)s?$|"
    r"dependenc|regex|pattern|(?<=[a-z])(?:Model|Class|Type|Format|Algorithm|Prefix|Version|Length|Size|"
    r"Count|Field|Index|Label|Id)s?$"
)
"""Words in a name that say what else it holds: a checksum, a public key, a column."""
_DIGEST: Final = regex(
    r"(?i)sha[-_]?\d|hash|digest|checksum|commit|etag|md5|integrity|revision|fingerprint|"
    r"crc|sri$|resolved|rev$"
)
_LAST: Final = regex(
    r"(?i)[^.]+(?:\.(?:value|default|prod(?:uction)?|staging|dev(?:elopment)?|tests?|live|main|text|data))*\Z"
)
"""The last part of a dotted name, with what only says which one it is."""
_NAME: Final = regex(
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
    return is_worded_example(value) or is_typed(value)


def is_worded_example(value: str) -> bool:
    """Say whether *value* says in words, or by a run of ``x``, that it is an example."""
    low = value.lower()
    return any(word in low for word in _EXAMPLES)


def is_typed(value: str) -> bool:
    """Say whether somebody's fingers ran over the keys: a sequence, or few different characters."""
    low = value.lower()
    few = len(set(value)) < min(_FEWEST_DIFFERENT, len(value))
    return few or any(keys in low for keys in _TYPED) or bool(_REPEATED.search(value, 0, _LONGEST))


def looks(value: str) -> Looks:
    """Return what *value* looks like, from its characters alone."""
    if is_published(value) or is_worded_example(value) or _ORDINARY.fullmatch(value):
        return Looks.PLACEHOLDER
    low = value.lower()
    if any(keys in low for keys in _TYPED) or _REPEATED.search(value, 0, _LONGEST):
        return Looks.PLACEHOLDER
    return Looks.RANDOM if _is_random(value) else Looks.PLAIN


def _is_random(value: str) -> bool:
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if len(value) < _SHORTEST or not has_both or not value.isascii():
        return False
    if re.search(r"\s|://|^\.{0,2}/[a-z]+/|^[~@$%#]|[()\[\]]", value):
        return False
    if _HEX.fullmatch(value):
        return len(value) >= _SHORTEST_HEX and entropy(value) >= 2.8  # noqa: PLR2004 - of 4 bits
    if entropy(value) < 3.3 or is_worded(value):  # noqa: PLR2004 - of at most 6 bits
        return False
    classes = (str.islower, str.isupper, str.isdigit)
    digits = sum(map(str.isdigit, value))
    return all(any(map(is_of, value)) for is_of in classes) or digits >= 3  # noqa: PLR2004 - a date's


def is_worded(value: str) -> bool:
    """Say whether *value* is put together of words, as names, versions and paths are."""
    rest = [part for part in _BETWEEN_WORDS.split(value) if not _WORDED.fullmatch(part)]
    return sum(map(len, rest)) < _LONGEST_REST


def name_in(before: str) -> str:
    """Return the name at the end of *before*, the line up to a value; empty if there is none."""
    found = _NAME.search(before[-200:])
    return found.group(1) if found else ""


def is_named(before: str) -> bool:
    """Say whether the name at the end of *before*, the line up to a value, means a credential."""
    return is_credential_name(name_in(before))


def is_digest_name(name: str) -> bool:
    """Say whether *name* means a checksum."""
    return bool(_DIGEST.search(name))


def is_credential_name(name: str) -> bool:
    """Say whether *name* means a credential, and no checksum, public key or column."""
    last = _LAST.search(name)
    return bool(_NAMED.search(last.group() if last else name)) and not _NO_CREDENTIAL.search(name)
