"""Bandit as it stands, file by file and in memory: slow, and right by definition."""

from __future__ import annotations

import ast
import io
import logging
import os
import warnings
from collections.abc import Collection
from typing import Final

from gate.engines.bandit.scanned import Scanned
from gate.engines.bandit.unreadable import UNDECODED, lines_of, reason
from gate.model.regex import regex
from gate.model.work import Unreadable

_CRASH: Final = regex(r"internal error running: (\w+) on file .* at line (\d+)")


class Stock:
    """Bandit's own manager, with some of its tests."""

    def __init__(self, tests: Collection[str], name: str) -> None:
        """
        *name* is what bandit is told that each file is called.

        Raises:
            LookupError: bandit has not got one of *tests*; its arguments are those.
        """
        from stevedore import _cache  # noqa: PLC0415 - imported in a worker only

        _cache._c._dir = os.devnull  # noqa: SLF001 - else it believes a file in the home folder
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # what bandit asks of stevedore
            from bandit.core import config, extension_loader, manager  # noqa: PLC0415 - as above

        missing = [test for test in tests if not extension_loader.MANAGER.check_id(test)]
        if missing:
            raise LookupError(*missing)
        self._name = name
        self._crashes = _Crashes()
        logger = logging.getLogger("bandit")
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.addHandler(self._crashes)
        profile = {"include": list(tests), "exclude": []}
        self._manager = manager.BanditManager(
            config.BanditConfig(), "file", profile=profile, ignore_nosec=True
        )

    def scan(self, data: bytes) -> Scanned:
        """
        Return what bandit finds in the file *data*.

        Raises:
            Unreadable: bandit could not look at it, or one of its checks crashed.
        """
        manager = self._manager
        manager.results, manager.skipped, manager.scores = [], [], []
        self._crashes.crashed.clear()
        manager._parse_file(self._name, io.BytesIO(data), [self._name])  # noqa: SLF001 - the way in without a disk
        if manager.skipped:
            raise Unreadable(reason(data))
        if self._crashes.crashed:
            # Python parses a comment that it cannot decode; a check of bandit's decodes all.
            raise Unreadable(UNDECODED if lines_of(data) is None else self._crashes.crashed[0])
        return Scanned(manager.results, ast.parse(data))


class _Crashes(logging.Handler):
    """Remembers which checks crashed: bandit logs that, and goes on as if nothing were found."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.crashed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note the check and the line that *record* names."""
        message = record.getMessage()
        if "internal error" in message:
            found = _CRASH.search(message)
            check, line = found.groups() if found else ("", "")
            self.crashed.append(f"bandit's check {check} crashed on line {line}")
