"""Where in a file's text does a value stand that was found on a line?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from gate.engines.detect_secrets.forms import Lines
from gate.engines.detect_secrets.plugins import Found
from gate.model.regex import regex

_END: Final = regex(r"\r\n|\r|\n")


class Places:
    """Tells places in one text, in characters."""

    def __init__(self, text: str, shown: str) -> None:
        """*shown* is *text* as it was shown, with what stood before it and may not be all of it."""
        self._text = text
        self._feeds = [feed.start() for feed in re.finditer("\n", text)]
        first = len(text) - len(shown)
        ends = (first + end.end() for end in _END.finditer(shown))
        is_same = first == 0 and shown is text and "\r" not in text
        self._starts = [first, *(feed + 1 for feed in self._feeds)] if is_same else [first, *ends]

    def of(self, found: Found, lines: Lines) -> Iterator[tuple[int, int]]:
        """Yield where what was *found* in *lines* of the text starts and ends."""
        if not found.spans:
            yield self._words(min(found.index, len(self._starts) - 1))
        if not lines.is_form:
            start = self._starts[found.index]
            yield from ((start + first, start + last) for first, last in found.spans)
            return
        line = lines.all[found.index]
        yield from (self._nearest(line[first:last], found.index) for first, last in found.spans)

    def position(self, place: int) -> tuple[int, int]:
        """Return the line of *place*, as git counts lines, and its column, both 1-based."""
        line = bisect_left(self._feeds, place)
        return line + 1, place - (self._feeds[line - 1] if line else -1)

    def line(self, number: int) -> tuple[int, int]:
        """Return where line *number*, 1-based as git counts lines, starts and ends."""
        feeds = [-1, *self._feeds, len(self._text)]
        start = feeds[min(number, len(feeds) - 1) - 1] + 1
        return start, max(feeds[min(number, len(feeds) - 1)], start)

    def _nearest(self, value: str, index: int) -> tuple[int, int]:
        """
        Return where *value* stands last before the end of line *index*, or else first behind it.

        A form's lines run ahead of the file's where several values share one. A value that does
        not stand in the text as it was read, for escapes or line breaks, is all of its line.
        """
        end = self._end(index)
        for spelling in (value, value.replace('\\"', '"')):
            start = self._text.rfind(spelling, 0, end)
            start = start if start >= 0 else self._text.find(spelling)
            if start >= 0:
                return start, start + len(spelling)
        return self._words(min(index, len(self._starts) - 1))

    def _words(self, index: int) -> tuple[int, int]:
        """Return what stands on line *index*, or on the last before it that holds anything."""
        words = ""
        while not words and index >= 0:
            start = max(self._starts[index], 0)
            words = self._text[start : self._end(index)].strip()
            index -= 1
        start = self._text.find(words, start)
        return start, start + len(words)

    def _end(self, index: int) -> int:
        return self._starts[index + 1] if index + 1 < len(self._starts) else len(self._text)
