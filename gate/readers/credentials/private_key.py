"""
Private keys in their armour, whole.

RFC 7468's and RFC 1421's headers, OpenSSH's, OpenPGP's (RFC 9580, section 6.2) and PuTTY's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.looks import Looks
from gate.model.regex import regex
from gate.readers.credentials.kind import Spotted, Tier

PRIVATE_KEY: Final = "private-key"
HEADERS: Final = (
    ("private key", regex(r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----")),
    ("putty-user-key-file-", regex(r"PuTTY-User-Key-File-[0-9]: [\w\-]{3,30}")),
    ("ssh2 encrypted private", regex(r"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----")),
)
"""A literal of each header in lower case, and the header."""
_BASE64: Final = regex(r"[A-Za-z0-9+/=]{16,}")
_BETWEEN: Final = r"(?:\\[nrt]|[\s\"'`+,;#/*>|()-])*"
"""What may stand between the lines of a key: layout, quotes, comment marks, escapes."""
_BODY: Final = regex(
    rf"[ -]{{0,6}}(?:{_BETWEEN}"
    rf"(?:[A-Za-z][A-Za-z-]{{2,30}}: [^\r\n\\\"'`]{{0,200}}|{_BASE64.pattern}))+"
    rf"(?:{_BETWEEN}[A-Za-z0-9+/=]{{1,15}})?(?:{_BETWEEN}-----END[A-Z0-9 ]{{0,40}}-----)?"
)
_LONGEST: Final = 20_000
"""Characters behind a header that are looked at."""
_SHORTEST: Final = 40
"""Base64 characters of the shortest private key: Ed25519 has 64 with its frame."""


def private_keys(text: str, low: str) -> Iterator[Spotted]:
    """Yield each private key in *text* from its header on; *low* is *text* in lower case."""
    for literal, header in HEADERS:
        if literal in low:
            yield from (_key(text, match) for match in header.finditer(text))


def _key(text: str, header: re.Match[str]) -> Spotted:
    found = _BODY.match(text, header.end(), header.end() + _LONGEST)
    body = sum(map(len, _BASE64.findall(found.group()))) if found else 0
    return Spotted(
        kind=PRIVATE_KEY,
        type=PRIVATE_KEY,
        tier=Tier.STRUCTURED,
        start=header.start(),
        end=found.end() if found else header.end(),
        looks=Looks.RANDOM if body >= _SHORTEST else Looks.PLACEHOLDER,
    )


def body_of(key: str) -> str:
    """Return the base64 of *key*, which is the same however the key is laid out."""
    return "".join(_BASE64.findall(re.sub(r"\\[nrt]", " ", key))) or key
