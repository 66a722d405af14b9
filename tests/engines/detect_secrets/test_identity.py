"""
The fast driver says of made texts what detect-secrets says; a condition that asks too much shows.

``python -m bench.secrets_identity`` does so on real code, and on as many texts as one likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from detect_secrets.util.filetype import FileType, determine_file_type

from gate.engines.detect_secrets import forms, names, runs, suspects
from gate.engines.detect_secrets.conditions import (
    CONDITIONS,
    LONG_LINE,
    VERSION,
    Conditions,
    Run,
)
from gate.engines.detect_secrets.drivers import KNOWN, Fast
from gate.engines.detect_secrets.kinds import BASE64, HEX, KEYWORD, PUBLIC_ADDRESS
from tests.engines.detect_secrets.identity import (
    Told,
    as_from_the_command_line,
    fast,
    plugins,
    stock,
    told,
    told_by_detect_secrets,
)
from tests.engines.detect_secrets.texts import Text, texts

COUNT, SEED = 1500, 21


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[Text, Told]:
    """What detect-secrets says of each text, but of those that it dies of."""
    folder = tmp_path_factory.mktemp("texts")
    found = {}
    with as_from_the_command_line():
        for text in texts(COUNT, SEED):
            path = folder / text.name
            path.write_bytes(text.content.encode())
            found[text] = told_by_detect_secrets(path)
    return {text: what for text, what in found.items() if what is not None}


def differs(
    expected: dict[Text, Told], conditions: Conditions = CONDITIONS, *, kind: str = ""
) -> Text | None:
    """Return the first text, of those that hold *kind*, of which the fast driver says otherwise."""
    driver = fast(conditions)
    for text, what in expected.items():
        is_asked = not kind or any(kind == each for each, _, _ in what)
        if is_asked and told(driver, text.content.encode(), text.name) != what:
            return text
    return None


def test_the_detect_secrets_that_is_locked_is_the_one_that_was_proven():
    assert VERSION == plugins().version
    assert len(KNOWN) == len(plugins().types)


def test_what_is_called_so_is_of_a_known_kind():
    kinds = {determine_file_type(f"a{ending}") for ending in (*forms._TYPED, *forms._YAML)}

    assert set(FileType) - {FileType.OTHER} == kinds
    assert FileType.OTHER == determine_file_type(".py") == determine_file_type("..py")


def test_the_texts_hold_something_of_every_type(expected: dict[Text, Told]):
    held = {kind for what in expected.values() for kind, _, _ in what}

    assert KNOWN - {PUBLIC_ADDRESS} == held


def test_the_fast_driver_says_what_detect_secrets_says(expected: dict[Text, Told]):
    assert None is differs(expected)


def test_detect_secrets_itself_in_memory_says_what_it_says_of_files(expected: dict[Text, Told]):
    driver = stock()

    for text in list(expected)[:60]:
        assert expected[text] == told(driver, text.content.encode(), text.name)


def without(rows: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return rows[:place] + rows[place + 1 :]


def changed(rows: tuple[Any, ...], place: int, **fields: Any) -> tuple[Any, ...]:
    return (*rows[:place], replace(rows[place], **fields), *rows[place + 1 :])


def mutants() -> Iterator[tuple[str, str, Conditions]]:
    """Yield name, type and conditions of each way to ask for too much of that type in one place."""
    for place, run in enumerate(CONDITIONS.runs):
        yield f"no {place}", run.type, replace(CONDITIONS, runs=without(CONDITIONS.runs, place))
        for name, change in stricter(run):
            rows = changed(CONDITIONS.runs, place, **change)
            yield f"{name} {place}", run.type, replace(CONDITIONS, runs=rows)
    for place, mark in enumerate(CONDITIONS.marks):
        yield f"no {place}", mark.type, replace(CONDITIONS, marks=without(CONDITIONS.marks, place))
        if mark.loose:
            strict = changed(CONDITIONS.marks, place, loose=b"")
            yield f"strict {place}", mark.type, replace(CONDITIONS, marks=strict)
    for place, root in enumerate(CONDITIONS.roots):
        gone = without(CONDITIONS.roots, place)
        yield f"no {root.word.decode()}", KEYWORD, replace(CONDITIONS, roots=gone)
    yield from families()
    yield "letters", BASE64, replace(CONDITIONS, base64_letters=CONDITIONS.base64_letters + 1)
    yield "letters", HEX, replace(CONDITIONS, hex_letters=CONDITIONS.hex_letters + 1)


def stricter(run: Run) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "longer", {"shortest": run.shortest + 1}
    if not (run.holds or run.after or run.is_assigned):
        yield "assigned", {"is_assigned": True}
    for field in ("holds", "begins", "before", "named"):
        if getattr(run, field):
            yield field, {field: getattr(run, field) + rb"(?!)"}


def families() -> Iterator[tuple[str, str, Conditions]]:
    for number, how in enumerate(dict.fromkeys(CONDITIONS.families.values())):
        for change in ({"after": rb"(?!)"}, {"is_compared": False}, {"is_ended": False}):
            other = replace(how, **change)
            changed = {
                ending: other if each is how else each
                for ending, each in CONDITIONS.families.items()
            }
            if other != how:
                name = f"{next(iter(change))} of family {number}"
                yield name, KEYWORD, replace(CONDITIONS, families=changed)


@pytest.mark.parametrize(
    ("kind", "mutant"),
    [pytest.param(kind, mutant, id=f"{kind}: {name}") for name, kind, mutant in mutants()],
)
def test_a_condition_that_asks_for_too_much_is_found_out(
    kind: str, mutant: Conditions, expected: dict[Text, Told]
):
    assert differs(expected, mutant, kind=kind)


def ended(
    most: int = 194, space: bytes = rb"[\s\x1c-\x1f\x80-\xff]*", quotes: bytes = rb"'\"`"
) -> re.Pattern[bytes]:
    """Return a pattern like `names._ENDED`, or one that asks for more."""
    spaceless = rb"[^\s\x1c-\x1f]{0,%d}?" % most
    return re.compile(rb"%b%b[%b][^'\"\n]*[%b];" % (spaceless, space, quotes, quotes))


class ShowingAll(Fast):
    """Shows a plug-in each part of a long line, whatever it could find there."""

    def _could(self, kind: str, name: str, part: str) -> bool:
        return True


class ShowingPlain(Fast):
    """Shows a plug-in those parts of a long line that hold what it looks for in plain ASCII."""

    def _could(self, kind: str, name: str, part: str) -> bool:
        return super()._could(kind, name, part.encode("ascii", "replace").decode())


def long_lines() -> Iterator[Text]:
    """Yield the made texts, many of them on one long line."""
    held: dict[str, list[str]] = {}
    for text in texts(3 * COUNT, SEED):
        some = held.setdefault(text.name.rpartition(".")[2], [])
        some.append(text.content.replace("\n", " ") + " - " * 100)
        if sum(map(len, some)) > 2 * LONG_LINE:
            yield replace(text, content=" ".join(some))
            some.clear()


@pytest.fixture(scope="module")
def in_long_lines() -> dict[Text, Told]:
    """What the plug-ins say of long lines of which they are shown all parts."""
    driver = ShowingAll(plugins())
    return {text: told(driver, text.content.encode(), text.name) for text in long_lines()}


def test_a_part_of_a_long_line_that_is_not_shown_holds_nothing(in_long_lines: dict[Text, Told]):
    assert sum(map(len, in_long_lines.values())) > COUNT // 10
    assert differs(in_long_lines) is None


def test_a_part_of_a_long_line_is_shown_for_what_is_no_ascii_too(in_long_lines: dict[Text, Told]):
    driver = ShowingPlain(plugins())

    assert any(
        told(driver, text.content.encode(), text.name) != what
        for text, what in in_long_lines.items()
    )


def test_what_is_made_strict_below_is_not_strict() -> None:
    assert names._ENDED.pattern == ended().pattern


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (forms, "_YAML", ()),
        (forms, "_FIRST", re.compile(rb"\s*")),
        (forms, "_SECTION", re.compile(rb"(?!)")),
        (forms, "_NO_INI", re.compile(rb"^(?![#;\[\n])[^=:\n]+$", re.MULTILINE)),
        (forms, "_NO_INI", re.compile(rb"^(?![#;\[\s\x80-\xff])[^=:\n]+$", re.MULTILINE)),
        (forms, "_NO_INI", re.compile(rb"^(?![#;\[\s\x1c-\x1f])[^=:\n]+$", re.MULTILINE)),
        (forms, "_DOCUMENT", re.compile(rb"^-|\Z", re.MULTILINE)),
        (forms, "_INI_MAKES", ()),
        (forms, "_YAML_MAKES", forms._YAML_MAKES[:1]),
        (forms, "_YAML_MAKES", forms._YAML_MAKES[:2]),
        (names, "_COMPARED", re.compile(rb"(?!)")),
        (names, "_ENDS", names._ENDS[:2]),
        (names, "_ENDED", ended(most=193)),
        (names, "_ENDED", ended(space=rb"\s*")),
        (names, "_ENDED", ended(space=rb"[ \x80-\xff]*")),
        (names, "_ENDED", ended(quotes=rb"'\"")),
        (forms, "WITHIN", "("),
        (names, "_REST", re.compile(rb"\w*")),
        (runs, "_LONG", 10**9),
        (suspects, "_ASCII", bytes(range(256))),
        (suspects, "_FOLDED", {}),
        (suspects, "_TO_FOLD", re.compile("[\u017f\u212a\u0131\u0130]")),
    ],
)
def test_what_is_told_wrongly_of_a_file_is_found_out(
    module: ModuleType,
    name: str,
    wrong: Any,
    expected: dict[Text, Told],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, name, wrong)

    assert differs(expected)
