"""Bandit's own command line, asked of files that parse, crash and do not parse, agrees."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from bench.sast_identity import compared

MODULES = ("ftplib", "getpass", "pdb", "random", "shelve", "subprocess", "tempfile", "uuid")


def test_the_command_line_of_bandit_says_the_same(tmp_path: Path):
    odd = {
        "two.py": b"print 'x'\n",
        "wide.py": "x = 1\n".encode("utf-16"),
        "old.py": b"# coding: latin-1\nx = '\xe9'\neval(x)  # nosec\n",
        "crash.py": b"f(**'x')\neval(x)\n",
    }
    for name, data in odd.items():
        (tmp_path / name).write_bytes(data)
    stdlib = Path(sysconfig.get_path("stdlib"))
    said = compared(
        [*(stdlib / f"{name}.py" for name in MODULES), *(tmp_path / name for name in odd)]
    )

    assert () == said.different
    assert (2, (tmp_path / "crash.py",)) == (said.unread, said.crashed)
    assert said.findings > 20
