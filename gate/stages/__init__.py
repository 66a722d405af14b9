"""The table of stages, in the order in which they run and are reported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gate.model.stage import AnyStage

_MODULES: Final = (
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
"""A stage is added here, by the name of its module, and nowhere else."""


@cache
def _kinds() -> Mapping[str, Callable[[Any], object]]:
    """Return what stands in `FACTS` by its values, and what makes it of them."""
    from gate.model.change import Event  # noqa: PLC0415 - a worker needs no table
    from gate.model.stage import Side  # noqa: PLC0415 - as above
    from gate.model.want import Want  # noqa: PLC0415 - as above

    return {
        "events": lambda values: frozenset(map(Event, values)),
        "wants": lambda values: frozenset(map(Want, values)),
        "side": Side,
    }


class Row:
    """
    A stage that is imported when it is asked for more than its `FACTS`.

    Most runs ask a few stages; of the others a report says why they were not asked.
    """

    def __init__(self, module: str) -> None:
        from gate.stages.facts import FACTS  # noqa: PLC0415 - as above

        self._module = module
        for name, fact in FACTS.get(module, {}).items():
            self.__dict__[name] = _kinds()[name](fact) if name in _kinds() else fact

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the stage's own attribute
        """Return what the stage itself says."""
        return getattr(self.stage, name)

    @property
    def stage(self) -> AnyStage:
        """The stage itself."""
        return cast("AnyStage", import_module(f"{__name__}.{self._module}").STAGE)


if TYPE_CHECKING:
    STAGES: tuple[AnyStage, ...]
else:

    def __getattr__(name: str) -> object:
        """Return the table: a worker, which imports a part of a stage from here, needs none."""
        if name != "STAGES":
            raise AttributeError(name)
        found = globals()[name] = tuple(map(Row, _MODULES))
        return found
