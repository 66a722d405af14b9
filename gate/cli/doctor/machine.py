"""Is everything on this machine that a run needs: git, a base, engines, young advisories?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Final

from gate.cli.doctor.check import Check, well, wrong
from gate.cli.kept import kept_advisories
from gate.model.error import GateError
from gate.model.path import RepoPath
from gate.model.request import Request
from gate.model.stage import AnyStage
from gate.model.text import plain
from gate.model.work import Driver, Item, Workers

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository

_HARMLESS: Final = Item(path=RepoPath("harmless.py"), data=b"x = 1\n")
_WHY_ENGINE: Final = "a stage without its engine breaks, and the verdict is inconclusive"


def git_check(repository: Repository) -> Check:
    """Return which git answers; one that is missing or too old opens no repository."""
    told = repository.ask_real("version").out.decode("utf-8", "replace")
    return well("git/version", plain(told.strip()))


def base_check(repository: Repository, environ: Mapping[str, str], request: Request) -> Check:
    """Return where the change begins that a run here would judge."""
    from gate import platforms  # noqa: PLC0415 - imported only when used

    try:
        change = platforms.read_change(repository, request, environ)
    except GateError as error:
        return wrong(
            "git/base",
            plain(error.what),
            why="without its beginning there is no change, and so no verdict",
            write=plain(error.fix),
        )
    base = change.base_commit[:12] or "nothing"
    return well(
        "git/base", f"a run here judges what stands after {plain(change.base_name)} ({base})"
    )


def engine_checks(stages: Sequence[AnyStage], workers: Workers) -> Iterator[Check]:
    """Yield, of each of *stages* that asks a foreign tool, whether that is there and works."""
    for stage in stages:
        try:
            told = stage.engine() if stage.engine else ""
            if stage.proof:
                list(workers.run(stage.proof.job(Driver.FAST), [_HARMLESS]))
        except GateError as error:
            seen, write = plain(error.what), plain(error.fix)
            yield wrong("engine/present", f"{stage.id}: {seen}", why=_WHY_ENGINE, write=write)
        except PackageNotFoundError as error:
            seen = f"{stage.id}: {plain(str(error.name))} is not installed"
            write = f"pip install {plain(str(error.name))}"
            yield wrong("engine/present", seen, why=_WHY_ENGINE, write=write)
        else:
            found = ", it found its canary" if stage.proof else ""
            if told:
                yield well("engine/present", f"{stage.id}: {plain(told)}{found}")


def advisory_check(environ: Mapping[str, str], today: date, most_days: int) -> Check:
    """Return how old the advisories are that a run would use."""
    from gate.engines.advisories.database import Database, newest  # noqa: PLC0415 - as above

    why = "a package that became vulnerable since then is taken for a good one"
    update = "gate advisories update"
    try:
        with Database(newest(kept_advisories(environ))) as database:
            about = database.about
    except GateError as error:
        return wrong("advisories/age", plain(error.what), why=why, write=update)
    days = about.age(today)
    seen = f"the newest is of {about.newest}, {days:,} days old; the settings allow {most_days:,}"
    if days > most_days:
        return wrong("advisories/age", seen, why=why, write=update)
    return well("advisories/age", seen)
