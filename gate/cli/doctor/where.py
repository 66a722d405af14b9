"""Which host is this repository on?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from gate.model.regex import regex

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository

_SCP: Final = regex(r"(?:[^@/:]+@)?([^/:]+):(?!//)")
"""``git@host:owner/name``: https://git-scm.com/docs/git-clone#_git_urls"""


def host_of_remote(repository: Repository) -> str:
    """Return ``github`` or ``gitlab`` as the address of ``origin`` says, or an empty text."""
    told = repository.ask_real("config", "--get", "remote.origin.url").out
    return host_of(told.decode("utf-8", "replace").strip())


def host_of(address: str) -> str:
    """Return ``github`` or ``gitlab`` where the name of the machine in *address* says so."""
    scp = _SCP.match(address)
    try:
        name = scp[1] if scp else urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return next((host for host in ("github", "gitlab") if host in name.lower()), "")
