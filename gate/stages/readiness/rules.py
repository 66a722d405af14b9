"""What may be missing before work starts."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

_ACCESS: Final = "Confirm access to repositories, CI/CD, secrets manager, and observability."
_MIRROR: Final = "Local environment mirrors staging (env vars, feature flags, sample data)."

CHECKLIST_OPEN: Final = Rule(
    id="readiness/checklist-open",
    severity=Severity.MEDIUM,
    title="an item of somebody's checklist is not ticked",
    why="Who starts without access, or without having read, stops halfway or guesses.",
    fix="Do it, tick it, and sign it with who confirmed it and the day.",
    playbook=_ACCESS,
    fails="- [ ] access-ci-cd",
    passes="- [x] access-ci-cd: can start a pipeline (@bob, 2026-01-05)",
)
CHECKLIST_UNSIGNED: Final = Rule(
    id="readiness/checklist-unsigned",
    severity=Severity.MEDIUM,
    title="an item is ticked, and nobody says who confirmed it and when",
    why="A tick that nobody stands for is worth nothing.",
    fix="End the line with who confirmed it and the day: (@bob, 2026-01-05).",
    playbook=_ACCESS,
    fails="- [x] access-ci-cd",
    passes="- [x] access-ci-cd (@bob, 2026-01-05)",
)
ENV_MISSING: Final = Rule(
    id="readiness/env-missing",
    severity=Severity.MEDIUM,
    title="staging and local machines do not have the same environment variables",
    why="What is set in staging alone is tried for the first time there.",
    fix="Add the variable where it is missing.",
    playbook=_MIRROR,
    fails=".env.staging: PAYMENTS_URL=…, .env.example: nothing of it",
    passes=".env.example: PAYMENTS_URL=",
)
ENV_TYPE_DIFFERS: Final = Rule(
    id="readiness/env-type-differs",
    severity=Severity.LOW,
    title="an environment variable has values of two sorts",
    why="What is read as a number here and as an address there breaks in one of them.",
    fix="Give the variable values of the same sort.",
    playbook=_MIRROR,
    fails=".env.staging: TIMEOUT=30, .env.example: TIMEOUT=https://localhost",
    passes=".env.example: TIMEOUT=5",
)
FLAG_MISSING: Final = Rule(
    id="readiness/flag-missing",
    severity=Severity.MEDIUM,
    title="staging and local machines do not have the same feature flags",
    why="What nobody sees at home breaks in staging.",
    fix="Add the flag where it is missing.",
    playbook=_MIRROR,
    fails='flags/staging.json: {"new-checkout": true}, flags/local.json: {}',
    passes='flags/local.json: {"new-checkout": false}',
)
SAMPLE_DATA_STALE: Final = Rule(
    id="readiness/sample-data-stale",
    severity=Severity.MEDIUM,
    title="the sample data is made for another schema than the newest migration's",
    why="It does not load, or hides what a new column does.",
    fix="Bring the sample data up to the newest migration and name that in its manifest.",
    playbook=_MIRROR,
    fails='schema_revision = "0006_order", while 0007_note is the newest migration',
    passes='schema_revision = "0007_note"',
)
NOT_LOOKED_AT: Final = Rule(
    id="readiness/not-looked-at",
    severity=Severity.HIGH,
    title="a file was not looked at",
    why="What could not be read cannot be called ready.",
    fix="Make the file one that can be read, or waive this finding for it.",
    is_undecided=True,
)
RULES: Final = (
    CHECKLIST_OPEN,
    CHECKLIST_UNSIGNED,
    ENV_MISSING,
    ENV_TYPE_DIFFERS,
    FLAG_MISSING,
    SAMPLE_DATA_STALE,
    NOT_LOOKED_AT,
)
