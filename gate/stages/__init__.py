"""The table of stages, in the order in which they run and are reported."""

from __future__ import annotations

from gate.model.stage import AnyStage
from gate.stages import command, coverage, dependencies, diff_size, sast, secrets, tests

STAGES: tuple[AnyStage, ...] = (
    diff_size.STAGE,
    secrets.STAGE,
    sast.STAGE,
    dependencies.STAGE,
    tests.STAGE,
    coverage.STAGE,
    command.STAGE,
)
"""A stage is added here, and nowhere else."""
