"""``gate doctor``: everything that is looked into, told as text or JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gate.cli.doctor.check import Check, State, well, wrong
from gate.cli.doctor.drivers import verified
from gate.cli.doctor.github import github_checks
from gate.cli.doctor.gitlab import gitlab_checks
from gate.cli.doctor.hooks import hook_checks
from gate.cli.doctor.host import has_queue, host_checks
from gate.cli.doctor.machine import advisory_check, base_check, engine_checks, git_check
from gate.cli.doctor.where import host_of_remote
from gate.cli.extends import extended, reach_of_worktree
from gate.cli.kept import network
from gate.cli.settled import settings_of
from gate.model.error import SettingsError
from gate.model.request import Request
from gate.model.stage import AnyStage
from gate.model.text import log, plain
from gate.model.tree import Tree
from gate.model.want import Want
from gate.model.work import Workers

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository
    from gate.settings.load import Settings

_SIGNS: Final = {State.WELL: "ok", State.WRONG: "WRONG", State.UNKNOWN: "?"}
_NO: Final = frozenset({"", "0", "false"})


@click.command("doctor")
@click.option(
    "--repo",
    default=".",
    metavar="DIR",
    help="The repository. By default, the one around this folder.",
)
@click.option("--base", default="", metavar="REV", help="What a change is to be merged into.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How it is told. By default, as text.",
)
@click.option("--offline", is_flag=True, help="Ask nobody, the host and the remote neither.")
@click.option(
    "--verify-engines",
    is_flag=True,
    help="Only compare the fast drivers with the engines as they stand, on the repository's files.",
)
@click.option(
    "--files",
    type=click.IntRange(1),
    default=200,
    metavar="N",
    help="Compare N files for each engine, the same ones each time. By default, 200.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    help="Worker processes. By default, one a core.",
)
def command(repo: str, *, verify_engines: bool, **words: Any) -> int:  # noqa: ANN401 - as the options say
    """
    Say whether the gate can be relied on here.

    It ends with 0 where nothing is wrong, and with 1 where something is. With --verify-engines
    it ends with 3 where the drivers differ, or nothing could be compared.
    """
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - only when used
    from gate.engines.git.snapshot import worktree_tree  # noqa: PLC0415 - as above
    from gate.engines.worker.pool import Pool  # noqa: PLC0415 - as above

    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    with (
        open_repository(Path(repo), environment=os.environ) as repository,
        Pool(jobs=words["jobs"] or os.cpu_count() or 1, library_path=library_path) as workers,
    ):
        tree = repository.tree(worktree_tree(repository))
        if verify_engines:
            return verified(tree, workers, files=words["files"])
        request = Request(base=words["base"], offline=words["offline"])
        found = [git_check(repository), base_check(repository, os.environ, request)]
        settings, said = _settings(repository, tree)
        found += [said, *_of_stages(settings, workers, is_offline=words["offline"])]
        found += _of_places(repository, tree, settings, is_offline=words["offline"])
    click.echo(_json(found) if words["format_"] == "json" else _text(found))
    return int(any(each.state is State.WRONG for each in found))


def _settings(repository: Repository, tree: Tree) -> tuple[Settings | None, Check]:
    """Return the settings that stand in the work tree, and whether they can be read."""
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    try:
        found = find_settings(read_of(tree), at="the work tree")
        settings = settings_of(extended(found, reach_of_worktree(repository, tree, os.environ)))
    except SettingsError as error:
        return None, wrong(
            "settings/read",
            " ".join(plain(line) for line in error.what.splitlines()),
            where=plain(error.where),
            why="with settings that cannot be read every run ends with 2",
            write=" ".join(plain(line) for line in error.fix.splitlines()),
        )
    return settings, well("settings/read", plain(settings.source))


def _on(settings: Settings | None) -> Sequence[AnyStage]:
    """Return the stages that are on; all of them where nobody can tell."""
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return [each for each in STAGES if settings is None or settings.options[each.id].enabled]


def _of_stages(settings: Settings | None, workers: Workers, *, is_offline: bool) -> Iterator[Check]:
    stages = _on(settings)
    yield from engine_checks(stages, workers)
    if settings and any(stage.id == "dependencies" for stage in stages):
        days: int = settings.options["dependencies"].values()["undecided_after_days"]
        yield advisory_check(os.environ, datetime.now(UTC).date(), days)
    from gate.platforms import host_name  # noqa: PLC0415 - as above

    here = host_name(os.environ)
    yield from host_checks(
        here, _wants(stages), os.environ, network(os.environ, is_offline=is_offline)
    )


def _wants(stages: Sequence[AnyStage]) -> frozenset[Want]:
    """Return what is asked at a change: figures of the past are another workflow's."""
    return frozenset(want for stage in stages for want in stage.wants) - {Want.PAST}


def _of_places(
    repository: Repository, tree: Tree, settings: Settings | None, *, is_offline: bool
) -> Iterator[Check]:
    from gate.engines.git.history import default_branch, short_name  # noqa: PLC0415 - as above
    from gate.platforms import host_name  # noqa: PLC0415 - as above

    remote = host_of_remote(repository)
    wants = _wants(_on(settings))
    branch = short_name(default_branch(repository) or "")
    asked = network(os.environ, is_offline=is_offline)
    queue = has_queue(host_name(os.environ), branch, os.environ, asked)
    yield from github_checks(tree, wants, is_here=remote == "github", queue=queue)
    yield from gitlab_checks(tree, is_here=remote == "gitlab")
    told = repository.ask_real("rev-parse", "--git-path", "hooks").out
    hooks = repository.root / os.fsdecode(told.rstrip(b"\n"))
    is_ci = os.environ.get("CI", "").lower() not in _NO
    yield from hook_checks(tree, hooks, os.environ.get("SKIP", ""), is_ci=is_ci)


def _text(found: Sequence[Check]) -> str:
    lines = [line for check in found for line in _lines(check)]
    count = {state: sum(check.state is state for check in found) for state in State}
    lines.append(
        f"\n{count[State.WELL]} well, {count[State.WRONG]} wrong,"
        f" {count[State.UNKNOWN]} not to be told from here"
    )
    return "\n".join(lines)


def _lines(check: Check) -> Iterator[str]:
    place = f" ({log(check.where)})" if check.where else ""
    yield f"{_SIGNS[check.state]:5} {check.id}: {log(check.seen)}{place}"
    if check.why:
        yield f"        why:   {log(check.why)}"
    if check.write:
        yield f"        write: {log(check.write)}"


def _json(found: Sequence[Check]) -> str:
    told: list[Mapping[str, str]] = [
        {
            "id": check.id,
            "state": check.state.value,
            "seen": check.seen,
            "where": check.where,
            "why": check.why,
            "write": check.write,
        }
        for check in found
    ]
    is_wrong = any(check.state is State.WRONG for check in found)
    return json.dumps({"ok": not is_wrong, "checks": told}, indent=2)
