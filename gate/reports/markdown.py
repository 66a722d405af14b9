"""
The run for a pull request: a job's summary, a comment on GitHub or GitLab.

https://github.github.com/gfm/ is the dialect. No name in it is alive: what others wrote stands
as letters, or as code, in which no host looks for mentions, references or addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.model.finding import Finding
from gate.model.run import Run
from gate.model.stage import StageResult, StageStatus
from gate.model.table import Table
from gate.model.text import count, cut, markdown, markdown_code, revision, shown
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement

MARKER: Final = "<!-- gate: report -->"
"""The first line, by which a publisher finds its own comment again; it does not show."""
LIMIT: Final = 1_000_000
"""Bytes. GitHub drops a job's summary of more than 1,024 KiB whole."""
_LONGEST: Final = 500
"""Characters of a message."""
_MOST_SKIPS: Final = 50
_MOST_ROWS: Final = 100
_LONGEST_CELL: Final = 200
_SIGNS: Final = {Decision.PASS: "✅", Decision.FAIL: "❌", Decision.INCONCLUSIVE: "❔"}
_STAGE_SIGNS: Final = {
    StageStatus.COMPLETED: "✅",
    StageStatus.SKIPPED: "⏭️",
    StageStatus.BROKEN: "💥",
}
_EFFECT_SIGNS: Final = {Effect.BLOCKS: "❌", Effect.UNDECIDED: "❔"}
_EFFECT_WORDS: Final = {
    Effect.BLOCKS: "blocking",
    Effect.UNDECIDED: "not decided",
    Effect.WARNS: "warned of",
    Effect.PREEXISTING: "there before",
    Effect.WAIVED: "waived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A list under a title, of which as much is shown as there is room for."""

    opening: str
    items: tuple[str, ...]
    total: int
    closing: str = "\n"
    gap: str = ""
    """What parts the items from the line that counts the rest."""


def render(run: Run, *, limit: int = LIMIT) -> Iterator[str]:
    """Yield the text, of at most *limit* bytes of UTF-8; what is left out is counted."""
    head, foot = _head(run), _stages(run) + _foot(run)
    room = limit - _size(head)
    if room < 0:
        yield MARKER + "\n"
        return
    is_footed = room >= _size(foot)
    room -= _size(foot) if is_footed else 0
    yield head
    above, below = _sections(run)
    for section in above:
        text = _fitted(section, room)
        room -= _size(text)
        yield text
    if is_footed:
        yield _stages(run)
    for section in below:
        text = _fitted(section, room)
        room -= _size(text)
        yield text
    if is_footed:
        yield _foot(run)


def _fitted(section: _Section, room: int) -> str:
    """Return what of *section* goes into *room* bytes, and how many items do not; or nothing."""
    room -= sum(map(_size, (section.opening, section.closing, section.gap, _more(section.total))))
    if room < 0 or not section.total:
        return ""
    kept = []
    for item in section.items:
        room -= _size(item)
        if room < 0:
            break
        kept.append(item)
    rest = section.total - len(kept)
    more = section.gap + _more(rest) if rest else ""
    return section.opening + "".join(kept) + more + section.closing


def _more(number_left: int) -> str:
    return f"- … {number_left:,} more: the JSON report has every one.\n"


def _size(text: str) -> int:
    return len(text.encode())


def _head(run: Run) -> str:
    verdict = run.verdict
    sign, word = _SIGNS[verdict.decision], verdict.decision.name.lower()
    exempt = " (reported only: it does not block)" if run.is_report_only else ""
    because = markdown(cut(verdict.because, _LONGEST))
    return f"{MARKER}\n## {sign} gate: {word}{exempt}\n\n{because}\n\n{_checks(run)}"


def _checks(run: Run) -> str:
    """Return how the sides of the change stand, where there are two."""
    told = [f"{each.side.value}: {each.decision.name.lower()}" for each in run.sides]
    return f"{' · '.join(told)}\n\n" if len(told) > 1 else ""


def _sections(run: Run) -> tuple[list[_Section], list[_Section]]:
    """Return what stands above the table of stages, and what is folded below it."""
    having = run.verdict.having
    above = [
        _open("Blocks the merge", having(Effect.BLOCKS), 100),
        _open("Not decided", having(Effect.UNDECIDED), 50),
    ]
    below = [
        *_tables(run),
        _folded("warning", having(Effect.WARNS)),
        _folded("finding that the base held already", having(Effect.PREEXISTING)),
        _folded("waived finding", having(Effect.WAIVED)),
        _not_looked_at(run),
    ]
    return above, below


def _tables(run: Run) -> Iterator[_Section]:
    """Yield each table that people read."""
    for result in run.results:
        yield from (_table(table) for table in result.tables if not table.is_data)


def _table(table: Table) -> _Section:
    edges = ("--:" if _is_number(table, n) else "---" for n in range(len(table.columns)))
    return _Section(
        opening=f"#### {markdown(table.name)}\n\n{_cells(table.columns)}|{'|'.join(edges)}|\n",
        items=tuple(map(_cells, table.cells(_MOST_ROWS, _LONGEST_CELL))),
        total=len(table.rows),
        gap="\n",
    )


def _is_number(table: Table, column: int) -> bool:
    return all(not isinstance(row[column], str) for row in table.rows)


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(markdown, cells))} |\n"


