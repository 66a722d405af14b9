"""What a clone lacks comes from its own remote, and into the scratch repository alone."""

from __future__ import annotations

import os
import random
import shutil
import string
from pathlib import Path

import pytest

from gate.engines.git.diff import files_between
from gate.engines.git.remote import History, fetch
from gate.engines.git.repository import open_repository
from gate.model.error import ChangeError
from gate.model.fact import Known, Unknown
from gate.model.path import RepoPath
from tests.checkouts import clone, merge_ref, serve_everything, untouched
from tests.repositories import Repository


@pytest.fixture
def source(repository: Repository) -> Repository:
    """A host: five commits on ``main``, and ``topic`` of three more from the third."""
    serve_everything(repository)
    commits = [repository.commit({"a": f"{n}\n", "same": "x\n" * 50}) for n in range(5)]
    repository.git("switch", "--quiet", "--create", "topic", commits[2])
    for n in range(3):
        repository.commit({"b": f"{n}\n"})
    repository.git("switch", "--quiet", "main")
    return repository


def shallow_of(source: Repository, root: Path, branch: str = "main", *words: str) -> Repository:
    return clone(source, root, "--depth=1", f"--branch={branch}", *words)


@pytest.mark.parametrize("words", [[], ["--filter=blob:none"]])
def test_a_missing_commit_is_fetched_into_the_scratch(
    source: Repository, tmp_path: Path, words: list[str]
) -> None:
    base = source.git("rev-parse", "main~2")
    cloned = shallow_of(source, tmp_path / "cloned", "main", *words)
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        assert opened.find_commit(base) is None
        assert base == History(repository=opened).commit(base)
        tree = opened.tree(opened.tree_of(base))
        assert b"2\n" == tree.read(RepoPath("a"))
        assert b"x\n" * 50 == tree.read(RepoPath("same"))
        head = opened.tree_of(opened.commit("HEAD"))
        (file,) = files_between(opened, tree.id, head)
        assert (1, 1) == (file.added, file.deleted)


def test_a_merge_ref_at_depth_one_has_its_exact_difference(
    source: Repository, tmp_path: Path
) -> None:
    head = source.git("rev-parse", "topic")
    merge = merge_ref(source, head)
    cloned = Repository(tmp_path / "cloned")
    cloned.git("remote", "add", "origin", f"file://{source.root}")
    words = ("-c", "protocol.file.allow=always", "fetch", "--quiet", "--depth=1", "origin", merge)
    cloned.git(*words)
    cloned.git("checkout", "--quiet", merge)
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        history = History(repository=opened)
        base = history.commit(source.git("rev-parse", "main"))
        trees = (opened.tree_of(base), opened.tree_of(opened.commit("HEAD")))
        assert ["b"] == [file.path for file in files_between(opened, *trees)]
        commits = history.commits(base, head)
        assert 3 == len(commits.value)


