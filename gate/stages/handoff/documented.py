"""Does somebody say of a new migration what it does, how it goes back, what it locks, and when?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.text import shown
from gate.model.value import dataclass
from gate.options import Globs
from gate.readers.migrations.migration import Action, Migration, System
from gate.readers.prose import conflict_in, is_real, sections, without_comments
from gate.stages.handoff.part import Given, Part
from gate.stages.handoff.places import folder_of, fragments_of
from gate.stages.handoff.rules import MIGRATION_UNDOCUMENTED
from gate.stages.handoff.texts import documents, holding, request_text

KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "forward": r"forwards?|upgrade|up",
        "rollback": r"roll[ -]?backs?|reverse|downgrade|down",
        "lock/duration": r"locks?(?:ing)?(?:\s*(?:/|,|and|&)\s*duration)?|duration|downtime",
        "deploy order": r"deploy(?:ment)?[ -]order|order of deployment",
    }
)
"""What a migration's documentation says, and the words by which each is found."""
_ANY: Final = "|".join(KEYS.values())
_SAID: Final = (
    r"(?im)(?:^|[;.|*_`\s(-])(?:{key})[*_`\s]*[:|=\u2013\u2014][*_`\s|]*"
    r"(?P<value>.*?)(?=$|;|\||[;.,]\s*[*_`]*(?:" + _ANY + r")[*_`\s]*[:|=])"
)
_PATTERNS: Final = {name: re.compile(_SAID.format(key=key)) for name, key in KEYS.items()}
_SECTION: Final = re.compile(r"(?i)\bmigrations?\b")
_PLACE: Final = re.compile(r"(?i)(?:^|/)[^/]*migrat[^/]*\.(?:md|rst|txt|adoc)$")
_LONGEST: Final = 60
"""Lines after a name that may still be about it."""
_WIDEST: Final = 2_000
"""Characters of a line that are read."""
_STEPS: Final = 4
"""Steps that the proposed line names; of more it gives the number."""
_WAY_BACK: Final[Mapping[System, str]] = MappingProxyType(
    {
        System.ALEMBIC: "`alembic downgrade -1`",
        System.DJANGO: "`manage.py migrate` back to the one before",
        System.GOLANG_MIGRATE: "`migrate down 1`",
        System.DBMATE: "`dbmate rollback`",
        System.GOOSE: "`goose down`",
        System.SQITCH: "`sqitch revert`",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Where a migration is named, and what is missing there."""

    path: RepoPath | None
    """`None` for the pull request's text."""
    line: int
    missing: tuple[str, ...]


def undocumented(given: Given, asked: Sequence[Migration], new: Sequence[Migration]) -> Part:
    """Return those of *asked* of which nobody says what is to be known; *new* came with them."""
    if not asked:
        return Part()
    _, head = given.trees()
    words = {word for one in asked for word in _words(one, asked)}
    paths = [*documents(head, _written(given))]
    texts = [(path, without_comments(text)) for path, text in holding(head, paths, words)]
    marks = {path: found for path, text in texts if (found := conflict_in(text))}
    place = next((path for path in paths if _PLACE.search(path)), _new_place(given))
    return Part(
        findings=tuple(
            _judged(given, asked, new, [row for row in texts if row[0] not in marks], place)
        ),
        skipped=tuple(Skip(path=path, reason=found) for path, found in marks.items()),
    )


def _written(given: Given) -> Globs:
    """Return where people write things down, release notes among them."""
    options = given.options
    return Globs((*options.changelogs.root, *fragments_of(given).root, *options.documents.root))


def _new_place(given: Given) -> RepoPath:
    return RepoPath(f"{folder_of(given.options.documents, 'docs')}/migrations.md")


def _judged(
    given: Given,
    asked: Sequence[Migration],
    new: Sequence[Migration],
    texts: Sequence[tuple[RepoPath, str]],
    place: RepoPath,
) -> Iterator[Finding]:
    for one in asked:
        found = [*_told(one, asked, texts), *_told_in_request(given, one, asked, new)]
        best = min(found, key=lambda told: len(told.missing), default=None)
        if best is None or best.missing:
            yield _finding(one, best, place)


def _words(one: Migration, among: Sequence[Migration]) -> tuple[str, ...]:
    """Return what documents may call *one*; only a name that no other of *among* has too."""
    is_alone = sum(other.name == one.name for other in among) == 1
    app = one.group.removesuffix("/migrations").rpartition("/")[2]
    names = [f"{app}.{one.name}", f"{app}/{one.name}", one.path]
    if is_alone:
        names.append(one.name)
    if one.system is System.ALEMBIC and len(one.revision) >= 8:  # noqa: PLR2004 - no ordinary word
        names.append(one.revision)
    return tuple(names)


def _named(one: Migration, among: Sequence[Migration]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, _words(one, among)))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")


def _told(
    one: Migration, among: Sequence[Migration], texts: Sequence[tuple[RepoPath, str]]
) -> Iterator[_Told]:
    named = _named(one, among)
    others = [_named(other, among) for other in among if other is not one]
    for path, text in texts:
        lines = text.splitlines() if named.search(text) else []
        for number, line in enumerate(lines, 1):
            if named.search(line):
                block = _block(lines, number, others)
                yield _Told(path=path, line=number, missing=_missing(block))


def _block(lines: Sequence[str], number: int, others: Sequence[re.Pattern[str]]) -> str:
    """Return the lines about what line *number* names."""
    level = len(lines[number - 1]) - len(lines[number - 1].lstrip("#"))
    told = [lines[number - 1][:_WIDEST]]
    for line in lines[number : number + _LONGEST]:
        depth = len(line) - len(line.lstrip("#"))
        is_next = 0 < depth <= (level or depth) and line[depth : depth + 1] == " "
        if is_next or any(other.search(line) for other in others):
            break
        told.append(line[:_WIDEST])
    return "\n".join(told)


def _missing(block: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _PATTERNS.items() if not _is_said(pattern, block))


def _is_said(pattern: re.Pattern[str], block: str) -> bool:
    for found in pattern.finditer(block):
        value = found["value"] or "\n".join(block[found.end() :].lstrip("\n").splitlines()[:1])
        if is_real(value):
            return True
    return False


def _told_in_request(
    given: Given, one: Migration, among: Sequence[Migration], new: Sequence[Migration]
) -> Iterator[_Told]:
    """Yield what the pull request's Migration section says; it need not name the only one."""
    for section in sections(request_text(given)):
        if not _SECTION.search(section.title):
            continue
        if len(new) == 1:
            lines = section.text.splitlines()
            yield _Told(path=None, line=1, missing=_missing(_block(["", *lines], 1, ())))
        for number, line in enumerate(lines := section.text.splitlines(), 1):
            if _named(one, among).search(line):
                others = [_named(other, among) for other in among if other is not one]
                yield _Told(path=None, line=number, missing=_missing(_block(lines, number, others)))


def _finding(one: Migration, told: _Told | None, place: RepoPath) -> Finding:
    block = _line(one)
    if told is None:
        message = f"{one.name} ({one.system}) is named in no document"
        fix = (
            f"Add to {shown(place)}, or to the pull request's text under a heading Migration:"
            f" `{block}` and fill in what stands in <…>."
        )
    else:
        where = f"{shown(told.path)} line {told.line}" if told.path else "the pull request's text"
        gaps = ", ".join(told.missing)
        message = f"{one.name} ({one.system}) is named in {where}, without {gaps}"
        fix = f"Say there what is missing ({gaps}), as in: `{block}`."
    return MIGRATION_UNDOCUMENTED.found(
        f"{message}.",
        at=Location(path=one.path, line=one.line),
        key=f"{one.group} {one.revision}",
        fix=fix,
        details=(("migration", one.name), ("block", block)),
    )


def _line(one: Migration) -> str:
    """Return the line that documents *one*, with blanks for what its text does not tell."""
    steps = [str(step) for step in one.steps if step.action is not Action.OTHER]
    forward = ", ".join(dict.fromkeys(steps[:_STEPS])) or "<what it changes>"
    more = len(steps) - _STEPS
    told = {
        "forward": f"{forward} and {more} more steps" if more > 0 else forward,
        "rollback": _WAY_BACK.get(one.system, "<how to go back>"),
        "lock/duration": "<which lock, and how long on production's data>",
        "deploy order": "<migration or code first>",
    }
    return f"- {one.name}: " + "; ".join(f"{name}: {value}" for name, value in told.items())
