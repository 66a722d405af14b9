"""`gate kpis`: what it reads, which time it means, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from gate.cli.commands import commands
from gate.cli.kpis import _window
from gate.model.business import BusinessHours
from gate.model.error import GateError, UsageError
from gate.readers.flow import read_events
from gate.stages.kpis.windows import Calendar
from tests.reports.kpis.figures import RECORDED

CALENDAR = Calendar(
    hours=BusinessHours(zone=UTC),
    first=date(2026, 9, 7),
    days=14,
    now=datetime(2026, 9, 30, 12, tzinfo=UTC),
)


def asked(*words: str, stdin: bytes = b"") -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["kpis", *words], input=stdin, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.stdout


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository is here, so that the playbook's own settings count."""
    monkeypatch.chdir(tmp_path)


def test_a_recorded_past_is_told():
    code, told = asked("--events", str(RECORDED), "--since", "2019-08-19", "--until", "2019-10-13")

    assert 0 == code
    assert told.startswith("2019-08-19 to 2019-10-13 · UTC\n")
    assert "of 2 pull requests: nobody says when its first commit was made" in told


def test_the_settings_of_the_repository_count(repository, tmp_path):
    repository.commit({"gate.toml": "[stages.kpis]\nsprint_days = 7\n"}, "settings")

    words = ("--events", str(RECORDED), "--repo", str(repository.root), "--sprint", "2019-10-09")
    _, told = asked(*words)

    assert told.startswith("2019-10-07 to 2019-10-13 · UTC")


def test_what_is_known_is_exported_and_read_again(tmp_path):
    verdict = tmp_path / "gate.json"
    verdict.write_text(
        json.dumps({"started_at": "2019-10-08T10:00:00+00:00", "verdict": {"decision": "pass"}})
    )
    words = ("--since", "2019-10-01", "--until", "2019-10-13", "--format", "json")

    _, first = asked(
        "--events", str(RECORDED), "--verdict", str(verdict), "--export", "all.jsonl", *words
    )
    _, again = asked("--events", "-", *words, stdin=Path("all.jsonl").read_bytes())

    first, again = json.loads(first), json.loads(again)
    assert (first["figures"], first["trends"]) == (again["figures"], again["trends"])
    assert "judged" in Path("all.jsonl").read_text()
    assert 72 == len(read_events(Path("all.jsonl").read_bytes()).events) + 1


@pytest.mark.parametrize(
    ("since", "until", "sprint", "name"),
    [
        ("", "", "", "2026-09-07 to 2026-09-20"),
        ("", "", "last", "2026-09-07 to 2026-09-20"),
        ("", "", "current", "2026-09-21 to 2026-10-04, so far"),
        ("", "", "2026-08-24", "2026-08-24 to 2026-09-06"),
        ("2026-09-01", "", "", "2026-09-01 to 2026-09-30, so far"),
        ("2026-09-01", "2026-09-01", "", "2026-09-01 to 2026-09-01"),
        ("", "2026-09-15", "", "2026-09-02 to 2026-09-15"),
    ],
)
def test_a_stretch_of_time_is_named(since, until, sprint, name):
    assert name == _window(CALENDAR, since=since, until=until, sprint=sprint).name


@pytest.mark.parametrize(
    ("since", "until", "sprint"),
    [
        ("2026-09-02", "2026-09-01", ""),
        ("2026-10-02", "", ""),
        ("2027-01-01", "2027-02-01", ""),
        ("", "", "2027-01-01"),
        ("2026-09-01", "", "last"),
        ("soon", "", ""),
        ("0001-01-01", "", ""),
        ("", "9999-12-31", ""),
        ("", "", "next"),
    ],
)
def test_a_time_that_is_none_is_refused(since, until, sprint):
    with pytest.raises(UsageError):
        _window(CALENDAR, since=since, until=until, sprint=sprint)


def test_a_line_that_is_no_event_ends_with_2_and_its_number(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(RECORDED.read_bytes() + b"{}\n")

    with pytest.raises(UsageError, match=r"bad\.jsonl does not tell what happened") as caught:
        asked("--events", str(bad))

    assert (2, True) == (
        caught.value.exit_code,
        "line 72: `event` is missing" in caught.value.what,
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--events", "missing.jsonl"),
        ("--events", "."),
        ("--verdict", str(RECORDED)),
        ("--events", str(RECORDED), "--output", "no/such/folder.html"),
        ("--events", str(RECORDED), "--output", "one", "--export", "one"),
    ],
)
def test_what_cannot_be_read_or_written_is_said_first(words):
    with pytest.raises(GateError) as caught:
        asked(*words)

    assert 2 == caught.value.exit_code


def test_a_page_is_written_whole(tmp_path):
    code, told = asked("--events", str(RECORDED), "--format", "html", "--output", "page.html")

    assert (0, "") == (code, told)
    assert (tmp_path / "page.html").read_text().endswith("</html>\n")


def test_the_transcript_of_the_documentation_is_what_is_printed():
    page = (Path(__file__).parents[2] / "docs" / "kpis.md").read_text(encoding="utf-8")
    typed, _, shown = page.partition("$ gate kpis --events ants.jsonl ")[2].partition("\n")

    _, told = asked("--events", str(RECORDED), *typed.split())

    assert told.startswith(shown.partition("\n…")[0])
