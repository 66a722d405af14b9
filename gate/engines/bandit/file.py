"""All that is found in one file: its Python is told, looked at, and each finding is placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gate.engines.bandit.drivers import Scan
from gate.engines.bandit.issue import Issue
from gate.engines.bandit.nosec import Comment, comments
from gate.engines.bandit.own import Own, located, looked, noted, run_at_start
from gate.engines.bandit.place import placed
from gate.engines.bandit.sources import python_in
from gate.model.path import RepoPath
from gate.model.value import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """How one file is looked at."""

    scan: Scan
    salt: bytes
    own: frozenset[str]
    names: Mapping[str, str]

    def issues(self, path: RepoPath, data: bytes) -> list[Issue]:
        """
        Return what is found in the file *data* at *path*.

        Raises:
            Unreadable: it could not be looked at.
        """
        source = python_in(path, data)
        if source is None:
            return self._python(data)
        return located(self._python(source.data, run_at_start(source)), source)

    def _python(self, data: bytes, more: Sequence[Own] = ()) -> list[Issue]:
        scanned = self.scan(data)
        found, tree = scanned.issues, scanned.tree
        if not self.own:
            return placed(found, tree, data, self.salt) if found else []
        own, circumstances = looked(scanned, data, self.own)
        notes = comments(data, self.names)
        if not (found or own or notes or more):
            return []
        told = placed([*found, *own, *more, *map(noted, notes)], tree, data, self.salt)
        issues = [
            replace(each, circumstance=circumstances[index]) if index in circumstances else each
            for index, each in enumerate(told)
        ]
        by_line = {note.line: note for note in notes}
        return [_excused(each, by_line) for each in issues] if notes else issues


def _excused(found: Issue, notes: Mapping[int, Comment]) -> Issue:
    if not found.has_nosec:
        return found
    asked = (notes.get(line) for line in range(found.line, found.end_line + 1))
    is_excused = any(note.excuses(found.test) for note in asked if note)
    return replace(found, is_excused=True) if is_excused else found
