"""How long do changes take, who waits, what escapes? Each figure by its definition."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.flow import Covered, Kind, Observed, joined
from gate.model.kpis import Kpi, Kpis, Standing, Window
from gate.model.stage import NotApplicable
from gate.options.checked import checked
from gate.options.hours import OfficeHours
from gate.readers.flow import read_events
from gate.stages.kpis import STAGE
from gate.stages.kpis.measured import measured
from gate.stages.kpis.options import KpisOptions
from tests.looking import Left, Said, ask, example_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "kpis"
SINCE = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday."""
UNTIL = datetime(2026, 9, 21, tzinfo=UTC)
WINDOW = Window(name="the sprint", since=SINCE, until=UNTIL)
EVERYTHING = Observed(covered=tuple(Covered(kind=kind, since=SINCE, until=UNTIL) for kind in Kind))
Row = dict[str, Any]


def at(day: int, clock: str = "09:00:00") -> str:
    return f"2026-09-{day:02}T{clock}Z"


def event(what: str, when: str, number: int = 1, **told: Any) -> Row:
    return {"event": what, "at": when, "pull_request": number, **told}


def opened(when: str, number: int = 1, by: str | None = "ann", **told: Any) -> Row:
    return event("opened", when, number, by=by, **told)


def reviewed(when: str, number: int = 1, by: str | None = "bob", **told: Any) -> Row:
    return event("reviewed", when, number, by=by, **told)


def merged(first: str, last: str, number: int = 1, **told: Any) -> list[Row]:
    return [
        opened(first, number, **told),
        event("committed", first, number),
        event("merged", last, number),
    ]


def bug(when: str, name: str, **told: Any) -> Row:
    return {"event": "bug", "at": when, "bug": name, **told}


def told(
    *rows: Row,
    now: datetime = UNTIL,
    window: Window = WINDOW,
    is_whole: bool = True,
    **options: Any,
) -> Kpis:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    chosen = KpisOptions(**({"sprint_start": "2026-09-07"} | options))
    observed = joined((read_events(data), *([EVERYTHING] if is_whole else [])))
    return measured(observed, chosen, chosen.hours.hours(), window, now=now)


def figure(name: str, *rows: Row, **options: Any) -> Kpi:
    return next(each for each in told(*rows, **options).figures if each.id == name)


def stood(found: Kpi) -> tuple[float | None, Standing]:
    return found.value, found.standing


def test_lead_time_runs_from_the_first_author_date_to_the_merge():
    rows = [
        opened(at(8)),
        event("committed", at(8, "12:00:00")),
        event("committed", at(7)),
        event("merged", at(9)),
    ]

    assert (2.0, Standing.MET) == stood(figure("lead-time", *rows))


@pytest.mark.parametrize(
    ("last", "standing"),
    [("09:00:00", Standing.MET), ("09:00:01", Standing.MISSED)],
)
def test_a_mean_of_three_days_meets_and_a_second_more_misses(last, standing):
    rows = [*merged(at(7), at(9), 1), *merged(at(7), at(11, last), 2)]

    assert standing is figure("lead-time", *rows).standing


def test_the_mean_stands_with_median_and_ninetieth_percentile():
    rows = [row for n in range(1, 11) for row in merged(at(7), at(7 + n), n)]

    found = figure("lead-time", *rows)

    assert (5.5, (("median", "5.5 days"), ("90th percentile", "9 days"))) == (
        found.value,
        found.beside,
    )


def test_a_bots_pull_request_counts_nowhere():
    rows = [
        *merged(at(7), at(17), 1, by="dependabot[bot]"),
        *merged(at(7), at(17), 2, by="renovate", bot=True),
        *merged(at(7), at(17), 3, by="Release"),
        *merged(at(7), at(8), 4),
        reviewed(at(7), 4),
    ]

    found = told(*rows, bots=("@release",)).figures

    assert (1.0, 100.0) == (found[0].value, found[1].value)


def test_what_is_merged_outside_the_window_does_not_count():
    rows = [
        *merged(at(1), "2026-09-06T23:59:59Z", 1),
        *merged(at(10), "2026-09-21T00:00:00Z", 2),
        *merged(at(7, "00:00:00"), "2026-09-08T00:00:00Z", 3),
    ]

    assert 1.0 == figure("lead-time", *rows).value


