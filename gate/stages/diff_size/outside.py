"""What others than the change say of its files: the base, the settings, the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from gate.model.change import FileChange, FileKind, FileStatus
from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.stage import StageInput
from gate.model.tree import Tree
from gate.readers.generated import Kind, Origin, by_name, by_text, may_say
from gate.stages.diff_size.options import DiffSizeOptions
from gate.stages.diff_size.sized import Sized

_MEGABYTES: Final = 32
"""The largest file whose content is asked; a larger one counts, or stays unknown."""
_BINARY_NAME: Final = regex(
    r"(?i)\.(?:png|jpe?g|gif|ico|webp|avif|bmp|tiff?|pdf|zip|gz|tgz|bz2|xz|zst|7z|tar|jar|war"
    r"|whl|egg|so|dylib|dll|exe|a|o|pyc|class|wasm|bin|dat|db|sqlite3?|parquet|npy|npz|pkl|onnx"
    r"|woff2?|ttf|otf|eot|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|docx?|xlsx?|pptx?|odt|ods)\Z"
)
_SOURCE_NAME: Final = regex(
    r"(?i)\.(?:py[iw]?|ipynb|[cm]?[jt]sx?|vue|svelte|go|rs|java|kts?|scala|groovy|rb|php|pl|lua"
    r"|c|cc|cpp|cxx|h|hh|hpp|cs|fs|vb|swift|m|mm|dart|r|jl|ex|exs|erl|hs|clj|sql|sh|bash|zsh|ps1"
    r"|bat|tf|html?|css|s[ac]ss|less|ya?ml|json|toml|ini|cfg|conf|xml|proto|graphql|md|rst|txt)\Z"
)
_RETURN: Final = regex(rb"\r(?![\r\n])")
_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\a\b\t\n\f\r\x1b"))
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BELIEVED: Final = frozenset(Kind) - {Kind.SET_APART}


class Outside:
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
        origins = (origin for origin in by_name(path, _BELIEVED) if self._is_there(origin))
        return next((_described(origin) for origin in origins), None)

    def _is_there(self, origin: Origin) -> bool:
        """Say whether the base has the folder that says that others wrote what is in it."""
        return origin.kind is not Kind.VENDORED or origin.folder in self._base_folders

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

    def unseen(self, each: Sized) -> int:
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
