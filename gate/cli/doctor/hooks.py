"""
Do the hooks of this checkout ask gate, and is it let out nowhere?

https://pre-commit.com/#pre-commit-configyaml---hooks
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from gate.cli.doctor.check import Check, unknown, well, wrong
from gate.cli.doctor.document import Document, items, mapping, read_document, texts
from gate.model.path import RepoPath
from gate.model.text import plain
from gate.model.tree import Tree
from gate.model.value import dataclass

CONFIGURATION: Final = RepoPath(".pre-commit-config.yaml")
_STAGES: Final = {
    "gate": "pre-commit",
    "gate-pre-push": "pre-push",
    "gate-commit-msg": "commit-msg",
}
"""By the hook's id: when it must be asked."""
_MESSAGE: Final = ".git/COMMIT_EDITMSG"
"""The one file of the hook of messages, which goes through the filters of files as any other."""
_ITS_TYPES: Final = frozenset({"file", "text", "non-executable"})
_OLD: Final = {"commit": "pre-commit", "push": "pre-push"}
"""Names that stages had before pre-commit 3.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hook:
    """One of gate's hooks."""

    says: Mapping[str, Any]
    id: str
    where: str


def hook_checks(tree: Tree, hooks: Path, skip: str, *, is_ci: bool) -> Iterator[Check]:
    """
    Yield how pre-commit is to call gate; nothing where it is not to.

    *hooks* is the folder of the checkout's hooks, *skip* what ``SKIP`` says.
    """
    document = read_document(tree, CONFIGURATION) if CONFIGURATION in tree.entries() else None
    if isinstance(document, Check):
        yield document
    elif document:
        for hook in _found(document):
            found = [*_left_out(document, hook, skip), *_staged(hook)]
            found += _filtered(document, hook)
            found += [] if is_ci else _installed(hook, hooks)
            yield from found or [well("hook/asked", f"the hook {hook.id}", where=hook.where)]


def _found(document: Document) -> Iterator[_Hook]:
    for at, repo in enumerate(items(document.root.get("repos"))):
        for index, hook in enumerate(items(mapping(repo).get("hooks"))):
            says = mapping(hook)
            name = says.get("id")
            if isinstance(name, str) and name in _STAGES:
                where = document.at("repos", at, "hooks", index)
                yield _Hook(says=says, id=name, where=where)


def _left_out(document: Document, hook: _Hook, skip: str) -> Iterator[Check]:
    ours = {hook.id, str(hook.says.get("alias", hook.id))}
    if ours & {word.strip() for word in skip.split(",")}:
        yield wrong(
            "hook/skip",
            f"`SKIP={plain(skip)}` in the environment",
            why=f"{hook.id} is not asked, and says so to nobody",
            write="unset SKIP",
        )
    if ours & set(texts(mapping(document.root.get("ci")).get("skip"))):
        yield wrong(
            "hook/skip",
            f"`ci: skip:` names {hook.id}",
            where=document.at("ci", "skip"),
            why="pre-commit.ci does not ask it: only a job of CI that calls gate judges then",
            write=f"ci: {{skip: []}}    # without {hook.id}",
        )


def _staged(hook: _Hook) -> Iterator[Check]:
    due = _STAGES[hook.id]
    stages = [_OLD.get(stage, stage) for stage in texts(hook.says.get("stages", due))]
    if due not in stages:
        yield wrong(
            "hook/stages",
            f"`stages: [{plain(', '.join(stages))}]` on {hook.id}",
            where=hook.where,
            why=f"it is never asked at {due}",
            write=f"stages: [{due}]",
        )
    if "always_run" in hook.says and hook.says["always_run"] is False:
        yield wrong(
            "hook/always-run",
            f"`always_run: false` on {hook.id}",
            where=hook.where,
            why="a commit that only deletes files is not judged",
            write="always_run: true",
        )


def _filtered(document: Document, hook: _Hook) -> Iterator[Check]:
    """Yield what keeps *hook* from its file, or asks another command in gate's place."""
    if "entry" in hook.says:
        yield wrong(
            "hook/entry",
            f"`entry:` on {hook.id}",
            where=hook.where,
            why="another command is asked in gate's place",
            write=f"- id: {hook.id}    # without entry:",
        )
    places = [("on the hook", hook.says), ("at the top", document.root)]
    for place, says in places if _STAGES[hook.id] == "commit-msg" else ():
        for key in _misses(says):
            yield wrong(
                "hook/files",
                f"`{key}:` {place} leaves {_MESSAGE} out",
                where=hook.where,
                why=f"{hook.id} is skipped at each commit, and no message is judged",
                write=f"- id: {hook.id}    # {key}: only on the hooks that need it",
            )


def _misses(says: Mapping[str, Any]) -> Iterator[str]:
    """Yield the filters in *says* that leave the file of the message out."""
    if not _is_found(says.get("files"), default=True):
        yield "files"
    if _is_found(says.get("exclude"), default=False):
        yield "exclude"
    if not _ITS_TYPES.issuperset(texts(says.get("types"))):
        yield "types"
    if (any_of := [*texts(says.get("types_or"))]) and _ITS_TYPES.isdisjoint(any_of):
        yield "types_or"


def _is_found(pattern: object, *, default: bool) -> bool:
    """Say whether *pattern* is found in the name of that file; *default* where there is none."""
    try:
        return bool(re.search(pattern, _MESSAGE)) if isinstance(pattern, str) else default
    except re.error:
        return default  # pre-commit says so itself, and runs nothing


def _installed(hook: _Hook, hooks: Path) -> Iterable[Check]:
    due = _STAGES[hook.id]
    if not (hooks / due).is_file():
        yield unknown(
            "hook/installed",
            f"git asks nothing at {due} in this checkout",
            where=hook.where,
            why=f"{hook.id} stands in the configuration, and is not asked here",
            write=f"pre-commit install --hook-type {due}",
        )
