"""What may be wrong with the packages that a project names."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

PLAYBOOK: Final = "Run dependency and secret scanners locally before opening a PR."
_OSV: Final = "https://ossf.github.io/osv-schema/"
_FILES: Final = "https://pip.pypa.io/en/stable/reference/requirements-file-format/"
_LOCK: Final = "Lock it: `uv lock`, or `uv pip compile` for a requirements file."

VULNERABLE: Final = Rule(
    id="dependencies/vulnerable",
    severity=Severity.HIGH,
    title="a package has a published vulnerability",
    why="Whoever reads the advisory knows how to attack what runs it.",
    fix="Upgrade to a release that mends it.",
    playbook=PLAYBOOK,
    see=_OSV,
    fails="flask==0.12",
    passes="flask==2.3.2",
    is_security=True,
)
PERHAPS_VULNERABLE: Final = Rule(
    id="dependencies/perhaps-vulnerable",
    severity=Severity.LOW,
    title="an advisory without an end may still hold for a newer release",
    why="The advisory names no release that mends it, and was written before this one came out.",
    fix="Read the advisory and the release notes, and waive it if it is mended.",
    playbook=PLAYBOOK,
    see=_OSV,
    fails="ansible==8.6.1",
    passes="ansible==10.0.0, once the advisory says that it is mended there",
    is_security=True,
)


def _not_audited(name: str, title: str, *, why: str, fix: str, fails: str, passes: str) -> Rule:
    return Rule(
        id=f"dependencies/{name}",
        severity=Severity.MEDIUM,
        title=title,
        why=why,
        fix=fix,
        playbook=PLAYBOOK,
        see=_FILES,
        fails=fails,
        passes=passes,
        is_undecided=True,
        is_security=True,
    )


UNPINNED: Final = _not_audited(
    "unpinned",
    "a package is named without its version, and was not audited",
    why="Whoever installs it gets what is newest that day; advisories are about releases.",
    fix=_LOCK,
    fails="flask>=2",
    passes="flask==2.3.2",
)
ADDRESS: Final = _not_audited(
    "address",
    "a package comes from an address, and was not audited",
    why="Advisories are about releases of an index; what lies at an address may be anything.",
    fix="Take a release from the index, pinned.",
    fails="flask @ https://example.org/flask.zip",
    passes="flask==2.3.2",
)
VCS: Final = _not_audited(
    "vcs",
    "a package comes from a repository, and was not audited",
    why="Advisories are about releases; a revision before or after one may be vulnerable or not.",
    fix="Take a release from the index, pinned.",
    fails="flask @ git+https://github.com/pallets/flask",
    passes="flask==2.3.2",
)
EDITABLE: Final = _not_audited(
    "editable",
    "a folder is installed in place, and its packages were not audited",
    why="Installing it installs what it asks for, in versions that nobody wrote down.",
    fix="Write its packages down: `uv pip compile pyproject.toml -o requirements.txt`.",
    fails="-e .",
    passes="flask==2.3.2, from `uv pip compile pyproject.toml`",
)
LOCAL_PATH: Final = _not_audited(
    "local-path",
    "a package comes from a path, and was not audited",
    why="Nobody but its author knows what it is and which release it was made of.",
    fix="Take a release from the index, pinned, or lock the project that it belongs to: `uv lock`.",
    fails="./wheels/flask-2.3.2-py3-none-any.whl",
    passes="flask==2.3.2",
)
VERSIONLESS: Final = _not_audited(
    "versionless",
    "a package has no version that can be compared, and was not audited",
    why="Advisories name releases by their versions.",
    fix="Lock it anew with a version of PEP 440.",
    fails="flask===newest",
    passes="flask==2.3.2",
)
UNREADABLE: Final = _not_audited(
    "unreadable-line",
    "a line is no requirement, and what it installs was not audited",
    why="It may install anything, on each machine something else.",
    fix="Write a name and a version, without variables of the environment.",
    fails="flask==${VERSION}",
    passes="flask==2.3.2",
)
UNLOCKED: Final = _not_audited(
    "unlocked",
    "a package is asked for and stands in no lock, so it was not audited",
    why="A range says what may be installed; only a lock says what is.",
    fix=_LOCK,
    fails='dependencies = ["flask>=2"], and no lock beside it',
    passes='dependencies = ["flask>=2"], and flask 2.3.2 in uv.lock',
)
UNKNOWN_RELEASE: Final = _not_audited(
    "unknown-release",
    "the service does not know a release, so it was not audited",
    why="What a service has never heard of, it cannot call vulnerable.",
    fix="See whether name and version are right; audit a private package where it is made.",
    fails="flask==999, and PyPI asked over the network",
    passes="flask==2.3.2",
)
NOTHING_AUDITED: Final = _not_audited(
    "nothing-audited",
    "there are manifests, and not one package was audited",
    why="An audit of nothing is no clean audit.",
    fix=_LOCK,
    fails="an empty requirements.txt",
    passes="a requirements.txt with pins, or none at all",
)
NOT_LOOKED_AT: Final = _not_audited(
    "not-looked-at",
    "a manifest was not looked at",
    why="What could not be read cannot be called clean.",
    fix="Mend the file, or write it anew with the tool that made it.",
    fails="a uv.lock that is no TOML",
    passes="a uv.lock as uv wrote it",
)
UNSUPPORTED: Final = Rule(
    id="dependencies/unsupported-manifest",
    severity=Severity.LOW,
    title="a manifest of another ecosystem is not audited here",
    why="No word about it must not read as clean.",
    fix="Audit it with the scanner of its ecosystem, and show its SARIF through stages.command.",
    playbook=PLAYBOOK,
    fails="package.json",
    passes="package.json, and [[stages.command]] with a scanner of its own",
)
AGEING: Final = Rule(
    id="dependencies/advisories-ageing",
    severity=Severity.LOW,
    title="the advisories are some days old",
    why="What was published since is not known here.",
    fix="Fetch them anew: `gate advisories update`.",
    playbook=PLAYBOOK,
    fails="advisories of ten days ago",
    passes="advisories of today",
)
STALE: Final = Rule(
    id="dependencies/advisories-stale",
    severity=Severity.MEDIUM,
    title="the advisories are too old to call anything clean",
    why="Of what was published since, nothing is known here.",
    fix="Fetch them before the gate runs: `gate advisories update`.",
    playbook=PLAYBOOK,
    fails="a build with advisories of last year",
    passes="a build that fetches them first",
    is_undecided=True,
)
RULES: Final = (
    VULNERABLE,
    PERHAPS_VULNERABLE,
    UNPINNED,
    ADDRESS,
    VCS,
    EDITABLE,
    LOCAL_PATH,
    VERSIONLESS,
    UNREADABLE,
    UNLOCKED,
    UNKNOWN_RELEASE,
    NOTHING_AUDITED,
    NOT_LOOKED_AT,
    UNSUPPORTED,
    AGEING,
    STALE,
)
