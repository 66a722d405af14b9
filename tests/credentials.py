"""Texts shaped as credentials, made from a seed when a test runs: none is ever committed."""

from __future__ import annotations

import base64
import json
import random
import re
import string
import uuid
from collections.abc import Callable, Mapping

from gate.readers.credentials.checksums import crc32_in_base62, ends_in_crc32, is_of_a_user
from gate.readers.credentials.kind import Format
from gate.readers.credentials.tables import FORMATS
from tests.patterns import matching

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
LETTERS = UPPER + LOWER + DIGITS
HEX = "0123456789abcdef"
URL = LETTERS + "-_"


class Maker:
    """Makes credentials; two makers with one seed make the same."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)

    def run(self, length: int, alphabet: str = LETTERS) -> str:
        """Return *length* random characters, at least one of them a digit if there are any."""
        while True:
            made = "".join(self._random.choices(alphabet, k=length))
            if any(map(str.isdigit, made)) or alphabet.isalpha():
                return made

    def encoded(self, length: int) -> str:
        """Return *length* random bytes in base64."""
        return base64.b64encode(self._random.randbytes(length)).decode()

    def make(self, kind: str) -> str:
        """Return a new credential of *kind*, one of `KINDS`."""
        return KINDS[kind](self)

    def fill(self, template: str) -> str:
        """Return *template* with each ``{kind}`` replaced by a new credential."""
        return re.sub(r"\{([a-z0-9-]+)\}", self._filled, template)

    def _filled(self, found: re.Match[str]) -> str:
        return self.make(found[1]) if found[1] in KINDS else found[0]

    def of(self, row: Format) -> str:
        """Return a new value of the format *row*."""
        made = matching(row.pattern, self._random)
        if row.holds is ends_in_crc32:
            return _checked(self, made.partition("_")[0])
        if row.holds is is_of_a_user:
            return _discord(self)
        return made


def _checked(maker: Maker, prefix: str) -> str:
    body = maker.run(30)
    return f"{prefix}_{body}{crc32_in_base62(body)}"


def _discord(maker: Maker) -> str:
    user = base64.b64encode(maker.run(18, "123456789").encode()).decode()
    return f"{user}.{maker.run(6)}.{maker.run(38)}"


def _json_web_token(maker: Maker) -> str:
    def part(value: Mapping[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    subject = {"sub": maker.run(10, DIGITS), "iat": 1516239022}
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(subject)}.{maker.run(43, URL)}"


def _private_key(maker: Maker) -> str:
    body = maker.encoded(600)
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    words = "RSA PRIVATE " + "KEY"
    return f"-----BEGIN {words}-----\n{lines}\n-----END {words}-----"


def _row(row: Format) -> Callable[[Maker], str]:
    return lambda maker: maker.of(row)


KINDS: Mapping[str, Callable[[Maker], str]] = {
    **{row.name: _row(row) for row in FORMATS},
    "aws-id": lambda maker: "AK" + "IA" + maker.run(16, UPPER + "234567"),
    "aws-secret": lambda maker: maker.encoded(30),
    "azure-storage": lambda maker: maker.encoded(64),
    "discord": _discord,
    "github-token": lambda maker: _checked(maker, "gh" + "p"),
    "gitlab-token": lambda maker: "gl" + "pat-" + maker.run(20, URL),
    "hex-32": lambda maker: maker.run(32, HEX),
    "hex-40": lambda maker: maker.run(40, HEX),
    "hex-48": lambda maker: maker.run(48, HEX),
    "base64-40": lambda maker: maker.encoded(30),
    "jwt": _json_web_token,
    "password": lambda maker: maker.run(6, LOWER) + "!" + maker.run(3, LOWER),
    "private-key": _private_key,
    "slack": lambda maker: (
        f"xo{'xb'}-{maker.run(12, DIGITS)}-{maker.run(13, DIGITS)}-{maker.run(24)}"
    ),
    "stripe": lambda maker: "sk" + "_live_" + maker.run(24),
    "uuid": lambda maker: str(uuid.UUID(hex=maker.run(32, HEX))),
}
"""What can be made, by the name that stands in templates: each format, and what tests need."""
