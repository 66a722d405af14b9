"""Which files may read or set variables, by their names."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.declared.dockerfile import is_dockerfile
from gate.readers.environment.declared.dotenv import is_dotenv


class Format(Enum):
    """How a file is read."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    GO = "go"
    SHELL = "shell"
    PERHAPS_SHELL = "perhaps shell"
    """A file without an ending, whose first line says what it is."""
    DOTENV = "dotenv"
    DOCKERFILE = "dockerfile"
    YAML = "yaml"


SOURCES: Final = frozenset(
    {Format.PYTHON, Format.JAVASCRIPT, Format.GO, Format.SHELL, Format.PERHAPS_SHELL}
)
"""The formats that read; the others set."""
_ENDINGS: Final = {
    "py": Format.PYTHON, "pyw": Format.PYTHON, "sh": Format.SHELL, "bash": Format.SHELL,
    "js": Format.JAVASCRIPT, "mjs": Format.JAVASCRIPT, "cjs": Format.JAVASCRIPT,
    "ts": Format.JAVASCRIPT, "mts": Format.JAVASCRIPT, "cts": Format.JAVASCRIPT,
    "jsx": Format.JAVASCRIPT, "tsx": Format.JAVASCRIPT, "vue": Format.JAVASCRIPT,
    "svelte": Format.JAVASCRIPT, "go": Format.GO, "yaml": Format.YAML, "yml": Format.YAML,
    "tpl": Format.YAML,
}  # fmt: skip
_ENTRY: Final = re.compile(
    r"(?:^|/)(?:[\w-]*entry-?point[\w-]*|run|start|serve|boot|bootstrap|launch)$"
)
_TEST: Final = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|__tests__|spec|e2e|cypress|fixtures|testdata)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|[^/]*_tests|tests|conftest)\.(?:py|go)$"
    r"|\.(?:test|spec|cy)\.[cm]?[jt]sx?$|(?:^|/)(?:noxfile|toxfile)\.py$"
)
_FOREIGN: Final = re.compile(
    r"(?:^|/)(?:node_modules|vendor|third_party|site-packages|\.venv|venv|dist|\.git|bower_components)/"
    r"|\.min\.[cm]?js$|\.d\.ts$|(?:^|/)\.yarn/"
)


def format_of(path: RepoPath) -> Format | None:
    """Return how the file *path* is read; `None` if it neither reads nor sets."""
    name = path.rpartition("/")[2]
    if is_dotenv(path):
        return Format.DOTENV
    if is_dockerfile(path):
        return Format.DOCKERFILE
    if "." in name:
        return _ENDINGS.get(name.rpartition(".")[2])
    return Format.PERHAPS_SHELL if _ENTRY.search(path) else None


def is_left_out(path: RepoPath) -> bool:
    """Say whether *path* is a test's, whose environment the test makes, or other people's code."""
    return bool(_TEST.search(path) or _FOREIGN.search(path))
