"""An exit code means one thing, whatever went wrong."""

from __future__ import annotations

import errno
import signal
import sys

import click
import pytest

from gate.cli import commands, door
from gate.cli.signals import ENDING
from gate.model.error import ChangeError, Interrupted, UsageError

TOLD = {"where": "here", "fix": "mend it"}


@pytest.fixture
def ended(monkeypatch):
    """Runs a command line whose one command raises what it is given; returns the exit code."""

    def run(error: BaseException) -> int:
        def body():
            raise error

        group = click.Group(commands=[click.Command("fail", callback=body)])
        monkeypatch.setattr(commands, "commands", group)
        monkeypatch.setattr(sys, "argv", ["gate", "fail"])
        with pytest.raises(SystemExit) as exit_:
            door.main()
        return exit_.value.code

    before = {number: signal.getsignal(number) for number in ENDING}
    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ZeroDivisionError("x"), 3, "this is a bug in gate"),
        (RecursionError(), 3, "this is a bug in gate"),
        (OSError(errno.ENOSPC, "No space left"), 3, "run out of something: No space left"),
        (OSError(errno.EISDIR, "Is a folder"), 3, "this is a bug in gate"),
        (ChangeError("no base", **TOLD), 3, "mend it"),
        (UsageError("no such word", **TOLD), 2, "mend it"),
        (click.UsageError("no such option"), 2, "no such option"),
        (Interrupted("SIGTERM"), 3, "interrupted by SIGTERM"),
        (KeyboardInterrupt(), 3, "interrupted by Ctrl-C"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_went_wrong_settles_the_code(ended, capsys, error, code, said):
    assert code == ended(error)
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
