"""What is covered of services and of the change, exactly, and what is no evidence of it."""

import json
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.lines import lines_of, numbers_in
from gate.model.stage import NotApplicable, Skip
from gate.options import globs
from gate.stages.coverage import STAGE
from gate.stages.coverage.moved import Moved
from gate.stages.coverage.options import CoverageOptions, Service
from gate.stages.coverage.rate import Rate, exact
from gate.stages.tests.options import SuitesOptions
from tests.looking import HEAD, NOON, Here, Left, Shelf, ask, changes, example_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "coverage"
WORKERS = Here()
PAY = Service(paths=globs(["pay/**"]), critical=True)
TEN = "".join(f"x{n} = {n}\n" for n in range(1, 11))
"""Ten statements, a line each."""


def options(**told) -> CoverageOptions:
    service = told.pop("service", PAY)
    return CoverageOptions(**({"services": {"pay": service}} | told))


def report(files=None, **lines) -> str:
    """A coverage.json: of each file, (executed, missing); ``pay`` stands for ``pay/a.py``."""
    every = {f"/ci/{name}.py": told for name, told in lines.items()} | dict(files or {})
    told = {
        name.replace("pay.py", "pay/a.py"): {"executed_lines": one, "missing_lines": other}
        for name, (one, other) in every.items()
    }
    return json.dumps({"meta": {"format": 3}, "files": told})


def judged(head, base=None, reports=None, **told):
    evidence = told.pop("evidence", None) or Left(
        {"coverage.json": reports} if isinstance(reports, str) else reports or {}
    )
    told.setdefault("options", options())
    told.setdefault("commits", (HEAD,))
    return ask(STAGE, head, base, evidence=evidence, workers=WORKERS, **told)


def rules(said) -> list[str]:
    return [finding.rule.removeprefix("coverage/") for finding in said.findings]


def upto(number: int) -> list[int]:
    return list(range(1, number + 1))


def service(said, name: str = "pay (critical)"):
    (row,) = (row for row in said.table("coverage by service") if row[0] == name)
    return row


# The limit of a service


def test_seven_of_ten_are_seventy_percent():
    head = {"pay/a.py": TEN}
    said = judged(head, head, report(pay=(upto(7), [8, 9, 10])))

    assert [] == rules(said)
    assert ("pay (critical)", 1, 7, 10, 70.0, 70.0, 0, 0, "no base data") == service(said)
    assert ["pay coverage 70 percent (limit 70)"] == [str(each) for each in said.measures]
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)


def test_a_hair_below_the_limit_is_below():
    text = "".join(f"x{n} = {n}\n" for n in range(1, 10_001))
    head = {"pay/a.py": text}
    said = judged(head, head, report(pay=(upto(6999), list(range(7000, 10_001)))))

    assert ["service-below"] == rules(said)
    assert "pay: 6,999 of 10,000 (69.99 %) covered, and 70 % are asked" == said.findings[0].message
    assert Severity.MEDIUM == said.findings[0].severity


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 10_000))
def test_fractions_are_exact(covered, total, hundredths):
    covered = min(covered, total)
    limit = hundredths / 100
    rate = Rate(covered=covered, total=total)
    is_below = Fraction(covered * 100, total) < Fraction(hundredths, 100)

    assert is_below == rate.is_below(exact(limit))
    assert exact(rate.percent) <= Fraction(covered * 100, total)  # as it is told, never more


@given(st.integers(0, 999), st.integers(1, 1000), st.integers(0, 999), st.integers(1, 1000))
def test_rates_are_compared_exactly(one, of_one, other, of_other):
    first, second = Rate(covered=one, total=of_one), Rate(covered=other, total=of_other)

    assert (Fraction(one, of_one) < Fraction(other, of_other)) == first.is_lower_than(second)
    assert Rate(covered=one + other, total=of_one + of_other) == first + second


def test_what_is_not_critical_warns():
    head = {"pay/a.py": TEN}
    said = judged(
        head,
        head,
        report(pay=([1], upto(10)[1:])),
        options=options(service=Service(paths=PAY.paths)),
    )

    assert [("coverage/service-below", Severity.LOW)] == [
        (one.rule, one.severity) for one in said.findings
    ]


