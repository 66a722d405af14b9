"""What a user may ask of one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gate.model.value import dataclass

FLAGS: Final = frozenset(
    {"staged", "worktree", "no_cache", "offline", "report_only", "no_publish", "debug"}
)
CHOICES: Final = {
    "scope": ("changed", "all"),
    "engine": ("fast", "stock"),
    "check": ("code", "people"),
}
_LISTS: Final = frozenset({"stages", "skip_stages", "reports", "evidence", "assume"})
VALUES: Final = {
    **{
        field: field
        for field in (
            "repo", "base", "head", "settings", "settings_from", "event", "cache_dir", "diff_file",
            "evidence", "change", "assume", "shard", "part",
        )
    },
    "stage": "stages",
    "skip_stage": "skip_stages",
    "report": "reports",
}  # fmt: skip
"""The field of `Words` by what follows ``--``, with underscores; elsewhere they are the same."""


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
    history: bool = False
    stages: tuple[str, ...] = ()
    skip_stages: tuple[str, ...] = ()
    settings: str = ""
    settings_from: str = ""
    event: str = ""
    change: str = ""
    assume: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    cache_dir: str = ""
    no_cache: bool = False
    offline: bool = False
    jobs: int | None = None
    engine: str = "fast"
    diff_file: str = ""
    check: str | None = None
    shard: str = ""
    part: str = ""
    parts: tuple[str, ...] = ()
    """What other jobs left, of which a verdict is to be made."""
    report_only: bool = False
    no_publish: bool = False
    debug: bool = False
    is_hook: bool = False


def meant(name: str, known: Sequence[str]) -> str:
    """Say which of *known* somebody who wrote *name* may have meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"name one of {', '.join(known)}"


def plain_words(argv: Sequence[str]) -> Words | None:
    """
    Return what *argv* asks for, if it is a run spelled in the plainest way.

    `None` leaves it to click, which is slow to import: help, faults, other commands, options
    that it would complete or hold against a list of choices.
    """
    match argv:
        case ["hook", "pre-commit", *files] if not any(file.startswith("-") for file in files):
            return Words(staged=True, is_hook=True)
        case ["run", *words]:
            return _run_words(words)
        case _:
            return None


def _run_words(words: Sequence[str]) -> Words | None:
    told: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        field = name.replace("-", "_")
        if word and not word.startswith("-"):
            told["files"] = (*told.get("files", ()), word)
        elif not word.startswith("--") or "_" in name:
            return None
        elif field in FLAGS and not equals:
            told[field] = True
        elif field in CHOICES and rest and rest[0] in CHOICES[field] and not equals:
            told[field] = rest.pop(0)
        elif field in VALUES and (equals or (rest and not rest[0].startswith("-"))):
            _note(told, field, value if equals else rest.pop(0))
        else:
            return None
    return Words(**told)


def _note(told: dict[str, Any], option: str, value: str) -> None:
    field = VALUES[option]
    told[field] = (*told.get(field, ()), value) if field in _LISTS else value