def test_the_deploy_ends_the_lead_time_where_the_settings_say_so():
    rows = [
        *merged(at(7), at(8), 1),
        *merged(at(7), at(10), 2),
        event("deployed", at(12), 2),
        {"event": "deployed", "at": at(7)},
        {"event": "deployed", "at": at(9)},
    ]

    assert 3.5 == figure("lead-time", *rows, lead_time_until="deploy").value


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([event("merged", at(9))], "nobody says who opened it"),
        ([opened(at(7)), event("merged", at(9))], "nobody says when its first commit was made"),
        (merged(at(10), at(9)), "its first commit claims to be younger than its end"),
    ],
)
def test_a_lead_time_that_nobody_tells_is_not_known(rows, why):
    found = figure("lead-time", *rows, *merged(at(7), at(8), 2))

    assert (1.0, Standing.UNKNOWN) == stood(found)
    assert (f"of 1 pull request: {why}",) == found.unknown


def test_nothing_merged_is_known_and_no_fault():
    assert (None, Standing.NOTHING) == stood(figure("lead-time"))


@pytest.mark.parametrize(
    ("answer", "standing"), [("13:00:00", Standing.MET), ("13:00:01", Standing.MISSED)]
)
def test_four_hours_meet_and_a_second_more_misses(answer, standing):
    rows = [opened(at(7)), reviewed(at(7, answer))]

    assert standing is figure("review-response", *rows).standing


@pytest.mark.parametrize(
    ("rows", "hours"),
    [
        ([opened(at(7)), event("review_requested", at(7, "11:00:00"), of="bob")], "5:00:00"),
        (
            [opened(at(7), draft=True), event("ready", at(7, "15:00:00"))],
            "1:00:00",
        ),
        (
            [
                opened(at(7), draft=True),
                event("review_requested", at(7), of="bob"),
                event("ready", at(7, "14:00:00")),
            ],
            "2:00:00",
        ),
        (
            [opened(at(7)), event("review_requested", at(7, "15:00:00"), of="x", of_bot=True)],
            "7:00:00",
        ),
        ([opened(at(7)), event("ready", at(7, "15:30:00"))], "0:30:00"),
        ([opened(at(7), draft=True), event("ready", at(8))], "0:00:00"),
    ],
)
def test_the_clock_runs_from_the_later_of_ready_and_requested(rows, hours):
    found = figure("review-response", *rows, reviewed(at(7, "16:00:00")))

    assert ("median", hours) == found.beside[0]


def test_an_answer_is_a_persons_who_is_not_the_author():
    rows = [
        opened(at(7), by="ann"),
        reviewed(at(7, "09:01:00"), by="Ann"),
        reviewed(at(7, "09:02:00"), by="lint", bot=True),
        reviewed(at(7, "09:03:00"), by=None),
    ]

    assert ("median", "0:03:00") == figure("review-response", *rows).beside[0]


def test_a_deleted_reviewer_may_be_the_deleted_author():
    rows = [opened(at(7), by=None), reviewed(at(7, "10:00:00"), by=None)]

    assert Standing.MISSED is figure("review-response", *rows).standing


def test_unanswered_past_the_limit_is_a_breach_and_not_missing():
    found = told(opened(at(18)), now=datetime(2026, 9, 18, 13, 0, 1, tzinfo=UTC))

    assert (0.0, Standing.MISSED) == stood(found.figures[1])
    assert (("#1", "", "4:00:01", "none"),) == found.tables[0].rows


def test_unanswered_within_the_limit_waits():
    found = figure("review-response", opened(at(18)), now=datetime(2026, 9, 18, 13, tzinfo=UTC))

    assert (None, Standing.NOTHING) == stood(found)


def test_a_request_of_an_earlier_sprint_that_nobody_answered_still_counts():
    early = "2026-09-01T09:00:00Z"
    waiting, answered, closed = opened(early, 1), opened(early, 2), opened(early, 3)
    rows = [waiting, answered, closed, reviewed(at(3), 2), event("closed", at(3), 3)]

    found = told(*rows)

    assert ["#1"] == [row[0] for row in found.tables[0].rows]


def test_a_merge_without_a_review_is_late_once_the_limit_has_passed():
    quick = [opened(at(7), 1), event("merged", at(7, "12:00:00"), 1)]
    slow = [opened(at(7), 2), event("merged", at(7, "15:00:00"), 2)]

    assert ["#2"] == [row[0] for row in told(*quick, *slow).tables[0].rows]


