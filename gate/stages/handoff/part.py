"""What each question of the stage is given, and what it leaves behind."""

from __future__ import annotations

from enum import StrEnum

from gate.model.finding import Finding
from gate.model.stage import Measure, Skip, StageInput
from gate.model.value import dataclass
from gate.stages.handoff.options import HandoffOptions

Given = StageInput[HandoffOptions]


class Kind(StrEnum):
    """What sort of thing of the backend a change touches."""

    API = "API"
    ENVIRONMENT = "environment"
    MIGRATION = "migration"
    DEPENDENCY = "dependency"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One thing that whoever deploys or calls the backend must know of, for the release note."""

    kind: Kind
    what: str
    """As a note says it: ``new setting PAYMENTS_URL (required)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one question left behind."""

    findings: tuple[Finding, ...] = ()
    impacts: tuple[Impact, ...] = ()
    measures: tuple[Measure, ...] = ()
    looked_at: int = 0
    """Files that were read to answer it, each once."""
    skipped: tuple[Skip, ...] = ()
    """Files that had to be read and could not; each becomes an undecided finding."""
