"""A run without what its findings hide: whatever is printed of it shows no secret."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from gate.model.change import FileChange
from gate.model.finding import Finding
from gate.model.masking import Masker
from gate.model.rule import Rule
from gate.model.run import Run
from gate.model.text import scrubbed

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_OURS: Final = frozenset({
    "rule", "key", "stage", "fingerprint", "version", "settings_digest", "id", "parents", "unit",
    "base_tree", "head_tree", "base_commit", "head_commit", "engines", "added_lines",
})  # fmt: skip
"""Fields that hold names of gate's own, or git's ids: masking a part would make another name."""
_PATHS: Final = frozenset({"path", "old_path"})


def redacted(run: Run) -> Run:
    """Return *run* with every secret of its findings masked in every text that it holds."""
    secrets = {
        finding.hides
        for result in run.results
        for finding in result.findings
        if finding.hides is not None
    }
    return cast("Run", _Redaction(Masker(secrets)).of(run))


class _Redaction:
    """Goes through a run once; what stands in two places of it is made anew once."""

    def __init__(self, mask: Masker) -> None:
        self._mask = mask
        self._left = (Rule, FileChange) if mask.is_idle else (Rule,)
        """What is ours, and what is long and has nothing but names to mask."""
        self._made: dict[int, tuple[object, object]] = {}
        """By identity: what was seen, kept alive with what became of it."""

    def of(self, value: object, name: str = "") -> object:
        """Return *value*, which stands under *name*, without secrets."""
        if isinstance(value, str):
            return self._text(value, name)
        if isinstance(value, tuple):
            made = tuple(self.of(each, name) for each in value)
            is_same = all(new is old for new, old in zip(made, value, strict=True))
            return value if is_same else made
        if isinstance(value, type) or not is_dataclass(value) or isinstance(value, self._left):
            return value
        return self._of_fields(cast("DataclassInstance", value))

    def _text(self, text: str, name: str) -> str:
        if name in _PATHS:
            return self._mask.path(text)
        return self._mask.text(scrubbed(text))

    def _of_fields(self, value: DataclassInstance) -> object:
        if id(value) not in self._made:
            changed: dict[str, object] = {
                each.name: new
                for each in fields(value)
                if each.name not in _OURS
                and (old := getattr(value, each.name)) is not (new := self.of(old, each.name))
            }
            if isinstance(value, Finding):
                changed["hides"] = None
            self._made[id(value)] = value, replace(value, **changed) if changed else value
        return self._made[id(value)][1]
