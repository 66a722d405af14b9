"""How did what was pushed get there?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.change import Commit
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Protection, Pushed
from gate.model.path import RepoPath
from gate.model.stage import NotApplicable, StageInput, Yielded
from gate.model.text import cut, visible
from gate.stages.merge_guard.incident import Incident, declared
from gate.stages.merge_guard.options import MergeGuardOptions
from gate.stages.merge_guard.people import People
from gate.stages.merge_guard.rules import DIRECT_PUSH, FORCE_PUSH
from gate.stages.merge_guard.unknown import not_known


def pushes(given: StageInput[MergeGuardOptions], people: People) -> Iterator[Yielded]:
    """
    Yield what reached a protected branch by force, or without a pull request.

    Raises:
        NotApplicable: the branch is not protected.
    """
    branch, host = given.change.head_name, given.change.host
    is_protected = _is_protected(branch, given)
    if isinstance(is_protected, Unknown):
        yield not_known(f"Whether {visible(branch)} is protected", is_protected, key="protected")
        return
    if not is_protected.value:
        raise NotApplicable(
            f"{visible(branch)} is no protected branch (stages.merge-guard.protected)"
        )
    if isinstance(host.is_forced, Unknown):
        yield not_known("Whether it was pushed by force", host.is_forced, key="force")
    elif host.is_forced.value:
        yield FORCE_PUSH.found(
            f"@{visible(host.pusher)} pushed {visible(branch)} by force", key=branch
        )
    if isinstance(host.pushed, Unknown):
        yield not_known("Which pull requests brought the commits", host.pushed, key="pushed")
        return
    yield from _direct(
        [each for each in host.pushed.value if not _is_merged(each, branch)], given, people
    )


def _is_protected(branch: str, given: StageInput[MergeGuardOptions]) -> Fact[bool]:
    if given.options.protected.matches(RepoPath(branch)):
        return Known(value=True)
    protection: Fact[Protection] = given.change.host.protection
    if isinstance(protection, Known):
        return Known(value=protection.value.is_protected)
    # The runner's word is of the moment of the push; without it, why the host was not asked counts.
    told = given.change.host.is_branch_protected
    return told if isinstance(told, Known) else protection


def _is_merged(pushed: Pushed, branch: str) -> bool:
    """Say whether a pull request into *branch* brought the commit."""
    return any(
        pull.base_branch == branch and _known(pull.merged_at) is not None
        for pull in pushed.pull_requests
    )


def _known(fact: Fact[object]) -> object:
    return fact.value if isinstance(fact, Known) else None


def _direct(
    pushed: Sequence[Pushed], given: StageInput[MergeGuardOptions], people: People
) -> Iterator[Yielded]:
    commits = given.change.commits
    by_id = {each.id: each for each in commits.value} if isinstance(commits, Known) else {}
    incidents: dict[str, Incident] = {}
    for each in pushed:
        commit = by_id.get(each.commit)
        incident = _incident(commit, incidents, given, people) if commit else None
        if incident is None or not incident.is_in_force:
            title = f' "{visible(cut(commit.message.partition(chr(10))[0], 72))}"' if commit else ""
            yield DIRECT_PUSH.found(
                f"{each.commit[:10]}{title} on {visible(given.change.head_name)} belongs to no"
                " pull request that was merged into it",
                key=each.commit,
            )
    for incident in incidents.values():
        excused = f"the direct push to {visible(given.change.head_name)}"
        yield from incident.findings(excused)
        yield incident.table(excused)


def _incident(
    commit: Commit,
    incidents: dict[str, Incident],
    given: StageInput[MergeGuardOptions],
    people: People,
) -> Incident | None:
    """Return the incident that the trailers of *commit* declare; each is looked at once."""
    told = declared(commit.message, commit.id[:10])
    if told is None:
        return None
    same = "\0".join((told.key, told.reason, told.follow_up))
    if same not in incidents:
        incidents[same] = Incident(told, people, given)
        incidents[same].approved_on_ticket(given.change.host.pusher)
    return incidents[same]
