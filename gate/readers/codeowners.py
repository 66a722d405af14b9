"""
Who owns a file, by the repository's CODEOWNERS?

https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
and https://docs.gitlab.com/user/project/codeowners/reference/: the last line that matches a path
decides, on GitLab in each section. A line that is wrong voids the whole file on GitHub; GitLab
passes over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass

PLACES: Final = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each host looks, the first of which counts."""
_MOST: Final = 3_000_000
"""Bytes of the file that GitHub loads."""
_OWNER: Final = re.compile(r"@@?[\w.-]+(?:/[\w.-]+)*|[^\s@]+@[^\s@]+\.[^\s@]+")
_SECTION: Final = re.compile(r"(\^?)\[([^\]]+)\](?:\[(\d+)\])?(?:\s+(.*))?")
_TOKEN: Final = re.compile(r"(?:\\.|\S)+")
_PIECE: Final = re.compile(r"\\.|\*+|\?|[^\\*?]+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersLine:
    """One line that names owners, or takes them away."""

    line: int
    """1-based."""
    pattern: str
    owners: tuple[str, ...]
    """``@login``, ``@organisation/team``, GitLab's ``@@role``, or an e-mail address."""
    section: str = ""
    """In lower case; empty for the lines of no section, and on GitHub."""
    is_optional: bool = False
    approvals: int = 1
    """How many of the owners must approve."""
    is_exception: bool = False
    """Whether it takes paths out of its section."""
    matches: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Who owns a path, by one section of the file."""

    section: str
    owners: tuple[str, ...]
    is_optional: bool
    approvals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOwners:
    """One file, as its host reads it."""

    lines: tuple[OwnersLine, ...]
    """Those that count."""
    faults: tuple[tuple[int, str], ...]
    """(line, what is wrong with it), lines 1-based."""

    def of(self, path: RepoPath) -> tuple[Owned, ...]:
        """Return who owns *path*, by section; nothing where nobody does."""
        last: dict[str, OwnersLine] = {}
        excluded: set[str] = set()
        for line in self.lines:
            if line.matches(path):
                last[line.section] = line
                if line.is_exception:
                    excluded.add(line.section)
        return tuple(
            Owned(
                section=section,
                owners=line.owners,
                is_optional=line.is_optional,
                approvals=line.approvals,
            )
            for section, line in last.items()
            if line.owners and section not in excluded
        )


def read_code_owners(data: bytes, host: str) -> CodeOwners:
    """Return what the file *data* says to *host*, ``github`` or ``gitlab``."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    faults: list[tuple[int, str]] = []
    if host == "gitlab":
        return CodeOwners(lines=tuple(_gitlab(text, faults)), faults=tuple(faults))
    if len(data) > _MOST:
        faults.append((1, "the file is larger than 3 MB"))
    lines = tuple(_github(text, faults))
    return CodeOwners(lines=() if faults else lines, faults=tuple(faults))


def _github(text: str, faults: list[tuple[int, str]]) -> Iterator[OwnersLine]:
    for number, line in enumerate(text.splitlines(), 1):
        pattern, owners, wrong = _taken_apart(line)
        if not pattern:
            continue
        if pattern.startswith(("!", "\\#")) or "[" in pattern:
            faults.append((number, f"GitHub has no pattern {pattern}"))
        elif wrong:
            faults.append((number, f"{wrong[0]} is no owner"))
        else:
            yield OwnersLine(
                line=number, pattern=pattern, owners=owners, matches=_matcher(pattern, "/.*|\\Z")
            )


def _gitlab(text: str, faults: list[tuple[int, str]]) -> Iterator[OwnersLine]:
    section, is_optional, approvals, defaults = "", False, 1, tuple[str, ...]()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _SECTION.fullmatch(line.strip()):
            mark, title, count, after = heading.groups()
            section, is_optional = title.strip().casefold(), bool(mark)
            approvals = max(int(count[:4]), 1) if count else 1
            defaults = tuple(filter(_OWNER.fullmatch, (after or "").split()))
            continue
        pattern, owners, wrong = _taken_apart(line)
        if not pattern:
            continue
        if wrong:
            faults.append((number, f"{wrong[0]} is no owner"))
        is_exception = pattern.startswith("!")
        bare = pattern.removeprefix("!")
        yield OwnersLine(
            line=number,
            pattern=pattern,
            owners=owners or defaults,
            section=section,
            is_optional=is_optional,
            approvals=approvals,
            is_exception=is_exception,
            matches=_matcher(bare, "\\Z"),
        )


def _taken_apart(line: str) -> tuple[str, tuple[str, ...], list[str]]:
    """Return the pattern of *line*, its owners, and what stands there and is none."""
    if line.lstrip().startswith("#"):
        return "", (), []
    pattern, *rest = _TOKEN.findall(line) or [""]
    comment = next((n for n, word in enumerate(rest) if word.startswith("#")), len(rest))
    named = rest[:comment]
    owners = tuple(word for word in named if _OWNER.fullmatch(word))
    return pattern, owners, [word for word in named if not _OWNER.fullmatch(word)]


def _matcher(pattern: str, ending: str) -> Callable[[str], bool]:
    """
    Return what says whether a path matches *pattern*.

    *ending* is what may follow a pattern that ends with a name: on GitHub a folder means its
    content, unless it ends with ``*``; on GitLab only one with a slash at its end does.
    """
    is_anchored = pattern.startswith("/") or "/" in pattern[:-1]
    if ending == "\\Z":  # GitLab looks for each pattern anywhere that does not begin with a slash
        is_anchored = pattern.startswith("/")
    body = pattern.strip("/")
    if body.startswith("**/"):
        is_anchored, body = False, body.lstrip("*/")
    if pattern.endswith("/") or not body:
        last = "/.+"
    elif body.endswith("*") and body not in {"*", "**"} and "/" in body:
        last = "\\Z"
    else:
        last = ending
    start = "" if is_anchored else "(?:.*/)?"
    found = re.compile(f"{start}{_regex(body)}(?:{last})" if body else ".+", re.DOTALL)
    return lambda path: found.match(path) is not None


def _regex(body: str) -> str:
    """Return *body* as a regular expression in which ``*`` stops at a slash and ``**`` does not."""
    told = []
    for piece in _PIECE.findall(body):
        if piece.startswith("\\"):
            told.append(re.escape(piece[1:]))
        elif piece == "*":
            told.append("[^/]*")
        elif piece.startswith("*"):
            told.append(".*")
        else:
            told.append("[^/]" if piece == "?" else re.escape(piece))
    return "".join(told).replace("/.*/", "/(?:.*/)?")
