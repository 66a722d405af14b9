"""One operation of an application, as its source declares it."""

from __future__ import annotations

import re
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.readers.python.models import Field, Model

_PARAMETERS: Final = (
    re.compile(r"\{[^{}]*\}"),  # {id}, {path:path}
    re.compile(r"<[^<>]*>"),  # <int:id>
)
_GROUP: Final = re.compile(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route:
    """One method on one path."""

    method: str
    """In capitals."""
    path: str
    """As the framework's source has it, prefixes joined: ``/users/<int:id>``."""
    framework: str
    """``fastapi``, ``flask``, ``django``, ``aiohttp``, ``litestar``."""
    file: RepoPath
    line: int
    """1-based, of the registration."""
    handler: str = ""
    """The function or class that answers: ``app.api.users.show``."""
    is_hidden: bool = False
    """Whether the source itself keeps it out of the document."""
    body: Model | None = None
    """What a request's body is declared to be."""
    query: tuple[Field, ...] = ()
    """What the query is declared to hold."""
    response: Model | None = None
    """What a success answers."""

    @property
    def key(self) -> tuple[str, str]:
        """Method and normalised path, by which code and document are compared."""
        return self.method, normalised(self.path)

    def __str__(self) -> str:
        """Return it as reports name it: ``GET /users/{id}``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """A registration that cannot be resolved from the source alone."""

    file: RepoPath
    line: int
    reason: str
    """One clause: ``the path is no literal``."""


Declared = Route | Dynamic


def normalised(path: str) -> str:
    """
    Return *path* as every framework and document would write it: ``/users/{}``.

    Names and types of parameters go, a trailing slash goes, slashes are single.
    """
    for parameter in _PARAMETERS:
        path = parameter.sub("{}", path)
    return "/" + "/".join(part for part in path.split("/") if part)


def from_pattern(pattern: str) -> str:
    r"""Return a regular expression's path: ``^users/(?P<id>\d+)/$`` is ``users/{id}/``."""

    def named(match: re.Match[str]) -> str:
        name = re.match(r"\(\?P<(\w+)>", match.group())
        return "" if match.group().startswith("(?:") else f"{{{name.group(1) if name else ''}}}"

    path = _GROUP.sub(named, pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z"))
    return path.replace("\\", "").replace("?", "")
