"""GitLab's API as a job may ask it: its address, and the token that the job was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from gate.engines.host_api import HostApi
from gate.model.fact import Unknown
from gate.model.network import Network

TOKEN: Final = (
    "no token: give gate, as the masked variable `GATE_TOKEN`, a project access token with the"  # noqa: S105 - a hint
    " scope `read_api` and the role Developer"
)
SCOPE: Final = (
    "give gate, as `GATE_TOKEN`, a token with the scope `read_api` and the role Developer"
)
_TOKENS: Final = ("GATE_TOKEN", "GITLAB_TOKEN")
"""Variables that may hold the token, the first one first."""


def api_of(
    environ: Mapping[str, str], network: Network, *, most_requests: int = 60
) -> HostApi | Unknown:
    """Return the API, or why it cannot be asked."""
    if not project_path(environ):
        return Unknown("CI_PROJECT_PATH does not name the project")
    secret = next(filter(None, (environ.get(name, "").strip() for name in _TOKENS)), "")
    if not secret:
        return Unknown(TOKEN)
    return HostApi(
        network,
        address=(environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4").rstrip("/"),
        headers={"PRIVATE-TOKEN": secret},
        authorities=environ.get("CI_SERVER_TLS_CA_FILE", ""),
        most_requests=most_requests,
    )


def project_path(environ: Mapping[str, str]) -> str:
    """Return where the API has the project: ``/projects/group%2Fname``; empty if unnamed."""
    project = environ.get("CI_PROJECT_PATH") or environ.get("CI_PROJECT_ID", "")
    return f"/projects/{quote(project, safe='')}" if project else ""
