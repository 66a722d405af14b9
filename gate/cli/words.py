"""What a user may ask of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the command line asks for."""

    files: tuple[str, ...] = ()
    repo: str = "."
    base: str = ""
    head: str = ""
    staged: bool = False
    worktree: bool = False
    scope: str | None = None
    stages: tuple[str, ...] = ()
    skip_stages: tuple[str, ...] = ()
    settings: str = ""
    settings_from: str = ""
    event: str = ""
    evidence: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    cache_dir: str = ""
    no_cache: bool = False
    offline: bool = False
    jobs: int | None = None
    engine: str = "fast"
    diff_file: str = ""
    report_only: bool = False
    debug: bool = False
    is_hook: bool = False


def meant(name: str, known: Sequence[str]) -> str:
    """Say which of *known* somebody who wrote *name* may have meant."""
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"name one of {', '.join(known)}"
