import pytest

from gate.model.change import Change, Event
from gate.model.fact import Known
from gate.model.network import Network
from gate.model.publication import Publication
from gate.platforms.gitlab.publish import publish
from tests.hosts.gitlab import OWN, gitlab
from tests.hosts.server import Answered
from tests.told import pull_request

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MARK = "<!-- ours -->"
HEAD = "a" * 40


def changed(event=Event.PULL_REQUEST, **parts):
    pull = pull_request(**({"number": 7} | parts))
    return Change(event=event, base_tree="b", head_tree="h", commits=Known(()), pull_request=pull)


def told(host, change=None, environ=None, text="all is well", **network):
    publication = Publication(
        outputs={"verdict": "pass"},
        summary="all is well\n",
        comment=f"{MARK}\n{text}" if text else "",
        marker=MARK,
    )
    environ = host.environ() if environ is None else environ
    return list(publish(publication, change or changed(), environ, Network(**network)))


def bodies(request):
    return [note["body"] for note in request.notes]


def test_a_first_note_is_written_and_then_kept_up():
    with gitlab() as host:
        request = host.open_merge_request(HEAD)
        assert [] == told(host, text="red")
        assert [f"{MARK}\nred"] == bodies(request)
        host.note(request, "bob", "thanks")
        assert [] == told(host, text="green")
        assert [f"{MARK}\ngreen", "thanks"] == bodies(request)


def test_the_newest_of_our_notes_is_found_on_any_page_and_nobody_else_s_is_touched():
    with gitlab(page_size=2) as host:
        request = host.open_merge_request(HEAD)
        host.note(request, OWN, f"{MARK}\nold")
        host.note(request, "eve", f"{MARK}\nforged by a person")
        host.note(request, OWN, f"quoted: {MARK}")
        host.note(request, OWN, f"{MARK}\nby the system", is_system=True)
        for number in range(5):
            host.note(request, "bob", f"remark {number}")
        before = bodies(request)[1:]

        assert [] == told(host, text="new")

        assert [f"{MARK}\nnew", *before] == bodies(request)


@pytest.mark.parametrize("event", [Event.PUSH, Event.MERGE_QUEUE, Event.SCHEDULE])
def test_a_note_has_a_merge_request(event):
    with gitlab() as host:
        assert [] == told(host, changed(event))
        assert [] == host.asked


def test_nobody_asked_for_a_note():
    with gitlab() as host:
        assert [] == told(host, text="")
        assert [] == host.asked


def test_a_token_that_can_write_is_not_used_beside_a_stranger_s_change():
    with gitlab() as host:
        (why,) = told(host, changed(is_from_fork=True))
        assert "fork" in why
        assert [] == host.asked


def test_without_a_token_it_is_said_what_to_give():
    with gitlab() as host:
        (why,) = told(host, environ=host.environ(GATE_TOKEN=""))
        assert "`GATE_TOKEN`" in why


def test_a_token_that_may_only_read_is_named_by_the_scope_that_it_lacks():
    with gitlab() as host:
        host.open_merge_request(HEAD)
        host.hidden = {"notes"}
        assert ["the scope `api`" in why for why in told(host)] == [True]


@pytest.mark.parametrize(
    "answer", [Answered(data=[]), Answered(data={"id": "1"}), Answered(raw=b"<html>")]
)
def test_a_host_that_says_something_else_is_not_written_to(answer):
    with gitlab(planned=[answer]) as host:
        request = host.open_merge_request(HEAD)
        assert [True] == [why.startswith("no note: ") for why in told(host)]
        assert [] == bodies(request)


def test_a_note_of_any_length_is_cut():
    with gitlab() as host:
        request = host.open_merge_request(HEAD)
        assert [] == told(host, text="x" * 99_999)
        assert 65_000 == len(bodies(request)[0])


def test_offline_nobody_is_asked():
    with gitlab() as host:
        assert ["no note: --offline: the host is not asked"] == told(host, is_offline=True)
        assert [] == host.asked
