"""Is what the change needs of others written down?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.stage import Stage, StageInput, Yielded
from gate.stages.handoff.options import HandoffOptions
from gate.stages.handoff.rules import RULES


def _run(given: StageInput[HandoffOptions]) -> Iterator[Yielded]:
    from gate.stages.handoff.run import run  # noqa: PLC0415 - its readers are slow to import

    return run(given)


STAGE: Final = Stage(
    id="handoff",
    title="Handoff",
    question="Is what the change needs of others written down: migrations, settings, notes?",
    rules=RULES,
    options=HandoffOptions,
    run=_run,
    needs=("dependencies", "api"),
    is_by_word=True,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
)
