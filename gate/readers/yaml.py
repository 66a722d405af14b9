"""
YAML and JSON into plain values, with the line of each and what was written twice.

YAML is read as 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), as OpenAPI asks
(https://spec.openapis.org/oas/v3.1.1#format), so that ``no`` is a word and ``2024-01-01`` a text;
merge keys, which many documents use, are understood. An anchor's value is shared, never copied.
libyaml takes the text apart (https://pyyaml.org/wiki/PyYAMLDocumentation); its events are put
together here, five times faster than PyYAML's loader does and without recursion.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from gate.model.value import dataclass, field
from gate.model.work import Json, Unreadable

MEGABYTES: Final = 20
"""A larger document is not read."""
DEEPEST: Final = 200
"""Levels of mappings and lists inside each other."""
MOST_NODES: Final = 3_000_000
"""Values of a document, those that anchors repeat counted each time."""

Keys = tuple[str | int, ...]
"""Where a value stands: ``("paths", "/users", "get", "tags", 0)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A key that one mapping has twice; the later one counts, as in most readers."""

    keys: Keys
    """The mapping's place, and the key."""
    line: int
    """1-based, of the later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document's value, and where its parts stand."""

    value: Json
    """Mappings have texts for keys: ``200:`` is ``"200"``."""
    lines: Mapping[int, Mapping[str | int, int]]
    """By `id` of a mapping or list in `value`: the 1-based line of each key or item."""
    repeated: tuple[Repeated, ...] = ()

    def line(self, keys: Iterable[str | int]) -> int:
        """Return the 1-based line of the value at *keys*, or of the nearest one around it."""
        value, line = self.value, 1
        for key in keys:
            line = self.lines.get(id(value), {}).get(key, line)
            value = _inside(value, key)
        return line


def parse(data: bytes) -> Parsed:
    """
    Return what *data*, YAML or JSON in UTF-8, UTF-16 or UTF-32, says.

    Raises:
        Unreadable: it is too large, nested too deeply, unfolds without end, or is neither.
    """
    if len(data) > MEGABYTES * 2**20:
        raise Unreadable(f"it is larger than {MEGABYTES} MB")
    import yaml  # noqa: PLC0415 - slow to import

    text = _decoded(data)
    try:
        built = _Builder().build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"line {line} is neither YAML nor JSON") from error
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable("it is neither YAML nor JSON") from error
    _weigh(built.value)
    return built


def _decoded(data: bytes) -> str:
    marks = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
    wide = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    known = (name for mark, name in (*marks, *wide) if data.startswith(mark))
    try:
        return data.decode(next(known, "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start + 1} is not in its encoding") from error


def _inside(value: Json, key: str | int) -> Json:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,4000}")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,9})?")
_WORDS: Final[Mapping[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], Json]], ...]] = (
    (_INTEGER, int),
    (_BASED, lambda text: int(text, 0)),
    (_FLOAT, float),
)
_NUMERIC: Final = frozenset("0123456789+-.")


