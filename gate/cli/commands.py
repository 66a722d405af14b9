"""The commands as click reads them (https://click.palletsprojects.com)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from gate import __version__
from gate.cli import (
    advisories,
    api,
    doctor,
    explain,
    hook,
    init,
    kpis,
    message,
    schema,
    settings,
    tell,
    waive,
)
from gate.cli.deliver import FORMATS
from gate.cli.run import executed
from gate.cli.words import Words

_Command = Callable[..., Any]
_Decorator = Callable[[_Command], _Command]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="gate")
def commands() -> None:
    """
    Hold one change against the team's quality gate.

    \b
    gate run               judge the work tree against the default branch
    gate run --base main   judge what this branch adds to main
    gate init              write a first gate.toml, and the CI file of the host
    gate advisories update fetch what is known of vulnerable packages
    gate api diff A B      say what a change of an OpenAPI document does to its clients
    gate check-message F   say whether a commit's message is as it must be
    gate kpis              say how changes flow: lead time, reviews, escaped bugs
    gate publish REPORT    tell a pull request what another workflow's run found
    gate settings          say which value each setting has here, and which file says so
    gate explain RULE      say what a rule means and how to mend what it finds
    gate doctor            say whether the gate can be relied on here
    gate merge PART…       make one verdict of what several jobs left

    \b
    Exit codes: 0 pass · 1 fail · 2 wrong usage or settings · 3 no verdict
    """  # noqa: D301 - click keeps the lines below \b as they are


def _options(*options: _Decorator) -> _Decorator:
    """Return what gives a command *options*, in their order."""

    def given(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return given


_PLACE: Final = _options(
    click.option(
        "--repo",
        default=".",
        metavar="DIR",
        help="The repository. By default, the one around this folder.",
    ),
    click.option("--base", default="", metavar="REV", help="What the change is to be merged into."),
    click.option("--head", default="", metavar="REV", help="The change; the work tree by default."),
)
_INDEX: Final = _options(
    click.option("--staged", is_flag=True, help="Judge the index against HEAD."),
    click.option("--worktree", is_flag=True, help="Judge the work tree, untracked files included."),
)
_JUDGED: Final = _options(
    click.option(
        "--scope",
        type=click.Choice(["changed", "all"]),
        default=None,
        help="Look at what changed, or at the whole tree. By default, what changed.",
    ),
    click.option(
        "--history",
        is_flag=True,
        help="Look for credentials in every version of every file, too; implies --scope all.",
    ),
    click.option(
        "--stage",
        "stages",
        multiple=True,
        metavar="S",
        help="Run this stage only; may be repeated.",
    ),
    click.option(
        "--skip-stage",
        "skip_stages",
        multiple=True,
        metavar="S",
        help="Leave this stage out; may be repeated.",
    ),
    click.option(
        "--settings",
        default="",
        metavar="FILE",
        help="Use this file in place of the base's gate.toml.",
    ),
    click.option(
        "--settings-from",
        default="",
        metavar="REV",
        help="Read gate.toml at this revision, not at the base.",
    ),
    click.option(
        "--event", default="", metavar="FILE", help="A GitHub event to take for the job's."
    ),
    click.option(
        "--change",
        default="",
        metavar="FILE",
        help="Judge a recorded change again, with what its host told (--report change=FILE).",
    ),
    click.option(
        "--assume",
        multiple=True,
        metavar="FACT",
        help="Judge as if a fact were told: approved-by=LOGIN, label=NAME, check=NAME:success, ….",
    ),
    click.option(
        "--evidence",
        multiple=True,
        metavar="GLOB",
        help="Take test and coverage reports from here alone; may be repeated.",
    ),
    click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT[=PATH]",
        help=f"Write a report, to standard output or PATH: {', '.join(FORMATS)}.",
    ),
    click.option(
        "--cache-dir",
        default="",
        metavar="DIR",
        help="Keep findings here for the next run. By default, with your other caches; in CI,"
        " nowhere.",
    ),
    click.option("--no-cache", is_flag=True, help="Look afresh, and keep nothing."),
    click.option("--offline", is_flag=True, help="Fetch nothing, from the remote either."),
    click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        default=None,
        help="Worker processes. By default, one a core.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["fast", "stock"]),
        default="fast",
        help="Drive foreign engines by the gate's fast drivers, or as they stand: the same"
        " findings.",
    ),
    click.option(
        "--check",
        type=click.Choice(["code", "people"]),
        default=None,
        help="Judge one side of the change: its code, or what people owe it. By default, both.",
    ),
)
_LEFT: Final = _options(
    click.option(
        "--diff-file",
        default="",
        metavar="FILE",
        help="Judge a diff alone: its size, and nothing else.",
    ),
    click.option(
        "--shard",
        default="",
        metavar="I/N",
        help="Do the I-th of N parts of the work, write it to --part, and leave the verdict to"
        " gate merge.",
    ),
    click.option(
        "--part",
        default="",
        metavar="FILE",
        help="Write what was found out to FILE, for gate merge.",
    ),
)
_TOLD: Final = _options(
    click.option(
        "--no-publish",
        is_flag=True,
        help="Tell the host nothing: no annotations, summary, outputs, comment.",
    ),
    click.option(
        "--report-only", is_flag=True, help="Show the verdict, and exit 0 whatever it is."
    ),
    click.option("--debug", is_flag=True, help="Show the traceback of a bug in gate."),
)


@commands.command("run")
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
@_PLACE
@_INDEX
@_JUDGED
@_LEFT
@_TOLD
def run(**words: Any) -> int:  # noqa: ANN401 - click hands over what the options say
    """
    Judge one change and exit with the verdict.

    It ends with 0 (pass), 1 (fail), 2 (wrong usage or settings) or 3 (no verdict).

    Without --base, --head, --staged or --worktree the host says what changed: the pull request
    on GitHub, the merge request on GitLab, and here what the work tree adds to the default
    branch. FILEs restrict what is looked at.
    """
    return executed(Words(**words))


@commands.command("merge")
@click.argument("parts", nargs=-1, required=True, metavar="PART...", type=click.UNPROCESSED)
@_PLACE
@_JUDGED
@_TOLD
def merge(**words: Any) -> int:  # noqa: ANN401 - as above
    """
    Make one verdict of the PARTs that gate run --part wrote.

    It judges the same change as the jobs that wrote them, with their findings in the place of
    the work, and asks the host once. It ends as gate run does: 0 (pass), 1 (fail), 2 (wrong usage
    or settings) or 3 (no verdict). A part that is missing, damaged, there twice, or of another
    change, gate, settings or command line leaves no pass.

    \b
    gate run --shard 1/2 --part 1.part     in one job
    gate run --shard 2/2 --part 2.part     in another
    gate merge 1.part 2.part               when both have ended
    """  # noqa: D301 - click keeps the lines below \b as they are
    return executed(Words(**words))


for each in (
    advisories.command,
    api.command,
    doctor.command,
    explain.command,
    hook.command,
    init.command,
    kpis.command,
    message.command,
    schema.command,
    settings.command,
    tell.command,
    waive.command,
):
    commands.add_command(each)


def asked() -> int:
    """
    Do what the command line asks, and return the exit code.

    Raises:
        GateError: as the commands say.
        KeyboardInterrupt: nobody is there to answer.
    """
    try:
        return commands(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort as error:
        raise KeyboardInterrupt from error
