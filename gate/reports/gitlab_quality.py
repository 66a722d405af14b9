"""
GitLab's Code Quality report: what the merge request's widget and its diff show.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format is the format. The
widget compares two reports, so what the base held is written too. An empty list reads as clean:
where the verdict is not *pass* and no finding says it, an entry of its own does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from gate.model.finding import Location, Severity
from gate.model.path import RepoPath, path_bytes
from gate.model.run import Run
from gate.model.stage import StageStatus
from gate.model.text import cut, plain, shown
from gate.model.verdict import Decision, Effect, Judgement

_LONGEST: Final = 1_000
"""Characters of a description."""
_SETTINGS: Final = RepoPath("gate.toml")
"""Where an entry without a place points; GitLab asks for one."""
_SEVERITIES: Final = {
    Severity.INFO: "info",
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
Record = dict[str, Any]


def render(run: Run) -> Iterator[str]:
    """Yield the document, in ASCII, an entry on each line; waived findings are left out."""
    before = "["
    for entry in _entries(run):
        yield f"{before}\n{_encode(entry)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _entries(run: Run) -> Iterator[Record]:
    for judgement in run.verdict.judgements:
        if judgement.effect is not Effect.WAIVED:
            yield _of_finding(judgement)
    for result in run.results:
        if result.status is StageStatus.BROKEN:
            yield _own(result.stage, f"{result.stage} broke: {result.reason}")
    is_told = run.verdict.having(Effect.BLOCKS) or run.verdict.having(Effect.UNDECIDED)
    if run.verdict.decision is not Decision.PASS and not is_told:
        yield _own("verdict", run.verdict.because)
    elif reservation := run.change.reservation:
        yield _own("reservation", reservation)


def _of_finding(judgement: Judgement) -> Record:
    finding = judgement.finding
    at = finding.location or Location(path=_SETTINGS)
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": plain(cut(finding.message, _LONGEST)),
        "content": {"body": plain(cut(finding.fix, _LONGEST))},
        "categories": [_category(judgement)],
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": _digest(finding.fingerprint.encode(), path_bytes(at.path)),
        "location": {"path": _path(at.path), "lines": _lines(at)},
    }


def _own(name: str, text: str) -> Record:
    """Return the entry that says what no finding does."""
    return {
        "type": "issue",
        "check_name": f"gate/{name}",
        "description": plain(cut(text, _LONGEST)),
        "categories": ["Bug Risk"],
        "severity": "critical",
        "fingerprint": _digest(b"gate", name.encode()),
        "location": {"path": _path(_SETTINGS), "lines": {"begin": 1}},
    }


def _category(judgement: Judgement) -> str:
    is_security = judgement.finding.stage in {"secrets", "sast", "dependencies"}
    return "Security" if is_security else "Bug Risk"


def _digest(*parts: bytes) -> str:
    """Return what tells an entry from every other: 40 hexadecimal digits."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:40]


def _path(path: RepoPath) -> str:
    r"""Return *path* without a backslash, which GitLab takes for a folder's end."""
    return shown(path).replace("\\", "%5C")


def _lines(at: Location) -> Record:
    begin = at.line or 1
    return {"begin": begin, "end": max(begin, at.end_line or begin)}
