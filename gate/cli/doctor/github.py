"""
Will the workflows of this repository let gate see, and block, every change?

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gate.cli.doctor.call import is_pinned, is_run, is_used, unheeded
from gate.cli.doctor.check import Check, unknown, well, wrong
from gate.cli.doctor.document import Document, items, mapping, read_document, texts
from gate.cli.doctor.stand_ins import (
    MODULES,
    Setting,
    of_script,
    of_steps,
    of_variables,
    stand_ins,
)
from gate.model.regex import regex
from gate.model.text import plain
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.want import Want

_FOLDER: Final = ".github/workflows/"
_OF_CHANGES: Final = ("pull_request", "pull_request_target")
_JUDGED_AT: Final = (*_OF_CHANGES, "merge_group", "workflow_call")
"""Events of what is to be merged; who calls a called workflow, another file says."""
_FILTERS: Final = ("paths", "paths-ignore")
_TYPES: Final = ("opened", "synchronize", "reopened", "edited")
"""What changes which commits would be merged, or where; GitHub's default lacks the last."""
_HEADS: Final = ("pull_request.head", "head_ref", "refs/pull/")
_ALWAYS: Final = frozenset({"True", "true", "always()", "!cancelled()", "success() || failure()"})
"""Conditions that leave no change out."""
_TELLS: Final = regex(r"/\.github/workflows/tell\.yml@")
PERMISSIONS: Final[Mapping[Want, tuple[str, ...]]] = {
    Want.LABELS: ("pull-requests",),
    Want.REVIEWS: ("pull-requests",),
    Want.CHECKS: ("checks", "statuses"),
    Want.TICKETS: ("issues",),
    Want.PUSHED: ("pull-requests",),
    Want.PROTECTION: ("contents",),
    Want.FOLLOW_UPS: ("issues",),
}
"""What the job's token must be allowed to read; docs/facts.md says what for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One job that calls gate."""

    document: Document
    name: str

    @property
    def says(self) -> Mapping[str, Any]:
        """What stands in it."""
        return mapping(mapping(self.document.root.get("jobs")).get(self.name))

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        """Its steps."""
        return [mapping(step) for step in items(self.says.get("steps"))]

    def at(self, *keys: str | int) -> str:
        """Return where *keys* of it stand."""
        return self.document.at("jobs", self.name, *keys)


def github_checks(
    tree: Tree, wants: Iterable[Want], *, is_here: bool, queue: bool | None = None
) -> Iterator[Check]:
    """
    Yield how the workflows in *tree* call gate.

    *is_here* says that GitHub hosts it, *queue* whether there is a merge queue, as far as known.
    """
    paths = [
        path
        for path in tree.entries()
        if path.startswith(_FOLDER) and path.endswith((".yml", ".yaml"))
    ]
    read = [read_document(tree, path) for path in sorted(paths)]
    yield from (each for each in read if isinstance(each, Check))
    documents = [each for each in read if isinstance(each, Document)]
    jobs = [job for document in documents for job in _jobs(document)]
    if not jobs and (is_here or documents):
        yield wrong(
            "workflow/called",
            "no workflow calls gate",
            where=_FOLDER,
            why="what CI does not judge, nothing blocks",
            write="gate init",
        )
    elif jobs and not any(at in _events(job.document) for job in jobs for at in _JUDGED_AT):
        yield wrong(
            "workflow/called",
            "no workflow calls gate on `pull_request:`",
            where=jobs[0].document.at("on"),
            why="a pull request is merged before gate has looked at it",
            write=f"pull_request: {{types: [{', '.join(_TYPES)}]}}",
        )
    knows = queue or any("merge_group" in _events(document) for document in documents)
    for job in jobs:
        found = [
            *_triggers(job, has_queue=knows or queue),
            *_of_job(job, frozenset(wants)),
        ]
        yield from found or [well("workflow/job", f"the job {plain(job.name)}", where=job.at())]


def _jobs(document: Document) -> Iterator[_Job]:
    for name in mapping(document.root.get("jobs")):
        job = _Job(document=document, name=name)
        if any(_calls(step) for step in (job.says, *job.steps)):
            yield job


def _calls(step: Mapping[str, Any]) -> bool:
    if "publish" in mapping(step.get("with")) or _TELLS.search(str(step.get("uses", ""))):
        return False  # it tells what another run judged
    return is_used(str(step.get("uses", ""))) or is_run(str(step.get("run", "")))


