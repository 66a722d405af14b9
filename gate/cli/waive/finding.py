"""Accept one finding of a run, by its fingerprint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing as closed
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gate.cli.explain import rule_named
from gate.cli.say import say
from gate.cli.waive.rows import FILE, File, Named, Refused, Terms, told, waiver_of
from gate.cli.words import Words
from gate.model.error import UsageError
from gate.model.path import RepoPath
from gate.model.text import count, log, shown, visible
from gate.model.value import dataclass
from gate.model.waiver import Waiver, limit_of

if TYPE_CHECKING:
    from gate.cli.source import Source
    from gate.settings.load import Settings

_WHERE: Final = "gate waive FINGERPRINT"
_FINGERPRINT: Final = re.compile(r"v\d+:[0-9a-f]{16}")
_LARGEST: Final = 256 << 20
_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which finding is meant, and where it is looked up."""

    fingerprint: str
    path: str
    """The file, where several have a finding with it; empty if it need not be told."""
    report: Path | None
    """The JSON report of the run that found it; `None` to run the gate."""
    words: Words
    """How the gate is run."""


def accept(asked: Asked, terms: Terms, source: Source, settings: Settings) -> None:
    """
    Write the row that accepts the finding that is *asked* for.

    Raises:
        UsageError: there is no such finding, or the settings do not let it be accepted.
    """
    if not _FINGERPRINT.fullmatch(asked.fingerprint):
        fix = "take it from a report: v1:0123456789abcdef"
        raise UsageError(f"{visible(asked.fingerprint)!r} is no fingerprint", where=_WHERE, fix=fix)
    named = _one(asked)
    file = File(source)
    if there := _already(file, named, terms.created, settings):
        say(f"gate: {log(told(there))} stands in {FILE} already, in line {file.line_of(there)}")
        return
    try:
        waiver = waiver_of(named, terms, settings)
    except Refused as why:
        raise UsageError(
            f"the finding cannot be accepted: {visible(str(why))}",
            where=_WHERE,
            fix="mend the finding; who may, changes `waiver_limits` in the settings of the base",
        ) from None
    line = file.append(file.new([waiver]))
    say(f"{FILE}:{line}: {log(told(waiver))}")
    if not waiver.path:
        say(f"gate: note: it stands in no file: the row accepts every finding of {waiver.rule}")
    say(
        f"gate: commit {FILE}: it counts once it is at the base, or once a gate-approver of the"
        " base's settings approved the change that brings it"
    )


def _already(file: File, named: Named, today: date, settings: Settings) -> Waiver | None:
    """Return the row that accepts the finding *named* already, if there is one."""
    limit = limit_of(settings.policy.limits, named.rule)
    for each in file.waivers:
        is_meant = (
            each.rule in ("", named.rule)
            and each.fingerprint in ("", named.fingerprint)
            and not each.advisory
            and (each.place is None or (named.path and each.place.match(named.path)))
        )
        counts = each.expires >= today and not limit.refusal(
            each, named.rule, is_waivable=named.is_waivable
        )
        if is_meant and counts:
            return each
    return None


def _one(asked: Asked) -> Named:
    """
    Return the one finding that is meant.

    Raises:
        UsageError: there is none, or there are several.
    """
    report = asked.report
    known = [*dict.fromkeys(_of_report(report) if report else _of_run(asked.words))]
    meant = [one for one in known if one.fingerprint == asked.fingerprint]
    if asked.path:
        meant = [one for one in meant if one.path == asked.path]
    if not meant:
        where = visible(report.name) if report else "a run of the gate here"
        in_file = f" in {visible(asked.path)}" if asked.path else ""
        raise UsageError(
            f"{where} has no finding {asked.fingerprint}{in_file}",
            where=_WHERE,
            fix="name the run's JSON report with --in FILE, or --scope all for what is not new",
        )
    if len(meant) > 1:
        files = ", ".join(shown(one.path) for one in meant[:_MOST_TOLD] if one.path)
        raise UsageError(
            f"{count(len(meant), 'file')} have such a finding: {files}",
            where=_WHERE,
            fix="name one of them with --path FILE",
        )
    return meant[0]


def _of_run(words: Words) -> Iterator[Named]:
    from gate.cli.run import judged  # noqa: PLC0415 - imported only when used

    for finding in (each.finding for each in judged(words).verdict.judgements):
        yield Named(
            rule=finding.rule,
            fingerprint=finding.fingerprint,
            path=finding.location.path if finding.location else None,
            is_waivable=finding.is_waivable,
        )


def _of_report(report: Path) -> Iterator[Named]:
    """
    Yield the findings of a JSON report.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    name = visible(report.name)
    try:
        with closed(report.open("rb")) as file:
            found = json.loads(file.read(_LARGEST))["findings"]
        rows = [(str(one["rule"]), str(one["fingerprint"]), _path(one)) for one in found]
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}",
            where="--in",
            fix="name a file that exists and can be read",
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{name} cannot be read as a JSON report",
            where="--in",
            fix="write one with: gate run --report json=FILE",
        ) from error
    for rule, fingerprint, path in rows:
        yield Named(
            rule=rule,
            fingerprint=fingerprint,
            path=path,
            is_waivable=rule_named(rule).is_waivable,
        )


def _path(finding: dict[str, Any]) -> RepoPath | None:
    """Return where a finding of a report stands; a name that is no text comes as bytes."""
    if raw := finding.get("path_bytes"):
        import base64  # noqa: PLC0415 - seldom needed

        from gate.model.path import repo_path  # noqa: PLC0415 - as above

        return repo_path(base64.b64decode(raw))
    return RepoPath(str(finding["path"])) if finding["path"] else None
