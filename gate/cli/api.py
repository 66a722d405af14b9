"""The routes of a tree, and the differences of two OpenAPI documents, as commands of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.cli.extends import extended, reach_of_worktree
from gate.cli.settled import settings_of
from gate.model.error import ChangeError, UsageError
from gate.model.path import RepoPath
from gate.model.text import log, markdown, markdown_code
from gate.model.value import asdict
from gate.model.work import NoCache
from gate.readers.openapi.checks import CHECKS, Level

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository
    from gate.model.tree import Tree
    from gate.readers.openapi.read import Told, ToldDifference
    from gate.readers.routes.read import Declarations
    from gate.stages.api.options import ApiOptions
    from gate.stages.api.reading import Reading

_REPO: Final = click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
_FORMAT: Final = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How it is printed. By default, text.",
)
_HEADINGS: Final[Mapping[Level, str]] = {
    Level.ERR: "Breaks clients",
    Level.WARN: "May break clients",
    Level.INFO: "Changes",
}


@click.group("api")
def command() -> None:
    """Ask about routes and OpenAPI documents, without a verdict on a change."""


@command.command("routes")
@_REPO
@click.option("--rev", default="", metavar="REV", help="A revision; the work tree by default.")
@_FORMAT
def routes(repo: str, rev: str, form: str) -> int:
    """List the operations that the source declares, and those that nobody can tell from it."""
    from gate.stages.api.code import code_of  # noqa: PLC0415 - only when used

    with ExitStack() as ends:
        repository = _repository(repo, ends)
        code = code_of(_reading(repository, ends), _tree(repository, rev))
    click.echo(_ROUTES[form](code.declared))
    for skip in code.skipped:
        click.echo(log(f"gate: {skip.path} was not looked at: {skip.reason}"), err=True)
    return 3 if code.skipped else 0


@command.command("diff")
@click.argument("base")
@click.argument("head")
@_REPO
@click.option(
    "--document", default="", metavar="PATH", help="The document, where there are several."
)
@_FORMAT
@click.option(
    "--fail-on",
    type=click.Choice(["ERR", "WARN", "INFO"]),
    default=None,
    help="End with 1 if there is a difference of this level or a worse one.",
)
def diff(base: str, head: str, repo: str, document: str, form: str, fail_on: str | None) -> int:  # noqa: PLR0917 - click names them
    """Say what the OpenAPI document HEAD does to clients of BASE: two files, or two revisions."""
    with ExitStack() as ends:
        if Path(base).is_file() and Path(head).is_file():
            told = _of_files(Path(base), Path(head), ends)
        else:
            told = _of_revisions(_repository(repo, ends), base, head, document, ends)
    click.echo(_DIFFERENCES[form](told.differences))
    worst = [Level[fail_on]] if fail_on else []
    levels = list(Level)
    limit = levels.index(worst[0]) if worst else -1
    return int(any(levels.index(CHECKS[one.check]) <= limit for one in told.differences))


def _repository(repo: str, ends: ExitStack) -> Repository:
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used

    return ends.enter_context(open_repository(Path(repo), environment=os.environ))


def _tree(repository: Repository, rev: str) -> Tree:
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - only when used

    if not rev:
        return repository.tree(worktree_tree(repository))
    return repository.tree(repository.tree_of(repository.commit(rev)))


def _options(repository: Repository | None) -> ApiOptions:
    """Return what the work tree's settings say of the API: this is no verdict on them."""
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - only when used
    from gate.stages.api.options import ApiOptions  # noqa: PLC0415 - as above

    if repository is None:
        return ApiOptions()
    tree = _tree(repository, "")
    found = find_settings(read_of(tree), at="the work tree")
    reach = reach_of_worktree(repository, tree, os.environ)
    options = settings_of(extended(found, reach)).options["api"]
    assert isinstance(options, ApiOptions)  # noqa: S101 - the table of stages says so
    return options


def _reading(repository: Repository | None, ends: ExitStack) -> Reading:
    from gate.engines.worker.pool import Pool  # noqa: PLC0415 - only when used
    from gate.stages.api.reading import Reading  # noqa: PLC0415 - as above

    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    pool = ends.enter_context(Pool(jobs=os.cpu_count() or 1, library_path=library_path))
    return Reading(
        options=_options(repository),
        workers=pool,
        cache=NoCache(),
        today=datetime.now(UTC).date(),
        advance=lambda done, total: None,  # noqa: ARG005 - nobody waits for a line of progress
    )


def _of_revisions(
    repository: Repository, base: str, head: str, document: str, ends: ExitStack
) -> Told:
    """Return what changed in the document between two revisions of *repository*."""
    from gate.readers.routes.read import Declarations  # noqa: PLC0415 - only when used
    from gate.stages.api.documents import Document, documents  # noqa: PLC0415 - as above
    from gate.stages.api.documents import document as told_of  # noqa: PLC0415 - as above

    reading = _reading(repository, ends)
    trees = {"base": _tree(repository, base), "head": _tree(repository, head)}
    path = RepoPath(document) if document else _only(documents(reading.options, trees["head"]))
    for side, tree in trees.items():
        if path not in tree.entries():
            raise ChangeError(
                f"there is no {path} at the {side}",
                where=log(base if side == "base" else head),
                fix="name a document that both revisions have with --document",
            )
    told = told_of(reading, path, {side: (tree, Declarations()) for side, tree in trees.items()})
    if not isinstance(told, Document):
        raise ChangeError(
            f"the document cannot be read: {told.reason}", where=path, fix="mend the document"
        )
    return told.told


