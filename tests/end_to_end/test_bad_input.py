"""What cannot be judged is said clearly, with where and how to mend it, and is never green."""

import os
import subprocess

import pytest

from tests.end_to_end.conftest import SCRIPT

CLEAN = {"app.py": "x = 1\n"}


def told(ended):
    """The error as the user reads it; every error has these three parts."""
    assert "Traceback" not in ended.everything()
    assert "gate: " in ended.err
    assert "where: " in ended.err
    assert "fix: " in ended.err
    return ended.err


def test_no_repository(tmp_path, gate):
    (tmp_path / "plain").mkdir()
    ended = gate(f"--repo={tmp_path / 'plain'}")
    assert 3 == ended.code
    assert "repository" in told(ended)


def test_no_commits(gate):
    ended = gate()
    assert 3 == ended.code
    assert "commit" in told(ended)


def test_an_unknown_revision(repository, gate):
    repository.commit(CLEAN)
    ended = gate("--base=mian")
    assert 3 == ended.code
    assert "mian" in told(ended)


def test_unrelated_histories(repository, gate):
    repository.commit(CLEAN)
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit({"b.py": "y = 1\n"})
    ended = gate("--base=main", "--head=other")
    assert 3 == ended.code
    told(ended)


def test_a_shallow_clone_without_its_base(repository, gate, tmp_path):
    repository.commit(CLEAN, "one")
    repository.branch("work")
    repository.commit({"b.py": "y = 1\n"}, "two")
    clone = tmp_path / "clone"
    repository.git(
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        f"file://{repository.root}",
        str(clone),
    )
    ended = gate(f"--repo={clone}", "--base=origin/main")
    assert 3 == ended.code
    assert "fetch-depth: 0" in told(ended) or "unshallow" in told(ended)


def test_a_detached_head_is_judged(repository, gate):
    first = repository.commit(CLEAN)
    repository.commit({"b.py": "y = 1\n"})
    repository.git("switch", "--quiet", "--detach", "HEAD")
    assert 0 == gate(f"--base={first}").code


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fail_at = ", ["gate.toml"]),
        ("[stages.sats]\n", ["stages.sats", "sast"]),
        ("fail_at = 'hihg'\n[stages.diff-size]\nlimit = -1\n", ["fail_at", "limit"]),
        ("\udcff\udcfe", ["gate.toml", "UTF-8"]),
    ],
)
def test_settings_that_cannot_be_used(repository, gate, text, names):
    repository.commit(CLEAN | {"gate.toml": text.encode("utf-8", "surrogateescape")})
    repository.branch("work")
    repository.commit({"b.py": "y = 1\n"})
    ended = gate("--base=main")
    assert 2 == ended.code
    for name in names:
        assert name in told(ended)


def test_an_unknown_stage_on_the_command_line(repository, gate):
    repository.commit(CLEAN)
    ended = gate("--stage=sats")
    assert 2 == ended.code
    assert "sast" in told(ended)


@pytest.mark.parametrize("path", ["missing/gate.json", "folder", "link"])
def test_a_report_path_that_cannot_be_written(repository, gate, tmp_path, path):
    repository.commit(CLEAN)
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    ended = gate(f"--report=json={tmp_path / path}", reports=())
    assert 2 == ended.code
    told(ended)
    assert not (tmp_path / "elsewhere").exists()


def test_an_unknown_report_format(repository, gate):
    repository.commit(CLEAN)
    ended = gate("--report=jsno", reports=())
    assert 2 == ended.code
    assert "json" in told(ended)


def test_no_git_on_the_path(repository, gate, tmp_path):
    repository.commit(CLEAN)
    (tmp_path / "empty").mkdir()
    ended = gate(PATH=str(tmp_path / "empty"))
    assert 3 == ended.code
    assert "git" in told(ended)


@pytest.mark.parametrize(
    "words",
    [
        ("--staged", "--worktree"),
        ("--staged", "--head=HEAD"),
        ("--diff-file=x.diff", "--base=main"),
        ("--no-cache", "--cache-dir=x"),
        ("../outside.py",),
        ("no-such-file.py",),
    ],
)
def test_words_that_contradict_each_other(repository, gate, words):
    repository.commit(CLEAN)
    ended = gate(*words)
    assert 2 == ended.code
    told(ended)


def test_a_report_of_an_earlier_run_does_not_outlive_a_failure(repository, gate, tmp_path):
    repository.commit(CLEAN)
    assert 0 == gate().code
    ended = gate("--base=mian")
    assert (3, {}) == (ended.code, ended.reports)


