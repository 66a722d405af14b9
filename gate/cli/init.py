"""A first gate.toml for this repository."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import click

from gate.model.error import UsageError


@click.command("init")
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option("--print", "is_printed", is_flag=True, help="Print it; write nothing.")
def command(repo: str, *, is_printed: bool) -> None:
    """
    Look at the repository and write a commented gate.toml.

    It shows the verdict and does not block yet: `mode = "report"`.
    """
    from gate.engines.git.history import default_branch, short_name  # noqa: PLC0415 - as below
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - imported only when used
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - as above
    from gate.settings.find import read_of  # noqa: PLC0415 - as above
    from gate.settings.starter import plan_init  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    with open_repository(Path(repo), environment=os.environ) as repository:
        tree = repository.tree(worktree_tree(repository))
        plan = plan_init(
            tree.entries(),
            read_of(tree),
            stages=STAGES,
            salt=str(uuid.uuid4()),  # the secrets stage takes it for what it is
            default_branch=short_name(default_branch(repository) or "main"),
        )
        if is_printed:
            click.echo(plan.text, nl=False)
            return
        _write(repository.root / "gate.toml", plan.text)
    steps = "".join(f"\n  {number}. {step}" for number, step in enumerate(plan.next_steps, 1))
    click.echo(f"wrote gate.toml\n\nnext:{steps}")


def _write(path: Path, text: str) -> None:
    """
    Write *text* to *path*, which must be new.

    Raises:
        UsageError: it exists or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(
            "gate.toml exists already",
            where="gate init",
            fix="edit it, or compare it with `gate init --print`",
        ) from error
    except OSError as error:
        raise UsageError(
            f"gate.toml cannot be written: {error.strerror}",
            where="gate init",
            fix="make the folder writable, or use `gate init --print`",
        ) from error
