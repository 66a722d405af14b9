"""What may the token that gate was given read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gate.cli.doctor.check import Check, unknown, well, wrong
from gate.cli.doctor.github import PERMISSIONS
from gate.model.fact import Unknown
from gate.model.network import Network
from gate.model.payload import Payload
from gate.model.text import plain
from gate.model.want import Want

if TYPE_CHECKING:
    from gate.engines.host_api import HostApi

_PROBES: Final[Mapping[str, str]] = {
    "contents": "/commits?per_page=1",
    "pull-requests": "/pulls?per_page=1",
    "checks": "/commits/HEAD/check-runs?per_page=1",
    "statuses": "/commits/HEAD/status?per_page=1",
    "issues": "/issues?per_page=1",
}
"""By permission: what below ``/repos/OWNER/NAME`` only a token that has it may read."""
_WHY: Final = "what the host does not tell is unknown, and unknown never passes"


def host_checks(
    name: str, wants: Iterable[Want], environ: Mapping[str, str], network: Network
) -> Iterator[Check]:
    """Yield what the host *name*, empty for none, lets gate's token read of what is wanted."""
    asked = frozenset(wants)
    if not asked:
        yield well("token/wanted", "no stage that is on asks the host")
    elif network.is_offline:
        yield unknown("token/read", "the host was not asked (--offline)", why=_WHY)
    elif name == "github":
        yield from _github(asked, environ, network)
    elif name == "gitlab":
        yield _gitlab(environ, network)
    else:
        yield unknown(
            "token/read",
            "this is no job of GitHub or GitLab: what a token there may read is told there",
            why=_WHY,
            write="gate doctor    # in a step of the job",
        )


def _github(
    wants: frozenset[Want], environ: Mapping[str, str], network: Network
) -> Iterator[Check]:
    from gate.platforms.github.token import api_of  # noqa: PLC0415 - imported only when used

    api = api_of(environ, network)
    if isinstance(api, Unknown):
        yield wrong("token/read", "there is no token", why=_WHY, write=plain(api.reason))
        return
    place = f"/repos/{environ['GITHUB_REPOSITORY']}"
    for name in sorted(
        {"contents", *(each for want in wants for each in PERMISSIONS.get(want, ()))}
    ):
        yield _probed(api, name, f"{place}{_PROBES[name]}", f"permissions: {{{name}: read}}")


def has_queue(name: str, branch: str, environ: Mapping[str, str], network: Network) -> bool | None:
    """Say whether *branch* has a merge queue on the host *name*; `None` where it is not told."""
    if name != "github" or not branch or network.is_offline:
        return None
    from gate.platforms.github.scopes import CONTENTS  # noqa: PLC0415 - as above
    from gate.platforms.github.token import api_of  # noqa: PLC0415 - as above

    api = api_of(environ, network)
    if isinstance(api, Unknown):
        return None
    place = f"/repos/{environ['GITHUB_REPOSITORY']}/rules/branches/{quote(branch, safe='')}"
    told = api.items(f"{place}?per_page=100", scope=CONTENTS)
    if isinstance(told, Unknown):
        return None
    return any(Payload(rule).text("type") == "merge_queue" for rule in told.value)


def _gitlab(environ: Mapping[str, str], network: Network) -> Check:
    from gate.platforms.gitlab.token import SCOPE, api_of, project_path  # noqa: PLC0415 - as above

    api = api_of(environ, network)
    if isinstance(api, Unknown):
        return wrong("token/read", "there is no token", why=_WHY, write=plain(api.reason))
    path = f"{project_path(environ)}/merge_requests?per_page=1"
    return _probed(api, "merge requests", path, SCOPE)


def _probed(api: HostApi, what: str, path: str, write: str) -> Check:
    told = api.get(path, scope=write)
    if isinstance(told, Unknown):
        seen = f"the token may not read {what}: {plain(told.reason)}"
        return wrong("token/read", seen, why=_WHY, write=write)
    return well("token/read", f"the token may read {what}")
