"""Does the text say why, what was tested, and what one sees?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.model.change import FileStatus
from gate.model.fact import Known
from gate.model.finding import Finding
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput, StageStatus
from gate.model.text import count, shown, visible
from gate.model.value import dataclass
from gate.readers.description import Description, own_links, own_words, read_description
from gate.stages.pull_request.options import PullRequestOptions, Titles
from gate.stages.pull_request.rules import CONTEXT_MISSING, EVIDENCE_MISSING, SCREENSHOT_MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What somebody wrote, beside the template that they were given."""

    written: Description
    template: Description

    def words(self, titles: Titles, *, with_opening: bool = False) -> int:
        """Return the own words of the sections that *titles* name; of the opening too, if asked."""
        sections = list(self.written.named(titles))
        if with_opening:
            sections += [each for each in self.written.sections if not each.title]
        return own_words(sections, self.template)

    @property
    def shows(self) -> str:
        """What it shows by a picture, a trace or a log; empty for nothing."""
        kinds = (("a picture", "images"), ("a trace", "traces"), ("a log", "fences"))
        for what, kind in kinds:
            if set(getattr(self.written, kind)) - set(getattr(self.template, kind)):
                return what
        return ""

    def links(self, titles: Titles) -> tuple[str, ...]:
        """Return the own addresses in the sections that *titles* name."""
        return own_links(self.written.named(titles), self.template)


def body_of(pull: PullRequest, given: StageInput[PullRequestOptions]) -> Body:
    """Return the text of *pull*, and the templates that the base gives it."""
    base, options = given.base, given.options
    paths = [path for path in base.entries() if options.templates.matches(path)] if base else []
    texts = [base.read(path).decode("utf-8", "replace") for path in paths] if base else []
    return Body(written=read_description(pull.body), template=read_description("\n\n".join(texts)))


def said(pull: PullRequest, body: Body, given: StageInput[PullRequestOptions]) -> Iterator[Finding]:
    """Yield what the text of *pull* lacks."""
    options, key = given.options, str(pull.number)
    found = body.words(options.context, with_opening=True)
    if found < options.words:
        yield CONTEXT_MISSING.found(
            f"The text has {_words(found)} of context, and {options.words} are asked",
            key=key,
            fix=f"{CONTEXT_MISSING.fix.removesuffix('.')}, in {options.words} words or more.",
        )
    found = body.words(options.evidence)
    if found < options.words and not _is_shown(body, options) and not _is_tested(given):
        yield EVIDENCE_MISSING.found(
            f"The text has {_words(found)} on testing, no picture, trace or log, and the stage"
            " tests has not seen every suite pass",
            key=key,
            fix=f"{EVIDENCE_MISSING.fix.removesuffix('.')}, in {options.words} words or more.",
        )
    if (why := _what_is_seen(pull, given)) and not _is_shown(body, options):
        yield SCREENSHOT_MISSING.found(
            f"{why}, and the text has no picture, link, trace or log that shows it", key=key
        )


def _words(number: int) -> str:
    return f"{count(number, 'word')} of its own"


def _is_shown(body: Body, options: PullRequestOptions) -> bool:
    return bool(body.shows or body.links(options.evidence + options.screenshots))


def _is_tested(given: StageInput[PullRequestOptions]) -> bool:
    """Say whether the stage tests saw every suite run and pass."""
    result = given.earlier.get("tests")
    if result is None or result.status is not StageStatus.COMPLETED or not result.seen.looked_at:
        return False
    return not any(
        finding.is_undecided or finding.severity >= given.fail_at for finding in result.findings
    )


def _what_is_seen(pull: PullRequest, given: StageInput[PullRequestOptions]) -> str:
    """Return why a picture or a trace is asked for, as a clause; empty if none is."""
    options = given.options
    for file in given.change.files:
        if file.status is not FileStatus.DELETED and options.visible.matches(file.path):
            return f"{shown(file.path)} is what people see"
    asked = {label.casefold() for label in options.visible_labels}
    for label in pull.labels:
        if label.name.casefold() in asked:
            return f"the label {visible(label.name)} says that people see or wait for it"
    commits = given.change.commits.value if isinstance(given.change.commits, Known) else ()
    for title in (pull.title, *(each.message.partition("\n")[0] for each in commits)):
        if re.search(options.failure_pattern, title[:1000], re.IGNORECASE):
            return f'"{visible(title[:100])}" mends a failure of the server'
    return ""
