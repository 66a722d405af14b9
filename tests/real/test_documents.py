"""Do the commands work that the documents show to whoever installs gate, or runs its image?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents import PAGES, commands
from tests.real.conftest import CHANGES, Subject
from tests.real.tools import PATH, run, succeed
from tests.repositories import Repository

DOCKER = """\
#!/bin/sh
# podman, in docker's place
if [ "$1" = build ]; then exec bash {recipes}/build-image.sh "$PWD" gate; fi
CONTAINERS_CONF={recipes}/containers.conf exec podman "$@"
"""
INSTALLS = ("uvx ", "uv tool install ", "python3 -m pip install ", "pip install .")


def shown(*starts: str) -> list[str]:
    """Return the commands of all documents that begin with one of *starts*, each once."""
    found = (command.partition("  #")[0] for page in PAGES for command in commands(page))
    return sorted({command.rstrip() for command in found if command.startswith(starts)})


@pytest.mark.parametrize("command", shown(*INSTALLS))
def test_gate_is_installed_as_the_documents_say(
    command: str,
    distribution: Repository,
    subject: Callable[..., Subject],
    tmp_path: Path,
) -> None:
    change = subject(CHANGES["clean"])
    environment = tmp_path / "environment"
    succeed(sys.executable, "-m", "venv", environment, at=tmp_path)
    from_here = f"git+file://{distribution.root}@{distribution.head}"
    path = os.pathsep.join([str(environment / "bin"), str(tmp_path / ".local" / "bin"), PATH])

    done = run(
        "bash", "-c", command.replace("git+REPOSITORY@COMMIT", from_here),
        at=distribution.root if command.endswith(" .") else change.repository.root,
        PATH=path, HOME=tmp_path,
    )  # fmt: skip

    assert 0 == done.returncode, done.stdout + done.stderr
    if not command.startswith("uvx "):
        judged = run(
            "bash", "-c", "gate run --base main",
            at=change.repository.root, PATH=path, HOME=tmp_path,
        )  # fmt: skip
        assert 0 == judged.returncode, judged.stdout + judged.stderr


def test_the_image_is_built_and_run_as_the_documents_say(
    shared: Path,
    image: str,
    distribution: Repository,
    subject: Callable[..., Subject],
    tmp_path: Path,
) -> None:
    assert image  # its base is there, and its layers are known
    change = subject(CHANGES["clean"])
    programs = tmp_path / "programs"
    programs.mkdir()
    docker = programs / "docker"
    docker.write_text(DOCKER.format(recipes=shared / "recipes"))
    docker.chmod(0o755)
    for command in shown("docker "):
        at = distribution.root if "build" in command else change.repository.root
        path = os.pathsep.join([str(programs), PATH])
        done = run("bash", "-c", command, at=at, PATH=path)
        assert 0 == done.returncode, done.stdout + done.stderr
