"""
The run for whoever waits for it: what was decided, what blocks, where, and how to mend it.

A terminal gets rich's layout (https://rich.readthedocs.io). A log gets plain lines: ASCII around
what others named, never wrapped, a finding's place first, as compilers write it.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from gate.model.finding import Finding
from gate.model.run import Run
from gate.model.stage import Skip, StageResult, StageStatus
from gate.model.table import Table, aligned
from gate.model.text import count, cut, log, revision, shown
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_LONGEST: Final = 300
"""Characters of a message."""
_LONGEST_FIX: Final = 1_000
"""Characters of what mends it, which may hold a line to paste."""
_MOST_SKIPS: Final = 10
_MOST_ROWS: Final = 20
_LONGEST_CELL: Final = 80
_LONG: Final = 25
"""Lines after which the verdict is said once more, below what pushed it off the screen."""
Part = tuple[str, str]
"""A piece of a line, and rich's name of its style."""
_MARGIN: Final[tuple[Part, ...]] = (("  ", ""),)
_DEEP: Final[tuple[Part, ...]] = (("    ", ""),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The findings with one effect, and how many of them are shown."""

    effect: Effect
    title: str
    told: tuple[str, str]
    """How one, and how several of them, are called behind their number."""
    style: str
    most: int
    is_full: bool = False
    """Whether each is shown with its remedy, not on one line."""


_SECTIONS: Final = (
    _Section(
        effect=Effect.BLOCKS,
        title="blocks the change",
        told=("blocking", "blocking"),
        style="red",
        most=50,
        is_full=True,
    ),
    _Section(
        effect=Effect.UNDECIDED,
        title="not decided",
        told=("not decided", "not decided"),
        style="yellow",
        most=20,
        is_full=True,
    ),
    _Section(
        effect=Effect.WARNS,
        title="warnings",
        told=("warning", "warnings"),
        style="yellow",
        most=5,
    ),
    _Section(
        effect=Effect.PREEXISTING,
        title="there before this change",
        told=("there before", "there before"),
        style="cyan",
        most=3,
    ),
    _Section(effect=Effect.WAIVED, title="waived", told=("waived", "waived"), style="cyan", most=3),
)
_SIGNS: Final = {
    Decision.PASS: ("✓", "bold green"),
    Decision.FAIL: ("✗", "bold red"),
    Decision.INCONCLUSIVE: ("?", "bold yellow"),
}
_STAGE_SIGNS: Final = {
    StageStatus.COMPLETED: ("✓", "green"),
    StageStatus.SKIPPED: ("-", "dim"),
    StageStatus.BROKEN: ("!", "bold yellow"),
}
_EFFECT_SIGNS: Final = {
    Effect.BLOCKS: ("✗", "bold red"),
    Effect.UNDECIDED: ("?", "bold yellow"),
}


def render(
    run: Run, *, width: int = 100, colour: bool = False, is_terminal: bool = False
) -> Iterator[str]:
    """
    Yield the text.

    *width*, in columns, and *colour* count on a terminal alone: plain lines have neither.
    """
    if is_terminal:
        yield _Page(run, width=width, colour=colour).text()
    else:
        yield from _lines(run)


def _lines(run: Run) -> Iterator[str]:
    """Yield the plain form, line by line."""
    yield f"{_headline(run)}\n"
    for section in _SECTIONS:
        yield from _section_lines(section, _gravest_first(run, section.effect))
    yield "\nstages:\n"
    names = max((len(result.stage) for result in run.results), default=0)
    for result in run.results:
        found = _found(result, _effects(run, result))
        told = log("; ".join(filter(None, (found, _looked(result), *map(str, result.measures)))))
        yield f"  {log(result.stage):<{names}}  {result.seconds:6.2f} s  {told}\n"
    for stage, table in _tables(run):
        yield f"\n{log(stage)}: {log(table.name)}\n"
        yield from (f"  {line}\n" for line in _rows(table))
    yield from _skip_lines(run)
    yield f"\n{_range(run, arrow='->')}\n{_origin(run)}\n"
    if run.verdict.judgements:
        yield f"{_details(run)}\n"
    yield f"{_headline(run)}\n" if run.verdict.judgements else ""


def _section_lines(section: _Section, judgements: Sequence[Judgement]) -> Iterator[str]:
    if judgements:
        yield f"\n{section.title} ({len(judgements):,}):\n"
    last_fix = ""
    for judgement in judgements[: section.most]:
        finding = judgement.finding
        told = f"{_place(finding)}: {section.effect.value}: {cut(finding.message, _LONGEST)}"
        yield f"{log(told)} [{log(finding.rule)}] {finding.fingerprint}\n"
        if section.is_full and finding.fix != last_fix:
            yield f"    mend: {log(cut(finding.fix, _LONGEST_FIX))}\n"
        last_fix = finding.fix
    if len(judgements) > section.most:
        yield f"... {len(judgements) - section.most:,} more\n"


def _skip_lines(run: Run) -> Iterator[str]:
    skips = _silent_skips(run)
    if skips:
        yield "\nnot looked at:\n"
    for stage, skip in skips[:_MOST_SKIPS]:
        yield log(f"{shown(skip.path)}: {stage}: {cut(skip.reason, _LONGEST)}") + "\n"
    if len(skips) > _MOST_SKIPS:
        yield f"... {len(skips) - _MOST_SKIPS:,} more\n"


class _Page:
    """One page for a terminal."""

    def __init__(self, run: Run, *, width: int, colour: bool) -> None:
        from rich.console import Console  # noqa: PLC0415 - plain lines need no rich

        self._run = run
        self._out = io.StringIO()
        self._console: Console = Console(
            file=self._out,
            width=width,
            height=100,
            force_terminal=True,
            color_system="standard" if colour else None,
            no_color=not colour,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def text(self) -> str:
        """Return the page."""
        self._verdict()
        for section in _SECTIONS:
            self._section(section, _gravest_first(self._run, section.effect))
        self._stages()
        self._tables()
        self._skips()
        self._foot()
        if self._out.getvalue().count("\n") > _LONG:
            self._line()
            self._verdict()
        return self._out.getvalue()

    def _line(self, *parts: Part, lead: Sequence[Part] = ()) -> None:
        """Print *parts*, wrapped in a block of their own behind *lead*."""
        margin = _styled(lead)
        block = _styled(parts)
        room = max(20, self._console.width - margin.cell_len)
        for line in block.wrap(self._console, room, overflow="fold") or [block]:
            line.rstrip()
            self._whole_line(margin, line)
            margin = _styled(((" " * margin.cell_len, ""),))

    def _whole_line(self, *parts: Part | Text) -> None:
        """Print *parts* so that the terminal alone wraps them: a path stays one word."""
        self._console.print(_styled(parts), soft_wrap=True)

    def _verdict(self) -> None:
        sign, style = _SIGNS[self._run.verdict.decision]
        word, _, because = _headline(self._run).partition(": ")
        self._line((because, ""), lead=((f"{sign} {word}  ", style),))

    def _section(self, section: _Section, judgements: Sequence[Judgement]) -> None:
        if not judgements:
            return
        self._line()
        title = f"{section.title} ({len(judgements):,})"
        self._line((title, f"bold {section.style}"))
        last_fix = ""
        for judgement in judgements[: section.most]:
            if section.is_full:
                self._finding(judgement.finding, is_same_fix=judgement.finding.fix == last_fix)
            else:
                self._brief(judgement.finding)
            last_fix = judgement.finding.fix
        if len(judgements) > section.most:
            self._line((f"{len(judgements) - section.most:,} more", "dim"), lead=_MARGIN)

    def _finding(self, finding: Finding, *, is_same_fix: bool) -> None:
        self._whole_line(*_MARGIN, (log(_place(finding)), "bold"))
        self._line((log(cut(finding.message, _LONGEST)), ""), lead=_DEEP)
        if not is_same_fix:
            self._line(
                (log(cut(finding.fix, _LONGEST_FIX)), "green"), lead=(*_DEEP, ("→ ", "green"))
            )
        told = f"{finding.rule} · {finding.severity.name.lower()} · {finding.fingerprint}"
        self._line((log(told), "dim"), lead=_DEEP)

    def _brief(self, finding: Finding) -> None:
        self._whole_line(
            *_MARGIN,
            (log(_place(finding)), ""),
            (f"  {log(cut(finding.message, _LONGEST))}", "dim"),
            (f"  {log(finding.rule)}", "dim"),
        )

    def _stages(self) -> None:
        if not self._run.results:
            return
        self._line()
        self._line(("stages", "bold"))
        names = max(len(result.stage) for result in self._run.results)
        for result in self._run.results:
            effects = _effects(self._run, result)
            told = (_found(result, effects), _looked(result), *map(str, result.measures))
            self._line(
                (log(" · ".join(filter(None, told))), "dim"),
                lead=(
                    *_MARGIN,
                    _sign(result, effects),
                    (f" {log(result.stage):<{names}}", ""),
                    (f"{result.seconds:8.2f} s  ", "dim"),
                ),
            )

    def _tables(self) -> None:
        for _, table in _tables(self._run):
            self._line()
            self._line((log(table.name), "bold"))
            for line in _rows(table):
                self._whole_line(*_MARGIN, (line, "dim"))

    def _skips(self) -> None:
        skips = _silent_skips(self._run)
        if not skips:
            return
        self._line()
        self._line((f"not looked at ({len(skips):,})", "bold"))
        for stage, skip in skips[:_MOST_SKIPS]:
            reason = f"  {stage}: {cut(skip.reason, _LONGEST)}"
            self._whole_line(*_MARGIN, (log(shown(skip.path)), ""), (log(reason), "dim"))
        if len(skips) > _MOST_SKIPS:
            self._line((f"{len(skips) - _MOST_SKIPS:,} more", "dim"), lead=_MARGIN)

    def _foot(self) -> None:
        self._line()
        self._line((_range(self._run, arrow="→"), "dim"))
        self._line((_origin(self._run), "dim"))
        if self._run.verdict.judgements:
            self._line((_details(self._run), "dim"))


def _styled(parts: Iterable[Part | Text]) -> Text:
    from rich.text import Text  # noqa: PLC0415 - plain lines need no rich

    return Text.assemble(*parts)


def _headline(run: Run) -> str:
    """Return the decision and its reason on one line; the decision stands before the colon."""
    word = run.verdict.decision.name
    is_exempt = run.is_report_only and run.verdict.decision is not Decision.PASS
    exempt = " (reported only, exit 0)" if is_exempt else ""
    return f"{word}{exempt}: {log(cut(run.verdict.because, _LONGEST))}"


def _gravest_first(run: Run, effect: Effect) -> list[Judgement]:
    return sorted(run.verdict.having(effect), key=_gravity)


def _gravity(judgement: Judgement) -> int:
    return -judgement.finding.severity


def _place(finding: Finding) -> str:
    at = finding.location
    if at is None:
        return "the change"
    return f"{shown(at.path)}:{at.line}" if at.line else shown(at.path)


def _effects(run: Run, result: StageResult) -> Counter[Effect]:
    return Counter(
        judgement.effect
        for judgement in run.verdict.judgements
        if judgement.finding.stage == result.stage
    )


def _sign(result: StageResult, effects: Counter[Effect]) -> tuple[str, str]:
    """Return the sign of what is worst about the stage, and its style."""
    if result.status is not StageStatus.COMPLETED:
        return _STAGE_SIGNS[result.status]
    worst = (sign for effect, sign in _EFFECT_SIGNS.items() if effects[effect])
    return next(worst, _STAGE_SIGNS[result.status])


def _found(result: StageResult, effects: Counter[Effect]) -> str:
    """Say what the stage found, and why it did not look, if it did not."""
    told = [
        f"{times:,} {section.told[times > 1]}"
        for section in _SECTIONS
        if (times := effects[section.effect])
    ]
    if result.status is StageStatus.COMPLETED:
        return ", ".join(told) or ("found nothing" if result.seen.asked else "")
    return ", ".join((f"{result.status.value}: {cut(result.reason, _LONGEST)}", *told))


def _looked(result: StageResult) -> str:
    return str(result.seen) if result.status is StageStatus.COMPLETED or result.seen.asked else ""


def _tables(run: Run) -> Iterator[tuple[str, Table]]:
    """Yield the tables that people read, with their stages."""
    for result in run.results:
        shown = (table for table in result.tables if table.rows and not table.is_data)
        yield from ((result.stage, table) for table in shown)


def _rows(table: Table) -> Iterator[str]:
    yield from aligned(table, _MOST_ROWS, _LONGEST_CELL, log)
    if len(table.rows) > _MOST_ROWS:
        yield f"... {len(table.rows) - _MOST_ROWS:,} more"


def _silent_skips(run: Run) -> list[tuple[str, Skip]]:
    """Return what was not looked at and is not told as an undecided finding above."""
    told = {
        (judgement.finding.stage, judgement.finding.location.path)
        for judgement in run.verdict.having(Effect.UNDECIDED)
        if judgement.finding.location
    }
    return [
        (result.stage, skip)
        for result in run.results
        for skip in result.seen.skipped
        if (result.stage, skip.path) not in told
    ]


def _range(run: Run, *, arrow: str) -> str:
    change = run.change
    base = revision(change.base_name, change.base_commit)
    head = revision(change.head_name, change.head_commit)
    size = f"{count(len(change.files), 'file')}, +{change.added:,} -{change.deleted:,}"
    return log(f"{base} {arrow} {head} ({size}), {run.looked}")


def _origin(run: Run) -> str:
    return log(f"settings: {run.settings_source}; gate {run.version}; {run.seconds:.2f} s")


def _details(run: Run) -> str:
    effects = (section.effect for section in _SECTIONS)
    gravest = next(found[0] for effect in effects if (found := _gravest_first(run, effect)))
    return f"details: gate explain {log(gravest.finding.rule)}"
