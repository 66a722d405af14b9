"""What does this rule mean, and how is what it finds mended?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import click

from gate.model.error import UsageError
from gate.model.rule import Rule
from gate.model.text import visible

_SHOWN: Final = ("fingerprint", "path", "line", "message", "effect", "because", "rule")
"""What a report says of each finding, as far as it is told again here."""


@click.command("explain")
@click.argument("name", metavar="RULE|STAGE|FINGERPRINT")
@click.option(
    "--in",
    "report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The JSON report that holds the finding, to explain a FINGERPRINT.",
)
def command(name: str, report: Path | None) -> None:
    """
    Say why a rule exists, what it finds, and how to mend it.

    Of a stage, it lists the rules.
    """
    if rules := _rules_of(name):
        for rule in rules:
            click.echo(f"{rule.id}: {rule.title}")
        return
    if name.startswith("v1:"):
        name = _show_finding(name, report)
    click.echo(explained(rule_named(name)))


def explained(rule: Rule, *, level: int = 1) -> str:
    """
    Return what *rule* looks for, why, and what to do, as Markdown that reads well bare.

    *level* is its heading's.
    """
    return "\n".join(_lines(rule, level))


def _lines(rule: Rule, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{rule.id}`"
    yield ""
    yield f"{rule.title[:1].upper()}{rule.title[1:]}. Severity: {rule.severity.name.lower()}."
    if rule.is_undecided:
        yield ""
        yield "It says *not known* rather than *wrong*: the verdict stays open until it is settled."
    yield from _paragraph("Why", rule.why)
    yield from _paragraph("What to do", rule.fix)
    yield from _paragraph("Playbook", f'"{rule.playbook}"' if rule.playbook else "")
    yield from _paragraph("See", f"<{rule.see}>" if rule.see.startswith("https://") else rule.see)
    yield from _example("It finds", rule.fails)
    yield from _example("It lets pass", rule.passes)


def _paragraph(heading: str, text: str) -> Iterator[str]:
    if text:
        yield ""
        yield f"**{heading}:** {text}"


def _example(heading: str, text: str) -> Iterator[str]:
    """Yield a fenced example; the fence is longer than any run of backticks in *text*."""
    if not text:
        return
    fence = "```"
    while fence in text:
        fence += "`"
    yield from ("", f"{heading}:", "", f"{fence}text", *text.rstrip("\n").split("\n"), fence)


def _rules_of(stage: str) -> Sequence[Rule]:
    """Return the rules of the stage that is called *stage*; none if there is no such stage."""
    from gate.stages import STAGES  # noqa: PLC0415 - pydantic is imported only when used

    return next((each.rules for each in STAGES if each.id == stage), ())


def rule_named(name: str) -> Rule:
    """
    Return the rule that is called *name*.

    Raises:
        UsageError: there is none.
    """
    from gate.stages import STAGES  # noqa: PLC0415 - pydantic is imported only when used
    from gate.stages.command import OWN_RULE, rule_of  # noqa: PLC0415 - as above

    rules = {rule.id: rule for stage in STAGES for rule in stage.rules}
    if name in rules:
        return rules[name]
    if re.fullmatch(OWN_RULE, name):
        return rule_of(name.removeprefix("command/"))
    near = get_close_matches(name, rules, n=3)
    stages = ", ".join(stage.id for stage in STAGES)
    fix = f"`gate explain STAGE` lists a stage's rules; the stages are {stages}"
    if near:
        fix = f"did you mean {' or '.join(near)}?"
    raise UsageError(f"there is no rule {visible(name)!r}", where="gate explain", fix=fix)


def _show_finding(fingerprint: str, report: Path | None) -> str:
    """
    Print the finding with *fingerprint* that the JSON report at *report* holds.

    Returns the id of its rule.

    Raises:
        UsageError: no report is named, it cannot be read, or it does not hold the finding.
    """
    where = "gate explain"
    if report is None:
        fix = "name the run's JSON report: gate explain FINGERPRINT --in FILE"
        raise UsageError("a fingerprint alone does not tell the run", where=where, fix=fix)
    for finding in _findings(report):
        if finding["fingerprint"] == fingerprint:
            place = finding["path"] or "the change"
            line = f":{finding['line']}" if finding["line"] else ""
            click.echo(visible(f"{place}{line}: {finding['message']}"))
            click.echo(visible(f"Effect: {finding['effect']} ({finding['because']}).") + "\n")
            return str(finding["rule"])
    fix = "take the fingerprint from this report"
    raise UsageError(f"{visible(report.name)} does not hold {fingerprint}", where=where, fix=fix)


def _findings(report: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(report.read_bytes())["findings"]
        return [{name: one[name] for name in _SHOWN} for one in found]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{visible(report.name)} cannot be read as a JSON report",
            where="gate explain --in",
            fix="write one with: gate run --report json=FILE",
        ) from error
