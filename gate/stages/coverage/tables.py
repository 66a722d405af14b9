"""The services and the uncovered lines as rows and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gate.model.path import RepoPath
from gate.model.stage import Measure
from gate.model.table import Cell, Table
from gate.model.tree import Entry
from gate.readers.coverage.earlier import lines_table
from gate.stages.coverage.judge import Judged

_COLUMNS = (
    "service",
    "files",
    "covered",
    "of",
    "percent",
    "limit",
    "changed covered",
    "changed",
    "against the base",
)


def measures(services: Sequence[Judged]) -> Iterator[Measure]:
    """Yield the percentages of each service, exact to eight decimals and never rounded up."""
    for each in services:
        limits = each.limits
        if limits.minimum is not None and each.rate.total:
            yield Measure(
                name=f"{limits.name} coverage",
                value=each.rate.percent,
                unit="percent",
                limit=float(limits.minimum),
            )
        if each.is_patch_judged and each.patch.total:
            yield Measure(
                name=f"{limits.name} patch coverage",
                value=each.patch.percent,
                unit="percent",
                limit=float(limits.patch),
            )


def tables(services: Sequence[Judged], entries: Mapping[RepoPath, Entry]) -> Iterator[Table]:
    """Yield the table of services, that of uncovered lines, and the one for a later run."""
    yield Table(
        name="coverage by service", columns=_COLUMNS, rows=tuple(_row(each) for each in services)
    )
    uncovered = {
        each.path: each for service in services for each in service.files if each.uncovered
    }
    yield Table(
        name="changed lines that no test executes",
        columns=("file", "lines", "changed statements", "covered"),
        rows=tuple(
            (
                path,
                ",".join(
                    str(part.first) if part.first == part.last else f"{part.first}-{part.last}"
                    for part in each.ranges()
                ),
                each.patch.total,
                each.patch.covered,
            )
            for path, each in sorted(uncovered.items())
        ),
    )
    known = {
        each.path: each
        for service in services
        if service.limits.minimum is not None
        for each in service.files
    }
    yield lines_table(
        (path, entries[path].blob, each.hits, each.statements & ~each.hits)
        for path, each in known.items()
    )


def _row(each: Judged) -> tuple[Cell, ...]:
    limits = each.limits
    if limits.minimum is None:
        whole: tuple[Cell, ...] = (len(each.files), "", "", "", "")
    else:
        rate = each.rate
        percent: Cell = rate.percent if rate.total else "nothing to cover"
        limit = float(limits.minimum)
        whole = (len(each.files), rate.covered, rate.total, percent, limit)
    patch = each.patch
    name = f"{limits.name} (critical)" if limits.critical else limits.name
    return (name, *whole, patch.covered, patch.total, _against(each))


def _against(each: Judged) -> str:
    base = each.base
    if base is None:
        return "no base data"
    if base.is_worse:
        return f"less: {base.head}, was {base.base}"
    return f"{base.head}, was {base.base}"
