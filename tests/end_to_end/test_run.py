"""The main job: one change, one verdict, named with file and line."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SCRIPT

CLEAN = {"app.py": "def greet(name: str) -> str:\n    return f'hello {name}'\n"}


@pytest.fixture
def faulty(repository, aws_key):
    """Branch ``work`` adds a key, an eval of input, and 500 lines."""
    repository.commit(CLEAN | {"README.md": "# app\n"}, "base")
    repository.branch("work")
    repository.commit(
        {
            "settings.py": f'import os\n\nAWS_ACCESS_KEY_ID = "{aws_key}"\n',
            "calc.py": "def answer() -> object:\n    return eval(input())\n",
            "table.py": "".join(f"row_{number} = {number}\n" for number in range(500)),
        },
        "add a table",
    )
    return repository


def test_three_faults_are_named_with_file_and_line(faulty, gate):
    ended = gate("--base=main")
    assert 1 == ended.code
    assert {
        ("secrets/aws-access-key", "settings.py", 3),
        ("sast/eval", "calc.py", 2),
        ("diff-size/too-large", "table.py", 1),
    } == set(ended.blocking)
    assert "fail" == ended.json["verdict"]["decision"]
    for text in ("settings.py:3", "calc.py:2", "table.py:1"):
        assert text in ended.reports["console"]


def test_no_report_holds_the_key(faulty, gate, aws_key):
    ended = gate("--base=main", "--debug")
    assert aws_key not in ended.everything()
    assert aws_key[4:12] not in ended.everything()


def test_the_page_shows_the_lines_and_not_the_key(faulty, gate, aws_key):
    (page,) = gate("--base", "main", reports=("html",)).reports.values()
    assert "return eval(input())" in page
    assert "<i>1</i>" in page
    assert aws_key not in page


def test_the_same_branch_without_the_faults_passes(repository, gate):
    repository.commit(CLEAN, "base")
    repository.branch("work")
    repository.commit({"more.py": "def twice(number: int) -> int:\n    return 2 * number\n"})
    ended = gate("--base=main")
    assert (0, []) == (ended.code, ended.blocking)
    assert "pass" == ended.json["verdict"]["decision"]
    looked = {stage["id"]: stage["seen"] for stage in ended.json["stages"]}
    assert 1 == looked["sast"]["looked_at"] == looked["sast"]["asked"]
    assert {"bandit", "detect-secrets", "pip-audit"} == ended.json["engines"].keys()


def test_an_unparsable_file_leaves_the_verdict_open(repository, gate):
    repository.commit(CLEAN, "base")
    repository.branch("work")
    repository.commit({"broken.py": "def f(:\n"})
    ended = gate("--base=main")
    assert 3 == ended.code
    assert "inconclusive" == ended.json["verdict"]["decision"]
    assert "broken.py" in ended.reports["console"]
    assert [("sast/not-looked-at", "broken.py")] == [
        (finding["rule"], finding["path"])
        for finding in ended.json["findings"]
        if finding["effect"] == "undecided"
    ]


def test_settings_come_from_the_base(repository, gate):
    repository.commit(CLEAN | {"gate.toml": "[stages.diff-size]\nlimit = 3\n"}, "base")
    repository.branch("work")
    repository.commit({"four.txt": "1\n2\n3\n4\n", "gate.toml": "[stages.diff-size]\nlimit = 99\n"})
    ended = gate("--base=main")
    assert ["policy/weakened", "diff-size/too-large"] == [rule for rule, _, _ in ended.blocking]


def test_what_base_held_already_does_not_block(repository, gate):
    repository.commit({"calc.py": "answer = eval(input())\n"}, "base")
    repository.branch("work")
    repository.commit({"calc.py": "import os\n\nanswer = eval(input())\nroot = os.getcwd()\n"})
    ended = gate("--base=main")
    assert 0 == ended.code
    assert ["preexisting"] == [
        each["effect"] for each in ended.json["findings"] if each["rule"] == "sast/eval"
    ]
    assert 1 == gate("--base=main", "--scope=all").code


def test_report_only_shows_the_verdict_and_exits_0(faulty, gate):
    ended = gate("--base=main", "--report-only")
    assert 0 == ended.code
    assert "fail" == ended.json["verdict"]["decision"]


def test_the_work_tree_is_the_change_by_default(repository, gate):
    repository.commit(CLEAN, "base")
    repository.write({"new.py": "answer = eval(input())\n"})
    ended = gate()
    assert [("sast/eval", "new.py", 1)] == ended.blocking


def test_the_index_is_judged_against_head(repository, gate):
    repository.commit(CLEAN, "base")
    repository.stage({"new.py": "answer = eval(input())\n"})
    repository.write({"new.py": "answer = 1\n", "other.py": "eval(input())\n"})
    assert [("sast/eval", "new.py", 1)] == gate("--staged").blocking


def test_a_first_commit_can_be_judged(repository, gate):
    repository.stage({"new.py": "answer = eval(input())\n"})
    assert [("sast/eval", "new.py", 1)] == gate("--staged").blocking


def test_a_named_stage_runs_alone(faulty, gate):
    ended = gate("--base=main", "--stage=sast")
    assert ["sast/eval"] == [rule for rule, _, _ in ended.blocking]
    assert {"completed", "skipped"} == {stage["status"] for stage in ended.json["stages"]}


def test_the_engines_as_they_stand_find_the_same(faulty, gate):
    fast, stock = gate("--engine=fast"), gate("--engine=stock")

    assert fast.json["findings"]
    assert stock.json["findings"] == fast.json["findings"]


def test_a_team_s_own_linter_decides(repository, gate):
    script = (
        "import json, pathlib; "
        "print(json.dumps({'version': '2.1.0', 'runs': [{'tool': {'driver': {'name': 'lint'}}, "
        "'results': [{'ruleId': 'L1', 'level': 'error', 'message': {'text': 'bad word'}, "
        "'locations': [{'physicalLocation': {'artifactLocation': {'uri': p.name}, "
        "'region': {'startLine': n}}}]} "
        "for p in pathlib.Path('.').glob('*.txt') "
        "for n, l in enumerate(p.read_text().splitlines(), 1) if 'bad' in l]}]}))"
    )
    settings = (
        f'[[stages.command]]\nid = \'words\'\nrun = ["{sys.executable}", "-c", """{script}"""]\n'
    )
    repository.commit({"gate.toml": settings, "old.txt": "bad\n"}, "base")
    repository.branch("work")
    repository.commit({"old.txt": "good\nbad\n", "new.txt": "fine\nbad\n"})
    ended = gate("--base=main")
    assert [("command/words", "new.txt", 2)] == ended.blocking


def test_a_linter_that_did_not_look_leaves_the_verdict_open(repository, gate):
    settings = "[[stages.command]]\nid = 'absent'\nrun = ['no-such-linter']\n"
    repository.commit(CLEAN | {"gate.toml": settings}, "base")
    repository.branch("work")
    repository.commit({"a.txt": "1\n"})
    ended = gate("--base=main")
    assert 3 == ended.code
    assert "no-such-linter" in ended.reports["console"]


def test_a_recorded_event_says_what_the_change_is(faulty, gate, tmp_path):
    base, head = faulty.git("rev-parse", "main"), faulty.git("rev-parse", "work")
    event = {"base": {"sha": base, "ref": "main"}, "head": {"sha": head, "ref": "work"}}
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"pull_request": event | {"number": 7}}))
    ended = gate(f"--event={path}", "--offline")
    assert 1 == ended.code
    assert ("pull_request", base, head) == tuple(
        ended.json["change"][name] for name in ("event", "base", "head")
    )


def test_a_report_that_cannot_be_written_in_the_end_leaves_no_pass(repository, gate, tmp_path):
    code = f"import shutil; shutil.rmtree({str(tmp_path / 'reports')!r})"
    log = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"l"}},"results":[]}]}'
    words = [sys.executable, "-c", f"{code}; print({log!r})"]
    settings = f"[[stages.command]]\nid = 'away'\nrun = {json.dumps(words)}\n"
    repository.commit(CLEAN | {"gate.toml": settings}, "base")
    repository.branch("work")
    repository.commit({"a.txt": "1\n"})
    ended = gate("--base=main", "--report=console", reports=("json",))
    assert "PASS" in ended.out
    assert "A report was not written" in ended.err
    assert 3 == ended.code


def _with_streams(repository, environment, redirected):
    """Run the gate on a clean change in a shell that has *redirected* its streams."""
    repository.commit(CLEAN, "base")
    repository.branch("work")
    repository.commit({"a.txt": "1\n"})
    words = f'"$0" run --base=main {redirected}'
    return subprocess.run(
        ["/bin/sh", "-c", words, SCRIPT],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("redirected", ["2>/dev/full", "2>&-", "<&-", "<&- 2>&-"])
def test_what_cannot_be_told_changes_no_verdict(repository, environment, redirected):
    ended = _with_streams(repository, environment, redirected)
    assert "PASS" in ended.stdout
    assert 0 == ended.returncode
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", ">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_a_report_that_nobody_gets_leaves_no_pass(repository, environment, redirected):
    ended = _with_streams(repository, environment, redirected)
    assert 3 == ended.returncode
    assert "bug" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ("A report was not printed" in ended.stderr) == ("2>" not in redirected)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_run_says_so_and_leaves_nothing_running(
    repository, tmp_path, environment, number, times
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    mark = f"gate-canary-{os.getpid()}-{number}-{times}"
    settings = (
        "[[stages.command]]\nid = 'slow'\n"
        f"run = ['{sys.executable}', '-c', 'import time; time.sleep(77)', '{mark}']\n"
    )
    repository.commit(CLEAN | {"gate.toml": settings}, "base")
    repository.branch("work")
    repository.commit({"a.py": "answer = eval(input())\n"})
    report = tmp_path / "gate.json"
    run = subprocess.Popen(
        [SCRIPT, "run", "--base=main", f"--report=json={report}"],
        cwd=repository.root,
        env=environment | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _wait_for(lambda: _running(mark))
    for _ in range(times):
        run.send_signal(number)
        time.sleep(0.02)
    out, _ = run.communicate(timeout=30)
    assert 3 == run.returncode
    assert '"inconclusive"' in report.read_text()
    assert number.name in report.read_text()
    assert "Traceback" not in out
    assert not list(scratch.iterdir())
    _wait_for(lambda: not _running(mark))


def test_an_interrupted_run_ends_where_nobody_reads_its_report(repository, tmp_path, environment):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    mark = f"gate-canary-{os.getpid()}-unread"
    settings = (
        "[[stages.command]]\nid = 'slow'\n"
        f"run = ['{sys.executable}', '-c', 'import time; time.sleep(77)', '{mark}']\n"
    )
    repository.commit(CLEAN | {"gate.toml": settings}, "base")
    repository.branch("work")
    repository.commit({"a.py": "answer = 1\n"})
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    run = subprocess.Popen(
        [SCRIPT, "run", "--base=main"],
        cwd=repository.root,
        env=environment | {"TMPDIR": str(scratch)},
        stdout=writer,
        stderr=subprocess.DEVNULL,
    )
    _wait_for(lambda: _running(mark))
    run.send_signal(signal.SIGTERM)
    assert 3 == run.wait(timeout=30)
    os.close(reader)
    os.close(writer)
    assert not list(scratch.iterdir())


def _running(mark: str) -> bool:
    """Whether a process was started with the word *mark*."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in words:
            return True
    return False


def _wait_for(happens):
    deadline = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_pass_over_named_files_says_that_it_saw_no_other(faulty, gate):
    faulty.commit({"fine.py": "x = 1\n"})
    ended = gate("--base=main", "--skip-stage=diff-size", "fine.py")
    assert 0 == ended.code
    assert 1 == ended.json["named_files"]
    for each in ("console", "markdown"):
        assert "only 1 file that the command line names" in ended.reports[each]
