"""
How much of what is labelled does the secrets stage find, and how often does it cry wolf?

``python -m bench.secrets_quality DATA [-v]`` reads ``DATA/security``: a matrix of token types and
contexts (one credential each), and labelled texts of other scanners' test suites. What counts as
found is any finding, warning or blocking, on the credential; as a false alarm, any on a text
that holds none. ``-v`` names what was missed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gate.engines import detect_secrets
from gate.engines.detect_secrets import GENERIC
from gate.model.decoding import text_of
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope
from gate.readers.credentials import read
from gate.readers.credentials.sighting import sighting, unread
from gate.readers.credentials.tables import FORMATS, KINDS
from gate.stages.secrets.merge import merged
from gate.stages.secrets.place import Place
from gate.stages.secrets.rules import PROVIDED

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{row.name: row.kind for row in FORMATS},
        **{kind.name: kind.name for kind in KINDS},
        "stripe-restricted": "stripe-key",
        "openai-project": "openai-token",
        "openai-legacy": "openai-token",
        "openai-svcacct": "openai-token",
        "openai-admin": "openai-token",
        "anthropic-oat": "anthropic-key",
        "jwt": "json-web-token",
        "postgres-url": "basic-auth",
        "mongodb-url": "basic-auth",
        "https-basic": "basic-auth",
    }
)
"""The kind that is right for each type of the matrix."""
_ANY: Final = frozenset({"high-entropy-string", "password", "basic-auth"})
_HAS_NO_FORMAT: Final = frozenset({"password", "aws-secret-key"})
"""Types of which nothing shows but the place or the looks: there a general rule is right."""


@dataclass(slots=True, kw_only=True)
class Score:
    """What came of some texts."""

    asked: int = 0
    hit: int = 0
    told: list[str] = field(default_factory=list)
    """Which were missed, or were alarms."""

    @property
    def rate(self) -> float:
        """The share of hits."""
        return self.hit / self.asked if self.asked else 0.0

    def count(self, *, is_hit: bool, words: str = "") -> None:
        """Count one text; *words* say which, where that is worth telling."""
        self.asked += 1
        self.hit += is_hit
        if words:
            self.told.append(words)

    def __str__(self) -> str:
        """Return the share in percent, and both numbers."""
        return f"{self.rate:.2%} ({self.hit:,} of {self.asked:,})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The measures."""

    found: Score
    right: Score
    recall: Score
    alarms: Score
    blocking_alarms: Score


def measured(folder: Path) -> Quality:
    """Return the measures on the data in *folder*."""
    found, right = _on_matrix(_rows(folder / "matrix.jsonl"))
    rows = [row for row in _rows(folder / "dev" / "secrets.jsonl") if not row.get("disputed")]
    recall, alarms, blocking = Score(), Score(), Score()
    for row in rows:
        places = places_of(row["text"].encode(), row["path"] or "a.txt")
        words = f"{row['rule']}: {row['text'][:150]!r}"
        if row["is_secret"]:
            recall.count(is_hit=bool(places), words="" if places else words)
            continue
        alarms.count(is_hit=bool(places), words=words if places else "")
        severities = [place.severity(Scope.CHANGED) for place in places]
        blocking.count(is_hit=any(each > Severity.LOW for each in severities))
    return Quality(found=found, right=right, recall=recall, alarms=alarms, blocking_alarms=blocking)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _on_matrix(rows: Iterator[dict[str, Any]]) -> tuple[Score, Score]:
    found, right = Score(), Score()
    for row in rows:
        start = row["text"].index(row["secret"])
        end = start + len(row["secret"])
        places = places_of(row["text"].encode(row["encoding"]), row["path"].rpartition("/")[2])
        kinds = {
            place.rule.id.removeprefix("secrets/")
            for place in places
            if place.seen.start < end and place.seen.end > start
        }
        wanted = {_KINDS[row["rule"]]} | (_ANY if row["rule"] in _HAS_NO_FORMAT else set())
        words = f"{row['rule']} in {row['context']}"
        found.count(is_hit=bool(kinds), words="" if kinds else words)
        is_right = bool(kinds & wanted)
        right.count(is_hit=is_right, words="" if is_right else f"{words}: {sorted(kinds)}")
    return found, right


def places_of(data: bytes, name: str) -> tuple[Place, ...]:
    """Return the places that the stage tells of in *data*, a file called *name*."""
    ours, stock = _readers()
    path = RepoPath(name)
    return merged(
        tuple(sighting(told) for told in ours(path, data) if not unread(told)),
        tuple(map(detect_secrets.sighting, stock(path, data))),
        text_of(data)[0],
        name,
    )


@cache
def _readers() -> Sequence[Any]:
    types = [*PROVIDED, *sorted(GENERIC)]
    return read.prepare({"salt": ""}), detect_secrets.prepare({"types": types, "salt": ""})


def main(words: Sequence[str]) -> int:
    """Print the measures; with ``-v`` what was missed, and the alarms."""
    folders = [Path(word) for word in words if not word.startswith("-")]
    if len(folders) != 1 or not (folders[0] / "security").is_dir():
        print("say where the data is: make quality-secrets DATA=../shared/data", file=sys.stderr)
        return 2
    quality = measured(folders[0] / "security")
    for name, score in (
        ("matrix, found", quality.found),
        ("matrix, right type", quality.right),
        ("labelled texts, recall", quality.recall),
        ("labelled texts, false alarms", quality.alarms),
        ("labelled texts, blocking false alarms", quality.blocking_alarms),
    ):
        print(f"{name:40}{score}")
        for told in score.told if "-v" in words else ():
            print(f"    {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
