"""Whose approval counts, and of what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.approval import Standing, Word, last_words
from gate.model.fact import Known, Unknown
from gate.model.person import Person
from gate.model.review import Happening, Review, ReviewState
from tests.told import HEAD, MONDAY, OLD, contribution, happened, hours, pull_request, review

BASE = "c" * 40
MERGE = "d" * 40
NOBODY = Unknown("give the job `pull-requests: read`")


def asked(*reviews: Review, is_clean: bool = True, **told) -> dict[str, Word]:
    pull = pull_request(reviews=Known(reviews), **told)
    words = last_words(pull, is_clean=lambda commit, parents: is_clean, bots=("helper",))
    assert isinstance(words, Known)
    return {word.login: word for word in words.value}


def standing(*reviews: Review, **told) -> Standing:
    (word,) = asked(*reviews, **told).values()
    return word.standing


def updated(**told):
    """Return a pull request whose head is the host's merge of the base into OLD."""
    merge = {"parents": (OLD, BASE), "is_by_host": True, "committed_at": hours(3)} | told
    commits = (contribution(OLD, parents=(BASE,)), contribution(MERGE, **merge))
    return {"head": MERGE, "contributions": Known(commits)}


PUSHED = happened(Happening.PUSHED, hours(2))
FORCE_PUSHED = happened(Happening.FORCE_PUSHED, hours(2), before=OLD, after=HEAD)
RETARGETED = happened(Happening.RETARGETED, hours(2))
ASKS = ReviewState.CHANGES_REQUESTED
MADE_LATER = Known((contribution(committed_at=hours(2)),))


@pytest.mark.parametrize(
    ("said", "told", "why"),
    [
        (
            review("ann"),
            {"contributions": Known((contribution(author="cy"),))},
            "the author has no say in it",
        ),
        (review("robo[bot]"), {}, "a bot has no say in it"),
        (review("helper"), {}, "a bot has no say in it"),
        (review(""), {}, "an account that is gone has no say in it"),
        (
            review("bob"),
            {"contributions": Known((contribution(author="bob"),))},
            "whoever made a commit of it has no say in it",
        ),
        (
            review("eve", can_write=Known(value=False)),
            {},
            "whoever cannot write to the repository has no say in it",
        ),
        (review("eve", can_write=NOBODY), {}, NOBODY.reason),
        (review("bob", state=ASKS), {}, "it asks for changes"),
        (review("bob"), {"merged_at": Known(MONDAY)}, "it came after the merge"),
        (
            review("bob"),
            {"timeline": Known((FORCE_PUSHED,))},
            "it came before the newest force-push",
        ),
        (
            review("bob"),
            {"timeline": Known((RETARGETED,))},
            "it was for another branch to merge into",
        ),
        (
            review("bob", commit=NOBODY),
            {"timeline": Known((PUSHED,))},
            "it came before the newest push",
        ),
        (
            review("bob", commit=NOBODY),
            {"contributions": MADE_LATER},
            "it came before the newest push",
        ),
        (review("bob", commit=Known(OLD)), {}, "it is of an older commit"),
        (review("bob"), {"contributions": MADE_LATER}, "it came before the commit was made"),
        (review("bob"), {}, ""),
    ],
)
def test_a_word_that_does_not_count_says_why(said, told, why):
    assert [why] == [word.because for word in asked(said, **told).values()]


@pytest.mark.parametrize("commit", [Known(HEAD), NOBODY], ids=["known", "untold"])
@pytest.mark.parametrize(
    "told",
    [
        {"timeline": Known((PUSHED, FORCE_PUSHED, RETARGETED))},
        {"contributions": MADE_LATER},
        {"merged_at": Known(hours(2))},
    ],
    ids=["moved", "made", "merged"],
)
def test_what_happened_in_the_second_of_the_approval_does_not_outdate_it(commit, told):
    assert Standing.COUNTS is standing(review("bob", commit=commit, submitted_at=hours(2)), **told)


def test_an_approval_counts_where_nobody_asked_whether_it_is_merged():
    assert Standing.COUNTS is standing(review("bob"), merged_at=NOBODY)


def test_a_commit_without_parents_is_a_commit_like_any_other():
    root = Known((contribution(parents=()),))

    assert Standing.COUNTS is standing(review("bob"), contributions=root)


