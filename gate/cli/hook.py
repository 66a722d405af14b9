"""
``gate hook``: what git's hooks ask, by themselves or through pre-commit and prek.

https://git-scm.com/docs/githooks is what git hands to a hook,
https://pre-commit.com/#supported-git-hooks what its runners hand on.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from gate.cli.message import of_commit
from gate.cli.run import executed
from gate.cli.words import Words
from gate.model.error import UsageError
from gate.model.text import visible
from gate.model.value import dataclass, replace

_FROM: Final = "PRE_COMMIT_FROM_REF"
_TO: Final = "PRE_COMMIT_TO_REF"
_LINE: Final = re.compile(r"\S+ (?P<local>[0-9a-f]{40,64}) \S+ (?P<remote>[0-9a-f]{40,64})")
"""Local ref and id, remote ref and id: https://git-scm.com/docs/githooks#_pre_push."""
_MOST_REFS: Final = 100
"""Refs that one push may move; what mirrors a whole repository is judged by nobody's laptop."""
_GRAVITY: Final = (0, 3, 1, 2)
"""Exit codes, the gravest last."""


@click.group("hook")
def command() -> None:
    """Run as a git hook; `.pre-commit-hooks.yaml` calls these."""


@command.command("pre-commit")
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
def pre_commit(files: tuple[str, ...]) -> int:  # noqa: ARG001 - hooks may be handed file names
    """
    Judge what is staged against HEAD.

    The index is judged whole: a hook runner hands over file names, and a gate that looked at
    some of them only could be passed by naming none.
    """
    return executed(Words(staged=True, is_hook=True))


@command.command("commit-msg")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def commit_msg(file: Path) -> int:
    """
    Judge the message in FILE, of the commit that is being made.

    A commit to be folded into another (fixup!, squash!, amend!) and a merge may be made.
    """
    return of_commit(file)


@command.command("pre-push")
@click.option("--change", default="", metavar="FILE", help="Judge a recorded change instead.")
@click.option("--evidence", multiple=True, metavar="GLOB", help="As `gate run --evidence`.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="As `gate run`.")
@click.argument("remote", nargs=-1, type=click.UNPROCESSED)
def pre_push(
    remote: tuple[str, ...],  # noqa: ARG001 - git names the remote and its address
    change: str,
    evidence: tuple[str, ...],
    reports: tuple[str, ...],
) -> int:
    """
    Judge what a push would bring.

    The commits are those that the hook runner names (PRE_COMMIT_FROM_REF, PRE_COMMIT_TO_REF),
    or those that git says on standard input. A branch that the remote has not is judged against
    the default branch; where several refs are pushed, the gravest verdict counts. A report tells
    of one ref.
    """
    asked = Words(change=change, evidence=evidence, reports=reports, is_hook=True)
    if change:
        return executed(asked)
    pushed = tuple(_pushed())
    if reports and len(pushed) > 1:
        raise UsageError(
            f"a report tells of one ref, and the push moves {len(pushed)}",
            where="gate hook pre-push --report",
            fix="push them one by one, or leave --report out",
        )
    codes = [executed(replace(asked, base=each.base, head=each.head)) for each in pushed]
    return max(codes, key=_GRAVITY.index, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pushed:
    """One ref that moves."""

    base: str
    """What the remote has; empty if it has nothing there."""
    head: str


def _pushed() -> Iterator[_Pushed]:
    if os.environ.get(_TO):
        yield _Pushed(base=_known(os.environ.get(_FROM, "")), head=os.environ[_TO])
        return
    lines = () if sys.stdin.isatty() else sys.stdin.buffer.read().splitlines()
    if len(lines) > _MOST_REFS:
        raise UsageError(
            f"the push moves {len(lines):,} refs; {_MOST_REFS} are judged at most",
            where="standard input",
            fix="push them in parts, or without this hook: git push --no-verify",
        )
    for line in lines:
        yield from _moved(line.decode("utf-8", "replace"))


def _moved(line: str) -> Iterator[_Pushed]:
    """Yield what *line* says, as git writes it: local ref and id, remote ref and id."""
    told = _LINE.fullmatch(line)
    if told is None:
        raise UsageError(
            f"this is no line of git's pre-push hook: {visible(line)!r}",
            where="standard input",
            fix="let git call the hook: gate hook pre-push in .git/hooks/pre-push",
        )
    if told["local"].strip("0"):  # a deletion brings nothing
        yield _Pushed(base=_known(told["remote"]), head=told["local"])


def _known(commit: str) -> str:
    return commit if commit.strip("0") else ""