def test_a_file_that_no_report_knows_counts_as_missed():
    head = {"pay/a.py": TEN, "pay/b.py": "# a comment\n" + TEN, "pay/c.ts": "let x;\n\nlet y;\n"}
    said = judged(head, head, report(pay=(upto(10), [])))

    assert ("pay (critical)", 3, 10, 22) == service(said)[:4]
    assert ["service-below"] == rules(said)


def test_tests_and_texts_are_nothing_to_cover():
    head = {"pay/a.py": TEN, "pay/tests/test_a.py": TEN, "pay/README.md": "x\n"}
    said = judged(head, head, report(pay=(upto(10), [])))

    assert ("pay (critical)", 1, 10, 10) == service(said)[:4]


def test_branches_count_as_coverage_counts_them():
    text = "if x:\n    y = 1\nz = 1\n"
    told = json.loads(report(pay=([1, 2, 3], [])))
    told["files"]["/ci/pay/a.py"] |= {"executed_branches": [[1, 2]], "missing_branches": [[1, 3]]}
    said = judged({"pay/a.py": text}, {"pay/a.py": text}, json.dumps(told))

    assert ("pay (critical)", 1, 4, 5) == service(said)[:4]


def test_nothing_to_cover_passes_and_is_told():
    head = {"pay/__init__.py": "# nothing\n", "lib.py": TEN}
    said = judged(head, head, report(files={"lib.py": (upto(10), [])}))

    assert [] == rules(said)
    assert ("pay (critical)", 1, 0, 0, "nothing to cover") == service(said)[:5]


def test_what_the_settings_leave_out_is_nothing_to_cover():
    text = TEN + "raise NotImplementedError\n"
    told = options(left_out=("^raise NotImplementedError",))
    said = judged({"pay/a.py": text}, {"pay/a.py": text}, report(pay=(upto(10), [])), options=told)

    assert ("pay (critical)", 1, 10, 10) == service(said)[:4]


def test_what_the_tree_leaves_out_by_itself_counts_as_missed():
    text = TEN + "def f():\n    return 1\n"
    said = judged({"pay/a.py": text}, {"pay/a.py": text}, report(pay=(upto(10), [])))

    assert ("pay (critical)", 1, 10, 12) == service(said)[:4]


def test_services_have_limits_of_their_own():
    head = {"pay/a.py": TEN, "ship/a.py": TEN}
    told = CoverageOptions(
        services={
            "pay": Service(paths=globs(["pay/**"]), critical=True, minimum=90),
            "ship": Service(paths=globs(["ship/**"]), minimum=10),
        }
    )
    lines = (upto(5), [6, 7, 8, 9, 10])
    said = judged(head, head, report(files={"pay/a.py": lines, "ship/a.py": lines}), options=told)

    assert ["pay: 5 of 10 (50.00 %) covered, and 90 % are asked"] == [
        one.message for one in said.findings
    ]


# The change


def test_a_change_is_judged_by_its_statements():
    told = report(pay=(upto(16), [17, 18, 19, 20]))
    said = judged({"pay/a.py": TEN + "y = 1\n" * 10}, {"pay/a.py": TEN}, told)

    assert ["patch-below", "lines-uncovered"] == rules(said)
    below, lines = said.findings
    assert (
        "pay: 6 of 10 (60.00 %) of the changed statements covered, and 70 % are asked: not"
        " pay/a.py 17-20" == below.message
    )
    assert (17, 20) == (lines.location.line, lines.location.end_line)
    assert [("pay/a.py", "17-20", 10, 6)] == said.table("changed lines that no test executes")


CALL = "import os\n\n\ndef f(x):\n    return os.call(\n        x,\n        1,\n    )\n"


def test_editing_the_third_line_of_a_call_counts():
    said = judged(
        {"pay/a.py": CALL.replace("1,", "2,")},
        {"pay/a.py": CALL},
        report(pay=([1, 4], [5])),
        options=options(service=replace_service(minimum=0)),
    )
    (finding,) = said.findings

    assert ("coverage/lines-uncovered", 5, 8) == (
        finding.rule,
        finding.location.line,
        finding.location.end_line,
    )