def _plain(text: str) -> Json:
    """Return what an unquoted *text* means by the core schema; no number without a JSON form."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    for pattern, number in _NUMBERS:
        if pattern.fullmatch(text):
            value = number(text)
            return text if value in {float("inf"), float("-inf")} else value
    return text


_TAGS: Final[Mapping[str, Callable[[str], Json]]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": _plain,
    "tag:yaml.org,2002:float": _plain,
    "tag:yaml.org,2002:bool": _plain,
    "tag:yaml.org,2002:null": _plain,
}
_MERGE: Final = "<<"


@dataclass(slots=True, kw_only=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Json] | list[Json]
    lines: dict[str | int, int] = field(default_factory=dict)
    anchor: str | None = None
    key: str | None = None
    """The key whose value comes next; `None` where the next event is a key."""
    last: str | int = 0
    """The key or index of the value that came last."""
    merged: list[Json] = field(default_factory=list)
    """What merge keys bring in, which counts where the mapping says nothing itself."""


class _Builder:
    """Builds one document from YAML's events, without recursion."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._anchors: dict[str, Json] = {}
        self._root: list[Json] = []
        self._lines: dict[int, dict[str | int, int]] = {}
        self._repeated: list[Repeated] = []

    def build(self, events: Iterator[Any]) -> Parsed:
        """Return what *events*, PyYAML's, say."""
        import yaml  # noqa: PLC0415 - as above

        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._start(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent and self._root:
                raise Unreadable("it holds more than one YAML document")
        value = self._root[0] if self._root else None
        return Parsed(value=value, lines=self._lines, repeated=tuple(self._repeated))

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        text: str = event.value
        if self._is_key():
            self._key(text, event.start_mark.line + 1)
            return
        if event.tag in _TAGS:
            value = _TAGS[event.tag](text)
        else:
            value = _plain(text) if event.implicit[0] else text
        if event.anchor:
            self._anchors[event.anchor] = value
        self._put(value, event.start_mark.line + 1)

    def _start(self, event: Any, value: dict[str, Json] | list[Json]) -> None:  # noqa: ANN401 - as above
        line = event.start_mark.line + 1
        if self._is_key():
            raise Unreadable(f"line {line} has a mapping or a list for a key")
        if len(self._open) >= DEEPEST:
            raise Unreadable(f"line {line} is nested more than {DEEPEST} levels deep")
        self._put(value, line)
        self._open.append(_Open(value=value, anchor=event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            self._merge(done.value, done)
        self._lines[id(done.value)] = done.lines
        if done.anchor:  # known once it is whole: what holds itself has no end
            self._anchors[done.anchor] = done.value

    def _merge(self, value: dict[str, Json], done: _Open) -> None:
        for source in done.merged:
            for one in source if isinstance(source, list) else [source]:
                lines = self._lines.get(id(one), {})
                for key, brought in one.items() if isinstance(one, dict) else ():
                    if key not in value:
                        value[key] = brought
                        done.lines[key] = lines.get(key, 1)

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - as above
        line = event.start_mark.line + 1
        if event.anchor not in self._anchors:
            raise Unreadable(f"line {line} names an anchor that stands nowhere before")
        value = self._anchors[event.anchor]
        if self._is_key():
            if isinstance(value, dict | list):
                raise Unreadable(f"line {line} has a mapping or a list for a key")
            self._key(value if isinstance(value, str) else json.dumps(value), line)
        else:
            self._put(value, line)

    def _is_key(self) -> bool:
        inner = self._open[-1] if self._open else None
        return inner is not None and isinstance(inner.value, dict) and inner.key is None

    def _key(self, text: str, line: int) -> None:
        inner = self._open[-1]
        inner.key = text
        if text in inner.lines and text != _MERGE:
            keys = (*self._keys(), text)
            self._repeated.append(Repeated(keys=keys, line=line))
        inner.lines[text] = line

    def _keys(self) -> Iterator[str | int]:
        """Yield the keys that lead to the innermost open mapping."""
        return (outer.last for outer in self._open[:-1])

    def _put(self, value: Json, line: int) -> None:
        if not self._open:
            self._root.append(value)
            return
        inner = self._open[-1]
        if isinstance(inner.value, list):
            inner.last = len(inner.value)
            inner.lines[inner.last] = line
            inner.value.append(value)
            return
        key, inner.key = inner.key, None
        inner.last = key or ""
        if key == _MERGE and isinstance(value, dict | list):
            inner.lines.pop(_MERGE, None)
            inner.merged.append(value)  # a list is still empty here
        elif key is not None:
            inner.value[key] = value


def _weigh(value: Json) -> None:
    """
    Count what *value* unfolds to, each shared part once for each place.

    Raises:
        Unreadable: it is more than `MOST_NODES`.
    """
    known: dict[int, int] = {}
    waiting = [(value, False)]
    while waiting:
        one, is_done = waiting.pop()
        if not isinstance(one, dict | list) or (id(one) in known and not is_done):
            continue
        inner = list(one.values() if isinstance(one, dict) else one)
        if not is_done:
            waiting.append((one, True))
            waiting += [(part, False) for part in inner if isinstance(part, dict | list)]
            continue
        known[id(one)] = 1 + sum(known.get(id(part), 1) for part in inner)
        if known[id(one)] > MOST_NODES:
            raise Unreadable(f"its anchors unfold to more than {MOST_NODES:,} values")
