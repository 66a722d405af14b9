"""
Will the pipeline of this repository let gate see, and block, every change?

https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gate.cli.doctor.call import is_pinned, is_run, is_used, unheeded
from gate.cli.doctor.check import Check, well, wrong
from gate.cli.doctor.document import Document, items, mapping, read_document, texts
from gate.cli.doctor.stand_ins import Setting, of_script, of_variables, stand_ins
from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.text import plain
from gate.model.tree import Tree

PIPELINE: Final = RepoPath(".gitlab-ci.yml")
_MERGE_REQUESTS: Final = regex(
    r"""(?:(?<!!=["'])(?<!!=\s["'])merge_request_event)|CI_MERGE_REQUEST|merge_requests"""
)
"""What a condition says that holds in their pipelines."""
_RULES: Final = 'rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]'
_COMMIT: Final = regex(r"/[0-9a-f]{40}/")
_FILTERS: Final = ("changes", "exists")


def gitlab_checks(tree: Tree, *, is_here: bool) -> Iterator[Check]:
    """Yield how the pipeline in *tree* calls gate; *is_here* says that GitLab hosts it."""
    document = read_document(tree, PIPELINE) if PIPELINE in tree.entries() else None
    if isinstance(document, Check):
        yield document
        return
    included = list(_included(document)) if document else []
    jobs = list(_jobs(document, included)) if document else []
    if not included and not jobs and (document or is_here):
        yield wrong(
            "pipeline/called",
            "no job calls gate",
            where=PIPELINE,
            why="what CI does not judge, nothing blocks",
            write="include:    # as docs/gitlab.md shows" if document else "gate init",
        )
    if document:
        yield from (_component(document, *each) for each in included)
        for name in jobs:
            is_own = name not in {name for _, _, name in included}
            found = list(_of_job(document, name, is_own=is_own))
            yield from found or [well("pipeline/job", f"the job {plain(name)}", where=PIPELINE)]


def _included(document: Document) -> Iterator[tuple[int, str, str]]:
    """Yield, of each include of gate, its index, what it names, and its job's name."""
    for index, each in enumerate(items(document.root.get("include"))):
        told = _entry(each)
        named = next((told[kind] for kind in ("component", "local", "remote") if kind in told), "")
        files = [named, *texts(told.get("file"))]
        if any(is_used(str(file).removesuffix(".yml")) for file in files):
            pinned = f"{told['project']}@{told.get('ref', '')}" if "project" in told else named
            yield index, str(pinned), str(mapping(told.get("inputs")).get("job-name", "gate"))


def _entry(include: object) -> Mapping[str, Any]:
    """Return an entry of ``include:``; a mere text is a path here, or an address."""
    if isinstance(include, str):
        return {"remote" if "://" in include else "local": include}
    return mapping(include)


def _component(document: Document, index: int, named: str, _: str) -> Check:
    where = document.at("include", index)
    told = _entry(items(document.root.get("include"))[index])
    is_own = "local" in told and not told.keys() & {"component", "project", "remote"}
    if is_own or is_pinned(named) or ("remote" in told and _is_same_for_ever(told)):
        return well("pipeline/included", f"`{plain(named)}`", where=where)
    name = plain(named.rpartition("@")[0] or named)
    write = {"project": "ref: COMMIT    # all of its 40 digits", "remote": "integrity: sha256-…"}
    return wrong(
        "pipeline/pinned",
        f"`{plain(named)}` is not a commit",
        where=where,
        why="whoever moves the tag or branch runs their code in this pipeline",
        write=next((write[key] for key in write if key in told), f"- component: {name}@COMMIT"),
    )


def _is_same_for_ever(told: Mapping[str, Any]) -> bool:
    """Say whether what the remote include names cannot change: it has a hash, or a commit."""
    return bool(told.get("integrity")) or bool(_COMMIT.search(str(told["remote"])))


def _jobs(document: Document, included: list[tuple[int, str, str]]) -> Iterator[str]:
    changed = {name for _, _, name in included}
    for name, job in document.root.items():
        scripts = texts(_whole(document, name).get("script"))
        is_called = name in changed or any(map(is_run, scripts))
        if isinstance(job, dict) and is_called and not name.startswith("."):
            yield name


def _whole(document: Document, name: str) -> Mapping[str, Any]:
    """Return the job *name* with what it takes by ``extends:`` from others of this file."""
    told: dict[str, Any] = {}
    names, seen = [name], {name}
    while names:
        job = mapping(document.root.get(names.pop(0)))
        told = {**job, **told}  # the nearest one counts, and of several the last
        parents = [each for each in texts(job.get("extends")) if each not in seen]
        names = [*reversed(parents), *names]
        seen.update(parents)
    return told


def _is_all_here(document: Document, job: Mapping[str, Any]) -> bool:
    """Say whether nothing of *job* stands in a file that is included."""
    named = texts(job.get("extends"))
    rules = items(job.get("rules"))
    return all(name in document.root for name in named) and all(
        isinstance(rule, dict) for rule in rules
    )


def _of_job(document: Document, name: str, *, is_own: bool) -> Iterator[Check]:
    job = _whole(document, name)
    is_own = is_own and _is_all_here(document, job)
    if job.get("allow_failure", False) is not False:
        yield wrong(
            "pipeline/allow-failure",
            "`allow_failure:` on the job",
            where=document.at(name, "allow_failure"),
            why="a verdict that fails does not block the merge",
            write="allow_failure: false    # or --report-only, until you trust it",
        )
    yield from unheeded(
        "pipeline/exit-code",
        texts(job.get("script")),
        where=document.at(name, "script"),
        heeds_pipes=True,  # the runner sets pipefail in every shell that knows it
        write="script: gate run",
    )
    yield from stand_ins("pipeline/stand-in", _settings(document, job), where=document.at(name))
    yield from _rules(document, name, job, is_own=is_own)
    depth = mapping(job.get("variables")).get("GIT_DEPTH")
    default = mapping(document.root.get("variables")).get("GIT_DEPTH") if is_own else "0"
    if str(default if depth is None else depth) != "0":
        yield wrong(
            "pipeline/shallow",
            'a job without `GIT_DEPTH: "0"`',
            where=document.at(name),
            why="where the change begins may not be in it: gate must fetch it, or has no verdict",
            write='variables: {GIT_DEPTH: "0"}',
        )


def _settings(document: Document, job: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield what is set, where gate is called, of the folders that are looked through."""
    told = {**document.root, **mapping(document.root.get("default")), **job}
    for script in (*texts(told.get("before_script")), *texts(job.get("script"))):
        yield from of_script(script)
    for variables in (document.root.get("variables"), job.get("variables")):
        yield from of_variables(mapping(variables))


def _rules(
    document: Document, name: str, job: Mapping[str, Any], *, is_own: bool
) -> Iterator[Check]:
    """Yield what keeps the job from changes that it should judge."""
    rules = [mapping(rule) for rule in items(job.get("rules"))]
    only = [mapping(job.get(key)) for key in ("only", "except")]
    if any(filter_ in rule for rule in (*rules, *only) for filter_ in _FILTERS):
        yield wrong(
            "pipeline/paths",
            "`changes:` or `exists:` on the job",
            where=document.at(name, "rules" if rules else "only"),
            why="a change of other files is never judged",
            write=_RULES,
        )
    is_manual = any(each.get("when") == "manual" for each in (job, *rules))
    if is_manual or any(rule.get("allow_failure") for rule in rules):
        yield wrong(
            "pipeline/manual",
            "`when: manual`, or a rule that allows failure",
            where=document.at(name),
            why="a job that nobody starts, or that may fail, does not block the merge",
            write=_RULES,
        )
    workflow = items(mapping(document.root.get("workflow")).get("rules"))
    asked = rules or ([] if job.get("only") else [mapping(rule) for rule in workflow])
    is_told = is_own or (bool(rules) and all(rules))
    if is_told and not _is_for_merge_requests(asked, job.get("only")):
        yield wrong(
            "pipeline/merge-requests",
            "no rule for merge request pipelines",
            where=document.at(name),
            why="without one gate sees branches, and no merge request: neither its base nor people",
            write=_RULES,
        )


def _is_for_merge_requests(rules: list[Mapping[str, Any]], only: object) -> bool:
    """Say whether the first of *rules* that holds in such a pipeline, or *only*, lets it run."""
    for rule in rules:
        if "if" not in rule or _MERGE_REQUESTS.search(str(rule["if"])):
            return rule.get("when") != "never"
    refs = mapping(only).get("refs") if isinstance(only, dict) else only
    return any(_MERGE_REQUESTS.search(word) for word in texts(refs))
