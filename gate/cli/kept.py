"""Where does the gate keep what it fetched for all repositories?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

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
