"""
Which lines does detect-secrets see of a file?

It reads a file as INI if it can, else as YAML if it is called so, and shows its plug-ins a line
``key = "value"`` for each value; else it shows the file's own lines. Where these hold nothing, a
file of no known kind is tried as INI without a section once more. Both parsers are slow, so that
it is first told in one look which files they must refuse
(https://docs.python.org/3/library/configparser.html#supported-ini-file-structure).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from gate.engines.detect_secrets.signs import ODD
from gate.model.regex import regex
from gate.model.signs import Held
from gate.model.value import dataclass

LARGEST: Final = 2**20
"""Characters of the largest form that is parsed; in a larger one, each line is a value's."""
_YAML: Final = (".eyaml", ".yaml", ".yml")
_TYPED: Final = (
    *(".c", ".cf", ".cfg", ".cls", ".cnf", ".conf", ".cpp", ".cs", ".example", ".go", ".ini"),
    *(".java", ".js", ".m", ".php", ".properties", ".py", ".pyi", ".swift", ".tf", ".toml"),
)
"""Ends of names of known kinds: such a file is not tried without a section."""
_FIRST: Final = regex(rb"(?:[ \t\n\x0b\x0c\r\x1c-\x1f]++|[#;][^\n]*+)*+")
_SECTION: Final = regex(rb"\[[^\n]+\]|[\x80-\xff]")
_NO_INI: Final = regex(rb"^(?![#;\[\s\x1c-\x1f\x80-\xff])[^=:\n]+$", re.MULTILINE)
"""A line that is no comment, section, option, nor the rest of an option."""
WITHIN: Final = "\v"
"""Stands for a line feed in a line: to a pattern it is a space as well, and as long."""
_DOCUMENT: Final = regex(rb"^---(?:\s|\Z)", re.MULTILINE)
_INI_MAKES: Final = ((b"%(",),)
_YAML_MAKES: Final = ((b"%(",), (b"\\",), (b"!", b"binary"), (b"!", b"%"))
"""What, all of one row together, can make characters that do not stand so in the file."""
_PAIR: Final = regex(
    r"^([ \t]*(?:- )?[^\s:=#\"'][^:=\n\"']{0,200}?)[ \t]*(?::?=|:)[ \t]*([^\s\"'|>{\[].*)$",
    re.MULTILINE,
)
"""A name and a value without quotes."""
_CRASHES: Final = (
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What detect-secrets' parser of YAML dies of on odd files; then their own lines are looked at."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Lines that plug-ins are shown."""

    data: bytes
    """UTF-8; a line may hold more than one, in a form."""
    indexes: Sequence[int] | None = None
    """For each line of `data` the index of what it belongs to; `None` where that is the same."""
    is_form: bool = False
    """Whether they were made from the file's lines."""
    is_part: bool = False
    """Whether the next pass counts even if there is something in this one."""

    @cached_property
    def all(self) -> list[str]:
        """The lines, without their ends."""
        lines = self.data.decode("utf-8").split("\n")
        if self.indexes is None:
            return lines
        joined: list[list[str]] = [[] for _ in range(self.indexes[-1] + 1)]
        for index, line in zip(self.indexes, lines, strict=True):
            joined[index].append(line)
        return ["\n".join(parts) for parts in joined]

    @cached_property
    def apart(self) -> bytes:
        """`data`, with another space for the line feeds that do not stand between two lines."""
        if self.indexes is None:
            return self.data
        return b"\n".join(line.replace("\n", WITHIN).encode() for line in self.all)

    def line(self, index: int, place: int | None) -> str:
        """Return line *index*, which byte *place* is on, if that is known."""
        if place is None or self.indexes is not None:
            return self.all[index]
        end = self.data.find(b"\n", place)
        start = self.data.rfind(b"\n", 0, place) + 1
        return self.data[start : end if end >= 0 else len(self.data)].decode("utf-8")

    @cached_property
    def has_pragma(self) -> bool:
        """Whether a comment may speak for what a line holds."""
        return b"pragma" in self.data


def transformed(text: str, name: str, *, is_eager: bool) -> Lines | None:
    """Return what detect-secrets' parsers make of *text* in a file called *name*, if anything."""
    from detect_secrets.transformers import get_transformed_file  # noqa: PLC0415 - in a worker

    file: Any = io.StringIO(text)
    file.name = name
    try:
        lines = get_transformed_file(file, use_eager_transformers=is_eager)
    except _CRASHES:
        return None
    return _made(lines) if lines else None


def _made(lines: Sequence[str]) -> Lines:
    indexes = [index for index, line in enumerate(lines) for _ in range(line.count("\n") + 1)]
    data = "\n".join(lines).encode("utf-8", "replace")  # YAML can spell half of a character
    return Lines(data=data, indexes=None if len(indexes) == len(lines) else indexes, is_form=True)


def _quoted(pair: re.Match[str]) -> str:
    return f'{pair.group(1)} = "{pair.group(2).rstrip()}"'


def may_be_form(data: bytes, name: str) -> bool:
    """Say whether *data*, in any encoding that has ASCII, may be a form, whatever is in it."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _is_form(data, name) or _may_be_untitled(data, name)


def is_told(held: Held, text: str, name: str) -> bool:
    """Say whether something may be in *text*, in which the signs *held* stand, or in its form."""
    return bool(held - {ODD}) or may_be_form(text.encode(), name)


def _is_form(data: bytes, name: str) -> bool:
    if name.endswith(_YAML) and len(_DOCUMENT.findall(data)) <= 1:
        return True
    return _has_section(data) and _may_be_ini(data)


def _may_be_untitled(data: bytes, name: str) -> bool:
    """Say whether it may be INI without a section, which a file of no known kind may be."""
    is_known = name.endswith(_YAML) or name.lstrip(".").endswith(_TYPED)
    return not is_known and _may_be_ini(data)


def _has_section(data: bytes) -> bool:
    first = _FIRST.match(data)
    return bool(first and _SECTION.match(data, first.end()))


def _may_be_ini(data: bytes) -> bool:
    return not _NO_INI.search(data)


class Forms:
    """The lines of one file that plug-ins are shown, pass after pass."""

    def __init__(self, text: str, name: str, could: Callable[[bytes], bool]) -> None:
        self._text = text
        """With line feeds alone."""
        self._data = text.encode()
        self._name = name
        self._could = could
        """Says whether a plug-in could find something in some bytes, however they are laid out."""
        self._is_yaml = name.endswith(_YAML)

    def passes(self) -> Iterator[Lines]:
        """Yield what is shown first, then what is shown where nothing was found in that."""
        is_form = _is_form(self._data, self._name)
        if is_form and self._is_empty:
            return
        if is_form and len(self._text) > LARGEST:
            yield Lines(data=self._data, is_part=True)
            yield self._pairs()
            return
        form = transformed(self._text, self._name, is_eager=False) if is_form else None
        yield form or Lines(data=self._data)
        if not _may_be_untitled(self._data, self._name) or self._is_empty:
            return
        if len(self._text) > LARGEST:
            yield self._pairs()
        elif form := transformed(self._text, self._name, is_eager=True):
            yield form

    @property
    def is_possible(self) -> bool:
        """Whether it may be a form in which there is something."""
        return self.may_be_one and not self._is_empty

    @cached_property
    def may_be_one(self) -> bool:
        """Whether it may be a form, whatever is in it."""
        return may_be_form(self._data, self._name)

    @cached_property
    def _is_empty(self) -> bool:
        """Whether the file holds nothing for a plug-in, as a form or not."""
        makes = _YAML_MAKES if self._is_yaml else _INI_MAKES
        is_made = any(all(part in self._data for part in row) for row in makes)
        return not is_made and not self._could(self._data)

    def _pairs(self) -> Lines:
        return Lines(data=_PAIR.sub(_quoted, self._text).encode(), is_form=True)