def test_the_last_words_are_told_oldest_first():
    again = review("bob", submitted_at=hours(3))

    assert ["cy", "bob"] == [*asked(review("bob"), review("cy", submitted_at=hours(2)), again)]


def test_an_approval_of_the_head_by_a_peer_who_may_write_counts():
    assert Standing.COUNTS is standing(review("bob"))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ReviewState.COMMENTED, 0),
        (ReviewState.PENDING, 0),
        (ReviewState.DISMISSED, 0),
        (ReviewState.CHANGES_REQUESTED, 1),
    ],
)
def test_what_is_no_approval_is_none(state, words):
    found = asked(review("bob", state=state))

    assert words == len(found)
    assert Standing.COUNTS not in {word.standing for word in found.values()}


def test_a_comment_leaves_an_approval_as_it_is():
    later = review("bob", state=ReviewState.COMMENTED, submitted_at=hours(2))

    assert Standing.COUNTS is standing(review("bob"), later)


def test_a_review_that_is_taken_back_leaves_what_was_before():
    asks = review("bob", state=ReviewState.CHANGES_REQUESTED, submitted_at=hours(2))

    assert Standing.OPEN is standing(review("bob"), asks)
    assert Standing.COUNTS is standing(review("bob"), replace(asks, state=ReviewState.DISMISSED))


def test_the_last_word_is_the_last_in_time_whatever_the_order_told():
    asks = review("bob", state=ReviewState.CHANGES_REQUESTED, submitted_at=hours(2))

    assert Standing.OPEN is standing(asks, review("bob"))


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("Ann", {}),
        ("helper", {}),
        ("robo[bot]", {}),
        ("", {}),
        ("bob", {"contributions": Known((contribution(author="Bob"),))}),
        ("bob", {"contributions": Known((contribution(committer=Person(login="BOB")),))}),
        (
            "bob",
            {
                "contributions": Known(
                    (contribution(authors=(Person(login="ann"), Person(login="bob"))),)
                )
            },
        ),
    ],
)
def test_whoever_wrote_a_part_of_it_or_is_no_person_has_no_say(login, told):
    assert Standing.BARRED is standing(review(login), **told)


def test_whoever_cannot_write_has_no_say_and_who_may_be_is_not_believed():
    assert Standing.BARRED is standing(review("eve", can_write=Known(value=False)))
    assert Standing.UNKNOWN is standing(review("eve", can_write=NOBODY))


def test_a_stranger_cannot_hold_up_a_merge_by_asking_for_changes():
    asks = review("eve", state=ReviewState.CHANGES_REQUESTED, can_write=Known(value=False))

    assert Standing.BARRED is standing(asks)


def test_an_objection_stands_whoever_is_named_the_maker_of_a_commit():
    made = Known((contribution(authors=(Person(login="ann"), Person(login="bob"))),))

    assert Standing.OPEN is standing(review("bob", state=ASKS), contributions=made)
    assert Standing.BARRED is standing(review("ann", state=ASKS), contributions=made)


@pytest.mark.parametrize("state", [ReviewState.APPROVED, ASKS])
def test_a_review_of_no_moment_leaves_open_what_was_the_last_word(state):
    pull = pull_request(reviews=Known((review("cy"), review(state=state, submitted_at=None))))

    expected = Unknown("the host does not tell when @bob reviewed it")
    assert expected == last_words(pull, is_clean=lambda *_: True)


def test_an_approval_of_an_older_commit_is_stale():
    assert Standing.STALE is standing(review("bob", commit=Known(OLD)))


def test_an_approval_that_the_host_moved_along_with_a_force_push_is_stale():
    moved = happened(Happening.FORCE_PUSHED, hours(2), before=OLD, after=HEAD)
    told = {"timeline": Known((happened(Happening.OPENED), moved))}

    assert Standing.STALE is standing(review("bob"), **told)
    assert Standing.COUNTS is standing(review("bob", submitted_at=hours(3)), **told)


def test_an_approval_from_before_the_commit_was_made_is_stale():
    made = {"contributions": Known((contribution(committed_at=hours(2)),))}

    assert Standing.STALE is standing(review("bob"), **made)


def test_an_approval_that_comes_after_the_merge_is_none():
    assert Standing.STALE is standing(review("bob"), merged_at=Known(MONDAY))


