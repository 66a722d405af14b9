"""
Who does what: the same stages and files fall to the same part in every job, and no job is asked.

What the host tells is asked for once, where the verdict is given: stages that want it run there.
Of the others, those that read each other's results stay together. The engines' work on single
files is shared out by size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Final

from gate.model.part import Share
from gate.model.path import RepoPath, path_bytes
from gate.model.stage import AnyStage, StageInput

MASKING: Final = "secrets"
"""
The stage by whose findings a run is masked: every job that writes down what other stages say
asks it of all files, and so does the one that judges.
"""


def is_alone(stage: AnyStage) -> bool:
    """Say whether the whole of *stage* falls to one part."""
    return not (stage.wants or stage.is_by_file or stage.id == MASKING)


def stages_of(share: Share, stages: Sequence[AnyStage]) -> frozenset[str]:
    """Return the ids of the stages of which the whole falls to *share*."""
    groups = _groups([stage for stage in stages if is_alone(stage)])
    return frozenset(name for group in groups[share.number - 1 :: share.of] for name in group)


def others(share: Share, stages: Sequence[AnyStage]) -> frozenset[str]:
    """Return the ids of the stages that have nothing to do in *share*."""
    mine = stages_of(share, stages)
    masking = {MASKING} if mine else set()
    return frozenset(
        stage.id for stage in stages if not stage.is_by_file and stage.id not in mine | masking
    )


def _groups(stages: Sequence[AnyStage]) -> list[list[str]]:
    """Return the ids of *stages*, those together that need each other."""
    groups: list[list[str]] = []
    for stage in stages:
        told = [group for group in groups if set(stage.needs) & set(group)]
        groups = [group for group in groups if group not in told]
        groups.append([*(name for group in told for name in group), stage.id])
    return groups


def shared_out(given: StageInput[object], of: int) -> Callable[[RepoPath], int]:
    """
    Return what tells the number of the part to which a file falls, by its path.

    Files of one kind are shared out by their bytes, the largest first. Both versions of a file,
    and both names, fall to one part: what is new at one is told by what was at the other.
    """
    told: dict[RepoPath, int] = {}
    load: Counter[int] = Counter()
    of_kind: Counter[tuple[str, int]] = Counter()
    for path, size in _largest_first((entry.path, entry.size) for entry in given.in_scope()):
        kind = PurePosixPath(path).suffix
        number = min(range(1, of + 1), key=lambda n: (of_kind[kind, n], load[n], n))
        told[path] = number
        load[number] += size
        of_kind[kind, number] += size + 1
    for file in given.change.files:
        if file.old_path and file.path in told:
            told.setdefault(file.old_path, told[file.path])
    return lambda path: told.get(path) or _by_name(path, of)


def _largest_first(files: Iterable[tuple[RepoPath, int]]) -> list[tuple[RepoPath, int]]:
    return sorted(files, key=lambda file: (-file[1], path_bytes(file[0])))


def _by_name(path: RepoPath, of: int) -> int:
    return int.from_bytes(blake2b(path_bytes(path), digest_size=8).digest()) % of + 1