def _open(title: str, judgements: Iterable[Judgement], most: int) -> _Section:
    gravest = sorted(judgements, key=_gravity)
    return _Section(
        opening=f"### {title}\n\n",
        items=tuple(_item(judgement.finding) for judgement in gravest[:most]),
        total=len(gravest),
    )


def _folded(noun: str, judgements: Iterable[Judgement]) -> _Section:
    gravest = sorted(judgements, key=_gravity)
    title = _plural(len(gravest), noun)
    return _Section(
        opening=f"<details><summary>{title}</summary>\n\n",
        items=tuple(_brief(judgement) for judgement in gravest[:50]),
        total=len(gravest),
        closing="\n</details>\n\n",
    )


def _not_looked_at(run: Run) -> _Section:
    skips = [(result.stage, skip) for result in run.results for skip in result.seen.skipped]
    return _Section(
        opening=f"<details><summary>{count(len(skips), 'file')} not looked at</summary>\n\n",
        items=tuple(
            f"- {markdown_code(skip.path)}: {stage}: {markdown(cut(skip.reason, _LONGEST))}\n"
            for stage, skip in skips[:_MOST_SKIPS]
        ),
        total=len(skips),
        closing="\n</details>\n\n",
    )


def _plural(total: int, noun: str) -> str:
    first, _, rest = noun.partition(" that ")
    return count(total, first) + (f" that {rest}" if rest else "")


def _gravity(judgement: Judgement) -> int:
    return -judgement.finding.severity


def _item(finding: Finding) -> str:
    """Return a list item of three lines: where and what, the remedy, the names."""
    names = f"{markdown_code(finding.rule)} · {finding.severity.name.lower()}"
    return (
        f"- {_place(finding)} {markdown(cut(finding.message, _LONGEST))}\\\n"
        f"  **To mend it:** {markdown(cut(finding.fix, _LONGEST))}\\\n"
        f"  <sub>{names} · {markdown_code(finding.fingerprint)}</sub>\n"
    )


def _brief(judgement: Judgement) -> str:
    finding = judgement.finding
    told = f"{_place(finding)} {markdown(cut(finding.message, _LONGEST))}"
    because = markdown(cut(judgement.because, _LONGEST))
    return f"- {told} ({markdown_code(finding.rule)}: {because})\n"


def _place(finding: Finding) -> str:
    at = finding.location
    if at is None:
        return "The change:"
    path = shown(at.path)
    return f"**{markdown_code(f'{path}:{at.line}' if at.line else path)}**"


def _stages(run: Run) -> str:
    if not run.results:
        return "No stage ran.\n\n"
    rows = "".join(_row(result, run.verdict.judgements) for result in run.results)
    return f"| | stage | found | looked at | measured | time |\n|---|---|---|---|---|--:|\n{rows}\n"


def _row(result: StageResult, judgements: Sequence[Judgement]) -> str:
    seen = result.seen
    effects = [
        judgement.effect for judgement in judgements if judgement.finding.stage == result.stage
    ]
    looked = f"{seen.looked_at:,} of {seen.asked:,}" if seen.asked else ""
    measured = "; ".join(map(str, result.measures))
    cells = (_sign(result, effects), result.stage, _found(result, effects), looked, measured)
    return f"| {' | '.join(map(markdown, cells))} | {result.seconds:.2f} s |\n"


def _sign(result: StageResult, effects: Sequence[Effect]) -> str:
    graver = (sign for effect, sign in _EFFECT_SIGNS.items() if effect in effects)
    if result.status is StageStatus.COMPLETED:
        return next(graver, _STAGE_SIGNS[result.status])
    return _STAGE_SIGNS[result.status]


def _found(result: StageResult, effects: Sequence[Effect]) -> str:
    """Say what the stage found, or why it did not look."""
    if result.status is not StageStatus.COMPLETED:
        return f"{result.status.value}: {cut(result.reason, _LONGEST)}"
    told = [
        f"{effects.count(effect):,} {word}"
        for effect, word in _EFFECT_WORDS.items()
        if effect in effects
    ]
    return ", ".join(told) or ("nothing" if result.seen.asked else "nothing to look at")


def _foot(run: Run) -> str:
    change = run.change
    base = _revision(change.base_name, change.base_commit)
    head = _revision(change.head_name, change.head_commit)
    size = f"{count(len(change.files), 'file')}, +{change.added:,} -{change.deleted:,}"
    origin = markdown_code(run.settings_source)
    return (
        f"<sub>{base} → {head} ({size}), {run.looked} · settings: {origin}"
        f" · gate {run.version}, {run.seconds:.2f} s"
        f" · <code>gate explain RULE</code> says more</sub>\n"
    )


def _revision(name: str, commit: str) -> str:
    return markdown_code(revision(name, commit)) or "nothing"
