"""What a file holds that is no plain Python, by its name."""

from __future__ import annotations

from typing import Final

from gate.model.path import RepoPath

NOTEBOOK: Final = ".ipynb"
PATHS: Final = ".pth"


def kind(path: RepoPath) -> str:
    """Return the suffix of *path*, if it is read otherwise than as plain Python; else nothing."""
    name = path.lower()
    return next((suffix for suffix in (NOTEBOOK, PATHS) if name.endswith(suffix)), "")
