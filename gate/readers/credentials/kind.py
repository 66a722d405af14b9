"""
A kind of credential, the formats that its values have, and a place where one was seen.

A kind is what a person revokes in one place; a format is one way that its values are written.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

from gate.model.finding import Severity
from gate.model.looks import Looks
from gate.model.value import dataclass

_CWE: Final = "https://cwe.mitre.org/data/definitions/798.html"


class Tier(IntEnum):
    """How surely a text is a credential; of two that overlap, the lower number wins."""

    PROVIDER = 1
    """It has a provider's own format."""
    STRUCTURED = 2
    """It stands where only a credential stands: in a key file, an address, a header."""
    GENERIC = 3
    """Its name means a credential, and a machine made its value."""
    PASSWORD = 4
    """Its name means a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a credential opens, and where it is revoked."""

    name: str
    """In kebab case: ``github-token``."""
    title: str
    """A noun with its article: ``a GitHub token``."""
    severity: Severity = Severity.HIGH
    revoke: str = "where it was issued"
    """Where its owner revokes it, as an adverbial: ``in IAM``."""
    see: str = _CWE
    """The provider's page about it."""
    why: str = ""
    """What its finder can do with it, as a sentence; empty where that is plain."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """One way that the values of a kind are written: a row of the table, equal to itself alone."""

    kind: str
    name: str
    """In kebab case, one for each format: ``github-fine-grained``."""
    pattern: str
    """
    A regular expression of the whole value, or with one group that is the value.

    It is matched with the case of letters, and with ASCII's meaning of ``\\w``.
    """
    literals: tuple[str, ...]
    """In lower case: one of them stands in each text that `pattern` matches."""
    public: int = 0
    """How many characters at the value's start are the same in all values of the format."""
    after: str = ""
    """For a value without a mark of its own: a word of the provider, in the name before it."""
    holds: Callable[[str], bool] | None = None
    """Says whether a value's checksum or inner structure is right; `None` where it has none."""
    is_strict: bool = False
    """Whether a value whose `holds` fails is no value at all, rather than a doubtful one."""
    is_wide: bool = False
    """Whether a value's context, with blanks and quotes, belongs to `pattern`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """A place in a text where a credential stands. It holds nothing of the value."""

    kind: str
    """A `Kind`'s name."""
    type: str
    """The format's name, or the kind's."""
    tier: Tier
    start: int
    """In characters of the text."""
    end: int
    """Exclusive."""
    looks: Looks
    is_named: bool = True
    """Whether the name before the value, or its format, means a credential."""
    public: int = 0
    """Characters at the start that all values of the type share."""
    is_doubtful: bool = False
    """Whether its checksum does not fit, so that nobody can have issued it."""
