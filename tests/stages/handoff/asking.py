"""The stage, asked of a change that is written down in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gate.model.change import PullRequest
from gate.model.stage import NotApplicable, StageResult, StageStatus
from gate.stages.api import STAGE as API
from gate.stages.dependencies.stage import STAGE as DEPENDENCIES
from gate.stages.handoff import STAGE
from tests.looking import Said, ask, files_of

ASKING_OTHERS = frozenset({"release-note-missing", "adr-missing", "not-looked-at"})
"""Rules that rest on what earlier stages found."""
EXAMPLES = Path(__file__).parents[2] / "examples" / "handoff"


def request(body: str) -> PullRequest:
    """A pull request with the text *body*."""
    return PullRequest(
        number=1, title="Change", body=body, author="ada", base_branch="main", head_branch="change"
    )


def earlier(head: Mapping[str, bytes], base: Mapping[str, bytes]) -> dict[str, StageResult]:
    """What the stages say that come before, asked for real."""
    found = {}
    for stage in (DEPENDENCIES, API):
        try:
            said = ask(stage, head, base)
        except NotApplicable:
            found[stage.id] = StageResult(stage=stage.id, status=StageStatus.SKIPPED)
        else:
            found[stage.id] = StageResult(
                stage=stage.id,
                status=StageStatus.COMPLETED,
                findings=said.findings,
                tables=said.tables,
            )
    return found


def asked_of_example(folder: Path, **told: Any) -> Said:
    """What the stage says of the example in *folder*; ``body.md`` is the pull request's text."""
    body = folder / "body.md"
    if body.exists():
        told["pull_request"] = request(body.read_text("utf-8"))
    head, base = files_of(folder / "head"), files_of(folder / "base")
    if folder.parts[-3] in ASKING_OTHERS:
        told["earlier"] = earlier(head, base)
    return ask(STAGE, head, base, **told)
