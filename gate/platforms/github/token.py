"""GitHub's API as a job may ask it: its address, and the token that the job was given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gate.engines.host_api import HostApi
from gate.model.fact import Unknown
from gate.model.network import Network
from gate.platforms.github import scopes

REPOSITORY: Final = re.compile(r"([A-Za-z0-9_.-]{1,100})/([A-Za-z0-9_.-]{1,100})")
_TOKENS: Final = ("GATE_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
"""Variables that may hold the token, the first one first."""


def api_of(
    environ: Mapping[str, str], network: Network, *, most_requests: int = 60
) -> HostApi | Unknown:
    """Return the API, or why it cannot be asked."""
    if not REPOSITORY.fullmatch(environ.get("GITHUB_REPOSITORY", "")):
        return Unknown("GITHUB_REPOSITORY does not name the repository")
    secret = next(filter(None, (environ.get(name, "").strip() for name in _TOKENS)), "")
    if not secret:
        return Unknown(scopes.TOKEN)
    return HostApi(
        network,
        address=(environ.get("GITHUB_API_URL") or "https://api.github.com").rstrip("/"),
        headers={
            "Authorization": f"Bearer {secret}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        most_requests=most_requests,
    )
