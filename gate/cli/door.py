"""The door: whatever happens behind it, an exit code comes out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from gate.cli import streams
from gate.cli.signals import heard
from gate.cli.words import plain_words
from gate.model.error import GateError, Interrupted
from gate.model.shortage import shortage

if TYPE_CHECKING:
    from gate.cli.again import Question

NO_VERDICT = 3
REPORT_BUGS = "this is a bug in gate: please report it with the output of `gate run --debug`"


def main(question: Question | None = None) -> NoReturn:
    """
    Run the command line and exit. A crash is no verdict: it ends with 3, never with 1.

    *question* is what it asks, if the answer may be kept.
    """
    streams.settle()
    code = NO_VERDICT
    with heard():
        try:
            code = _code(question)
            sys.stdout.flush()
        except (OSError, Interrupted):
            # Nobody gets what was printed; Python would say so again while it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = code or NO_VERDICT
    sys.exit(code)


def _code(question: Question | None) -> int:
    """Run the command line and return its exit code."""
    try:
        return _asked(question)
    except GateError as error:
        _tell(error)
        return error.exit_code
    except SystemExit:
        return NO_VERDICT  # click leaves with 1, which says *fail*, when nobody reads its words
    except (Interrupted, KeyboardInterrupt) as error:
        _tell(f"gate: no verdict: interrupted by {str(error) or 'Ctrl-C'}")
        return NO_VERDICT
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _failed(error)


def _asked(question: Question | None) -> int:
    words = plain_words(sys.argv[1:])
    if words is None or "_GATE_COMPLETE" in os.environ:
        from gate.cli.commands import asked  # noqa: PLC0415 - click is slow to import

        return asked()
    from gate.cli.workers import begun  # noqa: PLC0415 - not before a signal is heard

    with begun(words) as workers:
        from gate.cli.run import execute  # noqa: PLC0415 - after what takes as long beside it

        return execute(words, workers, question)


def _failed(error: Exception) -> int:
    if lack := shortage(error):
        _tell(lack)
        return NO_VERDICT
    if "--debug" in sys.argv:
        from gate.cli.crash import trace  # noqa: PLC0415 - seldom needed

        _tell(trace(error))
    _tell(f"gate: no verdict: {type(error).__name__}: {REPORT_BUGS}")
    return NO_VERDICT


def _tell(what: GateError | str) -> None:
    """Tell why there is no verdict: what reads words for credentials is imported after workers."""
    from gate.cli.say import say  # noqa: PLC0415 - only where there is something to tell
    from gate.cli.told import told  # noqa: PLC0415 - as above

    say(told(what) if isinstance(what, GateError) else what)
