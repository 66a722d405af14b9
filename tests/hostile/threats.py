"""What a hostile change tries: the rows that SECURITY.md counts, each with a module here."""

from __future__ import annotations

from typing import Final

THREATS: Final = {
    1: "edits the gate's own settings and waivers",
    2: "puts an engine's configuration into the tree",
    3: "adds inline suppressions",
    4: "has its code executed through configuration and names of modules",
    5: "has its dependencies resolved: setup.py, an index, URLs, other people's files",
    6: "makes an engine fail, and look clean",
    7: "hides a credential behind another, or where a line filter drops it",
    8: "lies where an engine's exclusions match",
    9: "turns files into others, or into none, by git's attributes",
    10: "has names that programs drop or execute",
    11: "speaks for the gate: workflow commands, terminals, Markdown, HTML, mentions",
    12: "brings forged evidence",
    13: "is a bomb to parse: XML, YAML, JSON, references",
    14: "leads out of the tree, or is no file, or is far too much",
    15: "kills the parser of its source",
    16: "configures git",
    17: "wants the rights of the job that judges it",
    18: "approves itself",
    19: "reads the runner's tokens",
    20: "has its credentials printed",
    21: "counts on a runner that is broken or in a hurry",
    22: "counts on a host that does not listen",
    23: "rides in the merge queue",
}
"""By number; ``test_NN_….py`` holds row NN."""
