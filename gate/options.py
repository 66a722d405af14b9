"""The base of what a user may write under ``[stages.<id>]``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from gate.model.path import RepoPath


class Options(BaseModel):
    """One stage's settings. A key that no field names is a fault, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    ARRAY: ClassVar[str] = ""
    """
    The field that holds the rows of a stage whose settings are an array of tables,
    ``[[stages.command]]``; empty for a stage with one table, ``[stages.sast]``.
    """

    enabled: bool = Field(default=True, description="Whether the stage runs at all.")


class Globs(RootModel[tuple[str, ...]]):
    """
    Patterns over repository paths, in gitignore's syntax.

    ``payments/**`` and ``*.sql`` mean what they mean in a ``.gitignore``; a later ``!pattern``
    takes out what an earlier one let in (https://git-scm.com/docs/gitignore).
    """

    model_config = ConfigDict(frozen=True)

    root: tuple[str, ...] = ()

    @field_validator("root")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                GitIgnoreSpec.from_lines([pattern])
            except GitIgnorePatternError as error:
                raise ValueError(f"{pattern!r} is not a pattern in gitignore's syntax") from error
        return patterns

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(self.root)

    def matches(self, path: RepoPath) -> bool:
        """Say whether the patterns name *path*."""
        return self._spec.match_file(path)


def globs(patterns: Sequence[str]) -> Globs:
    """Return *patterns* as an option's default holds them."""
    return Globs(tuple(patterns))
