"""The change of a run, with what its host told, for ``gate run --change`` to judge again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gate.model.record import encoded
from gate.model.recorded import recorded
from gate.model.run import Run
from gate.model.text import scrubbed


def render(run: Run) -> Iterator[str]:
    """Yield the document, in ASCII; credentials in its texts are masked, as in every report."""
    told = _scrubbed(encoded(recorded(run.change, run.started_at)))
    yield json.dumps(told, indent=1, sort_keys=True, allow_nan=False)
    yield "\n"


def _scrubbed(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, list):
        return [_scrubbed(each) for each in value]
    if isinstance(value, dict):
        return {name: _scrubbed(each) for name, each in value.items()}
    return value
