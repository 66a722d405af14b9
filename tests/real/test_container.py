"""Does the image judge a real repository with every right taken away?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents import hold, in_short
from tests.real.conftest import CHANGES, COLOURS, HARDENED, Subject
from tests.real.tools import run, succeed


@pytest.fixture(scope="module")
def gate(shared: Path, image: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the project's own image, hardened: ``gate(subject, *words)``."""

    def run_it(
        subject: Subject, *words: str, out: Path | None = None, user: str = ""
    ) -> subprocess.CompletedProcess[str]:
        mounts = [f"--volume={subject.repository.root}:/repo:ro"]
        if out is not None:
            out.mkdir()
            out.chmod(0o777)
            mounts.append(f"--volume={out}:/out")
        as_user = [f"--user={user}"] if user else []
        return run(
            "podman", "run", *HARDENED, *mounts, *as_user, image, *words,
            at=subject.repository.root, CONTAINERS_CONF=shared / "recipes" / "containers.conf",
        )  # fmt: skip

    return run_it


@pytest.mark.parametrize(
    ("kind", "code", "decision"),
    [("clean", 0, "pass"), ("key", 1, "fail"), ("unreadable", 3, "inconclusive")],
)
def test_the_exit_code_is_the_verdict(
    kind: str,
    code: int,
    decision: str,
    gate: Callable[..., subprocess.CompletedProcess[str]],
    subject: Callable[..., Subject],
) -> None:
    change = subject(CHANGES[kind])
    out = change.repository.root.with_name("out")

    done = gate(
        change, "run", "--base=main", "--report=console", "--report=json=/out/gate.json", out=out
    )

    assert code == done.returncode, done.stdout + done.stderr
    report = (out / "gate.json").read_text()
    assert decision == json.loads(report)["verdict"]["decision"]
    if change.secret:
        assert change.secret not in report + done.stdout + done.stderr
    if colour := COLOURS.get(kind):
        hold("docs/container.md", f"container {colour}", in_short(done.stdout))


def test_the_image_stays_small(image: str, shared: Path) -> None:
    words = ("podman", "image", "inspect", "--format={{.Size}}", image)
    size = succeed(*words, at=shared, CONTAINERS_CONF=shared / "recipes" / "containers.conf")

    assert int(size) < 300_000_000


def test_any_user_may_run_it(
    gate: Callable[..., subprocess.CompletedProcess[str]], subject: Callable[..., Subject]
) -> None:
    done = gate(subject(CHANGES["clean"]), "run", "--base=main", user="4321:4321")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_it_says_its_version_without_a_repository(
    gate: Callable[..., subprocess.CompletedProcess[str]], subject: Callable[..., Subject]
) -> None:
    done = gate(subject(CHANGES["clean"]), "--version")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_it_need_not_compile_what_it_looks_for(image: str, shared: Path) -> None:
    asked = (
        "import sys, hyperscan; del hyperscan.Database; "
        "from gate.stages.secrets.credentials import sift; "
        "sys.exit(0 if sift()(b'') == frozenset() else 1)"
    )
    done = run(
        "podman", "run", *HARDENED, "--entrypoint=/opt/gate/bin/python", image, "-I", "-c", asked,
        at=shared, CONTAINERS_CONF=shared / "recipes" / "containers.conf",
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
