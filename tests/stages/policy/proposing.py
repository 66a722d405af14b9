"""The stage `policy`, asked about a change as the command line asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.cli.proposal import compared
from gate.model.error import SettingsError
from gate.model.proposal import Proposal
from gate.model.value import replace
from gate.model.verdict import Waiver
from gate.settings.find import find_settings, read_of
from gate.settings.load import read_settings
from gate.stages import STAGES
from gate.stages.policy import STAGE
from tests import looking
from tests.looking import Content, MemoryTree, Said


def proposed(head: Mapping[str, Content], base: Mapping[str, Content], **told: Any) -> Proposal:
    """What the change from *base* to *head* proposes."""
    return replace(compared(MemoryTree(base), MemoryTree(head), Proposal()), **told)


def ask(head: Mapping[str, Content], base: Mapping[str, Content], **told: Any) -> Said:
    """Run the stage; *told* is what the proposal says beside the settings."""
    proposal = proposed(head, base, **told)
    return looking.ask(STAGE, head, base, proposal=proposal, waivers=_waivers(base))


def _waivers(base: Mapping[str, Content]) -> tuple[Waiver, ...]:
    try:
        found = find_settings(read_of(MemoryTree(base)), at="the base")
    except SettingsError:
        return ()
    return read_settings(found, stages=STAGES).policy.waivers
