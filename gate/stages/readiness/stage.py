"""Are the people, and their own machines, ready for the work?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.stage import Side, Stage, StageInput, Yielded
from gate.stages.readiness.options import ReadinessOptions
from gate.stages.readiness.rules import RULES


def _run(given: StageInput[ReadinessOptions]) -> Iterator[Yielded]:
    from gate.stages.readiness.run import run  # noqa: PLC0415 - its readers are slow to import

    return run(given)


STAGE: Final = Stage(
    id="readiness",
    title="Readiness",
    question="Are the people ready for the work, and their machines like staging?",
    rules=RULES,
    options=ReadinessOptions,
    run=_run,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
    side=Side.PEOPLE,
)
