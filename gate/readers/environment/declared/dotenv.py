"""Files of ``NAME=value`` lines (https://www.dotenv.org/docs/security/env.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.declared.shape import shape
from gate.readers.environment.record import Declaration

_FILE: Final = re.compile(
    r"(?:^|/)(?:\.env(?:[.\-_][\w.\-]+)?|[\w\-]+\.env(?:\.[\w\-]+)?|\.?env[.\-_](?:example|sample|template|dist|defaults?)|\.envrc)$"
)
_EXAMPLE: Final = re.compile(
    r"(?:^|/)[^/]*(?:env[^/]*(?:example|sample|template|dist|default)|(?:example|sample|template|dist|default)[^/]*env)[^/]*$"
)
_LINE: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*(?:=[ \t]*(?P<value>[^\n]*))?$""",
    re.MULTILINE,
)
_LONGEST: Final = 4_000
_COMMENT: Final = re.compile(r"\s+#.*")


def is_dotenv(path: RepoPath) -> bool:
    """Say whether *path* is such a file, by its name."""
    return bool(_FILE.search(path)) and not path.endswith((".py", ".js", ".ts", ".go"))


def is_example(path: RepoPath) -> bool:
    """Say whether *path* shows which variables there are: ``.env.example`` and the like."""
    return is_dotenv(path) and bool(_EXAMPLE.search(path))


def declared(path: RepoPath, text: str) -> Iterator[Declaration]:
    """Yield what the file's *text* sets; a line that is a comment sets nothing."""
    for number, line in enumerate(text.split("\n"), 1):
        found = _LINE.fullmatch(line.rstrip("\r"))
        if found is None:
            continue
        value = found["value"]
        if value is not None:
            value = _COMMENT.sub("", value[:_LONGEST]).strip().strip("\"'")
        yield Declaration(
            name=found["name"], file=path, line=number, by="dotenv", shape=shape(value)
        )
