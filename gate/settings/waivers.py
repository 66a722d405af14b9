"""What ``gate.waivers.toml`` accepts, by name, until a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.text import visible
from gate.model.toml import Table
from gate.model.waiver import Waiver
from gate.options.globs import plain_regex
from gate.settings.check import Sheet
from gate.settings.document import WaiverDocument, WaiverRow
from gate.settings.schema import Spot
from gate.settings.toml import value

RuleCheck = Callable[[str], str | None]
"""Returns why a rule's id cannot be meant, as a hint; `None` if it can."""


def read_waivers(
    data: bytes, sheet: Sheet, *, most_days: int, unknown_rule: RuleCheck
) -> tuple[Waiver, ...]:
    """Return the waivers that *data* spells; what is wrong with the others goes into *sheet*."""
    table = sheet.read(data)
    if sheet.parse(WaiverDocument, table, ()) is None:
        return ()
    waivers = []
    for index, raw in enumerate(table.get("waivers", ())):
        spot: Spot = ("waivers", index)
        row = sheet.parse(WaiverRow, raw, spot)
        _check_rule(raw, spot, sheet, unknown_rule)
        if row is not None:
            _check_row(row, spot, sheet, most_days)
            waivers.append(_waiver(row, spot, sheet))
    return tuple(waivers)


def _check_rule(raw: Table, spot: Spot, sheet: Sheet, unknown_rule: RuleCheck) -> None:
    rule = raw.get("rule")
    if isinstance(rule, str) and rule and (hint := unknown_rule(rule)) is not None:
        sheet.add((*spot, "rule"), f'no such rule as "{visible(rule)}"', hint)


def _check_row(row: WaiverRow, spot: Spot, sheet: Sheet, most_days: int) -> None:
    if not row.rule and not row.fingerprint and not row.advisory:
        sheet.add(spot, "must name a rule, a fingerprint or an advisory")
    if row.fingerprint and not row.path:
        sheet.add(
            spot,
            "names a fingerprint and no path",
            "add the finding's path: equal lines have one fingerprint in every file",
        )
    if row.expires < row.created:
        sheet.add((*spot, "expires"), f"lies before its creation on {row.created}")
    elif (row.expires - row.created).days > most_days:
        sheet.add(
            (*spot, "expires"),
            f"lies more than {most_days} days after its creation on {row.created}",
            f"the last day it may name is {row.created + timedelta(days=most_days)}"
            " (`max_waiver_days` of the settings)",
        )


def _waiver(row: WaiverRow, spot: Spot, sheet: Sheet) -> Waiver:
    place = None
    if row.path:
        place = compiled(row.path)
        if place is None:
            sheet.add(
                (*spot, "path"),
                f'"{visible(row.path)}" is no pattern in gitignore\'s syntax that names a place',
                "write one pattern, such as tests/**",
            )
    return Waiver(
        rule=row.rule,
        fingerprint=row.fingerprint,
        advisory=row.advisory,
        path=row.path,
        place=place,
        reason=row.reason,
        owner=row.owner,
        ticket=row.ticket,
        created=row.created,
        expires=row.expires,
    )


def compiled(pattern: str) -> re.Pattern[str] | None:
    """
    Return *pattern* so that ``match(path)`` finds what `gate.options.Globs` would match.

    `None` if it names no place: it is malformed, blank, a comment, or takes out (``!``).
    """
    if (plain := plain_regex(pattern)) is not None:
        return re.compile(plain, re.DOTALL)
    from pathspec.patterns.gitignore import (  # noqa: PLC0415 - slow to import, and seldom needed
        GitIgnorePatternError,
    )
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - as above

    try:
        parsed = GitIgnoreSpecPattern(pattern)
    except GitIgnorePatternError:
        return None
    if not parsed.include or parsed.regex is None:
        return None
    # For patterns without a name, such as ``*/``, pathspec searches instead of anchoring.
    anchored = parsed.regex.pattern.startswith("^")
    return parsed.regex if anchored else re.compile(f"(?s:.*?){parsed.regex.pattern}")


_SPECIAL: Final = regex(r"([\\*?\[\]!#]| (?=\Z))")
"""What means something in gitignore's syntax (https://git-scm.com/docs/gitignore)."""


def pattern_of(path: RepoPath) -> str:
    """Return the pattern that names *path*, and no other file."""
    return "/" + _SPECIAL.sub(r"\\\1", path)


def written(waivers: Iterable[Waiver]) -> str:
    """Return *waivers* as rows of ``gate.waivers.toml``, each behind an empty line."""
    return "".join(map(_row, waivers))


def _row(waiver: Waiver) -> str:
    told = {
        "rule": waiver.rule,
        "fingerprint": waiver.fingerprint,
        "path": waiver.path,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "ticket": waiver.ticket,
        "created": waiver.created,
        "expires": waiver.expires,
    }
    lines = (f"{name} = {value(each)}\n" for name, each in told.items() if each)
    return "\n[[waivers]]\n" + "".join(lines)
