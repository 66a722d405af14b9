"""What git's hooks call, through pre-commit or prek."""

from __future__ import annotations

import click

from gate.cli.run import execute
from gate.cli.words import Words


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
    return execute(Words(staged=True, is_hook=True))
