"""Which reports are wanted, and where do they go?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from gate.cli import write
from gate.cli.say import say
from gate.cli.told import told
from gate.cli.words import meant
from gate.model.error import PublishError, UsageError
from gate.model.run import Run
from gate.model.text import log, visible
from gate.model.value import dataclass

FORMATS: Final = (
    "console",
    "json",
    "sarif",
    "junit",
    "junit-strict",
    "gitlab-codequality",
    "gitlab-sast",
    "gitlab-secret-detection",
    "gitlab-dependency-scanning",
    "markdown",
    "html",
    "github",
    "change",
)
"""The names of `gate.reports.REPORTS`, here so that ``--help`` need not import them."""
WITH_LINES: Final = frozenset({"html"})
"""The formats that show the lines around what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One report that is wanted."""

    format: str
    path: Path | None
    """Where it is written; `None` means standard output."""


def wanted_reports(reports: Sequence[str]) -> tuple[Delivery, ...]:
    """
    Return what is wanted; the console's report goes to standard output unless another does.

    Raises:
        UsageError: a format is unknown, a path empty, or two reports want standard output.
    """
    wanted: list[Delivery] = []
    for report in reports:
        name, equals, path = report.partition("=")
        if name not in FORMATS:
            raise UsageError(
                f"there is no report format {visible(name)!r}",
                where="--report",
                fix=meant(name, FORMATS),
            )
        if equals and not path:
            raise UsageError(
                "a report's path is empty",
                where=f"--report {name}=",
                fix=f"name a file: --report {name}=FILE; or standard output: --report {name}",
            )
        wanted.append(Delivery(format=name, path=Path(path) if path else None))
    to_output = [each for each in wanted if each.path is None]
    if len(to_output) > 1:
        raise UsageError(
            "two reports cannot share standard output",
            where="--report",
            fix=f"give each a file: --report {to_output[1].format}=FILE",
        )
    if not to_output:
        wanted.append(Delivery(format="console", path=None))
    return tuple(wanted)


def deliver(run: Run, deliveries: Sequence[Delivery], root: Path | None) -> bool:
    """Render and deliver each report, the verdict first; say whether all arrived."""
    from gate.reports import REPORTS  # noqa: PLC0415 - imported only when used

    is_whole = True
    for each in sorted(deliveries, key=lambda delivery: delivery.path is not None):
        try:
            if each.path is None:
                _print(run, each.format)
            else:
                write.write_report(each.path, REPORTS[each.format](run), root=root)
        except PublishError as error:
            is_whole = False
            say(told(error))
    return is_whole


def _print(run: Run, name: str) -> None:
    """
    Print the report *name*; beside one for programs, the verdict stands on standard error.

    Raises:
        PublishError: it cannot be printed, or nobody reads it.
    """
    try:
        sys.stdout.writelines(_text(run, name))
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise PublishError(
            "Whoever read the report has gone.",
            where="standard output",
            fix=f"Read it to its end, or write it to a file: --report {name}=FILE.",
        ) from error
    except OSError as error:
        raise PublishError(
            f"A report was not printed: {(error.strerror or type(error).__name__).lower()}.",
            where="standard output",
            fix=f"Make room where it goes, or write it to a file: --report {name}=FILE.",
        ) from error
    if name != "console":
        decision = run.verdict.decision.name.lower()
        say(f"gate: {decision}: {log(run.verdict.because)}")


def _text(run: Run, name: str) -> Iterator[str]:
    if name != "console":
        from gate.reports import REPORTS  # noqa: PLC0415 - imported only when used

        return REPORTS[name](run)
    return printed(run)


def printed(run: Run) -> Iterator[str]:
    """Yield the console's report as it looks on this standard output."""
    from gate.reports import console  # noqa: PLC0415 - imported only when used

    is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns
    colour = is_terminal and not os.environ.get("NO_COLOR")
    return console.render(run, width=width, colour=colour, is_terminal=is_terminal)
