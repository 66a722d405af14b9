"""
Who does what: the same stages and files fall to the same part in every job, and no job is asked.

What the host tells is asked for once, where the verdict is given: stages that want it run there.
The others fall to the first half of the parts, those together that read each other's results. The
engines' work on single files is shared out, by size, to the second half.
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
asks it of all files first, which is why not every job does. So does the one that judges.
"""


def is_alone(stage: AnyStage) -> bool:
    """Say whether the whole of *stage* falls to one part."""
    return not (stage.wants or stage.is_by_file or stage.id == MASKING)


def stages_of(share: Share, stages: Sequence[AnyStage]) -> frozenset[str]:
    """Return the ids of the stages of which the whole falls to *share*."""
    if share.number > _holders(share.of):
        return frozenset()
    groups = _groups([stage for stage in stages if is_alone(stage)])
    mine = groups[share.number - 1 :: _holders(share.of)]
    return frozenset(name for group in mine for name in group)


def others(share: Share, stages: Sequence[AnyStage]) -> frozenset[str]:
    """Return the ids of the stages that have nothing to do in *share*."""
    if share.number > _holders(share.of):
        mine = frozenset(stage.id for stage in stages if stage.is_by_file)
    else:
        mine = stages_of(share, stages) | {MASKING}
    return frozenset(stage.id for stage in stages) - mine


def _holders(of: int) -> int:
    """Return how many of *of* parts, the first ones, hold whole stages; the rest share files."""
    return (of + 1) // 2


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
    Return what tells the number of the part, of two or more, to which a file falls, by its path.

    Files of one kind are shared out by their bytes, the largest first. Both versions of a file,
    and both names, fall to one part: what is new at one is told by what was at the other.
    """
    told: dict[RepoPath, int] = {}
    numbers = range(_holders(of) + 1, of + 1)
    load: Counter[int] = Counter()
    of_kind: Counter[tuple[str, int]] = Counter()
    for path, size in _largest_first((entry.path, entry.size) for entry in given.in_scope()):
        kind = PurePosixPath(path).suffix
        number = min(numbers, key=lambda n: (of_kind[kind, n], load[n], n))
        told[path] = number
        load[number] += size
        of_kind[kind, number] += size + 1
    for file in given.change.files:
        if file.old_path and file.path in told:
            told.setdefault(file.old_path, told[file.path])
    return lambda path: told.get(path) or _by_name(path, numbers)


def _largest_first(files: Iterable[tuple[RepoPath, int]]) -> list[tuple[RepoPath, int]]:
    return sorted(files, key=lambda file: (-file[1], path_bytes(file[0])))


def _by_name(path: RepoPath, numbers: Sequence[int]) -> int:
    digest = blake2b(path_bytes(path), digest_size=8).digest()
    return numbers[int.from_bytes(digest) % len(numbers)]
