"""Can the gate be relied on here?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.model.stage import AnyStage
from gate.model.text import log
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.verdict import Decision
from gate.model.work import Driver, Item, Workers

if TYPE_CHECKING:
    from gate.engines.compare import Comparison

_NAMED: Final = 20
"""Files with a difference that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patient:
    """What is looked into."""

    tree: Tree
    stages: Sequence[AnyStage]
    workers: Workers
    files: int


@click.command("doctor")
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option(
    "--verify-engines",
    is_flag=True,
    help="Compare the fast drivers with the engines as they stand, on files of the repository.",
)
@click.option(
    "--files",
    type=click.IntRange(1),
    default=200,
    metavar="N",
    help="Compare N files for each engine, the same ones each time. By default, 200.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    help="Worker processes. By default, one a core.",
)
def command(repo: str, files: int, jobs: int | None, *, verify_engines: bool) -> int:  # noqa: ARG001 - all that there is is done without it as well
    """
    Say whether the gate can be relied on here.

    It ends with 0 where all is well, and with 3 where something is not, or nothing could be tried.
    """
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - as above
    from gate.engines.worker.pool import Pool  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    with (
        open_repository(Path(repo), environment=os.environ) as repository,
        Pool(jobs=jobs or os.cpu_count() or 1, library_path=library_path) as workers,
    ):
        tree = repository.tree(worktree_tree(repository))
        patient = _Patient(tree=tree, stages=STAGES, workers=workers, files=files)
        told = [_tell(*each) for each in _compared(patient)]
    if any(said.different for said in told) or not any(said.files for said in told):
        return Decision.INCONCLUSIVE.value
    return 0


def _compared(patient: _Patient) -> Iterator[tuple[AnyStage, Comparison]]:
    """Yield, for each stage whose engine has two drivers, how they agree."""
    from gate.engines.compare import compare  # noqa: PLC0415 - only when used

    for stage in patient.stages:
        if stage.proof is None:
            continue
        entries = [each for each in patient.tree.entries().values() if stage.proof.reads(each)]
        paths = [each.path for each in sorted(entries, key=lambda each: each.blob)]
        items = [
            Item(path=path, data=data)
            for path, data in patient.tree.read_many(paths[: patient.files])
        ]
        fast, stock = stage.proof.job(Driver.FAST), stage.proof.job(Driver.STOCK)
        yield stage, compare(fast, stock, items, workers=patient.workers)


def _tell(stage: AnyStage, said: Comparison) -> Comparison:
    """Print how it went."""
    engine = stage.engine() if stage.engine else "its engine"
    click.echo(
        f"{stage.id}: {engine}: {said.files} files compared, {said.findings} findings, "
        f"{len(said.different)} files with a difference"
    )
    if said.unanswered:
        click.echo(f"  {len(said.unanswered)} more could not be read by the engine as it stands")
    for path in said.different[:_NAMED]:
        click.echo(f"  differs: {log(path)}")
    return said
