"""
What a module has compiled, kept where Python keeps the module's own bytecode.

Whoever can write there can write the bytecode, so it is trusted no further than that; where Python
may not write, or is told not to, nothing is kept (https://peps.python.org/pep-3147/).
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

_DIGEST_BYTES: Final = 32


def kept(place: Path, source: bytes) -> bytes | None:
    """Return what was compiled from *source* and kept at *place*; `None` unless it is whole."""
    try:
        data = place.read_bytes()
    except OSError:
        return None
    digest, made = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    return made if digest == _digest(source, made) else None


def keep(place: Path, source: bytes, made: bytes) -> None:
    """Keep *made*, which was compiled from *source*, at *place*, whatever stood there before."""
    if sys.dont_write_bytecode:
        return
    temporary = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        try:
            temporary.write_bytes(_digest(source, made) + made)
            temporary.chmod(0o644)
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)


def place_beside(module: str, name: str) -> Path:
    """Return where what the *module* at that path has compiled is kept under *name*."""
    return Path(cache_from_source(module)).with_name(f"{Path(module).stem}.{name}")


def _digest(source: bytes, made: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(source).digest() + made).digest()
