"""
Is the change small enough to be read with care?

The number is git's own (https://git-scm.com/docs/git-diff, ``--numstat``): lines added and
deleted in text files, blank lines and comments too, so that anybody can count it again. A rename
or a change of mode alone is 0, a renamed file counts its edits, a file deleted whole weighs 0.
The question is about the change as a whole: naming files on the command line narrows where
other stages look, and changes no number here.

What is left out, in this order, is what somebody other than the change says is not its own
writing, or what everybody can see:

1. the base's ``.gitattributes``: ``linguist-generated`` and ``linguist-vendored``; ``false``
   counts the file against everything below;
2. the settings' ``ignore``;
3. names that tools give and that stand in every list of files: lock files, ``*_pb2.py``,
   ``node_modules/``, snapshots, cassettes. A folder such as ``third_party/`` says so only if the
   base has it; ``vendor/``, ``external/`` or ``jquery-ours.js`` may be anything, so the
   attributes must name them;
4. a marker in the file's first 40 lines. That is the change's own word, and a comment is quickly
   written: it excuses a file whose version at the base bore one too, and a new file only in a
   format that holds no program (compiled requirements, source maps).

A renamed file is left out only under both of its names. Whatever is left out is listed with its
lines, each time. A file that git calls binary and that holds text is not 0: it is undecided. So
is one with lines that end in a carriage return alone, where these would break the limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.change import Change, Event, FileChange, FileStatus
from gate.model.fact import Unknown
from gate.model.finding import Finding, Location
from gate.model.pull_request import PullRequest
from gate.model.stage import Measure, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import count, shown, visible
from gate.model.value import replace
from gate.model.want import Want
from gate.stages.diff_size.options import DiffSizeOptions
from gate.stages.diff_size.outside import Outside
from gate.stages.diff_size.override import Accepted, acceptance, way_to_accept
from gate.stages.diff_size.rules import LEFT_OUT, OVERRIDE, TOO_LARGE, UNCOUNTED
from gate.stages.diff_size.sized import Sized, exact, largest_first, lines_of, total_of, weight_of

_LARGEST: Final = 5
_LISTED: Final = 20
"""How many of the files left out one message names."""


def run(given: StageInput[DiffSizeOptions]) -> Iterator[Yielded]:
    """Yield the measures, whether the change is too large, and what could not count."""
    files = given.change.files
    outside = Outside(given)
    sized = []
    for done, file in enumerate(files, 1):
        sized.append(_sized(file, outside, given.options))
        given.advance(done, len(files))
    if total_of(sized) <= given.options.limit < total_of(sized) + sum(map(outside.unseen, sized)):
        sized = [_unknown(each, outside.unseen(each)) for each in sized]
    yield from _measures(sized, given.options)
    if total_of(sized) > given.options.limit:
        yield _judged(given, sized)
    unknown = [each for each in sized if each.unknown]
    for each in unknown:
        path = each.file.path
        yield UNCOUNTED.found(f"{shown(path)}: {each.unknown}", at=Location(path=path))
    if left_out := [each for each in sized if each.left_out]:
        yield _listed(left_out)
    skipped = tuple(Skip(path=each.file.path, reason=each.unknown) for each in unknown)
    yield Seen(asked=len(files), looked_at=len(files) - len(skipped), skipped=skipped)


def _sized(file: FileChange, outside: Outside, options: DiffSizeOptions) -> Sized:
    is_test = options.tests.matches(file.path)
    weight = weight_of(options.test_weight) if is_test else 1
    if file.status is FileStatus.DELETED:
        weight *= weight_of(options.deletion_weight)
    left_out, claim = outside.why(file)
    unknown = ""
    if file.is_binary and not left_out:
        unknown = outside.hides(file) if weight else ""
        left_out = "" if unknown else "binary"
    return Sized(
        file=file,
        lines=(file.added or 0) + (file.deleted or 0),
        weight=weight,
        left_out=left_out,
        unknown=unknown,
        claim=claim,
        is_test=is_test,
    )


def _unknown(each: Sized, lines: int) -> Sized:
    """Return *each* as one of which nobody knows the lines, if it has *lines* that git missed."""
    told = (
        f"{count(lines, 'of its lines')} end in a carriage return alone, which git does not count"
    )
    return replace(each, unknown=told) if lines else each


def _measures(sized: Sequence[Sized], options: DiffSizeOptions) -> Iterator[Measure]:
    total, limit = float(total_of(sized)), float(options.limit)
    counted = [each for each in sized if not each.left_out and not each.unknown]
    deleted = [each for each in counted if each.file.status is FileStatus.DELETED]
    tests = [each for each in counted if each.is_test]
    left_out = [each for each in sized if each.left_out]
    yield Measure(name="changed lines", value=total, unit="lines", limit=limit)
    yield Measure(name="counted files", value=len(counted), unit="files")
    yield Measure(name="lines left out", value=lines_of(left_out), unit="lines")
    yield Measure(name="lines of deleted files", value=lines_of(deleted), unit="lines")
    yield Measure(name="lines of tests", value=lines_of(tests), unit="lines")


def _judged(given: StageInput[DiffSizeOptions], sized: Sequence[Sized]) -> Finding:
    """Return that the change is too large, or who accepted that it is."""
    from gate.stages.diff_size.split import way_to_split  # noqa: PLC0415 - seldom needed

    options, total = given.options, total_of(sized)
    counted = largest_first(each for each in sized if each.counted)
    largest = counted[0].file
    line = largest.added_lines[0].first if largest.added_lines else None
    at = Location(path=largest.path, line=line)
    details = (("changed lines", exact(total)), ("limit", str(options.limit)))
    told = (
        f"{exact(total)} changed lines are more than the limit of {options.limit:,}:"
        f" {_named(counted)}"
    )
    accepted = acceptance(_request(given.change), options)
    if isinstance(accepted, Accepted):
        who, ticket = visible(accepted.by), visible(accepted.ticket)
        return OVERRIDE.found(
            f"@{who} accepted the size of the change under {ticket}; {told}",
            at=at,
            key=exact(total),
            details=(*details, ("accepted by", who), ("ticket", ticket)),
        )
    return TOO_LARGE.found(
        "; ".join([told, *_notes(given, counted)]),
        at=at,
        key=exact(total),
        fix=f"{way_to_split(sized, options)} Or {way_to_accept(accepted, options)}.",
        details=details,
    )


def _named(counted: Sequence[Sized]) -> str:
    named = [f"{shown(each.file.path)} ({exact(each.counted)})" for each in counted[:_LARGEST]]
    return _with_others(named, len(counted))


def _with_others(named: list[str], total: int) -> str:
    others = total - len(named)
    return ", ".join([*named, f"and {count(others, 'other file')}"] if others else named)


def _notes(given: StageInput[DiffSizeOptions], counted: Sequence[Sized]) -> Iterator[str]:
    claims = [each for each in counted if each.claim]
    if claims:
        yield (
            f"the text of {_named(claims)} says that {claims[0].claim} wrote it, which only the"
            " base can say: linguist-generated in its .gitattributes, or `ignore` in its settings"
        )
    if given.base is None:
        yield "only a diff was given, so neither .gitattributes nor a file's text was asked"


def _listed(left_out: Sequence[Sized]) -> Finding:
    """Return the finding that names what does not count."""
    files = sorted(left_out, key=lambda each: (-each.lines, each.file.path))
    named = [
        f"{shown(each.file.path)} ({each.lines:,}; {each.left_out})" for each in files[:_LISTED]
    ]
    verb = "is" if len(files) == 1 else "are"
    return LEFT_OUT.found(
        f"{count(len(files), 'file')} with {count(lines_of(files), 'changed line')} {verb} not"
        f" counted: {_with_others(named, len(files))}",
        at=Location(path=files[0].file.path),
        details=tuple(
            (shown(each.file.path), f"{each.lines} lines; {each.left_out}") for each in files
        ),
    )


def _request(change: Change) -> PullRequest | None:
    """Return the one pull request that the change is, in the merge queue too."""
    if change.event is not Event.MERGE_QUEUE or change.pull_request is not None:
        return change.pull_request
    queued = change.host.queued
    if isinstance(queued, Unknown) or len(queued.value) != 1:
        return None
    return queued.value[0]


STAGE: Final = Stage(
    id="diff-size",
    title="Diff size",
    question="Is the change small enough to be read with care?",
    rules=(TOO_LARGE, UNCOUNTED, OVERRIDE, LEFT_OUT),
    options=DiffSizeOptions,
    run=run,
    is_repeatable=True,
    events=frozenset({Event.STAGED, Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
    wants=frozenset({Want.LABELS}),
    needs_trees=False,
)
