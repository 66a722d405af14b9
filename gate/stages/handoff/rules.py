"""What may be missing from a handoff."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

_NEW: Final = "Document new environment variables, migrations, and runbooks."

ENV_UNDOCUMENTED: Final = Rule(
    id="handoff/env-undocumented",
    severity=Severity.MEDIUM,
    title="nobody says what a new environment variable is for",
    why="Whoever deploys it learns of the variable when the program stops, or never.",
    fix="Describe the variable in .env.example, or in the documents that"
    " stages.handoff.environment_docs names.",
    playbook=_NEW,
    fails='os.environ["PAYMENTS_URL"]  # and .env.example does not have it',
    passes="PAYMENTS_URL=  # where payments are answered",
)
ENV_UNREAD: Final = Rule(
    id="handoff/env-unread",
    severity=Severity.LOW,
    title="an environment variable is described or set, and nothing reads it any more",
    why="People go on setting it, and believe that it does something.",
    fix="Take the variable out of where it is described and set, or read it again.",
    playbook=_NEW,
)
ENV_DYNAMIC: Final = Rule(
    id="handoff/env-dynamic",
    severity=Severity.INFO,
    title="the names of environment variables cannot be told from the source",
    why="They are made when the program runs, so that nobody can hold them against the documents.",
    fix="Write the names as literals, or describe in the documents how they are made.",
)
MIGRATION_UNDOCUMENTED: Final = Rule(
    id="handoff/migration-undocumented",
    severity=Severity.MEDIUM,
    title="nobody says what a new migration does, locks, and how it goes back",
    why="Whoever deploys it, perhaps at night, has to know what it locks, what comes first, and"
    " how to go back.",
    fix="Write forward, rollback, lock/duration and deploy order into a document, a release note"
    " or the pull request's Migration section, beside the migration's name.",
    playbook=_NEW,
    fails="0007_order_note.py, which no document names",
    passes="- 0007_order_note: forward: add column orders.note; rollback: drop it;"
    " lock/duration: short, 1 s; deploy order: migration first",
)
MIGRATION_UNSAFE: Final = Rule(
    id="handoff/migration-unsafe",
    severity=Severity.MEDIUM,
    title="a migration fails, locks, loses data or cannot go back",
    why="It runs once, on the data that everybody uses, and there is no second try.",
    fix="Mend the migration as the message says.",
    playbook=_NEW,
    fails='def downgrade() -> None:\n    pass  # after op.drop_column("orders", "note")',
    passes='def downgrade() -> None:\n    op.add_column("orders", sa.Column("note", sa.Text()))',
)
RELEASE_NOTE_MISSING: Final = Rule(
    id="handoff/release-note-missing",
    severity=Severity.MEDIUM,
    title="a change that others notice has no release note",
    why="Whoever deploys or calls the backend learns of it when it breaks.",
    fix="Add a bullet under Unreleased in the changelog, or a fragment.",
    playbook="Add a release-notes bullet for each backend-impacting deployment.",
    see="https://keepachangelog.com/en/1.1.0/",
    fails="@app.post('/orders')  # new, and CHANGELOG.md is as it was",
    passes="## [Unreleased]\n\n- POST /orders places an order.",
)
_DECISIONS: Final = "Document decisions in ADRs when material."
ADR_MISSING: Final = Rule(
    id="handoff/adr-missing",
    severity=Severity.LOW,
    title="a material decision is written down nowhere",
    why="In a year nobody knows why it is so, and whether it may be changed.",
    fix="Add an ADR, name the one that has the decision, or say `no-adr: reason`.",
    playbook=_DECISIONS,
    see="https://adr.github.io/",
    fails='dependencies = ["redis>=5"]  # new',
    passes="docs/adr/0007-cache-sessions-in-redis.md, or ADR-0007 in the pull request's text",
)
ADR_INVALID: Final = Rule(
    id="handoff/adr-invalid",
    severity=Severity.MEDIUM,
    title="a decision record has no number, status or date, or refers to none that is there",
    why="Whoever reads it cannot tell whether it holds.",
    fix="Give it a number in its name, a status, and the day of the decision.",
    playbook=_DECISIONS,
    see="https://adr.github.io/madr/",
    fails="# 7. Cache sessions in Redis",
    passes="# 7. Cache sessions in Redis\n\nDate: 2026-01-31\n\n## Status\n\nAccepted",
)
RUNBOOK_MISSING: Final = Rule(
    id="handoff/runbook-missing",
    severity=Severity.MEDIUM,
    title="something new runs, and no runbook says what to do when it does not",
    why="Whoever is called at night has never seen it.",
    fix="Add runbooks/NAME.md with symptoms, dashboards, mitigation, rollback and owner.",
    playbook=_NEW,
    fails="services:\n  worker:  # new, and runbooks/ has no worker.md",
    passes="runbooks/worker.md with the headings Symptoms, Dashboards, Mitigation, Rollback, Owner",
)
NOT_LOOKED_AT: Final = Rule(
    id="handoff/not-looked-at",
    severity=Severity.HIGH,
    title="a file of the handoff was not looked at",
    why="What could not be read cannot be called documented.",
    fix="Make the file one that can be read, or waive this finding for it.",
    is_undecided=True,
)
RULES: Final = (
    ENV_UNDOCUMENTED,
    ENV_UNREAD,
    ENV_DYNAMIC,
    MIGRATION_UNDOCUMENTED,
    MIGRATION_UNSAFE,
    RELEASE_NOTE_MISSING,
    ADR_MISSING,
    ADR_INVALID,
    RUNBOOK_MISSING,
    NOT_LOOKED_AT,
)
