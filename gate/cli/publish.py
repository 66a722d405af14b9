"""What is told to the host that the gate runs on, where it runs on one's machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gate.cli.deliver import Delivery
from gate.cli.say import say
from gate.cli.words import Words
from gate.model.network import Network
from gate.model.run import Run
from gate.model.text import log, plain
from gate.model.verdict import Effect

if TYPE_CHECKING:
    from gate.model.publication import Status

STATUSES: Final = "GATE_STATUSES"
"""The variable that is ``true`` where the checks ``gate/code`` and ``gate/people`` are wanted."""
COMMENT: Final = "GATE_COMMENT"
"""The variable that is ``true`` where a comment is wanted on the pull or merge request."""
_COMMANDED: Final = frozenset({"github"})
"""The hosts whose runner takes printed lines for commands, and shows annotations by them."""
MOST_COMMENT: Final = 60_000
"""Bytes of a comment."""


def is_published(words: Words, environ: Mapping[str, str]) -> bool:
    """Say whether somebody's machines are to be told."""
    from gate import platforms  # noqa: PLC0415 - imported only when used

    is_wanted = not (words.no_publish or words.is_hook or words.diff_file or words.shard)
    return is_wanted and platforms.host_name(environ) in platforms.PUBLISHERS


@contextmanager
def unheard(deliveries: Sequence[Delivery]) -> Iterator[None]:
    """
    Have the runner take nothing that is printed inside for a command.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
    """
    if not _is_commanded():
        yield
        return
    token = f"gate-{os.urandom(16).hex()}"
    _print(f"::stop-commands::{token}\n", deliveries)
    try:
        yield
    finally:
        _print(f"::{token}::\n", deliveries)


def publish(run: Run, deliveries: Sequence[Delivery], network: Network) -> None:
    """Tell the host of *run*; what cannot be told is said, and changes nothing."""
    from gate import platforms  # noqa: PLC0415 - imported only when used
    from gate.model.publication import Publication  # noqa: PLC0415 - as above
    from gate.reports import github, markdown  # noqa: PLC0415 - as above

    if _is_commanded():
        _print("".join(github.render(run)), deliveries)
    wants_comment = os.environ.get(COMMENT, "").lower() == "true"
    publication = Publication(
        outputs=_outputs(run, deliveries),
        summary="".join(markdown.render(run)),
        comment="".join(markdown.render(run, limit=MOST_COMMENT)) if wants_comment else "",
        marker=markdown.MARKER,
        statuses=tuple(_statuses(run)) if os.environ.get(STATUSES, "").lower() == "true" else (),
    )
    tell = platforms.PUBLISHERS[platforms.host_name(os.environ)]
    for trouble in tell(publication, run.change, os.environ, network):
        say(f"gate: note: not published: {log(trouble)}")


def _statuses(run: Run) -> Iterator[Status]:
    """Yield the check of each side of the change."""
    from gate.model.publication import Status  # noqa: PLC0415 - imported only when used

    for each in run.sides:
        text = log(plain(each.because))
        yield Status(name=f"gate/{each.side.value}", decision=each.decision, text=text)


def _is_commanded() -> bool:
    from gate.platforms import host_name  # noqa: PLC0415 - imported only when used

    return host_name(os.environ) in _COMMANDED


def _outputs(run: Run, deliveries: Sequence[Delivery]) -> dict[str, str]:
    files = {each.format: str(each.path.absolute()) for each in deliveries if each.path}
    return {
        "verdict": run.verdict.decision.name.lower(),
        "findings": str(len(run.verdict.having(Effect.BLOCKS))),
        **{each.side.value: each.decision.name.lower() for each in run.sides},
        **files,
    }


def _print(text: str, deliveries: Sequence[Delivery]) -> None:
    """Print *text* where the console's report goes; beside one for programs, on standard error."""
    is_free = any(each.format == "console" and each.path is None for each in deliveries)
    stream = sys.stdout if is_free else sys.stderr
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        say(f"gate: note: not published: {(error.strerror or 'nobody reads it').lower()}")
