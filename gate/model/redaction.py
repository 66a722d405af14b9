"""A run without what its findings hide: whatever is printed of it shows no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from operator import is_
from typing import TYPE_CHECKING, Final, cast

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
    mask = Masker({secret for secret, _ in hiding}, sure=sure.union(find(_texts(run))))

    def masked(text: str, name: str) -> str:
        return mask.path(text) if name in _PATHS else mask.text(scrubbed(text))

    # Names of changed files are many, and nothing but a secret is to be masked in them.
    left = (Rule, FileChange) if mask.is_idle else (Rule,)
    return cast("Run", _Walk(masked, left).of(run))


def _texts(run: Run) -> Iterable[str]:
    """Return the texts of *run* that may be a stranger's, but for a list of all changed files."""
    texts: set[str] = set()

    def collected(text: str, _: str) -> str:
        texts.add(text)
        return text

    _Walk(collected, (Rule, FileChange)).of(run)
    return texts


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

    def of(self, value: object, name: str = "") -> object:
        """Return what becomes of *value*, which stands under *name*."""
        if isinstance(value, str):
            return self._become(value, name)
        if isinstance(value, tuple):
            made = tuple([self.of(each, name) for each in value])
            return value if all(map(is_, made, value)) else made
        if isinstance(value, type) or not is_dataclass(value) or isinstance(value, self._left):
            return value
        return self._of_fields(cast("DataclassInstance", value))

    def _of_fields(self, value: DataclassInstance) -> object:
        if id(value) not in self._made:
            changed: dict[str, object] = {
                name: new
                for name in _asked(value.__class__)
                if (old := getattr(value, name)) is not None
                and old is not (new := self.of(old, name))
            }
            if isinstance(value, Finding) and value.hides is not None:
                changed["hides"] = None
            self._made[id(value)] = value, replace(value, **changed) if changed else value
        return self._made[id(value)][1]
