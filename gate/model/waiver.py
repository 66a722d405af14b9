"""A finding that somebody accepted until a day, and what the settings ask of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from gate.model.finding import Finding
from gate.model.person import folded
from gate.model.text import count
from gate.model.value import dataclass

SaidT = TypeVar("SaidT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Findings that somebody accepted, by name, until a day."""

    rule: str = ""
    """A rule's id; empty when `fingerprint` says which finding is meant."""
    fingerprint: str = ""
    advisory: str = ""
    """One of the names of an advisory, such as ``CVE-2019-14234``; empty for any finding."""
    path: str = ""
    """A glob over repository paths in gitignore's syntax; empty means every place."""
    place: re.Pattern[str] | None = None
    """`path`, compiled to match a repository path from its start; `None` means every place."""
    reason: str
    owner: str
    ticket: str = ""
    created: date
    expires: date
    """The last day on which it counts."""

    @property
    def stage(self) -> str:
        """The id of the stage whose findings it can mean; empty where it does not say."""
        return self.rule.partition("/")[0]

    def means(self, finding: Finding) -> bool:
        """Say whether *finding* is meant: by all that the waiver names, and by place."""
        if not self.rule and not self.fingerprint and not self.advisory:
            return False
        if self.rule not in ("", finding.rule):
            return False
        if self.fingerprint not in ("", finding.fingerprint):
            return False
        if self.advisory and self.advisory not in finding.advisories:
            return False
        if self.place is None:
            return True
        return finding.location is not None and bool(self.place.match(finding.location.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverLimit:
    """What the settings ask of the waivers of some rules; what is `None` they do not say."""

    name: str = ""
    """The pattern as the settings write it; empty for what they ask of any waiver."""
    rules: re.Pattern[str]
    """Matches the ids of the rules that are meant, as a whole."""
    is_waivable: bool | None = None
    """Whether a waiver counts at all."""
    max_days: int | None = None
    """The longest life, from its creation."""
    owners: tuple[str, ...] | None = None
    """Who may answer for one, with ``@``."""

    def refusal(self, waiver: Waiver, rule: str, *, is_waivable: bool) -> str:
        """
        Return why *waiver* may not accept a finding of *rule*, as one clause; empty if it may.

        *is_waivable* is what counts where the settings do not say.
        """
        if not (is_waivable if self.is_waivable is None else self.is_waivable):
            return f"{rule} cannot be waived"
        days = (waiver.expires - waiver.created).days
        if self.max_days is not None and days > self.max_days:
            allowed = count(self.max_days, "day")
            return f"it lasts {count(days, 'day')}, and the settings allow {allowed} for {rule}"
        if self.owners is not None and folded(waiver.owner) not in set(map(folded, self.owners)):
            return f"the owner of one of {rule} must be {' or '.join(self.owners) or 'nobody'}"
        return ""


def limit_of(limits: Sequence[WaiverLimit], rule: str) -> WaiverLimit:
    """Return what *limits*, of which the first to say a thing counts, ask for waivers of *rule*."""
    told = [each for each in limits if each.rules.fullmatch(rule)]
    return WaiverLimit(
        rules=re.compile(re.escape(rule)),
        is_waivable=_first(each.is_waivable for each in told),
        max_days=_first(each.max_days for each in told),
        owners=_first(each.owners for each in told),
    )


def _first(said: Iterable[SaidT | None]) -> SaidT | None:
    return next((each for each in said if each is not None), None)
