"""
Requirements files, as pip reads them, but for what depends on the machine.

No file is opened, no address contacted, and no variable of the environment expanded
(https://pip.pypa.io/en/stable/reference/requirements-file-format/).
"""

from __future__ import annotations

import codecs
import re
import shlex
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Unreadable
from gate.readers.manifests import pep508
from gate.readers.manifests.dependency import Dependency, How, Include, Manifest
from gate.readers.manifests.place import inside
from gate.readers.manifests.text import check_count, decoded

_MOST_LINES: Final = 250_000
_MOST_CHARACTERS: Final = 20_000
"""Of one requirement; hashes come on top, and are cut off first."""
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_VARIABLE: Final = re.compile(r"\$\{[A-Z0-9_]+\}")
_OPTIONS: Final = re.compile(r"\s--?[A-Za-z]")
"""Where the options of a requirement begin: ``--hash``."""
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_READ: Final = {"-r": False, "--requirement": False, "-c": True, "--constraint": True}
"""Options that read another file, and whether it only constrains."""
_EDITABLE: Final = ("-e", "--editable")
_WITH_WORD: Final = (
    "-i", "--index-url", "--pypi-url", "--extra-index-url", "-f", "--find-links",
    "--trusted-host", "--no-binary", "--only-binary", "--use-feature",
)  # fmt: skip
_ALONE: Final = (
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--process-dependency-links",
    "--always-unzip", "-Z", "--use-wheel", "--no-use-wheel",
)  # fmt: skip
"""What changes no pin: of all these nothing is kept, for an address may hold a password."""
_KNOWN: Final = (*_READ, *_EDITABLE, *_WITH_WORD, *_ALONE)


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return what the requirements file *data* at *path* asks for, whatever the markers.

    Raises:
        Unreadable: it is no text, or too long, or names too many packages.
    """
    found: list[Dependency] = []
    includes: list[Include] = []
    for line in _lines(_text(data)):
        if line.text.startswith("-"):
            for each in _option(path, line):
                (found if isinstance(each, Dependency) else includes).append(each)  # type: ignore[arg-type] # each list takes its own kind
        else:
            found.append(_requirement(line))
        check_count(len(found) + len(includes))
    return Manifest(dependencies=tuple(found), includes=tuple(includes))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    """1-based, of its first physical line."""
    text: str
    """Without comments and line ends, and never empty."""


def _text(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise Unreadable(
                    "it is not the UTF-16 or UTF-32 that its first bytes say"
                ) from error
    return decoded(data)


def _lines(text: str) -> Iterator[_Line]:
    """Yield what pip sees as one line each: continued lines joined, comments gone."""
    physical = text.splitlines()
    if len(physical) > _MOST_LINES:
        raise Unreadable(f"it has more than {_MOST_LINES:,} lines")
    start, parts = 1, list[str]()
    for number, line in enumerate(physical, start=1):
        if not parts:
            start = number
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            parts.append(line.strip("\\"))
            continue
        # A comment may stand between continued lines, and ends them.
        parts.append(f" {line}" if is_comment else line)
        yield from _logical(start, parts)
        parts = []
    yield from _logical(start, parts)


def _logical(start: int, parts: list[str]) -> Iterator[_Line]:
    joined = "".join(parts)
    text = (_COMMENT.sub("", joined) if "#" in joined else joined).strip()
    if text:
        yield _Line(start, text)


def _requirement(line: _Line) -> Dependency:
    text = line.text
    if " -" in text or "\t-" in text:
        options = _OPTIONS.search(text)
        text = text[: options.start()].rstrip() if options else text
    if len(text) > _MOST_CHARACTERS or ("${" in text and _VARIABLE.search(text)):
        return Dependency(name="", line=line.number, how=How.UNREADABLE)
    return pep508.dependency(text, line.number)


def _option(path: RepoPath, line: _Line) -> Iterator[Dependency | Include]:
    """Yield what the options of *line* install or read; of the others, nothing."""
    unreadable = Dependency(name="", line=line.number, how=How.UNREADABLE)
    try:
        words = shlex.split(line.text)
    except ValueError:
        words = [""]
    waiting = iter(words)
    for word in waiting:
        name, value = _named(word)
        if name in _ALONE:
            continue
        if not name:
            yield unreadable
            return
        value = value or next(waiting, "")
        if name in _WITH_WORD:
            continue
        if not value or _VARIABLE.search(value):
            yield unreadable
        elif name in _EDITABLE:
            yield pep508.editable(value, line.number)
        else:
            yield Include(path=inside(path, value), line=line.number, is_constraint=_READ[name])


def _named(word: str) -> tuple[str, str]:
    """Return (option, value) of *word*; pip takes any beginning of a long name that is unique."""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        near = [each for each in _KNOWN if each.startswith(name) and each.startswith("--")]
        return (name if name in near else near[0] if len(near) == 1 else ""), value
    name, value = word[:2], word[2:].removeprefix("=")
    return (name if name in _KNOWN else ""), value
