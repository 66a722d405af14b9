"""What do the team's own linters say of the change?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final

from gate.engines import sarif
from gate.engines.copy import copied
from gate.model.change import Event, FileChange
from gate.model.error import EngineError
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.stage import NotApplicable, Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import scrubbed
from gate.model.tree import Tree
from gate.options import Field, Globs, Options, Written, field_validator, globs

SEVERITY: Final = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
"""By SARIF's level."""

_Lines = Callable[[RepoPath], Sequence[bytes]]
"""Returns the lines of a file at head."""

FAILED = Rule(
    id="command/failed",
    severity=Severity.HIGH,
    title="a linter of the team's own did not do its work",
    why="A linter that is absent, crashes, or prints no SARIF has found nothing because it did "
    "not look.",
    fix="Run the command by hand on a clean clone, and let it print SARIF on standard output.",
    playbook="Implement – follow branching strategy, linters, and commit conventions.",
    see="https://docs.oasis-open.org/sarif/sarif/v2.1.0/",
    fails='run = ["ruff", "check"]',
    passes='run = ["ruff", "check", "--output-format", "sarif"]',
    is_undecided=True,
)


_ID: Final = "[a-z0-9]+(-[a-z0-9]+)*"
OWN_RULE: Final = f"command/{_ID}"
"""The id of a rule that the settings bring, as a regular expression."""


class Command(Written):
    """One of the team's own linters."""

    id: str = Field(
        pattern=f"^{_ID}$",
        description="Names its rule: command/<id>.",
        examples=["ruff"],
    )
    run: tuple[str, ...] = Field(
        min_length=1,
        description="The program and its words; no shell. It prints SARIF on standard output.",
        examples=[["ruff", "check", "--output-format", "sarif"]],
    )
    paths: Globs = Field(
        default=globs(["**"]), description="It runs when the change touches one of these."
    )
    exit_codes: tuple[int, ...] = Field(
        default=(0, 1), description="The exit codes with which it has done its work."
    )
    borrow: tuple[str, ...] = Field(
        default=(),
        description="Untracked folders of the checkout that it needs, such as node_modules.",
    )
    seconds: int = Field(default=300, ge=1, description="How long it may run.")


class CommandOptions(Options):
    """The team's own linters, one ``[[stages.command]]`` each."""

    ARRAY: ClassVar[str] = "commands"

    commands: tuple[Command, ...] = Field(default=(), description="In the order they run.")

    @field_validator("commands")
    @classmethod
    def _have_names_of_their_own(cls, commands: tuple[Command, ...]) -> tuple[Command, ...]:
        names = [command.id for command in commands]
        taken = sorted({name for name in names if names.count(name) > 1} | {"failed"} & {*names})
        if taken:
            raise ValueError(f"the id {', '.join(taken)} is taken: each command needs its own")
        return commands


def rule_of(command_id: str) -> Rule:
    """Return the rule of the findings of the command *command_id*."""
    return Rule(
        id=f"command/{command_id}",
        severity=Severity.MEDIUM,
        title=f"{command_id} found a fault",
        why=f"The team agreed to run {command_id} over each change. It reads the change's own "
        "configuration, so what it says, and what it leaves out, is the change's own word.",
        fix=f"Mend what {command_id} names; its own documentation says how.",
        playbook=FAILED.playbook,
    )


def run(given: StageInput[CommandOptions]) -> Iterator[Yielded]:
    """Run each command over a copy of the head tree, and hand on what it reports."""
    wanted = [command for command in given.options.commands if _concerns(command, given)]
    if not wanted:
        raise NotApplicable(
            "no command is set under [[stages.command]]"
            if not given.options.commands
            else "the change touches none of the commands' paths"
        )
    skipped = []
    for done, command in enumerate(wanted):
        given.advance(done, len(wanted))
        try:
            yield from _findings(command, given)
        except EngineError as error:
            reason = f"{error.what}: {error.fix}"
            skipped.append(Skip(path=RepoPath(command.id), reason=reason))
            yield FAILED.found(f"{command.id}: {error.what}", fix=error.fix, key=command.id)
    yield Seen(asked=len(wanted), looked_at=len(wanted) - len(skipped), skipped=tuple(skipped))


