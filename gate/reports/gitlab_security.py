"""
GitLab's security reports, one for each of its scanners: sast, secret detection, dependencies.

https://gitlab.com/gitlab-org/security-products/security-report-schemas is the format, in its
version 15.2.1. A report of no vulnerabilities reads as a clean scan, so a stage that did not run to
its end says ``failure`` and why; files that were not looked at stand among the messages.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any, Final

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath, path_bytes
from gate.model.run import Run
from gate.model.stage import StageResult, StageStatus
from gate.model.text import count, cut, plain, shown
from gate.model.value import dataclass
from gate.model.verdict import Effect, Judgement

_VERSION: Final = "15.2.1"
_LONGEST_NAME: Final = 255
_LONGEST: Final = 1_000
"""Characters of a description and of a remedy."""
_MOST_SKIPS: Final = 100
_NO_COMMIT: Final = "0" * 40
"""GitLab's own analyzers write it where they know no commit."""
_SETTINGS: Final = RepoPath("gate.toml")
_SEVERITIES: Final = {
    Severity.INFO: "Info",
    Severity.LOW: "Low",
    Severity.MEDIUM: "Medium",
    Severity.HIGH: "High",
    Severity.CRITICAL: "Critical",
}
_NAMED: Final = (
    ("cve", re.compile(r"CVE-\d{4}-\d{4,}"), "https://nvd.nist.gov/vuln/detail/"),
    ("ghsa", re.compile(r"GHSA(?:-[0-9a-z]{4}){3}"), "https://github.com/advisories/"),
    ("osv", re.compile(r"[A-Z]+-[\w-]+"), "https://osv.dev/vulnerability/"),
)
"""GitLab's type of an advisory's name, how such a name looks, and where its page is."""
_CWE: Final = re.compile(r"CWE-(\d+)")
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
Record = dict[str, Any]


def render_sast(run: Run) -> Iterator[str]:
    """Yield the report of the stage ``sast``, in ASCII."""
    return _render(run, _Scan(stage="sast", type="sast"))


def render_secrets(run: Run) -> Iterator[str]:
    """Yield the report of the stage ``secrets``, in ASCII."""
    return _render(run, _Scan(stage="secrets", type="secret_detection"))


