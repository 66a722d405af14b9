"""What a job leaves for the one that judges: ``gate run --part FILE``, and ``--shard I/N``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate.cli.parts.division import MASKING, others, shared_out, stages_of
from gate.cli.parts.occasion import occasion_of, said_in
from gate.model.error import UsageError
from gate.model.part import MOST_PARTS, Occasion, Part, Share, part_text
from gate.model.path import RepoPath
from gate.model.run import Run
from gate.model.stage import AnyStage, StageInput
from gate.model.text import count, visible
from gate.model.value import replace
from gate.model.work import Cache, Ended, Item, Job, Outcome, Record, Workers

if TYPE_CHECKING:
    from gate.pipeline import Plan

ALL = Share(number=1, of=1)


def share_of(word: str) -> Share:
    """
    Return the share that *word* means; the whole, if it is empty.

    Raises:
        UsageError: it means none.
    """
    number, _, of = word.partition("/")
    try:
        return Share(number=int(number), of=int(of)) if word else ALL
    except ValueError as error:
        raise UsageError(
            f"{visible(word)} is no part of a run",
            where="--shard",
            fix=f"write I/N, from 1/N to N/N, with {MOST_PARTS} parts at most: --shard 1/3",
        ) from error


class Keeper:
    """Keeps what a run finds out, as the part *share* of it."""

    def __init__(self, share: Share) -> None:
        self.share = share
        self._occasion: Occasion | None = None
        self._said = ""
        self._answers: dict[str, tuple[Record, ...]] = {}

    def adapted(self, plan: Plan) -> Plan:
        """Return *plan* for this share alone; what engines answer is noted."""
        self._occasion = occasion_of(plan)
        plan = replace(plan, asks=partial(self._asked, plan.asks))
        if self.share == ALL:
            return replace(plan, dealt=self._dealt)
        idle = others(self.share, plan.stages)
        return replace(plan, left_out=plan.left_out | idle, dealt=self._dealt)

    def _asked(self, asks: Callable[[Plan], Plan] | None, plan: Plan) -> Plan:
        plan = asks(plan) if asks else plan
        self._said = said_in(plan.change)
        return plan

    def _dealt(self, stage: AnyStage, given: StageInput[Any]) -> StageInput[Any]:
        if not stage.is_by_file and stage.id != MASKING:
            return given
        noted = replace(given, cache=Noting(given.cache, self._answers))
        if not stage.is_by_file or self.share == ALL:
            return noted
        return replace(noted, workers=Sharing(given.workers, given, self.share))

    def text(self, run: Run, stages: Iterable[AnyStage]) -> str:
        """Return the part that *run* leaves, as a file holds it."""
        assert self._occasion  # noqa: S101 - the plan was adapted before it was run
        mine = stages_of(self.share, tuple(stages))
        part = Part(
            share=self.share,
            occasion=self._occasion,
            written_at=datetime.now(UTC),
            said=self._said,
            interrupted=run.verdict.because if run.is_interrupted else "",
            results=tuple(result for result in run.results if result.stage in mine),
        )
        return part_text(part, self._answers)

    @property
    def told(self) -> str:
        """What there is to say of it, as one clause."""
        answers = count(len(self._answers), "answer")
        return f"part {self.share} is written, with {answers} of engines"


class Noting:
    """A cache that notes what it hands out and is handed."""

    def __init__(self, cache: Cache, noted: dict[str, tuple[Record, ...]]) -> None:
        self._cache, self._noted = cache, noted

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:
        """Return, by key, what is known."""
        found = self._cache.get(keys)
        self._noted.update(found)
        return found

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep *found*."""
        self._noted.update(found)
        self._cache.put(found)


class Sharing:
    """Workers who look at the files of one share, and leave the others to other jobs."""

    def __init__(self, workers: Workers, given: StageInput[Any], share: Share) -> None:
        self._workers, self._given, self._share = workers, given, share
        self._number_of: Callable[[RepoPath], int] | None = None

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        """
        Yield one outcome for each of *items*.

        Raises:
            EngineError: as `gate.model.work.Workers.run`.
        """
        left: list[RepoPath] = []
        yield from self._workers.run(job, self._mine(items, left))
        for path in left:
            yield Outcome(path=path, skipped="another part of this run looks at it")

    def run_command(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        seconds: float,
        megabytes_of_output: int = 64,
    ) -> Ended:
        """
        Return what *argv* left behind.

        Raises:
            EngineError: as `gate.model.work.Workers.run_command`.
        """
        return self._workers.run_command(
            argv,
            cwd=cwd,
            environment=environment,
            seconds=seconds,
            megabytes_of_output=megabytes_of_output,
        )

    def _mine(self, items: Iterable[Item], left: list[RepoPath]) -> Iterator[Item]:
        number_of = self._number_of or shared_out(self._given, self._share.of)
        self._number_of = number_of
        for item in items:
            if number_of(item.path) == self._share.number:
                yield item
            else:
                left.append(item.path)
