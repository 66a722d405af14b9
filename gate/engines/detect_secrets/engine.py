"""
detect-secrets: what it finds in a file, whole and in memory (https://github.com/Yelp/detect-secrets).

All that ``detect-secrets scan`` finds, by its own plug-ins and filters; no setting, baseline or
comment of the tree is read, and no host is asked. Beyond that, files are looked at that it passes
over for their name or their encoding, and a token of GitHub or GitLab is told with all of its
characters. No record holds a value: it says where the value stands in the file's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from gate.installed import version_of
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable

CANARY: Final = Item(
    path=RepoPath("canary.py"), data=b"".join((b"key = '", b"AKIA", b"QWERTYUIOPASDFGH", b"'\n"))
)
"""A file in which something must be found; put together here, so that none stands in this file."""
_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file starts of which git holds the address alone (https://git-lfs.com)."""


def version() -> str:
    """Return what the findings in one and the same file depend on."""
    return f"detect-secrets {version_of('detect-secrets')}"


def reads(path: RepoPath) -> str:
    """Return the part of *path* that plug-ins and filters read: the file's own name."""
    return path.rpartition("/")[2]


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to what every plug-in sees in it.

    *profile*: ``types``, detect-secrets' names of what to look for; ``salt``, which keys the
    hashes of values; ``driver``, ``stock`` for detect-secrets as it stands, else ``fast``.
    `sighting` reads a record.

    Raises:
        EngineError: detect-secrets has no plug-in for one of the types.
    """
    from gate.engines.detect_secrets.drivers import driver  # noqa: PLC0415 - in a worker only
    from gate.engines.detect_secrets.sighted import Sighted  # noqa: PLC0415 - as above

    types = profile.get("types")
    wanted = [str(name) for name in types] if isinstance(types, list) else []
    by = driver(wanted, is_stock=profile.get("driver") == "stock")
    sighted = Sighted(by, str(profile.get("salt", "")).encode())

    def look(path: RepoPath, data: bytes) -> list[Record]:
        if data.startswith(_POINTER):
            raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
        return [asdict(one) for one in sighted.of(data, reads(path))]

    return look
