"""What would the change make of the settings? Read where the base's and the head's differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from gate.cli.extends import Reach, extended
from gate.cli.settled import settings_of
from gate.model.error import GateError, SettingsError
from gate.model.path import RepoPath
from gate.model.proposal import Proposal
from gate.model.value import replace
from gate.model.waiver import Waiver, WaiverLimit

if TYPE_CHECKING:
    from gate.cli.source import Source
    from gate.model.tree import Tree
    from gate.pipeline import Plan
    from gate.settings.find import Found
    from gate.settings.load import Settings

FILES = ("gate.toml", "gate.waivers.toml", "pyproject.toml")
"""Where settings may stand."""
ROLE = "gate-approver"
"""Who may agree to another gate."""


def proposal_of(source: Source, settings: Settings) -> Proposal:
    """Return what the change of *source* proposes; *settings* are those that decide."""
    proposal = Proposal(approvers=settings.roles.get(ROLE, ()))
    base, head, found = source.base, source.head, source.found
    if base is None or head is None or not _differ(base, head, found.files):
        return proposal
    known = (found, settings) if source.is_of_base else None
    return compared(base, head, proposal, reach=source.reach, known=known)


def agreed(plan: Plan) -> Plan:
    """Return *plan*, of which the host has told all it will, with what the approvers said."""
    if not plan.proposal.approvers:
        return plan
    from gate.policy.approvers import approval  # noqa: PLC0415 - imported only when used

    def is_clean(commit: str, parents: tuple[str, ...]) -> bool:
        return plan.history is not None and plan.history.is_clean_merge(commit, parents)

    said = approval(plan.change, plan.proposal.approvers, is_clean=is_clean)
    return replace(plan, proposal=replace(plan.proposal, approval=said))


def _differ(base: Tree, head: Tree, further: Iterable[str]) -> bool:
    return any(_blob(base, name) != _blob(head, name) for name in (*FILES, *further))


def _blob(tree: Tree, name: str) -> tuple[str, str]:
    entry = tree.entries().get(RepoPath(name))
    return (entry.blob, entry.kind.value) if entry else ("", "")


def compared(
    base: Tree,
    head: Tree,
    proposal: Proposal,
    *,
    reach: Reach | None = None,
    known: tuple[Found, Settings] | None = None,
) -> Proposal:
    """
    Return *proposal* with what differs between the settings and waivers of two trees.

    *known* is what the base says, where that was read before. What the settings of *head* extend
    is read where it is a file of theirs, or where those of *base* extend it too.
    """
    from gate.policy.weakening import alterations  # noqa: PLC0415 - imported only when used

    told = reach or Reach(tree=base)
    of_base = known or _of_base(base, replace(told, tree=base))
    may_read = of_base[0].references if of_base else {}
    try:
        limited = replace(told, tree=head, known=may_read, passes_over=True)
        after, new = _read(head, "the change", limited)
    except SettingsError as error:
        return replace(proposal, fault=f"{error.what} ({error.where}): {error.fix}")
    if of_base is None:
        return proposal
    before, old = of_base
    return replace(
        proposal,
        is_first=before.is_embedded,
        file="" if after.is_embedded else after.settings.name,
        unread=after.unread,
        alterations=alterations(_compared(old), _compared(new)),
        waivers=tuple(_added(old.policy.waivers, new.policy.waivers)),
    )


def _of_base(base: Tree, reach: Reach) -> tuple[Found, Settings] | None:
    """Return what the base says; nothing if it has a fault, for then an operator's file decides."""
    try:
        return _read(base, "the base", reach)
    except GateError:
        return None


def _read(tree: Tree, at: str, reach: Reach) -> tuple[Found, Settings]:
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - imported only when used

    found = extended(find_settings(read_of(tree), at=at), reach)
    return found, settings_of(found)


def _compared(settings: Settings) -> dict[str, Any]:
    """Return *settings* with all that any of their files extends, and may not be lowered by it."""
    tables = [table for _, table in settings.layers]
    every = {
        name: [*dict.fromkeys(each for table in tables for each in table.get(name, ()))]
        for name in ("extends", "floor")
    }
    return plain_settings(settings) | every


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Return *settings* as a user would write them, with every default."""
    from gate.options.checked import plain  # noqa: PLC0415 - pydantic is imported only when used

    policy = settings.policy
    stages = {}
    for name, options in settings.options.items():
        told = plain(options)
        stages[name] = told[options.ARRAY] if options.ARRAY else told
    return {
        "gate_version": settings.gate_version,
        "mode": settings.mode.value,
        "fail_at": policy.fail_at.name.lower(),
        "required": sorted(policy.required),
        "fingerprint_salt": settings.fingerprint_salt,
        "extends": list(settings.extends),
        "floor": list(settings.floor),
        "max_waiver_days": settings.max_waiver_days,
        "waiver_limits": _limits(policy.limits),
        "roles": {name: list(people) for name, people in settings.roles.items()},
        "rules": {
            **{name: level.name.lower() for name, level in policy.levels.items()},
            **dict.fromkeys(policy.off, "off"),
        },
        "stages": stages,
    }


def _limits(limits: Sequence[WaiverLimit]) -> dict[str, dict[str, Any]]:
    """Return *limits* by pattern; of two with one pattern the first counts."""
    by_name: dict[str, dict[str, Any]] = {}
    for limit in reversed([each for each in limits if each.name]):
        told = {
            "waivable": limit.is_waivable,
            "max_days": limit.max_days,
            "owners": None if limit.owners is None else list(limit.owners),
        }
        said = {name: value for name, value in told.items() if value is not None}
        by_name.setdefault(limit.name, {}).update(said)
    return by_name


def _added(before: tuple[Waiver, ...], after: tuple[Waiver, ...]) -> list[Waiver]:
    known = {_told(waiver) for waiver in before}
    return [waiver for waiver in after if _told(waiver) not in known]


def _told(waiver: Waiver) -> tuple[object, ...]:
    """Return what *waiver* accepts, when, and whose it is: limits ask for the last three."""
    names = (waiver.rule, waiver.fingerprint, waiver.advisory, waiver.path)
    return (*names, waiver.owner, waiver.created, waiver.expires)
