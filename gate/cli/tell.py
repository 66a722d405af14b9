"""``gate publish``: what the second of two workflows tells, which has nothing but a report."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

import click

from gate.cli.kept import network
from gate.cli.publish import MOST_COMMENT
from gate.cli.say import say
from gate.model.error import UsageError
from gate.model.hearsay import Hearsay
from gate.model.text import log
from gate.model.verdict import Decision
from gate.model.work import Unreadable

_LARGEST: Final = 16 << 20
"""Bytes of a report."""


@click.command("publish")
@click.argument("report", type=click.Path(path_type=Path))
def command(report: Path) -> int:
    """
    Tell a pull request what another workflow's run found.

    REPORT is that run's JSON report, which counts as a stranger's text. It is told in one
    comment, in a job that `workflow_run` started and that has checked nothing out; which pull
    request is meant, GitHub says. It ends with 0, or with 3 where nothing could be told.
    """
    from gate.platforms.github.elsewhere import publish_elsewhere  # noqa: PLC0415 - only when used
    from gate.reports import hearsay, markdown  # noqa: PLC0415 - as above

    told = _read(report)

    def comment(ended: str) -> str:
        text = "".join(hearsay.render(told, ended=ended, limit=MOST_COMMENT))
        return f"{markdown.MARKER}\n{text}"

    troubles = list(
        publish_elsewhere(
            comment, markdown.MARKER, os.environ, network(os.environ, is_offline=False)
        )
    )
    for trouble in troubles:
        say(f"gate: note: not published: {log(trouble)}")
    return Decision.INCONCLUSIVE.value if troubles else 0


def _read(path: Path) -> Hearsay:
    """
    Return what the report at *path* says.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    from gate.readers.hearsay import read_hearsay  # noqa: PLC0415 - only when used

    try:
        return read_hearsay(_data(path))
    except (OSError, Unreadable) as error:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"the report cannot be told: {why or 'it cannot be read'}",
            where="gate publish",
            fix="hand over the file that `gate run --report json=FILE` wrote in the other job",
        ) from error


def _data(path: Path) -> bytes:
    """
    Return what the file holds, never what a link in an artefact leads to.

    Raises:
        OSError: it cannot be read.
        Unreadable: it is no plain file, or too large.
    """
    place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(place, "rb") as file:  # noqa: PTH123 - a descriptor
        if not stat.S_ISREG(os.fstat(place).st_mode):
            raise Unreadable("it is no plain file")
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Unreadable(f"it is larger than {_LARGEST >> 20} MiB")
    return data
