"""
Many modules as one program: what a name means, across imports, as far as it can be told.

Nothing is executed: a name leads to the statement that binds it, in whichever module it stands
(https://docs.python.org/3/reference/import.html). The roots of the import path are not known, so
that a module is found by the longest end of its path that its importer names.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field
from gate.model.work import Record
from gate.readers.python.budget import Budget
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Const,
    Expression,
    Function,
    Import,
    Joined,
    Loop,
    Name,
    Outline,
    Statement,
)
from gate.readers.python.read import outline_of

_ROOTS: Final = frozenset({"src", "lib", "python", "py", "backend", "server"})
"""Folders that are usually on the import path."""
_MOST_STEPS: Final = 40
"""Names that lead to names; more go in a circle."""
_LONGEST_TEXT: Final = 4_000
"""A longer path or name is none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Module:
    """One file."""

    path: RepoPath
    record: Record
    made: Callable[[], Outline] | None = None
    """Makes its outline, where no record has it."""

    @cached_property
    def outline(self) -> Outline:
        """Its outline."""
        return self.made() if self.made else outline_of(self.record)

    @property
    def uses(self) -> frozenset[str]:
        """The packages that it imports, by the first part of their names."""
        return self._words("uses")

    @property
    def verbs(self) -> frozenset[str]:
        """The last parts of the names of what it calls to decorate or to register."""
        return self._words("verbs")

    def _words(self, key: str) -> frozenset[str]:
        told = self.record.get(key)
        return frozenset(map(str, told)) if isinstance(told, list) else frozenset()

    @property
    def is_package(self) -> bool:
        """Whether it is an ``__init__.py``."""
        return self.path.rpartition("/")[2] == "__init__.py"

    @property
    def dotted(self) -> str:
        """Its path as a name: ``src.app.api``."""
        path = posixpath.dirname(self.path) if self.is_package else self.path.removesuffix(".py")
        return path.replace("/", ".")

    @property
    def package(self) -> str:
        """The name of the package that it stands in: its own, if it is one."""
        return self.dotted if self.is_package else self.dotted.rpartition(".")[0]

    @cached_property
    def bindings(self) -> Mapping[str, Symbol]:
        """What each name of the module means, functions' own names left out; the last counts."""
        return bindings(self, self.outline.body)