def _events(document: Document) -> Mapping[str, Any]:
    told = document.root.get("on")
    return told if isinstance(told, dict) else {str(event): None for event in items(told)}


def _triggers(job: _Job, *, has_queue: bool | None) -> Iterator[Check]:
    """Yield what is wrong with when it runs."""
    events = _events(job.document)
    for event in _OF_CHANGES:
        for name in _FILTERS:
            if name in mapping(events.get(event)):
                yield wrong(
                    "workflow/paths",
                    f"`{name}:` under `{event}:`",
                    where=job.document.at("on", event, name),
                    why="a change of other files is never judged, and a required check waits"
                    " for ever",
                    write=f"{event}:    # without {name}: gate asks only what a change touches",
                )
    if "pull_request_target" in events:
        yield _target(job)
    if "pull_request" in events:
        yield from _types(job, mapping(events["pull_request"]))
    if "pull_request" in events and "merge_group" not in events and has_queue is not False:
        yield _queue(job, has_queue=has_queue is True)


def _types(job: _Job, told: Mapping[str, Any]) -> Iterator[Check]:
    missing = set(_TYPES) - set(texts(told.get("types", [*_TYPES[:3]])))
    if missing:
        yield wrong(
            "workflow/types",
            f"`pull_request:` not of the types {', '.join(sorted(missing))}",
            where=job.document.at("on", "pull_request"),
            why="a pull request that is turned to another branch keeps the verdict of the first",
            write=f"pull_request: {{types: [{', '.join(_TYPES)}]}}",
        )


def _target(job: _Job) -> Check:
    refs = [str(mapping(step.get("with")).get("ref", "")) for step in job.steps]
    takes_head = any(head in ref for ref in refs for head in _HEADS)
    return wrong(
        "workflow/target",
        "`pull_request_target`" + (" with a checkout of the head" if takes_head else ""),
        where=job.document.at("on", "pull_request_target"),
        why="it runs with the base's secrets and a token that may write, next to what a stranger"
        " wrote",
        write="pull_request:",
    )


def _queue(job: _Job, *, has_queue: bool) -> Check:
    why = "a merge queue waits for ever for a check that no event starts"
    where = job.document.at("on")
    if has_queue:
        seen = "no `merge_group:`, and there is a merge queue"
        return wrong("workflow/queue", seen, where=where, why=why, write="merge_group:")
    seen = "no `merge_group:`; whether there is a merge queue only GitHub knows"
    return unknown("workflow/queue", seen, where=where, why=why, write="merge_group:")


def _of_job(job: _Job, wants: frozenset[Want]) -> Iterator[Check]:
    """Yield what is wrong with the job and its steps."""
    yield from _excuses(job.says, job.at("if"), job.at("continue-on-error"), "the job")
    if job.says.get("needs") and "if" not in job.says:
        yield wrong(
            "workflow/needs",
            "`needs:` and no `if:`",
            where=job.at("needs"),
            why="where a job before it fails, gate is skipped, and skipped counts as passed",
            write="if: ${{ !cancelled() }}",
        )
    for index, step in enumerate(job.steps):
        at = ("steps", index)
        if _calls(step):
            yield from _excuses(
                step, job.at(*at, "if"), job.at(*at, "continue-on-error"), "its step"
            )
        yield from unheeded(
            "workflow/exit-code",
            [str(step.get("run", ""))],
            where=job.at(*at, "run"),
            heeds_pipes=_heeds_pipes(job, step),
        )
        if step.get("uses") and not is_pinned(str(step["uses"])):
            yield _unpinned(str(step["uses"]), job.at(*at, "uses"))
    if "uses" in job.says and not is_pinned(str(job.says["uses"])):
        yield _unpinned(str(job.says["uses"]), job.at("uses"))
    yield from stand_ins("workflow/stand-in", _settings(job), where=job.at())
    yield from _shallow(job)
    is_shard = any(mapping(step.get("with")).get("shard") for step in job.steps)
    yield from _permissions(job, frozenset() if is_shard else wants)  # a shard asks no host


