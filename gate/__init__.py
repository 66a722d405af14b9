"""Gate: ordered stages over one change, one verdict, many reports."""

import os
import sys
from pathlib import Path

__version__ = "0.1.0"


def _forget_python_path() -> None:
    """
    Import nothing from where ``PYTHONPATH`` points: in CI that is often the change's own tree.

    The folder that the gate itself was found in stays.
    """
    told = os.environ.get("PYTHONPATH")  # noqa: TID251 - before cli's first foreign import
    if not told or sys.flags.ignore_environment:
        return
    home = Path(__file__).resolve().parents[1]
    foreign = {Path(each).resolve() for each in told.split(os.pathsep)} - {home}
    sys.path[:] = [each for each in sys.path if Path(each).resolve() not in foreign]


_forget_python_path()
