import pytest

from gate.model.change import Change, Event
from gate.model.fact import Known
from gate.model.network import Network
from gate.model.publication import Publication
from gate.platforms.github.publish import publish
from tests.hosts.github import github
from tests.told import pull_request

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MARK = "<!-- ours -->"


def told(change=None, environ=None, **parts):
    publication = Publication(
        **({"outputs": {"verdict": "pass"}, "summary": "all is well\n", "marker": MARK} | parts)
    )
    return list(publish(publication, change or changed(), environ or {}, Network()))


def changed(event=Event.PULL_REQUEST, **parts):
    return Change(
        event=event,
        base_tree="b",
        head_tree="h",
        commits=Known(()),
        pull_request=pull_request(number=7, **parts),
    )


def test_outside_a_job_there_is_nobody_to_tell():
    assert [] == told()


def test_no_value_ends_an_output_early(tmp_path):
    file = tmp_path / "output"
    assert [] == told(
        environ={"GITHUB_OUTPUT": str(file)}, outputs={"json": "a\nEOF\nverdict=pass"}
    )
    first, *middle, last = file.read_text().splitlines()
    assert first == f"json<<{last}"
    assert ["a", "EOF", "verdict=pass"] == middle


def test_a_summary_that_would_be_dropped_is_not_written(tmp_path):
    file = tmp_path / "summary"
    file.write_text("x" * 999_990)
    assert ["GITHUB_STEP_SUMMARY has no room for it"] == told(
        environ={"GITHUB_STEP_SUMMARY": str(file)}
    )
    assert 999_990 == len(file.read_text())


@pytest.mark.parametrize("event", [Event.PUSH, Event.MERGE_QUEUE, Event.SCHEDULE])
def test_a_comment_has_a_pull_request(event):
    with github() as host:
        assert [] == told(changed(event), host.environ(), comment=f"{MARK}\nhello")
        assert [] == host.asked


def test_the_newest_of_our_comments_is_found_on_any_page_and_nobody_else_s_is_touched():
    with github(page_size=2) as host:
        for number in range(5):
            host.say(7, f"remark {number}")
        host.say(7, f"{MARK}\nforged by a person")
        own = host.say(7, f"{MARK}\nold", by="github-actions[bot]", kind="Bot")
        host.say(7, f"quoted: {MARK}", by="other[bot]", kind="Bot")
        assert [] == told(environ=host.environ(), comment=f"{MARK}\nnew")
        assert f"{MARK}\nnew" == own["body"]
        assert 8 == len(host.said)


def test_what_github_would_refuse_is_cut():
    with github() as host:
        assert [] == told(environ=host.environ(), comment=MARK + "x" * 99_999)
        assert 65_000 == len(host.said[0]["body"])
