"""Did the right people approve what would be merged?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.approval import Standing, Word, last_words
from gate.model.fact import Fact, Known
from gate.model.finding import Finding
from gate.model.path import RepoPath
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput
from gate.model.text import count, cut, visible
from gate.model.value import dataclass
from gate.stages.merge_guard.options import MergeGuardOptions, Route
from gate.stages.merge_guard.people import People
from gate.stages.merge_guard.rules import (
    CHANGES_REQUESTED,
    NOT_KNOWN,
    REVIEW_FROM_ROLE,
    REVIEW_MISSING,
    REVIEW_STALE,
    ROLE_UNFILLED,
)
from gate.stages.merge_guard.unknown import not_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Why a change concerns some roles."""

    name: str
    route: Route
    because: str
    """The findings or the file that say so, as a clause."""
    paths: tuple[RepoPath, ...]


def words_of(pull: PullRequest, given: StageInput[MergeGuardOptions]) -> Fact[tuple[Word, ...]]:
    """Return the last word of each reviewer of *pull*."""
    history = given.history

    def is_clean(commit: str, parents: tuple[str, ...]) -> bool:
        return history is not None and history.is_clean_merge(commit, parents)

    return last_words(pull, is_clean=is_clean, bots=given.options.bots)


def reviews(
    pull: PullRequest,
    words: Sequence[Word],
    concerns: Sequence[Concern],
    people: People,
    given: StageInput[MergeGuardOptions],
) -> Iterator[Finding]:
    """Yield whose approval of *pull* is missing, and what stands against it."""
    for word in words:
        if word.standing is Standing.OPEN:
            yield CHANGES_REQUESTED.found(
                f"@{visible(word.login)} asks for changes, and nobody took that back",
                key=f"{pull.number} {folded(word.login)}",
            )
    yield from _enough(pull, words, given)
    for concern in concerns:
        yield from _from_role(pull, words, concern, people)


def _enough(
    pull: PullRequest, words: Sequence[Word], given: StageInput[MergeGuardOptions]
) -> Iterator[Finding]:
    asked, key = _asked(given), str(pull.number)
    found = _having(words, Standing.COUNTS)
    if len(found) >= asked:
        return
    told = f"{count(len(found), 'approval')} of {asked} {'counts' if asked == 1 else 'count'}"
    unknown = _having(words, Standing.UNKNOWN)
    if len(found) + len(unknown) >= asked:
        yield NOT_KNOWN.found(
            f"{told}; whether @{visible(unknown[0].login)} may write is not known:"
            f" {visible(unknown[0].because)}",
            key=key,
        )
        return
    others = [word for word in words if word.standing in (Standing.STALE, Standing.BARRED)]
    why = [f"that of @{visible(word.login)} does not: {visible(word.because)}" for word in others]
    rule = REVIEW_STALE if _having(words, Standing.STALE) else REVIEW_MISSING
    yield rule.found("; ".join((told, *why[:5])), key=key)


def _asked(given: StageInput[MergeGuardOptions]) -> int:
    """Return how many approvals are asked for, by the settings and by the host."""
    protection = given.change.host.protection
    hosts = protection.value.required_approvals if isinstance(protection, Known) else protection
    return max(given.options.approvals, hosts.value if isinstance(hosts, Known) else 0)


def _having(words: Sequence[Word], standing: Standing) -> list[Word]:
    return [word for word in words if word.standing is standing]


def concerns_of(given: StageInput[MergeGuardOptions]) -> tuple[Concern, ...]:
    """Return which routes the change takes, by what other stages found and by its files."""
    return tuple(
        concern
        for name, route in given.options.routes.items()
        if (concern := _concern(name, route, given))
    )


def _concern(name: str, route: Route, given: StageInput[MergeGuardOptions]) -> Concern | None:
    found = [
        finding
        for result in given.earlier.values()
        for finding in result.findings
        if not finding.is_preexisting and route.rules.matches(RepoPath(finding.rule))
    ]
    places = (finding.location.path for finding in found if finding.location)
    touched = [
        path
        for file in given.change.files
        for path in (file.path, file.old_path)
        if path and route.paths.matches(path)
    ]
    if not found and not touched:
        return None
    said = dict.fromkeys((*(finding.rule for finding in found), *map(visible, touched)))
    return Concern(
        name=name,
        route=route,
        because=cut(", ".join(said), 200),
        paths=tuple(dict.fromkeys((*places, *touched))),
    )


def _from_role(
    pull: PullRequest, words: Sequence[Word], concern: Concern, people: People
) -> Iterator[Finding]:
    """
    Yield that no holder of the roles of *concern* approved *pull*, or no owner of each file.

    An author who holds one of them knows what it concerns; a peer's approval is asked all the
    same.
    """
    roles, key = " or ".join(concern.route.roles), f"{pull.number} {concern.name}"
    holders = people.holders(concern.route.roles)
    asked = people.owners(concern.paths) if holders is None else (holders,)
    if not asked:
        fault = f"; {visible(people.fault)}" if people.fault else ""
        yield ROLE_UNFILLED.found(
            f"It concerns {roles} ({concern.because}), and neither the base's settings nor its"
            f" CODEOWNERS say who that is{fault}",
            key=key,
        )
    for one in asked:
        standing = {word.standing for word in words if folded(word.login) in one.logins}
        if folded(pull.author) in one.logins or Standing.COUNTS in standing:
            continue
        if one.missing:
            yield not_known(f"Who holds the role {roles}", one.missing, key=key)
            continue
        if Standing.UNKNOWN in standing:
            yield NOT_KNOWN.found(
                f"Whether who approved as {roles} may write is not known", key=key
            )
            continue
        yield REVIEW_FROM_ROLE.found(
            f"It concerns {roles} ({concern.because}), and none of"
            f" {_named(sorted(one.logins))} approved it",
            key=key,
        )


def _named(logins: Sequence[str]) -> str:
    shown = [f"@{visible(login)}" for login in logins[:5]]
    others = len(logins) - len(shown)
    return ", ".join([*shown, f"{others} others"] if others else shown)
