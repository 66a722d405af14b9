"""Which files do some patterns mean (https://git-scm.com/docs/gitignore)?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from gate.model.path import RepoPath
from gate.model.regex import regex

_PLAIN: Final = regex(r"(?:[\w.*?/-]|\[[\w.]+\])+", re.ASCII)
"""Patterns that mean what they say: no exception, escape, comment or trailing space."""
_MAGIC: Final = regex(r"[*?\[\\]")
_ANY: Final = "**"
_ALL: Final = frozenset({"*", _ANY})
_WILD: Final = {"*": "[^/]*", "?": "[^/]"}
_TOKEN: Final = regex(r"\*|\?|\[[^]]+\]|[^*?[]+")


class Globs:
    """
    Patterns over repository paths, in gitignore's syntax.

    ``payments/**`` and ``*.sql`` mean what they mean in a ``.gitignore``; a later ``!pattern``
    takes out what an earlier one let in (https://git-scm.com/docs/gitignore).
    """

    def __init__(self, root: tuple[str, ...] = ()) -> None:
        self.root = root

    def __eq__(self, other: object) -> bool:
        """Say whether *other* is the same patterns in the same order."""
        return isinstance(other, Globs) and self.root == other.root

    def __hash__(self) -> int:
        """Return what equal patterns share."""
        return hash(self.root)

    def __repr__(self) -> str:
        """Return how to write it."""
        return f"Globs({self.root!r})"

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """
        Where files that the patterns name may lie, so that nobody looks elsewhere.

        ``reports`` stands for the files of that folder, ``reports/**`` for all below it too;
        ``""`` and ``**`` for those of the root.
        """
        named = (pattern for pattern in self.root if pattern[:1] not in ("!", "#"))
        return tuple(dict.fromkeys(folder for pattern in named for folder in _folders(pattern)))

    def matches(self, path: RepoPath) -> bool:
        """Say whether the patterns name *path*."""
        return self._find(path)

    @cached_property
    def _find(self) -> Callable[[str], bool]:
        if not self.root:
            return lambda _: False
        plain = [plain_regex(pattern) for pattern in self.root]
        if None not in plain:
            # Where no pattern takes anything out, the first that matches decides.
            found = re.compile("|".join(filter(None, plain)) or "(?!)", re.DOTALL)
            return lambda path: found.match(path) is not None
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import, and seldom needed

        # Not whichever engine is installed: hyperscan takes no name that is not UTF-8.
        return GitIgnoreSpec.from_lines(self.root, backend="simple").match_file


def globs(patterns: Sequence[str]) -> Globs:
    """Return *patterns* as an option's default holds them."""
    return Globs(tuple(patterns))


def _folders(pattern: str) -> Iterator[str]:
    parts = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        yield _ANY
        return
    fixed = next((n for n, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    if fixed == len(parts):
        yield "/".join([*parts, _ANY])
        fixed -= 1
    is_deep = fixed < len(parts) - 1 or pattern.endswith("/") or parts[-1] == _ANY
    yield "/".join([*parts[:fixed], _ANY] if is_deep else parts[:fixed])


def plain_regex(pattern: str) -> str | None:
    """
    Return what *pattern* matches from a path's start, as a regular expression.

    `None` if it is not plain: then pathspec is asked, with which this agrees elsewhere.
    """
    if pattern in _ALL:
        return "."
    is_anchored = "/" in pattern.removesuffix("/")
    parts = pattern.removeprefix("/").removesuffix("/").split("/")
    is_doubled = pattern.endswith("**/") or "**/**" in pattern
    is_odd = is_doubled or any(not part or "**" in part != _ANY for part in parts)
    if is_odd or set(parts) <= _ALL or not _PLAIN.fullmatch(pattern):
        return None
    text = "/".join(map(_part, parts))
    if pattern.endswith("/"):
        text += "/"
    elif parts[-1] != _ANY:
        text += r"(?:/|\Z)"
    return _between(text if is_anchored else f"{_ANY}/{text}")


def _part(part: str) -> str:
    """Return the expression for one name; ``**`` stays, for its slashes are not known here."""
    if part == _ANY:
        return part
    if part == "*":
        return "[^/]+"
    return "".join(_WILD.get(token) or _class(token) for token in _TOKEN.findall(part))


def _class(token: str) -> str:
    return token if token.startswith("[") else re.escape(token)


def _between(text: str) -> str:
    """Return *text* with each ``**`` as any number of folders."""
    text = text.removesuffix(_ANY)
    if text.startswith(f"{_ANY}/"):
        text = "(?:.+/)?" + text.removeprefix(f"{_ANY}/")
    return text.replace(f"/{_ANY}/", "(?:/.+)?/")
