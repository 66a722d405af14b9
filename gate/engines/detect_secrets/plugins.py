"""
What do detect-secrets' plug-ins and filters say of a line?

It is asked without a setting, a file or the network
(https://github.com/Yelp/detect-secrets/blob/v1.5.0/docs/plugins.md).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from gate.engines.detect_secrets.conditions import LONG_LINE
from gate.engines.detect_secrets.forms import Lines
from gate.engines.detect_secrets.kinds import KEYWORD, RANDOM, SPACED, WHOLE
from gate.model.error import EngineError
from gate.model.regex import regex
from gate.model.value import dataclass, field

if TYPE_CHECKING:
    from detect_secrets.core.potential_secret import PotentialSecret
    from detect_secrets.plugins.base import BasePlugin

_STEP: Final = LONG_LINE * 3 // 4
"""From one part of a long line to the next; what they share holds any value but a very long one."""
_FILTERS: Final = (
    "is_indirect_reference",
    "is_likely_id_string",
    "is_not_alphanumeric_string",
    "is_potential_uuid",
    "is_prefixed_with_dollar_sign",
    "is_sequential_string",
    "is_templated_secret",
)
"""Filters of lines and values; those of files' names and the one of comments do not count."""
_MANY_SPACES: Final = " " * 200
"""For types whose patterns are cubic in spaces, these part a name from its value."""
_RUN_OF_SPACES: Final = regex(f"{_MANY_SPACES} *")
_KEPT_LINES: Final = 512
_Places = Mapping[str, Collection[tuple[int, int]]]
"""Values, and where on a line each stands."""
Could = Callable[[str, str, str], bool]
"""Says whether the plug-in of a type could, in a file of some name, find something in a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a plug-in found on a line, as detect-secrets tells it. It never leaves the worker."""

    type: str
    value: str = field(repr=False)
    index: int
    """The line's, from 0, among those that were shown."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where on the line the whole value stands; empty if that is not known."""
    is_allowed: bool = False
    """Whether a comment asks detect-secrets to overlook it, which it would."""


_LEFT_OUT: Final[Mapping[str, Mapping[str, Any]]] = {
    "multiprocessing": {},
    "requests": {"exceptions": SimpleNamespace(RequestException=OSError), "Response": object},
    "subprocess": {},
}
"""Ways to the network and to other processes, with what is read of them on import."""


@contextmanager
def _left_out() -> Iterator[None]:
    """
    Let detect-secrets be imported without what takes long and is not asked for.

    Its expressions, of which most are asked of no line, are compiled when they are first asked.
    """
    missing = [name for name in _LEFT_OUT if name not in sys.modules]
    for name in missing:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(_LEFT_OUT[name])
    compiled = re.compile
    vars(re)["compile"] = regex
    try:
        yield
    finally:
        vars(re)["compile"] = compiled
        for name in missing:
            del sys.modules[name]


@cache
def library() -> Any:  # noqa: ANN401 - it has no types
    """Return what is used of detect-secrets, imported once."""
    with _left_out():
        from detect_secrets.__version__ import VERSION  # noqa: PLC0415 - in a worker only
        from detect_secrets.core.plugins import util  # noqa: PLC0415 - as above
        from detect_secrets.filters import allowlist, heuristic  # noqa: PLC0415 - as above
        from detect_secrets.plugins import keyword  # noqa: PLC0415 - as above
        from detect_secrets.util.code_snippet import get_code_snippet  # noqa: PLC0415 - as above
        from detect_secrets.util.filetype import determine_file_type  # noqa: PLC0415 - as above

        return SimpleNamespace(
            version=VERSION,
            classes=util.get_mapping_from_secret_type_to_class(),
            allowlist=allowlist,
            heuristic=heuristic,
            keyword=keyword,
            get_code_snippet=get_code_snippet,
            determine_file_type=determine_file_type,
        )