def _concerns(command: Command, given: StageInput[CommandOptions]) -> bool:
    if given.scope is Scope.ALL:
        return True
    return any(command.paths.matches(file.path) for file in given.change.files)


def _findings(command: Command, given: StageInput[CommandOptions]) -> Iterator[Finding]:
    _, head = given.trees()
    with copied(head, checkout=given.checkout, borrow=command.borrow) as root:
        log = _ran(command, root, given)
    # Linters report file by file: what the last few files hold is not asked of git again.
    lines = lru_cache(maxsize=8)(lambda path: head.read(path).split(b"\n"))
    changed = {file.path: file for file in given.change.files}
    rule = rule_of(command.id)
    for result in log.results:
        yield rule.found(
            f"{result.rule}: {scrubbed(result.message)}",
            at=_location(result, head),
            key=f"{result.rule}\0{_line(result, head, lines) or result.message}",
            severity=SEVERITY[result.level],
            is_preexisting=given.scope is Scope.CHANGED
            and not _is_new(result, changed, head, lines),
            details=_details(log, result),
        )
    for failure in log.failures:
        yield FAILED.found(f"{command.id} says: {scrubbed(failure)}", key=command.id)


def _ran(command: Command, root: Path, given: StageInput[CommandOptions]) -> sarif.Log:
    """
    Run *command* in *root* and read what it prints.

    Raises:
        EngineError: it did not start, ran too long, or ended in a way that is no success.
    """
    ended = given.workers.run_command(
        command.run, cwd=root, environment=given.environment, seconds=command.seconds
    )
    if ended.code not in command.exit_codes:
        raise EngineError(
            f"it ended with exit code {ended.code}",
            where=f"gate.toml: stages.command.{command.id}",
            fix="run it by hand on a clean clone; if that code is a success, add it to exit_codes",
        )
    return sarif.read_sarif(ended.stdout, root=str(root))


def _location(result: sarif.Result, head: Tree) -> Location | None:
    if result.path is None or result.path not in head.entries():
        return None
    return Location(path=result.path, line=result.line, end_line=result.end_line)


def _line(result: sarif.Result, head: Tree, read: _Lines) -> str:
    """Return the first line that *result* means, its white space folded."""
    if result.path is None or result.line is None or result.path not in head.entries():
        return ""
    lines = read(result.path)
    if result.line > len(lines):
        return ""
    return " ".join(lines[result.line - 1].decode("utf-8", "surrogateescape").split())


def _is_new(
    result: sarif.Result, changed: dict[RepoPath, FileChange], head: Tree, read: _Lines
) -> bool:
    """
    Say whether the change brought *result*: it names a line that the change added.

    What names no file or no line of the tree counts as new, for nothing shows that it is old.
    """
    if result.path is None or result.path not in head.entries():
        return True
    if result.line is not None and result.line > len(read(result.path)):
        return True
    file = changed.get(result.path)
    if file is None:
        return False
    first, last = result.line, result.end_line or result.line
    if first is None or last is None:
        return True
    return any(span.first <= last and first <= span.last for span in file.added_lines)


def _details(log: sarif.Log, result: sarif.Result) -> tuple[tuple[str, str], ...]:
    told = (("tool", log.tool), ("tool rule", result.rule), ("help", result.help_uri))
    return tuple((name, value) for name, value in told if value)


STAGE = Stage(
    id="command",
    title="Own linters",
    question="What do the team's own linters say of the change?",
    rules=(FAILED,),
    rules_from=lambda options: tuple(rule_of(each.id) for each in options.commands),
    options=CommandOptions,
    run=run,
    events=frozenset({Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
)
