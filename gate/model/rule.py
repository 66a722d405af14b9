"""What a stage looks for. The docs, ``gate explain`` and SARIF all read these fields."""

from __future__ import annotations

from gate.model.finding import Finding, Location, Severity
from gate.model.secret import Secret
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One named thing that a stage may find."""

    id: str
    """``<stage>/<what-is-wrong>``: ``diff-size/too-large``."""
    severity: Severity
    title: str
    """What is wrong, as a short clause in lower case, without a full stop."""
    why: str
    """Why it is worth a developer's time, in one or two sentences."""
    fix: str
    """What to do, in the imperative."""
    playbook: str = ""
    """The statement of the playbook that it enforces, in the playbook's words."""
    see: str = ""
    """Where the claim comes from: a link to a standard, a CWE, an engine's page."""
    fails: str = ""
    """A short text that this rule finds."""
    passes: str = ""
    """The same text, mended."""
    is_undecided: bool = False
    """Whether its findings say *not looked at* or *not known* rather than *wrong*."""
    is_waivable: bool = True
    """Whether a waiver of its findings counts where the settings say nothing of that."""
    is_security: bool = False
    """Whether code-scanning pages should rank it by a security severity."""

    def found(
        self,
        message: str,
        *,
        at: Location | None = None,
        key: str = "",
        severity: Severity | None = None,
        fix: str = "",
        is_preexisting: bool = False,
        details: tuple[tuple[str, str], ...] = (),
        hides: Secret | None = None,
    ) -> Finding:
        """Make a finding of this rule. No stage builds a Finding by hand."""
        return Finding(
            rule=self.id,
            severity=self.severity if severity is None else severity,
            message=message,
            fix=fix or self.fix,
            location=at,
            key=key,
            is_waivable=self.is_waivable,
            is_undecided=self.is_undecided,
            is_preexisting=is_preexisting,
            details=details,
            hides=hides,
        )
