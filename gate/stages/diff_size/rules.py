"""What may be wrong with the size of a change."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

PLAYBOOK: Final = "Keep PRs small (≤400 LOC diff) and request review within the same day."
SOURCE: Final = "https://smartbear.com/learn/code-review/best-practices-for-peer-code-review/"
TOO_LARGE: Final = Rule(
    id="diff-size/too-large",
    severity=Severity.MEDIUM,
    title="the change is too large to be read with care",
    why=(
        "Reviewers find fewer defects per line once a change passes a few hundred lines, and"
        " take longer to begin."
    ),
    fix="Split the change into parts that can be merged one after another.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails=" src/orders.py | 401 +++++\n 1 file changed, 401 insertions(+)",
    passes=" src/orders.py | 400 +++++\n 1 file changed, 400 insertions(+)",
)
UNCOUNTED: Final = Rule(
    id="diff-size/uncounted",
    severity=Severity.MEDIUM,
    title="a text file has no lines that git can count",
    why=(
        "One NUL byte makes git call a file binary and its thousand lines 0, so a change could"
        " be of any size."
    ),
    fix=(
        "Take out the bytes that make git call the file binary, or save it as UTF-8; name a file"
        " that must stay so in `stages.diff-size.ignore`, or waive the finding."
    ),
    playbook=PLAYBOOK,
    see="https://git-scm.com/docs/git-diff#Documentation/git-diff.txt---numstat",
    fails="-\t-\tsrc/orders.js",
    passes="12\t3\tsrc/orders.js",
    is_undecided=True,
)
OVERRIDE: Final = Rule(
    id="diff-size/override",
    severity=Severity.INFO,
    title="somebody accepted the size of the change",
    why="An exception that nobody can look up afterwards becomes the rule.",
    fix="Nothing is left to do; the ticket says why the change could not be split.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="label size-override, set by @bob on @alice's pull request, whose text names PAY-123",
    passes="no label, and 400 changed lines or fewer",
)
LEFT_OUT: Final = Rule(
    id="diff-size/left-out",
    severity=Severity.INFO,
    title="files of the change are not counted",
    why="A file that is left out is merged all the same: a reviewer should know which these are.",
    fix=(
        "Nothing, if they are what they are said to be; else set `linguist-generated=false` for"
        " them in the base's .gitattributes."
    ),
    playbook=PLAYBOOK,
    see="https://github.com/github-linguist/linguist/blob/main/docs/overrides.md",
    fails=" uv.lock | 1200 ++++",
    passes=" src/orders.py | 12 ++++",
)
