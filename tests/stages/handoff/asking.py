"""The stage, asked of a change that is written down in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gate.model.change import PullRequest
from gate.stages.handoff import STAGE
from tests.looking import Said, ask, files_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "handoff"


def request(body: str) -> PullRequest:
    """A pull request with the text *body*."""
    return PullRequest(
        number=1, title="Change", body=body, author="ada", base_branch="main", head_branch="change"
    )


def asked_of_example(folder: Path, **told: Any) -> Said:
    """What the stage says of the example in *folder*; ``body.md`` is the pull request's text."""
    body = folder / "body.md"
    if body.exists():
        told["pull_request"] = request(body.read_text("utf-8"))
    return ask(STAGE, files_of(folder / "head"), files_of(folder / "base"), **told)
