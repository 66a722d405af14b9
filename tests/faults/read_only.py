"""A place where nothing can be written, also for root, who else may write everywhere."""

from __future__ import annotations

import ctypes
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DROP = 24
"""``PR_CAPBSET_DROP``: https://man7.org/linux/man-pages/man2/prctl.2.html."""
_WRITES_ANYWHERE = (1, 2, 3)
"""``CAP_DAC_OVERRIDE``, ``CAP_DAC_READ_SEARCH``, ``CAP_FOWNER``."""


def heed_modes() -> None:
    """Let the modes of files hold for this process, and for what it starts, whoever it is."""
    with suppress(AttributeError):  # off Linux; whoever runs tests as root there writes anyway
        prctl = ctypes.CDLL(None).prctl
        for capability in _WRITES_ANYWHERE:
            prctl(_DROP, capability, 0, 0, 0)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the right to write from *folder* and all that it holds, for as long as it lasts."""
    modes = {path: path.lstat().st_mode for path in (folder, *folder.rglob("*"))}
    modes = {path: mode for path, mode in modes.items() if not stat.S_ISLNK(mode)}
    try:
        for path, mode in modes.items():
            path.chmod(stat.S_IMODE(mode) & ~0o222)
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(stat.S_IMODE(mode))
