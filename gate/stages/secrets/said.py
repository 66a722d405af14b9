"""What a change says beside its files: messages, names, the pull request's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from gate.model.change import Commit, FileKind
from gate.model.finding import Finding, Identity, Location
from gate.model.path import RepoPath
from gate.model.stage import StageInput
from gate.model.tree import Entry
from gate.model.value import dataclass, replace
from gate.stages.secrets.commits import GENERIC_RULES, Further, Look

_AT_ONCE: Final = 5_000
_NAMES: Final = RepoPath("names/files")
_REWORD: Final = "Revoke it where it was issued; then {mend}: who has read it keeps it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One thing that is said."""

    words: str
    """Where, in words: ``the message of commit 1a2b3c4d5e``."""
    text: str
    mend: str
    """How to take it back, in the imperative."""
    is_name: bool = False
    """Whether it names something: then only what has a format is a credential."""


def in_old_messages(
    given: StageInput[Any], look: Look, known: Iterable[Commit], seen: Iterable[Identity]
) -> Further:
    """Return what the messages of the whole history say that is none of *seen*, but for *known*."""
    told = Further()
    if given.history is None:
        return told
    done, apart = set(seen), {commit.id for commit in known}
    commits = (one for one in given.history.messages() if one.id not in apart)
    while some := tuple(islice(commits, _AT_ONCE)):
        further = in_texts(_messages(some), look)
        told.findings += (one for one in further.findings if one.identity not in done)
        told.skipped += further.skipped
        done |= {one.identity for one in further.findings}
    return told


def _messages(commits: Iterable[Commit]) -> Mapping[RepoPath, Text]:
    return {RepoPath(f"{commit.id}/COMMIT_EDITMSG"): message(commit) for commit in commits}


def in_texts(texts: Mapping[RepoPath, Text], look: Look) -> Further:
    """Return what is found in *texts*; no finding of them stands in a file."""
    looked = look(Texts({path: each.text for path, each in texts.items()}), texts)
    told = Further()
    for path, findings in looked.found.items():
        told.findings += (
            _said(texts[path], finding)
            for finding in findings
            if not (texts[path].is_name and finding.rule in GENERIC_RULES)
        )
    for skip in looked.skipped:
        told.skip(texts[skip.path].words, skip.reason)
    return told


def _said(text: Text, finding: Finding) -> Finding:
    at, words = finding.location, text.words
    location = None
    if at and at.line and words == "a file's name":
        location = Location(path=RepoPath(text.text.split("\n")[at.line - 1]))
    elif at and at.line and at.line > 1:
        words = f"{words}, line {at.line}"
    fix = _REWORD.format(mend=text.mend)
    return replace(finding, message=f"{finding.message}; in {words}", fix=fix, location=location)


def message(commit: Commit) -> Text:
    """Return what *commit* says."""
    words = f"the message of commit {commit.id[:10]}"
    return Text(words=words, text=commit.message, mend="reword the commit and push by force")


def texts_of(given: StageInput[Any], commits: Iterable[Commit]) -> Mapping[RepoPath, Text]:
    """Return what the change says, by a path that a reader may take for the text's."""
    told = dict(_messages(commits))
    told |= {RepoPath(f"request/{number}"): each for number, each in enumerate(_request(given))}
    paths = sorted(file.path for file in given.change.files if file.base_path != file.path)
    if paths:
        text = "\n".join(path.replace("\n", " ") for path in paths)
        told[_NAMES] = Text(words="a file's name", text=text, mend="rename the file", is_name=True)
    return {path: each for path, each in told.items() if each.text}


def _request(given: StageInput[Any]) -> Iterator[Text]:
    request = given.change.pull_request
    if request is None:
        return
    edit = "edit the pull request"
    yield Text(words="the pull request's title", text=request.title, mend=edit)
    yield Text(words="the pull request's description", text=request.body, mend=edit)
    branch, mend = request.head_branch, "rename the branch"
    yield Text(words="the branch's name", text=branch, mend=mend, is_name=True)


class Texts:
    """A `gate.model.tree.Tree` of texts that stand in no file."""

    def __init__(self, texts: Mapping[RepoPath, str]) -> None:
        self._data = {path: text.encode("utf-8", "replace") for path, text in texts.items()}

    @property
    def id(self) -> str:
        """No object's: git has no such tree."""
        return ""

    def entries(self) -> Mapping[RepoPath, Entry]:
        """Return every text by its path."""
        return {
            path: Entry(
                path=path,
                kind=FileKind.FILE,
                blob=hashlib.sha256(data).hexdigest(),
                size=len(data),
            )
            for path, data in self._data.items()
        }

    def read(self, path: RepoPath) -> bytes:
        """Return the text at *path*, in UTF-8."""
        return self._data[path]

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        """Yield (path, text) for *paths*, in their order."""
        return ((path, self._data[path]) for path in paths)

    def attributes(
        self,
        paths: Iterable[RepoPath],
        names: Iterable[str],  # noqa: ARG002 - nothing speaks of them
    ) -> Mapping[RepoPath, Mapping[str, str]]:
        """Return that none has any."""
        return {path: {} for path in paths}