def test_the_hosts_own_merge_of_the_base_keeps_an_approval():
    of_old = review("bob", commit=Known(OLD))

    assert Standing.COUNTS is standing(of_old, **updated())
    assert Standing.STALE is standing(of_old, is_clean=False, **updated())
    assert Standing.STALE is standing(of_old, **updated(is_by_host=False))
    assert Standing.STALE is standing(of_old, **updated(parents=(OLD,)))
    assert Standing.STALE is standing(of_old, **updated(parents=(BASE, OLD)))


def test_a_merge_of_a_branch_that_is_the_pull_requests_own_is_no_update():
    other = "e" * 40
    told = updated(parents=(OLD, other))
    told["contributions"] = Known((*told["contributions"].value, contribution(other)))

    assert Standing.STALE is standing(review("bob", commit=Known(OLD)), **told)


def test_who_pressed_the_update_button_made_nothing():
    told = updated(authors=(Person(login="bob"),), committer=Person(login="web-flow"))

    assert Standing.COUNTS is standing(review("bob", commit=Known(OLD)), **told)
    assert Standing.BARRED is standing(review("bob"), is_clean=False, **told)


def test_where_the_host_does_not_tell_which_commit_the_pushes_decide():
    told = {"timeline": Known((happened(Happening.OPENED), happened(Happening.PUSHED, hours(2))))}
    early, late = (review("bob", commit=NOBODY, submitted_at=hours(at)) for at in (1, 3))

    assert Standing.STALE is standing(early, **told)
    assert Standing.COUNTS is standing(late, **told)
    assert Standing.COUNTS is standing(early)


def test_an_approval_is_for_the_branch_that_it_was_to_be_merged_into():
    moved = happened(Happening.RETARGETED, hours(2))
    told = {"timeline": Known((happened(Happening.OPENED), moved))}

    assert "another branch" in asked(review("bob", submitted_at=hours(1)), **told)["bob"].because
    assert Standing.COUNTS is standing(review("bob", submitted_at=hours(2)), **told)


@pytest.mark.parametrize("fact", ["reviews", "timeline", "contributions"])
def test_what_nobody_tells_is_unknown_with_its_reason(fact):
    assert NOBODY == last_words(pull_request(**{fact: NOBODY}), is_clean=lambda *_: True)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"author": ""}, "who wrote it, or which commit is its newest"),
        ({"head": ""}, "who wrote it, or which commit is its newest"),
        ({"contributions": Known(())}, "who made its commits"),
    ],
    ids=str,
)
def test_a_pull_request_of_nobody_or_nothing_is_unknown(told, why):
    expected = Unknown(f"the host does not tell {why}")
    assert expected == last_words(pull_request(**told), is_clean=lambda *_: True)


STATES = st.sampled_from(list(ReviewState))
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("review"), STATES, st.sampled_from(["bob", "Bob", "cy", "ann"])),
        st.tuples(st.just("push"), st.booleans(), st.just("")),
    ),
    max_size=8,
)


@given(EVENTS)
def test_any_order_of_events_gives_what_a_step_by_step_account_gives(events):
    """The account keeps a stack for each reviewer, and what each of them saw."""
    head, made, pushes, reviews = OLD, MONDAY, [], []
    stacks: dict[str, list[tuple[ReviewState, str]]] = {}
    for number, (what, how, who) in enumerate(events, 1):
        at = MONDAY + timedelta(minutes=number)
        if what == "push":
            before, head, made = head, f"{number:040x}", at
            if how:
                pushes.append(happened(Happening.FORCE_PUSHED, at, before=before, after=head))
            continue
        reviews.append(review(who, state=how, commit=Known(head), submitted_at=at, id=str(number)))
        stack = stacks.setdefault(who.casefold(), [])
        if how in (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED):
            stack.append((how, head))
    expected = {
        who
        for who, stack in stacks.items()
        if who != "ann" and stack and stack[-1] == (ReviewState.APPROVED, head)
    }
    found = asked(
        *reversed(reviews),
        head=head,
        timeline=Known((happened(Happening.OPENED), *pushes)),
        contributions=Known((contribution(head, committed_at=made),)),
    )

    assert expected == {
        login.casefold() for login, word in found.items() if word.standing is Standing.COUNTS
    }
