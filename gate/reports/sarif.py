"""
SARIF 2.1.0, for code-scanning pages: one run for each stage that ran.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/ is the format,
https://docs.github.com/code-security/reference/code-scanning/sarif-support-for-code-scanning
what GitHub asks beyond it. A host closes the alerts that a later run of the same category does
not repeat, so a stage that did not run has no run here: the run ``gate/run/`` tells of it. GitHub
shows suppressed results as open, so waived findings are counted here and told in other reports.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any, Final

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath, path_bytes
from gate.model.rule import Rule
from gate.model.run import Run
from gate.model.stage import Skip, StageResult, StageStatus
from gate.model.text import count, cut, markdown, plain, sarif, shown
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement

_MOST_RUNS: Final = 20
_MOST_RESULTS: Final = 25_000
"""In one run."""
_MOST_BYTES: Final = 9_000_000
"""Of all results, compressed: GitHub takes 10 MB, and the rest needs room."""
_MOST_NOTICES: Final = 100
"""Of one kind in one run; one more says how many there are."""
_LONGEST: Final = 1_000
"""Characters of a message; GitHub takes 1,024 of a rule's description."""
_SETTINGS: Final = RepoPath("gate.toml")
"""Where a finding without a place points: what allows it, and what it is settled by."""
_ORDER: Final = (Effect.BLOCKS, Effect.UNDECIDED, Effect.WARNS, Effect.PREEXISTING)
_LEVELS: Final = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SECURITY: Final = {
    Severity.INFO: "1.0",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
"""The middle of the ranges that GitHub calls low, medium, high and critical."""
_URI: Final = tuple(
    chr(byte) if re.match(rb"[A-Za-z0-9._~/-]", bytes([byte])) else f"%{byte:02X}"
    for byte in range(256)
)
"""Each byte of a path, as RFC 3986 spells it."""
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
Record = dict[str, Any]


def render(run: Run) -> Iterator[str]:
    """Yield the document, in ASCII, one result at a time."""
    yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":['
    before, scale = "\n", _Scale()
    parts, left_out = _parts(run)
    awaited = sum(len(part.judgements) for part in parts)
    rules = {rule.id: rule for rule in run.rules}
    for part in parts:
        share = scale.left * len(part.judgements) // awaited if awaited else 0
        awaited -= len(part.judgements)
        yield before
        yield from _run(run, part, rules, scale, share)
        before = ",\n"
    own = _own_notices(run, left_out)
    if own or not parts:
        yield before
        yield from _own_run(run, own)
    yield "\n]}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one SARIF run tells."""

    stage: str
    result: StageResult | None
    """`None` for findings whose stage left no result."""
    judgements: tuple[Judgement, ...]
    """What is written, the gravest first."""
    waived: int


class _Scale:
    """How many bytes the results weigh once they are compressed."""

    def __init__(self) -> None:
        self._zip = zlib.compressobj(level=1)
        self._weight = 0

    def weigh(self, text: str) -> None:
        """Put *text* on the scale."""
        self._weight += len(self._zip.compress(text.encode("ascii")))

    @property
    def left(self) -> int:
        """Bytes that may still come."""
        return max(0, _MOST_BYTES - self._weight)


def _parts(run: Run) -> tuple[list[_Part], list[_Part]]:
    """Return what is told, in the order of the stages, and what GitHub has no room for."""
    by_stage: dict[str, list[Judgement]] = {
        result.stage: [] for result in run.results if result.status is not StageStatus.SKIPPED
    }
    for judgement in run.verdict.judgements:
        by_stage.setdefault(judgement.finding.stage, []).append(judgement)
    results = {result.stage: result for result in run.results}
    parts = [_part(stage, results.get(stage), judgements) for stage, judgements in by_stage.items()]
    gravest = sorted(parts, key=_gravity)
    kept = {part.stage for part in gravest[: _MOST_RUNS - 1]}
    return [part for part in parts if part.stage in kept], gravest[_MOST_RUNS - 1 :]


def _part(stage: str, result: StageResult | None, judgements: Sequence[Judgement]) -> _Part:
    told = [judgement for judgement in judgements if judgement.effect is not Effect.WAIVED]
    told.sort(key=_rank)
    waived = len(judgements) - len(told)
    return _Part(stage=stage, result=result, judgements=tuple(told), waived=waived)


def _rank(judgement: Judgement) -> tuple[int, int]:
    return _ORDER.index(judgement.effect), -judgement.finding.severity


def _gravity(part: _Part) -> tuple[int, int]:
    return _rank(part.judgements[0]) if part.judgements else (len(_ORDER), 0)


def _run(
    run: Run, part: _Part, rules: Mapping[str, Rule], scale: _Scale, share: int
) -> Iterator[str]:
    """Yield one stage's run; its results may weigh *share* bytes."""
    described = _described(part, rules)
    yield from _opening(run, part.stage, [_rule(rule) for rule in described])
    index = {rule.id: place for place, rule in enumerate(described)}
    least, before, written = scale.left - share, "\n", 0
    for judgement in part.judgements[:_MOST_RESULTS]:
        text = _encode(_result(judgement, index[judgement.finding.rule]))
        scale.weigh(text)
        if scale.left <= least:
            break
        yield before + text
        before, written = ",\n", written + 1
    notices = list(_notices(part, len(part.judgements) - written))
    is_broken = part.result is not None and part.result.status is StageStatus.BROKEN
    seconds = part.result.seconds if part.result else 0.0
    yield from _closing(run, notices, is_successful=not is_broken, seconds=seconds)


def _own_run(run: Run, notices: Sequence[Record]) -> Iterator[str]:
    yield from _opening(run, "run", [])
    has_run = any(result.status is not StageStatus.SKIPPED for result in run.results)
    yield from _closing(run, notices, is_successful=has_run, seconds=run.seconds)


def _opening(run: Run, category: str, rules: Sequence[Record]) -> Iterator[str]:
    driver = {
        "name": "gate",
        "fullName": f"gate {run.version}",
        "version": run.version,
        "semanticVersion": run.version,
        "rules": rules,
    }
    opening = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"gate/{category}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}}
        },
        "properties": {
            "verdict": run.verdict.decision.name.lower(),
            "because": plain(run.verdict.because),
            **({} if run.named_files is None else {"namedFiles": run.named_files}),
        },
    }
    yield _encode(opening)[:-1] + ',"results":['


