"""Where each reviewer of a pull request stands, and whose approval counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum

from gate.model.fact import Fact, Known, Unknown
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.review import Contribution, Happening, Review, ReviewState, TimelineEvent
from gate.model.value import dataclass

IsClean = Callable[[str, tuple[str, ...]], bool]
"""Says whether a commit holds what git makes of its parents, and nothing else."""
_SAYS_NOTHING = frozenset({ReviewState.COMMENTED, ReviewState.DISMISSED, ReviewState.PENDING})
"""What leaves a reviewer where the review before put them."""
_PUSHES = frozenset({Happening.OPENED, Happening.PUSHED, Happening.FORCE_PUSHED})


class Standing(Enum):
    """What a reviewer's last word is worth."""

    COUNTS = "counts"
    """An approval by somebody who may give it, of what would be merged."""
    STALE = "stale"
    """An approval of something else than what would be merged."""
    OPEN = "open"
    """A request for changes that nobody took back."""
    BARRED = "barred"
    """The word of somebody who has no say here: the author, a bot, a reader."""
    UNKNOWN = "unknown"
    """Nobody tells whether the reviewer may write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """The last word of one reviewer."""

    review: Review
    standing: Standing
    because: str = ""
    """Why it does not count, as one clause; empty where it does."""

    @property
    def login(self) -> str:
        """The reviewer's login."""
        return self.review.author.login


def last_words(
    pull: PullRequest, *, is_clean: IsClean, bots: Iterable[str] = ()
) -> Fact[tuple[Word, ...]]:
    """
    Return the last word of each reviewer of *pull*, oldest first.

    *is_clean* is asked about the host's own merges since an approval; *bots* are logins of
    programs beside those that the host calls bots.
    """
    known = _known(pull)
    if isinstance(known, Unknown):
        return known
    reviews, timeline, contributions = known.value
    barred = {folded(bot): "a bot" for bot in bots} | {folded(pull.author): "the author"}
    updates = frozenset(_updates(contributions, is_clean))
    own = [each for each in contributions if each.commit not in updates]
    makers = frozenset(_makers(own))
    approved = _Approved(
        heads=tuple(_heads(pull.head, contributions, updates)),
        made={each.commit: each.committed_at for each in contributions},
        moved=tuple(timeline),
        merged=_merged(pull),
    )
    said = sorted(filter(_says_something, reviews), key=_moment)
    last = {folded(review.author.login): review for review in said}
    return Known(
        tuple(_word(each, barred, makers, approved) for each in sorted(last.values(), key=_moment))
    )


def _known(
    pull: PullRequest,
) -> Fact[tuple[tuple[Review, ...], tuple[TimelineEvent, ...], tuple[Contribution, ...]]]:
    for fact in (pull.reviews, pull.timeline, pull.contributions):
        if isinstance(fact, Unknown):
            return fact
    if not pull.author or not pull.head:
        return Unknown("the host does not tell who wrote it, or which commit is its newest")
    if isinstance(pull.contributions, Known) and not pull.contributions.value:
        return Unknown("the host does not tell who made its commits")
    assert isinstance(pull.reviews, Known)  # noqa: S101 - for mypy: none is Unknown here
    assert isinstance(pull.timeline, Known)  # noqa: S101 - as above
    assert isinstance(pull.contributions, Known)  # noqa: S101 - as above
    if undated := next(filter(_is_undated, pull.reviews.value), None):
        return Unknown(f"the host does not tell when @{undated.author.login} reviewed it")
    return Known((pull.reviews.value, pull.timeline.value, pull.contributions.value))


def _is_undated(review: Review) -> bool:
    """Say whether *review* says something, and nobody knows before or after what."""
    return review.state not in _SAYS_NOTHING and review.submitted_at is None


def _says_something(review: Review) -> bool:
    return review.state not in _SAYS_NOTHING


