"""What is a rule for? The words of ``gate explain`` and of ``docs/rules.md``."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.rule import Rule


def explained(rule: Rule) -> str:
    """Return what *rule* looks for, why, and what to do, as Markdown that reads well bare."""
    return "\n".join(_lines(rule))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"## `{rule.id}`"
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
