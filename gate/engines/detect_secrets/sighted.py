"""What is seen in a file, in each way to read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.engines.detect_secrets.drivers import Pass, Scanner
from gate.engines.detect_secrets.forms import Lines, is_told
from gate.engines.detect_secrets.kinds import KEYWORD, RANDOM
from gate.engines.detect_secrets.places import Places
from gate.engines.detect_secrets.reading import Shown, shown
from gate.engines.detect_secrets.sighting import Sighting
from gate.engines.detect_secrets.signs import of_file
from gate.model.looks import Looks, looks
from gate.model.secret import Keys
from gate.model.signs import Sift
from gate.model.work import Unreadable

_MOST: Final = 10_000
"""Findings in one file; beyond, the file counts as not looked at."""


class Sighted:
    """Tells what a driver sees."""

    def __init__(self, driver: Scanner, keys: Keys) -> None:
        self._driver = driver
        self._keys = keys

    def of(self, data: bytes, name: str, sift: Sift | None = None) -> list[Sighting]:
        """
        Return what is seen in *data*, a file's whose own name is *name*.

        *sift* tells as `suspects.with_folded` which signs stand in a text, so that less is looked
        for.

        Raises:
            Unreadable: it is too much.
        """
        likeliest, *others = shown(data)
        told = list(self._in(likeliest, name, likeliest.reading.text, sift))
        for other in others:
            known = {(one.line, one.type, one.key) for one in told}
            fresh = self._in(other, name, likeliest.reading.text, sift)
            told += [one for one in fresh if (one.line, one.type, one.key) not in known]
        return told

    def _in(self, seen: Shown, name: str, text: str, sift: Sift | None) -> Iterator[Sighting]:
        """Yield what is found in *seen*, of the file whose likeliest reading is *text*."""
        read = seen.reading.text
        spans: set[tuple[int, int, str]] = set()
        places: Places | None = None
        for lines, found in self._passes(seen, name, sift):
            places = places or Places(read, seen.raw)
            for one in found:
                spans.update((*span, one.type) for span in places.of(one, lines))
            if len(spans) > _MOST:
                raise Unreadable(f"it seems to hold more than {_MOST:,} credentials")
        if places:
            whole = places if read is text else Places(text, text)
            for start, end, kind in sorted(spans):
                value = read[start:end]
                # What is an example, or stands for a value, may be guessed.
                key = self._keys.of(value, is_guessable=looks(value) is Looks.PLAIN)
                span = (start, end) if whole is places else whole.line(places.position(start)[0])
                yield _sighting(kind, key, whole, span)

    def _passes(self, seen: Shown, name: str, sift: Sift | None) -> Iterator[Pass]:
        """
        Yield what is found in *seen*.

        In a binary, only what has a format is looked for; in a file that detect-secrets passes
        over for its name, no random string: those are checksums and pictures.
        """
        held = of_file(sift(seen.text.encode()), name) if sift else None
        if held is not None and not is_told(held, seen.text, name):
            return
        plugins, is_binary = self._driver.plugins, seen.reading.is_binary
        if not is_binary and not plugins.passes_over(name):
            yield from self._driver.passes(seen.text, name, held)
            return
        kinds = plugins.types - RANDOM - ({KEYWORD} if is_binary else set())
        lines = Lines(data=seen.text.encode())
        found = list(self._driver.found(lines, name, kinds, held))
        if found:
            yield lines, found


def _sighting(kind: str, key: str, places: Places, span: tuple[int, int]) -> Sighting:
    line, column = places.position(span[0])
    end_line, end_column = places.position(span[1])
    return Sighting(
        type=kind,
        start=span[0],
        end=span[1],
        line=line,
        end_line=end_line,
        column=column,
        end_column=end_column,
        key=key,
    )
