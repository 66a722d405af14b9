"""
Every variable that a program in Python reads, with what happens where it is not set.

A function that is given a name is a wrapper: what it reads is told where it is called, and a
function that calls it with a parameter of its own is one too, three deep.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.model.work import Json
from gate.readers.environment.python import (
    callables,
    click,
    dynaconf,
    options,
    os_environ,
    pydantic,
)
from gate.readers.environment.python.asked import NAME, Asked, constant_in
from gate.readers.environment.python.source import Program, Source
from gate.readers.environment.python.text import (
    FunctionKey,
    Hole,
    Parts,
    Round,
    Texts,
    Told,
    filled,
    holes,
)
from gate.readers.environment.python.unset import (
    OPEN,
    Outcome,
    Reading,
    Run,
    Sentinel,
    Stops,
    Value,
)
from gate.readers.environment.python.walk import Frame, Place, Use, Walked, walk
from gate.readers.environment.record import Dynamic, Read
from gate.readers.python.outline import Call, Class, Expression, Member, Name
from gate.readers.python.project import Project, Symbol
from gate.readers.python.read import expression
from gate.readers.python.scope import Scope

WRAPPERS_DEEP: Final = 3
_NEEDLES: Final = (
    *(b"environ", b"getenv", b"expandvars", b"envvar", b"BaseSettings", b"decouple"),
    *(b"dynaconf", b"starlette.config", b"from_prefixed_env"),
)
"""Without one of these texts a module reads nothing by itself."""
_ASKED: Final = (os_environ.asked, callables.asked, options.asked, dynaconf.asked)
_READING: Final = (ast.Call, ast.Subscript, ast.Compare, ast.Attribute)
_APART: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
"""Statements of a module that run nothing that is followed."""
_IS_NAME: Final = re.compile(NAME)
_MOST: Final = 50_000
"""Reads of one tree; more are no program's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pattern:
    """What one function reads, with holes where its parameters come."""

    key: FunctionKey
    """Of the function, or of the class whose making fills the holes."""
    parts: Parts
    frame: Frame
    """What runs."""
    called: Frame | None
    """The function that is called, which may be around the frame; `None`: a class is made."""
    asked: tuple[Asked, ...]
    scope: Scope


