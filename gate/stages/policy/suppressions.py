"""Comments by which scanners are asked to pass over a line, among the lines that a change adds."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from gate.model.change import FileChange
from gate.model.decoding import text_of
from gate.model.path import RepoPath

MARK: Final = re.compile(
    rb"nosec|allowlist[ -]secret|whitelist[ -]secret|gitleaks:allow|betterleaks:allow"
    rb"|trufflehog:ignore|gate: allow |nosemgrep|NOSONAR",
    re.IGNORECASE,
)
"""What stands in every such comment, in whatever encoding is ASCII's."""
_ASKS: Final = re.compile(
    r"""
      (?:^|\#)\s*nosec                         # bandit, to which `nosecure` is one
    | [;/*\s]nosec\b                            # gosec
    | pragma:?\s*(?:allow|white)list[ -]?(?:nextline[ -])?secret   # detect-secrets
    | (?:gitleaks|betterleaks):allow | trufflehog:ignore | gate:\ allow\  | nosemgrep | NOSONAR
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"(?:#|//|/\*|--|<!--|;|%|\{#)(?P<text>.*)")
"""The rest of a line from where a comment may begin."""
_ALLOW: Final = re.compile(r"gate: allow [a-z0-9-]+/[a-z0-9-]+.{0,300}")
_PROSE: Final = (".md", ".rst", ".txt", ".adoc", ".html")
"""Where such words are told of, and ask for nothing."""


def may_ask(data: bytes) -> bool:
    """Say whether such a comment may stand in *data*; in wide text it cannot be told so fast."""
    return b"\0" in data or bool(MARK.search(data))


def suppressions(file: FileChange, data: bytes) -> Iterator[tuple[int, str]]:
    """Yield (line, comment) of each among the added lines of *file*, whose content is *data*."""
    if not may_ask(data):
        return
    text, is_binary = text_of(data)
    if is_binary:
        return
    added = {n for each in file.added_lines for n in range(each.first, each.last + 1)}
    told = {line: found[0] for line, found in _allowed(text)}
    if not file.path.lower().endswith(_PROSE):
        asked = (each for each in _comments(file.path, text) if _ASKS.search(each[1]))
        told = {**told, **dict(asked)}
    for line in sorted(added & told.keys()):
        yield line, told[line].strip()


def _allowed(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield (line, match) of what gate itself heeds in any text, in a comment or not."""
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _ALLOW.search(line):
            yield number, found


def _comments(path: RepoPath, text: str) -> Iterator[tuple[int, str]]:
    if path.endswith((".py", ".pyi", ".pyw")):
        try:
            yield from [
                (token.start[0], token.string.lstrip("#"))
                for token in tokenize.generate_tokens(io.StringIO(text).readline)
                if token.type == tokenize.COMMENT
            ]
        except (tokenize.TokenError, SyntaxError):
            yield from _by_line(text)
        return
    yield from _by_line(text)


def _by_line(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _COMMENT.search(line):
            yield number, found["text"]
