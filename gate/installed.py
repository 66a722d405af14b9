"""What is installed, as far as an answer depends on it: gate's own code, an engine's version."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from gate import __version__

_HOME: Final = Path(__file__).resolve().parent
_RECORD: Final = f"playbook_gate-{__version__}.dist-info/RECORD"
"""What an installer wrote down of each file: https://packaging.python.org/specifications/recording-installed-packages/"""
_SOURCES: Final = (".py", ".toml", ".json")


@cache
def own_code() -> str:
    """
    Return what is equal where the same code of the gate runs, on any machine, and nowhere else.

    From a checkout, where files change without a new version, it is equal on this machine alone.
    """
    told = "\n".join(_recorded() or _seen(str(_HOME)))
    return f"{__version__} {hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _recorded() -> list[str]:
    """Return the lines, with their hashes, of the gate's own files; none from a checkout."""
    try:
        record = (_HOME.parent / _RECORD).read_text(encoding="utf-8")
    except OSError:
        return []
    ours = (line for line in record.splitlines() if line.startswith("gate/"))
    return sorted(line for line in ours if ",sha256=" in line)


def _seen(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _seen(entry.path)
            elif entry.name.endswith(_SOURCES):
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns}"


@cache
def version_of(name: str) -> str:
    """
    Return the version of the distribution *name* that would be imported.

    It is read off the name of its folder, for `importlib.metadata` is slow to import; where that
    does not tell, it is asked.
    """
    start = f"{name.replace('-', '_').lower()}-"
    for folder in filter(os.path.isabs, sys.path):
        with suppress(OSError):
            found = [
                entry[len(start) : -len(".dist-info")]
                for entry in os.listdir(folder)  # noqa: PTH208 - names alone, and quickly
                if entry.lower().startswith(start) and entry.endswith(".dist-info")
            ]
            if len(found) == 1:
                return found[0]
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    return version(name)


def python_version() -> str:
    """Return the release of the Python that runs: ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