def _moment(review: Review) -> datetime:
    assert review.submitted_at is not None  # noqa: S101 - for mypy: `_is_undated`
    return review.submitted_at


def _makers(contributions: Iterable[Contribution]) -> Iterator[str]:
    """
    Yield the login of each author, co-author and committer; empty where it is not known.

    The host signs what somebody commits in its editor, too: its signature clears nobody.
    """
    for each in contributions:
        yield from (folded(person.login) for person in (*each.authors, each.committer))


def _updates(contributions: Sequence[Contribution], is_clean: IsClean) -> Iterator[str]:
    """
    Yield the ids of the host's own merges of the base, which bring nothing of anybody's.

    The first parent of such a merge is the pull request's, the second is not.
    """
    ids = {each.commit for each in contributions}
    for each in contributions:
        match each.parents:
            case (first, second) if each.is_by_host and first in ids and second not in ids:
                if is_clean(each.commit, each.parents):
                    yield each.commit


def _heads(
    head: str, contributions: Iterable[Contribution], updates: frozenset[str]
) -> Iterator[str]:
    """Yield *head*, and each earlier one from which *updates* alone lead to it."""
    first_parents = {each.commit: each.parents[0] for each in contributions if each.parents}
    yield head
    while head in updates:
        head = first_parents[head]
        yield head


def _merged(pull: PullRequest) -> datetime | None:
    return pull.merged_at.value if isinstance(pull.merged_at, Known) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Approved:
    """What an approval must be of, and since when that stands."""

    heads: tuple[str, ...]
    made: Mapping[str, datetime]
    """When each commit was made, by its own word."""
    moved: tuple[TimelineEvent, ...]
    merged: datetime | None

    def why_stale(self, review: Review) -> str:
        """Return why *review* is of something else, as one clause; empty if it is not."""
        at = _moment(review)
        if self.merged and at > self.merged:
            return "it came after the merge"
        if at < self._newest({Happening.FORCE_PUSHED}, at):
            return "it came before the newest force-push"
        if at < self._newest({Happening.RETARGETED}, at):
            return "it was for another branch to merge into"
        if isinstance(review.commit, Unknown):
            is_old = at < self._newest(_PUSHES, at)
            made = self.made.get(self.heads[0], at)
            return "it came before the newest push" if is_old or at < made else ""
        if review.commit.value not in self.heads:
            return "it is of an older commit"
        if at < self.made.get(review.commit.value, at):
            return "it came before the commit was made"
        return ""

    def _newest(self, kinds: Iterable[Happening], otherwise: datetime) -> datetime:
        return max((each.at for each in self.moved if each.what in kinds), default=otherwise)


def _word(
    review: Review, barred: Mapping[str, str], makers: frozenset[str], approved: _Approved
) -> Word:
    """
    Return what *review* is worth.

    Whoever made a commit may still object to the whole: the author could name anybody its maker.
    """
    who = barred.get(folded(review.author.login), "")
    who = "a bot" if review.author.is_bot else who
    if not review.author.login:
        who = "an account that is gone"
    if who:
        return Word(review=review, standing=Standing.BARRED, because=f"{who} has no say in it")
    if review.can_write == Known(value=False):
        why = "whoever cannot write to the repository has no say in it"
        return Word(review=review, standing=Standing.BARRED, because=why)
    if review.state is ReviewState.CHANGES_REQUESTED:
        return Word(review=review, standing=Standing.OPEN, because="it asks for changes")
    if folded(review.author.login) in makers:
        why = "whoever made a commit of it has no say in it"
        return Word(review=review, standing=Standing.BARRED, because=why)
    if stale := approved.why_stale(review):
        return Word(review=review, standing=Standing.STALE, because=stale)
    if isinstance(review.can_write, Unknown):
        return Word(review=review, standing=Standing.UNKNOWN, because=review.can_write.reason)
    return Word(review=review, standing=Standing.COUNTS)
