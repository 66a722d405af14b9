"""What one manifest says, as findings; each with what makes it the same at the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gate.engines.pip_audit.ask import Vulnerability
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.text import cut
from gate.model.value import dataclass
from gate.readers.manifests.dependency import Dependency, How, Manifest
from gate.stages.dependencies import rules
from gate.stages.dependencies.audit import Release
from gate.stages.dependencies.locks import constraints_of, held, is_declaring, locks_of
from gate.stages.dependencies.manifests import REQUIREMENTS, Manifests

_NOT_AUDITED: Final[Mapping[How, Rule]] = {
    How.UNPINNED: rules.UNPINNED,
    How.ADDRESS: rules.ADDRESS,
    How.VCS: rules.VCS,
    How.EDITABLE: rules.EDITABLE,
    How.LOCAL_PATH: rules.LOCAL_PATH,
    How.VERSIONLESS: rules.VERSIONLESS,
    How.UNREADABLE: rules.UNREADABLE,
}
_SUMMARY: Final = 140
_MOST_FIXES: Final = 3

Same = tuple[str, str, str, str]
"""Rule, package, version or range, advisory: what a finding is about, wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding, and what it is about."""

    finding: Finding
    same: Same
    stays_open: bool = False
    """Whether nobody knows what the change did to it, so that the base excuses nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the packages that some manifests name."""

    found: Manifests
    beside: Manifests
    """Manifests that are not asked about: locks of what is."""
    vulnerabilities: Mapping[Release, tuple[Vulnerability, ...]]
    unknown: frozenset[Release] = frozenset()
    """Releases that the service which was asked has never heard of."""
    fail_at: Severity
    """How bad a vulnerability is taken to be that nobody has rated."""

    def told(self, path: RepoPath) -> Iterator[Told]:
        """Yield what is to be said of the manifest at *path*."""
        manifest = self.found.said[path]
        settled = self._settled(path)
        for each in manifest.dependencies:
            for one in self.vulnerabilities.get((each.name, each.version), ()):
                yield self._vulnerable(path, manifest, each, one)
            if rule := self._rule(path, each, settled):
                yield self._not_audited(path, each, rule)

    def _settled(self, path: RepoPath) -> frozenset[str]:
        """Return the packages whose version another file says."""
        if not is_declaring(path):
            return held(constraints_of(path, self.found), self.found)
        ours = held(locks_of(path, self.found.said), self.found)
        return ours | held(locks_of(path, self.beside.said), self.beside)

    def _rule(self, path: RepoPath, each: Dependency, settled: frozenset[str]) -> Rule | None:
        if path in self.found.constraints:
            return None
        if each.how is How.UNPINNED and each.name in settled:
            return None
        if each.how is How.UNPINNED and is_declaring(path):
            return rules.UNLOCKED
        if each.how is How.PINNED and (each.name, each.version) in self.unknown:
            return rules.UNKNOWN_RELEASE
        return _NOT_AUDITED.get(each.how)

    def _not_audited(self, path: RepoPath, each: Dependency, rule: Rule) -> Told:
        what = each.name or f"line {each.line}"
        wants = f" {each.wants}" if each.wants and each.how is How.UNPINNED else ""
        finding = rule.found(
            f"{what}{wants}: {rule.title}",
            at=Location(path=path, line=each.line),
            key=each.name or each.wants,
            fix=self._lock(path, each, rule),
        )
        return Told(finding=finding, same=(rule.id, each.name, each.wants or each.version, ""))

    def _lock(self, path: RepoPath, each: Dependency, rule: Rule) -> str:
        if each.how not in {How.UNPINNED, How.VERSIONLESS}:
            return rule.fix
        if path.endswith((".py", ".pyw")):
            return f"Lock the script: `uv lock --script {path}`."
        if self.found.format(path) is REQUIREMENTS:
            stem = path.rpartition(".")[0]
            pin = f"`uv pip compile {stem}.in -o {stem}.txt`."
            return f"Pin it: {pin}" if is_declaring(path) else f"Write it to {stem}.in: {pin}"
        return f"Pin it: `{self.found.format(path).lock}`."

    def _vulnerable(
        self, path: RepoPath, manifest: Manifest, each: Dependency, one: Vulnerability
    ) -> Told:
        is_open = one.confidence == "open-range"
        rule = rules.PERHAPS_VULNERABLE if is_open else rules.VULNERABLE
        chain = _chain(manifest, each)
        finding = rule.found(
            _message(one, chain),
            at=Location(path=path, line=each.line),
            key=f"{one.name} {one.id}",
            severity=None if is_open else self._severity(one),
            fix=self._mend(path, one, chain),
            details=_details(one, chain),
        )
        return Told(finding=finding, same=(rule.id, one.name, one.version, one.id))

    def _severity(self, one: Vulnerability) -> Severity:
        return self.fail_at if one.level == "unknown" else Severity[one.level.upper()]

    def _mend(self, path: RepoPath, one: Vulnerability, chain: tuple[str, ...]) -> str:
        if not one.fixes:
            return f"No release mends it yet: take {one.name} out, or waive {one.id} for a while."
        nearest = " or ".join(one.fixes[:_MOST_FIXES])
        told = f"It is mended in {nearest}."
        if one.clear and one.clear not in one.fixes[:1]:
            told += f" {one.clear} is the nearest release without a known advisory."
        upgrade = self.found.format(path).upgrade or "{name}=={version}"
        wanted = upgrade.format(name=one.name, version=one.clear or one.fixes[0])
        told += f" {'Run' if self.found.format(path).upgrade else 'Write'} `{wanted}`."
        if chain:
            told += f" If {chain[0]} holds it back, upgrade that first."
        return told


def _message(one: Vulnerability, chain: tuple[str, ...]) -> str:
    known_as = next((each for each in one.aliases if each.startswith("CVE-")), "")
    name = f"{one.id} ({known_as})" if known_as else one.id
    score = "" if one.score is None else f" {one.score:.1f}"
    through = f", needed by {' > '.join(chain)}," if chain else ""
    summary = f": {cut(one.summary, _SUMMARY)}" if one.summary else ""
    return f"{one.name} {one.version}{through} has {name}, severity {one.level}{score}{summary}"


def _details(one: Vulnerability, chain: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    told = {
        "package": one.name,
        "version": one.version,
        "advisory": one.id,
        "aliases": " ".join(one.aliases),
        "severity": one.level,
        "score": "" if one.score is None else f"{one.score:.1f}",
        "confidence": one.confidence,
        "fixed": " ".join(one.fixes),
        "path": " > ".join((*chain, one.name)) if chain else "",
    }
    return tuple((name, value) for name, value in told.items() if value)


def _chain(manifest: Manifest, wanted: Dependency) -> tuple[str, ...]:
    """Return the packages from a direct one to what needs *wanted*; none if it is direct."""
    parents = {each.name: each.parents for each in manifest.dependencies}
    own = {each.name for each in manifest.dependencies if each.how is How.OWN}
    direct = frozenset(manifest.direct)
    below: dict[str, str] = {wanted.name: ""}
    ahead = [wanted.name]
    for name in ahead:
        above = [each for each in parents.get(name, ()) if each not in own]
        if name in direct or not above:
            return _down(name, below)
        for each in above:
            if each not in below:
                below[each] = name
                ahead.append(each)
    return ()


def _down(name: str, below: Mapping[str, str]) -> tuple[str, ...]:
    chain = []
    while below[name]:
        chain.append(name)
        name = below[name]
    return tuple(chain)
