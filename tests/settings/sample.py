"""A small table of stages with every kind of option that a stage may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.rule import Rule
from gate.model.stage import Stage, StageInput, Yielded
from gate.options import Field, Globs, Options, Written, globs
from gate.settings.find import Found, Text
from gate.settings.load import Settings, read_settings


class Service(Written):
    """What one service must reach."""

    minimum: float = Field(ge=0, le=100, description="Percent.")
    paths: Globs = Field(default=globs(["**"]), description="Its files.")


class SizeOptions(Options):
    """Options of every kind."""

    limit: int = Field(default=400, ge=1, description="The most lines.")
    weight: float = Field(default=0.5, description="What a line of a test counts.")
    kind: Literal["lines", "files"] = Field(default="lines", description="What is counted.")
    left_out: Globs = Field(default=globs(["*.lock"]), description="Files that do not count.")
    ticket: str | None = Field(default=None, description="Where to complain.")
    services: dict[str, Service] = Field(default={}, description="Services by name.")


class Command(Written):
    """One row."""

    id: str = Field(description="Its name.")
    run: tuple[str, ...] = Field(description="Program and arguments.", examples=[["ruff", "check"]])
    seconds: int = Field(default=60, description="How long it may run.")


class CommandOptions(Options):
    """Rows."""

    ARRAY: ClassVar[str] = "commands"

    commands: tuple[Command, ...] = Field(default=(), description="The commands.")


TOO_LARGE = Rule(
    id="size/too-large",
    severity=Severity.HIGH,
    title="the change is too large to be read",
    why="Nobody reads it.",
    fix="Split it.",
    playbook="Keep PRs small (≤400 LOC diff)",
)


def _rule(command: Command) -> Rule:
    return Rule(id=f"command/{command.id}", severity=Severity.MEDIUM, title="t", why="w", fix="f")


def _rules_from(options: CommandOptions) -> tuple[Rule, ...]:
    return tuple(map(_rule, options.commands))


def _run(given: StageInput[Options]) -> Iterator[Yielded]:
    yield from ()


STAGES = (
    Stage(
        id="size",
        title="Size",
        question="Can it be read?",
        rules=(TOO_LARGE,),
        options=SizeOptions,
        run=_run,
        events=frozenset(Event),
    ),
    Stage(
        id="command",
        title="Commands",
        question="What do the team's own linters say?",
        rules=(),
        options=CommandOptions,
        run=_run,
        events=frozenset(Event),
        rules_from=_rules_from,
    ),
)


def found(text: str | bytes, *, waivers: str | bytes = b"", name: str = "gate.toml") -> Found:
    """Return *text* and *waivers* as they would be found at a base."""
    return Found(
        settings=Text(name=name, data=_bytes(text)),
        waivers=_bytes(waivers),
        source=f"{name} at 1a2b3c4",
    )


def settings(text: str | bytes = b"", **more: str) -> Settings:
    """Read *text* over the sample's stages."""
    return read_settings(found(text, **more), stages=STAGES, version="0.3.1")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
