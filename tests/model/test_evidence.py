"""How old evidence is, and for which commit it was made."""

from datetime import UTC, datetime, timedelta

import pytest

from gate.model.change import Change, Commit, Event
from gate.model.evidence import EvidenceFile, NoEvidence, Stamp, head_time, stamp, why_stale
from gate.model.fact import Known, Unknown
from gate.model.path import RepoPath

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEAD, OTHER = "a" * 40, "b" * 40


def commit(name=HEAD, at=NOON):
    return Commit(
        id=name,
        parents=(),
        author_name="",
        author_email="",
        committer_name="",
        committer_email="",
        authored_at=at,
        committed_at=at,
        message="",
    )


def change(*commits, head=HEAD):
    return Change(
        event=Event.LOCAL, base_tree="", head_tree="", head_commit=head, commits=Known(commits)
    )


def file(at=NOON):
    return EvidenceFile(name="unit.xml", endings=(RepoPath("unit.xml"),), size=1, written_at=at)


def why(told=Stamp(), at=NOON, of=None, since=NOON):  # noqa: B008 - a frozen value
    return why_stale(file(at), told, of or change(commit()), Known(since))


def test_what_is_as_young_as_the_head_is_fresh():
    assert not why()
    assert not why(stamp(at="2026-01-02T12:00:00+00:00"))
    assert not why(stamp(at="2026-01-02T13:00:00+01:00"))


@pytest.mark.parametrize(
    "told", ["2026-01-02T11:59:59+00:00", "2026-01-02T12:59:59+01:00", "2026-01-01T23:59:59"]
)
def test_a_report_that_says_it_is_older_is_stale(told):
    assert "and the head is from 2026-01-02 12:00:00" in why(stamp(at=told))


def test_a_time_without_a_zone_may_be_that_of_the_westernmost_clock():
    assert not why(stamp(at="2026-01-02T00:00:00"))


def test_a_file_that_was_written_before_the_head_is_stale():
    assert "made at 2026-01-02 11:00:00 UTC" in why(at=NOON - HOUR)


def test_a_commit_that_it_names_settles_it():
    assert not why(stamp(commit=HEAD.upper()), at=NOON - HOUR)
    assert "commit bbbbbbbbbbbb, which is not the head" in why(stamp(commit=OTHER), at=NOON + HOUR)


def test_the_tip_counts_as_well_as_the_merge_that_a_host_made_of_it():
    assert not why(stamp(commit=OTHER), of=change(commit(OTHER), head=HEAD))


@pytest.mark.parametrize("text", ["", "soon", "123", "2026-13-01T00:00:00"])
def test_a_time_that_is_none_says_nothing(text):
    assert stamp() == stamp(at=text)


@pytest.mark.parametrize("text", ["main", "abc123", "g" * 40])
def test_a_commit_that_is_none_says_nothing(text):
    assert stamp() == stamp(commit=text)


def test_the_head_stands_since_its_commit_and_not_the_youngest():
    told = change(commit(OTHER, NOON + HOUR), commit())

    assert Known(NOON) == head_time(told, NoEvidence())


def test_a_head_that_no_commit_holds_stands_since_its_files_were_edited():
    class Edited(NoEvidence):
        def edited_at(self, paths):
            return NOON + HOUR

    assert Known(NOON + HOUR) == head_time(change(commit(), head=""), Edited())
    assert Known(NOON) == head_time(change(commit(), head=""), NoEvidence())


def test_a_head_of_unknown_age_makes_nothing_fresh():
    hidden = Change(
        event=Event.LOCAL, base_tree="", head_tree="", head_commit=HEAD, commits=Unknown("shallow")
    )
    since = head_time(hidden, NoEvidence())

    assert "shallow" in why_stale(file(), Stamp(), hidden, since)
    assert not why_stale(file(), Stamp(commit=HEAD), hidden, since)
