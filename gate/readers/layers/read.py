"""Every text of a file, one inside the other."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final

from gate.model.decoding import Reading, readings
from gate.model.path import RepoPath
from gate.model.signs import Sift, may_hold
from gate.model.text import count, cut, visible
from gate.model.value import dataclass, field, replace
from gate.readers.layers.archive import Budget, Member
from gate.readers.layers.encoded import decoded
from gate.readers.layers.escaped import unescaped
from gate.readers.layers.layer import Layer, Piece, Span, Unread, within
from gate.readers.layers.notebook import cells
from gate.readers.layers.packed import unpackers
from gate.readers.layers.signs import ENCODED, ESCAPED
from gate.readers.layers.taped import is_tar

DEPTH: Final = 3
"""Archives inside one another that are opened."""
_TOLD: Final = 20
"""Parts that are named when they were not looked at; of the others, their number is told."""
_LONGEST_NAME: Final = 200
_PRINTABLE: Final = bytes(
    code if chr(code) in string.printable else ord("\n") for code in range(256)
)
"""In a binary, what cannot be printed ends a text."""


def layers(
    path: RepoPath, data: bytes, *, unpacks: bool = True, sift: Sift | None = None
) -> Iterator[Layer | Unread]:
    """
    Yield every text in the file *path*, its own first, and every part that was not looked at.

    Archives are opened only if *unpacks*: without them, what is yielded costs little more than
    the file is long. With *sift* each says which signs it holds.
    """
    file = _File(unpacks=unpacks, sift=sift)
    yield from file.texts(_Content(path=path, data=data))
    yield from file.rest()


def plain_text(path: RepoPath, data: bytes) -> bytes | None:
    """Return the text of the file *path*, unless it has more than one or is a notebook."""
    if path.lower().endswith(".ipynb") or next(unpackers(data), None) is not None:
        return None
    if b"\0" not in data:
        return data
    first, *others = readings(data)
    return data.translate(_PRINTABLE) if first.is_binary and not others else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Bytes: the file's own, or some that stand in it."""

    path: RepoPath
    data: bytes
    origin: str = ""
    depth: int = 0
    """Archives around it."""
    place: tuple[Layer, Span] | None = None
    """Where it stands encoded, if it does so in a text."""

    def layer(self, reading: Reading) -> Layer:
        """Return the text that *reading* makes of it."""
        text = reading.text
        if reading.is_binary:
            text = text.encode("latin-1").translate(_PRINTABLE).decode("latin-1")
        inside, span = self.place or (None, (0, 0))
        return Layer(
            text=text,
            path=self.path,
            origin=self.origin,
            inside=inside,
            pieces=(Piece(start=0, outer=span),) if inside else (),
            is_placed=not self.origin,
            is_binary=reading.is_binary,
            is_coarse=inside is not None,
        )


@dataclass(slots=True, kw_only=True)
class _File:
    """One outer file, and what opening it has cost so far."""

    unpacks: bool
    sift: Sift | None = None
    budget: Budget = field(default_factory=Budget)
    unread: int = 0

    def texts(self, content: _Content) -> Iterator[Layer | Unread]:
        """Yield the texts of *content*, and of what is packed in it."""
        if content.origin:  # a member's name says more than that of the archive inside it
            yield from self._unpacked(content)
        first, *others = (content.layer(reading) for reading in readings(content.data))
        yield from self._of(first, content)
        origin = within(content.origin, "read in another encoding")
        for other in others:  # its characters have no place in the first one's text
            yield from self._of(replace(other, origin=origin, is_placed=False), content)
        if not content.origin:
            yield from self._unpacked(content)

    def _unpacked(self, content: _Content) -> Iterator[Layer | Unread]:
        for unpack in unpackers(content.data) if self.unpacks else ():
            if content.depth >= DEPTH:
                yield from self._left(content.origin, f"archives are opened {DEPTH} deep, no more")
                return
            for member in unpack(content.data, self.budget):
                yield from self._member(member, content)

    def _of(self, layer: Layer, content: _Content) -> Iterator[Layer | Unread]:
        """Yield *layer*, and what it says once its escapes and its base64 are decoded."""
        is_notebook = layer.path.lower().endswith(".ipynb")
        for part in map(self._sifted, cells(layer) if is_notebook else (layer,)):
            yield part
            if may_hold(part.held, ESCAPED):
                yield from map(self._sifted, unescaped(part))
            for said in decoded(part) if may_hold(part.held, ENCODED) else ():
                if isinstance(said, Layer):
                    yield self._sifted(said)
                elif self.unpacks:
                    span, data = said
                    origin = within(part.origin, "decoded base64")
                    place = (part, span)
                    yield from self.texts(replace(content, data=data, origin=origin, place=place))

    def _sifted(self, layer: Layer) -> Layer:
        """Return *layer* with the signs that it holds."""
        if self.sift is None:
            return layer
        return replace(layer, held=self.sift(layer.text.encode("utf-8", "surrogatepass")))

    def _member(self, member: Member, outer: _Content) -> Iterator[Layer | Unread]:
        name = cut(visible(member.name), _LONGEST_NAME)
        origin = within(outer.origin, f"member {name}" if name else "unpacked")
        if member.unread:
            yield from self._left(origin if name else outer.origin, member.unread)
        if member.data:
            is_same_level = not member.name and is_tar(member.data)
            path = RepoPath(member.name or outer.path.rpartition(".")[0] or outer.path)
            depth = outer.depth + (0 if is_same_level else 1)
            data = member.data
            yield from self.texts(replace(outer, path=path, data=data, origin=origin, depth=depth))

    def _left(self, origin: str, reason: str) -> Iterator[Unread]:
        self.unread += 1
        if self.unread <= _TOLD:
            yield Unread(origin=origin, reason=reason)

    def rest(self) -> Iterator[Unread]:
        """Yield how many more parts were not looked at than were named."""
        if self.unread > _TOLD:
            further = count(self.unread - _TOLD, "further part")
            yield Unread(origin="", reason=f"{further} not looked at")
