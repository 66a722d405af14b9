"""One place of a file where a credential stands, whoever saw it, and how bad that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gate.engines.detect_secrets import Sighting as Stock
from gate.engines.detect_secrets import sighting as stock_sighting
from gate.model.finding import Severity
from gate.model.looks import Looks
from gate.model.rule import Rule
from gate.model.value import asdict, dataclass, fields
from gate.model.work import Record
from gate.readers.credentials.kind import Tier
from gate.readers.credentials.sighting import Sighting, sighting
from gate.stages.secrets.rules import BY_KIND

if TYPE_CHECKING:
    from gate.model.stage import Scope

_BY_ID: Final = {rule.id: rule for rule in BY_KIND.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A credential in a file: what it is, where it stands, how sure that is."""

    rule: Rule
    type: str
    """What saw it, in its own words: a format's name, or detect-secrets'."""
    tier: Tier
    seen: Sighting | Stock
    """Where, and the keyed hash of the value."""
    looks: Looks
    is_borne_out: bool
    """Whether the value and what stands around it say what the rule says."""
    is_doubtful: bool = False
    prefix: str = ""

    def severity(self, scope: Scope) -> Severity:
        """
        Return the rule's severity where the place bears it out; else low, which warns.

        What goes by its name and its looks blocks on new lines alone: where the whole tree is
        looked at, no line is new.
        """
        from gate.model.stage import Scope  # noqa: PLC0415 - no worker asks

        if not self.is_borne_out or (self.tier is Tier.GENERIC and scope is Scope.ALL):
            return Severity.LOW
        return min(self.rule.severity, Severity.MEDIUM) if self.is_doubtful else self.rule.severity


def record_of(place: Place) -> Record:
    """Return *place* as it leaves a worker."""
    told = {field.name: getattr(place, field.name) for field in fields(place)}
    told |= {"rule": place.rule.id, "seen": asdict(place.seen)}
    return {**told, "is_ours": isinstance(place.seen, Sighting)}


def place_of(record: Record) -> Place:
    """Return the place that *record*, which `record_of` made, says."""
    told: dict[str, Any] = dict(record)
    seen = (sighting if told.pop("is_ours") else stock_sighting)(told.pop("seen"))
    rule, tier, looks = told.pop("rule"), told.pop("tier"), told.pop("looks")
    return Place(rule=_BY_ID[rule], seen=seen, tier=Tier(tier), looks=Looks(looks), **told)
