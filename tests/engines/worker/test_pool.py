"""Claims about worker processes, with an engine that does everything wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gate.engines.worker.pool import Pool
from gate.model.error import EngineError
from gate.model.path import RepoPath, repo_path
from gate.model.work import Item, Job, Json, Outcome
from tests.repositories import Repository

MISBEHAVING = Path(__file__).parent / "misbehaving"
TOO_LONG = "took longer than 2 s"


def new_pool(jobs: int = 2, *, stage_seconds: float = 60) -> Pool:
    return Pool(jobs, stage_seconds=stage_seconds, modules=("words",), imports=MISBEHAVING)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with new_pool() as made:
        yield made


def job(seconds: float = 20, megabytes: int = 256, **profile: Json) -> Job:
    return Job(module="words", profile=profile, seconds_per_file=seconds, megabytes=megabytes)


def item(name: str, text: str | bytes = "word") -> Item:
    data = text if isinstance(text, bytes) else text.encode()
    return Item(path=RepoPath(name), data=data)


def by_path(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {outcome.path: outcome for outcome in outcomes}


def only(outcomes: Iterable[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


def is_running(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def wait_until_gone(*pids: int) -> list[int]:
    """Return those of *pids* that still run after 5 seconds."""
    end = time.monotonic() + 5
    while (left := [pid for pid in pids if is_running(pid)]) and time.monotonic() < end:
        time.sleep(0.05)
    return left


# What comes out


def test_every_file_gets_one_answer(pool: Pool) -> None:
    items = [item(f"f{number}", f"a{number} b") for number in range(500)]

    outcomes = by_path(pool.run(job(), items))

    assert {found.path for found in items} == set(outcomes)
    assert ["a7", "b"] == [record["word"] for record in outcomes["f7"].records]
    assert not [outcome for outcome in outcomes.values() if outcome.skipped]


def test_no_files_start_no_process(pool: Pool) -> None:
    assert [] == list(pool.run(job(prepare="fails"), []))


@pytest.mark.parametrize("raw", [b"caf\xc3\xa9", b"\xff\xfe", b'a"\n\t$(x)', b"-rf", b"a b"])
def test_a_name_comes_back_unharmed(pool: Pool, raw: bytes) -> None:
    path = repo_path(raw)

    assert path == only(pool.run(job(), [Item(path=path, data=b"x")])).path


@pytest.mark.parametrize("size", [0, 1, 127 * 1024, 3 * 2**20])
def test_content_of_any_size_arrives_whole(pool: Pool, size: int) -> None:
    outcome = only(pool.run(job(seconds=30), [item("f", b"w" * size)]))

    assert [size] * bool(size) == [len(str(record["word"])) for record in outcome.records]


def test_a_file_larger_than_the_limit_is_not_sent(pool: Pool) -> None:
    outcome = only(pool.run(job(megabytes=1), [item("f", b" " * (2**20 + 1))]))

    assert "needs more than 1 MB" == outcome.skipped


# What one file can cost


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("HANG", TOO_LONG),
        ("SLEEP", TOO_LONG),
        ("SIGNAL", "the engine crashed (SIGSEGV)"),
        ("EXIT", "the engine ended early (exit code 3)"),
        ("SYSTEM-EXIT", "the engine failed: SystemExit"),
        ("RECURSE", "the engine failed: RecursionError"),
        ("GROW", "needs more than 256 MB, or nests too deeply"),
        ("FAIL", "the engine failed: ZeroDivisionError"),
        ("DECLINE", r"does not parse:\x1b[2J line 3"),
        ("DECLINE-SILENTLY", "the engine's answer could not be read"),
        ("GIANT", "the engine said more than 8 MB about it"),
        ("NOT-A-NUMBER", "the engine failed: ValueError"),
        ("NO-JSON", "the engine failed: TypeError"),
        ("NO-LIST", "the engine failed: TypeError"),
        ("NO-RECORDS", "the engine's answer could not be read"),
        ("NESTED", "the engine's answer could not be read"),
        ("GARBAGE", "the engine's answer could not be read"),
        ("HUGE-FRAME", "the engine's answer could not be read"),
        ("DEEP-FRAME", "the engine's answer could not be read"),
        ("HALF-FRAME", TOO_LONG),
        ("SECOND-CANARY", "the engine's answer could not be read"),
        ("CLOSE", "the engine crashed (SIGKILL)"),
        ("SPAWN", "the engine failed: PermissionError"),
        ("CONNECT", "the engine failed: PermissionError"),
        ("WRITE-FILE", "the engine failed: OSError"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_one_bad_file_costs_that_file_only(deed: str, reason: str, jobs: int) -> None:
    items = [item(f"good{number}") for number in range(40)]
    items.insert(7, item("bad", deed))

    with new_pool(jobs) as pool:
        outcomes = by_path(pool.run(job(2 if reason == TOO_LONG else 20), items))

    assert reason == outcomes.pop("bad").skipped
    assert {(f"good{number}", "") for number in range(40)} == {
        (path, outcome.skipped) for path, outcome in outcomes.items()
    }
    assert all(outcome.records for outcome in outcomes.values())


def test_many_bad_files_cost_themselves_only(pool: Pool) -> None:
    deeds = ["EXIT", "FAIL", "SIGNAL", "DECLINE", "word"]
    items = [item(f"f{number}", deeds[number % 5]) for number in range(100)]

    outcomes = by_path(pool.run(job(), items))

    assert 100 == len(outcomes)
    assert 20 == sum(not outcome.skipped for outcome in outcomes.values())


def test_answers_too_many_end_the_worker(pool: Pool) -> None:
    outcomes = by_path(pool.run(job(), [item("bad", "TWO-ANSWERS"), item("good")]))

    assert {"bad", "good"} == set(outcomes)


def test_a_worker_that_kept_much_is_replaced(pool: Pool) -> None:
    items = [item(f"f{number}", "LEAK") for number in range(8)]

    outcomes = list(pool.run(job(megabytes=120), items))

    assert [""] * 8 == [outcome.skipped for outcome in outcomes]
    assert 4 <= len({outcome.records[0]["worker"] for outcome in outcomes})


def test_what_an_engine_prints_goes_nowhere(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    outcome = only(pool.run(job(seconds=20), [item("f", "CHATTER")]))

    assert ({"stdin": ""},) == outcome.records
    assert ("", "") == capfd.readouterr()


# Starting


@pytest.mark.parametrize(
    ("profile", "what"),
    [
        ({"canary": "blind"}, "words did not find its canary"),
        ({"canary": "fails"}, "words failed on its canary: ZeroDivisionError"),
        ({"canary": "declines"}, "words failed on its canary: Unreadable"),
        (
            {"canary": "crashes"},
            "words did not get as far as its canary: the engine ended early (exit code 4)",
        ),
        ({"prepare": "refuses"}, "no check is called B999"),
        ({"prepare": "fails"}, "words did not start: ModuleNotFoundError (x)"),
        ({"prepare": "ends"}, "the worker process of words ended before it was ready"),
    ],
)
def test_an_engine_that_does_not_work_is_an_error(
    pool: Pool, profile: dict[str, Json], what: str
) -> None:
    with pytest.raises(EngineError) as raised:
        list(pool.run(job(**profile), [item("f")]))

    assert what == raised.value.what
    assert "/" not in raised.value.what + raised.value.where
    assert raised.value.fix


def test_a_module_from_outside_is_refused() -> None:
    with Pool(1) as pool, pytest.raises(ValueError, match="no module that workers may import"):
        list(pool.run(Job(module="antigravity", profile={}), [item("f")]))


def test_a_system_without_fork_is_told(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")

    with pytest.raises(EngineError, match="cannot fork"):
        list(pool.run(job(), [item("f")]))


# Who may work


def workers_of(outcomes: Iterable[Outcome]) -> set[Json]:
    return {record["worker"] for outcome in outcomes for record in outcome.records}


def test_a_few_small_files_start_one_worker(pool: Pool) -> None:
    assert 1 == len(workers_of(pool.run(job(), [item(f"f{n}") for n in range(20)])))


def test_two_long_files_start_two_workers(pool: Pool) -> None:
    items = [item(f"f{number}", b"w " * 20_000) for number in range(2)]

    assert 2 == len(workers_of(pool.run(job(), items)))


def test_many_files_start_as_many_workers_as_jobs() -> None:
    items = [item(f"f{number}", b"w " * 20_000) for number in range(60)]

    with new_pool(3) as pool:
        assert 3 == len(workers_of(pool.run(job(seconds=30), items)))


def test_files_are_asked_for_only_as_they_are_worked_on(pool: Pool) -> None:
    asked = 0

    def endless() -> Iterator[Item]:
        nonlocal asked
        while True:
            asked += 1
            yield item(f"f{asked}", b" " * 10_000)

    run = pool.run(job(), endless())
    answered = [next(run) for _ in range(300)]
    run.close()

    assert 300 == len(answered)
    assert asked < 300 + 200


def test_a_slow_reader_makes_no_file_late(pool: Pool) -> None:
    outcomes = []
    for outcome in pool.run(job(1), [item(f"f{number}") for number in range(80)]):
        if not outcomes:
            time.sleep(2)
        outcomes.append(outcome)

    assert [""] * 80 == [outcome.skipped for outcome in outcomes]


def test_a_slow_source_makes_no_file_late(pool: Pool) -> None:
    def slow() -> Iterator[Item]:
        yield item("first")
        time.sleep(2)
        yield item("second")

    assert ["", ""] == [outcome.skipped for outcome in pool.run(job(1), slow())]


def test_a_source_that_fails_leaves_nothing_behind(pool: Pool) -> None:
    def broken() -> Iterator[Item]:
        yield item("first", "SLEEP")
        raise EngineError("git cannot read it", where="git", fix="fetch it")

    with pytest.raises(EngineError, match="git cannot read it"):
        list(pool.run(job(), broken()))

    assert [""] == [outcome.skipped for outcome in pool.run(job(), [item("f")])]


def test_the_same_job_again_starts_no_second_zygote(pool: Pool) -> None:
    zygotes = {
        only(pool.run(job(), [item("f", "LOOK-AROUND")])).records[0]["zygote"] for _ in range(3)
    }
    other = only(pool.run(job(other=True), [item("f", "LOOK-AROUND")])).records[0]["zygote"]

    assert 1 == len(zygotes)
    assert other not in zygotes


def worker_of(run: Iterator[Outcome]) -> int:
    return int(str(only(run).records[0]["worker"]))


def test_a_worker_that_did_its_work_does_the_next_run_s(pool: Pool) -> None:
    look = [item("f", "LOOK-AROUND")]

    assert worker_of(pool.run(job(), look)) == worker_of(pool.run(job(), look))


def test_other_limits_are_another_worker_s(pool: Pool) -> None:
    look = [item("f", "LOOK-AROUND")]
    first = worker_of(pool.run(job(), look))

    assert first != worker_of(pool.run(job(megabytes=99), look))


def test_a_worker_that_dies_at_rest_costs_no_file(pool: Pool) -> None:
    look = [item("f", "LOOK-AROUND")]
    worker = worker_of(pool.run(job(), look))
    os.kill(worker, signal.SIGKILL)
    wait_until_gone(worker)

    assert worker != worker_of(pool.run(job(), look))


def test_engines_share_one_start_of_python(pool: Pool) -> None:
    def parent(name: str) -> str:
        (record,) = only(pool.run(job(name=name), [item("f", "LOOK-AROUND")])).records
        words = ["ps", "-o", "ppid=", "-p", str(record["zygote"])]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    assert parent("a") == parent("b")


def test_a_root_that_dies_is_replaced(pool: Pool) -> None:
    list(pool.run(job(name="a"), [item("f")]))
    assert pool._root is not None
    os.kill(pool._root._process.pid, signal.SIGKILL)
    pool._root._process.wait()

    assert [""] == [outcome.skipped for outcome in pool.run(job(name="b"), [item("f")])]


def test_runs_in_several_threads_do_not_mix(pool: Pool) -> None:
    results: dict[int, dict[str, Outcome]] = {}

    def run(number: int) -> None:
        items = [item(f"{number}-{index}", f"w{number}") for index in range(200)]
        results[number] = by_path(pool.run(job(number=number % 2), items))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number in range(4):
        assert {f"{number}-{index}" for index in range(200)} == set(results[number])
        said = {r["word"] for outcome in results[number].values() for r in outcome.records}
        assert {f"w{number}"} == said


def test_a_run_inside_a_run_ends() -> None:
    with new_pool(1) as pool:
        inner = [
            only(pool.run(job(), [item("inner")])).skipped
            for _ in pool.run(job(), [item("a"), item("b")])
        ]

    assert ["", ""] == inner


# Limits over all, and the end


def test_a_run_that_takes_too_long_is_an_error() -> None:
    items = [item(f"f{number}", "SLEEP") for number in range(10)]

    with new_pool(stage_seconds=1) as pool, pytest.raises(EngineError, match="1 s in all"):
        list(pool.run(job(seconds=30), items))


def hanging(pool: Pool) -> tuple[Generator[Outcome], int, int]:
    """Return a run in the middle of a hang, with the process ids of its zygote and worker."""
    run = pool.run(job(600), [item("f", "LOOK-AROUND"), item("g", "HANG")])
    assert isinstance(run, Generator)
    (record,) = next(run).records
    return run, int(str(record["zygote"])), int(str(record["worker"]))


def test_an_abandoned_run_kills_its_worker(pool: Pool) -> None:
    run, zygote, worker = hanging(pool)
    run.close()

    assert [] == wait_until_gone(worker)
    assert is_running(zygote)


def test_closing_ends_every_process() -> None:
    with new_pool() as pool:
        _, *pids = hanging(pool)

    assert [] == [pid for pid in pids if is_running(pid)]


def test_a_run_ends_with_its_zygote(pool: Pool) -> None:
    run, zygote, worker = hanging(pool)
    os.kill(zygote, signal.SIGKILL)

    with pytest.raises(EngineError, match="the worker process of words ended while it worked"):
        list(run)
    assert [] == wait_until_gone(worker)
    assert ["word"] == [r["word"] for r in only(pool.run(job(), [item("f")])).records]


@pytest.mark.parametrize("deed", ["HANG", "SLEEP", "GROW"])
def test_a_stop_from_another_thread_interrupts_a_run(pool: Pool, deed: str) -> None:
    threading.Timer(0.7, pool.stop, ["SIGTERM"]).start()
    before = time.monotonic()

    with pytest.raises(EngineError, match="interrupted: SIGTERM"):
        list(pool.run(job(seconds=60, megabytes=100_000), [item("f", deed)]))

    assert time.monotonic() - before < 5


def test_a_stop_interrupts_an_engine_that_starts(pool: Pool) -> None:
    threading.Timer(0.5, pool.stop, ["SIGTERM"]).start()

    with pytest.raises(EngineError, match="interrupted: SIGTERM"):
        list(pool.run(job(prepare="hangs"), [item("f")]))


def test_nothing_runs_after_a_stop(pool: Pool) -> None:
    pool.stop("SIGINT")

    with pytest.raises(EngineError, match="interrupted: SIGINT"):
        list(pool.run(job(), [item("f")]))
    with pytest.raises(EngineError, match="interrupted: SIGINT"):
        pool.run_command(["true"], cwd=Path("/"), environment={}, seconds=5)


def test_a_signal_handler_may_stop_the_pool(pool: Pool) -> None:
    previous = signal.signal(signal.SIGALRM, lambda *_: pool.stop("SIGALRM"))
    signal.setitimer(signal.ITIMER_REAL, 0.7)
    try:
        with pytest.raises(EngineError, match="interrupted: SIGALRM"):
            list(pool.run(job(seconds=60), [item("f", "HANG")]))
    finally:
        signal.signal(signal.SIGALRM, previous)


def test_the_children_of_a_worker_die_with_it(pool: Pool) -> None:
    """The child holds the worker's socket open, so that only its group can end it."""
    first, second = pool.run(job(), [item("f", "ORPHAN"), item("g", "EXIT")])

    assert "the engine ended early (exit code 3)" == second.skipped
    assert [] == wait_until_gone(int(str(first.records[0]["child"])))


