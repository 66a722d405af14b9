"""Are the branch and the messages named as the team names them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.model.fact import Unknown
from gate.model.finding import Finding
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput
from gate.model.text import cut, visible
from gate.readers.commit_message import NotConventional, is_autosquash, read_message, reverted
from gate.stages.pull_request.options import PullRequestOptions
from gate.stages.pull_request.rules import BRANCH_NAME, COMMIT_MESSAGE, NOT_KNOWN

_SHOWN = 72
"""Characters of a message's first line that a finding repeats."""


def branch(pull: PullRequest, options: PullRequestOptions) -> Iterator[Finding]:
    """Yield that the branch of *pull* is not named as the team names branches."""
    name = pull.head_branch
    is_named = not options.branch_pattern or re.fullmatch(options.branch_pattern, name[:1000])
    if name and not pull.is_from_fork and not is_named:
        yield BRANCH_NAME.found(
            f"The branch is named {visible(name)}, which"
            f" `stages.pull-request.branch_pattern` does not match",
            key=name,
        )


def title(pull: PullRequest, options: PullRequestOptions) -> Iterator[Finding]:
    """Yield that the title of *pull*, which the host makes the message of, is none."""
    if options.messages != "commits" and (wrong := wrong_with(pull.title, options)):
        yield COMMIT_MESSAGE.found(
            f'The title "{_first(pull.title)}" is no Conventional Commit: {wrong}', key="title"
        )


def messages(given: StageInput[PullRequestOptions]) -> Iterator[Finding]:
    """Yield each commit of the change, but for merges, whose message is not as it must be."""
    commits, options = given.change.commits, given.options
    if isinstance(commits, Unknown):
        yield NOT_KNOWN.found(
            f"The messages of the commits are not known: {visible(commits.reason)}", key="commits"
        )
        return
    for commit in commits.value:
        is_asked = options.messages != "title" or is_autosquash(commit.message)
        is_merge = len(commit.parents) > 1
        wrong = wrong_with(commit.message, options) if is_asked and not is_merge else ""
        if wrong:
            yield COMMIT_MESSAGE.found(
                f'{commit.id[:10]} "{_first(commit.message)}" is no Conventional Commit: {wrong}',
                key=commit.message,
                fix=_mending(commit.message),
            )


def wrong_with(text: str, options: PullRequestOptions) -> str:
    """Return why the message *text* is not as it must be, as a clause; empty if it is."""
    if options.git_reverts and reverted(text):
        return ""
    try:
        message = read_message(text)
    except NotConventional as error:
        return visible(str(error))
    types = tuple(each.casefold() for each in options.types)
    if types and message.type not in types:
        return f"its type {visible(message.type)} is none of {', '.join(types)}"
    return ""


def _mending(message: str) -> str:
    if is_autosquash(message):
        return "Fold it into the commit that it names: git rebase --interactive --autosquash."
    if subject := reverted(message):
        return f'Write "revert: {_first(subject)}", and which commit in a footer: "Refs: …".'
    return ""


def _first(text: str) -> str:
    return visible(cut(text.strip().partition("\n")[0], _SHOWN))
