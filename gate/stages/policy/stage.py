"""Would the change weaken the gate that judges the changes after it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.change import Event
from gate.model.stage import Stage, StageInput, StageResult, Yielded
from gate.model.want import Want
from gate.stages.policy.options import PolicyOptions
from gate.stages.policy.rules import RULES


def _run(given: StageInput[PolicyOptions]) -> Iterator[Yielded]:
    from gate.stages.policy.run import run  # noqa: PLC0415 - imported only when used

    return run(given)


def _after(given: StageInput[PolicyOptions], results: Sequence[StageResult]) -> Iterator[Yielded]:
    from gate.stages.policy.waivers import after  # noqa: PLC0415 - imported only when used

    return after(given, results)


STAGE: Final = Stage(
    id="policy",
    title="Policy",
    question="Would the change weaken the gate that judges the changes after it?",
    rules=RULES,
    options=PolicyOptions,
    run=_run,
    after=_after,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
    wants=frozenset({Want.REVIEWS, Want.TEAMS}),
)
