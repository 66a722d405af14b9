"""The rules of the stage `policy`."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

WEAKENED: Final = Rule(
    id="policy/weakened",
    severity=Severity.MEDIUM,
    title="the change would make the gate weaker, or may",
    why="A gate that each change may lower is no gate: what it asks is for its keepers to say.",
    fix="Take it out of this change, or have one of the `gate-approver`s of the base's settings"
    " approve the pull request as it stands.",
    playbook="the gate itself",
    fails="base: [stages.diff-size] limit = 400\nhead: [stages.diff-size] limit = 4000",
    passes="base: [stages.diff-size] limit = 400\nhead: [stages.diff-size] limit = 300",
    is_waivable=False,
)
INVALID: Final = Rule(
    id="policy/settings-invalid",
    severity=Severity.HIGH,
    title="the settings or waivers could not be read once they are merged",
    why="Every run after the merge would end before it looked at anything.",
    fix="Mend the file; `gate run --settings gate.toml` tries it.",
    playbook="the gate itself",
    fails="[stages.diff-size]\nlimit = many",
    passes="[stages.diff-size]\nlimit = 400",
    is_waivable=False,
)
SUPPRESSION: Final = Rule(
    id="policy/suppression-added",
    severity=Severity.MEDIUM,
    title="a comment asks a scanner to pass over a line",
    why="It hides nothing in this change, and what it is written for in every one after it.",
    fix="Mend what the scanner finds, or have one of the `gate-approver`s approve the change.",
    playbook="the gate itself",
    fails="subprocess.run(command, shell=True)  # nosec",
    passes="subprocess.run([tool, file])",
)
WAIVER: Final = Rule(
    id="policy/waiver-unapproved",
    severity=Severity.MEDIUM,
    title="the change proposes a waiver that nobody approved who may",
    why="Whoever writes a waiver does not accept it; it counts once a `gate-approver` agreed.",
    fix="Mend the finding, or have one of the `gate-approver`s of the base's settings approve the"
    " pull request as it stands.",
    playbook="the gate itself",
    fails='gate.waivers.toml: [[waivers]] rule = "sast/eval" …',
    passes="the same, in a pull request that @alice, a gate-approver, approved",
    is_waivable=False,
)
EXPIRED: Final = Rule(
    id="policy/waiver-expired",
    severity=Severity.LOW,
    title="a waiver has ended",
    why="What it accepted blocks again; a row that accepts nothing misleads its readers.",
    fix="Mend what it accepted and take the row out of gate.waivers.toml.",
    playbook="the gate itself",
    fails='[[waivers]] rule = "sast/eval" expires = 2020-01-31',
    passes="the row is gone",
)
UNUSED: Final = Rule(
    id="policy/waiver-unused",
    severity=Severity.LOW,
    title="a waiver accepts nothing any more",
    why="It would hide the next finding of its kind, which nobody has looked at.",
    fix="Take the row out of gate.waivers.toml.",
    playbook="the gate itself",
    fails='[[waivers]] rule = "sast/eval" path = "/a.py", and /a.py has no eval',
    passes="the row is gone",
)
WITHOUT_EFFECT: Final = Rule(
    id="policy/waiver-without-effect",
    severity=Severity.LOW,
    title="a waiver goes beyond what the settings allow",
    why="What it should accept blocks all the same; a row without effect misleads its readers.",
    fix="Mend what it should accept, or bring it within `waiver_limits` of the settings.",
    playbook="the gate itself",
    fails='[waiver_limits."sast/*"] max_days = 7\n[[waivers]] rule = "sast/eval", for 90 days',
    passes="the same, for 7 days",
)
MANY: Final = Rule(
    id="policy/too-many-waivers",
    severity=Severity.MEDIUM,
    title="more is accepted than the settings allow",
    why="A team that accepts everything has no gate.",
    fix="Mend some of what is accepted, and take the rows out of gate.waivers.toml.",
    playbook="the gate itself",
    fails="[stages.policy] max_waivers = 0, and a waiver is proposed",
    passes="the finding is mended",
)
ENGINE: Final = Rule(
    id="policy/engine-config-touched",
    severity=Severity.MEDIUM,
    title="a file that decides what is looked at, and by whom, is changed",
    why="gate reads none of them from the change; other tools, hosts and later changes do.",
    fix="See that nothing is passed over by it, and have one of the `gate-approver`s approve the"
    " pull request as it stands.",
    playbook="the gate itself",
    fails=".bandit: skips: [B602]",
    passes="the file is left alone",
)
NOT_LOOKED_AT: Final = Rule(
    id="policy/not-looked-at",
    severity=Severity.MEDIUM,
    title="a file that may change the gate was not looked at",
    why="What nobody could read is not known to be harmless.",
    fix="Mend what the message says, or have the file changed apart.",
    playbook="the gate itself",
    fails="pyproject.toml with a merge conflict in it",
    passes="the same, resolved",
    is_undecided=True,
)
RULES: Final = (
    *(WEAKENED, INVALID, SUPPRESSION, WAIVER, EXPIRED, UNUSED, WITHOUT_EFFECT, MANY),
    *(ENGINE, NOT_LOOKED_AT),
)
