"""
What our reader and detect-secrets saw of one file, as one list of places.

A place of detect-secrets' that ours covers is ours: it says more of it. Any other is a finding,
as sure as its value looks, unless it belongs to one of the classes in `classes`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from gate.engines.detect_secrets import AWS, BASIC_AUTH, GENERIC, KEYWORD, PRIVATE_KEY
from gate.engines.detect_secrets import Sighting as Stock
from gate.model.looks import Looks, is_example, looks
from gate.readers.credentials.kind import Tier
from gate.readers.credentials.sighting import Sighting
from gate.stages.secrets.classes import class_of
from gate.stages.secrets.place import Place
from gate.stages.secrets.rules import BY_KIND, HIGH_ENTROPY, PASSWORD, PROVIDED
from gate.stages.secrets.text import Seen

_LOOSE: Final = frozenset(
    {
        "Artifactory Credentials",
        "Cloudant Credentials",
        "IBM Cloud IAM Key",
        "SoftLayer Credentials",
    }
)
"""Types whose format fits words of code as well, so that the value's looks count too."""


def merged(
    ours: Sequence[Sighting], stock: Iterable[Stock], text: str, file: str
) -> tuple[Place, ...]:
    """
    Return the places of *text*, the content of the file called *file*.

    None overlap but those of what is encoded: one run may say more than one thing.
    """
    kept = [one for one in ours if one.looks is not Looks.PLACEHOLDER]
    taken = sorted((one.start, one.end) for one in ours if one.is_placed)
    further = (_further(one, text, file) for one in stock if not _is_covered(one, taken))
    exact = map(_own, (one for one in kept if one.is_exact))
    others = map(_own, (one for one in kept if not one.is_exact))
    return (*_apart([*exact, *(place for place in further if place)]), *others)


def _own(one: Sighting) -> Place:
    is_structured = one.tier is Tier.STRUCTURED
    is_sure = one.looks is Looks.RANDOM or (is_structured and one.is_named)
    return Place(
        rule=BY_KIND[one.kind],
        type=one.type,
        tier=one.tier,
        seen=one,
        looks=one.looks,
        is_borne_out=is_sure and (one.is_named or is_structured),
        is_doubtful=one.is_doubtful,
        prefix=one.prefix,
    )


def _is_covered(one: Stock, taken: Sequence[tuple[int, int]]) -> bool:
    place = bisect_left(taken, (one.end, 0))
    return place > 0 and taken[place - 1][1] > one.start


def _further(one: Stock, text: str, file: str) -> Place | None:
    seen = Seen(type=one.type, text=text, start=one.start, end=one.end, file=file)
    if class_of(seen):
        return None
    seems = _looks(seen)
    is_generic = one.type in GENERIC
    rule = PROVIDED[one.type] if not is_generic else HIGH_ENTROPY
    if one.type == KEYWORD and seems is not Looks.RANDOM:
        rule = PASSWORD
    return Place(
        rule=rule,
        type=one.type,
        tier=Tier.GENERIC if is_generic else Tier.PROVIDER,
        seen=one,
        looks=seems,
        is_borne_out=seems is Looks.RANDOM
        and (not is_generic or one.type == KEYWORD or seen.is_named),
    )


def _looks(seen: Seen) -> Looks:
    is_by_looks = seen.type in GENERIC or seen.type in _LOOSE or seen.type in {BASIC_AUTH, AWS}
    if is_by_looks and not seen.value.startswith(("AKIA", "ASIA", "ABIA", "ACCA", "A3T")):
        return looks(seen.value)
    return Looks.PLAIN if seen.type == PRIVATE_KEY or is_example(seen.value) else Looks.RANDOM


def _apart(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return those *places* that do not overlap: of each the surest, worst, longest."""
    taken: list[Place] = []
    for one in sorted(places, key=_rank):
        start, end = one.seen.start, one.seen.end
        at = bisect_left(taken, start, key=lambda other: other.seen.start)
        is_free_before = at == 0 or taken[at - 1].seen.end <= start
        if is_free_before and (at == len(taken) or end <= taken[at].seen.start):
            taken.insert(at, one)
    return tuple(taken)


def _rank(one: Place) -> tuple[int, int, int, int]:
    severity = one.rule.severity if one.is_borne_out else 0
    return one.tier, -severity, one.seen.start - one.seen.end, one.seen.start
