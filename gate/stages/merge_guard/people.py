"""Who holds which role?"""

from __future__ import annotations

from collections.abc import Iterable

from gate.model.fact import Known, Unknown
from gate.model.path import RepoPath
from gate.model.person import folded
from gate.model.stage import StageInput
from gate.model.value import dataclass
from gate.readers.codeowners import PLACES, CodeOwners, read_code_owners
from gate.stages.merge_guard.options import MergeGuardOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who holds a role, as far as anybody tells."""

    logins: frozenset[str]
    """Folded."""
    missing: Unknown | None = None
    """Why there may be more of them."""


class People:
    """The roles of the base's settings, the owners in the base's CODEOWNERS, and their teams."""

    def __init__(self, given: StageInput[MergeGuardOptions]) -> None:
        self._host = given.change.host
        self._roles = given.roles
        self._owners = _code_owners(given)

    def holders(self, roles: Iterable[str]) -> Holders | None:
        """Return who holds one of *roles*; `None` if nobody is named."""
        names = [name for role in roles for name in self._roles.get(role, ())]
        return self._logins(names) if names else None

    def owners(self, paths: Iterable[RepoPath]) -> tuple[Holders, ...]:
        """Return the owners of each of *paths* that has some."""
        sets = {}
        for path in paths:
            names = [name for each in self._owners.of(path) for name in each.owners]
            named = [name for name in names if name.startswith("@") and not name.startswith("@@")]
            if named:
                sets[frozenset(named)] = named
        return tuple(map(self._logins, sets.values()))

    @property
    def fault(self) -> str:
        """Why the base's CODEOWNERS names nobody though it is there; empty if it does."""
        if self._owners.lines or not self._owners.faults:
            return ""
        line, what = self._owners.faults[0]
        return f"line {line} of CODEOWNERS voids it: {what}"

    def _logins(self, names: Iterable[str]) -> Holders:
        found: set[str] = set()
        missing = None
        for name in dict.fromkeys(names):
            if "/" not in name:
                found.add(folded(name))
                continue
            members = self._host.members(name)
            if isinstance(members, Known):
                found.update(map(folded, members.value))
            else:
                missing = missing or Unknown(f"who is in {name}: {members.reason}")
        return Holders(logins=frozenset(found), missing=missing)


def _code_owners(given: StageInput[MergeGuardOptions]) -> CodeOwners:
    base, host = given.base, given.change.host.name
    entries = base.entries() if base else {}
    for place in PLACES.get(host, PLACES["github"]):
        if base and RepoPath(place) in entries:
            return read_code_owners(base.read(RepoPath(place)), host)
    return CodeOwners(lines=(), faults=())
