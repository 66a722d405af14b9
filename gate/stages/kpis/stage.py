"""
How long do changes take, who waits for a review, and what escapes to production?

Nothing here stops a merge: what misses an aim warns. What nobody tells is said to be not known;
where nobody tells anything, the stage does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.kpis import Kpi, Kpis, Standing
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.stage import Measure, NotApplicable, Seen, Side, Skip, Stage, StageInput, Yielded
from gate.model.want import Want
from gate.stages.kpis.options import KpisOptions
from gate.stages.kpis.rules import NOT_KNOWN, RULES


def run(given: StageInput[KpisOptions]) -> Iterator[Yielded]:
    """Yield what missed its aim in the last sprint that has ended, the figures, and the cases."""
    from gate.stages.kpis.run import last_sprint  # noqa: PLC0415 - only where it decides

    told = last_sprint(given)
    if told is None:
        raise NotApplicable(
            "nobody tells what happened: give the job a token that may read pull requests and"
            " issues, or hand exported events over (docs/kpis.md)"
        )
    yield from _yielded(told)


def _yielded(told: Kpis) -> Iterator[Yielded]:
    skipped = []
    for figure in told.figures:
        message = f"{told.window.name}: {figure.said}; the aim is {figure.aim}"
        if figure.standing is Standing.MISSED:
            yield _rule(figure).found(message, key=figure.id)
        elif figure.standing is Standing.UNKNOWN:
            why = "; ".join(figure.unknown)
            yield NOT_KNOWN.found(f"{figure.title.lower()}: {why}", key=figure.id)
            skipped.append(Skip(path=RepoPath(figure.id), reason=why))
        if figure.value is not None:
            yield Measure(
                name=figure.title.lower(), value=figure.value, unit=figure.unit, limit=figure.limit
            )
    yield from told.tables
    asked = len(told.figures)
    yield Seen(asked=asked, looked_at=asked - len(skipped), skipped=tuple(skipped))


def _rule(figure: Kpi) -> Rule:
    return next(rule for rule in RULES if rule.id == f"kpis/{figure.id}")


STAGE: Final = Stage(
    id="kpis",
    title="Figures",
    question="How long do changes take, who waits for a review, and what escapes to production?",
    rules=RULES,
    options=KpisOptions,
    run=run,
    events=frozenset({Event.SCHEDULE}),
    wants=frozenset({Want.PAST}),
    needs_trees=False,
    side=Side.PEOPLE,
)
