"""
What is installed, as far as an answer depends on it: gate's own code, an engine's version.

It is among the first that is imported, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys

from gate import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HOME = os.path.dirname(os.path.realpath(__file__))
_RECORD = f"playbook_gate-{__version__}.dist-info/RECORD"
"""What an installer wrote down of each file: https://packaging.python.org/specifications/recording-installed-packages/"""
_SOURCES = (".py", ".toml", ".json")
_INFO = ".dist-info"
_KNOWN: dict[str, str] = {}
"""What was told before: nothing is installed while the gate runs."""


def own_code() -> str:
    """
    Return what is equal where the same code of the gate runs, on any machine, and nowhere else.

    From a checkout, where files change without a new version, it is equal on this machine alone.
    """
    if "" not in _KNOWN:
        from hashlib import blake2b  # noqa: PLC0415 - takes as long as all else here

        told = "\n".join(_recorded() or _seen(_HOME))
        digest = blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16)
        _KNOWN[""] = f"{__version__} {digest.hexdigest()}"
    return _KNOWN[""]


def _recorded() -> list[str]:
    """Return the lines, with their hashes, of the gate's own files; none from a checkout."""
    try:
        with open(os.path.join(os.path.dirname(_HOME), _RECORD), encoding="utf-8") as record:
            ours = [line for line in record if line.startswith("gate/")]
    except OSError:
        return []
    return sorted(line for line in ours if ",sha256=" in line)


def _seen(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(_SOURCES):
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns}"
            elif entry.is_dir(follow_symlinks=False):
                yield from _seen(entry.path)


def version_of(name: str) -> str:
    """
    Return the version of the distribution *name* that would be imported.

    It is read off the name of its folder, for `importlib.metadata` is slow to import; where that
    does not tell, it is asked.
    """
    if name not in _KNOWN:
        _KNOWN[name] = _named_version(name.replace("-", "_").lower()) or _asked_version(name)
    return _KNOWN[name]


def distributions() -> Iterator[str]:
    """Yield the name and version of each distribution on the import path, folder by folder."""
    for folder in filter(os.path.isabs, sys.path):
        try:
            entries = os.listdir(folder)
        except OSError:
            continue
        names = [entry.removesuffix(_INFO) for entry in entries if entry.endswith(_INFO)]
        yield from (f"{folder} {name.lower()}" for name in sorted(names))


def _named_version(name: str) -> str:
    found = [each.rpartition(" ") for each in distributions()]
    ours = [(place, told) for place, _, told in found if told.startswith(f"{name}-")]
    first = [told for place, told in ours if place == ours[0][0]]
    return first[0].removeprefix(f"{name}-") if len(first) == 1 else ""


def _asked_version(name: str) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    return version(name)


def python_version() -> str:
    """Return the release of the Python that runs: ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
