"""Real git repositories, made in a test's own folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
    "LC_ALL": "C.UTF-8",
}
Content = str | bytes


class Repository:
    """A repository with a work tree at `root` and the branch ``main``."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str | bytes, stdin: bytes = b"", **environment: str) -> str:
        """Run git here; return what it printed, without the last newline."""
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env=ENVIRONMENT | environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"git {words}: {os.fsdecode(done.stderr)}"
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, files: Mapping[str, Content]) -> None:
        """Write *files* into the work tree; a path may hold lone surrogates for odd bytes."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def stage(self, files: Mapping[str, Content]) -> None:
        """Write *files* and add the whole work tree to the index."""
        self.write(files)
        self.git("add", "--all", "--force")

    def commit(self, files: Mapping[str, Content], message: str = "change") -> str:
        """Write *files*, commit the whole work tree, and return the commit's id."""
        self.stage(files)
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.head

    def branch(self, name: str) -> None:
        """Make the branch *name* here and switch to it."""
        self.git("switch", "--quiet", "--create", name)

    @property
    def head(self) -> str:
        """The full id of HEAD."""
        return self.git("rev-parse", "HEAD")