def render_dependencies(run: Run) -> Iterator[str]:
    """Yield the report of the stage ``dependencies``, in ASCII; only what has an advisory."""
    return _render(run, _Scan(stage="dependencies", type="dependency_scanning"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    stage: str
    type: str
    """GitLab's name of the kind of scan."""

    def has(self, judgement: Judgement) -> bool:
        """Say whether *judgement* is of something that the report lists."""
        finding = judgement.finding
        is_listed = finding.stage == self.stage and not finding.is_undecided
        is_package = self.type != "dependency_scanning" or bool(_detail(finding, "advisory"))
        return is_listed and is_package and judgement.effect is not Effect.WAIVED


def _render(run: Run, scan: _Scan) -> Iterator[str]:
    result = next((each for each in run.results if each.stage == scan.stage), None)
    opening = {
        "version": _VERSION,
        "schema": (
            "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
            f"v{_VERSION}/dist/{scan.type.replace('_', '-')}-report-format.json"
        ),
        "scan": _scan(run, scan, result),
    }
    yield _encode(opening)[:-1] + ',"vulnerabilities":['
    before = "\n"
    for judgement in filter(scan.has, run.verdict.judgements):
        yield before + _encode(_vulnerability(run, scan, judgement.finding))
        before = ",\n"
    yield "\n]}\n"


def _scan(run: Run, scan: _Scan, result: StageResult | None) -> Record:
    start = run.started_at.astimezone(UTC)
    end = start + timedelta(seconds=result.seconds if result else 0)
    tool = {"id": "gate", "name": "gate", "version": run.version, "vendor": {"name": "gate"}}
    has_looked = result is not None and result.status is StageStatus.COMPLETED
    return {
        "type": scan.type,
        "analyzer": tool,
        "scanner": tool,
        "start_time": f"{start:%Y-%m-%dT%H:%M:%S}",
        "end_time": f"{end:%Y-%m-%dT%H:%M:%S}",
        "status": "success" if has_looked else "failure",
        "messages": [
            {"level": level, "value": plain(cut(text, _LONGEST))}
            for level, text in _messages(run, scan, result)
        ],
    }


def _messages(run: Run, scan: _Scan, result: StageResult | None) -> Iterator[tuple[str, str]]:
    if run.change.reservation:
        yield "warn", run.change.reservation
    if result is None:
        yield "fatal", f"{scan.stage} did not run"
        return
    if result.status is not StageStatus.COMPLETED:
        yield "fatal", f"{scan.stage} {result.status.value}: {result.reason}"
    skipped = result.seen.skipped
    for skip in skipped[:_MOST_SKIPS]:
        yield "warn", f"not looked at: {shown(skip.path)}: {skip.reason}"
    if len(skipped) > _MOST_SKIPS:
        yield "warn", f"not looked at: {count(len(skipped) - _MOST_SKIPS, 'more file')}"
    waived = [
        each for each in run.verdict.having(Effect.WAIVED) if each.finding.stage == scan.stage
    ]
    if waived:
        yield "info", f"{count(len(waived), 'waived finding')} left out"
    yield "info", str(result.seen)


def _vulnerability(run: Run, scan: _Scan, finding: Finding) -> Record:
    at = finding.location or Location(path=_SETTINGS)
    identity = b"\0".join((finding.fingerprint.encode(), path_bytes(at.path)))
    record: Record = {
        "id": hashlib.sha256(identity).hexdigest()[:40],
        "name": cut(plain(finding.message), _LONGEST_NAME),
        "description": plain(cut(finding.message, _LONGEST)),
        "severity": _severity(finding),
        "solution": plain(cut(finding.fix, _LONGEST)),
        "identifiers": list(_identifiers(run, finding)),
        "location": _location(run, scan, finding, at),
    }
    links = [each["url"] for each in record["identifiers"] if "url" in each]
    return {**record, "links": [{"url": url} for url in links]} if links else record


def _severity(finding: Finding) -> str:
    if finding.stage == "dependencies" and _detail(finding, "severity") == "unknown":
        return "Unknown"
    return _SEVERITIES[finding.severity]


def _identifiers(run: Run, finding: Finding) -> Iterator[Record]:
    """Yield what the finding is known by, the most telling name first."""
    names = f"{_detail(finding, 'advisory')} {_detail(finding, 'aliases')}".split()
    for name in dict.fromkeys(names):
        yield _advisory(name)
    if test := _detail(finding, "bandit"):
        name = f"Bandit Test ID {test}"
        yield {"type": "bandit_test_id", "name": plain(name), "value": plain(test)}
    rule = next((each for each in run.rules if each.id == finding.rule), None)
    yield {"type": "gate_rule", "name": finding.rule, "value": finding.rule}
    if weakness := _CWE.search(f"{_detail(finding, 'cwe')} {rule.why if rule else ''}"):
        number = weakness[1]
        page = f"https://cwe.mitre.org/data/definitions/{number}.html"
        yield {"type": "cwe", "name": f"CWE-{number}", "value": number, "url": page}


def _advisory(name: str) -> Record:
    for kind, looks, page in _NAMED:
        if looks.fullmatch(name):
            return {"type": kind, "name": name, "value": name, "url": page + name}
    return {"type": "advisory", "name": plain(name), "value": plain(name)}


def _location(run: Run, scan: _Scan, finding: Finding, at: Location) -> Record:
    file = shown(at.path)
    if scan.type == "dependency_scanning":
        package = {"name": plain(_detail(finding, "package"))}
        version = plain(_detail(finding, "version"))
        return {"file": file, "dependency": {"package": package, "version": version}}
    start = at.line or 1
    lines = {"start_line": start, "end_line": max(start, at.end_line or start)}
    if scan.type != "secret_detection":
        return {"file": file, **lines}
    sha = _detail(finding, "commit") or run.change.head_commit or _NO_COMMIT
    return {"file": file, **lines, "commit": {"sha": sha}}


def _detail(finding: Finding, name: str) -> str:
    return next((value for key, value in finding.details if key == name), "")
