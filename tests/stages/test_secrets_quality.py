"""The measures of the secrets stage count what they say."""

from __future__ import annotations

import json
from pathlib import Path

from bench.secrets_quality import measured
from tests.credentials import Maker

MAKER = Maker()


def write(path: Path, *rows: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_what_is_found_missed_and_told_in_vain_is_counted(tmp_path: Path):
    token = MAKER.make("gitlab-pat")
    cell = {"context": "bare", "path": "1/a.txt", "encoding": "utf-8", "rule": "gitlab-pat"}
    write(
        tmp_path / "matrix.jsonl",
        {**cell, "text": f"{token}\n", "secret": token},
        {**cell, "text": "nothing\n", "secret": "nothing"},
    )
    text = {"rule": "x", "path": None}
    write(
        tmp_path / "dev" / "secrets.jsonl",
        {**text, "text": token, "is_secret": True},
        {**text, "text": token, "is_secret": False},
        {**text, "text": "nothing", "is_secret": False},
        {**text, "text": "nothing", "is_secret": True, "disputed": True},
    )
    quality = measured(tmp_path)

    assert (0.5, 0.5) == (quality.found.rate, quality.right.rate)
    assert (1.0, 0.5, 0.5) == (
        quality.recall.rate,
        quality.alarms.rate,
        quality.blocking_alarms.rate,
    )