def replace_service(**told) -> Service:
    return Service(**(PAY.values() | told))


def test_of_a_few_statements_no_percentage_is_asked_and_each_line_is_named():
    told = report(pay=(upto(14), [15, 16, 17, 18, 19]))
    said = judged({"pay/a.py": TEN + "y = 1\n" * 9}, {"pay/a.py": TEN}, told)

    assert ["lines-uncovered"] == rules(said)
    assert Severity.LOW == said.findings[0].severity


def test_where_all_is_asked_one_statement_is_enough():
    said = judged(
        {"pay/a.py": TEN + "y = 1\n"},
        {"pay/a.py": TEN},
        report(pay=(upto(10), [11])),
        options=options(service=replace_service(patch=100)),
    )

    assert ["patch-below", "lines-uncovered"] == rules(said)


def test_a_file_has_a_floor_of_its_own():
    head = {"pay/a.py": "x = 1\n" * 30, "pay/b.py": TEN}
    told = report(files={"pay/a.py": (upto(30), []), "pay/b.py": ([1, 2], upto(10)[2:])})
    said = judged(head, {}, told, options=options(file_minimum=30.0))

    assert ["file-below", "lines-uncovered"] == rules(said)
    assert "pay/b.py" == said.findings[0].location.path


def test_ranges_are_joined_over_what_is_no_statement_and_parted_by_what_is_covered():
    text = "a = 1\n\n# why\nb = 2\nc = 3\nd = 4\n"
    said = judged(
        {"pay/a.py": text}, {}, report(pay=([5], [1, 4, 6])), options=options(minimum=0.0)
    )

    assert [(1, 4), (6, 6)] == [
        (one.location.line, one.location.end_line) for one in said["coverage/lines-uncovered"]
    ]


def test_a_renamed_file_is_judged_by_its_edits():
    told = report(files={"pay/new.py": (upto(10), [11])})
    said = judged(
        {"pay/new.py": TEN + "y = 1\n"}, {"pay/a.py": TEN}, told, renamed={"pay/a.py": "pay/new.py"}
    )

    assert [(11, 11)] == [(one.location.line, one.location.end_line) for one in said.findings]


def test_a_deleted_file_wants_nothing():
    head = {"pay/b.py": TEN}
    said = judged(head, {"pay/a.py": TEN} | head, report(files={"pay/b.py": (upto(10), [])}))

    assert [] == rules(said)


# Pragmas that come with the change

EXCLUDED = "def f():  # pragma: no cover\n    return 1\n"


def test_a_pragma_that_comes_with_the_change_makes_nothing_covered():
    said = judged({"pay/a.py": TEN + EXCLUDED}, {"pay/a.py": TEN}, report(pay=(upto(10), [])))

    assert ["newly-excluded", "lines-uncovered"] == rules(said)
    assert ("pay/a.py", 11) == (said.findings[0].location.path, said.findings[0].location.line)
    assert "2 statements at lines 11-12" in said.findings[0].message
    assert (10, 12, 0, 2) == (*service(said)[2:4], *service(said)[6:8])


def test_a_pragma_put_on_old_lines_counts_them_as_changed():
    plain = EXCLUDED.replace("  # pragma: no cover", "")
    said = judged(
        {"pay/a.py": TEN + EXCLUDED}, {"pay/a.py": TEN + plain}, report(pay=(upto(10), []))
    )

    assert ["newly-excluded", "lines-uncovered"] == rules(said)
    assert 2 == service(said)[7]


def test_a_pragma_that_the_base_has_stands_where_it_moved_to():
    said = judged(
        {"pay/a.py": "y = 0\n" + TEN + EXCLUDED},
        {"pay/a.py": TEN + EXCLUDED},
        report(pay=(upto(11), [])),
    )

    assert [] == rules(said)
    assert (11, 11) == service(said)[2:4]


TEXTS = st.lists(st.sampled_from("abcd"), max_size=12)


