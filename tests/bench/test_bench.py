"""The bench measures what it says, on the same changes each time."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from bench import changes
from bench.__main__ import PARTS, SCENARIOS, _write
from bench.corpora import committed, git
from bench.measured import Command, Cost, measured, middle, peaks
from bench.scenarios import Goal, Row, Setting, _share
from bench.tools import gate, of_bandit, of_detect_secrets, of_gate

BUSY = "x = 0\nfor n in range(2_000_000): x += n\n"


def command(tmp_path: Path, program: str) -> Command:
    return Command(argv=(sys.executable, "-c", program), cwd=tmp_path, environment=dict(os.environ))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(50):
        (folder / f"m{number}.py").write_text("x = 1\n" * 400)
    committed(folder)
    return folder


def cost(wall: float, cpu: float = 1.0) -> Cost:
    return Cost(wall=wall, cpu=cpu, code=0, stdout=b"")


def test_what_a_child_s_child_needs_counts(tmp_path: Path) -> None:
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"

    assert measured(command(tmp_path, inner)).cpu > measured(command(tmp_path, "")).cpu


def test_the_memory_of_a_command_and_of_what_it_starts_are_told_apart(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "child = 'import time; held = bytearray(range(100)) * 800_000; time.sleep(0.5)'\n"
        "subprocess.run([sys.executable, '-c', child])\n"
    )
    own, other = peaks(command(tmp_path, program))

    assert 0 < own < 60 < other


def test_the_same_change_is_made_each_time(corpus: Path, tmp_path: Path) -> None:
    trees = set()
    for name in ("one", "two"):
        repository = changes.copied(corpus, tmp_path / name)
        changes.branch(repository)
        trees.add(git(repository, "rev-parse", "change^{tree}"))
        counts = git(repository, "diff", "--shortstat", "main", "change")
        assert "40 files changed, 400 insertions(+)" in counts
    assert 1 == len(trees)


def test_three_files_are_staged_and_nothing_else(corpus: Path) -> None:
    drawn = [changes.staged(corpus, number) for number in (1, 2, 1)]

    assert drawn[0] == drawn[2] != drawn[1]
    assert 3 == len(drawn[2])
    assert drawn[2] == git(corpus, "diff", "--cached", "--name-only").split()


def test_a_long_file_is_drawn_more_often_where_lines_are(corpus: Path) -> None:
    long = max(corpus.rglob("*.py"), key=lambda path: path.stat().st_size)
    long.write_text("pass\n" * 400_000)
    git(corpus, "commit", "--quiet", "--all", "--message=long")
    name = long.relative_to(corpus).as_posix()

    assert all(name in changes.staged(corpus, number) for number in range(5))
    assert not all(name in changes.staged_alike(corpus, number) for number in range(5))


def test_no_two_copies_of_a_part_hold_the_same_file(corpus: Path, tmp_path: Path) -> None:
    (corpus / "part").mkdir()
    (corpus / "part" / "a.py").write_text("1\n")
    folder = changes.times(corpus, tmp_path / "times", "part", 4)

    assert 4 == len({path.read_text() for path in folder.rglob("a.py")})


def test_findings_are_read_out_of_each_report() -> None:
    ours = json.dumps({"findings": [{"path": "a.py", "line": 2}, {"path": "b", "line": None}]})
    bandit = json.dumps({"results": [{"filename": "./a.py", "line_number": 2}]})
    stock = json.dumps({"results": {"a.py": [{"line_number": 2}]}})

    told = (of_gate(ours.encode()), of_bandit(b"[log]\n" + bandit.encode()))
    assert told[0] == told[1] == of_detect_secrets(stock.encode()) == {("a.py", 2): 1}


def test_a_share_is_that_of_the_middle_pair() -> None:
    mine, stock = [cost(1), cost(1), cost(1)], [cost(5), cost(20), cost(9)]

    goal = _share("", mine, stock, 15)

    assert ("1/9.0", False) == (goal.seen, goal.is_met)
    assert 1 == middle(mine, lambda each: each.wall)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # bandit's, where it is imported
def test_bandit_s_findings_are_held_against_bandit_s_own_command(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import pickle\nassert pickle.loads(x) and eval(y)\n")
    (tmp_path / "b.py").write_text("x = 1\n")
    setting = Setting(repository=tmp_path, work=tmp_path, pairs=1, rival=None)
    said = [one for one in SCENARIOS["identity"](setting) if isinstance(one, Goal)]

    assert [("4 in 2 files, 0 of which differ", True)] == [(one.seen, one.is_met) for one in said]


def test_a_page_is_written_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    marks = ("<!-- what `make bench` measured: x -->", "<!-- end of what was measured: x -->")
    page.write_text("\n".join(("a", marks[0], "old", marks[1], "b", "")))
    for _ in range(2):
        _write(page, "x", f"{Row(what='w', tool='t', cpu=1, wall=2, beside=(2, 1))}\n")

    assert 1 == page.read_text().count("| w | t | 1.00 | 2.00 | 0.5 | 2.0 |  |")
    assert page.read_text().startswith("a\n")
    assert page.read_text().endswith("\nb\n")
    assert "old" not in page.read_text()


def test_what_is_not_met_is_said() -> None:
    assert "**not met**" in str(Goal(measure="m", wanted="w", seen="s", is_met=False))


def test_gate_is_run_with_a_home_of_its_own(tmp_path: Path) -> None:
    run = gate(tmp_path, tmp_path / "home", "--staged")

    assert str(tmp_path / "home") == run.environment["HOME"]
    assert not {"CI", "GIT_DIR", "XDG_CONFIG_HOME"} & set(run.environment)


def test_every_scenario_says_what_it_measures() -> None:
    assert all(scenario.__doc__ for scenario in SCENARIOS.values())


def test_every_scenario_stands_in_one_table_of_the_page() -> None:
    assert sorted(SCENARIOS) == sorted(name for names in PARTS.values() for name in names)
    page = (Path(__file__).parents[2] / "docs/performance.md").read_text("utf-8")
    for part in PARTS:
        assert 1 == page.count(f"<!-- what `make bench` measured: {part} -->\n")
        assert 1 == page.count(f"<!-- end of what was measured: {part} -->\n")
