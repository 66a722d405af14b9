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

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

from pydantic import Field, field_validator

from gate.model.change import Event, FileChange, FileKind, FileStatus, PullRequest
from gate.model.fact import Unknown
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.stage import Measure, Seen, Skip, Stage, StageInput, Yielded
from gate.model.text import count, shown, visible
from gate.model.tree import Tree
from gate.options import Globs, Options, globs
from gate.readers.generated import Kind, Origin, by_name, by_text, is_documentation, may_say

PLAYBOOK: Final = "Keep PRs small (≤400 LOC diff) and request review within the same day."
SOURCE: Final = "https://smartbear.com/learn/code-review/best-practices-for-peer-code-review/"


class DiffSizeOptions(Options):
    """How large a change may be."""

    limit: int = Field(
        default=400, ge=1, description="Changed lines that a change may have, exactly."
    )
    ignore: Globs = Field(
        default=globs([]), description="Files that do not count, as patterns of a .gitignore."
    )
    tests: Globs = Field(
        default=globs(
            [
                "test/",
                "tests/",
                "__tests__/",
                "test_*.py",
                "*_test.py",
                "conftest.py",
                "*_test.go",
                "*.test.[jt]s",
                "*.test.[jt]sx",
                "*.spec.[jt]s",
                "*.spec.[jt]sx",
            ]
        ),
        description="Which files are tests, as patterns of a .gitignore.",
    )
    test_weight: float = Field(
        default=1.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="What a changed line of a test counts.",
    )
    deletion_weight: float = Field(
        default=0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="What a line of a file that is deleted whole counts.",
    )
    trust_new_markers: bool = Field(
        default=False,
        description="Whether a new file is left out because its own text says a tool wrote it.",
    )
    override_label: str = Field(
        default="size-override",
        description=(
            "The label by which somebody other than the author accepts the size; empty for none."
        ),
    )
    ticket_pattern: str = Field(
        default=r"\b(?!(?:UTF|SHA|ISO|RFC|CVE|PEP)-)[A-Z][A-Z0-9]+-[1-9][0-9]*\b",
        min_length=1,
        description=(
            "A regular expression for the ticket that the pull request's text must name beside"
            " the label."
        ),
    )

    @field_validator("ticket_pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
        return pattern


TOO_LARGE: Final = Rule(
    id="diff-size/too-large",
    severity=Severity.MEDIUM,
    title="the change is too large to be read with care",
    why=(
        "Reviewers find fewer defects per line once a change passes a few hundred lines, and"
        " take longer to begin."
    ),
    fix="Split the change into parts that can be merged one after another.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails=" src/orders.py | 401 +++++\n 1 file changed, 401 insertions(+)",
    passes=" src/orders.py | 400 +++++\n 1 file changed, 400 insertions(+)",
)
UNCOUNTED: Final = Rule(
    id="diff-size/uncounted",
    severity=Severity.MEDIUM,
    title="a text file has no lines that git can count",
    why=(
        "One NUL byte makes git call a file binary and its thousand lines 0, so a change could"
        " be of any size."
    ),
    fix=(
        "Take out the bytes that make git call the file binary, or save it as UTF-8; name a file"
        " that must stay so in `stages.diff-size.ignore`, or waive the finding."
    ),
    playbook=PLAYBOOK,
    see="https://git-scm.com/docs/git-diff#Documentation/git-diff.txt---numstat",
    fails="-\t-\tsrc/orders.js",
    passes="12\t3\tsrc/orders.js",
    is_undecided=True,
)
OVERRIDE: Final = Rule(
    id="diff-size/override",
    severity=Severity.INFO,
    title="somebody accepted the size of the change",
    why="An exception that nobody can look up afterwards becomes the rule.",
    fix="Nothing is left to do; the ticket says why the change could not be split.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="label size-override, set by @bob on @alice's pull request, whose text names PAY-123",
    passes="no label, and 400 changed lines or fewer",
)
LEFT_OUT: Final = Rule(
    id="diff-size/left-out",
    severity=Severity.INFO,
    title="files of the change are not counted",
    why="A file that is left out is merged all the same: a reviewer should know which these are.",
    fix=(
        "Nothing, if they are what they are said to be; else set `linguist-generated=false` for"
        " them in the base's .gitattributes."
    ),
    playbook=PLAYBOOK,
    see="https://github.com/github-linguist/linguist/blob/main/docs/overrides.md",
    fails=" uv.lock | 1200 ++++",
    passes=" src/orders.py | 12 ++++",
)

_LARGEST: Final = 5
_LISTED: Final = 20
"""How many of the files left out one message names."""
_PARTS: Final = 6
_DEPTH: Final = 8
"""How many folders down the way to split looks."""
_MEGABYTES: Final = 32
"""The largest file whose content is asked; a larger one counts, or stays unknown."""
_BODY: Final = 65_536
"""Characters of a pull request's text that are read; GitHub takes no more."""
_BINARY_NAME: Final = re.compile(
    r"(?i)\.(?:png|jpe?g|gif|ico|webp|avif|bmp|tiff?|pdf|zip|gz|tgz|bz2|xz|zst|7z|tar|jar|war"
    r"|whl|egg|so|dylib|dll|exe|a|o|pyc|class|wasm|bin|dat|db|sqlite3?|parquet|npy|npz|pkl|onnx"
    r"|woff2?|ttf|otf|eot|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|docx?|xlsx?|pptx?|odt|ods)\Z"
)
_SOURCE_NAME: Final = re.compile(
    r"(?i)\.(?:py[iw]?|ipynb|[cm]?[jt]sx?|vue|svelte|go|rs|java|kts?|scala|groovy|rb|php|pl|lua"
    r"|c|cc|cpp|cxx|h|hh|hpp|cs|fs|vb|swift|m|mm|dart|r|jl|ex|exs|erl|hs|clj|sql|sh|bash|zsh|ps1"
    r"|bat|tf|html?|css|s[ac]ss|less|ya?ml|json|toml|ini|cfg|conf|xml|proto|graphql|md|rst|txt)\Z"
)
_RETURN: Final = re.compile(rb"\r(?![\r\n])")
_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\a\b\t\n\f\r\x1b"))
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    """One file of the change, and what it counts."""

    file: FileChange
    lines: int
    """Added and deleted, as git has them; 0 where it has none."""
    weight: Fraction
    left_out: str
    """Why the file does not count; empty if it does."""
    unknown: str
    """Why nobody knows its lines; empty if they are known."""
    claim: str
    """The tool that its own text names, where that was not believed."""
    is_test: bool

    @property
    def counted(self) -> Fraction:
        """The lines that are held against the limit."""
        return Fraction(0) if self.left_out or self.unknown else self.lines * self.weight

    @property
    def is_free(self) -> bool:
        """Whether it is a pure rename or a whole deletion, which costs a reviewer little."""
        is_move = self.file.status is FileStatus.RENAMED and not self.lines
        return is_move or self.file.status is FileStatus.DELETED


def run(given: StageInput[DiffSizeOptions]) -> Iterator[Yielded]:
    """Yield the measures, whether the change is too large, and what could not count."""
    files = given.change.files
    outside = _Outside(given)
    sized = []
    for done, file in enumerate(files, 1):
        sized.append(_sized(file, outside, given.options))
        given.advance(done, len(files))
    if _total(sized) <= given.options.limit < _total(sized) + sum(map(outside.unseen, sized)):
        sized = [_unknown(each, outside.unseen(each)) for each in sized]
    yield from _measures(sized, given.options)
    if _total(sized) > given.options.limit:
        yield _judged(given, sized)
    unknown = [each for each in sized if each.unknown]
    for each in unknown:
        path = each.file.path
        yield UNCOUNTED.found(f"{shown(path)}: {each.unknown}", at=Location(path=path))
    if left_out := [each for each in sized if each.left_out]:
        yield _listed(left_out)
    skipped = tuple(Skip(path=each.file.path, reason=each.unknown) for each in unknown)
    yield Seen(asked=len(files), looked_at=len(files) - len(skipped), skipped=skipped)


def _sized(file: FileChange, outside: _Outside, options: DiffSizeOptions) -> _Sized:
    is_test = options.tests.matches(file.path)
    weight = Fraction(str(options.test_weight)) if is_test else Fraction(1)
    if file.status is FileStatus.DELETED:
        weight *= Fraction(str(options.deletion_weight))
    left_out, claim = outside.why(file)
    unknown = ""
    if file.is_binary and not left_out:
        unknown = outside.hides(file) if weight else ""
        left_out = "" if unknown else "binary"
    return _Sized(
        file=file,
        lines=(file.added or 0) + (file.deleted or 0),
        weight=weight,
        left_out=left_out,
        unknown=unknown,
        claim=claim,
        is_test=is_test,
    )


def _unknown(each: _Sized, lines: int) -> _Sized:
    """Return *each* as one of which nobody knows the lines, if it has *lines* that git missed."""
    told = (
        f"{count(lines, 'of its lines')} end in a carriage return alone, which git does not count"
    )
    return replace(each, unknown=told) if lines else each


class _Outside:
    """What others than the change say of its files: the base, the settings, the names."""

    def __init__(self, given: StageInput[DiffSizeOptions]) -> None:
        self._given = given
        self._options = given.options

    def why(self, file: FileChange) -> tuple[str, str]:
        """Return why *file* is left out, and the tool that it names without being believed."""
        if file.kind is not FileKind.FILE:
            return f"a {file.kind.value}", ""
        said = [self._said_of(path) for path in _names(file)]
        if all(said):
            return said[0] or "", ""
        if "" in said or file.is_binary or not may_say(file.path):
            return "", ""
        return self._own_word(file)

    def _said_of(self, path: RepoPath) -> str | None:
        """Return why *path* is left out; empty if the base says it counts; else `None`."""
        attributes = self._attributes.get(path, {})
        for name, value in attributes.items():
            if value in ("set", "true"):
                return f"{name} at the base"
        if attributes:
            return ""
        if self._options.ignore.matches(path):
            return "`ignore` in the settings"
        origins = (origin for origin in by_name(path) if self._is_believed(origin))
        return next((_described(origin) for origin in origins), None)

    def _is_believed(self, origin: Origin) -> bool:
        if origin.kind is Kind.VENDORED:
            return origin.folder in self._base_folders
        return origin.kind is not Kind.SET_APART

    def _own_word(self, file: FileChange) -> tuple[str, str]:
        base = self._told_by(self._given.base, file.base_path) if file.base_path else None
        if file.status is FileStatus.DELETED:
            return (_described(base), "") if base else ("", "")
        head = self._told_by(self._given.head, file.path)
        if head is None:
            return "", ""
        is_new = file.status is FileStatus.ADDED
        is_harmless = is_new and (head.is_data or self._options.trust_new_markers)
        return (_described(head), "") if base or is_harmless else ("", head.tool)

    def _told_by(self, tree: Tree | None, path: RepoPath) -> Origin | None:
        data = _content(tree, path)
        return by_text(path, data) if data else None

    def hides(self, file: FileChange) -> str:
        """Return why the lines of the binary *file* are not known; empty if it has none."""
        sides = [
            _content(self._given.head, file.path) if file.status is not FileStatus.DELETED else b"",
            _content(self._given.base, file.base_path) if file.base_path else b"",
        ]
        if None in sides and not _BINARY_NAME.search(file.path):
            return "its lines are not shown, and nobody can tell whether it has any"
        if any(sides) and _SOURCE_NAME.search(file.path):
            return "git calls it binary, so its lines cannot be counted, and it is named as source"
        if any(_holds_text(data) for data in sides if data):
            return "git calls it binary, so its lines cannot be counted, and it holds text"
        return ""

    def unseen(self, each: _Sized) -> int:
        """Return how many lines of *each* that the change brought git takes for parts of lines."""
        file = each.file
        if each.left_out or each.unknown or not file.added or self._given.head is None:
            return 0
        before = _returns(_content(self._given.base, file.base_path)) if file.base_path else 0
        return max(_returns(_content(self._given.head, file.path)) - before, 0)

    @cached_property
    def _attributes(self) -> Mapping[RepoPath, Mapping[str, str]]:
        if self._given.base is None:
            return {}
        asked = dict.fromkeys(path for file in self._given.change.files for path in _names(file))
        return self._given.base.attributes(asked, ("linguist-generated", "linguist-vendored"))

    @cached_property
    def _base_folders(self) -> frozenset[str]:
        """Every folder that the base has, with its slash."""
        paths = self._given.base.entries() if self._given.base else ()
        return frozenset(path[: at + 1] for path in paths for at in _slashes(path))


def _content(tree: Tree | None, path: RepoPath) -> bytes | None:
    """Return the content of *path*, empty unless it is a file; `None` if it is out of reach."""
    if tree is None:
        return None
    entry = tree.entries().get(path)
    if entry is None or entry.kind is not FileKind.FILE:
        return b""
    return tree.read(path) if entry.size <= _MEGABYTES * 1_000_000 else None


def _returns(data: bytes | None) -> int:
    """Return how many carriage returns of *data* end a line without a line feed."""
    return len(_RETURN.findall(data or b""))


def _names(file: FileChange) -> tuple[RepoPath, ...]:
    return (file.path, file.old_path) if file.old_path else (file.path,)


def _slashes(path: RepoPath) -> Iterator[int]:
    return (at for at, character in enumerate(path) if character == "/")


def _described(origin: Origin) -> str:
    return f"{origin.kind.value}, {origin.tool}"


def _holds_text(data: bytes) -> bool:
    """Say whether *data* is text but for NUL bytes: less than one in a hundred is a control."""
    if data.startswith(_BYTE_ORDER_MARKS):
        return True
    rest = data.replace(b"\0", b"")
    controls = len(rest) - len(rest.translate(None, _CONTROLS))
    return bool(rest) and controls * 100 < len(rest)


# The numbers


def _total(sized: Iterable[_Sized]) -> Fraction:
    return sum((each.counted for each in sized), Fraction(0))


def _lines(sized: Iterable[_Sized]) -> int:
    return sum(each.lines for each in sized)


def _measures(sized: Sequence[_Sized], options: DiffSizeOptions) -> Iterator[Measure]:
    total, limit = float(_total(sized)), float(options.limit)
    counted = [each for each in sized if not each.left_out and not each.unknown]
    deleted = [each for each in counted if each.file.status is FileStatus.DELETED]
    tests = [each for each in counted if each.is_test]
    left_out = [each for each in sized if each.left_out]
    yield Measure(name="changed lines", value=total, unit="lines", limit=limit)
    yield Measure(name="counted files", value=len(counted), unit="files")
    yield Measure(name="lines left out", value=_lines(left_out), unit="lines")
    yield Measure(name="lines of deleted files", value=_lines(deleted), unit="lines")
    yield Measure(name="lines of tests", value=_lines(tests), unit="lines")


def _number(lines: Fraction) -> str:
    """Return *lines* to the last digit; weights are decimal numbers, so there is one."""
    if lines.denominator == 1:
        return f"{lines.numerator:,}"
    return f"{Decimal(lines.numerator) / Decimal(lines.denominator):,}"


def _largest_first(sized: Iterable[_Sized]) -> list[_Sized]:
    return sorted(sized, key=lambda each: (-each.counted, -each.lines, each.file.path))


# The findings


def _judged(given: StageInput[DiffSizeOptions], sized: Sequence[_Sized]) -> Finding:
    """Return that the change is too large, or who accepted that it is."""
    options, total = given.options, _total(sized)
    counted = _largest_first(each for each in sized if each.counted)
    largest = counted[0].file
    line = largest.added_lines[0].first if largest.added_lines else None
    at = Location(path=largest.path, line=line)
    details = (("changed lines", _number(total)), ("limit", str(options.limit)))
    told = (
        f"{_number(total)} changed lines are more than the limit of {options.limit:,}:"
        f" {_named(counted)}"
    )
    accepted = _acceptance(given.change.pull_request, options)
    if isinstance(accepted, _Accepted):
        who, ticket = visible(accepted.by), visible(accepted.ticket)
        return OVERRIDE.found(
            f"@{who} accepted the size of the change under {ticket}; {told}",
            at=at,
            key=_number(total),
            details=(*details, ("accepted by", who), ("ticket", ticket)),
        )
    return TOO_LARGE.found(
        "; ".join([told, *_notes(given, counted)]),
        at=at,
        key=_number(total),
        fix=f"{_way_to_split(sized, options)} Or {_way_to_accept(accepted, options)}.",
        details=details,
    )


def _named(counted: Sequence[_Sized]) -> str:
    named = [f"{shown(each.file.path)} ({_number(each.counted)})" for each in counted[:_LARGEST]]
    return _with_others(named, len(counted))


def _with_others(named: list[str], total: int) -> str:
    others = total - len(named)
    return ", ".join([*named, f"and {count(others, 'other file')}"] if others else named)


def _notes(given: StageInput[DiffSizeOptions], counted: Sequence[_Sized]) -> Iterator[str]:
    claims = [each for each in counted if each.claim]
    if claims:
        yield (
            f"the text of {_named(claims)} says that {claims[0].claim} wrote it, which only the"
            " base can say: linguist-generated in its .gitattributes, or `ignore` in its settings"
        )
    if given.base is None:
        yield "only a diff was given, so neither .gitattributes nor a file's text was asked"


def _listed(left_out: Sequence[_Sized]) -> Finding:
    """Return the finding that names what does not count."""
    files = sorted(left_out, key=lambda each: (-each.lines, each.file.path))
    named = [
        f"{shown(each.file.path)} ({each.lines:,}; {each.left_out})" for each in files[:_LISTED]
    ]
    verb = "is" if len(files) == 1 else "are"
    return LEFT_OUT.found(
        f"{count(len(files), 'file')} with {count(_lines(files), 'changed line')} {verb} not"
        f" counted: {_with_others(named, len(files))}",
        at=Location(path=files[0].file.path),
        details=tuple(
            (shown(each.file.path), f"{each.lines} lines; {each.left_out}") for each in files
        ),
    )


# The way to split


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    names: tuple[str, ...]
    lines: Fraction


def _way_to_split(sized: Sequence[_Sized], options: DiffSizeOptions) -> str:
    """Return parts of the change that could be merged one after another, as a sentence."""
    limit = Fraction(options.limit)
    parts = _packed(list(_groups(sized, limit)), limit)
    told = [_told(part, limit) for part in parts[:_PARTS]]
    if further := len(parts) - len(told):
        told.append(count(further, "further part"))
    if free := [each for each in sized if each.is_free]:
        told.insert(0, f"the pure renames and whole deletions ({count(len(free), 'file')})")
    return f"Split it, for example: {'; then '.join(told)}."


def _told(part: _Part, limit: Fraction) -> str:
    steps = ", in steps" if part.lines > limit else ""
    first, *others = part.names
    names = f"{first} with {', '.join(others)}" if others else first
    return f"{names} ({_number(part.lines)}{steps})"


def _groups(sized: Iterable[_Sized], limit: Fraction) -> Iterator[_Part]:
    """Yield the tests, the documentation and each top folder; what is too large, by folder."""
    kinds: dict[str, list[_Sized]] = defaultdict(list)
    for each in sized:
        if each.counted:
            is_text = is_documentation(each.file.path)
            kinds["the tests" if each.is_test else "the documentation" if is_text else ""].append(
                each
            )
    for name, group in kinds.items():
        if name and _total(group) <= limit:
            yield _Part(names=(name,), lines=_total(group))
        else:
            yield from _by_folder(group, limit)


def _by_folder(files: Sequence[_Sized], limit: Fraction, depth: int = 1) -> Iterator[_Part]:
    groups: dict[str, list[_Sized]] = defaultdict(list)
    for each in files:
        groups[shown(_cut(each.file.path, depth))].append(each)
    for name, group in groups.items():
        if len(group) > 1 and _total(group) > limit and depth < _DEPTH:
            yield from _by_folder(group, limit, depth + 1)
        else:
            yield _Part(names=(name,), lines=_total(group))


def _cut(path: RepoPath, depth: int) -> RepoPath:
    """Return the folder of *path* at *depth*, with its slash; the path whole if it is above."""
    folders = path.split("/", depth)
    return RepoPath("/".join(folders[:depth]) + "/") if len(folders) > depth else path


def _packed(groups: Iterable[_Part], limit: Fraction) -> list[_Part]:
    """Return *groups* joined, the largest first, as long as a part stays within *limit*."""
    parts: list[_Part] = []
    for group in sorted(groups, key=lambda part: (-part.lines, part.names)):
        last = parts[-1] if parts else None
        if last and last.lines + group.lines <= limit and len(last.names) < _LARGEST:
            parts[-1] = _Part(names=last.names + group.names, lines=last.lines + group.lines)
        else:
            parts.append(group)
    return parts


# The override


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    by: str
    ticket: str


def _acceptance(request: PullRequest | None, options: DiffSizeOptions) -> _Accepted | str:
    """Return who accepted the size and under which ticket, or what is missing; empty for all."""
    if request is None:
        return "no pull request is known here"
    label = next((each for each in request.labels if each.name == options.override_label), None)
    if label is None or not options.override_label:
        return ""
    if isinstance(label.set_by, Unknown):
        return f"it is set, and nobody knows by whom: {visible(label.set_by.reason)}"
    by = label.set_by.value.removeprefix("@")
    if not by or by.endswith("[bot]") or _is_same(by, request.author):
        return f"@{visible(by)} set it, who is the author or a bot"
    ticket = re.search(options.ticket_pattern, _written(request.body))
    if ticket is None or not ticket[0]:
        return f"@{visible(by)} set it, and the text names no ticket"
    return _Accepted(by=by, ticket=ticket[0])


def _way_to_accept(missing: str, options: DiffSizeOptions) -> str:
    if not options.override_label:
        return "raise the limit at the base, for no label overrides it"
    how = (
        f"have somebody other than the author set the label `{visible(options.override_label)}`,"
        " with a ticket in the pull request's text"
    )
    return f"{how} ({missing})" if missing else how


def _is_same(login: str, author: str) -> bool:
    # Hosts compare logins without case.
    return login.casefold() == author.removeprefix("@").casefold()


def _written(body: str) -> str:
    """Return *body* without HTML comments, in which templates show what a ticket looks like."""
    written = []
    rest = body[:_BODY]
    while rest:
        before, _, hidden = rest.partition("<!--")
        written.append(before)
        rest = hidden.partition("-->")[2]
    return "\n".join(written)


STAGE: Final = Stage(
    id="diff-size",
    title="Diff size",
    question="Is the change small enough to be read with care?",
    rules=(TOO_LARGE, UNCOUNTED, OVERRIDE, LEFT_OUT),
    options=DiffSizeOptions,
    run=run,
    events=frozenset({Event.STAGED, Event.LOCAL, Event.PULL_REQUEST, Event.MERGE_QUEUE}),
    needs_trees=False,
)
