"""What is wrong with a part leaves the verdict open, and says what to do."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.cli.parts.keep import Keeper, share_of
from gate.cli.parts.merge import MOST_DAYS, Answered, merged
from gate.cli.progress import Quiet
from gate.model.error import UsageError
from gate.model.finding import Finding, Location
from gate.model.part import MOST_BYTES, Share, part_text, read_part
from gate.model.path import RepoPath
from gate.model.pull_request import PullRequest
from gate.model.record import RecordError
from gate.model.run import Run
from gate.model.stage import Measure, Seen, Skip
from gate.model.table import Table
from gate.model.verdict import Decision
from gate.model.want import Want
from gate.pipeline import Plan, run
from tests.test_pipeline import RULE, plan, stage

TABLE = Table(name="t", columns=("a", "b"), rows=(("x", 1), ("y", 1.5)))
WARNS = replace(RULE, id="two/wrong", severity=RULE.severity.LOW)
AT = Location(path=RepoPath("a\udcff.py"), line=3, end_line=4)
YIELDS = (
    WARNS.found("bad", at=AT, key="k", details=(("tool", "t"),)),
    WARNS.found("bad", at=AT, key="k", is_preexisting=True),
    Measure(name="m", value=0.5, unit="count", limit=2),
    TABLE,
    replace(WARNS, is_undecided=True).found("why", key="x"),
    Seen(asked=2, looked_at=1, skipped=(Skip(path=RepoPath("b"), reason="why"),)),
)
TEXT = """\
[rules]
"two/wrong" = "off"
"""
"""Whoever judges says what counts."""


class Cache(dict[str, tuple[dict[str, object], ...]]):
    """A cache in memory."""

    def get(self, keys):
        return {key: self[key] for key in keys if key in self}

    def put(self, found):
        self.update(found)


def stages():
    return (
        stage("one", yields=[Seen(asked=1, looked_at=1)]),
        stage("two", yields=YIELDS),
        stage("host", wants=frozenset({Want.LABELS})),
        stage("files", is_by_file=True),
    )


def planned() -> Plan:
    return plan(*stages(), text=TEXT, cache=Cache())


@cache
def left(number: int, of: int) -> str:
    """Return the text of one part of the run."""
    keeper = Keeper(Share(number=number, of=of))
    return keeper.text(run(keeper.adapted(planned()), Quiet()), stages())


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """The three parts of a run, which passes: `one` and `two` in the first two."""
    paths = [tmp_path / f"{number}.part" for number in (1, 2, 3)]
    for number, path in enumerate(paths, start=1):
        path.write_text(left(number, 3))
    return paths


def judged(paths: list[Path]) -> Run:
    return run(merged(planned(), [str(path) for path in paths]), Quiet())


def test_the_parts_of_a_run_say_what_the_run_says(parts):
    whole, of_parts = run(planned(), Quiet()), judged(parts)

    def told(one: Run):
        return [
            (
                [
                    (each.fingerprint, replace(each, key="", known_as="", occurrence=0))
                    for each in result.findings
                ],
                replace(result, findings=(), seconds=0),
            )
            for result in one.results
        ]

    assert Decision.PASS == whole.verdict.decision == of_parts.verdict.decision
    assert told(whole) == told(of_parts)
    assert whole.verdict.because == of_parts.verdict.because


def test_nothing_that_stands_in_a_part_is_run_again(parts):
    ran = []

    def noted(name):
        def body(_):
            ran.append(name)
            yield Seen()

        return body

    again = tuple(replace(each, run=noted(each.id)) for each in stages())
    run(merged(replace(planned(), stages=again), list(map(str, parts))), Quiet())
    assert {"host", "files"} == set(ran)


def edited(path: Path, **changes: object) -> None:
    part, answers = read_part(path.read_bytes())
    path.write_text(part_text(replace(part, **changes), answers))


def sealed(body: str) -> bytes:
    """Return *body* under its hash."""
    return f"gate-part 2 {blake2b(body.encode(), digest_size=32).hexdigest()}\n{body}".encode()


def occasion(**changes: str) -> Callable[[list[Path]], None]:
    def spoil(parts: list[Path]) -> None:
        part, _ = read_part(parts[1].read_bytes())
        edited(parts[1], occasion=replace(part.occasion, **changes))

    return spoil


def of_text(change: Callable[[str], str]) -> Callable[[list[Path]], None]:
    """Change what a part holds as somebody would who can make its hash."""

    def spoil(parts: list[Path]) -> None:
        body = parts[1].read_text().partition("\n")[2]
        made = change(body)
        assert made != body
        parts[1].write_bytes(sealed(made))

    return spoil


def at_place(place: str) -> Callable[[list[Path]], None]:
    return of_text(lambda text: re.sub(r'"location":\{[^}]*\}', f'"location":{place}', text))


def of_result(**changes: object) -> Callable[[list[Path]], None]:
    def spoil(parts: list[Path]) -> None:
        part, _ = read_part(parts[1].read_bytes())
        edited(parts[1], results=tuple(replace(each, **changes) for each in part.results))

    return spoil


def copied(parts: list[Path]) -> None:
    parts[2].write_bytes(parts[1].read_bytes())


SPOILT: dict[str, tuple[Callable[[list[Path]], object], str]] = {
    "missing": (lambda parts: parts.pop(1), r"1 part missing \(2/3\)"),
    "no file": (lambda parts: parts[1].unlink(), "2.part cannot be used: it cannot be read"),
    "a pipe": (lambda p: (p[1].unlink(), os.mkfifo(p[1])), "no plain file"),
    "a folder": (lambda p: (p[1].unlink(), p[1].mkdir()), "cannot be used: it "),
    "doubled": (copied, "3.part is part 2/3 once more"),
    "empty": (lambda parts: parts[1].write_bytes(b""), "no part of a run"),
    "a report": (lambda parts: parts[1].write_text('{"schema": 1}'), "no part of a run"),
    "cut short": (lambda p: p[1].write_bytes(p[1].read_bytes()[:-9]), "damaged"),
    "a flipped bit": (
        lambda p: p[1].write_bytes(p[1].read_bytes().replace(b'"bad"', b'"bat"')),
        "damaged",
    ),
    "huge": (lambda parts: os.truncate(parts[1], MOST_BYTES + 1), "larger than 64 MiB"),
    "of another schema": (
        lambda p: p[1].write_bytes(p[1].read_bytes().replace(b"gate-part 2 ", b"gate-part 1 ")),
        "another gate wrote it",
    ),
    "of another gate": (occasion(code="x"), "another version of gate wrote it"),
    "of other tools": (occasion(tools="x"), "other versions of the engines"),
    "of another event": (occasion(event="x"), "at another event"),
    "of another base": (occasion(base="x"), "to another base"),
    "of another commit": (occasion(head="x"), "of another commit"),
    "of other settings": (occasion(settings="x"), "other settings"),
    "of other words": (occasion(words="x"), "asked for something else"),
    "of other evidence": (occasion(evidence="x"), "saw other evidence"),
    "of another division": (
        lambda parts: edited(parts[1], share=Share(number=2, of=4)),
        "it is part 2/4, and others are of 3",
    ),
    "old": (
        lambda p: edited(p[1], written_at=datetime.now(UTC) - timedelta(days=MOST_DAYS)),
        f"written {MOST_DAYS} days ago",
    ),
    "of tomorrow": (
        lambda p: edited(p[1], written_at=datetime.now(UTC) + timedelta(days=2)),
        "run the gate again",
    ),
    "interrupted": (
        lambda p: edited(p[1], interrupted="interrupted by SIGTERM"),
        "part 2/3 was interrupted by SIGTERM",
    ),
    "without results": (lambda p: edited(p[1], results=()), "results of other stages"),
    "of another stage": (of_result(stage="host"), "results of other stages"),
    "of foreign rules": (
        of_result(findings=(replace(RULE, id="two/x").found("x"),)),
        "two has no rule for",
    ),
    "without a fingerprint": (
        of_text(lambda text: re.sub(r'"known_as":"[^"]*"', '"known_as":"v1:x"', text)),
        "without its fingerprint",
    ),
    "of a line that is none": (
        at_place('{"path":"a.py","line":-5}'),
        "a finding of two where no file has a place: line -5",
    ),
    "of lines backwards": (at_place('{"path":"a.py","line":5,"end_line":4}'), "line 5 to 4"),
    "of a column that is none": (
        at_place('{"path":"a.py","line":1,"column":1000000000000}'),
        "column 1000000000000",
    ),
    "of a severity that is none": (
        of_text(lambda text: text.replace('"severity":', '"severity":9')),
        "severity is none of 10, 20",
    ),
    "with holes": (
        of_text(lambda text: text.replace('["x",1]', '["x"]')),
        "a table of two with holes",
    ),
    "with a hidden value": (
        of_text(lambda text: text.replace('"message":"bad"', '"message":"bad","hides":"x"')),
        "no value that may be told",
    ),
    "with a sum that is wrong": (
        of_text(lambda text: text.replace('"looked_at":1', '"looked_at":7')),
        "contradicts itself",
    ),
    "with a number beyond all": (
        of_text(lambda text: text.replace("0.5", "1e999")),
        "too large a number",
    ),
    "with a number that nobody prints": (
        of_text(lambda text: text.replace('"value":0.5', f'"value":{10**400}')),
        "too large a number",
    ),
    "with no number": (of_text(lambda text: text.replace("0.5", "NaN")), "no JSON"),
    "with a share that is none": (
        of_text(lambda text: text.replace('"number":2', '"number":9')),
        "contradicts itself",
    ),
    "nested": (of_text(lambda text: "[" * 99_999 + text), "no JSON"),
    "with strange answers": (
        of_text(lambda text: text.replace("\n{}\n", '\n{"k":[1]}\n')),
        "no list of records",
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_part_that_is_spoilt_leaves_no_verdict(parts, how):
    spoil, why = SPOILT[how]
    spoil(parts)

    done = judged(parts)

    assert Decision.INCONCLUSIVE == done.verdict.decision
    assert re.search(why, done.verdict.because), done.verdict.because
    assert "again" in done.verdict.because or "once" in done.verdict.because
    if how not in ("interrupted", "doubled"):
        broken = {each.stage for each in done.results if each.status.value == "broken"}
        assert "two" in broken
        assert "files" not in broken


def test_what_blocks_in_one_part_blocks_whatever_another_lacks(parts):
    of_result(findings=(replace(RULE, id="two/wrong").found("x"),))(parts)
    again = replace(planned(), settings=plan(*stages()).settings)
    edited_parts = [str(path) for path in parts[:2]]
    digest = again.settings.digest
    for path in parts[:2]:
        part, _ = read_part(path.read_bytes())
        edited(path, occasion=replace(part.occasion, settings=digest))

    assert Decision.FAIL == run(merged(again, edited_parts), Quiet()).verdict.decision


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), ValueError("x")])
def test_an_answer_that_no_engine_gave_is_told_before_a_bug(parts, error):
    again = (*stages()[:3], stage("files", is_by_file=True, raises=error))
    of_text(lambda text: text.replace("\n{}\n", '\n{"k":[{"a":1}]}\n'))(parts[1:])
    asked = merged(replace(planned(), stages=again), [str(path) for path in parts])

    verdict = run(asked, Quiet()).verdict

    assert Decision.INCONCLUSIVE == verdict.decision
    assert "files broke: a part holds an answer that no engine gives: run" in verdict.because


def test_a_stage_that_names_no_place_of_a_file_has_broken():
    nowhere = Location(path=RepoPath("a.py"), line=-5)
    odd = stage("odd", yields=(RULE.found("bad", at=nowhere),))

    (result,) = run(plan(odd), Quiet()).results

    assert ((), "broken") == (result.findings, result.status.value)


@pytest.mark.parametrize("of", ["one", "the other"])
def test_parts_that_contradict_each_other_leave_no_verdict(parts, of):
    for path, records in zip(parts, ([], [{"a": 1}]) if of == "one" else ([{}], []), strict=False):
        of_text(
            lambda text, told=records: text.replace("\n{}\n", f'\n{{"k":{json.dumps(told)}}}\n')
        )([path, path])

    done = judged(parts)

    assert Decision.INCONCLUSIVE == done.verdict.decision
    assert "2.part contradicts another part: run the gate again" in done.verdict.because


def test_what_a_part_says_is_kept_for_no_other_run(parts):
    kept = Cache()
    answered = Answered(kept, {"k": ({"a": 1},)})

    assert {"k": ({"a": 1},)} == answered.get(["k", "other"])
    assert {} == kept


@pytest.mark.parametrize(("body", "ran"), [("as it was", set()), ("edited", {"two"})])
def test_a_stage_that_reads_a_text_runs_again_when_the_text_is_edited(tmp_path, body, ran):
    again = set()

    def noted(each):
        def told(_):
            again.add(each.id)
            yield Seen()

        return replace(each, run=told)

    def said(text, *table):
        request = PullRequest(
            number=1, title="t", body=text, author="a", base_branch="main", head_branch="work"
        )
        return replace(
            planned(), stages=table, change=replace(planned().change, pull_request=request)
        )

    one, two, host, files = stages()
    table = (one, replace(two, is_by_word=True), host, files)
    keeper = Keeper(Share(number=1, of=1))
    first = run(keeper.adapted(said("as it was", *table)), Quiet())
    part = tmp_path / "1.part"
    part.write_text(keeper.text(first, table))

    done = run(merged(said(body, *map(noted, table)), [str(part)]), Quiet())

    assert Decision.PASS == done.verdict.decision
    assert {"host", "files"} | ran == again


@pytest.mark.parametrize("word", ["0/1", "2/1", "1", "1/2/3", "a/b", "1/257", "-1/2"])
def test_a_share_that_is_none_is_wrong_usage(word):
    with pytest.raises(UsageError, match="no part of a run"):
        share_of(word)


@given(st.binary(max_size=200))
def test_no_text_is_a_part_by_chance(data):
    with pytest.raises(RecordError):
        read_part(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(st.data())
def test_any_value_in_the_place_of_any_other_is_read_or_refused(data):
    body = json.loads(left(1, 1).split("\n")[1])
    at = body
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        inner = at[key]
        if not (inner and isinstance(inner, dict | list)) or data.draw(st.booleans()):
            break
        at = inner
    at[key] = data.draw(VALUES)
    try:
        read, _ = read_part(sealed(f"{json.dumps(body)}\n{{}}\n"))
    except RecordError:
        return
    assert all(isinstance(each, Finding) for one in read.results for each in one.findings)
