"""What detect-secrets says of a file on disk, as from its command line, and what drivers say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from gate.engines.detect_secrets.conditions import CONDITIONS, Conditions
from gate.engines.detect_secrets.drivers import KNOWN, Fast, Scanner, Stock
from gate.engines.detect_secrets.plugins import Plugins

Told = frozenset[tuple[str, str, int]]
"""Type, hash of the value, and line, as detect-secrets' baselines have them."""


@cache
def plugins() -> Plugins:
    return Plugins(sorted(KNOWN))


def fast(conditions: Conditions = CONDITIONS) -> Scanner:
    return Fast(plugins(), conditions)


def stock() -> Scanner:
    return Stock(plugins())


@contextmanager
def as_from_the_command_line() -> Iterator[None]:
    """Set detect-secrets up as ``detect-secrets scan --no-verify`` does."""
    with default_settings():
        yield


def told_by_detect_secrets(path: Path) -> Told | None:
    """Return what it says of the file *path*; `None` if it dies of it."""
    try:
        found = list(scan_file(str(path)))
    except Exception:  # noqa: BLE001 - of anything
        return None
    return frozenset((one.type, one.secret_hash, one.line_number) for one in found)


def told(driver: Scanner, content: bytes, name: str) -> Told:
    """Return what *driver* says of a file that detect-secrets can read."""
    text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return frozenset(
        (one.type, hashlib.sha1(one.value.encode()).hexdigest(), one.index + 1)  # noqa: S324 - as detect-secrets does
        for _, found in driver.passes(text, name)
        for one in found
        if not one.is_allowed
    )
