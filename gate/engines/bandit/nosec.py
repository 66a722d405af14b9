"""
Comments that ask bandit for silence (https://bandit.readthedocs.io/en/1.9.4/config.html).

They silence nothing here. What they ask for, and whether bandit would understand it, is said.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

_COMMENT: Final = regex(r"#\s*nosec:?\s*(?P<tests>[^#]*)", re.IGNORECASE)
_TEST: Final = regex(r"B\d+|[a-z][a-z\d_]+", re.IGNORECASE)
_ID: Final = regex(r"B\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One such comment."""

    line: int
    """1-based."""
    column: int
    """0-based, in characters."""
    end_column: int
    tests: frozenset[str]
    """The ids of the tests that it names; empty if it names none, and means all."""
    is_unknown: bool
    """Whether it names a test that there is not; bandit then falls silent about all."""

    @property
    def kind(self) -> str:
        """Which of our rules it meets."""
        if self.is_unknown:
            return "nosec-unknown"
        return "nosec-added" if self.tests else "nosec-blanket"

    def excuses(self, test: str) -> bool:
        """Say whether it asks for silence about *test*, by name or about all, and is understood."""
        return not self.is_unknown and (not self.tests or test in self.tests)


def comments(data: bytes, names: Mapping[str, str]) -> tuple[Comment, ...]:
    """Return the comments of *data*; *names* are bandit's tests, by name and by id, to their id."""
    if b"nosec" not in data.lower():
        return ()
    return tuple(_found(data, names))


def _found(data: bytes, names: Mapping[str, str]) -> Iterator[Comment]:
    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            found = _COMMENT.search(token.string) if token.type == tokenize.COMMENT else None
            if found:
                yield _comment(token, found["tests"], names)
    except (tokenize.TokenError, SyntaxError):
        return


def _comment(token: tokenize.TokenInfo, told: str, names: Mapping[str, str]) -> Comment:
    named = _TEST.findall(told)  # a word that is no test's name tells the reason
    ids = [name.upper() for name in named if _ID.fullmatch(name)]
    known = {names[name] for name in (*named, *ids) if name in names}
    return Comment(
        line=token.start[0],
        column=token.start[1],
        end_column=token.end[1],
        tests=frozenset(known),
        is_unknown=any(name not in names for name in ids),
    )
