"""Everything that a report may say."""

from __future__ import annotations

from datetime import datetime

from gate.model.change import Change
from gate.model.excerpt import Excerpt
from gate.model.rule import Rule
from gate.model.stage import Scope, Side, StageResult
from gate.model.text import count
from gate.model.value import dataclass
from gate.model.verdict import Decision, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SideVerdict:
    """What a run says of one side of the change."""

    side: Side
    decision: Decision
    because: str
    """One sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished run: the one input of every report. It holds no secret."""

    version: str
    """The gate's own."""
    started_at: datetime
    """In UTC."""
    seconds: float
    change: Change
    scope: Scope
    named_files: int | None = None
    """How many files the command line named; the stages that look into files saw no other."""
    settings_source: str
    """Where the settings came from: ``gate.toml at 1a2b3c4``, ``the embedded default``."""
    settings_digest: str
    """SHA-256 of the settings' text, in hexadecimal."""
    has_pinned_settings: bool = True
    """Whether the same trees always bring the same settings: no file of the machine is in them."""
    is_report_only: bool = False
    """Whether the verdict is shown and does not block."""
    is_interrupted: bool = False
    """Whether the run was ended before every stage had looked."""
    engines: tuple[tuple[str, str], ...] = ()
    """(name, version) of each foreign tool that a stage asked to its end."""
    results: tuple[StageResult, ...]
    """In the order of the stage table."""
    verdict: Verdict
    rules: tuple[Rule, ...]
    """The catalogue of the stages that were asked, so that a report needs no other room."""
    sides: tuple[SideVerdict, ...] = ()
    """The verdict on each side of the change, where somebody may merge it."""
    excerpts: tuple[Excerpt, ...] = ()
    """The lines around the gravest findings, where a report that shows them is wanted."""

    @property
    def looked(self) -> str:
        """How much of the repository was looked at, as one clause."""
        looked = "the whole tree" if self.scope is Scope.ALL else "what changed"
        if self.named_files is None:
            return looked
        return f"{looked}, and only {count(self.named_files, 'file')} that the command line names"

    @property
    def exit_code(self) -> int:
        """What the process ends with: 0 if the verdict is only shown and the run was whole."""
        if self.is_report_only and not self.is_interrupted:
            return 0
        return self.verdict.decision.value
