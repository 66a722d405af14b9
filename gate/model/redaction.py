"""A run without what its findings hide: whatever is printed of it shows no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from operator import is_
from typing import TYPE_CHECKING, Any, Final, cast

from gate.model.change import FileChange
from gate.model.finding import Finding, Severity
from gate.model.masking import Masker
from gate.model.rule import Rule
from gate.model.run import Run
from gate.model.secret import Secret
from gate.model.text import scrubbed
from gate.model.value import fields, is_dataclass, replace

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_OURS: Final = frozenset({
    "rule", "key", "known_as", "stage", "fingerprint", "version", "settings_digest", "id",
    "parents", "unit",
    "base_tree", "head_tree", "base_commit", "head_commit", "engines", "added_lines",
})  # fmt: skip
"""Fields that hold names of gate's own, or git's ids: masking a part would make another name."""
_PATHS: Final = frozenset({"path", "old_path"})


def redacted(run: Run, find: Callable[[Iterable[str]], Iterable[Secret]]) -> Run:
    """
    Return *run* with every secret masked in every text that it holds.

    Secrets are what findings hide, and what *find* sees in the texts: the stage that looks for
    credentials may not have run, and what another linter says nobody has looked into.
    """
    hiding = [
        (finding.hides, finding.severity >= Severity.MEDIUM)
        for result in run.results
        for finding in result.findings
        if finding.hides is not None
    ]
    sure = {secret for secret, is_sure in hiding if is_sure}
    texts, seen = _texts(run)
    mask = Masker({secret for secret, _ in hiding}, sure=sure.union(find(texts)))
    if mask.is_idle and seen is run and all(scrubbed(text) == text for text in texts):
        return run  # the walk below goes where that one went, and would change no text of it

    def masked(text: str, name: str) -> str:
        return mask.path(text) if name in _PATHS else mask.text(scrubbed(text))

    # Names of changed files are many, and nothing but a secret is to be masked in them.
    left = (Rule, FileChange) if mask.is_idle else (Rule,)
    return cast("Run", _Walk(masked, left).of(run))


def _texts(run: Run) -> tuple[set[str], object]:
    """
    Return the texts of *run* that may be a stranger's, but for a list of all changed files.

    Beside them stands the run without what its findings hide: itself, if they hide nothing.
    """
    texts: set[str] = set()

    def collected(text: str, _: str) -> str:
        texts.add(text)
        return text

    return texts, _Walk(collected, (Rule, FileChange)).of(run)


@cache
def _asked(kind: type[DataclassInstance]) -> tuple[str, ...]:
    """Return the names of the fields of *kind* that may hold a stranger's text."""
    return tuple(each.name for each in fields(kind) if each.name not in _OURS)


class _Walk:
    """Goes through a run; what stands in two places of it is made anew once."""

    def __init__(self, become: Callable[[str, str], str], left: tuple[type, ...]) -> None:
        self._become = become
        """Returns what becomes of a text under a field's name."""
        self._left = left
        """Types of which every value stays as it is."""
        self._made: dict[int, tuple[object, object]] = {}
        """By identity: what was seen, kept alive with what became of it."""
        self._ways: dict[type, Callable[[Any, str], object] | None] = {}
        """By type: what becomes of its values; `None` if each stays as it is."""

    def of(self, value: object, name: str = "") -> object:
        """Return what becomes of *value*, which stands under *name*."""
        kind = value.__class__
        if kind not in self._ways:
            self._ways[kind] = self._way(kind)
        way = self._ways[kind]
        return way(value, name) if way else value

    def _way(self, kind: type) -> Callable[[Any, str], object] | None:
        if issubclass(kind, str):
            return self._become
        if issubclass(kind, tuple):
            return self._of_each
        if issubclass(kind, (type, *self._left)) or not is_dataclass(kind):
            return None
        return self._of_fields

    def _of_each(self, values: tuple[object, ...], name: str) -> tuple[object, ...]:
        made = tuple([self.of(each, name) for each in values])
        return values if all(map(is_, made, values)) else made

    def _of_fields(self, value: DataclassInstance, _: str) -> object:
        if (known := self._made.get(id(value))) is not None:
            return known[1]
        changed: dict[str, object] = {}
        for name in _asked(value.__class__):
            old = getattr(value, name)
            if (new := self.of(old, name)) is not old:
                changed[name] = new
        if isinstance(value, Finding) and value.hides is not None:
            changed["hides"] = None
        made = replace(value, **changed) if changed else value
        self._made[id(value)] = value, made
        return made
