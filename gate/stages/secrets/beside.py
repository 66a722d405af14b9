"""What a change brings beside the files of its head: commits, messages, names, a whole history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gate.model.fact import Known
from gate.model.finding import Identity
from gate.model.stage import StageInput
from gate.stages.secrets.commits import Further, Look, in_commits, in_history
from gate.stages.secrets.said import in_old_messages, in_texts, texts_of


def beside_head(given: StageInput[Any], look: Look, known: Iterable[Identity]) -> Further:
    """
    Return what is found beside the files of the head, where it is none of *known*.

    Where the command line names files, nothing but their own versions is looked at.
    """
    commits = given.change.commits
    told = commits.value if isinstance(commits, Known) else ()
    further = in_commits(given, told, look, known)
    parts = [further]
    if given.is_whole_history:
        seen = {*known, *(one.identity for one in further.findings)}
        parts += (in_history(given, look, seen), in_old_messages(given, look, told, seen))
    if given.only is None:
        parts.append(in_texts(texts_of(given, told), look))
    if not isinstance(commits, Known):
        unknown = Further()
        unknown.skip("what the commits of the change brought", commits.reason)
        parts.append(unknown)
    return Further(
        looked_at=sum(part.looked_at for part in parts),
        findings=[finding for part in parts for finding in part.findings],
        skipped=[skip for part in parts for skip in part.skipped],
    )