@given(TEXTS, TEXTS)
def test_a_line_that_the_change_leaves_is_found_again(before, after):
    assume(before != after and before and after)
    (file,) = changes({"a": "\n".join(before)}, {"a": "\n".join(after)}, {})
    moved = Moved(file)
    for number, text in enumerate(before, 1):
        for place in numbers_in(moved.to_head(lines_of([number]))):
            assert text == after[place - 1]
    kept = len(before) - sum(each.last - each.first + 1 for each in file.deleted_lines)
    assert max(kept, 0) == moved.to_head(lines_of(range(1, len(before) + 1))).bit_count()


# What is no evidence


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"{", "no JSON"),
        (b"SQLite format 3\0", "cut short"),
        (b'<!DOCTYPE c [<!ENTITY x "y">]><coverage>&x;</coverage>', "document type"),
        (report(files={"../../etc/passwd": ([1], [])}).encode(), "0 of its 1 path are files of"),
        (report(files={"/usr/lib/json/decoder.py": ([1], [])}).encode(), "names /usr/lib/json"),
        (report(pay=([1, 40], [])).encode(), "pay/a.py: it knows line 40, and the file has 10"),
        (report(pay=([1], [])).encode(), "does not know the statements at lines 2-10"),
    ],
)
def test_a_report_that_cannot_be_believed_leaves_nothing_decided(data, reason):
    head = {"pay/a.py": TEN}
    said = judged(head, head, {"coverage.json": data})

    assert ["evidence-refused", "no-evidence"] == rules(said)
    assert all(one.is_undecided for one in said.findings)
    assert said.findings[0].message.startswith("coverage.json: ")
    assert reason in said.findings[0].message
    assert 1 == len(said.seen.skipped)


def test_a_report_of_other_lines_is_refused():
    text = "".join(f"# {n}\n" if n % 2 else f"x = {n}\n" for n in range(1, 21))
    said = judged({"pay/a.py": text}, {"pay/a.py": text}, report(pay=(list(range(1, 21, 2)), [])))

    assert "it takes lines 1,3,5,7,9,11,13,15,17,19 for statements" in said.findings[0].message


def test_both_sides_are_listed_where_paths_do_not_fit():
    head = {"pay/a.py": TEN}
    told = report(files={"/x/one.py": ([1], []), "/x/two.py": ([1], []), "/x/pay/a.py": ([1], [])})
    said = judged(head, head, told)

    assert (
        "1 of its 3 paths are files of the repository: it names /x/one.py, /x/two.py, and the"
        " repository has pay/a.py" in said.findings[0].message
    )


def test_a_path_that_may_be_two_files_is_named_with_both():
    head = {"pay/a.py": TEN, "pay/b/a.py": TEN}
    said = judged(head, head, report(files={"a.py": (upto(10), [])}))

    assert "a.py may be" not in said.findings[0].message or "pay/b/a.py" in said.findings[0].message


def test_an_old_report_is_no_evidence():
    head = {"pay/a.py": TEN}
    evidence = Left({"coverage.json": report(pay=(upto(10), []))}, written_at=NOON - timedelta(1))
    said = judged(head, head, evidence=evidence)

    assert ["evidence-refused", "no-evidence"] == rules(said)
    assert "the head is from 2026-01-02 12:00:00" in said.findings[0].message


def test_a_report_that_was_committed_is_no_evidence():
    text = report(pay=(upto(10), []))
    said = judged({"pay/a.py": TEN, "coverage.json": text}, {}, text)

    assert "a file of the repository" in said.findings[0].message
    assert ["evidence-refused", "no-evidence"] == rules(said)


def test_one_report_that_is_refused_leaves_no_number_standing():
    head = {"pay/a.py": TEN}
    said = judged(
        head, head, {"coverage.json": report(pay=([1], upto(10)[1:])), "coverage.xml": b"<"}
    )

    assert ["evidence-refused", "no-evidence"] == rules(said)
    assert [] == said.table("coverage by service")


LIB = report(files={"lib.py": (upto(10), [])})


@pytest.mark.parametrize(
    ("head", "reports", "reason"),
    [
        ({"pay/a.py": TEN}, {}, "no coverage report is there"),
        ({"lib.py": TEN}, LIB, "match no source file"),
        ({"lib.py": TEN, "pay/a.py": TEN}, LIB, "no report measures"),
        ({"pay/a.py": "x = (\n", "lib.py": TEN}, LIB, "is no Python"),
    ],
)
def test_what_nobody_measured_is_not_decided(head, reports, reason):
    said = judged(head, {}, reports)

    assert ["no-evidence"] == rules(said)
    assert reason in said.findings[0].message
    assert "pay" == said.seen.skipped[0].path


