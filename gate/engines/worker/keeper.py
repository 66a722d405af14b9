"""
Who stands between gate and a program of the team's: nothing that it started outlives it.

A child that leaves the program's group (``setsid``) is orphaned to this process, which ends it;
and where the gate is killed, this process is told, and ends them all. Run as a script.
https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NoReturn

_TELL_OF_PARENT: Final = 1
_ADOPT_ORPHANS: Final = 36
_PROCESSES: Final = "/proc"
ENDED: Final = "ended"
REFUSED: Final = "refused"


def main() -> None:
    """Run the program that the command line names, end what it left, and tell how it ended."""
    pipe, parent, environment, *argv = sys.argv[1:]
    told = int(pipe)
    os.set_inheritable(told, False)  # noqa: FBT003 - the word of the library
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    _adopt()
    if os.getppid() != int(parent):
        return
    try:
        program = os.fork()
        if program == 0:
            _become(argv, json.loads(environment), told)
        _, status = os.waitpid(program, 0)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_all()
    # After a refusal, which was told first, nobody reads this.
    os.write(told, f"{ENDED} {os.waitstatus_to_exitcode(status)}\n".encode())


def _adopt() -> None:
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - other systems have no use for it

        with suppress(OSError, AttributeError):
            call = ctypes.CDLL(None).prctl
            call(_ADOPT_ORPHANS, 1, 0, 0, 0)
            call(_TELL_OF_PARENT, signal.SIGTERM, 0, 0, 0)


def _become(argv: list[str], environment: dict[str, str], told: int) -> NoReturn:
    """Be the program *argv*, or tell which error keeps it from starting."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        os.execvpe(argv[0], argv, environment)  # noqa: S606 - it is what the team named
    except OSError as error:
        os.write(told, f"{REFUSED} {error.errno}\n".encode())
    finally:
        os._exit(127)


def _end_all() -> None:
    """Kill every child; whom it leaves behind becomes one, and is killed in its turn."""
    with suppress(ChildProcessError):
        while True:
            for child in _children():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            os.waitpid(-1, 0)


def _children() -> Iterator[int]:
    with suppress(FileNotFoundError):  # a system without /proc adopts no orphans either
        for name in filter(str.isdecimal, os.listdir(_PROCESSES)):  # noqa: PTH208 - pathlib is slow to import
            with suppress(OSError), open(f"{_PROCESSES}/{name}/stat", "rb") as file:  # noqa: PTH123 - as above
                # The name before it, in parentheses, may hold anything.
                if int(file.read().rpartition(b")")[2].split()[1]) == os.getpid():
                    yield int(name)


if __name__ == "__main__":
    main()
