"""
``gate check-message``: is a commit's message as the team writes messages?

``gate hook commit-msg`` asks the same of the commit that is being made, but for what git will
fold or has put together itself (https://git-scm.com/docs/githooks#_commit_msg).
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.extends import extended, reach_of_worktree
from gate.cli.say import say
from gate.cli.settled import settings_of
from gate.engines.git.checkout import find_checkout
from gate.model.error import ChangeError, UsageError
from gate.model.text import log, visible

if TYPE_CHECKING:
    from gate.settings.load import Settings

_MOST: Final = 1_048_576
"""Bytes of a message that are read."""
_BEING_MERGED: Final = "MERGE_HEAD"
"""What stands beside HEAD while a merge is made."""


@click.command("check-message")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository whose HEAD has the settings. By default, the one around this folder.",
)
def command(file: Path, repo: str) -> int:
    """
    Say whether the message in FILE is a Conventional Commit, as it must be before a merge.

    It ends with 0 (it is), 1 (it is not), or 2 (wrong usage or settings). What git takes out of
    a message, its own comments and the change shown below it, is no part of it. FILE may be -.
    """
    return judged(_text(file), repo)


def of_commit(file: Path) -> int:
    """
    Judge the message of the commit that is being made here.

    What ``git rebase --autosquash`` will fold, and a merge, may be made; a merge request with
    the first is refused later.
    """
    from gate.readers.commit_message import is_autosquash, written  # noqa: PLC0415 - only when used

    text = _text(file)
    if is_autosquash(written(text)):
        say("gate: note: fold this commit before it is merged: git rebase --autosquash")
        return 0
    if (find_checkout(Path()).git_dir / _BEING_MERGED).exists():
        return 0
    return judged(text, ".")


def judged(text: str, repo: str) -> int:
    """
    Say what is wrong with the message *text* by the settings at HEAD; return the exit code.

    Raises:
        GateError: the settings cannot be read.
    """
    from gate.readers.commit_message import written  # noqa: PLC0415 - only when used
    from gate.stages.pull_request.names import wrong_with  # noqa: PLC0415 - as above
    from gate.stages.pull_request.options import PullRequestOptions  # noqa: PLC0415 - as above
    from gate.stages.pull_request.rules import COMMIT_MESSAGE as RULE  # noqa: PLC0415 - as above

    settings = _settings(repo)
    options = settings.options["pull-request"]
    assert isinstance(options, PullRequestOptions)  # noqa: S101 - the table of stages says so
    wrong = wrong_with(written(text), options)
    if not wrong or not options.enabled or RULE.id in settings.policy.off:
        return 0
    severity = settings.policy.levels.get(RULE.id, RULE.severity)
    blocks = severity >= settings.policy.fail_at and not settings.is_report_only
    say(f"gate: {RULE.id}: {log(wrong)}\n  {RULE.fix}\n  {RULE.see}")
    return int(blocks)


def _settings(repo: str) -> Settings:
    """Return what HEAD says, or the default where there is no commit or no repository."""
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    with ExitStack() as ends:
        head, at = None, ""
        reach = reach_of_worktree(None, None, os.environ)
        try:
            opened = ends.enter_context(open_repository(Path(repo), environment=os.environ))
        except ChangeError:
            if repo != ".":
                raise
        else:
            at = opened.find_commit("HEAD") or ""
            head = opened.tree(opened.tree_of(at)) if at else None
            reach = reach_of_worktree(opened, head, os.environ)
        found = find_settings(read_of(head), at=at[:12])
        return settings_of(extended(found, reach))


def _text(file: Path) -> str:
    """
    Return the message in *file*.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with click.open_file(str(file), "rb") as opened:
            data: bytes = opened.read(_MOST)
    except OSError as error:
        raise UsageError(
            f"{visible(file.name)} cannot be read: {error.strerror}",
            where="gate check-message FILE",
            fix="name the file that holds the message; git hands it to the hook",
        ) from error
    return data.decode("utf-8", "replace")
