"""
detect-secrets: what it finds in a file, whole and in memory (https://github.com/Yelp/detect-secrets).

All that ``detect-secrets scan`` finds, by its own plug-ins and filters; no setting, baseline or
comment of the tree is read, and no host is asked. No record holds a value: it says where the value
stands in the file's text. What is found beside, or otherwise:

- in files that it passes over for their name (``.lock``, ``.css``, swagger) or encoding, but no
  random strings in those of such names, nor passwords in a binary;
- on lines with ``pragma: allowlist secret``;
- a GitHub or GitLab token with all of its characters, instead of its first ones;
- in a file of which its reader of YAML dies, line by line;
- on a line of more than 8,192 characters, which is shown in parts: more there, but no value of more
  than 2,048 that is neither random nor whole in a part; its filter of ids is not asked;
- in INI and YAML of more than a megabyte, line by line, as they stand and with quotes;
- nothing where a name and its value are 200 spaces apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gate.engines.detect_secrets.sighting import Sighting
from gate.installed import version_of
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.signs import Sift
from gate.model.value import asdict
from gate.model.work import Item, Json, Record, Unreadable

CANARY: Final = Item(
    path=RepoPath("canary.py"), data=b"".join((b"key = '", b"AKIA", b"Q2WERTY3UIOP4ASD", b"'\n"))
)
"""
A file in which something must be found; put together here, so that none stands in this file.

Its value looks random: no slow hash is made of it, as would be of one that somebody may guess.
"""
_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file starts of which git holds the address alone (https://git-lfs.com)."""


def version() -> str:
    """Return what the findings in one and the same file depend on."""
    return f"detect-secrets {version_of('detect-secrets')}"


def reads(path: RepoPath) -> str:
    """Return the part of *path* that plug-ins and filters read: the file's own name."""
    return path.rpartition("/")[2]


Look = Callable[[bytes, str, Sift | None], list[Sighting]]
"""
Returns what is seen in a file's content, by its own name.

With what tells as `suspects.with_folded` the signs that stand in a text, if there is something.
"""


def looks(profile: Mapping[str, Json], keys: Keys) -> Look:
    """
    Return what looks into files, as *profile* says and with hashes by *keys*.

    Raises:
        EngineError: as `prepare`.
    """
    from gate.engines.detect_secrets.drivers import driver  # noqa: PLC0415 - in a worker only
    from gate.engines.detect_secrets.sighted import Sighted  # noqa: PLC0415 - as above

    types = profile.get("types")
    wanted = [str(name) for name in types] if isinstance(types, list) else []
    return Sighted(driver(wanted, is_stock=profile.get("driver") == "stock"), keys).of


def ahead() -> None:
    """Import what `prepare` will need."""
    from gate.engines.detect_secrets import plugins, sighted  # noqa: F401, PLC0415 - in a worker

    plugins.library()


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to what every plug-in sees in it.

    *profile*: ``types``, detect-secrets' names of what to look for; ``salt``, which keys the
    hashes of values; ``driver``, ``stock`` for detect-secrets as it stands, else ``fast``.
    `sighting` reads a record.

    Raises:
        EngineError: detect-secrets has no plug-in for one of the types.
    """
    seen = looks(profile, Keys(salt=str(profile.get("salt", "")).encode()))

    def look(path: RepoPath, data: bytes) -> list[Record]:
        if data.startswith(_POINTER):
            raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
        return [asdict(one) for one in seen(data, reads(path), None)]

    return look
