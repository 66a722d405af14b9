"""A first gate.toml for this repository, and the file by which its host runs gate."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gate.model.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gate.engines.git.repository import Repository
    from gate.model.tree import Tree
    from gate.settings.ci_file import Origin
    from gate.settings.starter import Plan

_SETTINGS: Final = "gate.toml"
_THERE: Final = "edit it, or compare it with `gate init --print`"
_WRITABLE: Final = "make the folder writable, or use `gate init --print`"


@click.command("init")
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option("--print", "is_printed", is_flag=True, help="Print gate.toml; write nothing.")
def command(repo: str, *, is_printed: bool) -> None:
    """
    Look at the repository; write a commented gate.toml, and the CI file for its host.

    Each is written only where none is. The settings show the verdict and do not block yet:
    `mode = "report"`. The remote's address says whether the host is GitHub or GitLab.
    """
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - imported only when used
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - as above

    with open_repository(Path(repo), environment=os.environ) as repository:
        tree = repository.tree(worktree_tree(repository))
        origin = _origin()
        ci = _missing_ci(repository, tree, origin)
        plan = _plan(repository, tree, origin)
        if is_printed:
            click.echo(plan.text, nl=False)
            return
        has_settings = _has_settings(repository, tree)
        if has_settings and not ci:
            raise _refused("gate.toml exists already", _THERE)
        steps = [*plan.next_steps]
        if ci:
            steps = [*plan.next_steps[:2], *_ci_steps(ci[0], origin), plan.next_steps[-1]]
        files = [] if has_settings else [(_SETTINGS, plan.text)]
        for name in _written(repository.root, [*files, *([ci] if ci else [])]):
            click.echo(f"wrote {name}")
    if plan.evidence:
        steps.insert(2, plan.evidence)
    steps.insert(-1, "Ask `gate doctor` whether all is well.")
    click.echo("\nnext:" + "".join(f"\n  {number}. {step}" for number, step in enumerate(steps, 1)))


def _plan(repository: Repository, tree: Tree, origin: Origin) -> Plan:
    from gate.engines.git.history import default_branch, short_name  # noqa: PLC0415 - as above
    from gate.settings.find import read_of  # noqa: PLC0415 - as above
    from gate.settings.starter import plan_init  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return plan_init(
        tree.entries(),
        read_of(tree),
        stages=STAGES,
        salt=str(uuid.uuid4()),  # the secrets stage takes it for what it is
        default_branch=short_name(default_branch(repository) or "main"),
        origin=origin,
    )


def _has_settings(repository: Repository, tree: Tree) -> bool:
    """Say whether there are settings, in a file of their own or in the project's."""
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    is_there = (repository.root / _SETTINGS).exists() or (repository.root / _SETTINGS).is_symlink()
    return is_there or not find_settings(read_of(tree), at="the work tree").is_embedded


def _missing_ci(repository: Repository, tree: Tree, origin: Origin) -> tuple[str, str] | None:
    """Return the path and text of the CI file; `None` where one is, or no host is known."""
    from gate.cli.doctor.github import github_checks  # noqa: PLC0415 - as above
    from gate.cli.doctor.where import host_of_remote  # noqa: PLC0415 - as above
    from gate.settings.ci_file import ci_file  # noqa: PLC0415 - as above

    host = host_of_remote(repository)
    if not host:
        return None
    path, text = ci_file(host, origin)
    told = github_checks(tree, (), is_here=True) if host == "github" else ()
    is_called = host == "github" and all(check.id != "workflow/called" for check in told)
    is_there = os.path.lexists(repository.root / path)
    return None if is_called or is_there else (path, text)


def _origin() -> Origin:
    """Return where this gate was installed from: https://packaging.python.org/specifications/direct-url/."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - slow to import

    from gate.settings.ci_file import Origin  # noqa: PLC0415 - as above

    try:
        told = json.loads(distribution("playbook-gate").read_text("direct_url.json") or "{}")
        origin = Origin(address=told["url"], commit=told["vcs_info"]["commit_id"])
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return Origin()
    return origin if origin.is_known else Origin()


def _ci_steps(path: str, origin: Origin) -> list[str]:
    told = f"Look at {path}: it runs gate on each change."
    if origin.is_known:
        return [told]
    return [f"In {path}, write where gate comes from in place of the words in capitals."]


def _written(root: Path, files: Sequence[tuple[str, str]]) -> Iterator[str]:
    """
    Write *files*, (name, text) each, which must be new, in *root*; yield the name of each.

    Raises:
        UsageError: one exists, cannot be written, or would lie outside of *root*; none is written
            where that can be told before.
    """
    for name, _ in files:
        _check(root, name)
    for name, text in files:
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise _refused(f"{name} cannot be written: {error.strerror}", _WRITABLE) from error
        yield name


def _check(root: Path, name: str) -> None:
    """
    Look at where *name* is to be written in *root*.

    Raises:
        UsageError: it cannot be.
    """
    path = root / name
    folder = next(each for each in path.parents if os.path.lexists(each))
    if not folder.resolve().is_relative_to(root):
        what = f"{name} would lie outside of the repository"
        raise _refused(what, "put a folder in the place of the link that leads there")
    if os.path.lexists(path):
        raise _refused(f"{name} exists already", _THERE)
    if not folder.is_dir():
        what = f"{name} cannot be written: {folder.relative_to(root)} is no folder"
        raise _refused(what, "put a folder in its place, or use `gate init --print`")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _refused(f"{name} cannot be written: its folder is not writable", _WRITABLE)


def _refused(what: str, fix: str) -> UsageError:
    return UsageError(what, where="gate init", fix=fix)
