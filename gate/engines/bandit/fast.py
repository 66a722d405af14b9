"""
Bandit's own checks, asked only where one could answer.

A file is parsed once and walked once. Where the condition of a check holds (`Check.when`), the
check, which is bandit's own function, is asked by bandit's own tester; elsewhere nothing is made
for it. What is not certain here, such as an error in a check or a tree that is very deep, goes the
stock way.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any, Final, NoReturn

from gate.engines.bandit import library
from gate.engines.bandit.calls import visit_calls
from gate.engines.bandit.conditions import Check
from gate.engines.bandit.scanned import Scanned
from gate.engines.bandit.statements import around, parts
from gate.engines.bandit.texts import Texts
from gate.engines.bandit.visitors import NESTED, Uncertain, Visit, Visitors, passed
from gate.engines.dataflow.chances import Noted, note_renamed

Context = dict[str, Any]
"""What a check is told of a node: bandit's own keys."""
_LONG: Final = 64
"""Entries of a dictionary from which it is long."""
_SPARE: Final = NESTED + 1
"""How many times deeper bandit's own walk may go than this one."""


class Fast:
    """A driver of some checks. It holds what belongs to one file, so it serves one thread."""

    def __init__(self, checks: Sequence[Check], name: str) -> None:
        """*name* is what bandit is told that each file is called."""
        self._imports: set[str] = set()
        self._aliases: dict[str, str] = {}
        self._file: Context = {"filename": name}
        self._tests = _Tests()
        self._tester = library.function("bandit.core.tester:BanditTester")(
            testset=self._tests, debug=False, nosec_lines={}, metrics=None
        )
        self._tester.report_error = _give_up
        self._tree = ast.Module(body=[], type_ignores=[])
        self._linked: list[ast.AST] = []
        self._done: set[ast.AST] = set()
        self._calls: list[ast.Call] = []
        self._renamed: dict[str, str] = {}
        self._of: dict[str, list[Check]] = {}
        for check in checks:
            self._of.setdefault(check.node, []).append(check)
        self._visit = self._visitors()[ast.Module]

    def scan(self, data: bytes) -> Scanned:
        """
        Return what is found in the file *data*, in bandit's order, and what is worth a closer look.

        Raises:
            Uncertain: bandit itself is to be asked.
            SyntaxError, ValueError, RecursionError, MemoryError: it cannot be parsed.
        """
        tree = self._tree = ast.parse(data)
        self._imports.clear()
        self._aliases.clear()
        self._file["file_data"] = io.BytesIO(data)
        self._tester.results = []
        try:
            with _shallow():
                self._visit(tree)
                self._look_at_file(data)
            noted = Noted(calls=[*self._calls], renamed={**self._renamed})
        except RecursionError as error:
            raise Uncertain from error
        finally:
            self._forget()
        return Scanned(self._tester.results, tree, noted)

    def _visitors(self) -> Mapping[type, Visit]:
        asked: dict[str, Visit] = {
            node: self._on_nodes(checks)
            for node, checks in self._of.items()
            if node not in {"Call", "File", "Str"}
        }
        asked["Call"] = visit_calls(
            self._of.get("Call", []),
            (self._imports, self._aliases),
            self._on_call,
            self._calls.append,
        )
        asked["Import"], asked["ImportFrom"] = self._on_import, self._on_import_from
        asked["Dict"] = partial(_index_keys, asked.get("Dict", passed))
        asked["Set"] = partial(_check_hashable, asked.get("Set", passed))
        texts = Texts(self._of.get("Str", []), self._on_text)
        table = Visitors(asked, texts.visit, starts=texts.starts, under=texts.under)
        table[ast.JoinedStr] = texts.interpolated(table, asked.get("JoinedStr", passed))
        table[ast.BinOp] = texts.chain(table, asked.get("BinOp", passed))
        return table

    def _on_nodes(self, checks: Sequence[Check]) -> Visit:
        conditions: list[Any] = [check.when or _always for check in checks]

        def visit(node: ast.AST) -> None:
            for holds in conditions:  # of these nodes
                if holds(node):
                    return self._on_node(checks, node)
            return None

        return visit

    def _on_node(self, checks: Sequence[Check], node: ast.AST) -> None:
        some = [check for check in checks if _holds(check, node)]
        told: Context = {"name": node.name} if isinstance(node, ast.FunctionDef) else {}
        if told:
            told |= {"function": node, "qualname": told["name"]}
        self._ask(some, node, told)

    def _on_call(self, call: ast.Call, name: str, places: list[int]) -> None:
        told = {"call": call, "qualname": name, "name": name.rsplit(".", maxsplit=1)[-1]}
        checks = self._of["Call"]
        self._ask([checks[place] for place in places], call, told)

    def _on_import(self, node: ast.Import | ast.ImportFrom) -> None:
        note_renamed(node, self._renamed)
        for alias in node.names:
            if alias.asname:
                self._aliases[alias.asname] = alias.name
            self._imports.add(alias.name)
        self._ask_of_import("Import", node, {"module": node.names[-1].name})

    def _on_import_from(self, node: ast.ImportFrom) -> None:
        if node.module is None:
            return self._on_import(node)
        note_renamed(node, self._renamed)
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            self._aliases[alias.asname or alias.name] = name
            self._imports.add(name)
        told = {"module": node.module, "name": node.names[-1].name}
        return self._ask_of_import("ImportFrom", node, told)

    def _ask_of_import(self, kind: str, node: ast.AST, told: Context) -> None:
        some = [check for check in self._of.get(kind, ()) if _holds(check, node)]
        if some:
            self._ask(some, node, told)

    def _on_text(self, text: ast.Constant, parent: ast.AST, places: list[int]) -> None:
        checks = self._of["Str"]
        told = {"str": text.value, "linerange": _lines(parent)}
        self._ask([checks[place] for place in places], text, told)

    def _look_at_file(self, data: bytes) -> None:
        for check in self._of.get("File", ()):
            if _holds(check, data):
                told = {"lineno": 0, "linerange": [0, 1], "col_offset": 0}
                self._run(check, self._file | told)

    def _ask(self, checks: Sequence[Check], node: Any, told: Context) -> None:  # noqa: ANN401 - a node with a place
        context = self._file | {
            "imports": self._imports,
            "import_aliases": self._aliases,
            "lineno": node.lineno,
            "col_offset": node.col_offset,
            "end_col_offset": node.end_col_offset,
            "node": node,
            "linerange": _lines(node),
        }
        for check in checks:
            if check.looks_up:
                self._link(node)
            self._run(check, context | told)

    def _run(self, check: Check, context: Context) -> None:
        """
        Ask *check*, and keep what it finds.

        Bandit would look through the lines for ``nosec``; there is none, but a list may be long.
        """
        lines = context["linerange"]
        found = len(self._tester.results)
        self._tests.chosen = [self._tests.test(check)]
        self._tester.run_tests(context | {"linerange": []}, check.node)
        for issue in self._tester.results[found:]:
            issue.linerange = issue.linerange or lines

    def _link(self, node: Any) -> None:  # noqa: ANN401 - a node with a place
        """Tell *node* its parent, its parent's parent and so on, as bandit does while it walks."""
        chain = list(around(self._tree, node.lineno))
        for parent, child in pairwise(chain):
            self._tell(child, parent)
        if chain[-1] not in self._done:
            self._done.add(chain[-1])
            self._link_below(chain[-1], parts(chain[-1]))
        if not hasattr(node, "_bandit_parent"):  # two statements share a line
            self._link_below(self._tree, self._tree.body)

    def _link_below(self, top: ast.AST, children: Iterable[ast.AST]) -> None:
        waiting = [(top, child) for child in children]
        while waiting:
            parent, child = waiting.pop()
            self._tell(child, parent)
            waiting += [(child, each) for each in ast.iter_child_nodes(child)]

    def _tell(self, child: ast.AST, parent: ast.AST) -> None:
        vars(child)["_bandit_parent"] = parent
        self._linked.append(child)

    def _forget(self) -> None:
        """Break the circles and let go of the tree, so that it goes when nobody holds it."""
        for node in self._linked:
            vars(node).pop("_bandit_parent", None)  # what all expressions share is there twice
        self._linked = []
        self._done.clear()
        self._calls.clear()
        self._renamed.clear()
        self._tree = ast.Module(body=[], type_ignores=[])


