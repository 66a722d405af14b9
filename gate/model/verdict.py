"""What the gate decided, and why, finding by finding."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from gate.model.finding import Finding, Severity
from gate.model.value import dataclass, field
from gate.model.waiver import Waiver, WaiverLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the team decided may stop a merge."""

    fail_at: Severity = Severity.MEDIUM
    """Findings of this severity and above block."""
    required: frozenset[str] = frozenset()
    """Ids of the stages that may not be skipped in this run."""
    levels: Mapping[str, Severity] = field(default_factory=dict)
    """Severities that the settings give to rules, by id, in place of the finding's own."""
    off: frozenset[str] = frozenset()
    """Ids of rules whose findings never block; they stay visible as waived."""
    waivers: tuple[Waiver, ...] = ()
    proposed: tuple[Waiver, ...] = ()
    """Waivers that the change itself brings: they count once somebody agreed who may."""
    approved_by: str = ""
    """Who agreed to them, with ``@``; empty for nobody."""
    limits: tuple[WaiverLimit, ...] = ()
    """What is asked of waivers: of what two say, the first counts."""


class Effect(Enum):
    """What a finding does to the verdict. Every finding has one; none is dropped."""

    BLOCKS = "blocks"
    UNDECIDED = "undecided"
    WARNS = "warns"
    WAIVED = "waived"
    PREEXISTING = "preexisting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One finding, what it does to the verdict, and why."""

    finding: Finding
    effect: Effect
    because: str
    """One clause."""


class Decision(Enum):
    """
    The answer. The value is the exit code.

    2 is left to faults in the command line or the settings; 3 says that there is no verdict,
    whatever the cause. A crash of the gate itself ends with 3 too.
    """

    PASS = 0
    FAIL = 1
    INCONCLUSIVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision, and everything that led to it."""

    decision: Decision
    because: str
    """One sentence."""
    judgements: tuple[Judgement, ...] = ()
    """In the order of the stages, and of the findings in them."""

    def having(self, effect: Effect) -> tuple[Judgement, ...]:
        """Return the judgements with *effect*, in their order."""
        return tuple(each for each in self.judgements if each.effect is effect)
