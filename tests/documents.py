"""What documents show, held against what is really said; ``GATE_WRITE_DOCS=1`` writes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md",
    *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
)  # fmt: skip
_WRITES: Final = bool(os.environ.get("GATE_WRITE_DOCS"))
_END: Final = "<!-- end of the transcript -->"
_VARIES: Final = re.compile(r"\b\d+\.\d+ s\b|\b[0-9a-f]{10,64}\b")
"""Durations, and ids of commits."""


def hold(page: str, name: str, said: str) -> None:
    """Hold that *page* shows *said* as its transcript *name*; durations and ids may be others."""
    path = ROOT / page
    text = path.read_text("utf-8")
    begin = f"<!-- transcript: {name} -->"
    head, found, rest = text.partition(begin)
    assert found, f"{page} has no {begin}"
    shown, found, tail = rest.partition(_END)
    assert found, f"{page} does not end {begin}"
    said = "\n".join(line.rstrip() for line in said.strip("\n").splitlines())
    if _WRITES and _stable(_inside(shown)) != _stable(said):
        path.write_text(f"{head}{begin}\n```text\n{said}\n```\n{_END}{tail}", encoding="utf-8")
        return
    assert _stable(said) == _stable(_inside(shown))


def in_short(said: str, begin: str = r"(PASS|FAIL|INCONCLUSIVE): ") -> str:
    """Return what *said* tells from the line that begins so, up to its table of stages."""
    lines = said.splitlines()
    start = next(number for number, line in enumerate(lines) if re.match(begin, line))
    rest = lines[start:]
    return "\n".join(rest[: [line.strip() for line in rest].index("stages:")])


def _inside(shown: str) -> str:
    return shown.strip().removeprefix("```text\n").removesuffix("\n```")


def _stable(text: str) -> str:
    return _VARIES.sub("…", text)


def commands(page: str) -> Iterator[str]:
    """Yield the commands that *page* shows after a ``$``, as they would be typed."""
    text = (ROOT / page).read_text("utf-8")
    for block in re.findall(r"^```(?:console|sh|bash)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        joined = re.sub(r"\\\n\s*", "", block)
        yield from (line.removeprefix("$ ") for line in joined.splitlines() if line[:2] == "$ ")
