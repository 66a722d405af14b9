"""Does the database know what was computed from the same advisories by others?"""

from __future__ import annotations

import json
from pathlib import Path

from gate.engines.advisories.affected import Confidence, Reach
from gate.engines.advisories.database import EMBEDDED, Database

LISTED_SHORT = {
    ("notebook", "5.7.14", "PYSEC-2020-215"),
    ("notebook", "5.7.14", "PYSEC-2022-180"),
}
"""Releases inside a closed range of the record itself that its own list leaves out."""


def test_nothing_is_missed_and_only_open_ranges_are_extra(shared: Path):
    queries = shared / "data" / "security" / "dev" / "vuln-queries.jsonl"
    missed, extra = set(), set()
    with Database(EMBEDDED) as database:
        for line in queries.read_text().splitlines():
            query = json.loads(line)
            asked = query["package"], query["version"]
            reaches = map(Reach, database.advisories(asked[0]))
            found = {reach.advisory.id: sure for reach in reaches if (sure := reach.of(asked[1]))}
            missed |= {(*asked, each) for each in set(query["at_least"]) - found.keys()}
            extra |= {
                (*asked, each)
                for each in found.keys() - set(query["at_least"])
                if found[each] is not Confidence.OPEN_RANGE
            }

    assert (set(), LISTED_SHORT) == (missed, extra)
