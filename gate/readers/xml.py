"""
XML that declares nothing: no entities, no document type of its own, nothing fetched.

https://docs.python.org/3/library/xml.html#xml-security says what is kept out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from gate.model.work import Unreadable

MOST_LEVELS: Final = 200
_CHUNK: Final = 1 << 20


class Listener:
    """Told what stands in a document, in its order. Names come without a prefix."""

    may_name_a_type: bool = False
    """
    Whether a document type passes that only says where its definition lies, as Cobertura's
    writers do. The definition is never looked at.
    """

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""

    def end(self, tag: str) -> None:
        """Hear that it ends."""

    def text(self, text: str) -> None:
        """Hear a text."""


def read_xml(data: bytes, listener: Listener) -> None:
    """
    Tell *listener* what stands in *data*.

    Raises:
        Unreadable: *data* is no well-formed XML, declares anything, or is nested too deeply.
    """
    if not data.strip():
        raise Unreadable("it is empty")
    parser = _parser(_Depth(listener))
    try:
        for place in range(0, len(data), _CHUNK):
            parser.Parse(data[place : place + _CHUNK], place + _CHUNK >= len(data))
    except expat.ExpatError as error:
        raise Unreadable(f"line {error.lineno} is no XML") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise Unreadable("it is no XML in an encoding that can be read") from error


class _Depth:
    """Passes on to a listener, to a certain depth, what a parser hears."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._levels = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise Unreadable(f"it is nested deeper than {MOST_LEVELS} levels")
        self.listener.start(tag.rpartition(":")[2], attributes)

    def end(self, tag: str) -> None:
        self._levels -= 1
        self.listener.end(tag.rpartition(":")[2])

    def typed(
        self, _name: str, _system: str | None, _public: str | None, has_declarations: int
    ) -> None:
        if has_declarations or not self.listener.may_name_a_type:
            _refuse("a document type (DTD)")


def _parser(depth: _Depth) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = depth.start
    parser.EndElementHandler = depth.end
    parser.CharacterDataHandler = depth.listener.text
    parser.StartDoctypeDeclHandler = depth.typed
    parser.EntityDeclHandler = lambda *_: _refuse("an entity")
    parser.ExternalEntityRefHandler = lambda *_: _refuse("an external entity")
    parser.SkippedEntityHandler = lambda *_: _refuse("an entity that it does not declare")
    return parser


def _refuse(what: str) -> NoReturn:
    raise Unreadable(f"it has {what}, and no report needs one")


class _Builder(Listener):
    def __init__(self) -> None:
        self._tree = TreeBuilder()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tree.start(tag, dict(attributes))

    def end(self, tag: str) -> None:
        self._tree.end(tag)

    def text(self, text: str) -> None:
        self._tree.data(text)

    def root(self) -> Element:
        return self._tree.close()


def tree_of(data: bytes) -> Element:
    """
    Return the root of *data*.

    Raises:
        Unreadable: as `read_xml`.
    """
    builder = _Builder()
    read_xml(data, builder)
    return builder.root()
