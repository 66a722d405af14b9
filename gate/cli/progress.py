"""How the run goes, told on standard error while it goes."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Final

from gate.cli.say import say
from gate.model.stage import AnyStage, StageResult, StageStatus
from gate.model.text import count, visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

WORD: Final = {
    StageStatus.COMPLETED: "looked",
    StageStatus.SKIPPED: "skipped",
    StageStatus.BROKEN: "broke",
}


class Quiet:
    """Says nothing: for hooks, where the verdict alone is wanted."""

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug

    def __enter__(self) -> Quiet:
        """Begin to tell."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""

    def stage_began(self, stage: AnyStage) -> None:
        """*stage* runs now."""

    def stage_advanced(self, stage: AnyStage, done: int, total: int) -> None:
        """*stage* has looked at *done* files of *total*."""

    def stage_ended(self, stage: AnyStage, result: StageResult) -> None:
        """*stage* left *result*."""

    def stage_crashed(self, stage: AnyStage, error: Exception) -> None:  # noqa: ARG002 - a protocol
        """*stage* has a bug; show where, if somebody asked."""
        if self._debug:
            from gate.cli.crash import trace  # noqa: PLC0415 - seldom needed

            say(trace(error))


class Lines(Quiet):
    """A plain line for each stage as it ends: for logs."""

    def stage_ended(self, stage: AnyStage, result: StageResult) -> None:
        """Say how *stage* ended; a stage that was skipped says so in the report alone."""
        if result.status is not StageStatus.SKIPPED:
            say(f"gate: {_summary(stage, result)}")


class Bars(Quiet):
    """A line for each stage that moves while the stage runs: for terminals."""

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__(debug=debug)
        self._bars: Progress = _bars()
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Bars:
        """Begin to draw."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe what was drawn: the report says it all again."""
        self._bars.stop()

    def stage_began(self, stage: AnyStage) -> None:
        """Draw a line for *stage*."""
        with self._lock:
            self._tasks[stage.id] = self._bars.add_task(stage.title, total=None)

    def stage_advanced(self, stage: AnyStage, done: int, total: int) -> None:
        """Move the line of *stage*."""
        self._bars.update(self._tasks[stage.id], completed=done, total=total)

    def stage_ended(self, stage: AnyStage, result: StageResult) -> None:  # noqa: ARG002 - as above
        """Take the line of *stage* away."""
        self._bars.update(self._tasks[stage.id], visible=False)


def watch(*, is_hook: bool, debug: bool) -> Quiet:
    """Return whoever tells the run's progress here."""
    if is_hook:
        return Quiet(debug=debug)
    is_drawn = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
    return Bars(debug=debug) if is_drawn else Lines(debug=debug)


def _bars() -> Progress:
    # rich is imported only where it draws: it costs a sixth of a second.
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _summary(stage: AnyStage, result: StageResult) -> str:
    if result.status is StageStatus.COMPLETED and not result.seen.asked:
        return f"{stage.id} had nothing to look at"
    looked = f" at {count(result.seen.looked_at, 'file')}" if result.seen.asked else ""
    told = f"{stage.id} {WORD[result.status]}{looked} in {result.seconds:.1f} s"
    found = f", {count(len(result.findings), 'finding')}" if result.findings else ""
    return f"{told}{found}: {visible(result.reason)}" if result.reason else f"{told}{found}"
