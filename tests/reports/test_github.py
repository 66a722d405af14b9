import re
from dataclasses import replace

from gate.model.change import LineRange
from gate.model.verdict import Decision, Effect
from gate.reports.github import render
from tests.reports.runs import (
    CHANGE,
    CLEAN,
    EMPTY,
    EVAL,
    EVERY_EFFECT,
    HOSTILE,
    UNHEARD,
    at,
    changed,
    judged,
)


def commands(run):
    return "".join(render(run)).splitlines()


def having(effect, findings, **more):
    verdict = replace(
        CLEAN.verdict, decision=Decision.FAIL, judgements=judged(findings, effect, "high")
    )
    return replace(CLEAN, verdict=verdict, **more)


def test_a_pass_says_nothing():
    assert [] == commands(CLEAN)


def test_what_was_there_before_and_what_is_waived_is_not_shown():
    assert not any("eval() runs a constant" in each for each in commands(EVERY_EFFECT))
    assert not any("src/vendored.py" in each for each in commands(EVERY_EFFECT))


def test_a_step_shows_ten_and_the_last_counts_the_rest():
    for effect, level in ((Effect.BLOCKS, "error"), (Effect.WARNS, "warning")):
        findings = [EVAL.found("eval", at=at("a.py", line), key=str(line)) for line in range(1, 13)]
        told = commands(having(effect, findings))
        shown = [each for each in told if each.startswith(f"::{level} ")]
        assert 10 == len(shown)
        assert f"title=3 more {level}s" in shown[-1]
        ten = commands(having(effect, findings[:10]))
        assert not any("more" in each for each in ten)


def test_the_gravest_comes_first_and_lines_of_the_change_before_others():
    change = replace(
        CHANGE, files=(replace(changed("a.py"), added_lines=(LineRange(first=5, last=6),)),)
    )
    findings = [EVAL.found("eval", at=at("a.py", line), key=str(line)) for line in (1, 5)]
    told = commands(having(Effect.BLOCKS, findings, change=change))
    assert ["line=5", "line=1"] == [re.findall(r"line=\d", each)[0] for each in told]


def test_columns_are_told_of_one_line_only():
    one = EVAL.found("eval", at=at("a.py", 3, column=2, end_column=9))
    two = EVAL.found("eval", at=at("a.py", 3, end_line=4, column=2, end_column=9), key="2")
    first, second = commands(having(Effect.BLOCKS, (one, two)))
    assert "col=2,endColumn=9" in first
    assert "col=" not in second


def test_a_verdict_that_no_finding_explains_is_an_error():
    for run in (EMPTY, UNHEARD):
        (told,) = commands(run)
        assert told.endswith(f"::{run.verdict.because}")


def test_no_foreign_text_starts_a_command_or_a_property():
    for line in commands(HOSTILE):
        head, _, text = line.removeprefix("::").partition("::")
        assert re.fullmatch(
            r"(error|warning) (?:file=[^:,]*,)?(?:line=\d+,endLine=\d+,)?title=[^:,]*", head
        )
        assert "##[" not in line
        assert not re.search(r"(?<!\S)::", text)
