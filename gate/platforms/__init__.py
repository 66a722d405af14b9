"""Where a change comes from, and where reports go: one file for each host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gate.engines.git.repository import Repository
from gate.model.change import Change, Event
from gate.model.fact import Unknown
from gate.model.network import Network
from gate.model.publication import Publication
from gate.model.request import Request
from gate.model.want import Inquiry, Want

if TYPE_CHECKING:
    from gate.model.host import Host

Reader = Callable[[Repository, Request, Mapping[str, str]], Change]
"""Returns the change that a request means; raises as `read_change`."""

Publisher = Callable[[Publication, Change, Mapping[str, str], Network], Iterator[str]]
"""Hands a verdict to a host; yields why a part of it was not handed over."""

Asker = Callable[[Change, Inquiry, Mapping[str, str], Network], Change]
"""Returns the change with what its host tells; what it does not tell is unknown."""


def _github(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    from gate.platforms import github  # noqa: PLC0415 - of the hosts only the one is imported

    return github.read_change(repository, request, environ)


def _gitlab(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    from gate.platforms import gitlab  # noqa: PLC0415 - as above

    return gitlab.read_change(repository, request, environ)


def _local(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    from gate.platforms import local  # noqa: PLC0415 - as above

    return local.read_change(repository, request, environ)


def _recorded(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    from gate.platforms import recorded  # noqa: PLC0415 - as above

    return recorded.read_change(repository, request, environ)


PLATFORMS: Final[Mapping[str, Reader]] = {
    "github": _github,
    "gitlab": _gitlab,
    "local": _local,
    "recorded": _recorded,
}
"""By name."""
_PROJECTS: Final = {"github": "GITHUB_REPOSITORY", "gitlab": "CI_PROJECT_PATH"}
"""The variable that names the repository."""
_SIGNS: Final = {"GITHUB_ACTIONS": "github", "GITLAB_CI": "gitlab"}
"""The variable that is ``true`` in a host's jobs: the first that is there tells the platform."""


def _ask_github(
    change: Change,
    inquiry: Inquiry,
    environ: Mapping[str, str],
    network: Network,
) -> Change:
    from gate.platforms.github import ask  # noqa: PLC0415 - as above

    return ask.ask(change, inquiry, environ, network)


def _ask_gitlab(
    change: Change,
    inquiry: Inquiry,
    environ: Mapping[str, str],
    network: Network,
) -> Change:
    from gate.platforms.gitlab import ask  # noqa: PLC0415 - as above

    return ask.ask(change, inquiry, environ, network)


ASKERS: Final[Mapping[str, Asker]] = {"github": _ask_github, "gitlab": _ask_gitlab}
"""By name."""


def platform_name(request: Request, environ: Mapping[str, str]) -> str:
    """
    Return which of `PLATFORMS` reads *request*.

    The index, the work tree, and a head without a base are the checkout's own, in CI too.
    """
    if request.change_file:
        return "recorded"
    if request.staged or request.worktree or (request.head and not request.base):
        return "local"
    if request.event_file:
        return "github"
    return host_name(environ) or "local"


def read_change(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    """
    Return the change that *request* means, where *environ* says the gate runs.

    Raises:
        ChangeError: it cannot be told where the change begins, or what is in it.
        EngineError: git cannot read it.
    """
    return PLATFORMS[platform_name(request, environ)](repository, request, environ)


def ask(
    change: Change,
    inquiry: Inquiry,
    environ: Mapping[str, str],
    network: Network,
) -> Change:
    """
    Return *change* with what its host tells of *inquiry*.

    What it does not tell is unknown, with the reason; where there is no host, nothing is asked.
    """
    asker = ASKERS.get(change.host.name) if inquiry.wants else None
    return asker(change, inquiry, environ, network) if asker else change


def read_past(since: datetime, environ: Mapping[str, str], network: Network) -> Host:
    """
    Return what the host on which the gate runs, as *environ* says, remembers since *since*.

    Where it runs on none, nothing was asked.
    """
    from gate.model.host import Host  # noqa: PLC0415 - imported only when used

    name = platform_name(Request(), environ)
    nowhere = Change(
        event=Event.SCHEDULE,
        base_tree="",
        head_tree="",
        commits=Unknown("no change is meant"),
        told_by_host=Host(name=name, repository=environ.get(_PROJECTS.get(name, ""), "")),
    )
    inquiry = Inquiry(wants=frozenset({Want.PAST}), since=since)
    return ask(nowhere, inquiry, environ, network).host


def _publish_github(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    from gate.platforms.github import publish  # noqa: PLC0415 - as above

    return publish.publish(publication, change, environ, network)


def _publish_gitlab(
    publication: Publication, change: Change, environ: Mapping[str, str], network: Network
) -> Iterator[str]:
    from gate.platforms.gitlab import publish  # noqa: PLC0415 - as above

    return publish.publish(publication, change, environ, network)


PUBLISHERS: Final[Mapping[str, Publisher]] = {"github": _publish_github, "gitlab": _publish_gitlab}
"""By name."""


def host_name(environ: Mapping[str, str]) -> str:
    """Return on whose machines this job runs; empty for nobody's."""
    return next((name for sign, name in _SIGNS.items() if environ.get(sign) == "true"), "")