def _settings(job: _Job) -> Iterator[Setting]:
    """Yield what is set, where gate is called, of the folders that are looked through."""
    called = [index for index, step in enumerate(job.steps) if _calls(step)]
    above = [mapping(each.get("env")) for each in (job.document.root, job.says)]
    for index, step in enumerate(job.steps[: max(called, default=-1) + 1]):
        script = str(step.get("run", ""))
        yield from of_steps(script)
        if index in called:
            told = [*of_script(script)]
            for variables in (*above, mapping(step.get("env"))):
                told += of_variables(variables)
            # The action unsets the one for modules.
            yield from told if script else (each for each in told if each[0] != MODULES)


def _heeds_pipes(job: _Job, step: Mapping[str, Any]) -> bool:
    """
    Say whether the shell of *step* fails where the first command of a pipe does.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
    """
    defaults = (
        mapping(mapping(each.get("defaults")).get("run")) for each in (job.says, job.document.root)
    )
    shell = next((str(each["shell"]) for each in (step, *defaults) if "shell" in each), "")
    if not shell:
        return "windows" in str(job.says.get("runs-on")).lower()
    return shell == "bash" or "pipefail" in shell or not shell.startswith(("bash ", "sh"))


def _excuses(says: Mapping[str, Any], if_at: str, error_at: str, who: str) -> Iterator[Check]:
    condition = str(says.get("if", "always()")).removeprefix("${{").removesuffix("}}").strip()
    if condition not in _ALWAYS:
        yield wrong(
            "workflow/if",
            f"`if: {plain(condition)}` on {who}",
            where=if_at,
            why="a job that is skipped counts as passed",
            write="if: ${{ !cancelled() }}    # or no `if:` at all",
        )
    if says.get("continue-on-error", False) is not False:
        yield wrong(
            "workflow/continue-on-error",
            f"`continue-on-error:` on {who}",
            where=error_at,
            why="a verdict that fails turns nothing red",
            write="continue-on-error: false    # or `report-only`, until you trust it",
        )


def _unpinned(reference: str, where: str) -> Check:
    name = plain(reference.rpartition("@")[0] or reference)
    return wrong(
        "workflow/pinned",
        f"`{plain(reference)}` is not a commit",
        where=where,
        why="whoever moves the tag or branch runs their code in this job, with its token",
        write=f"uses: {name}@COMMIT    # all of its 40 digits",
    )


def _shallow(job: _Job) -> Iterator[Check]:
    checkouts: Sequence[tuple[int, Mapping[str, Any]]] = [
        (index, mapping(step.get("with")))
        for index, step in enumerate(job.steps)
        if str(step.get("uses", "")).startswith("actions/checkout@")
    ]
    here = [(index, given) for index, given in checkouts if "path" not in given]
    for index, given in here or checkouts[:1]:
        if str(given.get("fetch-depth", 1)) != "0":
            yield wrong(
                "workflow/shallow",
                "a checkout without `fetch-depth: 0`",
                where=job.at("steps", index),
                why="where the change begins is not in it: gate must fetch it, or has no verdict",
                write="with: {fetch-depth: 0, persist-credentials: false}",
            )


def _permissions(job: _Job, wants: frozenset[Want]) -> Iterator[Check]:
    needed = {"contents", *(name for want in wants for name in PERMISSIONS.get(want, ()))}
    at = job.at("permissions") if "permissions" in job.says else job.document.at("permissions")
    told = job.says.get("permissions", job.document.root.get("permissions", "default"))
    if told == "default":
        yield unknown(
            "workflow/permissions",
            "no `permissions:`; the repository's default holds, which only GitHub knows",
            where=job.at(),
            why="gate has no verdict where it may not read, and should not be able to write",
            write=f"permissions: {_written(needed)}",
        )
    elif told not in ("read-all", "write-all"):
        given = mapping(told)
        missing = {name for name in needed if given.get(name) not in ("read", "write")}
        if missing:
            yield wrong(
                "workflow/permissions",
                f"the token may not read {', '.join(sorted(missing))}",
                where=at,
                why="stages that are on ask for it, and what GitHub does not tell never passes",
                write=f"permissions: {_written(missing | set(given), given)}",
            )


def _written(names: Iterable[str], given: Mapping[str, Any] | None = None) -> str:
    kept = dict.fromkeys(names, "read") | {
        name: plain(str(level)) for name, level in (given or {}).items() if level != "none"
    }
    return "{" + ", ".join(f"{plain(name)}: {kept[name]}" for name in sorted(kept)) + "}"
