"""What do the stages want to know of the host, and of whom?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.tree import Tree
from gate.model.value import replace
from gate.model.want import Inquiry, Want

if TYPE_CHECKING:
    from gate.pipeline import Plan

_OWNERS: Final = tuple(
    RepoPath(name)
    for name in (
        ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
    )
)  # fmt: skip
_OWNERS_BYTES: Final = 3 << 20
"""GitHub reads no larger one."""
_TEAM: Final = regex(r"(?<![\w.@/-])@([\w.-]+(?:/[\w.-]+)+)")


def asked(plan: Plan, environ: Mapping[str, str]) -> Plan:
    """Return *plan* with what the host tells the stages that run; if they want nothing, as is."""
    from gate import pipeline  # noqa: PLC0415 - imported only when used

    wants = frozenset(want for stage in pipeline.running(plan) for want in stage.wants)
    if not wants or plan.change.told_by_host is None:
        return plan
    from gate import platforms  # noqa: PLC0415 - as above

    inquiry = Inquiry(
        wants=wants,
        teams=_teams(plan) if Want.TEAMS in wants else (),
        follow_up_label=_follow_up_label(plan) if Want.FOLLOW_UPS in wants else "",
        since=_since(plan) if Want.PAST in wants else None,
    )
    return replace(plan, change=platforms.ask(plan.change, inquiry, environ, plan.network))


def _follow_up_label(plan: Plan) -> str:
    """Return the label of what incidents left to do, as the settings have it."""
    label: str = plan.settings.options["merge-guard"].values()["follow_up_label"]
    return label


def _since(plan: Plan) -> datetime:
    """Return when the sprint began that the figures are of."""
    from gate.stages.kpis.options import KpisOptions  # noqa: PLC0415 - as above
    from gate.stages.kpis.run import last_ended  # noqa: PLC0415 - as above

    options = plan.settings.options["kpis"]
    assert isinstance(options, KpisOptions)  # noqa: S101 - the table of stages says so
    return last_ended(options, options.hours.hours(), plan.now).since


def _teams(plan: Plan) -> tuple[str, ...]:
    """Return the teams that the settings' roles and the base's CODEOWNERS name."""
    names = [name for role in plan.settings.roles.values() for name in role]
    texts = [" ".join(names), *(_owners(plan.base) if plan.base else ())]
    return tuple(dict.fromkeys(_named(texts)))


def _named(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _TEAM.findall(text)


def _owners(base: Tree) -> Iterator[str]:
    entries = base.entries()
    for path in _OWNERS:
        if path in entries and entries[path].size <= _OWNERS_BYTES:
            yield base.read(path).decode("utf-8", "replace")
