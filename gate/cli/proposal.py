"""What would the change make of the settings? Read where the base's and the head's differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gate.model.error import SettingsError
from gate.model.path import RepoPath
from gate.model.proposal import Proposal
from gate.model.value import replace
from gate.model.waiver import Waiver

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
    if source.base is None or source.head is None or not _differ(source.base, source.head):
        return proposal
    return compared(source.base, source.head, proposal)


def agreed(plan: Plan) -> Plan:
    """Return *plan*, of which the host has told all it will, with what the approvers said."""
    if not plan.proposal.approvers:
        return plan
    from gate.policy.approvers import approval  # noqa: PLC0415 - imported only when used

    def is_clean(commit: str, parents: tuple[str, ...]) -> bool:
        return plan.history is not None and plan.history.is_clean_merge(commit, parents)

    said = approval(plan.change, plan.proposal.approvers, is_clean=is_clean)
    return replace(plan, proposal=replace(plan.proposal, approval=said))


def _differ(base: Tree, head: Tree) -> bool:
    return any(_blob(base, name) != _blob(head, name) for name in FILES)


def _blob(tree: Tree, name: str) -> tuple[str, str]:
    entry = tree.entries().get(RepoPath(name))
    return (entry.blob, entry.kind.value) if entry else ("", "")


def compared(base: Tree, head: Tree, proposal: Proposal) -> Proposal:
    """Return *proposal* with what differs between the settings and waivers of two trees."""
    from gate.policy.weakening import alterations  # noqa: PLC0415 - imported only when used
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    is_first = False
    try:
        after = find_settings(read_of(head), at="the change")
        new = _read(after)
    except SettingsError as error:
        return replace(proposal, fault=f"{error.what} ({error.where}): {error.fix}")
    try:
        before = find_settings(read_of(base), at="the base")
        old, is_first = _read(before), before.is_embedded
    except SettingsError:  # an operator's file decides: there is nothing to compare with
        return proposal
    return replace(
        proposal,
        is_first=is_first,
        file="" if after.is_embedded else after.settings.name,
        alterations=alterations(_plain(old), _plain(new)),
        waivers=tuple(_added(old.policy.waivers, new.policy.waivers)),
    )


def _read(found: Found) -> Settings:
    from gate.settings.load import read_settings  # noqa: PLC0415 - imported only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return read_settings(found, stages=STAGES)


def _plain(settings: Settings) -> dict[str, Any]:
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
        "max_waiver_days": settings.max_waiver_days,
        "roles": {name: list(people) for name, people in settings.roles.items()},
        "rules": {
            **{name: level.name.lower() for name, level in policy.levels.items()},
            **dict.fromkeys(policy.off, "off"),
        },
        "stages": stages,
    }


def _added(before: tuple[Waiver, ...], after: tuple[Waiver, ...]) -> list[Waiver]:
    known = {_told(waiver) for waiver in before}
    return [waiver for waiver in after if _told(waiver) not in known]


def _told(waiver: Waiver) -> tuple[object, ...]:
    """Return what *waiver* accepts, and until when."""
    return (waiver.rule, waiver.fingerprint, waiver.advisory, waiver.path, waiver.expires)
