"""What the base accepts: by a comment beside the code, or in detect-secrets' baseline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gate.model.decoding import text_of
from gate.model.finding import Finding, Identity
from gate.model.path import RepoPath
from gate.model.stage import StageInput
from gate.model.tree import Tree
from gate.model.value import replace
from gate.readers.allowances import MARK, Allowance, allowances
from gate.readers.baselines import NoBaseline, read_baseline
from gate.stages.secrets.commits import Look

BASELINE: Final = RepoPath(".secrets.baseline")
_LARGEST: Final = 16 << 20
"""Bytes of a baseline that is read."""
_MARK: Final = MARK.encode()


def with_acceptance(
    given: StageInput[Any], findings: Sequence[Finding], look: Look
) -> Iterator[Finding]:
    """
    Yield *findings*, those that the base's version of their file accepts with the reason.

    What the change itself writes, comment or baseline, accepts nothing.
    """
    if given.base is None or not findings:
        yield from findings
        return
    moved = {file.path: file.old_path for file in given.change.files if file.old_path}
    hashes = _baseline(given.base)
    places = {one.location.path for one in findings if one.location}
    reasons = _reasons(given.base, {moved.get(path, path) for path in places}, look)
    for finding in findings:
        path = finding.location.path if finding.location else RepoPath("")
        before = moved.get(path, path)
        reason = reasons.get(before, {}).get(finding.identity, "")
        if not reason and finding.hides and finding.hides.is_among(hashes.get(before, ())):
            reason = f"{BASELINE} names it"
        yield replace(finding, accepted=reason) if reason else finding


def _baseline(base: Tree) -> Mapping[RepoPath, set[str]]:
    """Return the hashes of values that the baseline of *base* accepts, by file."""
    entry = base.entries().get(BASELINE)
    if entry is None or entry.size > _LARGEST:
        return {}
    hashes: defaultdict[RepoPath, set[str]] = defaultdict(set)
    try:
        for row in read_baseline(base.read(BASELINE)):
            hashes[row.path].add(row.hash)
    except NoBaseline:  # nothing is accepted by what cannot be read
        return {}
    return hashes


def _reasons(
    base: Tree, paths: Iterable[RepoPath], look: Look
) -> Mapping[RepoPath, Mapping[Identity, str]]:
    """Return why the comments of *base* accept what, by file."""
    entries = base.entries()
    there = [path for path in paths if path in entries]
    told = {
        path: allowances(text_of(data)[0]) for path, data in base.read_many(there) if _MARK in data
    }
    found = look(base, told).found if told else {}
    return {
        path: {
            finding.identity: reason
            for finding in findings
            if (reason := _reason(finding, told[path]))
        }
        for path, findings in found.items()
    }


def _reason(finding: Finding, told: Mapping[int, Allowance]) -> str:
    """Return why one of the comments *told*, by line, accepts *finding*; empty if none does."""
    at = finding.location
    if at is None or at.line is None:
        return ""
    for line in range(at.line, (at.end_line or at.line) + 1):
        if line in told and finding.rule in told[line].rules:
            return told[line].reason
    return ""
