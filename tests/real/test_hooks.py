"""Do pre-commit and prek install the hook from a repository, and does a real commit obey it?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import hold, in_short
from tests.real.conftest import CLEAN, aws_key
from tests.real.tools import run, succeed
from tests.repositories import Repository


@pytest.fixture(scope="module", params=["pre-commit", "prek"])
def hooked(
    request: pytest.FixtureRequest,
    distribution: Repository,
    hook_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Repository, dict[str, str]]]:
    """A repository with the hook installed by one of the runners, and that runner's environment."""
    tool, home = request.param, tmp_path_factory.mktemp(request.param)
    environment = hook_environment
    repository = Repository(home / "subject")
    repository.commit(
        CLEAN
        | {
            ".pre-commit-config.yaml": f"""\
repos:
  - repo: file://{distribution.root}
    rev: {distribution.head}
    hooks:
      - id: gate
      - id: gate-pre-push
      - id: gate-commit-msg
""",
            "gate.toml": "[stages.tests]\nenabled = false\n[stages.coverage]\nenabled = false\n",
        },
        "base",
    )
    types = ("--hook-type=pre-commit", "--hook-type=pre-push", "--hook-type=commit-msg")
    succeed(tool, "install", "--install-hooks", *types, at=repository.root, **environment)
    yield repository, environment
    shutil.rmtree(home)


def test_a_planted_key_is_refused_and_the_tree_left_alone(
    hooked: tuple[Repository, dict[str, str]],
) -> None:
    repository, environment = hooked
    base, key = repository.head, aws_key()
    repository.stage({"deploy.py": f'ACCESS = "{key}"\n', "notes.txt": "staged\n"})
    repository.write({"notes.txt": "staged, then edited\n"})
    before = repository.git("status", "--porcelain=v2", "-z")

    done = run("git", "commit", "--message=feat: key", at=repository.root, **environment)

    assert 1 == done.returncode, done.stdout + done.stderr
    assert base == repository.head
    assert "deploy.py:1" in done.stdout + done.stderr
    assert key not in done.stdout + done.stderr
    if "description:" not in done.stderr:  # prek says that, too
        hold("docs/hooks.md", "hooks red", in_short(done.stderr, r"gate\.+Failed"))
    assert before == repository.git("status", "--porcelain=v2", "-z")
    assert "staged, then edited\n" == (repository.root / "notes.txt").read_text()
    repository.git("reset", "--quiet", "--hard", base)


def test_a_clean_commit_passes(hooked: tuple[Repository, dict[str, str]]) -> None:
    repository, environment = hooked
    base = repository.head
    repository.stage({"shop.py": CLEAN["shop.py"] + "\n\nTAX = 0.2\n"})

    done = run("git", "commit", "--message=feat: tax", at=repository.root, **environment)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert base == repository.git("rev-parse", "HEAD~1")
    assert "" == repository.git("status", "--porcelain")
    passed = [line for line in done.stderr.splitlines() if line.endswith("Passed")]
    hold("docs/hooks.md", "hooks green", "\n".join(passed))


def test_a_message_of_no_kind_is_refused(hooked: tuple[Repository, dict[str, str]]) -> None:
    repository, environment = hooked
    base = repository.head
    repository.stage({"shop.py": CLEAN["shop.py"] + "\n\nTAX = 0.3\n"})

    done = run("git", "commit", "--message=Raise the tax", at=repository.root, **environment)

    assert 0 != done.returncode, done.stdout + done.stderr
    assert base == repository.head
    assert "pull-request/commit-message" in done.stdout + done.stderr
    repository.git("reset", "--quiet", "--hard", base)


def test_an_unreadable_file_is_refused(hooked: tuple[Repository, dict[str, str]]) -> None:
    repository, environment = hooked
    base = repository.head
    repository.stage({"broken.py": "def total(:\n"})

    done = run("git", "commit", "--message=feat: broken", at=repository.root, **environment)

    assert 0 != done.returncode, done.stdout + done.stderr
    assert base == repository.head
    assert "broken.py" in done.stdout + done.stderr
    repository.git("reset", "--quiet", "--hard", base)


def test_a_push_of_what_no_hook_saw_is_refused(
    hooked: tuple[Repository, dict[str, str]], tmp_path: Path
) -> None:
    repository, environment = hooked
    remote = tmp_path / "remote.git"
    repository.git("init", "--quiet", "--bare", str(remote))
    repository.git("push", "--quiet", "--no-verify", str(remote), "HEAD:refs/heads/main")
    repository.git("remote", "add", "origin", str(remote))
    base, key = repository.head, aws_key()
    repository.stage({"deploy.py": f'ACCESS = "{key}"\n'})
    repository.git("commit", "--quiet", "--no-verify", "--message=key")

    done = run("git", "push", "origin", "HEAD:main", at=repository.root, **environment)

    assert 0 != done.returncode, done.stdout + done.stderr
    assert "deploy.py:1" in done.stdout + done.stderr
    assert key not in done.stdout + done.stderr
    assert base == succeed("git", "rev-parse", "main", at=remote).strip()
    repository.git("reset", "--quiet", "--hard", base)
    repository.git("remote", "remove", "origin")
