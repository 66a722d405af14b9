"""
Which lines of a file can matter to a check at all?

The calls of which a check could speak were noted while bandit's checks were asked. What else a
check goes by is a word that must stand in the code wherever it speaks, and is looked for in the
text, which costs little; what stands around none of these is not walked. A name is written in one
way only, unless an import renames it, or it holds characters that Python folds
(https://docs.python.org/3/reference/lexical_analysis.html): a file with such is walked as a whole.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, Final

from gate.engines.dataflow.chances import (
    CHANCES,
    JOINED,
    NEEDED,
    TEXTS,
    Chance,
    Noted,
    last_name,
    speaks_of_keyword,
)
from gate.engines.dataflow.checks.table import KEYS
from gate.engines.dataflow.outside import ARGUMENTS, PARTS, RETURNS_HTML, URL_VIEWS
from gate.engines.dataflow.words import Words, words
from gate.model.regex import regex

Concerns = Callable[[int, int], bool]
_Lines = tuple[int, int]
"""The first line and the last, 1-based."""
_REQUESTS: Final = words("request req Request HttpRequest HTTPConnection WebSocket WSGIRequest")
"""What a request is called, or its type; what comes from outside is one of its `PARTS`."""
_GIVEN: Final = ARGUMENTS | URL_VIEWS
"""What hands out a value from outside, or the class whose methods are given one."""
_ROUTED: Final = regex(
    r"@[^\n]*\b(?:route|get|post|put|patch|delete|head|options|api_route|websocket\w*|view|add_route)\b"
)
"""A decorator of what is given one."""
_LOCAL: Final = words("argv environ getenv input parse_args")
_RUNNERS: Final = words(
    "system popen getoutput getstatusoutput exec_command spawn run call Popen check_call "
    "check_output create_subprocess_exec create_subprocess_shell subprocess_shell import_module "
    "compile __import__ run_module runsource push runcode run_string run_in_subinterp evaluate "
    "execl execle execlp execlpe execv execve execvp execvpe"
)
"""Names of what must not be given what the program's own user says."""
_EXEMPT: Final = words("csrf_exempt exempt")
_ORIGIN: Final = "Access-Control-Allow-Origin"
_SETTINGS: Final = KEYS - {_ORIGIN}
_VOCABULARY: Final = (
    NEEDED
    | _REQUESTS
    | PARTS
    | _GIVEN
    | _LOCAL
    | _RUNNERS
    | _EXEMPT
    | _SETTINGS
    | RETURNS_HTML
    | words("as event context response_class Access")
)
"""All words that are asked for."""
_IN_BYTES: Final = frozenset(word.encode() for word in _VOCABULARY)
_BLANK: Final = r"(?:\s|\\\n|#[^\n]*\n)*"
_PART: Final = regex(rf"\.{_BLANK}(?:{'|'.join(sorted(PARTS))})\b")
_SET: Final = regex(rf"{_BLANK}(?:=(?!=)|[,)\]\"']|in\b|:[^\S\n]*[^\s#])")
"""
What follows on a name that is given a value, a keyword that is, or a key written as a text; a
colon is one of an annotation, or a part of ``:=``.
"""
_RENAMED: Final = regex(r"as(?<=[\s\\]as)(?=\s+(\w+))")
_BEFORE: Final = regex(r"(\w+)[\s\\]+\Z")
_LONGEST_NAME: Final = 60
_ASCII: Final = 0x7F
_BLANKS: Final = bytes(
    code if code > _ASCII or chr(code).isalnum() or chr(code) == "_" else ord(" ")
    for code in range(256)
)
"""What a byte of UTF-8 is where only words are asked for."""


def concerns(
    text: str, tree: ast.Module, noted: Noted, more: Iterable[int] = ()
) -> Concerns | None:
    """
    Return whether the lines from … to … of *text* matter; `None` if none of them does.

    *noted* is what is worth a closer look in *tree*; *more* are 1-based lines that matter to
    whoever asks.
    """
    known = _known(text)
    if known is None:
        return lambda first, last: True  # noqa: ARG005 - as `Concerns`
    sources = list(_lines(text, _sources(text, known)))
    requests = list(_lines(text, _requests(text, known)))
    calls = _Calls(text, known, has_sources=bool(sources or requests))
    calls.look_at(noted.calls if not noted.renamed else _with_renamed_calls(tree, noted), noted)
    alone = sorted({*calls.alone, *more, *_lines(text, _alone(text, known))})
    flow = _Flow(text, tree, (sources, requests), sorted(calls.sinks))
    if not alone and not flow.is_anywhere():
        return None
    return lambda first, last: _holds(alone, first, last) or flow.is_between(first, last)


