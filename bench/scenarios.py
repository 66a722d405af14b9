"""What is measured: each scenario yields rows of a table, and what was wanted of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.changes import branch, copied, staged, staged_alike, times, written_anew
from bench.corpora import committed
from bench.measured import Command, Cost, measured, middle, peaks
from bench.sast_identity import compared
from bench.tools import Places, gate, of_bandit, of_detect_secrets, of_gate, tool

_SECURITY: Final = ("--stage", "secrets", "--stage", "sast")
_SMALL: Final = ("--stage", "diff-size", *_SECURITY)
_WHOLE: Final = ("--base", "HEAD", "--head", "HEAD", "--scope", "all")

_AROUND: Final = 3
"""Runs of gate before, and as many after, each long run of a stock tool."""

_HOOKS: Final = (
    ("nothing known (--no-cache)", 6),
    ("each file known, the index new (--cache-dir)", 15),
    ("the same staged, the index written anew (its answer is kept)", 15),
    ("the same index again (its answer is kept)", 15),
)
"""What is known before a hook runs, and how many times faster than the stock hooks it is to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and how often."""

    repository: Path
    work: Path
    """An empty folder."""
    pairs: int
    rival: Path | None
    """A secret scanner that is no part of gate."""

    @property
    def home(self) -> Path:
        """The home of whoever runs the tools."""
        return self.work / "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one tool needed."""

    what: str
    tool: str
    cpu: float
    wall: float
    beside: tuple[float, float] | None = None
    """The CPU and wall seconds of gate for the same work."""
    found: str = ""

    def __str__(self) -> str:
        """Return it as a row of the table."""
        ratios = ["1", "1"]
        if self.beside:
            ratios = [f"{self.cpu / self.beside[0]:.1f}", f"{self.wall / self.beside[1]:.1f}"]
        return (
            f"| {self.what} | {self.tool} | {self.cpu:.2f} | {self.wall:.2f} "
            f"| {ratios[0]} | {ratios[1]} | {self.found} |"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What was wanted, and what was seen."""

    measure: str
    wanted: str
    seen: str
    is_met: bool

    def __str__(self) -> str:
        """Return it as a row of the table."""
        met = "met" if self.is_met else "**not met**"
        return f"| {self.measure} | {self.wanted} | {self.seen} | {met} |"


def hook(setting: Setting) -> Iterator[Row | Goal]:
    """
    Three staged files, as a commit hook sees them, beside the two stock hooks: each time others.

    First nothing is known: every engine that could answer is started. Then each version of each
    file was looked at before, in another index: git is asked, and no engine. Then the same is
    staged as was judged before, in an index that git has written anew, and in the very same one:
    its answer was kept, and not even git is asked.

    Three short files are told beside: of them nearly all is the start of Python and of engines.
    """
    repository = copied(setting.repository, setting.work / "hook")
    costs = [_hooks(setting, repository, staged(repository, n)) for n in range(setting.pairs)]
    *mine, stocks = (list(each) for each in zip(*costs, strict=True))
    for (name, part), ours in zip(_HOOKS, mine, strict=True):
        yield _row(f"three staged files, {name}", "gate", ours)
        yield _row("", "bandit and detect-secrets hooks", stocks, beside=ours)
        yield _share(f"three staged files, {name}", ours, stocks, part)
    short = [_hooks(setting, repository, staged_alike(repository, n)) for n in range(setting.pairs)]
    *mine, stocks = (list(each) for each in zip(*short, strict=True))
    yield _row(f"three files of any length, {_HOOKS[0][0]}", "gate", mine[0])
    yield _row("", "bandit and detect-secrets hooks", stocks, beside=mine[0])


def _hooks(setting: Setting, repository: Path, files: Sequence[str]) -> tuple[Cost, ...]:
    """Return what each way of `_HOOKS` costs for the staged *files*, and the stock hooks."""
    names = shlex.join(files)
    stock = tool(
        repository, setting.home, "sh", "-c", f"bandit -q {names}; detect-secrets-hook {names}"
    )
    cold, known = (gate(repository, setting.home, "--staged", *more) for more in _caches(setting))
    again = gate(repository, setting.home, "--staged")
    measured(known)
    measured(again)
    unknown, looked_at = measured(cold), measured(known)
    written_anew(repository)
    return unknown, looked_at, measured(again), measured(again), measured(stock)


def change(setting: Setting) -> Iterator[Row | Goal]:
    """400 lines in 40 files: size, credentials and insecure Python."""
    repository = copied(setting.repository, setting.work / "change")
    branch(repository)
    words = ("--base", "main", "--head", "change", *_SMALL)
    cold, warm = (gate(repository, setting.home, *words, *more) for more in _caches(setting))
    measured(warm)
    costs = [(measured(cold), measured(warm)) for _ in range(setting.pairs)]
    for name, each, most in (("nothing known", 0, 1.0), ("known", 1, 0.4)):
        mine = [pair[each] for pair in costs]
        yield _row(f"400 lines in 40 files, {name}", "gate", mine)
        yield _seconds(f"400 lines in 40 files, {name}", mine, most)


def warm(setting: Setting) -> Iterator[Row | Goal]:
    """The whole tree, credentials and insecure Python, twice."""
    cold, again = (
        gate(setting.repository, setting.home, *_WHOLE, *_SECURITY, *more)
        for more in _caches(setting)
    )
    yield _row("the whole tree, nothing known", "gate", [measured(cold)])
    measured(again)
    costs = [measured(again) for _ in range(setting.pairs)]
    yield _row("the whole tree, known", "gate", costs)
    yield _seconds("the whole tree, known", costs, 1.5)


def sast(setting: Setting) -> Iterator[Row | Goal]:
    """The whole tree's Python, nothing known, beside bandit and ruff."""
    folder = setting.repository
    words = (*_WHOLE, "--stage", "sast", "--no-cache", "--report", "json")
    command = gate(folder, setting.home, *words)
    stock = tool(folder, setting.home, "bandit", "-q", "-r", ".", "-f", "json")
    mine, bandit = _around(stock, command, rounds=3)
    ruff = tool(
        *(folder, setting.home, "ruff", "check", "-q", "--isolated", "--no-cache"),
        *("--select", "S", "--output-format", "json", "."),
    )
    found = _compared(of_gate(mine[0].stdout), of_bandit(bandit[0].stdout))
    yield _row("insecure Python in the whole tree", "gate", mine)
    yield _row("", "bandit", bandit, beside=mine, found=found)
    yield _row("", "ruff S", [measured(ruff)], beside=mine)
    yield _ratio("insecure Python, CPU", mine, bandit, 8)


def identity(setting: Setting) -> Iterator[Row | Goal]:
    """Each finding of bandit's in each file of the tree, beside the fast driver's."""
    paths = sorted(setting.repository.rglob("*.py"))
    said = compared(paths)
    yield Goal(
        measure="each of bandit's findings, with its test, severity, text, lines and columns",
        wanted="the same in each file",
        seen=f"{said.findings:,} in {said.files:,} files, {len(said.different)} of which differ",
        is_met=not said.different and said.findings > 0,
    )


def secrets(setting: Setting) -> Iterator[Row | Goal]:
    """The whole tree's credentials, nothing known, beside detect-secrets."""
    folder = setting.repository
    words = (*_WHOLE, "--stage", "secrets", "--no-cache", "--report", "json")
    command = gate(folder, setting.home, *words)
    scan = tool(folder, setting.home, "detect-secrets", "scan", "--no-verify", "--all-files")
    mine, stock = _around(scan, command, rounds=1)
    yield _row("credentials in the whole tree", "gate", mine)
    if setting.rival:
        other = tool(folder, setting.home, str(setting.rival), "--silent", ".")
        yield _row("", "betterleaks", [measured(other)], beside=mine)
    found = _compared(of_gate(mine[0].stdout), of_detect_secrets(stock[0].stdout))
    yield _row("", "detect-secrets", stock, beside=mine, found=found)
    yield _ratio("credentials, CPU", mine, stock, 60)


def memory(setting: Setting) -> Iterator[Row | Goal]:
    """The most memory of each process, over the whole tree."""
    command = gate(setting.repository, setting.home, *_WHOLE, *_SECURITY, "--no-cache")
    main, other = peaks(command)
    for name, seen, most in (("gate's own process", main, 150), ("a worker", other, 300)):
        yield Goal(
            measure=f"memory of {name}",
            wanted=f"≤ {most} MB",
            seen=f"{seen:.0f} MB",
            is_met=seen <= most,
        )


def scaling(setting: Setting) -> Iterator[Row | Goal]:
    """A part of the tree once, twice and four times."""
    for count in (1, 2, 4):
        folder = times(setting.repository, setting.work / f"times{count}", "django", count)
        committed(folder)
        command = gate(folder, setting.home, *_WHOLE, *_SECURITY, "--no-cache")
        yield _row(f"the folder django, {count} times", "gate", [measured(command)])


def _caches(setting: Setting) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("--no-cache", "--offline"), ("--cache-dir", str(setting.work / "cache"))


def _row(
    what: str,
    name: str,
    costs: Sequence[Cost],
    *,
    beside: Sequence[Cost] = (),
    found: str = "",
) -> Row:
    return Row(
        what=what,
        tool=name,
        cpu=middle(costs, lambda cost: cost.cpu),
        wall=middle(costs, lambda cost: cost.wall),
        beside=(middle(beside, lambda cost: cost.cpu), middle(beside, lambda cost: cost.wall))
        if beside
        else None,
        found=found,
    )


def _share(measure: str, mine: Sequence[Cost], stock: Sequence[Cost], part: int) -> Goal:
    """Return whether gate needed a *part* of the stock tools' time: the median over the pairs."""
    shares = sorted(theirs.wall / ours.wall for ours, theirs in zip(mine, stock, strict=True))
    seen = shares[len(shares) // 2]
    return Goal(
        measure=measure,
        wanted=f"≤ 1/{part} of the stock hooks' time",
        seen=f"1/{seen:.1f}",
        is_met=seen >= part,
    )


def _around(stock: Command, mine: Command, rounds: int) -> tuple[list[Cost], list[Cost]]:
    """
    Return what gate and the stock tool needed, which takes minutes, gate around it.

    A machine's speed moves by a fifth within a minute: one short run beside a long one tells
    little.
    """
    ours, theirs = [], []
    for _ in range(rounds):
        ours += [measured(mine) for _ in range(_AROUND)]
        theirs.append(measured(stock))
        ours += [measured(mine) for _ in range(_AROUND)]
    return ours, theirs


def _ratio(measure: str, mine: Sequence[Cost], stock: Sequence[Cost], least: int) -> Goal:
    seen = middle(stock, lambda cost: cost.cpu) / middle(mine, lambda cost: cost.cpu)
    return Goal(
        measure=measure,
        wanted=f"≤ 1/{least} of the stock tool's",
        seen=f"1/{seen:.1f}",
        is_met=seen >= least,
    )


def _seconds(measure: str, costs: Sequence[Cost], most: float) -> Goal:
    seen = middle(costs, lambda cost: cost.wall)
    return Goal(measure=measure, wanted=f"≤ {most} s", seen=f"{seen:.2f} s", is_met=seen <= most)


def _compared(ours: Places, theirs: Places) -> str:
    """Return how many findings both have in the same line, and how many one has alone."""
    both, alone, own = ((ours & theirs), (theirs - ours), (ours - theirs))
    return f"{both.total()} in one line, {alone.total()} its own, {own.total()} gate's own"
