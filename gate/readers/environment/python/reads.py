"""
Every variable that a program in Python reads, with what happens where it is not set.

A function that is given a name is a wrapper: what it reads is told where it is called, and a
function that calls it with a parameter of its own is one too, three deep.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Json
from gate.readers.environment.python import (
    callables,
    click,
    dynaconf,
    options,
    os_environ,
    pydantic,
)
from gate.readers.environment.python.asked import NAME, Asked
from gate.readers.environment.python.calls import Calls, Pattern, may_call, primary
from gate.readers.environment.python.frames import Frames, alone
from gate.readers.environment.python.source import Program, Source
from gate.readers.environment.python.text import (
    FunctionKey,
    Parts,
    Texts,
    Told,
)
from gate.readers.environment.python.unset import (
    OPEN,
    Outcome,
    Sentinel,
    Value,
)
from gate.readers.environment.python.walk import Walked, walk
from gate.readers.environment.record import Dynamic, Read
from gate.readers.python.outline import Call, Name
from gate.readers.python.scope import Scope

WRAPPERS_DEEP: Final = 3
_NEEDLES: Final = (
    *(b"environ", b"getenv", b"expandvars", b"envvar", b"BaseSettings", b"decouple"),
    *(b"dynaconf", b"starlette.config", b"from_prefixed_env", b"dj_database_url"),
)
"""Without one of these texts a module reads nothing by itself."""
_ASKED: Final = (os_environ.asked, callables.asked, options.asked, dynaconf.asked)
_IS_NAME: Final = re.compile(NAME)
_MOST: Final = 50_000
"""Reads of one tree; more are no program's."""