def test_before_a_merge_no_report_is_a_gap_and_here_it_is_none():
    head = {"pay/a.py": TEN}
    nothing = Left({}, is_named=False)

    assert ["no-evidence"] == rules(judged(head, head, evidence=nothing, event=Event.PULL_REQUEST))
    with pytest.raises(NotApplicable, match="no coverage report is here: measure the tests"):
        judged(head, head, evidence=nothing)


def test_here_what_an_earlier_run_left_is_passed_over():
    head = {"pay/a.py": TEN}
    old = Left(
        {"coverage.json": report(pay=(upto(10), []))},
        written_at=NOON - timedelta(1),
        is_named=False,
    )

    with pytest.raises(NotApplicable, match="older than the change"):
        judged(head, head, evidence=old)
    assert ["evidence-refused", "no-evidence"] == rules(
        judged(head, head, evidence=old, event=Event.PULL_REQUEST)
    )


# Where no service is named


def test_without_services_and_reports_the_stage_does_not_apply():
    for event in (Event.LOCAL, Event.PULL_REQUEST):
        with pytest.raises(NotApplicable, match="no service is named"):
            judged({"a.py": TEN}, options=CoverageOptions(), event=event)


def test_without_services_the_change_alone_is_asked_about_and_warns():
    head = {"a.py": TEN + "y = 1\n" * 10, "old.py": TEN}
    told = report(files={"a.py": (upto(11), list(range(12, 21)))})
    said = judged(head, {"a.py": TEN, "old.py": TEN}, told, options=CoverageOptions())

    assert ["patch-below", "lines-uncovered"] == rules(said)
    assert {Severity.LOW} == {one.severity for one in said.findings}
    assert ("the change", 1, "", "", "", "", 1, 10, "no base data") == service(said, "the change")


# Several reports


def test_a_line_is_covered_if_any_report_covered_it():
    head = {"pay/a.py": TEN}
    lcov = "SF:pay/a.py\n" + "".join(f"DA:{n},{int(n > 5)}\n" for n in upto(10)) + "end_of_record\n"
    said = judged(
        head, head, {"coverage.json": report(pay=(upto(5), upto(10)[5:])), "lcov.info": lcov}
    )

    assert [] == rules(said)
    assert (10, 10) == service(said)[2:4]


def test_a_service_may_have_reports_of_its_own():
    head = {"pay/a.py": TEN}
    told = options(service=replace_service(files=globs(["/pay.json"])))
    said = judged(
        head,
        head,
        {"coverage.json": report(pay=(upto(10), [])), "pay.json": report(pay=([1], upto(10)[1:]))},
        options=told,
    )

    assert ["service-below"] == rules(said)


# Against the base


def against(head, base, now, before, **told):
    files = {"coverage.json": now, "coverage-base.json": before}
    told.setdefault("options", options(minimum=0.0))
    return judged(head, base, files, **told)


def test_unchanged_lines_that_are_covered_no_more_are_named():
    head = {"pay/a.py": TEN}
    said = against(head, head, report(pay=(upto(8), [9, 10])), report(pay=(upto(10), [])))
    (finding,) = said.findings

    assert ("coverage/regressed", "pay/a.py", 9) == (
        finding.rule,
        finding.location.path,
        finding.location.line,
    )
    assert "2 statements of unchanged code covered no more; pay/a.py 9-10" in finding.message


def test_lines_that_moved_are_held_against_where_they_stood():
    said = against(
        {"pay/a.py": "y = 1\n" + TEN},
        {"pay/a.py": TEN},
        report(pay=(upto(10), [11])),
        report(pay=(upto(9), [10])),
    )

    assert [] == rules(said)


def test_lines_that_were_removed_do_not_count():
    said = against(
        {"pay/a.py": "x10 = 10\n"},
        {"pay/a.py": TEN},
        report(pay=([], [1])),
        report(pay=(upto(9), [10])),
        options=options(minimum=0.0),
    )

    assert [] == rules(said)


