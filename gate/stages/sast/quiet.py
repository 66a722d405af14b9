"""
Which findings are less than they say, and why: told, with the reason, and never blocking.

Nothing is taken out. A class lowers the severity of what it names to its own, and the finding says
so; ``docs/sast.md`` lists the classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Finding, Severity
from gate.model.value import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """One class of findings that are told and do not block."""

    name: str
    """As `gate.engines.bandit.Issue.circumstance` calls it, where the code shows it."""
    reason: str
    """Why, as one clause."""
    severity: Severity = Severity.INFO
    """What is left of it."""


_CLASSES: Final = (
    Class(
        name="import-alone",
        reason="an import does nothing by itself, and each dangerous call of the module is told",
    ),
    Class(name="constant-command", reason="the command stands in the code, word for word"),
    Class(
        name="fixed-program",
        reason="the program stands in the code, no shell reads the arguments, and none of them is"
        " seen to come from outside",
    ),
    Class(name="literal-address", reason="scheme and server stand in the code"),
    Class(name="constant-sql", reason="no part of the statement could be anything"),
    Class(name="prose", reason="the text goes on as a sentence does, and not as SQL"),
    Class(name="constant-text", reason="no part of the text could be anything"),
    Class(name="constant-input", reason="what is read stands in the code"),
    Class(name="own-data", reason="it is made on the spot by the counterpart"),
    Class(name="plain-random", reason="nothing near it is named as what nobody may guess"),
    Class(
        name="checksum",
        reason="its name says that the hash only tells contents apart",
        severity=Severity.LOW,
    ),
    Class(name="more-arguments", reason="what it asks for may be among the arguments by `**`"),
    Class(name="ordinary-word", reason="the value is a word, a name or a sentence"),
    Class(
        name="told-elsewhere", reason="a rule of the gate's own tells the same fault of this place"
    ),
    Class(
        name="crypto-package",
        reason="the name is pycryptodome's, for pyCrypto runs on no Python that is still supported",
        severity=Severity.LOW,
    ),
    Class(name="test-code", reason="it is dangerous only where it is deployed, and a test is not"),
    Class(name="nosec", reason="a `# nosec` comment that the base holds settles it"),
)
CLASSES: Final[Mapping[str, Class]] = MappingProxyType({each.name: each for each in _CLASSES})
"""Every class, by its name."""

BY_RULE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "B413": "crypto-package",
        **dict.fromkeys(
            ("B403", "B404", *(f"B{number}" for number in range(405, 410))), "import-alone"
        ),
    }
)
"""The class of all findings of some of bandit's tests."""
_DEPLOYED: Final = """
    B104 B105 B106 B107 B108 B110 B112 B113 B201 B311 B501 B603 B604 B607
    autoescape-off cleartext-http cookie-flags csrf-disabled csv-formula debug-enabled
    hard-coded-key nan-injection permissive-cors timing-leak tls-unverified weak-token
"""
DEPLOYED: Final = frozenset(_DEPLOYED.split())
"""Tests whose findings are dangerous only where the code is deployed."""


def quietened(finding: Finding, names: Iterable[str]) -> Finding:
    """Return *finding* as the mildest of the classes *names* leaves it."""
    classes = [CLASSES[name] for name in names if name in CLASSES]
    if not classes:
        return finding
    mildest = min(classes, key=lambda each: each.severity)
    if mildest.severity >= finding.severity:
        return finding
    return replace(
        finding,
        severity=mildest.severity,
        message=f"{finding.message} (quietened: {mildest.reason})",
        details=(*finding.details, ("quietened", mildest.name), ("because", mildest.reason)),
    )
