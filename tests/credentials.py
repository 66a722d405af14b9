"""Texts shaped as credentials, made from a seed when a test runs: none is ever committed."""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
import zlib
from collections.abc import Callable, Mapping

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
        for kind in KINDS:
            while "{" + kind + "}" in template:
                template = template.replace("{" + kind + "}", self.make(kind), 1)
        return template


def _checked(maker: Maker, prefix: str) -> str:
    body, digits, number = maker.run(30), "", 0
    number = zlib.crc32(body.encode())
    while number:
        number, place = divmod(number, 62)
        digits = (DIGITS + UPPER + LOWER)[place] + digits
    return f"{prefix}_{body}{digits.rjust(6, '0')}"


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


KINDS: Mapping[str, Callable[[Maker], str]] = {
    "artifactory": lambda maker: "AK" + "Cp8" + maker.run(68),
    "aws-id": lambda maker: "AK" + "IA" + maker.run(16, UPPER + "234567"),
    "aws-secret": lambda maker: maker.encoded(30),
    "azure-storage": lambda maker: maker.encoded(64),
    "cloudant": lambda maker: maker.run(64, HEX),
    "discord": lambda maker: "M" + maker.run(23) + "." + maker.run(6) + "." + maker.run(38),
    "github-token": lambda maker: _checked(maker, "gh" + "p"),
    "gitlab-token": lambda maker: "gl" + "pat-" + maker.run(20, URL),
    "hex-32": lambda maker: maker.run(32, HEX),
    "hex-40": lambda maker: maker.run(40, HEX),
    "hex-48": lambda maker: maker.run(48, HEX),
    "base64-40": lambda maker: maker.encoded(30),
    "ibm-cloud": lambda maker: maker.run(44),
    "jwt": _json_web_token,
    "mailchimp": lambda maker: maker.run(32, HEX) + "-us12",
    "npm": lambda maker: _checked(maker, "np" + "m"),
    "openai": lambda maker: "sk" + "-" + maker.run(20) + "T3Blbk" + "FJ" + maker.run(20),
    "password": lambda maker: maker.run(6, LOWER) + "!" + maker.run(3, LOWER),
    "private-key": _private_key,
    "pypi": lambda maker: "py" + "pi-AgEIcHlwaS5vcmc" + maker.run(150, URL),
    "sendgrid": lambda maker: "SG" + "." + maker.run(22, URL) + "." + maker.run(43, URL),
    "slack": lambda maker: (
        f"xo{'xb'}-{maker.run(12, DIGITS)}-{maker.run(13, DIGITS)}-{maker.run(24)}"
    ),
    "softlayer": lambda maker: maker.run(64, LOWER + DIGITS),
    "square": lambda maker: "sq" + "0csp-" + maker.run(43, LETTERS),
    "stripe": lambda maker: "sk" + "_live_" + maker.run(24),
    "telegram": lambda maker: maker.run(10, "123456789") + ":" + maker.run(35, LETTERS),
    "twilio": lambda maker: "S" + "K" + maker.run(32, HEX),
    "uuid": lambda maker: str(uuid.UUID(hex=maker.run(32, HEX))),
}
"""What can be made, by the name that stands in templates."""
