"""The table of stages, in the order in which they run and are reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, cast

from gate.model.change import Event
from gate.model.stage import AnyStage, Side
from gate.model.want import Want
from gate.stages.facts import FACTS

_KINDS: Final[Mapping[str, Callable[[Any], object]]] = {
    "events": lambda values: frozenset(map(Event, values)),
    "wants": lambda values: frozenset(map(Want, values)),
    "side": Side,
}
"""What stands in `FACTS` by its values, and what makes it of them."""


class Row:
    """
    A stage that is imported when it is asked for more than its `FACTS`.

    Most runs ask a few stages; of the others a report says why they were not asked.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        for name, fact in FACTS.get(module, {}).items():
            self.__dict__[name] = _KINDS[name](fact) if name in _KINDS else fact

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the stage's own attribute
        """Return what the stage itself says."""
        return getattr(self.stage, name)

    @property
    def stage(self) -> AnyStage:
        """The stage itself."""
        return cast("AnyStage", import_module(f"{__name__}.{self._module}").STAGE)


STAGES: tuple[AnyStage, ...] = tuple(
    cast("AnyStage", Row(module))
    for module in (
        "policy",
        "diff_size",
        "secrets",
        "sast",
        "dependencies",
        "tests",
        "coverage",
        "api",
        "handoff",
        "readiness",
        "pull_request",
        "merge_guard",
        "kpis",
        "command",
    )
)
"""A stage is added here, by the name of its module, and nowhere else."""
