"""
Golden files: what each report says of each fixed run, to the byte.

``python -m tests.reports.golden`` writes them anew; the difference is then read, not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gate.reports import REPORTS, console
from tests.reports.runs import RUNS

SUFFIXES = {
    "console": ".txt",
    "json": ".json",
    "sarif": ".sarif",
    "junit": ".xml",
    "junit-strict": ".xml",
    "gitlab-codequality": ".json",
    "gitlab-sast": ".json",
    "gitlab-secret-detection": ".json",
    "gitlab-dependency-scanning": ".json",
    "markdown": ".md",
    "html": ".html",
    "github": ".txt",
    "change": ".json",
}
FOLDER = Path(__file__).parents[1] / "golden"


def texts() -> Iterator[tuple[Path, str]]:
    """Yield each golden file's place and what it should hold."""
    for name, run in RUNS.items():
        for report, render in REPORTS.items():
            yield FOLDER / report / f"{name}{SUFFIXES[report]}", "".join(render(run))
        terminal = "".join(console.render(run, width=80, colour=True, is_terminal=True))
        yield FOLDER / "terminal" / f"{name}.txt", terminal


def main() -> None:
    """Write every golden file."""
    for path, text in texts():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
