"""Who asks bandit's checks: the fast driver where it is proven, else bandit itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gate.engines.bandit import library
from gate.engines.bandit.fast import Fast
from gate.engines.bandit.known import checks
from gate.engines.bandit.scanned import Scanned
from gate.engines.bandit.unreadable import python, reason
from gate.engines.bandit.visitors import Uncertain
from gate.model.error import EngineError
from gate.model.work import Unreadable

if TYPE_CHECKING:
    from gate.engines.bandit.stock import Stock

Scan = Callable[[bytes], Scanned]
"""From a file to what bandit finds in it, and what our own checks go by."""
NAME: Final = "file.py"
"""What bandit is told that each file is called: no check of the profile reads the name."""


def ahead() -> None:
    """Import of bandit what the fast driver needs."""
    if version := library.proven():
        library.stand_in(version)


def driver(tests: Sequence[str], *, is_stock: bool) -> Scan:
    """
    Return what runs bandit's *tests* on a file.

    It raises `Unreadable` for a file that could not be looked at.

    Raises:
        EngineError: there is no such test.
    """
    if not tests:
        raise _missing("no test to run")
    try:
        version = "" if is_stock else library.proven()
        return _Sure(tests, version).scan if version else _stock(tests).scan
    except LookupError as error:
        raise _missing(f"no test {', '.join(error.args)}") from None


def _missing(what: str) -> EngineError:
    return EngineError(
        f"bandit has {what}",
        where=f"bandit on Python {python()}",
        fix="install the versions that the gate's lock file names",
    )


def _stock(tests: Sequence[str]) -> Stock:
    from gate.engines.bandit.stock import Stock  # noqa: PLC0415 - a quarter of a second

    return Stock(tests, NAME)


class _Sure:
    """The fast driver, and bandit itself for the files of which that is not certain."""

    def __init__(self, tests: Sequence[str], version: str) -> None:
        library.stand_in(version)
        self._tests = tests
        self._fast = Fast(checks(tests), NAME)

    @cached_property
    def _stock(self) -> Stock:
        return _stock(self._tests)

    def scan(self, data: bytes) -> Scanned:
        try:
            return self._fast.scan(data)
        except Uncertain:
            pass
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Unreadable(reason(data)) from None
        return self._stock.scan(data)
