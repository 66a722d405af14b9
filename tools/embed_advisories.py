"""
Make the advisories that the package brings: ``tools/embed_advisories.py pypa-osv.jsonl``.

The file holds one record in the OSV format a line, as `gate advisories import` reads them too. The
same file makes the same database, byte by byte, with one version of SQLite and zlib.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from gate.engines.advisories.database import EMBEDDED, Database
from gate.engines.advisories.records import Gathered

SOURCE = "pypa/advisory-database, embedded"


def main() -> None:
    """Write the database that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--to", type=Path, default=EMBEDDED)
    words = parser.parse_args()
    gathered = Gathered()
    with words.records.open("rb") as lines:
        for line in lines:
            gathered.add(json.loads(line))
    gathered.write(words.to, source=SOURCE, made=date.fromisoformat(gathered.newest[:10]))
    with Database(words.to) as database:
        print(database.about)


if __name__ == "__main__":
    main()
