"""How the migrations of a tree follow each other: heads, and what is missing between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.value import dataclass, replace
from gate.readers.migrations.formats import number_of
from gate.readers.migrations.migration import Migration, Rollback, System

_LINKED: Final = frozenset({System.ALEMBIC, System.DJANGO})
"""Systems whose files say which one comes before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Migrations that come one after the other: an app's, or a folder's."""

    name: str
    """The folder in which they lie."""
    migrations: tuple[Migration, ...]
    """By their paths, without those that hold only the way back."""

    @property
    def heads(self) -> tuple[Migration, ...]:
        """Those that no other comes after; of numbered files the one with the highest number."""
        if not self.migrations:
            return ()
        if self.migrations[0].system in _LINKED:
            parents = self._parents
            known = {parent for one in self._standing for parent in parents[one.revision]}
            return tuple(one for one in self._standing if one.revision not in known)
        highest = max(number_of(one.name) for one in self.migrations)
        last = [one for one in self.migrations if number_of(one.name) == highest]
        return (last[-1],)

    @property
    def orphans(self) -> tuple[tuple[Migration, str], ...]:
        """Those that come after one which is not there, and what they call that."""
        if not self.migrations or self.migrations[0].system is not System.ALEMBIC:
            return ()
        known = {one.revision for one in self.migrations}
        return tuple(
            (one, parent)
            for one in self.migrations
            for parent in one.parents
            if not any(revision.startswith(parent) for revision in known)
        )

    @property
    def repeated(self) -> tuple[Migration, ...]:
        """Those whose revision or number another has as well, without the first of each."""
        told = [(one, number_of(one.name)) for one in self.migrations]
        linked = bool(self.migrations) and self.migrations[0].system in _LINKED
        keys = [(one, one.revision if linked else number) for one, number in told]
        counts: Counter[object] = Counter()
        found = []
        for one, key in keys:
            counts[key] += bool(key)
            if counts[key] > 1:
                found.append(one)
        return tuple(found)

    @property
    def _standing(self) -> tuple[Migration, ...]:
        """The migrations without those that a squashed one stands for."""
        gone = {name for one in self.migrations for name in one.replaces}
        return tuple(one for one in self.migrations if one.revision not in gone)

    @property
    def _parents(self) -> Mapping[str, frozenset[str]]:
        """By revision, the revisions right before; a squashed one stands for what it replaces."""
        stands_for = {name: one.revision for one in self.migrations for name in one.replaces}
        return {
            one.revision: frozenset(
                stands_for.get(name, name) for name in self._own(one) if name != one.revision
            )
            - {one.revision}
            for one in self.migrations
        }

    def _own(self, one: Migration) -> Iterator[str]:
        """Yield the parents of *one* that are of this group."""
        if one.system is not System.DJANGO:
            known = [other.revision for other in self.migrations]
            for parent in one.parents:  # Alembic takes the start of a revision for it
                yield next((each for each in known if each.startswith(parent)), parent)
            return
        for parent in one.parents:
            label, _, name = parent.partition(".")
            if label == self._label:
                yield name

    @property
    def _label(self) -> str:
        """The label by which Django calls the app: its folder's name, unless it has another."""
        folder = self.name.rpartition("/")[0].rpartition("/")[2]
        pairs = [parent.partition(".") for one in self.migrations for parent in one.parents]
        if any(label == folder for label, _, _ in pairs):
            return folder
        names = {one.revision for one in self.migrations}
        labels = Counter(label for label, _, name in pairs if name in names)
        return labels.most_common(1)[0][0] if labels else folder


def groups(migrations: Iterable[Migration]) -> tuple[Group, ...]:
    """Return *migrations* by the groups in which they follow each other."""
    found: dict[tuple[str, bool], list[Migration]] = defaultdict(list)
    for one in migrations:
        found[one.group, one.path.endswith(".py")].append(one)
    return tuple(
        Group(name=name, migrations=_forward(members)) for (name, _), members in found.items()
    )


def _forward(members: Sequence[Migration]) -> tuple[Migration, ...]:
    """Return the migrations of *members*, each with the way back that another file holds."""
    back = {one.revision: one for one in members if one.is_rollback}
    told = []
    for one in sorted(members, key=lambda each: each.path):
        if one.is_rollback:
            continue
        undo = back.get(one.revision)
        if undo is not None:
            rollback = Rollback.PRESENT if undo.steps else Rollback.EMPTY
            told.append(replace(one, rollback=rollback))
        else:
            told.append(one)
    return tuple(told)
