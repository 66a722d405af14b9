"""The command line: words in, one run, an exit code out."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn

import click

from gate import __version__
from gate.cli import explain, hook, init, run, schema, streams
from gate.cli.crash import trace
from gate.cli.signals import heard
from gate.cli.told import told
from gate.model.error import GateError, Interrupted

NO_VERDICT = 3
_RUN_OUT = frozenset(
    {errno.EAGAIN, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC}
)
"""What a machine says that has no room left: no bug of ours."""
REPORT_BUGS = "this is a bug in gate: please report it with the output of `gate run --debug`"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="gate")
def commands() -> None:
    """
    Hold one change against the team's quality gate.

    \b
    gate run               judge the work tree against the default branch
    gate run --base main   judge what this branch adds to main
    gate init              write a first gate.toml for this repository
    gate explain RULE      say what a rule means and how to mend what it finds

    \b
    Exit codes: 0 pass · 1 fail · 2 wrong usage or settings · 3 no verdict
    """  # noqa: D301 - click keeps the lines below \b as they are


for each in (run.command, hook.command, explain.command, init.command, schema.command):
    commands.add_command(each)


def main() -> NoReturn:
    """Run the command line and exit. A crash is no verdict: it ends with 3, never with 1."""
    streams.settle()
    code = NO_VERDICT
    with heard():
        try:
            code = _code()
            sys.stdout.flush()
        except (OSError, Interrupted):
            # Nobody gets what was printed; Python would say so again while it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = code or NO_VERDICT
    sys.exit(code)


def _code() -> int:
    """Run the command line and return its exit code."""
    try:
        return commands(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return 2
    except GateError as error:
        click.echo(told(error), err=True)
        return error.exit_code
    except SystemExit:
        return NO_VERDICT  # click leaves with 1, which says *fail*, when nobody reads its words
    except (click.Abort, Interrupted, KeyboardInterrupt) as error:
        click.echo(f"gate: no verdict: interrupted by {str(error) or 'Ctrl-C'}", err=True)
        return NO_VERDICT
    except OSError as error:
        if error.errno not in _RUN_OUT:
            return _bug(error)
        short = GateError(
            f"this machine has run out of something: {error.strerror}",
            where="disk, memory, processes or open files",
            fix="free some, or let TMPDIR name a folder with room, and run gate again",
        )
        click.echo(told(short), err=True)
        return NO_VERDICT
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _bug(error)


def _bug(error: Exception) -> int:
    if "--debug" in sys.argv:
        click.echo(trace(error), err=True)
    click.echo(f"gate: no verdict: {type(error).__name__}: {REPORT_BUGS}", err=True)
    return NO_VERDICT