def _closing(
    run: Run, notices: Sequence[Record], *, is_successful: bool, seconds: float
) -> Iterator[str]:
    start = run.started_at.astimezone(UTC)
    invocation = {
        "executionSuccessful": is_successful,
        "startTimeUtc": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "endTimeUtc": f"{start + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}",
        "toolExecutionNotifications": notices,
    }
    yield "\n]," + _encode({"invocations": [invocation]})[1:]


def _notices(part: _Part, cut_off: int) -> Iterator[Record]:
    if part.result and part.result.status is StageStatus.BROKEN:
        yield _notice("error", f"{part.stage} broke: {part.result.reason}")
    elif part.result and part.result.status is StageStatus.SKIPPED:
        yield _notice("warning", f"{part.stage} was skipped: {part.result.reason}")
    if cut_off:
        text = f"{count(cut_off, 'more finding')} left out: GitHub takes no larger file"
        yield _notice("error", f"{text}. The JSON report has every one.")
    if part.waived:
        yield _notice("note", f"{count(part.waived, 'waived finding')} left out here")
    skipped = part.result.seen.skipped if part.result else ()
    for skip in skipped[:_MOST_NOTICES]:
        yield _notice("warning", f"{part.stage} did not look at {_of(skip)}", skip.path)
    if len(skipped) > _MOST_NOTICES:
        more = len(skipped) - _MOST_NOTICES
        yield _notice("warning", f"{part.stage} did not look at {count(more, 'more file')}")


def _of(skip: Skip) -> str:
    return f"{shown(skip.path)}: {skip.reason}"


def _own_notices(run: Run, left_out: Iterable[_Part]) -> list[Record]:
    """Return what is to be told of stages that have no run of their own."""
    notices = [
        _notice("warning", f"{result.stage} was skipped: {result.reason}")
        for result in run.results
        if result.status is StageStatus.SKIPPED
    ]
    notices += [
        _notice("error", f"{part.stage} left out: GitHub takes no more runs in one file")
        for part in left_out
    ]
    if run.named_files is not None:
        notices.append(_notice("warning", f"The run looked at {run.looked}"))
    if not any(result.status is not StageStatus.SKIPPED for result in run.results):
        notices.append(_notice("error", f"No stage ran: {run.verdict.because}"))
    elif run.verdict.decision is Decision.INCONCLUSIVE:
        notices.append(_notice("error", f"There is no verdict: {run.verdict.because}"))
    return notices


