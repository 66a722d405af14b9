"""What became of the waivers: counted, and named where they accept nothing."""

import pytest

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope, Seen, Skip, StageResult, StageStatus
from tests.stages.policy.proposing import HEARD, ask

FOUND = Finding(
    rule="sast/eval",
    severity=Severity.MEDIUM,
    message="m",
    fix="f",
    location=Location(path=RepoPath("a.py"), line=1),
)
OTHER = {"a.py": "eval(x)\n", "b.py": "y = 1\n"}


def row(rule="sast/eval", path="/a.py", created="2026-01-01", expires="2026-01-31", **more):
    told = {"rule": rule, "path": path, "reason": "r", "owner": "@ada", **more}
    lines = [f'{name} = "{value}"' for name, value in told.items() if value]
    return "\n".join(["[[waivers]]", *lines, f"created = {created}", f"expires = {expires}", ""])


def look(*rows, results=HEARD, head=None, **surroundings):
    base = {**OTHER, "gate.waivers.toml": "\n".join(rows)}
    changed = {**base, **({"b.py": "y = 2\n"} if head is None else head)}
    return ask(changed, base, results=results, surroundings=surroundings)


def heard(stage, **told):
    told.setdefault("status", StageStatus.COMPLETED)
    return [*(one for one in HEARD if one.stage != stage), StageResult(stage=stage, **told)]


def states(said):
    return [row[-1] for row in said.table("waivers")]


ALL = {"scope": Scope.ALL}


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        (row(), ALL),
        (row(path=""), ALL),
        (row(rule="", fingerprint="v1:0123456789abcdef"), ALL),
        (row(rule="", advisory="CVE-2026-1"), ALL),
        (row(path="/b.py"), {}),
        (row(path="/gone/**"), {}),
    ],
)
def test_what_accepts_nothing_where_all_was_looked_at_is_unused(waiver, told):
    said = look(waiver, **told)
    assert ["unused"] == states(said)
    assert [Severity.LOW] == [one.severity for one in said["policy/waiver-unused"]]


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        (row(), {}),
        (row(path="*.py"), {}),
        (row(path=""), {}),
        (row(rule="diff-size/too-large", path=""), ALL),
        (row(), {"results": heard("sast", findings=(FOUND,)), **ALL}),
        (row(), {"results": heard("sast", status=StageStatus.SKIPPED), **ALL}),
        (row(), {"results": [], **ALL}),
        (row(rule="", fingerprint="v1:0123456789abcdef"), {"results": HEARD[1:], **ALL}),
        (row(), {"only": frozenset({RepoPath("b.py")}), **ALL}),
        (
            row(),
            {
                "results": heard(
                    "sast", seen=Seen(asked=1, skipped=(Skip(path=RepoPath("a.py"), reason="r"),))
                ),
                **ALL,
            },
        ),
    ],
)
def test_what_was_not_all_looked_at_is_not_called_unused(waiver, told):
    said = look(waiver, **told)
    assert ["in force"] == states(said)
    assert [] == said["policy/waiver-unused"]


def test_each_state_is_counted():
    more = row(path="/c.py")
    said = look(
        row(),
        row(path="/b.py"),
        row(expires="2026-01-01"),
        row(created="2026-01-03", path="/d.py"),
        head={"b.py": "y = 2\n", "gate.waivers.toml": "\n".join([row(), more])},
    )
    assert {
        "waivers in force": 2,
        "waivers proposed": 1,
        "waivers not yet in force": 1,
        "waivers ended": 1,
        "waivers unused": 1,
    } == {one.name: one.value for one in said.measures}
    assert ["in force", "unused", "ended", "not yet in force", "proposed"] == states(said)


def test_no_waiver_is_none_in_force_and_no_table():
    said = look()
    assert [("waivers in force", 0)] == [(one.name, one.value) for one in said.measures]
    assert [] == states(said)


def test_what_the_finding_cannot_bear_has_no_effect():
    token = Finding(
        rule="secrets/github-token",
        severity=Severity.CRITICAL,
        message="m",
        fix="f",
        location=Location(path=RepoPath("a.py"), line=1),
        is_waivable=False,
    )
    waiver = row(rule="", fingerprint=token.fingerprint)
    said = look(waiver, results=heard("secrets", findings=(token,)))
    (one,) = said["policy/waiver-without-effect"]
    assert "secrets/github-token cannot be waived" in one.message


def test_rows_that_begin_later_count_against_the_limit_and_say_so():
    settings = {"gate.toml": "[stages.policy]\nmax_waivers = 1\n"}
    rows = [row(created=f"2030-0{month}-01", expires=f"2030-0{month}-20") for month in (1, 2)]
    (said,) = ask(
        {**settings, **OTHER, "gate.waivers.toml": "\n".join(rows)},
        {**settings, **OTHER, "gate.waivers.toml": rows[0]},
    )["policy/waiver-unapproved"]
    assert "from 2030-02-01 until 2030-02-20" in said.message
    later = {**settings, **OTHER, "gate.waivers.toml": "\n".join(rows)}
    (one,) = ask({**later, "b.py": "y = 2\n"}, later)["policy/too-many-waivers"]
    assert "0 waivers in force, 2 not yet in force and 0 proposed" in one.message


@pytest.mark.parametrize(("expires", "count"), [("2026-04-01", 0), ("2026-04-02", 1)])
def test_the_change_s_own_longest_life_does_not_hold_for_what_it_proposes(expires, count):
    head = {
        **OTHER,
        "gate.toml": "max_waiver_days = 3650\n",
        "gate.waivers.toml": row(expires=expires),
    }
    said = ask(head, OTHER, results=heard("sast", findings=(FOUND,)))
    assert count == len(said["policy/waiver-without-effect"])