Scopes = tuple[Mapping[str, "Symbol"], ...]
"""What the names around a statement mean, the innermost scope first."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Symbol:
    """What a name means: the statement that binds it, and where."""

    module: Module
    statement: Statement | None
    """`None`: the whole module."""
    name: str
    """The name that the statement binds."""
    inner: Scopes = ()
    """What functions and classes around the statement bind, the innermost first."""

    @property
    def key(self) -> tuple[RepoPath, str, int]:
        """What makes it the same thing wherever it is found."""
        return self.module.path, self.name, getattr(self.statement, "line", 0)

    @property
    def value(self) -> Expression | None:
        """What is assigned to it; `None` if it is no plain assignment."""
        if not isinstance(self.statement, Assign) or len(self.statement.names) != 1:
            return None
        return self.statement.value


def bindings(module: Module, body: Iterable[Statement], around: Scopes = ()) -> dict[str, Symbol]:
    """Return what each name that *body*, which stands inside *around*, binds means."""
    known: dict[str, Symbol] = {}
    _bind(known, module, body, (known, *around) if body is not module.outline.body else ())
    return known


def _bind(
    known: dict[str, Symbol], module: Module, body: Iterable[Statement], inner: Scopes
) -> None:
    for statement in body:
        for name in _bound(statement):
            is_more = isinstance(statement, Assign) and statement.is_more
            if not is_more and not (isinstance(statement, Assign) and statement.value is None):
                known[name] = Symbol(module=module, statement=statement, name=name, inner=inner)
        if isinstance(statement, Loop):
            _bind(known, module, statement.body, inner)


def _bindings_of_class(symbol: Symbol, statement: Class) -> dict[str, Symbol]:
    """Return what the class *symbol* binds, and what its methods bind on ``self``."""
    known = bindings(symbol.module, statement.body, symbol.inner)
    for one in statement.body:
        if isinstance(one, Function):
            for name, bound in bindings(symbol.module, one.body, symbol.inner).items():
                if name.startswith("self."):
                    known.setdefault(name.removeprefix("self."), bound)
    return known


def _bound(statement: Statement) -> Iterator[str]:
    if isinstance(statement, Assign | Loop):
        yield from (name for name in statement.names if name)
    elif isinstance(statement, Function | Class | Import):
        yield statement.name


@dataclass(frozen=True, eq=False, kw_only=True)
class Project:
    """The modules of one tree."""

    modules: Mapping[RepoPath, Module]
    budget: Budget = field(default_factory=Budget)
    _known: dict[tuple[str, str], Module | None] = field(default_factory=dict)
    _asked: set[tuple[RepoPath, str, int]] = field(default_factory=set)
    _classes: dict[tuple[RepoPath, str, int], Mapping[str, Symbol]] = field(default_factory=dict)

    @cached_property
    def _by_end(self) -> Mapping[str, list[Module]]:
        """The modules by the last part of their names."""
        ends: defaultdict[str, list[Module]] = defaultdict(list)
        for module in self.modules.values():
            ends[module.dotted.rpartition(".")[2]].append(module)
        return ends

    def using(self, *packages: str, verbs: Collection[str] = ()) -> Iterator[Module]:
        """Yield the modules that import one of *packages*, or call one of *verbs* of something."""
        asked, called = frozenset(packages), frozenset(verbs)
        return (
            module
            for module in self.modules.values()
            if asked & module.uses or called & module.verbs
        )

    def module(self, name: str, importer: Module) -> Module | None:
        """
        Return the module that *name*, with dots, is to *importer*; `None` if the tree has none.

        Of several that end alike, the one nearest to the importer.
        """
        whole = _absolute(name, importer)
        key = whole, importer.package
        if key not in self._known:
            self._known[key] = self._nearest(whole, importer)
        return self._known[key]

    def _nearest(self, whole: str, importer: Module) -> Module | None:
        fits = [
            module
            for module in self._by_end.get(whole.rpartition(".")[2], ())
            if f".{module.dotted}".endswith(f".{whole}") and self._is_root(module, whole, importer)
        ]
        if not fits:
            return None
        return max(fits, key=lambda one: (_shared(one.dotted, importer.dotted), -len(one.dotted)))

    def _is_root(self, module: Module, whole: str, importer: Module) -> bool:
        """Say whether what stands before *whole* in the module's path may be on the import path."""
        root = module.dotted[: len(module.dotted) - len(whole)].rstrip(".").replace(".", "/")
        if not root:
            return True
        if RepoPath(f"{root}/__init__.py") in self.modules:
            return importer.dotted.startswith(f"{root.replace('/', '.')}.") and "." in whole
        is_around = importer.path.startswith(f"{root}/")
        return is_around or "." in whole or root.rpartition("/")[2] in _ROOTS

    def meaning(self, name: str, module: Module, *inner: Mapping[str, Symbol]) -> Symbol | None:
        """
        Return what *name*, with dots, means in *module*; `None` if that stands outside the tree.

        *inner*: what functions and classes around it bind, the innermost first.
        """
        first, _, rest = name.partition(".")
        for scope in (*inner, module.bindings):
            if name in scope:
                return self._followed(scope[name], "")
            if first in scope:
                return self._followed(scope[first], rest)
        return self._starred(first, rest, module)

    def source(self, name: str, module: Module, *inner: Mapping[str, Symbol]) -> str:
        """
        Return the whole name of *name*, as the import that brings it says: ``fastapi.APIRouter``.

        Empty if no import outside the tree brings it.
        """
        for _ in range(_MOST_STEPS):
            first, _, rest = name.partition(".")
            symbol = next(
                (scope[first] for scope in (*inner, module.bindings) if first in scope), None
            )
            if symbol is None or not isinstance(symbol.statement, Import):
                return ""
            whole = f"{symbol.statement.source}{'.' if rest else ''}{rest}"
            found = self._import(symbol.statement, symbol.module)
            if found is None:
                return whole
            if isinstance(found.statement, Import):
                name, module, inner = f"{found.name}{'.' if rest else ''}{rest}", found.module, ()
                continue
            return ""
        return ""

    def _followed(self, symbol: Symbol, rest: str) -> Symbol | None:
        for _ in range(_MOST_STEPS):
            if isinstance(symbol.statement, Import):
                found = self._import(symbol.statement, symbol.module)
            elif not rest:
                return symbol
            else:
                first, _, rest = rest.partition(".")
                found = self._member(symbol, first)
            if found is None:
                return None
            symbol = found
        return None

    def _import(self, statement: Import, importer: Module) -> Symbol | None:
        """Return what *statement* brings: a module of the tree, or a name in one."""
        whole = self.module(statement.source, importer)
        if whole is not None and whole is not importer:
            return Symbol(module=whole, statement=None, name="")
        head, _, name = statement.source.rpartition(".")
        relative = statement.source[: len(statement.source) - len(statement.source.lstrip("."))]
        around = self.module(head if len(head) >= len(relative) else relative, importer)
        return None if around is None else self._member(_whole(around), name)

    def _member(self, symbol: Symbol, name: str) -> Symbol | None:
        if symbol.statement is None:
            module = symbol.module
            if name in module.bindings:
                return module.bindings[name]
            inner = self.modules.get(RepoPath(_inside(module, name)))
            inner = inner or self.modules.get(RepoPath(_inside(module, f"{name}/__init__")))
            return _whole(inner) if inner else self._starred(name, "", module)
        if isinstance(symbol.statement, Class):
            known = self._own(symbol)
            return known[name] if name in known else self._inherited(symbol, name)
        made = self.made(symbol)
        return self._member(made, name) if made else None

    def made(self, symbol: Symbol) -> Symbol | None:
        """Return the class of the tree that *symbol* is assigned an instance of."""
        if symbol.key in self._asked:  # ``x = x.y()``: what x is depends on itself
            return None
        self._asked.add(symbol.key)
        try:
            found = self._maker(symbol)
        finally:
            self._asked.discard(symbol.key)
        return found if found and isinstance(found.statement, Class) else None

    def _maker(self, symbol: Symbol) -> Symbol | None:
        value = symbol.value
        if isinstance(value, Call) and value.name:
            return self.meaning(value.name, symbol.module, *symbol.inner)
        other = (
            self.meaning(value.text, symbol.module, *symbol.inner)
            if isinstance(value, Name)
            else None
        )
        return self.made(other) if other else None

    def _own(self, symbol: Symbol) -> Mapping[str, Symbol]:
        """Return what the class *symbol* itself has by name."""
        if not isinstance(symbol.statement, Class):
            return {}
        if symbol.key not in self._classes:
            self._classes[symbol.key] = _bindings_of_class(symbol, symbol.statement)
        return self._classes[symbol.key]

    def _inherited(self, symbol: Symbol, name: str) -> Symbol | None:
        for ancestor in self.ancestors(symbol):
            known = self._own(ancestor)
            if name in known:
                return known[name]
        return None

    def ancestors(self, symbol: Symbol) -> Iterator[Symbol]:
        """Yield the classes of the tree that the class *symbol* derives from, nearest first."""
        waiting, known = [symbol], {symbol.key}
        while waiting:
            one = waiting.pop(0)
            for base in one.statement.bases if isinstance(one.statement, Class) else ():
                name = base.text if isinstance(base, Name) else ""
                found = self.meaning(name, one.module, *one.inner) if name else None
                if found and found.key not in known and isinstance(found.statement, Class):
                    known.add(found.key)
                    waiting.append(found)
                    yield found

    def bases(self, symbol: Symbol) -> frozenset[str]:
        """Return the whole names of what the class *symbol* derives from outside the tree."""
        kin = (symbol, *self.ancestors(symbol))
        return frozenset(
            self.source(base.text, one.module, *one.inner)
            for one in kin
            if isinstance(one.statement, Class)
            for base in one.statement.bases
            if isinstance(base, Name)
        ) - {""}

    def members(self, symbol: Symbol) -> Mapping[str, Symbol]:
        """Return what the class *symbol* has by name, what it inherits in the tree included."""
        known: dict[str, Symbol] = {}
        for one in (symbol, *self.ancestors(symbol)):
            for name, member in self._own(one).items():
                known.setdefault(name, member)
        return known

    def _starred(self, first: str, rest: str, module: Module) -> Symbol | None:
        for statement in module.outline.body:
            if isinstance(statement, Import) and statement.name == "*":
                source = self.module(statement.source, module)
                if source and source is not module and first in source.bindings:
                    return self._followed(source.bindings[first], rest)
        return None

    def text(
        self, value: Expression | None, module: Module, *inner: Mapping[str, Symbol]
    ) -> str | None:
        """
        Return the text that *value* is in *module*; `None` if that cannot be told.

        Raises:
            Unreadable: the names in it stand for more than the budget has.
        """
        text = self._text(value, module, inner, _MOST_STEPS)
        return text if text is None or len(text) <= _LONGEST_TEXT else None

    def _text(
        self, value: Expression | None, module: Module, inner: Scopes, steps: int
    ) -> str | None:
        if isinstance(value, Const):
            return value.value if isinstance(value.value, str) else None
        if isinstance(value, Joined):
            parts = (self._text(part, module, inner, steps) for part in value.parts)
            return _joined(parts)
        if isinstance(value, Name) and steps:
            self.budget.spend()
            symbol = self.meaning(value.text, module, *inner)
            if symbol is not None and symbol.value is not None:
                return self._text(symbol.value, symbol.module, symbol.inner, steps - 1)
        return None


def _joined(parts: Iterable[str | None]) -> str | None:
    """Return *parts* as one text; `None` if one cannot be told, or if it is too long."""
    whole = ""
    for part in parts:
        if part is None or len(whole) > _LONGEST_TEXT:
            return None
        whole += part
    return whole


def _whole(module: Module) -> Symbol:
    return Symbol(module=module, statement=None, name="")


def _inside(package: Module, name: str) -> str:
    folder = posixpath.dirname(package.path)
    return f"{folder}/{name}.py" if folder else f"{name}.py"


def _absolute(name: str, importer: Module) -> str:
    """Return *name* without its leading dots, which count from the importer's package."""
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    package = importer.package.split(".")
    around = package[: len(package) - level + 1]
    return ".".join([*around, *filter(None, [name[level:]])])


def _shared(one: str, other: str) -> int:
    """Return how many parts of their names two modules share from the start."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), len(one.split(".")))


def project(records: Mapping[RepoPath, Record]) -> Project:
    """Return the program of which *records* has what `gate.readers.python.read` says, by file."""
    modules = {path: Module(path=path, record=record) for path, record in records.items()}
    return Project(modules=modules)
