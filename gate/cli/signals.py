"""Signals to end: the first is obeyed at once, and leaves nothing behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

from gate.model.error import Interrupted

ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""The signals that ask a program to end."""
_ENDING_SECONDS: Final = 4.0
"""For ending processes, removing folders and writing reports, after the first signal."""
_AGAIN_SECONDS: Final = 0.5


@contextmanager
def heard() -> Iterator[None]:
    """
    Let the first signal to end raise `Interrupted`.

    Those that follow change nothing: what ends is bounded, and a gate that they cut short would
    leave folders behind and lose its reports. What takes longer is interrupted again. A signal
    that whoever started the gate ignores (``nohup``) stays ignored. Afterwards all are: the exit
    code stands, and a signal while Python exits would lose it.
    """

    def interrupt(number: int, _frame: FrameType | None) -> None:
        name = signal.Signals(number).name
        for each in before:
            # Not SIG_IGN, which every program that is started would inherit.
            signal.signal(each, lambda *_: None)
        signal.signal(signal.SIGALRM, lambda *_: _interrupt(name))
        signal.setitimer(signal.ITIMER_REAL, _ENDING_SECONDS, _AGAIN_SECONDS)
        raise Interrupted(name)

    before = {
        each: signal.signal(each, interrupt)
        for each in ENDING
        if signal.getsignal(each) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)


def _interrupt(name: str) -> None:
    raise Interrupted(name)


@contextmanager
def closing() -> Iterator[ExitStack]:
    """Hand out a stack, and close it with no signal heard meanwhile: that waits for the end."""
    ends = ExitStack()
    try:
        yield ends
    finally:
        with _undisturbed():
            ends.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    late: list[int] = []
    before = {each: signal.getsignal(each) for each in ENDING}
    for each, handler in before.items():
        if callable(handler):
            signal.signal(each, lambda number, _: late.append(number))
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if late:
            signal.raise_signal(late[0])
