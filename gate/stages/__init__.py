"""The table of stages, in the order in which they run and are reported."""

from __future__ import annotations

from gate.model.stage import AnyStage

STAGES: tuple[AnyStage, ...] = ()