class Reads:
    """What a program reads."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.project = program.project
        self.texts = Texts()
        self.frames = Frames(texts=self.texts)
        self.calls = Calls(project=self.project, frames=self.frames)
        self.walked: dict[RepoPath, Walked] = {}
        self.found: list[Read | Dynamic] = []
        self.deep: dict[RepoPath, str] = {}
        """The files that nest too deeply to be followed."""

    def all(self) -> tuple[Read | Dynamic, ...]:
        """
        Return every read.

        Raises:
            Unreadable: names stand for names without end.
        """
        sources = list(self.program.sources.values())
        may = {one.path for one in sources if any(word in one.data for word in _NEEDLES)}
        may |= {one.path for one in sources if b"import *" in one.data}
        self.texts.origins.may = lambda module: module.path in may
        self._walk(one for one in sources if any(word in one.data for word in _NEEDLES))
        things = self._things()
        may |= self._follow(sources, things)
        asked = [one for walked in self.walked.values() for one in self._asked(walked)]
        patterns = self._settle(asked)
        for _ in range(WRAPPERS_DEEP):
            if not patterns:
                break
            patterns = self._called(sources, patterns)
        for pattern in patterns:
            self._unknown(pattern.asked[0], Told(pattern.parts).prefix)
        self._settings(sources)
        return tuple({repr(one): one for one in self.found}.values())

    def _walk(self, sources: Iterable[Source]) -> None:
        for source in sources:
            if source.path in self.walked:
                continue
            try:
                walked = walk(source, self.project, self.texts)
                self.walked[source.path] = walked
                self.frames.functions |= walked.frames
            except RecursionError:
                self.walked[source.path] = Walked()
                self.deep[source.path] = "its expressions nest too deeply"

    def _things(self) -> set[str]:
        """Return the names by which modules have what is asked for variables."""
        names: set[str] = set()
        for path in self.walked:
            module = self.project.modules[path]
            for name, symbol in module.bindings.items():
                value = symbol.value
                if not isinstance(value, Call | Name) or name.startswith("self."):
                    continue
                scope = Scope(project=self.project, module=module)
                found = self.texts.origins.of(value, scope)
                if found and (callables.is_thing(found.path) or os_environ.is_thing(found.path)):
                    names.add(name)
        return names

    def _follow(self, sources: Sequence[Source], names: set[str]) -> set[RepoPath]:
        """
        Walk the modules that use one of *names*, which are called, indexed or asked.

        Returns the modules that have one of them as a word: they may hand it on.
        """
        if not names:
            return set()
        words = [name.encode() for name in sorted(names)]
        pattern = re.compile(
            rb"\b(?:" + b"|".join(map(re.escape, words)) + rb")\b(?P<used>\s*[(.\[])?"
        )
        naming: set[RepoPath] = set()
        using: list[Source] = []
        for source in sources:
            if not any(word in source.data for word in words):
                continue
            found = [one["used"] for one in pattern.finditer(source.data)]
            if found:
                naming.add(source.path)
            if any(found) and source.path not in self.walked:
                using.append(source)
        self._walk(using)
        return naming

    def _asked(self, walked: Walked) -> Iterator[Asked]:
        for use in walked.uses:
            for ask in _ASKED:
                yield from ask(use, self.texts)
        yield from click.asked(walked, self.texts)

    def _settle(self, asked: Iterable[Asked]) -> list[Pattern]:
        """Tell what of *asked* is known by name, and return what waits for a caller."""
        direct: defaultdict[tuple[int, str], list[tuple[Asked, Told]]] = defaultdict(list)
        waiting: defaultdict[tuple[FunctionKey, int, Parts], list[Asked]] = defaultdict(list)
        for one in asked:
            if not one.names and not one.is_write:
                self._unknown(one, one.prefix)
            for told in one.names:
                text = told.text
                if text is not None:
                    direct[id(one.place.frame), text].append((one, told))
                    continue
                if one.is_write:
                    continue
                key = primary(one.place.frame, told.parts)
                waiting[key, id(one.place.frame), told.parts].append(one)
        for (_, name), places in direct.items():
            self._direct(name, places)
        return [
            Pattern(
                key=key,
                parts=parts,
                frame=ones[0].place.frame,
                called=self.frames.functions.get(key),
                asked=tuple(ones),
                scope=ones[0].place.scope,
            )
            for (key, _, parts), ones in waiting.items()
        ]

    def _unknown(self, asked: Asked, prefix: str) -> None:
        at = asked.place.scope.module.path
        self._add(Dynamic(file=at, line=asked.node.lineno, by=asked.by, prefix=prefix))

    def _add(self, one: Read | Dynamic) -> None:
        if len(self.found) < _MOST:
            self.found.append(one)

    def _direct(self, name: str, places: list[tuple[Asked, Told]]) -> None:
        """Tell the reads of *name* in one frame."""
        if not _IS_NAME.fullmatch(name):
            return
        for asked, told in places:
            if asked.is_apart:
                run = self.frames.run((), asked.place, told.rounds)
                self._read(name, asked, alone(asked.reading, run))
        together = [asked for asked, _ in places if not asked.is_apart]
        if not all(one.is_write for one in together):
            for asked, outcome in self.frames.outcomes(together, places[0][1].rounds):
                self._read(name, asked, outcome)

    def _read(self, name: str, asked: Asked, outcome: Outcome) -> None:
        at = asked.place.scope.module.path
        default = None if outcome.stops or asked.is_question else _json(outcome.value)
        self._add(
            Read(
                name=name,
                file=at,
                line=asked.node.lineno,
                by=asked.by,
                is_required=outcome.stops,
                default=default,
            )
        )

    def _called(self, sources: Sequence[Source], patterns: list[Pattern]) -> list[Pattern]:
        """Tell what *patterns* read where they are called, and return what waits still."""
        by_key: defaultdict[FunctionKey, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            by_key[pattern.key].append(pattern)
        names = {key[1] for key in by_key} - {"<lambda>", ""}
        names |= _also_called(sources, names)
        self._follow(sources, names)
        heard: set[FunctionKey] = set()
        classes = any(pattern.called is None for pattern in patterns)
        asked: list[Asked] = []
        for walked in list(self.walked.values()):
            for use in walked.uses:
                key = self.calls.callee(use, by_key) if may_call(use, names, classes) else None
                if key is not None:
                    heard.add(key)
                    asked += self.calls.asked(use, by_key[key])
        for key, ones in by_key.items():
            if key not in heard:
                self._uncalled(ones)
        return self._settle(asked)

    def _uncalled(self, patterns: list[Pattern]) -> None:
        for pattern in patterns:
            told = self.calls.by_default(pattern)
            if told is None:
                self._unknown(pattern.asked[0], Told(pattern.parts).prefix)
            elif told.text is not None:
                self._direct(told.text, [(one, told) for one in pattern.asked])

    def _settings(self, sources: Sequence[Source]) -> None:
        """Tell what settings classes read, those that derive from another module's too."""
        known: set[FunctionKey] = set()
        names: set[str] = set()
        while True:
            before = len(known)
            for walked in list(self.walked.values()):
                for _, symbol, scope in walked.classes:
                    if symbol.key in known or not scope.project.bases(symbol) & pydantic.BASES:
                        continue
                    known.add(symbol.key)
                    names.add(symbol.name)
                    for one in pydantic.reads(symbol, self.project, self.texts):
                        self._add(one)
            if len(known) == before:
                return
            words = b"|".join(re.escape(name.encode()) for name in sorted(names))
            pattern = re.compile(rb"\bclass\s+\w+\s*\([^)]*\b(?:" + words + rb")\b")
            self._walk(
                one for one in sources if one.path not in self.walked and pattern.search(one.data)
            )


def _also_called(sources: Iterable[Source], names: Iterable[str]) -> set[str]:
    """Return what modules import or bind *names* as."""
    words = [name.encode() for name in sorted(names)]
    either = b"|".join(map(re.escape, words))
    pattern = re.compile(
        rb"\b(?:" + either + rb")[ \t]+as[ \t]+(?P<imported>\w+)"
        rb"|\b(?P<bound>\w+)[ \t]*=[ \t]*(?:\w+\.)*(?:" + either + rb")[ \t]*(?=[\r\n#]|\Z)"
    )
    using = (one.data for one in sources if any(word in one.data for word in words))
    found = (one for data in using for one in pattern.finditer(data))
    return {(one["imported"] or one["bound"]).decode(errors="replace") for one in found}


def _json(value: Value) -> Json:
    if value is OPEN or isinstance(value, Sentinel):
        return None
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {}
    return value if isinstance(value, str | int | float | bool) else None
