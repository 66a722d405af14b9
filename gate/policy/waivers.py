"""Which waiver accepts a finding, and why does one that means it accept nothing?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gate.model.finding import Finding
from gate.model.value import dataclass
from gate.model.verdict import Policy
from gate.model.waiver import Waiver, WaiverLimit, limit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivers:
    """Those of the base and of the change, by whether they count on a day."""

    in_force: Sequence[Waiver]
    proposed: Sequence[Waiver]
    """Those of the change itself."""
    ended: Sequence[Waiver]
    limits: Sequence[WaiverLimit]
    approved_by: str
    """Who agreed to what is proposed, with ``@``; empty for nobody."""

    def acceptance(self, finding: Finding) -> str:
        """Return who accepts *finding*, and why; empty if nobody does."""
        for waiver in self._counting(self.in_force, finding):
            return _told(waiver)
        for waiver in self._counting(self.proposed, finding) if self.approved_by else ():
            return f"{_told(waiver)}; proposed here, and approved by {self.approved_by}"
        return ""

    def excuse(self, finding: Finding) -> str:
        """Return why *finding* is not accepted though a waiver means it; empty if none does."""
        for waiver in (*self.in_force, *self.proposed):
            if waiver.means(finding) and (why := self._refusal(waiver, finding)):
                return f"{waiver.owner}'s waiver of it has no effect: {why}"
        if any(waiver.means(finding) for waiver in self.proposed):
            return "a waiver of it is proposed, and counts once a gate-approver approved the change"
        ended = (waiver for waiver in self.ended if waiver.means(finding))
        return next((f"{each.owner}'s waiver of it ended on {each.expires}" for each in ended), "")

    def _counting(self, waivers: Iterable[Waiver], finding: Finding) -> Iterator[Waiver]:
        meant = (waiver for waiver in waivers if waiver.means(finding))
        return (waiver for waiver in meant if not self._refusal(waiver, finding))

    def _refusal(self, waiver: Waiver, finding: Finding) -> str:
        limit = limit_of(self.limits, finding.rule)
        return limit.refusal(waiver, finding.rule, is_waivable=finding.is_waivable)


def waivers_on(today: date, policy: Policy) -> Waivers:
    """Return the waivers of *policy* as they stand *today*."""
    return Waivers(
        in_force=[*_in_force(policy.waivers, today)],
        proposed=[*_in_force(policy.proposed, today)],
        ended=[waiver for waiver in policy.waivers if waiver.expires < today],
        limits=policy.limits,
        approved_by=policy.approved_by,
    )


def _in_force(waivers: Iterable[Waiver], today: date) -> Iterator[Waiver]:
    return (waiver for waiver in waivers if waiver.created <= today <= waiver.expires)


def _told(waiver: Waiver) -> str:
    return f"{waiver.owner} until {waiver.expires}: {waiver.reason}"