def _known(text: str) -> Words | None:
    """Return which of our words stand in *text*; `None` if one is written in letters that fold."""
    present = text.encode("utf-8", "replace").translate(_BLANKS).split()
    if not unicodedata.is_normalized("NFKC", text):
        odd = {word.decode("utf-8", "replace") for word in present if not word.isascii()}
        if any(unicodedata.normalize("NFKC", word) in _VOCABULARY for word in odd):
            return None
    return frozenset(word.decode() for word in _IN_BYTES.intersection(present))


def _holds(lines: Sequence[int], first: int, last: int) -> bool:
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= last


def _lines(text: str, places: Iterable[int]) -> Iterator[int]:
    """Yield the 1-based lines of *places*, rising."""
    line, end = 1, 0
    for place in sorted(places):
        line += text.count("\n", end, place)
        end = place
        yield line


def _with_renamed_calls(tree: ast.Module, noted: Noted) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in noted.renamed
    ] + noted.calls


class _Calls:
    """The lines of those calls of a file of which a check could speak."""

    def __init__(self, text: str, known: Words, *, has_sources: bool) -> None:
        self.alone: set[int] = set()
        """Lines where one may speak whatever the call is given."""
        self.sinks: set[int] = set()
        """Lines where something from outside does harm."""
        self._text = text
        self._known = known
        self._has_sources = has_sources
        self._chances: dict[str, tuple[Chance, ...]] = {}
        self._texts: dict[re.Pattern[str], bool] = {}

    def look_at(self, calls: Iterable[ast.Call], noted: Noted) -> None:
        """Sort *calls*."""
        for call in calls:
            last = last_name(call.func)
            for chance in self._holding(noted.renamed.get(last, last)):
                if chance.holds(call):
                    (self.sinks if chance.asks_outside else self.alone).add(call.lineno)
            if not last or (call.keywords and speaks_of_keyword(call)):
                self.alone.add(call.lineno)

    def _holding(self, last: str) -> tuple[Chance, ...]:
        if last not in self._chances:
            self._chances[last] = tuple(filter(self._is_there, CHANCES.get(last, ())))
        return self._chances[last]

    def _is_there(self, chance: Chance) -> bool:
        if chance.asks_outside and not self._has_sources:
            return False
        is_needed = not chance.needs or not self._known.isdisjoint(chance.needs)
        return is_needed and (chance.text is None or self._holds(chance.text))

    def _holds(self, pattern: re.Pattern[str]) -> bool:
        if pattern not in self._texts:
            self._texts[pattern] = pattern.search(self._text) is not None
        return self._texts[pattern]


def _alone(text: str, known: Words) -> Iterator[int]:
    """Yield the places of words, no calls, where a check may speak whatever the values are."""
    for word in known & _SETTINGS:
        for place in _named(text, {word}):
            if _SET.match(text, place + len(word)):
                yield place
    yield from _named(text, _with_renamed(text, known & _EXEMPT, known))
    if "Access" in known:
        yield from _places(text, _ORIGIN)
    if "response_class" in known or known & RETURNS_HTML:
        yield from (found.start() for found in _ROUTED.finditer(text))


def _sources(text: str, known: Words) -> Iterator[int]:
    """Yield the places of what may come from outside."""
    local = frozenset() if known.isdisjoint(_RUNNERS) else _LOCAL
    yield from _named(text, _with_renamed(text, known & (_GIVEN | local), known))
    if {"event", "context"} <= known:
        yield from _places(text, "event")
    if "@" in text:
        yield from (found.start() for found in _ROUTED.finditer(text))


def _requests(text: str, known: Words) -> Iterator[int]:
    """Yield the places of what may be a request, if one of its parts is in the file."""
    if not known.isdisjoint(PARTS):
        yield from _named(text, _with_renamed(text, known & _REQUESTS, known))


