"""Do the fast drivers say of this repository's files what the engines say as they stand?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from gate.model.stage import AnyStage
from gate.model.text import log
from gate.model.tree import Tree
from gate.model.verdict import Decision
from gate.model.work import Driver, Item, Workers

if TYPE_CHECKING:
    from gate.engines.compare import Comparison

_NAMED: Final = 20
"""Files with a difference that are named."""


def verified(tree: Tree, workers: Workers, *, files: int) -> int:
    """Tell how the drivers agree on *files* files of *tree* each; return the exit code."""
    told = [_tell(*each) for each in _compared(tree, workers, files)]
    if any(said.different for said in told) or not any(said.files for said in told):
        return Decision.INCONCLUSIVE.value
    return 0


def _compared(tree: Tree, workers: Workers, files: int) -> Iterator[tuple[AnyStage, Comparison]]:
    """Yield, for each stage whose engine has two drivers, how they agree."""
    from gate.engines.compare import compare  # noqa: PLC0415 - only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    for stage in STAGES:
        if stage.proof is None:
            continue
        entries = [each for each in tree.entries().values() if stage.proof.reads(each)]
        paths = [each.path for each in sorted(entries, key=lambda each: each.blob)]
        items = [Item(path=path, data=data) for path, data in tree.read_many(paths[:files])]
        fast, stock = stage.proof.job(Driver.FAST), stage.proof.job(Driver.STOCK)
        yield stage, compare(fast, stock, items, workers=workers)


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