def _notice(level: str, text: str, path: RepoPath | None = None) -> Record:
    notice: Record = {"level": level, "message": {"text": cut(sarif(text), _LONGEST)}}
    if path is not None:
        notice["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(path)}}]
    return notice


def _described(part: _Part, rules: Mapping[str, Rule]) -> list[Rule]:
    """Return the stage's rules, and one made from the finding for each that is in no catalogue."""
    described = {rule.id: rule for rule in rules.values() if rule.id.startswith(f"{part.stage}/")}
    for judgement in part.judgements:
        if judgement.finding.rule not in described:
            described[judgement.finding.rule] = _unlisted(judgement.finding)
    return list(described.values())


def _unlisted(finding: Finding) -> Rule:
    return Rule(
        id=finding.rule,
        severity=finding.severity,
        title=finding.rule,
        why=f"{finding.stage} reports it under this name.",
        fix=finding.fix,
    )


def _rule(rule: Rule) -> Record:
    properties: Record = {"tags": ["gate", rule.id.partition("/")[0]]}
    if rule.is_security:
        properties["tags"].append("security")
        properties["security-severity"] = _SECURITY[rule.severity]
    record: Record = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in re.split(r"\W+", rule.id))[:255],
        "shortDescription": {"text": _sentence(rule.title, rule.id)},
        "fullDescription": {"text": _sentence(rule.why, rule.title or rule.id)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "help": {"text": _help(rule), "markdown": _help_markdown(rule)},
        "properties": properties,
    }
    if re.fullmatch(r"https://[!-~]+", rule.see):
        record["helpUri"] = rule.see
    return record


def _sentence(text: str, otherwise: str) -> str:
    told = cut(sarif(text or otherwise), _LONGEST)
    return told[:1].upper() + told[1:] + ("" if told.endswith((".", "…", "?", "!")) else ".")


def _help(rule: Rule) -> str:
    playbook = f"\n\nThe playbook: {sarif(rule.playbook)}" if rule.playbook else ""
    return f"{sarif(rule.why)}\n\nTo mend it: {sarif(rule.fix)}{playbook}"


def _help_markdown(rule: Rule) -> str:
    playbook = f"\n\n> {markdown(rule.playbook)}" if rule.playbook else ""
    return f"{markdown(rule.why)}\n\n**To mend it:** {markdown(rule.fix)}{playbook}"


def _result(judgement: Judgement, rule_index: int) -> Record:
    finding = judgement.finding
    wrong, fix = sarif(cut(finding.message, _LONGEST)), sarif(cut(finding.fix, _LONGEST))
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{wrong}\n\nTo mend it: {fix}" if fix else wrong},
        "locations": [{"physicalLocation": _place(finding.location)}],
        "partialFingerprints": {"gateFinding/v1": finding.fingerprint},
        "baselineState": "unchanged" if judgement.effect is Effect.PREEXISTING else "new",
        "properties": {
            "effect": judgement.effect.value,
            "because": plain(cut(judgement.because, _LONGEST)),
            "severity": finding.severity.name.lower(),
            "details": {plain(name): plain(cut(told, _LONGEST)) for name, told in finding.details},
        },
    }


def _place(at: Location | None) -> Record:
    if at is None:
        at = Location(path=_SETTINGS)
    return {"artifactLocation": _artifact(at.path), "region": _region(at)}


def _artifact(path: RepoPath) -> Record:
    uri = "".join(map(_URI.__getitem__, path_bytes(path)))
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(at: Location) -> dict[str, int]:
    """
    Return a region with all four numbers, which GitHub asks for.

    A whole line is told by its first character: its length is not known here, and a region that
    reached into the next line would lose the alert where only this line is in the change.
    """
    first = at.line or 1
    last = max(first, at.end_line or first)
    column = at.column or 1
    end = at.end_column or 0
    if last == first:
        end = max(end, column + 1)
    return {"startLine": first, "startColumn": column, "endLine": last, "endColumn": max(end, 2)}
