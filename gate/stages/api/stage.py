"""Is the OpenAPI document in step with the routes, valid, and not broken?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.stage import Stage, StageInput, Yielded
from gate.stages.api.options import ApiOptions
from gate.stages.api.rules import RULES


def _run(given: StageInput[ApiOptions]) -> Iterator[Yielded]:
    from gate.stages.api.run import run  # noqa: PLC0415 - its readers are slow to import

    return run(given)


STAGE: Final = Stage(
    id="api",
    title="API",
    question="Is the OpenAPI document in step with the routes, valid, and not broken?",
    rules=RULES,
    options=ApiOptions,
    run=_run,
    is_by_word=True,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
)
