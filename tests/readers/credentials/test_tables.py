"""Each row of the tables finds what it describes, wherever it stands, and no more."""

from __future__ import annotations

import re

import pytest

from gate.model.looks import Looks
from gate.readers.credentials.kind import Format, Tier
from gate.readers.credentials.runs import SHORTEST, runs_of
from gate.readers.credentials.spot import spot
from gate.readers.credentials.tables import FORMATS, KINDS
from tests.credentials import Maker

MARKED = [row for row in FORMATS if not row.after]
NAMED = [row for row in FORMATS if row.after]
CALL = 'client = Client("https://api.acme.io", token="{}")\n'
PLACES = (
    *(CALL, 'h = {{"Authorization": "Bearer {}"}}\n', "SERVICE_TOKEN={}\n", "deploy:\n  it: {}\n"),
    *("# rotated: {}\n", "Use `{}` to log in.\n", "{}", "/* {} */", '{{"a": "x\\n{}\\n"}}'),
    *("https://acme.io/?t=%3D{}&u=1\n", "ENV IT {}\n", "<token>\n  {}\n</token>\n"),
)
NAMES = (
    *('{}_API_KEY = "{}"\n', "{}_token: {}\n", '"{}-secret": "{}",\n', "{}Token={}\n"),
    *('var {}Token string = "{}"\n', 'f("{}_TOKEN", "{}")\n', "export {}_KEY={}\n"),
    *('os.environ["{}_KEY"] = "{}"\n', '"{}Token" => "{}"\n', "<{}Token>\n    {}\n</x>\n"),
    *("run --{}-token {} now\n", 'name: {}_KEY\n  value: "{}"\n', "{}_TOKEN ?= `{}`\n"),
)


def found(text: str, name: str = "a.py") -> list[tuple[str, str]]:
    """Return (kind, value) of all that is no placeholder."""
    return [
        (one.kind, text[one.start : one.end])
        for one in spot(text, name)
        if one.looks is not Looks.PLACEHOLDER
    ]


def issued(row: Format, maker: Maker) -> str:
    """Return a value that shows at once that a machine made it, as all but a few do."""
    while True:
        made = maker.of(row)
        if any(map(str.isdigit, made[row.public :])):
            return made


def value_of(row: Format, made: str) -> str:
    match = re.search(row.pattern, made, re.ASCII)
    assert match
    return match.group(match.lastindex or 0)


@pytest.mark.parametrize("row", MARKED, ids=lambda row: row.name)
def test_a_value_of_a_format_is_found_in_every_place(row: Format):
    maker = Maker(len(row.name))
    for place in PLACES if not row.is_wide else ("{}\n", "a\n\n{}\n"):
        made = issued(row, maker)
        text = place.format(made)
        assert any(
            kind == row.kind and (value_of(row, made) in value or value in made)
            for kind, value in found(text)
        ), text


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row.name)
def test_a_value_behind_its_providers_name_is_found(row: Format):
    maker = Maker(len(row.name))
    for place in NAMES:
        word = row.after.split("|")[0]
        made = issued(row, maker)
        text = place.format(word, made)
        kinds = [kind for kind, value in found(text, "a.yaml") if value in made or made in value]
        assert kinds, text
        assert row.kind in kinds or any(
            other.kind in kinds for other in NAMED if other.after == row.after
        ), (text, kinds)


@pytest.mark.parametrize(
    "row",
    [row for row in MARKED if row.public and not row.is_wide],
    ids=lambda row: row.name,
)
def test_what_has_one_character_more_or_is_cut_short_is_no_token(row: Format):
    made = Maker(3).of(row)
    start = made[: row.public]

    assert row.kind not in {kind for kind, _ in found(f'x = "{start}"\n')}
    assert (row.kind, made) not in found(f'x = "Q{made}"\n')


@pytest.mark.parametrize("row", MARKED, ids=lambda row: row.name)
def test_the_prefilter_lets_every_value_through(row: Format):
    maker = Maker(11)
    made = [maker.of(row) for _ in range(60)]
    texts = [value.lower() for value in made]

    assert all(any(literal in text for literal in row.literals) for text in texts)
    if not row.is_wide:
        # A token of letters alone, in an order that no word has, is rarer than one in 60.
        assert sum(bool(runs_of(value).joined) for value in made) >= 58


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_a_row_has_one_value_and_the_characters_of_a_run(row: Format):
    assert re.compile(row.pattern, re.ASCII).groups <= 1
    assert all(literal and literal == literal.lower() for literal in row.literals)
    if not row.is_wide:
        made = Maker(2).of(row)
        assert len(made) >= SHORTEST
        assert (made + "0",) == tuple(run for _, run in runs_of(made + "0").places)


def test_no_two_rows_have_one_name_and_each_has_its_kind():
    assert len(FORMATS) == len({row.name for row in FORMATS})
    assert len(KINDS) == len({kind.name for kind in KINDS})
    assert {row.kind for row in FORMATS} <= {kind.name for kind in KINDS}


def test_each_kind_says_what_it_is_and_where_it_is_read_about():
    for kind in KINDS:
        assert re.match(r"(?:an?|the) \S", kind.title), kind.title
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", kind.name)
        assert kind.see.startswith("https://")
        assert not kind.revoke.endswith(".")


def test_a_token_whose_checksum_does_not_fit_is_doubtful():
    token = Maker(4).make("github-pat")
    other = token[:-1] + ("a" if token[-1] != "a" else "b")

    [right], [wrong] = (list(spot(f"x = '{each}'", "a.py")) for each in (token, other))
    assert (False, True) == (right.is_doubtful, wrong.is_doubtful)
    assert Tier.PROVIDER == right.tier == wrong.tier
