"""
Does the fast driver of detect-secrets find what detect-secrets finds, and how much faster?

``python -m bench.secrets_identity [--every N] [--texts N] [--seed N] FOLDER…`` looks at each file
below the folders (of each N, one) from detect-secrets' own function and by the driver, then at as
many made-up texts, and prints what differs, what was found, and CPU seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.engines.detect_secrets.identity import (
    as_from_the_command_line,
    fast,
    plugins,
    told,
    told_by_detect_secrets,
)
from tests.engines.detect_secrets.texts import texts

_T = TypeVar("_T")
_SHOWN = 5


@dataclass
class Compared:
    """What was compared so far."""

    files: int = 0
    size: int = 0
    passed_over: int = 0
    agreed: Counter[str] = field(default_factory=Counter)
    different: int = 0
    died: int = 0
    stock_seconds: float = 0.0
    fast_seconds: float = 0.0

    def add(self, path: Path, name: str, shown: str) -> None:
        """Compare what is said of the file *path*, which was called *name*."""
        data = path.read_bytes()
        self.files += 1
        self.size += len(data)
        expected, seconds = _timed(lambda: told_by_detect_secrets(path))
        self.stock_seconds += seconds
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            self.passed_over += 1
            return
        found, seconds = _timed(lambda: told(_FAST, data, name))
        self.fast_seconds += seconds
        if _is_passed_over(path):
            self.passed_over += 1
        elif expected is None:
            self.died += 1
        elif found == expected:
            self.agreed.update(kind for kind, _, _ in found)
        else:
            self.different += 1
            if self.different <= _SHOWN:
                missing, further = sorted(expected - found), sorted(found - expected)
                print(f"DIFFERS {shown}: missing {missing}, further {further}")

    def told(self) -> str:
        """Return it in words."""
        ratio = self.stock_seconds / self.fast_seconds if self.fast_seconds else 0.0
        return (
            f"{self.files} files, {self.size / 1e6:.1f} MB, {sum(self.agreed.values())} findings "
            f"agreed on, {self.different} files differ, {self.passed_over} that detect-secrets "
            f"passes over, {self.died} that it dies of; CPU {self.stock_seconds:.2f} s stock, "
            f"{self.fast_seconds:.2f} s fast, {ratio:.0f} times\n"
            f"{dict(sorted(self.agreed.items()))}"
        )


_FAST = fast()


def _timed(call: Callable[[], _T]) -> tuple[_T, float]:
    start = time.process_time()
    return call(), time.process_time() - start


def _is_passed_over(path: Path) -> bool:
    return plugins().passes_over(path.name) or "swagger" in str(path)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Compare, and fail if anything differs."""
    parser = argparse.ArgumentParser(prog="bench.secrets_identity")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--texts", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", type=Path, nargs="*")
    asked = parser.parse_args()
    real, made = Compared(), Compared()
    with as_from_the_command_line(), tempfile.TemporaryDirectory() as folder:
        for path in list(_files(asked.folders))[:: asked.every]:
            real.add(path, path.name, str(path))
        for text in texts(asked.texts, asked.seed):
            path = Path(folder) / text.name
            path.write_bytes(text.content.encode())
            made.add(path, text.name, repr(text))
            path.unlink()
    for compared in (real, made):
        if compared.files:
            print(compared.told())
    sys.exit(bool(real.different or made.different))


if __name__ == "__main__":
    main()
