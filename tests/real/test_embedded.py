"""Are the advisories that the package brings those of their source, and nothing else?"""

from __future__ import annotations

import sys
from pathlib import Path

from gate.engines.advisories.database import EMBEDDED, Database
from tests.real.tools import ROOT, run


def test_they_can_be_made_again(shared: Path, tmp_path: Path):
    source, made = shared / "data" / "security" / "pypa-osv.jsonl", tmp_path / "made"

    script = ROOT / "tools" / "embed_advisories.py"
    done = run(sys.executable, script, source, "--to", made, at=ROOT, PYTHONPATH=ROOT)
    assert 0 == done.returncode, done.stderr

    with Database(EMBEDDED) as ours, Database(made) as again:
        assert again.about == ours.about