ALONE = """
import sys
from pathlib import Path
from gate.engines.worker.pool import Pool
from gate.model.work import Item, Job

pool = Pool(1, modules=("words",), imports=Path(sys.argv[1]))
items = [Item(path=path, data=path.encode()) for path in ("LOOK-AROUND", "ORPHAN", sys.argv[2])]
for outcome in pool.run(Job(module="words", profile={}, seconds_per_file=600), items):
    print(*(outcome.records[0].get(name) for name in ("zygote", "worker", "child")), flush=True)
"""


@pytest.mark.parametrize("deed", ["HANG", "SLEEP"])
def test_everything_dies_when_the_gate_is_killed(deed: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ALONE, str(MISBEHAVING), deed],
        stdout=subprocess.PIPE,
        env={"TMPDIR": str(tmp_path)},
        text=True,
    ) as gate:
        assert gate.stdout is not None
        words = (gate.stdout.readline() + gate.stdout.readline()).split()
        zygote, worker, child = (int(word) for word in words if word != "None")
        gate.kill()

    assert [] == wait_until_gone(zygote, worker, child)
    assert [] == list(tmp_path.iterdir())


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_no_file_or_process_is_leaked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = open_files()

    with new_pool() as pool:
        deeds = ["word", "EXIT", "FAIL", "GARBAGE", "HANG", "CLOSE"]
        list(pool.run(job(2), [item(deed, deed) for deed in deeds]))
        run, *_ = hanging(pool)
        run.close()
        pool.run_command(["true"], cwd=tmp_path, environment={}, seconds=5)

    assert before == open_files()
    assert [] == list(tmp_path.iterdir())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# What a worker can see


