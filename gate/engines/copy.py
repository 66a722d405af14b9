"""A git tree written out as plain files, for tools that read nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.engines.scratch import scratch
from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.path import path_bytes
from gate.model.tree import Entry, Tree


@contextmanager
def copied(tree: Tree, *, checkout: Path | None, borrow: Iterable[str]) -> Iterator[Path]:
    """
    Yield a folder that holds every file of *tree*, and remove it afterwards.

    *borrow* names folders of *checkout* that git does not track (``node_modules``) and that the
    copy shall reach through a link. A symbolic link of the tree is made only where it stays
    inside the copy and what is borrowed; submodules are left empty, as git leaves them.

    Raises:
        EngineError: a file cannot be written or a borrowed folder is tracked or absent.
    """
    with scratch() as folder:
        root = folder / "tree"
        root.mkdir()
        try:
            links = _cut(_write_all(tree, os.fsencode(root)), [root])
            borrowed = [_borrow(folder, root, checkout) for folder in borrow]
            _cut(links, [root, *borrowed])
        except OSError as error:
            raise EngineError(
                f"the head tree cannot be written out: {error.strerror}",
                where="the system's folder for temporary files",
                fix="free some space there, or let TMPDIR name another folder",
            ) from error
        yield root


def _write_all(tree: Tree, root: bytes) -> list[bytes]:
    """Write the files of *tree*, and only then its links; return where these are."""
    links: list[tuple[bytes, bytes]] = []
    entries = tree.entries()
    plain = [path for path, entry in entries.items() if entry.kind is not FileKind.SUBMODULE]
    for path, data in tree.read_many(plain):
        target = os.path.join(root, path_bytes(path))  # noqa: PTH118 - bytes, as git has them
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - as above
        if entries[path].kind is FileKind.SYMLINK:
            if b"\0" not in data:  # no system has such a link
                links.append((data, target))
        else:
            _write(data, target, entries[path])
    for aim, target in links:
        os.symlink(aim, target)  # noqa: PTH211 - bytes
    return [target for _, target in links]


def _write(data: bytes, target: bytes, entry: Entry) -> None:
    mode = 0o755 if entry.is_executable else 0o644
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with open(os.open(target, flags, mode), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(data)


def _cut(links: Iterable[bytes], inside: Iterable[Path]) -> list[bytes]:
    """Remove those *links* that lead, other links followed, out of *inside*; return the rest."""
    folders = tuple(os.fsencode(folder) + b"/" for folder in inside)
    stays = {link: os.path.realpath(link).startswith(folders) for link in links}
    for link, is_inside in stays.items():
        if not is_inside:
            os.unlink(link)  # noqa: PTH108 - bytes
    return [link for link, is_inside in stays.items() if is_inside]


def _borrow(folder: str, root: Path, checkout: Path | None) -> Path:
    source = (checkout / folder).resolve() if checkout else None
    target = root / folder
    if source is None or not source.is_dir() or target.exists() or target.is_symlink():
        raise EngineError(
            f"{folder} cannot be borrowed: it is no untracked folder of the checkout",
            where="gate.toml: stages.command.borrow",
            fix="install it before the gate runs, or take it out of `borrow`",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(source)
    return source
