"""
What other scanners were told to accept: detect-secrets' baselines, gitleaks' reports.

https://github.com/Yelp/detect-secrets/blob/master/docs/design.md and
https://github.com/gitleaks/gitleaks#creating-a-baseline. Of settings that stand beside, such as
which plug-ins were used, nothing is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath, repo_path
from gate.model.regex import regex
from gate.model.secret import Secret
from gate.model.value import dataclass

_SHA1: Final = regex(r"[0-9a-f]{40}")
_FULL_ID: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REDACTED: Final = regex(r"REDACTED|\*{3}|\.\.\.\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One credential that another scanner was told to accept."""

    path: RepoPath
    line: int = 0
    """1-based; 0 if the scanner does not say."""
    end_line: int = 0
    type: str
    """The scanner's own name for what it is."""
    hash: str = ""
    """SHA-1 of the value as the scanner cut it out, in hexadecimal; or empty."""
    value: Secret | None = None
    """The value itself, from a report that holds it."""
    commit: str = ""
    """The full id of the commit that it was found in; empty for the tree of the day."""


class NoBaseline(ValueError):  # noqa: N818 - the noun is the baseline
    """A text is no baseline of a scanner that is known here; it never quotes the text."""


def read_baseline(data: bytes) -> tuple[Accepted, ...]:
    """
    Return what the baseline *data* accepts, whichever scanner wrote it.

    An entry that somebody's audit called a real secret is left out.

    Raises:
        NoBaseline: it is no JSON, or no baseline.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise NoBaseline("it is no JSON") from None
    if isinstance(told, dict) and isinstance(told.get("results"), dict):
        return tuple(_of_detect_secrets(told["results"]))
    if isinstance(told, list):
        return tuple(_of_gitleaks(told))
    raise NoBaseline("it is neither a baseline of detect-secrets nor a report of gitleaks")


def _of_detect_secrets(results: Mapping[str, object]) -> Iterator[Accepted]:
    for name, rows in results.items():
        path = _path(name)
        for row in rows if isinstance(rows, list) else ():
            if path is None or not isinstance(row, dict) or row.get("is_secret") is True:
                continue
            hashed = _text(row, "hashed_secret").lower()
            if _SHA1.fullmatch(hashed):
                line = _number(row, "line_number")
                type_ = _text(row, "type")
                yield Accepted(path=path, line=line, end_line=line, type=type_, hash=hashed)


def _of_gitleaks(rows: list[object]) -> Iterator[Accepted]:
    for row in rows:
        if not isinstance(row, dict) or "RuleID" not in row:
            raise NoBaseline("it is no report of gitleaks: a row has no RuleID")
        path = _path(_text(row, "File"))
        if path is not None:
            value, line = _text(row, "Secret"), _number(row, "StartLine")
            commit = _text(row, "Commit").lower()
            is_told = value and not _REDACTED.search(value)
            yield Accepted(
                path=path,
                line=line,
                end_line=_number(row, "EndLine") or line,
                type=_text(row, "RuleID"),
                value=Secret(value) if is_told else None,
                commit=commit if _FULL_ID.fullmatch(commit) else "",
            )


def _path(name: str) -> RepoPath | None:
    plain = name.replace("\\", "/").removeprefix("./")
    try:
        return repo_path(plain.encode("utf-8", "surrogateescape"))
    except ValueError:
        return None


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _number(row: Mapping[str, object], key: str) -> int:
    value = row.get(key)
    return max(0, value) if isinstance(value, int) else 0