def test_reviews_are_counted_by_engineer_and_pull_request_on_a_working_day():
    rows = [
        opened(at(7), 1),
        opened(at(7), 2),
        reviewed(at(7, "10:00:00"), 1),
        reviewed(at(7, "11:00:00"), 1, by="Bob"),
        reviewed(at(7, "12:00:00"), 2),
        reviewed(at(8), 1),
        reviewed(at(12), 1),  # a Saturday
    ]

    found = figure("reviews-per-day", *rows, engineers=("@bob", "cleo"))

    assert (0.15, Standing.MISSED) == stood(found)
    assert "3 reviews by 2 engineers on 10 working days" == found.said


def test_exactly_two_reviews_a_day_meet_the_aim():
    days = [7, 8, 9, 10, 11, 14, 15, 16, 17, 18]
    rows = [opened(at(7), n) for n in (1, 2)]
    rows += [reviewed(at(day, "10:00:00"), n) for day in days for n in (1, 2)]

    assert (2.0, Standing.MET) == stood(figure("reviews-per-day", *rows))
    assert Standing.MISSED is figure("reviews-per-day", *rows[:-1]).standing


@pytest.mark.parametrize(
    ("bugs", "value", "standing"),
    [
        ([], 0.0, Standing.MET),
        ([bug(at(8), "A")], 1.0, Standing.MET),
        ([bug(at(8), "A"), bug(at(9), "B")], 2.0, Standing.MISSED),
        ([bug(at(8), "A"), bug(at(9), "a")], 1.0, Standing.MET),
        ([bug(at(8), "A"), bug(at(9), "B", duplicate=True)], 1.0, Standing.MET),
        ([bug(at(8), "A"), bug(at(9), "B"), bug(at(10), "B", duplicate=True)], 1.0, Standing.MET),
        (
            [bug(at(8), "A"), bug(at(9), "B", labels=["Duplicate", "escaped-bug"])],
            1.0,
            Standing.MET,
        ),
        ([bug(at(8), "A", labels=["Escaped-Bug"]), bug(at(9), "B", labels=[])], 1.0, Standing.MET),
        ([bug(at(8), "A"), bug("2026-09-06", "B"), bug("2026-09-21", "C")], 1.0, Standing.MET),
        ([bug("2026-09-07", "A"), bug("2026-09-20", "B")], 2.0, Standing.MISSED),
    ],
)
def test_escaped_bugs_count_once_in_the_sprint_in_which_they_were_found(bugs, value, standing):
    assert (value, standing) == stood(figure("escaped-bugs", *bugs))


def test_a_trackers_field_says_where_a_bug_was_found():
    rows = [
        bug(at(8), "A", fields={"Found_in": "Production"}, labels=["backend"]),
        bug(at(8), "B", fields={"found_in": "test"}, labels=["backend"]),
        bug(at(8), "C", fields={"found_in": "production"}, labels=["app"]),
    ]

    found = figure(
        "escaped-bugs", *rows, bug_fields={"found_in": ("production",)}, bug_owners=("backend",)
    )

    assert 1.0 == found.value


def test_no_bug_that_is_known_and_none_that_was_looked_for_are_different():
    found = told(*merged(at(7), at(8)), reviewed(at(7)), is_whole=False)

    assert [Standing.MET, Standing.MET, Standing.MISSED, Standing.UNKNOWN] == [
        each.standing for each in found.figures
    ]
    assert ("escaped bugs: no source says that it was asked for bugs",) == found.unknown


def test_a_source_that_begins_within_the_window_leaves_the_rest_open():
    half = {"event": "covered", "kind": "bugs", "since": at(10), "until": "2026-09-21T00:00:00Z"}
    rest = {"event": "covered", "kind": "bugs", "since": "2026-09-01T00:00:00Z", "until": at(11)}

    assert Standing.UNKNOWN is figure("escaped-bugs", half, is_whole=False).standing
    assert Standing.MET is figure("escaped-bugs", half, rest, is_whole=False).standing


def test_figures_of_single_people_are_shown_where_the_settings_say_so():
    rows = [opened(at(7)), reviewed(at(7))]

    def names(found: Kpis) -> list[str]:
        return [table.name for table in found.tables]

    assert [] == names(told(*rows))
    assert ["reviews by engineer"] == names(told(*rows, per_person=True))
    assert "bob" not in repr(told(*rows))


