"""How could the change be parted?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from gate.model.path import RepoPath
from gate.model.text import count, shown
from gate.model.value import dataclass
from gate.readers.generated import is_documentation
from gate.stages.diff_size.options import DiffSizeOptions
from gate.stages.diff_size.sized import Sized, exact, total_of

if TYPE_CHECKING:
    from gate.stages.diff_size.sized import Number

_PARTS: Final = 6
_NAMES: Final = 5
"""How many folders one part names."""
_DEPTH: Final = 8
"""How many folders down the way to split looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    names: tuple[str, ...]
    lines: Number


def way_to_split(sized: Sequence[Sized], options: DiffSizeOptions) -> str:
    """Return parts of the change that could be merged one after another, as a sentence."""
    limit = options.limit
    parts = _packed(list(_groups(sized, limit)), limit)
    told = [_told(part, limit) for part in parts[:_PARTS]]
    if further := len(parts) - len(told):
        told.append(count(further, "further part"))
    if free := [each for each in sized if each.is_free]:
        told.insert(0, f"the pure renames and whole deletions ({count(len(free), 'file')})")
    return f"Split it, for example: {'; then '.join(told)}."


def _told(part: _Part, limit: Number) -> str:
    steps = ", in steps" if part.lines > limit else ""
    first, *others = part.names
    names = f"{first} with {', '.join(others)}" if others else first
    return f"{names} ({exact(part.lines)}{steps})"


def _groups(sized: Iterable[Sized], limit: Number) -> Iterator[_Part]:
    """Yield the tests, the documentation and each top folder; what is too large, by folder."""
    kinds: dict[str, list[Sized]] = defaultdict(list)
    for each in sized:
        if each.counted:
            is_text = is_documentation(each.file.path)
            kinds["the tests" if each.is_test else "the documentation" if is_text else ""].append(
                each
            )
    for name, group in kinds.items():
        if name and total_of(group) <= limit:
            yield _Part(names=(name,), lines=total_of(group))
        else:
            yield from _by_folder(group, limit)


def _by_folder(files: Sequence[Sized], limit: Number, depth: int = 1) -> Iterator[_Part]:
    groups: dict[str, list[Sized]] = defaultdict(list)
    for each in files:
        groups[shown(_cut(each.file.path, depth))].append(each)
    for name, group in groups.items():
        if len(group) > 1 and total_of(group) > limit and depth < _DEPTH:
            yield from _by_folder(group, limit, depth + 1)
        else:
            yield _Part(names=(name,), lines=total_of(group))


def _cut(path: RepoPath, depth: int) -> RepoPath:
    """Return the folder of *path* at *depth*, with its slash; the path whole if it is above."""
    folders = path.split("/", depth)
    return RepoPath("/".join(folders[:depth]) + "/") if len(folders) > depth else path


def _packed(groups: Iterable[_Part], limit: Number) -> list[_Part]:
    """Return *groups* joined, the largest first, as long as a part stays within *limit*."""
    parts: list[_Part] = []
    for group in sorted(groups, key=lambda part: (-part.lines, part.names)):
        last = parts[-1] if parts else None
        if last and last.lines + group.lines <= limit and len(last.names) < _NAMES:
            parts[-1] = _Part(names=last.names + group.names, lines=last.lines + group.lines)
        else:
            parts.append(group)
    return parts
