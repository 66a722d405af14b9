"""A run holds no secret, wherever a stage, a host or a file's name put it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

import pytest

from gate.model.change import Commit
from gate.model.fact import Known, Unknown
from gate.model.finding import Location, Severity
from gate.model.path import RepoPath
from gate.model.pull_request import Label, PullRequest
from gate.model.redaction import redacted
from gate.model.rule import Rule
from gate.model.secret import MASK, Secret
from gate.reports import REPORTS, console
from tests.credentials import Maker
from tests.reports.runs import EVERY_EFFECT, RUNS, TABLES

TOKEN = Maker().make("github-token")
NAMES = {
    *("rule", "stage", "id", "key", "unit", "version", "engines", "settings_digest"),
    *("base_tree", "head_tree", "base_commit", "head_commit"),
}
"""Fields whose text no stranger chooses, or that no report prints."""
DAY = datetime(2026, 1, 2, tzinfo=UTC)
COMMIT = Commit(
    id="1" * 40,
    parents=(),
    author_name="Ada",
    author_email="ada@example.com",
    committer_name="Ada",
    committer_email="ada@example.com",
    authored_at=DAY,
    committed_at=DAY,
    message="subject",
)
PULL_REQUEST = PullRequest(
    number=1,
    title="title",
    body="body",
    author="ada",
    base_branch="main",
    head_branch="work",
    labels=(Label(name="label", set_by=Unknown("nobody tells")),),
    url="https://example.com/1",
)


def nothing(texts):
    return ()


def planted(value, name=""):
    """Return *value* with the token behind each text that somebody else may have chosen."""
    if isinstance(value, str):
        return value if name in NAMES or not value else f"{value}/{TOKEN}"
    if isinstance(value, tuple):
        return tuple(planted(each, name) for each in value)
    if is_dataclass(value) and not isinstance(value, Rule):
        made = {each.name: planted(getattr(value, each.name), each.name) for each in fields(value)}
        return replace(value, **made)
    return value


def hiding(value, **more):
    """Return a run in which one finding hides *value*, and another nothing."""
    other = EVERY_EFFECT.verdict.judgements[0].finding
    finding = replace(other, hides=Secret(value), **more)
    first, *others = EVERY_EFFECT.results
    return replace(EVERY_EFFECT, results=(replace(first, findings=(finding, other)), *others))


@pytest.mark.parametrize("run", [EVERY_EFFECT, TABLES])
def test_no_text_of_a_run_holds_what_a_finding_hides(run):
    change = replace(run.change, commits=Known((COMMIT,)), pull_request=PULL_REQUEST)
    full = planted(replace(run, change=change))
    full = replace(full, results=(*full.results, *hiding(TOKEN).results))

    assert TOKEN in repr(full)
    told = redacted(full, nothing)
    assert TOKEN not in repr(told)
    assert MASK in told.change.pull_request.title
    assert MASK in told.change.commits.value[0].message
    terminal = console.render(told, width=100, colour=True, is_terminal=True)
    for report in (*(render(told) for render in REPORTS.values()), terminal):
        assert TOKEN not in "".join(report)


def test_names_of_our_own_stand_though_a_secret_is_spelt_like_them():
    finding = hiding(TOKEN).results[0].findings[0]
    told = redacted(hiding(finding.rule), nothing)

    assert finding.rule == told.results[0].findings[0].rule
    assert finding.fingerprint == told.results[0].findings[0].fingerprint


@pytest.mark.parametrize(
    ("severity", "path"),
    [(Severity.LOW, "src/settings.py"), (Severity.MEDIUM, f"src/{MASK}.py")],
)
def test_a_path_keeps_a_plain_word_unless_a_finding_that_counts_hides_it(severity, path):
    location = Location(path=RepoPath("src/settings.py"))
    run = hiding("settings", severity=severity, message="settings", location=location)
    told = redacted(run, nothing).results[0].findings[0]

    assert path == told.location.path
    assert MASK == told.message


def test_the_values_are_taken_out():
    told = redacted(hiding(TOKEN), nothing)

    assert {None} == {finding.hides for one in told.results for finding in one.findings}


def test_the_values_are_taken_out_though_there_is_nothing_to_mask():
    told = redacted(hiding(""), nothing)

    assert {None} == {finding.hides for one in told.results for finding in one.findings}


def test_the_credentials_of_an_address_are_masked_where_nothing_else_is():
    first, *others = EVERY_EFFECT.results
    reason = "https://ada:" + "word" * 2 + "@example.com/ does not answer"
    run = replace(EVERY_EFFECT, results=(replace(first, reason=reason), *others))
    told = redacted(run, nothing)

    assert told.results[0].reason == f"https://{MASK}@example.com/ does not answer"


@pytest.mark.parametrize("name", RUNS)
def test_a_run_without_secrets_stays_as_it_is(name):
    assert RUNS[name] == redacted(RUNS[name], nothing)


def test_what_no_stage_found_is_masked_if_it_is_seen_in_a_text():
    seen = set()

    def find(texts):
        seen.update(texts)
        return {Secret(TOKEN)}

    told = redacted(planted(EVERY_EFFECT), find)
    assert TOKEN not in repr(told)
    assert any(TOKEN in text for text in seen)