class _Tests:
    """What bandit's tester takes for a set of tests: those that were chosen for a node."""

    def __init__(self) -> None:
        self.chosen: list[library.Test] = []
        self._known: dict[int, tuple[Check, library.Test]] = {}

    def get_tests(self, _: str) -> list[library.Test]:
        """Return the tests to run."""
        return self.chosen

    def test(self, check: Check) -> library.Test:
        """Return what runs *check*, and import it if need be."""
        if id(check) not in self._known:
            self._known[id(check)] = check, library.Test(check)
        return self._known[id(check)][1]


def _give_up(*_: object) -> NoReturn:
    raise Uncertain


def _always(_: object) -> bool:
    return True


def _holds(check: Check, told: Any) -> bool:  # noqa: ANN401 - a node, or the file's bytes
    return check.when is None or bool(check.when(told))  # type: ignore[operator] # of these nodes


def _lines(node: Any) -> Sequence[int]:  # noqa: ANN401 - a node, or what holds nodes
    """Return the lines that bandit says *node* stands on, without a list as long as they are."""
    if hasattr(node, "lineno"):
        return range(node.lineno, node.end_lineno + 1)
    if not hasattr(node, "_bandit_linerange_stripped"):
        library.function("bandit.core.utils:linerange")(node)
    first, last = node._bandit_linerange_stripped  # noqa: SLF001 - what bandit itself goes by
    return range(first, last + 1)


class _Keys(list[ast.expr | None]):
    """The keys of a dictionary, in which one is found at once: bandit looks for each."""

    def __init__(self, keys: Iterable[ast.expr | None]) -> None:
        super().__init__(keys)
        self._places = {id(key): place for place, key in reversed([*enumerate(self)])}

    def __contains__(self, key: object) -> bool:
        return id(key) in self._places

    def index(self, key: ast.expr | None, *_: Any) -> int:  # noqa: ANN401 - as bandit calls it
        return self._places[id(key)]


def _index_keys(asked: Visit, node: ast.Dict) -> None:
    """Ask what is to be asked of a dictionary, and make a long one quick to search."""
    if len(node.keys) > _LONG:
        node.keys = _Keys(node.keys)
    asked(node)


def _check_hashable(asked: Visit, node: ast.Set) -> None:
    """
    Ask what is to be asked of a set.

    Raises:
        Uncertain: bandit stumbles over it where it reads the values of arguments.
    """
    waiting = [*node.elts]
    while waiting:
        element = waiting.pop()
        if isinstance(element, ast.List | ast.Set | ast.Dict):
            raise Uncertain
        if isinstance(element, ast.Tuple):
            waiting += element.elts
    asked(node)


@contextmanager
def _shallow() -> Iterator[None]:
    """Let only go so deep that bandit, which calls more functions on the way, goes there too."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit // _SPARE)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
