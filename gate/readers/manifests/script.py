"""The dependencies that a single-file script declares in a comment (PEP 723)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests import pep508
from gate.readers.manifests.dependency import Manifest
from gate.readers.manifests.text import Lines, decoded, texts, toml

MARKER: Final = b"# /// script"
"""What every file with such a block holds; most Python files do not."""
_OPEN: Final = re.compile(r"# /// script[ \t]*")
_CLOSE: Final = "# ///"


def read(path: RepoPath, data: bytes) -> Manifest:  # noqa: ARG001 - it names no file beside it
    """
    Return what the script *data* declares.

    Raises:
        Unreadable: its block is no TOML, or it has more than one.
    """
    text = decoded(data)
    blocks = list(_blocks(text.splitlines()))
    if len(blocks) > 1:
        raise Unreadable("it has more than one `script` block, which PEP 723 forbids")
    lines = Lines(text)
    return Manifest(
        dependencies=tuple(
            pep508.dependency(each, lines.of(each))
            for block in blocks
            for each in texts(toml(block).get("dependencies"))
        )
    )


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield the TOML of each block; one that nothing closes is none."""
    inside: list[str] | None = None
    end: int | None = None
    for line in (*lines, ""):
        if inside is None:
            inside, end = ([], None) if _OPEN.fullmatch(line) else (None, None)
        elif line == "#" or line.startswith("# "):
            end = len(inside) if line.rstrip() == _CLOSE else end
            inside.append(line[2:])
        else:
            if end is not None:
                yield "\n".join(inside[:end])
            inside = None