@dataclass(slots=True, kw_only=True, eq=False)
class Reads:
    """What a program reads."""

    program: Program
    texts: Texts = field(default_factory=Texts)
    walked: dict[RepoPath, Walked] = field(default_factory=dict)
    found: list[Read | Dynamic] = field(default_factory=list)
    lines: dict[int, tuple[Frame, tuple[_Line, ...]]] = field(default_factory=dict)
    """What is known of the statements of modules, by the `id` of their frames."""
    deep: dict[RepoPath, str] = field(default_factory=dict)
    """The files that nest too deeply to be followed."""

    @property
    def project(self) -> Project:
        """What names mean."""
        return self.program.project

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
                self.walked[source.path] = walk(source, self.project, self.texts)
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

    def _settle(self, asked: Iterable[Asked]) -> list[_Pattern]:
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
                key = _primary(one.place.frame, told.parts)
                waiting[key, id(one.place.frame), told.parts].append(one)
        for (_, name), places in direct.items():
            self._direct(name, places)
        return [
            _Pattern(
                key=key,
                parts=parts,
                frame=ones[0].place.frame,
                called=self._frame(key),
                asked=tuple(ones),
                scope=ones[0].place.scope,
            )
            for (key, _, parts), ones in waiting.items()
        ]

    def _frame(self, key: FunctionKey) -> Frame | None:
        walked = self.walked.get(key[0])
        return walked.frames.get(key) if walked else None

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
        rounds = places[0][1].rounds
        for asked, told in places:
            if asked.is_apart:
                run = self._run((), asked.place, told.rounds)
                self._read(name, asked, _alone(asked.reading, run))
        together = [asked for asked, _ in places if not asked.is_apart]
        if all(one.is_write for one in together):
            return
        run = self._run(together, together[0].place, rounds)
        frame = together[0].place.frame
        body = tuple(self._body(frame, run.reads))
        outcome = run.of(body)
        if outcome.stops and outcome.by is None and self._stops_anyway(together, rounds, body):
            outcome = replace(outcome, stops=False)
        for one in (one for one in together if not one.is_write):
            self._read(name, one, _of(one, run, outcome))

    def _stops_anyway(
        self, asked: Sequence[Asked], rounds: frozenset[Round], body: Sequence[ast.stmt]
    ) -> bool:
        """Say whether *body* stops where the variable is set, too."""
        given = [replace(one, reading=lambda run: OPEN) for one in asked]  # noqa: ARG005 - set
        return self._run(given, asked[0].place, rounds).of(body).stops

    def _body(self, frame: Frame, reads: Mapping[int, Reading]) -> Iterable[ast.stmt]:
        if frame.key is not None:
            return frame.body
        if id(frame) not in self.lines:
            plain = (one for one in frame.body if not isinstance(one, _APART))
            self.lines[id(frame)] = frame, tuple(map(_line, plain))
        return _relevant(self.lines[id(frame)][1], reads)

    def _run(self, asked: Iterable[Asked], place: Place, rounds: frozenset[tuple[int, int]]) -> Run:
        def constant(node: ast.expr) -> Value:
            return constant_in(place.scope, self.texts, rounds, node)

        names: dict[str, Value] = dict.fromkeys(place.frame.parameters, OPEN)
        reads = {id(one.node): one.reading for one in asked}
        places = {id(one.node): (one.node.lineno, one.node.col_offset) for one in asked}
        return Run(reads=reads, places=places, constant=constant, names=names)

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

    def _called(self, sources: Sequence[Source], patterns: list[_Pattern]) -> list[_Pattern]:
        """Tell what *patterns* read where they are called, and return what waits still."""
        by_key: defaultdict[FunctionKey, list[_Pattern]] = defaultdict(list)
        for pattern in patterns:
            by_key[pattern.key].append(pattern)
        names = {key[1] for key in by_key}
        self._follow(sources, names - {"<lambda>", ""})
        heard: set[FunctionKey] = set()
        classes = any(pattern.called is None for pattern in patterns)
        asked: list[Asked] = []
        for walked in list(self.walked.values()):
            for use in walked.uses:
                key = self._callee(use, by_key) if _may_call(use, names, classes) else None
                if key is not None:
                    heard.add(key)
                    asked += self._asked_through(use, by_key[key])
        for key, ones in by_key.items():
            if key not in heard:
                self._uncalled(ones)
        return self._settle(asked)

    def _callee(self, use: Use, by_key: Mapping[FunctionKey, object]) -> FunctionKey | None:
        assert isinstance(use.node, ast.Call)  # noqa: S101 - who calls has asked
        scope = use.place.scope
        function = expression(use.node.func)
        found: Symbol | None = None
        if isinstance(function, Name):
            found = scope.meaning(function.text)
            if found is not None and isinstance(found.value, Name):
                found = scope.at(found).thing(found.value.text)
        elif isinstance(function, Member):
            owner = _class_made(function.value, scope)
            found = self.project.members(owner).get(function.name) if owner else None
        if found is None:
            return None
        if found.key in by_key:
            return found.key
        if isinstance(found.statement, Class):
            kin = (one.key for one in self.project.ancestors(found))
            return next((key for key in kin if key in by_key), None)
        return None

    def _asked_through(self, use: Use, patterns: list[_Pattern]) -> Iterator[Asked]:
        """Yield what the call *use* of a wrapper asks for."""
        for pattern in patterns:
            told = tuple(self._filled(use, pattern))
            yield Asked(
                node=use.node,
                place=use.place,
                by=pattern.asked[0].by,
                names=told,
                reading=self._through(use, pattern),
                prefix=Told(pattern.parts).prefix,
                is_apart=pattern.asked[0].is_apart,
            )

    def _filled(self, use: Use, pattern: _Pattern) -> Iterator[Told]:
        """Yield what *pattern* reads where *use* calls it; nothing if that cannot be told."""
        wanted = list(dict.fromkeys(holes(pattern.parts)))
        choices: list[tuple[Told, ...]] = []
        for hole in wanted:
            told = self._argument(hole, use, pattern)
            if told is None:
                return
            choices.append(told)
        for chosen in product(*choices):
            given = {hole: one.parts for hole, one in zip(wanted, chosen, strict=True)}
            rounds = frozenset(each for one in chosen for each in one.rounds)
            if len({loop for loop, _ in rounds}) == len(rounds):
                yield Told(filled(pattern.parts, given), rounds)

    def _argument(self, hole: Hole, use: Use, pattern: _Pattern) -> tuple[Told, ...] | None:
        scope = use.place.scope
        if hole.function == pattern.key:
            node = self._given(use, pattern).get(hole.name)
            if node is not None:
                return self.texts.told(expression(node), scope)
            default = pattern.called.defaults.get(hole.name) if pattern.called else None
            return self.texts.told(expression(default), pattern.scope) if default else None
        return self._made_with(hole, use)

    def _made_with(self, hole: Hole, use: Use) -> tuple[Told, ...] | None:
        """Return what the instance whose method *use* calls was made with."""
        function = expression(use.node.func) if isinstance(use.node, ast.Call) else None
        receiver = function.value if isinstance(function, Member) else None
        scope = use.place.scope
        if isinstance(function, Name):
            owner = function.text.rpartition(".")[0]
            symbol = scope.thing(owner)
            if symbol is not None and isinstance(symbol.statement, Class):
                return (Told((hole,)),)  # ``self``: whoever makes it says
            receiver = symbol.value if symbol else None
            scope = scope.at(symbol) if symbol else scope
        if not isinstance(receiver, Call):
            return None
        method = self._initializer(hole)
        if method is None:
            return None
        names = [one for one in _parameters(method) if one != "self"]
        given = dict(zip(names, receiver.arguments, strict=False)) | {
            name: value for name, value in receiver.keywords if name
        }
        if hole.name in given:
            return self.texts.told(given[hole.name], scope)
        default = _default_of(method, hole.name)
        return self.texts.told(default, scope) if default is not None else None

    def _initializer(self, hole: Hole) -> object | None:
        module = self.project.modules.get(hole.function[0])
        for one in module.outline.statements() if module else ():
            if isinstance(one, Class) and (one.name, one.line) == hole.function[1:]:
                return next(
                    (each for each in one.body if getattr(each, "name", "") == "__init__"), None
                )
        return None

    def _given(self, use: Use, pattern: _Pattern) -> dict[str, ast.expr]:
        """Return what *use* gives the parameters of the wrapper."""
        assert isinstance(use.node, ast.Call)  # noqa: S101 - who calls has asked
        if pattern.called is not None:
            names = pattern.called.parameters
        else:  # the making of an instance
            method = self._initializer(Hole(pattern.key, ""))
            names = tuple(one for one in _parameters(method) if one != "self") if method else ()
        plain = [one for one in use.node.args if not isinstance(one, ast.Starred)]
        given = dict(zip(names, plain, strict=False))
        return given | {one.arg: one.value for one in use.node.keywords if one.arg}

    def _through(self, use: Use, pattern: _Pattern) -> Reading:
        """Return what the call *use* of *pattern* gives where its variable is not set."""

        def reading(run: Run) -> Value:
            given = {name: run.value(node) for name, node in self._given(use, pattern).items()}
            inner = self._run(
                pattern.asked,
                replace(pattern.asked[0].place, frame=pattern.frame),
                frozenset(),
            )
            frame = pattern.called or pattern.frame
            inner.names |= dict.fromkeys(frame.parameters, OPEN)
            for name, node in frame.defaults.items():
                inner.names[name] = inner.constant(node)
            inner.names |= {name: given[name] for name in given if name in inner.names}
            inner.names |= self._held(pattern, given)
            outcome = inner.of(pattern.frame.body)
            if any(one.is_apart for one in pattern.asked):
                outcome = _alone(pattern.asked[0].reading, inner)
            if outcome.stops:
                raise Stops(outcome.names, use.node)
            return outcome.value

        return reading

    def _held(self, pattern: _Pattern, given: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return what an instance that is made with *given* holds, by ``self.name``."""
        if pattern.called is not None:
            return {}
        method = self._initializer(Hole(pattern.key, ""))
        held: dict[str, Value] = {}
        for one in getattr(method, "body", ()):
            value = getattr(one, "value", None)
            if isinstance(value, Name) and value.text in _parameters(method):
                default = self.texts.constant(_default_of(method, value.text), pattern.scope)
                told = given.get(value.text, default[1] if default[0] else OPEN)
                held |= {name: told for name in one.names if name.startswith("self.")}
        return held

    def _uncalled(self, patterns: list[_Pattern]) -> None:
        for pattern in patterns:
            told = self._by_default(pattern)
            if told is None:
                self._unknown(pattern.asked[0], Told(pattern.parts).prefix)
            elif told.text is not None:
                self._direct(told.text, [(one, told) for one in pattern.asked])

    def _by_default(self, pattern: _Pattern) -> Told | None:
        """Return what *pattern* reads if nothing is given."""
        given: dict[Hole, Parts] = {}
        for hole in holes(pattern.parts):
            frame = self._frame(hole.function)
            node = frame.defaults.get(hole.name) if frame else None
            told = self.texts.told(expression(node), pattern.scope) if node else None
            if not told or len(told) != 1:
                return None
            given[hole] = told[0].parts
        return Told(filled(pattern.parts, given))

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


def _class_made(value: Expression, scope: Scope) -> Symbol | None:
    """Return the class of the tree of which *value*, a call, makes an instance."""
    if not isinstance(value, Call):
        return None
    found = scope.meaning(value.name)
    if found is not None and isinstance(found.statement, Class):
        return found
    made = scope.returned(value)
    return _class_made(made.value, scope.at(made)) if made and made.value else None


def _parameters(method: object) -> list[str]:
    return [one.name for one in getattr(method, "parameters", ())]


def _default_of(method: object, name: str) -> Expression | None:
    told = (one for one in getattr(method, "parameters", ()) if one.name == name)
    return next((one.default for one in told), None)


def _primary(frame: Frame, parts: Parts) -> FunctionKey:
    """Return whose call fills the holes first: the function's own, if it has any."""
    keys = [hole.function for hole in holes(parts)]
    return frame.key if frame.key in keys and frame.key is not None else keys[0]


def _may_call(use: Use, names: set[str], classes: bool) -> bool:  # noqa: FBT001 - of what kind
    """Say whether *use* calls one of *names*, or where *classes* are made, one that derives."""
    if not isinstance(use.node, ast.Call):
        return False
    last = _last(use.node.func)
    return last in names or (classes and last[:1].isupper())


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _alone(reading: Reading, run: Run) -> Outcome:
    """Return what *reading* does by itself."""
    try:
        return Outcome(stops=False, value=reading(run))
    except Stops as stopped:
        return Outcome(stops=True, by=stopped.node, names=stopped.names)


def _of(asked: Asked, run: Run, outcome: Outcome) -> Outcome:
    """Return what *outcome*, of all the reads of a variable in one frame, means for one."""
    if outcome.stops or run.caught:
        return outcome
    if id(asked.node) in run.values:
        return replace(outcome, value=run.values[id(asked.node)])
    if id(asked.node) in run.passed:
        return replace(outcome, value=OPEN)
    return _alone(asked.reading, run)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What one statement of a module has to do with variables."""

    statement: ast.stmt
    nodes: frozenset[int]
    """The `id` of the expressions that may read."""
    bound: frozenset[str]
    asked: frozenset[str]
    """The names of which it asks before it goes on."""


def _line(statement: ast.stmt) -> _Line:
    nodes = list(ast.walk(statement))
    is_asking = isinstance(statement, ast.If | ast.Assert)
    asked = ast.walk(statement.test) if is_asking else ()  # type: ignore[attr-defined] # both have one
    return _Line(
        statement=statement,
        nodes=frozenset(id(one) for one in nodes if isinstance(one, _READING)),
        bound=frozenset(_bound(nodes)),
        asked=frozenset(one.id for one in asked if isinstance(one, ast.Name)),
    )


def _relevant(lines: Iterable[_Line], reads: Mapping[int, Reading]) -> Iterator[ast.stmt]:
    """Yield the statements of a module that read, and those that ask for what these bind."""
    bound: set[str] = set()
    for line in lines:
        if not line.nodes.isdisjoint(reads):
            bound |= line.bound
            yield line.statement
        elif line.asked & bound:
            yield line.statement


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))


def _json(value: Value) -> Json:
    if value is OPEN or isinstance(value, Sentinel):
        return None
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {}
    return value if isinstance(value, str | int | float | bool) else None