@pytest.fixture
def unread(repository, environment):
    """Runs gate with a standard output that nobody reads; returns its exit code and errors."""

    def run(*words: str) -> tuple[int, str]:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            done = subprocess.run(
                [SCRIPT, *words],
                cwd=repository.root,
                env=environment | {"PYTHONUNBUFFERED": "1"},
                stdout=out,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
        return done.returncode, done.stderr.decode()

    return run


def test_a_closed_pipe_is_no_pass_and_no_fail(repository, unread, tmp_path):
    repository.commit(CLEAN)
    report = tmp_path / "gate.json"
    code, said = unread("run", f"--report=json={report}")
    assert (3, True) == (code, "has gone" in said)
    assert "Traceback" not in said
    assert '"pass"' in report.read_text()


@pytest.mark.parametrize("words", [["schema"], ["explain", "sast/eval"], ["--help"]])
def test_words_that_nobody_reads_are_no_fail(unread, words):
    code, said = unread(*words)
    assert (3, False) == (code, "Traceback" in said)


def test_a_diff_alone_is_judged_by_size_alone(repository, gate, tmp_path):
    repository.commit(CLEAN)
    lines = "".join(f"+{number}\n" for number in range(500))
    diff = tmp_path / "x.diff"
    diff.write_text(f"--- a/n.txt\n+++ b/n.txt\n@@ -0,0 +1,500 @@\n{lines}")
    ended = gate(f"--diff-file={diff}")
    assert 1 == ended.code
    assert ["diff-size/too-large"] == [rule for rule, _, _ in ended.blocking]


def test_a_diff_that_is_none_is_refused(repository, gate, tmp_path):
    repository.commit(CLEAN)
    diff = tmp_path / "x.diff"
    diff.write_text("<html>not found</html>\n")
    ended = gate(f"--diff-file={diff}")
    assert 3 == ended.code
    told(ended)


def test_a_cache_that_the_change_brings_is_refused(repository, gate, tmp_path):
    repository.commit(CLEAN | {"cache/findings.sqlite": b"SQLite format 3\0"})
    ended = gate("--cache-dir=cache")
    assert 2 == ended.code
    assert "cache" in told(ended)
    assert 0 == gate(f"--cache-dir={tmp_path / 'cache'}").code


def test_a_bare_repository_is_called_bare(repository, gate, tmp_path):
    repository.commit(CLEAN)
    repository.git("clone", "--quiet", "--bare", str(repository.root), str(tmp_path / "bare"))
    ended = gate(f"--repo={tmp_path / 'bare'}")
    assert 3 == ended.code
    assert "bare" in told(ended)


def test_no_commits_is_said_in_words(gate):
    assert "there is no commit here yet" in told(gate())


def test_an_empty_diff_is_no_pass(gate, tmp_path):
    # What `git diff … > file` leaves when git fails.
    (tmp_path / "empty.diff").write_text("")
    ended = gate(f"--diff-file={tmp_path / 'empty.diff'}")
    assert 3 == ended.code
    assert "the diff is empty" in told(ended)


def test_a_report_without_its_path_is_not_printed(repository, gate):
    # What `--report sarif=$OUT` becomes when OUT is not set.
    repository.commit(CLEAN)
    ended = gate("--report=sarif=", reports=())
    assert 2 == ended.code
    assert "--report sarif=FILE" in told(ended)


def test_settings_that_would_stop_every_later_run_are_told_before_the_merge(repository, gate):
    repository.commit(CLEAN)
    repository.branch("work")
    repository.commit({"gate.toml": "mod = 'report'\n'##[error]x' = 1\n"})
    ended = gate("--base=main")
    assert (1, ["policy/settings-invalid"]) == (ended.code, [rule for rule, _, _ in ended.blocking])
    assert "no run could start" in ended.err
    assert "did you mean `mode`?" in ended.err
    assert "##[error]" not in ended.err


def test_a_waiver_that_ended_is_named(repository, gate):
    row = '[[waivers]]\nrule = "sast/eval"\nreason = "later"\nowner = "@ada"\n'
    days = "created = 2020-01-01\nexpires = 2020-02-01\n"
    repository.commit(CLEAN | {"gate.waivers.toml": row + days})
    assert "the waiver for sast/eval ended on 2020-02-01" in gate().err


def test_a_change_of_nothing_is_called_that(repository, gate):
    repository.commit(CLEAN)
    assert "nothing changed between main and the work tree" in gate().err


def test_a_submodule_that_moves_is_named_as_not_looked_at(repository, gate):
    base = repository.commit({"app.py": "x = 1\n"})
    repository.branch("work")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},vendor/lib")
    repository.git("commit", "--quiet", "--message=move")

    ended = gate("--base=main", "--head=HEAD", reports=("json",))
    assert "the submodule vendor/lib is another repository's" in ended.err
    assert "none of its files was looked at" in ended.err


def test_a_submodule_whose_script_ci_runs_may_be_what_calls_gate(repository, gate):
    ci = {".gitlab-ci.yml": "check:\n  script: vendor/ci/check.sh\n"}
    base = repository.commit(ci)
    repository.branch("work")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},vendor/ci")
    repository.git("commit", "--quiet", "--message=move")

    ended = gate("--base=main", "--head=HEAD", reports=("json",))
    (found,) = [one for one in ended.json["findings"] if one["stage"] == "policy"]
    assert ("policy/engine-config-touched", "vendor/ci") == (found["rule"], found["path"])
    assert f"nothing → {base[:10]}" in found["message"]