class _Flow:
    """Where something from outside may meet what it does harm to."""

    def __init__(
        self,
        text: str,
        tree: ast.Module,
        sources: tuple[Sequence[int], Sequence[int]],
        sinks: Sequence[int],
    ) -> None:
        """*sources* (what comes from outside, and what may be a request), *sinks*: rising lines."""
        self._text = text
        self._tree = tree
        self._sources, self._requests = sources
        self._sinks = sinks
        self._known: dict[_Lines, bool] = {}

    def is_anywhere(self) -> bool:
        """Say whether it may be in one of the functions, or outside of them."""
        if not (self._sources or self._requests):
            return False
        functions, others = self._regions
        return any(self._is_given(*region) for region in others) or any(
            self.is_between(*region) for region in functions
        )

    def is_between(self, first: int, last: int) -> bool:
        """Say whether it may be on the lines from … to …."""
        if not (_holds(self._sources, first, last) or _holds(self._requests, first, last)):
            return False
        if (first, last) not in self._known:
            self._known[first, last] = self._is_given(first, last) and (
                _holds(self._sinks, first, last) or self._is_put_in(first, last)
            )
        return self._known[first, last]

    def _is_given(self, first: int, last: int) -> bool:
        """Say whether anything comes from outside on the lines from … to …."""
        return _holds(self._sources, first, last) or (
            _holds(self._requests, first, last)
            and _PART.search(self._text, *self._span(first, last)) is not None
        )

    def _is_put_in(self, first: int, last: int) -> bool:
        """Say whether something may be put into a text there that harms then."""
        return JOINED.search(self._text, *self._span(first, last)) is not None and (
            self._is_built(first, last) or self._is_outside
        )

    def _is_built(self, first: int, last: int) -> bool:
        """Say whether the lines from … to … hold what may be markup, an address or SQL."""
        return any(each.search(self._text, *self._span(first, last)) for each in TEXTS)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """Return where the lines from … to … begin and end."""
        return self._start(first - 1), self._start(min(last, len(self._lengths) - 1))

    def _start(self, line: int) -> int:
        """Return where the 0-based *line* begins, or the text ends."""
        return self._lengths[line] + line

    @cached_property
    def _lengths(self) -> list[int]:
        """How long all lines before each are, and all of them, without their ends."""
        return [0, *accumulate(map(len, self._text.split("\n")))]

    @cached_property
    def _is_outside(self) -> bool:
        """Whether such a text stands outside of functions, which may then use it."""
        return any(self._is_built(*region) for region in self._regions[1])

    @cached_property
    def _regions(self) -> tuple[list[_Lines], list[_Lines]]:
        """The lines of each function, and of each thing outside of them that does something."""
        found: tuple[list[_Lines], list[_Lines]] = [], []
        waiting: list[ast.AST] = [*self._tree.body]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[0].append((_first(node), node.end_lineno or 0))
            elif not isinstance(node, ast.Import | ast.ImportFrom) and not _is_remark(node):
                inner = list(_inner(node))
                waiting += inner
                found[1].append(_head(node, inner))
        return found


def _head(node: Any, inner: Sequence[ast.AST]) -> _Lines:  # noqa: ANN401 - as in `_first`
    """Return the lines of *node* before the first of *inner*, or all of them."""
    first = _first(node)
    return first, max(first, min(map(_first, inner)) - 1 if inner else node.end_lineno or first)


_BLOCKS: Final = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a node that hold statements, or what holds statements itself."""


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    for name in _BLOCKS:
        yield from getattr(node, name, ())


def _first(node: Any) -> int:  # noqa: ANN401 - a statement, a handler, or a case, which has no line
    decorators = getattr(node, "decorator_list", ())
    place = decorators[0] if decorators else getattr(node, "pattern", node)
    return int(place.lineno)


def _is_remark(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _named(text: str, told: Iterable[str]) -> Iterator[int]:
    """Yield the places where one of *told* stands as a word."""
    for word in told:
        for place in _places(text, word):
            if not (text[place - 1 : place].isidentifier() or _goes_on(text, place + len(word))):
                yield place


def _goes_on(text: str, end: int) -> bool:
    return f"_{text[end : end + 1]}".isidentifier() and text[end : end + 1] != ""


def _with_renamed(text: str, told: Words, known: Words) -> Words:
    """Return *told*, and what imports of *text* call them."""
    if told and "as" in known:
        return told | {new for old, new in _renamed(text) if old in told}
    return told


@lru_cache(maxsize=1)
def _renamed(text: str) -> tuple[tuple[str, str], ...]:
    """Return what stands before and behind each ``as`` of *text*."""
    return tuple(
        (before[1], found[1])
        for found in _RENAMED.finditer(text)
        if (before := _BEFORE.search(text, max(0, found.start() - _LONGEST_NAME), found.start()))
    )


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))
