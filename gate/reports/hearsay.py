"""
A report from a job that nobody here controls, as a comment on its pull request.

https://github.github.com/gfm/ is the dialect. Every text in it is a stranger's, and stands as
letters; so does whose word it is, above everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.hearsay import Hearsay, ToldFinding
from gate.model.text import count, cut, markdown, markdown_code
from gate.model.verdict import Decision, Effect

_LONGEST: Final = 500
"""Characters of a message."""
_SIGNS: Final = {Decision.PASS: "✅", Decision.FAIL: "❌", Decision.INCONCLUSIVE: "❔"}
_LISTS: Final = (
    (Effect.BLOCKS, "Blocks the merge"),
    (Effect.UNDECIDED, "Not decided"),
    (Effect.WARNS, "Warnings"),
)
_ENDS: Final = {True: frozenset({"success"}), False: frozenset({"failure"})}
"""How a run may end, by whether the verdict lets its job go on."""


def render(told: Hearsay, *, ended: str, limit: int) -> Iterator[str]:
    """
    Yield the text, of at most *limit* bytes of UTF-8; what is left out is counted.

    *ended* is how the host says that the whole run ended: ``success``, ``failure``.
    """
    opening = _head(told) + _whose(told, ended)
    stages = _stages(told)
    room = limit - len(opening.encode()) - len(stages.encode())
    yield opening
    for effect, title in _LISTS:
        text = _list(title, told.having(effect), room)
        room -= len(text.encode())
        yield text
    yield stages


def _head(told: Hearsay) -> str:
    word = told.decision.name.lower()
    exempt = " (reported only: it does not block)" if told.is_report_only else ""
    because = markdown(cut(told.because, _LONGEST))
    return f"## {_SIGNS[told.decision]} gate: {word}{exempt}\n\n{because}\n\n"


def _whose(told: Hearsay, ended: str) -> str:
    goes_on = told.decision is Decision.PASS or told.is_report_only
    unless = ", unless another job of that run did" if goes_on else ""
    odd = f" **That does not go together with this report{unless}.**"
    return (
        "*Told by the pull request's own run, which ended as"
        f" {markdown_code(cut(ended or 'unknown', 40))}: whoever writes the change may write its"
        f" jobs. The check decides, not this text.*{'' if ended in _ENDS[goes_on] else odd}\n\n"
    )


def _list(title: str, findings: Sequence[ToldFinding], room: int) -> str:
    """Return as many of *findings* as *room* bytes hold, and how many they do not."""
    opening = f"### {title}\n\n"
    room -= len(f"{opening}{_more(len(findings))}\n".encode())
    if not findings or room < 0:
        return ""
    items: list[str] = []
    for item in map(_item, findings):
        room -= len(item.encode())
        if room < 0:
            break
        items.append(item)
    left = len(findings) - len(items)
    return f"{opening}{''.join(items)}{_more(left) if left else ''}\n"


def _more(left: int) -> str:
    return f"- … {left:,} more: the job's own report has them.\n"


def _item(finding: ToldFinding) -> str:
    place = f"**{markdown_code(cut(finding.place, _LONGEST))}**" if finding.place else "The change:"
    names = f"{markdown_code(cut(finding.rule, _LONGEST))} · {markdown(finding.severity)}"
    return (
        f"- {place} {markdown(cut(finding.message, _LONGEST))}\\\n"
        f"  **To mend it:** {markdown(cut(finding.fix, _LONGEST))}\\\n"
        f"  <sub>{names} · {markdown_code(finding.fingerprint)}</sub>\n"
    )


def _stages(told: Hearsay) -> str:
    """Say which stages did not look, and why."""
    idle = [stage for stage in told.stages if stage.status != "completed"][:40]
    rows = "".join(
        f"| {' | '.join(map(markdown, (stage.id, stage.status, cut(stage.reason, 200))))} |\n"
        for stage in idle
    )
    table = f"\n| stage | | because |\n|---|---|---|\n{rows}" if rows else ""
    done = count(len(told.stages) - len(idle), "stage")
    return f"{done} looked to the end.\n{table}\n<sub>gate {markdown(told.version)}</sub>\n"
