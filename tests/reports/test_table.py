import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.cli.deliver import FORMATS
from gate.model.path import RepoPath
from gate.model.value import replace
from gate.reports import REPORTS
from tests.reports.runs import CLEAN, EMPTY, EVERY_EFFECT, HOSTILE, RUNS, saying

HOSTILE_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
HOSTILE_PATH = (
    st.binary(min_size=1, max_size=40)
    .map(lambda raw: raw.replace(b"\0", b"x").lstrip(b"/").replace(b"..", b"x") or b"x")
    .map(lambda raw: RepoPath(raw.decode("utf-8", "surrogateescape")))
)


def rendered(name, run):
    return "".join(REPORTS[name](run))


def test_the_command_line_offers_every_report():
    assert FORMATS == tuple(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_no_report_holds_a_hidden_character_or_what_is_no_unicode(name, run):
    told = rendered(name, run)
    hidden = {each for each in told if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert hidden <= {"\n", "\u200b"}
    assert told == told.encode().decode()


@pytest.mark.parametrize("name", REPORTS)
@given(message=HOSTILE_TEXT, path=HOSTILE_PATH)
@settings(max_examples=50)
def test_no_text_breaks_a_report(name, message, path):
    told = rendered(name, saying(message, path))
    hidden = {each for each in told if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert hidden <= {"\n", "\u200b"}


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_shows_the_password_of_a_url(name):
    word = "hunter" + "2" * 3
    run = saying(f"cannot read https://ada:{word}@host.example/simple", RepoPath("a.py"))
    told = rendered(name, run)
    assert word not in told
    assert "host.example" not in told or "secret" in told


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_every_report_names_what_was_assumed(name, run):
    change = replace(run.change, assumed=("approved-by=zelda",))
    verdict = replace(run.verdict, because=f"{change.reservation}: {run.verdict.because}")
    assert "zelda" in rendered(name, replace(run, change=change, verdict=verdict))
    assert "zelda" not in rendered(name, run)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_same_each_time(name):
    assert rendered(name, EVERY_EFFECT) == rendered(name, EVERY_EFFECT)


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "markdown", "console"])
def test_silence_reads_otherwise_than_nothing_found(name):
    assert rendered(name, EMPTY) != rendered(name, CLEAN)
    assert re.search(r"inconclusive|no stage looked", rendered(name, EMPTY), re.IGNORECASE)


@pytest.mark.parametrize("name", ["json", "junit", "junit-strict", "sarif"])
def test_a_report_for_programs_ends_no_line_early(name):
    assert rendered(name, HOSTILE).endswith("\n")
