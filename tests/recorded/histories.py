"""
Ten changes with their histories, made as they were when they were recorded.

``changes/NAME.toml`` says what a change brings over ``changes/base.toml``, ``changes/NAME.json`` is
what gate recorded of it, ``changes/NAME.verdict.json`` what it made of that. A history is the same
to the last bit wherever it is made, so its commits have the ids that the record names.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.credentials import Maker
from tests.repositories import Repository

FOLDER: Final = Path(__file__).parent / "changes"
NAMES: Final = (
    "clean", "secret", "sast", "oversize", "vulnerable", "coverage", "api", "handoff", "people",
    "inconclusive",
)  # fmt: skip
LIVE: Final = ("secret", "sast", "oversize", "api", "handoff")
WHEN: Final = "2024-10-11T09:00:00+00:00"
"""Of every commit; the advisories that come with gate are a day older."""
DATES: Final = {"GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of one change."""

    title: str
    body: str
    branch: str
    approved_by: tuple[str, ...]
    checks: Mapping[str, str]
    base: Mapping[str, str]
    head: Mapping[str, str]
    """What it changes, by path."""
    evidence: Mapping[str, str]
    """What other jobs left, by the file's name."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """The commits of one change."""

    base: str
    head: str


def read(name: str) -> Told:
    """Return what ``changes/NAME.toml`` says, over what all changes have in common."""
    common, own = (
        tomllib.loads((FOLDER / f"{each}.toml").read_text("utf-8")) for each in ("base", name)
    )
    evidence = common.pop("evidence") | own.pop("evidence", {})
    said: dict[str, Any] = common | own
    return Told(
        title=said["title"],
        body=said["body"],
        branch=said["branch"],
        approved_by=tuple(said["approved_by"]),
        checks=said["checks"],
        base=said["base"],
        head={path: _text(content) for path, content in said["head"].items()},
        evidence={file: text for file, text in evidence.items() if text},
    )


def _text(content: str | Mapping[str, int]) -> str:
    """Return a file's text: as it is written, its credentials made, or so many lines."""
    if isinstance(content, str):
        return Maker(11).fill(content)
    return "".join(f"{number},{number * 7 % 100}\n" for number in range(content["lines"]))


def make(repository: Repository, name: str) -> Made:
    """Make the history of the change *name* on a branch of its own, which is left."""
    told = read(name)
    repository.git("checkout", "--quiet", "--orphan", name)
    base = _commit(repository, told.base, "feat: open the shop")
    return Made(base=base, head=_commit(repository, told.head, told.title))


def _commit(repository: Repository, files: Mapping[str, str], message: str) -> str:
    repository.stage(files)
    repository.git("commit", "--quiet", f"--message={message}", **DATES)
    return repository.head


def make_all(root: Path) -> Repository:
    """Return one repository with all histories, in whose work tree none of them stands."""
    repository = Repository(root)
    for name in NAMES:
        make(repository, name)
        repository.git("rm", "--quiet", "-r", "--force", ".")
    repository.git("checkout", "--quiet", "--orphan", "main")
    repository.git("commit", "--quiet", "--allow-empty", "--message=chore: nothing", **DATES)
    return repository


def make_live(root: Path) -> tuple[Repository, Made]:
    """Return a repository whose branch ``topic`` brings what is wrong with five of them at once."""
    repository = Repository(root)
    base = _commit(repository, read("clean").base, "feat: open the shop")
    repository.branch("topic")
    files = {path: text for name in LIVE for path, text in read(name).head.items()}
    return repository, Made(base=base, head=_commit(repository, files, "feat: do it all"))


def leave_evidence(folder: Path, name: str) -> str:
    """Write what other jobs left of the change *name* into *folder*; return the glob of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in read(name).evidence.items():
        (folder / file).write_text(text, encoding="utf-8")
    return f"{folder}/*"


def record_of(name: str) -> Path:
    """Return the file that records the change *name*."""
    return FOLDER / f"{name}.json"


def expected(name: str) -> dict[str, Any]:
    """Return what `outcome` is of the change *name*, wherever it is judged."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.verdict.json").read_text("utf-8"))
    return loaded


def outcome(report: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what must be equal in every place, of a JSON report.

    Which Python read a file is the one thing that a message may tell otherwise.
    """
    shown = ("rule", "path", "line", "effect", "fingerprint")
    return {
        "decision": report["verdict"]["decision"],
        "because": report["verdict"]["because"],
        "exit_code": report["verdict"]["exit_code"],
        "stages": {
            stage["id"]: [
                f"{stage['status']}: {stage['reason']}".removesuffix(": "),
                f"{stage['seen']['looked_at']} of {stage['seen']['asked']}",
            ]
            for stage in report["stages"]
        },
        "findings": [
            {key: each[key] for key in shown}
            | {"message": re.sub(r"Python 3\.\d+", "Python", each["message"])}
            for each in report["findings"]
        ],
    }
