"""Where does the gate keep what it fetched for all repositories, and how is that fetched?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gate.model.network import Network

VARIABLE: Final = "GATE_ADVISORIES"
_FILE: Final = Path("playbook-gate") / "advisories.sqlite3"


def kept_advisories(environ: Mapping[str, str]) -> Path | None:
    """
    Return the file that `gate advisories update` writes; `None` where there is no home.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if named := environ.get(VARIABLE):
        return Path(named)
    if data := environ.get("XDG_DATA_HOME"):
        return Path(data) / _FILE
    home = environ.get("HOME")
    return Path(home) / ".local" / "share" / _FILE if home else None


def network(environ: Mapping[str, str], *, is_offline: bool) -> Network:
    """Return the way out that *environ* names, as curl and pip understand it."""
    told = {name.lower(): value for name, value in sorted(environ.items())}
    return Network(
        is_offline=is_offline,
        proxy=told.get("https_proxy") or told.get("all_proxy", ""),
        direct=tuple(filter(None, map(str.strip, told.get("no_proxy", "").split(",")))),
    )
