"""One verdict of what several jobs left: ``gate merge PART…``."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gate.cli.parts.division import MASKING, is_alone, stages_of
from gate.cli.parts.occasion import occasion_of, said_in
from gate.model.part import MOST_BYTES, Answers, Occasion, Part, Share, read_part
from gate.model.record import RecordError
from gate.model.stage import AnyStage, StageInput, StageResult, StageStatus
from gate.model.text import count, visible
from gate.model.value import dataclass, fields, replace
from gate.model.work import Cache, Record
from gate.settings.load import Settings, rules_of

if TYPE_CHECKING:
    from gate.pipeline import Plan

MOST_DAYS: Final = 7
"""How old a part may be: what is known of vulnerable packages grows old with it."""
_NO_ANSWER: Final = "a part holds an answer that no engine gives: run the gate again in every job"
_OTHER: Final = {
    "code": "another version of gate wrote it",
    "tools": "its job had another Python, or other versions of the engines",
    "event": "it was written at another event",
    "base": "it is of a change to another base",
    "head": "it is of another commit",
    "settings": "other settings were in force in its job",
    "words": "its job was asked for something else",
    "evidence": "its job saw other evidence",
}
"""What is wrong with a part of which a field of the `Occasion` is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What there is of a file that was handed over."""

    name: str
    part: Part
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The parts of one run that can be used, and what is wrong beside."""

    usable: tuple[_Told, ...]
    of: int
    """How many there should be; 0 if no part can be used."""
    lacks: tuple[str, ...]


def merged(plan: Plan, paths: Sequence[str]) -> Plan:
    """
    Return *plan* with what the parts in the files *paths* hold in the place of the work.

    What is missing of them leaves the verdict open.

    Raises:
        EngineError: there is too much evidence to look through.
    """
    parts = _read(plan, paths)
    answers, doubts = _answers(parts)
    return replace(
        plan,
        known=_known(plan, parts),
        lacks=parts.lacks + doubts,
        asks=partial(_asked, plan.asks, parts),
        dealt=lambda stage, given: _dealt(stage, given, answers),
        doubts=lambda stage: _NO_ANSWER if answers and _is_answered(stage) else "",
    )


def _answers(parts: _Parts) -> tuple[Answers, tuple[str, ...]]:
    """Return what engines said, and which parts say otherwise of a file than one before them."""
    answers: dict[str, tuple[Record, ...]] = {}
    doubts: list[str] = []
    for told in parts.usable:
        if any(answers.get(key, said) != said for key, said in told.answers.items()):
            doubts.append(f"{told.name} contradicts another part: run the gate again")
        answers = {**told.answers, **answers}
    return answers, tuple(doubts)


def _asked(asks: Callable[[Plan], Plan] | None, parts: _Parts, plan: Plan) -> Plan:
    """Return *plan* with what the host tells; what stages left of other words is forgotten."""
    plan = asks(plan) if asks else plan
    said = said_in(plan.change)
    stale = {
        result.stage
        for told in parts.usable
        if told.part.said != said
        for result in told.part.results
    }
    stale &= {stage.id for stage in plan.stages if stage.is_by_word}
    known = {name: result for name, result in plan.known.items() if name not in stale}
    return replace(plan, known=known)


def _dealt(stage: AnyStage, given: StageInput[Any], answers: Answers) -> StageInput[Any]:
    return replace(given, cache=Answered(given.cache, answers)) if _is_answered(stage) else given


def _is_answered(stage: AnyStage) -> bool:
    """Say whether *stage* takes answers of other jobs, which no hash tells to be an engine's."""
    return stage.is_by_file or stage.id == MASKING


def _known(plan: Plan, parts: _Parts) -> Mapping[str, StageResult]:
    """
    Return what stages left, by id; one that no part tells of has broken.

    What engines look at file by file is looked at here, where no part holds the answer: what
    blocks in the parts that are there is told.
    """
    known = {result.stage: result for told in parts.usable for result in told.part.results}
    for stage in plan.stages:
        if parts.lacks and stage.id not in known and is_alone(stage):
            known[stage.id] = StageResult(
                stage=stage.id,
                status=StageStatus.BROKEN,
                reason=f"its share of the run is not there ({parts.lacks[0]})",
            )
    return known


