"""What a value's own characters prove: a checksum, or a structure inside."""

from __future__ import annotations

import base64
import binascii
import json
import string
import zlib
from typing import Final

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKED: Final = 6
"""Characters at a value's end that hold its checksum."""
_CLASSIC: Final = 40
"""Characters of those tokens whose checksum is documented."""


def crc32_in_base62(text: str) -> str:
    """
    Return the checksum of *text* as GitHub and npm write it, in six characters.

    https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    digits, number = "", zlib.crc32(text.encode())
    while number:
        number, place = divmod(number, len(_BASE62))
        digits = _BASE62[place] + digits
    return digits.rjust(_CHECKED, "0")


def ends_in_crc32(token: str) -> bool:
    """Say whether *token*, behind its prefix, ends in its checksum; any other length passes."""
    body = token.rpartition("_")[2]
    return len(token) != _CLASSIC or crc32_in_base62(body[:-_CHECKED]) == body[-_CHECKED:]


def has_readable_header(token: str) -> bool:
    """Say whether the part of *token* before its first dot is JSON in base64: RFC 7515, 7.1."""
    return isinstance(_decoded(token.partition(".")[0]), dict)


def _decoded(text: str) -> object:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        value: object = json.loads(raw)
    except (ValueError, binascii.Error, RecursionError):
        return None
    return value


def is_of_a_user(token: str) -> bool:
    """Say whether the part of *token* before its first dot is a number in base64: Discord's id."""
    part = token.partition(".")[0]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).isdigit()
    except (ValueError, binascii.Error):
        return False
