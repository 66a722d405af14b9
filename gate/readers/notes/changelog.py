"""
A changelog: what stands under Unreleased, and which versions it tells of.

https://keepachangelog.com/en/1.1.0/, in Markdown or reStructuredText.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass
from gate.readers.prose import Section, is_real, sections, without_comments

_UNRELEASED: Final = re.compile(
    r"(?i)^\W*(?:unreleased|upcoming|next(?: release)?|(?:in )?development)\b"
)
_VERSION: Final = re.compile(r"^\W*(?:[A-Za-z][\w-]* )?v?(\d+\.\d+(?:\.\d+)*[\w.+-]*)")
_BULLET: Final = re.compile(r"(?P<indent>\s*)(?:[-*+•]|\d+[.)])\s+(?P<text>.*)")
_NOTHING: Final = re.compile(r"(?i)^\W*(?:nothing(?: yet)?|none|no changes(?: yet)?|n/a)\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One point of a list."""

    text: str
    """On one line."""
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changelog:
    """What one changelog says."""

    unreleased: int = 0
    """The line of the heading; 0 where there is none."""
    bullets: tuple[Bullet, ...] = ()
    """Under that heading, those that say something."""
    versions: tuple[str, ...] = ()


def changelog(text: str) -> Changelog:
    """Return what *text* says."""
    told = sections(without_comments(text))
    start = next((one for one in told if _UNRELEASED.match(one.title)), None)
    versions = (found[1] for one in told if one.level and (found := _VERSION.match(one.title)))
    return Changelog(
        unreleased=start.line if start else 0,
        bullets=tuple(_bullets(start)) if start else (),
        versions=tuple(dict.fromkeys(versions)),
    )


def _bullets(section: Section) -> Iterator[Bullet]:
    lines = section.text.splitlines()
    first = section.line + (1 if lines and section.level else 0)
    at, parts = 0, list[str]()
    for number, line in enumerate([*lines, ""], first):
        found = _BULLET.match(line)
        is_end = found is not None or not line.strip() or line.startswith("#")
        if is_end and parts:
            text = " ".join(parts)
            if is_real(text, words=2) and not _NOTHING.match(text):
                yield Bullet(text=text, line=at)
            parts = []
        if found:
            at, parts = number, [found["text"].strip()]
        elif parts and line[:1] in " \t":
            parts.append(line.strip())