def _only(paths: tuple[RepoPath, ...]) -> RepoPath:
    if len(paths) == 1:
        return paths[0]
    named = ", ".join(map(log, paths)) or "none was found"
    raise UsageError(
        "which document is meant cannot be told",
        where=named,
        fix="name one with --document, or in gate.toml under stages.api.documents",
    )


def _of_files(base: Path, head: Path, ends: ExitStack) -> Told:
    """Return what changed between two files; what they refer to is read from beside them."""
    from gate.readers.openapi.read import Asked, Half, told  # noqa: PLC0415 - only when used
    from gate.readers.openapi.retirement import Terms  # noqa: PLC0415 - as above
    from gate.stages.api.documents import asked_of  # noqa: PLC0415 - as above

    reading = _reading(None, ends)
    root = RepoPath("document")
    sides = {"base": {root: base.read_bytes()}, "head": {root: head.read_bytes()}}
    while True:
        asked = Asked(
            root=root,
            base=Half(files=sides["base"]),
            head=Half(files=sides["head"]),
            terms=Terms(today=reading.today),
        )
        outcome = asked_of(reading, asked)
        if outcome.skipped:
            raise ChangeError(
                f"a document cannot be read: {outcome.skipped}",
                where=f"{log(base.name)}, {log(head.name)}",
                fix="mend the document",
            )
        found = told(outcome.records[0])
        beside = (
            (sides["base"], base.parent, found.base.missing),
            (sides["head"], head.parent, found.head.missing),
        )
        come = [_take(known, folder, missing) for known, folder, missing in beside]
        if not any(come):
            return found


def _take(known: dict[RepoPath, bytes], folder: Path, missing: Iterable[RepoPath]) -> bool:
    """Read the files that a document refers to; say whether there was any."""
    come = {path: folder / path for path in missing if (folder / path).is_file()}
    known |= {path: file.read_bytes() for path, file in come.items()}
    return bool(come)


def _routes_as_text(declared: Declarations) -> str:
    lines = [f"{one.method:7} {log(one.path)}  {one.file}:{one.line}" for one in declared.routes]
    lines += [f"?       {one.reason}  {one.file}:{one.line}" for one in declared.dynamic]
    return "\n".join(sorted(lines)) or "no route is declared"


def _routes_as_json(declared: Declarations) -> str:
    return json.dumps(asdict(declared), indent=2)


def _routes_as_markdown(declared: Declarations) -> str:
    lines = ["| method | path | declared in |", "|---|---|---|"]
    lines += [
        f"| {one.method} | {markdown_code(one.path)} | {markdown_code(f'{one.file}:{one.line}')} |"
        for one in declared.routes
    ]
    return "\n".join(lines)


def _by_level(found: Iterable[ToldDifference]) -> Iterator[tuple[Level, list[ToldDifference]]]:
    listed = list(found)
    for level in Level:
        each = [one for one in listed if CHECKS[one.check] is level]
        if each:
            yield level, each


def _differences_as_text(found: Iterable[ToldDifference]) -> str:
    lines = [
        f"{level.name:4} {log(str(one))} [{one.check}]"
        for level, each in _by_level(found)
        for one in each
    ]
    return "\n".join(lines) or "no difference that a client or a reader may notice"


def _differences_as_json(found: Iterable[ToldDifference]) -> str:
    listed = [{"level": CHECKS[one.check].name, **asdict(one)} for one in found]
    return json.dumps(listed, indent=2)


def _differences_as_markdown(found: Iterable[ToldDifference]) -> str:
    """Return a changelog for readers: what breaks first, operation by operation."""
    lines = []
    for level, each in _by_level(found):
        lines += ["", f"### {_HEADINGS[level]}", ""]
        for operation in dict.fromkeys(one.operation for one in each):
            lines.append(f"- {markdown_code(operation) if operation else 'The document'}")
            for one in (one for one in each if one.operation == operation):
                where = f"{markdown(one.where)}: " if one.where else ""
                change = f" ({one.old or 'nothing'} → {one.new or 'nothing'})"
                words = one.check.replace("-", " ")
                told = markdown(change) if one.old or one.new else ""
                lines.append(f"  - {where}{words}{told}")
    return "\n".join(lines).strip() or "Nothing that a client or a reader may notice changed."


_ROUTES: Final[Mapping[str, Callable[[Declarations], str]]] = {
    "text": _routes_as_text,
    "json": _routes_as_json,
    "markdown": _routes_as_markdown,
}
_DIFFERENCES: Final[Mapping[str, Callable[[Iterable[ToldDifference]], str]]] = {
    "text": _differences_as_text,
    "json": _differences_as_json,
    "markdown": _differences_as_markdown,
}
