"""What somebody else's run says of itself: letters of theirs, of which nothing is believed."""

from __future__ import annotations

from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFinding:
    """One finding, as the report words it."""

    rule: str
    severity: str
    effect: Effect
    message: str
    fix: str
    place: str
    """``src/app.py:4``; empty where it has none."""
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStage:
    """One stage, as the report words it."""

    id: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearsay:
    """A JSON report of gate's that came from a job which nobody here controls."""

    decision: Decision
    because: str
    is_report_only: bool
    version: str
    findings: tuple[ToldFinding, ...]
    stages: tuple[ToldStage, ...]

    def having(self, effect: Effect) -> tuple[ToldFinding, ...]:
        """Return the findings with *effect*, in their order."""
        return tuple(each for each in self.findings if each.effect is effect)