def test_trends_go_back_sprint_by_sprint_and_leave_open_what_nobody_knows():
    rows = [*merged("2026-08-25T09:00:00Z", "2026-08-27T09:00:00Z", 1), *merged(at(7), at(8), 2)]
    rows += [{"event": "judged", "at": at(8), "decision": "pass", "waivers": 3}]
    rows += [{"event": "judged", "at": at(7), "decision": "pass", "waivers": 5}]
    rows += [{"event": "judged", "at": at(9), "decision": "fail"}]

    found = {trend.id: trend for trend in told(*rows, is_whole=False, trend_sprints=3).trends}

    assert ["2026-08-10 to 2026-08-23", "2026-08-24 to 2026-09-06"] == [
        period.name for period in found["lead-time"].periods[:2]
    ]
    assert (None, 2.0, 1.0) == found["lead-time"].series[0].values
    assert ("none", "1 pull request", "1 pull request") == found["lead-time"].made_of
    assert ("not known",) * 3 == found["escaped-bugs"].made_of
    assert (None, None, None) == found["escaped-bugs"].series[0].values
    assert (0.0, 0.0, 2.0) == found["verdicts"].series[0].values
    assert (None, None, 3.0) == found["waivers"].series[0].values
    assert ("not known", "not known", "2 verdicts") == found["waivers"].made_of


rows_of_one = st.lists(
    st.one_of(
        st.builds(lambda n: opened(at(7, f"{n:02}:00:00")), st.integers(0, 23)),
        st.builds(lambda d: event("committed", at(d)), st.integers(1, 30)),
        st.builds(lambda d: event("ready", at(d)), st.integers(1, 30)),
        st.builds(lambda d: event("review_requested", at(d), of="bob"), st.integers(1, 30)),
        st.builds(
            lambda d, by: reviewed(at(d), by=by),
            st.integers(1, 30),
            st.sampled_from(["bob", "ann", None]),
        ),
        st.builds(lambda d: event("merged", at(d)), st.integers(1, 30)),
        st.builds(lambda d: event("closed", at(d)), st.integers(1, 30)),
        st.builds(lambda d: event("reopened", at(d)), st.integers(1, 30)),
        st.builds(lambda d: bug(at(d), "A"), st.integers(1, 30)),
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(rows_of_one, st.randoms())
def test_the_order_of_events_says_nothing(rows: list[Row], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert told(*rows) == told(*shuffled)


@settings(max_examples=50)
@given(rows_of_one)
def test_what_is_said_twice_counts_once(rows: list[Row]) -> None:
    assert told(*rows) == told(*rows, *rows)


def judged(files: dict[str, str], **options: Any) -> Said:
    return ask(STAGE, {}, evidence=Left(files), options=KpisOptions(**options))


@pytest.mark.parametrize("rule", [rule.id for rule in STAGE.rules])
def test_the_examples_of_each_rule_hold(rule):
    for verdict in ("fails", "passes"):
        said = judged(example_files(EXAMPLES / rule.removeprefix("kpis/") / verdict))

        assert (verdict == "fails") == (rule in [one.rule for one in said.findings]), said.findings


def test_each_rule_has_examples():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"kpis/{folder.name}" for folder in EXAMPLES.iterdir()
    )


def test_where_nobody_tells_anything_the_stage_does_not_apply():
    with pytest.raises(NotApplicable, match="nobody tells what happened"):
        judged({})


def test_events_that_cannot_be_read_leave_every_figure_open():
    said = judged({"kpis.jsonl": "{}\n"})

    assert 4 == len(said["kpis/not-known"]) == len(said.seen.skipped)
    assert "kpis.jsonl: line 1: `event` is missing" in said.findings[0].message


def test_what_misses_an_aim_only_warns():
    assert {"INFO"} == {rule.severity.name for rule in STAGE.rules}


@pytest.mark.parametrize(
    "hours",
    [{"zone": "Mars/Olympus"}, {"opens": "9"}, {"holidays": ["soon"]}, {"days": ["monday"]}],
)
def test_hours_that_nobody_can_work_are_faults(hours):
    with pytest.raises(ValueError, match="validation error"):
        checked(OfficeHours, hours)


def test_a_holiday_is_no_working_day():
    files = example_files(EXAMPLES / "reviews-per-day" / "fails")
    named, spanish = OfficeHours(holidays=("2025-12-19",)), OfficeHours(country="ES")

    assert [] == judged(files, hours=named)["kpis/reviews-per-day"]
    # The eighth of December, on which there were reviews.
    assert "9 working days" in judged(files, hours=spanish)["kpis/reviews-per-day"][0].message


def many(count: int) -> Iterable[Row]:
    for n in range(1, count + 1):
        when = SINCE + timedelta(minutes=n % 20_000)
        yield from merged(when.isoformat(), (when + timedelta(hours=2)).isoformat(), n)
        yield reviewed((when + timedelta(hours=1)).isoformat(), n)


def test_a_great_many_events_are_measured():
    found = told(*many(2_500))

    assert "2,500 pull requests" in found.figures[0].said
