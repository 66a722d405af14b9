"""
The run as one page of HTML: to be opened, read, filtered and printed, with nothing beside it.

The page asks nothing of any network: its Content Security Policy forbids it, and lets only the
page's own script run (https://www.w3.org/TR/CSP3/). Every text goes through `plain` and is
escaped by the template engine, so no name or message of the change is alive in it.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from gate.model.excerpt import Excerpt
from gate.model.finding import Finding
from gate.model.path import RepoPath
from gate.model.run import Run
from gate.model.stage import StageResult, StageStatus
from gate.model.table import Table
from gate.model.text import count, cut, plain, revision, shown
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement

_HERE: Final = Path(__file__).parent
_MOST_FINDINGS: Final = 2_000
_MOST_SKIPS: Final = 500
_MOST_ROWS: Final = 500
_LONGEST: Final = 1_000
"""Characters of a text."""
_LONGEST_CELL: Final = 200
_WORDS: Final = {
    Effect.BLOCKS: "blocks",
    Effect.UNDECIDED: "not decided",
    Effect.WARNS: "warns",
    Effect.PREEXISTING: "there before",
    Effect.WAIVED: "waived",
}
_TITLES: Final = {
    Decision.PASS: "Pass",
    Decision.FAIL: "Fail",
    Decision.INCONCLUSIVE: "Inconclusive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What one stage has to say of itself."""

    result: StageResult
    effects: Counter[Effect]

    @property
    def state(self) -> str:
        """The gravest thing to be said, as a class of the style sheet."""
        if self.result.status is not StageStatus.COMPLETED:
            return self.result.status.name.lower()
        for graver in (Effect.BLOCKS, Effect.UNDECIDED, Effect.WARNS):
            if self.effects[graver]:
                return graver.name.lower()
        return "passes"

    @property
    def found(self) -> str:
        """What it found, or why it did not look."""
        if self.result.status is not StageStatus.COMPLETED:
            return f"{self.result.status.value}: {cut(self.result.reason, _LONGEST)}"
        told = [
            f"{self.effects[each]:,} {word}" for each, word in _WORDS.items() if self.effects[each]
        ]
        return ", ".join(told) or ("nothing" if self.result.seen.asked else "nothing to look at")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One finding, as the page shows it."""

    judgement: Judgement
    excerpt: Excerpt | None

    @property
    def finding(self) -> Finding:
        """What was seen."""
        return self.judgement.finding

    @property
    def word(self) -> str:
        """What it does to the verdict."""
        return _WORDS[self.judgement.effect]

    @property
    def place(self) -> str:
        """Where it stands."""
        at = self.finding.location
        if at is None:
            return "the change"
        return f"{shown(at.path)}:{at.line}" if at.line else shown(at.path)

    def lines(self) -> Iterator[tuple[int, str, bool]]:
        """Yield (number, text, whether the finding is about it) of the excerpt's lines."""
        at = self.finding.location
        if self.excerpt is None or at is None or at.line is None:
            return
        last = max(at.line, at.end_line or at.line)
        for place, text in enumerate(self.excerpt.lines, self.excerpt.first):
            yield place, text, at.line <= place <= last


def render(run: Run) -> Iterator[str]:
    """Yield the page, a part at a time."""
    items = _items(run)
    script = _own("html.js")
    return _page().generate(
        run=run,
        title=_TITLES[run.verdict.decision],
        rows=_rows(run),
        items=items[:_MOST_FINDINGS],
        left_out=max(0, len(items) - _MOST_FINDINGS),
        effects=[
            (each.value, word, sum(item.judgement.effect is each for item in items))
            for each, word in _WORDS.items()
        ],
        skips=_skips(run)[:_MOST_SKIPS],
        skipped=len(_skips(run)),
        tables=list(_tables(run)),
        most_rows=_MOST_ROWS,
        longest=_LONGEST,
        longest_cell=_LONGEST_CELL,
        base=revision(run.change.base_name, run.change.base_commit),
        head=revision(run.change.head_name, run.change.head_commit),
        style=_own("html.css"),
        script=script,
        script_digest=_digest(script),
    )


@cache
def _page() -> Template:
    environment = Environment(
        autoescape=True,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(count=count, cut=cut)
    return environment.from_string(_own("html.jinja"))


class _Sound(str):
    """A text of the page's own, which is put in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _own(name: str) -> _Sound:
    return _Sound((_HERE / name).read_text(encoding="utf-8"))


def _harmless(value: object) -> object:
    """Return *value* as the page shows it: whatever may quote others, on one visible line."""
    return value if isinstance(value, _Sound) else plain(str(value))


def _digest(script: str) -> str:
    """Return the script's source expression (CSP3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _rows(run: Run) -> list[_Row]:
    effects: dict[str, Counter[Effect]] = {result.stage: Counter() for result in run.results}
    for judgement in run.verdict.judgements:
        effects.setdefault(judgement.finding.stage, Counter())[judgement.effect] += 1
    return [_Row(result=result, effects=effects[result.stage]) for result in run.results]


def _items(run: Run) -> list[_Item]:
    """Return every finding, the gravest first."""
    order = list(_WORDS)
    excerpts = {(each.path, each.line): each for each in run.excerpts}
    told = sorted(
        run.verdict.judgements,
        key=lambda each: (order.index(each.effect), -each.finding.severity),
    )
    return [_Item(judgement=each, excerpt=excerpts.get(_place(each.finding))) for each in told]


def _place(finding: Finding) -> tuple[RepoPath, int]:
    at = finding.location
    return (at.path, at.line or 0) if at else (RepoPath(""), 0)


def _skips(run: Run) -> Sequence[tuple[str, str, str]]:
    return [
        (result.stage, shown(skip.path), cut(skip.reason, _LONGEST))
        for result in run.results
        for skip in result.seen.skipped
    ]


def _tables(run: Run) -> Iterator[tuple[str, Table]]:
    for result in run.results:
        for table in result.tables:
            if table.rows and not table.is_data:
                yield result.stage, table