def test_a_branch_of_the_remote_is_fetched_by_name(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned", "main")
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        found = History(repository=opened).commit("refs/heads/topic")
        assert source.git("rev-parse", "topic") == found


def test_history_is_deepened_until_the_merge_base_shows(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned", "topic")
    main, topic = (source.git("rev-parse", name) for name in ("main", "topic"))
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        history = History(repository=opened)
        assert source.git("rev-parse", "main~2") == history.merge_base(history.commit(main), topic)
        assert 3 == len(history.commits(main, topic).value)


def test_a_full_clone_is_not_made_shallow(source: Repository, tmp_path: Path) -> None:
    cloned = clone(source, tmp_path / "cloned", "--single-branch")
    topic = source.git("rev-parse", "topic")
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        history = History(repository=opened)
        base = history.merge_base(opened.commit("HEAD"), history.commit(topic))
        assert source.git("rev-parse", "main~2") == base
        assert not opened.is_shallow


def test_nothing_is_fetched_offline(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned", "topic")
    with open_repository(cloned.root) as opened:
        history = History(repository=opened, offline=True)
        with pytest.raises(ChangeError, match="--offline"):
            history.commit(source.git("rev-parse", "main"))
        unknown = history.commits(opened.commit("HEAD"), source.git("rev-parse", "main"))
        assert isinstance(unknown, Unknown)
        assert "fetch-depth: 0" in unknown.reason


def test_what_is_here_is_not_fetched(repository: Repository) -> None:
    head = repository.commit({"a": ""})
    repository.git("remote", "add", "origin", "file:///nowhere")
    with open_repository(repository.root) as opened:
        history = History(repository=opened)
        assert head == history.commit(head)
        assert Known(()) == history.commits(head, head)


def test_no_remote_is_said(repository: Repository) -> None:
    repository.commit({"a": ""})
    with open_repository(repository.root) as opened, pytest.raises(ChangeError, match="no remote"):
        History(repository=opened).commit("1" * 40)


def test_a_commit_that_the_remote_lacks_is_said(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned")
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        with pytest.raises(ChangeError) as caught:
            History(repository=opened).commit("1" * 40)
        assert "fetch-depth: 0" in caught.value.fix


def test_a_relative_remote_is_found(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned")
    cloned.git("remote", "set-url", "origin", f"../{source.root.name}")
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        topic = source.git("rev-parse", "topic")
        assert topic == History(repository=opened).commit(topic)


def test_an_address_may_be_rewritten_by_the_operator(source: Repository, tmp_path: Path) -> None:
    cloned = shallow_of(source, tmp_path / "cloned")
    cloned.git("remote", "set-url", "origin", "host:repository")
    cloned.git("config", f"url.file://{source.root}.insteadOf", "host:repository")
    with untouched(cloned.root), open_repository(cloned.root) as opened:
        topic = source.git("rev-parse", "topic")
        assert topic == History(repository=opened).commit(topic)


@pytest.mark.parametrize("address", ["ext::sh -c 'touch {canary}'", "--upload-pack=touch {canary}"])
def test_an_address_runs_nothing(repository: Repository, tmp_path: Path, address: str) -> None:
    repository.commit({"a": ""})
    canary = tmp_path / "canary"
    repository.git("config", "remote.origin.url", address.format(canary=canary))
    repository.git("config", "remote.origin.uploadpack", f"touch {canary};")
    repository.git("config", "protocol.ext.allow", "always")
    with open_repository(repository.root) as opened, pytest.raises(ChangeError):
        fetch(opened, ["1" * 40])
    assert not canary.exists()


def test_settings_of_the_tree_reach_no_connection(source: Repository, tmp_path: Path) -> None:
    """An included file of the tree is the change's word: it may not name a program to run."""
    cloned = shallow_of(source, tmp_path / "cloned")
    canary = tmp_path / "canary"
    cloned.write({".gitconfig": f'[core]\n\tsshCommand = "touch {canary};"\n'})
    cloned.git("config", "include.path", "../.gitconfig")
    cloned.git("remote", "set-url", "origin", "ssh://localhost:1/x")
    assert f"touch {canary};" == cloned.git("config", "core.sshCommand")
    with open_repository(cloned.root) as opened, pytest.raises(ChangeError):
        fetch(opened, ["1" * 40])
    assert not canary.exists()


def test_credentials_stay_out_of_arguments_and_errors(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit({"a": ""})
    rng = random.Random(1)
    user, password, header = ("".join(rng.choices(string.ascii_letters, k=24)) for _ in range(3))
    seen = tmp_path / "seen"
    (tmp_path / "bin").mkdir()
    script = f"""#!/bin/sh
        echo "$@" >> {seen}
        /usr/bin/env > {seen}.env
        case "$*" in
            *" fetch "*) echo "fatal: $GIT_CONFIG_VALUE_0 $GIT_CONFIG_VALUE_1" >&2; exit 128;;
            *) exec {shutil.which("git")} "$@";;
        esac
    """
    (tmp_path / "bin/git").write_text(script)
    (tmp_path / "bin/git").chmod(0o755)
    repository.git("config", "remote.origin.url", f"https://{user}:{password}@localhost:1/x")
    key = "http.https://localhost:1/.extraheader"
    repository.git("config", key, f"AUTHORIZATION: basic {header}")
    environment = {"PATH": f"{tmp_path}/bin", "HTTPS_PROXY": "http://localhost:2", "TOKEN": "no"}
    with (
        open_repository(repository.root, environment=environment) as opened,
        pytest.raises(ChangeError) as caught,
    ):
        fetch(opened, ["1" * 40])
    told = f"{caught.value.what} {caught.value.where} {caught.value.fix} {seen.read_text()}"
    assert "[secret]" in told
    assert not [word for word in (user, password, header) if word in told]
    variables = Path(f"{seen}.env").read_text()
    assert "HTTPS_PROXY=http://localhost:2" in variables
    assert header in variables
    assert "TOKEN=" not in variables


def test_a_credentials_file_beside_the_repository_counts(
    repository: Repository, tmp_path: Path
) -> None:
    """As actions/checkout and GitLab's runner leave them: in a file that the settings include."""
    source = Repository(tmp_path / "source")
    serve_everything(source)
    wanted = source.commit({"x": ""})
    repository.commit({"a": ""})
    (tmp_path / "credentials").write_text(f'[url "file://{source.root}"]\n\tinsteadOf = host:x\n')
    repository.git(
        "config", f"includeIf.gitdir:{repository.root}/.git.path", str(tmp_path / "credentials")
    )
    repository.git("remote", "add", "origin", "host:x")
    with open_repository(repository.root) as opened:
        assert wanted == History(repository=opened).commit(wanted)


def test_the_operators_own_settings_count(repository: Repository, tmp_path: Path) -> None:
    source = Repository(tmp_path / "source")
    serve_everything(source)
    wanted = source.commit({"x": ""})
    repository.commit({"a": ""})
    (tmp_path / ".gitconfig").write_text(f'[url "file://{source.root}"]\n\tinsteadOf = host:x\n')
    repository.git("remote", "add", "origin", "host:x")
    with open_repository(repository.root, environment=os.environ) as opened:
        assert wanted == History(repository=opened).commit(wanted)
