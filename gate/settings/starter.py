"""What should a repository's first ``gate.toml`` say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from textwrap import indent
from typing import Any, Final

from gate.model.path import RepoPath, is_utf8
from gate.model.stage import AnyStage
from gate.model.text import count, shown, visible
from gate.model.value import dataclass, field
from gate.settings.ci_file import GITLAB_FILE, UNKNOWN, Origin, component
from gate.settings.default import Draft, Keys, settings_text
from gate.settings.find import PROJECT_FILE, SETTINGS_FILE, WAIVERS_FILE, Read
from gate.settings.parts import (
    MOST,
    commands,
    services,
    services_shown,
    suites,
    suites_shown,
)
from gate.settings.places import places
from gate.settings.toml import read_toml

_LANGUAGES: Final = {
    ".py": "Python",
    ".pyi": "Python",
    ".ipynb": "Jupyter notebooks",
    ".js": "JavaScript",
    ".jsx": "JavaScript",
    ".ts": "TypeScript",
    ".tsx": "TypeScript",
    ".go": "Go",
    ".java": "Java",
    ".kt": "Kotlin",
    ".rb": "Ruby",
    ".php": "PHP",
    ".rs": "Rust",
    ".cs": "C#",
    ".c": "C",
    ".cpp": "C++",
    ".swift": "Swift",
    ".sh": "shell",
    ".sql": "SQL",
}
_LOCK_FILES: Final = frozenset(
    {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "requirements.txt"}
)
_TEST_FOLDERS: Final = frozenset({"test", "tests", "spec"})
_API_NAMES: Final = ("openapi", "swagger")
_API_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})
_MOST_NAMED: Final = 5
"""More files of a kind are counted, not named."""
_MOST_PLACES: Final = 20
"""Patterns of an option; how many more there are stands beside them."""
_RUFF: Final = {"id": "ruff", "run": ["ruff", "check", "--output-format", "sarif"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A first ``gate.toml``, and what to do with it."""

    text: str
    next_steps: tuple[str, ...]
    """Sentences in the imperative, in their order."""
    evidence: str = ""
    """Another: how the reports of tests are made; empty where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a repository has, as far as its file names and a few root files tell."""

    languages: tuple[tuple[str, int], ...] = ()
    """(language, files), the most first."""
    test_folders: tuple[RepoPath, ...] = ()
    lock_files: tuple[RepoPath, ...] = ()
    api_documents: tuple[RepoPath, ...] = ()
    has_github: bool = False
    has_gitlab: bool = False
    has_pre_commit: bool = False
    bandit: str = ""
    """Where bandit is configured; empty if it is not, as for the next two."""
    detect_secrets: str = ""
    ruff: str = ""
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Where people write things down: patterns, by the option of the handoff that names them."""
    services: Mapping[str, str] = field(default_factory=dict)
    """The folder of each, by a name for it."""
    suites: Mapping[str, str] = field(default_factory=dict)
    """The folder of each test suite, by its name."""


def plan_init(
    paths: Iterable[RepoPath],
    read: Read,
    *,
    stages: Sequence[AnyStage],
    salt: str = "",
    default_branch: str = "main",
    origin: Origin = UNKNOWN,
) -> Plan:
    """
    Return a commented ``gate.toml`` in report mode for the repository of *paths*.

    *read* returns files at its root. *salt* is random text, made anew for each repository; if
    it is empty, the settings leave `fingerprint_salt` to the product's; *origin* is where gate
    comes from, for a pipeline that is there to include it. The text always stands
    the check of `gate.settings.load.read_settings`.
    """
    found = survey(paths, read)
    chosen: dict[Keys, Any] = {("mode",): "report", ("fail_at",): "medium"}
    if salt:
        chosen["fingerprint_salt",] = salt
    handoff = next((stage for stage in stages if stage.id == "handoff"), None)
    for name, told in found.places.items() if handoff else ():
        if handoff and name in handoff.options.specs():
            chosen["stages", "handoff", name] = [*told[:_MOST_PLACES]]
    draft = Draft(
        opening=_opening(found, frozenset(stage.id for stage in stages)),
        chosen=chosen,
        proposed=_proposed(found),
        notes=_notes(found),
        blocks=_blocks(found),
        says_defaults=False,
        is_short=True,
    )
    steps = tuple(_next_steps(found, visible(default_branch), origin))
    made = "; ".join(commands(found.suites))
    evidence = f"Let CI make the reports that the gate reads: {made}." if made else ""
    return Plan(text=settings_text(stages, draft), next_steps=steps, evidence=evidence)


def survey(paths: Iterable[RepoPath], read: Read) -> Survey:
    """Return what the repository of *paths* has; *read* returns files at its root."""
    files = sorted(paths)
    here = frozenset(files)
    named = [(path, PurePosixPath(path)) for path in files]
    languages = Counter(
        _LANGUAGES[pure.suffix] for _, pure in named if pure.suffix in _LANGUAGES
    ).most_common()
    tool = _tools(read(PROJECT_FILE))
    tools = frozenset(tool)
    return Survey(
        languages=tuple(languages),
        test_folders=_folders(files),
        lock_files=tuple(path for path, pure in named if pure.name in _LOCK_FILES),
        api_documents=tuple(path for path, pure in named if _is_api(pure)),
        has_github=any(path.startswith(".github/") for path in files),
        has_gitlab=".gitlab-ci.yml" in here,
        has_pre_commit=".pre-commit-config.yaml" in here,
        bandit=_configured("bandit", (".bandit", "bandit.yaml", "bandit.yml"), here, tools),
        detect_secrets=_configured("detect-secrets", (".secrets.baseline",), here, tools),
        ruff=_configured("ruff", ("ruff.toml", ".ruff.toml"), here, tools),
        places=places(files, tool),
        services=services(files),
        suites=suites(files),
    )


def _folders(files: Iterable[RepoPath]) -> tuple[RepoPath, ...]:
    """Return the outermost folders of tests among *files*."""
    found: dict[RepoPath, None] = {}
    for path in files:
        parts = path.split("/")[:-1]
        depth = next((i for i, part in enumerate(parts) if part in _TEST_FOLDERS), None)
        if depth is not None:
            found[RepoPath("/".join(parts[: depth + 1]))] = None
    return tuple(found)


def _is_api(pure: PurePosixPath) -> bool:
    return pure.suffix in _API_SUFFIXES and pure.name.lower().startswith(_API_NAMES)


def _tools(project: bytes | None) -> Mapping[str, object]:
    """Return ``[tool]`` of *project*; nothing of a file that cannot be read."""
    try:
        tool = read_toml(project or b"").get("tool")
    except ValueError:
        return {}
    return tool if isinstance(tool, dict) else {}


def _configured(
    tool: str, names: Iterable[str], here: frozenset[RepoPath], tools: frozenset[str]
) -> str:
    own = next((name for name in names if name in here), "")
    return own or (f"[tool.{tool}] in {PROJECT_FILE}" if tool in tools else "")


def _opening(found: Survey, ids: frozenset[str]) -> str:
    about = (
        "Settings of the gate, in report mode: the verdict is shown and nothing is blocked."
        ' When its reports look right, set mode = "enforce".'
    )
    how = (
        "A key in a comment is not set. The gate reads this file from the base of a"
        " change, so a change of the settings counts once it is merged."
    )
    return "\n\n".join((about, how, *_seen(found, ids)))


def _seen(found: Survey, ids: frozenset[str]) -> Iterator[str]:
    """Yield what the plan rests on, a sentence for each thing that the stages *ids* read."""
    if found.languages:
        languages = (f"{name} ({count(files, 'file')})" for name, files in found.languages)
        yield f"Languages here: {', '.join(languages)}."
    if found.languages and "Python" not in dict(found.languages):
        yield "The sast stage looks at Python alone, and there is none here."
    for stage, said, paths in (
        ("diff-size", "Tests stand in", found.test_folders),
        ("dependencies", "Locked dependencies:", found.lock_files),
        ("api", "API documents:", found.api_documents),
    ):
        if paths and stage in ids:
            yield f"{said} {_named(paths)}."


def _named(paths: Sequence[RepoPath]) -> str:
    rest = len(paths) - _MOST_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return ", ".join(map(shown, paths[:_MOST_NAMED])) + more


def _proposed(found: Survey) -> dict[Keys, Any]:
    proposed: dict[Keys, Any] = {}
    if found.ruff:
        proposed["stages", "command"] = [_RUFF]
    documents = [path for path in found.api_documents if is_utf8(path)]
    if documents:
        proposed["stages", "api", "documents"] = documents[:_MOST_NAMED]
    return proposed


def _blocks(found: Survey) -> dict[Keys, Sequence[str]]:
    return {
        ("stages", "tests"): [*suites_shown(found.suites)],
        ("stages", "coverage"): [*services_shown(found.services)],
    }


def _notes(found: Survey) -> dict[Keys, str]:
    notes: dict[Keys, str] = {}
    for name, told in found.places.items():
        left = len(told) - _MOST_PLACES
        if left > 0:
            notes["stages", "handoff", name] = (
                f"{left:,} more are here and not named: name the folders that hold them."
            )
    if found.suites:
        notes["stages", "tests"] = (
            f"Tests stand in {', '.join(found.suites.values())}. Where a suite below is not here,"
            " the gate waits for its report: name those that there are, each with its reports."
        )
    if found.services:
        left = len(found.services) - MOST
        notes["stages", "coverage"] = (
            "These folders look like services. Take those that are out of the comment, and mark"
            " the critical ones: critical = true."
            + (f" {left:,} more are here." if left > 0 else "")
        )
    if found.bandit:
        notes["stages", "sast"] = (
            f"bandit is configured here ({found.bandit}). The gate does not read that: a change"
            " could edit it. Carry over below, or to [rules], what it leaves out."
        )
    if found.detect_secrets:
        notes["stages", "secrets"] = (
            f"detect-secrets is set up here ({found.detect_secrets}). What the base of a change"
            " holds already is shown and does not block."
        )
    if found.ruff:
        notes["stages", "command"] = (
            f"ruff is configured here ({found.ruff}). Where it is installed beside the gate, take"
            " these lines out of the comment, and the gate shows what it finds."
        )
    return notes


def _next_steps(found: Survey, branch: str, origin: Origin) -> Iterator[str]:
    yield f"Read {SETTINGS_FILE}, and merge it into {branch}: the gate reads it from there."
    yield f"On a branch, run `gate run --base {branch}` and look at what it says."
    if found.has_pre_commit:
        yield "Add the gate's hooks to .pre-commit-config.yaml."
    if found.has_github:
        yield "Call the gate's action in a workflow on pull_request and merge_group."
    if found.has_gitlab:
        entry = indent(component(origin), " " * 7).rstrip()
        yield f"For merge requests, add to what {GITLAB_FILE} includes:\n{entry}"
    if not found.has_github and not found.has_gitlab:
        yield "Run the gate in CI on each change, with the whole history or its base at hand."
    yield f"Accept what must wait in {WAIVERS_FILE}, each with a reason, an owner and a day."
    yield f'Then set mode = "enforce" in {SETTINGS_FILE}.'
