"""Credentials in every text of a file, each told once, with the text that it stands in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from gate.model.value import dataclass, field
from gate.readers.credentials.kind import Spotted
from gate.readers.credentials.spot import spot
from gate.readers.layers import Layer
from gate.readers.layers.layer import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A credential in one text of a file. It lives as long as the file is read."""

    spotted: Spotted
    layer: Layer
    place: Span | None
    """What of the file's own text it was made of; `None` if nothing of it was."""

    @property
    def value(self) -> str:
        """The value."""
        return self.layer.text[self.spotted.start : self.spotted.end]

    @property
    def identity(self) -> tuple[str, str]:
        """What two of them share that are one and the same credential."""
        return self.spotted.kind, self.value

    def __repr__(self) -> str:
        """Return where it stands."""
        return f"Found({self.layer.origin})"


@dataclass(slots=True)
class Findings:
    """
    What was found in the texts of a file, each credential once.

    Of two in one place, as the escaped line and the line itself, or a run of base64 and what it
    says, the surer one is kept; what is packed and stands in plain sight too, stands there.
    """

    _exact: list[Found] = field(default_factory=list)
    """What has a place that is its own, by place, without overlaps."""
    _further: list[Found] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._exact) + len(self._further)

    def __iter__(self) -> Iterator[Found]:
        """Yield them, those that have a place of their own first."""
        yield from self._exact
        yield from self._further

    def look_into(self, layer: Layer, name: str) -> None:
        """Add what stands in *layer*, a text that goes by the file's own *name*."""
        told = [
            Found(spotted=one, layer=layer, place=layer.place(one.start, one.end))
            for one in spot(layer.text, name, is_binary=layer.is_binary, held=layer.held)
        ]
        for one in told:
            if layer.is_exact or one.identity not in self._known:
                self._add(one)
        self._known.update(one.identity for one in told)

    def _add(self, one: Found) -> None:
        first, last = self._overlapping(one.place) if one.place else (0, 0)
        if any(other.spotted.tier <= one.spotted.tier for other in self._exact[first:last]):
            return
        if one.layer.is_exact:
            self._exact[first:last] = [one]
        else:
            del self._exact[first:last]
            self._further.append(one)

    def _overlapping(self, place: Span) -> tuple[int, int]:
        """Return from where to where in `_exact` those stand that overlap *place*."""
        start, end = place
        first = bisect_left(self._exact, start, key=lambda other: _place(other)[0])
        if first and _place(self._exact[first - 1])[1] > start:
            first -= 1
        last = bisect_left(self._exact, end, key=lambda other: _place(other)[0])
        return first, max(first, last)


def _place(one: Found) -> Span:
    return one.place or (0, 0)
