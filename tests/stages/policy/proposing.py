"""The stage `policy`, asked about a change as the command line asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.cli.proposal import compared
from gate.model.error import SettingsError
from gate.model.proposal import Proposal
from gate.model.stage import Seen, StageInput, StageResult, StageStatus, Yielded
from gate.model.value import replace
from gate.settings.find import find_settings, read_of
from gate.settings.load import Settings, read_settings
from gate.stages import STAGES
from gate.stages.policy import STAGE
from tests import looking
from tests.looking import Content, MemoryTree, Said

HEARD = tuple(
    StageResult(stage=stage, status=StageStatus.COMPLETED)
    for stage in ("secrets", "sast", "dependencies")
)
"""Stages that looked and found nothing."""


def proposed(head: Mapping[str, Content], base: Mapping[str, Content], **told: Any) -> Proposal:
    """What the change from *base* to *head* proposes."""
    return replace(compared(MemoryTree(base), MemoryTree(head), Proposal()), **told)


def ask(
    head: Mapping[str, Content],
    base: Mapping[str, Content],
    *,
    results: Sequence[StageResult] = HEARD,
    surroundings: Mapping[str, Any] | None = None,
    **told: Any,
) -> Said:
    """
    Run the stage, and what it says after *results*.

    *told* is what the proposal says beside the settings.
    """

    def run(given: StageInput[Any]) -> Iterator[Yielded]:
        own = list(STAGE.run(given))
        yield from (each for each in own if not isinstance(each, Seen))
        assert STAGE.after is not None
        yield from STAGE.after(given, results)
        yield own[-1]

    settings = _settings(base)
    return looking.ask(
        replace(STAGE, run=run),
        head,
        base,
        proposal=proposed(head, base, **told),
        waivers=settings.policy.waivers if settings else (),
        limits=settings.policy.limits if settings else (),
        options=settings.options["policy"] if settings else None,
        **(surroundings or {}),
    )


def _settings(base: Mapping[str, Content]) -> Settings | None:
    try:
        found = find_settings(read_of(MemoryTree(base)), at="the base")
    except SettingsError:
        return None
    return read_settings(found, stages=STAGES)
