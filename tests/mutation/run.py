"""
Which mutants do the tests find out? Each lives in a process of its own, forked from collected tests.

A mutant is judged by the tests that call its function, the quickest first, until one fails.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.mutants import Mutant

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 20
"""CPU time of one mutant; one that takes longer is found out by that."""
_KILLED, _SURVIVED = 1, 0


@dataclass(kw_only=True)
class Tried:
    """A pytest plugin that runs the tests once, and then again for each mutant that they call."""

    mutants: Sequence[Mutant]
    tell: Callable[[Mutant], object]
    """Hears of each survivor."""
    failed: list[str] = field(default_factory=list)
    """Tests that fail without a mutant."""
    survivors: list[Mutant] = field(default_factory=list)
    killed: int = 0
    calls: dict[tuple[str, str], list[tuple[float, pytest.Item]]] = field(default_factory=dict)
    """The tests that call a function, by its file and name, with their seconds."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from hypothesis import settings  # noqa: PLC0415 - pytest's own plug-in is the first to import it

        settings.load_profile("few")
        for item in session.items:
            self._learn(item)
        if not self.failed:
            gc.freeze()
            for mutant in self.mutants:
                self._try(mutant)
        return True

    def _learn(self, item: pytest.Item) -> None:
        called: set[CodeType] = set()
        _forget()
        start = time.process_time()
        sys.setprofile(
            lambda frame, event, _: called.add(frame.f_code) if event == "call" else None
        )
        try:
            is_well = _passes(item)
        finally:
            sys.setprofile(None)
        if not is_well:
            self.failed.append(item.nodeid)
        seconds = time.process_time() - start
        for code in called & set(self._codes):
            self.calls.setdefault(self._codes[code], []).append((seconds, item))

    @cached_property
    def _codes(self) -> Mapping[CodeType, tuple[str, str]]:
        """The code of each function that has a mutant, as it stands."""
        places = {(mutant.file, mutant.function) for mutant in self.mutants}
        return {function.__code__: place for place in places if (function := _function(*place))}

    def _try(self, mutant: Mutant) -> None:
        asked = self.calls.get((mutant.file, mutant.function), [])
        child = os.fork()
        if not child:
            _live(mutant, [item for _, item in sorted(asked, key=lambda each: each[0])])
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _SURVIVED:
            self.survivors.append(mutant)
            self.tell(mutant)
        else:
            self.killed += 1


def _passes(item: Any) -> bool:
    item._initrequest()  # what pytest does before it runs a test anew
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        reports = runtestprotocol(item, nextitem=None, log=False)
    return not any(report.failed for report in reports)


def _live(mutant: Mutant, items: Sequence[pytest.Item]) -> None:
    code = _KILLED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(6 * MOST_SECONDS)
        function = _function(mutant.file, mutant.function)
        if function is not None:
            function.__code__ = mutant.code()
        _forget()
        code = _SURVIVED if all(map(_passes, items)) else _KILLED
    finally:
        os._exit(code)


def _forget() -> None:
    """Clear what functions remember of their calls, so that they are called again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("gate."):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if clear is not None:
                    clear()


def _function(file: str, name: str) -> FunctionType | None:
    """Return the function itself, without what decorators put around it."""
    found: Any = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    for part in name.split("."):
        found = vars(found).get(part)
        if found is None:
            return None
    for inner in ("__func__", "fget", "func", "__wrapped__"):
        found = getattr(found, inner, found)
    return found if isinstance(found, FunctionType) else None


def tried(
    mutants: Sequence[Mutant], tests: Sequence[str], tell: Callable[[Mutant], object]
) -> Tried:
    """Return what *tests* make of *mutants*."""
    plugin = Tried(mutants=mutants, tell=tell)
    words = ["-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    with _quiet():
        pytest.main(words, plugins=[plugin])
    return plugin


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with open(os.devnull, "w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):  # noqa: PTH123 - a device
        yield