class Plugins:
    """Some of detect-secrets' plug-ins, and its filters."""

    def __init__(self, types: Sequence[str]) -> None:
        """
        Import them.

        Raises:
            EngineError: there is none for one of *types*.
        """
        own = library()
        classes: Mapping[str, Callable[[], BasePlugin]] = own.classes
        missing = [name for name in types if name not in classes]
        if missing or not types:
            raise EngineError(
                f"detect-secrets has no plug-in for {', '.join(missing) or 'anything'}",
                where=f"detect-secrets {own.version}",
                fix="install the versions that the gate's lock file names",
            )
        self.types = frozenset(types)
        self.version = own.version
        self._plugins = {name: classes[name]() for name in types}
        # Tests say one and the same line again and again.
        self._on_line = lru_cache(_KEPT_LINES)(self._whole)
        self._is_allowlisted = own.allowlist.is_line_allowlisted
        self._snippet = own.get_code_snippet
        self._filters = own.heuristic
        others = own.keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP
        by_type = own.keyword.REGEX_BY_FILETYPE
        self._keywords: Callable[[str], Mapping[re.Pattern[str], int]] = lambda name: by_type.get(
            own.determine_file_type(name), others
        )

    def passes_over(self, name: str) -> bool:
        """Say whether detect-secrets would not look at a file for its *name*."""
        return bool(self._filters.is_non_text_file(name) or self._filters.is_lock_file(name))

    def ask(
        self, kind: str, name: str, lines: Lines, index: int, line: str, *, could: Could
    ) -> Iterator[Found]:
        """
        Yield what the plug-in of type *kind* finds on *line*.

        It is number *index* of the *lines* of a file called *name*. Parts of it are shown to the
        plug-in where it *could* find something.
        """
        line = line.rstrip()
        if len(line) > LONG_LINE:
            found = self._in_parts(kind, name, line, could)
        else:
            found = self._on_line(kind, _ending(name), line)
        yield from self._found(kind, name, lines, index, found)

    def _whole(self, kind: str, ending: str, line: str) -> _Places:
        """Return as `_in_parts` for a *line* of a file whose name has that *ending*."""
        return self._in_parts(kind, f"any{ending}", line, lambda *_: True)

    def _in_parts(self, kind: str, name: str, line: str, could: Could) -> _Places:
        """Return each value that the plug-in of type *kind* finds on *line*, and where."""
        found: dict[str, set[tuple[int, int]]] = {}
        for start, shown in _parts(kind, line):
            if len(shown) < len(line) and not could(kind, name, shown):
                continue
            values = set(self._values(kind, name, shown, is_part=len(line) > LONG_LINE))
            for value in values:
                found.setdefault(value, set())
            for value, (first, last) in self._spans(kind, name, shown) if values else ():
                if value in values:
                    found[value].add((start + first, start + last))
        return found if found and not self._filters.is_indirect_reference(line) else {}

    def ask_all(self, kinds: Collection[str], name: str, lines: Lines) -> Iterator[Found]:
        """Yield what detect-secrets' own loop finds on *lines* by the plug-ins of *kinds*."""
        from detect_secrets.core.scan import _process_line_based_plugins  # noqa: PLC0415 - rare
        from detect_secrets.settings import transient_settings  # noqa: PLC0415 - rare

        names = [type(self._plugins[kind]).__name__ for kind in kinds]
        filters = [{"path": f"detect_secrets.filters.heuristic.{name}"} for name in _FILTERS]
        settings = {"plugins_used": [{"name": each} for each in names], "filters_used": filters}
        with transient_settings(settings):
            numbered = list(enumerate(lines.all, start=1))
            secrets = list(_process_line_based_plugins(lines=numbered, filename=name))
        for (index, kind), values in _by_line(secrets).items():
            places: dict[str, set[tuple[int, int]]] = {value: set() for value in values}
            for value, span in self._spans(kind, name, lines.all[index].rstrip()):
                if value in places:
                    places[value].add(span)
            yield from self._found(kind, name, lines, index, places)

    def _found(
        self,
        kind: str,
        name: str,
        lines: Lines,
        index: int,
        places: _Places,
    ) -> Iterator[Found]:
        is_allowed = lines.has_pragma and self._is_allowed(name, lines.all, index)
        for value, spans in places.items():
            yield Found(
                type=kind,
                value=value,
                index=index,
                spans=tuple(sorted(spans)),
                is_allowed=is_allowed,
            )

    def _values(self, kind: str, name: str, line: str, *, is_part: bool) -> Iterator[str]:
        plugin, filters = self._plugins[kind], self._filters
        for secret in plugin.analyze_line(filename=name, line=line):
            value = secret.secret_value or ""
            if not (
                filters.is_sequential_string(value)
                or filters.is_potential_uuid(value)
                or filters.is_templated_secret(value)
                or filters.is_prefixed_with_dollar_sign(value)
                or filters.is_not_alphanumeric_string(value)
                # It looks at the whole line before each value, so that a long one is too long.
                or (not is_part and filters.is_likely_id_string(value, line, plugin))
            ):
                yield value

    def _is_allowed(self, name: str, lines: list[str], index: int) -> bool:
        """Say whether a comment on one of *lines*, or before it, speaks for what it holds."""
        told = [line for line in lines[max(index - 1, 0) : index + 1] if "pragma" in line]
        if not told or max(map(len, told)) > LONG_LINE:
            return bool(told)
        snippet = self._snippet(lines, index + 1)
        return bool(self._is_allowlisted(name, lines[index].rstrip(), snippet))

    def _spans(self, kind: str, name: str, line: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield each value that the plug-in of type *kind* picks out of *line*, and where it is."""
        plugin: Any = self._plugins[kind]
        if kind == KEYWORD:
            groups = self._keywords(name)
            matches = [(pattern.search(line), group) for pattern, group in groups.items()]
        elif kind in RANDOM:
            matches = [(match, 2) for match in plugin.regex.finditer(line)]
        else:
            matches = [
                (match, group)
                for pattern in plugin.denylist
                for match in pattern.finditer(line)
                for group in (range(1, pattern.groups + 1) or (0,))
            ]
        for match, group in matches:
            if match and match.group(group):
                yield match.group(group), match.span(0 if kind in WHOLE else group)


def _ending(name: str) -> str:
    """Return what plug-ins read of a file's *name*: all from its last dot on."""
    _, dot, ending = name.lstrip(".").rpartition(".")
    return dot and f".{ending}"


def _by_line(secrets: Iterable[PotentialSecret]) -> dict[tuple[int, str], set[str]]:
    """Return the values of *secrets* by the index of their line and their type."""
    values: dict[tuple[int, str], set[str]] = {}
    for secret in secrets:
        place = secret.line_number - 1, secret.type
        values.setdefault(place, set()).add(secret.secret_value or "")
    return values


def _parts(kind: str, line: str) -> Iterator[tuple[int, str]]:
    """Yield what of *line* is shown to the plug-in of type *kind* at once, and where it starts."""
    if kind in SPACED and _MANY_SPACES in line:
        line = _RUN_OF_SPACES.sub(lambda run: run.group().replace(" ", "\0"), line)
    if len(line) <= LONG_LINE or kind in RANDOM:
        yield 0, line
        return
    for start in range(0, len(line) - LONG_LINE + _STEP, _STEP):
        yield start, line[start : start + LONG_LINE]
