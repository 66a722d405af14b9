"""Does our SARIF pass the standard's schema, GitHub's limits and Microsoft's validator?"""

from __future__ import annotations

from pathlib import Path

from gate.reports.sarif import render
from tests.real.conftest import SarifCheck
from tests.reports.runs import RUNS, large


def test_every_run_passes_every_validator(tmp_path: Path, sarif_check: SarifCheck):
    files = []
    for name, run in {**RUNS, "large": large(4_000)}.items():
        files.append(tmp_path / f"{name}.sarif")
        files[-1].write_text("".join(render(run)), encoding="utf-8")
    sarif_check(*files)
