"""Where a change comes from, and where reports go: one file for each host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from gate.engines.git.repository import Repository
from gate.model.change import Change
from gate.model.request import Request
from gate.platforms import github, gitlab, local


class Platform(Protocol):
    """What each file here has."""

    def is_here(self, environ: Mapping[str, str], /) -> bool:
        """Say whether *environ* is that of a job on this platform."""

    def read_change(
        self, repository: Repository, request: Request, environ: Mapping[str, str], /
    ) -> Change:
        """Return the change that *request* means; raises as `gate.platforms.read_change`."""


PLATFORMS: Final[Mapping[str, Platform]] = {"github": github, "gitlab": gitlab, "local": local}
"""By name; the first that is here is taken."""


def platform_name(request: Request, environ: Mapping[str, str]) -> str:
    """
    Return which of `PLATFORMS` reads *request*.

    The index, the work tree, and a head without a base are the checkout's own, in CI too.
    """
    if request.staged or request.worktree or (request.head and not request.base):
        return "local"
    if request.event_file:
        return "github"
    return next(name for name, platform in PLATFORMS.items() if platform.is_here(environ))


def read_change(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    """
    Return the change that *request* means, where *environ* says the gate runs.

    Raises:
        ChangeError: it cannot be told where the change begins, or what is in it.
        EngineError: git cannot read it.
    """
    return PLATFORMS[platform_name(request, environ)].read_change(repository, request, environ)
