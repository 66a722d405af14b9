"""What the operator set git to: read as data, never obeyed as it stands.

``.git/config`` may include a file of the tree (``include.path = ../.gitconfig`` is a habit of
some teams), so a value counts only if the file it stands in is none that a change can write
(https://git-scm.com/docs/git-config).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gate.engines.git.repository import Repository

_FILE: Final = "file:"


def settings(repository: Repository) -> Iterator[tuple[str, str]]:
    """
    Yield (name, value) of the user's and the repository's settings, the weaker first.

    Sections and last parts of the names are in lower case, as git prints them.

    Raises:
        EngineError: a settings file cannot be read.
    """
    listing = repository.ask_real(
        "config", "--list", "--includes", "--show-origin", "-z", environment=_home(repository)
    )
    if listing.code:
        raise repository.failure("config", listing)
    fields = iter(listing.out.decode("utf-8", "surrogateescape").split("\0"))
    for origin, setting in zip(fields, fields, strict=False):
        if origin.startswith(_FILE) and _is_operators(repository, origin.removeprefix(_FILE)):
            name, _, value = setting.partition("\n")
            yield name, value


def home(repository: Repository) -> Path | None:
    """Return the operator's home, if there is one outside of the repository."""
    folder = Path(repository.environment.get("HOME", ""))
    return folder if folder.is_absolute() else None


def user_folder(repository: Repository) -> Path | None:
    """Return where the operator keeps ``git/config`` and ``git/ignore``."""
    folder = Path(repository.environment.get("XDG_CONFIG_HOME", ""))
    if folder.is_absolute():
        return folder / "git"
    operators = home(repository)
    return operators and operators / ".config/git"


def _home(repository: Repository) -> dict[str, str]:
    """Return variables with which git reads the user's own settings, through one of our files."""
    operators, folder = home(repository), user_folder(repository)
    files = [
        *([folder / "config"] if folder else []),
        *([operators / ".gitconfig"] if operators else []),
    ]
    ours = repository.new_file("settings")
    lines = (f'[include]\n\tpath = "{_escaped(file)}"\n' for file in files)
    ours.write_text("".join(lines), encoding="utf-8", errors="surrogateescape")
    told = {"GIT_CONFIG_GLOBAL": str(ours)}
    return told | {"HOME": str(operators)} if operators else told


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _is_operators(repository: Repository, origin: str) -> bool:
    file = (repository.scratch / origin).resolve()
    if file.is_relative_to(repository.git_dir) or file.is_relative_to(repository.common_dir):
        return True
    return not file.is_relative_to(repository.root)
