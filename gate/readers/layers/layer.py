"""A text inside a file, and where each character of it stands in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from gate.model.path import RepoPath
from gate.model.signs import Held
from gate.model.value import dataclass, field

Span = tuple[int, int]
"""Where something starts and ends, exclusive, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters of a layer that come from one place of the text that it was made of."""

    start: int
    """Where they start in the layer; they end where the next piece starts."""
    outer: Span
    """What they were made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One text of a file: its own, or one that has to be unpacked or decoded first."""

    text: str
    path: RepoPath
    """The file's path; inside an archive, the member's."""
    origin: str = ""
    """Where in the file it stands, in words; empty for the file's own text."""
    inside: Layer | None = None
    """The layer that it was made of; `None` for a text that no part of another is."""
    pieces: Sequence[Piece] = ()
    """How it was made of `inside`, in order. Without any, it is as it stands there."""
    is_placed: bool = True
    """Whether it is the file's own text, if it was made of no other layer."""
    is_binary: bool = False
    """Whether it is what can be printed of something that is no text."""
    is_coarse: bool = False
    """Whether each character was made of a whole run of others, as base64 is."""
    held: Held | None = None
    """The signs that stand in `text`; `None` where nobody has looked for them."""

    @property
    def is_exact(self) -> bool:
        """Whether each of its characters has one place in the file's own text."""
        if self.inside is None:
            return self.is_placed
        return not self.is_coarse and self.inside.is_exact

    def place(self, start: int, end: int) -> Span | None:
        """Return what of the file's own text became *start* to *end*; `None` if nothing did."""
        if self.inside is None:
            return (start, end) if self.is_placed else None
        if self.pieces:
            start, end = self._made_of(start)[0], self._made_of(max(start, end - 1))[1]
        return self.inside.place(start, end)

    def _made_of(self, at: int) -> Span:
        """Return what the character *at* of this layer was made of."""
        index = bisect_right(self.pieces, at, key=lambda piece: piece.start) - 1
        piece = self.pieces[max(index, 0)]
        following = self.pieces[index + 1 : index + 2]
        length = (following[0].start if following else len(self.text)) - piece.start
        first, last = piece.outer
        if length == last - first:  # character by character
            return first + at - piece.start, first + at - piece.start + 1
        return first, last


@dataclass(slots=True, kw_only=True)
class Making:
    """A layer that is being made of parts of another."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    length: int = 0

    def add(self, part: str, outer: Span) -> None:
        """Add *part*, which was made of *outer*."""
        if part:
            self.pieces.append(Piece(start=self.length, outer=outer))
            self.parts.append(part)
            self.length += len(part)

    def copy(self, text: str, start: int, end: int) -> None:
        """Add *text* from *start* to *end* as it stands."""
        self.add(text[start:end], (start, end))

    def layers(self, inside: Layer, origin: str, *, is_coarse: bool = False) -> Iterator[Layer]:
        """Yield the layer; none if nothing was added."""
        if self.parts:
            yield Layer(
                text="".join(self.parts),
                path=inside.path,
                origin=origin,
                inside=inside,
                pieces=tuple(self.pieces),
                is_binary=inside.is_binary,
                is_coarse=is_coarse,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A part of a file that was not looked at."""

    origin: str
    """Which part, in words; empty for the rest of the file."""
    reason: str
    """Why, as one clause."""

    def __str__(self) -> str:
        """Return both as one clause."""
        return f"{self.origin}: {self.reason}" if self.origin else self.reason


def within(outer: str, part: str) -> str:
    """Return how *part* of *outer* is called."""
    return f"{outer}, {part}" if outer else part
