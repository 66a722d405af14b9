"""What the machine lacks is told as that; everything else stays a bug."""

from __future__ import annotations

import errno

import pytest

from gate.model.shortage import shortage


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (MemoryError(), "memory"),
        (RuntimeError("can't start new thread"), "threads"),
        (ImportError("no", name="gate.stages"), "gate.stages"),
    ],
)
def test_the_machine_is_named(error, told):
    assert told in shortage(error).what


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError(errno.ENOENT, "No such file"), RuntimeError("x"), KeyError("x"), OSError()],
)
def test_a_bug_stays_one(error):
    assert shortage(error) is None
