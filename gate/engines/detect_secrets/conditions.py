"""
What a text must hold for a plug-in of detect-secrets 1.5.0 to find something in it, as tables.

Each row is a *necessary* condition, taken from the plug-in's own pattern
(https://github.com/Yelp/detect-secrets/tree/v1.5.0/detect_secrets/plugins) and cheaper than it.
`gate.engines.detect_secrets.suspects` looks for them; the plug-in decides. A row that asks for
too little costs time; one that asks for too much loses findings, which the fuzzer in
``tests/engines/detect_secrets`` is there to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.value import dataclass

VERSION: Final = "1.5.0"
"""The version that these conditions were proven for."""
LONG_LINE: Final = 8_192
"""Characters of a line that a plug-in is shown at once: some of its patterns are quadratic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of base64, of its variant for addresses, ``=`` and a backslash, in a row."""

    type: str
    """The plug-in that looks into such a run, by detect-secrets' name for what it finds."""
    shortest: int
    """Characters in the run."""
    longest: int | None = None
    after: bytes = b""
    """The character before the run; empty for any."""
    before: bytes = b""
    """A pattern that ends where the run starts."""
    is_assigned: bool = False
    """Whether a sign of an assignment, a space or a quote stands before the value in it."""
    holds: bytes = b""
    """A pattern of what the run holds."""
    begins: bytes = b""
    """A pattern of what the run, with the character before it, holds."""
    named: bytes = b""
    """A pattern of what stands before the run on its line, in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something rare that a plug-in's pattern holds."""

    type: str
    literal: bytes
    """What is searched for; in a lowered text if it is `lowered`."""
    is_lowered: bool = False
    pattern: bytes = b""
    """What must match where `literal` stands, and in it the group, if there is one."""
    loose: bytes = b""
    """What is left of `literal` where a form's line breaks may stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What a name that means a secret holds."""

    word: bytes
    """In small letters."""
    before: bytes = b""
    """A pattern that ends where `word` starts, or"""
    after: bytes = b""
    """one that starts where it ends: one of the two matches, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """How a value follows a name that means a secret, in one family of languages."""

    after: bytes
    """A pattern of what follows the name."""
    is_compared: bool = True
    """Whether a value in quotes and a comparison may stand before the name instead."""
    is_ended: bool = True
    """Whether a value in quotes and a semicolon may follow it instead, not far away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All of them."""

    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    roots: tuple[Root, ...]
    families: Mapping[str, Assignment]
    """By the ending of a file's name; that of the empty ending is any other's."""
    base64_letters: int
    """Different characters in a string of high entropy: with fewer, it is not high enough."""
    hex_letters: int


_ASSIGNED: Final = rb"[=:> \"']"
"""What stands before the value in detect-secrets' assignments."""
_KEY: Final = rb"(?:key|pwd?|pass|token)"
_SPACE: Final = rb"[\s\x1c-\x1f\x80-\xff]*"
"""White space may be of more than one byte."""
_RUNS: Final = (
    Run(
        type="AWS Access Key",
        shortest=20,
        holds=rb"A3T[A-Z0-9]{17}|ABIA[A-Z0-9]{16}|ACCA[A-Z0-9]{16}|AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}",
    ),
    Run(
        type="AWS Access Key",
        shortest=40,
        longest=40,
        is_assigned=True,
        named=rb"aws[^\n]{0,80}?" + _KEY,
    ),
    Run(type="Azure Storage Account access key", shortest=99, holds=rb"AccountKey="),
    Run(
        type="Cloudant Credentials",
        shortest=24,
        is_assigned=True,
        begins=_ASSIGNED + rb"(?:[A-Za-z]{24}|[A-Fa-f0-9]{64})",
        named=rb"cl(?:ou(?:dant)?)?[_-]?(?:api)?" + _KEY,
    ),
    Run(
        type="Cloudant Credentials",
        shortest=24,
        after=b":",
        begins=rb":(?:[A-Za-z]{24}|[A-Fa-f0-9]{64})",
        named=rb"https?://",
    ),
    Run(
        type="Discord Bot Token",
        shortest=27,
        after=b".",
        before=rb"[MNO][A-Za-z0-9_\-]{23,25}\.[A-Za-z0-9_\-]{6}\.\Z",
    ),
    Run(type="GitHub Token", shortest=40, holds=rb"gh[oprsu]_"),
    Run(
        type="GitLab Token",
        shortest=25,
        holds=rb"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-|GR1348941",
    ),
    Run(
        type="IBM Cloud IAM Key",
        shortest=44,
        is_assigned=True,
        begins=_ASSIGNED + rb"[A-Za-z0-9_\-]{44}",
        named=_KEY,
    ),
    Run(
        type="IBM COS HMAC Credentials",
        shortest=48,
        is_assigned=True,
        begins=_ASSIGNED + rb"[A-Fa-f0-9]{48}",
        named=rb"secret[_-]?(?:access)?[_-]?key",
    ),
    Run(type="Mailchimp Access Key", shortest=36, holds=rb"-us[0-9]"),
    Run(type="OpenAI Token", shortest=51, holds=rb"T3BlbkFJ"),
    Run(type="PyPI Token", shortest=90, holds=rb"pypi-AgE"),
    Run(
        type="SendGrid API Key",
        shortest=43,
        after=b".",
        before=rb"SG\.[A-Za-z0-9_\-]{22}\.\Z",
    ),
    Run(
        type="SoftLayer Credentials",
        shortest=64,
        is_assigned=True,
        begins=_ASSIGNED + rb"[A-Za-z0-9]{64}",
        named=rb"(?:softlayer|sl)[_-]?(?:api)?[_-]?" + _KEY,
    ),
    Run(
        type="SoftLayer Credentials",
        shortest=66,
        begins=rb"/[A-Za-z0-9]{64}",
        named=rb"softlayer",
    ),
    Run(type="Square OAuth Secret", shortest=50, holds=rb"sq0csp-"),
    Run(type="Stripe Access Key", shortest=32, holds=rb"rk_live_|sk_live_"),
    Run(type="Telegram Bot Token", shortest=35, after=b":", before=rb"[0-9]{8}:\Z"),
    Run(type="Twilio API Key", shortest=34, holds=rb"AC[a-z0-9]{32}|SK[a-z0-9]{32}"),
)
_MARKS: Final = (
    Mark(
        type="Artifactory Credentials",
        literal=b"A",
        pattern=rb"A(?:KC[A-Za-z0-9]{10}|P[0-9A-F][A-Za-z0-9]{8})",
    ),
    Mark(
        type="Basic Auth Credentials",
        literal=b"://",
        pattern=rb"://[^:/?#\[\]@!$&'()*+,;=\s]+:[^:/?#\[\]@!$&'()*+,;=\s]+@",
    ),
    Mark(
        type="JSON Web Token", literal=b"eyJ", pattern=rb"eyJ[A-Za-z0-9\-_=]*+(\.[A-Za-z0-9\-_=])?"
    ),
    Mark(type="NPM tokens", literal=b"/:_authToken="),
    Mark(type="Private Key", literal=b"PRIVATE KEY", loose=b"PRIVATE"),
    Mark(type="Private Key", literal=b"PuTTY-User-Key-File-2"),
    Mark(type="Slack Token", literal=b"xox", is_lowered=True, pattern=rb"xox[aboprs]-[0-9]"),
    Mark(type="Slack Token", literal=b"hooks.slack.com/services/t", is_lowered=True),
)
_ROOTS: Final = (
    Root(
        word=b"key",
        before=rb"(?:api|auth|service|account|db|database|priv|private|client)_?\Z",
    ),
    Root(word=b"pass", before=rb"(?:db|database|key)_?\Z", after=rb"word|wd"),
    Root(word=b"pwd"),
    Root(word=b"secret"),
    Root(word=b"contrase"),
)
_CLOSED: Final = rb"[\]'\"]{0,2}" + _SPACE
_QUOTED: Final = _CLOSED + rb"[:=!][=>]{0,2}" + _SPACE + rb"['\"`]"
_CONFIGURED: Final = Assignment(after=_CLOSED + rb"[:=!]")
_C: Final = Assignment(
    after=rb"(?:\[[0-9]*\])?" + _SPACE + rb"[!=]{1,2}" + _SPACE + rb"@?\"",
    is_compared=False,
    is_ended=False,
)
_C_PLUS_PLUS: Final = Assignment(
    after=rb"(?:[^\n]{1,4}assign)?\(\"|" + _QUOTED, is_compared=False, is_ended=False
)
_OTHER: Final = Assignment(after=_QUOTED)
_FAMILIES: Final = MappingProxyType(
    {
        "": _OTHER,
        **dict.fromkeys((".go", ".eyaml", ".yaml", ".yml", ".ini", ".properties"), _CONFIGURED),
        **dict.fromkeys((".cnf", ".conf", ".cfg", ".cf", ".toml"), _CONFIGURED),
        **dict.fromkeys((".c", ".cs", ".m"), _C),
        ".cpp": _C_PLUS_PLUS,
    }
)

CONDITIONS: Final = Conditions(
    runs=_RUNS,
    marks=_MARKS,
    roots=_ROOTS,
    families=_FAMILIES,
    base64_letters=23,
    hex_letters=9,
)
"""Entropy is above 4.5 bits with 23 different characters at least, above 3.0 with 9."""
