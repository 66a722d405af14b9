"""A key that a branch adds and later takes away is still blocked, by name of the commit."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.credentials import Maker

TOKEN = Maker(23).make("github-token")
RULE = "secrets/github-token"


@pytest.fixture
def leaked(repository):
    """Branch ``work`` adds a key in the commit `leak`, and takes it away again."""
    repository.commit({"app.py": "def one() -> int:\n    return 1\n"}, "base")
    repository.branch("work")
    repository.leak = repository.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"}, "add the settings")
    (repository.root / "conf.py").unlink()
    repository.commit({"app.py": "def one() -> int:\n    return 2\n"}, "count to two")
    return repository


@pytest.fixture
def event(repository, tmp_path):
    """Writes GitHub's payload of a pull request from ``work`` into ``main``."""

    def write(**told):
        ends = {
            side: {"sha": repository.git("rev-parse", branch), "ref": branch}
            for side, branch in (("base", "main"), ("head", "work"))
        }
        path = tmp_path / "event.json"
        path.write_text(json.dumps({"pull_request": ends | {"number": 7, "commits": 2} | told}))
        return path

    return write


def says(ended, repository):
    """Whether the run is blocked by the key, and names the commit."""
    (finding,) = (one for one in ended.json["findings"] if one["rule"] == RULE)
    assert ("blocks", "conf.py") == (finding["effect"], finding["path"])
    assert repository.leak[:10] in finding["message"]
    assert repository.leak[:10] in ended.reports["console"]
    assert TOKEN not in ended.everything()
    return ended.code


@pytest.mark.parametrize("words", [(), ("--worktree",), ("--base=main", "--head=work")])
def test_a_local_run_is_blocked(leaked, gate, words):
    assert 1 == says(gate(*words), leaked)


def test_a_pull_request_is_blocked(leaked, gate, event):
    assert 1 == says(gate(f"--event={event()}", "--offline"), leaked)
    merge = leaked.git("commit-tree", "work^{tree}", "-p", "main", "-p", "work", "-m", "merge")
    leaked.git("switch", "--quiet", "--detach", merge)
    ended = gate(
        GITHUB_ACTIONS="true",
        GITHUB_EVENT_NAME="pull_request",
        GITHUB_EVENT_PATH=str(event()),
        GITHUB_SHA=merge,
    )
    assert 1 == says(ended, leaked)


def test_a_push_is_blocked(leaked, gate, tmp_path):
    before, after = (leaked.git("rev-parse", name) for name in ("main", "work"))
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"before": before, "after": after, "ref": "refs/heads/work"}))

    assert 1 == says(gate(f"--event={path}", "--offline"), leaked)


def test_a_staged_commit_has_no_others(leaked, gate):
    leaked.stage({"app.py": "def one() -> int:\n    return 3\n"})

    assert 0 == gate("--staged").code


def test_a_shallow_clone_gets_what_it_lacks_or_says_so(leaked, gate, event, tmp_path):
    merge = leaked.git("commit-tree", "work^{tree}", "-p", "main", "-p", "work", "-m", "merge")
    leaked.git("update-ref", "refs/heads/merge", merge)
    path, clone = event(), tmp_path / "clone"
    leaked.git(
        "clone", "--quiet", "--depth=2", "--branch=merge", f"file://{leaked.root}", str(clone)
    )
    facts = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_SHA": merge,
    }

    assert 1 == says(gate(f"--repo={clone}", **facts), leaked)
    ended = gate(f"--repo={clone}", "--offline", "--stage=secrets", **facts)
    assert 3 == ended.code
    (finding,) = (one for one in ended.json["findings"] if one["rule"] == "secrets/not-looked-at")
    assert "fetch-depth: 0" in finding["message"]
    assert "fetch-depth: 0" in ended.reports["console"]


def test_a_partial_clone_says_what_it_lacks(leaked, gate, tmp_path):
    leaked.commit({"late.py": f"T = '{Maker(24).make('aws-id')}'\n"})
    leaked.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    words = ("--filter=blob:none", "--branch=main", f"file://{leaked.root}", str(clone))
    leaked.git("clone", "--quiet", *words)
    leaked.git("-C", str(clone), "switch", "--quiet", "work")

    ended = gate(f"--repo={clone}", "--base=origin/main", "--head=work", "--stage=secrets")
    assert [("secrets/aws-access-key", "late.py", 1)] == ended.blocking
    (finding,) = (one for one in ended.json["findings"] if one["effect"] == "undecided")
    assert "--refetch" in finding["message"]


def test_the_whole_history_can_be_asked_for(leaked, gate):
    leaked.git("branch", "--quiet", "--force", "main")

    assert 0 == gate("--stage=secrets").code
    assert 0 == gate("--stage=secrets", "--scope=all").code
    assert 1 == says(gate("--stage=secrets", "--history"), leaked)


def test_the_whole_history_needs_a_whole_clone(leaked, gate, tmp_path):
    clone = tmp_path / "clone"
    leaked.git("clone", "--quiet", "--depth=1", f"file://{leaked.root}", str(clone))

    ended = gate(f"--repo={clone}", "--history", "--stage=secrets", "--base=HEAD")
    assert 3 == ended.code
    assert "fetch-depth: 0" in ended.reports["console"]


def test_a_waiver_at_the_base_settles_it_by_its_fingerprint(leaked, gate):
    found = (one for one in gate().json["findings"] if one["rule"] == RULE)
    today = datetime.now(UTC).date().isoformat()
    leaked.git("switch", "--quiet", "main")
    waiver = f"""
        [[waivers]]
        fingerprint = "{next(found)["fingerprint"]}"
        path = "conf.py"
        reason = "it is revoked"
        owner = "@ada"
        created = {today}
        expires = {today}
    """
    allowed = f'[waiver_limits."{RULE}"]\nwaivable = true\n'
    files = {"gate.waivers.toml": waiver, "gate.toml": allowed}
    leaked.commit(files, "accept what is revoked")
    leaked.git("switch", "--quiet", "work")
    leaked.git("rebase", "--quiet", "main")

    assert 0 == gate().code
