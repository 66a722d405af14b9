import re
from dataclasses import replace

import pytest

from gate.model.path import RepoPath
from gate.reports.console import render
from tests.reports.runs import (
    CLEAN,
    EVERY_EFFECT,
    HOSTILE,
    REPORT_ONLY,
    RUNS,
    large,
    saying,
)

ANSI = re.compile(r"\x1b\[[\d;]*m")


def plain(run):
    return "".join(render(run))


def page(run, **more):
    return "".join(render(run, is_terminal=True, **{"width": 80, **more}))


@pytest.mark.parametrize("form", [plain, page])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_first_line_is_the_verdict(form, run):
    assert run.verdict.decision.name in form(run).splitlines()[0]


def test_plain_lines_have_no_colour_and_no_frame():
    text = "".join(render(EVERY_EFFECT, colour=True))
    assert text.isascii()
    assert "\x1b" not in text


def test_a_finding_can_be_found_by_its_place():
    line = (
        "src/pay/keys.py:12: blocks: An AWS access key stands in this line."
        " [secrets/provider-token] v1:98394167b6738818"
    )
    assert line in plain(EVERY_EFFECT).splitlines()


def test_a_long_path_stays_whole():
    path = RepoPath("/".join(["a" * 30] * 12) + ".py")
    assert f"{path}:1" in plain(saying("x", path))
    assert f"{path}:1" in page(saying("x", path), width=40)


def test_the_remedy_of_one_rule_is_told_once():
    assert 1 == plain(large_blocking(5)).count("mend:")
    assert 1 == page(large_blocking(5)).count("→ Parse")


@pytest.mark.parametrize("form", [plain, page])
def test_a_line_to_paste_stays_whole(form):
    run = large(1)
    (one,) = run.verdict.judgements
    fix = "Add to docs/migrations.md: " + "a step and " * 50 + "the last."
    one = replace(one, finding=replace(one.finding, fix=fix))

    assert "the last." in form(replace(run, verdict=replace(run.verdict, judgements=(one,))))


def test_a_page_without_colour_has_no_escape():
    assert "\x1b" not in page(EVERY_EFFECT)


def test_colour_adds_nothing_but_colour():
    assert page(EVERY_EFFECT) == ANSI.sub("", page(EVERY_EFFECT, colour=True))


def test_no_foreign_text_is_read_as_markup():
    assert "[red]markup[/red]" in page(HOSTILE, colour=True)
    assert "[bold red]x[/bold red]@all" in page(HOSTILE, colour=True)


@pytest.mark.parametrize("form", [plain, page])
def test_no_line_is_a_command_to_the_build_host(form):
    for line in form(HOSTILE).splitlines():
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##\w*\[", line)


@pytest.mark.parametrize("form", [plain, page])
def test_a_flood_is_cut_and_counted_with_what_blocks_first(form):
    text = form(large(10_000))
    assert 60 > text.count("\n")
    assert "9,994 more" in text
    assert text.index("src/m29.py:10000") < text.index("src/m0.py:1")


@pytest.mark.parametrize("form", [plain, page])
def test_a_clean_run_is_short(form):
    assert 12 > form(CLEAN).count("\n")


@pytest.mark.parametrize("form", [plain, page])
def test_a_run_that_only_reports_says_so(form):
    assert "FAIL (reported only, exit 0)" in form(REPORT_ONLY)


@pytest.mark.parametrize("form", [plain, page])
def test_a_file_nobody_looked_at_is_named_once(form):
    text = form(EVERY_EFFECT)
    after = text[text.index("not looked at") :]
    assert "src/vendored.py" in after
    assert 0 == text[text.rindex("not looked at") :].count("src/old.py")


@pytest.mark.parametrize("form", [plain, page])
def test_found_nothing_and_did_not_run_are_told_apart(form):
    text = form(CLEAN)
    assert "found nothing" in text
    assert "skipped: not asked at pull_request" in text


@pytest.mark.parametrize("width", [1, 20, 40, 200])
def test_every_width_has_a_page(width):
    assert "FAIL" in page(HOSTILE, width=width).replace("\n", "")


def test_the_environment_does_not_change_a_page(monkeypatch):
    expected = page(EVERY_EFFECT, colour=True)
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "20")):
        monkeypatch.setenv(name, value)
    assert expected == page(EVERY_EFFECT, colour=True)


def large_blocking(findings):
    run = large(findings)
    blocks = run.verdict.judgements[-1].effect
    judgements = tuple(replace(each, effect=blocks) for each in run.verdict.judgements)
    return replace(run, verdict=replace(run.verdict, judgements=judgements))