SHADOWS = (
    "bandit.py",
    "json.py",
    "sitecustomize.py",
    "usercustomize.py",
    "words.py",
    "yaml/__init__.py",
    "gate/__init__.py",
    "gate/engines/__init__.py",
    "gate/engines/worker/zygote.py",
    "conftest.py",
)


def test_no_code_of_the_tree_runs(
    pool: Pool, repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    trap = f"from pathlib import Path\nPath({str(ran)!r}).touch()\nraise SystemExit\n"
    repository.commit(dict.fromkeys((*SHADOWS, "startup"), trap))
    monkeypatch.chdir(repository.root)
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONPLATLIBDIR", "TMPDIR"):
        monkeypatch.setenv(name, str(repository.root))
    monkeypatch.setenv("PYTHONSTARTUP", str(repository.root / "startup"))
    monkeypatch.setenv("PYTHONBREAKPOINT", "conftest.trap")
    monkeypatch.setenv("PYTHONWARNINGS", "error")

    items = [item("f", "LOOK-AROUND"), item("g", "SHADOWED")]
    outcomes = by_path(pool.run(job(seconds=20), items))

    assert not ran.exists()
    (seen,) = outcomes["f"].records
    assert str(repository.root) not in str(seen["path"])
    (shadowed,) = outcomes["g"].records
    assert str(repository.root) not in str(shadowed)


def test_a_worker_sees_nothing_of_the_gate_s_surroundings(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "planted")

    (seen,) = only(pool.run(job(), [item("f", "LOOK-AROUND")])).records

    environment = seen["environment"]
    assert isinstance(environment, dict)
    names = {"LC_ALL", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "TMPDIR"}
    assert names == set(environment) - {"__CF_USER_TEXT_ENCODING"}
    assert [] == seen["listing"]
    assert not Path(str(seen["cwd"])).is_relative_to(Path.cwd())


def test_no_other_engine_is_imported(pool: Pool) -> None:
    (seen,) = only(pool.run(job(), [item("f", "LOOK-AROUND")])).records

    assert isinstance(seen["modules"], list)
    assert not {"bandit", "detect_secrets", "pydantic", "click"} & set(map(str, seen["modules"]))


# Commands


def command(
    pool: Pool, script: str, cwd: Path, *, seconds: float = 20, megabytes_of_output: int = 1
) -> tuple[str, str, int]:
    ended = pool.run_command(
        ["sh", "-c", script],
        cwd=cwd,
        environment={"PATH": os.environ["PATH"], "GIVEN": "yes"},
        seconds=seconds,
        megabytes_of_output=megabytes_of_output,
    )
    return ended.stdout.decode(), ended.stderr.decode(), ended.code


def test_a_command_s_output_and_code_are_kept(pool: Pool, tmp_path: Path) -> None:
    script = "pwd; echo $GIVEN$HOME; cat; echo oops >&2; exit 7"

    assert (f"{tmp_path}\nyes\n", "oops\n", 7) == command(pool, script, tmp_path)


def test_a_command_ended_by_a_signal_has_a_negative_code(pool: Pool, tmp_path: Path) -> None:
    assert ("", "", -9) == command(pool, "kill -9 $$", tmp_path)


def test_a_command_that_is_not_installed_says_so(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as raised:
        pool.run_command(["no-such-linter"], cwd=tmp_path, environment={}, seconds=5)

    assert "no-such-linter is not installed" == raised.value.what
    assert "install no-such-linter where gate runs" == raised.value.fix


@pytest.mark.parametrize(("argv", "what"), [(["x\0y"], "null byte"), (["/"], "Permission denied")])
def test_a_command_that_cannot_start_says_why(
    pool: Pool, tmp_path: Path, argv: list[str], what: str
) -> None:
    with pytest.raises(EngineError, match=what):
        pool.run_command(argv, cwd=tmp_path, environment={}, seconds=5)


def test_a_command_without_its_folder_says_so(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the folder to run sh in is gone"):
        command(pool, "true", tmp_path / "gone")


def pid_in(file: Path) -> int:
    end = time.monotonic() + 5
    while not (file.exists() and file.read_text().endswith("\n")) and time.monotonic() < end:
        time.sleep(0.02)
    return int(file.read_text())


@pytest.mark.parametrize("script", ["sleep 600 & echo $! >pid; wait", "sleep 600 & echo $! >pid"])
def test_a_late_or_finished_command_leaves_no_child(
    pool: Pool, tmp_path: Path, script: str
) -> None:
    if script.endswith("wait"):
        with pytest.raises(EngineError, match="sh took longer than 1 s"):
            command(pool, script, tmp_path, seconds=1)
    else:
        assert ("", "", 0) == command(pool, script, tmp_path)

    assert [] == wait_until_gone(pid_in(tmp_path / "pid"))


FLED = (
    "import os, time; os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0);"
    " print(os.getpid(), file=open('pid', 'w'), flush=True); time.sleep(600)"
)
"""A daemon as they are made: another session, and no parent."""
FLEES = f'{sys.executable} -I -S -c "{FLED}" & until [ -s pid ]; do sleep 0.02; done'
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans back")


@on_linux
@pytest.mark.parametrize("then", ["exit 0", "wait; sleep 600", "kill -9 $$"])
def test_a_daemon_of_a_command_s_does_not_outlive_it(pool: Pool, tmp_path: Path, then: str) -> None:
    with suppress(EngineError):  # that it took too long
        command(pool, f"{FLEES}; {then}", tmp_path, seconds=2)

    assert [] == wait_until_gone(pid_in(tmp_path / "pid"))


COMMANDING = """
import sys
from pathlib import Path
from gate.engines.worker.pool import Pool

Pool(1).run_command(["sh", "-c", sys.argv[1]], cwd=Path(), environment={}, seconds=600)
"""


@on_linux
def test_a_command_dies_when_the_gate_is_killed(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", COMMANDING, f"{FLEES}; sleep 600"]
    with subprocess.Popen(argv, cwd=tmp_path) as gate:
        fled = pid_in(tmp_path / "pid")
        gate.kill()

    assert [] == wait_until_gone(fled)


def test_a_command_is_given_what_it_is_told_and_no_more(pool: Pool, tmp_path: Path) -> None:
    ended = pool.run_command(
        ["/usr/bin/env"], cwd=tmp_path, environment={"GIVEN": "\udcff"}, seconds=20
    )
    assert b"GIVEN=\xff\n" == ended.stdout


def test_a_command_that_closed_its_output_is_waited_for(pool: Pool, tmp_path: Path) -> None:
    assert ("", "", 5) == command(pool, "exec >&- 2>&-; sleep 0.3; exit 5", tmp_path)


@pytest.mark.parametrize("redirect", ["", ">&2"])
def test_a_command_that_prints_too_much_is_ended(pool: Pool, tmp_path: Path, redirect: str) -> None:
    with pytest.raises(EngineError, match="sh printed more than 1 MB"):
        command(pool, f"yes {redirect}", tmp_path)


def test_a_stop_ends_a_command(pool: Pool, tmp_path: Path) -> None:
    threading.Timer(0.5, pool.stop, ["SIGTERM"]).start()

    with pytest.raises(EngineError, match="interrupted: SIGTERM"):
        command(pool, "sleep 600 & echo $! >pid; wait", tmp_path, seconds=60)

    assert [] == wait_until_gone(pid_in(tmp_path / "pid"))