def _read(plan: Plan, paths: Sequence[str]) -> _Parts:
    ours = occasion_of(plan)
    usable: dict[int, _Told] = {}
    lacks: list[str] = []
    of = 0
    for path in paths:
        name = visible(Path(path).name)
        try:
            told = _one(path, name)
            first = next(iter(usable.values()), None)
            _check(told.part, ours, first.part if first else told.part, plan)
        except RecordError as error:
            lacks.append(f"{name} cannot be used: {error}")
            continue
        of = told.part.share.of
        if told.part.share.number in usable:
            lacks.append(f"{name} is part {told.part.share} once more: hand each over once")
            continue
        usable[told.part.share.number] = told
        if told.part.interrupted:
            lacks.append(f"part {told.part.share} was {told.part.interrupted}: run its job again")
    missing = [n for n in range(1, of + 1) if n not in usable]
    if missing:
        named = ", ".join(f"{n}/{of}" for n in missing)
        lacks.append(f"{count(len(missing), 'part')} missing ({named}): run that job again")
    return _Parts(usable=tuple(usable.values()), of=of, lacks=tuple(lacks))


def _one(path: str, name: str) -> _Told:
    """
    Return what the file *path* holds.

    Raises:
        RecordError: no part.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise RecordError("it is no plain file")
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise RecordError(f"it cannot be read ({why})") from error
    if len(data) > MOST_BYTES:
        raise RecordError(f"it is larger than {MOST_BYTES >> 20} MiB")
    part, answers = read_part(data)
    return _Told(name=name, part=part, answers=answers)


def _check(part: Part, ours: Occasion, first: Part, plan: Plan) -> None:
    """
    Hold that *part* belongs to the run of *plan*, as *first* does.

    Raises:
        RecordError: it does not; the text says why, and what to do.
    """
    for each in fields(ours):
        # Whoever judges need not have the evidence: the stages that read it have run.
        wanted = getattr(ours, each.name) or getattr(first.occasion, each.name)
        if getattr(part.occasion, each.name) != wanted:
            raise RecordError(f"{_OTHER[each.name]}; run the gate on this change in every job")
    if part.share.of != first.share.of:
        raise RecordError(f"it is part {part.share}, and others are of {first.share.of}")
    age = datetime.now(UTC) - part.written_at
    if not -timedelta(days=1) < age < timedelta(days=MOST_DAYS):
        when = "ago" if age > timedelta() else "from now, by this machine's clock"
        raise RecordError(f"it was written {abs(age).days} days {when}; run the gate again")
    _check_results(part.share, part.results, plan.stages, plan.settings)


def _check_results(
    share: Share,
    results: Sequence[StageResult],
    stages: Sequence[AnyStage],
    settings: Settings,
) -> None:
    """
    Hold that *results* are those of the stages that fall to *share*, and of no other.

    Raises:
        RecordError: they are not.
    """
    if sorted(each.stage for each in results) != sorted(stages_of(share, stages)):
        raise RecordError("it holds the results of other stages than fall to it")
    by_id = {stage.id: stage for stage in stages}
    for result in results:
        known = {rule.id for rule in rules_of(by_id[result.stage], settings.options[result.stage])}
        if not known.issuperset(finding.rule for finding in result.findings):
            raise RecordError(f"it holds findings that {result.stage} has no rule for")


class Answered:
    """A cache that knows the answers of other jobs; they count in this run, and are not kept."""

    def __init__(self, cache: Cache, answers: Answers) -> None:
        self._cache, self._answers = cache, answers

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:
        """Return, by key, what is known."""
        asked = tuple(keys)
        found = {key: self._answers[key] for key in asked if key in self._answers}
        return {**self._cache.get(key for key in asked if key not in found), **found}

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep *found*."""
        self._cache.put(found)
