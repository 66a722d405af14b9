"""What nobody told the gate: one reason is said once, for all that it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gate.model.fact import Unknown
from gate.model.finding import Finding
from gate.model.stage import Yielded
from gate.model.text import visible
from gate.stages.merge_guard.rules import NOT_KNOWN

_WHAT, _BECAUSE = "what", "because"


def not_known(what: str, why: Unknown, *, key: str) -> Finding:
    """Return that *what*, as the subject of a sentence, is not known."""
    reason = visible(why.reason)
    return NOT_KNOWN.found(
        f"{what} is not known: {reason}", key=key, details=((_WHAT, what), (_BECAUSE, reason))
    )


def once(yielded: Iterable[Yielded]) -> Iterator[Yielded]:
    """Yield what was *yielded*, and in the end what is not known, one finding for each reason."""
    by_reason: dict[str, list[Finding]] = {}
    for each in yielded:
        told = dict(each.details) if isinstance(each, Finding) else {}
        if isinstance(each, Finding) and each.rule == NOT_KNOWN.id and _BECAUSE in told:
            by_reason.setdefault(told[_BECAUSE], []).append(each)
        else:
            yield each
    for reason, found in by_reason.items():
        yield found[0] if len(found) == 1 else _together(reason, found)


def _together(reason: str, found: list[Finding]) -> Finding:
    first, *others = (dict(each.details)[_WHAT] for each in found)
    what = "; ".join([first, *(each[:1].lower() + each[1:] for each in others)])
    return NOT_KNOWN.found(
        f"{what}: none of it is known: {reason}",
        key="\0".join(each.key for each in found),
        details=((_WHAT, what), (_BECAUSE, reason)),
    )
