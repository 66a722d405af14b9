"""What the change would make of the settings and waivers that judge the changes after it."""

from __future__ import annotations

from enum import Enum

from gate.model.fact import Fact, Known
from gate.model.value import dataclass
from gate.model.waiver import Waiver


class Lean(Enum):
    """What becomes of the gate by an alteration."""

    WEAKER = "weaker"
    STRICTER = "stricter"
    UNCLEAR = "unclear"
    """Whether less is found by it cannot be told from the value alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One setting that would have another value."""

    key: str
    """As it is written: ``stages.diff-size.limit``."""
    before: str
    """The value at the base, a default among them; empty where there is none."""
    after: str
    lean: Lean


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Everything that the change proposes, and whether somebody who may has agreed."""

    is_first: bool = False
    """Whether the base has no settings of its own, so that there is nothing to weaken."""
    file: str = ""
    """The file in which the settings would stand; empty for the embedded default."""
    unread: tuple[str, ...] = ()
    """What they would extend, and what is not read on the word of a change, by name."""
    fault: str = ""
    """Why the head's settings or waivers could not be read; empty if they can."""
    alterations: tuple[Alteration, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Those that the base has not, or has with a shorter life or a smaller place."""
    approvers: tuple[str, ...] = ()
    """Who may agree, as the base's settings say: logins and teams, with ``@``."""
    approval: Fact[str] = Known("")
    """The approver who agreed to the head as it stands, with ``@``; empty for nobody."""

    @property
    def approved_by(self) -> str:
        """Return who agreed, with ``@``; empty if nobody did, or nobody tells."""
        return self.approval.value if isinstance(self.approval, Known) else ""