def test_a_rate_that_falls_by_what_the_change_adds_is_worse():
    said = against(
        {"pay/a.py": TEN + "y = 1\n"},
        {"pay/a.py": TEN},
        report(pay=(upto(10), [11])),
        report(pay=(upto(10), [])),
    )

    assert ["regressed", "lines-uncovered"] == rules(said)
    assert "10 of 11 (90.90 %)" in said.findings[0].message


def test_as_much_won_as_lost_in_unchanged_code_is_no_rise():
    head = {"pay/a.py": TEN}
    said = against(head, head, report(pay=(upto(10)[1:], [1])), report(pay=(upto(9), [10])))

    assert [] == rules(said)
    assert "9 of 10 (90.00 %), was 9 of 10 (90.00 %)" == service(said)[8]


def test_gates_own_report_of_the_base_is_base_data():
    head = {"pay/a.py": TEN}
    first = judged(head, head, report(pay=(upto(10), [])))
    (table,) = (table for table in first.tables if table.is_data)
    earlier = json.dumps({"schema": 1, "gate": "0", "stages": [
        {"id": "coverage", "tables": [{"name": table.name, "rows": table.rows}]}
    ]})  # fmt: skip
    said = against(head, head, report(pay=(upto(9), [10])), earlier)

    assert ["regressed"] == rules(said)
    assert ["evidence-refused", "no-evidence"] == rules(judged(head, head, earlier))
    other = {"pay/a.py": TEN + "z = 1\n"}
    assert "evidence-refused" in rules(against(head, other, report(pay=(upto(9), [10])), earlier))


def test_a_base_report_that_cannot_be_read_is_told():
    head = {"pay/a.py": TEN}
    said = against(head, head, report(pay=(upto(10), [])), "nonsense")

    assert ["evidence-refused"] == rules(said)


# Work


def test_analyses_are_kept_by_content():
    head = {"pay/a.py": TEN, "pay/b.py": TEN}
    workers, cache = Here(), Shelf()
    for _ in range(2):
        ask(
            STAGE,
            head,
            head,
            evidence=Left({"coverage.json": report(pay=(upto(10), []))}),
            workers=workers,
            cache=cache,
            commits=(HEAD,),
            options=options(),
        )

    assert ["coverage.json", "pay/a.py", "coverage.json"] == workers.asked


def test_a_service_that_is_not_critical_has_only_what_changed_analysed():
    head = {"pay/a.py": TEN, "pay/b.py": TEN + "y = 1\n"}
    told = report(files={"pay/a.py": (upto(10), []), "pay/b.py": (upto(11), [])})
    workers = Here()
    ask(
        STAGE,
        head,
        {"pay/a.py": TEN, "pay/b.py": TEN},
        evidence=Left({"coverage.json": told}),
        workers=workers,
        commits=(HEAD,),
        options=options(service=Service(paths=PAY.paths)),
    )

    assert ["coverage.json", "pay/b.py"] == workers.asked


@pytest.mark.parametrize("rule", [rule.id for rule in STAGE.rules])
def test_the_examples_of_each_rule_hold(rule):
    for verdict in ("fails", "passes"):
        files = example_files(EXAMPLES / rule.removeprefix("coverage/") / verdict)
        reports = {name: text for name, text in files.items() if name.startswith("coverage")}
        before, after = (
            {
                f"pay/{name.removeprefix(side)}": text
                for name, text in files.items()
                if name.startswith(side)
            }
            for side in ("base-", "head-")
        )
        said = judged(after, before, reports, options=options(file_minimum=30.0))

        assert (verdict == "fails") == (rule in [one.rule for one in said.findings]), said.findings
        if verdict == "passes":
            assert [] == rules(said)


def test_each_rule_has_examples():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"coverage/{folder.name}" for folder in EXAMPLES.iterdir()
    )


def test_tests_are_the_same_files_for_both_stages():
    assert SuitesOptions().tests == CoverageOptions().tests


def test_a_gap_says_which_report_is_at_fault():
    head = {"pay/a.py": TEN}
    said = judged(head, head, {"coverage.json": "{"})

    assert (Skip(path="pay", reason="coverage.json cannot be believed"),) == said.seen.skipped
