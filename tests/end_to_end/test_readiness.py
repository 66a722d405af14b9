"""Flags, sample data, staging's environment and checklists, as real workers read them."""

from __future__ import annotations

from gate.stages.readiness.options import PLAYBOOK

SIGNED = "\n".join(f"- [x] {id_}: so it is (@bob, 2026-01-01)" for id_ in PLAYBOOK)
BASE = {
    ".env.example": "SHOP_URL=http://localhost\n",
    ".env.staging": "SHOP_URL=http://staging\n",
    "flags/local.json": '{"flags": {"checkout": false}}\n',
    "flags/staging.yaml": "flags:\n  checkout: true\n",
    "db/migrations/V1__orders.sql": "CREATE TABLE orders (id integer);\n",
    "sample-data/manifest.yaml": "schema_revision: V1__orders\n",
    "readiness/ada.md": f'---\nproject: shop\nperson: "@ada"\n---\n\n{SIGNED}\n',
}
CHANGE = {
    ".env.staging": "SHOP_URL=http://staging\nSHOP_REGION=eu\n",
    "flags/staging.yaml": "flags:\n  checkout: true\n  gifts: true\n",
    "db/migrations/V2__note.sql": "ALTER TABLE orders ADD COLUMN note text;\n",
    "readiness/ada.md": BASE["readiness/ada.md"].replace(
        "[x] documents-read", "[ ] documents-read"
    ),
}
MENDED = {
    ".env.example": "SHOP_URL=http://localhost\nSHOP_REGION=\n",
    "flags/local.json": '{"flags": {"checkout": false, "gifts": false}}\n',
    "sample-data/manifest.yaml": "schema_revision: V2__note\n",
    "readiness/ada.md": BASE["readiness/ada.md"],
}
WORDS = ("--base", "main", "--stage", "readiness")


def test_what_a_change_leaves_behind_is_found_and_passes_once_mended(repository, gate) -> None:
    repository.commit(BASE)
    repository.branch("note")
    repository.commit(CHANGE)
    first = gate(*WORDS, reports=("json",))

    assert 1 == first.code
    assert {
        "readiness/checklist-open",
        "readiness/env-missing",
        "readiness/flag-missing",
        "readiness/sample-data-stale",
    } == {one["rule"] for one in first.json["findings"]}

    repository.commit(MENDED)

    assert 0 == gate(*WORDS, reports=("json",)).code
